"""Fusing is the trend of the odds ratio: the formulas hold, and margins that merely rise together do not move it."""

import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from transforms.cells import RegionCells, number_cells
from transforms.counts import CELL, refer_to_cells
from transforms.estimate import Base, Series
from transforms.hybrids import associate, association_of, expected_joint, judge_fusing, main_roles, mantel_haenszel
from transforms.panel import form_panel
from transforms.trends import Wanted, estimate_trends
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

MONTHS, EMPLOYERS = 8, 15


@st.composite
def tables(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """ψ, n, n_a and n_b of a table with margins inside it."""
    n = draw(st.floats(2, 1e5))
    n_a, n_b = (n * draw(st.floats(0.001, 0.999)) for _ in "ab")
    return float(np.exp(draw(st.floats(-4, 4)))), n, n_a, n_b


@given(tables())
def test_the_joint_count_expected_has_the_odds_ratio_and_lies_inside(table: tuple[float, ...]) -> None:
    psi, n, n_a, n_b = table
    a, *_ = expected_joint(*map(np.float64, table))
    assert max(0, n_a + n_b - n) <= a * (1 + 1e-9) and a <= min(n_a, n_b) * (1 + 1e-9)
    zero = (1 - psi) * a**2 + (n - n_a - n_b + psi * (n_a + n_b)) * a - psi * n_a * n_b
    assert abs(zero) <= 1e-9 * (1 + psi) * n**2


@given(tables())
def test_derivatives_are_those_of_the_root_and_sum_to_it(table: tuple[float, ...]) -> None:
    psi, n, n_a, n_b = map(np.float64, table)
    a, by_a, by_b, by_n = expected_joint(psi, n, n_a, n_b)
    np.testing.assert_allclose(n_a * by_a + n_b * by_b + n * by_n, a, rtol=1e-6, atol=1e-9 * n)
    step = 1e-4 * min(n_a, n_b, n - n_a, n - n_b)
    assume(step > 1e-5)

    def slope(*direction: int) -> float:
        moves = [side * step * np.array(direction) for side in (1, -1)]
        ends = [expected_joint(psi, n + by[0], n_a + by[1], n_b + by[2])[0] for by in moves]
        return float((ends[0] - ends[1]) / (2 * step))

    np.testing.assert_allclose([by_n, by_a, by_b], [slope(1, 0, 0), slope(0, 1, 0), slope(0, 0, 1)], atol=1e-4)


@pytest.mark.parametrize("psi", [1.0, 1 + 1e-12, 1 - 1e-12])
def test_odds_ratio_one_is_independence(psi: float) -> None:
    found = expected_joint(np.array([psi]), np.array([200.0]), np.array([30.0]), np.array([50.0]))
    np.testing.assert_allclose(np.ravel(found), [7.5, 0.25, 0.15, -7.5 / 200], rtol=1e-9)


@given(st.lists(st.tuples(*[st.integers(1, 60)] * 4), min_size=1, max_size=8), st.integers(1, 8))
def test_mantel_haenszel_is_that_of_statsmodels(corners: list[tuple[int, ...]], cut: int) -> None:
    both, only_a, only_b, neither = np.array(corners, float).T[:, None, :]
    starts = np.array(sorted({0, min(cut, len(corners) - 1)}))
    found = mantel_haenszel(starts, both + only_a + only_b + neither, both + only_a, both + only_b, both)
    strata = [[np.array([[n, a], [b, o]]) for n, a, b, o in part] for part in np.split(corners, starts[1:])]
    expected = [StratifiedTable(part).oddsratio_pooled for part in strata]
    np.testing.assert_allclose(found[0], expected)


def test_mantel_haenszel_is_unknown_where_every_vacancy_with_one_has_the_other() -> None:
    one = np.array([[5.0]])
    assert np.isnan(mantel_haenszel(np.array([0]), one * 4, one, one, one)).all()


# ---- associate


class Vacancies:
    """Vacancies one by one: stratum, month, employer, weight and which skills each asks for."""

    def __init__(self, seed: int, size: int = 1500, skills: int = 4, strata: int = 3) -> None:
        draw = np.random.default_rng(seed)
        self.stratum, self.t = draw.integers(0, strata, size), draw.integers(0, MONTHS, size)
        self.employer, self.weight = draw.integers(0, EMPLOYERS, size), draw.choice([1.0, 0.5], size)
        linked = draw.random(size) < 0.2
        self.asks = draw.random((size, skills)) < np.where(linked, 0.7, 0.2)[:, None] * (1 + 0.05 * self.t)[:, None]
        self.strata = strata
        self.names = [f"s{number}" for number in range(skills)]
        self.pairs = [(a, b) for a in range(skills) for b in range(a + 1, skills)]

    def cells(self) -> tuple[RegionCells, RegionCells]:
        stratum, t, employer, weight = self._sums(np.ones(self.t.size, bool))
        base = Base(stratum, t, employer, weight, self.strata, EMPLOYERS)
        joint = [self.asks[:, a] & self.asks[:, b] for a, b in self.pairs]
        pair_names = pl.DataFrame(
            [(self.names[a], self.names[b]) for a, b in self.pairs], schema=["skill_a", "skill_b"], orient="row"
        )
        return (
            self._region(base, list(self.asks.T), pl.DataFrame({"skill_id": self.names})),
            self._region(base, joint, pair_names),
        )

    def _region(self, base: Base, asks: list[np.ndarray], names: pl.DataFrame) -> RegionCells:
        every = names.with_columns(region=pl.lit("WORLD"))
        return RegionCells(base, self._series(asks), np.arange(names.height), every)

    def _series(self, chosen: list[np.ndarray]) -> Series:
        parts = [self._sums(rows) for rows in chosen]
        number = np.repeat(np.arange(len(parts)), [part[0].size for part in parts])
        return Series(number, *(np.concatenate(columns) for columns in zip(*parts, strict=True)), len(parts))

    def _sums(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        keys, cell = np.unique(np.stack([self.stratum, self.t, self.employer])[:, rows], axis=1, return_inverse=True)
        return (*keys, np.bincount(cell.ravel(), self.weight[rows]))


def slow_association(v: Vacancies, pair: tuple[int, int]) -> list[float]:
    """Method 3 as it is written, vacancy by vacancy: lift, NPMI, odds ratio, slope a year and its ends, p."""
    y_a, y_b = v.asks[:, pair[0]], v.asks[:, pair[1]]
    both, w = y_a & y_b, v.weight
    p_a, p_b, p_ab = (np.average(y, weights=w) for y in (y_a, y_b, both))
    lift = p_ab / (p_a * p_b)

    def table(inside: np.ndarray) -> np.ndarray:
        return np.array([[w[inside & first & second].sum() for second in (y_b, ~y_b)] for first in (y_a, ~y_a)])

    at = {(u, t): (v.stratum == u) & (v.t == t) for u in range(v.strata) for t in range(MONTHS)}
    pooled = StratifiedTable([table(inside) for inside in at.values()]).oddsratio_pooled
    scores, asked, information = np.zeros(EMPLOYERS), np.zeros(EMPLOYERS), 0.0
    for u in range(v.strata):
        found = {t: table(at[u, t]) for t in range(MONTHS)}
        psi = StratifiedTable(list(found.values())).oddsratio_pooled
        joint, weight = np.zeros(MONTHS), np.zeros(MONTHS)
        for t, counts in found.items():
            n, n_a, n_b = counts.sum(), counts[0].sum(), counts[:, 0].sum()
            roots = np.roots([1 - psi, n - n_a - n_b + psi * (n_a + n_b), -psi * n_a * n_b])
            (joint[t],) = [x for x in roots if max(0, n_a + n_b - n) < x < min(n_a, n_b)]
            a = joint[t]
            weight[t] = 1 / (1 / a + 1 / (n_a - a) + 1 / (n_b - a) + 1 / (n - n_a - n_b + a))
        centre = np.average(np.arange(MONTHS), weights=weight)
        information += (weight * (np.arange(MONTHS) - centre) ** 2).sum()
        for t, counts in found.items():
            n, n_a, n_b, a = counts.sum(), counts[0].sum(), counts[:, 0].sum(), joint[t]
            root = 2 * (1 - psi) * a + n - n_a - n_b + psi * (n_a + n_b)
            by_a, by_b, by_n = ((1 - psi) * a + psi * n_b) / root, ((1 - psi) * a + psi * n_a) / root, -a / root
            for i in np.flatnonzero(at[u, t]):
                residual = both[i] - (by_a * y_a[i] + by_b * y_b[i] + by_n)
                scores[v.employer[i]] += w[i] * (t - centre) * residual
                asked[v.employer[i]] += w[i] * abs(t - centre) * both[i]
    freedom = (asked > 1e-9).sum() - 1
    slope, error = 12 * scores.sum() / information, 12 * np.sqrt((scores**2).sum()) / information
    half = stats.t.ppf(0.975, freedom) * error
    p_value = 2 * stats.t.sf(abs(slope / error), freedom)
    return [lift, np.log(lift) / -np.log(p_ab), pooled, slope, slope - half, slope + half, p_value]


@pytest.mark.parametrize("seed", range(3))
def test_association_is_method_3_vacancy_by_vacancy(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.hybrids.PAIRS_AT_ONCE", 4)
    vacancies = Vacancies(seed)
    skills, pairs = vacancies.cells()
    found = pairs.names.hstack(pl.DataFrame(associate(skills, pairs)))
    assert found.select("skill_a", "skill_b").rows() == [
        (vacancies.names[a], vacancies.names[b]) for a, b in vacancies.pairs
    ]
    expected = [slow_association(vacancies, pair) for pair in vacancies.pairs]
    np.testing.assert_allclose(found.drop("skill_a", "skill_b").to_numpy(), expected, rtol=1e-9)


def test_a_pair_always_together_has_no_odds_ratio_and_no_trend() -> None:
    vacancies = Vacancies(0, skills=2)
    vacancies.asks[:, 1] = vacancies.asks[:, 0]
    found = {name: values[0] for name, values in associate(*vacancies.cells()).items()}
    assert np.isnan([found[name] for name in ("odds_ratio", "log_odds_ratio_slope", "fusing_p_value")]).all()
    assert found["npmi"] == pytest.approx(1)


def test_vacancies_that_all_ask_for_one_of_two_skills_have_odds_ratio_zero_and_no_trend() -> None:
    """Their shares of a place sum to nearly the whole: what rounding leaves of it asks for neither."""
    vacancies = Vacancies(0, skills=2)
    vacancies.weight[:] = 1 / 7
    vacancies.asks[:, 1] |= ~vacancies.asks[:, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = {name: values[0] for name, values in associate(*vacancies.cells()).items()}
    assert found["odds_ratio"] == 0
    assert np.isnan([found[name] for name in ("log_odds_ratio_slope", "fusing_p_value")]).all()


# ---- the table


def world(seed: int, *, odds_ratio: float, fuse: float, rise: float, sources: int = 2) -> dict[str, pl.DataFrame]:
    """Counts of one pair in 24 months: both parts rise by `rise` a month, the log odds ratio by `fuse`."""
    draw = np.random.default_rng(seed)
    t = np.repeat(np.arange(24), 900)
    p = 0.1 * np.exp(rise * (t - 12)) / (0.9 + 0.1 * np.exp(rise * (t - 12)))
    both = expected_joint(odds_ratio * np.exp(fuse * (t - 12)), np.ones(t.size), p, p)[0]
    u, employer = draw.random(t.size), draw.integers(0, 60, t.size)
    frame = pl.DataFrame(
        {
            "basis": "flow",
            "region": "WORLD",
            "month": t,
            "source": [f"s{number % sources}" for number in employer],
            "board": "b",
            "employer_key": [f"e{number}" for number in employer],
            "a": u < p,
            "b": (u < both) | ((u >= p) & (u < 2 * p - both)),
        }
    ).with_columns(month=pl.date(2024, 1, 1).dt.offset_by(pl.format("{}mo", "month")))

    def count(rows: pl.DataFrame) -> pl.DataFrame:
        sums = rows.group_by(CELL).agg(vacancies=pl.len().cast(pl.Int64))
        return sums.with_columns(weight=pl.col("vacancies") * WEIGHT_UNIT).sort(CELL)

    everybody = count(frame).with_columns(cell=pl.int_range(pl.len(), dtype=pl.Int64))

    def asked(rows: pl.DataFrame, table: str, **names: str) -> pl.DataFrame:
        columns = {name: pl.lit(value) for name, value in names.items()}
        return refer_to_cells(count(rows), everybody).with_columns(**columns).select(TABLES[table].dtypes.names())

    return {
        "vacancies": everybody,
        "skills": pl.concat([asked(frame.filter(s), "skill_counts", skill_id=s) for s in "ab"]),
        "pairs": asked(frame.filter("a", "b"), "pair_counts", skill_a="a", skill_b="b"),
    }


def hybrids_of(counts: dict[str, pl.DataFrame]) -> pl.DataFrame:
    panel = form_panel(counts["vacancies"].select("source", "board", "month").unique(), 60)
    cells = number_cells(counts["vacancies"].lazy())
    wanted = Wanted(further=association_of(cells, counts["skills"].lazy(), panel))
    return judge_fusing(estimate_trends(cells, counts["pairs"].lazy(), panel, ["skill_a", "skill_b"], wanted))


def test_two_skills_that_merely_both_rise_are_a_rising_hybrid_and_do_not_fuse() -> None:
    found = hybrids_of(world(1, odds_ratio=3, fuse=0, rise=0.05)).row(0, named=True)
    assert (found["is_rising_hybrid"], found["is_fusing"]) == (True, False)
    assert found["odds_ratio"] == pytest.approx(3, rel=0.2)
    assert found["log_odds_ratio_slope_low"] < 0 < found["log_odds_ratio_slope_high"]


def test_a_planted_pair_fuses() -> None:
    found = hybrids_of(world(2, odds_ratio=3, fuse=0.05, rise=0)).row(0, named=True)
    assert found["is_fusing"]
    assert found["fusing_q_value"] <= 0.05
    assert found["log_odds_ratio_slope_low"] < 0.6 < found["log_odds_ratio_slope_high"]


def test_a_pair_that_comes_apart_does_not_fuse() -> None:
    found = hybrids_of(world(2, odds_ratio=3, fuse=-0.05, rise=0)).row(0, named=True)
    assert found["fusing_q_value"] <= 0.05
    assert found["is_fusing"] is False


def test_an_insufficient_pair_has_no_association() -> None:
    counts = world(3, odds_ratio=3, fuse=0, rise=0)
    counts["pairs"] = counts["pairs"].sort(pl.all()).head(12)
    found = hybrids_of(counts).row(0, named=True)
    names = ["lift", "npmi", "odds_ratio", "log_odds_ratio_slope", "fusing_q_value", "is_fusing"]
    assert [found[name] for name in names] == [None] * 6
    assert found["is_rising_hybrid"] is False


def test_order_of_rows_changes_no_bit() -> None:
    counts = world(4, odds_ratio=2, fuse=0.02, rise=0.02)
    thirds = {name: frame.with_columns(pl.col("weight") // 3) for name, frame in counts.items()}
    first = hybrids_of(thirds)
    for seed in (1, 2):
        shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in thirds.items()}
        assert_frame_equal(first, hybrids_of(shuffled), check_exact=True)


def test_main_roles_are_the_three_most_often_asked_and_no_small_ones() -> None:
    counts = {"cook": 40, "nurse": 30, "baker": 30, "driver": 20, "clerk": 9}
    rows = [("WORLD", None, "a", "b", role, part) for role, total in counts.items() for part in (total - 3, 3)]
    frame = pl.DataFrame(rows, schema=TABLES["pair_role_counts"].dtypes, orient="row")
    labels = pl.DataFrame({"role_id": list(counts), "label": [role.title() for role in counts]})
    by, expected = ["region", "skill_a", "skill_b"], [("WORLD", "a", "b", "Cook; Baker; Nurse")]
    assert main_roles(frame.lazy(), by, labels).rows() == expected
    assert main_roles(frame.reverse().lazy(), by, labels).rows() == expected
    clerks = frame.filter(role_id="clerk").lazy()
    assert main_roles(clerks, by, labels).is_empty()

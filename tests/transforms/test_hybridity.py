"""Diversity is that of the formula, its interval holds, and only what changes inside the same feeds moves the trend."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from skilltide.loaded import skills_frame
from taxonomy.skills import load_families
from transforms.hybridity import estimate_hybridity, family_distances
from transforms.panel import Panel, form_panel
from warehouse.tables.clean import WEIGHT_UNIT

FAMILIES = pl.DataFrame(
    {"family": ["care", "law", "code", "talk"], "group": ["domain", "domain", "technical", "human"]}
)
DISTANCES = family_distances(FAMILIES)
CELL = ["basis", "region", "month", "source", "board", "employer_key", "role_id"]
TYPES: dict[str, Any] = {name: pl.Date if name == "month" else pl.String for name in CELL}
SUMS: dict[str, Any] = {"vacancies": pl.Int64, "weight": pl.Int64}
LEVEL = ["diversity", "diversity_low", "diversity_high"]
SLOPE = ["slope", "slope_low", "slope_high", "p_value"]


def month(number: int) -> date:
    """The first day of the month with that number; 1 is January 2024."""
    return date(2024 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def panel_of(feeds: dict[str, range]) -> Panel:
    rows = [(source, "b", month(number)) for source, numbers in feeds.items() for number in numbers]
    schema = {"source": pl.String, "board": pl.String, "month": pl.Date}
    return form_panel(pl.DataFrame(rows, schema=schema, orient="row"), 60)


class Ads:
    """Vacancies of roles and the families that they mention, cell by cell."""

    def __init__(self) -> None:
        self.mentions: list[tuple[object, ...]] = []
        self.vacancies: list[tuple[object, ...]] = []

    def add(
        self,
        number: int,
        employer: str,
        families: dict[str, int],
        *,
        source: str = "s",
        vacancies: int = 5,
        role: str = "nurse",
        region: str = "US",
        basis: str = "flow",
    ) -> "Ads":
        cell = (basis, region, month(number), source, "b", employer, role)
        self.vacancies.append((*cell, vacancies, vacancies * WEIGHT_UNIT))
        self.mentions += [(*cell, family, count, count * WEIGHT_UNIT) for family, count in families.items() if count]
        return self

    def frames(self) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        mentions = pl.LazyFrame(self.mentions, schema=TYPES | {"family": pl.String} | SUMS, orient="row")
        return mentions, pl.LazyFrame(self.vacancies, schema=TYPES | SUMS, orient="row")

    def hybridity(self, panel: Panel) -> pl.DataFrame:
        return estimate_hybridity(*self.frames(), panel, DISTANCES)


YEAR = panel_of({"s": range(1, 13)})
TWO_YEARS = panel_of({"s": range(1, 25)})


# ---- distances


def test_distances_are_those_of_the_groups() -> None:
    found = {(a, b): distance for a, b, distance in DISTANCES.iter_rows()}
    assert len(found) == 16
    assert [found[pair] for pair in (("care", "care"), ("care", "law"), ("law", "code"), ("code", "law"))] == [
        0,
        0.5,
        1,
        1,
    ]


def test_distances_of_our_taxonomy_cover_every_family() -> None:
    families = sorted(family.family for family in load_families())
    found = family_distances(skills_frame())
    assert found.select("family_a", "family_b").rows() == [(a, b) for a in families for b in families]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame[1:], "without a distance"),
        (lambda frame: frame.with_columns(distance=pl.lit(0.3)), "no metric"),
        (lambda frame: frame.with_columns(distance=pl.col("distance") * 2), "no metric"),
        (lambda frame: frame.with_columns(distance=pl.col("distance") * (pl.col("family_a") < "code")), "no metric"),
        (lambda frame: frame.filter(~pl.any_horizontal(pl.col("family_a", "family_b") == "talk")), r"\['talk'\]"),
    ],
)
def test_distances_that_are_none_are_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    ads = Ads().add(1, "a", {"talk": 1, "care": 1})
    with pytest.raises(ValueError, match=message):
        estimate_hybridity(*ads.frames(), YEAR, change(DISTANCES))


# ---- diversity


def test_diversity_and_its_interval_are_those_of_the_formula() -> None:
    """p is .5 care, .3 law, .2 code: Δ = 2 (.5·.3·.5 + .5·.2 + .3·.2) = .47, g = (.7, .9, 1.6)."""
    ads = Ads().add(1, "a", {"care": 4, "law": 2, "code": 1}).add(2, "b", {"care": 3, "law": 2, "code": 2})
    ads.add(3, "c", {"care": 3, "law": 2, "code": 1})
    found = ads.hybridity(YEAR).row(0, named=True)
    moved = np.array([[4, 2, 1], [3, 2, 2], [3, 2, 1]]) @ np.array([0.7 - 0.94, 0.9 - 0.94, 1.6 - 0.94]) / 20
    half = stats.t.ppf(0.975, 2) * np.sqrt(3 / 2 * (moved**2).sum())
    assert found["diversity"] == pytest.approx(0.47)
    assert found["diversity_low"] == pytest.approx(0.47 - half)
    assert found["diversity_high"] == pytest.approx(0.47 + half)
    assert (found["vacancies"], found["employers"], found["year"]) == (15, 3, 2024)


def test_two_families_and_one() -> None:
    ads = Ads()
    for employer in "abc":
        ads.add(1, employer, {"care": 3, "code": 1}).add(1, employer, {"law": 4}, role="judge")
    found = ads.hybridity(YEAR).select("role_id", *LEVEL)
    assert found.row(0) == ("judge", 0.0, 0.0, 0.0)
    assert found.row(1) == ("nurse", *[pytest.approx(2 * 0.75 * 0.25)] * 3), "employers that are alike leave no doubt"


def test_years_and_regions_stand_by_themselves() -> None:
    ads = Ads()
    for employer in "abc":
        ads.add(12, employer, {"care": 4}).add(13, employer, {"care": 2, "talk": 2})
        ads.add(13, employer, {"care": 1, "law": 1}, region="DE")
    found = ads.hybridity(TWO_YEARS).select("region", "role_id", "year", "diversity")
    assert found.rows() == [
        ("DE", "nurse", 2025, pytest.approx(0.25)),
        ("US", "nurse", 2024, 0.0),
        ("US", "nurse", 2025, pytest.approx(0.5)),
    ]


def test_what_was_not_watched_or_is_stock_does_not_count() -> None:
    ads = Ads()
    for employer in "abc":
        ads.add(1, employer, {"care": 4})
    expected = ads.hybridity(YEAR)
    for employer in "abc":
        ads.add(1, employer, {"talk": 4}, basis="stock").add(13, employer, {"talk": 4}).add(
            1, employer, {"talk": 4}, source="x"
        )
    assert_frame_equal(ads.hybridity(YEAR), expected, check_exact=True)


@pytest.mark.parametrize(
    ("vacancies", "status"),
    [([4, 3, 2], "small_cell"), ([6, 6], "small_cell"), ([81, 10, 9], "small_cell"), ([4, 3, 3], "insufficient")],
)
def test_small_cells_are_withheld(vacancies: list[int], status: str) -> None:
    ads = Ads()
    for employer, count in enumerate(vacancies):
        ads.add(1, f"e{employer}", {"care": 30, "code": 20 + employer}, vacancies=count)
    found = ads.hybridity(YEAR).row(0, named=True)
    assert found["obs_status"] == status
    assert [found[name] is None for name in ["vacancies", "employers", *LEVEL]] == [status == "small_cell"] * 5
    assert [found[name] for name in SLOPE] == [None] * 4
    assert not found["is_sufficient"]


def test_a_role_without_any_skill_has_no_diversity() -> None:
    ads = Ads()
    for employer in "abc":
        ads.add(1, employer, {})
    found = ads.hybridity(YEAR).row(0, named=True)
    assert (found["vacancies"], found["diversity"], found["obs_status"]) == (15, None, "insufficient")


def test_no_vacancies_give_no_row() -> None:
    nothing = Ads().hybridity(YEAR)
    ads = Ads().add(1, "a", {"care": 1})
    assert nothing.height == 0
    assert nothing.schema == ads.hybridity(YEAR).schema


# ---- trends


def mixing(
    ads: Ads, numbers: range, part: dict[int, float], *, source: str = "s", employers: int = 30, seed: int = 0
) -> Ads:
    """Ads of 40 mentions an employer and month, of which a part is of the family code, the others of care."""
    draw = np.random.default_rng(seed)
    for number in numbers:
        for employer in range(employers):
            code = int(draw.binomial(40, part[number]))
            ads.add(number, f"{source}{employer}", {"care": 40 - code, "code": code}, source=source)
    return ads


def still(part: float) -> dict[int, float]:
    return dict.fromkeys(range(1, 25), part)


def test_a_role_that_becomes_more_mixed_rises() -> None:
    """Δ = 2q(1 − q), q from .1 to .33 in two years: Δ rises by about .13 a year."""
    ads = mixing(Ads(), range(1, 25), {number: 0.1 + 0.01 * (number - 1) for number in range(1, 25)})
    found = ads.hybridity(TWO_YEARS)
    assert found["year"].to_list() == [2024, 2025]
    first, second = found.iter_rows(named=True)
    assert [first[name] for name in SLOPE] == [second[name] for name in SLOPE]
    assert (first["is_sufficient"], first["obs_status"], first["seasonally_adjusted"]) == (True, "normal", True)
    assert 0 < first["slope_low"] < 12 * 0.01 * 2 * (1 - 2 * 0.215) < first["slope_high"]
    assert first["p_value"] < 1e-4
    assert second["diversity"] - first["diversity"] == pytest.approx(first["slope"], abs=0.02)


def test_a_role_that_becomes_less_mixed_falls() -> None:
    ads = mixing(Ads(), range(1, 25), {number: 0.1 - 0.003 * (number - 1) for number in range(1, 25)})
    assert ads.hybridity(TWO_YEARS).row(0, named=True)["slope_high"] < 0


def test_the_slope_is_that_of_a_regression_on_the_month() -> None:
    """One stratum, unseen season: a straight line through g by least squares, mentions as weights."""
    months = range(1, 13)
    ads = mixing(Ads(), months, {number: 0.1 + 0.02 * number for number in months})
    found = ads.hybridity(YEAR).row(0, named=True)
    frame = ads.frames()[0].collect()
    t = frame["month"].dt.month().cast(pl.Float64).to_numpy()
    weight = frame["vacancies"].to_numpy()
    code = np.average((frame["family"] == "code").to_numpy(), weights=weight)
    g = np.where((frame["family"] == "code").to_numpy(), 2 * (1 - code), 2 * code)
    expected = np.polyfit(t, g, 1, w=np.sqrt(weight))[0] * 12
    assert found["slope"] == pytest.approx(expected)
    assert found["obs_status"] == "unadjusted"
    score = weight * (t - np.average(t, weights=weight)) * (g - np.average(g, weights=weight))
    by_employer = pl.DataFrame({"e": frame["employer_key"], "score": score}).group_by("e").agg(pl.col("score").sum())
    z = score.sum() / np.sqrt((by_employer["score"].to_numpy() ** 2).sum())
    assert found["p_value"] == pytest.approx(2 * stats.t.sf(abs(z), 29))
    half = stats.t.ppf(0.975, 29) * expected / z
    assert (found["slope_low"], found["slope_high"]) == pytest.approx((expected - half, expected + half))


def test_a_joining_source_with_more_mixed_ads_moves_nothing() -> None:
    ads = mixing(mixing(Ads(), range(1, 25), still(0.1)), range(13, 25), still(0.5), source="new", seed=1)
    found = ads.hybridity(panel_of({"s": range(1, 25), "new": range(13, 25)}))
    assert found["diversity"][1] > found["diversity"][0] + 0.1, "the years differ, the role does not"
    slope = found.row(0, named=True)
    assert slope["slope_low"] < 0 < slope["slope_high"]
    assert abs(slope["slope"]) < 0.02
    pooled = Ads()
    pooled.mentions = [(*row[:3], "s", *row[4:]) for row in ads.mentions]
    pooled.vacancies = [(*row[:3], "s", *row[4:]) for row in ads.vacancies]
    assert pooled.hybridity(TWO_YEARS).row(0, named=True)["slope_low"] > 0, "without strata the same ads rise"


def test_a_season_cancels() -> None:
    part = {number: 0.5 if number % 12 in (11, 0) else 0.1 for number in range(1, 25)}
    found = mixing(Ads(), range(1, 25), part).hybridity(TWO_YEARS).row(0, named=True)
    assert found["slope_low"] < 0 < found["slope_high"]


def test_a_feed_that_watched_one_half_tells_no_trend() -> None:
    """Of four years the last two: every calendar month twice, so there is a slope, but not one of the window."""
    part = {number: 0.1 + 0.01 * (number - 24) for number in range(25, 49)}
    late = mixing(Ads(), range(25, 49), part, source="late")
    found = late.hybridity(panel_of({"late": range(25, 49), "other": range(1, 49)})).row(0, named=True)
    assert (found["is_sufficient"], found["obs_status"], found["slope"]) == (False, "insufficient", None)
    assert found["diversity"] is not None
    begun = late.hybridity(panel_of({"late": range(1, 49)})).row(0, named=True)
    assert not begun["is_sufficient"], "a role that begins half-way had no mix before"
    whole = late.hybridity(panel_of({"late": range(25, 49)})).row(0, named=True)
    assert whole["is_sufficient"] and whole["slope_low"] > 0


def test_four_employers_tell_no_trend_and_five_do() -> None:
    part = {number: 0.1 + 0.01 * number for number in range(1, 25)}
    found = [mixing(Ads(), range(1, 25), part, employers=count).hybridity(TWO_YEARS) for count in (4, 5)]
    assert [frame["is_sufficient"].to_list() for frame in found] == [[False, False], [True, True]]


# ---- simulation and order


def test_intervals_hold_and_null_trends_are_seldom_told() -> None:
    """150 roles of 30 employers with tastes of their own; the truth is the mean taste, 400,000 employers strong."""
    draw = np.random.default_rng(5)

    def tastes(count: int) -> np.ndarray:
        odds = np.exp(np.array([2.0, 1.0, 0.5, 0.0]) + draw.normal(0, 0.8, (count, 4)))
        taste: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
        return taste

    names = FAMILIES["family"].to_list()
    distance = DISTANCES.pivot("family_b", index="family_a", values="distance")
    matrix = distance.select(sorted(names)).to_numpy()
    order = np.argsort(names)
    mean = tastes(400_000).mean(axis=0)
    truth = mean[order] @ matrix @ mean[order]
    ads = Ads()
    for role in range(150):
        for employer, taste in enumerate(tastes(30)):
            for number in sorted(draw.choice(np.arange(1, 25), 4, replace=False)):
                counts = draw.multinomial(draw.poisson(8), taste)
                ads.add(
                    int(number),
                    f"e{employer}",
                    dict(zip(names, counts.tolist(), strict=True)),
                    role=f"r{role:03}",
                    vacancies=2,
                )
    found = ads.hybridity(TWO_YEARS)
    held = found.select(pl.lit(truth).is_between("diversity_low", "diversity_high").mean()).item()
    assert 0.89 < held < 0.99
    tested = found.unique("role_id")
    assert tested["is_sufficient"].all()
    assert tested.select((pl.col("p_value") < 0.05).mean()).item() < 0.09


def test_the_order_of_rows_changes_no_bit() -> None:
    ads = Ads()
    for number, role in enumerate(("nurse", "judge", "coder")):
        for region in ("US", "DE"):
            part = {n: 0.1 + 0.01 * n for n in range(1, 25)}
            one = mixing(Ads(), range(1, 25), part, seed=number)
            ads.mentions += [(row[0], region, *row[2:6], role, *row[7:]) for row in one.mentions]
            ads.vacancies += [(row[0], region, *row[2:6], role, *row[7:]) for row in one.vacancies]
    expected = ads.hybridity(TWO_YEARS)
    mentions, vacancies, distances = (
        frame.lazy().collect().sample(fraction=1, shuffle=True, seed=3) for frame in (*ads.frames(), DISTANCES)
    )
    found = estimate_hybridity(mentions.lazy(), vacancies.lazy(), TWO_YEARS, distances)
    assert_frame_equal(found, expected, check_exact=True)
    assert found.write_csv() == expected.write_csv()

"""Monthly demand: shares with honest intervals, an index that feeds cannot move by coming or going."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from transforms import demand as transform
from transforms.counts import CELL, refer_to_cells
from transforms.demand import chain_index, link_months
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

LATE = date(2030, 1, 1)
Cell = tuple[str, int, str, int]
"""Board, number of month, employer and vacancies."""


def month(number: int) -> date:
    """The first day of the month with that number; 1 is January 2024."""
    return date(2024 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def counts(cells: list[Cell], basis: str = "flow", **series: str) -> pl.LazyFrame:
    rows = [
        {
            "basis": basis,
            "region": "WORLD",
            "month": month(number),
            "source": "s",
            "board": board,
            "employer_key": employer,
            "vacancies": vacancies,
            "weight": vacancies * WEIGHT_UNIT,
            **series,
        }
        for board, number, employer, vacancies in cells
    ]
    schema = {name: dtype for name, dtype in TABLES["vacancy_counts"].dtypes.items() if name != "cell"}
    return pl.LazyFrame(rows, schema=schema | dict.fromkeys(series, pl.String))


def asked(cells: list[Cell], basis: str = "flow") -> pl.LazyFrame:
    return counts(cells, basis, skill_id="x")


def watched(*feeds: tuple[str, int]) -> pl.DataFrame:
    rows = [("s", board, month(number)) for board, number in feeds]
    return pl.DataFrame(rows, schema={"source": pl.String, "board": pl.String, "month": pl.Date}, orient="row")


def estimate_demand(base: pl.LazyFrame, series: pl.LazyFrame, panel: pl.DataFrame, until: date = LATE) -> pl.DataFrame:
    """Demand from counts that still name their cells."""
    sums = [pl.col("vacancies", "weight").sum()]
    numbered = base.group_by(CELL).agg(sums).sort(CELL).collect().with_columns(cell=pl.int_range(pl.len()))
    asked = refer_to_cells(series.collect(), numbered).select(TABLES["skill_counts"].dtypes.names())
    flow = transform.sum_flow(numbered.lazy(), asked.lazy(), panel, "skill_id")
    return transform.show_demand(flow, numbered.lazy(), asked.lazy(), panel, "skill_id", until)


def demand(base: pl.LazyFrame, series: pl.LazyFrame, panel: pl.DataFrame, until: date = LATE) -> dict[str, object]:
    return estimate_demand(base, series, panel, until).row(0, named=True)


# ---- shares


def test_share_and_interval_are_those_made_by_hand() -> None:
    """Employers with 10, 20, 30 and 40 vacancies, of which 5, 4, 9 and none ask: a share of 0.18."""
    base = [("b", 1, f"e{n}", 10 * (n + 1)) for n in range(4)]
    series = [("b", 1, "e0", 5), ("b", 1, "e1", 4), ("b", 1, "e2", 9)]
    found = demand(counts(base), asked(series), watched(("b", 1)))
    residuals = np.array([5 - 1.8, 4 - 3.6, 9 - 5.4, 0 - 7.2])
    error = np.sqrt(4 / 3 * (residuals**2).sum()) / 100
    logit, half = np.log(0.18 / 0.82), stats.t.ppf(0.975, 3) * error / (0.18 * 0.82)
    low, high = (1 / (1 + np.exp(-(logit + side * half))) for side in (-1, 1))
    assert (found["vacancies"], found["employers"], found["obs_status"]) == (18, 3, "normal")
    assert [found[name] for name in ("share", "share_low", "share_high")] == pytest.approx([0.18, low, high])


def test_shares_count_a_vacancy_by_its_weight() -> None:
    base = [("b", 1, f"e{n}", 10) for n in range(4)]
    half = pl.when(pl.col("employer_key") == "e0").then(pl.col("weight") // 2).otherwise("weight")
    found = demand(counts(base).with_columns(weight=half), asked(base[:3]).with_columns(weight=half), watched(("b", 1)))
    assert found["share"] == pytest.approx(25 / 35)
    assert found["vacancies"] == 30


def test_an_employer_in_two_feeds_is_one_cluster() -> None:
    one = [("b", 1, f"e{n}", 20) for n in range(4)]
    two = [(board, 1, f"e{n}", 10) for n in range(4) for board in "bc"]
    share = [("b", 1, f"e{n}", 4 * n + 2) for n in range(3)]
    halves = [(board, 1, f"e{n}", 2 * n + 1) for n in range(3) for board in "bc"]
    expected = demand(counts(one), asked(share), watched(("b", 1)))
    found = demand(counts(two), asked(halves), watched(("b", 1), ("c", 1)))
    assert found == pytest.approx(expected)


def test_a_share_of_all_or_of_one_employer_has_no_interval() -> None:
    base = [("b", 1, f"e{n}", 10) for n in range(3)]
    found = demand(counts(base), asked(base), watched(("b", 1)))
    assert [found[name] for name in ("share", "share_low", "share_high")] == [1, None, None]


@pytest.mark.parametrize(
    ("parts", "status"),
    [([4, 3, 3], "normal"), ([3, 3, 3], "small_cell"), ([9, 9], "small_cell"), ([9, 1, 1], "small_cell")],
)
def test_small_cells_are_withheld(parts: list[int], status: str) -> None:
    base = [("b", 1, f"e{n}", 20) for n in range(5)]
    found = demand(counts(base), asked([("b", 1, f"e{n}", part) for n, part in enumerate(parts)]), watched(("b", 1)))
    assert found["obs_status"] == status
    figures = ["vacancies", "employers", "share", "share_low", "share_high", "matched_index"]
    assert [found[name] is None for name in figures] == [status == "small_cell"] * 6


# ---- flow and stock


BASE = [("b", 1, f"e{n}", 20) for n in range(5)]
SERIES = [("b", 1, f"e{n}", 4) for n in range(4)]


def test_a_month_that_no_feed_watched_whole_has_open_vacancies_only() -> None:
    base = pl.concat([counts(BASE), counts(BASE, "stock")])
    series = pl.concat([asked(SERIES), asked(SERIES, "stock")])
    found = demand(base, series, watched())
    assert found["obs_status"] == "not_observed"
    assert (found["open_vacancies"], found["open_share"]) == (16, pytest.approx(0.16))
    figures = ["vacancies", "employers", "share", "share_low", "share_high", "matched_index"]
    assert [found[name] for name in figures] == [None] * 6


def test_a_month_watched_in_which_nobody_asked_was_observed() -> None:
    base = pl.concat([counts(BASE), counts(BASE, "stock")])
    found = demand(base, asked(SERIES, "stock"), watched(("b", 1)))
    assert (found["obs_status"], found["vacancies"]) == ("small_cell", None)
    assert found["open_vacancies"] == 16


def test_flow_and_stock_stand_side_by_side() -> None:
    base = pl.concat([counts(BASE), counts([*BASE, ("b", 1, "e9", 100)], "stock")])
    series = pl.concat([asked(SERIES), asked([*SERIES, ("b", 1, "e4", 4)], "stock")])
    found = demand(base, series, watched(("b", 1)))
    assert (found["vacancies"], found["share"]) == (16, pytest.approx(0.16))
    assert (found["open_vacancies"], found["open_share"]) == (20, pytest.approx(0.1))


@pytest.mark.parametrize(
    ("flow", "stock", "status", "hidden"),
    [
        (SERIES, SERIES[:1], "normal", ["open_vacancies", "open_share"]),
        (SERIES[:1], SERIES, "small_cell", ["vacancies", "share"]),
        ([], SERIES[:1], "small_cell", ["vacancies", "open_vacancies"]),
    ],
)
def test_flow_and_stock_are_withheld_each_by_itself(
    flow: list[Cell], stock: list[Cell], status: str, hidden: list[str]
) -> None:
    base = pl.concat([counts(BASE), counts(BASE, "stock")])
    found = demand(base, pl.concat([asked(flow), asked(stock, "stock")]), watched(("b", 1)))
    assert found["obs_status"] == status
    shown = {"vacancies", "share", "open_vacancies", "open_share"} - set(hidden)
    assert all(found[name] is None for name in hidden)
    assert all(found[name] is not None for name in shown if flow)


@pytest.mark.parametrize(("until", "preliminary"), [(date(2024, 1, 30), True), (date(2024, 1, 31), False)])
def test_a_month_in_progress_is_preliminary(until: date, preliminary: bool) -> None:
    base, series = counts(BASE, "stock"), asked(SERIES, "stock")
    assert demand(base, series, watched(), until)["is_preliminary"] is preliminary


# ---- matched index


def index(base: list[Cell], series: list[Cell]) -> list[float | None]:
    found = chain_index(link_months(counts(base), asked(series), "skill_id"), "skill_id")
    return found.sort("month")["matched_index"].to_list()


STEADY: list[Cell] = [("old", number, "e", 100) for number in range(1, 6)]
ASKED: list[Cell] = [("old", number, "e", part) for number, part in enumerate([10, 12, 9, 15, 20], 1)]
EXPECTED = [100, 120, 90, 150, 200]


def test_without_breaks_the_index_is_the_count() -> None:
    assert index(STEADY, ASKED) == pytest.approx(EXPECTED)


def test_a_source_that_joins_or_leaves_does_not_move_the_index() -> None:
    joiner = [("new", number, "f", 50) for number in (3, 4, 5)]
    moves_alike = [("new", number, "f", 3 * part) for number, part in zip((3, 4, 5), (9, 15, 20), strict=True)]
    assert index(STEADY + joiner, ASKED + moves_alike) == pytest.approx(EXPECTED)
    leaver = [("gone", number, "f", 50) for number in (1, 2, 3)]
    moved_alike = [("gone", number, "f", 2 * part) for number, part in zip((1, 2, 3), (10, 12, 9), strict=True)]
    assert index(STEADY + leaver, ASKED + moved_alike) == pytest.approx(EXPECTED)


def test_a_feed_there_for_one_month_says_nothing() -> None:
    visitor = ("visitor", 3, "f", 900)
    assert index([*STEADY, visitor], [*ASKED, visitor]) == pytest.approx(EXPECTED)


def test_a_feed_that_joins_moves_the_index_by_its_own_change_from_then_on() -> None:
    joiner = [("new", 4, "f", 15), ("new", 5, "f", 40)]
    assert index(STEADY + joiner, ASKED + joiner) == pytest.approx([100, 120, 90, 150, 150 * 60 / 30])


def test_a_broken_chain_is_null_from_then_on() -> None:
    others = [row for row in STEADY if row[1] != 3]
    assert index(others, [row for row in ASKED if row[1] != 3]) == [100, 120, None, None]
    swapped = [*STEADY[:2], *[("new", number, "f", 100) for number in (3, 4, 5)]]
    series = [*ASKED[:2], *[("new", number, "f", 10) for number in (3, 4, 5)]]
    assert index(swapped, series) == [100, 120, None, None, None]


def test_a_feed_that_was_watched_and_posted_nothing_is_a_decline() -> None:
    base = [(board, number, f"e{board}{n}", 10) for board in "ab" for number in (1, 2) for n in range(3)]
    base = [row for row in base if row[:2] != ("b", 2)]
    feeds = watched(("a", 1), ("a", 2), ("b", 1), ("b", 2))
    found = estimate_demand(counts(base), asked(base), feeds).sort("month")
    assert found["matched_index"].to_list() == [100, 50]


def test_an_index_that_fell_to_zero_does_not_stay_there_when_others_ask_again() -> None:
    joiner = [("new", number, "f", 100) for number in (2, 3, 4)]
    series = [("old", 1, "e", 10), ("new", 2, "f", 10), ("new", 3, "f", 12), ("new", 4, "f", 30)]
    assert index(STEADY[:4] + joiner, series) == [100, 0, None, None]


def test_series_and_regions_have_chains_of_their_own() -> None:
    base = pl.concat([counts(STEADY), counts(STEADY).with_columns(region=pl.lit("US"))])
    other = asked([("old", 2, "e", 30), ("old", 3, "e", 60)])
    series = pl.concat(
        [asked(ASKED), other.with_columns(skill_id=pl.lit("y")), other.with_columns(region=pl.lit("US"))]
    )
    found = chain_index(link_months(base, series, "skill_id"), "skill_id").sort("region", "skill_id", "month")
    assert found["matched_index"].to_list() == pytest.approx([100, 200, *EXPECTED, 100, 200])


def test_order_of_rows_changes_no_bit() -> None:
    draw = np.random.default_rng(0)
    base = [(f"b{n % 3}", number, f"e{n}", int(draw.integers(5, 30))) for number in range(1, 7) for n in range(20)]
    series = [(board, number, employer, int(draw.integers(1, part))) for board, number, employer, part in base]
    feeds = watched(*{row[:2] for row in base})
    frames = [frame.with_columns(pl.col("weight") // 3).collect() for frame in (counts(base), asked(series))]
    first, *others = (
        estimate_demand(*(frame.sample(fraction=1, shuffle=True, seed=seed).lazy() for frame in frames), feeds)
        for seed in range(3)
    )
    for other in others:
        assert_frame_equal(first, other, check_exact=True)

"""The attacker finds what subtraction gives, all of it, and nothing that the table does not say."""

from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.attack import intersect_months, recover_between, recover_cells, recover_months

TREE = pl.DataFrame(
    {
        "region": ["WORLD", "REMOTE", "DE", "US", "DE-BE", "DE-BY", "US-CA", "US-NY", "US:boston"],
        "parent": [None, "WORLD", "WORLD", "WORLD", "DE", "DE", "US", "US", "US"],
        "is_part": [False, False, True, True, True, True, True, True, False],
    }
)
PARTS = {"WORLD": ["DE", "US"], "DE": ["DE-BE", "DE-BY"], "US": ["US-CA", "US-NY"]}


def table(counts: dict[str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"region": list(counts), "skill_id": "x", "vacancies": list(counts.values())},
        schema_overrides={"vacancies": pl.Int64},
    )


def recovered(counts: dict[str, int | None]) -> dict[str, tuple[int, int]]:
    found = recover_cells(table(counts), TREE, "skill_id", "vacancies")
    return {region: (low, high) for region, low, high in found.select("region", "low", "high").iter_rows()}


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"US": 65, "US-CA": 60, "US-NY": None}, {"US-NY": (5, 5)}),
        ({"US": 65, "US-CA": None, "US-NY": None}, {}),
        ({"US": 9, "US-CA": None, "US-NY": None}, {"US-CA": (0, 9), "US-NY": (0, 9)}),
        ({"US": None, "US-CA": 60, "US-NY": 30}, {"US": (90, 90)}),
        ({"US": 20, "US-CA": 60, "US-NY": None}, {}),
        ({"WORLD": 80, "DE": None, "US": None, "US-CA": 60, "US-NY": None}, {}),
        ({"WORLD": 68, "DE": None, "US": None, "US-CA": 60, "US-NY": None}, {"DE": (0, 8), "US-NY": (0, 8)}),
        ({"WORLD": 90, "DE": 20, "US": None, "US-CA": 60, "US-NY": None}, {"US": (70, 70), "US-NY": (10, 10)}),
        ({"WORLD": 90, "US": 80, "REMOTE": None, "US:boston": None}, {}),
        ({"WORLD": None, "DE": 20, "US": None}, {}),
    ],
)
def test_what_is_had_of_one_table(counts: dict[str, int | None], found: dict[str, tuple[int, int]]) -> None:
    assert recovered(counts) == found


def solutions(counts: dict[str, int | None]) -> list[dict[str, int]]:
    """Every table of counts up to 10 with these shown ones in which each region is the sum of its children."""
    shown = {region: count for region, count in counts.items() if count is not None}
    ends = [region for region in counts if region not in PARTS]
    found = []
    for values in product(*([shown[end]] if end in shown else range(11) for end in ends)):
        full = dict(zip(ends, values, strict=True))
        for parent in ("US", "DE", "WORLD"):
            full[parent] = sum(full[child] for child in PARTS[parent])
        if shown.items() <= full.items():
            found.append(full)
    return found


@given(
    st.lists(st.integers(0, 6), min_size=4, max_size=4),
    st.sets(st.sampled_from(sorted({*PARTS, *PARTS["US"], *PARTS["DE"]}))),
)
def test_the_attacker_has_what_trying_every_table_gives(ends: list[int], hidden: set[str]) -> None:
    truth = dict(zip(["DE-BE", "DE-BY", "US-CA", "US-NY"], ends, strict=True))
    for parent in ("US", "DE", "WORLD"):
        truth[parent] = sum(truth[child] for child in PARTS[parent])
    shown = {region: None if region in hidden else count for region, count in truth.items()}
    every = solutions(shown)
    ranges = {region: (min(one[region] for one in every), max(one[region] for one in every)) for region in hidden}
    assert recovered(shown) == {r: ends for r, ends in ranges.items() if ends[1] < 10 or ends[0] == ends[1]}


def test_a_cell_shown_later_gives_the_one_withheld_before() -> None:
    earlier = table({"US": 65, "US-CA": None, "US-NY": None})
    later = table({"US": 72, "US-CA": 60, "US-NY": 12})
    found = recover_between(earlier, later, TREE, "skill_id", "vacancies").filter(edition="earlier", region="US-NY")
    assert found.select("low", "high").rows() == [(5, 5)]


def test_a_cell_shown_before_gives_the_one_withheld_now() -> None:
    earlier = table({"US": 60, "US-CA": 60})
    later = table({"US": 63, "US-CA": None, "US-NY": None})
    found = recover_between(earlier, later, TREE, "skill_id", "vacancies").filter(edition="later", region="US-NY")
    assert found.select("low", "high").rows() == [(3, 3)]


def test_editions_that_withhold_the_same_give_nothing_together() -> None:
    earlier = table({"US": 65, "US-CA": None, "US-NY": None})
    later = table({"US": 72, "US-CA": None, "US-NY": None})
    assert recover_between(earlier, later, TREE, "skill_id", "vacancies").is_empty()


def months(region: str, counts: list[int | None]) -> pl.DataFrame:
    frame = pl.DataFrame({"vacancies": counts}, schema={"vacancies": pl.Int64})
    first = [date(2024, 1 + number, 1) for number in range(len(counts))]
    return frame.select(
        pl.lit(region).alias("region"), pl.Series("month", first), pl.lit("x").alias("skill_id"), "vacancies"
    )


def window(region: str, total: int | None, length: int = 3) -> pl.DataFrame:
    ends = {"window_from": [date(2024, 1, 1)], "window_until": [date(2024, length, 1)]}
    row = {"region": [region], "skill_id": ["x"], "vacancies": [total], **ends}
    return pl.DataFrame(row, schema_overrides={"vacancies": pl.Int64})


def test_the_month_that_alone_is_withheld_has_five_values() -> None:
    found = recover_months(months("US", [20, None, 30, 40]), window("US", 60), "skill_id")
    expected = {
        "region": ["US"],
        "skill_id": ["x"],
        "month": [date(2024, 2, 1)],
        "low": [8],
        "high": [12],
        "values": [5],
    }
    assert_frame_equal(found, pl.DataFrame(expected))


@pytest.mark.parametrize(("counts", "total"), [([20, None, None], 60), ([20, 10, 30], 60), ([20, None, 30], None)])
def test_no_month_is_told_where_none_or_two_are_withheld_or_no_total_is_shown(
    counts: list[int | None], total: int | None
) -> None:
    assert recover_months(months("US", counts), window("US", total), "skill_id").is_empty()


def test_regions_and_windows_together_leave_fewer_values() -> None:
    demand = pl.concat([months("US", [68]), months("US-CA", [None]), months("US-NY", [None])])
    trends = pl.concat([window("US-CA", 55, 1), window("US-NY", 10, 1)])
    alone = recover_months(demand, trends, "skill_id")
    assert alone["values"].to_list() == [5, 5]
    together = recover_months(demand, trends, "skill_id", TREE)
    assert together.select("region", "low", "high").rows() == [("US-CA", 56, 57), ("US-NY", 11, 12)]


def test_what_two_editions_leave_is_what_both_allow() -> None:
    one = recover_months(months("US", [20, None, 30]), window("US", 60), "skill_id")
    other = recover_months(months("US", [20, None, 30, 11]), window("US", 75, 4), "skill_id")
    both = intersect_months(one, other, "skill_id")
    assert both.select("low", "high", "values").rows() == [(12, 12, 1)]

"""Count tables a few regions at a time: every row once, with the texts of its cell, however many rows at once."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms.counts import CELL, spell_out
from transforms.region_parts import in_codes, parts_by_region

MONTHS = [date(2026, 1, 1), date(2026, 2, 1)]
CELLS = pl.DataFrame(
    [
        (basis, region, month, "ashby", board, employer, number)
        for number, (basis, region, month, board, employer) in enumerate(
            (basis, region, month, board, employer)
            for basis in ("flow", "stock")
            for region in ("US", "DE", "WORLD")
            for month in MONTHS
            for board, employer in (("b", "zeta"), ("a", "alpha"))
        )
    ],
    schema={**dict.fromkeys(CELL, pl.String), "month": pl.Date, "cell": pl.Int64},
    orient="row",
).with_columns(pl.col("basis").cast(pl.Enum(["flow", "stock"])), vacancies=pl.lit(3), weight=pl.lit(3))
ASKED = CELLS.select("cell", skill_id=pl.lit("sql"), vacancies=pl.lit(1), weight=pl.col("cell") + 1)


@pytest.mark.parametrize("at_once", [1, 13, 1_000])
def test_every_row_is_in_one_part_with_the_texts_of_its_cell(at_once: int) -> None:
    parts = list(parts_by_region(CELLS.lazy(), ASKED.lazy(), at_once=at_once))
    assert len(parts) == {1: 3, 13: 2, 1_000: 1}[at_once]
    assert all(set(cells["region"]) == set(asked["region"]) for cells, asked in parts)
    texts = {**dict.fromkeys([*CELL[1:2], *CELL[3:], "skill_id"], pl.String)}
    found = pl.concat([asked for _, asked in parts]).cast(texts).sort("cell")
    expected = spell_out(ASKED.lazy(), CELLS.lazy()).collect().sort("cell")
    assert_frame_equal(found.select(expected.columns), expected)


def test_numbers_have_the_order_of_the_texts() -> None:
    ((cells, _),) = parts_by_region(CELLS.lazy(), ASKED.lazy())
    assert cells["employer_key"].unique().sort().cast(pl.String).to_list() == ["alpha", "zeta"]
    assert cells["region"].unique().sort().cast(pl.String).to_list() == ["DE", "US", "WORLD"]


def test_of_nothing_there_is_one_part() -> None:
    ((cells, asked),) = parts_by_region(CELLS.clear().lazy(), ASKED.clear().lazy())
    assert cells.is_empty()
    assert asked.is_empty()


def test_feeds_that_no_cell_has_are_left_out() -> None:
    ((cells, _),) = parts_by_region(CELLS.lazy(), ASKED.lazy())
    feeds = pl.DataFrame({"source": ["ashby", "ashby"], "board": ["a", "unknown"], "t": [1, 2]})
    assert in_codes(feeds, cells)["t"].to_list() == [1]


def test_two_count_tables_have_the_same_numbers_for_the_same_texts() -> None:
    fewer = ASKED.with_columns(skill_id=pl.lit("sql"))
    more = pl.concat([fewer, fewer.with_columns(skill_id=pl.lit("python"))])
    ((_, first, second),) = parts_by_region(CELLS.lazy(), fewer.lazy(), more.lazy())
    assert first.schema["skill_id"] == second.schema["skill_id"]
    assert first.join(second, on=["cell", "skill_id"]).height == fewer.height

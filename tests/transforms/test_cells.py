"""Numbers stand for the right cells, in one order, however the rows come and however they are read."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms import cells as module
from transforms.cells import Cells, Rows, names_of, number_cells, read_regions, split_regions
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.counts import CELL_BITS


def draw_counts(seed: int, size: int = 300) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells of two partitions and four regions, and skills that some of their vacancies ask for."""
    draw = np.random.default_rng(seed)
    month = pl.date(2024, pl.Series(draw.integers(1, 13, size)), 1)
    cells = (
        pl.DataFrame(
            {
                "basis": draw.choice(["flow", "stock"], size, p=[0.8, 0.2]),
                "region": draw.choice(["DE", "US", "US-CA", "WORLD"], size),
                "source": draw.choice(["s", "t"], size),
                "board": draw.choice(["b", "c"], size),
                "employer_key": [f"e{n}" for n in draw.integers(0, 12, size)],
                "vacancies": draw.integers(1, 9, size),
            }
        )
        .with_columns(month=month, weight=pl.col("vacancies") * WEIGHT_UNIT)
        .unique(TABLES["vacancy_counts"].key)
        .with_columns(part=pl.col("month").dt.month() > 6)
        .sort("part", *TABLES["vacancy_counts"].key)
    )
    number = (pl.col("part").cast(pl.Int64) + 7) * 2**CELL_BITS
    numbered = cells.with_columns(cell=number + pl.int_range(pl.len()).over("part"))
    asked = (
        numbered.select("cell", "vacancies")
        .join(pl.DataFrame({"skill_a": ["a", "b"], "skill_b": ["x", "y"]}), how="cross")
        .filter(pl.Series(draw.random(2 * numbered.height) < 0.6))
        .with_columns(weight=pl.col("vacancies") * WEIGHT_UNIT)
    )
    return numbered.select(TABLES["vacancy_counts"].dtypes.names()), asked


def spell(rows: Rows, cells: Cells) -> pl.DataFrame:
    """The rows in words again."""
    number = cells.number[rows.entry]
    sums = {"cell": number, "vacancies": rows.vacancies.astype(np.int64), "weight": rows.weight}
    return rows.names[rows.series.astype(np.int64)].hstack(pl.DataFrame(sums))


def read_all(base: pl.DataFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, Cells]:
    cells = number_cells(base.lazy())
    names = names_of(asked.lazy(), ["skill_a", "skill_b"])
    parts = [read_regions(asked.lazy(), cells, names, regions) for regions in split_regions(asked.lazy(), cells)]
    return pl.concat([spell(rows, cells) for rows in parts]), cells


@pytest.mark.parametrize("rows_at_once", [1_000_000, 150, 1])
def test_every_row_keeps_its_region_series_and_sums(rows_at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", rows_at_once)
    base, asked = draw_counts(1)
    found, _ = read_all(base, asked)
    expected = asked.join(base.select("cell", "region"), on="cell").select(found.columns)
    assert_frame_equal(found.sort(pl.all()), expected.sort(pl.all()))


def test_rows_stand_in_the_order_of_region_series_employer_month_and_feed() -> None:
    base, asked = draw_counts(2)
    found, _ = read_all(base, asked)
    named = found.join(base.drop("vacancies", "weight", "region"), on="cell", maintain_order="left")
    keys = ["region", "skill_a", "skill_b", "employer_key", "month", "source", "board"]
    assert_frame_equal(named.select(keys), named.select(keys).sort(keys))


def test_the_order_in_which_rows_come_changes_nothing() -> None:
    base, asked = draw_counts(3)
    expected, _ = read_all(base, asked)
    found, _ = read_all(*(frame.sample(fraction=1, shuffle=True, seed=4) for frame in (base, asked)))
    assert_frame_equal(found, expected)


def test_keys_too_long_for_one_number_are_ordered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    base, asked = draw_counts(5)
    expected, _ = read_all(base, asked)
    monkeypatch.setattr(module, "_KEY_BITS", 3)
    assert_frame_equal(read_all(base, asked)[0], expected)


def test_totals_count_employers_once_and_only_kept_cells() -> None:
    base, asked = draw_counts(6)
    cells = number_cells(base.lazy())
    rows = read_regions(asked.lazy(), cells, names_of(asked.lazy(), ["skill_a", "skill_b"]), range(len(cells.regions)))
    vacancies, weight, employers, largest = rows.totals(cells, cells.is_flow)
    flow = asked.join(base.filter(basis="flow").drop("vacancies", "weight"), on="cell")
    keys = ["region", "skill_a", "skill_b"]
    of_employer = flow.group_by(*keys, "employer_key").agg(pl.col("vacancies", "weight").sum())
    expected = of_employer.group_by(keys).agg(
        pl.col("vacancies", "weight").sum(), employers=pl.len().cast(pl.Int64), largest=pl.col("vacancies").max()
    )
    sums = pl.DataFrame({"vacancies": vacancies, "weight": weight, "employers": employers, "largest": largest})
    found = rows.names.hstack(sums).filter(pl.col("vacancies") > 0)
    assert_frame_equal(found, expected.sort(keys))


def test_nothing_counted_is_nothing_read() -> None:
    base, asked = (frame.clear() for frame in draw_counts(0))
    found, cells = read_all(base, asked)
    assert found.is_empty() and cells.number.size == 0

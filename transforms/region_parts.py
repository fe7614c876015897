"""Count tables a few regions at a time, with numbers for texts, so that memory does not grow with the warehouse.

What is estimated of a region needs no other region. Regions, feeds, employers and series stand for themselves in the
order of their texts: sorted and summed, numbers give what the texts would give, in a fraction of the time.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from transforms.cells import conditions_on_cells
from transforms.counts import CELL

ROWS_AT_ONCE = 4_000_000
"""Rows of a count table held together: 0.2 GB, and three times as much while they are summed."""

_TEXTS = ["region", "source", "board", "employer_key"]


def parts_by_region(
    vacancy_counts: pl.LazyFrame, *counts: pl.LazyFrame, at_once: int = ROWS_AT_ONCE
) -> Iterator[list[pl.DataFrame]]:
    """For a few regions at a time: their rows of `vacancy_counts`, and of each count table with the columns of CELL.

    Texts are Enums whose order is that of the texts; a column has the same Enum in every part and every count table.
    There is one part at least, also of nothing.
    """
    cells = _code(vacancy_counts, _TEXTS).sort("region", "cell").collect()
    coded = _code_alike(counts)
    rows = max((table.select(pl.len()).collect().item() for table in counts), default=0)
    for regions in _split(cells, rows, at_once):
        inside = cells[slice(*np.searchsorted(cells["region"].to_physical().to_numpy(), regions).tolist())]
        names = inside.lazy().select(*CELL, "cell")
        some = conditions_on_cells(inside["cell"].to_numpy(), cells.height)
        yield [
            inside,
            *(pl.concat([table.filter(one).join(names, on="cell").collect() for one in some]) for table in coded),
        ]


def in_codes(feeds: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows of feeds that the cells know, source and board being of their Enums."""
    coded = feeds.with_columns(pl.col(name).cast(cells.schema[name], strict=False) for name in ("source", "board"))
    return coded.drop_nulls(["source", "board"])


def _code_alike(tables: Sequence[pl.LazyFrame]) -> list[pl.LazyFrame]:
    texts = [[name for name, dtype in table.collect_schema().items() if dtype == pl.String] for table in tables]
    known = {
        name: _known(name, *(table for table, own in zip(tables, texts, strict=True) if name in own))
        for name in sorted({name for own in texts for name in own})
    }
    return [
        table.with_columns(pl.col(name).cast(pl.Enum(known[name])) for name in own)
        for table, own in zip(tables, texts, strict=True)
    ]


def _code(table: pl.LazyFrame, texts: Sequence[str]) -> pl.LazyFrame:
    return table.with_columns(pl.col(name).cast(pl.Enum(_known(name, table))) for name in texts)


def _known(name: str, *tables: pl.LazyFrame) -> pl.Series:
    return (
        pl.concat([table.select(pl.col(name).unique()).collect()[name] for table in tables])
        .unique()
        .drop_nulls()
        .sort()
    )


def _split(cells: pl.DataFrame, rows: int, at_once: int) -> list[tuple[int, int]]:
    """Ends of ranges of regions with about so many rows each, rows being spread over regions as vacancies are."""
    region = cells["region"].to_physical().to_numpy()
    count = int(region[-1]) + 1 if region.size else 0
    weights = np.bincount(region, cells["vacancies"].to_numpy(), count)
    share = np.cumsum(weights) / max(weights.sum(), 1)
    batch = np.minimum(share * rows // at_once, rows // at_once).astype(np.int64)
    starts = np.flatnonzero(np.diff(batch, prepend=-1))[1:].tolist()
    return list(zip([0, *starts], [*starts, count], strict=True))

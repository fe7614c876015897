"""Lists inside a column, made from one flat frame: from lists of dictionaries polars reads them ten times as slowly."""

from collections.abc import Sequence

import polars as pl


def lists_by_row(flat: pl.DataFrame, height: int) -> pl.Series:
    """A list for each of so many rows: of what the flat frame holds of it (`row`), in its order; empty for nothing."""
    return _lists(flat.select("row", parts=pl.struct(pl.exclude("row"))), height)


def lists_of_text(lists: Sequence[Sequence[str]]) -> pl.Series:
    """The lists as a column."""
    rows = [row for row, texts in enumerate(lists) for _ in texts]
    flat = {"row": rows, "parts": [text for texts in lists for text in texts]}
    return _lists(pl.DataFrame(flat, schema={"row": pl.Int64, "parts": pl.String}), len(lists))


def _lists(flat: pl.DataFrame, height: int) -> pl.Series:
    lists = flat.group_by("row", maintain_order=True).agg("parts")
    rows = pl.DataFrame({"row": range(height)}, schema={"row": pl.Int64})
    return rows.join(lists, on="row", how="left", maintain_order="left")["parts"].fill_null([])

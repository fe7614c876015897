"""What a declared table is: a dataframely schema with a description, a unit and a source on every column.

Checks, Parquet metadata and the data dictionary derive from it, so a column is described once.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dataframely as dy
import polars as pl
from dataframely.exc import SchemaError

from skilltide.errors import TableInvalid


def about(description: str, *, unit: str = "", source: str = "derived") -> dict[str, Any]:
    """Keyword arguments for a column: what it holds, in which unit, and where the figure comes from."""
    return {"description": description, "metadata": {"unit": unit, "source": source}}


@dataclass(frozen=True)
class Table:
    """One declared table.

    `grain` completes the sentence "one row per …"; `room` is raw, clean, counts or published. The key columns of
    the schema are its sort order in every file, after those of `order`.
    """

    name: str
    room: str
    grain: str
    description: str
    schema: type[dy.Schema]
    order: tuple[str, ...] = ()
    """Columns by which a file is sorted before the key: who reads a few of their values need not read all of it."""
    rows_per_group: int = 50_000

    @property
    def key(self) -> list[str]:
        return self.schema.primary_key()

    @cached_property
    def dtypes(self) -> pl.Schema:
        return pl.Schema({name: column.dtype for name, column in self.schema.columns().items()})

    def empty(self) -> pl.DataFrame:
        """No rows, all columns."""
        return pl.DataFrame(schema=self.dtypes)

    def in_order(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The declared columns of the frame in their order and types, rows sorted by the key."""
        return frame.select(pl.col(name).cast(dtype) for name, dtype in self.dtypes.items()).sort(self.key)

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame in declared column order, sorted by its key.

        Raises TableInvalid with every broken rule, how many rows break it and an example of each.
        """
        try:
            checked, failure = self.schema.filter(frame)
        except SchemaError as error:
            raise TableInvalid(f"table {self.name}: {_one_line(str(error))}; mend the step that makes it") from error
        if len(failure):
            raise TableInvalid(f"table {self.name}: {_describe(failure)}; mend the step or the record that makes them")
        by = [*self.order, *self.key]
        return checked if _is_sorted(checked, by) else checked.sort(by, maintain_order=True)

    def metadata(self) -> dict[str, str]:
        """Key-value metadata for a Parquet file of this table, JSON under the key `skilltide`."""
        columns = {
            name: {"description": column.description or "", **(column.metadata or {})}
            for name, column in self.schema.columns().items()
        }
        document = {
            "table": self.name,
            "grain": self.grain,
            "description": self.description,
            "columns": columns,
        }
        return {"skilltide": json.dumps(document, ensure_ascii=False, sort_keys=True)}


def published_table(name: str, grain: str, description: str, schema: type[dy.Schema]) -> Table:
    """A table that editions hold. Readers rely on name, grain and columns: these may be appended, never renamed."""
    return Table(name, "published", grain, description, schema)


def _is_sorted(frame: pl.DataFrame, by: list[str]) -> bool:
    """Whether the rows stand in this order; sorting rows of text that do takes ten times as long as looking."""
    follows, is_equal = pl.lit(value=False), pl.lit(value=True)
    for name in by:
        follows |= is_equal & (pl.col(name) > pl.col(name).shift(1))
        is_equal &= pl.col(name) == pl.col(name).shift(1)
    return bool(frame.select((follows | is_equal).slice(1).all()).item())


def _describe(failure: dy.FailureInfo) -> str:
    counts = sorted(failure.counts().items())
    invalid = failure.invalid()
    example = json.dumps(invalid.row(0, named=True), default=str, ensure_ascii=False)[:400]
    return ", ".join(f"{count} rows break {rule}" for rule, count in counts) + f"; for example {example}"


def _one_line(text: str) -> str:
    return " ".join(text.split())

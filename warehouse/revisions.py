"""What changed since the last edition of an earlier day, table by table: rows, figures and directions.

Figures that both editions withhold are equal here, and only counts of rows are told, so nothing withheld is given away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from warehouse.tables import TABLES

Tables = Mapping[str, pl.DataFrame]
MOST_NAMED = 60
"""Changed directions that the changelog names; the tables hold all."""


def revise_tables(tables: Tables, before: Tables, compared_with: str | None) -> pl.DataFrame:
    """The rows of `revisions`; where there is no earlier edition, all that compares is null."""
    rows = [_revise(name, frame, before.get(name), compared_with) for name, frame in sorted(tables.items())]
    return pl.DataFrame(rows, schema=TABLES["revisions"].dtypes, orient="row")


def _revise(
    name: str, frame: pl.DataFrame, old: pl.DataFrame | None, compared_with: str | None
) -> tuple[str | int | float | None, ...]:
    if old is None:
        return (name, compared_with, frame.height, *[None] * 6)
    key = TABLES[name].key
    shared = [column for column in frame.columns if column in old.columns and column not in key]
    both = _plain(frame).join(_plain(old), on=key, suffix="_before")
    differs = [~pl.col(column).eq_missing(pl.col(f"{column}_before")) for column in shared]
    revised = both.select(pl.any_horizontal(differs).sum()).item() if differs else 0
    turned = (
        both.select((pl.col("direction") != pl.col("direction_before")).sum()).item() if "direction" in shared else None
    )
    added, removed = frame.height - both.height, old.height - both.height
    return (name, compared_with, frame.height, old.height, added, removed, revised, turned, _median_revision(both))


def _median_revision(both: pl.DataFrame) -> float | None:
    """How far the vacancies of a row moved, in the middle, where both editions show them."""
    if not {"vacancies", "vacancies_before"} <= set(both.columns):
        return None
    shown = both.filter((pl.col("vacancies_before") > 0) & pl.col("vacancies").is_not_null())
    moved = (pl.col("vacancies") / pl.col("vacancies_before") - 1).abs().median()
    return shown.select(moved).item() if shown.height else None


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Enums as strings, which compare also when a later release knows more words."""
    return frame.with_columns(pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if dtype == pl.Enum)


@dataclass(frozen=True)
class Turn:
    """A series whose direction is another than in the last edition."""

    table: str
    region: str
    label: str
    old: str
    new: str


def list_turns(tables: Tables, before: Tables) -> list[Turn]:
    """Series told to rise or decline in one edition and not the same in the other, wider regions first."""
    turns = []
    for name in ("hybrid_skills", "role_trends", "skill_trends"):
        if name not in before:
            continue
        key = TABLES[name].key
        label = pl.format("{} + {}", "label_a", "label_b") if name == "hybrid_skills" else pl.col("label")
        now = _plain(tables[name]).with_columns(name=label).select(*key, "name", "region_level", "direction")
        both = now.join(_plain(before[name]).select(*key, old="direction"), on=key)
        told = pl.any_horizontal(pl.col("direction", "old").is_in(["rising", "declining"]))
        level = pl.col("region_level").replace_strict({"world": 0, "country": 1}, default=2, return_dtype=pl.Int8)
        turned = both.filter(told & (pl.col("direction") != pl.col("old"))).sort(level, *key)
        turns += [Turn(name, *row) for row in turned.select("region", "name", "old", "direction").iter_rows()]
    return turns


def list_new_breaks(tables: Tables, before: Tables) -> pl.DataFrame:
    """Breaks that the last edition did not know."""
    if "breaks" not in before:
        return tables["breaks"]
    key = TABLES["breaks"].key
    known = _plain(before["breaks"]).select(key)
    return _plain(tables["breaks"]).join(known, on=key, how="anti").sort(key)


def describe_changes(
    name: str, until: date, tables: Tables, before: Tables, accepted: Mapping[str, object] | None
) -> str:
    """The CHANGELOG of an edition as Markdown."""
    revisions = tables["revisions"]
    base = revisions["compared_with"].drop_nulls()
    lines = [f"# Changes of edition {name}", "", f"Postings until {until}.", ""]
    if accepted:
        lines += [
            f"Published although a check was not met: {_line(accepted['reason'])} ({_line(accepted['checks'])})",
            "",
        ]
    if base.is_empty():
        return "\n".join([*lines, "There is no edition of an earlier day to compare it with.", ""])
    lines += [f"Compared with {base[0]}, the last edition of an earlier day.", "", *_table_of(revisions)]
    lines += ["", "## Breaks in the sources", ""]
    found = list_new_breaks(tables, before)
    lines += [
        f"- {row['month']:%Y-%m} {_line(row['source'])}, {_line(row['board'])}: {row['event']} ({_line(row['detail'])})"
        for row in found.to_dicts()
    ] or ["None."]
    turns = list_turns(tables, before)
    lines += ["", "## Directions that changed", ""]
    lines += [f"- {one.region}: {_line(one.label)}, {one.old} → {one.new}" for one in turns[:MOST_NAMED]] or ["None."]
    if len(turns) > MOST_NAMED:
        lines.append(f"- and {len(turns) - MOST_NAMED:,} more")
    return "\n".join([*lines, ""])


def _table_of(revisions: pl.DataFrame) -> list[str]:
    heads = ["table", "rows", "added", "removed", "revised", "directions changed"]
    columns = ["table", "rows", "rows_added", "rows_removed", "rows_revised", "directions_changed"]
    rows = revisions.select(columns).iter_rows()
    return [
        "| " + " | ".join(heads) + " |",
        "| " + " | ".join("---" for _ in heads) + " |",
        *("| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows),
    ]


def _line(value: object) -> str:
    """The value on one line, with nothing that Markdown would take for markup."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in " ".join(text.split()))

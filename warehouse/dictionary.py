"""The data dictionary: every table and column in Markdown, from the declarations alone."""

from collections.abc import Iterable

import dataframely as dy

from warehouse.tables.declaration import Table

ROOMS = {
    "published": "Published tables",
    "counts": "Count tables (inside the warehouse)",
    "clean": "Clean tables (inside the warehouse)",
    "raw": "Raw tables (inside the warehouse)",
}


def describe_tables(tables: Iterable[Table]) -> str:
    """The data dictionary of the tables as Markdown, in the order of ROOMS."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from `warehouse/tables`; do not edit. Months are the first day of the month, shares lie between",
        "0 and 1, a withheld figure is null and `obs_status` tells why.",
        "",
    ]
    tables = list(tables)
    for room, title in ROOMS.items():
        inside = [table for table in tables if table.room == room]
        if inside:
            parts += [f"## {title}", ""]
        for table in inside:
            parts += _describe(table)
    return "\n".join(parts)


def _describe(table: Table) -> list[str]:
    rows = [_row(name, column) for name, column in table.schema.columns().items()]
    head = [
        "| column | type | key | null | unit | source | holds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    return [
        f"### `{table.name}`",
        "",
        f"{table.description} One row per {table.grain}.",
        "",
        *head,
        *rows,
        "",
    ]


def _row(name: str, column: dy.Column) -> str:
    facts = column.metadata or {}
    cells = [
        f"`{name}`",
        _type_name(column),
        "key" if column.primary_key else "",
        "null" if column.nullable else "",
        facts.get("unit", ""),
        facts.get("source", ""),
        column.description or "",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type_name(column: dy.Column) -> str:
    if isinstance(column, dy.Enum):
        return "one of " + ", ".join(f"`{category}`" for category in column.categories)
    return f"`{column.dtype}`".replace("\n", " ")

"""What an edition says first: the hybrid skills that rise and the roles that decline, by region."""

from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid

from warehouse.editions import Edition

MOST_ROWS = 12
_LEVELS = ["world", "country", "subdivision", "remote"]


def summarise(edition: Edition) -> dict[str, Any]:
    """The edition's name, folder and note, and the rows that print_summary shows."""
    return {
        "edition": edition.name,
        "folder": str(edition.folder),
        "note": edition.manifest["note"],
        "until": edition.manifest["until"],
        "rising_hybrid_skills": rising_hybrids(edition).to_dicts(),
        "declining_roles": declining_roles(edition).to_dicts(),
    }


def rising_hybrids(edition: Edition, most: int = MOST_ROWS) -> pl.DataFrame:
    """The hybrids whose demand rises, the fastest first within the wider regions first."""
    table = pl.read_parquet(edition.folder / "hybrid_skills.parquet")
    return _rank(table.filter("is_rising_hybrid"), descending=True, most=most)


def declining_roles(edition: Edition, most: int = MOST_ROWS) -> pl.DataFrame:
    """The roles whose share declines, the fastest first within the wider regions first."""
    table = pl.read_parquet(edition.folder / "role_trends.parquet")
    return _rank(table.filter(pl.col("direction").cast(pl.String) == "declining"), descending=False, most=most)


def print_summary(edition: Edition, console: Console) -> None:
    """The first look at an edition, for a person at a terminal."""
    if note := edition.manifest["note"]:
        console.print(f"[bold]{note}[/bold]")
    console.print(f"Edition {edition.name}, postings until {edition.manifest['until']}")
    console.print()
    hybrids, roles = rising_hybrids(edition), declining_roles(edition)
    console.print("[bold]Rising hybrid skills[/bold] (share of vacancies that ask for both)")
    _print(console, hybrids, lambda row: f"{row['label_a']} + {row['label_b']}", is_hybrid=True)
    console.print("[bold]Declining roles[/bold] (share of vacancies)")
    _print(console, roles, lambda row: f"{row['label']} ({row['isco_code']})", is_hybrid=False)
    console.print(f"Tables: {edition.folder}")
    console.print("Next: skilltide show hybrid_skills --region DE, skilltide tables, or read the Parquet files above.")


def _rank(table: pl.DataFrame, *, descending: bool, most: int) -> pl.DataFrame:
    """At most `most` rows: every region's first before any region's second."""
    order = pl.col("region_level").cast(pl.Enum(_LEVELS))
    return (
        table.sort("slope_points", descending=descending)
        .with_columns(place=pl.col("slope_points").rank("ordinal", descending=descending).over("region"))
        .sort("place", order, "region")
        .head(most)
        .sort(order, "region", "place")
        .drop("place")
    )


def _print(console: Console, rows: pl.DataFrame, name: Any, *, is_hybrid: bool) -> None:
    if rows.is_empty():
        console.print("  none that the data can tell (see `direction` and `obs_status` in the tables)\n")
        return
    grid = Grid(box=None, padding=(0, 2), header_style="bold")
    for title in ("region", "what", "share first → last half", "points a year (95 % interval)", "q"):
        grid.add_column(title)
    if is_hybrid:
        grid.add_column("fusing")
    for row in rows.to_dicts():
        interval = f"{row['slope_points']:+.2f} ({row['slope_points_low']:+.2f} … {row['slope_points_high']:+.2f})"
        cells = [
            row["region"],
            name(row),
            f"{row['share_first']:.1%} → {row['share_last']:.1%}",
            interval,
            f"{row['q_value']:.2g}",
        ]
        grid.add_row(*cells, *([{True: "yes", False: "no", None: ""}[row["is_fusing"]]] if is_hybrid else []))
    console.print(grid)
    console.print()

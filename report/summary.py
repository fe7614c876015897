"""What an edition says first: the hybrid skills that rise and the roles that decline, by region."""

from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid

from warehouse.editions import Edition

ROWS_OF_LEVEL = {"world": 6, "country": 2, "remote": 1, "subdivision": 1, "metro": 0}
"""How many rows of each region are shown at first; the tables hold them all."""


def summarise(edition: Edition) -> dict[str, Any]:
    """The edition's name, folder and note, and the rows that print_summary shows."""
    return {
        "edition": edition.name,
        "folder": edition.address,
        "note": edition.manifest["note"],
        "until": edition.manifest["until"],
        "rising_hybrid_skills": rising_hybrids(edition).to_dicts(),
        "declining_roles": declining_roles(edition).to_dicts(),
        "further_tables": further_tables(edition),
    }


def rising_hybrids(edition: Edition) -> pl.DataFrame:
    """The hybrids whose demand rises, the fastest first within the wider regions first."""
    table = pl.read_parquet(edition.folder / "hybrid_skills.parquet")
    return _rank(table.filter("is_rising_hybrid"), descending=True)


def declining_roles(edition: Edition) -> pl.DataFrame:
    """The roles whose share declines, the fastest first within the wider regions first."""
    table = pl.read_parquet(edition.folder / "role_trends.parquet")
    return _rank(table.filter(pl.col("direction").cast(pl.String) == "declining"), descending=False)


def further_tables(edition: Edition) -> dict[str, str]:
    """What the tables hold that are not shown at first, in a few words each."""

    def read(table: str) -> pl.DataFrame:
        return pl.read_parquet(edition.folder / f"{table}.parquet")

    moves = pl.col("direction").cast(pl.String)
    triples, windows, mixed = read("hybrid_triples"), read("trend_windows"), read("role_hybridity")
    inside, foretold = read("role_skills"), read("share_forecasts")
    lengths = windows["window_months"].unique().sort()
    more, less = (mixed.filter(moves == way).n_unique(["region", "role_id"]) for way in ("rising", "declining"))
    return {
        "hybrid_triples": f"{triples.filter(moves == 'rising').height:,} rising mixes of three kinds of skills",
        "trend_windows": f"{windows.height:,} trends over the last {_list(lengths.to_list())} months",
        "role_skills": f"what {inside['role_id'].n_unique():,} roles ask for, "
        f"{inside.filter(moves.is_in(['rising', 'declining'])).height:,} of it entering or leaving",
        "role_hybridity": f"{more:,} roles become more mixed, {less:,} less",
        "share_forecasts": f"{foretold.height:,} shares foretold: those that could be foretold in the past",
    }


def _list(values: list[int]) -> str:
    return " and ".join(map(str, values))


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
    console.print("[bold]Further tables[/bold]")
    for table, words in further_tables(edition).items():
        console.print(f"  {table:18}{words}", highlight=False)
    console.print()
    console.print(f"Tables: {edition.address}")
    console.print("Next: skilltide show hybrid_skills --region DE --where direction=rising, or skilltide tables")


def _rank(table: pl.DataFrame, *, descending: bool) -> pl.DataFrame:
    """The first rows of each region, as many as its level has; the wider regions first."""
    level = pl.col("region_level").cast(pl.String)
    return (
        table.with_columns(
            place=pl.col("slope_points").rank("ordinal", descending=descending).over("region"),
            most=level.replace_strict(ROWS_OF_LEVEL, return_dtype=pl.UInt32),
        )
        .filter(pl.col("place") <= pl.col("most"))
        .sort(level.cast(pl.Enum(list(ROWS_OF_LEVEL))), "region", "place")
        .drop("place", "most")
    )


def _print(console: Console, rows: pl.DataFrame, name: Any, *, is_hybrid: bool) -> None:
    if rows.is_empty():
        console.print("  none that the data can tell (see `direction` and `obs_status` in the tables)\n")
        return
    grid = Grid(box=None, padding=(0, 2), header_style="bold")
    for title in ("region", "what", "first → last half", "points a year", "95 % interval", "q"):
        grid.add_column(title, no_wrap=title != "what")
    if is_hybrid:
        grid.add_column("fusing")
    for row in rows.to_dicts():
        cells = [
            row["region"],
            name(row),
            f"{row['share_first']:.1%} → {row['share_last']:.1%}",
            f"{row['slope_points']:+.2f}",
            f"{row['slope_points_low']:+.2f} … {row['slope_points_high']:+.2f}",
            f"{row['q_value']:.2g}",
        ]
        grid.add_row(*cells, *([{True: "yes", False: "no", None: ""}[row["is_fusing"]]] if is_hybrid else []))
    console.print(grid)
    console.print()

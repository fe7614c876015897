"""What holds an edition back, and that a check which cannot fail is none: each is shown a table that breaks it."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from tests.editions import made_up_tables
from warehouse.checks import examine_tables, unmet

Tables = dict[str, pl.DataFrame]


def broken(tables: Tables, before: Tables | None = None) -> set[tuple[str, str]]:
    return {(verdict.check, verdict.subject) for verdict in unmet(examine_tables(tables, before or {}))}


def replace(tables: Tables, name: str, **columns: object) -> Tables:
    """The first row of the table has these values."""
    frame = tables[name].with_row_index("n")
    values = [
        pl.when(pl.col("n") == 0).then(pl.lit(value).cast(frame.schema[column])).otherwise(column).alias(column)
        for column, value in columns.items()
    ]
    return tables | {name: frame.with_columns(values).drop("n")}


def test_sound_tables_meet_every_check_also_against_themselves() -> None:
    tables = made_up_tables()
    assert broken(tables, tables) == set()


@pytest.mark.parametrize(
    ("name", "columns", "check"),
    [
        ("skill_trends", {"share_first": 1.5}, "declaration"),
        ("hybrid_skills", {"slope_points_low": 99.0}, "slope_points lies in its interval"),
        ("skill_demand", {"obs_status": "small_cell"}, "withheld rows carry no figure"),
        ("role_trends", {"vacancies": 9}, "no small cell is shown"),
        ("role_trends", {"employers": 2}, "no small cell is shown"),
        ("hybrid_skills", {"q_value": 0.2}, "a told direction has q ≤ 0.05 and that sign"),
        ("hybrid_skills", {"direction": "rising", "q_value": 0.01}, "a told direction has q ≤ 0.05 and that sign"),
        ("role_trends", {"role_id": "no-such-role"}, "role_id is in `roles`"),
        ("skill_demand", {"vacancies": 10_000}, "shown months sum to no more than the window in `skill_trends`"),
        ("role_demand", {"share": 0.999}, "shares of roles sum to at most 1"),
        ("skill_demand", {"region": "DE", "vacancies": 5000}, "a region has at least what each part has"),
    ],
)
def test_each_check_finds_what_it_is_for(name: str, columns: dict[str, object], check: str) -> None:
    assert (check, name) in broken(replace(made_up_tables(), name, **columns))


def halve_history(tables: Tables) -> Tables:
    return tables | {"skill_demand": tables["skill_demand"].filter(pl.col("month") < date(2025, 3, 1))}


def double_counts(tables: Tables) -> Tables:
    return tables | {"skill_demand": tables["skill_demand"].with_columns(pl.col("vacancies") * 2)}


def turn_round(tables: Tables) -> Tables:
    turned = pl.col("direction").cast(pl.String).replace({"rising": "declining", "declining": "rising"})
    frame = tables["skill_trends"]
    return tables | {"skill_trends": frame.with_columns(turned.cast(frame.schema["direction"]))}


@pytest.mark.parametrize(
    ("change", "check", "table"),
    [
        (halve_history, "rows against the last edition", "skill_demand"),
        (double_counts, "median revision of closed months", "skill_demand"),
        (turn_round, "directions turned round", "skill_trends"),
    ],
)
def test_what_differs_too_much_from_the_last_edition_is_held(
    change: Callable[[Tables], Tables], check: str, table: str
) -> None:
    before = made_up_tables()
    assert (check, table) in broken(change(before), before)

"""One DuckDB file beside the editions: the tables of the latest, with comments and views, replaced by one rename.

It is outside the editions because its bytes differ from run to run (DuckDB stores identifiers of its own); what it
holds does not.
"""

from pathlib import Path

import duckdb

from warehouse.editions import PUBLISHED_FOLDER, Edition
from warehouse.store import Store, put_file
from warehouse.tables import TABLES

DATABASE = "skilltide.duckdb"

VIEWS = {
    "rising_hybrids": (
        "Mixes of skills whose demand rises, the fastest first",
        "select * from hybrid_skills where direction = 'rising' order by region, slope_points desc",
    ),
    "rising_skills": (
        "Skills whose demand rises, the fastest first",
        "select * from skill_trends where direction = 'rising' order by region, slope_points desc",
    ),
    "declining_roles": (
        "Roles whose share of vacancies declines, the fastest first",
        "select * from role_trends where direction = 'declining' order by region, slope_points",
    ),
    "growing_roles": (
        "Roles whose share of vacancies grows, the fastest first",
        "select * from role_trends where direction = 'rising' order by region, slope_points desc",
    ),
    "viable_moves": (
        "Moves between roles that need no role in between, the best fit first",
        "select * from reskilling_pathways where is_viable order by region, from_role, rank",
    ),
}


def database_of(root: Path) -> Path:
    """Where the DuckDB file of a warehouse lies."""
    return root / PUBLISHED_FOLDER / DATABASE


def refresh_database(store: Store, edition: Edition) -> None:
    """The DuckDB file holds this edition; it is left alone when it does already."""
    target = database_of(store.root)
    if _edition_in(target) == edition.name:
        return
    with store.stage() as folder:
        staged = folder / DATABASE
        with duckdb.connect(staged) as connection:
            connection.begin()
            _fill(connection, edition)
            connection.commit()
        store.send_file(staged, f"{PUBLISHED_FOLDER}/{DATABASE}")  # first: what is here is taken to be there
        put_file(staged, target)


def _edition_in(path: Path) -> str | None:
    """The edition that the file holds; null where there is no file that can be read."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            row = connection.execute("select name from edition").fetchone()
            return str(row[0]) if row else None
    except duckdb.Error:
        return None


def _fill(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    for name in edition.manifest["tables"]:
        table = TABLES[name]
        path = str(edition.folder / f"{name}.parquet")
        connection.execute(f"create table {name} as select * from read_parquet($path)", {"path": path})  # noqa: S608
        connection.execute(f"comment on table {name} is {_quote(f'{table.description} One row per {table.grain}.')}")
        for column, declared in table.schema.columns().items():
            unit = (declared.metadata or {}).get("unit")
            holds = f"{declared.description} ({unit})" if unit else str(declared.description)
            connection.execute(f'comment on column {name}."{column}" is {_quote(holds)}')
    for name, (comment, query) in VIEWS.items():
        connection.execute(f"create view {name} as {query}")
        connection.execute(f"comment on view {name} is {_quote(comment)}")
    facts = {"name": edition.name, "until": edition.manifest["until"], "note": edition.manifest["note"]}
    connection.execute(
        "create table edition as select $name as name, $until::date as until, $note::varchar as note", facts
    )
    connection.execute("comment on table edition is 'The edition that this file holds'")


def _quote(text: str) -> str:
    """The text as an SQL string; comments take no parameters."""
    return "'" + text.replace("'", "''") + "'"

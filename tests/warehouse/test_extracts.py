"""CSV, workbook and DuckDB file hold what the Parquet files hold, and nothing in them is a formula."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.editions import made_up_tables, publish_made_up
from warehouse.database import VIEWS, database_of, refresh_database
from warehouse.editions import Edition
from warehouse.extracts import write_csv
from warehouse.store import Store
from warehouse.tables import TABLES

FORMULAS = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "\u200b=1", " =1", "a;=1", "a\t@x"]
PLAIN = ["C++", "C#", ".NET", "Node.js", "R&D <x>", "it's", "a,b", 'say "hi"', "São Paulo", "_x000D_", "1-2", "A; B+"]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    labels = {"python": FORMULAS[0], "nursing": "＝1+1", "cashier": "R&D <x> _x000D_\x07"}
    return publish_made_up(Store.open(tmp_path_factory.mktemp("extracts")), labels)


def test_no_cell_of_a_csv_is_a_formula_and_the_others_are_as_they_were(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"x": FORMULAS + PLAIN}), tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        cells = [row[0] for row in list(csv.reader(file))[1:]]
    assert cells[len(FORMULAS) :] == PLAIN
    for cell in cells[: len(FORMULAS)]:
        parts = [part.strip(" \u200b") for separator in ";\t" for part in cell.split(separator)]
        assert all(part[:1] not in tuple("=+-@＝＋－＠") for part in parts if part), cell


@pytest.mark.parametrize("name", sorted(set(TABLES) & set(made_up_tables())))
def test_duckdb_polars_and_pandas_read_equal_frames(edition: Edition, name: str) -> None:
    path = edition.folder / f"{name}.parquet"
    ours = as_plain(pl.read_parquet(path))
    with duckdb.connect() as connection:
        theirs = connection.sql("select * from read_parquet($path)", params={"path": str(path)}).pl()
    assert_frame_equal(as_plain(theirs), ours)
    assert_frame_equal(as_plain(pl.from_pandas(pd.read_parquet(path))).cast(dict(ours.schema)), ours)


def as_plain(frame: pl.DataFrame) -> pl.DataFrame:
    kinds = {name: dtype for name, dtype in frame.schema.items() if dtype in (pl.Enum, pl.Categorical)}
    return frame.with_columns(pl.col(name).cast(pl.String) for name in kinds)


def test_the_csv_holds_what_the_parquet_holds(edition: Edition) -> None:
    for name in ("role_demand", "sources", "role_skills"):
        ours = as_plain(pl.read_parquet(edition.folder / f"{name}.parquet")).drop(
            "skill_label", "role_label", strict=False
        )
        theirs = pl.read_csv(edition.folder / "csv" / f"{name}.csv", schema_overrides=dict(ours.schema))
        assert_frame_equal(theirs.select(ours.columns), ours)


def test_the_workbook_explains_itself_and_holds_every_row_that_is_shown(edition: Edition) -> None:
    book = openpyxl.load_workbook(edition.folder / "skilltide.xlsx")
    assert book.sheetnames == ["README", *edition.manifest["tables"], "columns"]
    for name in ("skill_trends", "skill_demand", "role_trends"):
        frame = as_plain(pl.read_parquet(edition.folder / f"{name}.parquet"))
        shown = frame.filter(pl.col("obs_status") != "small_cell")
        rows = list(book[name].iter_rows(values_only=True))
        assert list(rows[0]) == frame.columns
        assert [as_cells(row) for row in rows[1:]] == [as_cells(row) for row in shown.iter_rows()]
    assert book["skill_demand"].max_row - 1 < pl.read_parquet(edition.folder / "skill_demand.parquet").height


def as_cells(row: Any) -> list[Any]:
    """Days as days; text without what a cell cannot hold, and with the escape undone that openpyxl leaves."""
    cells = [cell.date() if hasattr(cell, "date") else cell for cell in row]
    return [cell.replace("\x07", "").replace("_x005F_", "_") if isinstance(cell, str) else cell for cell in cells]


def test_a_second_reader_reads_the_same_workbook(edition: Edition) -> None:
    sheet = pl.read_excel(edition.folder / "skilltide.xlsx", sheet_name="role_trends", engine="calamine")
    frame = pl.read_parquet(edition.folder / "role_trends.parquet")
    assert sheet["vacancies"].to_list() == frame["vacancies"].to_list()
    assert sheet["window_from"].to_list() == frame["window_from"].to_list()
    assert set(sheet["label"]) == {"R&D <x> _x000D_", "Registered nurse", "Data analyst"}


def test_no_cell_of_the_workbook_is_a_formula(edition: Edition) -> None:
    with zipfile.ZipFile(edition.folder / "skilltide.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    cells = [
        cell for row in openpyxl.load_workbook(edition.folder / "skilltide.xlsx")["skills"].iter_rows() for cell in row
    ]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "＝"))]
    assert len(risky) == 2
    assert all(cell.data_type == "s" or cell.quotePrefix for cell in risky)
    assert all(cell.quotePrefix for cell in risky)


def test_the_database_has_every_table_with_comments_and_views(edition: Edition) -> None:
    path = database_of(edition.folder.parent.parent)
    with duckdb.connect(path, read_only=True) as database:
        tables = dict(database.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns = database.execute("select comment from duckdb_columns() where schema_name = 'main'").fetchall()
        views = dict(database.execute("select view_name, comment from duckdb_views() where not internal").fetchall())
        assert set(tables) == {*edition.manifest["tables"], "edition"} and all(tables.values())
        assert set(views) == set(VIEWS) and all(views.values())
        for name, facts in edition.manifest["tables"].items():
            assert database.execute(f"select count(*) from {name}").fetchall() == [(facts["rows"],)]
        for view in VIEWS:
            assert database.execute(f"select count(*) from {view}").fetchall()[0][0] > 0, view
        assert database.execute("select name from edition").fetchall() == [(edition.name,)]
    assert sum(comment is None for (comment,) in columns) <= sum(map(len, (VIEWS, "nut"))) * 40


def test_the_database_is_made_again_only_for_another_edition(edition: Edition) -> None:
    store = Store(edition.folder.parent.parent)
    path = database_of(store.root)
    before = path.stat().st_mtime_ns
    refresh_database(store, edition)
    assert path.stat().st_mtime_ns == before
    path.write_bytes(b"half")
    refresh_database(store, edition)
    with duckdb.connect(path, read_only=True) as database:
        assert database.execute("select count(*) from skills").fetchall()[0][0] > 0


def test_equal_tables_give_equal_bytes_in_every_file(edition: Edition, tmp_path: Path) -> None:
    labels = {"python": FORMULAS[0], "nursing": "＝1+1", "cashier": "R&D <x> _x000D_\x07"}
    again = publish_made_up(Store.open(tmp_path / "again"), labels)
    assert again.manifest == edition.manifest


def test_no_extract_shows_what_the_parquet_files_withhold(edition: Edition) -> None:
    """The attack on the Parquet files holds for all forms, since in none a cell is filled that is null there."""
    book = openpyxl.load_workbook(edition.folder / "skilltide.xlsx", read_only=True)
    with duckdb.connect(database_of(edition.folder.parent.parent), read_only=True) as database:
        for name in ("skill_demand", "role_demand"):
            frame = pl.read_parquet(edition.folder / f"{name}.parquet")
            ours = frame.null_count().row(0)
            csv_frame = pl.read_csv(edition.folder / "csv" / f"{name}.csv", infer_schema=False)
            assert csv_frame.null_count().row(0) == ours
            assert database.sql(f"select * from {name}").pl().null_count().row(0) == ours
            withheld = frame.filter(pl.col("obs_status").cast(pl.String) == "small_cell")
            assert withheld.height > 0
            keys = set(withheld.select(pl.col(column).cast(pl.String) for column in TABLES[name].key).rows())
            columns = [frame.columns.index(column) for column in TABLES[name].key]
            rows = book[name].iter_rows(min_row=2, values_only=True)
            shown = {tuple(str(row[n]).removesuffix(" 00:00:00") for n in columns) for row in rows}
            assert shown and not shown & keys

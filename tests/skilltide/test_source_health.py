from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from skilltide.settings import SourceEntry
from skilltide.source_health import look_over
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS

TODAY = date(2026, 11, 23)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "warehouse"))


def crawled(store: Store, board: str, *crawls: tuple[int, str, int], source: str = "ashby") -> None:
    """Records of crawls so many days ago."""
    for ago, status, items in crawls:
        day = TODAY - timedelta(days=ago)
        row: dict[str, Any] = dict.fromkeys(CRAWLS.dtypes)
        row |= {"source": source, "board": board, "day": day, "status": status, "items": items}
        row |= {"requests": 2, "documents": 1, "bytes": 9, "seconds": 1.0}
        row["message"] = None if status in ("ok", "imported") else f"found {status}"
        frame = pl.DataFrame([row], schema=CRAWLS.dtypes)
        key = (source, f"{day}")
        if store.find(CRAWLS, key):
            frame = pl.concat([store.read(CRAWLS, [key]).collect(), frame])
        store.write(CRAWLS, key, frame)


def looked_over(store: Store | None, *boards: str) -> dict[str, tuple[str, int | None, str | None]]:
    entries = [SourceEntry(source="ashby", boards=boards)] if boards else []
    return {row["board"]: (row["state"], row["jobs"], row["why"]) for row in look_over(entries, store, TODAY)}


def test_boards_in_trouble_come_first_and_say_why(store: Store) -> None:
    crawled(store, "well", (2, "ok", 30), (1, "ok", 31))
    crawled(store, "down", (20, "ok", 12), (2, "unreachable", 0), (1, "unreachable", 0))
    crawled(store, "left", (40, "ok", 12), (30, "blocked", 0), (20, "blocked", 0), (10, "blocked", 0))
    crawled(store, "hollow", *((ago, "ok", 100) for ago in (9, 8, 7, 6)), (1, "ok", 20))
    assert looked_over(store, "well", "down", "left", "hollow", "fresh") == {
        "left": ("gone", 12, "3 failures in a row: found blocked"),
        "down": ("failing", 12, "2 failures in a row: found unreachable"),
        "hollow": ("suspect", 20, "20 jobs where 100 are usual; look at the board"),
        "fresh": ("new", None, "not crawled yet"),
        "well": ("active", 31, None),
    }
    assert list(looked_over(store, "well", "down", "left", "hollow", "fresh")) == [
        "left",
        "down",
        "hollow",
        "fresh",
        "well",
    ]


def test_a_board_that_was_taken_out_and_an_archive_are_told_apart(store: Store) -> None:
    crawled(store, "out", (1, "ok", 3))
    crawled(store, "dump", (1, "imported", 900), source="joe")
    assert looked_over(store) == {
        "out": ("active", 3, "no longer in the sources file"),
        "dump": ("archive", 900, None),
    }


def test_without_a_warehouse_every_board_is_new() -> None:
    assert looked_over(None, "a") == {"a": ("new", None, "not crawled yet")}


def test_crawls_of_later_days_are_not_looked_at(store: Store) -> None:
    crawled(store, "a", (-1, "blocked", 0), (1, "ok", 5))
    assert looked_over(store, "a") == {"a": ("active", 5, None)}

"""Boards that show their whole past are archives: a user has history on the first day."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from crawlers.sources import SOURCES
from skilltide import pipeline
from transforms.panel import watched_months
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

DAY = date(2026, 11, 23)
Crawl = Callable[..., dict[str, dict[str, Any]]]


def thread(number: int, month: int) -> bytes:
    instant = int(datetime(2026, month, 2, tzinfo=UTC).timestamp())
    comment = {"id": number * 10, "text": "Gull | Feather Engineer | Oslo", "created_at_i": instant, "children": []}
    return json.dumps({"id": number, "children": [comment]}).encode()


def routes() -> dict[str, bytes]:
    months = {"August": 8, "September": 9, "October": 10, "November": 11}
    hits = [{"objectID": f"{n}", "title": f"Ask HN: Who is hiring? ({name} 2026)"} for name, n in months.items()]
    found = {"/api/v1/search_by_date": json.dumps({"hits": hits[::-1]}).encode()}
    return found | {f"/api/v1/items/{n}": thread(n, n) for n in months.values()}


def test_all_threads_are_an_archive_whose_whole_months_count(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = routes()
    record = crawl("hackernews", "all")["all"]
    assert (record["status"], record["items"], record["is_complete"]) == ("imported", 4, True)
    assert (record["covers_from"], record["covers_until"]) == (None, date(2026, 11, 22))
    months = pl.DataFrame({
        "source": ["hackernews"] * 4,
        "board": ["all"] * 4,
        "month": [date(2026, month, 1) for month in (8, 9, 10, 11)],
        "vacancies": [1] * 4,
    })  # fmt: skip
    watched = watched_months(store.read(CRAWLS).collect(), months, DAY)
    assert watched["month"].to_list() == [date(2026, 9, 1), date(2026, 10, 1)]
    asked = len(server.seen)
    assert crawl("hackernews", "all")["all"]["status"] == "imported"
    assert len(server.seen) == asked


def test_another_board_of_the_day_leaves_the_archive_in_place(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = routes()
    crawl("hackernews", "all")
    assert crawl("hackernews", "newest")["newest"]["status"] == "ok"
    boards = store.read(RAW_DOCUMENTS).collect()["board"].value_counts(sort=True)
    assert boards.rows() == [("all", 5), ("newest", 2)]


def test_an_archive_rests_before_it_is_read_again(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = routes()
    crawl("hackernews", "all", "newest")
    asked = len(server.seen)
    later = crawl("hackernews", "all", "newest", day=DAY + timedelta(days=20))
    assert {board: (one["status"], one["day"]) for board, one in later.items()} == {
        "all": ("imported", DAY),
        "newest": ("ok", DAY + timedelta(days=20)),
    }
    assert len(server.seen) == asked + 3
    again = crawl("hackernews", "all", day=DAY + timedelta(days=28))["all"]
    assert (again["day"], again["covers_until"]) == (DAY + timedelta(days=28), DAY + timedelta(days=27))


@pytest.mark.parametrize(
    ("board", "span"),
    [
        ("newest", None),
        ("all", (None, date(2026, 11, 22))),
        ("2026-10", (date(2026, 10, 1), date(2026, 10, 31))),
        ("2026-11", None),
    ],
)
def test_threads_that_still_grow_cover_nothing(board: str, span: tuple[date | None, date] | None) -> None:
    covers = SOURCES["hackernews"].covers
    assert covers is not None and covers(board, DAY) == span


def test_one_crawl_gives_trends_on_the_first_day(server: Any, crawl: Crawl, store: Store) -> None:
    """Thirty threads in which Rust takes over from PHP: the rise is published on the day of the only crawl."""
    months = [date(2024, 6, 1)]
    while len(months) < 30:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    titles = [f"Ask HN: Who is hiring? ({month:%B %Y})" for month in months]
    hits = [{"objectID": f"{month:%Y%m}", "title": title} for month, title in zip(months, titles, strict=True)]
    server.routes = {"/api/v1/search_by_date": json.dumps({"hits": hits[::-1]}).encode()}
    for n, month in enumerate(months):
        server.routes[f"/api/v1/items/{month:%Y%m}"] = json.dumps({"children": list(_comments(n, month))}).encode()
    assert crawl("hackernews", "all")["all"]["status"] == "imported"
    pipeline.build(store, DAY, 1)
    edition, _ = pipeline.publish(store, DAY)
    trends = pl.read_parquet(edition.folder / "skill_trends.parquet").filter(pl.col("region") == "WORLD")
    told = dict(trends.select("skill_id", pl.col("direction").cast(pl.String)).iter_rows())
    assert (told["rust"], told["php"]) == ("rising", "declining")


def _comments(n: int, month: date) -> Iterator[dict[str, Any]]:
    for k in range(40):
        language = "Rust" if (k * 7 + n) % 40 < 8 + n * 2 // 3 else "PHP"
        head = f"Company{k} | Backend Engineer | Berlin, Germany"
        yield {
            "id": int(f"{month:%Y%m}") * 100 + k,
            "text": f"{head}<p>In post {k} of {month} you write {language} and SQL in a team of {k + n}.",
            "created_at_i": int(datetime(month.year, month.month, 3, tzinfo=UTC).timestamp()) + k,
            "children": [],
        }

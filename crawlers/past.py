"""What earlier crawls tell a new one: what the last healthy one received, whether a board that fails is gone, and which
hosts have asked to be left alone for a while."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from crawlers.health import Crawl, tell_health
from crawlers.politeness.patience import LONGEST_LEAVE
from crawlers.promote import NOTHING_READ, CrawlRecord
from crawlers.shapes.base import PAGE, request_key
from crawlers.staging import Header, Journal, journal_path
from warehouse.store import Key, Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

MAX_AGE = timedelta(days=40)
"""Older documents are not offered: a monthly crawl still has the one before."""
MAX_MEMORY = timedelta(days=120)
"""Of failures: a board that is crawled once a month has three in it."""
_ROWS = 16
"""Documents held in memory at once."""
_COLUMNS = [
    "board", "url", "fetched_at", "reader", "reader_options", "content_type", "etag", "last_modified", "body",
    "body_sha256",
]  # fmt: skip


def lay_out_previous(store: Store, source: str, boards: Mapping[str, str], day: date, folder: Path) -> None:
    """In the folder is a journal for each board of which documents with an ETag or a Last-Modified are stored.

    `boards` has the name that a board is asked for under by that of its series.
    """
    wanted = set(boards)
    for key in sorted(_crawled_days(store, source, day, MAX_AGE), reverse=True):
        healthy = (
            store.read(CRAWLS, [key])
            .filter(pl.col("status").is_in(["ok", "imported"]))
            .select("board")
            .collect()["board"]
        )
        found = wanted & set(healthy.to_list())
        if found and store.find(RAW_DOCUMENTS, key) is not None:
            _lay_out(store, source, key, {name: boards[name] for name in found}, folder)
        wanted -= found


def tell_gone(store: Store, source: str, day: date, fresh: Mapping[str, CrawlRecord]) -> dict[str, CrawlRecord]:
    """The records; a board that was not reached has the status `gone` where it failed often and long enough."""
    lost = [board for board, record in fresh.items() if record["status"] == "unreachable"]
    before = _past_crawls(store, source, day, lost) if lost else {}
    return dict(fresh) | {board: _gone_or_not(fresh[board], before.get(board, []), day) for board in lost}


def left_alone(
    store: Store, source: str, day: date, origins: Mapping[str, str], instant: datetime
) -> dict[str, CrawlRecord]:
    """The day's records of the boards whose host asked, in this crawl or an earlier one, not to be asked yet.

    `origins` has the origin at which a board is read by the name of its series. Nothing is asked for on such a board,
    so that its record counts nothing, but one of the day stays as it is.
    """
    keys = _crawled_days(store, source, day + timedelta(days=1), LONGEST_LEAVE + timedelta(days=1))
    waits = store.read(CRAWLS, keys).filter(pl.col("not_before") > instant).sort("not_before").collect()
    by_board = {row["board"]: row for row in waits.iter_rows(named=True)}
    by_origin = {origins[board]: row for board, row in by_board.items() if board in origins}
    return {
        board: row
        if (row["board"], row["day"]) == (board, day)
        else {**row, "board": board, "day": day, **NOTHING_READ}
        for board, origin in origins.items()
        if (row := by_origin.get(origin)) is not None
    }


def _gone_or_not(record: CrawlRecord, before: list[Crawl], day: date) -> CrawlRecord:
    health = tell_health([*before, Crawl(day, record["status"], record["items"])], day)
    if health.state != "gone":
        return record
    advice = "look where the board went and name it (`aliases:` keeps its series), or take it out of sources.yaml"
    found = f"{record['message']}; {health.failures} failures in a row since {health.since}: {advice}"
    return {**record, "status": "gone", "message": found}


def _past_crawls(store: Store, source: str, day: date, boards: list[str]) -> dict[str, list[Crawl]]:
    keys = _crawled_days(store, source, day, MAX_MEMORY)
    rows = store.read(CRAWLS, keys).filter(pl.col("board").is_in(boards), pl.col("day") < day)
    found: dict[str, list[Crawl]] = {}
    for board, *crawl in rows.select("board", "day", pl.col("status").cast(pl.String), "items").collect().iter_rows():
        found.setdefault(board, []).append(Crawl(*crawl))
    return found


def _crawled_days(store: Store, source: str, day: date, age: timedelta) -> list[Key]:
    days = {(day - timedelta(days=n)).isoformat() for n in range(1, age.days + 1)}
    return [key for key in store.keys(CRAWLS, source) if len(key) == 2 and key[1] in days]


def _lay_out(store: Store, source: str, key: Key, boards: Mapping[str, str], folder: Path) -> None:
    """Read in small pieces: a partition may be larger than memory."""
    file = pq.ParquetFile(store.verified_path(RAW_DOCUMENTS, key), pre_buffer=False, buffer_size=1 << 20)
    if "etag" not in file.schema_arrow.names:
        return
    journal: Journal | None = None
    for batch in file.iter_batches(batch_size=_ROWS, columns=_COLUMNS):
        for row in batch.to_pylist():
            if row["board"] not in boards or row["reader"] != source or not (row["etag"] or row["last_modified"]):
                continue
            path = journal_path(folder, boards[row["board"]])
            if journal is None or journal.path != path:  # rows are ordered by board: one file is open at a time
                if journal:
                    journal.close()
                journal = Journal(path)
            journal.append(_header_of(row), row["body"])
    if journal:
        journal.close()


def _header_of(row: dict[str, Any]) -> Header:
    return Header(
        key=request_key(row["url"], None).hex(),
        url=row["url"],
        kind=row["reader_options"] or PAGE,
        fetched_at=row["fetched_at"].isoformat(),
        content_type=row["content_type"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
        size=len(row["body"]),
        is_kept=True,
    )

"""What the last healthy crawl of a board received, laid out so that its child can ask whether it has changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from crawlers.shapes.base import PAGE, request_key
from crawlers.staging import Header, Journal, journal_path
from warehouse.store import Key, Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

MAX_AGE = timedelta(days=40)
"""Older documents are not offered: a monthly crawl still has the one before."""
_ROWS = 16
"""Documents held in memory at once."""
_COLUMNS = [
    "board", "url", "fetched_at", "reader", "reader_options", "content_type", "etag", "last_modified", "body",
    "body_sha256",
]  # fmt: skip


def lay_out_previous(store: Store, source: str, boards: Sequence[str], day: date, folder: Path) -> None:
    """In the folder is a journal for each board of which documents with an ETag or a Last-Modified are stored."""
    wanted = set(boards)
    for key in sorted(_crawled_days(store, source, day), reverse=True):
        healthy = (
            store.read(CRAWLS, [key])
            .filter(pl.col("status").is_in(["ok", "imported"]))
            .select("board")
            .collect()["board"]
        )
        found = wanted & set(healthy.to_list())
        if found and store.find(RAW_DOCUMENTS, key) is not None:
            _lay_out(store, source, key, found, folder)
        wanted -= found


def _crawled_days(store: Store, source: str, day: date) -> list[Key]:
    days = {(day - timedelta(days=n)).isoformat() for n in range(1, MAX_AGE.days + 1)}
    return [key for key in store.keys(CRAWLS, source) if len(key) == 2 and key[1] in days]


def _lay_out(store: Store, source: str, key: Key, boards: set[str], folder: Path) -> None:
    """Read in small pieces: a partition may be larger than memory."""
    file = pq.ParquetFile(store.verified_path(RAW_DOCUMENTS, key), pre_buffer=False, buffer_size=1 << 20)
    if "etag" not in file.schema_arrow.names:
        return
    journal: Journal | None = None
    for batch in file.iter_batches(batch_size=_ROWS, columns=_COLUMNS):
        for row in batch.to_pylist():
            if row["board"] not in boards or row["reader"] != source or not (row["etag"] or row["last_modified"]):
                continue
            path = journal_path(folder, row["board"])
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

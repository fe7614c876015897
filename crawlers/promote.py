"""Journals become the partition of a source and a day, in an order that tells nothing of how their documents came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from crawlers.job import KEPT, PROMOTED
from crawlers.shapes.base import PAGE
from crawlers.staging import headers_of, read_frame
from warehouse.store import Key, Store
from warehouse.tables.raw import RAW_DOCUMENTS

CHUNK_BYTES = 128 * 1024 * 1024
"""Bodies held in memory at once when a partition is put in order."""

CrawlRecord = dict[str, Any]
"""One row of CRAWLS."""

NOTHING_READ: CrawlRecord = {"requests": 0, "documents": 0, "items": 0, "refused": 0, "bytes": 0, "seconds": 0.0}
"""The counts of a board of which nothing was asked or kept."""

_INDEX = pl.Schema({
    "part": pl.Int64(), "row": pl.Int64(), "board": pl.String(), "url": pl.String(), "body_sha256": pl.String(),
    "size": pl.Int64(),
})  # fmt: skip
"""Which row of which part a document is, without its body. Part 0 is the stored partition, the others are journals."""


@dataclass(frozen=True)
class Staged:
    """What a crawl left of one board."""

    source: str
    board: str
    day: date
    path: Path


def promote(
    store: Store, key: Key, staged: Sequence[Staged], known: Mapping[str, CrawlRecord], fresh: Mapping[str, CrawlRecord]
) -> None:
    """The partition holds the fresh documents of boards that ended well and the stored ones of the others.

    Documents are ordered by board and address and numbered so, whatever the order in which they came.
    """
    new = {board for board, record in fresh.items() if record["status"] in PROMOTED}
    old = {board for board, record in known.items() if has_documents(record)} - new
    journals = [one for one in staged if one.board in new]
    stored = store.find(RAW_DOCUMENTS, key)
    index = pl.concat([_index_of_stored(store, key, old), *(_index_of(n, one) for n, one in enumerate(journals, 1))])
    if index.height == 0:
        if stored is not None:
            store.drop(RAW_DOCUMENTS, key)
        return
    with store.writer(RAW_DOCUMENTS, key) as writer:
        for chunk in _in_order(index).partition_by("chunk", maintain_order=True):
            rows = [_stored_rows(store, key, chunk), *(_rows_of(n, one, chunk) for n, one in enumerate(journals, 1))]
            writer.append(pl.concat(rows).sort("sequence"))


def has_documents(record: CrawlRecord | None) -> bool:
    """Whether the board's documents are kept."""
    return record is not None and record["status"] in KEPT


def _in_order(index: pl.DataFrame) -> pl.DataFrame:
    """The index with `number`, the place in the partition, and `chunk`, which bounds the bytes held at once."""
    return index.sort("board", "url", "body_sha256", nulls_last=False).with_columns(
        number=pl.int_range(pl.len(), dtype=pl.Int64), chunk=pl.col("size").cum_sum() // CHUNK_BYTES
    )


def _index_of(part: int, staged: Staged) -> pl.DataFrame:
    rows = [
        (part, offset, staged.board, header.url, header.body_sha256, header.size)
        for offset, header in headers_of(staged.path)
        if header.is_kept
    ]
    return pl.DataFrame(rows, schema=_INDEX, orient="row")


def _index_of_stored(store: Store, key: Key, boards: set[str]) -> pl.DataFrame:
    if not boards or store.find(RAW_DOCUMENTS, key) is None:
        return pl.DataFrame(schema=_INDEX)
    return (
        store.read(RAW_DOCUMENTS, [key])
        .with_row_index("row")
        .filter(pl.col("board").is_in(list(boards)))
        .select(pl.lit(0).alias("part"), "row", "board", "url", "body_sha256", pl.col("body").bin.size().alias("size"))
        .cast(_INDEX)
        .collect()
    )


def _stored_rows(store: Store, key: Key, chunk: pl.DataFrame) -> pl.DataFrame:
    wanted = chunk.filter(part=0).select("row", "number")
    if wanted.height == 0:
        return RAW_DOCUMENTS.empty()
    return (
        store.read(RAW_DOCUMENTS, [key])
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
        .join(wanted.lazy(), on="row", how="inner")
        .with_columns(sequence=pl.col("number"))
        .select(RAW_DOCUMENTS.dtypes.names())
        .collect()
    )


def _rows_of(part: int, staged: Staged, chunk: pl.DataFrame) -> pl.DataFrame:
    wanted = chunk.filter(part=part)
    if wanted.height == 0:
        return RAW_DOCUMENTS.empty()
    with staged.path.open("rb") as file:
        rows = [_row_of(staged, file, row, number) for row, number in wanted.select("row", "number").iter_rows()]
    return pl.DataFrame(rows, schema=RAW_DOCUMENTS.dtypes)


def _row_of(staged: Staged, file: BinaryIO, offset: int, number: int) -> dict[str, Any]:
    header, body = read_frame(file, offset)
    return {
        "source": staged.source,
        "board": staged.board,
        "sequence": number,
        "day": staged.day,
        "url": header.url,
        "fetched_at": header.fetched,
        "reader": staged.source,
        "reader_options": None if header.kind == PAGE else header.kind,
        "content_type": header.content_type,
        "etag": header.etag,
        "last_modified": header.last_modified,
        "body": body,
        "body_sha256": header.body_sha256,
    }

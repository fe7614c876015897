"""Staged documents become the partition of a source and a day, in an order that tells nothing of how they came."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from crawlers.job import PROMOTED
from warehouse.store import Key, Store
from warehouse.tables.raw import RAW_DOCUMENTS

CHUNK_BYTES = 256 * 1024 * 1024
"""Bodies held in memory at once when a partition is put in order."""

CrawlRecord = dict[str, Any]
"""One row of CRAWLS."""


def promote(
    store: Store, key: Key, staged: Path, known: Mapping[str, CrawlRecord], fresh: Mapping[str, CrawlRecord]
) -> None:
    """The partition holds the fresh documents of boards that ended well and the stored ones of the others.

    Documents are ordered by board and address and numbered so, whatever the order in which they came.
    """
    new = {board for board, record in fresh.items() if record["status"] in PROMOTED}
    old = {board for board, record in known.items() if has_documents(record)} - new
    parts = []
    if staged.exists() and new:
        parts.append((pl.scan_parquet(staged, glob=False), new))
    stored = store.find(RAW_DOCUMENTS, key)
    if stored is not None:
        parts.append((store.read(RAW_DOCUMENTS, [key]), old))
    index = _index(parts)
    if index.height == 0:
        if stored is not None:
            store.drop(RAW_DOCUMENTS, key)
        return
    with store.writer(RAW_DOCUMENTS, key) as writer:
        for chunk in index.partition_by("chunk", maintain_order=True):
            writer.append(_rows_of(parts, chunk))


def _index(parts: Sequence[tuple[pl.LazyFrame, set[str]]]) -> pl.DataFrame:
    """Which row of which part is the how-manieth document, without the bodies; `chunk` bounds the bytes at once."""
    frames = [
        part.with_row_index("row")
        .filter(pl.col("board").is_in(list(boards)))
        .select("row", "board", "url", "body_sha256", size=pl.col("body").bin.size(), part=pl.lit(number))
        .collect()
        for number, (part, boards) in enumerate(parts)
    ]
    if not frames:
        return pl.DataFrame({"row": []})
    ordered = pl.concat(frames).sort("board", "url", "body_sha256", nulls_last=False)
    return ordered.with_columns(
        number=pl.int_range(pl.len(), dtype=pl.Int64),
        chunk=(pl.col("size").cast(pl.Int64).cum_sum() // CHUNK_BYTES),
    )


def _rows_of(parts: Sequence[tuple[pl.LazyFrame, set[str]]], chunk: pl.DataFrame) -> pl.DataFrame:
    wanted = chunk.select("row", "part", "number")
    rows = [
        part.with_row_index("row")
        .join(wanted.filter(part=number).lazy(), on="row", how="inner")
        .with_columns(sequence=pl.col("number"))
        .select(RAW_DOCUMENTS.dtypes.names())
        .collect()
        for number, (part, _boards) in enumerate(parts)
    ]
    return pl.concat(rows).sort("sequence")


def has_documents(record: CrawlRecord | None) -> bool:
    """Whether the board's documents are kept."""
    return record is not None and record["status"] in PROMOTED

"""Dumps of history become raw documents: one row, one document, so that trends exist on the first day.

A mapping says which column is which of our fields (`crawlers.mapping`); `crawlers.dumps` reads the files. Here rows
are written as documents, a file as a whole or not at all, and read back as records.
"""

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import polars as pl
from pydantic_core import from_json

from crawlers.dumps import read_rows, stem_and_format
from crawlers.mapping import Mapping, Row, board_of, null_constant, plain_text, read_mapping, record_of
from skilltide.errors import ConfigurationError, DumpError, PayloadInvalid
from warehouse.record import Record, Refusal
from warehouse.store import Key, PartitionWriter, Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

__all__ = ["ImportReport", "Mapping", "import_dump", "read_mapping", "read_row"]

_DECODER = json.JSONDecoder(parse_constant=null_constant)
ROWS_PER_BATCH = 10_000
"""Rows of one partition: some seconds of work, so that several processes end together."""
_ROWS_PER_PIECE = 5_000
"""Rows held in memory at once: some 50 MB of long ads."""
_ROWS_LOOKED_AT = 500
"""Of each piece, evenly spread: a format or a column that is wrong shows in them all, at a tenth of the time."""


class RowCheck(Protocol):
    """Somebody who reads what the transforms will read, before it is stored."""

    def look_at(self, rows: Iterable[Record | Refusal]) -> None: ...

    def judge(self, file: Path) -> None:
        """Raises ConfigurationError where the mapping cannot be meant."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did; rows are those of the file, also where it had been imported already."""

    file: Path
    rows: int
    bytes: int
    partitions: int
    boards: int
    was_imported: bool
    """Whether the same bytes were there under the same mapping: nothing was written."""

    def __str__(self) -> str:
        if self.was_imported:
            return f"{self.file}: already imported, {self.rows} rows; nothing to do"
        return f"{self.file}: imported {self.rows} rows into {self.partitions} partitions"


def import_dump(
    store: Store, file: Path, source: str, mapping: Mapping, day: date, check: RowCheck | None = None
) -> ImportReport:
    """Every row of the file is a raw document of the source, and its crawl record says so.

    A file known under the same name is replaced as a whole, or left alone where bytes and mapping are the same.
    Raises DumpError when the file is not what its name says, ConfigurationError when the mapping names a column that
    it lacks or the check refuses what it reads; nothing is written then.
    """
    started = time.monotonic()
    stem, form = stem_and_format(file)
    fingerprint = _fingerprint(file, mapping)
    if (known := _known(store, source, stem, fingerprint, file)) is not None:
        return known
    dump = _Import(store, source, stem, mapping, day, fingerprint)
    with ExitStack() as staged:
        rows = read_rows(file, form)
        while piece := list(islice(rows, _ROWS_PER_PIECE)):
            if dump.rows == 0 and form not in ("json", "jsonl"):
                _check_columns(mapping, list(piece[0]), file)
            dump.add(piece, staged)
            if check is not None:
                check.look_at(_sample_of(piece, source, dump.options))
        if dump.rows == 0:
            raise DumpError(f"{file}: holds no rows; expected a header and rows, or one JSON object a row")
        _check_columns(mapping, list(dump.columns), file)
        if check is not None:
            check.judge(file)
        dump.close_last()
    for key in _partitions(store, source, stem)[dump.batches :]:
        store.drop(RAW_DOCUMENTS, key)
    store.write(CRAWLS, (source, stem), dump.crawls(time.monotonic() - started), fingerprint)
    return ImportReport(file, dump.rows, dump.bytes, dump.batches, len(dump.items_of), was_imported=False)


def read_row(board: str, body: bytes, reader_options: str) -> list[Record | Refusal]:
    """The record in one raw document of a dump, or why it is none: one of both, never neither."""
    mapping = _mapping_of(reader_options)
    return [record_of(mapping, _row_of(body, board))]


# ---- writing


class _Import:
    """The batches of one file, staged until all of it was read."""

    def __init__(self, store: Store, source: str, stem: str, mapping: Mapping, day: date, fingerprint: str) -> None:
        self.store, self.source, self.stem = store, source, stem
        self.mapping, self.options, self.day, self.fingerprint = mapping, mapping.as_json(), day, fingerprint
        self.rows = self.bytes = self.batches = 0
        self.columns: dict[str, None] = {}
        self.items_of: Counter[str] = Counter()
        self.bytes_of: Counter[str] = Counter()
        self._writer: PartitionWriter | None = None

    def add(self, piece: list[Row], staged: ExitStack) -> None:
        """The rows are staged; batches end after ROWS_PER_BATCH rows, which pieces divide."""
        if self._writer is None or self.rows % ROWS_PER_BATCH == 0:
            self.close_last()
            self.batches += 1
            key = _partition(self.source, self.stem, self.batches)
            self._writer = staged.enter_context(self.store.writer(RAW_DOCUMENTS, key, self.fingerprint))
        self._writer.append(self._documents(piece))
        self.rows += len(piece)

    def close_last(self) -> None:
        """The last batch's file is complete, though not yet in place: open files do not grow with the dump."""
        if self._writer is not None:
            self._writer.close()

    def _documents(self, piece: list[Row]) -> pl.DataFrame:
        bodies = [_body_of(row) for row in piece]
        boards = [board_of(self.mapping, row) or self.source for row in piece]
        for row, board, body in zip(piece, boards, bodies, strict=True):
            self.columns.update(dict.fromkeys(row))
            self.items_of[board] += 1
            self.bytes_of[board] += len(body)
            self.bytes += len(body)
        first = self.rows % ROWS_PER_BATCH
        columns = {
            "source": [self.source] * len(piece),
            "board": boards,
            "sequence": range(first, first + len(piece)),
            "day": [self.day] * len(piece),
            "reader": ["archive"] * len(piece),
            "reader_options": [self.options] * len(piece),
            "body": bodies,
            "body_sha256": [hashlib.sha256(body).hexdigest() for body in bodies],
        }
        return pl.DataFrame(
            {name: columns.get(name, [None] * len(piece)) for name in RAW_DOCUMENTS.dtypes},
            schema=RAW_DOCUMENTS.dtypes,
        )

    def crawls(self, seconds: float) -> pl.DataFrame:
        """One crawl record a board, with what the mapping declares of the dump's coverage."""
        return pl.DataFrame(
            [
                {
                    "source": self.source,
                    "board": board,
                    "day": self.day,
                    "status": "imported",
                    "message": None,
                    "requests": 0,
                    "documents": items,
                    "items": items,
                    "bytes": self.bytes_of[board],
                    "seconds": seconds,
                    "covers_from": self.mapping.covers_from,
                    "covers_until": self.mapping.covers_until,
                    "is_complete": self.mapping.complete,
                }
                for board, items in sorted(self.items_of.items())
            ],
            schema=CRAWLS.dtypes,
        )


def _partition(source: str, stem: str, batch: int) -> Key:
    return source, f"{stem}.{batch:05d}"


def _partitions(store: Store, source: str, stem: str) -> list[Key]:
    """Keys of the batches that are stored of the file name, in order."""
    pattern = re.compile(re.escape(stem) + r"\.\d{5,}")
    keys = [key for key in store.keys(RAW_DOCUMENTS, source) if len(key) == 2 and pattern.fullmatch(key[1])]
    return sorted(keys, key=lambda key: int(key[1].rpartition(".")[2]))


def _known(store: Store, source: str, stem: str, fingerprint: str, file: Path) -> ImportReport | None:
    """What an earlier import of the same bytes left, null unless all of it is there: the crawl record comes last."""
    crawl = store.find(CRAWLS, (source, stem))
    if crawl is None or crawl.fingerprint != fingerprint:
        return None
    batches = [store.find(RAW_DOCUMENTS, key) for key in _partitions(store, source, stem)]
    sums = store.read(CRAWLS, [(source, stem)]).select(pl.col("items", "bytes").sum(), boards=pl.len()).collect()
    items, size, boards = sums.row(0)
    if any(batch is None or batch.fingerprint != fingerprint for batch in batches):
        return None
    if sum(batch.rows for batch in batches if batch) != items:
        return None
    return ImportReport(file, items, size, len(batches), boards, was_imported=True)


def _check_columns(mapping: Mapping, present: list[str], file: Path) -> None:
    absent = [one for one in mapping.columns if one not in present and one.partition(".")[0] not in present]
    if absent:
        raise ConfigurationError(
            f"{file}: the mapping names columns that are not there: {', '.join(absent)}; there are "
            f"{', '.join(map(repr, present))}; mend the mapping"
        )


def _fingerprint(file: Path, mapping: Mapping) -> str:
    try:
        with file.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256")
    except OSError as error:
        raise DumpError(f"{file}: cannot be read ({error.strerror or error}); name a file that you may read") from error
    digest.update(mapping.as_json().encode())
    return digest.hexdigest()


# ---- rows and documents


def _sample_of(piece: list[Row], board: str, options: str) -> Iterable[Record | Refusal]:
    """What some rows of the piece will be read as."""
    step = -(-len(piece) // _ROWS_LOOKED_AT)
    return (one for row in piece[::step] for one in read_row(board, _body_of(row), options))


def _body_of(row: Row) -> bytes:
    text = json.dumps(row, ensure_ascii=False, default=plain_text)
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=64)
def _mapping_of(reader_options: str) -> Mapping:
    return Mapping.model_validate_json(reader_options)


def _json_of(body: bytes) -> Any:
    """The document. What a strict reader refuses, in half of the time, is read as Python has written it: halves of
    surrogates stay, NaN is null."""
    try:
        return from_json(body, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return _DECODER.decode(body.decode("utf-8", "surrogatepass"))


def _row_of(body: bytes, board: str) -> Row:
    try:
        row = _json_of(body)
    except (ValueError, RecursionError) as error:
        raise PayloadInvalid(f"board {board}: a row of a dump is no JSON ({error}); import the dump again") from error
    if not isinstance(row, dict):
        raise PayloadInvalid(
            f"board {board}: a row of a dump is {type(row).__name__}, expected an object; import it again"
        )
    return row

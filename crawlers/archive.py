"""Dumps of history become raw documents: one row, one document, so that trends exist on the first day.

A mapping says which column is which of our fields. Files are read in a stream: CSV, TSV, JSON lines, a JSON list or
Parquet, each also under gzip. Cells of text formats stay text. Bytes that are no UTF-8 are read as Windows-1252, byte
for byte, because dumps of that time mix both.
"""

import codecs
import csv
import gzip
import hashlib
import json
import re
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from skilltide.errors import ConfigurationError, DumpError, PayloadInvalid
from skilltide.settings import one_line, read_yaml
from warehouse.record import Record, Refusal
from warehouse.store import Key, PartitionWriter, Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

ROWS_PER_BATCH = 50_000
"""Rows of one partition."""
_ROWS_PER_PIECE = 5_000
"""Rows held in memory at once: some 50 MB of long ads."""
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 30
_MAX_FOUND = 200

_FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
}
_MAGIC = {
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive",
    b"PAR1": "Parquet",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"\x28\xb5\x2f\xfd": "zstandard data",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF": "a PDF",
}
_TAGS_APART = re.compile(r"[|,;\n]")
_PLACES_APART = re.compile(r"[;\n]")
_MARKUP = re.compile(
    r"(?:<|&lt;)/?(?:p|br|div|ul|ol|li|h[1-6]|span|strong|table|b|em)(?:\s[^<>&]*)?/?(?:>|&gt;)", re.IGNORECASE
)
_TRUE, _FALSE = {"true", "yes", "y", "t", "1", "remote"}, {"false", "no", "n", "f", "0", "onsite", "on-site"}

Row = dict[str, Any]


class Mapping(BaseModel):
    """Which column of a dump holds which of our fields, and what the dump covers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = None
    """Absent: each row is identified by a hash of its mapped values."""
    title: str
    text: str | tuple[str, ...] | None = None
    employer: str | None = None
    location: str | tuple[str, ...] | None = None
    board: str | None = None
    remote: str | None = None
    posted: str | None = None
    closes: str | None = None
    closed: str | None = None
    url: str | None = None
    pay: str | None = None
    pay_min: str | None = None
    pay_max: str | None = None
    pay_period: str | None = None
    currency: str | None = None
    tags: str | None = None
    sector: str | None = None
    constants: dict[str, str] = {}
    date_format: str | None = None
    complete: bool | None = None
    covers_from: date | None = None
    covers_until: date | None = None

    @field_validator("constants", mode="before")
    @classmethod
    def _constants_are_text(cls, constants: Any) -> Any:
        if not isinstance(constants, dict):
            return constants
        expected = [name for name in FIELDS if name not in ("id", "title")]
        if unknown := [name for name in constants if name not in expected]:
            raise ValueError(f"found {', '.join(map(str, unknown))}; expected some of {', '.join(expected)}")
        return {name: _cell(value) or "" for name, value in constants.items()}

    @field_validator("date_format")
    @classmethod
    def _date_format_reads_what_it_writes(cls, date_format: str | None) -> str | None:
        probe = datetime(2017, 11, 1, tzinfo=UTC)
        if date_format is None:
            return None
        if datetime.strptime(probe.strftime(date_format), date_format).date() != probe.date():  # noqa: DTZ007 - %z is the dump's choice
            raise ValueError("expected a strptime format with year and month, for example %d/%m/%Y")
        return date_format

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if both := [name for name in self.constants if getattr(self, name)]:
            raise ValueError(f"{', '.join(both)}: mapped to a column and constant; remove one of the two")
        if self.covers_from and self.covers_until and self.covers_from > self.covers_until:
            raise ValueError(f"covers_from {self.covers_from} is after covers_until {self.covers_until}")
        return self

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Columns of the dump that hold the field."""
        columns = getattr(self, name)
        return (columns,) if isinstance(columns, str) else columns or ()

    @property
    def columns(self) -> list[str]:
        """Every column that is named, once."""
        return list(dict.fromkeys(column for name in FIELDS for column in self.columns_of(name)))

    def as_json(self) -> str:
        """The mapping in the one form in which documents carry it."""
        return json.dumps(self.model_dump(mode="json", exclude_none=True), sort_keys=True, ensure_ascii=False)


FIELDS = [
    name
    for name in Mapping.model_fields
    if name not in ("constants", "date_format", "complete", "covers_from", "covers_until")
]


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


def read_mapping(path: Path) -> Mapping:
    """The checked mapping file. Raises ConfigurationError that names the file and everything wrong in it."""
    document = read_yaml(path, f"a mapping of our fields to columns: {', '.join(FIELDS)}, constants, date_format")
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {one_line(error)}; expected our field names with column names") from error


def import_dump(store: Store, file: Path, source: str, mapping: Mapping, day: date) -> ImportReport:
    """Every row of the file is a raw document of the source, and its crawl record says so.

    A file known under the same name is replaced as a whole, or left alone where bytes and mapping are the same.
    Raises DumpError when the file is not what its name says, ConfigurationError when the mapping names a column that
    it lacks; nothing is written then.
    """
    started = time.monotonic()
    stem, form = _stem_and_format(file)
    fingerprint = _fingerprint(file, mapping)
    if (known := _known(store, source, stem, fingerprint, file)) is not None:
        return known
    dump = _Import(store, source, stem, mapping, day, fingerprint)
    with ExitStack() as staged:
        rows = _numbered(_READERS[form](file), file)
        while piece := list(islice(rows, _ROWS_PER_PIECE)):
            if dump.rows == 0 and form not in ("json", "jsonl"):
                _check_columns(mapping, list(piece[0]), file)
            dump.add(piece, staged)
        if dump.rows == 0:
            raise DumpError(f"{file}: holds no rows; expected a header and rows, or one JSON object a row")
        _check_columns(mapping, list(dump.columns), file)
        dump.close_last()
    for key in _partitions(store, source, stem)[dump.batches :]:
        store.drop(RAW_DOCUMENTS, key)
    store.write(CRAWLS, (source, stem), dump.crawls(time.monotonic() - started), fingerprint)
    return ImportReport(file, dump.rows, dump.bytes, dump.batches, len(dump.items_of), was_imported=False)


def read_row(board: str, body: bytes, reader_options: str) -> list[Record | Refusal]:
    """The record in one raw document of a dump, or why it is none: one of both, never neither."""
    mapping = _mapping_of(reader_options)
    row = _row_of(body, board)
    values = {name: _value(mapping, row, name) for name in FIELDS}
    posting_id = values["id"] if mapping.id else _id_of(values)
    if not posting_id:
        return [Refusal("no id", _excerpt(row))]
    title = values["title"]
    if not title:
        return [Refusal("no title", _excerpt(row), posting_id)]
    text = values["text"]
    is_markup = bool(text and _MARKUP.search(text))
    return [
        Record(
            posting_id=posting_id,
            title=title,
            html=text if is_markup else None,
            text=None if is_markup else text,
            employer=values["employer"],
            locations=_split(_PLACES_APART, values["location"]),
            is_remote=_is_remote(values["remote"]),
            posted=values["posted"],
            closes=values["closes"],
            closed=values["closed"],
            date_format=mapping.date_format,
            url=values["url"],
            pay=values["pay"],
            pay_min=values["pay_min"],
            pay_max=values["pay_max"],
            pay_currency=values["currency"],
            pay_period=values["pay_period"],
            tags=(
                *_split(_TAGS_APART, values["tags"]),
                *(f"sector:{sector}" for sector in _split(_TAGS_APART, values["sector"])),
            ),
        )
    ]


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
        boards = [_board_of(self.mapping, row) or self.source for row in piece]
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
    if absent := [column for column in mapping.columns if column not in present]:
        raise ConfigurationError(
            f"{file}: the mapping names columns that are not there: {', '.join(absent)}; there are "
            f"{', '.join(map(repr, present))}; mend the mapping"
        )


# ---- reading files


def _stem_and_format(file: Path) -> tuple[str, str]:
    name = file.name.removesuffix(".gz")
    stem, _, suffix = name.rpartition(".")
    if not stem or f".{suffix}".lower() not in _FORMATS:
        raise DumpError(
            f"{file}: found a name that tells no format; expected {', '.join(_FORMATS)} at its end, or one and .gz"
        )
    return stem, _FORMATS[f".{suffix}".lower()]


def _fingerprint(file: Path, mapping: Mapping) -> str:
    try:
        with file.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256")
    except OSError as error:
        raise DumpError(f"{file}: cannot be read ({error.strerror or error}); name a file that you may read") from error
    digest.update(mapping.as_json().encode())
    return digest.hexdigest()


@contextmanager
def _opened(file: Path, expected: bytes = b"") -> Iterator[IO[bytes]]:
    """The bytes of the file, decompressed where it is gzip, seen not to be another kind of file."""
    with file.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if file.name.endswith(".gz") and not is_gzip:
            raise DumpError(
                f"{file}: found no gzip data, expected it by the name; compress it or drop .gz from its name"
            )
        content: IO[bytes] = gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[assignment]
        head = content.read(8)
        content.seek(0)
        if not head:
            raise DumpError(f"{file}: is empty; expected rows")
        if not head.startswith(expected):
            raise DumpError(
                f"{file}: found {head!r}, expected {_MAGIC[expected]} by the name; rename it or fetch it again"
            )
        for magic, kind in _MAGIC.items():
            if head.startswith(magic) and magic != expected:
                raise DumpError(
                    f"{file}: found {kind}; expected rows in UTF-8 text, as its name says; convert it first"
                )
        yield content


def _numbered(rows: Iterator[Row], file: Path) -> Iterator[Row]:
    """The rows; what stops their reading becomes a DumpError that says after which row."""
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    except (OSError, EOFError, zlib.error, csv.Error, ValueError, RecursionError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:_MAX_FOUND] or type(error).__name__
        raise DumpError(f"{file}: cannot be read after row {number} ({reason}); fetch or write it again") from error


def _windows_byte(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: the bytes that are no UTF-8, read as Windows-1252; its five gaps as latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    found = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in found), error.end


codecs.register_error("skilltide-windows", _windows_byte)


def _lines_of(content: IO[bytes]) -> TextIOWrapper:
    return TextIOWrapper(content, encoding="utf-8-sig", errors="skilltide-windows", newline="")


def _read_delimited(file: Path, delimiter: str) -> Iterator[Row]:
    """Rows under their header; each has as many cells as the header, or the file is refused."""
    csv.field_size_limit(_LONGEST_CELL)
    with _opened(file) as content:
        lines = _lines_of(content)
        header_line = lines.readline()
        if delimiter == "," and header_line.count(";") > header_line.count(","):
            delimiter = ";"
        lines.seek(0)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        header = next(rows, [])
        if repeated := [name for name, count in Counter(header).items() if count > 1]:
            raise DumpError(f"{file}: the header repeats {', '.join(map(repr, repeated))}; rename them")
        for cells in rows:
            if len(cells) == len(header):
                yield dict(zip(header, cells, strict=True))
            elif cells:
                raise DumpError(
                    f"{file}: the row that ends in line {rows.line_num} has {len(cells)} cells, "
                    f"expected {len(header)}; mend its quotes or delimiters"
                )


def _read_json_lines(file: Path) -> Iterator[Row]:
    with _opened(file) as content:
        for number, line in enumerate(_lines_of(content), 1):
            if line.strip():
                yield _object(json.loads(line, parse_constant=_null), file, f"line {number}")


def _read_json_list(file: Path) -> Iterator[Row]:
    """Items of one list, decoded one after the other, so that memory holds an item and not the list."""
    decoder = json.JSONDecoder(parse_constant=_null)
    with _opened(file) as content:
        text = _lines_of(content)
        rest = text.read(_CHUNK).lstrip()
        if not rest.startswith("["):
            raise DumpError(
                f"{file}: found {rest[:20]!r}, expected a list of objects; write it as JSON lines or a list"
            )
        rest, number, separator = rest[1:].lstrip(), 0, ""
        while True:
            try:
                item, end = decoder.raw_decode(rest.removeprefix(separator).lstrip())
            except ValueError:
                more = text.read(max(_CHUNK, len(rest)))
                if more:
                    rest += more
                    continue
                if rest.strip() == "]":
                    return
                raise
            number += 1
            yield _object(item, file, f"item {number}")
            rest = rest.removeprefix(separator).lstrip()[end:].lstrip()
            while not rest and (more := text.read(_CHUNK)):
                rest = more.lstrip()
            separator = ","
            if not rest.startswith((",", "]")):
                raise DumpError(f"{file}: found {rest[:20]!r} after item {number}, expected a comma or the list's end")
            if rest.startswith("]"):
                return


def _read_parquet(file: Path) -> Iterator[Row]:
    with _opened(file, b"PAR1") as content, tempfile.TemporaryFile() as plain:
        if isinstance(content, gzip.GzipFile):
            while chunk := content.read(_CHUNK):
                plain.write(chunk)
        seekable = plain if isinstance(content, gzip.GzipFile) else content
        for batch in pq.ParquetFile(seekable).iter_batches(batch_size=1_000):
            yield from batch.to_pylist()


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "csv": lambda file: _read_delimited(file, ","),
    "tsv": lambda file: _read_delimited(file, "\t"),
    "jsonl": _read_json_lines,
    "json": _read_json_list,
    "parquet": _read_parquet,
}


def _object(item: Any, file: Path, place: str) -> Row:
    if not isinstance(item, dict):
        raise DumpError(f"{file}: found {type(item).__name__} in {place}, expected an object of columns and values")
    return item


def _null(constant: str) -> None:
    """NaN and Infinity are no JSON and no values."""


# ---- reading rows


def _body_of(row: Row) -> bytes:
    text = json.dumps(row, ensure_ascii=False, default=_plain)
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> str:
    """Values that Parquet has and JSON has not, as text: days and instants in ISO 8601."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date) else str(value)


@lru_cache(maxsize=64)
def _mapping_of(reader_options: str) -> Mapping:
    return Mapping.model_validate_json(reader_options)


def _row_of(body: bytes, board: str) -> Row:
    try:
        row = json.loads(body, parse_constant=_null)
    except (ValueError, RecursionError) as error:
        raise PayloadInvalid(f"board {board}: a row of a dump is no JSON ({error}); import the dump again") from error
    if not isinstance(row, dict):
        raise PayloadInvalid(
            f"board {board}: a row of a dump is {type(row).__name__}, expected an object; import it again"
        )
    return row


def _value(mapping: Mapping, row: Row, name: str) -> str | None:
    """What the row says for the field; several columns are joined by line breaks."""
    if name in mapping.constants:
        return mapping.constants[name] or None
    cells = (_cell(row.get(column)) for column in mapping.columns_of(name))
    return "\n".join(cell for cell in cells if cell) or None


def _board_of(mapping: Mapping, row: Row) -> str | None:
    board = _value(mapping, row, "board")
    return board and board.encode("utf-8", "replace").decode()


def _cell(value: Any) -> str | None:
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(cell for cell in map(_cell, value) if cell) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    return str(value).strip() or None


def _id_of(values: dict[str, str | None]) -> str:
    mapped = json.dumps(values, sort_keys=True).encode()
    return hashlib.sha256(mapped).hexdigest()[:16]


def _split(pattern: re.Pattern[str], value: str | None) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, pattern.split(value or "")) if part)


def _is_remote(value: str | None) -> bool | None:
    word = (value or "").casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def _excerpt(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain)[:_MAX_FOUND]

"""Rows of a dump's file, read in a stream: CSV, TSV, JSON lines, a JSON list or Parquet, each also under gzip or alone
in a zip archive.

The name tells the format, that of its one file for a zip archive, and the first bytes must agree. Text that begins with
the mark of UTF-16 is read so. Bytes that are no UTF-8 are read as Windows-1252, byte for byte, because dumps of that
time mix both.
"""

import codecs
import csv
import gzip
import json
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawlers.mapping import Row, null_constant
from skilltide.errors import DumpError

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
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def stem_and_format(file: Path) -> tuple[str, str]:
    """The file's name without its endings, and the format that they tell. Raises DumpError where they tell none.

    Of a zip archive the name of the file in it tells the format.
    """
    if file.name.lower().endswith(".zip"):
        with _archive(file) as archive:
            form = Path(_member_of(archive, file)).suffix.lower()
        stem = file.name[: -len(".zip")]
        return stem.removesuffix(form), _format_of(file, form)
    stem, _, suffix = file.name.removesuffix(".gz").rpartition(".")
    return stem, _format_of(file, f".{suffix}".lower() if stem else "")


def _format_of(file: Path, suffix: str) -> str:
    if suffix not in _FORMATS:
        raise DumpError(
            f"{file}: found a name that tells no format; expected {', '.join(_FORMATS)} at its end, or one and .gz, "
            "or .zip with one such file in it"
        )
    return _FORMATS[suffix]


def read_rows(file: Path, form: str) -> Iterator[Row]:
    """The rows of a file of the format; what stops their reading becomes a DumpError that says after which row."""
    return _numbered(_READERS[form](file), file)


@contextmanager
def _opened(file: Path, expected: bytes = b"") -> Iterator[IO[bytes]]:
    """The bytes of the file, decompressed where it is gzip or zip, seen not to be another kind of file."""
    with _unpacked(file) as content:
        head = content.read(8)
        content.seek(0)
        if not head:
            raise DumpError(f"{file}: is empty; expected rows")
        if not head.startswith(expected):
            raise DumpError(
                f"{file}: found {head!r}, expected {_MAGIC[expected]} by the name; rename it or fetch it again"
            )
        for magic, kind in _MAGIC.items():
            if head.startswith(magic) and magic != expected and magic not in _UTF_16:
                raise DumpError(
                    f"{file}: found {kind}; expected rows in UTF-8 text, as its name says; convert it first"
                )
        yield content


@contextmanager
def _unpacked(file: Path) -> Iterator[IO[bytes]]:
    if file.name.lower().endswith(".zip"):
        with _archive(file) as archive, archive.open(_member_of(archive, file)) as content:
            yield content
        return
    with file.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if file.name.endswith(".gz") and not is_gzip:
            raise DumpError(
                f"{file}: found no gzip data, expected it by the name; compress it or drop .gz from its name"
            )
        yield gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[misc]


@contextmanager
def _archive(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except OSError as error:
        raise DumpError(f"{file}: cannot be read ({error.strerror or error}); name a file that you may read") from error
    except zipfile.BadZipFile as error:
        raise DumpError(f"{file}: found no zip archive ({error}), expected one by the name; fetch it again") from error


def _member_of(archive: zipfile.ZipFile, file: Path) -> str:
    """The name of the one file in the archive; what macOS puts beside it does not count. Nothing is unpacked to it."""
    names = [
        one.filename for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")
    ]
    if len(names) != 1:
        raise DumpError(f"{file}: found {len(names)} files in the archive, expected one; unpack it and import each")
    return names[0]


def _numbered(rows: Iterator[Row], file: Path) -> Iterator[Row]:
    """The rows; what stops their reading becomes a DumpError that says after which row."""
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    except (
        OSError,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        csv.Error,
        ValueError,
        RecursionError,
        pa.ArrowException,
    ) as error:
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
    mark = content.read(2)
    content.seek(0)
    if mark in _UTF_16:
        return TextIOWrapper(content, encoding="utf-16", newline="")
    return TextIOWrapper(content, encoding="utf-8-sig", errors="skilltide-windows", newline="")


def _read_delimited(file: Path, delimiter: str) -> Iterator[Row]:
    """Rows under their header; each has as many cells as the header, or the file is refused."""
    csv.field_size_limit(_LONGEST_CELL)
    with _opened(file) as content:
        lines = _lines_of(content)
        header_line = lines.readline()
        if delimiter == ",":
            delimiter = max(",;\t", key=header_line.count)
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
                yield _object(json.loads(line, parse_constant=null_constant), file, f"line {number}")


def _read_json_list(file: Path) -> Iterator[Row]:
    """Items of one list, decoded one after the other, so that memory holds an item and not the list."""
    decoder = json.JSONDecoder(parse_constant=null_constant)
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
        is_packed = isinstance(content, gzip.GzipFile | zipfile.ZipExtFile)
        if is_packed:
            while chunk := content.read(_CHUNK):
                plain.write(chunk)
        seekable = plain if is_packed else content
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

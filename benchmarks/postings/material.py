"""The recorded real postings, read as the pipeline reads them. Absent material is said and skipped."""

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from crawlers.mapping import Mapping, record_of
from crawlers.shapes.base import PAGE, read_document
from crawlers.sources import source_named
from transforms.places import load_gazetteer
from transforms.postings import Received, clean_postings

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "data"
LABELS = Path(__file__).parent / "labels"
SNAPSHOT = date(2025, 10, 28)
"""The day on which the boards were recorded."""
DUMPED = date(2026, 11, 20)
DUMPS = {
    "joe": (
        "joe_2015_2018/joe.csv.gz",
        Mapping(
            id="jp_id", title="jp_title", text="jp_full_text", employer="jp_institution", location="locations",
            posted="Date_Active", closes="Application_deadline",
        ),
    ),
    "pythonjobs": (
        "pythonjobs/pythonjobs.csv.gz",
        Mapping(
            id="file", title="title", text="body", employer="company", location="location", url="url",
            posted="created", closed="removed",
        ),
    ),
    "newgrad": (
        "vacancy_lifecycles/newgrad.csv.gz",
        Mapping(
            id="id", title="title", employer="company", location="locations", url="url",
            posted="date_posted", closed="first_inactive_commit",
        ),
    ),
    "usajobs": (
        "usajobs/announcements_2025.csv.gz",
        Mapping(
            id="usajobs_control_number", title="position_title", employer="hiring_agency", location="position_location",
            posted="position_open_date", closes="position_close_date", tags="grade_code",
        ),
    ),
}  # fmt: skip


def require_material(folder: Path) -> None:
    """Ends the program, politely, where the recorded material is not."""
    if not folder.is_dir():
        print(f"skipped: {folder} is not there; it holds the recorded postings this is measured on")
        sys.exit(0)


def read_boards(folder: Path) -> list[Received]:
    """The records of every recorded board."""
    reader = source_named("ashby")
    return [
        ("ashby", board, place, SNAPSHOT, record)
        for board, body in board_documents(folder)
        for place, record in enumerate(read_document(reader, board, body, None, PAGE))
    ]


def board_documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and answer of every recorded board."""
    for path in sorted((folder / "ashby_boards").glob("*.json.gz")):
        yield path.name.removesuffix(".json.gz"), gzip.decompress(path.read_bytes())


def read_dump(folder: Path, name: str) -> list[Received]:
    """The records of a recorded dump."""
    file, mapping = DUMPS[name]
    with gzip.open(folder / file) as packed:
        rows = csv.DictReader(io.TextIOWrapper(packed, "utf-8", newline=""))
        return [(name, name, place, DUMPED, record_of(mapping, row)) for place, row in enumerate(rows)]


@cache
def real_postings(folder: Path) -> pl.DataFrame:
    """POSTINGS of the boards and the dumps."""
    csv.field_size_limit(10**9)
    received = [read_boards(folder), *(read_dump(folder, name) for name in DUMPS)]
    return pl.concat([clean_postings(records, load_gazetteer())[0] for records in received])


HALVES = ("tuned", "held", "blind")


def read_labels(name: str) -> list[dict[str, str]]:
    """The rows of the files of labels, each with `half`: tuned, which was looked at while rules were made, held, which
    was not, or blind, which was labelled later and before any answer of the program was seen. `_seen` were blind until
    errors in them were mended."""
    rows = read_rows(name)
    for row in rows:
        row["half"] = half_of("\x1f".join(row[key] for key in row if not key.startswith("label")))
    seen = [row | {"half": "tuned"} for row in read_rows(f"{name}_seen")]
    return rows + seen + [row | {"half": "blind"} for row in read_rows(f"{name}_blind")]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of labels; none where there is no such file."""
    if not (LABELS / f"{name}.csv").exists():
        return []
    with (LABELS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def half_of(what: str) -> str:
    """One half or the other, by a hash of what was labelled."""
    return "held" if hashlib.sha256(what.encode()).digest()[0] % 2 else "tuned"

import hashlib
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawlers.reader import read_documents
from skilltide.errors import ConfigurationError
from warehouse.tables.raw import RAW_DOCUMENTS

ANSWERS = Path(__file__).parent / "answers"


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    defaults = {
        "source": "lever",
        "board": "b",
        "day": date(2026, 11, 23),
        "reader": "lever",
        "body": b"[]",
    }
    filled = [{**defaults, "sequence": number, **row} for number, row in enumerate(rows)]
    for row in filled:
        row["body_sha256"] = hashlib.sha256(row["body"]).hexdigest()
    return pl.DataFrame(filled, schema=RAW_DOCUMENTS.dtypes)


def lever(*jobs: dict[str, Any]) -> bytes:
    template = json.loads((ANSWERS / "lever.json").read_text())[0]
    return json.dumps([template | job for job in jobs]).encode()


def test_records_are_numbered_within_their_document() -> None:
    documents = frame(
        {"body": lever({"id": "1"}, {"id": None}, {"id": "3"})},
        {"board": "c", "body": lever({"id": "4"})},
        {"board": "d", "body": b'{"error": 1}'},
        {"source": "site", "board": "e", "reader": "jobposting", "body": b"<html></html>"},
    )
    found, refused = read_documents(documents)
    day = date(2026, 11, 23)
    assert [(*one[:4], one[4].posting_id) for one in found] == [
        ("lever", "b", 0, day, "1"),
        ("lever", "b", 2, day, "3"),
        ("lever", "c", 100_000, day, "4"),
    ]
    assert [(*one[:3], one[3].reason) for one in refused] == [
        ("lever", "b", 1, "no id"),
        ("lever", "d", 200_000, "unreadable document"),
    ]


def test_an_unknown_reader_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="found 'gone'"):
        read_documents(frame({"reader": "gone"}))


def test_reading_costs_little_beyond_the_json() -> None:
    """At least 20,000 records a second on an idle core; a tenth of it is asked for here, where others work too."""
    body = lever(*({"id": str(number)} for number in range(2_000)))
    begun = time.perf_counter()
    json.loads(body)
    parsed = time.perf_counter()
    found, _ = read_documents(frame({"body": body}))
    ended = time.perf_counter()
    assert len(found) == 2_000
    assert ended - parsed < (parsed - begun) + 1.0

"""A dump whose mapping cannot be meant is refused before anything of it is stored; what is stored tells its gaps."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import ImportReport, import_dump
from crawlers.mapping import Mapping
from skilltide import pipeline
from skilltide.dump_checks import DumpCheck, shares_in_words, shares_of_import
from skilltide.errors import ConfigurationError
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

DAY = date(2026, 11, 23)
COLUMNS: dict[str, Any] = {"title": "job", "text": "ad", "location": "where", "posted": "since"}
ROWS = [{"job": "Clerk", "ad": "We sell shoes.", "where": "Bern", "since": f"{n:02}/11/2024"} for n in range(1, 31)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "warehouse")


def imported(store: Store, rows: list[dict[str, Any]], mapping: Mapping, day: date = DAY) -> ImportReport:
    file = store.root.parent / "dump.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return import_dump(store, file, "dump", mapping, day, DumpCheck(mapping, day))


@pytest.mark.parametrize(
    ("rows", "mapping", "told"),
    [
        (
            ROWS,
            {"date_format": "%Y-%m-%d"},
            [
                "posted (since) cannot be read in 30 of 30 rows, found '01/11/2024', '02/11/2024', '03/11/2024', ",
                "expected days in date_format '%Y-%m-%d'",
                "mend the mapping, or list words that say nothing under nulls; nothing was imported",
            ],
        ),
        (ROWS, {}, ["posted (since)", "30 of 30", "expected ISO 8601, or a date_format"]),
        (ROWS, {"date_format": "%m/%d/%Y"}, ["posted (since)", "18 of 30 rows", "'13/11/2024'"]),
        (ROWS, {"posted": "where", "location": "since"}, ["location (since)", "names of places", "posted (where)"]),
        (ROWS, {"posted": None, "pay_min": "ad"}, ["pay_min (ad)", "'We sell shoes.'", "expected amounts"]),
        (
            [row | {"since": "Jane Doe, jane.doe@example.org"} for row in ROWS],
            {},
            ["posted (since)", "[e-mail]"],
        ),
        ([row | {"since": 7} for row in ROWS], {}, ["posted (since)", "30 of 30 rows, found '7'"]),
    ],
)
def test_a_column_that_cannot_be_read_is_told_and_nothing_is_stored(
    store: Store, rows: list[dict[str, Any]], mapping: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as error:
        imported(store, rows, Mapping(**(COLUMNS | mapping)))
    assert str(store.root.parent / "dump.jsonl") in str(error.value)
    assert [part for part in told if part not in str(error.value)] == []
    assert "\n" not in str(error.value) and "jane.doe" not in str(error.value)
    assert store.keys(RAW_DOCUMENTS) == store.keys(CRAWLS) == []


@pytest.mark.parametrize(
    "mapping",
    [
        {"date_format": "%d/%m/%Y"},
        {"posted": None},
        {"posted": None, "closes": "since", "date_format": "%d/%m/%Y"},
        {"nulls": tuple(row["since"] for row in ROWS)},
    ],
)
def test_a_mapping_that_is_meant_is_taken(store: Store, mapping: dict[str, Any]) -> None:
    assert imported(store, ROWS, Mapping(**(COLUMNS | mapping))).rows == len(ROWS)


def test_some_values_that_cannot_be_read_hold_nothing_back(store: Store) -> None:
    """Half of the days, nine places in ten: towns that no list has, ads that are open until they are filled."""
    rows = [row | {"since": "2024-11-01" if n % 2 else "soon"} for n, row in enumerate(ROWS)]
    rows = [
        row | {"where": "Bern" if n < 3 else "Hintertupfingen", "until": "9999-12-31"} for n, row in enumerate(rows)
    ]
    mapping = Mapping(**(COLUMNS | {"closes": "until"}))
    assert imported(store, rows, mapping).rows == len(rows)


def test_every_piece_of_a_long_dump_is_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.archive._ROWS_PER_PIECE", 5)
    monkeypatch.setattr("crawlers.archive._ROWS_LOOKED_AT", 1)
    good = [row | {"since": "2024-11-01"} for row in ROWS[:5]]
    with pytest.raises(ConfigurationError, match=r"posted .* in 5 of 6 rows"):
        imported(store, good + ROWS[5:], Mapping(**COLUMNS))


def test_what_is_missing_is_counted(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {"job": "Clerk", "ad": "We sell shoes.", "where": "Bern", "since": "2024-11-01"},
        {"job": "Cook", "ad": "", "where": "Bern", "since": "soon"},
        {"job": "Nurse", "ad": None, "where": "", "since": None},
    ]
    imported(store, rows, Mapping(**COLUMNS))
    pipeline.build(store, DAY, 1, ["clean"])
    shares = shares_of_import(store, "dump")
    assert shares == {
        "postings": 3,
        "without_day": 2,
        "without_place": 1,
        "without_text": 2,
        "why_without_day": {"missing": 1, "unreadable": 1},
    }
    assert shares_in_words(shares) == (
        "of 3 postings 2 without a day posted (1 missing, 1 unreadable), 1 without a place, 2 without text"
    )

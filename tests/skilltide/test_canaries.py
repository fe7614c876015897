"""E-mails, telephone numbers and names that are planted in postings are in no file past raw and in no log."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from warehouse.store import Store
from warehouse.tables import TABLES

DAY = date(2026, 10, 15)
CANARIES = [
    "canary.one@canary.example",
    "canarytwo@canary.example",
    "7946 0958",
    "555-0132",
    "Kanarina Vogelsang",
    "Piolo Finch",
    "Meisenkaiser",
    "Czyżyk",
    "Стриж",
    "98 21 47",
    "linkedin.com/in/canary",
    "Kolibri",
]
TEXTS = [
    "<p>We use Python and SQL.</p><p>Contact: Kanarina Vogelsang, canary.one@canary.example</p>",
    "We use Python.\nContact:\nKanarina Vogelsang\nYour recruiter is Piolo Finch (tel. +44 20 7946 0958).",
    "We use SQL. Call (415) 555-0132 or write to canarytwo@canary.example, Piolo Finch (canarytwo@canary.example).",
    "We use Go. Ansprechpartner: Frau Dr. Meisenkaiser. Kontakt: Łucja Czyżyk, Tél. 06 39 98 21 47, Иван Стриж: "
    "linkedin.com/in/canary-strizh",
    '<p>We use SQL.</p><p>Your team: <a href="https://www.linkedin.com/in/canary-kolibri"><u>Kolibri</u></a></p>'
    "<p>Piolo Finch is the recruiter. Regards,<br>Kanarina Vogelsang, Talent</p>",
]
MAPPING = (
    "{id: id, title: title, text: text, employer: employer, location: place, posted: posted, tags: tags, url: url}"
)


def rows() -> list[dict[str, str | None]]:
    ads = [
        {
            "id": f"{month}-{number}",
            "title": "Data Analyst, ask canarytwo@canary.example" if number == 5 else "Data Analyst",
            "text": TEXTS[number % len(TEXTS)],
            "employer": f"Employer {number % 5}",
            "place": "Berlin; canary.one@canary.example",
            "posted": f"2025-{month:02d}-{number + 1:02d}",
            "tags": "python|Contact: Kanarina Vogelsang",
            "url": "https://x.example/?apply=canary.one@canary.example",
        }
        for month in range(1, 4)
        for number in range(15)
    ]
    refused = {"id": "refused", "title": None, "text": TEXTS[0], "employer": "canary.one@canary.example"}
    without_id = {"title": "Kontaktperson: Herr Meisenkaiser", "text": TEXTS[3]}
    return [*ads, *(dict.fromkeys(ads[0]) | one for one in (refused, without_id))]


def test_canaries_stay_in_raw(store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    dump = tmp_path / "dump.jsonl.gz"
    dump.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows()).encode()))
    import_dump(store, dump, "archive", read_mapping(tmp_path / "mapping.yaml"), DAY)
    pipeline.build(store, DAY, 1)
    pipeline.publish(store, DAY)
    assert store.read(TABLES["postings"]).collect().height == 45
    assert store.read(TABLES["refusals"]).collect().height == 2
    everything = "".join(capfd.readouterr())
    for name, table in TABLES.items():
        if table.room != "raw":
            for frame in (store.read(table, [key]).collect() for key in store.keys(table)):
                everything += str(frame.rows())
            assert not [canary for canary in CANARIES if canary in everything], name
    for path in store.root.rglob("*"):
        if path.is_file() and "raw_documents" not in path.parts and path.suffix != ".parquet":
            everything += path.read_bytes().decode("utf-8", "replace")
    raw = b"".join(store.read(TABLES["raw_documents"]).collect()["body"]).decode()
    assert [canary for canary in CANARIES if canary not in raw] == []
    assert [canary for canary in CANARIES if canary in everything] == []

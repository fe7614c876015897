"""The mappings that are shipped, on rows of the form that their archives have; and the forms in which archives come."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawlers.archive import import_dump, read_mapping, read_row
from crawlers.mapping import record_of, shipped_mappings
from crawlers.reader import read_documents
from skilltide.errors import ConfigurationError, DumpError
from warehouse.record import Address, Record
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

DAY = date(2026, 11, 23)
AD = {
    "id": "7",
    "headline": "Sillanalytiker",
    "description": {"text": "Du skriver SQL.", "conditions": "Heltid"},
    "employer": {"name": "Sill AB", "email": "somebody@sill.example"},
    "workplace_address": {"country": "Sverige", "region": "Skåne län", "municipality": "Malmö"},
    "publication_date": "2019-02-01T00:00:00",
    "application_deadline": "2019-03-01T23:59:59",
    "last_publication_date": "2019-03-01T23:59:59",
    "webpage_url": None,
    "occupation": [{"label": "Databasadministratör"}],
    "occupation_field": [{"label": "Data/IT"}],
}
JOB_BANK = {
    "WIC Job Location Snapshot ID": "90001",
    "Job Title": "lighthouse keeper",
    "Original Job Title": "Lighthouse keeper with Excel",
    "NOC21 Code Name": "Other keepers",
    "First Posting Date": "2026/05/07",
    "Province/Territory": "Nova Scotia",
    "City": "Halifax",
    "Salary Minimum": "20.5",
    "Salary Maximum": "NA",
    "Salary Per": "Hour",
    "NAICS": "NA",
}


def imported(store: Store, file: Path, mapping: str) -> list[Record]:
    import_dump(store, file, "archive", read_mapping(Path(mapping)), DAY)
    found, refused = read_documents(store.read(RAW_DOCUMENTS).collect())
    assert refused == []
    return [one[4] for one in found]


def zipped(file: Path, **members: str) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__dot__", "."), text)
    return file


@pytest.mark.parametrize("name", shipped_mappings())
def test_a_shipped_mapping_is_found_by_name_and_whole(name: str) -> None:
    mapping = read_mapping(Path(name))
    assert mapping.complete
    assert mapping.title and mapping.posted


def test_swedish_ads_are_imported_from_the_zip_of_a_year(store: Store, tmp_path: Path) -> None:
    file = zipped(tmp_path / "2019.jsonl.zip", **{"2019__dot__jsonl": json.dumps(AD) + "\n"})
    assert imported(store, file, "jobtech") == [
        Record(
            posting_id="7",
            title="Sillanalytiker",
            text="Du skriver SQL.",
            employer="Sill AB",
            addresses=(Address("Sverige", "Skåne län", "Malmö"),),
            posted="2019-02-01T00:00:00",
            closes="2019-03-01T23:59:59",
            closed="2019-03-01T23:59:59",
            tags=("Databasadministratör", "sector:Data/IT"),
        )
    ]
    crawl = store.read(CRAWLS).collect().row(0, named=True)
    assert (crawl["status"], crawl["is_complete"]) == ("imported", True)


def test_canadian_postings_are_imported_as_they_are_published(store: Store, tmp_path: Path) -> None:
    """UTF-16 and tabs under a name that says CSV."""
    file = tmp_path / "job-bank-open-data-all-job-postings-en-may2026.csv"
    rows = "\r\n".join("\t".join(cells) for cells in (JOB_BANK, JOB_BANK.values()))
    file.write_bytes(rows.encode("utf-16"))
    assert imported(store, file, "canada-job-bank") == [
        Record(
            posting_id="90001",
            title="lighthouse keeper",
            text="Lighthouse keeper with Excel\nOther keepers",
            addresses=(Address("Canada", "Nova Scotia", "Halifax"),),
            posted="2026/05/07",
            date_format="%Y/%m/%d",
            pay_min="20.5",
            pay_currency="CAD",
            pay_period="Hour",
            tags=("Other keepers",),
        )
    ]


def test_historic_announcements_keep_all_their_places(real_material: Path) -> None:
    mapping = read_mapping(Path("usajobs-historic"))
    rows = pl.read_parquet(real_material / "usajobs/historic_2016.parquet").to_dicts()
    records = [record_of(mapping, row) for row in rows]
    assert all(isinstance(one, Record) and one.posted for one in records)
    assert sum(bool(one.employer) for one in records if isinstance(one, Record)) > 0.9 * len(records)
    assert sum(bool(one.addresses) for one in records if isinstance(one, Record)) > 0.99 * len(records)
    many = max((one for one in records if isinstance(one, Record)), key=lambda one: len(one.addresses))
    assert len(many.addresses) > 10 and all(one.country and one.locality for one in many.addresses)


def test_parts_of_places_that_do_not_match_are_not_mixed() -> None:
    mapping = read_mapping(Path("usajobs-historic"))
    places: list[dict[str, Any]] = [
        {"positionLocationCountry": "United States", "positionLocationState": None, "positionLocationCity": "Guam"},
        {"positionLocationCountry": "Japan", "positionLocationState": "Okinawa", "positionLocationCity": "Naha"},
    ]
    row = {"usajobsControlNumber": 1, "positionTitle": "Keeper", "PositionLocations": json.dumps(places)}
    record = record_of(mapping, row)
    assert isinstance(record, Record)
    assert record.addresses == (Address("United States", None, "Guam"), Address("Japan", "Okinawa", "Naha"))
    broken = record_of(mapping, row | {"PositionLocations": "[{"})
    assert isinstance(broken, Record) and broken.addresses == ()


def test_a_column_whose_own_name_has_a_dot_is_meant_first() -> None:
    mapping = read_mapping(Path("jobtech"))
    (record,) = read_row("archive", json.dumps({**AD, "employer.name": "Own"}).encode(), mapping.as_json())
    assert isinstance(record, Record) and record.employer == "Own"


def test_what_is_no_shipped_mapping_is_said() -> None:
    with pytest.raises(ConfigurationError, match="jobtech"):
        read_mapping(Path("nosuch"))


@pytest.mark.parametrize(
    ("members", "found"),
    [({}, "0 files"), ({"a__dot__csv": "x", "b__dot__csv": "x"}, "2 files"), ({"a__dot__txt": "x"}, "tells no format")],
)
def test_an_archive_with_another_content_is_refused(
    store: Store, tmp_path: Path, members: dict[str, str], found: str
) -> None:
    with pytest.raises(DumpError, match=found):
        import_dump(store, zipped(tmp_path / "dump.zip", **members), "archive", read_mapping(Path("jobtech")), DAY)
    assert store.keys(RAW_DOCUMENTS) == []


def test_a_path_in_an_archive_leads_nowhere(store: Store, tmp_path: Path) -> None:
    file = zipped(tmp_path / "dump.zip", **{"../../../outside__dot__jsonl": json.dumps(AD) + "\n"})
    assert len(imported(store, file, "jobtech")) == 1
    assert not [*tmp_path.rglob("outside*"), *tmp_path.parent.glob("outside*")]

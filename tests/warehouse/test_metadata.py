"""What the metadata say is so: the data package validates, the dictionary matches every file, freshness is told."""

import json
import re
from datetime import date

import dataframely as dy
import frictionless
import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml

from tests.editions import made_up_tables, publish_made_up
from warehouse.editions import Edition
from warehouse.metadata import describe_freshness
from warehouse.store import Store
from warehouse.tables import TABLES


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return publish_made_up(Store.open(tmp_path_factory.mktemp("metadata")), {"python": "=1+1", "nurse": 'a,"b"\nc'})


def test_frictionless_finds_nothing_wrong(edition: Edition) -> None:
    report = frictionless.validate(str(edition.folder / "datapackage.json"))
    assert report.flatten(["type", "note", "fieldName"]) == []
    assert report.stats["tasks"] == 2 * len(edition.manifest["tables"]) + 1


def test_frictionless_finds_a_changed_file(edition: Edition) -> None:
    path = edition.folder / "csv" / "roles.csv"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"5230", b"5231"))
    report = frictionless.validate(str(edition.folder / "datapackage.json"))
    path.write_bytes(before)
    assert not report.valid


def test_the_dictionary_matches_every_file(edition: Edition) -> None:
    text = (edition.folder / "data-dictionary.md").read_text()
    for name in edition.manifest["tables"]:
        section = text.split(f"### `{name}`")[1].split("### `")[0]
        described = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        file = pq.ParquetFile(edition.folder / f"{name}.parquet")
        inside = json.loads(file.metadata.metadata[b"skilltide"])
        assert described == file.schema_arrow.names
        assert sorted(inside["columns"]) == sorted(described)
        assert all(column["description"] for column in inside["columns"].values())


def test_fields_of_the_package_are_those_of_the_files(edition: Edition) -> None:
    package = json.loads((edition.folder / "datapackage.json").read_text())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for resource in (one for one in package["resources"] if "schema" in one):
        columns = TABLES[resource["name"]].schema.columns()
        assert [field["name"] for field in resource["schema"]["fields"]] == list(columns)
        enums = {name for name, column in columns.items() if isinstance(column, dy.Enum)}
        assert {f["name"] for f in resource["schema"]["fields"] if "enum" in f.get("constraints", {})} == enums


def test_every_file_is_in_the_manifest(edition: Edition) -> None:
    there = {path.relative_to(edition.folder).as_posix() for path in edition.folder.rglob("*") if path.is_file()}
    assert there == {*edition.manifest["files"], "edition.json"}
    named = json.loads((edition.folder / "datapackage.json").read_text())["resources"]
    assert {one["path"] for one in named} < there


def test_the_citation_names_the_edition(edition: Edition) -> None:
    citation = yaml.safe_load((edition.folder / "CITATION.cff").read_text())
    assert (citation["version"], citation["type"]) == (edition.name, "dataset")


def test_freshness_tells_the_last_month_counted_of_each_source() -> None:
    row = made_up_tables()["sources"].head(1)
    failed = row.with_columns(
        pl.lit(date(2026, 10, 1)).alias("month"),
        pl.lit(False).alias("is_in_panel"),
        pl.lit("blocked").cast(row.schema["status"]).alias("status"),
    )
    found = describe_freshness("v1", {"until": "2026-10-15"}, pl.concat([failed, row]))
    assert found["last_month_counted"] == "2024-10"
    assert found["sources"] == [
        {"source": "ashby", "last_month": "2026-10", "last_month_counted": "2024-10", "status": "blocked"}
    ]

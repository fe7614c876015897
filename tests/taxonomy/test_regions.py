"""The regions files hold each code once, in the right country, and load fast; a bad row names itself."""

from collections import Counter
from pathlib import Path

import pytest

import taxonomy.regions as regions
from taxonomy.regions import (
    REMOTE_CODE,
    WORLD_CODE,
    RegionFileError,
    load_cities,
    load_countries,
    load_districts,
    load_metros,
    load_regions,
    load_subdivisions,
)

FOLDER = Path(regions.__file__).parent
MEGABYTE = 1_000_000
WITHOUT_CITY = {"IN-LA", "IN-LD", "CH-AI", "CH-GL", "CH-JU", "CH-NW", "CH-OW", "CH-UR"}
"""Regions without a city of 15,000; and Ladakh, of 2019, whose towns are in Jammu and Kashmir in GeoNames' table."""
POST_MOST = "US CA AU GB DE FR ES IT NL SE PL IN BR CH AT BE IE MX JP CN"


def test_every_code_is_published_once() -> None:
    codes = Counter(region.region_code for region in load_regions())
    assert [code for code, count in codes.items() if count > 1] == []
    assert {
        REMOTE_CODE,
        WORLD_CODE,
        "US",
        "US-CA",
        "US-MO",
        "US-NC",
        "GB-ENG",
        "FR-IDF",
        "ES-CT",
        "IT-25",
        "BE-VLG",
    } <= codes.keys()


def test_every_parent_is_published() -> None:
    levels = {region.region_code: region.region_level for region in load_regions()}
    parents = {(r.region_level, levels.get(r.parent_code or "")) for r in load_regions()}
    assert parents == {
        ("metro", "country"),
        ("subdivision", "country"),
        ("country", "world"),
        ("remote", "world"),
        ("world", None),
    }


def test_codes_stay_text() -> None:
    assert {"AT-9", "JP-01", "PL-02", "CZ-10"} <= {s.region_code for s in load_subdivisions()}


def test_only_the_upper_level_is_published() -> None:
    codes = {s.region_code for s in load_subdivisions()}
    assert not codes & {"GB-LND", "FR-75C", "ES-B", "IT-MI", "BE-VAN", "US-PR", "CN-HK"}


def test_districts_and_cities_lie_in_published_regions() -> None:
    codes = {region.region_code for region in load_regions()}
    assert {d.region_code for d in load_districts()} <= codes
    assert {c.region_code for c in load_cities() if c.region_code} <= codes
    assert {c.country_code for c in load_cities()} <= codes


@pytest.mark.parametrize("country", POST_MOST.split())
def test_every_city_of_the_countries_that_post_most_has_a_region(country: str) -> None:
    cities = [city for city in load_cities() if city.country_code == country]
    with_region = sum(city.population for city in cities if city.region_code)
    assert with_region / sum(city.population for city in cities) > 0.995
    used = {city.region_code for city in cities if city.region_code}
    assert {s.region_code for s in load_subdivisions() if s.country_code == country} - used <= WITHOUT_CITY


@pytest.mark.parametrize(
    ("city", "region_code"),
    [
        ("Munich", "DE-BY"), ("Stuttgart", "DE-BW"), ("Hannover", "DE-NI"), ("Frankfurt am Main", "DE-HE"),
        ("Dresden", "DE-SN"), ("Lyon", "FR-ARA"), ("Lille", "FR-HDF"), ("Bordeaux", "FR-NAQ"),
        ("Toulouse", "FR-OCC"), ("Rennes", "FR-BRE"), ("Strasbourg", "FR-GES"), ("Madrid", "ES-MD"),
        ("Sevilla", "ES-AN"), ("Bilbao", "ES-PV"), ("Milan", "IT-25"), ("Turin", "IT-21"),
        ("Naples", "IT-72"), ("Florence", "IT-52"), ("Rotterdam", "NL-ZH"), ("Eindhoven", "NL-NB"),
        ("Malmö", "SE-M"), ("Gothenburg", "SE-O"), ("Uppsala", "SE-C"), ("Wrocław", "PL-02"),
        ("Gdańsk", "PL-22"), ("Katowice", "PL-24"), ("Poznań", "PL-30"), ("Mumbai", "IN-MH"),
        ("Chennai", "IN-TN"), ("Hyderabad", "IN-TS"), ("Delhi", "IN-DL"), ("Brasília", "BR-DF"),
        ("Curitiba", "BR-PR"), ("Zürich", "CH-ZH"), ("Basel", "CH-BS"), ("Graz", "AT-6"), ("Linz", "AT-4"),
        ("Antwerp", "BE-VLG"), ("Liège", "BE-WAL"), ("Cork", "IE-M"), ("Monterrey", "MX-NLE"),
        ("Osaka", "JP-27"), ("Sapporo", "JP-01"), ("Shenzhen", "CN-GD"), ("Chengdu", "CN-SC"),
        ("Xi’an", "CN-SN"), ("Taiyuan", "CN-SX"), ("Brisbane", "AU-QLD"), ("Adelaide", "AU-SA"),
        ("Calgary", "CA-AB"), ("Halifax", "CA-NS"), ("Edinburgh", "GB-SCT"), ("Cardiff", "GB-WLS"),
        ("Belfast", "GB-NIR"), ("Kansas City", "US-MO"), ("Charlotte", "US-NC"), ("Oslo", "NO-03"),
        ("Bergen", "NO-46"), ("Århus", "DK-82"), ("Tampere", "FI-11"), ("Porto", "PT-13"), ("Brno", "CZ-64"),
    ],
)  # fmt: skip
def test_a_known_city_lies_where_it_does(city: str, region_code: str) -> None:
    bearers = [c for c in load_cities() if c.name == city and c.country_code == region_code[:2]]
    assert max(bearers, key=lambda c: c.population).region_code == region_code


@pytest.mark.parametrize(
    ("region", "city", "metro"),
    [
        ("US-NJ", "Newark", "US:new-york-city"),
        ("US-CA", "Oakland", "US:san-francisco"),
        ("US-CA", "San Jose", "US:san-jose"),
        ("US-VA", "Arlington", "US:washington"),
        ("DE-BB", "Potsdam", "DE:berlin"),
        ("GB-ENG", "Salford", "GB:manchester"),
        ("FR-IDF", "Saint-Denis", "FR:paris"),
    ],
)
def test_a_suburb_lies_in_its_metropolitan_area(region: str, city: str, metro: str) -> None:
    assert [m.region_code for m in load_metros() if (region, city) in m.members] == [metro]


def test_no_place_lies_in_two_metropolitan_areas_and_every_member_is_a_place() -> None:
    members = [(m.country_code, *member) for m in load_metros() for member in m.members]
    assert len(members) == len(set(members))
    assert set(members) <= {(c.country_code, c.region_code, c.name) for c in load_cities()}


def test_files_are_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.glob("*.csv")]
    assert max(sizes) <= 1.2 * MEGABYTE
    assert sum(sizes) <= 2 * MEGABYTE


def test_one_country_has_many_names() -> None:
    forms = {form for c in load_countries() if c.country_code == "US" for form in (c.name, *c.forms)}
    assert {"USA", "U.S.", "United States", "United States of America", "Vereinigte Staaten"} <= forms


@pytest.mark.parametrize(
    ("parse", "row"),
    [
        (regions._country, ["usa", "United States", ""]),
        (regions._country, ["US", "", ""]),
        (regions._country, ["US"]),
        (regions._subdivision, ["US-CA", "CA", "California", ""]),
        (regions._district, ["", "GB-ENG"]),
        (regions._city, ["Paris", "FR", "US-TX", "1", ""]),
        (regions._metro, ["US-MA", "US", "Boston", "US-MA/Boston"]),
        (regions._metro, ["US:boston", "US", "Boston", ""]),
        (regions._city, ["Paris", "FR", "FR-IDF", "many", ""]),
        (regions._city, ["", "FR", "FR-IDF", "1", ""]),
        (regions._other_names, ["Tokyo", "JP", "US-CA", "東京"]),
        (regions._other_names, ["Tokyo", "JP", "JP-13", ""]),
    ],
)
def test_a_malformed_row_is_refused(
    parse: object, row: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n" + ",".join(row) + "\n", encoding="utf-8")
    monkeypatch.setattr(regions, "files", lambda _: tmp_path)
    with pytest.raises(RegionFileError, match=r"rows\.csv, line 2"):
        tuple(regions._read("rows.csv", ("a", "b"), parse))  # type: ignore[arg-type]


def test_other_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.csv").write_text("code,name\n", encoding="utf-8")
    monkeypatch.setattr(regions, "files", lambda _: tmp_path)
    with pytest.raises(RegionFileError, match="expected the columns"):
        tuple(regions._read("rows.csv", ("name", "code"), regions._country))

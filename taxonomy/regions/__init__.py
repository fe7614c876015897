"""Regions the product publishes, and the names of countries, subdivisions and cities that lie in them.

Derived from GeoNames and ISO 3166 by derive.py (see ATTRIBUTION.md); here the files are only read and checked.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Literal, NamedTuple, TypeVar

Row = TypeVar("Row")
RegionLevel = Literal["metro", "subdivision", "country", "remote", "world"]

WORLD_CODE, REMOTE_CODE = "WORLD", "REMOTE"


class RegionFileError(ValueError):
    """A row of a regions file is not what the loader expects; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Country:
    """One ISO 3166-1 country (and XK); forms are other names and spellings of it."""

    country_code: str
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subdivision:
    """One ISO 3166-2 subdivision of the upper level; forms include abbreviations such as "CA" and "Calif."."""

    region_code: str
    country_code: str
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class District:
    """A county, province of the lower ISO level or well-known area that lies in one subdivision."""

    name: str
    region_code: str


class City(NamedTuple):
    """A populated place; region_code is null where GeoNames and ISO could not be joined with certainty.

    A tuple, because 47,000 frozen dataclasses take three times as long to build.
    """

    name: str
    country_code: str
    region_code: str | None
    population: int
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherNames:
    """Names by hand of a country, subdivision or city of the other files, above all in other than Latin letters.

    Both city and region_code are null for a country; a city's region_code is as its own file has it.
    """

    city: str | None
    country_code: str
    region_code: str | None
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metro:
    """A city and the places around it, a million people together: every (region_code, city) that lies in it for sure.

    It overlaps subdivisions: the area of Washington lies in US-DC, US-MD and US-VA.
    """

    region_code: str
    country_code: str
    name: str
    members: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """One code that postings are counted under; the parent of a country and of REMOTE is WORLD, WORLD has none."""

    region_code: str
    name: str
    region_level: RegionLevel
    parent_code: str | None


@cache
def load_countries() -> tuple[Country, ...]:
    """All countries by code."""
    return tuple(_read("countries.csv", ("country_code", "name", "forms"), _country))


@cache
def load_subdivisions() -> tuple[Subdivision, ...]:
    """All published subdivisions by code."""
    return tuple(_read("subdivisions.csv", ("region_code", "country_code", "name", "forms"), _subdivision))


@cache
def load_districts() -> tuple[District, ...]:
    """Names below the published level: one row per name and region, so a name can occur twice."""
    return tuple(_read("districts.csv", ("name", "region_code"), _district))


@cache
def load_cities() -> tuple[City, ...]:
    """Places of 15,000 and more worldwide, of 7,000 and more in eleven countries that post most; not sorted by name."""
    columns = ("city", "country_code", "region_code", "population", "forms")
    return tuple(_read("cities.csv", columns, _city)) + tuple(_read("towns.csv", columns, _city))


@cache
def load_other_names() -> tuple[OtherNames, ...]:
    """Names of places in other scripts and languages; no name has two meanings."""
    return tuple(_read("other_names.csv", ("city", "country_code", "region_code", "forms"), _other_names))


@cache
def load_metros() -> tuple[Metro, ...]:
    """All metropolitan areas by code; no place lies in two."""
    return tuple(_read("metros.csv", ("region_code", "country_code", "name", "members"), _metro))


@cache
def load_regions() -> tuple[Region, ...]:
    """Every code we publish, once: metropolitan areas, subdivisions, countries, REMOTE, WORLD."""
    metros = (Region(m.region_code, m.name, "metro", m.country_code) for m in load_metros())
    subdivisions = (Region(s.region_code, s.name, "subdivision", s.country_code) for s in load_subdivisions())
    countries = (Region(c.country_code, c.name, "country", WORLD_CODE) for c in load_countries())
    remote = Region(REMOTE_CODE, "Remote", "remote", WORLD_CODE)
    return (*metros, *subdivisions, *countries, remote, Region(WORLD_CODE, "World", "world", None))


def _read(file_name: str, columns: tuple[str, ...], parse: Callable[[list[str]], Row]) -> Iterator[Row]:
    rows = csv.reader(StringIO(files(__name__).joinpath(file_name).read_text(encoding="utf-8"), newline=""))
    header = tuple(next(rows, ()))
    if header != columns:
        raise RegionFileError(f"{file_name}: expected the columns {columns}, found {header}; run derive.py again")
    row: list[str] = []
    try:
        for row in rows:
            yield parse(row)
    except ValueError as error:
        raise RegionFileError(f"{file_name}, line {rows.line_num}: {error}; found {row}") from error


def _country(row: list[str]) -> Country:
    code, name, forms = row
    _check_country(code)
    return Country(code, _required(name), _split(forms))


def _subdivision(row: list[str]) -> Subdivision:
    code, country, name, forms = row
    _check_region(code, country)
    return Subdivision(code, country, _required(name), _split(forms))


def _district(row: list[str]) -> District:
    name, code = row
    _check_region(code, code[:2])
    return District(_required(name), code)


def _city(row: list[str]) -> City:
    name, country, region, population, forms = row
    if not name or len(country) != 2 or region[:2] not in (country, ""):
        raise ValueError("expected a city, a country code of two letters and a region of that country or nothing")
    return City(name, country, region or None, int(population), tuple(forms.split("|")) if forms else ())


def _other_names(row: list[str]) -> OtherNames:
    city, country, region, forms = row
    _check_country(country)
    if region:
        _check_region(region, country)
    return OtherNames(city or None, country, region or None, _split(_required(forms)))


def _metro(row: list[str]) -> Metro:
    code, country, name, members = row
    _check_country(country)
    if not re.fullmatch(rf"{country}:[\w-]+", code):
        raise ValueError(f"expected a code of a metropolitan area such as US:boston, found {code!r}")
    places = (member.partition("/") for member in _required(members).split("|"))
    return Metro(code, country, _required(name), tuple((region or None, city) for region, _, city in places))


def _check_country(code: str) -> None:
    if not (len(code) == 2 and code.isascii() and code.isupper()):
        raise ValueError(f"expected a country code such as SE, found {code!r}")


def _check_region(code: str, country: str) -> None:
    _check_country(country)
    if not (code.startswith(country + "-") and 4 <= len(code) <= 6):
        raise ValueError(f"expected a region code such as US-CA, found {code!r}")


def _required(name: str) -> str:
    if not name:
        raise ValueError("expected a name, found nothing")
    return name


def _split(forms: str) -> tuple[str, ...]:
    return tuple(forms.split("|")) if forms else ()

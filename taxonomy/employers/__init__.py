"""Employers by name: sections of ISIC Rev. 4, other names, staffing agencies; and the words that tell a section.

The files beside this one are plain and reviewed by people (see ATTRIBUTION.md); here they are read and checked.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

FOLDER = Path(__file__).parent
SECTORS = "ABCDEFGHIJKLMNOPQRSTU"
"""Sections of ISIC Rev. 4."""
Where = Literal["field", "name", "text", "product"]
"""What a word is read in: a field that declares the sector, the employer's name, what an ad says that its employer is,
and what it makes."""
_WHERE = ("field", "name", "text", "product")


class EmployersMalformed(ValueError):
    """A row of a file of employers cannot be read; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer whose section is known; an agency advertises the openings of others."""

    name: str
    sector: str
    is_agency: bool


@cache
def load_employers() -> tuple[Employer, ...]:
    """Every known employer."""
    return tuple(
        Employer(name, _sector(sector, where), _yes(is_agency, where))
        for where, (name, sector, is_agency) in _rows("employers.csv", ["employer", "sector", "is_agency"])
    )


@cache
def load_aliases() -> tuple[tuple[str, str], ...]:
    """Every other name of an employer, and the name that it stands for."""
    return tuple((alias, name) for _, (name, alias) in _rows("aliases.csv", ["employer", "alias"]))


@cache
def load_sector_words() -> tuple[tuple[str, Where, str], ...]:
    """Every word with what it is read in and the section that it tells, lower case and without marks."""
    found: list[tuple[str, Where, str]] = []
    for place, (sector, where, words) in _rows("sector_words.csv", ["sector", "where", "words"]):
        if where not in _WHERE:
            raise EmployersMalformed(f"{place}: found {where!r}, expected one of {', '.join(_WHERE)}; mend the line")
        found += [(word, cast("Where", where), _sector(sector, place)) for word in words.split("|")]
    return tuple(found)


@cache
def load_sector_labels() -> dict[str, str]:
    """The name of each section of ISIC Rev. 4."""
    return {_sector(sector, where): label for where, (sector, label) in _rows("sectors.csv", ["sector", "label"])}


def _rows(file: str, columns: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each row with where it stands. Raises EmployersMalformed for another header, a hole or a row that comes twice."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        header = next(rows, None)
        if header != columns:
            raise EmployersMalformed(f"{file}: found the columns {header}, expected {columns}; mend the header")
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            where = f"{file}, line {rows.line_num}"
            if len(row) != len(columns) or not all(row[:2]):
                raise EmployersMalformed(f"{where}: found {row}, expected {', '.join(columns)}; mend the line")
            if tuple(row) in seen:
                raise EmployersMalformed(f"{where}: found {row} a second time; remove the line")
            seen.add(tuple(row))
            yield where, row


def _sector(sector: str, where: str) -> str:
    if len(sector) != 1 or sector not in SECTORS:
        raise EmployersMalformed(f"{where}: found the section {sector!r}, expected one of A to U; mend the line")
    return sector


def _yes(word: str, where: str) -> bool:
    if word not in ("", "yes"):
        raise EmployersMalformed(f"{where}: found {word!r}, expected yes or nothing; mend the line")
    return word == "yes"

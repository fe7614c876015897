"""Occupations of an ESCO or O*NET release, and how the warehouse keeps them: one Parquet file each.

A release that has no file of occupations has none; which columns a file must have is told where they are missing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from skilltide.errors import UsageError
from taxonomy.releases import ReleaseUnreadable, find_file, read_csv
from taxonomy.roles.titles import groups_of, load_soc_groups
from taxonomy.stored import FOLDER

_ESCO_FILES = ("occupations_[a-z][a-z].csv*", "occupations.csv*")
_ESCO_COLUMNS = (
    ("conceptUri", "preferredLabel", "altLabels", "iscoGroup"),
    ("ORIGINURI", "PREFERREDLABEL", "ALTLABELS", "ISCOGROUPCODE"),
)
_SCHEMA = {
    "occupation_id": pl.String(),
    "label": pl.String(),
    "alternatives": pl.List(pl.String()),
    "isco_code": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation; isco_code is its ISCO-08 unit group, null where the release names one that we do not know."""

    occupation_id: str
    label: str
    alternatives: tuple[str, ...]
    isco_code: str | None


def has_occupations(name: str, path: Path) -> bool:
    """Whether the release at the path, a folder or a file, brings occupations."""
    if name == "esco":
        return path.name.startswith("occupations") or any(any(path.glob(pattern)) for pattern in _ESCO_FILES)
    return name == "onet" and any(path.glob("Occupation Data.txt*"))


def read_occupations(name: str, path: Path) -> list[Occupation]:
    """Occupations of the release, sorted by id. Raises ReleaseUnreadable."""
    found = _read_esco(path) if name == "esco" else _read_onet(path)
    if not found:
        raise ReleaseUnreadable(f"{path}: found no occupation, expected at least one; name a whole release")
    return sorted(found, key=lambda occupation: occupation.occupation_id)


def write_occupations(root: Path, name: str, occupations: Sequence[Occupation]) -> Path:
    """The occupations are kept under the release's name, in place of an earlier import."""
    path = _path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [tuple(getattr(occupation, column) for column in _SCHEMA) for occupation in occupations]
    staged = path.with_name(f".{name}-{uuid.uuid4().hex}")
    pl.DataFrame(rows, schema=_SCHEMA, orient="row").write_parquet(staged)
    staged.replace(path)
    return path


def load_occupations(root: Path, name: str) -> list[Occupation]:
    """Occupations that an import kept. Raises UsageError where none did."""
    path = _path(root, name)
    if not path.exists():
        raise UsageError(
            f"taxonomy {name}: found no occupations in {root}; import a release that has them with "
            f"`skilltide taxonomy import {name} PATH`"
        )
    return [
        Occupation(occupation_id, label, tuple(alternatives), isco_code)
        for occupation_id, label, alternatives, isco_code in pl.read_parquet(path).select(*_SCHEMA).iter_rows()
    ]


def _path(root: Path, name: str) -> Path:
    return root / FOLDER / "occupations" / f"{name}.parquet"


def _read_esco(path: Path) -> list[Occupation]:
    file = find_file(path, _ESCO_FILES)
    columns, rows = read_csv(file)
    known = next((names for names in _ESCO_COLUMNS if set(names) <= set(columns)), None)
    if known is None:
        raise ReleaseUnreadable(
            f"{file}: found the columns {', '.join(columns)}, expected {', '.join(_ESCO_COLUMNS[0])}; "
            "name the occupations file of an ESCO release in CSV"
        )
    uri, label, alternatives, group = known
    return [
        Occupation(row[uri].strip(), row[label].strip(), _others(row[alternatives].split("\n"), row[label]), row[group])
        for row in rows
        if row[label].strip()
    ]


def _read_onet(path: Path) -> list[Occupation]:
    _, occupations = read_csv(find_file(path, ("Occupation Data.txt*",)), delimiter="\t")
    _, titles = read_csv(find_file(path, ("Alternate Titles.txt*",)), delimiter="\t")
    alternatives: dict[str, list[str]] = {}
    for row in titles:
        alternatives.setdefault(row["O*NET-SOC Code"], []).append(row["Alternate Title"])
    groups = load_soc_groups()
    return [
        Occupation(code, row["Title"], _others(alternatives.get(code, []), row["Title"]), _group_of(code, groups))
        for row in occupations
        if (code := row["O*NET-SOC Code"])
    ]


def _group_of(code: str, groups: dict[str, tuple[str, ...]]) -> str | None:
    return groups_of(code, groups)[0] if code in groups or code[:7] in groups else None


def _others(names: Sequence[str], label: str) -> tuple[str, ...]:
    """Each other name once, in the order of the release."""
    return tuple(dict.fromkeys(name for one in names if (name := one.strip()) and name != label.strip()))

"""The skills that Skilltide looks for: one row per skill, one CSV per family, families in families.csv.

A person edits the CSV files; this module reads them and `taxonomy.skills.lint` checks them. Three columns hold the
surface forms: `forms` match in any letter case, `exact_forms` only as written (the lower-case word is common English),
`context_forms` only as written and only beside another skill or a cue. A form belongs to one skill,
because a posting that says it once must count once. too_common.csv lists what may never be a bare form.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKILLS_FOLDER = Path(__file__).parent
FAMILIES_FILE = "families.csv"
TOO_COMMON_FILE = "too_common.csv"
FAMILY_COLUMNS = ("family", "label", "group")
TOO_COMMON_COLUMNS = ("form",)
SKILL_COLUMNS = (
    "skill_id",
    "label",
    "kind",
    "forms",
    "exact_forms",
    "context_forms",
    "esco_uri",
    "since",
    "onet_id",
)
GROUPS = frozenset({"domain", "technical", "data", "digital", "human"})
KINDS = frozenset({"tool", "method", "knowledge", "human", "credential", "language", "licence"})
FORM_SEPARATOR = "|"


class SkillFileInvalid(ValueError):
    """A row of a skill file cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family of skills, with the group under which the report shows it."""

    family: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill with its surface forms; `esco_uri`, `since` and `onet_id` are None where none is recorded."""

    skill_id: str
    label: str
    kind: str
    family: str
    group: str
    forms: tuple[str, ...]
    exact_forms: tuple[str, ...]
    context_forms: tuple[str, ...]
    esco_uri: str | None
    since: int | None
    onet_id: str | None = None

    @property
    def all_forms(self) -> tuple[str, ...]:
        """Every surface form, whatever the rule by which it is matched."""
        return self.forms + self.exact_forms + self.context_forms


def load_families(folder: Path = SKILLS_FOLDER) -> tuple[Family, ...]:
    """Every family, sorted by its id; raises SkillFileInvalid where a row is malformed."""
    path = folder / FAMILIES_FILE
    families = [Family(row["family"], row["label"], row["group"]) for _, row in _read_rows(path, FAMILY_COLUMNS)]
    return tuple(sorted(families, key=lambda family: family.family))


def load_skills(folder: Path = SKILLS_FOLDER) -> tuple[Skill, ...]:
    """Every skill of every family, sorted by its id; raises SkillFileInvalid where a row is malformed.

    A family file without a row in families.csv raises too: its skills would have no group.
    """
    group_by_family = {family.family: family.group for family in load_families(folder)}
    skills: list[Skill] = []
    for path in list_skill_files(folder):
        if path.stem not in group_by_family:
            raise SkillFileInvalid(
                f"{path.name}: found a family file without a row in {FAMILIES_FILE}, expected family "
                f"'{path.stem}' there; add the row or rename the file"
            )
        skills.extend(read_skills(path, group_by_family[path.stem]))
    return tuple(sorted(skills, key=lambda skill: skill.skill_id))


def load_too_common(folder: Path = SKILLS_FOLDER) -> frozenset[str]:
    """Words and phrases that ads write too often for any skill: none may stand in the column `forms`."""
    path = folder / TOO_COMMON_FILE
    return frozenset(row["form"] for _, row in _read_rows(path, TOO_COMMON_COLUMNS)) if path.exists() else frozenset()


def list_skill_files(folder: Path) -> list[Path]:
    """The files of families, sorted by name."""
    return sorted(path for path in folder.glob("*.csv") if path.name not in (FAMILIES_FILE, TOO_COMMON_FILE))


def _read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row; raises SkillFileInvalid where the header or a row has other cells."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        header = next(reader, [])
        if tuple(header) != columns:
            raise SkillFileInvalid(
                f"{path.name}, line 1: found the header {','.join(header)!r}, expected {','.join(columns)!r}; "
                "mend the header"
            )
        for cells in reader:
            if len(cells) != len(columns):
                raise SkillFileInvalid(
                    f"{path.name}, line {reader.line_num}: found {len(cells)} cells, expected {len(columns)} "
                    f"({', '.join(columns)}); quote cells that hold a comma"
                )
            yield reader.line_num, dict(zip(columns, cells, strict=True))


def read_skills(path: Path, group: str) -> Iterator[Skill]:
    """The skills of one file in its order; raises SkillFileInvalid where a row is malformed."""
    for line, row in _read_rows(path, SKILL_COLUMNS):
        yield Skill(
            skill_id=row["skill_id"],
            label=row["label"],
            kind=row["kind"],
            family=path.stem,
            group=group,
            forms=_split_forms(row["forms"]),
            exact_forms=_split_forms(row["exact_forms"]),
            context_forms=_split_forms(row["context_forms"]),
            esco_uri=row["esco_uri"] or None,
            since=_parse_year(row["since"], path, line),
            onet_id=row["onet_id"] or None,
        )


def _split_forms(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(FORM_SEPARATOR)) if cell else ()


def _parse_year(cell: str, path: Path, line: int) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"(19|20)\d\d", cell):
        raise SkillFileInvalid(
            f"{path.name}, line {line}: found since {cell!r}, expected a year such as 2021 or nothing; "
            "write the year in four digits"
        )
    return int(cell)

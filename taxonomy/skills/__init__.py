"""The skills that Skilltide looks for: one row per skill, one CSV per family, families in families.csv.

A person edits the CSV files; this module reads and lints them. Three columns hold the surface forms:
`forms` match in any letter case, `exact_forms` only as written (the lower-case word is common English),
`context_forms` only as written and only beside another skill or a cue. A form belongs to one skill,
because a posting that says it once must count once.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKILLS_FOLDER = Path(__file__).parent
FAMILIES_FILE = "families.csv"
FAMILY_COLUMNS = ("family", "label", "group")
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
FORM_LENGTH_LIMIT = 80  # longer than any form an ad writes as one name; catches a sentence pasted in
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ONET_ID = re.compile(r"[0-9]\.[A-Z](\.[0-9a-z]+)*|[0-9]{8}:\S.*")
"""An element of O*NET's content model ("2.B.1.d"), or an example of its technology skills ("43232110:Microsoft Excel"):
the commodity code alone names a kind of software, not one skill."""


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
    for path in _list_skill_files(folder):
        if path.stem not in group_by_family:
            raise SkillFileInvalid(
                f"{path.name}: found a family file without a row in {FAMILIES_FILE}, expected family "
                f"'{path.stem}' there; add the row or rename the file"
            )
        skills.extend(_read_skills(path, group_by_family[path.stem]))
    return tuple(sorted(skills, key=lambda skill: skill.skill_id))


def lint_skills(folder: Path = SKILLS_FOLDER) -> list[str]:
    """Every violation in the folder, one line each, so that all of them can be mended at once."""
    families = load_families(folder)
    problems = _lint_families(families, folder)
    group_by_family = {family.family: family.group for family in families}
    skills: list[Skill] = []
    for path in _list_skill_files(folder):
        skills.extend(_read_skills(path, group_by_family.get(path.stem, "")))
    for skill in skills:
        problems.extend(_lint_skill(skill))
    return problems + _lint_duplicate_ids(skills) + _lint_shared_forms(skills)


def _list_skill_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.csv") if path.name != FAMILIES_FILE)


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


def _read_skills(path: Path, group: str) -> Iterator[Skill]:
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


def _lint_families(families: tuple[Family, ...], folder: Path) -> list[str]:
    problems: list[str] = []
    names = [family.family for family in families]
    files = {path.stem for path in _list_skill_files(folder)}
    problems += [f"{FAMILIES_FILE}: family {name!r} stands twice" for name in _find_repeated(names)]
    problems += [f"{FAMILIES_FILE}: family {name!r} has no file" for name in sorted(set(names) - files)]
    problems += [f"{name}.csv: family file without a row in {FAMILIES_FILE}" for name in sorted(files - set(names))]
    for family in families:
        if not family.label.strip():
            problems.append(f"{FAMILIES_FILE}: family {family.family!r} has an empty label")
        if family.group not in GROUPS:
            problems.append(f"{FAMILIES_FILE}: family {family.family!r} has unknown group {family.group!r}")
    return problems


def _lint_skill(skill: Skill) -> list[str]:
    where = f"{skill.family}.csv: skill {skill.skill_id!r}"
    problems: list[str] = []
    if not SLUG.fullmatch(skill.skill_id):
        problems.append(f"{where} has a bad slug, expected [a-z0-9-]+")
    if not skill.label.strip():
        problems.append(f"{where} has an empty label")
    if skill.kind not in KINDS:
        problems.append(f"{where} has unknown kind {skill.kind!r}")
    if not skill.all_forms:
        problems.append(f"{where} has no form, so nothing could ever match it")
    if skill.onet_id is not None and not ONET_ID.fullmatch(skill.onet_id):
        problems.append(
            f"{where} has onet_id {skill.onet_id!r}, expected an element such as 2.B.1.d "
            "or a commodity code with an example such as 43232110:Microsoft Excel"
        )
    for form in skill.all_forms:
        problems.extend(f"{where}: form {form!r} {fault}" for fault in _find_form_faults(form))
    problems.extend(
        f"{where}: one-character form {form!r} outside context_forms"
        for form in skill.forms + skill.exact_forms
        if len(form) == 1
    )
    return problems


def _find_form_faults(form: str) -> list[str]:
    faults: list[str] = []
    if not form.strip():
        faults.append("is empty")
    if form != form.strip():
        faults.append("has a leading or trailing space")
    if len(form) > FORM_LENGTH_LIMIT:
        faults.append(f"is longer than {FORM_LENGTH_LIMIT} characters")
    return faults


def _lint_duplicate_ids(skills: list[Skill]) -> list[str]:
    return [f"skill id {name!r} stands twice" for name in _find_repeated([skill.skill_id for skill in skills])]


def _lint_shared_forms(skills: list[Skill]) -> list[str]:
    """One line per form of two skills, or twice in one, compared without letter case across the columns."""
    places: dict[str, list[str]] = {}
    for skill in skills:
        for form in skill.all_forms:
            places.setdefault(form.lower(), []).append(skill.skill_id)
    return [
        f"form {form!r} belongs to more than one place: {', '.join(sorted(owners))}"
        for form, owners in sorted(places.items())
        if len(owners) > 1
    ]


def _find_repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})

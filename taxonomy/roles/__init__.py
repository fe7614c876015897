"""Roles that planners name, with the forms that job ads write, each in one ISCO-08 unit group.

The tables lie beside this file; where their facts are from is told in ATTRIBUTION.md. Codes and names of groups are
those of ISCO-08; a role's group follows current ESCO where ESCO names the role. Reading checks the shape of every row;
`lint_roles` checks what the rows say.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROLES_PATH = Path(__file__).with_name("roles.csv")
ISCO_PATH = Path(__file__).with_name("isco.csv")
ALIASES_NAME = "aliases.csv"
ROUTINE_PATH = Path(__file__).with_name("routine.csv")

LANGUAGES = ("de", "es", "fr", "pl", "sv")
"""Languages of the aliases; forms of roles.csv are English."""
ROUTINE_INDEX = 0.3
"""Least index of routine task intensity that makes a role routine: no group lies between 0.14 and 0.41."""

_ROLE_COLUMNS = ["role_id", "label", "isco_code", "forms", "soc_code"]
_ISCO_COLUMNS = ["isco_code", "label", "level"]
_ALIAS_COLUMNS = ["role_id", "language", "forms"]
_ROUTINE_COLUMNS = ["isco_code", "routine_index"]
_UNIT_GROUP_LEVEL = 4
_SOC = re.compile(r"[0-9]{2}-[0-9]{4}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class RolesMalformed(ValueError):
    """A row of a role or ISCO table cannot be read; the message says found, expected and what to do."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role; isco_code is a unit group, forms are title forms matched without regard to letter case.

    soc_code is its detailed occupation of SOC 2018, null where none is known; aliases are its forms in other languages.
    """

    role_id: str
    label: str
    isco_code: str
    forms: tuple[str, ...]
    soc_code: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IscoGroup:
    """One ISCO-08 group; level is the number of digits of its code, 1 (major) to 4 (unit)."""

    isco_code: str
    label: str
    level: int


def load_roles(path: Path = ROLES_PATH) -> list[Role]:
    """Every role in the order of the file, with the aliases of the file beside it where there is one.

    Raises RolesMalformed at the first row that cannot be read.
    """
    aliases = _load_aliases(path.with_name(ALIASES_NAME))
    roles = [
        Role(role_id, label, isco_code, _split(forms), soc_code or None, aliases.pop(role_id, ()))
        for _, (role_id, label, isco_code, forms, soc_code) in read_rows(path, _ROLE_COLUMNS)
    ]
    if aliases:
        raise RolesMalformed(
            f"{ALIASES_NAME}: found aliases of {min(aliases)!r}, expected a role_id of {path.name}; correct it"
        )
    return roles


def _load_aliases(path: Path) -> dict[str, tuple[str, ...]]:
    """Forms in other languages by role_id; empty where the file is absent."""
    aliases: dict[str, tuple[str, ...]] = {}
    for line, (role_id, language, forms) in read_rows(path, _ALIAS_COLUMNS) if path.exists() else ():
        if language not in LANGUAGES:
            raise RolesMalformed(
                f"{path.name} line {line}: found language {language!r}, expected one of {', '.join(LANGUAGES)}"
            )
        aliases[role_id] = aliases.get(role_id, ()) + _split(forms)
    return aliases


def load_routine_index(path: Path = ROUTINE_PATH) -> dict[str, float]:
    """Index of routine task intensity by ISCO-08 sub-major group; groups that the source leaves out are absent."""
    return {isco_code: float(index) for _, (isco_code, index) in read_rows(path, _ROUTINE_COLUMNS)}


def is_routine(role: Role, routine_index: dict[str, float]) -> bool | None:
    """Whether the tasks of the role's sub-major group follow rules closely; null where the source is silent."""
    index = routine_index.get(role.isco_code[:2])
    return None if index is None else index >= ROUTINE_INDEX


def _split(forms: str) -> tuple[str, ...]:
    return tuple(forms.split("|")) if forms else ()


def load_isco_groups(path: Path = ISCO_PATH) -> list[IscoGroup]:
    """Every ISCO-08 group in the order of the file; raises RolesMalformed where a level is not its code's length."""
    groups = []
    for line, (isco_code, label, level) in read_rows(path, _ISCO_COLUMNS):
        if not re.fullmatch(r"[0-9]{1,4}", isco_code) or level != str(len(isco_code)):
            raise RolesMalformed(
                f"{path.name} line {line}: found code {isco_code!r} with level {level!r}, expected 1 to 4 digits and "
                "their number; correct the row and keep leading zeros"
            )
        groups.append(IscoGroup(isco_code, label, len(isco_code)))
    return groups


def lint_roles(roles_path: Path = ROLES_PATH, isco_path: Path = ISCO_PATH) -> list[str]:
    """What is wrong with the roles, one sentence each; empty where nothing is."""
    roles = load_roles(roles_path)
    levels = {group.isco_code: group.level for group in load_isco_groups(isco_path)}
    return [
        *_repeated("role_id", ((role.role_id, role.role_id) for role in roles)),
        *_repeated("form", ((form.casefold().strip(), role.role_id) for role in roles for form in role.forms)),
        *_repeated("alias", ((form.casefold(), role.role_id) for role in roles for form in role.aliases)),
        *(problem for role in roles for problem in _problems_of_role(role, levels)),
    ]


def _problems_of_role(role: Role, levels: dict[str, int]) -> Iterator[str]:
    if not _SLUG.fullmatch(role.role_id):
        yield f"role_id {role.role_id!r} is no slug; use a-z, 0-9 and single hyphens"
    if not role.label.strip():
        yield f"role {role.role_id!r} has an empty label; name it"
    if role.isco_code not in levels:
        yield f"role {role.role_id!r} has the unknown ISCO code {role.isco_code!r}; use one of isco.csv"
    elif levels[role.isco_code] != _UNIT_GROUP_LEVEL:
        yield f"role {role.role_id!r} has ISCO code {role.isco_code!r}, which is not a unit group; use 4 digits"
    if role.soc_code is not None and not _SOC.fullmatch(role.soc_code):
        yield f"role {role.role_id!r} has SOC code {role.soc_code!r}; use two digits, a hyphen and four, or none"
    if not role.forms:
        yield f"role {role.role_id!r} has no form; write at least one title form"
    for form in (*role.forms, *role.aliases):
        if form != " ".join(form.split()) or not form:
            yield f"role {role.role_id!r} has the form {form!r} with stray spaces; use single ones"


def _repeated(kind: str, values: Iterable[tuple[str, str]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for value, role_id in values:
        if value in first:
            yield f"{kind} {value!r} of role {role_id!r} already belongs to {first[value]!r}; keep one"
        first.setdefault(value, role_id)


def read_rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row; the header must be the columns and each row as wide, else RolesMalformed."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            if header != columns:
                raise RolesMalformed(f"{path.name}: found header {header}, expected {columns}; restore the header")
            for row in reader:
                if len(row) != len(columns):
                    raise RolesMalformed(
                        f"{path.name} line {reader.line_num}: found {len(row)} cells, expected {len(columns)}; "
                        "quote cells that hold commas"
                    )
                yield reader.line_num, row
        except csv.Error as error:
            raise RolesMalformed(
                f"{path.name} line {reader.line_num}: found broken CSV ({error}), expected quoted cells; fix the row"
            ) from error

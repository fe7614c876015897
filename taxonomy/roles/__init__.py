"""Roles that planners name, with the forms that job ads write, each in one ISCO-08 unit group.

The two tables lie beside this file. Codes and names of groups are those of ISCO-08; a role's group follows current
ESCO where ESCO names the role. Reading checks the shape of every row; `lint_roles` checks what the rows say.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROLES_PATH = Path(__file__).with_name("roles.csv")
ISCO_PATH = Path(__file__).with_name("isco.csv")

_ROLE_COLUMNS = ["role_id", "label", "isco_code", "forms"]
_ISCO_COLUMNS = ["isco_code", "label", "level"]
_UNIT_GROUP_LEVEL = 4
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class RolesMalformed(ValueError):
    """A row of a role or ISCO table cannot be read; the message says found, expected and what to do."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role; isco_code is a unit group, forms are title forms matched without regard to letter case."""

    role_id: str
    label: str
    isco_code: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IscoGroup:
    """One ISCO-08 group; level is the number of digits of its code, 1 (major) to 4 (unit)."""

    isco_code: str
    label: str
    level: int


def load_roles(path: Path = ROLES_PATH) -> list[Role]:
    """Every role in the order of the file; raises RolesMalformed at the first row that cannot be read."""
    return [
        Role(role_id, label, isco_code, tuple(forms.split("|")) if forms else ())
        for _, (role_id, label, isco_code, forms) in _rows(path, _ROLE_COLUMNS)
    ]


def load_isco_groups(path: Path = ISCO_PATH) -> list[IscoGroup]:
    """Every ISCO-08 group in the order of the file; raises RolesMalformed where a level is not its code's length."""
    groups = []
    for line, (isco_code, label, level) in _rows(path, _ISCO_COLUMNS):
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
    if not role.forms:
        yield f"role {role.role_id!r} has no form; write at least one title form"
    for form in role.forms:
        if form != " ".join(form.split()) or not form:
            yield f"role {role.role_id!r} has the form {form!r} with stray spaces; use single ones"


def _repeated(kind: str, values: Iterable[tuple[str, str]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for value, role_id in values:
        if value in first:
            yield f"{kind} {value!r} of role {role_id!r} already belongs to {first[value]!r}; keep one"
        first.setdefault(value, role_id)


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row; the header must be the columns and each row as wide."""
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

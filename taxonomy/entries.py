"""A new entry in the files of skills or roles: checked by the linter before the file changes, and put in its place.

The files are those that a person reviews; what is added here is a line for that review, not the review.
"""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skilltide.errors import UsageError
from taxonomy.roles import ROLES_PATH, lint_roles
from taxonomy.skills import FORM_SEPARATOR, SKILL_COLUMNS, SKILLS_FOLDER, load_families
from taxonomy.skills.lint import lint_skills


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of a candidate: its id, its name and its forms, those of `exact` only as written."""

    entry_id: str
    label: str
    forms: tuple[str, ...]
    exact: tuple[str, ...] = ()


def add_skill(entry: Entry, kind: str, family: str, folder: Path = SKILLS_FOLDER) -> str:
    """The line of the skill, which now stands in the file of its family, in the order of ids.

    Raises UsageError, and changes nothing, where there is no such family or the linter finds fault.
    """
    families = [known.family for known in load_families(folder)]
    if family not in families:
        raise UsageError(f"--family: found {family!r}, expected one of {', '.join(families)}")
    cells = dict.fromkeys(SKILL_COLUMNS, "") | {
        "skill_id": entry.entry_id,
        "label": entry.label,
        "kind": kind,
        "forms": FORM_SEPARATOR.join(entry.forms),
        "exact_forms": FORM_SEPARATOR.join(entry.exact),
    }
    path = folder / f"{family}.csv"
    return _add(path, list(cells.values()), lint_skills, _place_by_id)


def add_role(entry: Entry, isco_code: str, path: Path = ROLES_PATH) -> str:
    """The line of the role, which now stands behind those of its unit group. Raises UsageError as add_skill does."""
    cells = [entry.entry_id, entry.label, isco_code, FORM_SEPARATOR.join(entry.forms), ""]
    return _add(path, cells, lambda copy: lint_roles(copy / path.name), _place_by_group)


def _place_by_id(lines: Sequence[str], cells: Sequence[str]) -> int:
    """Where a line stands among others that are sorted by their first cell; the first line is the header."""
    return next((at for at, line in enumerate(lines) if at and line.split(",", 1)[0] > cells[0]), len(lines))


def _place_by_group(lines: Sequence[str], cells: Sequence[str]) -> int:
    """Behind the last line whose group is not larger; the first line is the header."""
    groups = [next(csv.reader([line]))[2] for line in lines[1:]]
    return 1 + max((at + 1 for at, group in enumerate(groups) if group <= cells[2]), default=0)


def _add(
    path: Path,
    cells: Sequence[str],
    lint: Callable[[Path], list[str]],
    place: Callable[[Sequence[str], Sequence[str]], int],
) -> str:
    """Puts the line in a copy of the folder, and in the file only where the linter finds nothing in the copy."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    line = buffer.getvalue()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines.insert(place(lines, cells), line)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.parent.name
        shutil.copytree(path.parent, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        (copy / path.name).write_text("".join(lines), encoding="utf-8")
        if problems := lint(copy):
            raise UsageError(f"{path.name}: not changed, for with this entry {'; '.join(problems[:3])}; mend the entry")
    _put(path, "".join(lines))
    return line.rstrip("\n")


def _put(path: Path, text: str) -> None:
    """The file, whole or as it was. Raises UsageError where it cannot be written."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        shutil.copymode(path, name)
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); run it in a checkout of your own") from error

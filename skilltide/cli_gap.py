"""`skilltide gap`: what a person, a workforce or a cohort has and lacks, read off the latest edition."""

import csv
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.markdown import Markdown

from skilltide.errors import UsageError
from skilltide.options import Warehouse, latest, open_store
from skilltide.settings import read_settings
from skilltide.terminal import print_json

if TYPE_CHECKING:
    import polars as pl

    from warehouse.editions import Edition

Form = Literal["text", "markdown", "json"]
Row = tuple[int, dict[str, str]]


def gap(
    resume: Path | None = None,
    *,
    role: Annotated[str | None, Parameter(help="Role that is wanted: its id or a title.")] = None,
    region: Annotated[str, Parameter(help="Region code, such as DE or US-CA.")] = "WORLD",
    workforce: Annotated[
        Path | None, Parameter(help="CSV with role, region, headcount and, if known, skills (with ; between).")
    ] = None,
    cohorts: Annotated[
        Path | None, Parameter(help="CSV with cohort, region, finished (a day) and skills (with ; between).")
    ] = None,
    form: Annotated[Form, Parameter(name="--format", help="How the answer is written.")] = "text",
    warehouse: Warehouse = None,
) -> None:
    """What a résumé (text, PDF, DOCX) has and lacks for a role; or where a workforce stands; or what cohorts learnt."""
    if [resume, workforce, cohorts].count(None) != 2:
        raise UsageError(
            "gap: expected one of a résumé, --workforce FILE or --cohorts FILE; see `skilltide gap --help`"
        )
    edition = latest(open_store(warehouse, read_settings(), must_exist=True))
    from report.gap import write_cohorts, write_gap, write_workforce

    if resume is not None:
        if role is None:
            raise UsageError("gap: found no --role, expected the role that is wanted, such as --role 'data analyst'")
        _print(_answer_person(edition, resume, role, region), write_gap, form)
    elif workforce is not None:
        _print(_answer_workforce(edition, workforce), write_workforce, form)
    elif cohorts is not None:
        _print(_answer_cohorts(edition, cohorts), write_cohorts, form)


def _answer_person(edition: "Edition", resume: Path, role: str, region: str) -> dict[str, Any]:
    from skilltide.documents import read_resume
    from transforms.gap import tell_gap

    found = _skills_in(read_resume(resume))
    role_id = _role_named(role, set(_table(edition, "roles")["role_id"]))
    if role_id is None:
        raise UsageError(
            f"--role: found {role!r}, expected a role or a title that is one; `skilltide show roles` lists them"
        )
    try:
        return _told(edition, tell_gap(_edition_for_gap(edition), found, role_id, region))
    except ValueError as error:
        raise UsageError(f"gap: {error}") from error


def _answer_workforce(edition: "Edition", file: Path) -> dict[str, Any]:
    from transforms.workforce import Decisions, Group, plan_workforce

    roles, regions = (
        set(_table(edition, name)[column]) for name, column in (("roles", "role_id"), ("regions", "region"))
    )
    groups, unresolved = [], []
    for line, row in _rows(file, ("role", "region", "headcount")):
        role_id = _role_named(row["role"], roles)
        if role_id is None or row["region"] not in regions or not row["headcount"].isdecimal():
            unresolved.append({"line": line, "why": _why_no_group(row, role_id, regions)})
            continue
        skills = frozenset(_skills_in(row.get("skills") or ""))
        groups.append(Group(line, role_id, row["region"], int(row["headcount"]), skills))
    decisions = Decisions(
        edition.name,
        edition.manifest["until"],
        *(_table(edition, name) for name in ("role_trends", "reskilling_pathways", "pathway_skills", "roles")),
    )
    return _told(edition, plan_workforce(groups, decisions) | {"unresolved": unresolved})


def _why_no_group(row: dict[str, str], role_id: str | None, regions: set[str]) -> str:
    if role_id is None:
        return f"found role {row['role']!r}, which no role of the edition is called; name one of `skilltide show roles`"
    if row["region"] not in regions:
        return f"found region {row['region']!r}, expected a code of `skilltide show regions`, such as DE or US-CA"
    return f"found headcount {row['headcount']!r}, expected a whole number"


def _answer_cohorts(edition: "Edition", file: Path) -> dict[str, Any]:
    from transforms.cohorts import Cohort, follow_cohorts

    known, unresolved = [], []
    regions = set(_table(edition, "regions")["region"])
    for line, row in _rows(file, ("cohort", "region", "finished", "skills")):
        skills = tuple(_skills_in(row["skills"]))
        finished = _day(row["finished"])
        if finished is None or row["region"] not in regions or not skills:
            unresolved.append({"line": line, "why": _why_no_cohort(row, finished, regions)})
            continue
        known.append(Cohort(row["cohort"], row["region"], finished, skills))
    tables = (_table(edition, name) for name in ("skill_demand", "skill_trends", "skills"))
    answer = {"edition": edition.name, "until": edition.manifest["until"]}
    return _told(edition, answer | {"cohorts": follow_cohorts(known, *tables), "unresolved": unresolved})


def _why_no_cohort(row: dict[str, str], finished: date | None, regions: set[str]) -> str:
    if finished is None:
        return f"found finished {row['finished']!r}, expected a day such as 2025-06-30"
    if row["region"] not in regions:
        return f"found region {row['region']!r}, expected a code of `skilltide show regions`, such as DE or US-CA"
    return f"found no known skill in {row['skills']!r}; name skills as advertisements do, with ; between"


# ---- what answers are read off


def _edition_for_gap(edition: "Edition") -> Any:
    from dataclasses import fields

    from transforms import gap as gaps
    from transforms.pathways import Tables

    tables = Tables(*(_table(edition, field.name) for field in fields(Tables)))
    others = (_table(edition, name) for name in ("role_skill_trends", "skill_pay", "roles", "skills", "regions"))
    return gaps.Edition(edition.name, edition.manifest["until"], tables, *others)


def _table(edition: "Edition", name: str) -> "pl.DataFrame":
    import polars as pl

    return pl.read_parquet(edition.folder / f"{name}.parquet")


def _told(edition: "Edition", answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"note": edition.manifest["note"]}


def _skills_in(text: str) -> dict[str, list[str]]:
    """The skills of a text, each with the words that show it."""
    from skilltide.loaded import skill_extractor

    found: dict[str, list[str]] = {}
    for mention in skill_extractor().find(text):
        found.setdefault(mention.skill.skill_id, []).append(mention.surface)
    return found


def _role_named(name: str, known: set[str]) -> str | None:
    """The role of this id, else the one that a vacancy of this title has; null where neither is known."""
    from skilltide.loaded import role_coder

    if name in known:
        return name
    match = role_coder().code([name])[0]
    return match.role_id if match and match.role_id in known else None


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[Row]:
    """Number and cells of each line of a CSV. Raises UsageError where it cannot be read or lacks a column."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
                raise UsageError(
                    f"{file}: found the columns {', '.join(reader.fieldnames or ()) or '(none)'}, expected also "
                    f"{', '.join(missing)}; name them in the first line"
                )
            for row in reader:
                yield (
                    reader.line_num,
                    {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file}: cannot be read as CSV ({error}); save it as CSV in UTF-8") from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _print(answer: dict[str, Any], write: Callable[[dict[str, Any]], str], form: Form) -> None:
    if form == "json":
        print_json(answer)
    elif form == "text" and sys.stdout.isatty():
        Console().print(Markdown(write(answer)))
    else:
        print(write(answer))

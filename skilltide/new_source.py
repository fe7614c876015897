"""A new source as far as a program can write it: one file and one answer, which the tests find by themselves.

Of a recorded answer the list of jobs and the names of its fields are told by how they look. What cannot be told is
marked with FILL_IN, and a test names each such place until it is gone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skilltide.errors import UsageError

FILL_IN = "FILL IN"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_JOBS_KEPT = 3
_LONGEST_TEXT = 200
"""Of an answer that is committed: enough for a test, too little to be somebody's advertisement."""

_ID = ("id", "uuid", "guid", "slug", "key", "shortcode", "jobId", "reference", "ref")
_TITLE = ("title", "name", "headline", "position", "jobTitle", "job_title", "text")
_OURS: Mapping[str, tuple[str, ...]] = {
    "html": ("description_html", "descriptionHtml", "description", "content", "body", "text"),
    "employer": ("company_name", "companyName", "company", "employer", "organization"),
    "posted": (
        "published_at", "publishedAt", "first_published", "publication_date", "date_posted", "datePosted", "posted_at",
        "postedAt", "created_at", "createdAt", "date",
    ),
    "closes": ("expires_at", "expiresAt", "deadline", "closing_date", "application_deadline", "valid_through"),
    "url": ("url", "absolute_url", "job_url", "jobUrl", "link", "href", "permalink"),
    "pay": ("salary", "compensation", "pay"),
}  # fmt: skip
"""Fields of a record, and what sources call them."""
_PLACE = ("location", "city", "place", "office")
_INVENTED = {
    "jobs": [
        {
            "id": f"{number}",
            "title": title,
            "description": "<p>You write Python.</p>",
            "company": "Acme",
            "location": "Lisbon, Portugal",
            "published_at": "2026-11-02",
            "url": f"https://jobs.example/{number}",
        }
        for number, title in enumerate(["Kite Engineer", "String Clerk"], start=1)
    ]
}
"""What stands in for an answer until there is one."""


@dataclass(frozen=True)
class Layout:
    """Where the jobs of an answer are, and which of their fields is what."""

    at: tuple[str, ...]
    jobs: list[dict[str, Any]]
    id_field: str
    title_field: str
    fields: Mapping[str, str]
    """Field of a record → field of the answer."""
    place_field: str | None
    envelope: tuple[str, ...]
    ignored: tuple[str, ...] = field(default=())

    @property
    def used(self) -> list[str]:
        """Fields that are read, in order."""
        found = {self.id_field, self.title_field, *self.fields.values(), *filter(None, [self.place_field])}
        return sorted(found)


def write_source(root: Path, name: str, answer: Path | None) -> list[Path]:
    """The source's file and its answer are in the checkout. Returns both.

    Raises UsageError for a name that is taken or none, a folder that is no checkout, or an answer without jobs.
    """
    source, stored = root / f"crawlers/sources/{name}.py", root / f"tests/crawlers/answers/{name}.json"
    _check(root, name, source, stored)
    document = _INVENTED if answer is None else _read(answer)
    layout = tell_layout(document)
    source.write_text(_source_text(name, layout, is_recorded=answer is not None), encoding="utf-8")
    shown = json.dumps(_shortened(document, layout), indent=1, ensure_ascii=False)
    stored.write_text(f"{shown}\n", encoding="utf-8")
    return [source, stored]


def tell_layout(document: Any) -> Layout:
    """The layout of an answer. Raises UsageError where it holds no list of objects with an id and a title."""
    found = [(path, jobs) for path, jobs in _lists_in(document) if _common(jobs, _ID) and _common(jobs, _TITLE)]
    if not found:
        raise UsageError(
            f"found no list of jobs in the answer, expected objects with one of {', '.join(_ID)} "
            f"and one of {', '.join(_TITLE)}; write the source by hand from one in crawlers/sources"
        )
    at, jobs = max(found, key=lambda one: len(one[1]))
    id_field, title_field = _common(jobs, _ID) or "", _common(jobs, _TITLE) or ""
    taken = {id_field, title_field}
    fields = {}
    for ours, names in _OURS.items():
        if (theirs := _common(jobs, tuple(name for name in names if name not in taken))) is not None:
            fields[ours] = theirs
            taken.add(theirs)
    place = _common(jobs, tuple(name for name in _PLACE if name not in taken))
    rest = {name for job in jobs for name in job} - taken - {place}
    around = tuple(sorted(set(document) - {at[0]})) if isinstance(document, dict) and at else ()
    return Layout(at, jobs, id_field, title_field, fields, place, around, tuple(sorted(rest)))


def _check(root: Path, name: str, source: Path, stored: Path) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"found the name {name!r}, expected small letters, digits and _ such as acme_jobs")
    if not source.parent.is_dir() or not stored.parent.is_dir():
        raise UsageError(
            f"{root}: found no checkout of the project, expected crawlers/sources and tests/crawlers there"
        )
    if taken := next((path for path in (source, stored) if path.exists()), None):
        raise UsageError(f"{taken}: is there already; choose another name or change that file")


def _read(answer: Path) -> Any:
    try:
        return json.loads(answer.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{answer}: cannot be read ({error.strerror}); name a file with one answer") from error
    except ValueError as error:
        raise UsageError(
            f"{answer}: is no JSON ({error}); for XML start from crawlers/sources/personio.py, "
            "for pages from `skilltide sources find`"
        ) from error


def _lists_in(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    if isinstance(document, list) and document and all(isinstance(one, dict) for one in document):
        yield path, document
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from _lists_in(value, (*path, name))


def _common(jobs: list[dict[str, Any]], names: tuple[str, ...]) -> str | None:
    """The first of the names under which every job has plain text or a number, or nothing; null where none is."""
    for name in names:
        values = [job.get(name) for job in jobs]
        is_plain = all(value is None or (isinstance(value, str | int) and value is not True) for value in values)
        if is_plain and any(value not in (None, "", False) for value in values):
            return name
    return None


def _shortened(document: Any, layout: Layout) -> Any:
    """The answer with its first jobs alone and no long text."""

    def shorten(value: Any, path: tuple[str, ...] | None) -> Any:
        if isinstance(value, dict):
            return {name: shorten(one, None if path is None else (*path, name)) for name, one in value.items()}
        if isinstance(value, list):
            return [shorten(one, None) for one in (value[:_JOBS_KEPT] if path == layout.at else value)]
        return value[:_LONGEST_TEXT] if isinstance(value, str) else value

    return shorten(document, ())


def _source_text(name: str, layout: Layout, *, is_recorded: bool) -> str:
    id_type = "int" if isinstance(layout.jobs[0][layout.id_field], int) else "str"
    lines = [f'posting_id=str(job["{layout.id_field}"]),', f'title=job["{layout.title_field}"],']
    for ours, theirs in layout.fields.items():
        value = f'job.get("{theirs}")' if ours in ("posted", "closes") else f'text_or_none(job.get("{theirs}"))'
        lines.append(f"{ours}={value},")
    if "employer" not in layout.fields:
        lines.append("employer=board,")
    if layout.place_field:
        lines.append(f'locations=tuple(filter(None, [text_or_none(job.get("{layout.place_field}"))])),')
    options = [f"at={_tuple(layout.at)}," if layout.at else "", f'id_field="{layout.id_field}",']
    options += ["id_type=int," if id_type == "int" else "", f'title_field="{layout.title_field}",']
    options += [f"envelope={_set(layout.envelope)}," if layout.envelope else ""]
    options += [f"used={_set(layout.used)},", f"ignored={_set(layout.ignored)},", "record_of=read_job,"]
    floors = {"html": "description", "employer": "employer", "posted": "posted", "url": "url"}
    expected = [f'"{ours}": 0.8' for theirs, ours in floors.items() if theirs in layout.fields]
    return _TEMPLATE.format(
        name=name,
        fill=FILL_IN,
        record="\n        ".join(lines),
        items="\n            ".join(filter(None, options)),
        expected=", ".join(expected),
        fields_from="recorded answer" if is_recorded else "API documentation",
    )


def _tuple(names: tuple[str, ...]) -> str:
    return f"({', '.join(json.dumps(name) for name in names)},)"


def _set(names: Any) -> str:
    inner = ", ".join(json.dumps(name) for name in names)
    return f"frozenset({{{inner}}})" if inner else "frozenset()"


_TEMPLATE = '''"""{fill}: what this is, and the address of its API's documentation."""

from crawlers.shapes.base import Job, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer."""
    return Record(
        {record}
    )


SOURCE = Source(
    name="{name}",
    title="{fill}: its name as readers know it",
    publisher="{fill}: who publishes it",
    terms_url="https://{fill}: where its terms of use are",
    licence_note="{fill}: what the terms allow",
    delay=2.0,
    history="{fill}: what it shows of the past; mostly: Open jobs only, with the day of publication",
    fields_from="{fields_from} {fill}: year-month",
    example="acme",
    shape=Listing(
        base_url="https://{fill}: the host of the API",
        path="/{fill}: the path with {{board}} where the board's name stands",
        items=Items(
            {items}
        ),
    ),
    expected={{{expected}}},
)
'''

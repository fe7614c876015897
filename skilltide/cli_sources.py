"""`skilltide sources`: how the sources are doing, what each is, how to find one and how to add one."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from skilltide.errors import SourceFailed, UsageError
from skilltide.options import Json, Sources, Until, Warehouse, contact_of, day_of, open_store
from skilltide.settings import SourceEntry, SourcesFile, read_settings, read_sources
from skilltide.terminal import plain, print_json, print_rows

if TYPE_CHECKING:
    from crawlers.finder import PageReport
    from crawlers.shapes.base import Source

sources_app = App(name="sources", help="See how the sources are doing, what each is; find one, add one.")


@sources_app.default
def sources_(
    name: str | None = None,
    *,
    sources: Sources = None,
    warehouse: Warehouse = None,
    until: Until = None,
    every: Annotated[bool, Parameter(name="--all", negative="", help="List the sources there are instead.")] = False,
    as_json: Json = False,
) -> None:
    """How each board that is read is doing, those in trouble first; with NAME what that source is."""
    settings = read_settings()
    path = sources or settings.sources
    if every:
        print_rows(_sources_there_are(), as_json=as_json)
        return
    if name is not None:
        _print_source(name, as_json=as_json)
        return
    from skilltide.source_health import look_over
    from warehouse.store import Store

    entries = _known_entries(path) if path.exists() or sources else ()
    where = warehouse or settings.warehouse
    store = open_store(warehouse, settings) if Store.at(where).is_there else None
    rows = look_over(entries, store, day_of(until))
    print_rows([{key: plain(value) for key, value in row.items()} for row in rows], as_json=as_json)
    if not as_json:
        print(_summary(rows))


@sources_app.command
def find(
    *url: str,
    sources: Sources = None,
    private: Annotated[bool, Parameter(name="--allow-private", negative="", help="The pages are not public.")] = False,
    as_json: Json = False,
) -> None:
    """Look at career pages and say how their jobs can be read, with the entry for the sources file."""
    from crawlers.finder import find_sources
    from skilltide.pipeline import require_contact

    if not url:
        raise UsageError("sources find: found no address, expected one or more career pages")
    settings = read_settings()
    path = sources or settings.sources
    wanted = read_sources(path) if path.exists() or sources else SourcesFile()
    pages = [one if "://" in one else f"https://{one}" for one in url]
    reports = find_sources(pages, require_contact(contact_of(wanted, settings)), allow_private=private)
    if as_json:
        print_json([report.model_dump() for report in reports])
    else:
        _print_reports(reports, {entry.source for entry in wanted.sources})
    if all(report.message and not report.finds for report in reports):
        raise SourceFailed(f"no page could be read: {reports[0].message}")


@sources_app.command
def new(
    name: str,
    *,
    answer: Annotated[Path | None, Parameter(help="A recorded answer (JSON): its fields are told from it.")] = None,
    folder: Annotated[Path | None, Parameter(help="The checkout to write into; default: that of this program.")] = None,
) -> None:
    """Begin a new source: its file and its answer, found by the tests without another edit."""
    from skilltide.new_source import FILL_IN, write_source
    from skilltide.versions import ROOT

    source, stored = write_source(folder or ROOT, name, answer)
    print(f"{source}: fill in each place marked {FILL_IN}; move to `used` what else says something of the job")
    print(
        f"{stored}: " + ("replace by an answer of the API" if answer is None else "change what is somebody's own text")
    )
    print(f"then: ruff format {source} && python -m pytest tests/crawlers/test_sources.py -k {name}")


def _print_reports(reports: Sequence["PageReport"], listed: set[str]) -> None:
    from crawlers.catalogue import quoted

    entries: dict[tuple[str, str | None], list[str]] = {}
    for report in reports:
        print(report.url)
        if report.message:
            print(f"  not all could be read: {report.message}")
        if not report.finds:
            print("  nothing that we read; look for an address of a job board among the page's requests")
        for one in report.finds:
            print(f"  {'' if one.is_sure else 'perhaps '}{one.source} {one.board}: {one.why}")
        for one in [one for one in report.finds if one.is_sure] or report.finds[:1]:
            boards = entries.setdefault((one.source, one.base_url), [])
            boards += [one.board] if one.board not in boards else []
    if entries:
        print("\nfor the sources file:")
    for (source, base_url), boards in sorted(entries.items(), key=str):
        note = "  # the file has an entry of this source: add the boards to it" if source in listed else ""
        print(f"  - source: {source}{note}\n    boards: [{', '.join(map(quoted, boards))}]")
        if base_url:
            print(f"    base_url: {base_url}")


def _summary(rows: Sequence[dict[str, Any]]) -> str:
    """How many boards are how, those in trouble first."""
    if not rows:
        return "no board is named in the sources file and none was read; `skilltide sources --all` lists what there is"
    states = Counter(row["state"] for row in rows)
    jobs = sum(row["jobs"] or 0 for row in rows)
    told = ", ".join(f"{count} {state}" for state, count in states.items())
    return f"{len(rows)} board{'s' if len(rows) > 1 else ''}: {told}; {jobs:,} jobs at their last crawls"


def _known_entries(path: Path) -> Sequence[SourceEntry]:
    """The entries of the sources file. Raises UsageError for a source that there is not."""
    from crawlers.sources import SOURCES

    entries = read_sources(path).sources
    if unknown := sorted({entry.source for entry in entries} - set(SOURCES)):
        raise UsageError(f"{path}: found unknown sources {', '.join(unknown)}; there are {', '.join(sorted(SOURCES))}")
    return entries


def _sources_there_are() -> list[dict[str, Any]]:
    from crawlers.sources import SOURCES

    return [
        {
            "source": name,
            "title": one.title,
            "needs key": "yes" if one.needs_key else "no",
            "delay": one.delay,
            "history": one.history,
        }
        for name, one in sorted(SOURCES.items())
    ]


def _print_source(name: str, *, as_json: bool) -> None:
    from crawlers.sources import source_named

    told = _describe(source_named(name))
    if as_json:
        print_json(told)
        return
    for key, value in told.items():
        print(f"{key}: {value}")


def _describe(source: "Source") -> dict[str, Any]:
    """The declared metadata of a source, in words."""
    from crawlers.catalogue import entry_of

    return {
        "source": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "terms": source.terms_url,
        "licence": source.licence_note,
        "history": source.history,
        "seconds between requests": source.delay,
        "key": ", ".join(source.key_headers.values()) or "none needed",
        "field names from": source.fields_from,
        "a board reads like": source.shape.first_url(source.example, None),
        "entry": entry_of(source),
    }

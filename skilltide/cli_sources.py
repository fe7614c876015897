"""`skilltide sources`: how the sources are doing, what each is, how to find one and how to add one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from skilltide.errors import UsageError
from skilltide.options import Json, Sources, Until, Warehouse, day_of, open_store
from skilltide.settings import SourceEntry, read_settings, read_sources
from skilltide.terminal import plain, print_json, print_rows

if TYPE_CHECKING:
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

    entries = _known_entries(path) if path.exists() or sources else ()
    where = warehouse or settings.warehouse
    store = open_store(warehouse, settings) if Path(where).is_dir() else None
    rows = look_over(entries, store, day_of(until))
    print_rows([{key: plain(value) for key, value in row.items()} for row in rows], as_json=as_json)
    if not as_json and not rows:
        print("no board is named in the sources file and none was read; `skilltide sources --all` lists what there is")


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
        "entry": f"{{source: {source.name}, boards: [{_quoted(source.example)}]}}",
    }


def _quoted(board: str) -> str:
    """The board as YAML reads it back: names like 2024-05 and 2210 are no strings without quotes."""
    import yaml

    return yaml.safe_dump(board, default_style=None, width=1_000).removesuffix("\n...\n").strip()

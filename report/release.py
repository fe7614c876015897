"""All that an edition gets beside its tables, in order, and what is brought up to date around the editions."""

import json
from datetime import date
from pathlib import Path

import polars as pl

from report.checks import write_checks
from report.index import INDEX, render_index
from report.page import write_page
from warehouse.database import refresh_database
from warehouse.editions import PUBLISHED_FOLDER, Draft, Dress, latest_edition, list_editions, read_tables
from warehouse.extracts import write_extracts
from warehouse.metadata import describe_freshness, write_metadata
from warehouse.revisions import describe_changes
from warehouse.store import Store, put_text

FRESHNESS = "freshness.json"


def write_changelog(draft: Draft) -> None:
    """The draft has its CHANGELOG."""
    until = date.fromisoformat(draft.content["until"])
    before = read_tables(draft.before)
    text = describe_changes(draft.name, until, draft.tables, before, draft.content.get("accepted"))
    (draft.folder / "CHANGELOG.md").write_text(text, encoding="utf-8")


DRESS: tuple[Dress, ...] = (write_extracts, write_changelog, write_checks, write_page, write_metadata)
"""The metadata come last, since they hold the digests of the others."""


def refresh(store: Store, until: date, held_because: tuple[str, ...] = ()) -> None:
    """The index, freshness.json and the DuckDB file beside the editions are those of the latest edition.

    `held_because` says why no newer one could be published. Nothing is written that stands already, so a run that died
    after the pointer moved is completed by the next.
    """
    latest = latest_edition(store)
    if latest is None:
        return
    published = store.root / PUBLISHED_FOLDER
    sources = pl.read_parquet(latest.folder / "sources.parquet")
    freshness = describe_freshness(latest.name, latest.manifest, sources) | {
        "checked_until": until.isoformat(),
        "held_since": _held_since(published / FRESHNESS, until) if held_because else None,
        "held_because": list(held_because),
    }
    texts = {
        FRESHNESS: json.dumps(freshness, indent=2, ensure_ascii=False) + "\n",
        INDEX: render_index(list_editions(store), latest, freshness),
    }
    for name, text in texts.items():
        if not (published / name).exists() or (published / name).read_text(encoding="utf-8") != text:
            put_text(published / name, text, store.root)
            store.send(f"{PUBLISHED_FOLDER}/{name}")
    refresh_database(store, latest)
    store.complete_latest()


def _held_since(path: Path, until: date) -> str:
    """The day since which no edition could be published: that of the last freshness.json, else this one."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))["held_since"]
    except (OSError, ValueError, KeyError):
        return until.isoformat()
    return str(known) if known else until.isoformat()

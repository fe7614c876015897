"""Looks over what a run needs and says, for each thing, what is wrong and what to do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from skilltide.errors import SkilltideError
from skilltide.run_reports import last_steps
from skilltide.settings import Settings, read_sources


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is right, wrong, or absent where it is not needed."""

    thing: str
    state: str
    found: str


def examine(sources: Path, warehouse: str, settings: Settings) -> list[Finding]:
    """What was found of the sources file, the contact, the warehouse, the latest edition and Airflow."""
    return [
        _look("sources file", lambda: _describe_sources(sources)),
        _look("contact", lambda: _describe_contact(sources, settings)),
        _look("warehouse", lambda: _describe_warehouse(warehouse)),
        _look("latest edition", lambda: _describe_edition(warehouse)),
        _look("freshness", lambda: _describe_freshness(warehouse)),
        _describe_airflow(),
        *_describe_steps(warehouse),
    ]


def _look(thing: str, describe: Callable[[], str]) -> Finding:
    try:
        return Finding(thing, "right", describe())
    except SkilltideError as error:
        return Finding(thing, "wrong", str(error))


def _describe_sources(path: Path) -> str:
    from crawlers.sources import source_named

    entries = read_sources(path).sources
    for entry in entries:
        source_named(entry.source)
    return f"{path}: {len(entries)} sources, {sum(len(entry.boards) for entry in entries)} boards"


def _describe_contact(path: Path, settings: Settings) -> str:
    from skilltide.errors import ConfigurationError

    contact = settings.contact or read_sources(path).contact
    if not contact:
        raise ConfigurationError(f"none set; set `contact:` in {path} or SKILLTIDE_CONTACT before you crawl")
    return contact


def _describe_warehouse(url: str) -> str:
    from warehouse.store import Store
    from warehouse.tables import TABLES

    store = Store.open(url)
    partitions = sum(len(store.keys(table)) for table in TABLES.values())
    return f"{store.address}: can be written, {partitions} partitions"


def _describe_edition(url: str) -> str:
    from warehouse.editions import latest_edition, verify
    from warehouse.store import Store

    edition = latest_edition(Store.open(url))
    if edition is None:
        return "none yet; `skilltide run` makes one"
    verify(edition)
    return f"{edition.name}, postings until {edition.manifest['until']}, every file as published"


def _describe_freshness(url: str) -> str:
    """How far the data reach, by all sources and by each. Raises ConfigurationError while an edition is held back."""
    from report.release import FRESHNESS
    from skilltide.errors import ConfigurationError
    from warehouse.editions import PUBLISHED_FOLDER
    from warehouse.store import Store

    store = Store.open(url)
    store.bring_published()
    path = store.root / PUBLISHED_FOLDER / FRESHNESS
    if not path.exists():
        return "nothing is published yet"
    told = json.loads(path.read_text(encoding="utf-8"))
    if told["held_since"]:
        why = "; ".join(told["held_because"])
        raise ConfigurationError(
            f"editions are held back since {told['held_since']} ({why}); mend it, or publish with --accept REASON"
        )
    behind = sorted(f"{one['source']} {one['last_month_counted'] or 'never'}" for one in told["sources"])
    return f"postings until {told['until']}; last month counted {told['last_month_counted']} ({', '.join(behind)})"


def _describe_steps(url: str) -> list[Finding]:
    """How each step went when it last ran."""
    from warehouse.store import Store

    try:
        store = Store.at(url)
        store.bring_reports()
    except SkilltideError:
        return []  # what is wrong with the warehouse is told above
    return [
        Finding(
            f"step {one['step']}",
            "right",
            f"{one['ended_at']}: {one['made']} partitions made, {one['kept']} kept, {one['rows_in']:,} rows in, "
            f"{one['rows']:,} out, {one['seconds']:.1f} s, peak {one['peak_bytes'] / 1e6:,.0f} MB",
        )
        for one in last_steps(store.root)
    ]


def _describe_airflow() -> Finding:
    try:
        return Finding("airflow", "right", version("apache-airflow"))
    except PackageNotFoundError:
        return Finding("airflow", "absent", "install the extra [airflow], or use run --no-airflow")

"""What many commands have in common: their options, and what these mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from skilltide.engine import check_engine
from skilltide.errors import UsageError
from skilltide.settings import Settings, SourcesFile

if TYPE_CHECKING:
    from warehouse.editions import Edition
    from warehouse.store import Store

Warehouse = Annotated[
    str | None,
    Parameter(
        name="--warehouse",
        help="Folder of the warehouse, or s3://bucket/prefix; default: SKILLTIDE_WAREHOUSE or ./warehouse-data.",
    ),
]
Until = Annotated[
    str | None, Parameter(name="--until", help="Last day that is looked at, YYYY-MM-DD; default: today, UTC.")
]
Sources = Annotated[
    Path | None, Parameter(name="--sources", help="Sources file; default: SKILLTIDE_SOURCES or ./sources.yaml.")
]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON instead of text.")]
Engine = Annotated[
    str | None,
    Parameter(
        name="--engine",
        help="Where jobs run: local, or dask://HOST:PORT of a Dask scheduler; default: SKILLTIDE_ENGINE or local.",
    ),
]
DryRun = Annotated[
    bool, Parameter(name="--dry-run", negative="", help="Say what would be done; open no socket, write nothing.")
]


def day_of(text: str | None) -> date:
    """The day that --until names, today where it names none. Raises UsageError for no day or one to come."""
    today = datetime.now(UTC).date()
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--until: found {text!r}, expected a day such as {today}") from error
    if day > today:
        raise UsageError(f"--until: found {day}, which is still to come; expected {today} or earlier")
    return day


def engine_of(name: str | None, settings: Settings) -> str:
    """The engine that --engine names, else the setting. Raises ConfigurationError for a name of none."""
    return settings.engine if name is None else check_engine(name)


def open_store(url: str | None, settings: Settings, *, must_exist: bool = False) -> "Store":
    """The store of the warehouse. Raises UsageError where it must exist and does not."""
    from warehouse.store import Store

    where = url or settings.warehouse
    if must_exist and not Store.at(where).is_there:
        raise UsageError(f"warehouse {where}: not found; name one with --warehouse, or make one with `skilltide run`")
    return Store.open(where, to_write=not must_exist)


@contextmanager
def locked_store(url: str | None, settings: Settings) -> Iterator["Store"]:
    """The store, held by this run alone; what dead processes left in staging is swept."""
    store = open_store(url, settings)
    with store.lock("run"):
        store.sweep_staging()
        yield store


def contact_of(sources: SourcesFile, settings: Settings) -> str | None:
    """Who crawls: as the environment says, else as the sources file does; null where neither says."""
    return settings.contact or sources.contact


def latest(store: "Store") -> "Edition":
    """The edition that the pointer names. Raises UsageError before the first."""
    from warehouse.editions import latest_edition

    edition = latest_edition(store)
    if edition is None:
        raise UsageError(f"warehouse {store.address}: found no edition; run `skilltide run`, or build and publish")
    return edition

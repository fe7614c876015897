"""How the boards that are read are doing, told from the crawl records of the warehouse."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from crawlers.health import BoardHealth, Crawl, tell_health

if TYPE_CHECKING:
    import polars as pl

    from skilltide.settings import SourceEntry
    from warehouse.store import Store

_ORDER = ("gone", "failing", "suspect", "back", "new", "active", "archive")
"""What wants to be looked at comes first."""


def look_over(entries: Sequence["SourceEntry"], store: "Store | None", day: date) -> list[dict[str, Any]]:
    """One row per board that is named in the sources file or has been read, those in trouble first.

    `jobs` are those of the last crawl that reached the board; `baseline` is null while the board has no history.
    """
    crawls = _crawls_by_board(store)
    named = [(entry.source, entry.series_of(board)) for entry in entries for board in entry.boards]
    boards = dict.fromkeys([*named, *crawls])
    rows = [_row(board, crawls.get(board, []), day, is_read=board in set(named)) for board in boards]
    return sorted(rows, key=lambda row: (_ORDER.index(row["state"]), row["source"], row["board"]))


def _row(board: tuple[str, str], records: list[Mapping[str, Any]], day: date, *, is_read: bool) -> dict[str, Any]:
    known = sorted((one for one in records if one["day"] <= day), key=lambda one: one["day"])
    last = known[-1] if known else None
    health = tell_health([Crawl(one["day"], one["status"], one["items"]) for one in known], day)
    reached = [one for one in known if one["status"] in ("ok", "imported", "suspect", "incomplete", "capped")]
    return {
        "source": board[0],
        "board": board[1],
        "state": _state(health, last),
        "since": health.since,
        "last_crawl": last["day"] if last else None,
        "status": last["status"] if last else None,
        "jobs": reached[-1]["items"] if reached else None,
        "baseline": health.baseline,
        "why": _why(health, last, is_read=is_read),
    }


def _state(health: BoardHealth, last: Mapping[str, Any] | None) -> str:
    if last and last["status"] == "imported":
        return "archive"
    if health.is_suspect and health.state in ("active", "back"):
        return "suspect"
    return health.state


def _why(health: BoardHealth, last: Mapping[str, Any] | None, *, is_read: bool) -> str | None:
    """What the last crawl said, or what there is to know of a board that was not crawled."""
    if last is None:
        return "not crawled yet"
    if last["message"]:
        repeated = f"{health.failures} failures in a row: " if health.failures > 1 else ""
        return f"{repeated}{last['message']}"
    if health.is_suspect and health.baseline:
        return f"{last['items']} jobs where {health.baseline:g} are usual; look at the board"
    return None if is_read or last["status"] == "imported" else "no longer in the sources file"


def _crawls_by_board(store: "Store | None") -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in _rows(_crawls(store)):
        found.setdefault((one["source"], one["board"]), []).append(one)
    return found


def _crawls(store: "Store | None") -> "pl.DataFrame | None":
    from warehouse.tables.raw import CRAWLS

    return store.read(CRAWLS).collect() if store and store.keys(CRAWLS) else None


def _rows(crawls: "pl.DataFrame | None") -> Iterable[Mapping[str, Any]]:
    return () if crawls is None else crawls.sort("source", "board", "day").iter_rows(named=True)

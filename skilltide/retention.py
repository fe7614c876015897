"""Raw documents hold personal data, so they may be kept for a number of days only (SKILLTIDE_RAW_RETENTION_DAYS).

After an edition stands, those that are older are deleted, each with a line in `raw_expired` and in the log. Two are
never deleted: the newest of a source, from which the next crawl takes what has not changed, and what was not built as
this version builds it. The postings stay; a later version no longer makes them again.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from skilltide.logs import get_logger

if TYPE_CHECKING:
    from warehouse.store import Key, Store

log = get_logger("retention")


def expire_raw(store: "Store", until: date, days: int, is_built: Callable[["Key"], bool]) -> list["Key"]:
    """The raw partitions that were received more than `days` before `until` are gone; returns their keys."""
    from warehouse.tables import TABLES

    table, gone = TABLES["raw_documents"], []
    received = {key: _received_on(store, key) for key in store.keys(table)}
    newest = {source: max(day for key, day in received.items() if key[0] == source) for source, *_ in received}
    for key, day in sorted(received.items()):
        if until - day <= timedelta(days=days) or day == newest[key[0]]:
            continue
        if not is_built(key):
            log.warning("raw_kept", partition="/".join(key), why="its postings are not of this version; build first")
            continue
        _delete(store, key, day, until)
        gone.append(key)
    return gone


def expired_keys(store: "Store") -> set["Key"]:
    """Keys of the raw partitions that were deleted and did not come back."""
    from warehouse.tables import TABLES

    raw = TABLES["raw_documents"]
    return {key for key in store.keys(TABLES["raw_expired"]) if store.find(raw, key) is None}


def _received_on(store: "Store", key: "Key") -> date:
    import polars as pl

    from warehouse.tables import TABLES

    day: date = store.read(TABLES["raw_documents"], [key]).select(pl.col("day").max()).collect().item()
    return day


def _delete(store: "Store", key: "Key", received: date, until: date) -> None:
    """The note comes first: if the process dies between the two, the postings stay and the documents go next time."""
    import polars as pl

    from warehouse.tables import TABLES

    raw, expired = TABLES["raw_documents"], TABLES["raw_expired"]
    partition = store.find(raw, key)
    documents = partition.rows if partition else 0
    row = {
        "source": key[0],
        "partition": "/".join(key[1:]),
        "received_on": received,
        "expired_on": until,
        "documents": documents,
    }
    store.write(expired, key, pl.DataFrame([row], schema=expired.dtypes))
    store.drop(raw, key)
    log.info("raw_expired", partition="/".join(key), received=str(received), documents=documents)

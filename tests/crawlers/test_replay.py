"""Every recorded board of 2025-10-28 through the real spider: nothing is lost, nothing is doubled."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from structlog.testing import capture_logs

from crawlers.reader import read_documents
from skilltide import pipeline
from warehouse.store import Store
from warehouse.tables import TABLES
from warehouse.tables.raw import RAW_DOCUMENTS

CRAWL_DAY = date(2026, 11, 23)
Crawl = Callable[..., dict[str, dict[str, Any]]]


def test_all_recorded_boards_land(server: Any, crawl: Crawl, store: Store, real_material: Path) -> None:
    folder = real_material / "ashby_boards"
    boards = {path.name.removesuffix(".json.gz"): gzip.decompress(path.read_bytes()) for path in folder.iterdir()}
    wanted = sorted((board, job["id"]) for board, body in boards.items() for job in json.loads(body)["jobs"])
    server.routes = {f"/posting-api/job-board/{board}": body for board, body in boards.items()}
    records = crawl("ashby", *boards)
    assert {record["status"] for record in records.values()} == {"ok"}
    documents = store.read(RAW_DOCUMENTS).collect()
    assert dict(documents.select("board", "body").iter_rows()) == boards
    with capture_logs() as logs:
        found, refused = read_documents(documents)
    assert (refused, logs) == ([], [])
    assert len(wanted) == 4_420
    assert sorted((one[1], one[4].posting_id) for one in found) == wanted
    assert sum(record["items"] for record in records.values()) == 4_420
    assert len(server.seen) == len(boards) + 1
    _assert_published_as_survivors(store)


def _assert_published_as_survivors(store: Store) -> None:
    """The tables are published; of one snapshot they show what is open, and tell no trend of what survived."""
    pipeline.build(store, CRAWL_DAY, 2)
    edition, _ = pipeline.publish(store, CRAWL_DAY)
    assert store.read(TABLES["postings"]).select(pl.len()).collect().item() == 4_420
    assert store.read(TABLES["vacancies"]).select(pl.col("postings").sum()).collect().item() == 4_420
    demand = pl.read_parquet(edition.folder / "skill_demand.parquet")
    python = demand.filter((pl.col("region") == "WORLD") & (pl.col("skill_id") == "python"))
    assert python.select("month", "vacancies").rows() == [(CRAWL_DAY.replace(day=1), None)]
    assert python["open_vacancies"][0] > 400
    for name in ("skill_trends", "role_trends", "hybrid_skills"):
        trends = pl.read_parquet(edition.folder / f"{name}.parquet")
        assert set(trends["direction"].cast(pl.String)) <= {"insufficient"}, name

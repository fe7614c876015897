"""Every recorded board of 2025-10-28 through the real spider: nothing is lost, nothing is doubled."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from crawlers.reader import read_documents
from warehouse.store import Store
from warehouse.tables.raw import RAW_DOCUMENTS

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

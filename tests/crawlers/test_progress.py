import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers.job import CrawlJob, Limits
from crawlers.progress import Progress, count, hear, tell
from crawlers.shapes.base import Ask, read_answer
from crawlers.sources import SOURCES
from crawlers.walk import Walk
from skilltide.terminal import CrawlBars
from warehouse.store import Store

Crawl = Callable[..., dict[str, dict[str, Any]]]
JOB = json.loads((Path(__file__).parent / "answers/remotive.json").read_text())["jobs"][0]


@pytest.fixture
def job(tmp_path: Path) -> CrawlJob:
    told: dict[str, Any] = {"source": "remotive", "boards": ("all",), "base_url": None, "allow_private": False}
    told |= {"delay": 0, "contact": "us@example.org", "day": "2026-11-23", "now": None, "folder": str(tmp_path)}
    return CrawlJob(**told)


def test_what_a_child_tells_is_heard_whole(job: CrawlJob, tmp_path: Path) -> None:
    assert hear(job) is None
    walk = Walk(SOURCES["remotive"], "all", Limits())
    walk.begin(SOURCES["remotive"].shape.begin("all", None, ()))
    tell(job, [walk])
    assert hear(job) == Progress(boards=1, boards_done=0, requests=0, waiting=1, items=0)
    ask = walk.next_ask()
    assert isinstance(ask, Ask)
    body = json.dumps({"jobs": [JOB]}).encode()
    walk.take(ask, read_answer(walk.source, "all", ask, body), len(body))
    walk.in_flight -= 1
    walk.conclude()
    assert count([walk]) == Progress(boards=1, boards_done=1, requests=0, waiting=0, items=1)
    Path(job.progress).write_text("{")
    assert hear(job) is None


def test_a_crawl_is_watched_and_leaves_no_trace_of_it(server: Any, crawl: Crawl, store: Store) -> None:
    heard: list[tuple[str, Progress]] = []

    def slowly() -> bytes:
        time.sleep(1.6)
        return json.dumps({"jobs": [JOB]}).encode()

    server.routes = {"/api/remote-jobs": slowly}
    record = crawl("remotive", "all", watch=lambda source, progress: heard.append((source, progress)))["all"]
    assert record["status"] == "ok"
    assert heard and {source for source, _ in heard} == {"remotive"}
    assert max(one.waiting for _, one in heard) == 1
    assert {one.boards for _, one in heard} == {1}
    assert not list(store.root.rglob("progress.json*"))


def test_bars_are_shown_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(boards=3, boards_done=1, requests=20, waiting=5, items=1_234)
    with CrawlBars() as bars:
        bars.show("ashby", progress)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with CrawlBars() as bars:
        bars.show("ashby", progress)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(part in shown.err for part in ("ashby", "20/25", "1,234 jobs", "1 of 3 boards"))

"""An interrupted crawl goes on: wherever it was cut, nothing is lost, doubled or asked for again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from scrapy import Request
from scrapy.http import Response

from crawlers.job import CrawlJob, Limits
from crawlers.promote import Staged, promote
from crawlers.reader import read_documents
from crawlers.sources import SOURCES
from crawlers.spiders import Board, BoardSpider
from crawlers.staging import Journal, headers_of, journal_path
from crawlers.walk import Walk
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

NOW = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
KEY = ("smartrecruiters", "2026-11-23")
ANSWERS = Path(__file__).parent / "answers"
ROOT = Path(__file__).resolve().parents[2]
LIST = "/v1/companies/b/postings"
IDS = [str(number) for number in range(9)]
POINTS = 150
Crawl = Callable[..., dict[str, dict[str, Any]]]


def answer_to(path: str) -> bytes:
    """A board of nine jobs in pages of four."""
    if path.startswith(f"{LIST}/"):
        job = json.loads((ANSWERS / "smartrecruiters.detail.json").read_text())
        return json.dumps(job | {"id": path.rpartition("/")[2]}).encode()
    offset = int(path.partition("offset=")[2] or 0)
    listed = [{"id": one, "name": f"Job {one}"} for one in IDS[offset : offset + 4]]
    return json.dumps({"totalFound": 9, "limit": 4, "offset": offset, "content": listed}).encode()


def crawl_into(folder: Path, *, most: int | None = None) -> tuple[Walk, list[str]]:
    """The walk of a spider without Scrapy around it, and the paths that it asked for; after so many answers it dies."""
    source = SOURCES["smartrecruiters"]
    job = CrawlJob(
        source="smartrecruiters",
        boards=("b",),
        base_url="https://host.example",
        allow_private=False,
        delay=0,
        contact="a@b.example",
        day=NOW.date(),
        now=NOW,
        folder=str(folder),
    )
    board = Board(Walk(source, "b", Limits()), Journal(journal_path(folder, "b")), Journal(folder / "none"))
    spider = BoardSpider(source, job, {"b": board})
    board.walk.begin(source.shape.begin("b", job.base_url, ()))
    asked: list[str] = []
    waiting: list[Request] = list(spider._advance(board))
    while waiting and (most is None or len(asked) < most):
        request = waiting.pop(0)
        asked.append(request.url.removeprefix("https://host.example"))
        response = Response(request.url, body=answer_to(asked[-1]), request=request)
        waiting += list(spider.receive(response))
    board.received.close()
    return board.walk, asked


def promoted(store: Store, folder: Path) -> bytes:
    """The bytes of the partition that the journal becomes."""
    path = journal_path(folder, "b")
    promote(store, KEY, [Staged("smartrecruiters", "b", NOW.date(), path)], {}, {"b": {"status": "ok"}})
    return store.verified_path(RAW_DOCUMENTS, KEY).read_bytes()


def test_wherever_the_journal_was_cut_the_crawl_goes_on_from_there(tmp_path: Path, store: Store) -> None:
    walk, asked = crawl_into(tmp_path / "calm")
    assert (walk.status, walk.items, len(asked)) == ("ok", 9, 12)
    whole, expected = journal_path(tmp_path / "calm", "b").read_bytes(), promoted(store, tmp_path / "calm")
    ends = [offset for offset, _ in headers_of(journal_path(tmp_path / "calm", "b"))] + [len(whole)]
    cuts = sorted({round(len(whole) * n / POINTS) for n in range(POINTS)} | set(ends) | {end - 1 for end in ends[1:]})
    assert len(cuts) >= 100
    for cut in cuts:
        path = journal_path(tmp_path / f"cut-{cut}", "b")
        path.parent.mkdir()
        path.write_bytes(whole[:cut])
        again, asked = crawl_into(path.parent)
        received = sum(end <= cut for end in ends[1:])
        assert (again.status, again.items, again.documents, len(asked)) == ("ok", 9, 12, 12 - received), cut
        assert again.report().requests == received  # no request reaches a downloader here
        assert promoted(store, path.parent) == expected, cut
    documents = store.read(RAW_DOCUMENTS).collect()
    assert sorted(one[4].posting_id for one in read_documents(documents)[0]) == IDS


def test_a_crawl_that_dies_again_and_again_gets_through(tmp_path: Path) -> None:
    asked: list[str] = []
    for most in (0, 1, 1, 3, 2, None):
        walk, now = crawl_into(tmp_path, most=most)
        asked += now
    assert (walk.status, walk.items) == ("ok", 9)
    assert len(asked) == len(set(asked)) == 12


def test_journals_of_different_boards_are_different_files(tmp_path: Path) -> None:
    names = ["a/b", "a-b", "../a", "a" * 300, "a" * 301, "é"]
    paths = {journal_path(tmp_path, name) for name in names}
    assert len(paths) == len(names)
    assert all(path.parent == tmp_path and len(path.name) < 80 for path in paths)


def test_bytes_that_are_no_frame_end_the_journal(tmp_path: Path) -> None:
    crawl_into(tmp_path)
    path = journal_path(tmp_path, "b")
    whole = path.read_bytes()
    offsets = [offset for offset, _ in headers_of(path)]
    flipped = bytearray(whole)
    flipped[offsets[5] + 40] ^= 1
    path.write_bytes(bytes(flipped))
    assert len(Journal(path)) == 5
    path.write_bytes(whole + b"SkT1 and then nothing")
    assert len(Journal(path)) == 12
    walk, asked = crawl_into(tmp_path)
    assert (walk.status, asked) == ("ok", [])


def test_boards_that_ended_before_the_death_are_not_asked_again(server: Any, crawl: Crawl, store: Store) -> None:
    path = "/posting-api/job-board/"
    job = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]
    body = json.dumps({"jobs": [job]}).encode()

    def kill() -> bytes:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True)
        for pid in map(int, listed.stdout.split()):
            command = Path(f"/proc/{pid}/cmdline")
            if command.exists() and b"crawlers.child" in command.read_bytes():
                os.kill(pid, signal.SIGKILL)
        return body

    server.routes = {f"{path}a": body, f"{path}b": kill}
    assert {record["status"] for record in crawl("ashby", "a", "b").values()} == {"interrupted"}
    server.routes[f"{path}b"] = body
    server.seen.clear()
    records = crawl("ashby", "a", "b")
    assert {record["status"] for record in records.values()} == {"ok"}
    assert [one for one in server.paths() if path in one] == [f"{path}b?includeCompensation=true"]
    assert records["a"]["requests"] >= 1
    assert list((store.root / "unfinished" / "ashby").iterdir()) == []


def test_what_another_day_or_another_host_left_is_not_taken(server: Any, crawl: Crawl, store: Store) -> None:
    other = store.root / "unfinished" / "ashby" / "2026-11-20"
    other.mkdir(parents=True)
    journal_path(other, "a").write_bytes(b"old")
    host = store.root / "unfinished" / "ashby" / "2026-11-23-0123456789ab"
    host.mkdir()
    server.routes = {"/posting-api/job-board/a": (ANSWERS / "ashby.json").read_bytes()}
    assert crawl("ashby", "a")["a"]["status"] == "ok"
    assert sorted(path.name for path in other.parent.iterdir()) == ["2026-11-23-0123456789ab"]


def test_real_kills_lose_and_double_nothing() -> None:
    """A few of the thousand points of the benchmark: SIGKILL to a crawling process at random requests."""
    program = [sys.executable, "benchmarks/crawl_kill.py", "--points", "6"]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, start_new_session=True)
    assert ended.returncode == 0, ended.stderr[-1000:]
    assert "6 kills in" in ended.stdout
    assert "none lost or doubled" in ended.stdout


# ---- asking only for what has changed


def conditional(server: Any, path: str, body: bytes, headers: dict[str, str]) -> None:
    """The path answers 304 to a request that names what it has."""

    def answer() -> Any:
        asked = server.seen[-1].headers
        named = {"If-None-Match": headers.get("ETag"), "If-Modified-Since": headers.get("Last-Modified")}
        is_same = any(value and asked.get(name) == value for name, value in named.items())
        return (304, {}, b"") if is_same else (200, headers, body)

    server.routes[path] = answer


@pytest.mark.parametrize("validator", [{"ETag": 'W/"7"'}, {"Last-Modified": "Sun, 22 Nov 2026 01:02:03 GMT"}])
def test_what_has_not_changed_since_the_last_healthy_crawl_is_taken_from_there(
    server: Any, crawl: Crawl, store: Store, validator: dict[str, str]
) -> None:
    body = (ANSWERS / "ashby.json").read_bytes()
    conditional(server, "/posting-api/job-board/a", body, {"Content-Type": "application/json", **validator})
    first = crawl("ashby", "a", day=datetime(2026, 11, 20, tzinfo=UTC).date())["a"]
    assert (first["status"], first["items"]) == ("ok", 2)
    second = crawl("ashby", "a", now=NOW)["a"]
    assert (second["status"], second["items"], second["documents"], second["bytes"]) == ("ok", 2, 1, len(body))
    (row,) = store.read(RAW_DOCUMENTS, [("ashby", "2026-11-23")]).collect().iter_rows(named=True)
    assert (row["body"], row["fetched_at"], row["content_type"]) == (body, NOW, "application/json")
    assert (row["etag"], row["last_modified"]) == (validator.get("ETag"), validator.get("Last-Modified"))
    third = crawl("ashby", "a", day=datetime(2026, 11, 24, tzinfo=UTC).date())["a"]
    assert third["status"] == "ok"
    assert (
        len([one for one in server.seen if "If-None-Match" in one.headers or "If-Modified-Since" in one.headers]) == 2
    )


def test_nothing_is_asked_for_under_condition_after_a_crawl_that_was_not_healthy(
    server: Any, crawl: Crawl, store: Store
) -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC).date()
    conditional(server, "/posting-api/job-board/a", b'{"jobs": []}', {"ETag": '"1"'})
    assert crawl("ashby", "a", day=day)["a"]["status"] == "suspect"
    crawl("ashby", "a")
    assert not any("If-None-Match" in one.headers for one in server.seen)
    assert store.read(CRAWLS).filter(pl.col("status") == "ok").collect().is_empty()


def test_an_answer_of_304_that_nobody_asked_for_is_a_failure(server: Any, crawl: Crawl) -> None:
    server.routes = {"/posting-api/job-board/a": 304}
    record = crawl("ashby", "a")["a"]
    assert record["status"] == "unreachable"
    assert "304" in record["message"]

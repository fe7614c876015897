import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawlers.crawl import crawl_source, plan_crawl
from crawlers.reader import read_documents
from skilltide.errors import ConfigurationError
from skilltide.settings import SourceEntry, read_sources
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

DAY = datetime(2026, 11, 23, tzinfo=UTC).date()
NOW = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
KEY = ("ashby", "2026-11-23")
ROOT = Path(__file__).resolve().parents[2]
ANSWERS = Path(__file__).parent / "answers"
PATH = "/posting-api/job-board/"
Crawl = Callable[..., dict[str, dict[str, Any]]]


def board(*ids: str) -> bytes:
    job = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]
    return json.dumps({"apiVersion": "1", "jobs": [job | {"id": one} for one in ids]}).encode()


def documents(store: Store, source: str = "ashby") -> pl.DataFrame:
    return store.read(RAW_DOCUMENTS, store.keys(RAW_DOCUMENTS, source)).collect()


def test_documents_are_stored_as_received_and_read_again(server: Any, crawl: Crawl, store: Store) -> None:
    body = board("1", "2")
    server.routes = {f"{PATH}a": (200, {"Content-Type": "application/json"}, body)}
    records = crawl("ashby", "a", now=NOW)
    assert records == {row["board"]: row for row in store.read(CRAWLS).collect().iter_rows(named=True)}
    assert (records["a"]["documents"], records["a"]["items"], records["a"]["bytes"]) == (1, 2, len(body))
    (row,) = documents(store).iter_rows(named=True)
    assert row["body"] == body
    assert (row["sequence"], row["day"], row["fetched_at"], row["reader"]) == (0, DAY, NOW, "ashby")
    assert row["url"] == f"{server.url}{PATH}a?includeCompensation=true"
    assert row["content_type"] == "application/json"
    found, refused = read_documents(documents(store))
    assert [(one[:4], one[4].posting_id) for one in found] == [
        (("ashby", "a", 0, DAY), "1"),
        (("ashby", "a", 1, DAY), "2"),
    ]
    assert refused == []


@pytest.mark.parametrize("source", ["greenhouse", "lever"])
def test_the_other_boards_are_crawled_at_their_paths(server: Any, crawl: Crawl, source: str) -> None:
    paths = {"greenhouse": "/v1/boards/b/jobs?content=true", "lever": "/v0/postings/b?mode=json"}
    server.routes = {paths[source]: (ANSWERS / f"{source}.json").read_bytes()}
    record = crawl(source, "b")["b"]
    assert (record["status"], record["items"]) == ("ok", 2)


def test_each_ending_has_its_status_and_only_good_ones_keep_documents(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {
        f"{PATH}error": b'{"error": "no such board"}',
        f"{PATH}html": b"<!doctype html>",
        f"{PATH}null": b'{"jobs": null}',
        f"{PATH}cut": board("1")[:-40],
        f"{PATH}empty": board(),
        f"{PATH}forbidden": 403,
        f"{PATH}broken": (200, {"Content-Length": "9000", "Connection": "close"}, board("1")),
        f"{PATH}good": board("1"),
    }
    records = crawl("ashby", "error", "html", "null", "cut", "empty", "missing", "forbidden", "broken", "good")
    assert {name: record["status"] for name, record in records.items()} == {
        **dict.fromkeys(("error", "html", "null", "cut"), "schema_error"),
        "empty": "suspect",
        "missing": "unreachable",
        "forbidden": "blocked",
        "broken": "unreachable",
        "good": "ok",
    }
    assert all((record["message"] is None) == (record["status"] == "ok") for record in records.values())
    assert "answered 404" in records["missing"]["message"]
    assert documents(store)["board"].to_list() == ["empty", "good"]


def test_a_total_that_is_not_there_is_incomplete(server: Any, crawl: Crawl) -> None:
    answer = json.loads((ANSWERS / "greenhouse.json").read_text()) | {"meta": {"total": 37}}
    server.routes = {"/v1/boards/b/jobs": json.dumps(answer).encode()}
    record = crawl("greenhouse", "b")["b"]
    assert (record["status"], record["documents"], record["items"]) == ("incomplete", 1, 2)


def test_the_same_day_again_fetches_nothing(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {f"{PATH}a": board("1")}
    first = crawl("ashby", "a")
    stored = store.verified_path(RAW_DOCUMENTS, KEY).read_bytes()
    server.seen.clear()
    assert crawl("ashby", "a") == first
    assert server.seen == []
    assert store.verified_path(RAW_DOCUMENTS, KEY).read_bytes() == stored


def test_a_failed_board_is_merged_later_and_order_of_arrival_leaves_no_trace(
    server: Any, crawl: Crawl, tmp_path: Path, store: Store
) -> None:
    server.routes = {f"{PATH}b": board("2"), f"{PATH}c": board("3")}
    first = crawl("ashby", "c", "a", "b", now=NOW)
    assert first["a"]["status"] == "unreachable"
    server.routes[f"{PATH}a"] = board("1")
    server.seen.clear()
    second = crawl("ashby", "c", "a", "b", now=NOW)
    assert [path for path in server.paths() if "job-board" in path] == [f"{PATH}a?includeCompensation=true"]
    assert {record["status"] for record in second.values()} == {"ok"}
    assert second["b"] == first["b"]
    merged = documents(store)
    assert merged.select("board", "sequence").rows() == [("a", 0), ("b", 1), ("c", 2)]

    at_once = Store.open(tmp_path / "other")
    entry = SourceEntry(source="ashby", boards=("b", "a", "c"), base_url=server.url, allow_private=True, delay=0)
    crawl_source(at_once, entry, contact="a@b.example", day=DAY, now=NOW)
    assert documents(at_once).equals(merged)


def test_a_second_try_that_fails_takes_nothing_away(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {f"{PATH}a": board()}
    assert crawl("ashby", "a")["a"]["status"] == "suspect"
    server.routes = {}
    assert crawl("ashby", "a")["a"]["status"] == "suspect"
    assert documents(store).height == 1


def test_boards_of_another_entry_stay(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {f"{PATH}a": board("1"), f"{PATH}b": board("2")}
    crawl("ashby", "a")
    assert set(crawl("ashby", "b")) == {"b"}
    assert documents(store)["board"].to_list() == ["a", "b"]
    assert store.read(CRAWLS).collect()["board"].to_list() == ["a", "b"]


def test_a_killed_child_promotes_nothing_and_the_next_run_completes(server: Any, crawl: Crawl, store: Store) -> None:
    def kill() -> bytes:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True)
        for pid in map(int, listed.stdout.split()):
            command = Path(f"/proc/{pid}/cmdline")
            if command.exists() and b"crawlers.child" in command.read_bytes():
                os.kill(pid, signal.SIGKILL)
        return board("2")

    server.routes = {f"{PATH}a": board("1"), f"{PATH}b": kill}
    records = crawl("ashby", "a", "b")
    assert {record["status"] for record in records.values()} == {"interrupted"}
    assert "ended with code -9" in records["a"]["message"]
    assert store.keys(RAW_DOCUMENTS) == []
    assert list((store.root / "staging").iterdir()) == []
    server.routes[f"{PATH}b"] = board("2")
    assert {record["status"] for record in crawl("ashby", "a", "b").values()} == {"ok"}
    assert documents(store)["board"].to_list() == ["a", "b"]


def test_a_crawl_that_takes_too_long_is_stopped(
    server: Any, crawl: Crawl, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawlers.crawl.SECONDS_TO_END", 0.5)

    def hang() -> bytes:
        time.sleep(15)
        return board("2")

    server.routes = {f"{PATH}a": hang}
    begun = time.monotonic()
    record = crawl("ashby", "a", max_seconds=3.0)["a"]
    assert record["status"] == "interrupted"
    assert time.monotonic() - begun < 20
    assert store.keys(RAW_DOCUMENTS) == []


def test_documents_without_a_crawl_record_are_crawled_again(server: Any, crawl: Crawl, store: Store) -> None:
    """As after a death between the two writes."""
    server.routes = {f"{PATH}a": board("1"), f"{PATH}b": board("2")}
    crawl("ashby", "a", "b", now=NOW)
    whole = documents(store)
    store.drop(CRAWLS, KEY)
    del server.routes[f"{PATH}b"]
    assert crawl("ashby", "a", "b", now=NOW)["b"]["status"] == "unreachable"
    assert documents(store).equals(whole.filter(pl.col("board") == "a"))


def test_a_child_dies_with_its_parent() -> None:
    child = subprocess.Popen([sys.executable, "-m", "crawlers.child"], stdin=subprocess.PIPE, cwd=ROOT)
    assert child.stdin is not None
    threading.Timer(0.2, child.stdin.close).start()
    assert child.wait(timeout=30) != 0


def test_a_child_loads_nothing_that_it_does_not_need() -> None:
    """polars, pyarrow and numpy would be half of its memory."""
    script = "import sys; import crawlers.child; print({'polars', 'pyarrow', 'numpy'} & set(sys.modules))"
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert child.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"source": "nowhere"}, "expected one of"),
        ({"base_url": "http://mirror.example"}, "expected https"),
        ({"base_url": "https://127.0.0.1:9"}, "loopback address"),
        ({"base_url": "http://localhost:9"}, "loopback address"),
        ({"base_url": "https://10.0.0.1"}, "private address"),
        ({"source": "jobposting", "boards": ("x.example/careers",)}, "expected the host name"),
        ({"source": "jobposting", "boards": ("http://x.example",)}, "expected https"),
    ],
)
def test_a_wrong_entry_is_refused_before_anything_is_fetched(store: Store, settings: dict[str, Any], why: str) -> None:
    entry = SourceEntry(**{"source": "ashby", "boards": ("a",), **settings})
    with pytest.raises(ConfigurationError, match=why):
        crawl_source(store, entry, contact="a@b.example", day=DAY)
    with pytest.raises(ConfigurationError, match=why):
        plan_crawl([entry])


def test_without_a_contact_nothing_is_fetched(store: Store) -> None:
    with pytest.raises(ConfigurationError, match="contact"):
        crawl_source(store, SourceEntry(source="ashby", boards=("a",)), contact="", day=DAY)


def test_the_plan_says_what_would_be_asked_for() -> None:
    entries = [
        SourceEntry(source="lever", boards=("a", "a")),
        SourceEntry(source="jobposting", boards=("x.example",), delay=9),
    ]
    assert plan_crawl(entries) == [
        "crawl lever a: GET https://api.lever.co/v0/postings/a?mode=json, 1 s between requests",
        "crawl jobposting x.example: GET https://x.example/robots.txt, 9 s between requests",
    ]


def test_the_sources_file_of_the_project_is_right_but_for_its_contact() -> None:
    sources = read_sources(ROOT / "sources.yaml")
    assert not sources.contact
    assert {entry.source for entry in sources.sources} == {"ashby", "greenhouse", "lever"}
    assert len(plan_crawl(sources.sources)) == sum(len(entry.boards) for entry in sources.sources) >= 15


@pytest.mark.parametrize(("cut", "status"), [(0, "ok"), (40, "unreachable")])
def test_an_answer_that_ends_with_its_connection_is_whole_when_it_reads_as_such(
    store: Store, cut: int, status: str
) -> None:
    """HTTP/1.0 without a Content-Length, also for the robots.txt that is not there."""
    body = (ANSWERS / "ashby.json").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.startswith(PATH)
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(body[: len(body) - cut] if found else b"")

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{listening.server_address[1]}"
        entry = SourceEntry(source="ashby", boards=("b",), base_url=url, allow_private=True, delay=0)
        (record,) = crawl_source(store, entry, contact="mailto:us@example.org", day=DAY)
        listening.shutdown()
    assert record["status"] == status

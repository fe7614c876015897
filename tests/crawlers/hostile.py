"""A hostile server on loopback, one port a scenario, and crawls of it in children whose memory is measured.

A scenario says what the server does, what the crawl must end with, what must be kept and what may have been asked for.
It names the case of the list of faults (1 to 21) that it plays.
"""

import contextlib
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawlers import crawl as crawling
from crawlers.job import CrawlJob, CrawlReport, Limits
from crawlers.politeness.identity import user_agent
from crawlers.reader import Found, Refused, read_documents
from crawlers.sources import source_named
from skilltide.settings import SourceEntry
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

CONTACT = "crawl@skilltide.example"
DAY = date(2026, 11, 23)
MOST_BYTES = 200 * 1024 * 1024
"""Of a crawling child, whatever the server does."""
QUICK: dict[str, Any] = {
    "crawlers.politeness.patience.FIRST_WAIT": 0.05,
    "crawlers.politeness.robots._PAUSE_BEFORE_SECOND_TRY": 0.05,
    "crawlers.politeness.addon._SETTINGS:DOWNLOAD_TIMEOUT": 20,
}
"""Waits of the crawler that are shorter here. How often it tries, and when it leaves a host, is as everywhere."""

Talk = Callable[["Connection"], None]
"""Takes the connection over; it is closed afterwards."""
Reply = bytes | int | tuple[int, Mapping[str, str], bytes] | Talk


@dataclass
class Seen:
    """One request that the server saw."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Connection(socketserver.StreamRequestHandler):
    """Speaks HTTP/1.1 as badly as a route wants."""

    server: "Hostile"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while line := self.rfile.readline(65537):
                if not self.answer(line.decode("latin-1").split()):
                    return

    def answer(self, words: list[str]) -> bool:
        method, path = words[:2]
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65537).decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            headers[name.title()] = value.strip()
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        self.server.seen.append(Seen(time.monotonic(), method, path, headers, body))
        reply = self.server.route(path)
        if callable(reply):
            reply(self)
            return False
        self.send(reply)
        return not (isinstance(reply, tuple) and reply[1].get("Connection") == "close")

    def send(self, reply: bytes | int | tuple[int, Mapping[str, str], bytes]) -> None:
        whole = (
            reply if isinstance(reply, tuple) else (200, {}, reply) if isinstance(reply, bytes) else (reply, {}, b"")
        )
        status, headers, body = whole
        head = {"Content-Length": str(len(body)), **headers}
        lines = [f"HTTP/1.1 {status} As told", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self.write("\r\n".join(lines).encode("latin-1") + body)

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def reset(self) -> None:
        """The connection ends with a reset."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


class Hostile(socketserver.ThreadingTCPServer):
    """Answers by path, first with the query, then without it; robots.txt is 404 unless a scenario says otherwise."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.routes: dict[str, Reply | Callable[[], Reply]] = {}
        self.otherwise: Callable[[str], Reply] = lambda path: 404
        self.seen: list[Seen] = []
        self.child = 0
        """Number of the crawling process."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def route(self, path: str) -> Reply:
        found = self.routes.get(path, self.routes.get(path.partition("?")[0]))
        if found is None:
            return self.otherwise(path)
        if isinstance(found, Turns):
            return found.next()
        return found  # type: ignore[return-value]

    def paths(self) -> list[str]:
        return [one.path.partition("?")[0] for one in self.seen]

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: that the other side hangs up is what this is about."""


class Turns:
    """One reply after the other; the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@dataclass
class Outcome:
    """What a crawl left."""

    records: dict[str, dict[str, Any]]
    server: Hostile
    store: Store
    found: list[Found]
    refused: list[Refused]
    peak_bytes: int
    seconds: float

    @property
    def ids(self) -> list[str]:
        return sorted(one[4].posting_id for one in self.found)

    @property
    def record(self) -> dict[str, Any]:
        (record,) = self.records.values()
        return record


@dataclass(frozen=True)
class Scenario:
    """One thing that a host does, and what must come of it."""

    case: int
    name: str
    status: str | dict[str, str]
    set_up: Callable[[Hostile], None]
    says: str = ""
    """Part of the message of the first board."""
    kept: Sequence[str] = ()
    """Ids of the records that are stored."""
    asked: Sequence[str] | int | None = None
    """All paths that were asked for, in order, or how many at most."""
    source: str = "ashby"
    boards: Sequence[str] = ("b",)
    entry: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    constants: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Outcome], None] = lambda outcome: None
    """Further checks."""

    @property
    def id(self) -> str:
        return f"case-{self.case:02d} {self.name}"


class Nursery:
    """The process that forks crawling children, as a stand-in for `crawlers.crawl._run_child`."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("nursery.py")
        environment = {**os.environ, "SKILLTIDE_USAJOBS_KEY": "secret", "SKILLTIDE_USAJOBS_EMAIL": "me@x.example"}
        self.process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def crawl(self, job: CrawlJob, server: Hostile, constants: Mapping[str, Any]) -> tuple[CrawlReport, str]:
        assert self.process.stdin and self.process.stdout
        asked = {"job": json.loads(job.model_dump_json()), "constants": {**QUICK, **constants}}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        server.child = int(self.process.stdout.readline())
        code = int(self.process.stdout.readline())
        path = Path(job.report)
        report = CrawlReport.model_validate_json(path.read_text()) if path.exists() else CrawlReport()
        return report, f"the crawling process ended with code {code}"

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)


class Ground:
    """Where scenarios are played: a nursery, and a server and a store for each."""

    def __init__(self, nursery: Nursery, store: Store, server: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
        self.nursery, self.store, self.server, self.monkeypatch = nursery, store, server, monkeypatch

    def patch(self, limits: Limits | None = None, constants: Mapping[str, Any] | None = None) -> list[CrawlReport]:
        """From here on crawls run in children of the nursery; their reports are in the list."""
        reports: list[CrawlReport] = []

        def run_child(job: CrawlJob, *_: object) -> tuple[CrawlReport, str]:
            job = job.model_copy(update={"limits": limits or Limits()})
            report, end = self.nursery.crawl(job, self.server, constants or {})
            reports.append(report)
            return report, end

        self.monkeypatch.setattr(crawling, "_run_child", run_child)
        return reports

    def crawl(
        self,
        source: str = "ashby",
        *boards: str,
        day: date = DAY,
        now: datetime | None = None,
        limits: Limits | None = None,
        constants: Mapping[str, Any] | None = None,
        **entry: Any,
    ) -> Outcome:
        """The outcome of one crawl of the server; whatever it met, it was polite and stayed small."""
        reports = self.patch(limits, constants)
        told = {"base_url": self.server.url, "allow_private": True, "delay": 0, **entry}
        asked = SourceEntry(source=source, boards=boards or ("b",), **told)
        begun, before = time.monotonic(), len(self.server.seen)
        records = crawling.crawl_source(self.store, asked, contact=CONTACT, day=day, now=now)
        seconds = time.monotonic() - begun
        for one in self.server.seen[before:]:
            if "User-Agent" not in source_named(source).key_headers:
                assert one.headers["User-Agent"] == user_agent(CONTACT)
            assert not {"Cookie", "Referer", "Authorization", "Proxy-Authorization"} & set(one.headers)
        peak = max((report.peak_bytes for report in reports), default=0)
        assert peak < MOST_BYTES, f"{peak / 2**20:.0f} MB"
        keys = [key for key in self.store.keys(RAW_DOCUMENTS, source) if key[-1] == day.isoformat()]
        found, refused = read_documents(self.store.read(RAW_DOCUMENTS, keys).collect())
        by_board = {one["board"]: one for one in records}
        return Outcome(by_board, self.server, self.store, found, refused, peak, seconds)

    def play(self, scenario: Scenario) -> Outcome:
        """The outcome of the scenario, which is as it says."""
        scenario.set_up(self.server)
        outcome = self.crawl(
            scenario.source,
            *scenario.boards,
            limits=scenario.limits,
            constants=scenario.constants,
            **scenario.entry,
        )
        expected = scenario.status
        if isinstance(expected, str):
            expected = dict.fromkeys(outcome.records, expected)
        told = {board: record["status"] for board, record in outcome.records.items()}
        messages = {board: record["message"] for board, record in outcome.records.items()}
        assert told == expected, messages
        assert scenario.says in str(next(iter(messages.values())))
        assert all((record["message"] is None) == (record["status"] == "ok") for record in outcome.records.values())
        assert outcome.ids == sorted(scenario.kept)
        if isinstance(scenario.asked, int):
            assert len(self.server.seen) <= scenario.asked, self.server.paths()
        elif scenario.asked is not None:
            assert self.server.paths() == list(scenario.asked)
        assert self.store.read(CRAWLS).select(pl.len()).collect().item() == len(outcome.records)
        scenario.also(outcome)
        return outcome


def played(scenarios: Sequence[Scenario]) -> pytest.MarkDecorator:
    """A test for each scenario, named after its case."""
    return pytest.mark.parametrize("scenario", scenarios, ids=[one.id for one in scenarios])


@contextlib.contextmanager
def a_server() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server
        server.shutdown()

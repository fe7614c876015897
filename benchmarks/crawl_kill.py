"""Kills crawls at random points and sees that the next one loses and doubles nothing.

`python -m benchmarks.crawl_kill --points 1000`: a board of three pages and twelve jobs is crawled from a small server;
each crawl is killed (SIGKILL) at a random request, before or just after its answer, and the next one of the same day
goes on. When one gets through, the partition must have the bytes of a crawl that nobody disturbed, and no answer that
was received may have been asked for again. Exit code 1 with the first difference.

The crawling processes are forked from one that has imported everything, so that a point costs a quarter of a second.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawlers import crawl as crawling  # noqa: E402, the path comes first
from crawlers.job import CrawlJob, CrawlReport  # noqa: E402
from skilltide.settings import SourceEntry  # noqa: E402
from warehouse.store import Store  # noqa: E402
from warehouse.tables.raw import RAW_DOCUMENTS  # noqa: E402

JOBS, PER_PAGE = 12, 4
NOW = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
KEY = ("smartrecruiters", "2026-11-23")
REQUESTS = JOBS // PER_PAGE + JOBS + 1
"""Of a crawl that nobody disturbs, robots.txt included."""
LOST_AT_ONCE = 2
"""Answers that a death costs: one on its way, one that came and was not yet written down."""


class Board(ThreadingHTTPServer):
    """Serves the board; kills the crawl that asks when its countdown runs out."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: Counter[str] = Counter()
        self.countdown: int | None = None
        self.victim: int | None = None
        self.guard = threading.Lock()
        self.pause = 0.0
        self.is_answered_first = False
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def is_due(self) -> bool:
        """Whether this request is the one at which the crawl dies."""
        if self.countdown is None:
            return False
        self.countdown -= 1
        return self.countdown == 0

    def kill(self) -> None:
        """The crawl that asked is dead; one that ended meanwhile, or a later one, is left alone."""
        victim = self.victim
        time.sleep(self.pause)
        with self.guard:
            if victim is not None and victim == self.victim:
                os.kill(victim, signal.SIGKILL)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: that the other side dies is what this is about."""


class Answering(BaseHTTPRequestHandler):
    """One connection to the board."""

    protocol_version = "HTTP/1.1"
    server: Board

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        is_due = self.server.is_due()
        if is_due and not self.server.is_answered_first:
            self.server.kill()
        document = answer_of(self.path)
        body = json.dumps(document).encode()
        self.send_response(404 if document is None else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if is_due and self.server.is_answered_first:
            self.server.kill()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def answer_of(path: str) -> object:
    parts = urlsplit(path)
    if parts.path == "/v1/companies/b/postings":
        offset = int(parse_qs(parts.query).get("offset", ["0"])[0])
        listed = [{"id": str(n), "name": f"Job {n}"} for n in range(offset, min(offset + PER_PAGE, JOBS))]
        return {"totalFound": JOBS, "offset": offset, "limit": PER_PAGE, "content": listed}
    if parts.path.startswith("/v1/companies/b/postings/"):
        number = parts.path.rpartition("/")[2]
        text = f"<p>{'Work ' * 200}{number}</p>"
        sections = {"jobDescription": {"title": "Work", "text": text}}
        where = {"fullLocation": "Bern, Switzerland"}
        public = f"https://jobs.example/{number}"
        return {
            "id": number, "name": f"Job {number}", "releasedDate": "2026-11-01T00:00:00Z", "location": where,
            "postingUrl": public, "jobAd": {"sections": sections},
        }  # fmt: skip
    return None


# ---- crawling processes, forked


class Nursery:
    """A process that has imported the crawler and forks one that crawls for each job."""

    def __init__(self) -> None:
        command = [sys.executable, __file__, "--nursery"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def crawl(self, board: Board, job: CrawlJob) -> tuple[CrawlReport, str]:
        """As `crawlers.crawl._run_child`, and the board knows whom to kill."""
        self._say(job.model_dump_json())
        pid = self._hear("pid")
        with board.guard:
            board.victim = pid
        self._say("go")
        code = self._hear("ended")
        with board.guard:
            board.victim = None
        self._say("buried")
        path = Path(job.report)
        report = CrawlReport.model_validate_json(path.read_text()) if path.exists() else CrawlReport()
        return report, f"ended with code {code}"

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self, word: str) -> int:
        assert self._process.stdout
        said, _, number = self._process.stdout.readline().strip().partition(" ")
        if said != word or (word == "pid" and int(number) <= 1):
            raise SystemExit(f"found {said!r} {number!r} from the nursery, expected {word!r}")
        return int(number)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=10)


def run_nursery() -> None:
    """A job a line; the crawl waits until its number is known, and is a zombie until nobody can kill it any more."""
    from crawlers.child import crawl

    while line := sys.stdin.readline():
        gate, opener = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(opener)
            os.read(gate, 1)
            job = CrawlJob.model_validate_json(line)
            staged = Path(f"{job.report}.part")
            staged.write_text(crawl(job).model_dump_json())
            staged.replace(job.report)
            os._exit(0)
        os.close(gate)
        print(f"pid {pid}", flush=True)
        sys.stdin.readline()
        os.write(opener, b".")
        os.close(opener)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        print(f"ended {ended.si_status if ended else 0}", flush=True)
        sys.stdin.readline()
        os.waitpid(pid, 0)


# ---- the loop


def crawl_once(store: Store, board: Board, max_seconds: float = 60) -> str:
    entry = SourceEntry(source="smartrecruiters", boards=("b",), base_url=board.url, allow_private=True, delay=0)
    (record,) = crawling.crawl_source(
        store, entry, contact="bench@skilltide.example", day=NOW.date(), now=NOW, max_seconds=max_seconds
    )
    return str(record["status"])


def digest(store: Store) -> str:
    """Of the documents without the instants and the server's port, which changes nothing but the address."""
    return hashlib.sha256(store.verified_path(RAW_DOCUMENTS, KEY).read_bytes()).hexdigest()


def kill_until_through(store: Store, board: Board, dice: random.Random, most: int) -> int:
    """Crawls until one gets through; how many were killed before. At most so many are."""
    board.asked.clear()
    kills = 0
    while True:
        board.countdown = dice.randint(1, REQUESTS) if kills < most else None
        board.is_answered_first = dice.random() < 0.5
        board.pause = dice.choice((0.0, 0.0, dice.random() * 0.004))
        status = crawl_once(store, board)
        if status == "ok":
            return kills
        if status != "interrupted":
            raise SystemExit(f"found status {status}, expected interrupted or ok")
        kills += 1


def check(board: Board, kills: int, found: str, expected: str) -> None:
    if found != expected:
        raise SystemExit(f"after {kills} kills: found partition {found[:12]}, expected {expected[:12]}")
    again = sum(number - 1 for path, number in board.asked.items() if path != "/robots.txt")
    if again > LOST_AT_ONCE * kills:
        raise SystemExit(f"after {kills} kills: {again} answers were asked for again, expected two a kill at most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nursery", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.nursery:
        run_nursery()
        return
    dice, board, nursery = random.Random(options.seed), Board(), Nursery()
    crawling._run_child = lambda job, *_: nursery.crawl(board, job)
    begun, kills, chains = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        calm = Store.open(Path(folder) / "calm")
        if (status := crawl_once(calm, board)) != "ok" or sum(board.asked.values()) != REQUESTS:
            raise SystemExit(f"the board that nobody disturbs: found {status} and {board.asked}")
        expected = digest(calm)
        while kills < options.points:
            store = Store.open(Path(folder) / f"store-{chains}")
            killed = kill_until_through(store, board, dice, options.points - kills)
            check(board, killed, digest(store), expected)
            kills, chains = kills + killed, chains + 1
    nursery.close()
    print(f"{kills} kills in {chains} crawls, none lost or doubled a posting; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

"""How fast a crawl is, against a bare Scrapy spider that only downloads the same pages, and whether its memory is flat.

`python -m benchmarks.crawl --pages 1000 10000 50000`: a site of so many job pages (9 KB each, found by its sitemap) is
served on loopback by a process of its own. A crawl stops at 10,000 pages of a board; here that cap is raised. Our crawl
reads robots.txt and sitemap, obeys, parses each page, keeps it in its journal and counts what it says, at a delay of
zero; the bare spider yields a request for each page and does nothing with the answers, with the settings that Scrapy
2.19 has. Pages a second are told by the server, from the first page asked for to the last; seconds of processor time a
page leave out what a start costs.
"""

import argparse
import asyncio
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawlers import crawl as crawling  # noqa: E402, the path comes first
from crawlers.job import CrawlJob, CrawlReport, Limits  # noqa: E402
from skilltide.settings import SourceEntry  # noqa: E402
from warehouse.store import Store  # noqa: E402

NOW = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
START = 100
"""Pages of the small crawl that tells what a start costs."""
WORDS = "You keep the lamps of the harbour lit, write Python and SQL, and talk with the captains of ships. "

BARE = """
import sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for number in range(int(sys.argv[2])):
            yield scrapy.Request(f"{sys.argv[1]}/jobs/{number}", dont_filter=True)

    def parse(self, response):
        pass

process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0})
process.crawl(Bare)
process.start()
"""


def page_of(number: int) -> bytes:
    posting = {
        "@context": "https://schema.org", "@type": "JobPosting", "title": f"Keeper of lamps {number}",
        "identifier": {"@type": "PropertyValue", "name": "Harbour", "value": str(number)},
        "description": f"<p>{WORDS * 30}</p>", "datePosted": "2026-11-01", "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": "Harbour"},
        "jobLocation": {"@type": "Place", "address": {"addressLocality": "Bremen", "addressCountry": "DE"}},
    }  # fmt: skip
    rows = "".join(f"<li class='row'><a href='/jobs/{n}'>Another job {n}</a></li>" for n in range(number, number + 60))
    script = f'<script type="application/ld+json">{json.dumps(posting)}</script>'
    return f"<!doctype html><html><head><title>Job</title>{script}</head><body><ul>{rows}</ul></body></html>".encode()


class Site(asyncio.Protocol):
    """Serves the site; `/size/N` makes it one of so many pages, `/clock` says when pages were asked for."""

    pages = 0
    first = last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            body = self.answer(head.split(b" ", 2)[1].decode())
            status = b"404 Not Found" if body is None else b"200 OK"
            told = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(body or b""))
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(told + (body or b""))

    def answer(self, path: str) -> bytes | None:
        if path.startswith("/jobs/"):
            Site.last = time.perf_counter()
            Site.first = Site.first or Site.last
            return page_of(int(path[6:]))
        if path == "/sitemap.xml":
            return f"<urlset>{''.join(f'<url><loc>/jobs/{n}</loc></url>' for n in range(Site.pages))}</urlset>".encode()
        if path.startswith("/size/"):
            Site.pages, Site.first = int(path[6:]), 0.0
            return b""
        return f"{Site.last - Site.first}".encode() if path == "/clock" else None


def serve(told: "multiprocessing.queues.Queue[int]") -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0)
        told.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@dataclass(frozen=True)
class Run:
    """One crawl of so many pages."""

    pages: int
    seconds: float
    """From the first page asked for to the last."""
    processor: float
    """Seconds of the crawling process, its start included."""
    peak_bytes: int = 0
    whole: float = 0.0
    """Seconds until all stands in the warehouse."""

    @property
    def speed(self) -> float:
        return self.pages / self.seconds


class Course:
    """A site and the crawls of it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.number = url, folder, 0

    def ask(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}") as answer:
            return str(answer.read().decode())

    def bare(self, pages: int) -> Run:
        self.ask(f"/size/{pages}")
        before = processor_seconds()
        subprocess.run([sys.executable, "-c", BARE, self.url, str(pages)], check=True)
        return Run(pages, float(self.ask("/clock")), processor_seconds() - before)

    def ours(self, pages: int) -> Run:
        self.ask(f"/size/{pages}")
        self.number += 1
        store = Store.open(self.folder / f"store-{self.number}")
        reports: list[tuple[CrawlReport, float]] = []
        run_child = crawling._run_child

        def run(job: CrawlJob, *told_to: Any) -> tuple[CrawlReport, str]:
            before = processor_seconds()
            told = run_child(job.model_copy(update={"limits": Limits(pages=pages + 10)}), *told_to)
            reports.append((told[0], processor_seconds() - before))
            return told

        crawling._run_child = run
        begun = time.perf_counter()
        entry = SourceEntry(source="jobposting", boards=("x.example",), base_url=self.url, allow_private=True, delay=0)
        try:
            (record,) = crawling.crawl_source(store, entry, contact="bench@x.example", day=NOW.date(), now=NOW)
        finally:
            crawling._run_child = run_child
        if (record["status"], record["items"]) != ("ok", pages):
            raise SystemExit(f"found {record['status']} with {record['items']} jobs, expected ok with {pages}")
        (report, processor), whole = reports[0], time.perf_counter() - begun
        return Run(pages, float(self.ask("/clock")), processor, report.peak_bytes, whole)


def processor_seconds() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(course: Course, pages: int, rounds: int) -> None:
    starts = {name: getattr(course, name)(START).processor for name in ("bare", "ours")}
    runs: dict[str, list[Run]] = {"bare": [], "ours": []}
    for _ in range(rounds):
        for name, told in runs.items():
            told.append(getattr(course, name)(pages))
    speed = {name: statistics.median(run.speed for run in told) for name, told in runs.items()}
    cost = {
        name: statistics.median((run.processor - starts[name]) / (pages - START) for run in told)
        for name, told in runs.items()
    }
    print(f"{pages} pages, {rounds} rounds, the median:")
    for name in runs:
        print(f"  {name}: {speed[name]:.0f} pages a second, {1000 * cost[name]:.2f} ms of processor a page")
    by_clock, by_processor = speed["ours"] / speed["bare"], cost["bare"] / cost["ours"]
    print(f"  ours against bare: {by_clock:.2f} by the clock, {by_processor:.2f} by processor")


def measure_memory(course: Course, sizes: list[int]) -> None:
    runs = [course.ours(pages) for pages in sizes]
    for run in runs:
        print(
            f"  {run.pages} pages: peak {run.peak_bytes / 2**20:.0f} MB, {run.speed:.0f} pages a second, "
            f"{run.whole:.0f} s until all stands in the warehouse"
        )
    least, most = runs[0], runs[-1]
    a_page = (most.peak_bytes - least.peak_bytes) / max(1, most.pages - least.pages)
    print(f"  memory, largest to smallest: {most.peak_bytes / least.peak_bytes:.2f}; {a_page:.0f} bytes a page more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = [1_000, 10_000, 50_000]
    parser.add_argument("--pages", type=int, nargs="+", default=sizes, help="sizes whose memory is compared")
    parser.add_argument("--raced", type=int, default=4_000, help="pages of each race with the bare spider")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    server = context.Process(target=serve, args=(told,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        course = Course(f"http://127.0.0.1:{told.get()}", Path(folder))
        compare(course, options.raced, options.rounds)
        measure_memory(course, sorted(options.pages))
    server.terminate()


if __name__ == "__main__":
    main()

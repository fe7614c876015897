"""One crawl in a process of its own: `python -m crawlers.child` with a job as one line of JSON on standard input.

Scrapy's reactor starts once a process. When the parent dies, its end of standard input closes and so does the child.
"""

import os
import resource
import sys
from pathlib import Path
from threading import Thread

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.job import CrawlJob, CrawlReport
from crawlers.politeness.addon import ADDON, CONTACT
from crawlers.politeness.addresses import PRIVATE_HOSTS
from crawlers.politeness.reach import Reach
from crawlers.politeness.robots import FORBIDDEN_IS_NONE
from crawlers.progress import keep_telling
from crawlers.shapes.base import Source
from crawlers.sources import source_named
from crawlers.spiders import Board, BoardSpider
from crawlers.staging import Journal, journal_path
from crawlers.walk import Walk, judge_together
from skilltide.errors import SkilltideError
from skilltide.logs import configure_logs


def main() -> int:
    """The journals and the report stand in the job's folder; without a report, nothing of it counts."""
    configure_logs()
    job = CrawlJob.model_validate_json(sys.stdin.readline())
    Thread(target=_die_with_parent, daemon=True).start()
    try:
        report = crawl(job)
    except (SkilltideError, OSError) as error:
        report = CrawlReport(failure=str(error))
    _put(Path(job.report), report.model_dump_json())
    return 0 if report.failure is None else 1


def crawl(job: CrawlJob) -> CrawlReport:
    """The report of a crawl that ended; what it received is in the journals of the job's folder."""
    source = source_named(job.source)
    boards = {board: _board(source, job, board) for board in dict.fromkeys(job.boards)}
    process = AsyncCrawlerProcess(_settings(job))
    crawler = process.create_crawler(BoardSpider)
    process.crawl(crawler, source, job, boards)
    Thread(target=keep_telling, args=(job, [board.walk for board in boards.values()]), daemon=True).start()
    process.start()
    spider = crawler.spider
    if not isinstance(spider, BoardSpider):
        raise RuntimeError("the crawl did not begin; see the lines above")
    judge_together(source, (board.walk for board in boards.values()))
    reports = tuple(board.walk.report() for board in boards.values())
    return CrawlReport(boards=reports, failure=spider.failure, peak_bytes=peak_bytes())


def _board(source: Source, job: CrawlJob, board: str) -> Board:
    received = Journal(journal_path(Path(job.folder), board))
    previous = Journal(journal_path(Path(job.previous), board))
    return Board(Walk(source, board, job.limits), received, previous)


def _settings(job: CrawlJob) -> dict[str, object]:
    shape = source_named(job.source).shape
    urls = [shape.first_url(board, job.base_url) for board in job.boards]
    return {
        "ADDONS": {ADDON: 0},
        CONTACT: job.contact,
        PRIVATE_HOSTS: sorted(Reach.of(urls).private_hosts) if job.allow_private else [],
        FORBIDDEN_IS_NONE: job.robots_403_is_none,
        "DOWNLOAD_DELAY": job.delay,
        "CONCURRENT_ITEMS": 1,  # Scrapy 2.19 makes so many tasks for each answer, a hundred by default
        "LOG_LEVEL": "ERROR",  # of the process, which logs before the add-on can say so
    }


def peak_bytes() -> int:
    """Memory that this process held at most. Linux counts in ru_maxrss also what its parent held when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _put(path: Path, text: str) -> None:
    staged = path.with_suffix(".part")
    staged.write_text(text, encoding="utf-8")
    staged.replace(path)


def _die_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())

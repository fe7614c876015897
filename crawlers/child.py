"""One crawl in a process of its own: `python -m crawlers.child` with a job as one line of JSON on standard input.

Scrapy's reactor starts once a process. When the parent dies, its end of standard input closes and so does the child.
"""

import os
import sys
from pathlib import Path
from threading import Thread

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.job import CrawlJob, CrawlReport
from crawlers.politeness.addon import ADDON, CONTACT
from crawlers.politeness.addresses import PRIVATE_HOSTS
from crawlers.politeness.reach import Reach
from crawlers.shapes.jobposting import JobPostingSite
from crawlers.sources import source_named
from crawlers.spiders import BoardSpider, JsonListSpider, SitemapSpider
from crawlers.staging import Sink, Tally
from skilltide.errors import SkilltideError
from skilltide.logs import configure_logs


def main() -> int:
    """The job's documents and report stand where it says; without a report, nothing of it counts."""
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
    """The report of a crawl that ended, its staged file whole."""
    source = source_named(job.source)
    tallies = {board: Tally(board) for board in dict.fromkeys(job.boards)}
    sink = Sink(job)
    process = AsyncCrawlerProcess(_settings(job))
    spider_class = SitemapSpider if isinstance(source.shape, JobPostingSite) else JsonListSpider
    crawler = process.create_crawler(spider_class)
    process.crawl(crawler, source, job, sink, tallies)
    process.start()
    sink.close()
    spider = crawler.spider
    if not isinstance(spider, BoardSpider):
        raise RuntimeError("the crawl did not begin; see the lines above")
    return CrawlReport(boards=tuple(tally.report() for tally in tallies.values()), failure=spider.failure)


def _settings(job: CrawlJob) -> dict[str, object]:
    shape = source_named(job.source).shape
    urls = [shape.first_url(board, job.base_url) for board in job.boards]
    return {
        "ADDONS": {ADDON: 0},
        CONTACT: job.contact,
        PRIVATE_HOSTS: sorted(Reach.of(urls).private_hosts) if job.allow_private else [],
        "DOWNLOAD_DELAY": job.delay,
        "LOG_LEVEL": "ERROR",  # of the process, which logs before the add-on can say so
    }


def _put(path: Path, text: str) -> None:
    staged = path.with_suffix(".part")
    staged.write_text(text, encoding="utf-8")
    staged.replace(path)


def _die_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())

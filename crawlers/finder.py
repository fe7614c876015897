"""Looks at career pages politely: robots.txt, the page, its sitemap, and of an index of sitemaps one more.

`python -m crawlers.finder` is the child: a request as one line of JSON on standard input, the reports on standard
output. Scrapy's reactor starts once a process.
"""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import scrapy
from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.discovery import Find, likeliest_sitemap, look_at_page, look_at_sitemap
from crawlers.politeness.addon import ADDON, CONTACT, DEFAULT_DELAY
from crawlers.politeness.addresses import PRIVATE_HOSTS, STAY_META
from crawlers.politeness.reach import Reach
from crawlers.politeness.robots import RobotsRules
from crawlers.shapes.base import origin_of
from crawlers.shapes.sitemap import keep_on_site, read_sitemap
from skilltide.errors import PayloadInvalid, SourceFailed
from skilltide.logs import configure_logs

MAX_SECONDS = 300.0
_ROOT = Path(__file__).resolve().parent.parent


class Errand(BaseModel):
    """Which pages are looked at, and by whom."""

    model_config = ConfigDict(frozen=True)

    urls: tuple[str, ...]
    contact: str
    allow_private: bool = False
    delay: float = DEFAULT_DELAY


class PageReport(BaseModel):
    """What was found by one page; a message where it or its sitemap could not be read."""

    url: str
    finds: list[Find] = []
    message: str | None = None


def find_sources(
    urls: Sequence[str], contact: str, *, allow_private: bool = False, delay: float | None = None
) -> list[PageReport]:
    """A report for each page, in their order. An address that names a board itself is not asked for.

    Private pages are the user's own and are asked for without a pause. Raises SourceFailed when looking itself failed.
    """
    reports = {url: PageReport(url=url, finds=look_at_page(url, b"")) for url in urls}
    if asked := tuple(url for url, report in reports.items() if not report.finds):
        if delay is None:
            delay = 0.0 if allow_private else DEFAULT_DELAY
        errand = Errand(urls=asked, contact=contact, allow_private=allow_private, delay=delay)
        reports |= {report.url: report for report in _run_child(errand)}
    return list(reports.values())


def _run_child(errand: Errand) -> list[PageReport]:
    command = [sys.executable, "-m", "crawlers.finder"]
    try:
        child = subprocess.run(  # noqa: S603
            command,
            input=errand.model_dump_json() + "\n",
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            text=True,
            timeout=MAX_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise SourceFailed(f"the pages could not be looked at ({error}); try fewer at once, or again later") from error
    return [PageReport.model_validate(one) for one in json.loads(child.stdout)]


class FinderSpider(scrapy.Spider):
    """Asks for each page, then for its sitemap."""

    name = "finder"

    def __init__(self, reports: dict[str, PageReport]) -> None:
        super().__init__()
        self.reports = reports

    async def start(self) -> AsyncIterator[Any]:
        for url in self.reports:
            yield Request(url, self.read_page, errback=self.lose, meta={"page": url}, dont_filter=True)

    async def read_page(self, response: Response) -> AsyncIterator[Request]:
        """What the page shows; then the sitemap of its site."""
        report = self._report(response)
        if response.status != 200:
            report.message = f"{response.url} answered {response.status}, expected 200"
            return
        report.finds += look_at_page(response.url, response.body)
        robots = self.crawler.get_downloader_middleware(RobotsRules)
        if robots is None:
            raise RuntimeError("a page was asked for without robots.txt")
        rules = await robots.rules_of(Request(f"{origin_of(response.url)}/"))
        named, _ = keep_on_site(rules.sitemaps, origin_of(response.url))
        url = likeliest_sitemap(named) or f"{origin_of(response.url)}/sitemap.xml"
        yield self._ask_sitemap(response, url, is_last=False)

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        """What the sitemap lists; of an index the likeliest one is asked for."""
        if response.status != 200:
            return
        try:
            sitemap = read_sitemap(response.body, response.url)
        except PayloadInvalid as error:
            self._report(response).message = str(error)
            return
        urls, _ = keep_on_site(sitemap.urls, origin_of(response.url))
        if sitemap.is_index and urls and not response.meta["is_last"]:
            yield self._ask_sitemap(response, likeliest_sitemap(urls) or urls[0], is_last=True)
        known = {(one.source, one.board) for one in self._report(response).finds}
        finds = look_at_sitemap(sitemap, response.url, origin_of(response.url))
        self._report(response).finds += [one for one in finds if (one.source, one.board) not in known]

    def lose(self, failure: Failure) -> None:
        """The report says why."""
        request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
        report = self.reports[request.meta["page"]]
        report.message = report.message or f"{request.url}: {failure.value}"

    def _ask_sitemap(self, response: Response, url: str, *, is_last: bool) -> Request:
        meta = {"page": response.meta["page"], "is_last": is_last, STAY_META: response.url.split("/")[2].split(":")[0]}
        return Request(url, self.read_sitemap, errback=self.lose, meta=meta, dont_filter=True)

    def _report(self, response: Response) -> PageReport:
        return self.reports[response.meta["page"]]


def main() -> int:
    """The reports are on standard output."""
    configure_logs()
    errand = Errand.model_validate_json(sys.stdin.readline())
    reports = {url: PageReport(url=url) for url in errand.urls}
    process = AsyncCrawlerProcess({
        "ADDONS": {ADDON: 0},
        CONTACT: errand.contact,
        PRIVATE_HOSTS: sorted(Reach.of(errand.urls).private_hosts) if errand.allow_private else [],
        "DOWNLOAD_DELAY": errand.delay,
        "LOG_LEVEL": "ERROR",
    })  # fmt: skip
    process.crawl(process.create_crawler(FinderSpider), reports)
    process.start()
    print(json.dumps([report.model_dump() for report in reports.values()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Two spiders, one for each shape of source; what they read is data, not code."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.job import CrawlJob
from crawlers.politeness.addon import MAX_ANSWER_BYTES
from crawlers.politeness.addresses import OFF_SITE, STAY_META
from crawlers.politeness.refused import Refused
from crawlers.politeness.robots import FORBIDDEN, RobotsRules
from crawlers.shapes.base import Source, read_document
from crawlers.shapes.jobposting import JobPostingSite, site_origin
from crawlers.shapes.sitemap import MAX_BYTES, MAX_DEPTH, keep_on_site, read_sitemap
from crawlers.staging import Sink, Tally, count
from skilltide.errors import PayloadInvalid
from skilltide.logs import get_logger
from warehouse.record import Record

log = get_logger("spiders")


class BoardSpider(scrapy.Spider):
    """What both spiders share: a tally a board, a sink for documents, and one end for each board."""

    name = "board"

    def __init__(self, source: Source, job: CrawlJob, sink: Sink, tallies: dict[str, Tally]) -> None:
        super().__init__()
        self.source, self.job, self.sink, self.tallies = source, job, sink, tallies
        self.failure: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count_request, signals.request_reached_downloader)
        crawler.signals.connect(spider._note_error, signals.spider_error)
        crawler.signals.connect(spider._end, signals.spider_closed)
        return spider

    def keep(self, tally: Tally, response: Response) -> int:
        """The document is staged if its shape is right and it holds records or is a board's whole answer.

        Returns the records in it. Raises PayloadInvalid for another shape.
        """
        reading = read_document(self.source, tally.board, response.body, response.url)
        if reading or not isinstance(self.source.shape, JobPostingSite):
            content_type = response.headers.get("Content-Type")
            try:
                self.sink.keep(
                    tally.board,
                    response.url,
                    response.body,
                    content_type.decode("latin-1") if content_type else None,
                )
            except Exception as error:
                self.failure = f"a document could not be staged ({type(error).__name__}: {error})"
                raise CloseSpider("staging_failed") from error
            tally.documents += 1
            tally.bytes += len(response.body)
        tally.items += sum(isinstance(one, Record) for one in reading)
        return len(reading)

    def end_failed(self, failure: Failure) -> None:
        """The board ends with the status of what kept its request from an answer."""
        self.tallies[failure.request.meta["board"]].end(*_ending_of(failure.value))  # type: ignore[attr-defined]

    def end_boards(self) -> None:
        """Boards that end only when nothing is left to ask for have their status."""

    def _count_request(self, request: Request) -> None:
        tally = self.tallies.get(request.meta.get("board", ""))
        if tally:
            tally.requests += 1

    def _note_error(self, failure: Failure, response: Response) -> None:
        """A mistake in our own code interrupts the board that it happened on, and says so."""
        tally = self.tallies[response.meta["board"]]
        tally.end("interrupted", f"{type(failure.value).__name__} at {response.url}: {failure.value}")

    def _end(self, reason: str) -> None:
        if reason == "finished":
            self.end_boards()


class JsonListSpider(BoardSpider):
    """One request a board."""

    name = "json_list"

    async def start(self) -> AsyncIterator[Any]:
        for board in self.tallies:
            yield Request(
                self.source.shape.first_url(board, self.job.base_url),
                callback=self.read_board,
                errback=self.end_failed,
                headers={"Accept": "application/json"},
                meta={"board": board, "download_maxsize": MAX_ANSWER_BYTES},
                dont_filter=True,
            )

    def read_board(self, response: Response) -> None:
        """The board has ended: its answer is staged, or why not is known."""
        tally = self.tallies[response.meta["board"]]
        if ending := _ending_of_answer(response):
            tally.end(*ending)
            return
        try:
            found = self.keep(tally, response)
        except PayloadInvalid as error:
            tally.end(*(_ending_if_cut_off(response) or ("schema_error", str(error))))
            return
        total = self.source.shape.advertised_total(response.body)
        if total is not None and total > found:
            tally.end("incomplete", f"found {found} jobs of {total} that the answer announces; crawl again")
        elif not found:
            tally.end("suspect", "found an answer with no jobs; look at the board: it may have moved")
        else:
            tally.end("ok")


class SitemapSpider(BoardSpider):
    """From robots.txt to the sitemaps to the pages; a board ends when its last page was asked for."""

    name = "sitemap"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._sitemaps: dict[str, set[str]] = {board: set() for board in self.tallies}
        self._pages: dict[str, set[str]] = {board: set() for board in self.tallies}

    async def start(self) -> AsyncIterator[Any]:
        asked = [asyncio.ensure_future(self._first_sitemaps(tally)) for tally in self.tallies.values()]
        for answered in asyncio.as_completed(asked):
            for request in await answered:
                yield request

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        """Requests for what the sitemap names, each address once."""
        tally, depth = self.tallies[response.meta["board"]], response.meta["sitemap_depth"]
        if response.status != 200 or "partial" in response.flags:
            count(tally.lost, f"sitemaps answered {response.status}")
            return
        try:
            sitemap = read_sitemap(response.body, response.url)
        except PayloadInvalid as error:
            if depth == 1:
                tally.end("schema_error", str(error))
            count(tally.lost, "sitemaps that are none")
            return
        urls, dropped = keep_on_site(sitemap.urls, self._origin(tally))
        count(tally.dropped, OFF_SITE, dropped)
        if not sitemap.is_index:
            yield from self._ask_for_pages(tally, urls)
        elif depth >= MAX_DEPTH:
            count(tally.lost, "sitemaps nested too deep", len(urls))
        else:
            yield from self._ask_for_sitemaps(tally, urls, depth + 1)

    def read_page(self, response: Response) -> None:
        """The page is staged if it holds a JobPosting; else it is counted."""
        tally = self.tallies[response.meta["board"]]
        if response.status in (401, 403):
            count(tally.lost, f"pages answered {response.status}")
        elif ending := _ending_of_answer(response) or _ending_if_cut_off(response):
            count(tally.lost, "pages cut off" if response.status == 200 else f"pages answered {response.status}")
            log.debug("page_lost", url=response.url, why=ending[1])
        elif response.url not in tally.kept_urls:
            tally.kept_urls.add(response.url)
            if not self.keep(tally, response):
                count(tally.dropped, "pages without a JobPosting")

    def lose(self, failure: Failure) -> None:
        """The page or sitemap is counted as lost; a host that wants no more of us ends the board."""
        request: Request = failure.request  # type: ignore[attr-defined]
        tally = self.tallies[request.meta["board"]]
        error = failure.value
        if isinstance(error, Refused) and error.left_out:
            count(tally.dropped, error.left_out)
        elif isinstance(error, Refused) and error.status in ("blocked", "rate_limited"):
            tally.end(error.status, error.message)
        else:
            count(tally.lost, f"addresses failed ({type(error).__name__})")

    def end_boards(self) -> None:
        """Each board that was not ended by its host has the status of its counts."""
        for tally in self.tallies.values():
            forbidden = tally.dropped.get(FORBIDDEN, 0)
            if forbidden and not tally.documents and not tally.lost and not tally.kept_urls:
                tally.end("blocked", f"robots.txt forbids all {forbidden} addresses; ask the owner")
            tally.end_of_site()

    async def _first_sitemaps(self, tally: Tally) -> list[Request]:
        origin = self._origin(tally)
        robots = self.crawler.get_downloader_middleware(RobotsRules)
        if robots is None:
            raise RuntimeError("a site was crawled without robots.txt")
        rules = await robots.rules_of(Request(f"{origin}/", meta={"board": tally.board}))
        if rules.refusal:
            tally.end(rules.refusal.status, rules.refusal.message)
            return []
        named, dropped = keep_on_site(rules.sitemaps, origin)
        count(tally.dropped, OFF_SITE, dropped)
        return list(self._ask_for_sitemaps(tally, named or [f"{origin}/sitemap.xml"], 1))

    def _ask_for_sitemaps(self, tally: Tally, urls: list[str], depth: int) -> Iterator[Request]:
        seen = self._sitemaps[tally.board]
        for url in urls:
            if url in seen:
                continue
            if len(seen) >= self.job.limits.sitemaps:
                tally.is_capped = True
                return
            seen.add(url)
            yield self._request(tally, url, self.read_sitemap, MAX_BYTES, sitemap_depth=depth)

    def _ask_for_pages(self, tally: Tally, urls: list[str]) -> Iterator[Request]:
        seen = self._pages[tally.board]
        for url in urls:
            if url in seen:
                continue
            if len(seen) >= self.job.limits.pages:
                tally.is_capped = True
                return
            seen.add(url)
            tally.pages += 1
            yield self._request(tally, url, self.read_page)

    def _request(self, tally: Tally, url: str, callback: Any, maxsize: int | None = None, **meta: Any) -> Request:
        home = urlsplit(self._origin(tally)).hostname
        size = {"download_maxsize": maxsize} if maxsize else {}
        return Request(
            url,
            callback=callback,
            errback=self.lose,
            meta={"board": tally.board, STAY_META: home, **size, **meta},
            dont_filter=True,
        )

    def _origin(self, tally: Tally) -> str:
        return site_origin(tally.board, self.job.base_url)


def _ending_of_answer(response: Response) -> tuple[str, str] | None:
    """Status and message of an answer that holds no document; null for one that may."""
    url, status = response.url, response.status
    if status in (401, 403):
        return "blocked", f"{url} answered {status}; ask the owner, or take the board out of sources.yaml"
    if status in (404, 410):
        return "unreachable", f"{url} answered {status}; the board may have moved: look it up and mend its name"
    if status != 200:
        return "unreachable", f"{url} answered {status}, expected 200; try again later"
    return None


def _ending_if_cut_off(response: Response) -> tuple[str, str] | None:
    """Status and message of an answer whose end was not announced: it may be the end or a broken connection.

    JSON tells by itself whether it is whole; of a page nothing does.
    """
    if "partial" in response.flags:
        return "unreachable", f"{response.url} closed the connection in the middle of the answer; try again later"
    return None


def _ending_of(error: BaseException | None) -> tuple[str, str]:
    if isinstance(error, Refused):
        return error.status, error.message
    if isinstance(error, IgnoreRequest):
        return "unreachable", f"{error}; look at the address in a browser"
    return "unreachable", f"{type(error).__name__}: {str(error)[:300]}; try again later"

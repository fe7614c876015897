"""The one spider: it sends what the walks of its boards ask for, and hands them what comes.

An answer that an interrupted crawl of the day received is taken from its journal and not asked for again; one that has
not changed since the last healthy crawl (304) is taken from there. Of a board only a few requests are with Scrapy at a
time, so that memory does not grow with the board.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from crawlers.politeness.addresses import STAY_META
from crawlers.politeness.patience import CHALLENGE
from crawlers.politeness.refused import Refused
from crawlers.politeness.robots import RobotsRules
from crawlers.shapes.base import Ask, Source, origin_of, read_answer
from crawlers.staging import Header, Journal
from crawlers.walk import Walk
from skilltide.errors import PayloadInvalid
from skilltide.logs import get_logger

IN_FLIGHT = 8
"""Requests of one board that are with Scrapy at a time; more would not go faster: a host is asked one at a time."""
HOST_LEFT = frozenset({"blocked", "rate_limited"})
"""Statuses after which nothing more is asked for on a board."""

log = get_logger("spiders")


@dataclass
class Board:
    """One board of the crawl: its walk, what was received of it today, and what was at its last healthy crawl."""

    walk: Walk
    received: Journal
    previous: Journal


class BoardSpider(scrapy.Spider):
    """Walks over the boards of one source at the same time."""

    name = "board"

    def __init__(self, source: Source, job: CrawlJob, boards: dict[str, Board]) -> None:
        super().__init__()
        self.source, self.job, self.boards = source, job, boards
        self.failure: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count_request, signals.request_reached_downloader)
        crawler.signals.connect(spider._note_error, signals.spider_error)
        crawler.signals.connect(spider._close_all, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        begun = [asyncio.ensure_future(self._begin(board)) for board in self.boards.values()]
        for ready in asyncio.as_completed(begun):
            for request in self._advance(await ready):
                yield request

    def receive(self, response: Response) -> Iterator[Request]:
        """The answer is taken or lost; then what the board asks for next."""
        board, ask = self._asked_by(response.request)
        board.walk.in_flight -= 1
        known = board.previous.find(ask.key) if response.status == 304 else None
        try:
            if known is not None:
                self._take_unchanged(board, ask, response, *known)
            elif ending := _ending_of_answer(response):
                how = "with a challenge" if CHALLENGE in response.flags else response.status
                board.walk.lose(ask, f"{ask.kind}s answered {how}", ending)
            elif "partial" in response.flags and ask.kind in self.source.shape.open_ended:
                board.walk.lose(ask, f"{ask.kind}s cut off", _cut_off(response))
            else:
                header = self._header(ask, response, response.body)
                self._take(board, ask, header, response.body, is_new=True)
        except PayloadInvalid as error:
            is_cut = "partial" in response.flags
            ending = _cut_off(response) if is_cut else ("schema_error", str(error))
            board.walk.lose(ask, f"{ask.kind}s {'cut off' if is_cut else 'of another form'}", ending)
        yield from self._advance(board)

    def lose(self, failure: Failure) -> Iterator[Request]:
        """The request is lost or left out; a host that wants no more of us ends the board."""
        board, ask = self._asked_by(failure.request)  # type: ignore[attr-defined]
        board.walk.in_flight -= 1
        error, ending = failure.value, _ending_of(failure.value)
        if isinstance(error, Refused) and error.left_out:
            board.walk.leave_out(ask, error.left_out, ending)
        elif isinstance(error, Refused) and error.status in HOST_LEFT:
            board.walk.end(*ending, error.not_before)
        else:
            board.walk.lose(ask, f"addresses failed ({type(error).__name__})", ending)
        yield from self._advance(board)

    # ---- asking

    async def _begin(self, board: Board) -> Board:
        walk, shape = board.walk, self.source.shape
        sitemaps: tuple[str, ...] = ()
        if shape.wants_sitemaps:
            robots = self.crawler.get_downloader_middleware(RobotsRules)
            if robots is None:
                raise RuntimeError("a site was crawled without robots.txt")
            home = origin_of(shape.first_url(walk.board, self.job.base_url))
            rules = await robots.rules_of(Request(f"{home}/", meta={"board": walk.board}))
            if rules.refusal:
                walk.end(rules.refusal.status, rules.refusal.message, rules.refusal.not_before)
                return board
            sitemaps = rules.sitemaps
        walk.begin(shape.begin(walk.board, self.job.base_url, sitemaps))
        return board

    def _advance(self, board: Board) -> Iterator[Request]:
        """Requests that may go out now. What the journal holds is taken at once, in a loop: it may be all there is."""
        walk = board.walk
        while walk.in_flight < IN_FLIGHT and (ask := walk.next_ask()) is not None:
            known = board.received.find(ask.key)
            if known is None:
                yield self._request(board, ask)
                continue
            walk.in_flight -= 1
            walk.requests += 1
            self._take_again(board, ask, *known)
        if walk.is_over:
            walk.conclude()
            _close(board)

    def _request(self, board: Board, ask: Ask) -> Request:
        headers = {"Accept": "application/json, application/xml;q=0.9, */*;q=0.8"}
        headers |= {name: os.environ[variable] for name, variable in self.source.key_headers.items()}
        known = None if ask.body is not None else board.previous.find(ask.key)
        if known and known[0].etag:
            headers["If-None-Match"] = known[0].etag
        if known and known[0].last_modified:
            headers["If-Modified-Since"] = known[0].last_modified
        meta: dict[str, Any] = {"board": board.walk.board, "ask": ask}
        if ask.kind in self.source.shape.large:
            meta["download_maxsize"] = MAX_ANSWER_BYTES
        if home := self._home(board, ask):
            meta[STAY_META] = home
        request = Request(
            ask.url, callback=self.receive, errback=self.lose, headers=headers, meta=meta, dont_filter=True
        )
        if ask.body is None:
            return request
        request.headers["Content-Type"] = "application/json"
        return request.replace(method="POST", body=ask.body)

    def _home(self, board: Board, ask: Ask) -> str | None:
        """The host that redirects may not leave; a key is never taken to another one."""
        home = self.source.shape.home(board.walk.board, self.job.base_url)
        if home is None and self.source.needs_key:
            return urlsplit(ask.url).hostname
        return home

    # ---- answers

    def _take_again(self, board: Board, ask: Ask, header: Header, body: bytes) -> None:
        """A document of the journal is taken. What cannot be read any more ends this board and no other."""
        try:
            self._take(board, ask, header, body, is_new=False)
        except PayloadInvalid as error:
            board.walk.lose(ask, f"{ask.kind}s of another form", ("schema_error", str(error)))
        except Exception as error:
            log.exception("journal_unreadable", board=board.walk.board, url=header.url)
            board.walk.end("interrupted", f"{type(error).__name__} at {header.url}: {error}")

    def _take_unchanged(self, board: Board, ask: Ask, response: Response, old: Header, body: bytes) -> None:
        """The document of the last healthy crawl is taken as if it had come now."""
        new = self._header(ask, response, body)
        header = replace(
            new,
            url=old.url,
            content_type=new.content_type or old.content_type,
            etag=new.etag or old.etag,
            last_modified=new.last_modified or old.last_modified,
        )
        self._take(board, ask, header, body, is_new=True)

    def _take(self, board: Board, ask: Ask, header: Header, body: bytes, *, is_new: bool) -> None:
        """The walk has the answer, and the journal its document. Raises PayloadInvalid for another shape."""
        walk = board.walk
        if walk.status:
            return
        answer = read_answer(self.source, walk.board, replace(ask, url=header.url), body)
        is_kept = not walk.has_read(header.url, ask) and walk.take(ask, answer, len(body))
        if is_new:
            self._stage(board, replace(header, is_kept=is_kept), body)

    def _stage(self, board: Board, header: Header, body: bytes) -> None:
        try:
            board.received.append(header, body)
        except OSError as error:
            self.failure = f"a document could not be staged ({type(error).__name__}: {error})"
            raise CloseSpider("staging_failed") from error

    def _header(self, ask: Ask, response: Response, body: bytes) -> Header:
        return Header(
            key=ask.key.hex(),
            url=response.url,
            kind=ask.kind,
            fetched_at=(self.job.now or datetime.now(UTC)).isoformat(),
            content_type=_text_of(response, "Content-Type"),
            etag=_text_of(response, "ETag"),
            last_modified=_text_of(response, "Last-Modified"),
            body_sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            is_kept=False,
        )

    # ---- the whole

    def _asked_by(self, request: Request | None) -> tuple[Board, Ask]:
        if request is None:
            raise RuntimeError("an answer came without its request")
        return self.boards[request.meta["board"]], request.meta["ask"]

    def _count_request(self, request: Request) -> None:
        board = self.boards.get(request.meta.get("board", ""))
        if board:
            board.walk.requests += 1

    def _note_error(self, failure: Failure, response: Response) -> None:
        """A mistake in our own code interrupts the board that it happened on, and says so."""
        walk = self.boards[response.meta["board"]].walk
        walk.end("interrupted", f"{type(failure.value).__name__} at {response.url}: {failure.value}")

    def _close_all(self) -> None:
        for board in self.boards.values():
            _close(board)


def _close(board: Board) -> None:
    board.received.close()
    board.previous.close()


def _ending_of_answer(response: Response) -> tuple[str, str] | None:
    """Status and message of an answer that holds no document; null for one that may."""
    url, status = response.url, response.status
    if CHALLENGE in response.flags:
        found = f"{url} answered {status} with a page that asks whether a person is reading"
        return "blocked", f"{found}; ask the owner, or take the board out of sources.yaml"
    if status in (401, 403):
        return "blocked", f"{url} answered {status}; ask the owner, or take the board out of sources.yaml"
    if status in (404, 410):
        return "unreachable", f"{url} answered {status}; the board may have moved: look it up and mend its name"
    if status != 200:
        return "unreachable", f"{url} answered {status}, expected 200; try again later"
    return None


def _cut_off(response: Response) -> tuple[str, str]:
    """Status and message of an answer whose end was not announced and that does not read as whole."""
    return "unreachable", f"{response.url} closed the connection in the middle of the answer; try again later"


def _ending_of(error: BaseException | None) -> tuple[str, str]:
    if isinstance(error, Refused):
        return error.status, error.message
    if isinstance(error, IgnoreRequest):
        return "unreachable", f"{error}; look at the address in a browser"
    return "unreachable", f"{type(error).__name__}: {str(error)[:300]}; try again later"


def _text_of(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None

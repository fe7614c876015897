"""robots.txt by RFC 9309: what it forbids, what it asks for, and what follows when it cannot be read."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.politeness.addresses import ROBOTS_META
from crawlers.politeness.identity import PRODUCT
from crawlers.politeness.patience import CHALLENGE
from crawlers.politeness.refused import Refused
from skilltide.logs import get_logger

MAX_PARSED_BYTES = 1024 * 1024
"""RFC 9309 asks for at least 500 KiB; what is beyond is not read."""
FORBIDDEN_IS_NONE = "SKILLTIDE_FORBIDDEN_ROBOTS_IS_NONE"
"""Setting: whether a robots.txt that answers 401 or 403 is taken as none. By default nothing is asked for then."""
MAX_CRAWL_DELAY = 60.0
"""Seconds. A board of a hundred pages would take two hours at this pace; who asks for more wants no crawler."""
TRIES = 2
FORBIDDEN = "addresses forbidden by robots.txt"
_PAUSE_BEFORE_SECOND_TRY = 1.0

log = get_logger("politeness")


@dataclass(frozen=True)
class Rules:
    """What the robots.txt of one origin says; without a parser everything is allowed."""

    parser: RobotParser | None = None
    delay: float | None = None
    """Seconds between requests that the file asks for; null when it asks for none."""
    sitemaps: tuple[str, ...] = ()
    refusal: Refused | None = field(default=None, compare=False)
    """Why nothing at all is asked for; null where the rules decide."""


class RobotsRules:
    """No request goes out before the robots.txt of its origin was read, nor against it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._forbidden_is_none = crawler.settings.getbool(FORBIDDEN_IS_NONE)
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Nothing. Raises Refused when robots.txt forbids the address or could not be read."""
        if request.meta.get(ROBOTS_META):
            return
        rules = await self.rules_of(request)
        if rules.refusal:
            raise rules.refusal
        if rules.parser and not rules.parser.allowed(request.url, PRODUCT):
            raise Refused(
                "blocked",
                f"robots.txt forbids {request.url}; ask the owner, or take the board out of sources.yaml",
                left_out=FORBIDDEN,
            )

    async def rules_of(self, request: Request) -> Rules:
        """The rules of the request's origin, asked for once a crawl."""
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_future()
            rules = await self._fetch(f"{origin}/robots.txt", request.meta.get("board"))
            if rules.delay:
                self._slow_down(parts.hostname or "", rules.delay)
            self._rules[origin].set_result(rules)
        return await self._rules[origin]

    async def _fetch(self, url: str, board: str | None) -> Rules:
        rules = Rules()
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(_PAUSE_BEFORE_SECOND_TRY)
            meta = {ROBOTS_META: True, "dont_retry": True, "board": board}
            request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
            try:
                response = await self._engine().download_async(request)
                rules = self._read(url, response)
            except Refused as refusal:
                return Rules(refusal=refusal)
            except Exception as error:
                rules = Rules(refusal=_unreachable(url, f"{type(error).__name__}: {error}"))
                if isinstance(error, DownloadTimeoutError):
                    break
                continue
            if response.status < 500:
                break
        return rules

    def _read(self, url: str, response: Response) -> Rules:
        status = response.status
        if CHALLENGE in response.flags:
            return Rules(refusal=_blocked(url, "with a challenge"))
        if status in (401, 403) and not self._forbidden_is_none:
            return Rules(refusal=_blocked(url, status))
        if status == 429 or status >= 500 or 300 <= status < 400:
            return Rules(refusal=_unreachable(url, f"answered {status}"))
        if status >= 400:
            return Rules()
        if "partial" in response.flags:
            return Rules(refusal=_unreachable(url, "a connection that closed in the middle"))
        return self._parse(url, response.body)

    def _parse(self, url: str, body: bytes) -> Rules:
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            log.warning("robots_is_markup", url=url, do="read as a file without rules")
            return Rules()
        whole_lines = body
        if len(body) > MAX_PARSED_BYTES:
            whole_lines = body[:MAX_PARSED_BYTES].rpartition(b"\n")[0]
        parser = ProtegoRobotParser.from_crawler(self._crawler, whole_lines)
        delay = parser.crawl_delay(PRODUCT)
        if delay is not None and not delay <= MAX_CRAWL_DELAY:
            return Rules(
                refusal=Refused(
                    "rate_limited",
                    f"{url} asks for {delay:g} s between requests, at most {MAX_CRAWL_DELAY:g} s are waited; "
                    "ask the owner, or take the board out of sources.yaml",
                )
            )
        return Rules(parser, delay, tuple(_sitemaps(whole_lines, url)))

    def _slow_down(self, host: str, delay: float) -> None:
        """Requests to the host are at least this many seconds apart, also after Scrapy forgot an idle host."""
        downloader = self._engine().downloader
        known = downloader.per_slot_settings.get(host, {}).get("delay", 0.0)  # of another port of the host
        pace = max(delay, known, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": pace, "jitter": 0.0}
        if host in downloader.slots:
            slot = downloader.slots[host]
            slot.delay, slot.lastseen = pace, monotonic()

    def _engine(self) -> Any:
        if self._crawler.engine is None:
            raise RuntimeError("robots.txt was asked for before the crawl began")
        return self._crawler.engine


def _sitemaps(body: bytes, url: str) -> list[str]:
    lines = (line.strip() for line in body.decode("utf-8-sig", errors="ignore").splitlines())
    values = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:"))
    return list(dict.fromkeys(urljoin(url, value) for value in values if value))


def _unreachable(url: str, found: str) -> Refused:
    return Refused(
        "unreachable",
        f"{url}: {found}, expected robots.txt or a 404; nothing is asked for without it, try again later",
    )


def _blocked(url: str, status: int | str) -> Refused:
    return Refused("blocked", f"{url} answered {status}; ask the owner, or take the board out of sources.yaml")

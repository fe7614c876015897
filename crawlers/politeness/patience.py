"""Waiting when a host asks for it, trying again a few times, and leaving when it does not want us."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from crawlers.politeness.challenge import is_challenge
from crawlers.politeness.refused import Refused

MAX_WAIT = 120.0
"""Seconds. A host that asks for more is left, so that it does not hold up the others."""
LONGEST_LEAVE = timedelta(days=7)
"""A host that asks for more than that has made a mistake, and would never be heard again."""
FIRST_WAIT = 1.0
"""Seconds before the second try where the host names no time; doubled for the third."""
SHORTEST_DELAY = 0.001
"""Seconds. Without any delay Scrapy 2.19 starts every queued request of a host before it counts the first as in flight.
"""
MAX_FORBIDDEN = 5
"""Answers 401 or 403, or challenges, in a row after which a host is left alone."""
CHALLENGE = "challenge"
"""Flag of an answer that asks whether a person is reading, whatever its status."""


class Patience(RetryMiddleware):
    """Pauses the whole host, not only the request, for as long as its Retry-After says."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._left: dict[str, Refused] = {}
        self._forbidden: dict[str, int] = {}
        self._challenged: dict[str, int] = {}
        crawler.signals.connect(self._heed, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Nothing. Raises Refused for a host that was left."""
        left = self._left.get(_host_of(request))
        if left:
            raise left

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the request to be sent again. Raises Refused for a host that is left now."""
        host = _host_of(request)
        is_challenged = is_challenge(response.body, _plain(response.headers))
        if is_challenged:
            response.flags.append(CHALLENGE)
        self._count(self._challenged, host, "with a challenge", is_no=is_challenged)
        if request.meta.get("dont_retry") or response.status not in self.retry_http_codes:
            return response
        if host in self._left:
            raise self._left[host]
        again = super().process_response(request, response)
        if isinstance(again, Response) and response.status == 429:
            raise self._leave(host, "blocked", f"{host} still answers 429 after {self.max_retry_times} waits")
        return again

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Any:
        """The request to be sent again after a pause, or nothing: what took all of its time would take it again."""
        if isinstance(exception, DownloadTimeoutError):
            return None
        again = super().process_exception(request, exception)
        if again is not None:
            self._pause(request, self._default_wait(request))
        return again

    def _heed(self, response: Response, request: Request) -> None:
        """Before the next request of the host can leave its queue, the wait is on, or the host is left.

        A delay is counted from the end of an answer, so that a slow host has it too, and the host sees no less.
        """
        slot = self._slot_of(request)
        if slot is not None and slot.delay > SHORTEST_DELAY:
            slot.lastseen = monotonic()
        self._count(self._forbidden, _host_of(request), str(response.status), is_no=response.status in (401, 403))
        if response.status not in self.retry_http_codes:
            return
        wait = wait_of(response.headers.get("Retry-After"), self._default_wait(request))
        if wait <= MAX_WAIT:
            self._pause(request, wait)
        elif not request.meta.get("dont_retry"):
            host = _host_of(request)
            until = datetime.now(UTC) + timedelta(seconds=min(wait, LONGEST_LEAVE.total_seconds()))
            found = f"{host} asks to wait {wait:.0f} s, at most {MAX_WAIT:.0f} s are waited"
            self._leave(host, "rate_limited", found, until)

    def _pause(self, request: Request, seconds: float) -> None:
        """The host's next request may leave after so many seconds: as if the last one had left that much later."""
        slot = self._slot_of(request)
        if slot is not None:
            slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)

    def _slot_of(self, request: Request) -> Any:
        engine: Any = self.crawler.engine
        return engine.downloader.slots.get(request.meta.get("download_slot"))

    def _default_wait(self, request: Request) -> float:
        return float(FIRST_WAIT * 2 ** request.meta.get("retry_times", 0))

    def _count(self, refusals: dict[str, int], host: str, answer: str, *, is_no: bool) -> None:
        refusals[host] = refusals.get(host, 0) + 1 if is_no else 0
        if refusals[host] >= MAX_FORBIDDEN:
            self._leave(host, "blocked", f"{host} answered {answer} {MAX_FORBIDDEN} times in a row")

    def _leave(self, host: str, status: str, found: str, until: datetime | None = None) -> Refused:
        """Nothing more is asked of the host, what is queued for it included; nor by later crawls until that time."""
        how_long = f"{until:%Y-%m-%d %H:%M} UTC" if until else "the next run"
        message = f"{found}; it is left alone until {how_long}: raise `delay:` or ask the owner"
        refusal = Refused(status, message, not_before=until)
        self._left[host] = refusal
        engine: Any = self.crawler.engine
        for slot in engine.downloader.slots.values():
            waiting = [one for one in slot.queue if _host_of(one[0]) == host]
            for one in waiting:
                slot.queue.remove(one)
                one[1].errback(Failure(refusal))  # type: ignore[no-untyped-call]
        return refusal


def wait_of(header: bytes | None, default: float) -> float:
    """Seconds to wait by a Retry-After header of seconds or an HTTP date.

    Where it is missing, garbage or past, and where it says less, the default.
    """
    text = (header or b"").decode("latin-1").strip()
    try:
        if text.isascii() and text.isdigit():
            return max(float(text), default)
        until = parsedate_to_datetime(text)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max((aware - datetime.now(UTC)).total_seconds(), default)
    except (ValueError, TypeError, IndexError, OverflowError):
        return default


def _plain(headers: Headers) -> dict[str, str]:
    """The first value of each header by its lower-case name."""
    return {name.decode("latin-1").lower(): (headers.get(name) or b"").decode("latin-1") for name in headers}


def _host_of(request: Request) -> str:
    return urlparse_cached(request).netloc

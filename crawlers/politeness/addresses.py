"""No request reaches a private address by a literal, by a redirect or by a name that resolves to one."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from crawlers.politeness.reach import OFF_SITE, Reach, hop_refusal, is_same_site
from crawlers.politeness.refused import Refused

PRIVATE_HOSTS = "SKILLTIDE_PRIVATE_HOSTS"
"""Setting: hosts that are reached although they are private."""
ROBOTS_META = "skilltide_robots"
STAY_META = "skilltide_stay_on"
"""Request meta: the host whose site a redirect may not leave."""

_TAKEN_ALONG = frozenset({b"Accept", b"Accept-Encoding", b"Accept-Language", b"User-Agent"})
"""Request headers that a redirect takes to another host: a key, a cookie or a referrer never goes there."""

_refused_names: dict[str, str] = {}
"""Name → why its address is not reached; the resolver knows it, the middleware says it."""


def reach_of(settings: BaseSettings) -> Reach:
    """What the crawl's settings let it reach."""
    return Reach(frozenset(settings.getlist(PRIVATE_HOSTS)))


class PublicResolver(CachingThreadedResolver):
    """Resolves names to addresses that may be reached; other names do not exist for this crawl."""

    def __init__(self, reactor: Any, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._reach = Reach()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver._reach = reach_of(crawler.settings)
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802, Twisted's own name
        found = super().getHostByName(name, timeout)
        found.addCallback(self._refuse_private, name)
        return found

    def _refuse_private(self, address: str, name: str) -> str:
        refusal = self._reach.refusal(name, address)
        if refusal:
            _refused_names[name.lower()] = refusal
            raise DNSLookupError(refusal)
        return address


class AddressGuard:
    """Refuses requests and redirects that lead where the crawl may not go."""

    def __init__(self, crawler: Crawler) -> None:
        self._reach = reach_of(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Nothing. Raises Refused for what may not be asked for."""
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        refusal = self._reach.refusal(host)
        hops = request.meta.get("redirect_urls")
        if parts.scheme not in ("http", "https"):
            refusal = f"{request.url} is no web address"
        if hops and not refusal:
            refusal = hop_refusal(hops[-1], request.url, is_robots=bool(request.meta.get(ROBOTS_META)))
        if refusal:
            raise Refused("unreachable", f"refused: {refusal}")
        request.meta["download_slot"] = host  # Scrapy 2.19 asks the target of a redirect at the pace of its origin
        if hops and urlsplit(hops[-1]).netloc != parts.netloc:
            for name in set(request.headers) - _TAKEN_ALONG:
                del request.headers[name]
        home = request.meta.get(STAY_META)
        if hops and home and not is_same_site(host, home):
            leaves = f"refused: redirect from {hops[-1]} to {request.url} leaves the site"
            raise Refused("unreachable", leaves, left_out=OFF_SITE)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Nothing. Raises Refused where a name was not resolved because its address is private."""
        refusal = _refused_names.get((urlparse_cached(request).hostname or "").lower())
        if refusal and not isinstance(exception, Refused):
            raise Refused("unreachable", f"refused: {refusal}") from exception

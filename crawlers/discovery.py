"""Which of the sources can read a career page, told from its address, what is on it and what its sitemap lists.

Nothing is asked for here. A sign in an address is sure: it names a board. Structured data on the page is sure. A feed
and a sitemap are offers: whether they hold jobs is seen by looking.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers.shapes.base import Ask, Source
from crawlers.shapes.decode import decode_page, is_too_intricate
from crawlers.shapes.sitemap import Sitemap
from crawlers.sources import SOURCES
from skilltide.errors import PayloadInvalid
from warehouse.record import Record

_ESCAPED = (("\\/", "/"), ("\\u002F", "/"), ("\\u002f", "/"), ("\\u0026", "&"))
"""How scripts write addresses."""
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_JOB_WORDS = re.compile(
    r"job|career|vacanc|opening|position|stelle|karriere|emploi|offre|carriere|empleo|vacature|lavoro|praca|ledig",
    re.IGNORECASE,
)
MIN_ADDRESSES = 2
"""A sitemap that lists a single address with such a word lists the career page itself."""


@dataclass(frozen=True)
class Find:
    """A board by which the page's jobs can be read, and why we think so."""

    source: str
    board: str
    base_url: str | None
    why: str
    is_sure: bool


def look_at_page(url: str, body: bytes) -> list[Find]:
    """What the page at the address shows: boards by their signs, structured data, feeds."""
    if is_too_intricate(body):
        return list(_signs_in(url, ""))
    text = decode_page(body)
    for escaped, plain in _ESCAPED:
        text = text.replace(escaped, plain)
    finds = [*_signs_in(url, html.unescape(text)), *_structured_data(url, body), *_feed_itself(url, body)]
    return finds or list(_linked_feeds(url, text))


def look_at_sitemap(sitemap: Sitemap, url: str, site: str) -> list[Find]:
    """The site as a board, where its sitemap lists pages that look like jobs."""
    jobs = [one for one in sitemap.urls if _JOB_WORDS.search(urlsplit(one).path)]
    if sitemap.is_index or len(jobs) < MIN_ADDRESSES:
        return []
    why = f"{url} lists {len(jobs)} addresses that look like jobs; try one of them, such as {jobs[-1]}"
    return [Find("jobposting", urlsplit(site).netloc, None, why, is_sure=False)]


def likeliest_sitemap(urls: Sequence[str]) -> str | None:
    """Of several sitemaps the one that looks like jobs, else the first; null where there is none."""
    return next((url for url in urls if _JOB_WORDS.search(urlsplit(url).path)), next(iter(urls), None))


def _signs_in(url: str, text: str) -> Iterator[Find]:
    """Boards whose signs the address or the page carries, the most frequent of a source first."""
    for source in SOURCES.values():
        seen = Counter(_boards_in(source, text))
        own = Counter(_boards_in(source, url))
        for (board, base_url), count in (own or seen).most_common():
            why = "the address itself" if own else f"{count} address{'es' if count > 1 else ''} on the page"
            yield Find(source.name, board, base_url, why, is_sure=True)


def _boards_in(source: Source, text: str) -> Iterator[tuple[str, str | None]]:
    for sign in source.signs:
        for match in re.finditer(sign.pattern, text, re.IGNORECASE):
            parts = {name: unquote(part).rstrip(".") for name, part in match.groupdict().items() if part}
            yield sign.board.format_map(parts), sign.base_url


def _structured_data(url: str, body: bytes) -> Iterator[Find]:
    try:
        reading = SOURCES["jobposting"].shape.read("jobposting", url, Ask(url), body).reading
    except PayloadInvalid:
        return
    if count := sum(isinstance(one, Record) for one in reading):
        yield Find("jobposting", urlsplit(url).netloc, None, f"{count} JobPosting on the page", is_sure=True)


def _feed_itself(url: str, body: bytes) -> Iterator[Find]:
    if not urlsplit(url).path.strip("/"):
        return
    try:
        reading = SOURCES["feed"].shape.read("feed", url, Ask(url), body).reading
    except PayloadInvalid:
        return
    yield Find("feed", _without_scheme(url), None, f"a feed of {len(reading)} entries", is_sure=True)


def _linked_feeds(url: str, text: str) -> Iterator[Find]:
    for node in LexborHTMLParser(text).css("link[rel=alternate][href]"):
        kind = (node.attributes.get("type") or "").strip().lower()
        if kind in _FEED_TYPES:
            address = urljoin(url, node.attributes.get("href") or "")
            title = node.attributes.get("title") or "without a title"
            yield Find("feed", _without_scheme(address), None, f"a feed that the page names: {title}", is_sure=False)


def _without_scheme(url: str) -> str:
    return url.removeprefix("https://")

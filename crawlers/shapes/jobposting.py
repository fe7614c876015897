"""A site whose pages carry schema.org JobPosting, as JSON-LD or as microdata, found through its sitemap.

The walk begins at the sitemaps that robots.txt names, or at the usual place, and goes from them to the pages.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers.politeness.reach import OFF_SITE
from crawlers.shapes.base import PAGE, SITEMAP, Answer, Ask, Job, Reading, origin_of
from crawlers.shapes.decode import decode_page, is_too_intricate, parse_json
from crawlers.shapes.microdata import read_microdata
from crawlers.shapes.schemaorg import read_posting
from crawlers.shapes.sitemap import MAX_DEPTH, MAX_URLS, keep_on_site, read_sitemap
from skilltide.errors import ConfigurationError, PayloadInvalid
from warehouse.record import Refusal

_OPENINGS, _CLOSINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "<![CDATA["), ("-->", "//]]>", "// ]]>", "]]>")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MAX_NESTING = 20
"""Levels of @graph and lists that are looked through for a JobPosting."""


@dataclass(frozen=True, kw_only=True)
class JobPostingSite:
    """A board is a site: its host name or its full origin. A document is one page, most with one JobPosting."""

    wants_sitemaps = True
    large = frozenset({SITEMAP})
    open_ended = frozenset({PAGE, SITEMAP})

    def first_url(self, board: str, base_url: str | None) -> str:
        """The site's robots.txt, which names its sitemaps. Raises ConfigurationError for a board that is no site."""
        return f"{site_origin(board, base_url)}/robots.txt"

    def home(self, board: str, base_url: str | None) -> str | None:
        """The host of the site: where it redirects to another, its pages are not."""
        return urlsplit(site_origin(board, base_url)).hostname

    def begin(self, board: str, base_url: str | None, sitemaps: Sequence[str]) -> Answer:
        """Requests for the sitemaps that robots.txt names, or for the one at the usual place."""
        origin = site_origin(board, base_url)
        named, dropped = keep_on_site(sitemaps, origin)
        asks = [Ask(url, SITEMAP) for url in named or [f"{origin}/sitemap.xml"]]
        return Answer(leads=asks, dropped={OFF_SITE: dropped} if dropped else {})

    def read(self, source: str, board: str, ask: Ask, body: bytes) -> Answer:
        """What a sitemap leads to, or the JobPostings of a page; a block that should hold one and cannot be read is a
        Refusal. Raises PayloadInvalid for what is no sitemap or page."""
        if ask.kind == SITEMAP:
            return _follow_sitemap(ask, body)
        if is_too_intricate(body):
            found = "elements nested too deep, or too many of them"
            raise PayloadInvalid(f"{ask.url}: found {found}, expected a page that a browser can show")
        tree = LexborHTMLParser(decode_page(body))
        reading = _read_blocks(source, board, ask.url or None, tree)
        if not reading:
            jobs = read_microdata(tree, "JobPosting")
            reading = [read_posting(source, job, board, ask.url or None) for job in jobs]
        dropped = {} if reading else {"pages without a JobPosting": 1}
        return Answer(reading=reading, dropped=dropped, is_kept=bool(reading))


def _follow_sitemap(ask: Ask, body: bytes) -> Answer:
    sitemap = read_sitemap(body, ask.url)
    urls, off_site = keep_on_site(sitemap.urls, origin_of(ask.url))
    answer = Answer(dropped={OFF_SITE: off_site} if off_site else {}, is_kept=False)
    if sitemap.beyond:
        answer.lost = {f"addresses after the first {MAX_URLS} of a sitemap": sitemap.beyond}
    if not sitemap.is_index:
        answer.leads = [Ask(url) for url in urls]
    elif ask.depth + 1 < MAX_DEPTH:
        answer.leads = [Ask(url, SITEMAP) for url in urls]
    else:
        answer.lost = {**answer.lost, "sitemaps nested too deep": len(urls)}
    return answer


def _read_blocks(source: str, board: str, url: str | None, tree: LexborHTMLParser) -> Reading:
    reading: Reading = []
    for block in _json_ld_blocks(tree):
        try:
            document = _parse_leniently(block)
        except ValueError as error:
            if "JobPosting" in block:
                reading.append(Refusal("unreadable JSON-LD", f"{error}: {block.strip()[:120]}", url))
            continue
        reading += [read_posting(source, job, board, url) for job in _job_postings(document)]
    return reading


def site_origin(board: str, base_url: str | None) -> str:
    """Scheme, host and port of the site. Raises ConfigurationError for a board that is no host or origin."""
    address = base_url or (board if "://" in board else f"https://{board}")
    try:
        parts = urlsplit(address)
        is_origin = bool(parts.hostname) and parts.scheme in ("http", "https") and (parts.port or 1) > 0
    except ValueError:
        is_origin = False
    if not is_origin or parts.username or (parts.path.strip("/") and not base_url) or parts.query:
        raise ConfigurationError(
            f"jobposting: found board {board!r}, expected the host name of a site such as jobs.example.org, "
            "or its origin; name the site in sources.yaml without a path"
        )
    return origin_of(address)


def _json_ld_blocks(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("script"):
        kind = (node.attributes.get("type") or "").strip().lower()
        if kind.startswith("application/ld+json"):
            yield node.text(deep=True, strip=False) or ""


def _parse_leniently(block: str) -> Any:
    """The block's JSON, mended where its page has comments, a comma too many or entities. Raises ValueError."""
    bare = _unwrap(block)
    try:
        return parse_json(bare)
    except ValueError:
        mended = html.unescape(bare) if "&quot;" in bare else bare
        return parse_json(_TRAILING_COMMA.sub(r"\1", mended))


def _unwrap(block: str) -> str:
    """The block without an HTML comment or a CDATA section around it."""
    bare = block.strip()
    for opening in _OPENINGS:
        bare = bare.removeprefix(opening)
    for closing in _CLOSINGS:
        bare = bare.removesuffix(closing)
    return bare.strip().removesuffix(";")


def _job_postings(document: Any, depth: int = 0) -> Iterator[Job]:
    """JobPosting objects in an object, a list or a @graph, in order."""
    if depth > _MAX_NESTING:
        return
    if isinstance(document, list):
        for item in document:
            yield from _job_postings(item, depth + 1)
    elif isinstance(document, dict):
        if _is_job_posting(document.get("@type")):
            yield document
        for holder in ("@graph", "mainEntity", "itemListElement", "item"):
            yield from _job_postings(document.get(holder), depth + 1)


def _is_job_posting(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and re.split(r"[/#:]", one)[-1] == "JobPosting" for one in kinds)

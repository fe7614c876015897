"""Sitemaps: the addresses in one file, read without trusting it."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawlers.politeness.reach import DEFAULT_PORTS, is_same_site
from crawlers.shapes.xmltree import local_name, walk_xml
from skilltide.errors import PayloadInvalid

MAX_DEPTH = 3
"""Files from the first sitemap to one with pages; deeper is a loop or a trap."""
MAX_BYTES = 32 * 1024 * 1024
"""After decompression; the protocol allows 50 MB, 50,000 addresses of a hundred bytes have five."""
MAX_URLS = 50_000
"""Of one file, as the protocol has it; what is beyond is counted."""
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Sitemap:
    """The addresses of one file, in order and without repetition: of further sitemaps (index) or of pages."""

    is_index: bool
    urls: tuple[str, ...]
    beyond: int = 0
    """Addresses after the first MAX_URLS, which are not followed."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """The addresses of a sitemap file, plain or gzip.

    Raises PayloadInvalid for what is no sitemap, a DOCTYPE included: never an empty list in its place.
    """
    text = _decompress(body, url) if body.startswith(_GZIP) else body
    found: dict[str, None] = {}
    beyond, kind = 0, ""
    try:
        for location in _locations(text):
            if not kind:
                kind = location
            elif len(found) < MAX_URLS:
                found[urljoin(url, location)] = None
            else:
                beyond += 1
    except ValueError as error:
        raise _no_sitemap(url, str(error)) from error
    if kind not in ("sitemapindex", "urlset"):
        raise _no_sitemap(url, f"<{kind}>")
    return Sitemap(kind == "sitemapindex", tuple(found), beyond)


def _locations(text: bytes) -> Iterator[str]:
    """The name of the root element, then the text of each entry's `loc`; entries are forgotten once they were read."""
    depth = 0
    for event, element in walk_xml(text, ("start", "end")):
        if event == "start":
            depth += 1
            if depth == 1:
                yield local_name(element.tag)
            continue
        depth -= 1
        if depth == 2 and local_name(element.tag) == "loc" and (element.text or "").strip():
            yield element.text.strip()
        if depth == 1:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def keep_on_site(urls: Iterable[str], origin: str) -> tuple[list[str], int]:
    """The addresses on the site, and how many were dropped: other hosts, other ports, no web address.

    A page that a site over HTTPS lists as http: is asked for over HTTPS.
    """
    offered = list(urls)
    kept = dict.fromkeys(url for url in (_on_site(url, origin) for url in offered) if url)
    return list(kept), sum(_on_site(url, origin) is None for url in offered)


def _on_site(url: str, origin: str) -> str | None:
    try:
        parts, home = urlsplit(url), urlsplit(origin)
        port, home_port = parts.port, home.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not is_same_site(parts.hostname or "", home.hostname or ""):
        return None
    if (parts.scheme, port, home.scheme, home_port) == ("http", None, "https", None):
        return urlunsplit(parts._replace(scheme="https"))
    is_same_door = parts.scheme == home.scheme and _port(parts.scheme, port) == _port(home.scheme, home_port)
    return url if is_same_door else None


def _port(scheme: str, port: int | None) -> int:
    return port or DEFAULT_PORTS[scheme]


def _decompress(body: bytes, url: str) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        text = inflater.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise _no_sitemap(url, f"broken gzip ({error})") from error
    if inflater.unconsumed_tail:
        raise _no_sitemap(url, f"more than {MAX_BYTES} bytes under gzip")
    if not inflater.eof:
        raise _no_sitemap(url, "gzip that is cut off")
    return text


def _no_sitemap(url: str, found: str) -> PayloadInvalid:
    return PayloadInvalid(
        f"{url}: found {' '.join(found.split())[:200]}, expected a sitemap; "
        "check what the site's robots.txt names as its sitemap"
    )

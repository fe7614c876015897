"""What a source is: who publishes it, under which terms, and in which shape its documents come.

How a source fits in. A crawl of a board is one walk (`crawlers.walk`): the source's shape names the first requests
(`begin`), and of each answer says what is in it (`read`): records and refusals, the next page of the same list,
addresses that lead on (detail pages, threads, sitemaps), and how many records the list says there are. The walk asks,
counts, stops and judges; a shape only reads, and reads a stored document again in the same way years later.

A new source is one file in `crawlers/sources/` with a `SOURCE`; its shape is one of

- `crawlers.shapes.listing.Listing`: JSON, XML, RSS, Atom or JSON Feed, in one answer or in pages
  (`crawlers.shapes.paging`), by GET or POST, with or without a page of its own for each job;
- `crawlers.shapes.jobposting.JobPostingSite`: a sitemap and pages with schema.org JobPosting.

Archives that are one big file are not crawled: download the file, and `skilltide import` it with a mapping.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from skilltide.errors import PayloadInvalid
from skilltide.logs import get_logger
from warehouse.record import Address, Record, Refusal

MAX_RECORDS = 100_000
"""Records of one document: its rows are numbered within this span of the clean tables' `sequence`."""
LARGEST_SHARE_REFUSED = 0.5
"""Above it the source has changed its form; below it a few records are off."""
_MAX_FOUND = 200

PAGE, DETAIL, SITEMAP = "page", "detail", "sitemap"
"""Kinds of documents: a page (of a list, of a site), the page of one job that a list leads to, a sitemap."""

Job = dict[str, Any]
Reading = list[Record | Refusal]

log = get_logger("shapes")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a walk. Two with the same address and body are the same, however they were come by."""

    url: str
    kind: str = PAGE
    body: str | None = None
    """JSON to be posted; null asks with GET."""
    position: int = 0
    """Offset or number of this page in its list."""
    total: int | None = None
    """What earlier pages of the list said there are: some sources say it on the first page alone."""
    goes_on: bool = False
    """Whether this is a further page of a list: it lies no deeper than the page before."""
    depth: int = 0
    """Steps from the first requests; set by the walk."""

    @property
    def key(self) -> bytes:
        """16 bytes that stand for the request."""
        return request_key(self.url, self.body)


@dataclass(kw_only=True)
class Answer:
    """What one document says."""

    reading: Reading = field(default_factory=list)
    listed: Sequence[str] | None = None
    """Ids on a page of a list, in order; null for a document that is no list."""
    total: int | None = None
    """How many the list says there are; null where it does not say."""
    next_page: Ask | None = None
    leads: Sequence[Ask] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Addresses left out for good reason, by reason."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """Addresses that should be followed and are not, by reason: the board is incomplete."""
    is_kept: bool = True
    """Whether the document belongs to the day's partition."""


class Shape(Protocol):
    """How the documents of a source are asked for and read."""

    @property
    def wants_sitemaps(self) -> bool:
        """Whether a board begins at the sitemaps that its robots.txt names."""

    @property
    def large(self) -> frozenset[str]:
        """Kinds of documents that may be larger than a page of a site."""

    @property
    def open_ended(self) -> frozenset[str]:
        """Kinds of documents that do not tell by themselves whether they are whole."""

    def first_url(self, board: str, base_url: str | None) -> str:
        """The address at which a board's crawl begins. Raises ConfigurationError for a name that is no board's."""

    def home(self, board: str, base_url: str | None) -> str | None:
        """Host that redirects may not leave; null where they may."""

    def begin(self, board: str, base_url: str | None, sitemaps: Sequence[str]) -> Answer:
        """The first requests, as leads; `sitemaps` are those of robots.txt where they are wanted."""

    def read(self, source: str, board: str, ask: Ask, body: bytes) -> Answer:
        """What the document says. Raises PayloadInvalid for another shape."""


@dataclass(frozen=True)
class Sign:
    """How a public address shows a board of a source: `skilltide sources find` looks for it in pages."""

    pattern: str
    """Searched in addresses, its case ignored; its named groups are parts of the board's name."""
    board: str = "{board}"
    base_url: str | None = None
    """Where such a board is read, if not where the source's others are."""


def subdomain_sign(domain: str, *own: str) -> Sign:
    """The sign of boards that are hosts under the domain; `own` are those of the publisher itself."""
    others = rf"(?!(?:{'|'.join(own)})\.)" if own else ""
    return Sign(rf"//{others}(?P<board>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.{re.escape(domain)}(?![\w.-])")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One public source: metadata that is published beside its figures, and the shape of its documents."""

    name: str
    title: str
    publisher: str
    terms_url: str
    licence_note: str
    delay: float
    """Seconds between two requests to a host, unless the sources file or robots.txt asks for more."""
    key_headers: Mapping[str, str] = field(default_factory=dict)
    """Request headers that carry a key or who it was given to, and the environment variables that hold it:
    {"X-Key": "SKILLTIDE_X_KEY"}."""
    history: str
    """What the source shows of the past."""
    fields_from: str
    """Where the field names are from: "recorded answer <date>" or "API documentation <date>"."""
    example: str
    """A board, as sources.yaml names it."""
    signs: Sequence[Sign] = ()
    shape: Shape
    covers: Callable[[str, date], tuple[date | None, date] | None] | None = None
    """First and last day of which a board, read on a day, shows everything that was open, also what is over; a null
    first day is that of its oldest record. Null where a board shows what is open."""
    rest_days: int = 0
    """Days after a good crawl of a board's whole past in which it is not read again: little of it changes."""
    expected: Mapping[str, float] = field(default_factory=dict)
    """Least share of records that must have a field (`crawlers.fill`): below it a field was renamed."""

    @property
    def needs_key(self) -> bool:
        """Whether the source answers only to those who registered."""
        return bool(self.key_headers)


def until_the_day_before(board: str, day: date) -> tuple[date | None, date]:
    """What a board covers that shows its whole past: everything before the day on which it is read."""
    return None, day - timedelta(days=1)


def read_answer(source: Source, board: str, ask: Ask, body: bytes) -> Answer:
    """What a received document says; a record that is no job is a Refusal.

    Raises PayloadInvalid with found, expected and what to do when the document has another shape.
    """
    answer = source.shape.read(source.name, board, ask, body)
    if len(answer.reading) > MAX_RECORDS:
        raise PayloadInvalid(
            f"{source.name}, board {board}: found {len(answer.reading)} records in one document, "
            f"expected at most {MAX_RECORDS}; read the source in parts"
        )
    return answer


def read_document(source: Source, board: str, body: bytes, url: str | None, kind: str = PAGE) -> Reading:
    """The records of a stored document in its order. Raises PayloadInvalid as `read_answer`."""
    return read_answer(source, board, Ask(url or "", kind), body).reading


def request_key(url: str, body: str | None) -> bytes:
    """16 bytes that stand for the request with this address and body."""
    return hashlib.blake2b(f"{url}\n{body or ''}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def refuse_changed_form(source: str, board: str, reading: Reading) -> None:
    """Nothing. Raises PayloadInvalid when more than half of the records were refused: the form has changed."""
    refused = [one for one in reading if isinstance(one, Refusal)]
    if len(refused) > LARGEST_SHARE_REFUSED * len(reading):
        example = refused[0]
        raise PayloadInvalid(
            f"{source}, board {board}: found {len(refused)} of {len(reading)} records refused "
            f"({example.reason}: {example.found}), expected at most half; compare the answer with "
            f"crawlers/sources/{source}.py"
        )


def report_unknown_fields(source: str, fields: Iterable[Any]) -> None:
    """A warning stands in the log for each field, once a source and process."""
    for name in sorted(map(str, fields)):
        _warn_of_field(source, name)


@cache
def _warn_of_field(source: str, field: str) -> None:
    log.warning(
        "unknown_field",
        source=source,
        field=field[:_MAX_FOUND],
        do=f"use it or list it as ignored in crawlers/sources/{source}.py",
    )


def excerpt(value: object) -> str:
    """The beginning of a value, to show what was found."""
    return repr(value)[:_MAX_FOUND]


def text_or_none(value: object) -> str | None:
    """The string, or null for nothing and for what is no string."""
    return value if isinstance(value, str) and value else None


def as_list(value: Any) -> list[Any]:
    """The list, a list of the one thing, or none for null: XML and JSON-LD leave out the list around a single thing."""
    return value if isinstance(value, list) else [] if value is None else [value]


def addresses_of(*places: tuple[Any, Any, Any]) -> tuple[Address, ...]:
    """Addresses of places told as country, region and locality, without those of which nothing is told."""
    found = (Address(*(text_or_none(part) for part in place)) for place in places)
    return tuple(dict.fromkeys(one for one in found if one != Address()))


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

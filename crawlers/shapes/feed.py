"""The feed of any site: RSS 2.0, RSS 1.0, Atom or JSON Feed, told by its root.

Feeds are extended at will: a field with a foreign namespace that is not known here is no news and is passed over, one
of the feed's own that is not known is reported. What drops out of a feed may still be open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawlers.shapes.base import (
    PAGE,
    Answer,
    Ask,
    Job,
    Reading,
    as_list,
    excerpt,
    refuse_changed_form,
    report_unknown_fields,
    text_or_none,
)
from crawlers.shapes.decode import read_json
from crawlers.shapes.items import plain, value_at
from crawlers.shapes.xmltree import parse_xml, tree_of
from skilltide.errors import ConfigurationError, PayloadInvalid
from warehouse.record import Record, Refusal

_ID = ("guid", "id", "@about")
_TITLE = ("title",)
_LINK = ("link", "url", "external_url")
_MARKUP = ("content:encoded", "content_html", "content", "description", "summary")
_TEXT = ("content_text",)
_POSTED = ("pubDate", "published", "dc:date", "date_published", "updated")
_CLOSES = ("expires_at", "job_listing:expiry_date")
_EMPLOYER = ("job_listing:company", "company", "company_name")
_PLACE = ("job_listing:location", "location", "region")
_TAGS = ("category", "tags", "job_listing:job_type", "type", "skills")
"""Names of one thing, in order: beside the standards' own those of WordPress job boards and of We Work Remotely."""
_USED = frozenset((*_ID, *_TITLE, *_LINK, *_MARKUP, *_TEXT, *_POSTED, *_CLOSES, *_EMPLOYER, *_PLACE, *_TAGS))
_IGNORED = frozenset({
    "attachments", "author", "authors", "banner_image", "comments", "contributor", "country", "date_modified",
    "enclosure", "image", "language", "rights", "source", "state",
})  # fmt: skip
_ROOTS = {"rss": ("rss", "channel", "item"), "RDF": ("RDF", "item"), "feed": ("feed", "entry")}
"""Where the entries are, by the name of the root element."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A board is the address of a feed. An entry that does not name its employer has none: a feed may be of many."""

    wants_sitemaps = False
    large = frozenset({PAGE})
    open_ended = frozenset[str]()

    def first_url(self, board: str, base_url: str | None) -> str:
        """The feed's address, at another host where one is named. Raises ConfigurationError for what is no address."""
        parts = urlsplit(board if "://" in board else f"https://{board}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or not parts.path.strip("/"):
            raise ConfigurationError(
                f"feed: found board {board!r}, expected the address of a feed such as example.org/jobs.rss; "
                "mend `boards:` in sources.yaml"
            )
        origin = (base_url or f"{parts.scheme}://{parts.netloc}").rstrip("/")
        return f"{origin}{parts.path}{'?' if parts.query else ''}{parts.query}"

    def home(self, board: str, base_url: str | None) -> str | None:
        """The feed's host: feeds that moved to another are asked for there only when the sources file says so."""
        return urlsplit(self.first_url(board, base_url)).hostname

    def begin(self, board: str, base_url: str | None, sitemaps: Sequence[str]) -> Answer:
        """The request for the feed."""
        return Answer(leads=[Ask(self.first_url(board, base_url))])

    def read(self, source: str, board: str, ask: Ask, body: bytes) -> Answer:
        """The entries in order, and the next page of a JSON Feed or of an Atom feed. Raises PayloadInvalid."""
        document = _document(source, board, body)
        entries, next_url = _entries(source, board, document)
        reading: Reading = [_read_entry(entry, ask.url) for entry in entries]
        report_unknown_fields(source, _unknown(entries))
        refuse_changed_form(source, board, reading)
        listed = [one.posting_id if isinstance(one, Record) else one.found for one in reading]
        next_page = Ask(urljoin(ask.url, next_url), position=ask.position + 1, goes_on=True) if next_url else None
        return Answer(reading=reading, listed=listed, next_page=next_page)


def _read_entry(entry: Any, url: str) -> Record | Refusal:
    if not isinstance(entry, dict):
        return Refusal("no object", excerpt(entry))
    title, link = _text(entry, _TITLE), _link_of(entry, url)
    posting_id = _text(entry, _ID) or link
    if not posting_id:
        return Refusal("no id", excerpt(entry))
    if not title or not title.strip():
        return Refusal("no title", excerpt(entry.get("title")), posting_id)
    markup = _text(entry, _MARKUP)
    return Record(
        posting_id=posting_id,
        title=title,
        html=markup,
        text=None if markup else _text(entry, _TEXT),
        employer=_text(entry, _EMPLOYER),
        locations=tuple(_texts(entry, _PLACE)),
        posted=_text(entry, _POSTED),
        closes=_text(entry, _CLOSES),
        url=link,
        tags=tuple(dict.fromkeys(_texts(entry, _TAGS))),
    )


def _document(source: str, board: str, body: bytes) -> Any:
    try:
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return read_json(body)
        return tree_of(parse_xml(body))
    except ValueError as error:
        raise _no_feed(source, board, f"{excerpt(body[:60])} ({error})") from error


def _entries(source: str, board: str, document: Any) -> tuple[list[Any], str | None]:
    """The entries, and the address of the next page where the feed has one."""
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        return document["items"], text_or_none(document.get("next_url"))
    for root, path in _ROOTS.items():
        if isinstance(document, dict) and root in document:
            if root == "rss" and not isinstance(document["rss"].get("channel"), dict):
                break
            return as_list(value_at(document, path)), _next_of(document[root])
    raise _no_feed(source, board, excerpt(document))


def _next_of(feed: Job) -> str | None:
    """A feed in pages (RFC 5005) names the next one."""
    linked = [link for path in (("link",), ("channel", "atom:link")) for link in as_list(value_at(feed, path))]
    links = (link for link in linked if isinstance(link, dict))
    return next((text_or_none(link.get("@href")) for link in links if link.get("@rel") == "next"), None)


def _link_of(entry: Job, url: str) -> str | None:
    """The entry's own page: Atom has links of many kinds, RSS one in words."""
    links = [link for name in _LINK for link in as_list(entry.get(name))]
    for link in links:
        if isinstance(link, str):
            return urljoin(url, link.strip())
        if isinstance(link, dict) and link.get("@rel", "alternate") == "alternate" and link.get("@href"):
            return urljoin(url, str(link["@href"]))
    return None


def _text(entry: Job, names: Iterable[str]) -> str | None:
    return next(iter(_texts(entry, names)), None)


def _texts(entry: Job, names: Iterable[str]) -> list[str]:
    """What the first of the names that says anything says, once or more often."""
    for name in names:
        values = (_words(value) for value in as_list(entry.get(name)))
        if found := [value for value in values if value]:
            return found
    return []


def _words(value: Any) -> str | None:
    """The text of an element; of an Atom category its label or term."""
    if isinstance(value, dict) and ("@term" in value or "@label" in value):
        return text_or_none(value.get("@label")) or text_or_none(value.get("@term"))
    return text_or_none(plain(value))


def _unknown(entries: Iterable[Any]) -> set[str]:
    names = {name for entry in entries if isinstance(entry, dict) for name in entry}
    return {name for name in names - _USED - _IGNORED if ":" not in name and not name.startswith(("@", "_", "#"))}


def _no_feed(source: str, board: str, found: str) -> PayloadInvalid:
    return PayloadInvalid(
        f"{source}, board {board}: found {found}, expected RSS, Atom or a JSON Feed; open the address in a browser"
    )

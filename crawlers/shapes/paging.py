"""How the pages of one list are asked for: each way says what the next request is, or null at the end.

The walk guards against lists without an end; a way only follows what the answer says.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawlers.shapes.base import Ask
from crawlers.shapes.items import Path, count_at, value_at


class Paging(Protocol):
    """The way from one page of a list to the next."""

    def next_page(self, ask: Ask, document: Any, listed: int) -> Ask | None:
        """The request for the next page; null after the last one. `listed` counts the items of this page."""


@dataclass(frozen=True, kw_only=True)
class ByOffset:
    """The next page begins where this one ends, until as many were asked for as the list says there are."""

    parameter: str = "offset"

    def next_page(self, ask: Ask, document: Any, listed: int) -> Ask | None:
        """Null for an empty page, and once the total is reached."""
        position = ask.position + listed
        if not listed or (ask.total is not None and position >= ask.total):
            return None
        return _further(ask, self.parameter, position, position)


@dataclass(frozen=True, kw_only=True)
class ByNumber:
    """Pages are numbered."""

    parameter: str = "page"
    first: int = 1
    pages: Path | None = None
    """Where the answer says how many pages there are; null where an empty page is the end."""

    def next_page(self, ask: Ask, document: Any, listed: int) -> Ask | None:
        """Null for an empty page, and after the last where the answer names it."""
        done = ask.position + 1
        pages = count_at(document, self.pages)
        if not listed or (pages is not None and done >= pages):
            return None
        return _further(ask, self.parameter, done + self.first, done)


@dataclass(frozen=True, kw_only=True)
class ByCursor:
    """The answer carries a mark that asks for the next page."""

    parameter: str
    cursor: Path

    def next_page(self, ask: Ask, document: Any, listed: int) -> Ask | None:
        """Null where the answer carries no mark."""
        mark = value_at(document, self.cursor)
        if not isinstance(mark, str | int) or isinstance(mark, bool) or mark == "":
            return None
        return _further(ask, self.parameter, mark, ask.position + 1)


@dataclass(frozen=True, kw_only=True)
class ByLink:
    """The answer carries the address of the next page; the walk does not follow it to another host."""

    link: Path

    def next_page(self, ask: Ask, document: Any, listed: int) -> Ask | None:
        """Null where the answer carries no address."""
        link = value_at(document, self.link)
        if not isinstance(link, str) or not link.strip():
            return None
        return replace(ask, url=urljoin(ask.url, link.strip()), position=ask.position + 1, goes_on=True)


def with_parameter(url: str, name: str, value: str | int) -> str:
    """The address with the parameter set, in the place of an earlier one."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, str(value))])))


def _further(ask: Ask, parameter: str, value: str | int, position: int) -> Ask:
    """The request with the parameter in its body where it has one, else in its address."""
    if ask.body is None:
        return replace(ask, url=with_parameter(ask.url, parameter, value), position=position, goes_on=True)
    body = json.dumps({**json.loads(ask.body), parameter: value})
    return replace(ask, body=body, position=position, goes_on=True)

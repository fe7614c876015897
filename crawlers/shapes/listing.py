"""A board that answers with a list: JSON, XML or a feed, in one answer or in pages, with or without details.

What a source declares, from the least to the most:

- one answer: `base_url`, `path` and `items` (where the jobs are, which fields are used, the function job → Record);
- pages: `paging`, one of `crawlers.shapes.paging`; `body` where the list is asked for by POST;
- a page of its own for each job: `detail`, with the path of that page and the `items` of its answer. The list's items
  then lead on and give no record;
- XML, RSS, Atom: `form="xml"`; `items.at` begins with the name of the root;
- a name of a board that has parts: `board_form`, a pattern whose groups stand in `base_url` and `path` too.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote

from crawlers.shapes.base import DETAIL, PAGE, Answer, Ask, Job, excerpt, origin_of
from crawlers.shapes.decode import read_json
from crawlers.shapes.items import Items, count_at, plain
from crawlers.shapes.paging import Paging
from crawlers.shapes.xmltree import parse_xml, tree_of
from skilltide.errors import ConfigurationError, PayloadInvalid

ANY_NAME = r"(?P<board>.+)"
HOST_LABEL = r"(?P<board>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)"
"""For boards whose name is part of a host name: no other host can be meant."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """The page of one job that an item of the list leads to."""

    path: str
    """After the host, with the fields of the item and the parts of the board's name in braces."""
    items: Items
    chosen: Callable[[list[Job], str], list[Job]] | None = None
    """Which items of a page are followed for a board; null for all."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A board is a list of jobs."""

    base_url: str
    path: str
    """After the host; the same whatever base_url a sources file names."""
    items: Items
    form: Literal["json", "xml"] = "json"
    board_form: str = ANY_NAME
    board_example: str = "the last part of the board's public address"
    paging: Paging | None = None
    body: Mapping[str, Any] | None = None
    """Posted as JSON with the request for a page of the list; null asks with GET."""
    detail: Detail | None = None

    wants_sitemaps = False
    large = frozenset({PAGE, DETAIL})
    open_ended = frozenset[str]()

    def first_url(self, board: str, base_url: str | None) -> str:
        """The address of the first page. Raises ConfigurationError for a name of another form."""
        parts = self._parts_of(board)
        home = base_url or self.base_url.format_map(parts)
        return home.rstrip("/") + self.path.format_map(parts)

    def home(self, board: str, base_url: str | None) -> str | None:
        """Null: hosts of boards redirect to each other."""
        return None

    def begin(self, board: str, base_url: str | None, sitemaps: Sequence[str]) -> Answer:
        """The request for the first page."""
        body = None if self.body is None else json.dumps(self.body)
        return Answer(leads=[Ask(self.first_url(board, base_url), PAGE, body)])

    def read(self, source: str, board: str, ask: Ask, body: bytes) -> Answer:
        """The records of a page or of a job's own page, and where they lead. Raises PayloadInvalid."""
        document = self._document(source, board, body)
        if ask.kind == DETAIL and self.detail:
            items = self.detail.items
            return Answer(reading=items.read(source, board, items.find(source, board, document)))
        return self._read_page(source, board, ask, document)

    def _read_page(self, source: str, board: str, ask: Ask, document: Any) -> Answer:
        items = self.items.find(source, board, document)
        total = count_at(document, self.items.total)
        if ask.total is not None:
            total = max(total or 0, ask.total)
        answer = Answer(listed=[self._name_of(item) for item in items], total=total)
        if self.detail:
            self.items.check_fields(source, board, items)
            self._lead_on(answer, self.detail, board, ask, items)
        else:
            answer.reading = self.items.read(source, board, items)
        if self.paging:
            answer.next_page = self.paging.next_page(replace(ask, total=total), document, len(items))
        return answer

    def _lead_on(self, answer: Answer, detail: Detail, board: str, ask: Ask, items: list[Any]) -> None:
        refused = [(item, self.items.refusal_of(item)) for item in items]
        answer.reading = [refusal for _, refusal in refused if refusal]
        good = [item for item, refusal in refused if not refusal]
        chosen = detail.chosen(good, board) if detail.chosen else good
        parts = self._parts_of(board)
        paths = (detail.path.format_map({**_quoted(item), **parts}) for item in chosen)
        answer.leads = [Ask(origin_of(ask.url) + path, DETAIL) for path in paths]

    def _name_of(self, item: Any) -> str:
        """The item's id, or all of it where it has none: two pages with the same items are then still the same."""
        name = plain(item.get(self.items.id_field)) if isinstance(item, dict) else None
        return str(name) if name is not None else json.dumps(item, sort_keys=True, default=str)

    def _parts_of(self, board: str) -> dict[str, str]:
        match = re.fullmatch(self.board_form, board)
        if match is None:
            raise ConfigurationError(
                f"sources: found board {board!r}, expected {self.board_example}; mend `boards:` in sources.yaml"
            )
        return {name: quote(part or "", safe="") for name, part in match.groupdict().items()}

    def _document(self, source: str, board: str, body: bytes) -> Any:
        try:
            return tree_of(parse_xml(body)) if self.form == "xml" else read_json(body)
        except ValueError as error:
            raise PayloadInvalid(
                f"{source}, board {board}: found {excerpt(body[:60])} ({error}), expected one {self.form.upper()} "
                "document; open the address in a browser: the board may have moved"
            ) from error


def _quoted(item: Job) -> dict[str, str]:
    """The plain fields of an item as parts of a path; slashes stay."""
    return {name: quote(str(value), safe="/") for name, value in item.items() if isinstance(value, str | int)}

"""What a source is: who publishes it, under which terms, and in which shape its documents come."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from skilltide.errors import PayloadInvalid
from skilltide.logs import get_logger
from warehouse.record import Record, Refusal

MAX_RECORDS = 100_000
"""Records of one document: its rows are numbered within this span of the clean tables' `sequence`."""
LARGEST_SHARE_REFUSED = 0.5
"""Above it the source has changed its form; below it a few records are off."""
_MAX_FOUND = 200

Job = dict[str, Any]
Reading = list[Record | Refusal]

log = get_logger("shapes")


class Shape(Protocol):
    """How the documents of a source are asked for and read."""

    def first_url(self, board: str, base_url: str | None) -> str:
        """The address at which a board's crawl begins."""

    def read(self, source: str, board: str, body: bytes, url: str | None) -> Reading:
        """The records of a document. Raises PayloadInvalid for another shape."""

    def advertised_total(self, body: bytes) -> int | None:
        """How many records the document says there are; null where it does not say."""


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
    needs_key: bool = False
    history: str
    """What the source shows of the past."""
    fields_from: str
    """Where the field names are from: "recorded answer <date>" or "API documentation <date>"."""
    shape: Shape


def read_document(source: Source, board: str, body: bytes, url: str | None) -> Reading:
    """The records of a received document in its order; a record that is no job is a Refusal.

    Raises PayloadInvalid with found, expected and what to do when the document has another shape.
    """
    reading = source.shape.read(source.name, board, body, url)
    if len(reading) > MAX_RECORDS:
        raise PayloadInvalid(
            f"{source.name}, board {board}: found {len(reading)} records in one document, "
            f"expected at most {MAX_RECORDS}; read the source in parts"
        )
    return reading


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
    for field in sorted(map(str, fields)):
        _warn_of_field(source, field)


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


def is_same_site(host: str, other: str) -> bool:
    """Whether two host names are one site: the same but for a leading `www.`."""
    return host.lower().removeprefix("www.") == other.lower().removeprefix("www.")


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""Whether a dump says what its mapping claims: days, places and amounts are read from a sample before any is stored.

A wrong column or date format would else end in a warehouse whose every posting is undated, or is of the day of import.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from crawlers.mapping import Mapping
from skilltide.errors import ConfigurationError
from transforms.dates import read_date
from transforms.pay import read_pay
from transforms.personal import without_personal_data
from transforms.places import load_gazetteer
from transforms.text import clean_text, unescape
from warehouse.record import Record, Refusal
from warehouse.store import Store
from warehouse.tables import TABLES

_MOST, _MOST_PLACES = 0.5, 0.9
"""Shares of the values given above which a column or a format is the wrong one. In five real dumps no day and no amount
and at most one place in twenty cannot be read; with day and month exchanged six days in ten cannot."""
_EXAMPLES, _LONGEST_EXAMPLE = 3, 40
_NO_DAY = {
    "posted": {"unreadable", "out_of_range"},
    "closed": {"unreadable", "out_of_range"},
    "closes": {"unreadable"},
}
"""Reasons that speak against the column; a closing day far ahead only says "until filled"."""
_AMOUNTS = ("pay_min", "pay_max")


@dataclass(slots=True)
class _Field:
    """How many values of a field were given, how many cannot be read, and the first of these."""

    given: int = 0
    unreadable: int = 0
    examples: dict[str, None] = field(default_factory=dict)

    def add(self, value: str, *, is_read: bool) -> None:
        self.given += 1
        self.unreadable += not is_read
        if not is_read and len(self.examples) < _EXAMPLES:
            self.examples[value] = None


class DumpCheck:
    """What rows of a dump hold under the fields that have a form: days, places, amounts."""

    def __init__(self, mapping: Mapping, day: date) -> None:
        self._mapping, self._day = mapping, day
        self._fields: dict[str, _Field] = {}

    def look_at(self, rows: Iterable[Record | Refusal]) -> None:
        """The values of the rows are counted, and which of them cannot be read."""
        for row in rows:
            for name, value, is_read in _values(row, self._day) if isinstance(row, Record) else ():
                self._fields.setdefault(name, _Field()).add(value, is_read=is_read)

    def judge(self, file: Path) -> None:
        """Raises ConfigurationError that names every field of which most values cannot be read, with three values."""
        wrong = [(name, seen) for name, seen in sorted(self._fields.items()) if _is_wrong(name, seen)]
        if wrong:
            raise ConfigurationError(
                f"{file}: {'; '.join(self._said(*one) for one in wrong)}; mend the mapping, or list words that say "
                "nothing under nulls; nothing was imported"
            )

    def _said(self, name: str, seen: _Field) -> str:
        columns = ", ".join(_columns_of(self._mapping, name)) or "a constant"
        examples = ", ".join(repr(without_personal_data(value)[:_LONGEST_EXAMPLE]) for value in seen.examples)
        return (
            f"{name} ({columns}) cannot be read in {seen.unreadable} of {seen.given} rows, found {examples}, "
            f"expected {self._expected(name)}"
        )

    def _expected(self, name: str) -> str:
        if name not in _NO_DAY:
            return "names of places" if name == "location" else "amounts"
        told = self._mapping.date_format
        return f"days in date_format {told!r}" if told else "ISO 8601, or a date_format that says their form"


def shares_of_import(store: Store, source: str) -> dict[str, Any]:
    """How many postings the source has, and how many of them have no day, no place, no text; the days' reasons."""
    table = TABLES["postings"]
    postings = store.read(table, store.keys(table, source))
    is_undated = pl.col("posted_on").is_null()
    counts = postings.select(
        postings=pl.len(),
        without_day=is_undated.sum(),
        without_place=(pl.col("places").list.len().fill_null(0) == 0).sum(),
        without_text=(pl.col("text").fill_null("") == "").sum(),
    ).collect()
    reasons = postings.filter(is_undated).group_by(pl.col("posted_reason").cast(pl.String)).len().collect()
    return counts.to_dicts()[0] | {"why_without_day": dict(sorted(reasons.rows()))}


def shares_in_words(shares: dict[str, Any]) -> str:
    """The shares on one line: "of 60 postings 57 without a day posted (57 unreadable), 0 without a place, …"."""
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in shares["why_without_day"].items())
    return (
        f"of {shares['postings']:,} postings {shares['without_day']:,} without a day posted"
        f"{f' ({reasons})' if reasons else ''}, {shares['without_place']:,} without a place, "
        f"{shares['without_text']:,} without text"
    )


def _is_wrong(name: str, seen: _Field) -> bool:
    return seen.unreadable > seen.given * (_MOST_PLACES if name == "location" else _MOST)


def _columns_of(mapping: Mapping, name: str) -> Sequence[str]:
    names = ("location", "country", "region", "city") if name == "location" else (name,)
    return [column for one in names for column in mapping.columns_of(one)]


def _values(record: Record, day: date) -> Iterator[tuple[str, str, bool]]:
    """The fields that the record gives, each with its words and whether they can be read."""
    for name, reasons in _NO_DAY.items():
        if value := getattr(record, name):
            _, reason = read_date(value, date_format=record.date_format, day=day, may_be_future=name == "closes")
            yield name, str(value), reason not in reasons
    if record.locations or record.addresses:
        yield "location", _words_of_place(record), record.is_remote or _names_place(record)
    for name in _AMOUNTS:
        if value := getattr(record, name):
            alone = Record(record.posting_id, record.title, pay_min=value)
            yield name, str(value), read_pay(alone).flag != "unreadable"


def _words_of_place(record: Record) -> str:
    parts = [", ".join(part for part in reversed(address) if part) for address in record.addresses]
    return "; ".join([*record.locations, *parts])


def _names_place(record: Record) -> bool:
    gazetteer = load_gazetteer()
    return any(gazetteer.resolve(clean_text(unescape(words))) for words in record.locations) or any(
        gazetteer.resolve_parts(one.country, one.region, one.locality, record.is_remote) for one in record.addresses
    )

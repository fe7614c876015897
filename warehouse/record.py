"""The one form in which readers of documents hand job records to the transforms, whatever names the source has."""

from dataclasses import dataclass
from typing import NamedTuple


class Address(NamedTuple):
    """Parts of a structured address as given; null where the source does not say."""

    country: str | None = None
    region: str | None = None
    locality: str | None = None


class Record(NamedTuple):
    """One job record as its source gives it: values untouched, only put under our names. Null means not given.

    A tuple, which is made in a third of the time of a frozen dataclass.
    """

    posting_id: str
    title: str
    html: str | None = None
    """Description as markup; `text` instead where the source gives plain text."""
    text: str | None = None
    employer: str | None = None
    locations: tuple[str, ...] = ()
    """Place strings as written, each may name several places."""
    addresses: tuple[Address, ...] = ()
    """Structured places; where present they are preferred to `locations`."""
    is_remote: bool | None = None
    workplace: str | None = None
    """The source's word for where the work is done, where it has more than remote or not: "Hybrid", "on-site"."""
    posted: str | int | float | None = None
    """ISO 8601, epoch seconds or milliseconds, or text in `date_format`."""
    closes: str | int | float | None = None
    closed: str | int | float | None = None
    date_format: str | None = None
    """strptime format of the dates; null means ISO 8601 or epoch."""
    url: str | None = None
    pay: str | None = None
    """Pay as text, where amounts are not given apart."""
    pay_min: float | str | None = None
    pay_max: float | str | None = None
    pay_currency: str | None = None
    pay_period: str | None = None
    """The source's word for it: "year", "1 YEAR", "HOUR", "per-year-salary"."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be read as a job: why, and what was found. Nothing is lost in silence."""

    reason: str
    found: str
    record_id: str | None = None

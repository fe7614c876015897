"""How many records of a board have each field: what a source always gives and now lacks was renamed."""

from collections import Counter
from collections.abc import Mapping
from math import comb

from warehouse.record import Record

CHANCE = 0.01
"""Chance below which a share under its floor is no accident: three records without a field that eight in ten have are
enough, two are not. Floors are put well below what was seen, since boards differ, so that few alarms are false."""

FIELDS = frozenset({"description", "employer", "place", "posted", "closes", "url", "pay", "tags"})


class FillRates:
    """Counts of records and of their filled fields."""

    def __init__(self) -> None:
        self.records = 0
        self.filled: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """The record is counted."""
        self.records += 1
        self.filled.update(name for name, value in _values(record).items() if value not in (None, "", ()))

    def add_all(self, other: "FillRates") -> None:
        """The records of the other are counted too."""
        self.records += other.records
        self.filled.update(other.filled)

    def below(self, expected: Mapping[str, float]) -> str | None:
        """The fields that too few records have, in words; null where all floors hold."""
        missing = [
            f"{name} in {self.filled[name]} of {self.records} records, expected {least:.0%}"
            for name, least in sorted(expected.items())
            if is_too_few(self.filled[name], self.records, least)
        ]
        return ", ".join(missing) or None

    def lacks_any(self, expected: Mapping[str, float]) -> bool:
        """Whether any share is under its floor, by accident or not."""
        return any(self.filled[name] < least * self.records for name, least in expected.items())


def is_too_few(filled: int, records: int, least: float) -> bool:
    """Whether so few of the records would be filled by accident with a chance below CHANCE, were the floor true.

    The lower tail of the binomial distribution.
    """
    if not records or filled >= least * records:
        return False
    if records > 500:  # the tail is then narrower than any floor is exact
        return True
    tail = sum(comb(records, n) * least**n * (1 - least) ** (records - n) for n in range(filled + 1))
    return tail <= CHANCE + 1e-9


def _values(record: Record) -> dict[str, object]:
    return {
        "description": record.html or record.text,
        "employer": record.employer,
        "place": record.locations or record.addresses or record.is_remote,
        "posted": record.posted,
        "closes": record.closes,
        "url": record.url,
        "pay": record.pay or record.pay_min or record.pay_max,
        "tags": record.tags,
    }

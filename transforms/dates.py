"""Days from the ways in which sources write them; what is no day is null with a reason, never a guess.

Every instant becomes its day in UTC. Relative words count from the day of the fetch, never from now.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from warehouse.record import Record

EARLIEST = date(1995, 1, 1)
"""Job boards on the web began about then; earlier days are zero values of a database (1970) or slips of the pen."""
LATEST_AFTER_DAY = timedelta(days=3_653)
"""Ten years: a later closing day stands for "open until filled" (2099, 9999)."""
REPAIRS = ["moved_to_utc", "epoch", "relative"]
"""How a day came about that is not the one written: another day in UTC, seconds since 1970, words such as "3 days
ago"."""
_ONE_DAY = timedelta(days=1)
"""Time zones: what was posted this morning in Auckland is dated tomorrow."""
_SECONDS = (10**8, 10**11)
_MILLISECONDS = (10**11, 10**14)

_AGO = "(?:vor |il y a |hace )?"
_COUNT = r"(?P<count>\d{1,6}|an?|one|eine[mr]|une?|una)"
_FETCH_DAY = re.compile(
    r"(?:just )?(?:now|posted|today|heute|gerade eben|aujourd['’]hui|hoy)"
    rf"|{_AGO}(?:\d{{1,4}}|an?|eine[mr]|une?|una|wenigen|few|quelques)"
    r" (?:seconde?s?|sekunden?|segundos?|min(?:ute)?s?|minuten?|minutos?|hours?|stunden?|heures?|horas?)(?: ago)?"
)
_DAYS_OF_UNIT = {
    r"days?|tag(?:en)?|jours?|d[ií]as?": 1,
    r"weeks?|wochen?|semaines?|semanas?": 7,
    r"months?|monat(?:en)?|mois|mes(?:es)?": 28,
    r"years?|jahr(?:en)?|ans?|años?": 365,
}
"""At least so many; only days and weeks are told so that they name a day."""
_UNITS = [re.compile(unit) for unit in _DAYS_OF_UNIT]
_DAYS_BEFORE = re.compile(rf"{_AGO}{_COUNT} (?P<unit>{'|'.join(list(_DAYS_OF_UNIT)[:2])})(?: ago)?")
_OR_EARLIER = re.compile(
    rf"{_AGO}(?:over |more than |über |mehr als |plus de |más de )?{_COUNT}\+? (?P<unit>{'|'.join(_DAYS_OF_UNIT)})\b.*"
)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{2})/(\d{2})")
_UTC_BY_NAME = re.compile(r" (?:UTC|GMT)$")
_PREFIX = re.compile(r"^(?:date )?(?:posted|updated|published|veröffentlicht|online seit)(?: on| am)?:? +")
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan ene",
            "feb fév fev",
            "mar mär mrz",
            "apr avr abr",
            "may mai",
            "jun juin",
            "jul juil",
            "aug aoû aou ago",
            "sep",
            "oct okt",
            "nov",
            "dec dez déc dic",
        ],
        1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th|er)? (?:de )?([^\W\d_]{3,12})\.?,? (?:de )?(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


class Dates(NamedTuple):
    """Days of a posting, each null with a reason (one of DATE_REASONS), and how the day posted came about.

    `posted_by` is the last day on which it may have been posted, where that is all that is told ("30+ days ago").
    """

    posted_on: date | None
    posted_reason: str | None
    posted_repair: str | None
    posted_by: date | None
    closes_on: date | None
    closes_reason: str | None
    closed_on: date | None
    closed_reason: str | None


def read_dates(record: Record, day: date) -> Dates:
    """The days of a record fetched on `day`; what closes before it was posted is null."""
    posted, why_posted = read_date(record.posted, date_format=record.date_format, day=day)
    closes, why_closes = read_date(record.closes, date_format=record.date_format, day=day, may_be_future=True)
    closed, why_closed = read_date(record.closed, date_format=record.date_format, day=day)
    if posted and closes and closes < posted:
        closes, why_closes = None, "before_posted"
    if posted and closed and closed < posted:
        closed, why_closed = None, "before_posted"
    repair = repair_of(record.posted, posted, record.date_format) if posted else None
    by = _latest_day(str(record.posted), day) if why_posted == "or_earlier" else None
    return Dates(posted, why_posted, repair, by, closes, why_closes, closed, why_closed)


def repair_of(value: str | int | float | None, found: date, date_format: str | None) -> str | None:
    """One of REPAIRS where the day found is not one that the value writes, else null."""
    if not isinstance(value, str):
        return "epoch"
    text = value.strip()
    if date_format is not None or not text:
        return None
    if text.isdigit() and len(text) >= 9:
        return "epoch"
    if _WRITES_YEAR.search(text) is None:
        return "relative"
    is_iso = _ISO_DAY.match(text)
    return "moved_to_utc" if is_iso and is_iso[0].replace("/", "-") != found.isoformat() else None


_WRITES_YEAR = re.compile(r"\d{4}|\d{2}:\d{2}")
_ISO_DAY = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")


def read_date(
    value: str | int | float | None, *, date_format: str | None, day: date, may_be_future: bool = False
) -> tuple[date | None, str | None]:
    """The day that the value names and null, or null and why: one of DATE_REASONS.

    `date_format` is the strptime format that the source declares for text; null means ISO 8601, epoch seconds or
    milliseconds, months by name, RFC 2822, or words such as "vor 3 Tagen"; "30+ days ago" and "a month ago" name no
    day, but one by which it was. Orders of day and month are not guessed: 01/02/2024 is unreadable without a format.
    `day` is the day of the fetch; more than one day after it is in the future, which only closing days may be.
    """
    if value is None or value == "":
        return None, "missing"
    found = _of_text(value.strip(), date_format, day) if isinstance(value, str) else _of_epoch(value)
    if isinstance(found, str):
        return None, found
    if found < EARLIEST:
        return None, "out_of_range"
    if found - day > _ONE_DAY:
        if not may_be_future:
            return None, "in_future"
        if found - day > LATEST_AFTER_DAY:
            return None, "out_of_range"
    return found, None


@lru_cache(maxsize=16_384)
def _of_text(text: str, date_format: str | None, day: date) -> date | str:
    if not text:
        return "missing"
    if date_format is not None:
        return _of_format(text, date_format)
    if len(text) >= 9 and text.isascii() and text.isdigit():
        return _of_epoch(int(text[:20]))
    try:
        return _utc_day(datetime.fromisoformat(text))
    except ValueError:
        pass
    try:
        return _utc_day(datetime.fromisoformat(_YEAR_FIRST.sub(r"\1-\2-\3", _UTC_BY_NAME.sub("+00:00", text))))
    except ValueError:
        return _of_words(_words_of(text), day)


def _words_of(text: str) -> str:
    return " ".join(text[:100].casefold().split())


def _of_format(text: str, date_format: str) -> date | str:
    try:
        return _utc_day(datetime.strptime(text, date_format))  # noqa: DTZ007 - days without a zone stay as they are
    except ValueError:
        return "unreadable"


def _of_epoch(value: int | float) -> date | str:
    """The day of epoch seconds or milliseconds, told apart by their range: neither reaches into the other's years."""
    if isinstance(value, bool) or value != value:
        return "unreadable"
    if _SECONDS[0] <= value < _SECONDS[1]:
        seconds = value
    elif _MILLISECONDS[0] <= value < _MILLISECONDS[1]:
        seconds = value / 1000
    else:
        return "out_of_range"
    return datetime.fromtimestamp(seconds, UTC).date()


def _utc_day(instant: datetime) -> date | str:
    if instant.tzinfo is None:
        return instant.date()
    try:
        return instant.astimezone(UTC).date()
    except OverflowError:
        return "out_of_range"


def _of_words(words: str, day: date) -> date | str:
    words = _PREFIX.sub("", words)
    if _FETCH_DAY.fullmatch(words):
        return day
    if words in ("yesterday", "gestern", "hier", "ayer"):
        return day - _ONE_DAY
    if before := _DAYS_BEFORE.fullmatch(words):
        return _days_before(day, _days_of(before))
    if _OR_EARLIER.fullmatch(words):
        return "or_earlier"
    if named := _DAY_FIRST.fullmatch(words):
        return _of_parts(named[3], named[2], named[1])
    if named := _MONTH_FIRST.fullmatch(words):
        return _of_parts(named[3], named[1], named[2])
    return _of_mail(words)


def _days_of(ago: re.Match[str]) -> int:
    """How many days the number and unit are, at least."""
    count = int(ago["count"]) if ago["count"].isdigit() else 1
    days = zip(_UNITS, _DAYS_OF_UNIT.values(), strict=True)
    return count * next(number for unit, number in days if unit.fullmatch(ago["unit"]))


def _latest_day(value: str, day: date) -> date | None:
    """The last day that "30+ days ago" leaves open; null where that is before any posting."""
    ago = _OR_EARLIER.fullmatch(_PREFIX.sub("", _words_of(value)))
    found = _days_before(day, _days_of(ago)) if ago else None
    return found if isinstance(found, date) and found >= EARLIEST else None


def _days_before(day: date, count: int) -> date | str:
    try:
        return day - timedelta(days=count)
    except OverflowError:
        return "out_of_range"


def _of_parts(year: str, month: str, day: str) -> date | str:
    try:
        return date(int(year), _MONTHS[month[:4]] if month[:4] in _MONTHS else _MONTHS[month[:3]], int(day))
    except (KeyError, ValueError):
        return "unreadable"


def _of_mail(words: str) -> date | str:
    """The day of an RFC 2822 date, as RSS feeds have it; other words are unreadable."""
    try:
        return _utc_day(parsedate_to_datetime(words))
    except (ValueError, TypeError, IndexError, OverflowError):
        return "unreadable"

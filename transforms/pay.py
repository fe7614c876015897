"""Pay as the source says it: bounds, currency and period, each null where it is not said.

Nothing is assumed (no currency of "$", no year), nothing is swapped and nothing converted.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from warehouse.record import Record

YEARLY = {"hour": 2_080.0, "day": 260.0, "week": 52.0, "month": 12.0, "year": 1.0}
"""Times a year that a period is paid for: 52 weeks of five days of eight hours."""
HIGHEST = 1e9
"""Above any pay in any currency that jobs are offered in; what exceeds it is a placeholder (1e12) or a wrong unit."""
_THOUSANDS_BELOW = 1_000
"""In "50k–60" the k counts for both."""

_CODES = """
AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CRC CZK DKK DOP EGP EUR GBP GEL GHS HKD HRK HUF IDR ILS INR ISK JOD JPY
KES KRW KWD KZT LKR LTL LVL MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH
UGX USD UYU UZS VND XAF XOF ZAR ZMW
"""
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217 codes that pay is given in; codes that are words of ads (ALL, TOP) are left out."""
_SIGNS = {
    "us$": "USD",
    "ca$": "CAD",
    "cad$": "CAD",
    "c$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "r$": "BRL",
    "mx$": "MXN",
    "nzd$": "NZD",
    "aud$": "AUD",
    "usd$": "USD",
    "sgd$": "SGD",
    "hkd$": "HKD",
    "ntd$": "TWD",
    "nt$": "TWD",
    "rmb": "CNY",
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₪": "ILS",
    "₺": "TRY",
    "₴": "UAH",
    "₱": "PHP",
    "₫": "VND",
    "₦": "NGN",
    "zł": "PLN",
    "kč": "CZK",
}
"""Signs of one currency. "$", "¥", "kr" and "Rs" stand for several and are left out."""

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d[\d.,]*)"
_SIGN = rf"(?:[a-z]{{0,3}}[$€£₹₩₪₺₴₱₫₦¥]|(?:{'|'.join(sorted(CURRENCIES))}|rmb|euros?|zł|kč)(?![a-z]))"


def _amount(n: int) -> str:
    """Pattern of an amount with its sign before or after; its groups end in n."""
    return (
        rf"(?:(?P<before_{n}>{_SIGN})\s?)?(?P<number_{n}>{_NUMBER})\s?(?P<thousand_{n}>k\b)?"
        rf"(?:\s?(?P<after_{n}>{_SIGN}))?"
    )


_PAY = re.compile(
    rf"(?<![\w.,])(?P<minus>-)?{_amount(1)}(?:\s?(?:-|–|—|−|to|bis|until|and|à)\s?{_amount(2)})?(?!\s?%|\w)",
    re.IGNORECASE,
)
_RETIREMENT_PLAN = re.compile(r"\b40[13]\s?\(?k\)?", re.IGNORECASE)
_ONLY_UPPER = re.compile(r"(?:up to|bis zu|max(?:imum|\.)?|jusqu'à)\s?$", re.IGNORECASE)
_ONLY_LOWER = re.compile(r"(?:\bfrom|\bab|minimum(?: of)?|at least|à partir de|starting(?: at)?)\s?$", re.IGNORECASE)
_OR_MORE = re.compile(r"\s?\+(?!\s?[a-z])|\s?(?:and|or) (?:up|more|above)\b", re.IGNORECASE)
_MAX_TEXT = 500
MOST_AN_HOUR = 5_000
"""In any dollar, euro or pound; what is more "hourly" in a text that says annual too is for the year."""

_PERIODS = {
    "hour": "hour|hours|hourly|hr|hrs|h|std|stunde",
    "day": "day|days|daily|tag|diem",
    "week": "week|weeks|weekly|wk|woche",
    "month": "month|months|monthly|mo|mth|monat|mois",
    "year": "year|years|yearly|yr|annum|annual|annually|annualized|annualised|pa|jahr|an",
}
_PERIOD_OF_WORD = {word: period for period, words in _PERIODS.items() for word in words.split("|")}
_LONG_WORDS = "|".join(
    sorted((word for word in _PERIOD_OF_WORD if word not in ("h", "an", "pa")), key=len, reverse=True)
)
_PERIOD_AFTER = re.compile(
    rf"^\s?(?:gross|brutto|net|netto)?\s?(?:(?:per|a|an|pro|each|im|je|/)\s?(?P<word>{_LONG_WORDS}|h)|p\.?\s?(?P<initial>[ahmd])\.?)(?!\w)",
    re.IGNORECASE,
)
_PERIOD_ANYWHERE = re.compile(
    r"\b(hourly|daily|weekly|monthly|yearly|annual|annually|annuali[sz]ed|per annum)\b", re.IGNORECASE
)
_INITIALS = {"a": "year", "h": "hour", "m": "month", "d": "day"}


@dataclass(frozen=True, slots=True)
class Pay:
    """Bounds in `currency` a `period` (hour, day, week, month, year); each null where not said or impossible."""

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    period: str | None = None


NO_PAY = Pay()


def read_pay(record: Record) -> Pay:
    """The pay of the record's fields; from its pay text what the fields leave open.

    A bound that is not positive or above HIGHEST is null; both are null where the lower exceeds the upper.
    """
    minimum, maximum = _number_of(record.pay_min), _number_of(record.pay_max)
    given = record.pay_min not in (None, "") or record.pay_max not in (None, "")
    if not given and not record.pay:
        return NO_PAY
    said = _read_text(record.pay) if record.pay else NO_PAY
    if not given:
        minimum, maximum = said.minimum, said.maximum
    if minimum is not None and maximum is not None and minimum > maximum:
        return NO_PAY
    if minimum is None and maximum is None:
        return NO_PAY
    return Pay(
        minimum,
        maximum,
        _currency_of(record.pay_currency) or _currency_in(record.pay_min) or said.currency,
        _period_of(record.pay_period) or said.period,
    )


@lru_cache(maxsize=16_384)
def _read_text(text: str) -> Pay:
    """The first amount or range that looks like pay: with a sign, a k, or at least 1,000."""
    text = _RETIREMENT_PLAN.sub(" ", text[:_MAX_TEXT])
    for match in _PAY.finditer(text):
        period = _period_after(text[match.end() :]) or _period_anywhere(text, _largest(match))
        if (pay := _pay_of(match, period)) is not None:
            return pay
    return NO_PAY


def _pay_of(match: re.Match[str], period: str | None) -> Pay | None:
    parts = match.groupdict()
    read = [_parse(parts[f"number_{n}"]) for n in "12" if parts[f"number_{n}"]]
    numbers = [number for number in read if number is not None]
    if len(numbers) < len(read):
        return NO_PAY
    signs = [parts[name] for name in ("before_1", "after_1", "before_2", "after_2") if parts[name]]
    currencies = [_currency_of(sign) for sign in signs]
    is_money = any("$" in sign or "¥" in sign for sign in signs) or any(currencies)
    if parts["thousand_1"] or parts["thousand_2"]:
        numbers = [number * 1_000 if number < _THOUSANDS_BELOW else number for number in numbers]
    elif not is_money and not (max(numbers) >= _THOUSANDS_BELOW or period):
        return None
    if parts["minus"]:
        return NO_PAY
    before, after = match.string[: match.start()], match.string[match.end() :]
    minimum = None if _ONLY_UPPER.search(before) else _possible(numbers[0])
    is_open = len(numbers) == 1 and (_ONLY_LOWER.search(before) or _OR_MORE.match(after)) and minimum is not None
    maximum = None if is_open else _possible(numbers[-1])
    if minimum is not None and maximum is not None and minimum > maximum:
        return NO_PAY
    known = sorted({currency for currency in currencies if currency})
    return Pay(minimum, maximum, known[0] if len(known) == 1 else None, period)


def _parse(number: str) -> float | None:
    """The value of digits with separators: the last of two kinds, or one before one or two digits, is decimal.

    Null where the digits are grouped as no number is ("70,0000").
    """
    number = re.sub(r"[ \u00a0\u202f'’]", "", number).rstrip(".,")
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return float(number)
    last = marks[-1]
    whole, decimals = number.rsplit(last, 1)
    is_decimal = marks.count(last) == 1 and (len(set(marks)) == 2 or len(decimals) != 3)
    if len(decimals) > 3 or (is_decimal and len(decimals) == 3 and marks.count(last) == 1 and len(set(marks)) == 1):
        return None
    digits = re.sub(r"[.,]", "", whole)
    return float(f"{digits}.{decimals}") if is_decimal else float(digits + decimals)


def _number_of(value: float | str | None) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _number_in(value)
    return _possible(float(value))


@lru_cache(maxsize=16_384)
def _number_in(text: str) -> float | None:
    match = _PAY.search(text[:_MAX_TEXT])
    if match is not None:
        number = _parse(match["number_1"])
        if number is None or match["minus"]:
            return None
        return _possible(number * (1_000 if match["thousand_1"] else 1))
    try:
        return _possible(float(text))
    except ValueError:
        return None


def _possible(value: float) -> float | None:
    return value if math.isfinite(value) and 0 < value <= HIGHEST else None


def _currency_of(word: str | None) -> str | None:
    """The code of a currency or of its sign, null for a sign that several share."""
    if not word:
        return None
    word = word.strip()
    if word.upper() in CURRENCIES:
        return word.upper()
    return _SIGNS.get(word.casefold())


def _currency_in(value: float | str | None) -> str | None:
    return _read_text(value).currency if isinstance(value, str) else None


def _period_of(words: str | None) -> str | None:
    """The period that a source's word names: "year", "1 YEAR", "PER_HOUR", "per-year-salary"; null for "2 WEEK"."""
    if not words:
        return None
    parts = re.findall(r"[a-z]+|\d+", words.casefold())
    if any(part.isdigit() and part != "1" for part in parts) or any(part in ("bi", "semi", "half") for part in parts):
        return None
    periods = {_PERIOD_OF_WORD[part] for part in parts if part in _PERIOD_OF_WORD}
    return periods.pop() if len(periods) == 1 else None


def _period_after(rest: str) -> str | None:
    match = _PERIOD_AFTER.match(rest)
    if match is None:
        return None
    return _PERIOD_OF_WORD[match["word"].casefold()] if match["word"] else _INITIALS[match["initial"].casefold()]


def _period_anywhere(text: str, largest: float) -> str | None:
    """The one period the text names; of hour and year the one that the amount can be for."""
    periods = {_PERIOD_OF_WORD[word.casefold().split()[-1]] for word in _PERIOD_ANYWHERE.findall(text)}
    if periods == {"hour", "year"}:
        return "hour" if largest < MOST_AN_HOUR else "year"
    return periods.pop() if len(periods) == 1 else None


def _largest(match: re.Match[str]) -> float:
    numbers = (_parse(match[f"number_{n}"]) for n in "12" if match[f"number_{n}"])
    return max((number for number in numbers if number is not None), default=0)


def annual_pay(amount: pl.Expr, period: pl.Expr) -> pl.Expr:
    """The amount a year, by the times that YEARLY declares; null where no period is told."""
    return amount * period.cast(pl.String).replace_strict(YEARLY, default=None, return_dtype=pl.Float64)

"""Pay as the source says it: bounds, currency and period, each null where it is not said.

Nothing is assumed (no currency of "$", no year), nothing is swapped and nothing converted. What is given and cannot be
meant is null and has a flag.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from warehouse.record import Record

YEARLY = {"hour": 2_080.0, "day": 260.0, "week": 52.0, "month": 12.0, "year": 1.0}
"""Times a year that a period is paid for: 52 weeks of five days of eight hours."""
HIGHEST = 1e9
"""Above any pay in any currency that jobs are offered in; what exceeds it is a placeholder (1e12) or a wrong unit."""
LEAST_A_YEAR, MOST_A_YEAR = 200.0, 5_000_000.0
"""In US dollars, roughly: no paid work is below and hardly any that is advertised above. What is outside has a wrong
unit, as the 60 of "60k" or a salary that is called hourly."""
MOST_APART = 20
"""Times the lower bound: a range that is wider mixes units ("45 - 70,000")."""
PAY_FLAGS = ["unreadable", "not_positive", "too_high", "min_above_max", "implausible", "several"]
"""Why pay that is given is null: no number can be read; a bound is 0 or less, or above HIGHEST; the lower exceeds the
upper; the amount a year is none that is paid; the text names several."""
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

_PER_DOLLAR = {
    "PLN": 4, "ILS": 4, "AED": 4, "SAR": 4, "QAR": 4, "MYR": 4, "BRL": 5, "PEN": 4, "RON": 4, "CNY": 7, "DKK": 7,
    "HKD": 8,
    "TND": 3, "GEL": 3, "SEK": 10, "NOK": 10, "MAD": 10, "HRK": 7, "GHS": 12, "MXN": 18, "ZAR": 18, "CZK": 22,
    "ZMW": 25,
    "TWD": 32, "THB": 34, "TRY": 35, "UYU": 40, "UAH": 41, "EGP": 50, "PHP": 57, "DOP": 60, "INR": 85, "RUB": 90,
    "RSD": 110, "BDT": 120, "KES": 130, "ISK": 135, "JPY": 150, "PKR": 280, "LKR": 300, "HUF": 350, "KZT": 500,
    "CRC": 510,
    "XAF": 600, "XOF": 600, "CLP": 950, "ARS": 1_000, "KRW": 1_400, "NGN": 1_500, "UGX": 3_700, "COP": 4_000,
    "UZS": 12_500,
    "IDR": 16_000, "VND": 25_000,
}  # fmt: skip
"""Units that a US dollar buys, to the order of magnitude: only to judge what can be meant. Others are near one."""

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d[\d.,]*)"
_SCALES = {"k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lpa": 1e5, "mio": 1e6, "million": 1e6}
_SCALE = r"(?:k|thousand|lakhs?|lpa|mio|million)\b"
_CODE = "|".join(sorted(CURRENCIES))
_SIGN = rf"(?:(?:(?:{_CODE})\s|[a-z]{{0,3}})[$€£₹₩₪₺₴₱₫₦¥]|(?:{_CODE}|rmb|euros?|zł|kč)(?![a-z]))"


def _amount(n: int) -> str:
    """Pattern of an amount with its sign before or after; its groups end in n."""
    return (
        rf"(?:(?P<before_{n}>{_SIGN})\s?)?(?P<number_{n}>{_NUMBER})\s?(?P<thousand_{n}>{_SCALE})?"
        rf"(?:\s?\(?(?P<after_{n}>{_SIGN})\)?)?"
    )


_UNIT = r"(?:\s?/\s?(?:hr|hour|h|day|month|mo|year|yr)|\s?p\.?a\.?)?"
"""Of the lower bound, where both have theirs: "$55/hr - $69/hr"."""
_TO = r"(?:-|–|—|−|to|up to|bis|until|and|à|,?\s?rising to)"
_SOON_A_DIGIT = r"(?=\D{0,8}\d)"
"""A minus, the longest sign and a space before it: what is no amount is passed over five times as fast."""
_PAY = re.compile(
    rf"(?<![\w.,]){_SOON_A_DIGIT}(?P<minus>-)?{_amount(1)}(?:{_UNIT}\s?{_TO}\s?{_amount(2)})?(?!\s?%|\w)",
    re.IGNORECASE,
)
_RETIREMENT_PLAN = re.compile(r"\b40[13]\s?\(?k\)?", re.IGNORECASE)
_ONLY_UPPER = re.compile(r"(?:up to|bis zu|max(?:imum|\.)?(?: of| is| becomes)?|jusqu'à)\s?$", re.IGNORECASE)
_ONLY_LOWER = re.compile(
    r"(?:\bfrom|\bab|minimum(?: of| is)?|at least|(?:no|not) (?:lower|less) than|à partir de|starting(?: at)?"
    r"|starts at)\s?$",
    re.IGNORECASE,
)
_DASH_AFTER_WORD = re.compile(r"[^\W\d_]\s$")
"""In "Level A -$68,307" the dash is no minus."""
_IS_YEAR = re.compile(r"(?:19|20)\d\d")
_OR_MORE = re.compile(r"\s?\+(?!\s?[a-z])|\s?(?:and|or) (?:up|more|above|higher)\b", re.IGNORECASE)
_MAX_TEXT = 500
MOST_AN_HOUR = 5_000
"""In any dollar, euro or pound; what is more "hourly" in a text that says annual too is for the year."""

_PERIODS = {
    "hour": "hour|hours|hourly|hr|hrs|h|std|stunde|stunden|heure",
    "day": "day|days|daily|tag|diem|jour",
    "week": "week|weeks|weekly|wk|woche",
    "month": "month|months|monthly|mo|mth|monat|monats|mois",
    "year": "year|years|yearly|yr|annum|anum|annual|annually|annualized|annualised|pa|jahr|jahres|an|année",
}
_PERIOD_OF_WORD = {word: period for period, words in _PERIODS.items() for word in words.split("|")}
_LONG_WORDS = "|".join(
    sorted((word for word in _PERIOD_OF_WORD if word not in ("h", "an", "pa")), key=len, reverse=True)
)
_PERIOD_AFTER = re.compile(
    r"^\s?\(?(?:gross|brutto|net|netto|base|ote)?\)?\s?(?:"
    rf"(?:per|a|an|par|pro|each|im|je|/)\s?(?:1|calendar )?\s?(?P<word>{_LONG_WORDS}|h)"
    r"|par (?P<french>an|mois|jour|heure)|p\.?\s?(?P<initial>[ahmd])\.?)(?!\w)",
    re.IGNORECASE,
)
_PERIOD_ANYWHERE = re.compile(
    r"\b(hourly|daily|weekly|monthly|yearly|annual|annually|annuali[sz]ed|per annum|stunden|monats|jahres)"
    r"(?:\b|(?=gehalt|lohn|brutto|einkommen|vergütung|entgelt))",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\b(?:on[- ]target earnings|ote)\b[^.$€£]{0,40}$", re.IGNORECASE)
"""Pay with the commission that a seller of full success gets; the base, where it is told too, is the pay."""
_INITIALS = {"a": "year", "h": "hour", "m": "month", "d": "day"}


@dataclass(frozen=True, slots=True)
class Pay:
    """Bounds in `currency` a `period` (hour, day, week, month, year); each null where not said or impossible."""

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    period: str | None = None
    flag: str | None = None
    """One of PAY_FLAGS where a bound that is given is null."""

    @property
    def is_said(self) -> bool:
        """Whether a bound is known."""
        return self.minimum is not None or self.maximum is not None


NO_PAY = Pay()


def read_pay(record: Record) -> Pay:
    """The pay of the record's fields; from its pay text what the fields leave open.

    A bound that is not positive or above HIGHEST is null; both are null where the lower exceeds the upper and where no
    year is paid so. The flag says why.
    """
    given = [value for value in (record.pay_min, record.pay_max) if value not in (None, "")]
    if not given and not record.pay:
        return NO_PAY
    said = _read_text(record.pay) if record.pay else NO_PAY
    if not given:
        return _judged(replace(said, period=_period_of(record.pay_period) or said.period)) if said.is_said else said
    lower, upper = _bound_of(record.pay_min), _bound_of(record.pay_max)
    flag = next((flag for _, flag in (lower, upper) if flag), None)
    if lower[0] is None and upper[0] is None:
        return replace(NO_PAY, flag=flag)
    return _judged(
        Pay(
            lower[0],
            upper[0],
            _currency_of(record.pay_currency) or _currency_in(record.pay_min) or said.currency,
            _period_of(record.pay_period) or said.period,
            flag,
        )
    )


def _judged(pay: Pay) -> Pay:
    """The pay, or why it cannot be meant."""
    low, high = pay.minimum, pay.maximum
    if low is not None and high is not None and low > high:
        return Pay(flag="min_above_max")
    return pay if is_plausible(pay) else Pay(flag="implausible")


def is_plausible(pay: Pay) -> bool:
    """Whether somebody may be paid so: judged a year where currency and period are known, else by the hour alone."""
    bounds = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    if not bounds or max(bounds) > MOST_APART * min(bounds):
        return not bounds
    if pay.period is None:
        return True
    if pay.currency is None:
        return pay.period != "hour" or max(bounds) <= MOST_AN_HOUR
    rate = YEARLY[pay.period] / _PER_DOLLAR.get(pay.currency, 1)
    return min(bounds) * rate >= LEAST_A_YEAR and max(bounds) * rate <= MOST_A_YEAR


def amounts_of(text: str) -> Iterator[tuple[re.Match[str], Pay]]:
    """Every amount or range that looks like pay, in order: with a sign, a k, a period, or at least 1,000."""
    for match in _PAY.finditer(text):
        period = _period_after(text[match.end() :]) or _period_anywhere(text, _largest(match))
        if (pay := _pay_of(match, period)) is not None:
            yield match, pay


@lru_cache(maxsize=16_384)
def _read_text(text: str) -> Pay:
    """The first amount or range that looks like pay; one with a sign of money goes before one without."""
    found = list(amounts_of(_RETIREMENT_PLAN.sub(" ", text[:_MAX_TEXT])))
    with_sign = [(match, pay) for match, pay in found if _signs(match)]
    of_time = [(match, pay) for match, pay in with_sign if not _TARGET.search(match.string[: match.start()])]
    return next((pay for _, pay in [*of_time, *with_sign, *found]), NO_PAY)


def _pay_of(match: re.Match[str], period: str | None) -> Pay | None:
    parts = match.groupdict()
    read = [_parse(parts[f"number_{n}"]) for n in "12" if parts[f"number_{n}"]]
    numbers = [number for number in read if number is not None]
    if len(numbers) < len(read):
        return Pay(flag="unreadable")
    signs = _signs(match)
    currencies = [_currency_of(sign) for sign in signs]
    is_money = any("$" in sign or "¥" in sign for sign in signs) or any(currencies)
    if scale := _SCALES.get((parts["thousand_2"] or parts["thousand_1"] or "").lower()):
        numbers = [number * scale if number < _THOUSANDS_BELOW else number for number in numbers]
    elif is_money and numbers[0] < _THOUSANDS_BELOW <= numbers[-1] and numbers[0] * 1_000 < numbers[-1]:
        numbers = [numbers[0] * 1_000, numbers[-1]]
    elif not is_money and (_IS_YEAR.fullmatch(parts["number_1"]) or not (max(numbers) >= _THOUSANDS_BELOW or period)):
        return None
    if parts["minus"] and not _DASH_AFTER_WORD.search(match.string[: match.start()]):
        return Pay(flag="not_positive")
    before, after = match.string[: match.start()], match.string[match.end() :]
    minimum = None if _ONLY_UPPER.search(before) else _possible(numbers[0])
    is_open = len(numbers) == 1 and (_ONLY_LOWER.search(before) or _OR_MORE.match(after)) and minimum is not None
    maximum = None if is_open else _possible(numbers[-1])
    flag = next((flag for number in numbers if (flag := _why_impossible(number))), None)
    if minimum is None and maximum is None:
        return Pay(flag=flag)
    if minimum is not None and maximum is not None and minimum > maximum:
        return Pay(flag="min_above_max")
    known = sorted({currency for currency in currencies if currency})
    return Pay(minimum, maximum, known[0] if len(known) == 1 else None, period, flag)


def _signs(match: re.Match[str]) -> list[str]:
    """The signs of money beside an amount."""
    return [sign for name in ("before_1", "after_1", "before_2", "after_2") if (sign := match[name])]


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


def _bound_of(value: float | str | None) -> tuple[float | None, str | None]:
    """The bound in a field, or why it is none; both null where nothing is given."""
    if value is None or value == "" or isinstance(value, bool):
        return None, None
    number = _number_in(value) if isinstance(value, str) else float(value)
    if number is None:
        return None, "unreadable"
    return _possible(number), _why_impossible(number)


@lru_cache(maxsize=16_384)
def _number_in(text: str) -> float | None:
    match = _PAY.search(text[:_MAX_TEXT])
    if match is None:
        try:
            return float(text)
        except ValueError:
            return None
    number = _parse(match["number_1"])
    sign = -1 if match["minus"] else 1
    return None if number is None else sign * number * _SCALES.get((match["thousand_1"] or "").lower(), 1)


def _why_impossible(value: float) -> str | None:
    """The flag of a bound that is none."""
    if math.isnan(value):
        return "unreadable"
    return "not_positive" if value <= 0 else "too_high" if value > HIGHEST else None


def _possible(value: float) -> float | None:
    return value if math.isfinite(value) and 0 < value <= HIGHEST else None


def _currency_of(word: str | None) -> str | None:
    """The code of a currency or of its sign, null for a sign that several share."""
    if not word:
        return None
    word = word.strip()
    if (code := word.upper().split()[0] if word else "") in CURRENCIES:
        return code
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
    word = match["word"] or match["french"]
    return _PERIOD_OF_WORD[word.casefold()] if word else _INITIALS[match["initial"].casefold()]


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

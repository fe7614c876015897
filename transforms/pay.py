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

from transforms.currencies import PER_DOLLAR, SIGN_AFTER, SIGN_BEFORE, currency_of
from transforms.other_money import (
    LEAST,
    LEAST_WITHOUT_PERIOD,
    goes_on,
    is_after_other_money,
    is_brief,
    is_count,
    is_other_money,
    is_perk,
    speaks_of_pay,
)
from transforms.pay_periods import MOST_AN_HOUR, is_of_other_unit, period_after, period_anywhere, period_of
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

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d(?:[\d.,]*\d)?)"
_SCALES = {
    "k": 1e3, "thousand": 1e3, "tsd": 1e3, "tys": 1e3, "t": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5,
    "lpa": 1e5, "l": 1e5, "crore": 1e7, "crores": 1e7, "cr": 1e7, "m": 1e6, "mm": 1e6, "mn": 1e6, "mln": 1e6,
    "mio": 1e6, "million": 1e6, "millions": 1e6,
}  # fmt: skip
_INDIAN = frozenset({"l", "cr"})
_A_MILLION = 1e6
_MANY = 5
"""Units a dollar: of such a currency a million is pay, and a small amount is none of ours to judge."""
_NEAR = 60
"""Characters before an amount in which words tell what it is."""
_LEAST_OF_SENTENCES = 5
"""What a sentence names of less, as "every $1 spent", is no pay; a field of its own may hold it."""
_LEAD = 36
"""In which they tell that it is a bound."""
_SCALE = (
    r"(?:(?:k|thousand|tsd|tys|lakhs?|lacs?|lpa|crores?|cr|mio|millions?|mln|mn|mm?|l)(?![^\W\d_])"
    r"|(?:k|t)(?=\s?€|eur\b|usd\b|gbp\b|chf\b|pln\b))\.?"
)


def _amount(n: int) -> str:
    """Pattern of an amount with its sign before or after; its groups end in n.

    "$ 55, 000" is a slip of the pen that only a sign before it tells from two numbers.
    """
    return (
        rf"(?:(?P<before_{n}>{SIGN_BEFORE})\s?)?"
        rf"(?P<number_{n}>(?(before_{n})(?:\d{{1,3}}(?:, \d{{3}})+(?![\d,])|{_NUMBER})|{_NUMBER}))"
        rf"(?:[.,/][-–—]{{1,2}})?(?:\s?(?P<thousand_{n}>{_SCALE}))?"
        rf"(?:\s?\(?(?P<after_{n}>{SIGN_AFTER})\)?)?"
    )


_UNIT = (
    r"\+?(?:\s?(?:gross|brutto|net|base|ote)\b)?"
    r"(?:\s?(?:(?:/|per|an?)\s?(?:hr|hour|h|day|week|month|mo|year|yr|annum)|p\.?a)(?![a-z])\.?)?"
    r"(?:\s?(?:\([^()$€£]{1,30}\)|\[[^\][]{1,110}\]))?"
)
"""Of the lower bound, where both have theirs: "$55/hr - $69/hr", "$112,109 (floor) to $137,197"."""
_TO = (
    r"(?P<to>[-‐‑–—−~∼～]{1,2}|(?:up )?to (?:a )?max(?:imum)?(?: of)?|to|up to|bis(?: zu)?|until|till?|tot|do(?=\s\d)|à"
    r"|(?:and|/|a|et|und|y|e|en)(?!\s?40[13]\b)(?=\s?(?:[^\d\s]{1,4}\s)?"
    r"[^\d\s]{0,4}\s?(?:\d{1,3}[., ]\d{3}|\d{2,3}(?:\d{3}|\s?k)))"
    r"|and(?=\s?(?:[$€£]\s?\d|\d+(?:\.\d\d)? ?(?:per|an|/)))"
    r"|,?\s?rising to|[;,|]?\s?(?:salary |pay )?max(?:imum|\.)?(?: salary| pay| of)?:?(?=\s?\D{0,4}\d))"
)
_DIGIT, _BEFORE_DIGIT = re.compile(r"\d"), 9
_SOON_A_DIGIT = rf"(?=[^\d\n]{{0,{_BEFORE_DIGIT}}}\d)"
"""A minus, the longest sign and a space before it: what is no amount is passed over five times as fast."""
_JOINS = frozenset({"and", "a", "/", "et", "und", "y", "e", "en"})
"""What stands between two bounds as between two amounts."""
_PAY = re.compile(
    rf"(?<![\w.,]){_SOON_A_DIGIT}(?P<minus>-)?{_amount(1)}(?:{_UNIT}\s?{_TO}\s?~?{_amount(2)})?"
    r"(?!\s?(?:%|billion|trillion|bn\b|tn\b)|(?!p(?:h|a|d|w|cm)\b)\w|[.,]\d)",
    re.IGNORECASE,
)
_RETIREMENT_PLAN = re.compile(r"\b40[13]\s?\(?k\)?", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]{2,}")
_ABOUT = r"(?:\s(?:approx(?:imately|\.)?|around|about|circa|ca\.?|a|an|the|to)){0,2}"
_ONLY_UPPER = re.compile(
    r"(?:up to|bis(?: zu)?|max(?:imum|\.)?(?: of| is| becomes|:)?|jusqu'à|as much as|(?:not )?exceed(?:ing)?|under"
    rf"|fino a|hasta|upp till|op til|capped at){_ABOUT}\s?[(~]?$",
    re.IGNORECASE,
)
_ONLY_LOWER = re.compile(
    r"(?:\bfrom|\bab|\bmin(?:imum|\.)?(?: salary)?(?: of| is|:)?|at least|(?:no|not) (?:lower|less) than"
    r"|à partir de|a partir de|a partire da|\bdesde|\bdès|\bvanaf|\bfrån|\bod|mindestens|\babove|\bover|more than"
    r"|mindest(?:gehalt|lohn|entgelt)(?: laut kv)?:?"
    r"|in excess of|exceeds?|exceeding|upwards? of|north of|\bstart(?:ing|s)?(?: at| from)?|[>≥]=?"
    rf"){_ABOUT}\s?[(~]?$",
    re.IGNORECASE,
)
_DASH_AFTER_WORD = re.compile(r"[^\W\d_]\s$")
"""In "Level A -$68,307" the dash is no minus."""
_IS_YEAR = re.compile(r"(?:19|20)\d\d")
_OR_MORE = re.compile(
    r"\s?\+(?!\s?[a-z\d$€£])|\+\s(?=(?:base|ote|salary|plus|per|annual|a|year|depend\w+|doe|based|total)\b)"
    r"|\s?(?:&|and|or) (?:up|upwards?|more|above|higher)\b|\s?(?:upwards?|onwards?|min(?:imum|\.)?)(?!\w|\s?:)",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\s?max(?:imum|\.)?(?!\w|\s?:)", re.IGNORECASE)
_GROUPED = re.compile(r"\d+(?:\.\d{3})*(?:[.,]\d+)?|\d+(?:,\d{2,3})*(?:[.,]\d+)?")
"""1.234.567,89 or 1,234,567.89 or 12,34,567; "17.10.219" is no amount."""
_OR_OTHER_SIGN = re.compile(r"\s?/\s?[$€£]")
_MAX_TEXT = 500
_BARE_NUMBER = r"(-?0+(?:[.,]0+)?|\d+(?:\.\d+)?e\+?\d{1,2})"
_BARE = re.compile(rf"{_BARE_NUMBER}(?:\s?(?:[-–—]|to)\s?{_BARE_NUMBER})?", re.IGNORECASE)
"""Zero, and numbers with an exponent; of all others the sign of money or the size tells that they are pay."""
_TARGET = re.compile(r"(?<![\dkm] )\b(?:on[- ]target earnings|ote)\b[^.$€£]{0,40}$", re.IGNORECASE)
_IS_TARGET = re.compile(r"\s?(?:ote|on[- ]target)\b", re.IGNORECASE)
"""Pay with the commission that a seller of full success gets; the base, where it is told too, is the pay."""


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
        return _judged(replace(said, period=period_of(record.pay_period) or said.period)) if said.is_said else said
    lower, upper = _bound_of(record.pay_min), _bound_of(record.pay_max)
    flag = next((flag for _, flag in (lower, upper) if flag), None)
    if lower[0] is None and upper[0] is None:
        return replace(NO_PAY, flag=flag)
    return _judged(
        Pay(
            lower[0],
            upper[0],
            currency_of(record.pay_currency) or _currency_in(record.pay_min) or said.currency,
            period_of(record.pay_period) or said.period,
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
    rate = YEARLY[pay.period] / PER_DOLLAR.get(pay.currency, 1)
    return min(bounds) * rate >= LEAST_A_YEAR and max(bounds) * rate <= MOST_A_YEAR


def amounts_of(text: str, *, only_signed: bool = False) -> Iterator[tuple[re.Match[str], Pay]]:
    """Every amount or range that looks like pay, in order: with a sign, a k, a period, or at least 1,000."""
    digit = _DIGIT.search(text)
    for match in _PAY.finditer(text, max(0, digit.start() - _BEFORE_DIGIT)) if digit else ():
        if only_signed and not _signs(match):
            continue
        if (pay := _pay_of(match)) is not None:
            yield match, pay


@lru_cache(maxsize=16_384)
def _read_text(text: str) -> Pay:
    """The first amount or range that is pay; with a sign of money before without, base before target.

    Of a text that is nothing but a number, that number, or why it is no pay.
    """
    if (bare := _BARE.fullmatch(text.strip())) is not None:
        return _of_bare(bare)
    told = _SPACES.sub(" ", _RETIREMENT_PLAN.sub(" ", text[:_MAX_TEXT]))
    found = list(_of_job(told))
    with_sign = [(match, pay) for match, pay in found if _signs(match)]
    of_time = [(match, pay) for match, pay in with_sign if not is_target(match)]
    return next((pay for _, pay in [*of_time, *with_sign, *found]), NO_PAY)


def _of_bare(bare: re.Match[str]) -> Pay:
    """The pay of "0", "0 - 0" or "1e12", which databases write: 0 and placeholders have their flag."""
    bounds = [float(number.replace(",", ".")) for number in bare.groups() if number]
    flag = next((flag for bound in bounds if (flag := _why_impossible(bound))), None)
    return Pay(flag=flag) if flag else Pay(bounds[0], bounds[-1])


def _of_job(text: str) -> Iterator[tuple[re.Match[str], Pay]]:
    """The amounts that the job pays; in a list of other money ("allowance of $5 for …, $3 for …") none is."""
    end_of_other: int | None = None
    for match, pay in amounts_of(text):
        if end_of_other is not None and goes_on(text[end_of_other : match.start()]):
            end_of_other = match.end()
        elif _is_of_job(match, pay):
            yield match, pay
        else:
            end_of_other = match.end() if is_after_other_money(text[: match.start()]) else None


def _is_of_job(match: re.Match[str], pay: Pay) -> bool:
    """Whether what stands beside an amount lets it be what the job pays."""
    before, after = match.string[: match.start()], match.string[_end_of(match) :]
    if is_other_money(before, after):
        return False
    if not _signs(match):
        return not is_count(before, after)
    if pay.is_said and pay.period is None and max(pay.minimum or 0, pay.maximum or 0) < _LEAST_OF_SENTENCES:
        return is_brief(before, after)
    is_range = None not in (pay.minimum, pay.maximum) and pay.minimum != pay.maximum
    is_told = (is_range and period_after(after) is not None) or speaks_of_pay(before, after)
    return is_told and not (_is_small(pay) and is_perk(before, after))


def _is_small(pay: Pay) -> bool:
    """Whether hardly any job pays so little; told of the currencies of which a dollar buys few."""
    bounds = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    least = LEAST[pay.period] if pay.period else LEAST_WITHOUT_PERIOD
    return bool(bounds) and min(bounds) < least and PER_DOLLAR.get(pay.currency or "", 1) < _MANY


def is_target(match: re.Match[str]) -> bool:
    """Whether an amount is called on-target earnings."""
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    return _TARGET.search(before) is not None or _IS_TARGET.match(match.string, match.end()) is not None


def _pay_of(match: re.Match[str]) -> Pay | None:
    """What an amount says; null where it counts no money."""
    signs = _signs(match)
    currencies = {code for sign in signs if (code := currency_of(sign))}
    numbers = _numbers_of(match)
    if numbers is None:
        return Pay(flag="unreadable")
    before, after = match.string[max(0, match.start() - _NEAR) : match.start()], match.string[_end_of(match) :]
    beside = period_after(after)
    if not signs and not (max(numbers) >= _THOUSANDS_BELOW or beside not in (None, "month")):
        return None
    if not signs and (_IS_YEAR.fullmatch(match["number_1"].rstrip(".,")) or _is_in_millions(match)):
        return None
    if _is_in_millions(match) and numbers[0] >= _A_MILLION and not _is_cheap(signs, currencies):
        return None
    if match["minus"] and not _DASH_AFTER_WORD.search(before):
        return Pay(flag="not_positive")
    lead = before[-_LEAD:]
    minimum = None if _ONLY_UPPER.search(lead) or _AT_MOST.match(after) else _possible(numbers[0])
    is_open = len(numbers) == 1 and (_ONLY_LOWER.search(lead) or _OR_MORE.match(after)) and minimum is not None
    maximum = None if is_open else _possible(numbers[-1])
    flag = next((flag for number in numbers if (flag := _why_impossible(number))), None)
    if minimum is None and maximum is None:
        return Pay(flag=flag)
    if minimum is not None and maximum is not None and minimum > maximum:
        return Pay(flag="min_above_max")
    period = beside or (None if is_of_other_unit(after) else period_anywhere(_segment_of(match), max(numbers)))
    is_told = len(currencies) == 1 and not _OR_OTHER_SIGN.match(after)
    return Pay(minimum, maximum, currencies.pop() if is_told else None, period, flag)


def _numbers_of(match: re.Match[str]) -> list[float] | None:
    """The bounds, a thousand said of one counted for both where it must be; null where one cannot be read.

    "£40k and £500" are two amounts, of which the first counts.
    """
    read = [_parse(number) for number in (match["number_1"], match["number_2"]) if number]
    first, last = read[0], read[-1]
    if first is None or last is None:
        return None
    scales = [_scale_of(match, n) for n in "12"[: len(read)]]
    is_money = bool(_signs(match))
    if len(read) == 1:
        return [_scaled(first, scales[0])]
    least = _THOUSANDS_BELOW if is_money else 10 * _THOUSANDS_BELOW
    if not any(scales) and first < _THOUSANDS_BELOW and least <= last and first * 1_000 < last:
        return [first * 1_000, last]
    is_rising, is_joined = first <= last, match["to"].lower() in _JOINS
    bounds = [
        _scaled(first, scales[0] or (scales[1] if is_rising else None)),
        _scaled(last, scales[1] or (scales[0] if is_rising and not is_joined else None)),
    ]
    if not is_joined:
        return bounds
    between = match.string[match.end("number_1") : match.start("to")].lower()
    return bounds[:1] if bounds[0] > bounds[1] or "base" in between else bounds


def _end_of(match: re.Match[str]) -> int:
    """Where what is read of an amount ends."""
    is_cut = match["number_2"] is not None and len(_numbers_of(match) or "12") == 1
    return match.start("to") if is_cut else match.end()


def _scale_of(match: re.Match[str], n: str) -> float | None:
    word = (match[f"thousand_{n}"] or "").lower().rstrip(".")
    if word in _INDIAN and not any(sign.lower().startswith(("₹", "inr", "rs")) for sign in _signs(match)):
        return None
    return _SCALES.get(word)


def _scaled(number: float, scale: float | None) -> float:
    return round(number * scale, 2) if scale and number < _THOUSANDS_BELOW else number


def _is_in_millions(match: re.Match[str]) -> bool:
    return any(_scale_of(match, n) == _A_MILLION for n in "12")


def _is_cheap(signs: list[str], currencies: set[str]) -> bool:
    """Whether somebody may be paid a million of it a year."""
    return any("¥" in sign or "￥" in sign for sign in signs) or any(
        PER_DOLLAR.get(one, 1) >= _MANY for one in currencies
    )


def _segment_of(match: re.Match[str]) -> str:
    """The part of a summary ("$90K – $120K • Annual bonus") that an amount stands in."""
    text = match.string
    if "•" not in text:
        return text
    end = text.find("•", match.end())
    return text[text.rfind("•", 0, match.start()) + 1 : end if end >= 0 else None]


def _signs(match: re.Match[str]) -> list[str]:
    """The signs of money beside an amount."""
    return [sign for sign in match.group("before_1", "after_1", "before_2", "after_2") if sign]


def _parse(number: str) -> float | None:
    """The value of digits with separators: the last of two kinds, or one before one or two digits, is decimal.

    Null where the digits are grouped as no number is ("70,0000").
    """
    number = re.sub(r"[ \u00a0\u202f'’]", "", number).rstrip(".,")
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return float(number)
    if not _GROUPED.fullmatch(number):
        return None
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
    return None if number is None else sign * number * (_scale_of(match, "1") or 1)


def _why_impossible(value: float) -> str | None:
    """The flag of a bound that is none."""
    if math.isnan(value):
        return "unreadable"
    return "not_positive" if value <= 0 else "too_high" if value > HIGHEST else None


def _possible(value: float) -> float | None:
    return value if math.isfinite(value) and 0 < value <= HIGHEST else None


def _currency_in(value: float | str | None) -> str | None:
    return _read_text(value).currency if isinstance(value, str) else None


def annual_pay(amount: pl.Expr, period: pl.Expr) -> pl.Expr:
    """The amount a year, by the times that YEARLY declares; null where no period is told."""
    return amount * period.cast(pl.String).replace_strict(YEARLY, default=None, return_dtype=pl.Float64)

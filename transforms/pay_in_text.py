"""Pay that only the body of an ad tells: an amount with a sign of money where the text speaks of this job's pay.

Ads name many amounts: what the employer raised, sold or manages, bonuses, allowances, budgets. So an amount counts only
after words such as "salary" or "hourly rate" in its own sentence, or before "an hour", and not beside words of the
others. Where two different amounts count, as for two towns, there is none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from transforms.other_money import LEAST, LEAST_WITHOUT_PERIOD, is_other_money, speaks_of_pay
from transforms.pay import NO_PAY, YEARLY, Pay, amounts_of, is_plausible, is_target
from transforms.words import Words, is_in_word

_CUES = (
    "salary", "salaries", "compensation", "base pay", "pay range", "pay:", "pay is", "pay for this", "pay rate",
    "hourly rate",
    "hourly pay", "hourly wage", "wage", "remuneration", "per hour", "/hour", "/hr", "an hour", "per annum", "p.a.",
    "per year", "/year", "a year", "/yr", "annually", "per month", "/month", "a month", "per day", "day rate",
    "gehalt",
    "vergütung", "verdienst", "entgelt", "stundenlohn", "pro jahr", "pro stunde", "pro monat", "jährlich",
    "salaire", "rémunération", "salario", "sueldo", "retribuzione", " ral", "salaris", "lön:", "wynagrodzenie",
    " ote", "(ote", "on-target", "on target", "+ equity",
)  # fmt: skip
_AFTER_CUE, _BEFORE_CUE, _AFTER_AMOUNT = 140, 60, 40
_SHORTEST_WEEK, _ROUNDED = 35 / 40, 0.02
"""Of the hours that a year is counted with; and how far apart bounds are that were rounded."""
_BESIDE = 40
"""Characters between on-target earnings and the base that they are told with."""
_CALLED_BASE = re.compile(r"^\s?\)?\s?base\b", re.IGNORECASE)
_AFTER_BASE = re.compile(r"\bbase(?: salary| pay)?(?: of| is|:)?\s?$", re.IGNORECASE)
_CACHED = 512
"""Surroundings of cues: employers tell pay in the same words in the ads of a day, one in three of real ones."""
_MONEY = re.compile(
    r"[$€£₹₩₪₺₴₱₫₦¥]|\b(?:USD|EUROS?|EUR|GBP|CHF|CAD|AUD|NZD|SGD|INR|SEK|NOK|DKK|PLN|CZK|AED|BRL|CNY|HKD|HUF|IDR|JPY"
    r"|MXN|MYR|PHP|RMB|THB|TWD|VND|ZAR|RM(?=\s?\d))(?![^\W\d_])|zł|kč",
    re.IGNORECASE,
)
_SIGNS = (*"$€£₹₩₪₺₴₱₫₦¥", "zł", "kč")
_CODES = (
    "euros", "euro", "usd", "eur", "gbp", "chf", "cad", "aud", "nzd", "sgd", "inr", "sek", "nok", "dkk", "pln", "czk",
    "aed ", "brl ", "cny", "hkd", "huf", "idr", "jpy", "mxn", "myr", "php ", "rmb", " rm ", "\nrm ", "thb", "twd",
    "vnd", "zar ",
)  # fmt: skip
_CUE_WORDS = Words(_CUES, ignore_case=True)
_SIGN_WORDS, _CODE_WORDS = Words(_SIGNS, ignore_case=True), Words(_CODES, ignore_case=True)
"""Cues and signs of money: only where both are near is a text searched for amounts."""
_OTHER_MONEY = re.compile(
    r"bonus|sign[- ]?on|signing|referral|stipend|equity (?:of|worth)|relocation|budget|rais(?:ed|ing)|fund(?:ed|ing"
    r"|s)\b"
    r"|revenue|\barr\b|series [a-f]\b|valu(?:ed|ation)|million|billion|trillion|401|allowance|reimburse|commission"
    r"|discount|credit|saving|match|\bfees?\b|donat|insurance|deductible|coverage|quota|sales of"
    r"|process(?:es|ing)?\b"
    r"|transaction|customers|clients|market|course|learning|training|education|wellness|gym|lunch|meal|internet|phone|travel"
    r"|conference|research (?:fund|budget|account)|deal|contract value|acv|client|zuschuss|prämie|provision"
    r"|variable|per diem|up to \w+ (?:weeks|days)"
)
"""Searched in lower case: a pattern that ignores case takes four times as long."""
_OPEN_RANGE = re.compile(r"\b(?:between|ranges?(?: from| of| is| for)?|from)\s*:?\s*$", re.IGNORECASE)
_RANGE_GOES_ON = re.compile(r"^\s?(?:\[|\(|(?:-|–|—|to|and(?=[^\n.]{0,30}[$€£]\s?\d))\b)", re.IGNORECASE)
_IN_OTHER_WORDS = re.compile(
    r"\((?:which )?(?:includ|compris|incl\.|equivalent|approx|about|ca\.)[^()]{0,60}$", re.IGNORECASE
)
"""What a pay before it is made of, or worth: "$120,000 (which includes a base salary of …)"."""
_ENDS = re.compile(r"\n\n(?=.*\n)|[.!?]\s+(?=[A-Z])")


def read_pay_in_text(text: str) -> Pay:
    """The one pay that the text names of its job; none where it names none, with the flag `several` where more.

    The same pay by the hour and by the year is one, as it is told first.
    """
    told = list(_pays(text))
    found: list[Pay] = []
    for pay in [pay for pay, is_with_commission in told if not is_with_commission] or [pay for pay, _ in told]:
        known = next((number for number, one in enumerate(found) if is_same_pay(one, pay)), None)
        if known is None:
            found.append(pay)
        elif found[known].period is None and pay.period is not None:
            found[known] = pay
    if len(found) > 1:
        return Pay(flag="several")
    return next(iter(found), NO_PAY)


def is_same_pay(one: Pay, other: Pay) -> bool:
    """Whether two amounts tell one pay: the same bounds, or bounds that are as much a year in two periods.

    By the hour a year is less where a week has 35 hours, as of 1,820 in a year.
    """
    if (one.minimum, one.maximum) == (other.minimum, other.maximum):
        return True
    if one.period == other.period or None in (one.period, other.period):
        return False
    if None not in (one.currency, other.currency) and one.currency != other.currency:
        return False
    by_hour, by_other = (one, other) if one.period == "hour" else (other, one)
    least = _SHORTEST_WEEK if by_hour.period == "hour" else 1.0
    pairs = [(by_hour.minimum, by_other.minimum), (by_hour.maximum, by_other.maximum)]
    return all(
        _is_as_much(*pair, YEARLY[by_hour.period or ""] / YEARLY[by_other.period or ""], least) for pair in pairs
    )


def _is_as_much(amount: float | None, other: float | None, times: float, least: float) -> bool:
    """Whether the other bound is so many times the amount, give or take what rounding takes; or none is told."""
    if amount is None or other is None:
        return amount is other
    return least * (1 - _ROUNDED) <= other / (amount * times) <= 1 + _ROUNDED


def _pays(text: str) -> Iterator[tuple[Pay, bool]]:
    """What the text names as pay, and whether that is what a seller of full success gets, commission included."""
    signs = _signs_of_money(text)
    read_until = 0
    for _, start, end in _CUE_WORDS.find(text) if signs else ():
        first, last = max(read_until, start - _BEFORE_CUE), end + _AFTER_CUE
        if bisect_left(signs, first) == bisect_left(signs, last):
            continue
        near = _pay_near(text[first:last], start - first, end - first)
        if near is not None:
            pay, is_with_commission, stop = near
            read_until = first + stop
            yield pay, is_with_commission


@lru_cache(maxsize=_CACHED)
def _pay_near(window: str, cue: int, cue_end: int) -> tuple[Pay, bool, int] | None:
    """What the surroundings of a cue name as the pay that it speaks of, whether that is with commission, and where it
    ends."""
    if not _MONEY.search(window):
        return None
    for match, pay in amounts_of(window, only_signed=True):
        if pay.minimum == pay.maximum and _is_half_a_range(match):
            return None
        before, after = window[: match.start()], window[match.end() :][:_AFTER_AMOUNT]
        if _is_of_this_job(match, pay, cue, cue_end, before, after):
            is_with_commission = is_target(match)
            if is_with_commission and (base := _base_beside(match)) is not None:
                return base[1], False, max(match.end(), base[0].end())
            return pay, is_with_commission, match.end()
    return None


def _base_beside(target: re.Match[str]) -> tuple[re.Match[str], Pay] | None:
    """The amount close to on-target earnings that is called the base: "$150k-$200k OTE ($75k-$100k base)"."""
    for match, pay in amounts_of(target.string, only_signed=True):
        is_beside = 0 < match.start() - target.end() <= _BESIDE or 0 < target.start() - match.end() <= _BESIDE
        text = match.string
        is_base = _CALLED_BASE.match(text[match.end() :]) or _AFTER_BASE.search(text[: match.start()])
        if is_beside and is_base and pay.is_said and is_plausible(pay):
            return match, pay
    return None


def _signs_of_money(text: str) -> list[int]:
    """Where signs of money and codes of currencies start, in order: "eur" in another word is none."""
    signs = [start for _, start, _ in _SIGN_WORDS.find(text)]
    codes = [start for _, start, end in _CODE_WORDS.find(text) if not _is_in_other_word(text, start, end)]
    return sorted(signs + codes)


def _is_in_other_word(text: str, start: int, end: int) -> bool:
    """Whether a word goes on before a code or after it; a number may follow."""
    goes_on = text[end - 1].isalpha() and text[end : end + 1].isalpha()
    return goes_on or (text[start].isalpha() and is_in_word(text, start - 1))


def _is_of_this_job(match: re.Match[str], pay: Pay, cue: int, cue_end: int, before: str, after: str) -> bool:
    """Whether an amount in the surroundings of a cue is the pay that the cue speaks of."""
    if not pay.is_said or not _MONEY.search(match[0]) or not is_plausible(pay):
        return False
    between = match.string[cue_end : match.start()] if match.start() >= cue_end else match.string[match.end() : cue]
    if match.start() < cue and (len(between.strip()) > 12 or "\n" in between):
        return False
    if _IN_OTHER_WORDS.search(before):
        return False
    if "." in between and _ENDS.search(between):
        return False
    near = before[-45:].rpartition("\n\n")[2]
    if any(_OTHER_MONEY.search(words.lower()) for words in (between, near, _head(after))):
        return False
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    if is_other_money(line_before, line_after) or not speaks_of_pay(
        f"{match.string[cue:cue_end]} {line_before}", line_after
    ):
        return False
    bounds = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    return min(bounds) >= (LEAST[pay.period] if pay.period else LEAST_WITHOUT_PERIOD)


def _is_half_a_range(match: re.Match[str]) -> bool:
    """Whether one amount is an end of a range whose other end stands apart: "between $90,000 [here] and …"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(_OPEN_RANGE.search(before) or _RANGE_GOES_ON.match(after))


def _head(after: str) -> str:
    """What follows an amount up to the end of its clause: "+ bonus" is beside the pay, "bonus" is what it is."""
    return re.split(r"[+,;.(•\n]|\band\b|\bplus\b|\bwith\b|\bdepending\b", after, maxsplit=1)[0]

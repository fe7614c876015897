"""The period that pay is for, as words beside an amount or of a field name it."""

import re
from functools import lru_cache

_PERIODS = {
    "hour": "hour|hours|hourly|hr|hrs|h|std|stunde|stunden|stündlich|heure|ora|hora|uur|timme|godz|godzinę|hodinu",
    "day": "tages|day|days|daily|tag|diem|jour|día|dia|dag|giorno|dzień",
    "week": "week|weeks|weekly|wk|woche|wöchentlich|semaine|semana|settimana|vecka|tydzień",
    "month": "month|months|monthly|mo|mth|monat|monats|monatlich|mtl|mois|mensuel|mensuels|mes|mês|mensual|mensuales"
    "|mensal|mese|mensili|maand|mån|mnd|månad|måned|mies|miesiąc|miesięcznie|měsíc|měsíčně|pcm",
    "year": "year|years|yearly|yr|annum|anum|annual|annually|annualized|annualised|pa|jahr|jahres|jährlich|an|année"
    "|annuel|annuels|año|ano|anual|anuales|anno|annui|jaar|år|rok|rocznie",
}
_PERIOD_OF_WORD = {word: period for period, words in _PERIODS.items() for word in words.split("|")}


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_LONG_WORDS = _any_of([word for word in _PERIOD_OF_WORD if word not in ("h", "an", "pa")])
_ADVERBS = (
    "hourly|daily|weekly|monthly|yearly|annually|annualized|annualised|stündlich|wöchentlich|monatlich|mtl|jährlich|mensuel"
    "|mensual|mensuales|mensal|mensili|annuel|anual|anuales|annui|rocznie|annuels|mensuels|miesięcznie|měsíčně|pcm"
)
_QUALIFIERS = (
    r"(?:\s?[(,]?(?:gross|brutto|brutos?|bruts?|netto?|net|base|basic|ote|living|stipend|salary|lordi|before taxe?s?"
    r"|after taxe?s?|us|usd|cad|aud|plus (?:benefits|equity|bonus))\b[.)]?){0,3}"
)
_PERIOD_AFTER = re.compile(
    rf"^(?:,-|/-|\+)?{_QUALIFIERS}\s?[(,]?\s?(?:"
    rf"(?:/\s?(?:per\s)?|(?:per|an?|par|pro|each|every|im|je|die|al|por|om|na|za|pr\.?|i|à l['’])\s?)"
    rf"(?:1|calendar )?\s?(?P<word>{_LONG_WORDS}|h)"
    rf"|(?P<adverb>{_ADVERBS})|par (?P<french>an|mois|jour|heure)|p[./]?\s?(?P<initial>[ahmdw])\b\.?)(?!\w)",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"^\s?(?:/|(?:per|an?|each|every)\s)\s?(?:(?:full|academic|\w+[- ]credit|credit)[- ])?(?:quarter|semester|term"
    r"|trimester|course|class|section|credit|shift|visit|project|session|lesson|fortnight|pay period|mile|word"
    r"|article|game|event|call|contract|two weeks|2 weeks|other week|1,?000|(?:9|nine|10|ten)[- ]month)"
    r"|^\s?bi-?\s?weekly|^\s?semi-?\s?monthly|^\s?fortnightly|^\s?quarterly",
    re.IGNORECASE,
)
"""What pay is for besides periods; how many make a year is not told."""
_PERIOD_ANYWHERE = re.compile(
    r"(?<!bi-)(?<!bi )(?<!semi-)\b(hourly|daily|weekly|monthly|yearly|annual|annually|annuali[sz]ed|per annum|stunden"
    r"|monats|jahres|mensual|mensuel|anual|annuel|day(?= rate)|tages(?=satz)"
    r"|per (?:hour|day|week|month|year)(?=\s?:))(?:\b"
    r"|(?=(?:ziel|fest|grund)?(?:gehalt|lohn|satz|brutto|einkommen|vergütung|entgelt)|le\b))",
    re.IGNORECASE,
)
_INITIALS = {"a": "year", "h": "hour", "m": "month", "d": "day", "w": "week"}
MOST_AN_HOUR = 5_000
"""In any dollar, euro or pound; what is more "hourly" in a text that says annual too is for the year."""


@lru_cache(maxsize=4_096)
def period_of(words: str | None) -> str | None:
    """The period that a source's word names: "year", "1 YEAR", "PER_HOUR", "per-year-salary"; null for "2 WEEK"."""
    if not words:
        return None
    parts = re.findall(r"[a-zà-ž]+|\d+", words.casefold())
    if any(part.isdigit() and part != "1" for part in parts) or any(part in ("bi", "semi", "half") for part in parts):
        return None
    periods = {_PERIOD_OF_WORD[part] for part in parts if part in _PERIOD_OF_WORD}
    return periods.pop() if len(periods) == 1 else None


def period_after(rest: str) -> str | None:
    """The period that follows an amount at once: "/hr", "a year", "(gross) p.a."."""
    match = _PERIOD_AFTER.match(rest)
    if match is None:
        return None
    word = match["word"] or match["adverb"] or match["french"]
    return _PERIOD_OF_WORD[word.casefold()] if word else _INITIALS[match["initial"].casefold()]


def is_of_other_unit(rest: str) -> bool:
    """Whether an amount is for what is no period, as a course, a shift or two weeks."""
    return _OTHER_UNIT.match(rest) is not None


def period_anywhere(text: str, largest: float) -> str | None:
    """The one period the text names; of hour and year the one that the amount can be for."""
    periods = {_PERIOD_OF_WORD[word.casefold().split()[-1]] for word in _PERIOD_ANYWHERE.findall(text)}
    if periods == {"hour", "year"}:
        return "hour" if largest < MOST_AN_HOUR else "year"
    return periods.pop() if len(periods) == 1 else None

"""What a location string says: its parts, the names of places in them with all their bearers, words on remote work.

A name is found by its folded spelling, the longest first, or as a code in capitals. Which bearer is meant is settled in
`transforms.place_rules`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from taxonomy.regions import City, Country, District, OtherNames, Subdivision
from taxonomy.regions.words import (
    BROAD_AREAS,
    EXCLUDING_WORDS,
    FILLER_WORDS,
    LIST_WORDS,
    OFFICE_WORDS,
    OFFICE_WORDS_IN_OTHER_SCRIPTS,
    REMOTE_WORDS,
    REMOTE_WORDS_IN_OTHER_SCRIPTS,
    WITHIN_WORDS,
    WORDS_AFTER_OTHER_NAMES,
    WORDS_BEFORE_OTHER_NAMES,
    WORDS_NOT_NAMES,
)
from transforms.place_scripts import OtherScripts, is_latin, key_of

KNOWN_ALONE = 200_000
"""Inhabitants that make a bare name a city despite namesakes or unknown words: below, 3 of 14 right (Bath)."""
_ALONE = {
    "arlington": "US-VA", "athens": "GR", "barcelona": "ES", "bellevue": "US-WA", "san mateo": "US-CA",
    "santa clara": "US-CA", "vancouver": "CA",
}  # fmt: skip
"""Names that size leaves open and use does not: all of them alone on the boards of 2025 had an address there, at least
five of each name."""

_LARGEST_DISTRICT, _AROUND_ITS_TOWN = 2_000_000, 3
"""How many people a district may have: no more than its region, nor times those of a town in it that has its name. The
file does not tell, and with all of a region's it would outweigh every city: Aurora is a province, too."""

_MAX_WORDS = 6
_KNOWN_PHRASES = REMOTE_WORDS | OFFICE_WORDS | WITHIN_WORDS | BROAD_AREAS
COUNTRY, REGION, CITY = 0, 1, 2

_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys(".'’`´ʻ", "")
)
_SHORTER = {"saint": "st", "sankt": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_WORD = re.compile(r"[^\W_]+(?:[.'’`´ʻ][^\W_]+)*\.?")
_DASH = re.compile(r"[‐-―−]")
_LIST_MARK = re.compile(r"[;|/&+•·\n\r\t]|\s{3,}| [lI] ")
_SOFT_MARK = re.compile(r"[,()\[\]{}:<>*\"]|\s-+\s|-\s|\s-|--+")
_HANGING = frozenset({"-", "("})
_BEFORE_NAMES = frozenset({"in", "near", "around", "at", "from"})
_JOINING = frozenset({" ", "  ", "-", "/", ". ", "'", " '", "&", " & ", " / ", ""})
"""Gaps a name may have inside: Stratford-upon-Avon, Frankfurt/Main, Bosnia & Herzegovina."""


class Bearer(NamedTuple):
    """One thing a name can mean; weight is inhabitants, summed over listed cities for countries and regions."""

    level: int
    country: str
    region: str | None
    city: str | None
    weight: int


class Mention(NamedTuple):
    """A name in a text with its bearers; code: as written, if it is one; part: where its part of the text starts.

    usual_place: the country or subdivision in which the name is meant where it stands alone.
    """

    bearers: tuple[Bearer, ...]
    code: str
    is_whole: bool
    part: int
    usual_place: str = ""
    follows_unknown: bool = False
    hangs_on: str = ""
    """The hyphen or the bracket by which it hangs on the name before it: Amsterdam-Noord."""


@dataclass(slots=True)
class Chunk:
    """What stands between two list marks: mentions of names that may lie in one another, and words on remote work."""

    mentions: list[Mention] = field(default_factory=list)
    is_remote: bool = False
    is_hybrid: bool = False
    is_anywhere: bool = False
    after_line: bool = True
    after_slash: bool = False
    after_bar: bool = False
    has_unknown: bool = False


@lru_cache(maxsize=200_000)
def _fold_special(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_SPECIAL)


def fold(name: str) -> str:
    """Lower case without marks, dots and apostrophes, words separated by one space: the spelling names are found by."""
    plain = name.lower().translate(_SPECIAL) if name.isascii() else _fold_special(name)
    if not plain.replace(" ", "").isalnum():
        plain = re.sub(r"[\W_]+", " ", plain)
    return " ".join([_SHORTER.get(word, word) for word in plain.split()])


def _is_code(form: str) -> bool:
    return len(form) <= 6 and len(letters := form.replace(".", "")) <= 4 and letters.isupper() and letters.isascii()


class Names:
    """All names of the regions taxonomy with their bearers, and the finding of them in texts."""

    def __init__(
        self,
        countries: Iterable[Country],
        subdivisions: Iterable[Subdivision],
        districts: Iterable[District],
        cities: Iterable[City],
        others: Iterable[OtherNames] = (),
    ) -> None:
        self._names: dict[str, list[Bearer]] = defaultdict(list)
        self._codes: dict[str, list[Bearer]] = defaultdict(list)
        self._containers: dict[str, list[Bearer]] = defaultdict(list)
        people: dict[str, int] = defaultdict(int)
        for city in cities:
            name, country, region, population, forms = city
            people[country] += population
            people[region or ""] += population
            bearer = Bearer(CITY, country, region, name, population)
            for form in (name, *forms):
                self._add(form, bearer)
            if "/" in name or "(" in name:
                for form in re.split(r"[/()]", name):
                    self._add(form, bearer)
        for country_ in countries:
            code = country_.country_code
            bearer = Bearer(COUNTRY, code, None, None, people[code])
            self._containers[code].append(bearer)
            for form in {country_.name, *country_.forms, code}:
                self._add(form, bearer)
        for s in subdivisions:
            bearer = Bearer(REGION, s.country_code, s.region_code, None, people[s.region_code])
            self._containers[s.country_code].append(bearer)
            for form in (s.name, *s.forms):
                self._add(form, bearer)
        for district in districts:
            code = district.region_code
            bearer = Bearer(REGION, code[:2], code, None, self._people_of(district, people[code]))
            if " " in district.name:
                self._names[fold(district.name)].append(bearer)
            else:
                self._add(district.name, bearer)
        self._names.pop("", None)
        self._scripts = OtherScripts(self._add_others(others))

    def _people_of(self, district: District, of_region: int) -> int:
        """The most people that a district can have: see _LARGEST_DISTRICT."""
        namesakes = self._names.get(fold(district.name), ())
        town = max((b.weight for b in namesakes if b.city and b.region == district.region_code), default=0)
        return min(of_region, _AROUND_ITS_TOWN * town or _LARGEST_DISTRICT)

    def _add_others(self, others: Iterable[OtherNames]) -> list[tuple[str, str]]:
        """Names in Latin letters are known from now on; the others with the words that stand for them."""
        words = [(name, "remote") for name in REMOTE_WORDS_IN_OTHER_SCRIPTS]
        words += [(name, "hybrid") for name in OFFICE_WORDS_IN_OTHER_SCRIPTS]
        for number, other in enumerate(others):
            bearer = self._bearer_of(other)
            key = key_of(number)
            self._names[key].append(bearer._replace(weight=max(bearer.weight, KNOWN_ALONE)))
            for form in other.forms:
                if is_latin(form):
                    self._add(form, bearer)
                else:
                    words.append((form, key))
        return words

    def _bearer_of(self, other: OtherNames) -> Bearer:
        """What the other files know of the place. Raises ValueError where they do not know it."""
        level = CITY if other.city else REGION if other.region_code else COUNTRY
        meant = (level, other.country_code, other.region_code, other.city)
        known = self._names.get(fold(other.city), ()) if other.city else self._containers[other.country_code]
        found = [bearer for bearer in known if bearer[:4] == meant]
        if not found:
            raise ValueError(f"other_names.csv: found {meant}, expected a place of the other files")
        return max(found, key=lambda bearer: bearer.weight)

    def country_of(self, text: str) -> str | None:
        """The code of the country that the text names, if it is nothing but its name or code."""
        text = self._scripts.read(text)
        bearers = [*self._names.get(fold(text), ()), *self._codes.get(text.replace(".", "").upper(), ())]
        return next((b.country for b in bearers if b.level == COUNTRY), None)

    def read_chunks(self, text: str) -> list[Chunk]:
        """Split a text at list marks and find the names in each chunk."""
        text = _DASH.sub("-", self._scripts.read(text).replace("\u00a0", " "))
        words = list(_WORD.finditer(text))
        folded = [fold(w.group()) for w in words]
        gaps = [text[a.end() : b.start()] for a, b in pairwise(words)] + [""]
        chunks = [Chunk()]
        part: list[tuple[Mention, int, int]] = []
        unknown: list[int] = []
        is_capital = False
        position = 0

        def close_part() -> None:
            nonlocal is_capital
            for mention, start, end in part:
                is_after_in = start > 0 and folded[start - 1] in _BEFORE_NAMES
                if is_capital and not is_after_in and _is_plain_word(mention, words[start:end]):
                    continue
                if kept := _judge(mention, not unknown, part[0][1], folded, gaps, start, end):
                    follows = chunks[-1].has_unknown and not any(m.bearers for m in chunks[-1].mentions)
                    chunks[-1].mentions.append(kept._replace(follows_unknown=follows))
            chunks[-1].has_unknown |= bool(unknown)
            part.clear()
            unknown.clear()
            is_capital = False

        while position < len(words):
            end, mention = self._find(words, folded, gaps, position)
            phrase = " ".join(folded[position:end])
            is_list_word = phrase in LIST_WORDS and (
                words[position].group() not in {"OR"} or _is_separating(gaps, position)
            )
            if is_list_word:
                close_part()
                chunks.append(Chunk(after_line=False))
            elif mention is not None:
                gap_before = gaps[position - 1].lstrip(" ") if position else ""
                if gap_before in _HANGING:
                    mention = mention._replace(hangs_on=gap_before)
                part.append((mention, position, end))
            elif phrase in OFFICE_WORDS:
                chunks[-1].is_hybrid = True
            elif phrase in REMOTE_WORDS:
                chunks[-1].is_remote = True
            elif phrase in WITHIN_WORDS:
                chunks[-1].is_anywhere = True
            elif phrase not in BROAD_AREAS and phrase not in FILLER_WORDS and not phrase.isdigit():
                unknown.append(position)
            is_capital |= mention is None and words[position].group()[:1].isupper()
            gap = gaps[end - 1]
            if mark := _LIST_MARK.search(gap):
                close_part()
                chunks.append(_chunk_after(mark.group()))
            elif _SOFT_MARK.search(gap):
                close_part()
            position = end
        close_part()
        return chunks

    def _add(self, form: str, bearer: Bearer) -> None:
        if _is_code(form):
            bearers = self._codes[form.replace(".", "")]
        else:
            name = fold(form)
            bearers = self._names[name if not WORDS_NOT_NAMES.issuperset(name.split()) else ""]
        if bearer not in bearers[-3:]:
            bearers.append(bearer)

    def _find(
        self, words: list[re.Match[str]], folded: list[str], gaps: list[str], position: int
    ) -> tuple[int, Mention | None]:
        """The longest known phrase that starts here: its end, and a mention if it is a name."""
        last = position + 1
        while (
            last < len(words)
            and last - position < _MAX_WORDS
            and (gaps[last - 1] in _JOINING or gaps[last - 1] in {", ", " ("})
        ):
            last += 1
        for end in range(last, position, -1):
            phrase = " ".join(folded[position:end])
            if phrase in _KNOWN_PHRASES:
                return end, None
            raw = "".join(w.group() for w in words[position:end]).replace(".", "")
            codes = self._codes.get(raw, ()) if end == position + 1 and raw.isupper() else ()
            if not codes and end == position + 1 and len(words) == 1:
                codes = self._codes.get(raw.upper(), ())
            if not codes and end == position + 1 and len(raw) == 3 and raw.lower() in {"usa", "nyc"}:
                codes = self._codes.get(raw.upper(), ())
            if codes and raw == "OR" and _is_separating(gaps, position):
                codes = ()
            if not codes and end == position + 1 and (phrase in LIST_WORDS or phrase in FILLER_WORDS):
                return end, None
            names = () if codes else self._names.get(phrase, ())
            inside = gaps[position : end - 1]
            if ", " in inside and not (names and all(b.level == COUNTRY for b in names)):
                continue
            if " (" in inside and not (names and all(b.level == CITY for b in names)):
                continue
            if codes or names:
                code = raw if codes else ""
                return end, Mention((*codes, *names), code, False, position, _ALONE.get(phrase, ""))
            if end == position + 1 and 2 <= len(raw) <= 3 and raw.isupper() and raw.isascii():
                return end, Mention((), raw, False, position)
        return position + 1, None


def _chunk_after(mark: str) -> Chunk:
    """The chunk that a list mark opens."""
    return Chunk(after_line=mark in "\n\r", after_slash=mark == "/", after_bar=mark == "|")


def _is_separating(gaps: list[str], position: int) -> bool:
    """Whether a capital OR stands between names (LONDON OR PARIS) and is not Oregon (Portland, OR)."""
    return position > 0 and gaps[position - 1] in (" ", ") ") and gaps[position] == " "


def _is_plain_word(mention: Mention, words: list[re.Match[str]]) -> bool:
    """Whether what is in small letters, though others are not, names but small cities: Remote work split."""
    is_small = not any(b.level < CITY or b.weight >= KNOWN_ALONE for b in mention.bearers)
    return is_small and not mention.code and all(word.group().islower() for word in words)


def _judge(
    mention: Mention,
    is_whole: bool,
    start_of_part: int,
    folded: list[str],
    gaps: list[str],
    start: int,
    end: int,
) -> Mention | None:
    """The mention, without the bearers that unknown words around it make unlikely; null if none is left."""
    if start > 0 and folded[start - 1] in EXCLUDING_WORDS:
        return None
    if is_whole:
        return mention._replace(is_whole=True, part=start_of_part)
    if start > 0 and gaps[start - 1] in _JOINING and folded[start - 1] in WORDS_BEFORE_OTHER_NAMES and not mention.code:
        return None
    is_state_in_row = start > start_of_part and any(b.level == REGION for b in mention.bearers)
    is_before_more = end < len(folded) and gaps[end - 1] in _JOINING and folded[end] in WORDS_AFTER_OTHER_NAMES
    if is_before_more and not mention.code and not is_state_in_row:
        return None
    bearers = tuple(b for b in mention.bearers if b.level < CITY or b.weight >= KNOWN_ALONE)
    return mention._replace(bearers=bearers, part=start_of_part) if bearers or mention.code else None

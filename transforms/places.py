"""Location strings as employers write them become countries, subdivisions, cities, "remote"; the unsure stays unsaid.

Names are found first (the longest wins), each with all its bearers: "Paris" is in France and in Texas. Neighbouring
names that can lie in one another then make one place, which is what settles most bearers: "Paris, TX", "Cambridge, MA",
"UNITED STATES Georgia Atlanta". What is left is settled by size or not at all (see `_settle`). Every string takes
linear time: it is cut, a name has at most six words and a name at most some sixty bearers.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from taxonomy.regions import (
    City,
    Country,
    District,
    Subdivision,
    load_cities,
    load_countries,
    load_districts,
    load_subdivisions,
)
from taxonomy.regions.words import (
    BROAD_AREAS,
    EXCLUDING_WORDS,
    FILLER_WORDS,
    LIST_WORDS,
    OFFICE_WORDS,
    REMOTE_WORDS,
    WORDS_AFTER_OTHER_NAMES,
    WORDS_BEFORE_OTHER_NAMES,
    WORDS_NOT_NAMES,
)

WEIGHT_UNIT = 720_720
"""The least common multiple of 1 to 16: a posting in k ≤ 16 places gives each exactly 1/k, in whole numbers."""
MAX_CHARACTERS = 2_000
_CACHED_STRINGS = 65_536

# Measured in 2026-11 on 17,000 real "City, State" texts, by reading the city alone and comparing: people add the state
# to names that need it, so bare names do better than this.
DOMINANCE = 8
"""A bare name is its most populous bearer where that one is eight times the next: 97 % right; 61 % below."""
KNOWN_ALONE = 200_000
"""…and has this many inhabitants: below it, 3 of 14 right (Bath)."""
UNIQUE_ALONE = 30_000
"""A bare name with one bearer needs fewer: 97 % right up to 50,000, 99 % above, 91 % below."""
DOMINANCE_IN_COUNTRY = 3.5
"""Enough where all bearers are in one country (95 to 100 % right, from 100,000 inhabitants) or the country is known."""
_LARGE_IN_COUNTRY = 100_000
_METROPOLIS = 1_000_000
"""As large as this, DOMINANCE_IN_COUNTRY is enough unless a bearer is where most postings are: Hyderabad is the one in
India and not in Pakistan, but Birmingham was the one in Alabama in 47 of 48 texts."""
_NAMESAKE_COUNTRIES = frozenset({"US", "GB", "CA", "AU"})
_ALONE = {"barcelona": "ES", "vancouver": "CA"}
"""Names that size leaves open and use does not: all 48 of them alone on the boards of 2025 had an address there."""
_SUBURB = 20
"""A first city this much smaller than the second is its part: "Bermondsey, London"."""

_MAX_WORDS = 6
_COUNTRY, _REGION, _CITY = 0, 1, 2
_ABBREVIATING = frozenset({"US", "CA", "AU"})
_TERRITORIES = {
    territory: country
    for country, territories in {
        "US": ("PR", "GU", "VI", "AS", "MP", "UM"),
        "CN": ("HK", "MO", "TW"),
        "FR": ("GP", "MQ", "GF", "RE", "YT", "NC", "PF"),
        "GB": ("BM", "GI", "GG", "JE", "IM", "KY"),
        "DK": ("GL", "FO"),
        "NL": ("AW", "CW", "SX"),
    }.items()
    for territory in territories
}
"""Code → the country people may write around it: "Puerto Rico, USA" is PR."""

_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys(".'’`´ʻ", "")
)
_SHORTER = {"saint": "st", "sankt": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_WORD = re.compile(r"[^\W_]+(?:[.'’`´ʻ][^\W_]+)*\.?")
_DASH = re.compile(r"[‐-―−]")
_LIST_MARK = re.compile(r"[;|/&+•·\n\r\t]|\s{3,}| [lI] ")
_SOFT_MARK = re.compile(r"[,()\[\]{}:<>*\"]|\s-+\s|-\s|\s-|--+")
_CODES_NEVER_ALONE = frozenset({"AI", "AM", "HR", "IO", "ML", "PM", "QA", "TV"})
"""Country codes that are also words of work: they only confirm a name ("Zagreb, HR")."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a posting; nulls are levels that the text does not say for sure.

    A remote place carries the country (or subdivision) the work is limited to, never a city: that one is an office.
    """

    country_code: str | None
    region_code: str | None
    city: str | None
    is_remote: bool


class _Bearer(NamedTuple):
    """One thing a name can mean; weight is inhabitants, summed over listed cities for countries and regions."""

    level: int
    country: str
    region: str | None
    city: str | None
    weight: int


class _Mention(NamedTuple):
    """A name in a text with its bearers; code: as written, if it is one; part: where its part of the text starts."""

    bearers: tuple[_Bearer, ...]
    code: str
    is_whole: bool
    part: int
    usual_country: str = ""
    follows_unknown: bool = False


@dataclass(slots=True)
class _Chunk:
    """What stands between two list marks: mentions of names that may lie in one another, and words on remote work."""

    mentions: list[_Mention] = field(default_factory=list)
    is_remote: bool = False
    is_hybrid: bool = False
    after_line: bool = True
    after_slash: bool = False
    has_unknown: bool = False


@dataclass(slots=True)
class _Group:
    """Mentions read as one place; has_container: a country or subdivision was written, not only a city."""

    states: list[_Bearer]
    has_container: bool
    chunk: int
    usual_country: str = ""
    bare_code: str = ""
    follows_unknown: bool = False
    is_whole: bool = True
    mentions: int = 1


def place_weights(k: int) -> tuple[int, ...]:
    """Weights of k places that sum to WEIGHT_UNIT exactly and differ by at most one, the larger first."""
    if k < 1:
        raise ValueError(f"expected at least one place, found {k}")
    share, rest = divmod(WEIGHT_UNIT, k)
    return (share + 1,) * rest + (share,) * (k - rest)


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


class Gazetteer:
    """All names of the regions taxonomy with their bearers, and the reading of location strings by them."""

    def __init__(
        self,
        countries: Iterable[Country],
        subdivisions: Iterable[Subdivision],
        districts: Iterable[District],
        cities: Iterable[City],
    ) -> None:
        self._names: dict[str, list[_Bearer]] = defaultdict(list)
        self._codes: dict[str, list[_Bearer]] = defaultdict(list)
        people: dict[str, int] = defaultdict(int)
        for city in cities:
            name, country, region, population, forms = city
            people[country] += population
            people[region or ""] += population
            bearer = _Bearer(_CITY, country, region, name, population)
            for form in (name, *forms):
                self._add(form, bearer)
            if "/" in name or "(" in name:
                for form in re.split(r"[/()]", name):
                    self._add(form, bearer)
        subdivisions = tuple(subdivisions)
        self._regions = frozenset(s.region_code for s in subdivisions)
        for country_ in countries:
            code = country_.country_code
            bearer = _Bearer(_COUNTRY, code, None, None, people[code])
            for form in {country_.name, *country_.forms, code}:
                self._add(form, bearer)
        for s in subdivisions:
            bearer = _Bearer(_REGION, s.country_code, s.region_code, None, people[s.region_code])
            for form in (s.name, *s.forms):
                self._add(form, bearer)
        for district in districts:
            code = district.region_code
            bearer = _Bearer(_REGION, code[:2], code, None, people[code])
            if " " in district.name:
                self._names[fold(district.name)].append(bearer)
            else:
                self._add(district.name, bearer)
        self._names.pop("", None)
        self._resolve = lru_cache(maxsize=_CACHED_STRINGS)(self._read_text)

    def resolve(self, text: str, country_hint: str | None = None) -> tuple[Place, ...]:
        """The places a text names, in its order, each once; empty where nothing is sure.

        The hint (a country code) only chooses among bearers of a name that is unsettled; it adds no place and is never
        the limit of remote work.
        """
        return self._resolve(text[:MAX_CHARACTERS], country_hint)

    def resolve_parts(
        self, country: str | None, region: str | None, locality: str | None, is_remote: bool | None
    ) -> tuple[Place, ...]:
        """The places of a structured address; a locality that contradicts its region leaves only the country."""
        country, region, locality = (
            " ".join((part or "")[:MAX_CHARACTERS].split()) for part in (country, region, locality)
        )
        code = self._country_of(country)
        places = self._read_address(code, region, locality) if code else ()
        if not places:
            places = self.resolve(", ".join(dict.fromkeys(p for p in (locality, region, country) if p)), code)
        if code and not places:
            places = (Place(code, None, None, False),)
        if is_remote:
            places = tuple(dict.fromkeys(_without_office(place) for place in places)) or (
                Place(None, None, None, True),
            )
        return places

    def _add(self, form: str, bearer: _Bearer) -> None:
        if _is_code(form):
            bearers = self._codes[form.replace(".", "")]
        else:
            name = fold(form)
            bearers = self._names[name if not WORDS_NOT_NAMES.issuperset(name.split()) else ""]
        if bearer not in bearers[-3:]:
            bearers.append(bearer)

    def _country_of(self, text: str) -> str | None:
        bearers = [*self._names.get(fold(text), ()), *self._codes.get(text.replace(".", "").upper(), ())]
        return next((b.country for b in bearers if b.level == _COUNTRY), None)

    def _read_address(self, code: str, region: str, locality: str) -> tuple[Place, ...]:
        if re.search(r"[;|\n]", locality):
            return self.resolve(locality, code)
        country = _Bearer(_COUNTRY, code, None, None, 0)
        groups = [_Group([country], True, 0)]
        is_remote = False
        for part in (region, locality):
            chunks = self._read_chunks(part)
            is_remote |= any(chunk.is_remote for chunk in chunks)
            states = groups[-1].states
            for mention in (m for chunk in chunks for m in chunk.mentions):
                found = _within(_join(states, mention, self._regions, is_first_sure=True), code)
                if found:
                    states = found
                elif any(b.level == _COUNTRY and b.country == code for b in mention.bearers):
                    continue
                elif any(b.country == code for b in mention.bearers) and states != [country]:
                    states = [country]
                    break
            groups.append(_Group(states, True, 0))
        settled = _settle(groups[-1], code)
        if settled is None:
            return ()
        place = Place(settled.country, settled.region, settled.city, False)
        return (_without_office(place) if is_remote else place,)

    def _read_text(self, text: str, country_hint: str | None) -> tuple[Place, ...]:
        chunks = self._read_chunks(text)
        groups = [g for number, chunk in enumerate(chunks) for g in self._group(chunk, number)]
        settled = [_settle(group, country_hint) for group in groups]
        settled = _settle_by_context(groups, settled)
        is_hybrid = any(chunk.is_hybrid and not chunk.mentions for chunk in chunks) and any(settled)
        remote_chunks = {n for n, c in enumerate(chunks) if c.is_remote and not c.is_hybrid and not is_hybrid}
        bare = {n for n in remote_chunks if not any(g.chunk == n for g, s in zip(groups, settled, strict=True) if s)}
        only_containers = all(s is None or s.city is None for s in settled) and any(settled)
        is_plain = not any(c.after_line for c in chunks[1:]) and not any(c.has_unknown for c in chunks)
        inherits = only_containers and bool(remote_chunks) and is_plain
        places: dict[int, list[Place]] = defaultdict(list)
        before: _Bearer | None = None
        for group, bearer in zip(groups, settled, strict=True):
            is_container = (
                chunks[group.chunk].after_slash and bearer and before and _intersect(before, bearer, False) == before
            )
            before = bearer
            if bearer is not None and not is_container:
                place = Place(bearer.country, bearer.region, bearer.city, False)
                is_remote = group.chunk in remote_chunks or inherits
                places[group.chunk].append(_without_office(place) if is_remote else place)
        for number in bare if not inherits else ():
            places[number].append(Place(None, None, None, True))
        return tuple(dict.fromkeys(place for number in sorted(places) for place in places[number]))

    def _read_chunks(self, text: str) -> list[_Chunk]:
        """Split a text at list marks and find the names in each chunk."""
        text = _DASH.sub("-", text.replace("\u00a0", " "))
        words = list(_WORD.finditer(text))
        folded = [fold(w.group()) for w in words]
        gaps = [text[a.end() : b.start()] for a, b in pairwise(words)] + [""]
        chunks = [_Chunk()]
        part: list[tuple[_Mention, int, int]] = []
        unknown: list[int] = []
        position = 0

        def close_part() -> None:
            for mention, start, end in part:
                if kept := _judge(mention, not unknown, part[0][1], folded, gaps, start, end):
                    follows = chunks[-1].has_unknown and not any(m.bearers for m in chunks[-1].mentions)
                    chunks[-1].mentions.append(kept._replace(follows_unknown=follows))
            chunks[-1].has_unknown |= bool(unknown)
            part.clear()
            unknown.clear()

        while position < len(words):
            end, mention = self._find(words, folded, gaps, position)
            phrase = " ".join(folded[position:end])
            is_list_word = phrase in LIST_WORDS and (
                words[position].group() not in {"OR"} or _is_separating(gaps, position)
            )
            if is_list_word:
                close_part()
                chunks.append(_Chunk(after_line=False))
            elif mention is not None:
                part.append((mention, position, end))
            elif phrase in OFFICE_WORDS:
                chunks[-1].is_hybrid = True
            elif phrase in REMOTE_WORDS:
                chunks[-1].is_remote = True
            elif phrase not in BROAD_AREAS and phrase not in FILLER_WORDS and not phrase.isdigit():
                unknown.append(position)
            gap = gaps[end - 1]
            if mark := _LIST_MARK.search(gap):
                close_part()
                chunks.append(_Chunk(after_line=mark.group() in "\n\r", after_slash=mark.group() == "/"))
            elif _SOFT_MARK.search(gap):
                close_part()
            position = end
        close_part()
        return chunks

    def _find(
        self, words: list[re.Match[str]], folded: list[str], gaps: list[str], position: int
    ) -> tuple[int, _Mention | None]:
        """The longest known phrase that starts here: its end, and a mention if it is a name."""
        last = position + 1
        while (
            last < len(words)
            and last - position < _MAX_WORDS
            and (gaps[last - 1] in _JOINING or gaps[last - 1] == ", ")
        ):
            last += 1
        for end in range(last, position, -1):
            phrase = " ".join(folded[position:end])
            if phrase in REMOTE_WORDS or phrase in OFFICE_WORDS or phrase in BROAD_AREAS:
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
            if ", " in gaps[position : end - 1] and not (names and all(b.level == _COUNTRY for b in names)):
                continue
            if codes or names:
                code = raw if codes else ""
                return end, _Mention((*codes, *names), code, False, position, _ALONE.get(phrase, ""))
            if end == position + 1 and 2 <= len(raw) <= 3 and raw.isupper() and raw.isascii():
                return end, _Mention((), raw, False, position)
        return position + 1, None

    def _group(self, chunk: _Chunk, number: int) -> Iterator[_Group]:
        """Join the mentions of a chunk that can lie in one another, in their order."""
        group: _Group | None = None
        part = -1
        for mention in chunk.mentions:
            is_same_part, part = mention.part == part, mention.part
            if group is not None:
                states = _join(group.states, mention, self._regions)
                absorbed = not states and _absorb(group, mention)
                if states or absorbed:
                    group.states = states or absorbed or []
                    group.mentions += 1
                    group.bare_code = ""
                    group.has_container = (
                        group.has_container or all(b.level < _CITY for b in mention.bearers) or bool(mention.code)
                    )
                    continue
                if mention.code and (not mention.bearers or group.mentions > 1):
                    continue
                is_country = all(b.level == _COUNTRY for b in (*group.states, *mention.bearers))
                if not mention.is_whole or (is_same_part and (mention.code or group.has_container) and not is_country):
                    continue
                is_half_name = not group.is_whole and group.mentions == 1 and not group.has_container
                if not (is_half_name and any(b.level == _REGION for b in mention.bearers)):
                    yield group
            group = _open_group(mention, number)
        if group is not None:
            yield group


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the regions taxonomy, built once a process."""
    return Gazetteer(load_countries(), load_subdivisions(), load_districts(), load_cities())


_JOINING = frozenset({" ", "  ", "-", "/", ". ", "'", " '", "&", " & ", " / ", ""})
"""Gaps a name may have inside: Stratford-upon-Avon, Frankfurt/Main, Bosnia & Herzegovina."""


def _is_separating(gaps: list[str], position: int) -> bool:
    """Whether a capital OR stands between names (LONDON OR PARIS) and is not Oregon (Portland, OR)."""
    return position > 0 and gaps[position - 1] == " " and gaps[position] == " "


def _judge(
    mention: _Mention,
    is_whole: bool,
    start_of_part: int,
    folded: list[str],
    gaps: list[str],
    start: int,
    end: int,
) -> _Mention | None:
    """The mention, without the bearers that unknown words around it make unlikely; null if none is left."""
    if start > 0 and folded[start - 1] in EXCLUDING_WORDS:
        return None
    if is_whole:
        return mention._replace(is_whole=True, part=start_of_part)
    if start > 0 and gaps[start - 1] in _JOINING and folded[start - 1] in WORDS_BEFORE_OTHER_NAMES and not mention.code:
        return None
    is_state_in_row = start > start_of_part and any(b.level == _REGION for b in mention.bearers)
    is_before_more = end < len(folded) and gaps[end - 1] in _JOINING and folded[end] in WORDS_AFTER_OTHER_NAMES
    if is_before_more and not mention.code and not is_state_in_row:
        return None
    bearers = tuple(b for b in mention.bearers if b.level < _CITY or b.weight >= KNOWN_ALONE)
    return mention._replace(bearers=bearers, part=start_of_part) if bearers or mention.code else None


def _open_group(mention: _Mention, number: int) -> _Group | None:
    if not mention.bearers:
        return None
    is_container = all(b.level < _CITY for b in mention.bearers)
    own = (mention.usual_country, mention.code, mention.follows_unknown, mention.is_whole)
    return _Group(list(mention.bearers), is_container, number, *own)


def _join(
    states: list[_Bearer], mention: _Mention, regions: frozenset[str], is_first_sure: bool = False
) -> list[_Bearer]:
    """All ways in which the mention and the place so far are one place."""
    top = max((b.weight for b in mention.bearers), default=0)
    first = states[0].weight if is_first_sure else max(s.weight for s in states)
    joined: dict[_Bearer, None] = {}
    for state in states:
        for bearer in mention.bearers:
            both_best = state.weight == first and bearer.weight == top
            if (one := _intersect(state, bearer, both_best)) is not None:
                joined[one] = None
        own = f"{state.country}-{mention.code}" if mention.code else ""
        if (
            own in regions
            and (one := _intersect(state, _Bearer(_REGION, state.country, own, None, 0), False)) is not None
        ):
            joined[one] = None
    return list(joined)


def _intersect(state: _Bearer, bearer: _Bearer, both_best: bool) -> _Bearer | None:
    """The place that lies in both, or null: Boston and Massachusetts are Boston, Boston and Texas are nothing."""
    if state.country != bearer.country:
        if bearer.level == _COUNTRY and _TERRITORIES.get(state.country) == bearer.country:
            return state
        if state.level == _COUNTRY and _TERRITORIES.get(bearer.country) == state.country:
            return bearer
        return None
    if state.region and bearer.region and state.region != bearer.region:
        return None
    if state.level == _CITY and bearer.level == _CITY:
        if state.city == bearer.city:
            return state
        is_suburb = both_best and state.region is not None and state.weight * _SUBURB <= bearer.weight
        return state if is_suburb else None
    finer, coarser = (state, bearer) if state.level >= bearer.level else (bearer, state)
    return finer if finer.region or not coarser.region else finer._replace(region=coarser.region)


def _absorb(group: _Group, mention: _Mention) -> list[_Bearer] | None:
    """The subdivision alone, where a name before it is that of a small place there: "Lebanon, NH", "Belgrade, Montana".

    Not where the names are subdivisions in a row (Ohio, Indiana), nor
    where a known city stands before a greater one (Cambridge, New York).
    """
    regions = [b for b in mention.bearers if b.level == _REGION and b.country in _ABBREVIATING]
    is_city = any(b.level == _CITY and b.weight >= KNOWN_ALONE for b in mention.bearers)
    is_place = any(s.level == _CITY or (s.level == _COUNTRY and s.weight < KNOWN_ALONE) for s in group.states)
    is_container = group.has_container and any(s.level == _REGION or s.weight >= KNOWN_ALONE for s in group.states)
    is_row = not mention.code and any(s.level == _REGION and s.country in _ABBREVIATING for s in group.states)
    is_small = all(s.weight < _LARGE_IN_COUNTRY for s in group.states)
    is_read_as_place = group.mentions == 1 and is_place and not is_container and not is_row
    if regions and is_read_as_place and (mention.code or is_small or not is_city):
        return _american_first(regions)
    return None


def _american_first(regions: list[_Bearer]) -> list[_Bearer]:
    """WA is Washington rather than Western Australia after a name known in neither."""
    return [max(regions, key=lambda region: (region.country == "US", region.weight))]


def _within(states: list[_Bearer], code: str) -> list[_Bearer]:
    return [s for s in states if s.country == code or _TERRITORIES.get(s.country) == code]


def _settle(group: _Group, country_hint: str | None) -> _Bearer | None:
    """The one place a group means, the country all its bearers share, or null.

    1. A country's name is the country, a state's name in the US, Canada or Australia the state: but Georgia is either,
       and Washington the state or the capital.
    2. With a hint, bearers in that country go first.
    3. One bearer, or one DOMINANCE times as populous as the next and large enough (less is asked where a country or
       subdivision is written beside it).
    """
    states = group.states
    if group.bare_code in _CODES_NEVER_ALONE:
        return None
    if group.follows_unknown and group.mentions == 1 and (state := _read_as_state(group)):
        return state
    if group.bare_code and (cities := [s for s in states if s.city]):
        return cities[0]
    usual = group.usual_country if group.mentions == 1 else None
    hint = country_hint if country_hint and _within(states, country_hint) else usual
    hinted = _within(states, hint) if hint else []
    states = hinted or states
    if group.bare_code and not hinted and group.bare_code != "DE" and {_COUNTRY, _REGION} <= {s.level for s in states}:
        return None
    located = {(s.country, s.city) for s in states if s.region}
    states = [s for s in states if s.region or not s.city or (s.country, s.city) not in located]
    is_sure = group.has_container or group.mentions > 1 or bool(hinted)
    countries = {s.country for s in states}
    named_country = [s for s in states if s.level == _COUNTRY]
    named_region = [s for s in states if s.level == _REGION]
    if len(named_country) == 1 and not any(
        s.country in _ABBREVIATING and s.country != named_country[0].country for s in named_region
    ):
        return named_country[0]
    abbreviating = [s for s in named_region if s.country in _ABBREVIATING]
    if len(abbreviating) == 1 and not named_country:
        return _settle_region(abbreviating[0], states)
    best = max(states, key=lambda s: (s.weight * (2 if s.city else 1), s.level))
    if best.city and len(countries) == 1:
        states = [s for s in states if s.level == _CITY]
    rest = max((s.weight for s in states if (s.country, s.region) != (best.country, best.region)), default=0)
    city = next(
        (
            s
            for s in sorted(states, key=lambda s: -s.weight)
            if s.city and s.region == best.region and s.country == best.country
        ),
        best,
    )
    is_ahead = best.weight >= DOMINANCE_IN_COUNTRY * rest
    if len(countries) == 1 and rest:
        is_clear = is_ahead and (is_sure or best.weight >= _LARGE_IN_COUNTRY)
    elif rest == 0:
        is_clear = best.level < _CITY or best.weight >= UNIQUE_ALONE or is_sure
    elif best.weight >= _METROPOLIS and not any(s.country in _NAMESAKE_COUNTRIES for s in states):
        is_clear = is_ahead
    else:
        is_clear = best.weight >= DOMINANCE * rest and best.weight >= KNOWN_ALONE
    if is_clear and city.region is None and len(named_region) == 1 and named_region[0].country == city.country:
        return city._replace(region=named_region[0].region)
    if is_clear:
        return city
    return _Bearer(_COUNTRY, best.country, None, None, 0) if len(countries) == 1 and (is_sure or rest) else None


def _read_as_state(group: _Group) -> _Bearer | None:
    """The state, after an unknown name: "Presidio, CA", "Camp Murray, Washington"; but Georgia and DE stay unsure."""
    states = [b for b in group.states if b.level == _REGION and b.country in _ABBREVIATING]
    is_named_country = any(b.level == _COUNTRY for b in group.states) and (
        not group.bare_code or group.bare_code == "DE"
    )
    return _american_first(states)[0] if states and not is_named_country else None


def _settle_region(region: _Bearer, states: list[_Bearer]) -> _Bearer:
    """The subdivision; its city of that name (New York); the country, if a great city elsewhere in it has the name."""
    cities = sorted((s for s in states if s.city and s.country == region.country), key=lambda s: -s.weight)
    if cities and cities[0].region == region.region and cities[0].weight >= KNOWN_ALONE:
        return cities[0]
    if cities and cities[0].weight >= KNOWN_ALONE:
        return _Bearer(_COUNTRY, region.country, None, None, 0)
    return region


def _settle_by_context(groups: list[_Group], settled: list[_Bearer | None]) -> list[_Bearer | None]:
    """Names left unsettled are read again with the one country all others are in ("Cambridge or Brighton, England")."""
    known = {s.country for s in settled if s is not None}
    if len(known) != 1 or all(settled):
        return settled
    country = next(iter(known))
    regions = [s for s in settled if s is not None and s.region]
    again: list[_Bearer | None] = []
    for group, bearer in zip(groups, settled, strict=True):
        if bearer is not None or not _within(group.states, country):
            again.append(bearer)
        else:
            same = [s for s in group.states if any(s.region == r.region for r in regions)]
            narrowed = _Group(same or group.states, True, group.chunk)
            again.append(_settle(narrowed, country))
    return again


def _without_office(place: Place) -> Place:
    return Place(place.country_code, None if place.city else place.region_code, None, True)

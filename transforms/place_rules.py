"""Which bearer of a name is meant: names that lie in one another make one place, and what is left is settled or not.

"Paris, TX", "Cambridge, MA" and "UNITED STATES Georgia Atlanta" settle themselves by their neighbours; the rest is
settled by size or not at all (see `settle`). Names come from `transforms.place_names`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from transforms.place_names import CITY, COUNTRY, KNOWN_ALONE, REGION, Bearer, Chunk, Mention

# Measured in 2026-11 on 17,000 real "City, State" texts, by reading the city alone and comparing: people add the state
# to names that need it, so bare names do better than this.
DOMINANCE = 8
"""A bare name is its most populous bearer where that one is eight times the next: 97 % right; 61 % below.

And where it is large enough: see KNOWN_ALONE in `transforms.place_names`.
"""
UNIQUE_ALONE = 30_000
"""A bare name with one bearer needs fewer: 97 % right up to 50,000, 99 % above, 91 % below."""
DOMINANCE_IN_COUNTRY = 3.5
"""Enough where all bearers are in one country (95 to 100 % right, from 100,000 inhabitants) or the country is known."""
_LARGE_IN_COUNTRY = 100_000
_METROPOLIS = 1_000_000
"""As large as this, DOMINANCE_IN_COUNTRY is enough unless a bearer is where most postings are: Hyderabad is the one in
India and not in Pakistan, but Birmingham was the one in Alabama in 47 of 48 texts."""
_NAMESAKE_COUNTRIES = frozenset({"US", "GB", "CA", "AU"})
_SUBURB = 20
"""A first city this much smaller than the second is its part: "Bermondsey, London"."""

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
_CODES_NEVER_ALONE = frozenset({"AI", "AM", "HR", "IO", "ML", "PM", "QA", "TV"})
"""Country codes that are also words of work: they only confirm a name ("Zagreb, HR")."""


@dataclass(slots=True)
class Group:
    """Mentions read as one place; has_container: a country or subdivision was written, not only a city."""

    states: list[Bearer]
    has_container: bool
    chunk: int
    usual_place: str = ""
    bare_code: str = ""
    follows_unknown: bool = False
    is_whole: bool = True
    mentions: int = 1


def group_mentions(chunk: Chunk, number: int, regions: frozenset[str]) -> Iterator[Group]:
    """Join the mentions of a chunk that can lie in one another, in their order."""
    group: Group | None = None
    part = -1
    for mention in chunk.mentions:
        is_same_part, part = mention.part == part, mention.part
        if group is not None:
            states = join(group.states, mention, regions)
            absorbed = not states and _absorb(group, mention)
            if states or absorbed:
                group.states = states or absorbed or []
                group.mentions += 1
                group.bare_code = ""
                group.has_container = (
                    group.has_container or all(b.level < CITY for b in mention.bearers) or bool(mention.code)
                )
                continue
            if states_in_row := _next_of_states(group, mention):
                yield group
                group = Group(states_in_row, True, number)
                continue
            if mention.code and (not mention.bearers or group.mentions > 1):
                continue
            if mention.hangs_on and _is_part_of_city(group, mention):
                continue
            is_country = all(b.level == COUNTRY for b in (*group.states, *mention.bearers))
            if not mention.is_whole or (is_same_part and (mention.code or group.has_container) and not is_country):
                continue
            is_half_name = not group.is_whole and group.mentions == 1 and not group.has_container
            if not (is_half_name and any(b.level == REGION for b in mention.bearers)):
                yield group
        group = _open_group(mention, number)
    if group is not None:
        yield group


def _next_of_states(group: Group, mention: Mention) -> list[Bearer]:
    """The state, where codes of states of one country stand in a row after its name: "US Remote: CA, TX"."""
    if not mention.code or group.mentions == 1 or any(s.level != REGION for s in group.states):
        return []
    countries = {s.country for s in group.states} & _ABBREVIATING
    return [b for b in mention.bearers if b.level == REGION and b.country in countries]


def _is_part_of_city(group: Group, mention: Mention) -> bool:
    """Whether a small place elsewhere, by a hyphen or in brackets after a city, is no place but a part of the city.

    Amsterdam-Noord has the name of a town in Aruba, and of the north of Cameroon.
    """
    countries = {s.country for s in group.states}
    most = {COUNTRY: 0, REGION: _METROPOLIS, CITY: KNOWN_ALONE}
    return any(s.city for s in group.states) and all(
        b.weight < most[b.level] and b.country not in countries for b in mention.bearers
    )


def _open_group(mention: Mention, number: int) -> Group | None:
    if not mention.bearers:
        return None
    is_container = all(b.level < CITY for b in mention.bearers)
    own = (mention.usual_place, mention.code, mention.follows_unknown, mention.is_whole)
    return Group(list(mention.bearers), is_container, number, *own)


def join(states: list[Bearer], mention: Mention, regions: frozenset[str], is_first_sure: bool = False) -> list[Bearer]:
    """All ways in which the mention and the place so far are one place."""
    top = max((b.weight for b in mention.bearers), default=0)
    first = states[0].weight if is_first_sure else max(s.weight for s in states)
    joined: dict[Bearer, None] = {}
    for state in states:
        for bearer in mention.bearers:
            both_best = state.weight == first and bearer.weight == top
            if (one := intersect(state, bearer, both_best)) is not None:
                joined[one] = None
        own = f"{state.country}-{mention.code}" if mention.code else ""
        if own in regions and (one := intersect(state, Bearer(REGION, state.country, own, None, 0), False)) is not None:
            joined[one] = None
    return list(joined)


def intersect(state: Bearer, bearer: Bearer, both_best: bool) -> Bearer | None:
    """The place that lies in both, or null: Boston and Massachusetts are Boston, Boston and Texas are nothing."""
    if state.country != bearer.country:
        if bearer.level == COUNTRY and _TERRITORIES.get(state.country) == bearer.country:
            return state
        if state.level == COUNTRY and _TERRITORIES.get(bearer.country) == state.country:
            return bearer
        return None
    if state.region and bearer.region and state.region != bearer.region:
        return None
    if state.level == CITY and bearer.level == CITY:
        if state.city == bearer.city:
            return state
        is_suburb = both_best and state.region is not None and state.weight * _SUBURB <= bearer.weight
        return state if is_suburb else None
    finer, coarser = (state, bearer) if state.level >= bearer.level else (bearer, state)
    return finer if finer.region or not coarser.region else finer._replace(region=coarser.region)


def _absorb(group: Group, mention: Mention) -> list[Bearer] | None:
    """The subdivision alone, where a name before it is that of a small place there: "Lebanon, NH", "Belgrade, Montana".

    Not where the names are subdivisions in a row (Ohio, Indiana), nor
    where a known city stands before a greater one (Cambridge, New York).
    """
    regions = [b for b in mention.bearers if b.level == REGION and b.country in _ABBREVIATING]
    is_city = any(b.level == CITY and b.weight >= KNOWN_ALONE for b in mention.bearers)
    is_place = any(s.level == CITY or (s.level == COUNTRY and s.weight < KNOWN_ALONE) for s in group.states)
    is_container = group.has_container and any(s.level == REGION or s.weight >= KNOWN_ALONE for s in group.states)
    is_row = not mention.code and any(s.level == REGION and s.country in _ABBREVIATING for s in group.states)
    is_small = all(s.weight < _LARGE_IN_COUNTRY for s in group.states)
    is_read_as_place = group.mentions == 1 and is_place and not is_container and not is_row
    if regions and is_read_as_place and (mention.code or is_small or not is_city):
        return _american_first(regions)
    return None


def _american_first(regions: list[Bearer]) -> list[Bearer]:
    """WA is Washington rather than Western Australia after a name known in neither."""
    return [max(regions, key=lambda region: (region.country == "US", region.weight))]


def within(states: list[Bearer], code: str) -> list[Bearer]:
    """The states that lie in the country, its territories included, or in the subdivision."""
    if "-" in code:
        return [s for s in states if s.region == code]
    return [s for s in states if s.country == code or _TERRITORIES.get(s.country) == code]


def settle(group: Group, country_hint: str | None) -> Bearer | None:
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
    usual = group.usual_place if group.mentions == 1 else None
    hint = country_hint if country_hint and within(states, country_hint) else usual
    hinted = within(states, hint) if hint else []
    states = hinted or states
    if group.bare_code and not hinted and group.bare_code != "DE" and {COUNTRY, REGION} <= {s.level for s in states}:
        return None
    located = {(s.country, s.city) for s in states if s.region}
    states = [s for s in states if s.region or not s.city or (s.country, s.city) not in located]
    is_sure = group.has_container or group.mentions > 1 or bool(hinted)
    countries = {s.country for s in states}
    named_country = [s for s in states if s.level == COUNTRY]
    named_region = [s for s in states if s.level == REGION]
    if len(named_country) == 1 and not _is_contested(named_country[0], states):
        return named_country[0]
    abbreviating = [s for s in named_region if s.country in _ABBREVIATING]
    if abbreviating and is_sure and not hinted and _is_city_elsewhere(abbreviating[0], states):
        return None
    if len(abbreviating) == 1 and not named_country:
        return _settle_region(abbreviating[0], states)
    best = max(states, key=lambda s: (s.weight * (2 if s.city else 1), s.level))
    if best.city and len(countries) == 1:
        states = [s for s in states if s.level == CITY]
    rest = max((s.weight for s in states if _is_rival(s, best)), default=0)
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
        is_clear = best.level < CITY or best.weight >= UNIQUE_ALONE or is_sure
    elif best.weight >= _METROPOLIS and not any(s.country in _NAMESAKE_COUNTRIES for s in states):
        is_clear = is_ahead
    else:
        is_clear = best.weight >= DOMINANCE * rest and best.weight >= KNOWN_ALONE
    if is_clear and city.region is None and len(named_region) == 1 and named_region[0].country == city.country:
        return city._replace(region=named_region[0].region)
    if is_clear:
        return city
    return Bearer(COUNTRY, best.country, None, None, 0) if len(countries) == 1 and (is_sure or rest) else None


def _among_states(group: Group, bearer: Bearer | None, settled: list[Bearer | None]) -> Bearer | None:
    """The state where the name could be a city's too, and all else in the list are other states of the country."""
    states = [s for s in group.states if s.level == REGION and s.country in _ABBREVIATING]
    others = [s for s in settled if s != bearer]
    is_open = bearer is not None and bearer.level == COUNTRY and not group.has_container
    is_row = bool(others) and all(s and s.level == REGION and s.country == bearer.country for s in others if bearer)
    return states[0] if is_open and len(states) == 1 and is_row else bearer


def _is_contested(country: Bearer, states: list[Bearer]) -> bool:
    """Whether the name of a country is as well that of a state (Georgia), or of a larger city (Granada, Salvador)."""
    others = [s for s in states if s.country != country.country]
    least = max(country.weight, KNOWN_ALONE)
    return any((s.level == REGION and s.country in _ABBREVIATING) or (s.city and s.weight > least) for s in others)


def _is_city_elsewhere(region: Bearer, states: list[Bearer]) -> bool:
    """Whether a code makes a state's name a city of another country, too: "Ontario, CA" is in California as well."""
    return any(s.city and s.country != region.country and s.weight >= _LARGE_IN_COUNTRY for s in states)


def _is_rival(state: Bearer, best: Bearer) -> bool:
    """Whether it is another place; a subdivision with fewer people than the city of its name is none (Lima)."""
    is_around = best.city and state.level == REGION and state.country == best.country and state.weight < best.weight
    return (state.country, state.region) != (best.country, best.region) and not is_around


def _read_as_state(group: Group) -> Bearer | None:
    """The state, after an unknown name: "Presidio, CA", "Camp Murray, Washington"; but Georgia and DE stay unsure."""
    states = [b for b in group.states if b.level == REGION and b.country in _ABBREVIATING]
    is_named_country = any(b.level == COUNTRY for b in group.states) and (
        not group.bare_code or group.bare_code == "DE"
    )
    return _american_first(states)[0] if states and not is_named_country else None


def _settle_region(region: Bearer, states: list[Bearer]) -> Bearer:
    """The subdivision; its city of that name (New York); the country, if a great city elsewhere in it has the name."""
    cities = sorted((s for s in states if s.city and s.country == region.country), key=lambda s: -s.weight)
    if cities and cities[0].region == region.region and cities[0].weight >= KNOWN_ALONE:
        return cities[0]
    if cities and cities[0].weight >= KNOWN_ALONE:
        return Bearer(COUNTRY, region.country, None, None, 0)
    return region


def settle_by_context(groups: list[Group], settled: list[Bearer | None]) -> list[Bearer | None]:
    """Names left unsettled are read again with the one country all others are in ("Cambridge or Brighton, England").

    Washington is the state in a list of states.
    """
    settled = [_among_states(*one, settled) for one in zip(groups, settled, strict=True)]
    known = {s.country for s in settled if s is not None}
    if len(known) != 1 or all(settled):
        return settled
    country = next(iter(known))
    regions = [s for s in settled if s is not None and s.region]
    again: list[Bearer | None] = []
    for group, bearer in zip(groups, settled, strict=True):
        if bearer is not None or not within(group.states, country):
            again.append(bearer)
        else:
            same = [s for s in group.states if any(s.region == r.region for r in regions)]
            narrowed = Group(same or group.states, True, group.chunk)
            again.append(settle(narrowed, country))
    return again

"""Location strings as employers write them become countries, subdivisions, cities, "remote"; the unsure stays unsaid.

Names are found first (`transforms.place_names`; the longest wins), each with all its bearers: "Paris" is in France and
in Texas. Neighbouring names that can lie in one another then make one place, which is what settles most bearers:
"Paris, TX"; what is left is settled by size or not at all (`transforms.place_rules`). Every string takes linear time:
it is cut, a name has at most six words and a name at most some sixty bearers.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from taxonomy.regions import (
    City,
    Country,
    District,
    OtherNames,
    Subdivision,
    load_cities,
    load_countries,
    load_districts,
    load_other_names,
    load_subdivisions,
)
from transforms.place_names import COUNTRY, Bearer, Names
from transforms.place_rules import Group, group_mentions, intersect, join, settle, settle_by_context, within
from warehouse.tables.clean import WEIGHT_UNIT

MAX_CHARACTERS = 2_000
_CACHED_STRINGS = 65_536


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a posting; nulls are levels that the text does not say for sure.

    A remote place carries the country (or subdivision) the work is limited to, never a city: that one is an office.
    """

    country_code: str | None
    region_code: str | None
    city: str | None
    is_remote: bool


def place_weights(k: int) -> tuple[int, ...]:
    """Weights of k places that sum to WEIGHT_UNIT exactly and differ by at most one, the larger first."""
    if k < 1:
        raise ValueError(f"expected at least one place, found {k}")
    share, rest = divmod(WEIGHT_UNIT, k)
    return (share + 1,) * rest + (share,) * (k - rest)


class Gazetteer:
    """All names of the regions taxonomy with their bearers, and the reading of location strings by them."""

    def __init__(
        self,
        countries: Iterable[Country],
        subdivisions: Iterable[Subdivision],
        districts: Iterable[District],
        cities: Iterable[City],
        others: Iterable[OtherNames] = (),
    ) -> None:
        subdivisions = tuple(subdivisions)
        self._names = Names(countries, subdivisions, districts, cities, others)
        self._regions = frozenset(s.region_code for s in subdivisions)
        self._resolve = lru_cache(maxsize=_CACHED_STRINGS)(self._read_text)
        self._country = lru_cache(maxsize=_CACHED_STRINGS)(self._names.country_of)
        self._address = lru_cache(maxsize=_CACHED_STRINGS)(self._read_address)

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
        code = self._country(country)
        places = self._address(code, region, locality) if code else ()
        if not places:
            places = self.resolve(", ".join(dict.fromkeys(p for p in (locality, region, country) if p)), code)
        if code and not places:
            places = (Place(code, None, None, False),)
        if is_remote:
            places = tuple(dict.fromkeys(_without_office(place) for place in places)) or (
                Place(None, None, None, True),
            )
        return places

    def _read_address(self, code: str, region: str, locality: str) -> tuple[Place, ...]:
        if re.search(r"[;|\n]", locality):
            return self.resolve(locality, code)
        country = Bearer(COUNTRY, code, None, None, 0)
        groups = [Group([country], True, 0)]
        is_remote = False
        for part in (region, locality):
            chunks = self._names.read_chunks(part)
            is_remote |= any(chunk.is_remote for chunk in chunks)
            states = groups[-1].states
            for mention in (m for chunk in chunks for m in chunk.mentions):
                found = within(join(states, mention, self._regions, is_first_sure=True), code)
                if found:
                    states = found
                elif any(b.level == COUNTRY and b.country == code for b in mention.bearers):
                    continue
                elif any(b.country == code for b in mention.bearers) and states != [country]:
                    states = [country]
                    break
            groups.append(Group(states, True, 0))
        settled = settle(groups[-1], code)
        if settled is None:
            return ()
        place = Place(settled.country, settled.region, settled.city, False)
        return (_without_office(place) if is_remote else place,)

    def _read_text(self, text: str, country_hint: str | None) -> tuple[Place, ...]:
        chunks = self._names.read_chunks(text)
        groups = [g for number, chunk in enumerate(chunks) for g in group_mentions(chunk, number, self._regions)]
        settled = [settle(group, country_hint) for group in groups]
        settled = settle_by_context(groups, settled)
        is_hybrid = any(chunk.is_hybrid and not chunk.mentions for chunk in chunks) and any(settled)
        remote_chunks = {n for n, c in enumerate(chunks) if c.is_remote and not c.is_hybrid and not is_hybrid}
        bare = {n for n in remote_chunks if not any(g.chunk == n for g, s in zip(groups, settled, strict=True) if s)}
        only_containers = all(s is None or s.city is None for s in settled) and any(settled)
        is_plain = not any(c.after_line for c in chunks[1:]) and not any(c.has_unknown for c in chunks)
        is_told_apart = any(c.after_bar for c in chunks) and not bare
        inherits = only_containers and bool(remote_chunks) and is_plain and not is_told_apart
        places: dict[int, list[Place]] = defaultdict(list)
        before: Bearer | None = None
        for group, bearer in zip(groups, settled, strict=True):
            is_container = (
                chunks[group.chunk].after_slash and bearer and before and intersect(before, bearer, False) == before
            )
            before = bearer
            if bearer is not None and not is_container:
                place = Place(bearer.country, bearer.region, bearer.city, False)
                is_remote = group.chunk in remote_chunks or inherits
                places[group.chunk].append(_without_office(place) if is_remote else place)
        for number in bare if not inherits else ():
            places[number].append(Place(None, None, None, True))
        if not places and any(chunk.is_anywhere for chunk in chunks):
            return (Place(None, None, None, True),)
        return tuple(dict.fromkeys(place for number in sorted(places) for place in places[number]))


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the regions taxonomy, built once a process."""
    return Gazetteer(load_countries(), load_subdivisions(), load_districts(), load_cities(), load_other_names())


def _without_office(place: Place) -> Place:
    return Place(place.country_code, None if place.city else place.region_code, None, True)

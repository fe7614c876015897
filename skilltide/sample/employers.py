"""The sample's employers: made-up names, trades and places, who come and go and have tastes of their own."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from skilltide.sample.roles import ROLES
from skilltide.sample.truth import JOINER, MONTHS, REGIONS

EMPLOYERS = 2400
"""Enough for a hundred in each trade, since a test by employers can see no more than their number allows.
A quarter post only in the joiner, a tenth in both archives."""
TASTE = 0.6
"""Standard deviation of an employer's liking for a skill, in log odds: what makes its ads dependent."""
AGENCY, AGENCY_PART = 0, 0.03
"""One agency posts in every trade and place."""
SECTORS = tuple(sorted({role.sector for role in ROLES}))


@dataclass(frozen=True, slots=True)
class Employers:
    """Who posts, one entry an employer: where, in which trades, how much, from when until when."""

    regions: np.ndarray
    sectors: np.ndarray
    sizes: np.ndarray
    first: np.ndarray
    last: np.ndarray
    in_archive: np.ndarray
    in_joiner: np.ndarray
    tastes: np.ndarray


def draw_employers(rng: Generator, skills: int) -> Employers:
    """Employers that come and go: a third of them are not there throughout."""
    regions, sectors = np.zeros((EMPLOYERS, len(REGIONS)), bool), np.zeros((EMPLOYERS, len(SECTORS)), bool)
    weights = np.array([region.weight for region in REGIONS])
    for employer in range(EMPLOYERS):
        regions[employer, rng.choice(len(REGIONS), rng.integers(1, 5), replace=False, p=weights / weights.sum())] = True
        sectors[employer, rng.choice(len(SECTORS), rng.integers(2, 5), replace=False)] = True
    come, go, draw = rng.integers(2, 16, EMPLOYERS), rng.integers(8, 22, EMPLOYERS), rng.random(EMPLOYERS)
    group = np.arange(EMPLOYERS) % 20
    employers = Employers(
        regions=regions,
        sectors=sectors,
        sizes=np.exp(rng.normal(0, 0.6, EMPLOYERS)),
        first=np.where(draw < 0.17, come, 0),
        last=np.where(draw > 0.83, go, MONTHS),
        in_archive=group < 15,
        in_joiner=group >= 13,
        tastes=rng.normal(0, TASTE, (EMPLOYERS, skills)),
    )
    for everywhere in (employers.regions, employers.sectors, employers.in_archive, employers.in_joiner):
        everywhere[AGENCY] = True
    employers.first[AGENCY], employers.last[AGENCY] = 0, MONTHS
    return employers


def choose_employers(
    rng: Generator, employers: Employers, source: str, month: int, regions: np.ndarray, roles: np.ndarray
) -> np.ndarray:
    """Who posts each vacancy: an employer of that trade and region that is there in the month, by size."""
    is_member = employers.in_joiner if source == JOINER else employers.in_archive
    is_active = is_member & (employers.first <= month) & (month < employers.last)
    is_active[AGENCY] = False
    sectors = np.array([SECTORS.index(ROLES[role].sector) for role in roles])
    chosen, draw, by_agency = (
        np.full(len(roles), AGENCY),
        rng.random(len(roles)),
        rng.random(len(roles)) < AGENCY_PART,
    )
    for region, sector in np.unique(np.stack([regions, sectors], axis=1), axis=0):
        here = (regions == region) & (sectors == sector) & ~by_agency
        weights = np.where(
            is_active & employers.regions[:, region] & employers.sectors[:, sector], employers.sizes, 0.0
        )
        if weights.sum() > 0:
            chosen[here] = np.searchsorted((weights / weights.sum()).cumsum(), draw[here]).clip(max=EMPLOYERS - 1)
    return chosen


def employer_name(number: int) -> str:
    """A made-up name; the first word alone tells employers apart."""
    if number == AGENCY:
        return "Brackholm Agency"
    return f"{_HEADS[number % len(_HEADS)]}{_TAILS[number // len(_HEADS)]} {_KINDS[number % len(_KINDS)]}"


_HEADS = (
    "Lark", "Tide", "Quill", "Fern", "Copper", "Hollow", "Amber", "Sable", "Ash", "Ember", "Willow",
    "Granite", "Marl", "Sedge", "Thistle", "Cinder", "Pebble", "Rowan", "Brindle", "Drift", "Elder",
    "Flint", "Hazel", "Linden", "Moor", "Otter", "Alder", "Birch", "Bramble", "Clover", "Dapple",
    "Finch", "Gorse", "Heather", "Ivy", "Juniper", "Kestrel", "Lichen", "Maple", "Nettle", "Oaken",
    "Plover", "Reed", "Saffron", "Teasel", "Umber", "Vetch", "Wren",
)  # fmt: skip
_TAILS = (
    "mere", "wick", "stead", "combe", "loom", "ridge", "water", "thorpe", "brook", "vale", "crest",
    "haven", "march", "shaw", "lea", "holt", "garth", "dale", "beck", "strand", "cross", "fold", "ford",
    "gate", "grove", "hurst", "keld", "leigh", "minster", "mouth", "ness", "over", "pool", "quay",
    "rigg", "scar", "side", "stow", "tarn", "thwaite", "toft", "ville", "wald", "well", "weir", "wold",
    "worth", "yard", "berg", "fell",
)  # fmt: skip
_KINDS = ("Group", "Limited", "& Partners", "Works", "Company", "Holdings", "Collective")

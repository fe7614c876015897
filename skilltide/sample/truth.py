"""What is true in the bundled sample: its regions, and the facts planted in it, for tests and benchmarks.

Everything here is synthetic. Shares are planted inside a group of roles whose own share of the vacancies is
constant, so that a planted hybrid is a change in what is asked for, never in who is hired. Changes follow an
S-curve in time.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from skilltide.sample.roles import ROLES

SAMPLE_DAY = date(2026, 10, 15)
"""The day on which the sample's boards and site are read."""
FIRST_MONTH = date(2024, 10, 1)
MONTHS = 24
JOINER_FIRST_MONTH = 12
"""Index of the month in which the second archive joins."""
ARCHIVE = "synthetic-archive"
JOINER = "synthetic-joiner"
MIDDLE, STEEPNESS = 11.5, 2.2
"""The S-curve turns between the two years and takes ten months from a tenth to nine tenths."""
WORLD = ("WORLD",)
COUNTRIES = ("US", "GB", "DE", "CA", "SE")


@dataclass(frozen=True, slots=True)
class Region:
    """A place that ads name; `code` is the country where the work is remote."""

    code: str
    weight: float
    cities: tuple[str, ...]

    @property
    def country(self) -> str:
        return self.code[:2]

    @property
    def is_remote(self) -> bool:
        return len(self.code) == 2


REGIONS = (
    Region("US-CA", 14, ("San Francisco, CA", "Los Angeles, CA", "San Diego, California", "Sacramento, CA, USA")),
    Region("US-TX", 11, ("Austin, TX", "Houston, TX", "Dallas, Texas", "San Antonio, TX, United States")),
    Region("US-NY", 11, ("New York, NY", "Buffalo, NY", "Brooklyn, NY", "Rochester, New York, USA")),
    Region("GB-ENG", 19, ("London, UK", "Manchester, UK", "Leeds, England", "Bristol, England, United Kingdom")),
    Region("GB-SCT", 6, ("Edinburgh, UK", "Glasgow, Scotland", "Aberdeen, Scotland, UK")),
    Region("DE-BY", 10, ("Munich, Germany", "München, Bayern", "Nuremberg, Bavaria, Germany")),
    Region("DE-BE", 9, ("Berlin, Germany", "Berlin")),
    Region("CA-ON", 8, ("Toronto, ON", "Ottawa, Ontario", "Hamilton, Ontario, Canada")),
    Region("CA-QC", 4.5, ("Montreal, QC", "Montréal, Quebec, Canada", "Quebec City, QC, Canada")),
    Region("SE-AB", 6, ("Stockholm, Sweden", "Solna, Stockholm, Sweden")),
    Region("US", 2, ("Remote (United States)", "Remote - US")),
    Region("GB", 1.2, ("Remote (UK)", "Remote, United Kingdom")),
    Region("DE", 1.3, ("Remote (Germany)", "Remote - Germany")),
)


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Two skills asked for together inside a group of roles; shares are (first, last) inside that group."""

    skill_a: str
    skill_b: str
    roles: tuple[str, ...]
    share_a: tuple[float, float]
    share_b: tuple[float, float]
    joint: tuple[float, float] | None = None
    """Null: the joint share that keeps the odds ratio over all vacancies what it was in the first month."""
    countries: tuple[str, ...] = COUNTRIES
    """Where it changes; elsewhere the first shares hold throughout."""


HEALTH = ("registered nurse", "physiotherapist", "medical secretary")
FINANCE = ("accountant", "financial analyst")
BUILDING = ("civil engineer", "construction manager")
PEOPLE = ("recruiter", "human resources manager")
MEDIA = ("marketing manager", "copywriter")
SUPPLY = ("supply chain manager", "logistics coordinator")
SOFTWARE = ("software engineer", "devops engineer")
FACTORY = ("quality engineer", "cnc machinist", "maintenance technician")

HYBRIDS = (
    Hybrid("patient care", "data analysis", HEALTH, (0.48, 0.48), (0.32, 0.32), (0.04, 0.30)),
    Hybrid("accounting", "Python", FINANCE, (0.55, 0.55), (0.33, 0.33), (0.05, 0.31)),
    Hybrid("health and safety", "BIM", BUILDING, (0.13, 0.61), (0.11, 0.56)),
    Hybrid("talent acquisition", "Tableau", PEOPLE, (0.13, 0.61), (0.10, 0.56)),
    Hybrid("copywriting", "generative AI", MEDIA, (0.50, 0.50), (0.08, 0.62), (0.03, 0.40)),
    Hybrid("procurement", "Power BI", SUPPLY, (0.55, 0.55), (0.10, 0.55), (0.05, 0.38)),
    Hybrid("Kubernetes", "stakeholder management", SOFTWARE, (0.42, 0.42), (0.12, 0.42), (0.04, 0.30)),
    Hybrid("Six Sigma", "machine learning", FACTORY, (0.60, 0.60), (0.05, 0.66), (0.02, 0.55), ("DE",)),
)


@dataclass(frozen=True, slots=True)
class PlantedHybrid:
    """A planted pair: labels as ads write them, identifiers of the taxonomy, and where it must be found."""

    label_a: str
    label_b: str
    skill_a: str
    skill_b: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantedRole:
    """A planted role: its label, its identifier in the taxonomy, and the regions in which the fact holds."""

    label: str
    role_id: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """Every fact planted in the sample; what is in no list was given no trend of its own."""

    rising_hybrids: tuple[PlantedHybrid, ...]
    fusing_hybrids: tuple[PlantedHybrid, ...]
    """Joint share rises while both margins stay flat."""
    carried_hybrids: tuple[PlantedHybrid, ...]
    """Rise only because both parts rise: never fusing."""
    flat_hybrids: tuple[PlantedHybrid, ...]
    declining_roles: tuple[PlantedRole, ...]
    rising_roles: tuple[PlantedRole, ...]
    seasonal_roles: tuple[PlantedRole, ...]
    """A season and no trend."""


TRANSITIONS = (
    ("bank-teller", "accountant"),
    ("cashier", "shop-assistant"),
    ("data-entry-clerk", "medical-secretary"),
    ("telemarketer", "recruiter"),
    ("travel-agent", "shop-assistant"),
)
"""Identifiers of each declining role and of the role that holds and asks for most of the same."""

FLAT_PAIRS = (
    ("patient care", "communication skills"),
    ("Java", "teamwork"),
    ("menu planning", "time management"),
    ("accounting", "attention to detail"),
    ("AutoCAD", "project management"),
)

SKILL_IDS = {
    "accounting": "accounting",
    "attention to detail": "attention-to-detail",
    "AutoCAD": "autocad",
    "BIM": "building-information-modelling",
    "communication skills": "communication-skills",
    "copywriting": "copywriting",
    "data analysis": "data-analysis",
    "generative AI": "generative-ai",
    "health and safety": "occupational-health-and-safety",
    "Java": "java",
    "Kubernetes": "kubernetes",
    "machine learning": "machine-learning",
    "menu planning": "menu-planning",
    "patient care": "patient-care",
    "Power BI": "power-bi",
    "procurement": "procurement",
    "project management": "project-management",
    "Python": "python",
    "talent acquisition": "recruitment",
    "Six Sigma": "six-sigma",
    "stakeholder management": "stakeholder-management",
    "Tableau": "tableau",
    "teamwork": "teamwork",
    "time management": "time-management",
}
"""Identifiers in the taxonomy of the skills in planted pairs; a test compares them with the taxonomy."""


def progress(month: int) -> float:
    """How far a planted change has come in a month: 0 before it, 1 after it."""
    return float(1 / (1 + np.exp((MIDDLE - month) / STEEPNESS)))


def shares_at(hybrid: Hybrid, month: int, country: str) -> tuple[float, float, float]:
    """Shares of a, of b and of both inside the hybrid's roles in a month and country."""
    done = progress(month) if country in hybrid.countries else 0.0
    share_a, share_b = _between(hybrid.share_a, done), _between(hybrid.share_b, done)
    if hybrid.joint is not None:
        return share_a, share_b, _between(hybrid.joint, done)
    group = sum(role.share for role in ROLES if role.name in hybrid.roles) / sum(role.share for role in ROLES)
    first_a, first_b = hybrid.share_a[0], hybrid.share_b[0]
    ratio = _odds_ratio(group, first_a, first_b, first_a * first_b)
    return share_a, share_b, _joint_at_odds_ratio(group, share_a, share_b, ratio)


def role_mix(country: str, month: int) -> np.ndarray:
    """Shares of the roles in a country and month, in the order of ROLES.

    What declining roles lose goes to the rising ones, so that every other role keeps its share: without this,
    all stable roles would carry a true trend of the other sign.
    """
    done = progress(month)
    shares = np.array([role.share * role.season_at(month) * role.lean_in(country) for role in ROLES])
    first = np.array([role.share for role in ROLES])
    falls = np.array([role.share * (1 - role.falls_to) * done * (country in role.falls_in) for role in ROLES])
    rises = np.array([role.rises for role in ROLES], dtype=float) * first
    shares = shares - falls + falls.sum() * rises / rises.sum()
    return np.asarray(shares / shares.sum())


def _between(ends: tuple[float, float], done: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * done


def _odds_ratio(group: float, share_a: float, share_b: float, joint: float) -> float:
    """Odds ratio over all vacancies of two skills that occur only inside a group of roles."""
    neither = 1 - group * (share_a + share_b - joint)
    return joint * neither / (group * (share_a - joint) * (share_b - joint))


def _joint_at_odds_ratio(group: float, share_a: float, share_b: float, ratio: float) -> float:
    """The joint share inside the group that gives the odds ratio over all vacancies a value, by bisection."""
    floor, high = max(0.0, share_a + share_b - 1), min(share_a, share_b)
    low = floor
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _odds_ratio(group, share_a, share_b, middle) < ratio else (low, middle)
    if low == floor > 0:
        raise ValueError(f"shares {share_a:.2f} and {share_b:.2f} have no odds ratio as low as {ratio:.1f}; lower them")
    return low


def _hybrid(label_a: str, label_b: str, regions: tuple[str, ...]) -> PlantedHybrid:
    return PlantedHybrid(label_a, label_b, SKILL_IDS[label_a], SKILL_IDS[label_b], regions)


def _regions(countries: tuple[str, ...]) -> tuple[str, ...]:
    """Where a fact planted in these countries must be found: those smaller than the US lack the numbers."""
    return (*WORLD, "US") if countries == COUNTRIES else countries


def _hybrid_regions(pair: Hybrid) -> tuple[str, ...]:
    """As for roles; a carried pair begins rare, so that it must be found in the world alone."""
    return WORLD if pair.joint is None else _regions(pair.countries)


def _planted(hybrids: list[Hybrid]) -> tuple[PlantedHybrid, ...]:
    return tuple(_hybrid(pair.skill_a, pair.skill_b, _hybrid_regions(pair)) for pair in hybrids)


PLANTED = Planted(
    rising_hybrids=_planted(list(HYBRIDS)),
    fusing_hybrids=_planted([pair for pair in HYBRIDS if pair.joint and pair.share_b[0] == pair.share_b[1]]),
    carried_hybrids=_planted([pair for pair in HYBRIDS if pair.joint is None]),
    flat_hybrids=tuple(_hybrid(label_a, label_b, (*WORLD, *COUNTRIES)) for label_a, label_b in FLAT_PAIRS),
    declining_roles=tuple(
        PlantedRole(role.name, role.role_id, _regions(role.falls_in)) for role in ROLES if role.falls_to < 1
    ),
    rising_roles=tuple(PlantedRole(role.name, role.role_id, _regions(COUNTRIES)) for role in ROLES if role.rises),
    seasonal_roles=tuple(PlantedRole(role.name, role.role_id, (*WORLD, *COUNTRIES)) for role in ROLES if role.season),
)

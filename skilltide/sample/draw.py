"""Draws the sample's vacancies and what each asks for: the truth, before any word of an ad is written."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import Generator

from skilltide.sample.employers import TASTE, Employers, choose_employers, draw_employers, employer_name
from skilltide.sample.roles import EVERYWHERE_ASKED, ROLES, skills_of
from skilltide.sample.truth import (
    ARCHIVE,
    COUNTRIES,
    FIRST_MONTH,
    HYBRIDS,
    JOINER,
    JOINER_FIRST_MONTH,
    MONTHS,
    REGIONS,
    role_mix,
    shares_at,
)

DEFAULT_SEED = 20261015
DEFAULT_VACANCIES = 24_000
ARCHIVE_PART = 5 / 6
BATCH_RATE, BATCH_SIZES = 0.015, (3, 8)
"""How often an ad opens a batch by the same employer in the same place, and how large batches are."""
JOINER_LEANS = {
    "software": 3.0,
    "data": 3.0,
    "tech": 2.5,
    "health": 1.8,
    "building": 0.3,
    "factory": 0.3,
    "shop": 0.4,
}
JOINER_MONTH = 16
"""The joiner's roles and skills are those of this month throughout: it has no trend inside."""
PAY_PREMIUMS = {
    "Python": 1.08,
    "machine learning": 1.12,
    "project management": 1.05,
    "SAP": 1.06,
    "forklift": 1.04,
}
PAY_LEVELS = {
    "US": ("USD", 1.0),
    "GB": ("GBP", 0.58),
    "DE": ("EUR", 0.68),
    "CA": ("CAD", 1.08),
    "SE": ("SEK", 6.6),
}
CORE = skills_of(EVERYWHERE_ASKED)
SKILLS = tuple(
    sorted(
        {skill for role in ROLES for skill in skills_of(role.asks)}
        | set(CORE)
        | {skill for pair in HYBRIDS for skill in (pair.skill_a, pair.skill_b)}
    )
)
NAMES = tuple(role.name for role in ROLES)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the sample holds: `vacancies`, one row a vacancy; `mentions`, one row a vacancy and skill."""

    vacancies: pl.DataFrame
    mentions: pl.DataFrame


def draw_truth(seed: int = DEFAULT_SEED, vacancies: int = DEFAULT_VACANCIES) -> Truth:
    """Vacancies of both archives with role, place, employer, pay and skills; equal for equal arguments."""
    rng = np.random.Generator(np.random.PCG64(seed))
    employers = draw_employers(rng, len(SKILLS))
    archive = round(vacancies * ARCHIVE_PART)
    blocks = [
        _draw_month(rng, employers, source, month, int(count))
        for source, total, first in [(ARCHIVE, archive, 0), (JOINER, vacancies - archive, JOINER_FIRST_MONTH)]
        for month, count in zip(range(first, MONTHS), _spread(rng, total, MONTHS - first), strict=True)
    ]
    return join_blocks(blocks)


def join_blocks(blocks: list[tuple[pl.DataFrame, np.ndarray]]) -> Truth:
    """One truth of several blocks of vacancies, each with its matrix of vacancy × skill."""
    frame = pl.concat([block for block, _ in blocks])
    letter = pl.col("source").str.strip_prefix("synthetic-").str.head(1).str.to_uppercase()
    number = pl.int_range(pl.len()).over("source").add(1).cast(pl.String).str.zfill(6)
    frame = frame.with_columns(id=pl.concat_str(letter, pl.lit("-"), number))
    rows, columns = np.nonzero(np.concatenate([asked for _, asked in blocks]))
    mentions = pl.DataFrame({"id": frame["id"].gather(rows), "skill": pl.Series(SKILLS).gather(columns)})
    return Truth(frame, mentions)


def draw_skills(rng: Generator, roles: np.ndarray, countries: np.ndarray, tastes: np.ndarray, month: int) -> np.ndarray:
    """Which vacancy asks for which skill; a planted pair is drawn as one and follows no taste.

    Tastes widen the odds; what that adds to the mean share is taken off again, to second order.
    """
    odds = (np.log(_BASE / (1 - _BASE)) - TASTE**2 / 2 * (1 - 2 * _BASE))[roles] + tastes
    asked = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    for pair in HYBRIDS:
        inside = np.isin(roles, [NAMES.index(name) for name in pair.roles])
        draw = rng.random(len(roles))
        for code, country in enumerate(COUNTRIES):
            share_a, share_b, joint = shares_at(pair, month, country)
            here = inside & (countries == code)
            asked[here, SKILLS.index(pair.skill_a)] = draw[here] < share_a
            only_b = (draw[here] >= share_a) & (draw[here] < share_a + share_b - joint)
            asked[here, SKILLS.index(pair.skill_b)] = (draw[here] < joint) | only_b
    return np.asarray(asked)


def expected_shares(country: str, month: int) -> np.ndarray:
    """The truth for every skill and pair: share of a country's vacancies that ask for both, skill × skill.

    In the order of SKILLS, the diagonal holding each skill's own share. Employers' tastes, which do not change,
    make pairs a little more frequent than here: what is equal here in two months has no trend.
    """
    shares, mix = _BASE.copy(), role_mix(country, month)
    excess = np.zeros((len(SKILLS), len(SKILLS)))
    for pair in HYBRIDS:
        rows = [NAMES.index(name) for name in pair.roles]
        a, b = SKILLS.index(pair.skill_a), SKILLS.index(pair.skill_b)
        shares[rows, a], shares[rows, b], joint = shares_at(pair, month, country)
        excess[[a, b], [b, a]] = mix[rows].sum() * (joint - shares[rows[0], a] * shares[rows[0], b])
    both = shares.T @ (mix[:, None] * shares) + excess
    np.fill_diagonal(both, mix @ shares)
    return np.asarray(both)


def describe_vacancies(
    rng: Generator,
    source: str,
    regions: np.ndarray,
    roles: np.ndarray,
    employers: np.ndarray,
    posted: list[date],
) -> pl.DataFrame:
    """The vacancies of one block as a frame, with title, place as written and closing day; ids come later."""
    size = len(roles)
    cities, titles = rng.integers(0, 12, size), rng.integers(0, 12, size)
    open_days = np.where(rng.random(size) < 0.7, rng.integers(14, 61, size), -1)
    places = [REGIONS[region] for region in regions]
    forms = [ROLES[role].titles for role in roles]
    return pl.DataFrame(
        {
            "source": [source] * size,
            "posted_on": posted,
            "closes_on": [
                day + timedelta(int(more)) if more > 0 else None for day, more in zip(posted, open_days, strict=True)
            ],
            "region": [None if place.is_remote else place.code for place in places],
            "country": [place.country for place in places],
            "is_remote": [place.is_remote for place in places],
            "location": [place.cities[city % len(place.cities)] for place, city in zip(places, cities, strict=True)],
            "employer": [employer_name(int(employer)) for employer in employers],
            "role": [NAMES[role] for role in roles],
            "sector": [ROLES[role].sector for role in roles],
            "title": [form[number % len(form)] for form, number in zip(forms, titles, strict=True)],
        },
        schema_overrides={"closes_on": pl.Date, "region": pl.String},
    )


def draw_pay(rng: Generator, frame: pl.DataFrame, asked: np.ndarray) -> pl.DataFrame:
    """Adds the pay that an ad names: six in ten do; low pay in the United States is by the hour."""
    size = len(frame)
    levels = [PAY_LEVELS[country] for country in frame["country"]]
    middle = np.array([ROLES[NAMES.index(role)].pay for role in frame["role"]]) * np.exp(rng.normal(0, 0.12, size))
    for skill, premium in PAY_PREMIUMS.items():
        middle = np.where(asked[:, SKILLS.index(skill)], middle * premium, middle)
    is_named = rng.random(size) < 0.6
    is_hourly = (frame["country"] == "US").to_numpy() & (middle < 45_000)
    yearly = middle * np.array([level for _, level in levels])
    low, high = (
        np.where(is_hourly, np.round(yearly * part / 2080, 2), np.round(yearly * part, -2)) for part in (0.92, 1.08)
    )
    return frame.with_columns(
        pay_min=pl.Series(
            [float(x) if named else None for x, named in zip(low, is_named, strict=True)], dtype=pl.Float64
        ),
        pay_max=pl.Series(
            [float(x) if named else None for x, named in zip(high, is_named, strict=True)], dtype=pl.Float64
        ),
        currency=pl.Series(
            [code if named else None for (code, _), named in zip(levels, is_named, strict=True)],
            dtype=pl.String,
        ),
        period=pl.Series(
            [
                ("hour" if hourly else "year") if named else None
                for hourly, named in zip(is_hourly, is_named, strict=True)
            ],
            dtype=pl.String,
        ),
    )


def _base_shares() -> np.ndarray:
    base = np.full((len(ROLES), len(SKILLS)), 1e-12)
    for row, role in enumerate(ROLES):
        for skill, share in (CORE | skills_of(role.asks)).items():
            base[row, SKILLS.index(skill)] = share
    return base


_BASE = _base_shares()


def _spread(rng: Generator, total: int, months: int) -> np.ndarray:
    """Vacancies a month: level, but for chance."""
    return rng.multinomial(total, np.full(months, 1 / months))


def _draw_month(
    rng: Generator, employers: Employers, source: str, month: int, size: int
) -> tuple[pl.DataFrame, np.ndarray]:
    weights = np.array([region.weight for region in REGIONS])
    regions = rng.choice(len(REGIONS), size, p=weights / weights.sum())
    codes = np.array([COUNTRIES.index(region.country) for region in REGIONS])
    truth_month = JOINER_MONTH if source == JOINER else month
    mixes = np.stack([_mix(source, country, truth_month) for country in COUNTRIES]).cumsum(axis=1)
    roles = (rng.random(size)[:, None] > mixes[codes[regions]]).sum(axis=1).clip(max=len(ROLES) - 1)
    leaders = _batch_leaders(rng, size)
    regions, roles = regions[leaders], roles[leaders]
    who = choose_employers(rng, employers, source, month, regions, roles)[leaders]
    first = _month_start(month)
    days = (_month_start(month + 1) - first).days
    posted = [first + timedelta(int(day)) for day in rng.integers(0, days, size)[leaders]]
    asked = draw_skills(rng, roles, codes[regions], employers.tastes[who], truth_month)
    return draw_pay(rng, describe_vacancies(rng, source, regions, roles, who, posted), asked), asked


def _mix(source: str, country: str, month: int) -> np.ndarray:
    mix = role_mix(country, month)
    if source == JOINER:
        mix = mix * np.array([JOINER_LEANS.get(role.sector, 1.0) for role in ROLES])
    return np.asarray(mix / mix.sum())


def _batch_leaders(rng: Generator, size: int) -> np.ndarray:
    """For each ad the ad whose role, place, employer and day it shares: itself, outside batches."""
    leaders, sizes = np.arange(size), rng.integers(*BATCH_SIZES, size)
    for leader in np.flatnonzero(rng.random(size) < BATCH_RATE):
        leaders[leader : leader + sizes[leader]] = leaders[leader]
    return leaders


def _month_start(month: int) -> date:
    year, index = divmod(FIRST_MONTH.month - 1 + month, 12)
    return date(FIRST_MONTH.year + year, index + 1, 1)

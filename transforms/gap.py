"""What a person has and lacks for a role, what each missing skill is worth, and which growing roles lie nearest.

Everything is read off the published tables, so each figure stands in an edition and can be looked up there. A person
is compared as a role is: what the role asks for, by weight, against what the person shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from transforms.credentials import last_premiums
from transforms.pathways import LEAST_COVERAGE, Tables, heaviest, order_to_learn, skills_known_first
from transforms.profiles import VIABLE_COVERAGE, Profiles, form_profiles

MOST_NEAREST = 5
MOST_LACKING = 3
"""Skills named of each of the nearest roles."""
MOST_STEPS = 5
ENOUGH_COVERAGE = 0.75
"""A plan ends where so much is covered: vacancies ask for different parts of the rest."""

Answer = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """The published tables that an answer is read off, and what they are called."""

    name: str
    until: str
    tables: Tables
    inside: pl.DataFrame
    """Rows of `role_skill_trends`."""
    skill_pay: pl.DataFrame
    roles: pl.DataFrame
    skills: pl.DataFrame
    regions: pl.DataFrame


def tell_gap(edition: Edition, found: Mapping[str, Sequence[str]], role_id: str, region: str) -> Answer:
    """What the person has and lacks for the role in the region, as plain values for JSON.

    `found` has the skills of the person, each with the words that show it. Raises ValueError for a role that the
    edition has no profile of, or a region that it does not know.
    """
    profiles = form_profiles(edition.tables.role_skills)
    if role_id not in profiles.roles:
        raise ValueError(
            f"found no profile of the role {role_id!r}, expected one of the {len(profiles.roles)} roles of which at "
            f"least three skills are published: {', '.join(profiles.roles[:8])} …; `skilltide show role_skills` has all"
        )
    if region not in set(edition.regions["region"]):
        raise ValueError(
            f"found no region {region!r}, expected a code of the table `regions`, such as DE, US-CA, WORLD"
        )
    person = _Person(edition, profiles, set(found), region)
    row = profiles.row_of(role_id)
    has, lacks = person.split(row)
    lacking = _with_coverage_after(person, row, lacks)
    nearest = [person.describe_role(place) for place in person.nearest(besides=row)]
    role = {
        "role_id": role_id,
        "label": person.role_label(role_id),
        **_trend_of(edition.tables.role_trends, region, role_id),
    }
    coverage = _share(person.coverage[row])
    return {
        "edition": edition.name,
        "until": edition.until,
        "region": region,
        "role": role,
        "coverage": coverage,
        "is_viable": bool(person.coverage[row] >= VIABLE_COVERAGE),
        "viable_from": VIABLE_COVERAGE,
        "has": [{**person.asked(row, skill), "shown_by": list(found[profiles.skills[skill]])} for skill in has],
        "also_has": [
            {"skill_id": skill, "label": person.skill_label(skill), "shown_by": list(found[skill])}
            for skill in sorted(set(found) - {profiles.skills[place] for place in has})
        ],
        "lacks": lacking,
        "nearest_roles": nearest,
        "plan": _plan(role, coverage, lacking, nearest),
    }


def describe_demand(edition: Edition, region: str, skill_id: str) -> Answer:
    """How the demand for the skill moves in the region; where nothing is published of it there, in the world."""
    return _first_told(edition.tables.skill_trends.filter(pl.col("skill_id") == skill_id), region)


def _first_told(trends: pl.DataFrame, region: str) -> Answer:
    """The figures of the region, or where nothing is published of it there, of the world. One row a region at most."""
    for place in dict.fromkeys((region, "WORLD")):
        rows = trends.filter(pl.col("region") == place)
        if rows.height and rows["vacancies"].item() is not None:
            return {"region": place, **_figures(rows)}
    return {"region": None, "direction": "insufficient"}


class _Person:
    """What somebody shows, held against the profiles of the roles."""

    def __init__(self, edition: Edition, profiles: Profiles, found: set[str], region: str) -> None:
        self._edition, self._profiles, self._region = edition, profiles, region
        self._shows = np.array([skill in found for skill in profiles.skills])
        held = profiles.weights @ self._shows
        total = profiles.weights.sum(axis=1)
        self.coverage = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
        self._fit = held / (total + np.median(total))
        self._premiums = last_premiums(edition.skill_pay)
        self._known_first = skills_known_first(edition.tables, profiles)
        self._labels = dict(edition.skills.select("skill_id", "label").iter_rows())
        self._roles = dict(edition.roles.select("role_id", "label").iter_rows())

    def skill_label(self, skill_id: str) -> str:
        return str(self._labels[skill_id])

    def role_label(self, role_id: str) -> str:
        return str(self._roles[role_id])

    def split(self, row: int) -> tuple[list[int], list[int]]:
        """Places of the role's skills that the person shows, by weight; and of the others in the order of learning."""
        own = heaviest(self._profiles.weights[row])
        shown = self._shows[own]
        return own[shown].tolist(), order_to_learn(own[~shown].tolist(), self._known_first)

    def asked(self, row: int, place: int) -> Answer:
        """What the role asks of the skill, how that moves inside the role, and how the demand for it moves."""
        profiles, skill_id = self._profiles, self._profiles.skills[place]
        return {
            "skill_id": skill_id,
            "label": self.skill_label(skill_id),
            "weight": _share(profiles.weights[row, place] / profiles.weights[row].sum()),
            "share_in_role": _share(profiles.shares[row, place]),
            "in_role": self._inside(profiles.roles[row], skill_id),
            "demand": describe_demand(self._edition, self._region, skill_id),
            "premium": self._premium(skill_id),
        }

    def _premium(self, skill_id: str) -> Answer | None:
        """What vacancies with it pay more, in the last year of the region that tells it; null where none does."""
        rows = self._premiums.filter((pl.col("region") == self._region) & (pl.col("skill_id") == skill_id))
        if rows.is_empty():
            return None
        told = rows.select("premium", "premium_low", "premium_high", year="premium_year").row(0, named=True)
        return {name: round(value, 4) for name, value in told.items()}

    def _inside(self, role_id: str, skill_id: str) -> Answer:
        is_asked = (pl.col("role_id") == role_id) & (pl.col("skill_id") == skill_id)
        return _first_told(self._edition.inside.filter(is_asked), self._region)

    def nearest(self, besides: int) -> list[int]:
        """Places of roles that grow or hold in the region, the nearest first."""
        goes_on = self._edition.tables.role_trends.filter(
            (pl.col("region") == self._region)
            & pl.col("direction").cast(pl.String).is_in(["rising", "stable"])
            & (pl.col("level_direction").cast(pl.String) != "declining")
        )["role_id"]
        known = set(goes_on)
        order = np.argsort(-self._fit, kind="stable").tolist()
        open_to = [place for place in order if place != besides and self._profiles.roles[place] in known]
        return [place for place in open_to if self.coverage[place] >= LEAST_COVERAGE][:MOST_NEAREST]

    def describe_role(self, place: int) -> Answer:
        role_id = self._profiles.roles[place]
        _, lacks = self.split(place)
        pay = self._edition.tables.role_pay.filter(
            (pl.col("region") == self._region) & (pl.col("role_id") == role_id) & pl.col("median_pay").is_not_null()
        ).sort("year")
        return {
            "role_id": role_id,
            "label": self.role_label(role_id),
            "coverage": _share(self.coverage[place]),
            "is_viable": bool(self.coverage[place] >= VIABLE_COVERAGE),
            **_trend_of(self._edition.tables.role_trends, self._region, role_id),
            "pay": pay.select("median_pay", "currency", "year").row(-1, named=True) if pay.height else None,
            "lacks": [self.skill_label(self._profiles.skills[skill]) for skill in lacks[:MOST_LACKING]],
        }

    def coverage_with(self, row: int, places: Sequence[int]) -> float:
        """The coverage once the skills at these places are learnt."""
        weights = self._profiles.weights[row]
        return float(self.coverage[row] + weights[list(places)].sum() / weights.sum())


def _plan(role: Answer, coverage: float, lacking: Sequence[Answer], nearest: Sequence[Answer]) -> list[Answer]:
    """Steps in order: another role first where this one declines; what to learn; when it is time to apply."""
    steps: list[Answer] = []
    elsewhere = next((one for one in nearest if one["is_viable"]), None)
    if role["direction"] == "declining" and elsewhere:
        steps.append({"do": "look_elsewhere", "what": elsewhere["label"], "coverage_after": elsewhere["coverage"]})
    covered = coverage
    has_applied = covered >= VIABLE_COVERAGE
    if has_applied and not steps:
        steps.append({"do": "apply", "what": role["label"], "coverage_after": covered})
    for one in lacking[:MOST_STEPS]:
        if covered >= ENOUGH_COVERAGE:
            break
        covered = one["coverage_after"]
        steps.append({"do": "learn", "what": one["label"], "coverage_after": covered})
        if covered >= VIABLE_COVERAGE and not has_applied:
            has_applied = True
            steps.append({"do": "apply", "what": role["label"], "coverage_after": covered})
    return [{"step": number, **step} for number, step in enumerate(steps, start=1)]


def _with_coverage_after(person: _Person, row: int, lacks: list[int]) -> list[Answer]:
    return [
        {
            "step": step,
            **person.asked(row, place),
            "coverage_after": _share(person.coverage_with(row, lacks[:step])),
        }
        for step, place in enumerate(lacks, start=1)
    ]


def _trend_of(trends: pl.DataFrame, region: str, role_id: str) -> Answer:
    rows = trends.filter((pl.col("region") == region) & (pl.col("role_id") == role_id))
    return _figures(rows) if rows.height else {"direction": "insufficient"}


def _figures(rows: pl.DataFrame) -> Answer:
    """Direction, slope with interval, q, vacancies, employers and window of the one row."""
    wanted = [
        "direction", "slope_points", "slope_points_low", "slope_points_high", "q_value", "vacancies", "employers",
        "share_first", "share_last", "window_from", "window_until",
    ]  # fmt: skip
    row = rows.row(0, named=True)
    return {name: row[name].isoformat() if hasattr(row[name], "isoformat") else row[name] for name in wanted}


def _share(value: float) -> float:
    return round(float(value), 4)

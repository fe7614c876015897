"""What a role asks for as a vector of skills, and how far the skills of one role carry into another.

Made of the published table `role_skills` alone, so nothing can be had from it that the tables withhold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MIN_SKILLS = 3
"""A role with fewer skills of its own has no profile: what carries over would be chance."""
MIN_PAIRS = 30
"""Pairs from which the threshold of a viable move is taken; with fewer their spread is a guess."""
NEIGHBOURS = 5
VIABLE_COVERAGE = 0.22
"""`viable_coverage` of the titles that one role has on real boards, as `python -m benchmarks.pathways titles` finds it.
A constant: a threshold taken anew from each edition would turn moves viable and back though nothing changed."""


@dataclass(frozen=True)
class Profiles:
    """Roles by skills; both in the order of their codes."""

    roles: list[str]
    skills: list[str]
    shares: Floats
    """Part of the role's vacancies that ask for the skill; 0 where unknown or withheld."""
    weights: Floats
    """share × ln(salience), the skill's term of the Kullback-Leibler divergence of the role from all vacancies; 0 for
    what is asked for everywhere as much."""

    def row_of(self, role: str) -> int:
        """Where the role stands. Raises ValueError for a role without a profile."""
        return self.roles.index(role)

    def without(self, skill: str) -> "Profiles":
        """The same where nobody asks for the skill."""
        kept = np.array([name != skill for name in self.skills])
        return Profiles(self.roles, self.skills, self.shares * kept, self.weights * kept)


@dataclass(frozen=True)
class Closeness:
    """Role by role, from the row's role to the column's. All symmetric but `coverage`."""

    coverage: Floats
    """Part of the weight of what the second asks for that people in the first have; 1 is all."""
    fit: Floats
    """Geometric mean of both directions, each held back by a prior of one median profile: the order of pathways."""


def form_profiles(role_skills: pl.DataFrame) -> Profiles:
    """The profiles of roles with at least MIN_SKILLS skills of their own.

    `role_skills` has role_id, skill_id, share and salience, null where withheld.
    """
    known = role_skills.drop_nulls(["share", "salience"]).with_columns(weight=skill_weight())
    own = known.group_by("role_id").agg(skills=(pl.col("weight") > 0).sum())
    known = known.join(own.filter(pl.col("skills") >= MIN_SKILLS), on="role_id", how="semi")
    roles, skills = (sorted(known[name].unique().to_list()) for name in ("role_id", "skill_id"))
    row, column = (
        known[name].cast(pl.Enum(names)).to_physical().cast(pl.Int64).to_numpy()
        for name, names in (("role_id", roles), ("skill_id", skills))
    )
    shares, weights = (np.zeros((len(roles), len(skills))) for _ in range(2))
    shares[row, column] = known["share"].to_numpy()
    weights[row, column] = known["weight"].to_numpy()
    return Profiles(roles, skills, shares, weights)


def skill_weight() -> pl.Expr:
    """The weight of a skill in a role, from `share` and `salience`: share × ln(salience), 0 where it is 1 or less."""
    return pl.col("share") * pl.col("salience").clip(lower_bound=1).log()


def held(shares: Floats, wanted: Floats) -> Floats:
    """How far each skill is held: 1 where it is asked for in the first role as often as in the second, less below."""
    return np.minimum(1, np.divide(shares, wanted, out=np.zeros(np.broadcast(shares, wanted).shape), where=wanted > 0))


def compare_roles(profiles: Profiles) -> Closeness:
    """Coverage and fit of every pair of roles; each is 1 from a role to itself."""
    count = len(profiles.roles)
    common = np.zeros((count, count))
    for number, weights in enumerate(profiles.weights):
        own = np.flatnonzero(weights)
        common[:, number] = held(profiles.shares[:, own], profiles.shares[number, own]) @ weights[own]
    total = profiles.weights.sum(axis=1)
    coverage = np.divide(common, total, out=np.zeros_like(common), where=total > 0)
    prior = float(np.median(total)) if count else 0.0
    shrunk = np.divide(common, total + prior, out=np.zeros_like(common), where=total + prior > 0)
    fit = np.sqrt(shrunk * shrunk.T)
    np.fill_diagonal(fit, 1)
    return Closeness(coverage, fit)


def add_neighbours(role_skills: pl.DataFrame) -> pl.DataFrame:
    """The rows with `neighbours`, labels of the NEIGHBOURS roles that fit the role best, and `neighbour_share`.

    That is the mean share with which the neighbours ask for the row's skill; one that never does counts as 0, one
    whose share is withheld does not count. Null for a role without a profile. `role_skills` is as for
    `form_profiles`, with role_label.
    """
    near = _neighbours(role_skills)
    shares = role_skills.select(neighbour="role_id", skill_id="skill_id", there="share", is_asked=pl.lit(True))
    asked = role_skills.select("role_id", "skill_id").join(near, on="role_id")
    found = (
        asked.join(shares, on=["neighbour", "skill_id"], how="left")
        .with_columns(there=pl.when("is_asked").then("there").otherwise(0.0))
        .sort("role_id", "skill_id", "rank")
        .group_by("role_id", "skill_id", maintain_order=True)
        .agg(neighbours=pl.col("label").str.join("; "), neighbour_share=pl.col("there").mean())
    )
    return role_skills.join(found, on=["role_id", "skill_id"], how="left", maintain_order="left")


def _neighbours(role_skills: pl.DataFrame) -> pl.DataFrame:
    """role_id, rank, neighbour and its label, the best fit first; roles that share nothing are none."""
    profiles = form_profiles(role_skills)
    fit = compare_roles(profiles).fit
    np.fill_diagonal(fit, 0)
    order = np.argsort(-fit, axis=1, kind="stable")[:, :NEIGHBOURS]
    rows = [
        (role, rank, profiles.roles[other])
        for number, role in enumerate(profiles.roles)
        for rank, other in enumerate(order[number])
        if fit[number, other] > 0
    ]
    schema = {"role_id": pl.String(), "rank": pl.Int64(), "neighbour": pl.String()}
    labels = role_skills.select(neighbour="role_id", label="role_label").unique()
    return pl.DataFrame(rows, schema=schema, orient="row").join(labels, on="neighbour")


def viable_coverage(coverage: Floats, groups: Sequence[str]) -> float:
    """Coverage from which a move is viable: mean less one standard deviation of that between variants of one job.

    `groups` names the job of each row of `coverage`. Raises ValueError where fewer than MIN_PAIRS pairs share one.
    """
    names = np.array(groups)
    related = (names[:, None] == names) & ~np.eye(names.size, dtype=np.bool_)
    if related.sum() < MIN_PAIRS:
        raise ValueError(f"found {related.sum()} pairs of variants of one job, expected at least {MIN_PAIRS}")
    found = coverage[related]
    return float(found.mean() - found.std())

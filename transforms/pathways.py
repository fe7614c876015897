"""From each role to the roles that grow or hold: what carries over, what is to be learnt first, and through which role.

Made of published tables alone: profiles of roles in the world, trends of the roles in each region.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.profiles import VIABLE_COVERAGE, Closeness, Floats, Profiles, compare_roles, form_profiles, held
from warehouse.tables import TABLES

MOST_MOVES = 10
"""Moves told out of a role and region; a reader who wants all has the profiles in `role_skills`."""
MOST_ROUTES = 3
"""Roles told beside them that rise and are within reach through a role between alone."""
LEAST_COVERAGE = VIABLE_COVERAGE / 2
"""A move that carries over less is none, unless a role lies between."""
LEAST_WEIGHT = 0.01
"""Part of a role's weight below which a skill is not named: its salience is hardly above 1, or it is rare."""
MOST_NAMED = 8
MOST_BRIDGES = 2
IS_HELD = 0.5
"""A skill carries over where the role left asks for it at least half as often as the role entered."""
IS_KNOWN_FIRST = 0.5
"""Skill a comes before b where at least half of the vacancies that ask for b ask for a too, and more for a than b."""

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Tables:
    """The published tables from which decisions are made."""

    role_skills: pl.DataFrame
    role_trends: pl.DataFrame
    role_demand: pl.DataFrame
    skill_trends: pl.DataFrame
    hybrid_skills: pl.DataFrame
    role_pay: pl.DataFrame
    vacancy_durations: pl.DataFrame


def find_pathways(tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `reskilling_pathways`, and of `pathway_skills` for the moves in them.

    A move leads from a role whose vacancies in the region are told to one that grows or holds there: its share does
    not decline, nor does its number of vacancies. Where no direction can be told there is no move.
    """
    profiles = form_profiles(tables.role_skills)
    close = compare_roles(profiles)
    moves = [move for group in _by_region(tables.role_trends, profiles) for move in _moves_in(group, close)]
    order = _Order(profiles, skills_known_first(tables, profiles))
    pairs = sorted({(move.left, move.entered) for move in moves})
    skills = {pair: order.split(pair) for pair in pairs}
    labels = dict(tables.role_skills.select("skill_id", "skill_label").unique().iter_rows())
    told = _tell_pairs(pairs, skills, profiles, close, labels, _labels_of_roles(tables))
    named = _name_moves(moves, profiles).join(told, on=["from_role", "to_role"], maintain_order="left")
    return _tell_regions(named, tables), _list_skills(skills, profiles, tables)


# ---- moves


@dataclass(frozen=True)
class Group:
    """The roles of a region that have a profile: where they stand in the profiles, and which grow or hold, or rise."""

    region: str
    places: Places
    goes_on: Bools
    rises: Bools


@dataclass(frozen=True)
class Move:
    """One row of the pathways: places of its roles in the profiles; `via` is −1 where no role between is needed."""

    region: str
    left: int
    entered: int
    rank: int
    via: int
    via_coverage: float


def _by_region(role_trends: pl.DataFrame, profiles: Profiles) -> Iterator[Group]:
    numbers = pl.DataFrame({"role_id": pl.Series(profiles.roles, dtype=pl.String)}).with_row_index("place")
    direction, level = (pl.col(name).cast(pl.String) for name in ("direction", "level_direction"))
    known = (
        role_trends.filter(pl.col("vacancies").is_not_null() & (pl.col("obs_status").cast(pl.String) != "small_cell"))
        .join(numbers, on="role_id")
        .select(
            "region",
            pl.col("place").cast(pl.Int64),
            goes_on=direction.is_in(["rising", "stable"]) & (level != "declining"),
            rises=direction == "rising",
        )
        .sort("region", "place")
    )
    for (region,), part in known.group_by("region", maintain_order=True):
        yield Group(str(region), *(part[name].to_numpy() for name in ("place", "goes_on", "rises")))


def _moves_in(group: Group, close: Closeness) -> Iterator[Move]:
    held_roles = group.places[group.goes_on]
    rising = group.places[group.rises & group.goes_on]
    for left in group.places.tolist():
        targets = held_roles[held_roles != left]
        nearest = targets[np.argsort(-close.fit[left, targets], kind="stable")]
        coverage = close.coverage[left, nearest]
        via, through = _best_between(left, nearest, targets, close.coverage)
        is_route = (coverage < VIABLE_COVERAGE) & (through > 0)
        is_told = (coverage >= LEAST_COVERAGE) & (np.cumsum(coverage >= LEAST_COVERAGE) <= MOST_MOVES)
        routes = np.flatnonzero(~is_told & is_route & np.isin(nearest, rising))[:MOST_ROUTES]
        is_told[routes] = True
        for rank, number in enumerate(np.flatnonzero(is_told).tolist(), start=1):
            between = (int(via[number]), float(through[number])) if is_route[number] else (-1, 0.0)
            yield Move(group.region, left, int(nearest[number]), rank, *between)


def _best_between(left: int, entered: Places, stops: Places, coverage: Floats) -> tuple[Places, Floats]:
    """For each role entered: the role between whose two moves are both viable and the lower of them highest, or 0."""
    near = stops[coverage[left, stops] >= VIABLE_COVERAGE]
    if not near.size or not entered.size:
        return np.full(entered.size, -1), np.zeros(entered.size)
    second = coverage[np.ix_(near, entered)]
    lower = np.minimum(coverage[left, near][:, None], second)
    lower = np.where((second >= VIABLE_COVERAGE) & (near[:, None] != entered), lower, 0)
    best = lower.argmax(axis=0)
    return near[best], lower[best, np.arange(entered.size)]


# ---- skills of a move


@dataclass(frozen=True)
class SkillsOfMove:
    """Places in the profiles: what carries over by weight, and what is to be learnt in order."""

    carried: list[int]
    learnt: list[int]


class _Order:
    """Splits what a role asks for into what carries over and what is to be learnt, in the order of learning."""

    def __init__(self, profiles: Profiles, known_first: Mapping[int, Sequence[int]]) -> None:
        self._profiles = profiles
        self._first = known_first
        self._own = [heaviest(weights) for weights in profiles.weights]

    def split(self, pair: Pair) -> SkillsOfMove:
        left, entered = pair
        own, shares = self._own[entered], self._profiles.shares
        is_held = held(shares[left, own], shares[entered, own]) >= IS_HELD
        return SkillsOfMove(own[is_held].tolist(), order_to_learn(own[~is_held].tolist(), self._first))


def order_to_learn(by_weight: Sequence[int], known_first: Mapping[int, Sequence[int]]) -> list[int]:
    """Places of skills by weight, but each after those of the others that are known before it."""
    placed: dict[int, None] = {}
    wanted = set(by_weight)

    def place(skill: int) -> None:
        for first in known_first.get(skill, ()):
            if first in wanted and first not in placed:
                place(first)
        placed[skill] = None

    for skill in by_weight:
        if skill not in placed:
            place(skill)
    return list(placed)


def heaviest(weights: Floats) -> Places:
    """Skills with at least LEAST_WEIGHT of the role's weight, those of most weight first."""
    order: Places = np.argsort(-weights, kind="stable")
    heavy: Bools = weights[order] >= max(LEAST_WEIGHT * weights.sum(), np.finfo(np.float64).tiny)
    return order[heavy]


def skills_known_first(tables: Tables, profiles: Profiles) -> dict[int, list[int]]:
    """For the place of each skill, those that come before it, most asked for first; of pairs of two families.

    A skill comes before one that is asked for less than itself, so nothing comes before itself in a circle.
    """
    skills = profiles.skills
    places = dict(zip(skills, range(len(skills)), strict=True))
    world = tables.skill_trends.filter(pl.col("region") == "WORLD").drop_nulls("vacancies")
    count = dict(world.select("skill_id", "vacancies").iter_rows())
    joint = tables.hybrid_skills.filter(pl.col("region") == "WORLD").drop_nulls("vacancies")
    found: dict[int, list[int]] = {}
    for one, other, both in joint.select("skill_a", "skill_b", "vacancies").iter_rows():
        if not {one, other} <= places.keys() or count.get(one) == count.get(other):
            continue
        first, then = (one, other) if count.get(one, 0) > count.get(other, 0) else (other, one)
        if both >= IS_KNOWN_FIRST * count.get(then, 0) > 0:
            found.setdefault(places[then], []).append(places[first])
    return {then: sorted(firsts, key=lambda place: (-count[skills[place]], place)) for then, firsts in found.items()}


# ---- rows


def _name_moves(moves: list[Move], profiles: Profiles) -> pl.DataFrame:
    names = [*profiles.roles, None]
    return pl.DataFrame(
        {
            "region": [move.region for move in moves],
            "from_role": [names[move.left] for move in moves],
            "to_role": [names[move.entered] for move in moves],
            "rank": [move.rank for move in moves],
            "via_role": [names[move.via] for move in moves],
            "via_coverage": [None if move.via < 0 else move.via_coverage for move in moves],
        },
        schema_overrides={"region": pl.String, "from_role": pl.String, "to_role": pl.String, "via_role": pl.String}
        | {"rank": pl.Int64, "via_coverage": pl.Float64},
    )


def _tell_pairs(
    pairs: list[Pair],
    skills: Mapping[Pair, SkillsOfMove],
    profiles: Profiles,
    close: Closeness,
    labels: Mapping[str, str],
    roles: Mapping[str, str],
) -> pl.DataFrame:
    """One row per pair of roles: what is the same of a move in every region."""

    def named(places: Sequence[int]) -> str | None:
        return "; ".join(labels[profiles.skills[place]] for place in places[:MOST_NAMED]) or None

    rows = [
        {
            "from_role": profiles.roles[left],
            "to_role": profiles.roles[entered],
            "coverage": close.coverage[left, entered],
            "reverse_coverage": close.coverage[entered, left],
            "fit": close.fit[left, entered],
            "is_viable": bool(close.coverage[left, entered] >= VIABLE_COVERAGE),
            "skills_carried": named(skills[left, entered].carried),
            "skills_to_learn": named(skills[left, entered].learnt),
            "bridge_roles": "; ".join(roles[profiles.roles[role]] for role in _bridges(left, entered, close)) or None,
        }
        for left, entered in pairs
    ]
    wanted = TABLES["reskilling_pathways"].dtypes
    columns = ["from_role", "to_role", "coverage", "reverse_coverage", "fit", "is_viable"]
    columns += ["skills_carried", "skills_to_learn", "bridge_roles"]
    return pl.DataFrame(rows, schema={name: wanted[name] for name in columns})


def _bridges(left: int, entered: int, close: Closeness) -> list[int]:
    """Roles that ask for much of both: people of either could move to them."""
    lower = np.minimum(close.coverage[left], close.coverage[entered])
    lower[[left, entered]] = 0
    order = np.argsort(-np.minimum(close.fit[left], close.fit[entered]), kind="stable")
    return [int(role) for role in order if lower[role] >= VIABLE_COVERAGE][:MOST_BRIDGES]


def _tell_regions(moves: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The moves with what is known of both roles in the region."""
    labels = _labels_of_roles(tables)
    facts = tables.role_trends.select(
        "region", "region_level", "role_id", "direction", "slope_points", "q_value", "vacancies", "window_from",
        "window_until",
    )  # fmt: skip
    once = ["region_level", "window_from", "window_until"]
    for side in ("from", "to"):
        names = {name: f"{side}_{name}" for name in ("direction", "slope_points", "q_value", "vacancies")}
        of_side = facts.drop(once if side == "to" else []).rename({"role_id": f"{side}_role", **names})
        moves = moves.join(of_side, on=["region", f"{side}_role"], maintain_order="left")
    is_open = tables.role_demand.drop_nulls("open_vacancies").sort("month")
    newest = is_open.group_by("region", "role_id").agg(to_open_vacancies=pl.col("open_vacancies").last())
    moves = moves.join(compare_pay(moves, tables.role_pay), on=["region", "from_role", "to_role"], how="left")
    moves = moves.join(_last_durations(tables), on=["region", "to_role"], how="left", maintain_order="left")
    return moves.join(
        newest.rename({"role_id": "to_role"}), on=["region", "to_role"], how="left", maintain_order="left"
    ).with_columns(
        pl.col(f"{which}_role").replace_strict(labels, default=None, return_dtype=pl.String).alias(f"{which}_label")
        for which in ("from", "to", "via")
    )


def _last_durations(tables: Tables) -> pl.DataFrame:
    """region, to_role and the median days open in the last quarter that tells them."""
    told = tables.vacancy_durations.drop_nulls("median_days").sort("quarter")
    return told.group_by("region", to_role="role_id").agg(to_median_days_open=pl.col("median_days").last())


def compare_pay(moves: pl.DataFrame, role_pay: pl.DataFrame) -> pl.DataFrame:
    """region, from_role, to_role and the ratio of mean pay with its interval, of the last year that tells both.

    The half-widths of both logarithms are added as squares: employers that pay both roles make it a little too wide.
    """
    told = role_pay.drop_nulls("mean_pay").with_columns(half=(pl.col("mean_pay_high") / pl.col("mean_pay")).log())
    sides = [
        told.select("region", "year", "currency", *(pl.col(name).alias(f"{side}_{name}") for name in _PAID)).rename(
            {f"{side}_role_id": f"{side}_role"}
        )
        for side in ("from", "to")
    ]
    both = (
        moves.select("region", "from_role", "to_role")
        .join(sides[0], on=["region", "from_role"])
        .join(sides[1], on=["region", "to_role", "year", "currency"])
        .sort("region", "from_role", "to_role", "year")
        .group_by("region", "from_role", "to_role", maintain_order=True)
        .last()
    )
    half = (pl.col("from_half") ** 2 + pl.col("to_half") ** 2).sqrt()
    ratio = pl.col("to_mean_pay") / pl.col("from_mean_pay")
    return both.select(
        "region",
        "from_role",
        "to_role",
        pay_year="year",
        pay_ratio=ratio,
        pay_ratio_low=ratio * (-half).exp(),
        pay_ratio_high=ratio * half.exp(),
    )


_PAID = ("role_id", "mean_pay", "half")


def _labels_of_roles(tables: Tables) -> dict[str, str]:
    return dict(tables.role_skills.select("role_id", "role_label").unique().iter_rows())


def _list_skills(skills: Mapping[Pair, SkillsOfMove], profiles: Profiles, tables: Tables) -> pl.DataFrame:
    """Rows of `pathway_skills`."""
    left, entered, skill, part, position = (np.zeros(0, np.int64) for _ in range(5))
    rows = [
        (pair[0], pair[1], place, number, order)
        for pair, split in skills.items()
        for number, places in enumerate((split.carried, split.learnt))
        for order, place in enumerate(places, start=1)
    ]
    if rows:
        left, entered, skill, part, position = np.array(rows, dtype=np.int64).T
    total = profiles.weights.sum(axis=1)
    frame = pl.DataFrame(
        {
            "from_role": pl.Series(profiles.roles, dtype=pl.String).gather(left),
            "to_role": pl.Series(profiles.roles, dtype=pl.String).gather(entered),
            "skill_id": pl.Series(profiles.skills, dtype=pl.String).gather(skill),
            "part": pl.Series(["carries_over", "to_learn"]).gather(part),
            "position": position,
            "part_of_role": profiles.weights[entered, skill] / total[entered],
            "from_share": profiles.shares[left, skill],
            "to_share": profiles.shares[entered, skill],
        }
    )
    names = tables.role_skills.select("skill_id", "family", label="skill_label").unique()
    world = tables.skill_trends.filter(pl.col("region") == "WORLD").select("skill_id", "direction")
    named = frame.join(names, on="skill_id").join(world, on="skill_id", how="left")
    return named.with_columns(pl.col("direction").fill_null("insufficient"))

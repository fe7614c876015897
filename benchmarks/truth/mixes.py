"""Worlds of pairs and of roles: do skills that merely both rise fuse, does a role decline that lost its source.

And: does anything move inside roles of which one grows beside the other.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.truth.methods import ask_tables, declare, name_cells
from benchmarks.truth.worlds import Array, Counts, Settings, World, count_ads, draft, leave_half_way
from transforms.cells import number_cells
from transforms.counts import CELL, refer_to_cells
from transforms.estimate import MONTHS_A_YEAR
from transforms.hybrids import PAIR, association_of, expected_joint, judge_fusing
from transforms.panel import form_panel
from transforms.trends import Wanted, estimate_trends


def count_fusing(settings: Settings, growth: float, fuse: float, seed: int) -> tuple[int, int, int, int]:
    """Pairs that are told of, of these fusing, of these rising as hybrids, and of these with an interval that holds.

    Both skills of every pair grow by `growth` a month in odds, and their odds ratio by `fuse`.
    """
    draw = np.random.default_rng(seed)
    world = draft(settings, draw)
    t = np.arange(settings.months) - settings.months / 2
    first, second = (np.exp(draw.uniform(np.log(0.05), np.log(0.3), settings.skills)) for _ in "ab")
    drift, ratio = np.log1p(growth) * t, np.exp(1.0 + fuse * t)
    base = count_ads(
        World(world.source, world.odds[:, :1], world.rate, world.in_time[:, :1], world.planted, world.watched), draw
    )
    margins = [_chance(share, drift, base, settings, draw) for share in (first, second)]
    joint = expected_joint(ratio[base.t][:, None], np.ones_like(margins[0]), *margins)[0]
    both = draw.binomial(base.n[:, None], joint)
    rest = base.n[:, None] - both
    only_a = draw.binomial(rest, np.clip((margins[0] - joint) / (1 - joint), 0, 1))
    left = np.clip((margins[1] - joint) / np.maximum(1 - margins[0], 1e-9), 0, 1)
    only_b = draw.binomial(rest - only_a, left)
    return _judge(base, world, settings, both, np.stack([both + only_a, both + only_b]), fuse)


def _chance(share: Array, drift: Array, base: Counts, settings: Settings, draw: np.random.Generator) -> Array:
    taste = draw.normal(0, 0.5, (settings.employers, share.size))
    odds = np.log(share / (1 - share)) + taste[base.employer] + drift[base.t][:, None]
    chance: Array = 1 / (1 + np.exp(-odds))
    return chance


def _judge(
    base: Counts, world: World, settings: Settings, both: Array, parts: Array, fuse: float
) -> tuple[int, int, int, int]:
    pairs, size = both.shape[1], settings.months
    asked = Counts(base.employer, base.t, base.n, np.concatenate(list(parts), axis=1))
    vacancies, skills, watched = declare(asked, world)
    joint = declare(Counts(base.employer, base.t, base.n, both), world)[1]
    names = skills.with_columns(skill_id=_name(pl.col("skill_id").cast(pl.Int64), pairs))
    number = pl.col("skill_id").cast(pl.Int64)
    named = joint.with_columns(skill_a=_name(number, pairs), skill_b=_name(number + pairs, pairs)).drop("skill_id")
    cells, panel = number_cells(vacancies.lazy()), form_panel(watched, size)
    wanted = Wanted(further=association_of(cells, names.lazy(), panel))
    found = judge_fusing(estimate_trends(cells, named.lazy(), panel, PAIR, wanted))
    told = found.filter(pl.col("is_fusing").is_not_null())
    low, high = (pl.col(f"log_odds_ratio_slope_{end}") for end in ("low", "high"))
    held = told.filter((low <= MONTHS_A_YEAR * fuse) & (high >= MONTHS_A_YEAR * fuse)).height
    return told.height, int(told["is_fusing"].sum()), int(told["is_rising_hybrid"].sum()), held


def _name(number: pl.Expr, pairs: int) -> pl.Expr:
    side = pl.when(number < pairs).then(pl.lit("a")).otherwise(pl.lit("b"))
    return pl.format("{}{}", side, number % pairs)


def count_lost_roles(settings: Settings, seed: int) -> tuple[int, int]:
    """Roles that are sought only in the source that leaves, and how many of them are called declining."""
    draw = np.random.default_rng(seed)
    world = draft(settings, draw)
    leave_half_way(world, settings, draw)
    lost = np.arange(settings.skills) < settings.skills // 4
    world.odds[np.ix_(world.source == 0, lost)] = -np.inf
    answer = ask_tables(count_ads(world, draw), world, settings.months)
    return int(lost.sum()), int((answer.direction[lost] < 0).sum())


def count_inside_roles(settings: Settings, seed: int) -> tuple[int, int, int]:
    """Skills told of inside two roles, how many of these are called moving, and how many in all vacancies.

    One role grows ninefold against the other, and asks for other skills; inside each nothing moves.
    """
    draw = np.random.default_rng(seed)
    world = draft(settings, draw)
    roles = []
    for growth in (np.ones(settings.months), np.linspace(0.2, 1.8, settings.months)):
        odds = world.odds + draw.normal(0, 1.5, settings.skills)
        roles.append(count_ads(replace(world, odds=odds, rate=world.rate * growth / 2), draw))
    everybody, within, asked, watched = _declare_roles(roles, world)
    cells, panel = number_cells(everybody.lazy()), form_panel(watched, settings.months)
    inside = estimate_trends(cells, asked.lazy(), panel, ["role_id", "skill_id"], Wanted(within=within.lazy()))
    in_all = asked.group_by("cell", "skill_id").agg(pl.col("vacancies", "weight").sum()).sort("cell", "skill_id")
    plain = estimate_trends(cells, in_all.lazy(), panel, ["skill_id"])
    told = inside.filter(pl.col("q_value").is_not_null())
    return told.height, _count_moving(told), _count_moving(plain)


def _declare_roles(roles: list[Counts], world: World) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows of `vacancy_counts`, `role_counts` and `role_skill_counts`, and the months watched."""
    counted, asked = [], []
    for number, part in enumerate(roles):
        cell, skill = np.nonzero(part.asked)
        of_role = pl.DataFrame({"employer": part.employer, "t": part.t, "vacancies": part.n}).with_columns(
            pl.col("vacancies").cast(pl.Int64), role_id=pl.lit(f"role {number}")
        )
        counted.append(of_role)
        names = pl.Series("skill_id", skill).cast(pl.String)
        asked.append(of_role[cell].with_columns(names, vacancies=pl.Series(part.asked[cell, skill]).cast(pl.Int64)))
    within = name_cells(pl.concat(counted), world)
    totals = within.group_by(CELL).agg(pl.col("vacancies", "weight").sum()).sort(CELL)
    everybody = totals.with_columns(cell=pl.int_range(pl.len(), dtype=pl.Int64))
    columns = ["cell", "role_id", "vacancies", "weight"]
    within, inside = (refer_to_cells(frame, everybody) for frame in (within, name_cells(pl.concat(asked), world)))
    return everybody, within.select(columns), inside.select(*columns, "skill_id"), declare(roles[0], world)[2]


def _count_moving(trends: pl.DataFrame) -> int:
    return trends.filter(pl.col("direction").cast(pl.String).is_in(["rising", "declining"])).height

"""How often a published rise or decline is false, and how many true ones are found, in simulated worlds.

Every world has employers that come and go, each with a taste of its own, and vacancies in batches of like ads. The
pooled column is what a dashboard of counts does in effect: a logit (score) test on the month over all vacancies, with
neither strata nor clusters, at the same q. Run: `python -m benchmarks.truth --seeds 3`.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy import stats

from transforms.cells import number_cells
from transforms.counts import CELL, refer_to_cells
from transforms.estimate import q_values
from transforms.panel import form_panel
from transforms.trends import MIN_TREND_VACANCIES, Q_LIMIT, estimate_trends
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

FIRST_YEAR = 2023
PLANTED_SHARE = 0.1
"""The part of the skills that rises in a planted world."""

Array = np.ndarray  # type: ignore[type-arg]


@dataclass(frozen=True)
class Settings:
    """Size of a world, and the growth of the odds a month that is planted."""

    skills: int
    employers: int
    months: int
    growth: float


@dataclass
class Draft:
    """What a world is drawn from: log odds of employer × skill, months on the market, and changes in time."""

    source: Array
    odds: Array
    rate: Array
    """Batches a month of each employer: employer × month."""
    in_time: Array
    """Month × skill, added to the log odds."""
    planted: Array
    """Which skills rise."""
    watched: dict[int, range]
    """Months that each source watched."""


def draft(settings: Settings, draw: np.random.Generator) -> Draft:
    """Two sources with the same mix, employers there for part of the window, nothing that moves."""
    e, s, m = settings.employers, settings.skills, settings.months
    share = np.exp(draw.uniform(np.log(0.01), np.log(0.2), s))
    odds = np.log(share / (1 - share)) + draw.normal(0, 0.8, (e, s))
    start, length = draw.integers(-m // 2, m, e), draw.integers(m // 4, m + m // 2, e)
    months = np.arange(m)
    there = (months >= start[:, None]) & (months < (start + length)[:, None])
    rate = np.where(there, draw.gamma(1.0, 0.8, e)[:, None], 0.0)
    still = np.zeros((m, s))
    return Draft(np.arange(e) % 2, odds, rate, still, np.zeros(s, bool), {0: range(m), 1: range(m)})


def come_and_go(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """Nothing more than every world has."""


def join_half_way(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """The second source begins half-way, and its skills are others."""
    half = settings.months // 2
    world.odds[world.source == 1] += draw.normal(0, 0.8, settings.skills)
    world.rate[world.source == 1, :half] = 0
    world.watched[1] = range(half, settings.months)


def double(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """The second source, with other skills, brings twice as much from half-way on."""
    world.odds[world.source == 1] += draw.normal(0, 0.8, settings.skills)
    world.rate[world.source == 1, settings.months // 2 :] *= 2


def season(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """A third of the skills are asked for three times as often in the last two months of a year."""
    late = np.arange(settings.months) % 12 >= 10
    world.in_time[np.ix_(late, draw.random(settings.skills) < 1 / 3)] += np.log(3)


def everything(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """A joiner, a season, and the rises planted in a tenth of the skills."""
    join_half_way(world, settings, draw)
    season(world, settings, draw)
    plant(world, settings, draw)


def plant(world: Draft, settings: Settings, draw: np.random.Generator) -> None:
    """A tenth of the skills rises, in every employer alike."""
    world.planted = draw.random(settings.skills) < PLANTED_SHARE
    centred = np.arange(settings.months) - settings.months / 2
    world.in_time += np.outer(centred * np.log1p(settings.growth), world.planted)


WORLDS: dict[str, Callable[[Draft, Settings, np.random.Generator], None]] = {
    "null: employers come and go": come_and_go,
    "null: a source joins half-way": join_half_way,
    "null: a source doubles": double,
    "null: a season": season,
    "planted: rises": plant,
    "planted: rises, joiner and season": everything,
}


@dataclass(frozen=True)
class Counts:
    """Vacancies and those that ask, by employer and month that occur."""

    employer: Array
    t: Array
    n: Array
    asked: Array
    """Cell × skill."""


def count(world: Draft, draw: np.random.Generator) -> Counts:
    """Batches of like ads: the ads of a batch share most of their skills."""
    batches = draw.poisson(world.rate)
    employer, t = (np.repeat(part, batches.ravel()) for part in map(np.ravel, np.indices(batches.shape)))
    size = draw.geometric(0.4, employer.size)
    odds = world.odds[employer] + world.in_time[t] + draw.normal(0, 1.0, (employer.size, world.odds.shape[1]))
    asked = draw.binomial(size[:, None], 1 / (1 + np.exp(-odds)))
    cells, index = np.unique(np.stack([employer, t]), axis=1, return_inverse=True)
    starts = np.flatnonzero(np.diff(index.ravel(), prepend=-1))
    return Counts(cells[0], cells[1], np.add.reduceat(size, starts), np.add.reduceat(asked, starts, axis=0))


def month(t: int) -> date:
    return date(FIRST_YEAR + t // 12, t % 12 + 1, 1)


def our_directions(counts: Counts, world: Draft, months: int) -> Array:
    """1 rising, −1 declining and 0 else for each skill, by the tables that are published."""
    cells = pl.DataFrame({"employer": counts.employer, "t": counts.t, "vacancies": counts.n.astype(np.int64)})
    cell, skill = np.nonzero(counts.asked)
    asked = cells[cell].with_columns(skill=pl.Series(skill), vacancies=pl.Series(counts.asked[cell, skill]))
    watched = pl.DataFrame(
        [(f"source {number}", "b", month(t)) for number, span in world.watched.items() for t in span],
        schema={"source": pl.String, "board": pl.String, "month": pl.Date},
        orient="row",
    )
    everybody = count_vacancies_of(_declare(cells, world.source))
    skills = refer_to_cells(_declare(asked, world.source), everybody).select(TABLES["skill_counts"].dtypes.names())
    trends = estimate_trends(number_cells(everybody.lazy()), skills.lazy(), form_panel(watched, months), ["skill_id"])
    told = {"rising": 1, "declining": -1}
    found = {int(row[0]): told.get(row[1], 0) for row in trends.select("skill_id", "direction").iter_rows()}
    return np.array([found.get(number, 0) for number in range(counts.asked.shape[1])])


def count_vacancies_of(cells: pl.DataFrame) -> pl.DataFrame:
    """Rows of `vacancy_counts`, which number the cells."""
    return cells.sort(CELL).with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))


def _declare(cells: pl.DataFrame, source: Array) -> pl.DataFrame:
    months = pl.Series([month(t) for t in range(cells["t"].max() + 1)], dtype=pl.Date)  # type: ignore[operator]
    named = cells.with_columns(
        basis=pl.lit("flow"),
        region=pl.lit("WORLD"),
        month=months[cells["t"]],
        source=pl.format("source {}", pl.Series(source)[cells["employer"]]),
        board=pl.lit("b"),
        employer_key=pl.format("employer {}", "employer"),
        weight=pl.col("vacancies") * WEIGHT_UNIT,
    )
    return named.with_columns(skill_id=pl.col("skill").cast(pl.String)) if "skill" in named.columns else named


def pooled_directions(counts: Counts) -> Array:
    """As above, by the test of a trend in all vacancies pooled, none related to another."""
    deviation = counts.t - np.average(counts.t, weights=counts.n)
    share = counts.asked.sum(axis=0) / counts.n.sum()
    score = deviation @ counts.asked
    variance = share * (1 - share) * (counts.n * deviation**2).sum()
    enough = (counts.asked.sum(axis=0) >= MIN_TREND_VACANCIES) & (variance > 0)
    z = np.divide(score, np.sqrt(variance), out=np.zeros(score.size), where=enough)
    q = q_values(np.where(enough, 2 * stats.norm.sf(np.abs(z)), np.nan))
    return np.where(np.nan_to_num(q, nan=1.0) <= Q_LIMIT, np.sign(z), 0).astype(int)


def main() -> None:
    """Print one row per world and method."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8, help="worlds of each kind")
    parser.add_argument("--skills", type=int, default=400)
    parser.add_argument("--employers", type=int, default=300)
    parser.add_argument("--months", type=int, default=24, help="24 or more: seasons cancel")
    parser.add_argument("--growth", type=float, default=0.05, help="planted growth of the odds a month")
    chosen = parser.parse_args()
    settings = Settings(chosen.skills, chosen.employers, chosen.months, chosen.growth)
    print(f"{settings}, {chosen.seeds} seeds, q ≤ {Q_LIMIT}")
    print(
        "false: false discoveries a world; FDR: mean share of a world's discoveries that are false; recall of planted"
    )
    print(f"{'':36}{'vacancies':>10}{'— Skilltide: false':>19}{'FDR':>6}{'recall':>7}{'— pooled: false':>17}{'FDR':>6}")
    began = time.perf_counter()
    for number, (name, change) in enumerate(WORLDS.items()):
        print(_row(name, [_try(settings, change, (number, seed)) for seed in range(chosen.seeds)]), flush=True)
    print(f"{time.perf_counter() - began:.0f} s")


Tally = tuple[int, int, float, float, int, float]


def _try(settings: Settings, change: Callable[..., None], seed: tuple[int, int]) -> Tally:
    draw = np.random.default_rng(seed)
    world = draft(settings, draw)
    change(world, settings, draw)
    counts = count(world, draw)
    ours, pooled = our_directions(counts, world, settings.months), pooled_directions(counts)
    false, rate = _false(ours, world.planted)
    planted = world.planted.sum()
    recall = ((ours == 1) & world.planted).sum() / planted if planted else np.nan
    return (int(counts.n.sum()), false, rate, float(recall), *_false(pooled, world.planted))


def _false(directions: Array, planted: Array) -> tuple[int, float]:
    """Discoveries that were not planted, or with the wrong sign, and their share of all discoveries."""
    false = int(((directions != 0) & (directions != planted)).sum())
    return false, false / max(1, int((directions != 0).sum()))


def _row(name: str, tallies: list[Tally]) -> str:
    vacancies, false, rate, recall, pooled, pooled_rate = np.mean(np.array(tallies), axis=0)
    found = "–" if np.isnan(recall) else f"{recall:.2f}"
    return f"{name:36}{vacancies:10,.0f}{false:19.2f}{rate:6.2f}{found:>7}{pooled:17.1f}{pooled_rate:6.2f}"


if __name__ == "__main__":
    main()

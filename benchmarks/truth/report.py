"""How often a published rise or decline is false, how many true ones are found, and how often intervals hold.

Every figure is a mean over worlds with its 95 % interval; the size of the worlds, the planted growth and the worlds
themselves can be chosen. Run: `python -m benchmarks.truth`, or `--help`.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np
from scipy import stats

from benchmarks.truth.methods import ask_pooled, ask_tables
from benchmarks.truth.mixes import count_fusing, count_inside_roles, count_lost_roles
from benchmarks.truth.worlds import NULL, PLANTED, Array, Settings, count_ads, draft
from transforms.trends import Q_LIMIT

GROWTHS = [-0.05, -0.02, 0.01, 0.02, 0.03, 0.05, 0.08]
SIZES = [40, 100, 300, 1000]
SPREAD = "every skill moves"
"""Where most skills do not move at all their ranks are ties, and no method can put them in order."""


@dataclass(frozen=True)
class Tally:
    """One world: its vacancies; of both methods false discoveries and their part of all; what ours found and held."""

    vacancies: int
    false: int
    false_part: float
    pooled_false: int
    pooled_part: float
    recall: float
    rank: float
    held_still: float
    held_planted: float


def try_world(task: tuple[str, Settings, int]) -> Tally:
    """A world of this name, size and seed, and what both methods say of it."""
    name, settings, seed = task
    change, months = {**NULL, **PLANTED}[name]
    settings = replace(settings, months=months or settings.months)
    draw = np.random.default_rng([seed, sorted({**NULL, **PLANTED}).index(name)])
    world = draft(settings, draw)
    change(world, settings, draw)
    counts = count_ads(world, draw)
    answer, truth, planted = ask_tables(counts, world, settings.months), world.true_slopes(), world.planted
    false, part = _false(answer.direction, planted)
    known = ~np.isnan(answer.slope)
    held = (answer.low <= truth) & (truth <= answer.high)
    moved = planted != 0
    return Tally(
        int(counts.n.sum()),
        false,
        part,
        *_false(ask_pooled(counts), planted),
        float(((answer.direction == planted) & moved).sum() / moved.sum()) if moved.any() else np.nan,
        float(stats.spearmanr(answer.slope[known], truth[known]).statistic) if moved.any() else np.nan,
        float(held[known & ~moved].mean()) if (known & ~moved).any() else np.nan,
        float(held[known & moved].mean()) if (known & moved).any() else np.nan,
    )


def _false(directions: Array, planted: Array) -> tuple[int, float]:
    """Discoveries that were not planted, or with the wrong sign, and their part of all discoveries."""
    false = int(((directions != 0) & (directions != planted)).sum())
    return false, false / max(1, int((directions != 0).sum()))


def say(values: Sequence[float], digits: int = 2) -> str:
    """Mean and half of its 95 % interval."""
    known = np.array([value for value in values if not np.isnan(value)])
    if not known.size:
        return "–"
    half = 1.96 * known.std(ddof=1) / np.sqrt(known.size) if known.size > 1 else np.nan
    return f"{known.mean():.{digits}f} ±{half:.{digits}f}"


def print_worlds(pool: ProcessPoolExecutor, title: str, names: Sequence[str], settings: Settings, seeds: int) -> None:
    """One row per world."""
    print(f"\n{title}")
    heads = ["vacancies", "false trends", "FDR", "pooled: false", "FDR", "recall", "rank cor.", "held", "held planted"]
    print(f"{'':32}{heads[0]:>10}" + "".join(f"{head:>15}" for head in heads[1:]))
    tasks = [(name, settings, seed) for name in names for seed in range(seeds)]
    found = list(pool.map(try_world, tasks, chunksize=2))
    for number, name in enumerate(names):
        part = found[number * seeds : (number + 1) * seeds]
        columns = list(zip(*(vars(tally).values() for tally in part), strict=True))
        cells = [say(columns[i], 1 if i == 3 else 2) for i in range(1, 9)]
        print(f"{name:32}{np.mean(columns[0]):10,.0f}" + "".join(f"{cell:>15}" for cell in cells), flush=True)
    if all(name in NULL for name in names):
        print(say_false(sum(tally.false > 0 for tally in found), len(found)))


def say_false(false: int, worlds: int) -> str:
    """In how many worlds something was told that is not so, with the exact interval of Clopper and Pearson."""
    low, high = stats.binomtest(false, worlds).proportion_ci(0.95)
    return (
        f"worlds with a false trend: {false} of {worlds}, {false / worlds:.1%} (95 % interval {low:.1%} to {high:.1%})"
    )


def print_curve(
    pool: ProcessPoolExecutor, title: str, values: Sequence[float], vary: Callable[[float], Settings], seeds: int
) -> None:
    """Recall and intervals as one setting varies, and the rank correlation where every skill moves."""
    print(f"\n{title:>24}{'vacancies':>12}{'recall':>15}{'FDR':>15}{'held planted':>15}{'rank cor.':>15}")
    tasks = [(name, vary(value), seed) for value in values for name in ("rises", SPREAD) for seed in range(seeds)]
    found = list(pool.map(try_world, tasks, chunksize=2))
    for number, value in enumerate(values):
        part, spread = (found[(2 * number + world) * seeds :][:seeds] for world in range(2))
        cells = [say([getattr(tally, name) for tally in part]) for name in ("recall", "false_part", "held_planted")]
        cells.append(say([tally.rank for tally in spread]))
        size = np.mean([tally.vacancies for tally in part])
        print(f"{value:24g}{size:12,.0f}" + "".join(f"{cell:>15}" for cell in cells), flush=True)


def print_mixes(pool: ProcessPoolExecutor, settings: Settings, seeds: int) -> None:
    """Pairs that fuse or merely rise, and roles whose only source left."""
    print(f"\n{'pairs, odds ratio e':32}{'told':>10}{'fusing':>15}{'rising hybrid':>15}{'held':>15}")
    small = replace(settings, skills=min(settings.skills, 100))
    kinds = {"nothing moves": (0.0, 0.0), "both parts rise": (0.05, 0.0), "fusing": (0.0, 0.05)}
    for name, (growth, fuse) in kinds.items():
        tries = [pool.submit(count_fusing, small, growth, fuse, seed) for seed in range(seeds)]
        told, *counts = np.array([one.result() for one in tries], float).T
        cells = "".join(f"{say(list(count / told)):>15}" for count in counts)
        print(f"{name:32}{told.mean():10.0f}{cells}", flush=True)
    lost_tries = [pool.submit(count_lost_roles, settings, seed) for seed in range(seeds)]
    lost, declining = np.array([one.result() for one in lost_tries], float).T
    print(f"\nroles whose only source left: {lost.sum():.0f}, called declining: {declining.sum():.0f}")
    inside_tries = [pool.submit(count_inside_roles, settings, seed) for seed in range(seeds)]
    told, moving, in_all = np.array([one.result() for one in inside_tries], float).T
    print("a role grows beside another, nothing moves inside either:")
    print(f"  moving inside a role {say(list(moving))} of {told.mean():.0f} told, in all vacancies {say(list(in_all))}")


def main() -> None:
    """Print every table."""
    size = Settings()
    parser = argparse.ArgumentParser("benchmarks.truth", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seeds", type=int, default=20, help="worlds of each kind; 20 take 2 to 4 minutes on two cores"
    )
    parser.add_argument("--skills", type=int, default=size.skills)
    parser.add_argument("--employers", type=int, default=size.employers)
    parser.add_argument("--months", type=int, default=size.months, help="24 or more: seasons cancel")
    parser.add_argument("--growth", type=float, default=size.growth, help="planted growth of the odds a month")
    parser.add_argument("--worlds", nargs="*", default=[*NULL, *PLANTED], help="names, see worlds.py")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only-worlds", action="store_true", help="no curves, pairs and roles")
    chosen = parser.parse_args()
    settings = Settings(chosen.skills, chosen.employers, chosen.months, chosen.growth)
    print(f"{settings}, {chosen.seeds} seeds, q ≤ {Q_LIMIT}; mean ± half of its 95 % interval over worlds")
    began = time.perf_counter()
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        for title, known in (("nothing moves", NULL), ("planted", PLANTED)):
            if names := [name for name in chosen.worlds if name in known]:
                print_worlds(pool, title, names, settings, chosen.seeds)
        if not chosen.only_worlds:
            few = max(2, chosen.seeds // 3)
            print_curve(pool, "growth a month", GROWTHS, lambda value: replace(settings, growth=value), few)
            print_curve(pool, "employers", SIZES, lambda value: replace(settings, employers=int(value)), few)
            print_mixes(pool, settings, few)
    print(f"\n{time.perf_counter() - began:.0f} s")

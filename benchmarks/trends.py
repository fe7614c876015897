"""Seconds and memory for the trends of all regions, skills and pairs, from Parquet to tables, beside statsmodels.

Count tables of made-up regions are written to a temporary folder and estimated in a process of their own, whose peak
memory is told. statsmodels fits a logit on month with a dummy for each stratum and employers as clusters, series by
series: the same question asked by Wald's test; its time for some series is scaled to all. On the same series every part
of our figures is made again with statsmodels (one step of Fisher scoring, a null fit without each employer), and the
largest difference is printed. Run: `python -m benchmarks.trends`.
"""

import argparse
import resource
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import statsmodels.api as sm

from transforms.cells import number_cells
from transforms.estimate import MAX_PART, Base, Series, share_slopes
from transforms.panel import form_panel
from transforms.trends import Wanted, estimate_windows
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.counts import BASES, CELL_BITS

Array = np.ndarray  # type: ignore[type-arg]
BY = {"skills": ["skill_id"], "pairs": ["skill_a", "skill_b"]}


@dataclass(frozen=True)
class Size:
    """Of the tables; `skill_rate` and `pair_rate` are the vacancies that ask for a series in a region and month."""

    regions: int
    skills: int
    pairs: int
    months: int
    employers: int
    skill_rate: float = 3.0
    pair_rate: float = 1.0


def write_counts(folder: Path, size: Size) -> int:
    """Monthly partitions of the three count tables. Returns the rows of all of them."""
    draw = np.random.default_rng(0)
    names = pl.Series([f"skill-{number:04d}" for number in range(size.skills)])
    first, second = np.triu_indices(size.skills, 1)
    chosen = np.sort(draw.choice(first.size, size.pairs, replace=False))
    rows = 0
    for number in range(size.months):
        month, name = date(2023 + number // 12, number % 12 + 1, 1), f"{2023 + number // 12}-{number % 12 + 1:02d}"
        cells = _cells(draw, size, month)
        skill_cell, skill, asked = _draw(draw, size, size.skills, size.skill_rate)
        pair_cell, pair, joint = _draw(draw, size, size.pairs, size.pair_rate)
        tables = {
            "cells": cells,
            "skills": _count(cells, skill_cell, asked, skill_id=names[skill]),
            "pairs": _count(
                cells, pair_cell, joint, skill_a=names[first[chosen[pair]]], skill_b=names[second[chosen[pair]]]
            ),
        }
        for table, frame in tables.items():
            (folder / table).mkdir(exist_ok=True)
            frame.write_parquet(folder / table / f"{name}.parquet")
            rows += frame.height
    return rows


def _cells(draw: np.random.Generator, size: Size, month: date) -> pl.DataFrame:
    """Half of each region's employers, each in one of four boards."""
    present = np.argsort(draw.random((size.regions, 2 * size.employers)), axis=1)[:, : size.employers]
    employers = np.sort(present, axis=1).ravel()
    vacancies = draw.geometric(0.02, employers.size)
    region = np.repeat(np.arange(size.regions), size.employers)
    return pl.DataFrame(
        {
            "basis": pl.Series(["flow"] * employers.size, dtype=pl.Enum(BASES)),
            "region": [f"R{number:03d}" for number in region],
            "source": "s",
            "board": [f"b{number % 4}" for number in employers],
            "employer_key": [f"e{number:05d}" for number in employers],
            "vacancies": vacancies,
            "weight": vacancies * WEIGHT_UNIT,
        }
    ).with_columns(
        month=pl.lit(month), cell=((month.year * 12 + month.month) << CELL_BITS) + pl.int_range(employers.size)
    )


def _draw(draw: np.random.Generator, size: Size, series: int, rate: float) -> tuple[Array, Array, Array]:
    """Cell, series and vacancies where a series is asked for."""
    counts = draw.poisson(rate, size.regions * series)
    number = np.repeat(np.arange(counts.size), counts)
    cell = (number // series) * size.employers + draw.integers(0, size.employers, number.size)
    known, vacancies = np.unique(cell * series + number % series, return_counts=True)
    return known // series, known % series, vacancies


def _count(cells: pl.DataFrame, cell: Array, vacancies: Array, **names: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {"cell": cells["cell"][cell], **names, "vacancies": vacancies, "weight": vacancies * WEIGHT_UNIT}
    )


def estimate(folder: str) -> list[tuple[str, int, float, float, float]]:
    """Of each table: name, series, seconds, seconds of processor time, and the peak memory of the process in GB."""
    vacancies = pl.scan_parquet(f"{folder}/cells/*.parquet")
    watched = vacancies.select("source", "board", "month").unique().sort("source", "board", "month").collect()
    panel, found = form_panel(watched, 60), []
    for table, by in BY.items():
        began, busy = time.perf_counter(), time.process_time()
        cells = number_cells(vacancies)
        wanted = Wanted(only_large=table == "pairs")
        trends = estimate_windows(cells, pl.scan_parquet(f"{folder}/{table}/*.parquet"), [panel], by, wanted)[0]
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        found.append((table, trends.height, seconds, busy, peak))
    return found


# ---- the same with statsmodels


def draw_region(draw: np.random.Generator, skills: int, employers: int = 20, strata: int = 4) -> tuple[Base, Array]:
    """A small region in numbers, and its counts as a table: row of the base × skill."""
    stratum, t, employer = (part.ravel() for part in np.mgrid[0:strata, 0:24, 0:employers])
    kept = (employer % strata == stratum) | (draw.random(t.size) < 0.2)
    stratum, t, employer = stratum[kept], t[kept], employer[kept]
    n = draw.geometric(0.2, t.size)
    odds = draw.uniform(np.log(0.05), np.log(0.5), skills) + draw.normal(0, 0.7, (employers, skills))
    drift = draw.normal(0, 0.02, skills) * (t[:, None] - 12)
    counts = draw.binomial(n[:, None], 1 / (1 + np.exp(-odds[employer] - drift)))
    return Base(stratum, t, employer, n.astype(np.float64), strata, employers), counts


def fit_one(base: Base, asked: Array) -> None:
    """The logit of a series on the month, strata as dummies, employers as clusters."""
    model = sm.GLM(
        np.column_stack([asked, base.weight - asked]),
        np.column_stack([base.t, _dummies(base)]),
        family=sm.families.Binomial(),
    )
    model.fit(cov_type="cluster", cov_kwds={"groups": base.employer, "use_correction": False})


def make_again(base: Base, asked: Array) -> tuple[float, float]:
    """Slope and standard error from fits of statsmodels alone."""
    dummies, t = _dummies(base), base.t.astype(np.float64)
    outcome = np.column_stack([asked, base.weight - asked])
    null = sm.GLM(outcome, dummies, family=sm.families.Binomial()).fit(tol=1e-14)
    step = sm.GLM(outcome, np.column_stack([t, dummies]), family=sm.families.Binomial())
    slope = step.fit(start_params=np.append(0.0, null.params), maxiter=1).params[0]
    chance = null.mu * (1 - null.mu) * base.weight

    def measure(kept: Array) -> tuple[float, float, float]:
        some = dummies[kept][:, dummies[kept].any(axis=0)]
        mean = sm.GLM(outcome[kept], some, family=sm.families.Binomial()).fit(tol=1e-14).mu
        score = float(t[kept] @ (asked[kept] - base.weight[kept] * mean))
        known, spread = (sm.WLS(t[kept], some, weights=w[kept]).fit().ssr for w in (chance, base.weight))
        return score, float(known), float(spread)

    score, known, spread = measure(np.ones(t.size, bool))
    left = np.array([measure(base.employer != employer) for employer in range(base.employers)])
    lost, less, part = score - left[:, 0], known - left[:, 1], 1 - left[:, 2] / spread
    variance = (((lost - slope * less) / (1 - np.minimum(part, MAX_PART))) ** 2).sum()
    return float(slope), float(np.sqrt(variance) / known)


def _dummies(base: Base) -> Array:
    return (base.stratum[:, None] == np.arange(base.strata)).astype(np.float64)


def compare(sample: int) -> tuple[float, float]:
    """Processor seconds a series of the plain fit, and the largest relative difference of our figures from it."""
    base, counts = draw_region(np.random.default_rng(1), sample)
    skill, cell = np.nonzero(counts.T)
    series = Series(
        skill, base.stratum[cell], base.t[cell], base.employer[cell], counts[cell, skill].astype(np.float64), sample
    )
    slopes = share_slopes(base, series)
    warnings.simplefilter("ignore")
    began = time.process_time()
    for number in range(sample):
        fit_one(base, counts[:, number])
    seconds = (time.process_time() - began) / sample
    again = np.array([make_again(base, counts[:, number]) for number in range(sample)])
    ours = np.column_stack([slopes.slope, slopes.error])
    return seconds, float(np.max(np.abs(ours / again - 1)))


def main() -> None:
    """Print seconds, memory, the ratio to statsmodels, and how far both are apart."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regions", type=int, default=200)
    parser.add_argument("--skills", type=int, default=1_000)
    parser.add_argument("--pairs", type=int, default=10_000, help="of each region")
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--employers", type=int, default=100, help="of each region and month")
    parser.add_argument("--sample", type=int, default=200, help="series made with statsmodels")
    chosen = parser.parse_args()
    size = Size(chosen.regions, chosen.skills, chosen.pairs, chosen.months, chosen.employers)
    with tempfile.TemporaryDirectory() as folder:
        rows = write_counts(Path(folder), size)
        print(f"{size}: {rows:,} rows of counts", flush=True)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            found = alone.submit(estimate, folder).result()
    seconds, apart = compare(chosen.sample)
    print(f"{'':10}{'series':>12}{'seconds':>10}{'busy':>8}{'peak GB':>9}{'statsmodels':>13}{'ratio':>9}")
    for table, series, took, busy, peak in found:
        theirs = seconds * series
        print(f"{table:10}{series:12,}{took:10.1f}{busy:8.1f}{peak:9.2f}{theirs:11,.0f} s{theirs / busy:9.0f}")
    print(f"slope and error from statsmodels, {chosen.sample} series: largest relative difference {apart:.1e}")


if __name__ == "__main__":
    main()

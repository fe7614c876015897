"""How often a share is foretold that nobody can foretell, and how good the forecasts are that are published.

Simulated worlds: random walks, in which the last value is the best guess there is, and worlds with a damped trend, a
season or only noise. Each is forecast from its first months and compared with what came. Beside it statsmodels' ETS
with a damped trend, which picks its parameters: the error and the 95 % intervals of the same series, and how many
random walks would be published if it were fitted once to all months and the past foretold with that. With --data the
same is done to recorded series, from several months of the past. Run: `python -m benchmarks.forecast`.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from transforms.forecast import HORIZONS, MIN_TRAINING, forecast_shares, required_ratio

Array = npt.NDArray[Any]
FIRST_YEAR = 2015
EXACT = 10_000_000
"""Vacancies a month where the share itself is given: so many that counting adds no chance."""


@dataclass(frozen=True)
class World:
    """Shares of series × month, and of how many vacancies each is."""

    share: Array
    total: int


def draw_walks(draw: np.random.Generator, series: int, months: int) -> World:
    return _count(draw, _start(draw, series) + np.cumsum(draw.normal(0, 0.06, (series, months)), axis=1), EXACT)


def draw_rough_walks(draw: np.random.Generator, series: int, months: int) -> World:
    """Steps with heavy tails: mostly still, at times a jump."""
    steps = 0.04 * draw.standard_t(3, (series, months))
    return _count(draw, _start(draw, series) + np.cumsum(steps, axis=1), EXACT)


def draw_seasonal_walks(draw: np.random.Generator, series: int, months: int) -> World:
    """Every calendar month walks by itself: the month a year before is the best guess there is."""
    years = -(-months // 12)
    walks = np.cumsum(draw.normal(0, 0.12, (series, years, 12)), axis=1) + draw.normal(0, 0.3, (series, 1, 12))
    return _count(draw, _start(draw, series) + walks.reshape(series, -1)[:, :months], EXACT)


def draw_noisy_walks(draw: np.random.Generator, series: int, months: int) -> World:
    """Walks seen through counts of 3,000 vacancies: smoothing beats the last value a little."""
    return _count(draw, _start(draw, series) + np.cumsum(draw.normal(0, 0.03, (series, months)), axis=1), 3000)


def draw_noise(draw: np.random.Generator, series: int, months: int) -> World:
    """Shares that never change, seen through counts of 1,000 vacancies."""
    return _count(draw, _start(draw, series) + np.zeros((series, months)), 1000)


def draw_trends(draw: np.random.Generator, series: int, months: int) -> World:
    """Trends of 2 to 6 % a month in the odds that slow down by 0 to 5 % a month, in 3,000 vacancies."""
    return _count(draw, _trend(draw, series, months), 3000)


def draw_seasonal_trends(draw: np.random.Generator, series: int, months: int) -> World:
    season = draw.normal(0, 0.2, (series, 12))
    return _count(draw, _trend(draw, series, months) + season[:, np.arange(months) % 12], 3000)


def _trend(draw: np.random.Generator, series: int, months: int) -> Array:
    slope = draw.choice([-1.0, 1.0], series) * draw.uniform(0.02, 0.06, series)
    damping = draw.uniform(0.95, 1.0, series)
    slopes = slope[:, None] * damping[:, None] ** np.arange(months)
    return _start(draw, series) + np.cumsum(slopes + draw.normal(0, 0.02, (series, months)), axis=1)


def _start(draw: np.random.Generator, series: int) -> Array:
    share = np.exp(draw.uniform(np.log(0.02), np.log(0.3), (series, 1)))
    logit: Array = np.log(share / (1 - share))
    return logit


def _count(draw: np.random.Generator, logit: Array, total: int) -> World:
    share = 1 / (1 + np.exp(-logit))
    return World(share if total == EXACT else draw.binomial(total, share) / total, total)


WORLDS: dict[str, Callable[[np.random.Generator, int, int], World]] = {
    "null: random walk": draw_walks,
    "null: walk with jumps": draw_rough_walks,
    "null: every month walks": draw_seasonal_walks,
    "walk in noise": draw_noisy_walks,
    "noise alone": draw_noise,
    "damped trend": draw_trends,
    "damped trend and season": draw_seasonal_trends,
}


def monthly_of(world: World, months: int) -> pl.DataFrame:
    """The first months of the series in the shape that forecast_shares reads."""
    series = len(world.share)
    firsts = [date(FIRST_YEAR + number // 12, number % 12 + 1, 1) for number in range(months)]
    return pl.DataFrame(
        {
            "series": np.repeat(np.arange(series), months),
            "month": pl.Series(firsts * series, dtype=pl.Date),
            "asked": world.share[:, :months].ravel() * world.total,
            "total": np.full(series * months, float(world.total)),
        }
    )


@dataclass(frozen=True)
class Outcome:
    """Of one horizon, series by series: what was foretold and what came."""

    published: Array
    better: Array
    """Whether the past error was below both plain guesses, by however little."""
    past: Array
    """Past error over that of the last value and of the month a year before: 2 × series."""
    miss: Array
    guess: Array
    """How far the last value and the month a year before were from what came: 2 × series."""
    inside: Array

    def row(self) -> str:
        kept = self.published
        of_last, of_season = np.median(self.past, axis=1)
        everyone = f"{of_last:17.2f}{of_season:8.2f}{self.better.mean():8.1%}{kept.mean():11.1%}"
        if not kept.any():
            return everyone
        return (
            f"{everyone}{np.median(self.past[:, kept].max(axis=0)):8.2f}"
            f"{self.miss[kept].mean() / self.guess[0, kept].mean():8.2f}"
            f"{self.miss[kept].mean() / self.guess[1, kept].mean():8.2f}{self.inside[kept].mean():10.1%}"
        )


HEADER = (
    f"{'':34}{'all, past: ÷ last':>17}{'÷ year':>8}{'both<1':>8}{'published':>11}{'past':>8}"
    f"{'÷ last':>8}{'÷ year':>8}{'intervals':>10}"
)


def forecast_world(world: World, months: int) -> dict[int, Outcome]:
    """Forecasts from the first months, and what came after."""
    found = forecast_shares(monthly_of(world, months), ["series"], total_by=[])
    outcomes = {}
    for horizon in HORIZONS:
        rows = found.filter(horizon_months=horizon).sort("series")
        share, low, high, of_last, of_season = (
            rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            for name in ("share", "share_low", "share_high", "error_ratio_last", "error_ratio_season")
        )
        came = world.share[:, months + horizon - 1]
        guess = np.abs(np.stack([world.share[:, months - 1], world.share[:, months + horizon - 13]]) - came)
        past = np.stack([of_last, of_season])
        outcomes[horizon] = Outcome(
            rows["is_published"].to_numpy(),
            np.asarray((past < 1).all(axis=0)),
            past,
            np.abs(share - came),
            guess,
            (low <= came) & (came <= high),
        )
    return outcomes


def ask_statsmodels(world: World, months: int, chosen: Array) -> str:
    """Error over the last value, and intervals that hold, of Holt's damped ETS a year ahead in the chosen series."""
    misses, inside = [], []
    for share in world.share[chosen]:
        total = world.total
        logit = np.log((share[:months] * total + 0.5) / ((1 - share[:months]) * total + 0.5))
        # Its intervals need a pandas index.
        fit = ETSModel(pd.Series(logit), error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = fit.get_prediction(months + 11, months + 11).summary_frame(alpha=0.05)
        mean, low, high = (1 / (1 + np.exp(-float(ahead[name].iloc[0]))) for name in ("mean", "pi_lower", "pi_upper"))
        came = share[months + 11]
        misses.append((abs(mean - came), abs(share[months - 1] - came)))
        inside.append(low <= came <= high)
    ours, last = np.mean(misses, axis=0)
    return f"÷ last {ours / last:.2f}, intervals {np.mean(inside):.1%}"


def publish_fitted_once(world: World, months: int, horizon: int) -> Array:
    """Whether each series would be published with Holt's damped method fitted once to all months."""
    published = []
    for share in world.share[:, :months]:
        fit = ExponentialSmoothing(np.log(share / (1 - share)), trend="add", damped_trend=True).fit()
        phi = fit.params["damping_trend"]
        origins = np.arange(MIN_TRAINING - 1, months - horizon)
        ahead = fit.level[origins] + fit.trend[origins] * (phi ** np.arange(horizon)).sum()
        came = share[origins + horizon]
        miss = np.abs(1 / (1 + np.exp(-ahead)) - came)
        guesses = [np.abs(share[origins] - came), np.abs(share[origins + horizon - 12] - came)]
        half = len(origins) // 2
        ratios = [miss[part].mean() / guess[part].mean() for guess in guesses for part in np.s_[:half, half:]]
        published.append(max(ratios) < required_ratio(horizon, len(origins)))
    return np.array(published)


def read_series(folder: Path) -> dict[str, World]:
    """The recorded series of the folder by file."""
    terms = pl.read_csv(folder / "hn_terms_monthly.csv.gz", try_parse_dates=True).sort("term", "date")
    wide = terms.pivot("date", index="term", values="count").sort("term").drop("term").to_numpy().astype(float)
    comments = terms.group_by("date").agg(pl.col("num_comments").first()).sort("date")["num_comments"].to_numpy()
    common = wide[wide[:, :60].mean(axis=1) >= 5]
    daily = pl.read_csv(folder / "AI_posting.csv.gz", try_parse_dates=True)
    monthly = daily.group_by("jobcountry", month=pl.col("date").dt.month_start()).agg(
        pl.col("AI_share_postings").mean()
    )
    shares = monthly.sort("month").pivot("month", index="jobcountry", values="AI_share_postings").sort("jobcountry")
    return {
        "terms in hiring threads": World(common / comments, int(np.median(comments))),
        "AI in postings by country": World(shares.drop("jobcountry").to_numpy() / 100, EXACT),
    }


def forecast_recorded(world: World, window: int, step: int) -> dict[int, Outcome]:
    """The same from every step of the recorded past, each from a window of so many months."""
    ends = range(window, world.share.shape[1] - max(HORIZONS) + 1, step)
    parts = [
        forecast_world(World(world.share[:, end - window : end + max(HORIZONS)], world.total), window) for end in ends
    ]
    fields = Outcome.__dataclass_fields__
    return {
        horizon: Outcome(*(np.concatenate([getattr(part[horizon], name) for part in parts], -1) for name in fields))
        for horizon in HORIZONS
    }


def main() -> None:
    """Print a row per world and horizon, then the yardstick, then recorded series where given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=200, help="series of each world")
    parser.add_argument("--months", type=int, nargs="+", default=[60], help="months that are known")
    parser.add_argument("--sample", type=int, default=30, help="series given to statsmodels")
    recorded = Path("../shared/data/published_trends")
    parser.add_argument("--data", type=Path, default=recorded, help="hn_terms_monthly.csv.gz and AI_posting.csv.gz")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    print("÷ last, ÷ year: error over that of the last value and of the month a year before. Of all series: median of")
    print("the past, and how many were below both by however little. Of the published: the worse median ratio of the")
    print("past, the error of the months that came, and how many of the 95 % intervals held")
    for months in chosen.months:
        print(f"\n{chosen.series} series of {months} months\n{HEADER}")
        for number, (name, draw_world) in enumerate(WORLDS.items()):
            draw = np.random.default_rng([months, number])
            _show(name, draw_world(draw, chosen.series, months + max(HORIZONS)), months, chosen.sample)
    if not (chosen.data / "hn_terms_monthly.csv.gz").is_file():
        print(f"\nskipped: no recorded series in {chosen.data}; say with --data where they are")
    else:
        print(f"\nrecorded, windows of 60 months\n{HEADER}")
        for name, world in read_series(chosen.data).items():
            for horizon, outcome in forecast_recorded(world, 60, 6).items():
                print(f"{f'{name}, {len(outcome.published)}':30}{horizon:4}{outcome.row()}", flush=True)


def _show(name: str, world: World, months: int, sample: int) -> None:
    began = time.process_time()
    outcomes = forecast_world(world, months)
    ours = (time.process_time() - began) / len(world.share)
    for horizon, outcome in outcomes.items():
        print(f"{name:30}{horizon:4}{outcome.row()}", flush=True)
    kept = np.flatnonzero(outcomes[12].published)[:sample]
    if name == "null: random walk":
        few = World(world.share[:sample], world.total)
        shares = [f"{publish_fitted_once(few, months, horizon).mean():.1%}" for horizon in HORIZONS]
        print(f"{'':34}statsmodels fitted once to all months would publish {' and '.join(shares)}")
    elif len(kept) >= 30:
        began = time.process_time()
        said = ask_statsmodels(world, months, kept)
        spent = (time.process_time() - began) / len(kept)
        print(f"{'':34}statsmodels, 12 months ahead of {len(kept)} of the published: {said}")
        print(f"{'':34}{spent * 1e3:.0f} ms of processor a fit; ours {ours * 1e3:.1f} ms a series with all its origins")


if __name__ == "__main__":
    main()

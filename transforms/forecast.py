"""Shares in 6 and 12 months, told only where the same method beat both plain guesses in the past of the same series.

The model is exponential smoothing of the logit share with a damped trend (Gardner, McKenzie 1985), in its form with
one source of error (Hyndman, Koehler, Ord, Snyder 2008, ETS(A,Ad,N)): y = l + φb + e, l ← l + φb + αe, b ← φb + βe.
From 36 months on the same with a fixed season stands beside it. Errors are linear in the starting states, so these are
solved by least squares; (α, β, φ) are not picked but averaged over a grid, weighted by exp(−BIC/2), because intervals
of the best triple leave out that it is a guess and are too narrow (benchmarks/forecast.py shows both).

The past is honest: at every origin everything is fitted again to the months before it, season and weights too.
Parameters fitted once to all months would have seen what they foretell.

Sums are numpy's in the order of sorted rows, and figures are rounded to 6 significant digits, so that machines agree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from transforms.estimate import MONTHS_A_YEAR, Floats
from warehouse.tables.demand import HORIZONS

MIN_TRAINING = 24
"""Months before the first origin: in fewer a season of one year cannot be told from a trend."""

SEASONAL_TRAINING = 36
"""From here on a season is tried: every calendar month was seen three times."""

MIN_ORIGINS = 12
"""Origins that a horizon needs: a year of them, so that no calendar month decides alone. With MIN_TRAINING a series
needs 41 months for 6 months ahead and 47 for 12."""

MARGIN = 0.45
"""In both halves of the origins the mean absolute error must be below 1 − MARGIN · √(horizon / origins) of either
plain guess. Neighbouring origins foretell much the same months, so origins / horizon is how much past there really is.
The factor was chosen with random walks, which nothing foretells: about 1 in 100 passes."""

WIDENING = 1.3
"""Intervals are wider by this than the model and the past errors of the series ask for: a series is published because
its past went well, and its future goes less well. With it about 95 % of published intervals hold."""

FORECAST_REASONS = ["too_short", "unobserved_month", "not_better", "within_chance"]
"""Why no share is told: too few origins; a month without any vacancy; a plain guess is as good; better than the plain
guesses, but not by a margin that luck seldom reaches."""

SERIES_AT_ONCE = 256
"""Keeps the arrays of the grid below 50 MB."""

_NORMAL_95 = 1.959963984540054
_TOLERANCE = 1e-9

GRID: Floats = np.array(
    [
        (alpha, part * alpha, phi)
        for alpha, part, phi in product(
            (0.02, 0.1, 0.25, 0.5, 0.75, 1.0),
            (0.0, 0.1, 0.3),
            (0.8, 0.9, 0.95, 0.98, 0.995),
        )
    ]
).T
"""Rows α, β and φ. φ stays below 1: a trend that never ends is foretold too far. Averaged, 90 models foretell as well
as 270."""

_SHARES = ["share", "share_low", "share_high"]
_ERRORS = ["error", "error_last", "error_season", "error_ratio_last", "error_ratio_season", "error_ratio_worse_half"]


def forecast_shares(monthly: pl.DataFrame, by: list[str], *, total_by: Sequence[str] = ("region",)) -> pl.DataFrame:
    """One row per series and horizon: the share foretold with its 95 % interval, and how past forecasts did.

    `monthly` has the columns `by` (the series), month, asked and total (vacancies, of a panel that does not change).
    `total_by` are those of `by` whose series share their totals. A series begins with its first row; a month without
    one from there to the last month of all series is a month in which nobody asked. Shares are null where
    `is_published` is false, and `reason` says why. Errors are mean absolute errors of the share over the same origins:
    of the forecast, of the last value (`error_last`) and of the month a year before the one foretold (`error_season`;
    at 12 months the same). The interval is that of the share as it will be counted, chance included. Raises ValueError
    where counts contradict each other.
    """
    _refuse_contradictions(monthly, by, total_by)
    series = _list_series(monthly, by, total_by)
    pieces = [
        piece[first : first + SERIES_AT_ONCE]
        for piece in series.partition_by("months", maintain_order=True)
        for first in range(0, piece.height, SERIES_AT_ONCE)
    ]
    found = pl.concat([_forecast_piece(piece, by) for piece in pieces or [series]])
    return found.pipe(_withhold_unproven, by).sort(*by, "horizon_months")


def required_ratio(horizon: int, origins: int) -> float:
    """What the error must stay below, as a part of that of a plain guess, in both halves of the origins (MARGIN)."""
    return 1 - MARGIN * math.sqrt(horizon / max(origins, 1))


# ---- series in numbers


def _refuse_contradictions(monthly: pl.DataFrame, by: list[str], total_by: Sequence[str]) -> None:
    twice = monthly.height - monthly.n_unique([*by, "month"])
    if twice:
        raise ValueError(f"forecast: found {twice} more rows than series and months, expected one of each; sum them")
    is_first = pl.col("month").dt.day() == 1
    is_part = pl.col("asked").is_between(0, pl.col("total") * (1 + _TOLERANCE))
    strange = monthly.filter(~(is_first & is_part).fill_null(False)).height
    if strange:
        raise ValueError(
            f"forecast: found {strange} rows with a month that is no first day or with asked outside 0 to total"
        )
    spread = pl.col("total").max() - pl.col("total").min() > _TOLERANCE * pl.col("total").max()
    differing = monthly.group_by(*total_by, "month").agg(differs=spread)["differs"].sum()
    if differing:
        raise ValueError(
            f"forecast: found several totals in {differing} months of the same {', '.join(total_by)}, expected one; "
            "name in total_by what tells them apart"
        )


def _list_series(monthly: pl.DataFrame, by: list[str], total_by: Sequence[str]) -> pl.DataFrame:
    """One row per series: last month (`origin`), number of months, whether one had no vacancy, lists of both counts."""
    months = pl.date_ranges("month", pl.lit(monthly["month"].max(), dtype=pl.Date), "1mo")
    every = monthly.group_by(by).agg(pl.col("month").min()).with_columns(month=months).explode("month")
    totals = monthly.group_by(*total_by, "month").agg(pl.col("total").max())
    return (
        every.join(monthly.select(*by, "month", "asked"), on=[*by, "month"], how="left")
        .join(totals, on=[*total_by, "month"], how="left")
        .with_columns(pl.col("asked", "total").cast(pl.Float64).fill_null(0.0))
        .sort(*by, "month")
        .group_by(by, maintain_order=True)
        .agg(
            "asked",
            "total",
            origin=pl.col("month").last(),
            months=pl.len().cast(pl.Int64),
            has_gap=(pl.col("total") <= 0).any(),
        )
    )


def _forecast_piece(piece: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Figures of series of the same length, whether they will be published or not."""
    months: int = piece["months"].to_list()[0] if piece.height else 0
    asked, total = (np.array(piece[name].to_list()).reshape(piece.height, months) for name in ("asked", "total"))
    origins = {horizon: max(0, months - MIN_TRAINING - horizon + 1) for horizon in HORIZONS}
    past: dict[int, tuple[Floats, Floats]] = {}
    if max(origins.values()) >= MIN_ORIGINS:
        past = _foretell_past(_smoothed_logit(asked, total), piece["origin"].to_list()[0].month)
    nothing = {name: np.full(piece.height, np.nan) for name in [*_SHARES, *_ERRORS]}
    parts = []
    for horizon, count in origins.items():
        figures = _measure(asked, total, *past[horizon], horizon) if count >= MIN_ORIGINS else nothing
        parts.append(
            piece.select(
                *by,
                "origin",
                "has_gap",
                month=pl.col("origin").dt.offset_by(f"{horizon}mo"),
                horizon_months=pl.lit(horizon, dtype=pl.Int64),
                origins=pl.lit(count, dtype=pl.Int64),
                required_ratio=pl.lit(required_ratio(horizon, count) if count else None, dtype=pl.Float64),
                last_share=pl.Series(_ratio(asked, total)[:, -1] if months else [], dtype=pl.Float64),
                **{name: pl.Series(values) for name, values in figures.items()},
            )
        )
    return pl.concat(parts)


def _smoothed_logit(asked: Floats, total: Floats) -> Floats:
    """Logit with half a vacancy added on either side: that of none would be infinite."""
    logit: Floats = np.log((asked + 0.5) / (total - asked + 0.5))
    return logit


def _share_of(logit: Floats, total: Floats) -> Floats:
    """The share in so many vacancies that has the smoothed logit: what was added is taken away again."""
    share: Floats = np.clip(((total + 1) / (1 + np.exp(-logit)) - 0.5) / np.maximum(total, 1), 0, 1)
    return share


# ---- smoothing


@dataclass(frozen=True)
class Fits:
    """Every model of the grid fitted to the months so far: series × model."""

    squares: Floats
    """Sum of squared one-step errors."""
    level: Floats
    trend: Floats
    start: Floats
    """Series × model × starting state: level, trend and, with a season, what January to November differ by."""
    states: int

    def season(self, calendar_month: int) -> Floats:
        """What the calendar month (January is 0) adds to the logit; 0 without a season."""
        season: Floats = np.einsum("smi,i->sm", self.start, _load_season(calendar_month)[: self.states])
        return season


class Smoother:
    """One-step errors of every series in every model of the grid, month by month, and what start makes them least."""

    def __init__(self, series: int, *, is_seasonal: bool) -> None:
        models, states = GRID.shape[1], 2 + (MONTHS_A_YEAR - 1) * is_seasonal
        self.months, self.states = 0, states
        self.level, self.trend, self.squares = (np.zeros((series, models)) for _ in range(3))
        # How level and trend move with each starting state: model × state.
        self.level_by, self.trend_by = np.zeros((models, states)), np.zeros((models, states))
        self.level_by[:, 0] = self.trend_by[:, 1] = 1.0
        self.normal, self.moment = np.zeros((models, states, states)), np.zeros((series, models, states))

    def observe(self, value: Floats, calendar_month: int) -> None:
        """The next month's value of each series."""
        alpha, beta, phi = GRID
        by = self.level_by + phi[:, None] * self.trend_by
        loads = by + _load_season(calendar_month)[: self.states]
        reached = self.level + phi * self.trend
        error = value[:, None] - reached
        self.normal += loads[:, :, None] * loads[:, None, :]
        self.moment += error[:, :, None] * loads
        self.squares += error * error
        self.level, self.trend = reached + alpha * error, phi * self.trend + beta * error
        self.level_by, self.trend_by = by - alpha[:, None] * loads, phi[:, None] * self.trend_by - beta[:, None] * loads
        self.months += 1

    def fit(self) -> Fits:
        start = np.einsum("mij,smj->smi", np.linalg.inv(self.normal), self.moment)
        squares = self.squares - np.einsum("smi,smi->sm", start, self.moment)
        level = self.level + np.einsum("mi,smi->sm", self.level_by, start)
        trend = self.trend + np.einsum("mi,smi->sm", self.trend_by, start)
        # A series without any error has no logarithm of it.
        return Fits(np.maximum(squares, self.months * 1e-10), level, trend, start, self.states)


def _load_season(calendar_month: int) -> Floats:
    """How a value of the month depends on the starting states; December is what makes the year sum to zero."""
    loads = np.zeros(2 + MONTHS_A_YEAR - 1)
    if calendar_month == MONTHS_A_YEAR - 1:
        loads[2:] = -1.0
    else:
        loads[2 + calendar_month] = 1.0
    return loads


def _foretell_past(logit: Floats, last_month: int) -> dict[int, tuple[Floats, Floats]]:
    """For each horizon mean and deviation of the logit share foretold: origin × series, the last origin being now."""
    months = logit.shape[1]
    smoothers = [Smoother(len(logit), is_seasonal=is_seasonal) for is_seasonal in (False, True)]
    found: dict[int, list[tuple[Floats, Floats]]] = {horizon: [] for horizon in HORIZONS}
    for number in range(months):
        calendar_month = (last_month + number - months) % MONTHS_A_YEAR
        for smoother in smoothers:
            smoother.observe(logit[:, number], calendar_month)
        if number + 1 >= MIN_TRAINING:
            fits = [one.fit() for one in smoothers[: 1 + (number + 1 >= SEASONAL_TRAINING)]]
            for horizon in HORIZONS:
                ahead = (calendar_month + horizon) % MONTHS_A_YEAR
                found[horizon].append(foretell(fits, number + 1, horizon, ahead))
    return {
        horizon: (np.stack([a for a, _ in ends]), np.stack([b for _, b in ends])) for horizon, ends in found.items()
    }


def foretell(fits: Sequence[Fits], months: int, horizon: int, calendar_month: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each series' logit share in the month ahead, over all models by their weight.

    The deviation holds the model's own (its error variance times 1 + Σ c_j², c_j = α + β(φ + … + φ^j)) and the
    distance of the models from each other.
    """
    alpha, beta, phi = GRID
    damped = np.cumsum(phi ** np.arange(1, horizon + 1)[:, None], axis=0)
    growth = 1 + ((alpha + beta * damped[:-1]) ** 2).sum(axis=0)
    means = [fit.level + damped[-1] * fit.trend + fit.season(calendar_month) for fit in fits]
    variances = [fit.squares / (months - fit.states - len(GRID)) * growth for fit in fits]
    scores = [-0.5 * (months * np.log(fit.squares) + fit.states * math.log(months)) for fit in fits]
    mean, variance, score = (np.concatenate(parts, axis=1) for parts in (means, variances, scores))
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    centre = (weight * mean).sum(axis=1)
    return centre, np.sqrt((weight * (variance + (mean - centre[:, None]) ** 2)).sum(axis=1))


# ---- what the past says


def _measure(asked: Floats, total: Floats, mean: Floats, deviation: Floats, horizon: int) -> dict[str, Floats]:
    """Errors over all origins whose month has come, and the forecast of the last one."""
    origins = len(mean) - horizon
    first = MIN_TRAINING - 1
    share, logit, known = _ratio(asked, total).T, _smoothed_logit(asked, total).T, total.T[first:]
    came = share[first + horizon :]
    guesses = [
        _share_of(mean[:origins], known[:origins]),
        share[first:-horizon],
        share[first + horizon - MONTHS_A_YEAR : -MONTHS_A_YEAR],
    ]
    misses = [np.abs(guess - came) for guess in guesses]
    error, error_last, error_season = (miss.mean(axis=0) for miss in misses)
    halves = [slice(0, origins // 2), slice(origins // 2, None)]
    ratios = [_ratio(misses[0][half].mean(axis=0), miss[half].mean(axis=0)) for half in halves for miss in misses[1:]]
    scaled = (logit[first + horizon :] - mean[:origins]) / deviation[:origins]
    width = _NORMAL_95 * WIDENING * np.maximum(1.0, np.sqrt((scaled**2).mean(axis=0))) * deviation[-1]
    share_low, share_now, share_high = (_share_of(mean[-1] + end, known[-1]) for end in (-width, 0.0, width))
    return {
        "share": share_now,
        "share_low": share_low,
        "share_high": share_high,
        "error": error,
        "error_last": error_last,
        "error_season": error_season,
        "error_ratio_last": _ratio(error, error_last),
        "error_ratio_season": _ratio(error, error_season),
        "error_ratio_worse_half": np.max(ratios, axis=0),
    }


def _ratio(part: Floats, whole: Floats) -> Floats:
    """NaN where the whole is 0: no vacancy to share, or a plain guess that was never wrong."""
    ratio: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratio


def _withhold_unproven(found: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Figures rounded and in order; shares null where the past does not carry them, and why."""
    ratios = pl.max_horizontal("error_ratio_last", "error_ratio_season")
    reason = (
        pl.when(pl.col("origins") < MIN_ORIGINS)
        .then(pl.lit("too_short"))
        .when("has_gap")
        .then(pl.lit("unobserved_month"))
        .when(ratios.is_null() | (ratios >= 1))
        .then(pl.lit("not_better"))
        .when(
            pl.col("error_ratio_worse_half").is_null() | (pl.col("error_ratio_worse_half") >= pl.col("required_ratio"))
        )
        .then(pl.lit("within_chance"))
        .cast(pl.Enum(FORECAST_REASONS))
    )
    figures = [*_SHARES, "last_share", *_ERRORS, "required_ratio"]
    return (
        found.with_columns(pl.col(figures).fill_nan(None).round_sig_figs(6))
        .with_columns(reason=reason)
        .with_columns(is_published=pl.col("reason").is_null())
        .with_columns(pl.when("is_published").then(pl.col(_SHARES)))
        .select(*by, "horizon_months", "origin", "month", *figures, "origins", "is_published", "reason")
    )

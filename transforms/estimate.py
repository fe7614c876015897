"""The trend estimator: score test of a share over time, feeds as strata, employers as clusters.

For vacancy i with month t, stratum u, employer c and y = 1 when it asks for the series:
U = Σ (t − t̄_u)(y − p_u), D = Σ_u p_u(1 − p_u) Σ_{i∈u}(t − t̄_u)², V = Σ_c (Σ_{i∈c}(t − t̄_u)(y − p_u))²;
slope of the log odds U/D, standard error √V/D, z = U/√V against Student's t with G − 1 degrees of freedom.
The test is the stratified Cochran-Armitage trend test with the cluster-robust variance of Liang and Zeger (1986).
G counts the employers that ask for the series: those that never do add little to V, and to count them
would make the test of a rare series too sure of itself.

Sums are made by numpy and scipy in the order of sorted rows, never by a parallel reduction, so that a figure has the
same bits on every run.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MONTHS_A_YEAR = 12
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Base:
    """All vacancies of a region: one row per stratum, month and employer that occur, with their weight (vacancies)."""

    stratum: Ints
    t: Ints
    employer: Ints
    weight: Floats
    strata: int
    employers: int


@dataclass(frozen=True)
class Series:
    """Vacancies that ask for each series: one row per series, stratum, month and employer that occur."""

    series: Ints
    stratum: Ints
    t: Ints
    employer: Ints
    weight: Floats
    count: int


@dataclass(frozen=True)
class Slopes:
    """One value per series; NaN where a series has no information about time.

    `slope` and `error` are a month; `points_slope` and `points_error` are of the share itself, a month.
    """

    slope: Floats
    error: Floats
    points_slope: Floats
    points_error: Floats
    p_value: Floats
    freedom: Ints


def share_slopes(base: Base, series: Series) -> Slopes:
    """Trend of each series' share in its region; formulas in the head of this file."""
    centre = _weighted_mean(base.stratum, base.t, base.weight, base.strata)
    spread = sum_by(base.stratum, base.weight * (base.t - centre[base.stratum]) ** 2, base.strata)
    total = sum_by(base.stratum, base.weight, base.strata)
    scores = _scores(series, centre, base.employers)
    shares = _shares(series, total, base.strata)
    exposure = _matrix(
        base.weight * (base.t - centre[base.stratum]),
        base.employer,
        base.stratum,
        (base.employers, base.strata),
    )
    cross = (exposure.T @ scores).multiply(shares.T)
    mixed = (shares @ (exposure.T @ exposure)).multiply(shares)
    variance = _sum(scores.multiply(scores), 0) - 2 * _sum(cross, 0) + _sum(mixed, 1)
    information = shares @ spread - shares.multiply(shares) @ spread
    of_region = np.full(series.count, spread.sum())
    return _slopes(_sum(scores, 0), variance, information, of_region, _askers(scores))


def level_slopes(base: Base, series: Series, stratum_months: tuple[Ints, Ints]) -> Slopes:
    """Trend of the number of vacancies of each series (log of the monthly rate), in the same feeds.

    As above with t̄_u the mean over the months that the stratum watched, whether vacancies came or not, and with
    D = Σ_u n_u · mean((t − t̄_u)²): the score test of a constant Poisson rate, employers as clusters.
    `stratum_months` lists (stratum, t) once for each month watched.
    """
    stratum, t = stratum_months
    ones = np.ones(stratum.size)
    centre = _weighted_mean(stratum, t, ones, base.strata)
    months = sum_by(stratum, ones, base.strata)
    spread = np.divide(
        sum_by(stratum, (t - centre[stratum]) ** 2, base.strata),
        months,
        out=np.zeros(base.strata),
        where=months > 0,
    )
    scores = _scores(series, centre, base.employers)
    counts = _matrix(series.weight, series.series, series.stratum, (series.count, base.strata))
    variance = _sum(scores.multiply(scores), 0)
    information = counts @ spread
    return _slopes(_sum(scores, 0), variance, information, information, _askers(scores))


def within_employer_signs(base: Base, series: Series) -> Floats:
    """Signed p of the trend with every employer of a stratum as a stratum of its own: sign(U) · p, NaN if unknown.

    The deviations of an employer's own months sum to zero, so its score is Σ (t − t̄_uc) over the vacancies that ask.
    """
    cell = base.stratum * base.employers + base.employer
    cells, index = np.unique(cell, return_inverse=True)
    centre = _weighted_mean(index, base.t, base.weight, cells.size)
    own = np.searchsorted(cells, series.stratum * base.employers + series.employer)
    scores = _matrix(
        series.weight * (series.t - centre[own]),
        series.employer,
        series.series,
        (base.employers, series.count),
    )
    u, variance, freedom = _sum(scores, 0), _sum(scores.multiply(scores), 0), _askers(scores) - 1
    return np.sign(u) * _p_values(u, variance, freedom)


def sum_by(group: Ints, values: Floats, size: int) -> Floats:
    """Sums of the values by group number, added in the order of the rows."""
    return np.asarray(np.bincount(group, values, size), dtype=np.float64)


def interval_factor(freedom: Ints) -> Floats:
    """Student's t for the 95 % interval; NaN without a degree of freedom."""
    safe = np.maximum(freedom, 1)
    return np.where(freedom > 0, stats.t.ppf(0.5 + CONFIDENCE / 2, safe), np.nan)


def q_values(p_values: Floats) -> Floats:
    """Benjamini-Hochberg q of the p-values that are known; NaN stays NaN."""
    known = ~np.isnan(p_values)
    q = np.full(p_values.shape, np.nan)
    if known.any():
        q[known] = stats.false_discovery_control(p_values[known], method="bh")
    return q


def _slopes(u: Floats, variance: Floats, information: Floats, spread: Floats, askers: Ints) -> Slopes:
    freedom = askers - 1
    known = (information > 0) & (variance > 1e-9 * np.maximum(information, 1e-12)) & (freedom > 0)
    root = np.sqrt(np.where(known, variance, np.nan))
    d = np.where(known, information, np.nan)
    wide = np.where(known, spread, np.nan)
    p_value = _p_values(u, np.where(known, variance, np.nan), freedom)
    return Slopes(u / d, root / d, u / wide, root / wide, p_value, freedom)


def _p_values(u: Floats, variance: Floats, freedom: Ints) -> Floats:
    usable = (variance > 0) & (freedom > 0)
    z = np.divide(u, np.sqrt(np.where(usable, variance, 1.0)), out=np.zeros_like(u), where=usable)
    return np.where(usable, 2 * stats.t.sf(np.abs(z), np.maximum(freedom, 1)), np.nan)


def _scores(series: Series, centre: Floats, employers: int) -> sparse.csr_array:
    """A: employer × series, Σ (t − t̄_u) over the vacancies that ask."""
    values = series.weight * (series.t - centre[series.stratum])
    return _matrix(values, series.employer, series.series, (employers, series.count))


def _shares(series: Series, total: Floats, strata: int) -> sparse.csr_array:
    """p: series × stratum."""
    asked = _matrix(series.weight, series.series, series.stratum, (series.count, strata))
    inverse = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return sparse.csr_array(asked.multiply(inverse[np.newaxis, :]))


def _askers(scores: sparse.csr_array) -> Ints:
    """Employers with a score that is not zero, for each series."""
    return np.bincount(scores.indices[np.abs(scores.data) > 1e-9], minlength=scores.shape[1]).astype(np.int64)


def _weighted_mean(group: Ints, values: Ints, weight: Floats, size: int) -> Floats:
    total = sum_by(group, weight, size)
    return np.divide(sum_by(group, weight * values, size), total, out=np.zeros(size), where=total > 0)


def _matrix(values: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_array:
    matrix = sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape=shape))
    matrix.sum_duplicates()
    return matrix


def _sum(matrix: sparse.csr_array, axis: int) -> Floats:
    return np.asarray(matrix.sum(axis=axis), dtype=np.float64).ravel()

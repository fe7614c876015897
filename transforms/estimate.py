"""The trend estimator: score of a share against time, feeds as strata, employers as clusters.

For vacancy i with weight w, month t, stratum u, employer c and y = 1 when it asks for the series:
U = Σ w (t − t̄_u)(y − p_u), D = Σ_u p_u(1 − p_u) Σ_{i∈u} w (t − t̄_u)², slope of the log odds U/D: the score of the
stratified Cochran-Armitage trend test and one step of Newton from no change.

The standard error is the jackknife that leaves out one employer at a time, so that an employer's ads, alike and in
batches, count as one. Without employer c the score loses
S_c = Σ_u [Σ_{i∈cu} w (t − t̄_cu)(y − ȳ_cu) + n_cu (t̄_cu − t̄_u)(ȳ_cu − p_u) / (1 − n_cu/n_u)],
exactly: the last divisor undoes that its own ads are in t̄_u and p_u. The information loses D_c, the same with the
squares of t times p_u(1 − p_u). The slope without it differs by (S_c − slope · D_c) / (D − D_c), and
V = Σ_c ((S_c − slope · D_c) / (1 − r_c))², with r_c its part of Σ w (t − t̄_u)², for D_c/D: what does not depend on the
series makes V a sum over employers that ask, and over pairs of strata. Standard error √V/D. Against the sandwich of
Liang and Zeger (1986), which this approximates, it neither takes a true change for noise (a large employer that rises
with all others) nor a large employer's coming for many observations.

z = slope / error is compared with Student's t of min(G, G*) − 1 degrees of freedom: G employers ask for the series, and
G* = D² / Σ (D_c / (1 − r_c))² is how many equal ones would know as much about time (Carter, Schnepel, Steigerwald
2017).

Sums are made by numpy and scipy in the order of sorted rows, never by a parallel reduction, so that a figure has the
same bits on every run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse, special, stats

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MONTHS_A_YEAR = 12
CONFIDENCE = 0.95
MAX_PART = 0.9
"""Of one employer in all that is known about time. What is left beside a larger one says little of its error."""

MAX_TABLE = 20_000_000
"""Strata times employers up to which an entry is looked up in a table and not searched for."""


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

    def in_parts(self, rows: int) -> Iterator["Series"]:
        """A few series at a time, those of about so many rows; the rows are sorted by series. One part at least."""
        ends = np.searchsorted(self.series, np.arange(1, self.count + 1))
        cuts = np.flatnonzero(np.diff(ends // rows, prepend=0)).tolist()
        for first, last in pairwise([0, *cuts, self.count]):
            inside = slice(*np.searchsorted(self.series, [first, last]))
            if first < last or not self.count:
                yield Series(
                    self.series[inside] - first,
                    self.stratum[inside],
                    self.t[inside],
                    self.employer[inside],
                    self.weight[inside],
                    last - first,
                )


@dataclass(frozen=True)
class Slopes:
    """One value per series; NaN where a series has no information about time.

    `slope` and `error` are a month; `points_slope` and `points_error` are of the share itself, a month. `freedom` is
    that of Student's t, no whole number; `employers` counts those with a say in the slope.
    """

    slope: Floats
    error: Floats
    points_slope: Floats
    points_error: Floats
    p_value: Floats
    freedom: Floats
    employers: Ints


@dataclass(frozen=True)
class _Parts:
    """The vacancies of each employer in each stratum, one entry for each that occur, and what leaving it out moves."""

    stratum: Ints
    employer: Ints
    index: Ints
    """Entry of each row of the base."""
    centre: Floats
    """Mean month of the entry."""
    offset: Floats
    """n (t̄_cu − t̄_u) / (1 − n_cu/n_u)."""
    spread: Floats
    """Σ (t − t̄_cu)² + n (t̄_cu − t̄_u)² / (1 − n_cu/n_u)."""
    weight: Floats
    leverage: Floats
    """1 / (1 − r_c), for each employer."""


def share_slopes(base: Base, series: Series) -> Slopes:
    """Trend of each series' share in its region; formulas in the head of this file."""
    centre = _weighted_mean(base.stratum, base.t, base.weight, base.strata)
    total = sum_by(base.stratum, base.weight, base.strata)
    spread = sum_by(base.stratum, base.weight * (base.t - centre[base.stratum]) ** 2, base.strata)
    parts = _part(base, centre, total, spread)
    shares = _shares(series, total, base.strata)
    chances = sparse.csr_array(shares - shares.multiply(shares))
    information, everybody = chances @ spread, np.full(series.count, spread.sum())
    scores = _scores(series, centre, base.employers)
    score = _sum(scores, 0)
    slope = np.divide(score, information, out=np.zeros(series.count), where=information > 0)
    moved, weights = _left_out(base, series, parts, centre)
    shape = (base.employers, base.strata)
    offsets = _matrix(parts.offset * parts.leverage[parts.employer], parts.employer, parts.stratum, shape)
    spreads = _matrix(parts.spread * parts.leverage[parts.employer], parts.employer, parts.stratum, shape)
    variance = (
        weights
        - 2 * _sum((offsets.T @ moved).multiply(shares.T), 0)
        + _form(shares, offsets, offsets, shares)
        - 2 * slope * (_sum((spreads.T @ moved).multiply(chances.T), 0) - _form(shares, offsets, spreads, chances))
    )
    squares = _form(chances, spreads, spreads, chances)
    equal = np.divide(information**2, squares, out=np.zeros(series.count), where=squares > 0)
    askers = _askers(scores)
    freedom = np.minimum(askers, equal) - 1
    return _slopes(score, variance + slope**2 * squares, information, everybody, askers, freedom)


def _part(base: Base, centre: Floats, total: Floats, spread: Floats) -> _Parts:
    known, index = np.unique(base.stratum * base.employers + base.employer, return_inverse=True)
    stratum, employer = known // base.employers, known % base.employers
    weight = sum_by(index, base.weight, known.size)
    own = _weighted_mean(index, base.t, base.weight, known.size)
    within = sum_by(index, base.weight * (base.t - own[index]) ** 2, known.size)
    others = 1 - weight / total[stratum]
    offset = np.divide(weight * (own - centre[stratum]), others, out=np.zeros(known.size), where=others > 1e-9)
    moved = within + offset * (own - centre[stratum])
    part = sum_by(employer, moved, base.employers) / max(spread.sum(), 1e-300)
    return _Parts(stratum, employer, index, own, offset, moved, weight, 1 / (1 - np.minimum(part, MAX_PART)))


def _left_out(base: Base, series: Series, parts: _Parts, centre: Floats) -> tuple[sparse.csr_array, Floats]:
    """What the ads that ask add to each employer's S_c / (1 − r_c), employer × series, and its sum of squares."""
    entry = _entries(base, series, parts)
    lever = series.t - parts.centre[entry] + parts.offset[entry] / parts.weight[entry]
    values = series.weight * lever * parts.leverage[series.employer]
    moved = _matrix(values, series.employer, series.series, (base.employers, series.count))
    return moved, _sum(moved.multiply(moved), 0)


def _entries(base: Base, series: Series, parts: _Parts) -> Ints:
    """The entry of `parts` that each row of the series belongs to."""
    code = series.stratum * base.employers + series.employer
    known = parts.stratum * base.employers + parts.employer
    if base.strata * base.employers > MAX_TABLE:
        found: Ints = np.searchsorted(known, code)
        return found
    table = np.zeros(base.strata * base.employers, np.int64)
    table[known] = np.arange(known.size)
    entries: Ints = table[code]
    return entries


def _form(left: sparse.csr_array, one: sparse.csr_array, other: sparse.csr_array, right: sparse.csr_array) -> Floats:
    """For each series Σ_c (one · left)_c (other · right)_c: employers are summed out once for all series."""
    return _sum((left @ (one.T @ other)).multiply(right), 1)


def level_slopes(base: Base, series: Series, stratum_months: tuple[Ints, Ints]) -> Slopes:
    """Trend of the number of vacancies of each series (log of the monthly rate), in the same feeds.

    As above with t̄_u the mean over the months that the stratum watched, whether vacancies came or not, and with
    D = Σ_u n_u · mean((t − t̄_u)²): the score of a constant Poisson rate. An employer left out takes its own S_c and
    D_c with it and moves no mean. `stratum_months` lists (stratum, t) once for each month watched.
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
    shape = (base.employers, series.count)
    scores = _scores(series, centre, base.employers)
    known = _matrix(series.weight * spread[series.stratum], series.employer, series.series, shape)
    return _of_askers(scores, known)


def within_employer_signs(base: Base, series: Series) -> Floats:
    """Signed p of the trend with every employer of a stratum as a stratum of its own: sign(U) · p, NaN if unknown.

    The deviations of an employer's own months sum to zero, so its score is Σ (t − t̄_uc) over the vacancies that ask.
    """
    centre = _weighted_mean(base.stratum, base.t, base.weight, base.strata)
    total = sum_by(base.stratum, base.weight, base.strata)
    spread = sum_by(base.stratum, base.weight * (base.t - centre[base.stratum]) ** 2, base.strata)
    parts = _part(base, centre, total, spread)
    entry = _entries(base, series, parts)
    within = sum_by(parts.index, base.weight * (base.t - parts.centre[parts.index]) ** 2, parts.weight.size)
    shape = (base.employers, series.count)
    scores = _matrix(series.weight * (series.t - parts.centre[entry]), series.employer, series.series, shape)
    asked = _matrix(series.weight, entry, series.series, (parts.weight.size, series.count))
    row = np.repeat(np.arange(parts.weight.size), np.diff(asked.indptr))
    share = asked.data / parts.weight[row]
    known = _matrix(share * (1 - share) * within[row], parts.employer[row], asked.indices.astype(np.int64), shape)
    slopes = _of_askers(scores, known)
    return np.sign(slopes.slope) * slopes.p_value


def _of_askers(scores: sparse.csr_array, known: sparse.csr_array) -> Slopes:
    """Slopes where employers that do not ask have neither score nor information (both employer × series)."""
    score, information = _sum(scores, 0), _sum(known, 0)
    slope = np.divide(score, information, out=np.zeros(score.size), where=information > 0)
    part = np.divide(known.data, information[known.indices], out=np.zeros(known.data.size), where=known.data > 0)
    both = sparse.csr_array(scores - known.multiply(slope[np.newaxis, :]))
    leverage = sparse.csr_array((1 / (1 - np.minimum(part, MAX_PART)) - 1, known.indices, known.indptr), known.shape)
    residual = sparse.csr_array(both + both.multiply(leverage))
    squares = _sum(known.multiply(known), 0)
    equal = np.divide(information**2, squares, out=np.zeros(score.size), where=squares > 0)
    askers = _askers(scores)
    variance = _sum(residual.multiply(residual), 0)
    return _slopes(score, variance, information, information, askers, np.minimum(askers, equal) - 1)


def sum_by(group: Ints, values: Floats, size: int) -> Floats:
    """Sums of the values by group number, added in the order of the rows."""
    return np.asarray(np.bincount(group, values, size), dtype=np.float64)


def interval_factor(freedom: Floats | Ints) -> Floats:
    """Student's t for the 95 % interval; NaN without a degree of freedom."""
    usable = np.asarray(freedom, np.float64)
    return np.asarray(special.stdtrit(np.where(usable > 0, usable, np.nan), 0.5 + CONFIDENCE / 2), np.float64)


def two_sided_p(z: Floats, freedom: Floats | Ints) -> Floats:
    """p of Student's t; NaN without a degree of freedom."""
    usable = np.asarray(freedom, np.float64)
    return 2 * np.asarray(special.stdtr(np.where(usable > 0, usable, np.nan), -np.abs(z)), np.float64)


def q_values(p_values: Floats) -> Floats:
    """Benjamini-Hochberg q of the p-values that are known; NaN stays NaN."""
    known = ~np.isnan(p_values)
    q = np.full(p_values.shape, np.nan)
    if known.any():
        q[known] = stats.false_discovery_control(p_values[known], method="bh")
    return q


def _slopes(
    score: Floats, variance: Floats, information: Floats, spread: Floats, askers: Ints, freedom: Floats
) -> Slopes:
    known = (information > 0) & (variance > 1e-9 * np.maximum(information, 1e-12)) & (freedom > 0)
    root = np.sqrt(np.where(known, variance, np.nan))
    d = np.where(known, information, np.nan)
    wide = np.where(known, spread, np.nan)
    p_value = two_sided_p(score / root, np.where(known, freedom, 0))
    return Slopes(score / d, root / d, score / wide, root / wide, p_value, np.maximum(freedom, 0), askers)


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

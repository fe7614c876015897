"""The closed sums of the estimator are those of the formulas, vacancy by vacancy."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from transforms.estimate import (
    Base,
    Series,
    interval_factor,
    level_slopes,
    q_values,
    share_slopes,
    within_employer_signs,
)

STRATA, MONTHS, EMPLOYERS, SERIES = 3, 8, 12, 4


class Vacancies:
    """Vacancies one by one: numbers of stratum, month, employer and weight, and which series each asks for."""

    def __init__(self, seed: int, size: int = 400, strata: int = STRATA) -> None:
        draw = np.random.default_rng(seed)
        self.stratum = draw.integers(0, strata, size)
        self.t = draw.integers(0, MONTHS, size)
        self.employer = draw.integers(0, EMPLOYERS, size)
        self.weight = draw.choice([1.0, 0.5, 1 / 3], size)
        chance = (0.1 + 0.2 * self.stratum + 0.02 * self.t)[:, None] * draw.uniform(0.3, 1.0, SERIES)
        self.asks = draw.random((size, SERIES)) < chance
        self.strata = strata

    def base(self) -> Base:
        (stratum, t, employer), weight = self._cells(np.ones(self.t.size, bool))
        return Base(stratum, t, employer, weight, self.strata, EMPLOYERS)

    def series(self) -> Series:
        parts = [self._cells(self.asks[:, number]) for number in range(SERIES)]
        series = np.repeat(np.arange(SERIES), [weight.size for _, weight in parts])
        stratum, t, employer = np.concatenate([keys for keys, _ in parts], axis=1)
        return Series(series, stratum, t, employer, np.concatenate([weight for _, weight in parts]), SERIES)

    def _cells(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = np.stack([self.stratum, self.t, self.employer])[:, chosen]
        keys, cell = np.unique(rows, axis=1, return_inverse=True)
        return keys, np.bincount(cell.ravel(), self.weight[chosen])


def score_of(vacancies: Vacancies, number: int, kept: np.ndarray) -> tuple[float, np.ndarray]:
    """U of the kept vacancies, and Σ w (t − t̄)² of each stratum, one by one."""
    y, w, t = vacancies.asks[:, number].astype(float), vacancies.weight, vacancies.t
    score, squares = 0.0, np.zeros(vacancies.strata)
    for stratum in range(vacancies.strata):
        inside = np.flatnonzero((vacancies.stratum == stratum) & kept)
        if inside.size:
            p, centre = np.average(y[inside], weights=w[inside]), np.average(t[inside], weights=w[inside])
            score += sum(w[i] * (t[i] - centre) * (y[i] - p) for i in inside)
            squares[stratum] = sum(w[i] * (t[i] - centre) ** 2 for i in inside)
    return score, squares


def jackknife(lost: np.ndarray, known: np.ndarray, part: np.ndarray, score: float, information: float) -> float:
    """√V from what each employer's leaving takes from score and information."""
    return float(np.sqrt((((lost - score / information * known) / (1 - np.minimum(part, 0.9))) ** 2).sum()))


def student(asked: np.ndarray, known: np.ndarray) -> tuple[float, int]:
    """Degrees of freedom, and the employers with a say."""
    askers = np.count_nonzero(np.abs(asked) > 1e-9)
    return min(askers, known.sum() ** 2 / (known**2).sum()) - 1, askers


def slow_share(vacancies: Vacancies, number: int) -> tuple[float, ...]:
    """Slope, error, the same in points, p, freedom and employers, by estimating without each employer in turn."""
    y, w, t = vacancies.asks[:, number].astype(float), vacancies.weight, vacancies.t
    everybody = np.ones(t.size, bool)
    score, squares = score_of(vacancies, number, everybody)
    totals = [vacancies.stratum == stratum for stratum in range(vacancies.strata)]
    p = np.array([np.average(y[inside], weights=w[inside]) for inside in totals])
    centre = np.array([np.average(t[inside], weights=w[inside]) for inside in totals])
    information, spread = (p * (1 - p) * squares).sum(), squares.sum()
    lost, moved, asked = np.zeros(EMPLOYERS), np.zeros((EMPLOYERS, vacancies.strata)), np.zeros(EMPLOYERS)
    for employer in range(EMPLOYERS):
        others = vacancies.employer != employer
        without, remaining = score_of(vacancies, number, others)
        lost[employer], moved[employer] = score - without, squares - remaining
        asked[employer] = (w * (t - centre[vacancies.stratum]) * y)[~others].sum()
    part = moved.sum(axis=1) / spread
    known = moved @ (p * (1 - p))
    root = jackknife(lost, known, part, score, information)
    scaled = known / (1 - np.minimum(part, 0.9))
    askers = np.count_nonzero(np.abs(asked) > 1e-9)
    freedom = min(askers, information**2 / (scaled**2).sum()) - 1
    p_value = 2 * stats.t.sf(abs(score / root), freedom)
    return score / information, root / information, score / spread, root / spread, p_value, freedom, askers


def slow_level(vacancies: Vacancies, number: int) -> tuple[float, ...]:
    centre, spread = (MONTHS - 1) / 2, np.mean((np.arange(MONTHS) - (MONTHS - 1) / 2) ** 2)
    scores, known = np.zeros(EMPLOYERS), np.zeros(EMPLOYERS)
    for i in np.flatnonzero(vacancies.asks[:, number]):
        scores[vacancies.employer[i]] += vacancies.weight[i] * (vacancies.t[i] - centre)
        known[vacancies.employer[i]] += vacancies.weight[i] * spread
    u, information = scores.sum(), known.sum()
    root = jackknife(scores, known, known / information, u, information)
    freedom, askers = student(scores, known)
    slope, error = u / information, root / information
    return slope, error, slope, error, 2 * stats.t.sf(abs(u / root), freedom), freedom, askers


def slow_within(vacancies: Vacancies, number: int) -> float:
    """Sign and p with every employer of a stratum as its own stratum."""
    own = vacancies.stratum * EMPLOYERS + vacancies.employer
    scores, known = np.zeros(EMPLOYERS), np.zeros(EMPLOYERS)
    for cell in np.unique(own):
        inside = own == cell
        w, t, y = vacancies.weight[inside], vacancies.t[inside], vacancies.asks[inside, number]
        deviation, share = t - np.average(t, weights=w), np.average(y, weights=w)
        scores[cell % EMPLOYERS] += (w * deviation * (y - share)).sum()
        known[cell % EMPLOYERS] += share * (1 - share) * (w * deviation**2).sum()
    root = jackknife(scores, known, known / known.sum(), scores.sum(), known.sum())
    z, (freedom, _) = scores.sum() / root, student(scores, known)
    return float(np.sign(z) * 2 * stats.t.sf(abs(z), freedom))


@pytest.mark.parametrize("seed", range(5))
def test_share_slopes_are_method_1_vacancy_by_vacancy(seed: int) -> None:
    vacancies = Vacancies(seed)
    found = np.array(astuple(share_slopes(vacancies.base(), vacancies.series()))).T
    np.testing.assert_allclose(found, [slow_share(vacancies, number) for number in range(SERIES)], rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_level_slopes_are_the_poisson_score_vacancy_by_vacancy(seed: int) -> None:
    vacancies = Vacancies(seed)
    stratum, t = (part.ravel() for part in np.mgrid[0:STRATA, 0:MONTHS])
    found = np.array(astuple(level_slopes(vacancies.base(), vacancies.series(), (stratum, t)))).T
    np.testing.assert_allclose(found, [slow_level(vacancies, number) for number in range(SERIES)], rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_signs_within_employers_are_those_of_a_stratum_each(seed: int) -> None:
    vacancies = Vacancies(seed)
    found = within_employer_signs(vacancies.base(), vacancies.series())
    np.testing.assert_allclose(found, [slow_within(vacancies, number) for number in range(SERIES)], rtol=1e-9)


def test_level_months_without_any_vacancy_count_as_watched() -> None:
    base = Base(*(np.array(part) for part in ([0, 0], [0, 1], [0, 1])), np.array([2.0, 2.0]), 1, 2)
    series = Series(np.array([0, 0]), base.stratum, base.t, base.employer, base.weight, 1)
    four_months = (np.zeros(4, int), np.arange(4))
    # Two vacancies at t − t̄ = −1.5 and two at −0.5, mean((t − t̄)²) = 1.25: U = −3 − 1, D = 2.5 + 2.5, slope −0.8.
    # Each employer left out: (−3 + 0.8 · 2.5) / (1 − ½) = −2 and (−1 + 0.8 · 2.5) / (1 − ½) = 2, so √V = √8.
    found = level_slopes(base, series, four_months)
    np.testing.assert_allclose([found.slope[0], found.error[0]], [-0.8, np.sqrt(8) / 5])


def test_points_of_a_rare_series_are_a_change_of_the_share_of_the_whole_region() -> None:
    """Two like strata, of which one never asks: the share of the region moves half as much as that of the other."""
    vacancies = Vacancies(0, strata=1)
    base, series = vacancies.base(), vacancies.series()
    expected = share_slopes(base, series)
    silent = Base(
        np.concatenate([base.stratum, base.stratum + 1]),
        np.tile(base.t, 2),
        np.tile(base.employer, 2),
        np.tile(base.weight, 2),
        2,
        EMPLOYERS,
    )
    found = share_slopes(silent, series)
    np.testing.assert_allclose(found.slope, expected.slope)
    np.testing.assert_allclose(found.p_value, expected.p_value)
    np.testing.assert_allclose(found.points_slope, expected.points_slope / 2)


def test_a_series_of_one_employer_has_no_p() -> None:
    vacancies = Vacancies(1)
    vacancies.asks &= (vacancies.employer == 3)[:, None]
    found = share_slopes(vacancies.base(), vacancies.series())
    signs = within_employer_signs(vacancies.base(), vacancies.series())
    stratum, t = (part.ravel() for part in np.mgrid[0:STRATA, 0:MONTHS])
    level = level_slopes(vacancies.base(), vacancies.series(), (stratum, t))
    for figures in (found.p_value, found.slope, found.error, signs, level.p_value, level.slope):
        assert np.isnan(figures).all()
    assert np.isnan(interval_factor(found.freedom)).all()


def test_a_series_asked_for_by_every_vacancy_has_no_trend() -> None:
    vacancies = Vacancies(2)
    vacancies.asks[:] = True
    found = share_slopes(vacancies.base(), vacancies.series())
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.slope).all()


def test_cohorts_of_one_month_tell_nothing() -> None:
    vacancies = Vacancies(3)
    vacancies.t[:] = vacancies.stratum
    assert np.isnan(share_slopes(vacancies.base(), vacancies.series()).p_value).all()


@settings(max_examples=50, deadline=None)
@given(arrays(float, st.integers(0, 30), elements=st.floats(0, 1) | st.just(np.nan)))
def test_q_values_are_those_of_scipy_and_unknown_stays_unknown(p_values: np.ndarray) -> None:
    q, known = q_values(p_values), ~np.isnan(p_values)
    assert np.array_equal(np.isnan(q), ~known)
    if known.any():
        np.testing.assert_array_equal(q[known], stats.false_discovery_control(p_values[known]))


def test_intervals_are_student_at_95_per_cent() -> None:
    np.testing.assert_allclose(interval_factor(np.array([0, 1, 4])), [np.nan, 12.706205, 2.776445], rtol=1e-6)

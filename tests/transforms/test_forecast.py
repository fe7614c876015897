"""Models are those of statsmodels, an origin sees the past alone, and a share is told only where luck seldom comes."""

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from transforms import forecast
from transforms.forecast import GRID, HORIZONS, Fits, Smoother, forecast_shares, foretell, required_ratio

BY = ["region", "skill_id"]
SHARES = ["share", "share_low", "share_high"]


def month(number: int) -> date:
    """The first day of the month with that number; 1 is January 2020."""
    return date(2020 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def series(
    shares: np.ndarray, name: str = "x", *, total: float = 1000.0, first: int = 1, region: str = "US"
) -> pl.DataFrame:
    """One row a month; `shares` of the total ask."""
    months = [month(first + number) for number in range(len(shares))]
    asked = np.round(np.asarray(shares, float) * total)
    return pl.DataFrame({"region": region, "skill_id": name, "month": months, "asked": asked, "total": total})


def rising(months: int, seed: int = 0) -> np.ndarray:
    """Odds that grow by 6 % a month at first and by less and less, with a little noise."""
    noise = np.random.default_rng(seed).normal(0, 0.02, months)
    logit = -2.5 + np.cumsum(0.06 * 0.98 ** np.arange(months)) + noise
    return 1 / (1 + np.exp(-logit))


def walks(count: int, months: int, seed: int = 0) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 0.06, (count, months))
    return 1 / (1 + np.exp(2 - np.cumsum(steps, axis=1)))


def fit(values: np.ndarray, *, is_seasonal: bool = False) -> Fits:
    smoother = Smoother(1, is_seasonal=is_seasonal)
    for number, value in enumerate(values):
        smoother.observe(np.array([value]), number % 12)
    return smoother.fit()


# ---- the model


@pytest.mark.parametrize("model", [0, 17, 44, 62, 89])
def test_a_model_is_holts_damped_method_of_statsmodels(model: int) -> None:
    values = np.random.default_rng(model).normal(0, 1, 40).cumsum()
    alpha, beta, phi = GRID[:, model]
    found = fit(values)
    level, trend = found.start[0, model]
    theirs = ExponentialSmoothing(
        values, trend="add", damped_trend=True, initialization_method="known", initial_level=level, initial_trend=trend
    ).fit(smoothing_level=alpha, smoothing_trend=beta / alpha, damping_trend=phi, optimized=False)
    np.testing.assert_allclose(found.squares[0, model], theirs.sse, rtol=1e-9)
    damped = np.cumsum(phi ** np.arange(1, 13))
    np.testing.assert_allclose(found.level[0, model] + found.trend[0, model] * damped, theirs.forecast(12), rtol=1e-9)


def test_the_starting_states_make_the_errors_least() -> None:
    values, model = np.random.default_rng(1).normal(0, 1, 40).cumsum(), 40
    alpha, beta, phi = GRID[:, model]
    found = fit(values)
    level, trend = found.start[0, model]
    for moved in ((level + 0.01, trend), (level - 0.01, trend), (level, trend + 0.01), (level, trend - 0.01)):
        start = dict(zip(("initial_level", "initial_trend"), moved, strict=True))
        theirs = ExponentialSmoothing(values, trend="add", damped_trend=True, initialization_method="known", **start)
        sse = theirs.fit(smoothing_level=alpha, smoothing_trend=beta / alpha, damping_trend=phi, optimized=False).sse
        assert sse > found.squares[0, model]


def test_a_model_with_a_season_is_that_of_statsmodels() -> None:
    draw, model = np.random.default_rng(2), 40
    values = draw.normal(0, 0.1, 48).cumsum() + np.tile(draw.normal(0, 1, 12), 4)
    alpha, beta, phi = GRID[:, model]
    found = fit(values, is_seasonal=True)
    season = [float(found.season(number)[0, model]) for number in range(12)]
    assert sum(season) == pytest.approx(0, abs=1e-9)
    theirs = ETSModel(
        values,
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=found.start[0, model, 0],
        initial_trend=found.start[0, model, 1],
        initial_seasonal=season,
    ).smooth([alpha, beta, 0.0, phi])
    np.testing.assert_allclose(found.squares[0, model], theirs.sse, rtol=1e-9)
    damped = np.cumsum(phi ** np.arange(1, 7))
    ours = found.level[0, model] + found.trend[0, model] * damped + season[:6]
    np.testing.assert_allclose(ours, theirs.forecast(6), rtol=1e-9)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_deviation_of_one_model_is_that_of_statsmodels(horizon: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values, (alpha, beta, phi) = np.random.default_rng(3).normal(0, 1, 40).cumsum(), GRID[:, 72]
    monkeypatch.setattr(forecast, "GRID", GRID[:, [72]])
    found = fit(values)
    mean, deviation = foretell([found], 40, horizon, 0)
    theirs = ETSModel(
        pd.Series(values),
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=found.start[0, 0, 0],
        initial_trend=found.start[0, 0, 1],
    ).smooth([alpha, beta, phi])
    ahead = theirs.get_prediction(40, 39 + horizon)
    np.testing.assert_allclose(mean[0], ahead.predicted_mean.iloc[-1])
    # They divide the squares by all months, we by the degrees of freedom: five parameters are guessed.
    np.testing.assert_allclose(deviation[0] ** 2 * 35 / 40, np.asarray(ahead.forecast_variance)[-1])


def test_models_are_averaged_by_how_well_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "GRID", GRID[:, [57, 72]])
    found = fit(np.random.default_rng(4).normal(0, 1, 40).cumsum())
    mean, deviation = foretell([found], 40, 6, 0)
    parts = []
    for model, (alpha, beta, phi) in enumerate(GRID[:, [57, 72]].T):
        damped = np.cumsum(phi ** np.arange(1, 7))
        variance = found.squares[0, model] / 35 * (1 + ((alpha + beta * damped[:5]) ** 2).sum())
        ahead = found.level[0, model] + damped[-1] * found.trend[0, model]
        parts.append((found.squares[0, model] ** -20.0, ahead, variance))
    weight, ahead, variance = np.array(parts).T
    weight = weight / weight.sum()
    assert weight.min() > 0.01
    np.testing.assert_allclose(mean[0], weight @ ahead)
    np.testing.assert_allclose(deviation[0] ** 2, weight @ (variance + (ahead - weight @ ahead) ** 2))


def test_a_season_must_pay_for_its_eleven_numbers() -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, 48)
    plain, seasonal = fit(noise), fit(noise, is_seasonal=True)
    assert seasonal.squares.min() < plain.squares.min()
    of_plain, of_both = (foretell(fits, 48, 6, 5)[0][0] for fits in ([plain], [plain, seasonal]))
    assert of_both == pytest.approx(of_plain, abs=0.001)


def test_a_season_is_tried_from_three_years_on() -> None:
    logit = np.sin(np.arange(60) * np.pi / 6)[None, :]
    mean, _ = forecast._foretell_past(logit, 12)[6]
    missed = np.abs(mean[:-6, 0] - logit[0, 29:])
    assert missed[:12].max() > 0.5
    assert missed[12:].max() < 0.01


def test_an_origin_sees_nothing_that_came_after_it() -> None:
    logit = np.log(walks(3, 60)) + np.sin(np.arange(60))
    whole = forecast._foretell_past(logit, 12)
    cut = forecast._foretell_past(logit[:, :50], 2)
    for horizon in HORIZONS:
        for all_origins, first_origins in zip(whole[horizon], cut[horizon], strict=True):
            np.testing.assert_array_equal(all_origins[:27], first_origins)


# ---- what is told


def test_a_damped_rise_is_foretold_better_than_by_the_last_value() -> None:
    known = rising(72)
    found = forecast_shares(series(known[:60], total=50_000), BY)
    assert found.select(*BY, "horizon_months", "origin", "month", "origins", "is_published", "reason").rows() == [
        ("US", "x", 6, month(60), month(66), 31, True, None),
        ("US", "x", 12, month(60), month(72), 25, True, None),
    ]
    for row, came in zip(found.iter_rows(named=True), known[[65, 71]], strict=True):
        assert row["share_low"] < came < row["share_high"]
        assert abs(row["share"] - came) < 0.5 * abs(row["last_share"] - came)
        assert row["error_ratio_worse_half"] < row["required_ratio"] < 1
        assert row["error_ratio_last"] == pytest.approx(row["error"] / row["error_last"], rel=1e-5)


def test_random_walks_are_seldom_foretold_though_many_beat_the_plain_guesses() -> None:
    frame = pl.concat([series(share, f"s{number}", total=1e7) for number, share in enumerate(walks(300, 60))])
    found = forecast_shares(frame, BY)
    assert found.select(pl.col("is_published").mean()).item() <= 0.02
    by_luck = found.filter((pl.col("error_ratio_last") < 1) & (pl.col("error_ratio_season") < 1))
    assert by_luck.height > 0.1 * found.height
    assert (
        found.filter(~pl.col("is_published"))[SHARES].null_count().row(0) == (found["is_published"].not_().sum(),) * 3
    )


def test_intervals_of_what_is_told_hold() -> None:
    draw, months = np.random.default_rng(6), 72
    slope = draw.uniform(0.02, 0.06, (200, 1)) * draw.uniform(0.95, 1, (200, 1)) ** np.arange(months)
    share = 1 / (1 + np.exp(3 - np.cumsum(slope + draw.normal(0, 0.02, slope.shape), axis=1)))
    counted = draw.binomial(3000, share) / 3000
    frame = pl.concat([series(row[:60], f"{number:03}", total=3000) for number, row in enumerate(counted)])
    found = forecast_shares(frame, BY).with_columns(came=pl.Series(counted[:, [65, 71]].ravel())).filter("is_published")
    assert found.height > 100
    assert found.select(pl.col("came").is_between("share_low", "share_high").mean()).item() > 0.88
    ours, last = (found.select((pl.col(name) - pl.col("came")).abs().mean()).item() for name in ("share", "last_share"))
    assert ours < 0.7 * last


def test_a_season_is_seen_and_its_turn_foretold() -> None:
    logit = -3 + 0.2 * np.sin(np.arange(90) * np.pi / 6) + 0.03 * np.arange(90)
    share = 1 / (1 + np.exp(-logit))
    found = forecast_shares(series(share[:84], total=1e6), BY).row(0, named=True)
    assert (found["month"], found["is_published"]) == (month(90), True)
    assert found["share"] == pytest.approx(share[89], rel=0.02)
    assert abs(found["last_share"] / share[89] - 1) > 0.1


def test_errors_of_the_plain_guesses_are_those_of_the_same_origins() -> None:
    share = np.round(walks(1, 50, seed=7)[0] * 1e6) / 1e6
    found = forecast_shares(series(share, total=1e6), BY)
    origins = {6: np.arange(23, 44), 12: np.arange(23, 38)}
    for row in found.iter_rows(named=True):
        horizon = row["horizon_months"]
        came, at = share[origins[horizon] + horizon], origins[horizon]
        assert row["origins"] == at.size
        assert row["error_last"] == pytest.approx(np.abs(share[at] - came).mean(), rel=1e-5)
        assert row["error_season"] == pytest.approx(np.abs(share[at + horizon - 12] - came).mean(), rel=1e-5)
        assert row["last_share"] == pytest.approx(share[-1], rel=1e-5)


def test_the_margin_shrinks_with_the_past_that_there_is() -> None:
    assert required_ratio(12, 12) == pytest.approx(0.55)
    assert required_ratio(12, 48) == pytest.approx(0.775)
    assert required_ratio(6, 24) == pytest.approx(0.775)


# ---- too little


@pytest.mark.parametrize(("months", "reasons"), [(40, [0, 0]), (41, [1, 0]), (46, [1, 0]), (47, [1, 1])])
def test_a_horizon_needs_two_years_and_twelve_origins(months: int, reasons: list[int]) -> None:
    found = forecast_shares(series(rising(months), total=1e5), BY)
    assert [reason != "too_short" for reason in found["reason"]] == [bool(reason) for reason in reasons]
    short = found.filter(pl.col("reason") == "too_short")
    assert short.select([*SHARES, "error", "error_last"]).null_count().row(0) == (short.height,) * 5
    assert found["origins"].to_list() == [months - 29, max(0, months - 35)]


def test_a_month_without_any_vacancy_is_unobserved() -> None:
    silent = series(rising(60), total=1e5).with_columns(
        pl.when(pl.col("month") == month(30)).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in ("asked", "total")
    )
    found = forecast_shares(silent, BY)
    assert found["reason"].to_list() == ["unobserved_month"] * 2
    assert found.select(SHARES).null_count().row(0) == (2, 2, 2)


def test_a_month_without_a_row_is_one_in_which_nobody_asked() -> None:
    full = series(np.full(60, 0.1), "full")
    sparse = series(np.where(np.arange(60) % 5 < 2, 0.004, 0.0), "sparse")
    expected = forecast_shares(pl.concat([full, sparse]), BY)
    found = forecast_shares(pl.concat([full, sparse.filter(pl.col("asked") > 0)]), BY)
    assert_frame_equal(found, expected, check_exact=True)
    assert found.filter(skill_id="sparse")["origin"].to_list() == [month(60)] * 2
    assert found.filter(skill_id="sparse")["last_share"].to_list() == [0.0, 0.0]


def test_a_series_that_never_moves_beats_nothing() -> None:
    found = forecast_shares(series(np.zeros(60)), BY)
    assert found["reason"].to_list() == ["not_better"] * 2


def test_rare_series_stay_inside_zero_and_one() -> None:
    draw = np.random.default_rng(8)
    frame = pl.concat([series(draw.binomial(200, 0.01, 60) / 200, f"{n:03}", total=200) for n in range(60)])
    told = forecast_shares(frame, BY).filter("is_published")
    assert told.height > 0
    assert told.select(pl.all_horizontal(pl.col("share_low") >= 0, pl.col("share_high") <= 1).all()).item()
    assert told["share_low"].min() == 0.0, "a month in which nobody asks is likely"


def test_no_series_gives_no_row() -> None:
    nothing = forecast_shares(series(np.full(60, 0.1)).clear(), BY)
    assert nothing.height == 0
    assert nothing.schema == forecast_shares(series(np.full(60, 0.1)), BY).schema


# ---- order and contradictions


def test_neither_the_order_of_rows_nor_other_series_change_a_figure() -> None:
    parts = [series(share, f"s{number:02}", total=1e6) for number, share in enumerate(walks(5, 60))]
    parts += [series(rising(60), "up", total=1e6), series(rising(50), "late", total=1e6, first=11)]
    frame = pl.concat(parts)
    expected = forecast_shares(frame, BY)
    shuffled = forecast_shares(frame.sample(fraction=1, shuffle=True, seed=9), BY)
    assert_frame_equal(shuffled, expected, check_exact=True)
    alone = forecast_shares(parts[5], BY)
    assert_frame_equal(alone, expected.filter(skill_id="up"), check_exact=True)


def test_regions_have_totals_of_their_own() -> None:
    here, there = series(rising(60), total=1e5), series(rising(60, 1), total=5e4, region="DE")
    both = forecast_shares(pl.concat([here, there]), BY)
    assert_frame_equal(both.filter(region="US"), forecast_shares(here, BY), check_exact=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: pl.concat([frame, frame[:1]]), "1 more rows"),
        (lambda frame: frame.with_columns(asked=pl.col("total") + 1), "asked outside"),
        (lambda frame: frame.with_columns(asked=pl.lit(-1.0)), "asked outside"),
        (lambda frame: frame.with_columns(asked=pl.lit(None, dtype=pl.Float64)), "asked outside"),
        (lambda frame: frame.with_columns(pl.col("month").dt.offset_by("1d")), "no first day"),
        (
            lambda frame: pl.concat([frame, frame.with_columns(skill_id=pl.lit("y"), total=pl.lit(2000.0))]),
            "several totals",
        ),
    ],
)
def test_counts_that_contradict_each_other_are_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        forecast_shares(change(series(np.full(60, 0.1))), BY)

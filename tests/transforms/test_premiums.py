"""What roles pay and what a skill adds: from steps of pay, against statsmodels, withheld where few tell it."""

import math

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from transforms.premiums import estimate_pay, estimate_role_pay, estimate_skill_pay
from transforms.steps_of_pay import pay_of_step, step_of_pay
from warehouse.tables import TABLES

KEYS = ["region", "year", "employer_key", "role_id", "currency", "step"]


def count(rows: pl.DataFrame, *more: str) -> pl.LazyFrame:
    return rows.group_by(*KEYS, *more).agg(vacancies=pl.len().cast(pl.Int64)).lazy()


def draw(vacancies: int = 600, premium: float = 0.1, seed: int = 1) -> pl.DataFrame:
    """Vacancies of three roles at different pay; those that ask for the skill pay more; employers differ."""
    generator = np.random.default_rng(seed)
    employer, role = generator.integers(0, 40, vacancies), generator.integers(0, 3, vacancies)
    has = generator.random(vacancies) < 0.2 + 0.2 * role
    pay = (
        np.log(30_000)
        + 0.3 * role
        + premium * has
        + generator.normal(0, 0.1, 40)[employer]
        + generator.normal(0, 0.2, vacancies)
    )
    return pl.DataFrame(
        {
            "region": "SE",
            "year": pl.Series([2025] * vacancies, dtype=pl.Int64),
            "employer_key": [f"e{number}" for number in employer],
            "role_id": [f"r{number}" for number in role],
            "currency": "SEK",
            "step": pl.Series(np.round(pay * 100).astype(np.int64), dtype=pl.Int32),
            "has": has,
        }
    )


def premium_of(rows: pl.DataFrame) -> dict[str, float]:
    asked = rows.filter("has").with_columns(skill_id=pl.lit("python"))
    (found,) = estimate_skill_pay(count(rows), count(asked, "skill_id")).to_dicts()
    return found


def test_pay_is_counted_in_steps_of_one_per_cent() -> None:
    frame = pl.DataFrame({"low": [30_000.0, 50_000.0, None], "high": [40_000.0, None, None]})
    steps = frame.select(step=step_of_pay(pl.col("low"), pl.col("high")))
    assert steps["step"].to_list() == [round(100 * math.log(math.sqrt(3e4 * 4e4))), round(100 * math.log(5e4)), None]
    assert steps.select(pay_of_step(pl.col("step")))["step"].to_list() == [34_500, 50_000, None]


def test_a_premium_is_that_of_least_squares_with_employers_as_clusters() -> None:
    rows = draw()
    dummies = rows.to_dummies("role_id").select(pl.col("^role_id_.*$")).to_numpy()
    design = np.column_stack([rows["has"].to_numpy(), dummies]).astype(float)
    clusters = rows["employer_key"].str.slice(1).cast(pl.Int64).to_numpy()
    fitted = sm.OLS(rows["step"].to_numpy().astype(float), design).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}
    )
    correction = math.sqrt((len(rows) - 1) / (len(rows) - design.shape[1]))
    error = fitted.bse[0] / correction
    found = premium_of(rows)
    assert math.log1p(found["premium"]) * 100 == pytest.approx(fitted.params[0], abs=1e-9)
    askers = rows.filter("has")["employer_key"].n_unique()
    from scipy.stats import t

    half = t.ppf(0.975, askers - 1) * error
    assert math.log1p(found["premium_high"]) * 100 == pytest.approx(fitted.params[0] + half, abs=1e-9)
    assert found["p_value"] == pytest.approx(2 * t.sf(abs(fitted.params[0] / error), askers - 1), abs=1e-9)


def test_the_interval_covers_a_premium_and_that_of_a_skill_without_one() -> None:
    covered = [premium_of(draw(premium=true, seed=seed)) for true in (0.0, 0.1) for seed in range(20)]
    true = [np.expm1(value) for value in (0.0, 0.1) for _ in range(20)]
    inside = [one["premium_low"] <= value <= one["premium_high"] for one, value in zip(covered, true, strict=True)]
    assert sum(inside) >= 35


def test_a_role_that_pays_more_gives_its_skills_no_premium() -> None:
    rows = draw(premium=0).with_columns(step=pl.col("step") + 50 * (pl.col("role_id") == "r2").cast(pl.Int32))
    assert premium_of(rows)["premium"] == pytest.approx(premium_of(draw(premium=0))["premium"], abs=1e-9)


def test_rows_in_another_order_give_the_same_bits() -> None:
    rows = draw()
    asked = rows.filter("has").with_columns(skill_id=pl.lit("python"))
    once = estimate_skill_pay(count(rows), count(asked, "skill_id"))
    again = estimate_skill_pay(count(rows.reverse()), count(asked.sample(fraction=1, shuffle=True, seed=3), "skill_id"))
    assert once.equals(again)


def test_the_interval_of_a_role_has_the_same_bits_on_every_run() -> None:
    numbers = pl.int_range(60_000, eager=True)
    rows = pl.DataFrame(
        {
            "role_id": (numbers % 300).cast(pl.String),
            "employer_key": (numbers * 7 % 4_001).cast(pl.String),
            "step": (1_000 + numbers * 31 % 97).cast(pl.Int32),
        }
    ).with_columns(region=pl.lit("SE"), year=pl.lit(2024, pl.Int64), currency=pl.lit("SEK"))
    once, *more = (estimate_role_pay(count(rows)).sort("role_id") for _ in range(4))
    assert all(once.equals(again) for again in more)


def test_regions_in_parts_give_what_they_give_together() -> None:
    rows = pl.concat([draw(), draw(premium=0).with_columns(region=pl.lit("US"))])
    asked = rows.filter("has").with_columns(skill_id=pl.lit("python"))
    parts = [
        (count(rows.filter(region=region)), count(asked.filter(region=region), "skill_id")) for region in ("SE", "US")
    ]
    of_roles, of_skills = estimate_pay(parts)
    keys = ["region", "year"]
    together = estimate_skill_pay(count(rows), count(asked, "skill_id"))
    assert of_skills.sort(*keys, "skill_id").equals(together.sort(*keys, "skill_id"))
    assert of_roles.sort(*keys, "role_id").equals(estimate_role_pay(count(rows)).sort(*keys, "role_id"))


@pytest.mark.parametrize(
    "few",
    [
        pl.col("employer_key").is_in(["e1", "e2"]),
        pl.int_range(pl.len()) < 20,
        ~pl.col("has"),
    ],
    ids=["few employers", "few vacancies", "nobody asks"],
)
def test_of_few_there_is_no_premium(few: pl.Expr) -> None:
    rows = draw().filter(few)
    asked = rows.filter("has").with_columns(skill_id=pl.lit("python"))
    found = estimate_skill_pay(count(rows), count(asked, "skill_id"))
    assert found["premium"].drop_nulls().is_empty()


def test_one_employer_with_nearly_all_of_it_is_withheld() -> None:
    rows = draw().with_columns(
        employer_key=pl.when(pl.col("has") & (pl.int_range(pl.len()) % 20 > 0))
        .then(pl.lit("big"))
        .otherwise("employer_key")
    )
    found = premium_of(rows)
    assert (found["premium"], found["median_pay"], found["vacancies"], found["employers"]) == (None, None, None, None)


def test_a_role_is_told_in_the_currency_that_most_are_paid_in() -> None:
    rows = pl.concat([draw(400), draw(30).with_columns(currency=pl.lit("USD"), step=pl.lit(1, dtype=pl.Int32))])
    found = estimate_role_pay(count(rows)).sort("role_id")
    assert found["currency"].unique().to_list() == ["SEK"]
    first = draw(400).filter(pl.col("role_id") == "r0")
    assert found["vacancies"][0] % 5 == 0
    assert abs(found["vacancies"][0] - first.height) <= 2
    assert found["median_pay"][0] == pytest.approx(math.exp(first["step"].median() / 100), rel=0.01)
    assert found["pay_lower_quartile"][0] < found["median_pay"][0] < found["pay_upper_quartile"][0]
    assert found["mean_pay_low"][0] < found["mean_pay"][0] < found["mean_pay_high"][0]
    assert found["mean_pay"][0] == pytest.approx(math.exp(first["step"].mean() / 100), rel=0.005)


def test_a_role_that_few_pay_is_withheld() -> None:
    found = estimate_role_pay(count(draw(400).filter(pl.col("employer_key").is_in(["e1", "e2"]))))
    figures = [name for name in TABLES["role_pay"].dtypes if "pay" in name] + ["vacancies", "employers"]
    assert found.height == 3
    assert set(found.select(figures).null_count().row(0)) == {3}
    assert set(found["obs_status"]) == {"small_cell"}

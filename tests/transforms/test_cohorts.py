"""How the demand for what was taught has moved since."""

from datetime import date

import polars as pl
import pytest

from transforms.cohorts import Cohort, follow_cohorts


def demand(shares: dict[date, float | None], *, preliminary: date | None = None) -> pl.DataFrame:
    rows = [("SE", "python", month, share, month == preliminary) for month, share in shares.items()]
    columns = {
        "region": pl.String,
        "skill_id": pl.String,
        "month": pl.Date,
        "share": pl.Float64,
        "is_preliminary": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=columns, orient="row")


def follow(demanded: pl.DataFrame, finished: date = date(2025, 1, 20)) -> dict[str, object]:
    trends = pl.DataFrame(
        [("SE", "python", "rising", 1.2, 0.01, 300)],
        schema=["region", "skill_id", "direction", "slope_points", "q_value", "vacancies"],
        orient="row",
    )
    skills = pl.DataFrame({"skill_id": ["python"], "label": ["Python"]})
    (answer,) = follow_cohorts([Cohort("a", "SE", finished, ("python",))], demanded, trends, skills)
    return answer


def months(first: int, count: int, share: float) -> dict[date, float | None]:
    return {date(first + number // 12, number % 12 + 1, 1): share for number in range(count)}


def test_the_year_before_is_held_against_the_last() -> None:
    answer = follow(demand(months(2024, 12, 0.1) | months(2025, 12, 0.3)))
    assert (answer["share_then"], answer["share_now"]) == (pytest.approx(0.1), pytest.approx(0.3))
    assert answer["change_points"] == pytest.approx(20)
    assert (answer["direction"], answer["q_value"]) == ("rising", 0.01)


def test_a_month_in_progress_counts_for_nothing() -> None:
    shares = months(2024, 24, 0.1) | {date(2026, 1, 1): 0.9}
    assert follow(demand(shares, preliminary=date(2026, 1, 1)))["share_now"] == pytest.approx(0.1)


def test_with_few_published_months_nothing_is_told() -> None:
    shares = {month: share if month.month > 7 else None for month, share in months(2024, 24, 0.1).items()}
    answer = follow(demand(shares))
    assert (answer["share_then"], answer["share_now"], answer["change_points"]) == (None, None, None)

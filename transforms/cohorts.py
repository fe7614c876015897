"""How the demand for what was taught has moved since, for those who train: by cohort, skill and region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.gap import Answer

YEAR = 12
LEAST_MONTHS = 6
"""Published months that a mean of a year must have; with fewer the season decides."""


@dataclass(frozen=True)
class Cohort:
    """People who learnt the skills together and finished on a day."""

    name: str
    region: str
    finished: date
    skills: tuple[str, ...]


def follow_cohorts(
    cohorts: Sequence[Cohort], skill_demand: pl.DataFrame, skill_trends: pl.DataFrame, skills: pl.DataFrame
) -> list[Answer]:
    """One entry per cohort and skill: its mean share in the twelve months before the day and in the last twelve.

    Means are of the published months; null with fewer than LEAST_MONTHS of them. The trend is that of the window of
    the edition, and `insufficient` where the edition tells none in the region.
    """
    labels = dict(skills.select("skill_id", "label").iter_rows())
    shown = skill_demand.filter(~pl.col("is_preliminary")).drop_nulls("share")
    last = shown["month"].max()
    answers = []
    for cohort in cohorts:
        for skill in cohort.skills:
            here = shown.filter((pl.col("region") == cohort.region) & (pl.col("skill_id") == skill))
            then = _mean_of_year(here, cohort.finished)
            now = _mean_of_year(here, _month(last, 1)) if isinstance(last, date) else None
            answers.append(
                {
                    "cohort": cohort.name,
                    "region": cohort.region,
                    "finished": cohort.finished.isoformat(),
                    "skill_id": skill,
                    "label": labels[skill],
                    "share_then": then,
                    "share_now": now,
                    "change_points": None if then is None or now is None else round(100 * (now - then), 3),
                    **_trend(skill_trends, cohort.region, skill),
                }
            )
    return answers


def _mean_of_year(shown: pl.DataFrame, end: date) -> float | None:
    """Mean share of the twelve months before that of the day."""
    is_inside = pl.col("month").is_between(_month(end, -YEAR), _month(end, -1))
    year = shown.filter(is_inside).sort("month")["share"]
    return round(float(year.sum()) / year.len(), 6) if year.len() >= LEAST_MONTHS else None


def _month(day: date, shift: int) -> date:
    """First day of the month that lies so many months after that of the day."""
    number = day.year * 12 + day.month - 1 + shift
    return date(number // 12, number % 12 + 1, 1)


def _trend(skill_trends: pl.DataFrame, region: str, skill: str) -> Answer:
    rows = skill_trends.filter((pl.col("region") == region) & (pl.col("skill_id") == skill))
    if rows.is_empty():
        return {"direction": "insufficient", "slope_points": None, "q_value": None, "vacancies": None}
    return rows.select(pl.col("direction").cast(pl.String), "slope_points", "q_value", "vacancies").row(0, named=True)

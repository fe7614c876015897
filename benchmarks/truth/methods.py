"""Two methods asked the same: our tables, and the pooled test that a dashboard of counts makes in effect."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy import stats

from benchmarks.truth.worlds import Array, Counts, World
from transforms.cells import number_cells
from transforms.counts import CELL, refer_to_cells
from transforms.estimate import q_values
from transforms.panel import form_panel
from transforms.trends import MIN_TREND_VACANCIES, Q_LIMIT, estimate_trends
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

FIRST_YEAR = 2020


@dataclass(frozen=True)
class Answer:
    """For each skill: 1 rising, −1 declining, 0 else; the slope of the log odds a month and its interval, or NaN."""

    direction: Array
    slope: Array
    low: Array
    high: Array


def month(t: int) -> date:
    """The first day of a month of the window."""
    return date(FIRST_YEAR + t // 12, t % 12 + 1, 1)


def ask_tables(counts: Counts, world: World, months: int) -> Answer:
    """What the published table of trends would say."""
    vacancies, skills, watched = declare(counts, world)
    trends = estimate_trends(number_cells(vacancies.lazy()), skills.lazy(), form_panel(watched, months), ["skill_id"])
    size = counts.asked.shape[1]
    rows = trends.with_columns(pl.col("skill_id").cast(pl.Int64)).sort("skill_id")
    numbers = rows["skill_id"].to_numpy()
    told = rows["direction"].cast(pl.String).replace_strict({"rising": 1, "declining": -1}, default=0).to_numpy()
    direction = np.zeros(size, int)
    direction[numbers] = told
    figures = []
    for column in ("slope_odds", "slope_odds_low", "slope_odds_high"):
        values = np.full(size, np.nan)
        values[numbers] = rows[column].log().fill_null(float("nan")).to_numpy() / 12
        figures.append(values)
    return Answer(direction, *figures)


def declare(counts: Counts, world: World) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows of `vacancy_counts` and `skill_counts`, and the months that the sources watched."""
    cells = pl.DataFrame({"employer": counts.employer, "t": counts.t, "vacancies": counts.n.astype(np.int64)})
    cell, skill = np.nonzero(counts.asked)
    asked = cells[cell].with_columns(skill_id=pl.Series(skill), vacancies=pl.Series(counts.asked[cell, skill]))
    everybody = name_cells(cells, world).sort(CELL).with_columns(cell=pl.int_range(pl.len(), dtype=pl.Int64))
    skills = refer_to_cells(name_cells(asked, world).with_columns(pl.col("skill_id").cast(pl.String)), everybody)
    rows = [(f"source {number}", "b", month(t)) for number, span in world.watched.items() for t in span]
    schema = {"source": pl.String, "board": pl.String, "month": pl.Date}
    watched = pl.DataFrame(rows, schema=schema, orient="row")
    return everybody, skills.select(TABLES["skill_counts"].dtypes.names()), watched


def name_cells(cells: pl.DataFrame, world: World) -> pl.DataFrame:
    """Rows of employer, t and vacancies with the columns that name a cell, and their weight."""
    months = pl.Series([month(t) for t in range(world.rate.shape[1])], dtype=pl.Date)
    return cells.with_columns(
        basis=pl.lit("flow"),
        region=pl.lit("WORLD"),
        month=months[cells["t"]],
        source=pl.format("source {}", pl.Series(world.source)[cells["employer"]]),
        board=pl.lit("b"),
        employer_key=pl.format("employer {}", "employer"),
        weight=pl.col("vacancies") * WEIGHT_UNIT,
    )


def ask_pooled(counts: Counts) -> Array:
    """Directions by the test of a trend in all vacancies pooled, none related to another, at the same q."""
    deviation = counts.t - np.average(counts.t, weights=counts.n)
    share = counts.asked.sum(axis=0) / counts.n.sum()
    score = deviation @ counts.asked
    variance = share * (1 - share) * (counts.n * deviation**2).sum()
    enough = (counts.asked.sum(axis=0) >= MIN_TREND_VACANCIES) & (variance > 0)
    z = np.divide(score, np.sqrt(variance), out=np.zeros(score.size), where=enough)
    q = q_values(np.where(enough, 2 * stats.norm.sf(np.abs(z)), np.nan))
    return np.where(np.nan_to_num(q, nan=1.0) <= Q_LIMIT, np.sign(z), 0).astype(int)

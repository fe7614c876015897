"""Trend tables of shares and levels, region by region, from the count tables alone."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.estimate import (
    MONTHS_A_YEAR,
    Base,
    Floats,
    Ints,
    Series,
    Slopes,
    interval_factor,
    level_slopes,
    q_values,
    share_slopes,
    within_employer_signs,
)
from transforms.suppression import is_small_cell, sum_employers, withhold
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.published import DIRECTIONS, OBS_STATUSES

MIN_TREND_VACANCIES = 30
MIN_TREND_EMPLOYERS = 5
"""Below these a trend is `insufficient`: with fewer employers the cluster variance is itself a guess."""

Q_LIMIT = 0.05
SEASONAL_MONTHS = 24
SLOPES = [
    "slope_points",
    "slope_points_low",
    "slope_points_high",
    "slope_odds",
    "slope_odds_low",
    "slope_odds_high",
    "p_value",
    "q_value",
    "holds_within_employers",
]
LEVELS = ["level_change", "level_change_low", "level_change_high", "level_q_value"]


@dataclass(frozen=True)
class Panel:
    """What trends are estimated in: the window (null: nothing was watched), its strata, and whether seasons cancel."""

    window: tuple[date, date] | None
    strata: pl.DataFrame
    seasonally_adjusted: bool

    @property
    def months(self) -> int:
        if self.window is None:
            return 0
        first, last = self.window
        return (last.year - first.year) * 12 + last.month - first.month + 1

    @property
    def strata_count(self) -> int:
        return self.strata["stratum"].n_unique()

    def keep_watched(self, counts: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame:
        """Flow counts of the months that their feed watched, with `t`, `cohort` and `stratum`."""
        flow = counts.lazy().filter(pl.col("basis") == "flow")
        return flow.join(self.strata.lazy(), on=["source", "board", "month"])


@dataclass(frozen=True)
class RegionCells:
    """The base and the series of one region in numbers, with the names that the numbers stand for."""

    region: str
    base: Base
    series: Series
    names: pl.DataFrame
    """One row per series, in the order of its numbers."""


def estimate_trends(
    vacancy_counts: pl.LazyFrame,
    series_counts: pl.LazyFrame,
    panel: Panel,
    by: list[str],
    *,
    with_level: bool = False,
) -> pl.DataFrame:
    """One row per region and series, with the figures of a trend table (and of level where asked).

    `by` names the columns of the series (skill_id, role_id, or skill_a and skill_b). Series that were counted but not
    in watched months have the direction `insufficient`.
    """
    keys = ["region", *by]
    watched = panel.keep_watched(series_counts)
    totals = sum_employers(watched, keys).drop("weight")
    base = panel.keep_watched(vacancy_counts).collect()
    shares = _shares_of_halves(base, watched, panel, by)
    enough = (pl.col("vacancies") >= MIN_TREND_VACANCIES) & (pl.col("employers") >= MIN_TREND_EMPLOYERS)
    tested = watched.join(totals.filter(enough).select(keys).lazy(), on=keys, how="semi").collect()
    slopes = [
        _figures_of_region(cells, panel, with_level=with_level)
        for cells in region_cells(base, tested, by, panel.strata_count)
    ]
    known = series_counts.select(keys).unique().sort(keys).collect()
    figures = pl.concat(slopes) if slopes else _no_figures(by, with_level=with_level)
    joined = (
        known.join(totals, on=keys, how="left").join(shares, on=keys, how="left").join(figures, on=keys, how="left")
    )
    return _judge(joined, panel, with_level=with_level)


def region_cells(base: pl.DataFrame, asked: pl.DataFrame, by: list[str], strata: int) -> list[RegionCells]:
    """The numbers of each region in which a series was asked for, rows in a fixed order."""
    parts = {key[0]: part for key, part in base.partition_by("region", as_dict=True).items()}
    regions = asked.partition_by("region", as_dict=True)
    return [_cells_of_region(str(key[0]), parts[key[0]], regions[key], by, strata) for key in sorted(regions)]


def _cells_of_region(region: str, base: pl.DataFrame, asked: pl.DataFrame, by: list[str], strata: int) -> RegionCells:
    employers = base.select("employer_key").unique().sort("employer_key").with_row_index("employer")
    names = asked.select(by).unique().sort(by)

    def sum_cells(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
        keys = [*columns, "stratum", "t", "employer"]
        return frame.join(employers, on="employer_key").group_by(keys).agg(pl.col("weight").sum()).sort(keys)

    b, a = sum_cells(base, []), sum_cells(asked.join(names.with_row_index("series"), on=by), ["series"])
    return RegionCells(
        region,
        Base(_ints(b, "stratum"), _ints(b, "t"), _ints(b, "employer"), _vacancies(b), strata, employers.height),
        Series(
            _ints(a, "series"),
            _ints(a, "stratum"),
            _ints(a, "t"),
            _ints(a, "employer"),
            _vacancies(a),
            names.height,
        ),
        names,
    )


def _figures_of_region(cells: RegionCells, panel: Panel, *, with_level: bool) -> pl.DataFrame:
    slopes = share_slopes(cells.base, cells.series)
    signed = within_employer_signs(cells.base, cells.series)
    figures = {
        **_interval(
            "slope_points",
            slopes.points_slope,
            slopes.points_error,
            slopes.freedom,
            scale=100 * MONTHS_A_YEAR,
        ),
        **_factor("slope_odds", slopes),
        "p_value": slopes.p_value,
        "freedom": slopes.freedom,
        "signed_within": signed,
    }
    if with_level:
        watched = panel.strata.select("stratum", "t").unique().sort("stratum", "t")
        level = level_slopes(cells.base, cells.series, (_ints(watched, "stratum"), _ints(watched, "t")))
        figures |= {**_factor("level_change", level), "level_p_value": level.p_value}
    columns = pl.DataFrame(figures).with_columns(pl.selectors.float().fill_nan(None))
    region = pl.lit(cells.region).alias("region")
    return pl.concat([cells.names.select(region, pl.all()), columns], how="horizontal")


def _interval(name: str, slope: Floats, error: Floats, freedom: Ints, *, scale: float) -> dict[str, Floats]:
    half = interval_factor(freedom) * error
    return {
        name: slope * scale,
        f"{name}_low": (slope - half) * scale,
        f"{name}_high": (slope + half) * scale,
    }


def _factor(name: str, slopes: Slopes) -> dict[str, Floats]:
    """The yearly factor of odds or rate: exp of the yearly slope, cut where it would overflow."""
    ends = _interval(name, slopes.slope, slopes.error, slopes.freedom, scale=MONTHS_A_YEAR)
    return {column: np.exp(np.clip(values, -50, 50)) for column, values in ends.items()}


def _shares_of_halves(base: pl.DataFrame, watched: pl.LazyFrame, panel: Panel, by: list[str]) -> pl.DataFrame:
    """Share in the first and the last half of the window, in cohorts that watched both halves.

    A feed that joins half-way would else show its own mix as a change.
    """
    half = pl.col("t") * 2 >= panel.months
    both = panel.strata.group_by("cohort").agg(halves=half.n_unique()).filter(pl.col("halves") == 2)

    def sum_halves(frame: pl.LazyFrame, keys: list[str], name: str) -> pl.LazyFrame:
        kept = frame.with_columns(half=half).join(both.lazy(), on="cohort", how="semi")
        return kept.group_by(keys).agg(
            pl.col("weight").filter(~pl.col("half")).sum().alias(f"{name}_first"),
            pl.col("weight").filter(pl.col("half")).sum().alias(f"{name}_last"),
        )

    asked = sum_halves(watched, ["region", *by], "asked")
    total = sum_halves(base.lazy(), ["region"], "total")

    def share(name: str) -> pl.Expr:
        value = pl.col(f"asked_{name}") / pl.col(f"total_{name}")
        return pl.when(pl.col(f"total_{name}") > 0).then(value).alias(f"share_{name}")

    return asked.join(total, on="region").select("region", *by, share("first"), share("last")).collect()


def _judge(trends: pl.DataFrame, panel: Panel, *, with_level: bool) -> pl.DataFrame:
    """Small cells withheld, directions told where enough was observed, q-values over the series so told."""
    first, last = panel.window or (None, None)
    judged = trends.with_columns(
        region_level=region_level(),
        window_from=pl.lit(first, dtype=pl.Date),
        window_until=pl.lit(last, dtype=pl.Date),
        seasonally_adjusted=pl.lit(panel.seasonally_adjusted),
        is_small=is_small_cell("vacancies", "employers", "largest"),
    ).with_columns(
        is_sufficient=(
            ~pl.col("is_small")
            & (pl.col("vacancies") >= MIN_TREND_VACANCIES)
            & (pl.col("freedom") + 1 >= MIN_TREND_EMPLOYERS)
            & pl.col("share_first").is_not_null()
            & pl.col("share_last").is_not_null()
            & pl.col("p_value").is_not_null()
        ).fill_null(False)
    )
    judged = add_q_values(judged, "p_value", "q_value").with_columns(
        direction=_direction("q_value", pl.col("slope_odds"), panel),
        holds_within_employers=pl.when("is_sufficient").then(
            (pl.col("signed_within").abs() <= Q_LIMIT)
            & (pl.col("signed_within").sign() == (pl.col("slope_odds") - 1).sign())
        ),
    )
    figures = SLOPES
    if with_level:
        judged = add_q_values(judged, "level_p_value", "level_q_value").with_columns(
            level_direction=_direction("level_q_value", pl.col("level_change"), panel)
        )
        figures = [*SLOPES, *LEVELS]
    told = pl.lit("normal" if panel.seasonally_adjusted else "unadjusted")
    status = pl.when("is_small").then(pl.lit("small_cell")).when("is_sufficient").then(told)
    return (
        judged.with_columns(
            obs_status=status.otherwise(pl.lit("insufficient")).cast(pl.Enum(OBS_STATUSES)),
            is_insufficient=~pl.col("is_sufficient"),
        )
        .pipe(withhold, figures, "is_insufficient")
        .pipe(withhold, ["vacancies", "employers", "share_first", "share_last"], "is_small")
    )


def add_q_values(trends: pl.DataFrame, p_value: str, q_value: str) -> pl.DataFrame:
    """Benjamini-Hochberg q over the sufficient rows of each level of region; null elsewhere."""
    numbered = trends.with_row_index("row")
    tested = numbered.filter(pl.col("is_sufficient") & pl.col(p_value).is_not_null())
    parts = [
        part.select("row", pl.Series(q_value, q_values(part[p_value].to_numpy()), dtype=pl.Float64))
        for part in tested.partition_by("region_level", maintain_order=True)
    ]
    known = pl.concat(parts) if parts else pl.DataFrame(schema={"row": pl.UInt32, q_value: pl.Float64})
    return numbered.join(known, on="row", how="left", maintain_order="left").drop("row")


def region_level() -> pl.Expr:
    """Level of the region code in the column `region`."""
    return (
        pl.when(pl.col("region") == "WORLD")
        .then(pl.lit("world"))
        .when(pl.col("region") == "REMOTE")
        .then(pl.lit("remote"))
        .when(pl.col("region").str.contains("-", literal=True))
        .then(pl.lit("subdivision"))
        .otherwise(pl.lit("country"))
        .cast(pl.Enum(["subdivision", "country", "remote", "world"]))
    )


def _direction(q_value: str, factor: pl.Expr, panel: Panel) -> pl.Expr:
    """Told only where a season cancels: of a shorter window a slope is shown, but a December looks like a rise.

    In a simulated year that ends in its season, 113 of 400 series without a trend were else called rising.
    """
    told = pl.col(q_value) <= Q_LIMIT
    return (
        pl.when(pl.col(q_value).is_null() | pl.lit(not panel.seasonally_adjusted))
        .then(pl.lit("insufficient"))
        .when(told & (factor > 1))
        .then(pl.lit("rising"))
        .when(told & (factor < 1))
        .then(pl.lit("declining"))
        .otherwise(pl.lit("stable"))
        .cast(pl.Enum(DIRECTIONS))
    )


def _no_figures(by: list[str], *, with_level: bool) -> pl.DataFrame:
    names = [name for name in SLOPES if name.startswith("slope")] + ["p_value", "signed_within"]
    if with_level:
        names += ["level_change", "level_change_low", "level_change_high", "level_p_value"]
    schema = {
        **dict.fromkeys(["region", *by], pl.String),
        **dict.fromkeys(names, pl.Float64),
        "freedom": pl.Int64,
    }
    return pl.DataFrame(schema=schema)


def _ints(frame: pl.DataFrame, column: str) -> Ints:
    return frame[column].cast(pl.Int64).to_numpy()


def _vacancies(frame: pl.DataFrame) -> Floats:
    return frame["weight"].to_numpy() / WEIGHT_UNIT

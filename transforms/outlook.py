"""Forecasts of the shares that trends are told of, from feeds that watched every month of the window."""

import polars as pl

from transforms.counts import spell_out
from transforms.forecast import forecast_shares
from transforms.panel import Panel
from transforms.trends import region_level
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.demand import SUBJECTS

MIN_MONTHLY_VACANCIES = 10
"""A mean month with fewer is mostly chance, and the small-cell rule would withhold most of it."""

_FEED = ["source", "board"]


def foretell(
    vacancy_counts: pl.LazyFrame,
    series_counts: pl.LazyFrame,
    panel: Panel,
    trends: pl.DataFrame,
    demand: pl.DataFrame,
    subject: str,
    by: str,
) -> pl.DataFrame:
    """One row per region, series and horizon whose past forecasts beat the plain guesses: rows of `share_forecasts`.

    `trends` and `demand` are the tables of the subject; only series of which the first tells a direction are foretold,
    and the last share is null where the second withholds its month.
    """
    told = (pl.col("obs_status").cast(pl.String) == "normal") & (
        pl.col("vacancies") >= MIN_MONTHLY_VACANCIES * panel.months
    )
    chosen = trends.filter(told).select("region", by, "label")
    monthly = count_steady_months(vacancy_counts, series_counts, panel, chosen, by)
    if monthly.is_empty():
        return pl.DataFrame(schema=TABLES["share_forecasts"].dtypes)
    found = forecast_shares(monthly, ["region", by]).filter("is_published").drop("last_share")
    last = monthly.filter(pl.col("month") == pl.col("month").max())
    shown = demand.drop_nulls("vacancies").select("region", "month", by)
    now = last.join(shown, on=["region", "month", by], how="semi")
    now = now.select("region", by, last_share=pl.col("asked") / pl.col("total"))
    return (
        found.join(chosen, on=["region", by])
        .join(now, on=["region", by], how="left")
        .with_columns(subject=pl.lit(subject, dtype=pl.Enum(SUBJECTS)), series_id=by, region_level=region_level())
        .select(pl.col(name).cast(dtype) for name, dtype in TABLES["share_forecasts"].dtypes.items())
    )


def count_steady_months(
    vacancy_counts: pl.LazyFrame, series_counts: pl.LazyFrame, panel: Panel, chosen: pl.DataFrame, by: str
) -> pl.DataFrame:
    """One row per region, series and month: vacancies that ask (`asked`) and all (`total`), in feeds there all along.

    A feed that joins would move the share by its own mix, and the forecast with it.
    """
    months = panel.strata.group_by(_FEED).agg(months=pl.len())
    steady = panel.strata.join(months.filter(pl.col("months") == panel.months), on=_FEED, how="semi")
    whole = Panel(panel.window, steady, panel.seasonally_adjusted)
    total = whole.keep_watched(vacancy_counts).group_by("region", "month").agg(total=pl.col("weight").sum())
    some = series_counts.join(chosen.select(by).unique().lazy(), on=by, how="semi")
    asked = (
        whole.keep_watched(spell_out(some, vacancy_counts))
        .join(chosen.lazy(), on=["region", by], how="semi")
        .group_by("region", "month", by)
        .agg(asked=pl.col("weight").sum())
    )
    every = chosen.lazy().select("region", by).join(total, on="region")
    return (
        every.join(asked, on=["region", "month", by], how="left")
        .with_columns(pl.col("asked").fill_null(0) / WEIGHT_UNIT, pl.col("total") / WEIGHT_UNIT)
        .sort("region", by, "month")
        .collect()
    )

"""The trends of several windows in one table, so that a reader sees whether a long trend has lately turned."""

from collections.abc import Sequence

import polars as pl

from warehouse.tables import TABLES
from warehouse.tables.demand import SUBJECTS

_TOLD = ["normal", "unadjusted"]


def stack_windows(
    frames: Sequence[pl.DataFrame], windows: Sequence[int], subject: str, series_id: pl.Expr, label: pl.Expr
) -> pl.DataFrame:
    """One row per region, series and window that tells a slope: rows of `trend_windows` of one subject.

    `frames` are trend tables of the windows of these lengths in months; a series withheld in the first frame is left
    out of all.
    """
    shown = frames[0].filter(pl.col("obs_status").cast(pl.String) != "small_cell")
    named = [
        frame.with_columns(
            subject=pl.lit(subject, dtype=pl.Enum(SUBJECTS)),
            series_id=series_id,
            label=label,
            window_months=pl.lit(months, dtype=pl.Int64),
        )
        for frame, months in zip(frames, windows, strict=True)
    ]
    keys = ["region", "series_id"]
    listed = shown.select("region", series_id=series_id)
    told = [
        frame.filter(pl.col("obs_status").cast(pl.String).is_in(_TOLD)).join(listed, on=keys, how="semi")
        for frame in named
    ]
    return pl.concat([frame.select(TABLES["trend_windows"].dtypes.names()) for frame in told])

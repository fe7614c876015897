"""Whether a skill must be had or is welcome, year by year, from counts alone."""

import polars as pl

from transforms.suppression import is_small_cell, round_counts, rounded_share
from transforms.trends import region_level


def estimate_requirements(told: pl.LazyFrame) -> pl.DataFrame:
    """Rows of `skill_requirements`: one per region, skill and year.

    `told` has region, year, employer_key, skill_id, required and vacancies. Both are rounded to fives, so that no cell
    withheld elsewhere is had by subtraction; a cell under the small-cell rule has null figures.
    """
    keys = ["region", "year", "skill_id"]
    employers = told.group_by(*keys, "employer_key").agg(pl.col("required", "vacancies").sum())
    cells = employers.group_by(keys).agg(
        pl.col("required", "vacancies").sum(),
        employers=pl.len().cast(pl.Int64),
        largest=pl.col("vacancies").max(),
    )
    shown = cells.sort(keys).collect().with_columns(
        is_small=is_small_cell("vacancies", "employers", "largest"),
        required_share=rounded_share(pl.col("required"), pl.col("vacancies")).clip(0, 1),
    )  # fmt: skip
    status = pl.when("is_small").then(pl.lit("small_cell")).otherwise(pl.lit("normal"))
    figures = ("vacancies", "employers", "required_share")
    return (
        shown.pipe(round_counts, ["vacancies"])
        .with_columns(pl.when(~pl.col("is_small")).then(pl.col(name)).alias(name) for name in figures)
        .with_columns(obs_status=status, region_level=region_level())
    )

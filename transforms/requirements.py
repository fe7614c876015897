"""Whether a skill must be had or is welcome, year by year, from counts alone."""

import polars as pl

from transforms.suppression import is_small_cell, round_counts, rounded_share, sum_employers, withhold_small
from transforms.trends import region_level


def estimate_requirements(told: pl.LazyFrame) -> pl.DataFrame:
    """Rows of `skill_requirements`: one per region, skill and year.

    `told` has region, year, employer_key, skill_id, required and vacancies. Both are rounded to fives, so that no cell
    withheld elsewhere is had by subtraction; a cell under the small-cell rule has null figures.
    """
    keys = ["region", "year", "skill_id"]
    cells = sum_employers(told, keys, ("required", "vacancies")).with_columns(
        pl.col("region", "skill_id").cast(pl.String),
        is_small=is_small_cell("vacancies", "employers", "largest"),
        required_share=rounded_share(pl.col("required"), pl.col("vacancies")).clip(0, 1),
    )
    return (
        cells.pipe(round_counts, ["vacancies"])
        .pipe(withhold_small, ["vacancies", "employers", "required_share"])
        .with_columns(region_level=region_level())
    )

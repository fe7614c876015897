"""Small cells: no figure is published from so few vacancies or employers that somebody could be recognised in it."""

import polars as pl

MIN_VACANCIES = 10
MIN_EMPLOYERS = 3
MAX_EMPLOYER_SHARE = 0.8


def is_small_cell(vacancies: str, employers: str, largest: str) -> pl.Expr:
    """Whether a cell must be withheld: fewer than 10 vacancies or 3 employers, or one employer above 80 %.

    The arguments name the columns with the vacancies, the employers and the vacancies of the largest employer.
    A cell whose vacancies are null is not small: there is nothing to withhold.
    """
    return (
        (pl.col(vacancies) < MIN_VACANCIES)
        | (pl.col(employers) < MIN_EMPLOYERS)
        | (pl.col(largest) > MAX_EMPLOYER_SHARE * pl.col(vacancies))
    ).fill_null(False)


def withhold(frame: pl.DataFrame, figures: list[str], where: str) -> pl.DataFrame:
    """The figures are null in the rows where the boolean column `where` is true."""
    return frame.with_columns(pl.when(pl.col(where)).then(None).otherwise(pl.col(name)).alias(name) for name in figures)


def sum_employers(counts: pl.LazyFrame | pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """One row per cell of `by`: vacancies, weight, employers and the vacancies of the largest employer."""
    per_employer = counts.lazy().group_by(*by, "employer_key").agg(pl.col("vacancies").sum(), pl.col("weight").sum())
    return (
        per_employer.group_by(by)
        .agg(
            pl.col("vacancies").sum(),
            pl.col("weight").sum(),
            employers=pl.len().cast(pl.Int64),
            largest=pl.col("vacancies").max(),
        )
        .sort(by)
        .collect()
    )

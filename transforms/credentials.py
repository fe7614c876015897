"""Which certificates, licences and degrees are asked for. Made of published tables alone."""

import polars as pl

from warehouse.tables import TABLES

KINDS = ["credential", "licence"]
MOST_ROLES = 3
_JOINED = ("required_share", "premium", "premium_low", "premium_high", "premium_year", "main_roles")
"""Withheld with their row, also where a year alone may be shown and the window may not."""


def list_credentials(
    skill_trends: pl.DataFrame, skill_pay: pl.DataFrame, skill_requirements: pl.DataFrame, role_skills: pl.DataFrame
) -> pl.DataFrame:
    """Rows of `credentials`: the rows of `skill_trends` of these kinds, with pay and the roles that ask for them."""
    return (
        skill_trends.filter(pl.col("kind").is_in(KINDS))
        .join(last_premiums(skill_pay), on=["region", "skill_id"], how="left")
        .join(_last_required(skill_requirements), on=["region", "skill_id"], how="left")
        .join(_main_roles(role_skills), on="skill_id", how="left")
        .with_columns(pl.when(pl.col("vacancies").is_not_null()).then(column).name.keep() for column in _JOINED)
        .select(TABLES["credentials"].dtypes.names())
    )


def last_premiums(skill_pay: pl.DataFrame) -> pl.DataFrame:
    """region, skill_id, premium with interval and premium_year, of the last year that tells one."""
    told = skill_pay.drop_nulls("premium").sort("year").group_by("region", "skill_id").last()
    return told.select(
        "region", "skill_id", "premium", "premium_low", "premium_high", premium_year=pl.col("year").cast(pl.Int64)
    )


def _last_required(skill_requirements: pl.DataFrame) -> pl.DataFrame:
    told = skill_requirements.drop_nulls("required_share").sort("year").group_by("region", "skill_id").last()
    return told.select("region", "skill_id", "required_share")


def _main_roles(role_skills: pl.DataFrame) -> pl.DataFrame:
    return (
        role_skills.drop_nulls("vacancies")
        .sort(pl.col("vacancies").neg(), "role_id")
        .group_by("skill_id", maintain_order=True)
        .agg(main_roles=pl.col("role_label").head(MOST_ROLES).str.join("; "))
    )

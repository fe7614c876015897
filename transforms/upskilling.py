"""What rises inside a role, fastest first, and what of it makes the role a hybrid. Made of published tables alone."""

import polars as pl

from transforms.credentials import last_premiums
from transforms.pathways import Tables
from transforms.profiles import skill_weight
from warehouse.tables import TABLES

NEW_FAMILY_BELOW = 0.1
"""Part of a role's weight below which a family of skills is new to the role."""
MOST_HYBRIDS = 3


def rank_upskilling(
    inside: pl.DataFrame, tables: Tables, skills: pl.DataFrame, skill_pay: pl.DataFrame
) -> pl.DataFrame:
    """Rows of `upskilling_priorities`: skills whose share rises inside a role, in each region.

    `inside` has the rows of `role_skill_trends`, `skills` and `skill_pay` those of the tables of that name. Only a
    direction that is told counts, so each row has 10 vacancies and 3 employers behind it, and a q of 0.05 or less.
    """
    rising = inside.filter(pl.col("direction").cast(pl.String) == "rising")
    new = _new_families(tables.role_skills, rising.select("role_id", "family").unique())
    fastest = ["region", "role_id", pl.col("slope_points").neg(), "skill_id"]
    return (
        rising.join(new, on=["role_id", "family"])
        .join(_hybrids(rising, tables), on=["region", "role_id", "skill_id"], how="left")
        .join(skills.select("skill_id", "kind"), on="skill_id")
        .join(last_premiums(skill_pay), on=["region", "skill_id"], how="left")
        .rename({"role_label": "label"})
        .sort(fastest)
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("region", "role_id"))
        .select(TABLES["upskilling_priorities"].dtypes.names())
    )


def _new_families(role_skills: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """role_id, family, is_new_family of the wanted rows."""
    weights = (
        role_skills.drop_nulls(["share", "salience"]).group_by("role_id", "family").agg(weight=skill_weight().sum())
    )
    parts = weights.with_columns(part=pl.col("weight") / pl.col("weight").sum().over("role_id"))
    known = wanted.join(parts, on=["role_id", "family"], how="left").with_columns(pl.col("part").fill_nan(None))
    return known.select("role_id", "family", is_new_family=pl.col("part").fill_null(0) < NEW_FAMILY_BELOW)


def _hybrids(rising: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """For each rising skill of a role: the role's own skills with which it is a rising hybrid in the region."""
    own = tables.role_skills.filter((pl.col("salience") > 1) & pl.col("share").is_not_null())
    pairs = tables.hybrid_skills.filter("is_rising_hybrid").select("region", "skill_a", "skill_b")
    either = pl.concat(
        [pairs.rename({one: "skill_id", other: "with"}).select("region", "skill_id", "with") for one, other in _SIDES]
    )
    return (
        rising.select("region", "role_id", "skill_id")
        .join(either, on=["region", "skill_id"])
        .join(own.select("role_id", "share", "skill_label", **{"with": "skill_id"}), on=["role_id", "with"])
        .sort("region", "role_id", "skill_id", pl.col("share").neg(), "with")
        .group_by("region", "role_id", "skill_id", maintain_order=True)
        .agg(hybrid_with=pl.col("skill_label").head(MOST_HYBRIDS).str.join("; "))
    )


_SIDES = [("skill_a", "skill_b"), ("skill_b", "skill_a")]

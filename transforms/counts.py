"""From vacancies, mentions and role codes to the integer sums that every published figure is made of."""

import polars as pl

from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.counts import (
    BASES,
    PAIR_COUNTS,
    PAIR_ROLE_COUNTS,
    ROLE_COUNTS,
    SKILL_COUNTS,
    VACANCY_COUNTS,
)

WORLD = "WORLD"
REMOTE = "REMOTE"
_CELL = ["basis", "region", "month", "source", "board", "employer_key"]


def place_in_regions(vacancies: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy, basis, month counted and region, with the weight of the vacancy there.

    A vacancy counts in the subdivision and the country of each of its places, in REMOTE for its remote places, and
    once in WORLD; its weights at one level sum to at most WEIGHT_UNIT (less where a place is unresolved there). One
    whose day of posting is unknown is in no flow: it may be old.
    """
    sightings = pl.concat(
        [
            vacancies.filter(pl.col("posted_on").is_not_null()).select(
                "vacancy_id", basis=pl.lit(BASES[0]), month="month"
            ),
            vacancies.select("vacancy_id", basis=pl.lit(BASES[1]), month="open_months").explode(
                "month", empty_as_null=False, keep_nulls=False
            ),
        ]
    ).with_columns(pl.col("basis").cast(pl.Enum(BASES)))
    places = (
        vacancies.select("vacancy_id", "places")
        .explode("places", empty_as_null=False, keep_nulls=False)
        .unnest("places")
    )
    regions = pl.concat(
        [
            places.select("vacancy_id", region="region_code", weight="weight"),
            places.select("vacancy_id", region="country_code", weight="weight"),
            places.filter("is_remote").select("vacancy_id", region=pl.lit(REMOTE), weight="weight"),
            vacancies.select("vacancy_id", region=pl.lit(WORLD), weight=pl.lit(WEIGHT_UNIT, dtype=pl.Int64)),
        ]
    )
    by_region = regions.drop_nulls("region").group_by("vacancy_id", "region").agg(pl.col("weight").sum())
    feeds = vacancies.select("vacancy_id", "source", "board", "employer_key")
    return sightings.join(by_region, on="vacancy_id").join(feeds, on="vacancy_id")


def count_vacancies(placed: pl.DataFrame) -> pl.DataFrame:
    """Rows of `vacancy_counts`: the denominators."""
    return _count(placed, []).select(VACANCY_COUNTS.dtypes.names())


def count_skills(placed: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Rows of `skill_counts`."""
    asked = placed.join(mentions.select("vacancy_id", "skill_id"), on="vacancy_id")
    return _count(asked, ["skill_id"]).select(SKILL_COUNTS.dtypes.names())


def count_roles(placed: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `role_counts`; vacancies without a role are in the denominators alone."""
    coded = placed.join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id")
    return _count(coded, ["role_id"]).select(ROLE_COUNTS.dtypes.names())


def pair_skills(mentions: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy and pair of skills of two families, skill_a before skill_b.

    `families` has skill_id and family. A mention of a skill that has no family is an error of the caller and is lost.
    """
    skills = mentions.select("vacancy_id", "skill_id").join(families.select("skill_id", "family"), on="skill_id")
    return (
        skills.join(skills, on="vacancy_id", suffix="_b")
        .filter((pl.col("skill_id") < pl.col("skill_id_b")) & (pl.col("family") != pl.col("family_b")))
        .select("vacancy_id", skill_a="skill_id", skill_b="skill_id_b")
    )


def count_pairs(placed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of `pair_counts`; only the flow, which trends are made of."""
    joint = placed.filter(pl.col("basis") == BASES[0]).join(pairs, on="vacancy_id")
    return _count(joint, ["skill_a", "skill_b"]).select(PAIR_COUNTS.dtypes.names())


def count_pair_roles(placed: pl.DataFrame, pairs: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `pair_role_counts`: in which roles a pair is asked for, by region and month of posting."""
    return (
        placed.filter(pl.col("basis") == BASES[0])
        .select("vacancy_id", "region", "month")
        .join(pairs, on="vacancy_id")
        .join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id")
        .group_by("region", "month", "skill_a", "skill_b", "role_id")
        .agg(vacancies=pl.len().cast(pl.Int64))
        .select(PAIR_ROLE_COUNTS.dtypes.names())
    )


def _count(placed: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    return placed.group_by(*_CELL, *series).agg(
        vacancies=pl.len().cast(pl.Int64), weight=pl.col("weight").sum().cast(pl.Int64)
    )

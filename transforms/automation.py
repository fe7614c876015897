"""How much of what a role asks for is routine and declines: a description of today's demand, not a forecast.

Made of published tables alone. A skill is routine where most of the vacancies that ask for it are of routine roles, so
that nobody has to say of each skill whether a machine could do it.
"""

import polars as pl

from transforms.profiles import MIN_SKILLS, skill_weight

ROUTINE_FROM = 0.5
"""Part of a skill's vacancies in routine roles from which it is routine."""
MOST_NAMED = 8


def measure_automation(role_skills: pl.DataFrame, skill_trends: pl.DataFrame, routine: pl.DataFrame) -> pl.DataFrame:
    """Rows of `role_automation`, for roles with a profile. `routine` has role_id and is_routine, null where unknown."""
    asked = (
        role_skills.drop_nulls(["share", "salience", "vacancies"])
        .join(routine.select("role_id", "is_routine"), on="role_id")
        .join(_routine_skills(role_skills, routine), on="skill_id", how="left")
        .join(_declining(skill_trends), on="skill_id", how="left")
        .with_columns(
            pl.col("is_routine_skill", "declines").fill_null(False),
            weight=skill_weight(),
        )
        .with_columns(is_both=pl.col("is_routine_skill") & pl.col("declines"))
        .sort("role_id", pl.col("weight").neg(), "skill_id")
    )

    def part(which: str) -> pl.Expr:
        return (pl.col("weight").filter(which).sum() / pl.col("weight").sum()).clip(0, 1)

    own = pl.col("weight") > 0
    found = asked.group_by("role_id", maintain_order=True).agg(
        label=pl.col("role_label").first(),
        is_routine=pl.col("is_routine").first(),
        routine_share=part("is_routine_skill"),
        declining_share=part("declines"),
        automation_share=part("is_both"),
        skills_concerned=pl.col("skill_label").filter(pl.col("is_both") & own).head(MOST_NAMED).str.join("; "),
        vacancies=pl.col("vacancies").filter(own).sum(),
        skills=own.sum(),
    )
    named = pl.when(pl.col("skills_concerned") != "").then("skills_concerned")
    return found.filter(pl.col("skills") >= MIN_SKILLS).with_columns(skills_concerned=named)


def _routine_skills(role_skills: pl.DataFrame, routine: pl.DataFrame) -> pl.DataFrame:
    """skill_id and whether most vacancies that ask for it, of roles of which it is known, are of routine ones."""
    known = role_skills.drop_nulls("vacancies").join(routine.drop_nulls("is_routine"), on="role_id")
    part = pl.col("vacancies").filter("is_routine").sum() / pl.col("vacancies").sum()
    return known.group_by("skill_id").agg(is_routine_skill=part >= ROUTINE_FROM)


def _declining(skill_trends: pl.DataFrame) -> pl.DataFrame:
    world = skill_trends.filter(pl.col("region") == "WORLD")
    return world.select("skill_id", declines=pl.col("direction").cast(pl.String) == "declining")

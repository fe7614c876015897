"""Count tables: the integer sums from which every published figure is estimated.

All of them hold counts by month, feed (source and board) and employer, so that strata and clusters can be formed
without reading text or history again. Weights are integers, so sums do not depend on the order of rows.
"""

import dataframely as dy

from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.declaration import Table, about

BASES = ["flow", "stock"]


class _Cell(dy.Schema):
    basis = dy.Enum(
        BASES,
        primary_key=True,
        **about("flow: posted in the month; stock: open at the board's last crawl of it"),
    )
    region = dy.String(primary_key=True, **about("Region code: ISO 3166-2, ISO 3166-1, REMOTE or WORLD"))
    month = dy.Date(primary_key=True, **about("The month counted", unit="month"))
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    employer_key = dy.String(primary_key=True, **about("One key for the spellings of an employer"))


class _VacancyCounts(_Cell):
    vacancies = dy.Int64(min=1, **about("Distinct vacancies with a place in the region", unit="vacancies"))
    weight = dy.Int64(
        min=1,
        **about("The same, a vacancy with k places counting 1/k in each", unit=f"1/{WEIGHT_UNIT} vacancy"),
    )


class _SkillCounts(_Cell):
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies with a place in the region", unit="vacancies"))
    weight = dy.Int64(
        min=1,
        **about("The same, a vacancy with k places counting 1/k in each", unit=f"1/{WEIGHT_UNIT} vacancy"),
    )


class _PairCounts(_Cell):
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies that ask for both", unit="vacancies"))
    weight = dy.Int64(
        min=1,
        **about("The same, a vacancy with k places counting 1/k in each", unit=f"1/{WEIGHT_UNIT} vacancy"),
    )


class _RoleCounts(_Cell):
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies with a place in the region", unit="vacancies"))
    weight = dy.Int64(
        min=1,
        **about("The same, a vacancy with k places counting 1/k in each", unit=f"1/{WEIGHT_UNIT} vacancy"),
    )


class _PairRoleCounts(dy.Schema):
    region = dy.String(primary_key=True, **about("Region code: ISO 3166-2, ISO 3166-1, REMOTE or WORLD"))
    month = dy.Date(primary_key=True, **about("Month of posting", unit="month"))
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies of the role that ask for both", unit="vacancies"))


VACANCY_COUNTS = Table(
    "vacancy_counts",
    "counts",
    "basis, region, month, feed and employer",
    "All vacancies: the denominators.",
    _VacancyCounts,
)
SKILL_COUNTS = Table(
    "skill_counts",
    "counts",
    "basis, region, month, feed, employer and skill",
    "Vacancies that ask for a skill.",
    _SkillCounts,
)
PAIR_COUNTS = Table(
    "pair_counts",
    "counts",
    "basis, region, month, feed, employer and pair of skills of two families",
    "Vacancies that ask for both skills of a pair.",
    _PairCounts,
)
ROLE_COUNTS = Table(
    "role_counts",
    "counts",
    "basis, region, month, feed, employer and role",
    "Vacancies that have a role.",
    _RoleCounts,
)
PAIR_ROLE_COUNTS = Table(
    "pair_role_counts",
    "counts",
    "region, month, pair of skills and role",
    "In which roles a pair is asked for.",
    _PairRoleCounts,
)

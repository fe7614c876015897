"""Count tables: the integer sums from which every published figure is estimated.

`vacancy_counts` numbers its rows: a cell is a basis, region, month, feed (source and board) and employer, so that
strata and clusters can be formed without reading text or history again. The other tables name the cell by its number
and say what its vacancies ask for. Weights are integers, so sums do not depend on the order of rows.
"""

from typing import Any

import dataframely as dy

from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.declaration import Table, about

BASES = ["flow", "stock"]
CELL_BITS = 24
"""A cell's number is that of its partition (year × 12 + month of posting) shifted by so many bits, plus its row."""


def _sums(what: str) -> tuple[Any, Any]:
    vacancies = dy.Int64(min=1, **about(what, unit="vacancies"))
    parts = "The same, a vacancy with k places counting 1/k in each"
    return vacancies, dy.Int64(min=1, **about(parts, unit=f"1/{WEIGHT_UNIT} vacancy"))


class _VacancyCounts(dy.Schema):
    basis = dy.Enum(
        BASES,
        primary_key=True,
        **about("flow: posted in the month; stock: open at the board's last crawl of it"),
    )
    region = dy.String(
        primary_key=True, **about("Region code: ISO 3166-2, country:metropolitan area, ISO 3166-1, REMOTE or WORLD")
    )
    month = dy.Date(primary_key=True, **about("The month counted", unit="month"))
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    employer_key = dy.String(primary_key=True, **about("One key for the spellings of an employer"))
    cell = dy.Int64(min=0, **about("Number of this row, by which the other count tables name it"))
    vacancies, weight = _sums("Distinct vacancies with a place in the region")


class _OfCell(dy.Schema):
    cell = dy.Int64(primary_key=True, min=0, **about("Row of `vacancy_counts`: basis, region, month, feed, employer"))


class _SkillCounts(_OfCell):
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))
    vacancies, weight = _sums("Distinct vacancies of the cell that ask for it")


class _RoleCounts(_OfCell):
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    vacancies, weight = _sums("Distinct vacancies of the cell that have the role")


class _RoleSkillCounts(_OfCell):
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))
    vacancies, weight = _sums("Distinct vacancies of the cell and role that ask for it")


class _PaidOfCell(_OfCell):
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    currency = dy.String(primary_key=True, regex="^[A-Z]{3}$", **about("ISO 4217 code of the pay"))
    step = dy.Int32(
        primary_key=True,
        **about("round(100 ln(annual pay)) of the geometric middle of what is told", unit="1 %"),
    )


class _PayCounts(_PaidOfCell):
    vacancies = dy.Int64(min=1, **about("Distinct vacancies of the cell and role at that pay", unit="vacancies"))


class _SkillPayCounts(_PaidOfCell):
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))
    vacancies = dy.Int64(min=1, **about("The same that ask for the skill", unit="vacancies"))


class _RequirementCounts(_OfCell):
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))
    required = dy.Int64(min=0, **about("Distinct vacancies of the cell that say it must be had", unit="vacancies"))
    vacancies = dy.Int64(min=1, **about("Those that say whether it must be had or is welcome", unit="vacancies"))


class _PairCounts(_OfCell):
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    vacancies, weight = _sums("Distinct vacancies of the cell that ask for both")


class _TripleCounts(_OfCell):
    domain_skill = dy.String(primary_key=True, **about("Skill of the group domain"))
    technical_skill = dy.String(primary_key=True, **about("Skill of the groups technical, data or digital"))
    human_skill = dy.String(primary_key=True, **about("Skill of the group human"))
    vacancies, weight = _sums("Distinct vacancies of the cell that ask for all three")


class _PairRoleCounts(dy.Schema):
    region = dy.String(primary_key=True, **about("Region code: ISO 3166-2, ISO 3166-1, REMOTE or WORLD"))
    month = dy.Date(primary_key=True, **about("Month of posting", unit="month"))
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies of the role that ask for both", unit="vacancies"))


class _TripleRoleCounts(dy.Schema):
    month = dy.Date(primary_key=True, **about("Month of posting", unit="month"))
    domain_skill = dy.String(primary_key=True, **about("Skill of the group domain"))
    technical_skill = dy.String(primary_key=True, **about("Skill of the groups technical, data or digital"))
    human_skill = dy.String(primary_key=True, **about("Skill of the group human"))
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))
    vacancies = dy.Int64(min=1, **about("Distinct vacancies of the role that ask for all three", unit="vacancies"))


def _counts(name: str, grain: str, description: str, schema: type[dy.Schema]) -> Table:
    return Table(name, "counts", grain, description, schema)


VACANCY_COUNTS = _counts(
    "vacancy_counts", "basis, region, month, feed and employer", "All vacancies: the denominators.", _VacancyCounts
)
SKILL_COUNTS = _counts("skill_counts", "cell and skill", "Vacancies that ask for a skill.", _SkillCounts)
ROLE_COUNTS = _counts("role_counts", "cell and role", "Vacancies that have a role.", _RoleCounts)
ROLE_SKILL_COUNTS = _counts(
    "role_skill_counts",
    "flow cell, role and skill",
    "Vacancies of a role that ask for a skill.",
    _RoleSkillCounts,
)
PAY_COUNTS = _counts("pay_counts", "flow cell, role, currency and step of pay", "What roles pay.", _PayCounts)
SKILL_PAY_COUNTS = _counts(
    "skill_pay_counts",
    "flow cell, role, currency, step of pay and skill",
    "What roles pay where they ask for a skill.",
    _SkillPayCounts,
)
REQUIREMENT_COUNTS = _counts(
    "requirement_counts", "flow cell and skill", "Vacancies that say whether a skill must be had.", _RequirementCounts
)
PAIR_COUNTS = _counts(
    "pair_counts",
    "flow cell and pair of skills of two families",
    "Vacancies that ask for both skills of a pair. None is left out: what is rare in one month may not be in all.",
    _PairCounts,
)
TRIPLE_COUNTS = _counts(
    "triple_counts",
    "flow cell of a country, REMOTE or WORLD, and triple of a domain, a technical and a human skill",
    "Vacancies that ask for all three skills of a triple.",
    _TripleCounts,
)
PAIR_ROLE_COUNTS = _counts(
    "pair_role_counts", "region, month, pair of skills and role", "In which roles a pair is asked for.", _PairRoleCounts
)
TRIPLE_ROLE_COUNTS = _counts(
    "triple_role_counts",
    "month, triple of skills and role",
    "In which roles a triple is asked for, in the world.",
    _TripleRoleCounts,
)
COUNTS = [
    VACANCY_COUNTS,
    SKILL_COUNTS,
    ROLE_COUNTS,
    ROLE_SKILL_COUNTS,
    PAY_COUNTS,
    SKILL_PAY_COUNTS,
    REQUIREMENT_COUNTS,
    PAIR_COUNTS,
    TRIPLE_COUNTS,
    PAIR_ROLE_COUNTS,
    TRIPLE_ROLE_COUNTS,
]


class _WatchedMonths(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    month = dy.Date(primary_key=True, **about("A month that the feed watched from its first day to its last"))
    reason = dy.String(regex="^(crawled|archive)$", **about("What tells it: crawls without a gap, or a whole archive"))


class _FlowDigests(dy.Schema):
    table = dy.String(primary_key=True, **about("Name of a count table that has cells of the stock too"))
    digest = dy.String(regex="^[0-9a-f]{64}$", **about("SHA-256 of its rows whose cell is of the flow"))


class _Flow(dy.Schema):
    region = dy.String(primary_key=True, **about("Region code"))
    month = dy.Date(primary_key=True, **about("Month of posting", unit="month"))
    vacancies = dy.Int64(min=0, **about("Vacancies that ask for it, in feeds that watched the month", unit="vacancies"))
    employers = dy.Int64(min=0, **about("Their employers", unit="employers"))
    arriving = dy.Int64(
        min=0, **about("Weight in feeds that watched the month before too", unit=f"1/{WEIGHT_UNIT} vacancy")
    )
    leaving = dy.Int64(
        min=0, **about("Weight in feeds that watched the month after too", unit=f"1/{WEIGHT_UNIT} vacancy")
    )
    share = dy.Float64(min=0, max=1, **about("Part of all vacancies of the region and month", unit="share"))
    share_low = dy.Float64(nullable=True, **about("Lower end of its 95 % interval; null of one employer", unit="share"))
    share_high = dy.Float64(
        nullable=True, **about("Upper end of its 95 % interval; null of one employer", unit="share")
    )
    is_small = dy.Bool(**about("Whether the small-cell rule withholds it"))


class _SkillFlow(_Flow):
    skill_id = dy.String(primary_key=True, **about("Skill asked for"))


class _RoleFlow(_Flow):
    role_id = dy.String(primary_key=True, **about("Role of the vacancy"))


FLOWS = [
    _counts(
        "flow_digests",
        "count table with cells of the stock",
        "What of a month's sums trends are made of; a vacancy that closes does not change it.",
        _FlowDigests,
    ),
    Table("watched_months", "counts", "source, board and month", "Which feed watched which month.", _WatchedMonths),
    _counts(
        "skill_flow", "region, month and skill", "What each month asks for, before cells are withheld.", _SkillFlow
    ),
    _counts(
        "role_flow", "region, month and role", "Which roles each month seeks, before cells are withheld.", _RoleFlow
    ),
]

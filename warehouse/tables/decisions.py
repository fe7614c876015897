"""Published tables that answer what to do. They are made of the others, so they cannot tell what these withhold."""

from typing import Any

import dataframely as dy

from warehouse.tables.declaration import about, published_table
from warehouse.tables.figures import DIRECTIONS, OBS_STATUSES, ByRegion

PARTS = ["carries_over", "to_learn"]


def _direction(whose: str) -> Any:
    return dy.Enum(DIRECTIONS, **about(f"Direction of the share of {whose} in the region, as in `role_trends`"))


class _Move(dy.Schema):
    from_role = dy.String(primary_key=True, **about("Role that is left, as in `roles`"))
    to_role = dy.String(primary_key=True, **about("Role that is entered, as in `roles`"))


class _MoveFigures(dy.Schema):
    from_label = dy.String(**about("Name of from_role"))
    to_label = dy.String(**about("Name of to_role"))
    rank = dy.Int64(min=1, **about("Order of the moves out of from_role in the region, by fit", unit="rank"))
    coverage = dy.Float64(
        min=0, max=1, **about("Part of what to_role asks for, by weight, that from_role asks for too", unit="share")
    )
    reverse_coverage = dy.Float64(min=0, max=1, **about("The same the other way round", unit="share"))
    fit = dy.Float64(
        min=0, max=1, **about("Geometric mean of both directions, small profiles held back; the order of moves")
    )
    is_viable = dy.Bool(**about("Whether coverage is at least that usual between titles of one role (see the methods)"))
    via_role = dy.String(
        nullable=True,
        **about("Where the direct move is not viable: a role that grows or holds between two viable moves; else null"),
    )
    via_label = dy.String(nullable=True, **about("Name of via_role"))
    via_coverage = dy.Float64(
        nullable=True, min=0, max=1, **about("The lower coverage of the two moves through via_role", unit="share")
    )
    skills_carried = dy.String(
        nullable=True, **about("Up to eight skills that carry over, those of most weight first, `; ` between")
    )
    skills_to_learn = dy.String(
        nullable=True,
        **about(
            "Up to eight skills to learn in order: by weight, what is usually known first before what builds on it"
        ),
    )
    bridge_roles = dy.String(
        nullable=True, **about("Up to two roles that ask for much of both, by fit with either, `; ` between")
    )
    from_direction = _direction("from_role")
    from_slope_points = dy.Float64(
        nullable=True, **about("Change of the share of from_role a year", unit="percentage points a year")
    )
    from_q_value = dy.Float64(nullable=True, min=0, max=1, **about("q of that change"))
    to_direction = _direction("to_role")
    to_slope_points = dy.Float64(
        nullable=True, **about("Change of the share of to_role a year", unit="percentage points a year")
    )
    to_q_value = dy.Float64(nullable=True, min=0, max=1, **about("q of that change"))
    pay_ratio = dy.Float64(
        nullable=True,
        min=0,
        **about("Mean pay of to_role over that of from_role, in the last year that tells both", unit="ratio"),
    )
    pay_ratio_low = dy.Float64(nullable=True, min=0, **about("Lower end of its 95 % interval", unit="ratio"))
    pay_ratio_high = dy.Float64(nullable=True, min=0, **about("Upper end of its 95 % interval", unit="ratio"))
    pay_year = dy.Int64(nullable=True, **about("That year", unit="year"))
    from_vacancies = dy.Int64(
        nullable=True, min=0, **about("Vacancies of from_role in the window and region", unit="vacancies")
    )
    to_vacancies = dy.Int64(
        nullable=True, min=0, **about("Vacancies of to_role in the window and region", unit="vacancies")
    )
    to_open_vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about("Vacancies of to_role open at the last crawl of the last month; null without", unit="vacancies"),
    )
    to_median_days_open = dy.Int64(
        nullable=True,
        min=0,
        **about("Median days that its vacancies stay open, in the last quarter that tells it", unit="days"),
    )
    window_from = dy.Date(nullable=True, **about("First month of the window", unit="month"))
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))


class _ReskillingPathways(ByRegion, _Move, _MoveFigures):
    """Grain: region, role that is left and role that is entered."""


class _PathwaySkills(_Move):
    skill_id = dy.String(primary_key=True, **about("Skill that to_role asks for, as in `skills`"))
    label = dy.String(**about("Name of the skill"))
    family = dy.String(**about("Family of the skill"))
    part = dy.Enum(
        PARTS, **about("carries_over: from_role asks for it at least half as often as to_role; to_learn: less")
    )
    position = dy.Int64(
        min=1, **about("Order inside the part: of weight, and for to_learn of what is known first", unit="rank")
    )
    part_of_role = dy.Float64(min=0, max=1, **about("Its part of what to_role asks for", unit="share"))
    from_share = dy.Float64(
        min=0, max=1, **about("Part of the vacancies of from_role that ask for it; 0 where not known", unit="share")
    )
    to_share = dy.Float64(min=0, max=1, **about("Part of the vacancies of to_role that ask for it", unit="share"))
    direction = dy.Enum(DIRECTIONS, **about("Direction of the demand for the skill in the world"))


class _UpskillingPriorities(ByRegion):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    rank = dy.Int64(primary_key=True, min=1, **about("Order inside the role: by slope, the fastest first", unit="rank"))
    label = dy.String(**about("Name of the role"))
    skill_id = dy.String(**about("Skill that rises inside the role, as in `skills`"))
    skill_label = dy.String(**about("Name of the skill"))
    kind = dy.String(**about("tool, method, knowledge, human, credential, language or licence"))
    family = dy.String(**about("Family of the skill"))
    share_first = dy.Float64(
        nullable=True, min=0, max=1, **about("Share in the role, first half of the window", unit="share")
    )
    share_last = dy.Float64(
        nullable=True, min=0, max=1, **about("Share in the role, second half of the window", unit="share")
    )
    slope_points = dy.Float64(**about("Change of the share in the role a year", unit="percentage points a year"))
    slope_points_low = dy.Float64(**about("Lower end of its 95 % interval", unit="percentage points a year"))
    slope_points_high = dy.Float64(**about("Upper end of its 95 % interval", unit="percentage points a year"))
    q_value = dy.Float64(min=0, max=1, **about("q of that change within the level of region"))
    vacancies = dy.Int64(min=0, **about("Vacancies of the role in the window that ask for it", unit="vacancies"))
    employers = dy.Int64(min=0, **about("Employers of those vacancies", unit="employers"))
    is_new_family = dy.Bool(
        **about("Whether its family has under a tenth of the role's weight, so that the skill makes the role hybrid")
    )
    hybrid_with = dy.String(
        nullable=True,
        **about("Skills of the role with which it is a rising hybrid in the region, up to three, `; ` between"),
    )
    premium = dy.Float64(
        nullable=True, **about("As in `skill_pay` of the region, of the last year that tells one", unit="share")
    )
    premium_low = dy.Float64(nullable=True, **about("Lower end of its 95 % interval", unit="share"))
    premium_high = dy.Float64(nullable=True, **about("Upper end of its 95 % interval", unit="share"))
    premium_year = dy.Int64(nullable=True, **about("That year", unit="year"))
    window_from = dy.Date(nullable=True, **about("First month of the window", unit="month"))
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))


class _RoleAutomation(dy.Schema):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    label = dy.String(**about("Name of the role"))
    is_routine = dy.Bool(
        nullable=True, **about("Whether its group of occupations is of routine tasks; null where the source is silent")
    )
    routine_share = dy.Float64(
        min=0, max=1, **about("Part of the role's weight in skills asked for mostly in routine roles", unit="share")
    )
    declining_share = dy.Float64(
        min=0, max=1, **about("Part of the role's weight in skills whose demand declines in the world", unit="share")
    )
    automation_share = dy.Float64(
        min=0, max=1, **about("Part of the role's weight in skills that are both. It describes; it foretells nothing")
    )
    skills_concerned = dy.String(
        nullable=True, **about("Up to eight of these skills, those of most weight first, `; ` between")
    )
    vacancies = dy.Int64(min=0, **about("Sum of the role's vacancies over its skills: the evidence", unit="mentions"))


class _PaidOfYear(ByRegion):
    year = dy.Int64(primary_key=True, **about("Calendar year of posting", unit="year"))
    currency = dy.String(
        regex="^[A-Z]{3}$",
        **about("ISO 4217 code: that of most of the pay told in the region and year; other pay is left out"),
    )
    vacancies = dy.Int64(
        nullable=True, min=0, **about("Vacancies that tell pay in it, rounded to fives", unit="vacancies")
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    median_pay = dy.Float64(
        nullable=True, min=0, **about("Median of annual pay, each the middle of its range", unit="currency a year")
    )
    obs_status = dy.Enum(["normal", "small_cell"], **about("normal; small_cell: withheld"))


class _RoleOfYear(_PaidOfYear):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    label = dy.String(**about("Name of the role"))


class _RolePay(_RoleOfYear):
    pay_lower_quartile = dy.Float64(nullable=True, min=0, **about("A quarter pays less", unit="currency a year"))
    pay_upper_quartile = dy.Float64(nullable=True, min=0, **about("A quarter pays more", unit="currency a year"))
    mean_pay = dy.Float64(nullable=True, min=0, **about("Geometric mean of annual pay", unit="currency a year"))
    mean_pay_low = dy.Float64(
        nullable=True, min=0, **about("Lower end of its 95 % interval, employers as clusters", unit="currency a year")
    )
    mean_pay_high = dy.Float64(nullable=True, min=0, **about("Upper end of its 95 % interval", unit="currency a year"))


class _SkillOfYear(_PaidOfYear):
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))
    label = dy.String(**about("Name of the skill"))


class _SkillPay(_SkillOfYear):
    premium = dy.Float64(
        nullable=True,
        **about("What vacancies that ask for it pay more than others of the same role, region and year", unit="share"),
    )
    premium_low = dy.Float64(
        nullable=True, **about("Lower end of its 95 % interval, employers as clusters", unit="share")
    )
    premium_high = dy.Float64(nullable=True, **about("Upper end of its 95 % interval", unit="share"))
    p_value = dy.Float64(nullable=True, min=0, max=1, **about("Two-sided p of no premium"))
    q_value = dy.Float64(
        nullable=True, min=0, max=1, **about("Benjamini-Hochberg q within the year and level of region")
    )


class _SkillRequirements(ByRegion):
    year = dy.Int64(primary_key=True, **about("Calendar year of posting", unit="year"))
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))
    label = dy.String(**about("Name of the skill"))
    vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about("Vacancies that say whether it must be had or is welcome, rounded to fives", unit="vacancies"),
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    required_share = dy.Float64(
        nullable=True, min=0, max=1, **about("Part of them that says it must be had", unit="share")
    )
    obs_status = dy.Enum(["normal", "small_cell"], **about("normal; small_cell: withheld"))


class _Credentials(ByRegion):
    skill_id = dy.String(primary_key=True, **about("Certificate, licence or degree, as in `skills`"))
    label = dy.String(**about("Name"))
    kind = dy.String(**about("credential or licence"))
    family = dy.String(**about("Family"))
    vacancies = dy.Int64(
        nullable=True, min=0, **about("Vacancies in the window that ask for it, rounded to fives", unit="vacancies")
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    required_share = dy.Float64(
        nullable=True, min=0, max=1, **about("As in `skill_requirements`, of the last year that tells it", unit="share")
    )
    share_first = dy.Float64(nullable=True, min=0, max=1, **about("Share, first half of the window", unit="share"))
    share_last = dy.Float64(nullable=True, min=0, max=1, **about("Share, second half of the window", unit="share"))
    slope_points = dy.Float64(nullable=True, **about("Change of the share a year", unit="percentage points a year"))
    slope_points_low = dy.Float64(
        nullable=True, **about("Lower end of its 95 % interval", unit="percentage points a year")
    )
    slope_points_high = dy.Float64(
        nullable=True, **about("Upper end of its 95 % interval", unit="percentage points a year")
    )
    q_value = dy.Float64(nullable=True, min=0, max=1, **about("q of that change, as in `skill_trends`"))
    direction = dy.Enum(DIRECTIONS, **about("Direction of the share"))
    premium = dy.Float64(nullable=True, **about("As in `skill_pay`, of the last year that tells one", unit="share"))
    premium_low = dy.Float64(nullable=True, **about("Lower end of its 95 % interval", unit="share"))
    premium_high = dy.Float64(nullable=True, **about("Upper end of its 95 % interval", unit="share"))
    premium_year = dy.Int64(nullable=True, **about("That year", unit="year"))
    main_roles = dy.String(
        nullable=True, **about("Up to three roles of the world that ask for it most often, `; ` between")
    )
    obs_status = dy.Enum(OBS_STATUSES, **about("As in `skill_trends`"))


PAY = [
    published_table("role_pay", "region, role and year", "What roles pay, by what vacancies tell.", _RolePay),
    published_table(
        "skill_pay",
        "region, skill and year",
        "What a skill pays: beside others of the same role, and in the middle.",
        _SkillPay,
    ),
    published_table(
        "skill_requirements",
        "region, skill and year",
        "Whether a skill must be had or is welcome.",
        _SkillRequirements,
    ),
]
DECISIONS = [
    *PAY,
    published_table(
        "reskilling_pathways",
        "region, role that is left and role that is entered",
        "Which roles that grow or hold the people of a role can move to, what carries over and what is to be learnt.",
        _ReskillingPathways,
    ),
    published_table(
        "pathway_skills",
        "role that is left, role that is entered and skill",
        "The skills of each move, in the world.",
        _PathwaySkills,
    ),
    published_table(
        "upskilling_priorities",
        "region, role and rank",
        "Which skills rise inside each role, and which of them make it a hybrid.",
        _UpskillingPriorities,
    ),
    published_table(
        "role_automation",
        "role",
        "How much of what a role asks for is routine and declines, in the world.",
        _RoleAutomation,
    ),
    published_table(
        "credentials",
        "region and certificate, licence or degree",
        "Which credentials are asked for, whether they must be had, how that moves and what they pay.",
        _Credentials,
    ),
]

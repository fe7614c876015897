"""Published tables of demand and how it moves: of skills and mixes of them, of roles, and of skills inside roles."""

import dataframely as dy

from warehouse.tables.declaration import Table, about, published_table
from warehouse.tables.figures import (
    DIRECTIONS,
    ISCO,
    OBS_STATUSES,
    ByRegion,
    DemandFigures,
    OfMonth,
    Slopes,
    TrendFigures,
)

SUBJECTS = ["skill", "hybrid", "role"]
WINDOWS = [12, 24, 60]
HORIZONS = [6, 12]


class _SkillOfMonth(OfMonth):
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))


class _SkillDemand(_SkillOfMonth, DemandFigures):
    """Grain: region, month and skill."""


class _SkillOfRegion(ByRegion):
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))
    label = dy.String(**about("Name of the skill"))
    kind = dy.String(**about("tool, method, knowledge, human, credential, language or licence"))
    family = dy.String(**about("Family of the skill"))


class _SkillTrends(_SkillOfRegion, TrendFigures):
    """Grain: region and skill."""


class _PairOfRegion(ByRegion):
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    label_a = dy.String(**about("Name of skill_a"))
    label_b = dy.String(**about("Name of skill_b"))
    family_a = dy.String(**about("Family of skill_a"))
    family_b = dy.String(**about("Family of skill_b"))
    mix = dy.String(**about("The groups that meet, for example `data × domain`"))


class _TripleOfRegion(ByRegion):
    domain_skill = dy.String(primary_key=True, **about("Skill of the group domain"))
    technical_skill = dy.String(primary_key=True, **about("Skill of the groups technical, data or digital"))
    human_skill = dy.String(primary_key=True, **about("Skill of the group human"))
    domain_label = dy.String(**about("Name of domain_skill"))
    technical_label = dy.String(**about("Name of technical_skill"))
    human_label = dy.String(**about("Name of human_skill"))


class _HybridTriples(_TripleOfRegion, TrendFigures):
    main_roles = dy.String(
        nullable=True, **about("Up to three roles of the world that ask for all three most often, `; ` between")
    )


class _HybridSkills(_PairOfRegion, TrendFigures):
    lift = dy.Float64(
        nullable=True,
        min=0,
        **about("Joint share over the product of the shares; 1 is independence", unit="ratio"),
    )
    npmi = dy.Float64(nullable=True, min=-1, max=1, **about("Normalised pointwise mutual information"))
    odds_ratio = dy.Float64(
        nullable=True, min=0, **about("Mantel-Haenszel odds ratio over feeds and months", unit="ratio")
    )
    log_odds_ratio_slope = dy.Float64(
        nullable=True,
        **about("Change a year of the logarithm of the odds ratio", unit="log odds ratio a year"),
    )
    log_odds_ratio_slope_low = dy.Float64(
        nullable=True, **about("Lower end of its 95 % interval", unit="log odds ratio a year")
    )
    log_odds_ratio_slope_high = dy.Float64(
        nullable=True, **about("Upper end of its 95 % interval", unit="log odds ratio a year")
    )
    fusing_q_value = dy.Float64(nullable=True, min=0, max=1, **about("q of that slope within the level of region"))
    is_fusing = dy.Bool(
        nullable=True,
        **about("Whether the two are asked for together more and more, beyond what their own trends explain"),
    )
    is_rising_hybrid = dy.Bool(**about("Whether the joint share rises"))
    main_roles = dy.String(nullable=True, **about("Up to three roles that ask for both most often, `; ` between"))


class _RoleOfMonth(OfMonth):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=ISCO))


class _RoleDemand(_RoleOfMonth, DemandFigures):
    """Grain: region, month and role."""


class _RoleOfRegion(ByRegion):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    label = dy.String(**about("Name of the role"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=ISCO))


class _RoleTrends(_RoleOfRegion, TrendFigures):
    level_change = dy.Float64(
        nullable=True,
        min=0,
        **about("Factor by which its number of vacancies changes in a year in the same feeds", unit="ratio a year"),
    )
    level_change_low = dy.Float64(nullable=True, min=0, **about("Lower end of its 95 % interval", unit="ratio a year"))
    level_change_high = dy.Float64(nullable=True, min=0, **about("Upper end of its 95 % interval", unit="ratio a year"))
    level_q_value = dy.Float64(nullable=True, min=0, max=1, **about("q of that change within the level of region"))
    level_direction = dy.Enum(
        DIRECTIONS, **about("Direction of the number of vacancies, told apart from that of the share")
    )


class _RoleChanges(_RoleTrends):
    skills_entering = dy.String(
        nullable=True, **about("Up to five skills whose share rises inside the role, fastest first, `; ` between")
    )
    skills_leaving = dy.String(
        nullable=True, **about("Up to five skills whose share declines inside the role, fastest first, `; ` between")
    )


class _RoleSkills(dy.Schema):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))
    role_label = dy.String(**about("Name of the role"))
    skill_label = dy.String(**about("Name of the skill"))
    family = dy.String(**about("Family of the skill"))


class _RoleSkillFigures(_RoleSkills, TrendFigures):
    share = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Part of the role's vacancies in the window that ask for the skill", unit="share"),
    )
    salience = dy.Float64(
        nullable=True,
        min=0,
        **about("That share over the share in all vacancies; 1 is as everywhere", unit="ratio"),
    )
    neighbours = dy.String(
        nullable=True,
        **about("The five roles that ask for the most similar skills, the nearest first; null with too few skills"),
    )
    neighbour_share = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about(
            "Mean share with which those roles ask for the skill: where it is far below `share`, the skill sets the "
            "role apart from them",
            unit="share",
        ),
    )


class _RoleSkillsOfRegion(ByRegion, _RoleSkills, TrendFigures):
    """Grain: region, role and skill."""


class _VacancyDurations(ByRegion):
    role_id = dy.String(
        primary_key=True, **about("Role, as in `roles`, or ALL: every vacancy, also those without a role")
    )
    quarter = dy.Date(primary_key=True, **about("Quarter of posting, its first day", unit="quarter"))
    label = dy.String(**about("Name of the role"))
    isco_code = dy.String(nullable=True, **about("ISCO-08 unit group; null for ALL", source=ISCO))
    vacancies = dy.Int64(
        nullable=True, min=0, **about("Vacancies under observation, rounded to fives", unit="vacancies")
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    median_days = dy.Int64(
        nullable=True,
        min=0,
        **about("Days by which half are gone (Kaplan-Meier); null where too few were watched so long", unit="days"),
    )
    median_days_low = dy.Int64(
        nullable=True, min=0, **about("Lower end of its 95 % interval (Greenwood, log-log)", unit="days")
    )
    median_days_high = dy.Int64(
        nullable=True, min=0, **about("Upper end of its 95 % interval; null where it is not reached", unit="days")
    )
    censored_share = dy.Float64(
        nullable=True, min=0, max=1, **about("Part of them that were open when last observed", unit="share")
    )
    obs_status = dy.Enum(
        OBS_STATUSES, **about("normal; small_cell: withheld; insufficient: observed, but not until half were gone")
    )


class _RoleHybridity(_RoleOfRegion):
    year = dy.Int64(primary_key=True, **about("Calendar year of posting", unit="year"))
    vacancies = dy.Int64(nullable=True, min=0, **about("Vacancies of the role, rounded to fives", unit="vacancies"))
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    diversity = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Rao-Stirling diversity of the skill families asked for; 0 is one family", unit="index from 0 to 1"),
    )
    diversity_low = dy.Float64(nullable=True, **about("Lower end of its 95 % interval", unit="index from 0 to 1"))
    diversity_high = dy.Float64(nullable=True, **about("Upper end of its 95 % interval", unit="index from 0 to 1"))
    slope = dy.Float64(nullable=True, **about("Change of the diversity a year over the window", unit="index a year"))
    slope_low = dy.Float64(nullable=True, **about("Lower end of its 95 % interval", unit="index a year"))
    slope_high = dy.Float64(nullable=True, **about("Upper end of its 95 % interval", unit="index a year"))
    q_value = dy.Float64(nullable=True, min=0, max=1, **about("Benjamini-Hochberg q within the level of region"))
    direction = dy.Enum(DIRECTIONS, **about("Whether the role becomes more mixed, less, or neither is told"))
    obs_status = dy.Enum(OBS_STATUSES, **about("normal; small_cell: withheld; insufficient; unadjusted"))


class _SubjectOfRegion(ByRegion):
    subject = dy.Enum(SUBJECTS, primary_key=True, **about("What the series is of"))
    series_id = dy.String(
        primary_key=True, **about("skill_id, role_id, or skill_a + skill_b of a hybrid with ` + ` between")
    )
    label = dy.String(**about("Name of the series"))


class _WindowOfSubject(_SubjectOfRegion):
    window_months = dy.Int64(
        primary_key=True, **about("Longest length of the window; the watched months may be fewer", unit="months")
    )


class _TrendWindows(_WindowOfSubject, Slopes):
    """Grain: region, series and window."""


class _ShareForecasts(_SubjectOfRegion):
    horizon_months = dy.Int64(primary_key=True, **about("Months ahead of the last month watched", unit="months"))
    origin = dy.Date(**about("Last month watched", unit="month"))
    month = dy.Date(**about("Month foretold", unit="month"))
    share = dy.Float64(nullable=True, min=0, max=1, **about("Share foretold", unit="share"))
    share_low = dy.Float64(nullable=True, min=0, max=1, **about("Lower end of the 95 % interval", unit="share"))
    share_high = dy.Float64(nullable=True, min=0, max=1, **about("Upper end of the 95 % interval", unit="share"))
    last_share = dy.Float64(nullable=True, min=0, max=1, **about("Share in the last month watched", unit="share"))
    error_ratio_last = dy.Float64(
        nullable=True, min=0, **about("Error of past forecasts over that of the last value", unit="ratio")
    )
    error_ratio_season = dy.Float64(
        nullable=True, min=0, **about("Error of past forecasts over that of the month a year before", unit="ratio")
    )
    origins = dy.Int64(min=0, **about("Past months from which the same was foretold and compared", unit="months"))


DEMAND = [
    published_table(
        "skill_demand",
        "region, month and skill",
        "How much each skill is asked for, month by month.",
        _SkillDemand,
    ),
    published_table("skill_trends", "region and skill", "Which skills rise or decline.", _SkillTrends),
    published_table(
        "hybrid_skills",
        "region and pair of skills of two families",
        "Which mixes of skills rise and fuse.",
        _HybridSkills,
    ),
    published_table(
        "role_demand", "region, month and role", "How much each role is sought, month by month.", _RoleDemand
    ),
    published_table("role_trends", "region and role", "Which roles rise or decline.", _RoleChanges),
    published_table(
        "hybrid_triples",
        "region and triple of a domain, a technical and a human skill",
        "Which mixes of three kinds of skills rise.",
        _HybridTriples,
    ),
    published_table(
        "trend_windows",
        "region, series and window",
        "The trends of skills, hybrids and roles over the last 12, 24 and up to 60 months.",
        _TrendWindows,
    ),
    published_table(
        "vacancy_durations",
        "region, role and quarter of posting",
        "How long vacancies stay open, where boards were crawled again and again; no row elsewhere.",
        _VacancyDurations,
    ),
    published_table("role_skills", "role and skill", "What each role asks for, in the world.", _RoleSkillFigures),
    published_table(
        "role_skill_trends",
        "region, role and skill",
        "Which skills rise or decline inside each role.",
        _RoleSkillsOfRegion,
    ),
    published_table(
        "role_hybridity",
        "region, role and year",
        "How mixed the skills of a role are, and whether more.",
        _RoleHybridity,
    ),
    published_table(
        "share_forecasts",
        "region, series and horizon",
        "Shares foretold for 6 and 12 months, where past forecasts beat the last value and the season.",
        _ShareForecasts,
    ),
]
_WINDOWS = "Rows of `trend_windows`, before those of the other series are put beside them."
WINDOWS_APART = [
    Table("series_windows", "counts", "region, skill or role, and window", _WINDOWS, _TrendWindows),
    Table("hybrid_windows", "counts", "region, hybrid and window", _WINDOWS, _TrendWindows),
]

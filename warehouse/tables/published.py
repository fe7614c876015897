"""Published tables: names, grain and columns that readers rely on. Columns may be appended, never renamed."""

import dataframely as dy

from warehouse.tables.clean import MISSING
from warehouse.tables.declaration import Table, about
from warehouse.tables.raw import CRAWL_STATUSES

REGION_LEVELS = ["metro", "subdivision", "country", "remote", "world"]
DIRECTIONS = ["rising", "declining", "stable", "insufficient"]
OBS_STATUSES = ["normal", "small_cell", "not_observed", "insufficient", "unadjusted"]
INSUFFICIENT_REASONS = [
    "not_watched",
    "few_vacancies",
    "few_employers",
    "half_not_watched",
    "no_variation",
    "short_window",
]
SUBJECTS = ["skill", "hybrid", "role"]
WINDOWS = [12, 24, 60]
HORIZONS = [6, 12]
_ISCO = "ISCO-08"
ROUTINE_SOURCE = "Goos, Manning and Salomons 2014, table 1"


class _ByRegion(dy.Schema):
    region = dy.String(
        primary_key=True,
        **about(
            "ISO 3166-2 subdivision, ISO 3166-1 country, metropolitan area (country:city), REMOTE or WORLD",
            source="ISO 3166",
        ),
    )
    region_level = dy.Enum(REGION_LEVELS, **about("What kind of region it is"))


class _Demand(_ByRegion):
    month = dy.Date(primary_key=True, **about("Month of posting, its first day", unit="month"))


class _DemandFigures(dy.Schema):
    vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about(
            "Distinct vacancies posted in the month that ask for it, in feeds that watched the whole month",
            unit="vacancies",
        ),
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    share = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about(
            "Its part of all vacancies posted in the month; a vacancy with k places counts 1/k in each",
            unit="share",
        ),
    )
    share_low = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Lower end of the 95 % interval, employers as clusters", unit="share"),
    )
    share_high = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Upper end of the 95 % interval, employers as clusters", unit="share"),
    )
    matched_index = dy.Float64(
        nullable=True,
        min=0,
        **about(
            "Chained index over the feeds present in both of two months; 100 in the first; null where the chain breaks",
            unit="first month = 100",
        ),
    )
    open_vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about(
            "Distinct vacancies open at the last crawl of the month; null where no board was crawled",
            unit="vacancies",
        ),
    )
    open_share = dy.Float64(nullable=True, min=0, max=1, **about("Its part of all vacancies open then", unit="share"))
    is_preliminary = dy.Bool(**about("Whether the month had not ended when the edition was made"))
    obs_status = dy.Enum(
        OBS_STATUSES,
        **about(
            "normal; small_cell: withheld; not_observed: no feed watched the month whole, only open vacancies are known"
        ),
    )


class Slopes(dy.Schema):
    """The figures of a trend, whatever it is of."""

    window_from = dy.Date(
        nullable=True, **about("First month of the window; null where none was observed", unit="month")
    )
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))
    slope_points = dy.Float64(nullable=True, **about("Change of the share a year", unit="percentage points a year"))
    slope_points_low = dy.Float64(
        nullable=True, **about("Lower end of its 95 % interval", unit="percentage points a year")
    )
    slope_points_high = dy.Float64(
        nullable=True, **about("Upper end of its 95 % interval", unit="percentage points a year")
    )
    slope_odds = dy.Float64(
        nullable=True,
        min=0,
        **about("Factor by which the odds of asking for it change in a year; 1 is no change", unit="ratio a year"),
    )
    slope_odds_low = dy.Float64(nullable=True, min=0, **about("Lower end of its 95 % interval", unit="ratio a year"))
    slope_odds_high = dy.Float64(nullable=True, min=0, **about("Upper end of its 95 % interval", unit="ratio a year"))
    p_value = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Two-sided p of no change, feeds as strata, employers as clusters"),
    )
    q_value = dy.Float64(
        nullable=True, min=0, max=1, **about("Benjamini-Hochberg q within this table and level of region")
    )
    direction = dy.Enum(
        DIRECTIONS,
        **about("rising or declining at q of 0.05 or less; stable; insufficient: not enough was observed"),
    )
    seasonally_adjusted = dy.Bool(**about("Whether strata are calendar months of a feed, so that a season cancels"))
    obs_status = dy.Enum(
        OBS_STATUSES,
        **about(
            "normal; small_cell: withheld; insufficient: too little was observed; unadjusted: of fewer than 24 months"
        ),
    )
    insufficient_reason = dy.Enum(
        INSUFFICIENT_REASONS,
        nullable=True,
        **about(
            "Why no direction is told: not_watched: no month of it was watched whole; few_vacancies: under 30; "
            "few_employers: under 5; half_not_watched: no feed watched both halves; no_variation: all or none ask; "
            "short_window: under 24 months. Null where a direction is told or the cell is withheld"
        ),
    )


class _Counts(dy.Schema):
    vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about("Distinct vacancies in the window that ask for it, rounded to fives", unit="vacancies"),
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))


class HalfShares(dy.Schema):
    """The shares at both ends of a trend."""

    share_first = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Share in the first half of the window, made of vacancies rounded to fives", unit="share"),
    )
    share_last = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Share in the second half of the window, made of vacancies rounded to fives", unit="share"),
    )


class WithinEmployers(dy.Schema):
    """Whether a trend stands where each employer is compared with itself."""

    holds_within_employers = dy.Bool(
        nullable=True,
        **about("Whether the sign and p of 0.05 or less hold with each employer as its own stratum"),
    )


class _Counted(_Counts, HalfShares):
    """What a trend was counted from."""


class _TrendFigures(_Counted, Slopes, WithinEmployers):
    """What is published of a trend."""


class _SkillOfMonth(_Demand):
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))


class _SkillDemand(_SkillOfMonth, _DemandFigures):
    """Grain: region, month and skill."""


class _SkillOfRegion(_ByRegion):
    skill_id = dy.String(primary_key=True, **about("Skill, as in `skills`"))
    label = dy.String(**about("Name of the skill"))
    kind = dy.String(**about("tool, method, knowledge, human, credential, language or licence"))
    family = dy.String(**about("Family of the skill"))


class _SkillTrends(_SkillOfRegion, _TrendFigures):
    """Grain: region and skill."""


class _PairOfRegion(_ByRegion):
    skill_a = dy.String(primary_key=True, **about("Skill of one family; before skill_b in the alphabet"))
    skill_b = dy.String(primary_key=True, **about("Skill of another family"))
    label_a = dy.String(**about("Name of skill_a"))
    label_b = dy.String(**about("Name of skill_b"))
    family_a = dy.String(**about("Family of skill_a"))
    family_b = dy.String(**about("Family of skill_b"))
    mix = dy.String(**about("The groups that meet, for example `data × domain`"))


class _TripleOfRegion(_ByRegion):
    domain_skill = dy.String(primary_key=True, **about("Skill of the group domain"))
    technical_skill = dy.String(primary_key=True, **about("Skill of the groups technical, data or digital"))
    human_skill = dy.String(primary_key=True, **about("Skill of the group human"))
    domain_label = dy.String(**about("Name of domain_skill"))
    technical_label = dy.String(**about("Name of technical_skill"))
    human_label = dy.String(**about("Name of human_skill"))


class _HybridTriples(_TripleOfRegion, _TrendFigures):
    main_roles = dy.String(
        nullable=True, **about("Up to three roles of the world that ask for all three most often, `; ` between")
    )


class _HybridSkills(_PairOfRegion, _TrendFigures):
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


class _RoleOfMonth(_Demand):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=_ISCO))


class _RoleDemand(_RoleOfMonth, _DemandFigures):
    """Grain: region, month and role."""


class _RoleOfRegion(_ByRegion):
    role_id = dy.String(primary_key=True, **about("Role, as in `roles`"))
    label = dy.String(**about("Name of the role"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=_ISCO))


class _RoleTrends(_RoleOfRegion, _TrendFigures):
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


class _RoleSkillFigures(_RoleSkills, _TrendFigures):
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


class _RoleSkillsOfRegion(_ByRegion, _RoleSkills, _TrendFigures):
    """Grain: region, role and skill."""


class _VacancyDurations(_ByRegion):
    role_id = dy.String(
        primary_key=True, **about("Role, as in `roles`, or ALL: every vacancy, also those without a role")
    )
    quarter = dy.Date(primary_key=True, **about("Quarter of posting, its first day", unit="quarter"))
    label = dy.String(**about("Name of the role"))
    isco_code = dy.String(nullable=True, **about("ISCO-08 unit group; null for ALL", source=_ISCO))
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


class _SubjectOfRegion(_ByRegion):
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


def _null_share(field: str) -> dy.Float64:
    return dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about(
            f"Share of the month's postings without {MISSING[field]}; null where none is dated in it", unit="share"
        ),
    )


class _Sources(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    month = dy.Date(primary_key=True, **about("Month, its first day", unit="month"))
    boards = dy.Int64(min=0, **about("Boards read or counted in the month", unit="boards"))
    boards_healthy = dy.Int64(
        min=0, **about("Boards whose crawls and dumps of the month all ended well", unit="boards")
    )
    boards_in_panel = dy.Int64(
        min=0,
        **about("Boards that watched the whole month, so that it enters flows and trends", unit="boards"),
    )
    postings = dy.Int64(min=0, **about("Postings dated in the month", unit="postings"))
    vacancies = dy.Int64(min=0, **about("Distinct vacancies dated in the month", unit="vacancies"))
    refused = dy.Int64(min=0, **about("Records refused in partitions of the month", unit="records"))
    is_in_panel = dy.Bool(**about("Whether the month of this source enters flows and trends"))
    status = dy.Enum(
        [*CRAWL_STATUSES, "backdated"],
        **about("Worst status of the month's crawls; `imported` for dumps; `backdated` where nothing was read in it"),
    )
    no_day_share = _null_share("day")
    no_place_share = _null_share("place")
    no_employer_share = _null_share("employer")
    no_text_share = _null_share("text")
    no_language_share = _null_share("language")
    no_pay_share = _null_share("pay")
    no_sector_share = _null_share("sector")
    no_hours_share = _null_share("hours")
    no_contract_share = _null_share("contract")
    no_working_mode_share = _null_share("working_mode")
    no_seniority_share = _null_share("seniority")


class _Breaks(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Board inside the source"))
    month = dy.Date(primary_key=True, **about("Month of the event", unit="month"))
    event = dy.Enum(
        ["joined", "left", "gap", "resumed"],
        primary_key=True,
        **about("What happened to its part in the panel"),
    )
    detail = dy.String(**about("Why, in words"))


class _Skills(dy.Schema):
    skill_id = dy.String(primary_key=True, **about("Skill code"))
    label = dy.String(**about("Name"))
    kind = dy.String(**about("tool, method, knowledge, human, credential, language or licence"))
    family = dy.String(**about("Family"))
    group = dy.String(**about("domain, technical, data, digital or human"))
    esco_uri = dy.String(nullable=True, **about("The same concept in ESCO; null where none is linked", source="ESCO"))


class _Roles(dy.Schema):
    role_id = dy.String(primary_key=True, **about("Role code"))
    label = dy.String(**about("Name"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=_ISCO))
    isco_label = dy.String(**about("Name of the unit group", source=_ISCO))
    soc_code = dy.String(
        nullable=True,
        regex="^[0-9]{2}-[0-9]{4}$",
        **about("Detailed occupation of SOC 2018; null where none is known", source="O*NET 27.0"),
    )
    is_routine = dy.Bool(
        nullable=True,
        **about("Whether its tasks follow rules closely; null where the source is silent", source=ROUTINE_SOURCE),
    )
    routine_source = dy.String(nullable=True, **about("Where is_routine is from; null where it is null"))


class _Regions(_ByRegion):
    name = dy.String(**about("Name", source="ISO 3166"))
    parent = dy.String(nullable=True, **about("Code of the region above; null for WORLD"))


def _published(name: str, grain: str, description: str, schema: type[dy.Schema]) -> Table:
    return Table(name, "published", grain, description, schema)


ESTIMATED = [
    _published(
        "skill_demand",
        "region, month and skill",
        "How much each skill is asked for, month by month.",
        _SkillDemand,
    ),
    _published("skill_trends", "region and skill", "Which skills rise or decline.", _SkillTrends),
    _published(
        "hybrid_skills",
        "region and pair of skills of two families",
        "Which mixes of skills rise and fuse.",
        _HybridSkills,
    ),
    _published("role_demand", "region, month and role", "How much each role is sought, month by month.", _RoleDemand),
    _published("role_trends", "region and role", "Which roles rise or decline.", _RoleChanges),
    _published(
        "hybrid_triples",
        "region and triple of a domain, a technical and a human skill",
        "Which mixes of three kinds of skills rise.",
        _HybridTriples,
    ),
    _published(
        "trend_windows",
        "region, series and window",
        "The trends of skills, hybrids and roles over the last 12, 24 and up to 60 months.",
        _TrendWindows,
    ),
    _published(
        "vacancy_durations",
        "region, role and quarter of posting",
        "How long vacancies stay open, where boards were crawled again and again; no row elsewhere.",
        _VacancyDurations,
    ),
    _published("role_skills", "role and skill", "What each role asks for, in the world.", _RoleSkillFigures),
    _published(
        "role_skill_trends",
        "region, role and skill",
        "Which skills rise or decline inside each role.",
        _RoleSkillsOfRegion,
    ),
    _published(
        "role_hybridity",
        "region, role and year",
        "How mixed the skills of a role are, and whether more.",
        _RoleHybridity,
    ),
    _published(
        "share_forecasts",
        "region, series and horizon",
        "Shares foretold for 6 and 12 months, where past forecasts beat the last value and the season.",
        _ShareForecasts,
    ),
    _published("sources", "source and month", "What was read and how healthy it was.", _Sources),
    _published("breaks", "source, board, month and event", "When a board joined, left or failed.", _Breaks),
    _published("skills", "skill", "Names and families of the skills.", _Skills),
    _published("roles", "role", "Names and ISCO-08 codes of the roles.", _Roles),
    _published("regions", "region", "Names and parents of the regions.", _Regions),
]


class _Revisions(dy.Schema):
    table = dy.String(primary_key=True, **about("Name of the table"))
    compared_with = dy.String(
        nullable=True, **about("The last edition of an earlier day; null in the first, and then all that compares")
    )
    rows = dy.Int64(min=0, **about("Rows of the table", unit="rows"))
    rows_before = dy.Int64(nullable=True, min=0, **about("Rows in that edition; null where it had none", unit="rows"))
    rows_added = dy.Int64(nullable=True, min=0, **about("Rows whose key that edition did not have", unit="rows"))
    rows_removed = dy.Int64(nullable=True, min=0, **about("Rows of that edition whose key is gone", unit="rows"))
    rows_revised = dy.Int64(nullable=True, min=0, **about("Rows of both with any other value", unit="rows"))
    directions_changed = dy.Int64(
        nullable=True, min=0, **about("Rows of both with another direction; null without directions", unit="rows")
    )
    median_revision = dy.Float64(
        nullable=True,
        min=0,
        **about("Median change of the vacancies of rows of both, up or down, of what they were", unit="share"),
    )


_WINDOWS = "Rows of `trend_windows`, before those of the other series are put beside them."
WINDOWS_APART = [
    Table("series_windows", "counts", "region, skill or role, and window", _WINDOWS, _TrendWindows),
    Table("hybrid_windows", "counts", "region, hybrid and window", _WINDOWS, _TrendWindows),
]
REVISIONS = _published("revisions", "table", "What changed since the last edition of an earlier day.", _Revisions)

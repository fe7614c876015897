"""Published tables that answer what to do. They are made of the others, so they cannot tell what these withhold."""

from typing import Any

import dataframely as dy

from warehouse.tables.declaration import Table, about
from warehouse.tables.published import DIRECTIONS, _ByRegion

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
    window_from = dy.Date(nullable=True, **about("First month of the window", unit="month"))
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))


class _ReskillingPathways(_ByRegion, _Move, _MoveFigures):
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


class _UpskillingPriorities(_ByRegion):
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
    window_from = dy.Date(nullable=True, **about("First month of the window", unit="month"))
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))


def _decision(name: str, grain: str, description: str, schema: type[dy.Schema]) -> Table:
    return Table(name, "published", grain, description, schema)


DECISIONS = [
    _decision(
        "reskilling_pathways",
        "region, role that is left and role that is entered",
        "Which roles that grow or hold the people of a role can move to, what carries over and what is to be learnt.",
        _ReskillingPathways,
    ),
    _decision(
        "pathway_skills",
        "role that is left, role that is entered and skill",
        "The skills of each move, in the world.",
        _PathwaySkills,
    ),
    _decision(
        "upskilling_priorities",
        "region, role and rank",
        "Which skills rise inside each role, and which of them make it a hybrid.",
        _UpskillingPriorities,
    ),
]

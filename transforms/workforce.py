"""Which of an organisation's people work in declining roles, where they could move, and which skills to train first.

Read off the published tables; the people are known by role, region and number alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.gap import Answer

MOST_TRAINED = 20
"""Skills to train that are listed; the curve of what they close has flattened long before."""


@dataclass(frozen=True)
class Group:
    """People of one role in one region. `skills` are what they show beyond what the role asks for."""

    line: int
    role_id: str
    region: str
    headcount: int
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decisions:
    """The tables of an edition that the answer is read off."""

    edition: str
    until: str
    role_trends: pl.DataFrame
    pathways: pl.DataFrame
    pathway_skills: pl.DataFrame
    roles: pl.DataFrame


def plan_workforce(groups: Sequence[Group], decisions: Decisions) -> Answer:
    """Headcount by region and direction of the role, the best move of each declining group, and what to train first.

    The best move is the first viable one by rank; where none is viable the first through a role between; else none.
    """
    directions = {
        (region, role): str(direction)
        for region, role, direction in decisions.role_trends.select("region", "role_id", "direction").iter_rows()
    }
    labels = dict(decisions.roles.select("role_id", "label").iter_rows())
    told = [(group, directions.get((group.region, group.role_id), "insufficient")) for group in groups]
    declining = [_describe(group, labels, decisions) for group, direction in told if direction == "declining"]
    declining.sort(key=lambda one: (-one["headcount"], one["region"], one["role_id"]))
    moved = [one for one in declining if one["move"]]
    return {
        "edition": decisions.edition,
        "until": decisions.until,
        "headcount": sum(group.headcount for group in groups),
        "headcount_declining": sum(one["headcount"] for one in declining),
        "headcount_with_a_way": sum(one["headcount"] for one in moved),
        "by_region": _count_by_region(told),
        "declining": declining,
        "train_first": _train_first(moved),
    }


def _count_by_region(told: Sequence[tuple[Group, str]]) -> list[Answer]:
    counted: dict[str, dict[str, int]] = {}
    for group, direction in told:
        region = counted.setdefault(group.region, {})
        region[direction] = region.get(direction, 0) + group.headcount
    directions = ("declining", "stable", "rising", "insufficient")
    return [
        {"region": region, "headcount": sum(found.values()), **{name: found.get(name, 0) for name in directions}}
        for region, found in sorted(counted.items())
    ]


def _describe(group: Group, labels: dict[str, str], decisions: Decisions) -> Answer:
    return {
        "role_id": group.role_id,
        "label": labels[group.role_id],
        "region": group.region,
        "headcount": group.headcount,
        "move": _best_move(group, decisions),
    }


def _best_move(group: Group, decisions: Decisions) -> Answer | None:
    here = (pl.col("region") == group.region) & (pl.col("from_role") == group.role_id)
    moves = decisions.pathways.filter(here).sort("rank")
    chosen = moves.filter("is_viable").head(1)
    if chosen.is_empty():
        chosen = moves.filter(pl.col("via_role").is_not_null()).head(1)
    if chosen.is_empty():
        return None
    move: dict[str, Any] = chosen.row(0, named=True)
    wanted = ["to_role", "to_label", "coverage", "is_viable", "via_role", "via_label", "to_direction", "to_q_value"]
    wanted += ["to_vacancies", "to_open_vacancies"]
    return {
        **{name: move[name] for name in wanted},
        "skills_to_learn": _skills_to_learn(group, move["to_role"], decisions.pathway_skills),
    }


def _skills_to_learn(group: Group, to_role: str, pathway_skills: pl.DataFrame) -> list[Answer]:
    of_move = (pl.col("from_role") == group.role_id) & (pl.col("to_role") == to_role)
    to_learn = pathway_skills.filter(of_move & (pl.col("part").cast(pl.String) == "to_learn")).sort("position")
    return [
        {"skill_id": skill, "label": label, "weight": round(weight, 4)}
        for skill, label, weight in to_learn.select("skill_id", "label", "part_of_role").iter_rows()
        if skill not in group.skills
    ]


def _train_first(moved: Sequence[Answer]) -> list[Answer]:
    """Skills by the weight they close times the people whom they close it for; `closes` adds up from the first on."""
    gains: dict[str, dict[str, Any]] = {}
    for one in moved:
        for skill in one["move"]["skills_to_learn"]:
            gain = gains.setdefault(skill["skill_id"], {"label": skill["label"], "headcount": 0, "gain": 0.0})
            gain["headcount"] += one["headcount"]
            gain["gain"] += one["headcount"] * skill["weight"]
    total = sum(gain["gain"] for gain in gains.values())
    ordered = sorted(gains.items(), key=lambda item: (-item[1]["gain"], item[0]))
    closed, listed = 0.0, []
    for position, (skill_id, gain) in enumerate(ordered[:MOST_TRAINED], start=1):
        closed += gain["gain"]
        listed.append(
            {
                "position": position,
                "skill_id": skill_id,
                "label": gain["label"],
                "headcount": gain["headcount"],
                "closes": round(closed / total, 4),
            }
        )
    return listed

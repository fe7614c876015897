"""Headcount in declining roles, the moves out of them, and what to train first."""

import polars as pl
import pytest

from tests.transforms.test_pathways import ROLES, tables
from transforms.pathways import find_pathways
from transforms.workforce import Decisions, Group, plan_workforce


def decisions() -> Decisions:
    given = tables()
    moves, skills = find_pathways(given)
    roles = pl.DataFrame({"role_id": list(ROLES), "label": [role.title() for role in ROLES]})
    return Decisions("v1", "2026-01-31", given.role_trends, moves, skills, roles)


def test_people_are_counted_by_region_and_direction() -> None:
    answer = plan_workforce(
        [Group(2, "clerk", "SE", 10), Group(3, "baker", "SE", 5), Group(4, "clerk", "FI", 7)], decisions()
    )
    assert (answer["headcount"], answer["headcount_declining"], answer["headcount_with_a_way"]) == (22, 10, 10)
    assert answer["by_region"] == [
        {"region": "FI", "headcount": 7, "declining": 0, "stable": 0, "rising": 0, "insufficient": 7},
        {"region": "SE", "headcount": 15, "declining": 10, "stable": 5, "rising": 0, "insufficient": 0},
    ]
    (group,) = answer["declining"]
    assert (group["label"], group["move"]["to_label"]) == ("Clerk", "Secretary")


def test_what_closes_most_for_most_people_is_trained_first() -> None:
    groups = [Group(2, "clerk", "SE", 10), Group(3, "clerk", "SE", 30, frozenset({"minutes"}))]
    trained = plan_workforce(groups, decisions())["train_first"]
    assert [(one["skill_id"], one["headcount"]) for one in trained] == [("travel", 40), ("minutes", 10)]
    assert [one["closes"] for one in trained] == pytest.approx([40 * 0.3 / (40 * 0.3 + 10 * 0.5), 1], abs=1e-3)


def test_a_declining_role_without_a_way_is_told_as_such() -> None:
    given = decisions()
    answer = plan_workforce(
        [Group(2, "clerk", "SE", 4)],
        Decisions("v1", "2026-01-31", given.role_trends, given.pathways.clear(), given.pathway_skills, given.roles),
    )
    assert answer["declining"][0]["move"] is None
    assert (answer["headcount_with_a_way"], answer["train_first"]) == (0, [])

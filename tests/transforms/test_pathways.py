"""From a role to those that grow or hold: what comes first, what is to be learnt, and what is not told."""

import math
from datetime import date

import polars as pl
import pytest

from transforms.pathways import Tables, find_pathways
from warehouse.tables import TABLES

OFFICE = {"typing": 0.6, "filing": 0.4, "phone": 0.5}
ROLES: dict[str, dict[str, float]] = {
    "clerk": OFFICE,
    "secretary": {**OFFICE, "minutes": 0.5, "travel": 0.3},
    "planner": {"minutes": 0.5, "travel": 0.6, "budgets": 0.5, "contracts": 0.4},
    "baker": {"dough": 0.9, "ovens": 0.5, "hygiene": 0.4},
}
HOLDS = {"clerk": "declining", "secretary": "stable", "planner": "rising", "baker": "stable"}


def tables(
    roles: dict[str, dict[str, float]] | None = None,
    directions: dict[str, str] | None = None,
    joint: tuple[tuple[str, str, int], ...] = (),
    count: dict[str, int] | None = None,
    **of_roles: object,
) -> Tables:
    roles, directions = roles or ROLES, directions or HOLDS
    skills = sorted({skill for own in roles.values() for skill in own})
    asked = [
        (role, role.title(), skill, skill.title(), "office", share, 4.0)
        for role, own in roles.items()
        for skill, share in own.items()
    ]
    columns = ["role_id", "role_label", "skill_id", "skill_label", "family", "share", "salience"]
    trend = {
        "region": "SE", "region_level": "country", "level_direction": "stable", "obs_status": "normal",
        "slope_points": 0.1, "q_value": 0.01, "vacancies": 100, "window_from": date(2024, 1, 1),
        "window_until": date(2025, 12, 1), **of_roles,
    }  # fmt: skip
    return Tables(
        role_skills=pl.DataFrame(asked, schema=columns, orient="row"),
        role_trends=pl.DataFrame([trend | {"role_id": role, "direction": way} for role, way in directions.items()]),
        role_demand=pl.DataFrame(
            [("SE", "secretary", date(2025, 11, 1), 7), ("SE", "secretary", date(2025, 12, 1), 12)],
            schema=["region", "role_id", "month", "open_vacancies"],
            orient="row",
        ),
        skill_trends=pl.DataFrame(
            {"region": "WORLD", "skill_id": skills, "vacancies": [(count or {}).get(skill, 100) for skill in skills]}
        ).with_columns(direction=pl.lit("stable")),
        vacancy_durations=pl.DataFrame(
            [
                ("SE", "secretary", date(2025, 4, 1), 31),
                ("SE", "secretary", date(2025, 7, 1), 24),
                ("SE", "secretary", date(2025, 10, 1), None),
            ],
            schema=["region", "role_id", "quarter", "median_days"],
            orient="row",
        ),
        role_pay=pl.DataFrame(
            [
                ("SE", role, year, "SEK", pay, pay * 1.1)
                for role, pay in (("clerk", 300.0), ("secretary", 360.0))
                for year in (2023, 2024)
            ],
            schema=["region", "role_id", "year", "currency", "mean_pay", "mean_pay_high"],
            orient="row",
        ),
        hybrid_skills=pl.DataFrame(
            [("WORLD", *pair) for pair in joint],
            schema={"region": pl.String, "skill_a": pl.String, "skill_b": pl.String, "vacancies": pl.Int64},
            orient="row",
        ),
    )


def moves(given: Tables, role: str = "clerk") -> list[dict[str, object]]:
    found, _ = find_pathways(given)
    checked = TABLES["reskilling_pathways"].check(TABLES["reskilling_pathways"].in_order(found))
    return checked.filter(pl.col("from_role") == role).sort("rank").to_dicts()


def test_the_nearest_role_that_holds_comes_first_with_what_carries_over_and_what_is_to_be_learnt() -> None:
    (first, second) = moves(tables())
    assert (first["to_role"], first["rank"], first["is_viable"], first["via_role"]) == ("secretary", 1, True, None)
    assert first["coverage"] == pytest.approx(1.5 / 2.3)
    assert first["reverse_coverage"] == 1
    assert (first["skills_carried"], first["skills_to_learn"]) == ("Typing; Phone; Filing", "Minutes; Travel")
    assert (first["from_direction"], first["to_direction"]) == ("declining", "stable")
    assert (first["to_open_vacancies"], first["to_vacancies"], first["to_median_days_open"]) == (12, 100, 24)
    assert (second["to_role"], second["is_viable"]) == ("planner", False)


def test_pay_is_compared_in_the_last_year_that_tells_both() -> None:
    first, second = moves(tables())
    assert (first["pay_year"], first["pay_ratio"]) == (2024, pytest.approx(1.2))
    half = math.sqrt(2) * math.log(1.1)
    assert (first["pay_ratio_low"], first["pay_ratio_high"]) == (
        pytest.approx(1.2 * math.exp(-half)),
        pytest.approx(1.2 * math.exp(half)),
    )
    assert (second["pay_year"], second["pay_ratio"]) == (None, None)


def test_a_rising_role_out_of_reach_is_reached_through_one_between() -> None:
    route = moves(tables())[1]
    assert (route["coverage"], route["via_role"], route["via_label"]) == (0, "secretary", "Secretary")
    assert route["via_coverage"] == pytest.approx((0.5 + 0.3) / 2.0)


def test_a_role_between_must_hold_too() -> None:
    found = moves(tables(directions={**HOLDS, "secretary": "declining"}))
    assert found == []


def test_what_declines_or_is_not_told_is_no_way_out() -> None:
    for change in ({"level_direction": "declining"}, {"obs_status": "small_cell"}, {"vacancies": None}):
        assert moves(tables(**change)) == []
    assert moves(tables(directions=dict.fromkeys(HOLDS, "insufficient"))) == []


def test_nothing_leads_where_nothing_carries_over() -> None:
    assert moves(tables(), role="baker") == []


def test_a_skill_taken_away_changes_the_route() -> None:
    """Without what the two roles share, another role comes first."""
    roles = {
        "clerk": {**OFFICE, "dough": 0.2},
        "secretary": {**OFFICE, "minutes": 0.5},
        "baker": {"dough": 0.2, "ovens": 0.3, "hygiene": 0.1},
    }
    ways = {"clerk": "declining", "secretary": "stable", "baker": "rising"}
    assert [move["to_role"] for move in moves(tables(roles, ways))] == ["secretary", "baker"]
    kept = {role: {skill: share for skill, share in own.items() if skill != "typing"} for role, own in roles.items()}
    kept["secretary"] = {"phone": 0.02, "minutes": 0.5, "agenda": 0.5}
    assert [move["to_role"] for move in moves(tables(kept, ways))] == ["baker"]


def test_what_is_known_first_is_learnt_first() -> None:
    """Travel weighs less than minutes, but most who are asked for minutes are asked for travel."""
    joint = (("minutes", "travel", 60),)
    first = moves(tables(joint=joint, count={"minutes": 100, "travel": 400}))[0]
    assert first["skills_to_learn"] == "Travel; Minutes"
    rare = moves(tables(joint=(("minutes", "travel", 40),), count={"minutes": 100, "travel": 400}))[0]
    assert rare["skills_to_learn"] == "Minutes; Travel"


def test_roles_that_ask_for_both_are_bridges() -> None:
    both = {**OFFICE, **ROLES["planner"]}
    found = moves(tables({**ROLES, "office-manager": both}, {**HOLDS, "office-manager": "stable"}))
    assert {move["to_role"]: move["bridge_roles"] for move in found}["secretary"] == "Office-Manager"


def test_the_skills_of_a_move_have_weights_that_sum_to_one() -> None:
    _, skills = find_pathways(tables())
    table = TABLES["pathway_skills"]
    checked = table.check(table.in_order(skills)).filter(
        pl.col("to_role") == "secretary", pl.col("from_role") == "clerk"
    )
    assert checked["part_of_role"].sum() == pytest.approx(1)
    learnt = checked.filter(pl.col("part").cast(pl.String) == "to_learn").sort("position")
    assert learnt.select("skill_id", "position", "from_share", "to_share").rows() == [
        ("minutes", 1, 0.0, 0.5),
        ("travel", 2, 0.0, 0.3),
    ]


def test_rows_in_another_order_give_the_same() -> None:
    given = tables()
    turned = Tables(*(frame.reverse() for frame in vars(given).values()))
    names = ("reskilling_pathways", "pathway_skills")
    for name, ours, theirs in zip(names, find_pathways(given), find_pathways(turned), strict=True):
        assert TABLES[name].in_order(ours).equals(TABLES[name].in_order(theirs))


def test_without_roles_there_are_no_moves() -> None:
    given = tables()
    empty = Tables(*(frame.clear() for frame in vars(given).values()))
    assert [frame.height for frame in find_pathways(empty)] == [0, 0]

"""What a person has and lacks for a role: removing a skill changes the answer as it should."""

from dataclasses import replace

import polars as pl
import pytest

from tests.transforms.test_pathways import ROLES, tables
from transforms.gap import Edition, tell_gap
from transforms.profiles import VIABLE_COVERAGE

OFFICE_SKILLS = {"typing": ["types"], "phone": ["phone", "calls"], "knitting": ["knitting"]}


def edition(**of_roles: object) -> Edition:
    given = tables(**of_roles)  # type: ignore[arg-type]
    figures = {
        "employers": 12, "share_first": 0.1, "share_last": 0.1, "slope_points_low": 0.0, "slope_points_high": 0.2,
    }  # fmt: skip
    trends = given.role_trends.with_columns(pl.lit(value).alias(name) for name, value in figures.items())
    window = trends.select("slope_points", "q_value", "window_from", "window_until").head(1)
    moving = given.skill_trends.join(window, how="cross").with_columns(
        pl.lit(value).alias(name) for name, value in figures.items()
    )
    skills = sorted({skill for own in ROLES.values() for skill in own} | {"knitting"})
    return Edition(
        name="v2026.1.1",
        until="2026-01-31",
        tables=replace(
            given,
            role_trends=trends,
            skill_trends=moving,
            role_pay=given.role_pay.with_columns(median_pay=pl.col("mean_pay")),
        ),
        skill_pay=pl.DataFrame(
            {"region": "SE", "skill_id": "minutes", "year": [2024, 2025], "premium": [0.02, 0.05]}
        ).with_columns(premium_low=pl.col("premium") - 0.04, premium_high=pl.col("premium") + 0.04),
        inside=moving.clear().with_columns(role_id=pl.lit("")),
        roles=pl.DataFrame({"role_id": list(ROLES), "label": [role.title() for role in ROLES]}),
        skills=pl.DataFrame({"skill_id": skills, "label": [skill.title() for skill in skills]}),
        regions=pl.DataFrame({"region": ["SE", "WORLD"]}),
    )


def test_what_is_had_and_lacked_is_told_with_its_evidence() -> None:
    answer = tell_gap(edition(), OFFICE_SKILLS, "secretary", "SE")
    assert answer["coverage"] == pytest.approx(1.1 / 2.3, abs=1e-4)
    assert [(one["skill_id"], one["shown_by"]) for one in answer["has"]] == [
        ("typing", ["types"]),
        ("phone", ["phone", "calls"]),
    ]
    assert [one["skill_id"] for one in answer["also_has"]] == ["knitting"]
    assert [one["skill_id"] for one in answer["lacks"]] == ["minutes", "filing", "travel"]
    assert answer["lacks"][-1]["coverage_after"] == pytest.approx(1)
    assert answer["lacks"][0]["demand"]["vacancies"] == 100
    assert answer["lacks"][0]["demand"]["region"] == "WORLD"
    assert answer["lacks"][0]["premium"] == {
        "premium": 0.05, "premium_low": 0.01, "premium_high": 0.09, "year": 2025,
    }  # fmt: skip
    assert answer["lacks"][1]["premium"] is None
    assert answer["role"]["window_until"] == "2025-12-01"


def test_the_nearest_roles_grow_or_hold_and_are_not_the_one_that_is_wanted() -> None:
    answer = tell_gap(edition(), {"minutes": ["minutes"], "travel": ["travel"]}, "clerk", "SE")
    assert [one["role_id"] for one in answer["nearest_roles"]] == ["planner", "secretary"]
    assert [one["pay"] for one in answer["nearest_roles"]] == [
        None,
        {"median_pay": 360.0, "currency": "SEK", "year": 2024},
    ]
    assert answer["coverage"] == 0


def test_a_plan_learns_until_it_is_enough_and_applies_on_the_way() -> None:
    answer = tell_gap(edition(), {}, "secretary", "SE")
    assert [(one["do"], one["what"]) for one in answer["plan"]] == [
        ("learn", "Typing"),
        ("apply", "Secretary"),
        ("learn", "Minutes"),
        ("learn", "Phone"),
        ("learn", "Filing"),
    ]
    assert answer["plan"][1]["coverage_after"] >= VIABLE_COVERAGE


def test_who_stands_in_a_declining_role_is_shown_another_first() -> None:
    answer = tell_gap(edition(), {skill: ["x"] for skill in ROLES["clerk"]}, "clerk", "SE")
    assert [(one["do"], one["what"]) for one in answer["plan"]] == [("look_elsewhere", "Secretary")]


def test_one_skill_less_is_covered_less_and_learnt() -> None:
    whole = tell_gap(edition(), OFFICE_SKILLS, "secretary", "SE")
    less = tell_gap(edition(), {key: OFFICE_SKILLS[key] for key in ("phone", "knitting")}, "secretary", "SE")
    assert less["coverage"] == pytest.approx(whole["coverage"] - 0.6 / 2.3, abs=1e-4)
    assert less["lacks"][0]["skill_id"] == "typing"
    other = tell_gap(edition(), {key: OFFICE_SKILLS[key] for key in ("typing", "phone")}, "secretary", "SE")
    assert other["coverage"] == whole["coverage"]


def test_an_unknown_role_or_region_is_said() -> None:
    with pytest.raises(ValueError, match="found no profile of the role 'wizard', expected one of the 4"):
        tell_gap(edition(), {}, "wizard", "SE")
    with pytest.raises(ValueError, match="found no region 'XX'"):
        tell_gap(edition(), {}, "clerk", "XX")

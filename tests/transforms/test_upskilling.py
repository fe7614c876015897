"""What rises inside a role, fastest first, and what of it makes the role a hybrid."""

from dataclasses import replace
from datetime import date

import polars as pl

from tests.transforms.test_pathways import tables
from transforms.upskilling import rank_upskilling
from warehouse.tables import TABLES

PAY = pl.DataFrame(
    [
        ("SE", "python", 2024, 0.2),
        ("SE", "python", 2025, 0.1),
        ("SE", "python", 2026, None),
        ("FI", "typing", 2025, 0.3),
    ],
    schema=["region", "skill_id", "year", "premium"],
    orient="row",
).with_columns(premium_low=pl.col("premium") - 0.05, premium_high=pl.col("premium") + 0.05)
SKILLS = pl.DataFrame({"skill_id": ["typing", "phone", "python"], "kind": ["method", "human", "tool"]})


def inside(*rows: tuple[str, str, float]) -> pl.DataFrame:
    """Skill, direction and slope inside the role clerk."""
    fixed = {
        "region": "SE", "region_level": "country", "role_id": "clerk", "role_label": "Clerk", "share_first": 0.1,
        "share_last": 0.2, "q_value": 0.01, "vacancies": 40, "employers": 12, "window_from": date(2024, 1, 1),
        "window_until": date(2025, 12, 1),
    }  # fmt: skip
    return pl.DataFrame(
        [
            fixed
            | {"skill_id": skill, "skill_label": skill.title(), "family": "data" if skill == "python" else "office"}
            | {"direction": way, "slope_points": slope, "slope_points_low": slope - 1, "slope_points_high": slope + 1}
            for skill, way, slope in rows
        ]
    )


def test_what_rises_is_ranked_by_slope_and_the_rest_is_left_out() -> None:
    rows = inside(("typing", "rising", 1.0), ("python", "rising", 3.0), ("phone", "stable", 9.0))
    given = tables()
    rising = given.hybrid_skills.with_columns(is_rising_hybrid=True)
    pair = pl.DataFrame([("SE", "python", "typing", 60, True)], schema=rising.schema, orient="row")
    found = rank_upskilling(rows, replace(given, hybrid_skills=pair), SKILLS, PAY)
    checked = TABLES["upskilling_priorities"].check(TABLES["upskilling_priorities"].in_order(found))
    assert checked.select("rank", "skill_id", "is_new_family", "hybrid_with", "premium", "premium_year").rows() == [
        (1, "python", True, "Typing", 0.1, 2025),
        (2, "typing", False, None, None, None),
    ]

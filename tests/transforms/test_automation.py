"""How much of a role is routine and declines."""

import polars as pl
import pytest

from transforms.automation import measure_automation
from warehouse.tables import TABLES

ROLES = {
    "clerk": {"typing": 0.6, "filing": 0.4, "phone": 0.5, "minutes": None},
    "typist": {"typing": 0.9, "filing": 0.1, "shorthand": 0.5},
    "coach": {"phone": 0.4, "listening": 0.9, "planning": 0.5},
    "baker": {"dough": 0.9, "typing": 0.1},
}


def test_only_what_is_both_routine_and_declining_counts() -> None:
    asked = pl.DataFrame(
        [
            (role, role.title(), skill, skill.title(), share, share and 4.0, share and int(100 * share))
            for role, own in ROLES.items()
            for skill, share in own.items()
        ],
        schema=["role_id", "role_label", "skill_id", "skill_label", "share", "salience", "vacancies"],
        orient="row",
    )
    ways = {"typing": "declining", "phone": "declining", "filing": "stable"}
    trends = pl.DataFrame({"region": "WORLD", "skill_id": list(ways), "direction": list(ways.values())})
    flags = {"clerk": True, "typist": True, "coach": False, "baker": None}
    routine = pl.DataFrame({"role_id": list(flags), "is_routine": list(flags.values())})
    table = TABLES["role_automation"]
    found = table.check(table.in_order(measure_automation(asked, trends, routine)))
    assert found["role_id"].to_list() == ["clerk", "coach", "typist"]
    clerk, coach, _ = found.to_dicts()
    assert clerk["routine_share"] == pytest.approx(1)
    assert clerk["declining_share"] == pytest.approx(1.1 / 1.5)
    assert clerk["automation_share"] == pytest.approx(1.1 / 1.5)
    assert clerk["skills_concerned"] == "Typing; Phone"
    assert (clerk["is_routine"], clerk["vacancies"]) == (True, 150)
    assert coach["routine_share"] == pytest.approx(0.4 / 1.8)

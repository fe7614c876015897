"""Which credentials are asked for, with pay and the roles that ask for them."""

import polars as pl

from transforms.credentials import list_credentials
from warehouse.tables import TABLES


def test_credentials_are_the_trends_of_their_kinds_with_pay_and_roles() -> None:
    trends = TABLES["skill_trends"].empty().clear()
    row = {
        "region": "SE", "region_level": "country", "family": "care", "direction": "rising", "obs_status": "normal",
        "vacancies": 40, "employers": 9, "slope_points": 1.0,
    }  # fmt: skip
    kinds = {"nursing-licence": "licence", "first-aid": "credential", "python": "tool"}
    withheld = {
        "skill_id": "doctorate",
        "label": "Doctorate",
        "kind": "credential",
        "vacancies": None,
        "obs_status": "small_cell",
    }
    rows = [
        row | withheld,
        *(row | {"skill_id": skill, "label": skill.title(), "kind": kind} for skill, kind in kinds.items()),
    ]
    given = pl.concat([trends, pl.DataFrame(rows)], how="diagonal_relaxed")
    pay = pl.DataFrame(
        [("SE", "first-aid", 2025, 0.1, 0.0, 0.2), ("SE", "doctorate", 2025, 0.3, 0.1, 0.5)],
        schema=["region", "skill_id", "year", "premium", "premium_low", "premium_high"],
        orient="row",
    )
    roles = pl.DataFrame(
        {
            "role_id": ["nurse", "midwife", "guard"],
            "role_label": ["Nurse", "Midwife", "Guard"],
            "skill_id": ["nursing-licence", "nursing-licence", "first-aid"],
            "vacancies": [30, 10, None],
        }
    )
    required = pl.DataFrame(
        [
            ("SE", "first-aid", 2024, 0.8),
            ("SE", "first-aid", 2025, None),
            ("FI", "nursing-licence", 2025, 0.9),
            ("SE", "doctorate", 2025, 1.0),
        ],
        schema=["region", "skill_id", "year", "required_share"],
        orient="row",
    )
    table = TABLES["credentials"]
    found = table.check(table.in_order(list_credentials(given, pay, required, roles)))
    assert found.select("skill_id", "required_share", "premium", "premium_year", "main_roles").rows() == [
        ("doctorate", None, None, None, None),
        ("first-aid", 0.8, 0.1, 2025, None),
        ("nursing-licence", None, None, None, "Nurse; Midwife"),
    ]

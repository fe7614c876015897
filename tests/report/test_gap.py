"""Answers about people say what the figures say."""

from typing import Any

import pytest

from report.gap import write_gap

ANSWER: dict[str, Any] = {
    "role": {"label": "Clerk", "direction": "stable"},
    "region": "DE",
    "viable_from": 0.22,
    "plan": [],
    "has": [],
    "lacks": [],
    "also_has": [],
    "edition": "v2026.10.1",
    "until": "2026-10-15",
}


@pytest.mark.parametrize(
    ("coverage", "shown", "verdict"),
    [(0.2195, "21.9%", "a long way"), (0.22, "22%", "within reach"), (0.2061, "21%", "a long way")],
)
def test_what_is_just_out_of_reach_does_not_look_within_it(coverage: float, shown: str, verdict: str) -> None:
    is_viable = coverage >= ANSWER["viable_from"]
    near = {
        "label": "Cook",
        "direction": "rising",
        "pay": None,
        "lacks": ["Baking"],
        "coverage": coverage,
        "is_viable": is_viable,
    }
    told = write_gap(ANSWER | {"coverage": coverage, "is_viable": is_viable, "nearest_roles": [near]})
    assert f"You cover **{shown}** of what the role asks for. That is {verdict}" in told
    assert f"| Cook | {shown} | {'yes' if is_viable else 'no'} |" in told

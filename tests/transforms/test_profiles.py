"""What roles ask for, and how far the skills of one carry into another."""

import math

import numpy as np
import polars as pl
import pytest

from transforms.profiles import Profiles, add_neighbours, compare_roles, form_profiles, viable_coverage


def asked(*rows: tuple[str, str, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["role_id", "skill_id", "share", "salience"], orient="row")


def profiles(**roles: dict[str, float]) -> Profiles:
    """Each skill four times as much as elsewhere."""
    return form_profiles(
        asked(*((role, skill, share, 4.0) for role, own in roles.items() for skill, share in own.items()))
    )


CLERK = {"typing": 0.6, "filing": 0.4, "phone": 0.5}
SECRETARY = {"typing": 0.6, "phone": 0.25, "minutes": 0.5, "travel": 0.3}
BAKER = {"dough": 0.9, "ovens": 0.5, "hygiene": 0.4}


def test_a_weight_is_the_share_times_the_logarithm_of_the_salience() -> None:
    found = form_profiles(asked(("r", "a", 0.5, 4.0), ("r", "b", 0.2, 2.0), ("r", "c", 0.1, 3.0), ("r", "d", 0.9, 0.7)))
    assert found.skills == ["a", "b", "c", "d"]
    assert found.weights[0].tolist() == pytest.approx([0.5 * math.log(4), 0.2 * math.log(2), 0.1 * math.log(3), 0])
    assert found.shares[0].tolist() == [0.5, 0.2, 0.1, 0.9]


def test_withheld_skills_and_roles_with_hardly_any_are_left_out() -> None:
    found = form_profiles(
        asked(
            ("r", "a", 0.5, 4.0), ("r", "b", None, None), ("r", "c", 0.5, 2.0), ("r", "d", 0.1, 2.0), ("s", "a", 1, 9.0)
        )
    )
    assert found.roles == ["r"]
    assert found.skills == ["a", "c", "d"]


def test_coverage_has_a_direction_and_is_one_to_itself() -> None:
    close = compare_roles(profiles(baker=BAKER, clerk=CLERK, secretary=SECRETARY))
    assert np.diag(close.coverage).tolist() == pytest.approx([1, 1, 1])
    assert close.coverage[0, 1:].tolist() == [0, 0]
    clerk_to_secretary = (0.6 + 0.25) / (0.6 + 0.25 + 0.5 + 0.3)
    secretary_to_clerk = (0.6 + 0.5 * 0.25 / 0.5) / (0.6 + 0.4 + 0.5)
    assert close.coverage[1, 2] == pytest.approx(clerk_to_secretary)
    assert close.coverage[2, 1] == pytest.approx(secretary_to_clerk)
    assert close.fit[1, 2] == close.fit[2, 1]


def test_a_skill_asked_for_less_often_is_held_in_part() -> None:
    close = compare_roles(profiles(clerk=CLERK, little={**CLERK, "typing": 0.15}))
    assert close.coverage[0, 1] == pytest.approx(1)
    assert close.coverage[1, 0] == pytest.approx((0.6 * 0.15 / 0.6 + 0.4 + 0.5) / 1.5)


def test_a_skill_taken_away_takes_its_coverage_with_it() -> None:
    all_of_it = profiles(clerk=CLERK, secretary=SECRETARY)
    with_typing = compare_roles(all_of_it).coverage
    without = compare_roles(all_of_it.without("typing")).coverage
    assert without[0, 1] < with_typing[0, 1]
    assert compare_roles(all_of_it.without("dough")).coverage.tolist() == with_typing.tolist()


def test_small_profiles_do_not_come_first_by_chance() -> None:
    """Of two roles wholly covered, the one that asks for more of the same fits better."""
    tiny = {skill: share / 50 for skill, share in CLERK.items()}
    close = compare_roles(profiles(clerk=CLERK, same=CLERK, tiny=tiny))
    assert close.coverage[0].tolist() == pytest.approx([1, 1, 1])
    assert close.fit[0, 1] > close.fit[0, 2]


def test_the_threshold_is_mean_less_one_deviation_between_variants() -> None:
    generator = np.random.default_rng(1)
    coverage = generator.random((12, 12))
    groups = [str(number // 6) for number in range(12)]
    inside = [coverage[i, j] for i in range(12) for j in range(12) if i != j and groups[i] == groups[j]]
    assert viable_coverage(coverage, groups) == pytest.approx(np.mean(inside) - np.std(inside))
    with pytest.raises(ValueError, match="found 0 pairs"):
        viable_coverage(coverage, [str(number) for number in range(12)])


def test_what_sets_a_role_apart_is_what_its_neighbours_ask_for_less() -> None:
    table = asked(
        ("clerk", "typing", 0.6, 4.0), ("clerk", "filing", 0.4, 4.0), ("clerk", "phone", 0.5, 4.0),
        ("secretary", "typing", 0.5, 4.0), ("secretary", "phone", None, None), ("secretary", "minutes", 0.5, 4.0),
        ("secretary", "travel", 0.3, 4.0),
        ("typist", "typing", 0.9, 4.0), ("typist", "phone", 0.1, 4.0), ("typist", "layout", 0.2, 4.0),
        ("baker", "dough", 0.9, 4.0), ("baker", "ovens", 0.5, 4.0), ("baker", "hygiene", 0.4, 4.0),
        ("rare", "typing", 0.9, 4.0),
    ).with_columns(role_label=pl.col("role_id").str.to_titlecase())  # fmt: skip
    found = add_neighbours(table)
    assert found.select(table.columns).equals(table)
    clerk = {row["skill_id"]: row["neighbour_share"] for row in found.filter(role_id="clerk").to_dicts()}
    assert clerk == {"typing": pytest.approx(0.7), "filing": 0.0, "phone": pytest.approx(0.1)}
    near = dict(found.select("role_id", "neighbours").unique().iter_rows())
    assert near == {
        "clerk": "Typist; Secretary", "secretary": "Typist; Clerk", "typist": "Clerk; Secretary", "baker": None,
        "rare": None,
    }  # fmt: skip

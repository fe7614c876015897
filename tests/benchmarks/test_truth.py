"""What the simulation says of small worlds: ours is right where the pooled test is wrong, and finds things."""

import numpy as np
import pytest

from benchmarks.truth.methods import ask_tables
from benchmarks.truth.mixes import count_fusing, count_inside_roles, count_lost_roles
from benchmarks.truth.report import Tally, try_world
from benchmarks.truth.worlds import NULL, Settings, World, count_ads, draft, plant

SMALL = Settings(skills=60, employers=150, months=24, growth=0.1)


def tries(name: str) -> list[Tally]:
    return [try_world((name, SMALL, seed)) for seed in range(2)]


@pytest.mark.parametrize("name", NULL)
def test_where_nothing_moves_nothing_is_told(name: str) -> None:
    found = tries(name)
    assert sum(tally.false for tally in found) <= 1
    assert np.mean([tally.held_still for tally in found]) > 0.88


def test_the_pooled_test_is_wrong_where_a_source_joins() -> None:
    assert min(tally.pooled_false for tally in tries("a source joins")) > 10


@pytest.mark.parametrize("name", ["rises", "rises, a large employer"])
def test_what_is_planted_is_found(name: str) -> None:
    found = tries(name)
    assert np.mean([tally.recall for tally in found]) > 0.5
    assert np.mean([tally.false_part for tally in found]) < 0.2
    assert np.mean([tally.held_planted for tally in found]) > 0.8


def test_true_slopes_are_those_of_endless_ads() -> None:
    """A world with a hundred times as many ads, no employer coming or going: its estimates are the truth."""
    settings = Settings(skills=20, employers=40, months=24, growth=0.05)
    draw = np.random.default_rng(3)
    world = draft(settings, draw)
    plant(world, settings, draw)
    world.rate[:] = 30
    still = World(world.source, world.odds, world.rate, world.in_time, world.planted, world.watched, batch=0.9)
    answer = ask_tables(count_ads(still, draw), still, settings.months)
    np.testing.assert_allclose(answer.slope, still.true_slopes(), atol=0.01)


def test_pairs_fuse_only_where_their_odds_ratio_grows() -> None:
    settings = Settings(skills=40, employers=200, months=24)
    told, fusing, rising, held = count_fusing(settings, 0.08, 0.0, 1)
    assert told > 30 and fusing <= 2 and rising > told / 2 and held > 0.85 * told
    told, fusing, *_ = count_fusing(settings, 0.0, 0.08, 1)
    assert fusing > told / 2


def test_a_role_whose_only_source_left_does_not_decline() -> None:
    lost, declining = count_lost_roles(SMALL, 1)
    assert (lost, declining) == (15, 0)


def test_the_growth_of_a_role_moves_nothing_inside_roles() -> None:
    told, inside, in_all = count_inside_roles(Settings(skills=60, employers=200, months=24), 1)
    assert told > 60
    assert inside <= 1 < in_all

"""No figure is published of so few that somebody could be recognised in it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.attack import recover_between, recover_cells
from transforms.suppression import (
    MIN_VACANCIES,
    hide_complements,
    is_small_cell,
    round_counts,
    round_withheld,
    rounded_share,
    sum_employers,
    withhold,
)


@pytest.mark.parametrize(
    ("vacancies", "employers", "largest", "is_small"),
    [
        (10, 3, 8, False),
        (9, 3, 3, True),
        (10, 2, 5, True),
        (10, 3, 9, True),
        (100, 3, 80, False),
        (100, 3, 81, True),
        (0, 0, 0, True),
        (None, None, None, False),
    ],
)
def test_small_cells(vacancies: int | None, employers: int | None, largest: int | None, is_small: bool) -> None:
    frame = pl.DataFrame({"v": [vacancies], "e": [employers], "l": [largest]}, schema=dict.fromkeys("vel", pl.Int64))
    assert frame.select(is_small_cell("v", "e", "l")).item() is is_small


def test_withheld_figures_are_null_and_never_zero() -> None:
    frame = pl.DataFrame({"x": [1, 2, 3], "y": [1.0, 2.0, 3.0], "hide": [True, False, None]})
    expected = pl.DataFrame({"x": [None, 2, 3], "y": [1.0, 2.0, 3.0], "hide": [True, False, None]})
    assert_frame_equal(withhold(frame, ["x"], "hide"), expected)


def test_employers_are_summed_over_their_feeds_before_the_largest_is_found() -> None:
    frame = pl.DataFrame(
        {
            "region": ["US", "US", "US", "DE"],
            "employer_key": ["e", "e", "f", "e"],
            "vacancies": [4, 5, 6, 1],
            "weight": [40, 50, 60, 10],
        }
    )
    expected = pl.DataFrame(
        {
            "region": ["DE", "US"],
            "vacancies": [1, 15],
            "weight": [10, 150],
            "employers": [1, 2],
            "largest": [1, 9],
        }
    )
    assert_frame_equal(sum_employers(frame, ["region"]), expected)
    assert_frame_equal(sum_employers(frame.reverse().lazy(), ["region"]), expected)


# ---- rounded totals


def test_counts_are_rounded_to_fives_and_null_stays_null() -> None:
    frame = pl.DataFrame({"n": [0, 2, 3, 7, 8, 12, 13, None], "other": 1})
    expected = pl.DataFrame({"n": [0, 0, 5, 5, 10, 10, 15, None], "other": 1})
    assert_frame_equal(round_counts(frame, ["n"]), expected)


def test_shares_are_made_of_rounded_weights() -> None:
    frame = pl.DataFrame({"asked": [13.0, 12.5, 7.5, 13.0, 1.0, None], "total": [13.0, 103.0, 103.0, 12.9, 2.0, 20.0]})
    found = frame.select(share=rounded_share(pl.col("asked"), pl.col("total")))
    expected = pl.DataFrame({"share": [1.0, 10 / 105, 10 / 105, 1.0, None, None]})
    assert_frame_equal(found, expected)


def test_what_is_shown_of_a_total_is_not_rounded() -> None:
    frame = pl.DataFrame({"total": [63.0, 60.0, 60.0], "shown": [60.0, 60.0, 11.0], "all": [120.0, 120.0, 120.0]})
    found = frame.select(
        total=round_withheld(pl.col("total"), pl.col("shown")),
        share=rounded_share(pl.col("total"), pl.col("all"), pl.col("shown")),
    )
    expected = pl.DataFrame({"total": [65.0, 60.0, 61.0], "share": [65 / 120, 60 / 120, 61 / 121]})
    assert_frame_equal(found, expected)


def values_left(totals: list[int], shown: list[int], *, only_withheld: bool) -> int:
    """How many values of one withheld month are left by the rounded totals of editions that show more and more."""
    frame = pl.DataFrame({"total": totals, "shown": shown}, schema={"total": pl.Int64, "shown": pl.Int64})
    known = pl.col("shown") if only_withheld else pl.lit(0)
    left = frame.select(left=round_withheld(pl.col("total"), known) - pl.col("shown"))["left"]
    lowest = max(0, *(int(value) - 2 for value in left))
    return min(int(value) + 2 for value in left) - lowest + 1


@given(st.integers(0, 9), st.lists(st.integers(10, 60), min_size=1, max_size=24))
def test_a_withheld_month_stays_unknown_in_all_later_editions(withheld: int, months: list[int]) -> None:
    shown = [sum(months[: number + 1]) for number in range(len(months))]
    totals = [withheld + one for one in shown]
    assert values_left(totals, shown, only_withheld=True) >= 3


def test_a_withheld_month_is_had_in_a_few_editions_where_whole_totals_are_rounded() -> None:
    shown = [20, 31]
    totals = [7 + one for one in shown]
    assert [values_left(totals[:n], shown[:n], only_withheld=False) for n in (1, 2)] == [5, 1]
    assert values_left(totals, shown, only_withheld=True) == 5


# ---- cells withheld besides

TREE = pl.DataFrame(
    {
        "region": ["WORLD", "REMOTE", "DE", "US", "DE-BE", "DE-BY", "US-CA", "US-NY", "US-TX", "US:boston"],
        "parent": [None, "WORLD", "WORLD", "WORLD", "DE", "DE", "US", "US", "US", "US"],
        "is_part": [False, False, True, True, True, True, True, True, True, False],
    }
)


def hide_small(
    counts: Mapping[str, int | None], *, besides: tuple[str, ...] = (), kept: tuple[str, ...] = ()
) -> set[str]:
    """The regions hidden as complements, where counts below 10 and the regions `besides` are hidden at first."""
    frame = pl.DataFrame(
        {"region": list(counts), "skill_id": "x", "n": list(counts.values())}, schema_overrides={"n": pl.Int64}
    ).with_columns(hidden=(pl.col("n") < MIN_VACANCIES).fill_null(False) | pl.col("region").is_in(besides))
    before = pl.DataFrame({"region": kept, "skill_id": ["x"] * len(kept)}, {"region": pl.String, "skill_id": pl.String})
    found = hide_complements(frame, TREE, ["skill_id"], "n", "hidden", before)
    assert_frame_equal(found.drop("is_complement"), frame)
    return set(found.filter("is_complement")["region"])


US = {"US-CA": 60, "US-NY": 5, "US-TX": 30}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"US": 95, **US}, {"US-TX"}),  # 95 − 60 − 30 would be 5
        ({"US": 104, **US}, {"US-TX"}),  # a rest of 9 hides nothing
        ({"US": 105, **US}, set()),  # a rest of 10 does
        ({"US": 95, **US, "US-TX": 60, "US-CA": 30}, {"US-CA"}),
        ({"US": 65, "US-CA": 30, "US-NY": 5, "US-TX": 30}, {"US-CA"}),  # ties by code
        ({"US": 69, "US-CA": 60, "US-NY": 5, "US-TX": 4}, {"US-CA"}),  # two hidden, 9 together
        ({"US": 70, "US-CA": 60, "US-NY": 5, "US-TX": 5}, set()),
        ({"WORLD": 89, "DE": 80, "US": 9, "US-NY": 9}, {"DE"}),
        ({"WORLD": 12, "US": 12, "US-NY": 5, "US-TX": 5}, set()),
        ({"WORLD": 60, "US": 12, "US-NY": 9}, {"US"}),  # no other child: the parent, which a rest of 48 hides
        ({"US": 65, "US-CA": 60, "US-NY": None, "US-TX": 5}, {"US-CA"}),  # null is a known zero
        ({"US": 60, "US-CA": 60, "REMOTE": 3, "US:boston": 4}, set()),  # overlap the others
        ({"US-CA": 60, "US-NY": 5}, set()),  # nothing to subtract from
        ({"US": 50, **US}, {"US-TX"}),  # a sum below 0, and 5 hidden
    ],
)
def test_what_is_withheld_besides(counts: dict[str, int | None], hidden: set[str]) -> None:
    assert hide_small(counts) == hidden
    assert hide_small(dict(reversed(counts.items()))) == hidden


def test_a_hidden_parent_is_not_had_by_adding_its_children() -> None:
    counts = {"US": 90, "US-CA": 60, "US-TX": 30}
    assert hide_small(counts, besides=("US",)) == {"US-TX"}
    assert hide_small(counts | {"US": 100}, besides=("US",)) == set()


def test_a_country_hidden_for_another_needs_a_hidden_part_itself() -> None:
    counts = {"WORLD": 104, "DE": 9, "US": 95, "US-CA": 60, "US-TX": 35}
    assert hide_small(counts) == {"US", "US-TX"}


def test_levels_are_subtracted_together() -> None:
    """World less Germany's and America's shown parts would leave 9 for two cells, though each sum alone leaves more."""
    counts = {"WORLD": 104, "DE": 5, "US": 94, "US-CA": 60, "US-TX": 30, "US-NY": 4}
    assert "US-TX" in hide_small(counts | {"WORLD": 99}, besides=("US",))
    assert hide_small(counts | {"WORLD": 114}, besides=("US",)) == set()


def test_what_the_last_edition_withheld_stays_withheld() -> None:
    assert hide_small({"US": 102, "US-CA": 60, "US-NY": 12, "US-TX": 30}, kept=("US-NY", "US-TX")) == {"US-NY", "US-TX"}
    assert hide_small({"US": 102, "US-CA": 60, "US-NY": 12, "US-TX": 30}, kept=("US-NY",)) == {"US-NY", "US-TX"}
    assert hide_small({"REMOTE": 60, "US": None}, kept=("REMOTE", "US", "DE")) == {"REMOTE"}


def test_a_metropolitan_area_does_not_tell_how_large_the_withheld_region_around_it_is() -> None:
    """San Francisco shown with 58 of America's 65, New York has 7 or fewer, though California is hidden."""
    areas = pl.DataFrame({"region": ["US:sf", "US:albany"], "parent": "US", "is_part": False}).with_columns(
        lies_in=pl.Series([["US", "US-CA"], ["US", "US-NY"]])
    )
    tree = pl.concat([TREE, areas], how="diagonal")
    counts = pl.DataFrame({"region": ["US", "US-CA", "US-NY", "US:sf"], "skill_id": "x", "n": [65, 60, 5, 58]})
    cells = counts.with_columns(hidden=pl.col("n") < MIN_VACANCIES)

    def claims(tree_known: pl.DataFrame) -> list[tuple[str, int, int]]:
        found = hide_complements(cells, tree_known, ["skill_id"], "n", "hidden")
        shown = found.with_columns(n=pl.when(~pl.col("hidden") & ~pl.col("is_complement")).then("n"))
        return recover_cells(shown, tree, "skill_id", "n").select("region", "low", "high").rows()

    assert claims(TREE.vstack(areas.drop("lies_in"))) == [("US-NY", 0, 7)]
    assert claims(tree) == []


def test_an_unknown_region_is_an_error() -> None:
    with pytest.raises(ValueError, match="FR"):
        hide_small({"FR": 60})


def test_a_small_cell_that_is_not_hidden_is_an_error() -> None:
    frame = pl.DataFrame({"region": ["US"], "skill_id": ["x"], "n": [9], "hidden": [False]})
    with pytest.raises(ValueError, match="below 10"):
        hide_complements(frame, TREE, ["skill_id"], "n", "hidden")


def test_a_tree_without_a_top_is_an_error() -> None:
    frame = pl.DataFrame({"region": ["US"], "skill_id": ["x"], "n": [90], "hidden": [False]})
    with pytest.raises(ValueError, match="US-CA"):
        hide_complements(frame, TREE.filter(pl.col("region") != "US"), ["skill_id"], "n", "hidden")


# ---- attacks on tables drawn at random


@dataclass(frozen=True)
class Drawn:
    """A tree, and the true counts of two tables over it, with what the primary rule hides."""

    tree: pl.DataFrame
    cells: pl.DataFrame

    def hide(self, kept: pl.DataFrame | None = None) -> pl.DataFrame:
        found = hide_complements(self.cells, self.tree, ["skill_id"], "n", "hidden", kept)
        return found.with_columns(is_hidden=pl.col("hidden") | pl.col("is_complement"))


COUNTS = st.one_of(st.integers(0, 12), st.integers(8, 12), st.integers(0, 60))
RESTS = st.one_of(st.just(0), st.integers(0, 12))


@st.composite
def drawn(draw: st.DrawFn, *, overlaps: bool = False) -> Drawn:
    """Up to 4 countries of up to 4 subdivisions; a parent is the sum of its children and a rest, less an overlap."""
    sizes = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    countries = [f"C{number}" for number in range(len(sizes))]
    children = {name: [f"{name}-{n}" for n in range(size)] for name, size in zip(countries, sizes, strict=True)}
    above = {"WORLD": None} | dict.fromkeys(countries, "WORLD")
    above |= {child: name for name, those in children.items() for child in those}
    rows = []
    for table in "ab":
        counts: dict[str, int] = {}
        for parent in [*countries, "WORLD"]:
            below = countries if parent == "WORLD" else children[parent]
            counts |= {child: draw(COUNTS) for child in below if child not in counts}
            whole, most = sum(counts[c] for c in below), max([counts[c] for c in below], default=0)
            overlap = draw(st.integers(0, whole - most)) if overlaps else 0
            counts[parent] = whole - overlap + draw(RESTS if below else COUNTS)
        rows += [
            (region, table, n, n < MIN_VACANCIES or draw(st.integers(0, 9)) == 0) for region, n in counts.items() if n
        ]
    cells = pl.DataFrame(
        rows, {"region": pl.String, "skill_id": pl.String, "n": pl.Int64, "hidden": pl.Boolean}, orient="row"
    )
    return Drawn(pl.DataFrame({"region": list(above), "parent": list(above.values())}), cells)


def published(found: pl.DataFrame) -> pl.DataFrame:
    """What a reader sees of it."""
    return (
        found.pipe(withhold, ["n"], "is_hidden")
        .select("region", "skill_id", "n")
        .sample(fraction=1, shuffle=True, seed=1)
    )


def claims_that_hold(claims: pl.DataFrame, truth: pl.DataFrame) -> list[tuple[object, ...]]:
    known = claims.join(truth.select("region", "skill_id", "n"), on=["region", "skill_id"])
    return known.filter(pl.col("n").is_between("low", "high")).rows()


@given(drawn())
def test_nothing_withheld_is_had(world: Drawn) -> None:
    claims = recover_cells(published(world.hide()), world.tree, "skill_id", "n")
    assert claims_that_hold(claims, world.cells) == []
    assert claims.filter(pl.col("high") < MIN_VACANCIES).is_empty()


@given(drawn(overlaps=True))
def test_nothing_small_is_had_where_vacancies_have_several_places(world: Drawn) -> None:
    claims = recover_cells(published(world.hide()), world.tree, "skill_id", "n")
    assert claims.filter(pl.col("high") < MIN_VACANCIES).is_empty()


@given(drawn())
def test_without_complements_the_attacker_has_cells(world: Drawn) -> None:
    """The attack is not blind: where a complement was needed, it has something of the table without complements."""
    found = world.hide()
    needed = found.filter("is_complement").select("skill_id").unique()
    claims = recover_cells(published(found.with_columns(is_hidden="hidden")), world.tree, "skill_id", "n")
    assert needed.join(claims, on="skill_id", how="anti").is_empty()


@given(drawn(overlaps=True), st.integers(0, 99))
def test_only_tables_that_hide_a_cell_hide_another_and_no_order_of_rows_matters(world: Drawn, seed: int) -> None:
    found = world.hide()
    clean = found.filter(~pl.col("hidden").any().over("skill_id"))
    assert not clean["is_complement"].any()
    shuffled = Drawn(world.tree.reverse(), world.cells.sample(fraction=1, shuffle=True, seed=seed))
    keys = ["region", "skill_id"]
    assert_frame_equal(shuffled.hide().sort(keys), found.sort(keys))


@given(drawn(), st.lists(st.integers(0, 9), min_size=60, max_size=60))
def test_nothing_withheld_is_had_of_two_editions(world: Drawn, growth: list[int]) -> None:
    """Cells grow between the editions and stay what their parents count."""
    first = world.hide()
    later = Drawn(world.tree, grow(world, growth))
    second = later.hide(first.filter("is_hidden"))
    claims = recover_between(published(first), published(second), world.tree, "skill_id", "n")
    for edition, truth in (("earlier", world.cells), ("later", later.cells)):
        assert claims_that_hold(claims.filter(edition=edition).drop("edition"), truth) == []


def grow(world: Drawn, growth: list[int]) -> pl.DataFrame:
    """The counts of a later edition: regions without children grow, and with them those above."""
    above = dict(world.tree.iter_rows())
    ends = set(above) - set(above.values())
    grown = {(r, s): n for r, s, n in world.cells.select("region", "skill_id", "n").iter_rows()}
    for more, (region, skill) in zip(growth, sorted(key for key in grown if key[0] in ends), strict=False):
        above_it: str | None = region
        while above_it is not None:
            grown[above_it, skill] += more
            above_it = above[above_it]
    counts = [grown[key] for key in world.cells.select("region", "skill_id").iter_rows()]
    return world.cells.with_columns(n=pl.Series(counts, dtype=pl.Int64)).with_columns(
        hidden=(pl.col("n") < MIN_VACANCIES) | (pl.col("hidden") & (world.cells["n"] >= MIN_VACANCIES))
    )


def draw_demand() -> Drawn:
    """Three countries of six subdivisions and 300 skills, each asked for less than the one before (Zipf)."""
    draw = np.random.default_rng(0)
    volume = 30_000 / np.arange(1, 301)[:, None, None]
    counts = draw.poisson(volume / np.array([2, 4, 8])[:, None] / np.array([2, 4, 8, 16, 32, 64]))
    rests = draw.poisson(0.02 * counts.sum(axis=2))
    regions = [f"C{c}-{s}" for c in range(3) for s in range(6)] + ["C0", "C1", "C2", "WORLD"]
    wholes = counts.sum(axis=2) + rests
    every = np.column_stack([counts.reshape(300, 18), wholes, wholes.sum(axis=1)])
    frame = pl.DataFrame(every, schema=regions).with_columns(skill_id=pl.format("s{}", pl.int_range(300)))
    cells = frame.unpivot(index="skill_id", variable_name="region", value_name="n").filter(pl.col("n") > 0)
    parents = [region[:2] for region in regions[:18]] + ["WORLD"] * 3 + [None]
    tree = pl.DataFrame({"region": regions, "parent": parents})
    return Drawn(tree, cells.with_columns(pl.col("n").cast(pl.Int64), hidden=pl.col("n") < MIN_VACANCIES))


def test_few_cells_protect_all_others() -> None:
    """Fewer are withheld besides than would be had, and that is 1 in 16 of what is shown."""
    world = draw_demand()
    found = world.hide()
    bare = recover_cells(published(found.with_columns(is_hidden="hidden")), world.tree, "skill_id", "n")
    had = len(claims_that_hold(bare, world.cells))
    claims = recover_cells(published(found), world.tree, "skill_id", "n")
    assert claims_that_hold(claims, world.cells) == []
    assert (had, found["is_complement"].sum(), (~found["hidden"]).sum()) == (440, 202, 3260)

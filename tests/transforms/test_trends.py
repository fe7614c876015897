"""Trends tell what moved inside the same feeds, and nothing where too little was observed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from transforms.cells import number_cells
from transforms.counts import CELL, refer_to_cells
from transforms.panel import Panel, form_panel
from transforms.trends import Wanted, estimate_trends, estimate_windows, region_level
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

VACANCIES = TABLES["vacancy_counts"].dtypes
NOTHING_WITHHELD = pl.DataFrame(schema={"region": pl.String, "skill_id": pl.String, "month": pl.Date})
FIGURES = ["slope_points", "slope_points_low", "slope_points_high", "slope_odds", "p_value", "q_value"]


def month(number: int) -> date:
    """The first day of the month with that number; 1 is January 2024."""
    return date(2024 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def panel_of(feeds: dict[str, range], months: int = 60, *, has_seasons: bool = False) -> Panel:
    """The panel of feeds (sources with one board `b`) that watched the months with these numbers.

    A world without seasons needs no adjustment: its directions are told of short windows too.
    """
    rows = [(source, "b", month(number)) for source, numbers in feeds.items() for number in numbers]
    schema = {"source": pl.String, "board": pl.String, "month": pl.Date}
    panel = form_panel(pl.DataFrame(rows, schema=schema, orient="row"), months)
    return panel if has_seasons else replace(panel, seasonally_adjusted=True)


class World:
    """Counts of vacancies and of those that ask, feed by feed."""

    def __init__(self, seed: int = 0) -> None:
        self.draw = np.random.default_rng(seed)
        self.base: list[dict[str, object]] = []
        self.asked: list[dict[str, object]] = []

    def add(
        self,
        source: str,
        months: range,
        skills: dict[str, Callable[[int], float]],
        *,
        employers: int = 20,
        each: int = 10,
        region: str = "WORLD",
        name: str = "e",
    ) -> "World":
        """`each` vacancies a month of each employer; a skill's function tells its share by number of month."""
        for number in months:
            for employer in range(employers):
                cell = {
                    "basis": "flow",
                    "region": region,
                    "month": month(number),
                    "source": source,
                    "board": "b",
                    "employer_key": f"{source} {name}{employer}",
                }
                self.base.append(cell | {"vacancies": each, "weight": each * WEIGHT_UNIT})
                for skill, share in skills.items():
                    count = int(self.draw.binomial(each, share(number)))
                    if count:
                        self.asked.append(cell | {"skill_id": skill, "vacancies": count, "weight": count * WEIGHT_UNIT})
        return self

    def vacancies(self) -> pl.DataFrame:
        schema = {name: dtype for name, dtype in VACANCIES.items() if name != "cell"}
        counted = pl.DataFrame(self.base, schema=schema).sort(CELL)
        return counted.with_columns(cell=pl.int_range(pl.len(), dtype=pl.Int64))

    def asking(self) -> pl.DataFrame:
        """Vacancies that ask for each skill, with the columns that name their cell."""
        schema = {**{name: VACANCIES[name] for name in CELL}, "skill_id": pl.String}
        return pl.DataFrame(self.asked, schema={**schema, "vacancies": pl.Int64, "weight": pl.Int64})

    def skills(self) -> pl.DataFrame:
        celled = refer_to_cells(self.asking(), self.vacancies())
        return celled.select(TABLES["skill_counts"].dtypes.names())

    def roles(self) -> pl.DataFrame:
        return self.skills().rename({"skill_id": "role_id"})

    def trends(self, panel: Panel) -> pl.DataFrame:
        """Trends with every month published, so that no count needs to be rounded."""
        cells = number_cells(self.vacancies().lazy())
        return estimate_trends(cells, self.skills().lazy(), panel, ["skill_id"], Wanted(withheld=NOTHING_WITHHELD))


def flat(share: float) -> Callable[[int], float]:
    return lambda _: share


def share_of(world: World, source: str, months: range) -> float:
    """The share of vacancies of a source in some months that ask, counted plainly."""
    inside = (pl.col("source") == source) & pl.col("month").is_in([month(number) for number in months])
    asked, all_vacancies = (frame.filter(inside)["vacancies"].sum() for frame in (world.asking(), world.vacancies()))
    return float(asked / all_vacancies)


# ---- what is told


def test_directions_are_those_planted() -> None:
    world = World().add(
        "s",
        range(1, 13),
        {"up": lambda n: 0.1 + 0.02 * n, "down": lambda n: 0.4 - 0.02 * n, "flat": flat(0.2)},
    )
    found = world.trends(panel_of({"s": range(1, 13)})).sort("skill_id")
    assert found.select("skill_id", "direction", "obs_status").rows() == [
        ("down", "declining", "normal"),
        ("flat", "stable", "normal"),
        ("up", "rising", "normal"),
    ]
    up, down = found.row(2, named=True), found.row(0, named=True)
    assert up["slope_points_low"] < 24 < up["slope_points_high"]
    assert down["slope_points_low"] < -24 < down["slope_points_high"]
    assert up["slope_odds_low"] < up["slope_odds"] < up["slope_odds_high"]
    assert down["slope_odds_high"] < 1 < up["slope_odds_low"]
    assert up["vacancies"] == world.skills().filter(skill_id="up")["vacancies"].sum()
    assert (up["employers"], up["window_from"], up["window_until"]) == (20, month(1), month(12))
    assert up["holds_within_employers"]


def test_a_rise_carried_by_new_employers_alone_does_not_hold_within_employers() -> None:
    world = World()
    for number in range(1, 13):
        world.add("s", range(number, number + 1), {"x": flat(0.1 + 0.05 * number)}, each=5, name=f"{number} ")
    found = world.trends(panel_of({"s": range(1, 13)})).row(0, named=True)
    assert (found["direction"], found["holds_within_employers"]) == ("rising", None)


def test_a_joining_source_with_another_mix_moves_nothing() -> None:
    world = World().add("old", range(1, 13), {"x": flat(0.2)}).add("new", range(7, 13), {"x": flat(0.8)})
    found = world.trends(panel_of({"old": range(1, 13), "new": range(7, 13)})).row(0, named=True)
    assert found["direction"] == "stable"
    assert found["share_first"] == pytest.approx(share_of(world, "old", range(1, 7)))
    assert found["share_last"] == pytest.approx(share_of(world, "old", range(7, 13)))
    everything = world.vacancies().with_columns(source=pl.lit("old"))
    cells = number_cells(everything.lazy())
    naive = estimate_trends(cells, world.skills().lazy(), panel_of({"old": range(1, 13)}), ["skill_id"])
    assert naive["direction"].to_list() == ["rising"], "without strata the same counts rise"


def test_a_leaving_source_with_another_mix_moves_nothing() -> None:
    world = World().add("stays", range(1, 13), {"x": flat(0.2)}).add("goes", range(1, 7), {"x": flat(0.8)})
    found = world.trends(panel_of({"stays": range(1, 13), "goes": range(1, 7)})).row(0, named=True)
    assert found["direction"] == "stable"
    assert found["share_first"] == pytest.approx(share_of(world, "stays", range(1, 7)))


def test_a_source_that_doubles_with_equal_shares_moves_nothing() -> None:
    world = World().add("s", range(1, 13), {"x": flat(0.2)}).add("s", range(7, 13), {"x": flat(0.2)}, name="n")
    assert world.trends(panel_of({"s": range(1, 13)}))["direction"].to_list() == ["stable"]


def test_survivors_of_a_first_crawl_tell_no_trend() -> None:
    """Ads of January to June that were still open at the first crawl, in June: July and August alone were watched."""
    world = World().add("s", range(1, 9), {"x": lambda n: 0.08 * n})
    watched = panel_of({"s": range(7, 9)})
    survivors = World().add("s", range(1, 7), {"x": lambda n: 0.08 * n})
    no_watch = survivors.trends(watched).row(0, named=True)
    assert (no_watch["direction"], no_watch["obs_status"], no_watch["vacancies"]) == (
        "insufficient",
        "insufficient",
        None,
    )
    found = world.trends(watched).row(0, named=True)
    seen = world.asking().filter(pl.col("month") >= month(7))["vacancies"].sum()
    assert (found["vacancies"], found["window_from"]) == (seen, month(7))


def test_a_feed_that_watched_one_half_is_insufficient() -> None:
    world = World().add("late", range(7, 13), {"x": lambda n: 0.08 * (n - 6)}).add("other", range(1, 13), {})
    found = world.trends(panel_of({"late": range(7, 13), "other": range(1, 13)})).row(0, named=True)
    assert (found["direction"], found["obs_status"]) == ("insufficient", "insufficient")
    assert [found[name] for name in [*FIGURES, "share_first", "share_last"]] == [None] * 8
    assert found["vacancies"] is not None


def test_months_that_were_not_watched_are_not_used() -> None:
    world = World().add("s", range(1, 13), {"x": flat(0.2)})
    expected = world.trends(panel_of({"s": range(1, 13)}))
    progress = world.add("s", range(13, 14), {"x": flat(0.95)})
    assert_frame_equal(progress.trends(panel_of({"s": range(1, 13)})), expected, check_exact=True)


def test_stock_is_not_flow() -> None:
    world = World().add("s", range(1, 13), {"x": flat(0.2)})
    expected = world.trends(panel_of({"s": range(1, 13)}))
    world.base += [row | {"basis": "stock", "vacancies": 500} for row in world.base[-20:]]
    world.asked += [row | {"basis": "stock", "vacancies": 400} for row in world.asked[-20:]]
    assert_frame_equal(world.trends(panel_of({"s": range(1, 13)})), expected, check_exact=True)


def test_nothing_watched_tells_nothing() -> None:
    world = World().add("s", range(1, 13), {"x": flat(0.5)})
    found = world.trends(panel_of({})).row(0, named=True)
    assert (found["direction"], found["vacancies"], found["window_from"]) == ("insufficient", None, None)


# ---- small cells


def cells(counts: list[int]) -> World:
    """One skill; `counts[k]` of its vacancies are of employer k, spread over twelve months; thirty employers in all."""
    world = World().add("s", range(1, 13), {}, employers=30)
    for employer, count in enumerate(counts):
        for number in range(1, 13):
            part = count // 12 + (number <= count % 12)
            row = world.base[(number - 1) * 30 + employer]
            if part:
                world.asked.append(row | {"skill_id": "x", "vacancies": part, "weight": part * WEIGHT_UNIT})
    return world


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ([3, 3, 3], "small_cell"),
        ([4, 3, 3], "insufficient"),
        ([20, 20], "small_cell"),
        ([81, 10, 9], "small_cell"),
        ([80, 10, 10], "insufficient"),
        ([6] * 5, "normal"),
        ([6, 6, 6, 6, 5], "insufficient"),
        ([8] * 4, "insufficient"),
    ],
)
def test_small_cells_are_withheld_and_thin_ones_have_no_trend(counts: list[int], status: str) -> None:
    found = cells(counts).trends(panel_of({"s": range(1, 13)})).row(0, named=True)
    assert found["obs_status"] == status
    counted = [found[name] is None for name in ("vacancies", "employers", "share_first", "share_last")]
    assert counted == [status == "small_cell"] * 4
    assert [found[name] is None for name in FIGURES] == [status != "normal"] * len(FIGURES)
    assert (found["direction"] == "insufficient") == (status != "normal")


# ---- q-values


def test_q_values_are_of_the_level_of_region() -> None:
    world = World(3)
    for region in ("WORLD", "REMOTE", "US", "DE", "US-CA", "DE-BY", "FR-75C"):
        world.add("s", range(1, 13), {f"s{n:02}": flat(0.1 + 0.01 * n) for n in range(8)}, region=region, employers=8)
    found = world.trends(panel_of({"s": range(1, 13)}))
    assert dict(found.select("region", "region_level").unique().iter_rows()) == {
        "WORLD": "world",
        "REMOTE": "remote",
        "US": "country",
        "DE": "country",
        "US-CA": "subdivision",
        "DE-BY": "subdivision",
        "FR-75C": "subdivision",
    }
    for part in found.partition_by("region_level"):
        expected = stats.false_discovery_control(part["p_value"].to_numpy())
        np.testing.assert_array_equal(part["q_value"].to_numpy(), expected)
    everything = stats.false_discovery_control(found["p_value"].to_numpy())
    assert not np.allclose(found["q_value"].to_numpy(), everything), "levels matter"


def test_withheld_series_do_not_enter_q_values() -> None:
    world = World(4).add("s", range(1, 13), {f"s{n}": flat(0.2) for n in range(4)})
    expected = world.trends(panel_of({"s": range(1, 13)}))["q_value"]
    world.asked += [row | {"skill_id": "few"} for row in world.asked[:25:5]]
    found = world.trends(panel_of({"s": range(1, 13)}))
    assert found.filter(skill_id="few")["q_value"].to_list() == [None]
    assert found.filter(pl.col("skill_id") != "few")["q_value"].to_list() == expected.to_list()


# ---- seasons


def season(number: int) -> float:
    return 0.6 if number % 12 in (11, 0) else 0.2


@pytest.mark.parametrize(("months", "adjusted"), [(24, True), (23, False)])
def test_a_season_cancels_from_24_months_on(months: int, adjusted: bool) -> None:
    world = World().add("s", range(1, months + 1), {"x": season}, each=5)
    panel = panel_of({"s": range(1, months + 1)}, has_seasons=True)
    found = world.trends(panel).row(0, named=True)
    assert (panel.months, panel.strata_count) == (months, 12 if adjusted else 1)
    assert found["seasonally_adjusted"] is adjusted


def test_of_less_than_24_months_a_slope_is_shown_and_no_direction_told() -> None:
    world = World().add("s", range(1, 13), {"x": lambda n: 0.1 + 0.04 * n}, each=20)
    found = world.trends(panel_of({"s": range(1, 13)}, has_seasons=True)).row(0, named=True)
    assert (found["direction"], found["obs_status"]) == ("insufficient", "unadjusted")
    assert found["slope_points_low"] > 0
    assert found["q_value"] < 0.001


def test_a_november_at_the_end_of_the_window_is_a_season_and_no_rise() -> None:
    world = World().add("s", range(1, 25), {"x": season}, each=5)
    assert world.trends(panel_of({"s": range(1, 25)}))["direction"].to_list() == ["stable"]
    without = Panel((month(1), month(24)), panel_of({"s": range(1, 25)}).strata.with_columns(stratum=0), True)
    assert world.trends(without)["direction"].to_list() == ["rising"], "one stratum would take it for a rise"


def test_a_rise_through_seasons_is_still_told() -> None:
    world = World().add("s", range(1, 25), {"x": lambda n: season(n) + 0.01 * n}, each=5)
    found = world.trends(panel_of({"s": range(1, 25)})).row(0, named=True)
    assert (found["direction"], found["seasonally_adjusted"]) == ("rising", True)
    assert found["slope_points_low"] < 12 < found["slope_points_high"]


# ---- levels, order, names


def level_of(world: World, panel: Panel) -> dict[str, object]:
    cells = number_cells(world.vacancies().lazy())
    return estimate_trends(cells, world.roles().lazy(), panel, ["role_id"], Wanted(level=True)).row(0, named=True)


def test_share_and_level_of_a_role_are_told_apart() -> None:
    world = World()
    for number in range(1, 13):
        world.add("s", range(number, number + 1), {"nurse": flat(0.4)}, each=2 * number)
    found = level_of(world, panel_of({"s": range(1, 13)}))
    assert (found["direction"], found["level_direction"]) == ("stable", "rising")
    assert found["level_change_low"] > 1


def test_a_joining_source_raises_no_level() -> None:
    world = World().add("old", range(1, 13), {"nurse": flat(0.4)}).add("new", range(7, 13), {"nurse": flat(0.4)})
    found = level_of(world, panel_of({"old": range(1, 13), "new": range(7, 13)}))
    assert found["level_direction"] == "stable"


def test_order_of_rows_changes_no_bit() -> None:
    world = World(5)
    for region in ("WORLD", "US", "US-CA"):
        world.add("s", range(1, 25), {"a": flat(0.2), "b": flat(0.4)}, region=region, each=3)
        world.add("t", range(9, 25), {"a": flat(0.3)}, region=region, each=3)
    panel = panel_of({"s": range(1, 25), "t": range(9, 25)})
    thirds = [frame.with_columns(pl.col("weight") // 3) for frame in (world.vacancies(), world.skills())]
    frames = [[frame.sample(fraction=1, shuffle=True, seed=seed).lazy() for frame in thirds] for seed in range(3)]
    first, *others = (estimate_trends(number_cells(base), asked, panel, ["skill_id"]) for base, asked in frames)
    for other in others:
        assert_frame_equal(first, other, check_exact=True)


@pytest.mark.parametrize(
    ("code", "level"),
    [("WORLD", "world"), ("REMOTE", "remote"), ("DE", "country"), ("GB-ENG", "subdivision"), ("US:new-york", "metro")],
)
def test_levels_of_regions(code: str, level: str) -> None:
    assert pl.DataFrame({"region": [code]}).select(region_level()).item() == level


# ---- windows, reasons, counts for readers


def test_a_trend_that_has_turned_differs_by_window() -> None:
    world = World(6).add("s", range(1, 61), {"x": lambda n: 0.2 + 0.01 * min(n, 40) - 0.02 * max(0, n - 40)}, each=5)
    cells, feeds = number_cells(world.vacancies().lazy()), {"s": range(1, 61)}
    panels = [panel_of(feeds, months, has_seasons=True) for months in (60, 24, 12)]
    wanted = Wanted(withheld=NOTHING_WITHHELD)
    long, middle, short = estimate_windows(cells, world.skills().lazy(), panels, ["skill_id"], wanted)
    assert [frame["direction"].item() for frame in (long, middle, short)] == ["rising", "declining", "insufficient"]
    assert short["insufficient_reason"].item() == "short_window" and short["slope_points_high"].item() < 0
    alone = estimate_trends(cells, world.skills().lazy(), panels[1], ["skill_id"], wanted)
    assert_frame_equal(middle, alone, check_exact=True)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [([4, 3, 3], "few_vacancies"), ([8] * 4, "few_employers"), ([6] * 5, None), ([3, 3, 3], None)],
)
def test_the_reason_why_no_direction_is_told(counts: list[int], reason: str | None) -> None:
    assert cells(counts).trends(panel_of({"s": range(1, 13)}))["insufficient_reason"].to_list() == [reason]


def test_reasons_that_lie_in_the_feeds_or_in_the_ads() -> None:
    late = World().add("late", range(7, 13), {"x": flat(0.5)}).add("other", range(1, 13), {})
    watched = {"late": range(7, 13), "other": range(1, 13)}
    assert late.trends(panel_of(watched))["insufficient_reason"].to_list() == ["half_not_watched"]
    assert late.trends(panel_of({}))["insufficient_reason"].to_list() == ["not_watched"]
    everybody = World().add("s", range(1, 13), {"x": flat(1.0)})
    assert everybody.trends(panel_of({"s": range(1, 13)}))["insufficient_reason"].to_list() == ["no_variation"]


def test_counts_of_a_window_are_rounded_but_for_the_months_that_are_published() -> None:
    world = cells([14, 14, 13, 13, 13])
    table, panel = number_cells(world.vacancies().lazy()), panel_of({"s": range(1, 13)})
    total = world.asking()["vacancies"].sum()
    hidden = pl.DataFrame({"region": "WORLD", "skill_id": "x", "month": [month(2)]})
    withheld_month = world.asking().filter(pl.col("month") == month(2))["vacancies"].sum()
    found = [
        estimate_trends(table, world.skills().lazy(), panel, ["skill_id"], Wanted(withheld=withheld))[
            "vacancies"
        ].item()
        for withheld in (None, NOTHING_WITHHELD, hidden)
    ]
    assert (total, withheld_month) == (67, 7)
    assert found == [65, 67, 60 + 5]


def test_shares_inside_a_role_are_those_among_its_vacancies() -> None:
    """Nurses ask for it more and more; that there are fewer nurses moves nothing inside the role."""
    world = World(7)
    for number in range(1, 13):
        world.add("s", range(number, number + 1), {"nurse": lambda n: 0.6 - 0.03 * n}, each=20)
    role = world.roles()
    draw = np.random.default_rng(8)
    named = role.join(world.vacancies().select("cell", "month"), on="cell")
    share = (pl.Series(named["month"].dt.month()) * 0.05 + 0.1).to_numpy()
    asked = named.with_columns(vacancies=pl.Series(draw.binomial(named["vacancies"].to_numpy(), share)))
    inside = asked.filter(pl.col("vacancies") > 0).select(
        "cell", "role_id", "vacancies", skill_id=pl.lit("law"), weight=pl.col("vacancies") * WEIGHT_UNIT
    )
    table, panel = number_cells(world.vacancies().lazy()), panel_of({"s": range(1, 13)})
    wanted = Wanted(within=role.lazy())
    found = estimate_trends(table, inside.lazy(), panel, ["role_id", "skill_id"], wanted).row(0, named=True)
    assert found["direction"] == "rising"
    asking, nurses = inside["vacancies"].sum(), role["vacancies"].sum()
    assert asking % 5
    assert found["share"] == pytest.approx(5 * round(asking / 5) / nurses), "no month is published: rounded to fives"
    assert found["slope_points_low"] < 60 < found["slope_points_high"]

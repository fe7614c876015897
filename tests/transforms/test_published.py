"""From vacancies to every published table: declarations hold, and no bit depends on the order of rows."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms import counts
from transforms.demand import estimate_demand
from transforms.published import Names, Sums, count_feed_months, estimate_tables, form_panel
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.published import PUBLISHED

MONTHS, UNTIL = 26, date(2026, 3, 10)
SKILLS = {"law": ("domain", 0.4), "python": ("technical", 0.35), "sql": ("data", 0.3), "talk": ("human", 0.02)}
ROLES = ["clerk", "lawyer", "rare"]
PLACES = [[("US", "US-CA")], [("US", "US-NY")], [("US", "US-CA"), ("US", "US-NY")], [(None, None)], []]


def month(number: int) -> date:
    """The first day of the month with that number; 0 is January 2024."""
    return date(2024 + number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class World:
    """What the count step reads, and the records beside it."""

    vacancies: pl.DataFrame
    mentions: pl.DataFrame
    role_codes: pl.DataFrame
    crawls: pl.DataFrame

    def shuffled(self, seed: int) -> "World":
        parts = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in vars(self).items()}
        return replace(self, **parts)

    def tables(self, until: date = UNTIL) -> dict[str, pl.DataFrame]:
        placed = counts.place_in_regions(self.vacancies)
        pairs = counts.pair_skills(self.mentions, NAMES.skills)
        vacancy_counts = counts.count_vacancies(placed)
        months = vacancy_counts.filter(region="WORLD", basis="flow").group_by("source", "board", "month")
        sums = Sums(
            vacancies=vacancy_counts.lazy(),
            skills=counts.count_skills(placed, self.mentions).lazy(),
            roles=counts.count_roles(placed, self.role_codes).lazy(),
            pairs=counts.count_pairs(placed, pairs).lazy(),
            pair_roles=counts.count_pair_roles(placed, pairs, self.role_codes).lazy(),
            crawls=self.crawls,
            posting_months=months.agg(postings=pl.col("vacancies").sum()).with_columns(digest=pl.lit("0" * 64)),
            refusals=pl.DataFrame({"source": ["old", "old"], "board": ["b", "b"]}),
        )
        return dict(estimate_tables(sums, NAMES, until, 60))


NAMES = Names(
    skills=pl.DataFrame(
        {
            "skill_id": list(SKILLS),
            "label": [name.title() for name in SKILLS],
            "kind": "knowledge",
            "family": [f"{group} family" for group, _ in SKILLS.values()],
            "group": [group for group, _ in SKILLS.values()],
            "esco_uri": pl.Series([None] * len(SKILLS), dtype=pl.String),
        }
    ),
    roles=pl.DataFrame({"role_id": ROLES, "label": ROLES, "isco_code": "2611", "isco_label": "Lawyers"}),
    regions=pl.DataFrame(
        {
            "region": ["WORLD", "US", "US-CA", "US-NY"],
            "region_level": ["world", "country", "subdivision", "subdivision"],
            "name": ["World", "United States", "California", "New York"],
            "parent": [None, "WORLD", "US", "US"],
        }
    ),
)


@cache
def small_world() -> World:
    """26 months of two feeds, `new` from the twelfth on and once blocked; Python rises; February 2026 is the last."""
    draw = np.random.default_rng(0)
    rows, asked, roles = [], [], []
    for number in range(MONTHS):
        for source in ("old", "new") if number >= 11 else ("old",):
            for _ in range(90):
                key = f"{len(rows):016x}"
                chosen = PLACES[draw.integers(len(PLACES))]
                rows.append(
                    dict.fromkeys(TABLES["vacancies"].dtypes)
                    | {
                        "vacancy_id": key,
                        "month": month(number),
                        "source": source,
                        "board": "b",
                        "employer_key": f"e{draw.integers(25)}",
                        "title": "",
                        "text": "",
                        "posted_on": month(number),
                        "first_seen_on": month(number),
                        "last_seen_on": month(number),
                        "postings": 1,
                        "places": [
                            {"country_code": c, "region_code": r, "city": None, "is_remote": c is None}
                            | {"weight": WEIGHT_UNIT // len(chosen)}
                            for c, r in chosen
                        ],
                        "open_months": [month(number), month(number + 1)],
                    }
                )
                rise = {"python": 0.02 * number}
                asked += [(key, name, 1) for name, (_, p) in SKILLS.items() if draw.random() < p + rise.get(name, 0)]
                if draw.random() < 0.8:
                    roles.append((key, ROLES[min(2, int(draw.exponential(0.6)))], "2611", 1.0, None))
    return World(
        pl.DataFrame(rows, schema=TABLES["vacancies"].dtypes),
        pl.DataFrame(asked, schema=TABLES["mentions"].dtypes, orient="row"),
        pl.DataFrame(roles, schema=TABLES["role_codes"].dtypes, orient="row"),
        _crawls(),
    )


def _crawls() -> pl.DataFrame:
    usual = {"board": "b", "requests": 1, "documents": 1, "items": 1, "bytes": 1, "seconds": 1.0}
    rows = [
        {"source": source, "day": date(day.year, day.month, 15), "status": status}
        for source, first in (("old", -1), ("new", 10))
        for number in range(first, MONTHS + 1)
        for day in [month(number)]
        for status in ["blocked" if (source, number) == ("new", 20) else "ok"]
    ]
    rows.append({"source": "old", "day": date(2024, 6, 20), "status": "capped"})
    schema = TABLES["crawls"].dtypes
    return pl.DataFrame([dict.fromkeys(schema) | usual | row for row in rows], schema=schema)


@cache
def published() -> dict[str, pl.DataFrame]:
    return small_world().tables()


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda table: table.name)
def test_every_published_table_keeps_its_declaration_and_order(table: object) -> None:
    frame = published()[table.name]
    assert not frame.is_empty()
    assert_frame_equal(table.check(frame), frame, check_exact=True)
    assert not any(frame[name].is_nan().any() for name, dtype in frame.schema.items() if dtype.is_float())


def test_every_declared_table_is_made_once() -> None:
    assert sorted(published()) == sorted(table.name for table in PUBLISHED)


def test_the_order_of_rows_changes_no_bit() -> None:
    for seed in (1, 2):
        again = small_world().shuffled(seed).tables()
        for name, frame in published().items():
            assert_frame_equal(again[name], frame, check_exact=True)


def test_a_world_without_vacancies_has_empty_tables() -> None:
    world = small_world()
    empty = replace(world, **{name: frame.clear() for name, frame in vars(world).items()})
    found = empty.tables()
    for table in PUBLISHED:
        table.check(found[table.name])
        assert found[table.name].is_empty() == (table.name not in {"skills", "roles", "regions"})


def test_a_world_that_nobody_watched_has_open_vacancies_and_no_trends() -> None:
    world = small_world()
    found = replace(world, crawls=world.crawls.clear()).tables()
    for table in PUBLISHED:
        table.check(found[table.name])
    assert set(found["skill_trends"]["direction"]) == {"insufficient"}
    assert set(found["skill_demand"]["obs_status"]) <= {"not_observed", "small_cell"}
    assert found["skill_demand"]["open_vacancies"].sum() > 0
    assert found["breaks"].is_empty()


def test_what_was_planted_is_told_and_nothing_else() -> None:
    trends = published()["skill_trends"].filter(region="WORLD")
    assert dict(trends.select("skill_id", "direction").iter_rows()) == {
        "law": "stable",
        "python": "rising",
        "sql": "stable",
        "talk": "stable",
    }
    assert trends["seasonally_adjusted"].all()
    assert set(trends["window_until"]) == {month(MONTHS - 1)}
    hybrids = published()["hybrid_skills"].filter(region="WORLD")
    rising = hybrids.filter("is_rising_hybrid").select("skill_a", "skill_b").rows()
    assert rising == [("law", "python"), ("python", "sql")]
    assert not hybrids["is_fusing"].any()


def test_hybrids_name_their_groups_and_roles() -> None:
    pair = published()["hybrid_skills"].filter(region="WORLD", skill_a="law", skill_b="sql").row(0, named=True)
    assert (pair["mix"], pair["family_a"], pair["label_b"]) == ("data × domain", "domain family", "Sql")
    assert pair["main_roles"].split("; ")[0] == "clerk"


def test_the_month_in_progress_is_preliminary_and_in_no_trend() -> None:
    demand = published()["skill_demand"]
    running = demand.filter(pl.col("is_preliminary"))
    assert set(running["month"]) == {date(2026, 3, 1)}
    assert set(running["obs_status"]) <= {"not_observed", "small_cell"}
    assert running["vacancies"].null_count() == running.height


def test_the_blocked_month_is_a_break_and_neither_a_decline_nor_watched() -> None:
    assert published()["breaks"].select("source", "month", "event").rows() == [
        ("new", month(11), "joined"),
        ("new", month(19), "gap"),
        ("new", month(22), "resumed"),
    ]
    sources = published()["sources"].filter(source="new", month=month(20)).row(0, named=True)
    assert (sources["status"], sources["is_in_panel"], sources["boards_healthy"]) == ("blocked", False, 0)
    demand = published()["role_demand"].filter(region="WORLD", role_id="clerk", month=month(20)).row(0, named=True)
    old = small_world().vacancies.filter(source="old", month=month(20))
    asked = old.join(small_world().role_codes.filter(role_id="clerk"), on="vacancy_id").height
    assert demand["vacancies"] == asked


def test_a_month_with_one_crawl_that_failed_has_the_worst_status_and_stays_watched() -> None:
    june = published()["sources"].filter(source="old", month=month(5)).row(0, named=True)
    assert (june["status"], june["boards_healthy"], june["is_in_panel"]) == ("capped", 0, True)


def test_seasons_cancel_from_24_months_on_only() -> None:
    watched = pl.DataFrame({"source": "s", "board": "b", "month": [month(number) for number in range(30)]})
    assert form_panel(watched, 23).seasonally_adjusted is False
    assert form_panel(watched, 24).seasonally_adjusted is True
    assert (form_panel(watched, 60).months, form_panel(watched.clear(), 60).months) == (30, 0)


def test_feed_months_count_the_flow_of_the_world_once() -> None:
    placed = counts.place_in_regions(small_world().vacancies)
    found = count_feed_months(counts.count_vacancies(placed).lazy())
    assert found["vacancies"].sum() == small_world().vacancies.height


# ---- attacks on what is withheld


def hidden_months() -> pl.DataFrame:
    """Region, series and window of which exactly one month is withheld, and what the others leave for it."""
    demand = published()["skill_demand"].filter(~pl.col("is_preliminary"))
    trends = published()["skill_trends"].select("region", "skill_id", "window_from", "window_until", total="vacancies")
    inside = demand.join(trends, on=["region", "skill_id"]).filter(
        pl.col("month").is_between("window_from", "window_until")
    )
    sums = inside.group_by("region", "skill_id").agg(
        pl.col("total").first(), shown=pl.col("vacancies").sum(), hidden=pl.col("vacancies").is_null().sum()
    )
    return sums.filter((pl.col("hidden") == 1) & pl.col("total").is_not_null())


@pytest.mark.xfail(strict=True, reason="no second cell is withheld where one could be had by subtraction")
def test_no_withheld_subdivision_is_had_by_subtraction_from_its_country() -> None:
    places = {"US-CA": 60, "US-NY": 5}
    rows = [
        ("flow", region, month(1), "s", "b", f"e{n % 5}", 1, WEIGHT_UNIT)
        for region, total in (places | {"US": 65, "WORLD": 65}).items()
        for n in range(total)
    ]
    frame = pl.DataFrame(rows, schema=TABLES["vacancy_counts"].dtypes, orient="row")
    base = frame.group_by(TABLES["vacancy_counts"].key).agg(pl.col("vacancies", "weight").sum())
    demand = _demand_of(base)
    shown = dict(demand.select("region", "vacancies").iter_rows())
    recovered = None if None in (shown["US"], shown["US-CA"]) else shown["US"] - shown["US-CA"]
    assert shown["US-NY"] is None
    assert recovered is None, f"the withheld cell is {recovered}"


@pytest.mark.xfail(strict=True, reason="a trend's total less the months shown gives the month withheld")
def test_no_withheld_month_is_had_by_subtraction_from_the_window() -> None:
    assert hidden_months().is_empty()


def _demand_of(base: pl.DataFrame) -> pl.DataFrame:
    watched = pl.DataFrame({"source": ["s"], "board": ["b"], "month": [month(1)]})
    asked = base.with_columns(skill_id=pl.lit("x"))
    return estimate_demand(base.lazy(), asked.lazy(), watched, "skill_id", UNTIL)

"""From vacancies to every published table: declarations hold, and no bit depends on the order of rows."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from skilltide.stages import STEPS
from tests.attack import recover_between, recover_cells, recover_months
from transforms import counts
from transforms.demand import Protection, show_demand, sum_flow
from transforms.panel import form_panel, watched_months
from transforms.published import Names, Records, Sums, estimate_hybrids, estimate_trends, list_withheld, show_months
from transforms.sources import count_feed_months
from transforms.suppression import MIN_EMPLOYERS, MIN_VACANCIES, ROUNDING
from warehouse.tables import TABLES
from warehouse.tables.clean import MISSING, WEIGHT_UNIT

MONTHS, UNTIL = 26, date(2026, 3, 10)
DEMAND = {"skill_demand": "skill_id", "role_demand": "role_id"}
SKILLS = {"law": ("domain", 0.4), "python": ("technical", 0.35), "sql": ("data", 0.3), "talk": ("human", 0.02)}
ROLES = ["clerk", "lawyer", "rare"]
PLACES = [[("US", "US-CA")], [("US", "US-NY")], [("US", "US-CA"), ("US", "US-NY")], [(None, None)], []]
CITIES = {"US-CA": "Los Angeles", "US-NY": "Albany"}
METROS = pl.DataFrame(
    [("US", "US-CA", "Los Angeles", "US:los-angeles"), ("US", "US-NY", "Buffalo", "US:buffalo")],
    schema=["country_code", "region_code", "city", "metro"],
    orient="row",
)
"""All of California is in one; one vacancy in 41 of New York in the other, which is too thin."""


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

    def tables(
        self, until: date = UNTIL, withheld_before: dict[str, pl.DataFrame] | None = None
    ) -> dict[str, pl.DataFrame]:
        placed = counts.place_in_regions(self.vacancies, METROS)
        pairs = counts.pair_skills(self.mentions, NAMES.skills)
        triples = counts.join_triples(self.mentions, NAMES.skills)
        vacancy_counts = counts.count_vacancies(placed)
        celled = counts.refer_to_cells(placed, vacancy_counts)
        months = vacancy_counts.filter(region="WORLD", basis="flow").group_by("source", "board", "month")
        feed_months = count_feed_months(vacancy_counts.lazy())
        sums = Sums(
            watched=watched_months(self.crawls, feed_months, until),
            vacancies=vacancy_counts.lazy(),
            skills=counts.count_skills(celled, self.mentions).lazy(),
            roles=counts.count_roles(celled, self.role_codes).lazy(),
            role_skills=counts.count_skills_of_roles(celled, self.mentions, self.role_codes).lazy(),
            pairs=counts.count_pairs(celled, pairs).lazy(),
            triples=counts.count_triples(celled, triples).lazy(),
            pair_roles=counts.count_pair_roles(celled, pairs, self.role_codes).lazy(),
            triple_roles=counts.count_triple_roles(celled, triples, self.role_codes).lazy(),
        )
        records = Records(
            crawls=self.crawls,
            posting_months=months.agg(postings=pl.col("vacancies").sum()).with_columns(
                digest=pl.lit("0" * 64), **{f"missing_{field}": pl.lit(number) for number, field in enumerate(MISSING)}
            ),
            refusals=pl.DataFrame({"source": ["old", "old"], "board": ["b", "b"]}),
        )
        counted = ((sums.skills, "skill_id"), (sums.roles, "role_id"))
        flows = [sum_flow(sums.vacancies, asked, sums.watched, by) for asked, by in counted]
        shown = dict(show_months(sums, flows, records, NAMES, until, withheld_before))
        trends = estimate_trends(sums, NAMES, shown["skill_demand"], shown["role_demand"])
        return shown | dict(trends) | dict(estimate_hybrids(sums, NAMES))


ESTIMATED = [TABLES[name] for step in ("show", "estimate") for name in STEPS[step].writes]
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
    roles=pl.DataFrame(
        [
            dict.fromkeys(TABLES["roles"].dtypes) | {"role_id": role, "label": role, "isco_code": "2611"}
            for role in ROLES
        ],
        schema=TABLES["roles"].dtypes,
    ).with_columns(isco_label=pl.lit("Lawyers")),
    regions=pl.DataFrame(
        {
            "region": ["WORLD", "REMOTE", "US", "US-CA", "US-NY", "US:los-angeles", "US:buffalo"],
            "region_level": ["world", "remote", "country", "subdivision", "subdivision", "metro", "metro"],
            "name": ["World", "Remote", "United States", "California", "New York", "Los Angeles", "Buffalo"],
            "parent": [None, "WORLD", "WORLD", "US", "US", "US", "US"],
        }
    ),
    overlaps=pl.DataFrame({"region": ["US:los-angeles", "US:buffalo"], "lies_in": [["US", "US-CA"], ["US", "US-NY"]]}),
)


def city(row: int, region: str | None) -> str | None:
    return "Buffalo" if region == "US-NY" and row % 41 == 0 else CITIES.get(region or "")


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
                            {"country_code": c, "region_code": r, "city": city(len(rows), r), "is_remote": c is None}
                            | {"weight": WEIGHT_UNIT // len(chosen)}
                            for c, r in chosen
                        ],
                        "open_months": [month(number), month(number + 1)],
                    }
                )
                rise = {"python": 0.02 * number}
                asked += [
                    {"vacancy_id": key, "skill_id": name, "occurrences": 1, "requirement": "unknown"}
                    for name, (_, p) in SKILLS.items()
                    if draw.random() < p + rise.get(name, 0)
                ]
                if draw.random() < 0.8:
                    roles.append({"vacancy_id": key, "role_id": ROLES[min(2, int(draw.exponential(0.6)))]})
    return World(
        pl.DataFrame(rows, schema=TABLES["vacancies"].dtypes),
        pl.DataFrame(asked, schema=TABLES["mentions"].dtypes),
        pl.DataFrame(roles, schema=TABLES["role_codes"].dtypes),
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


@pytest.mark.parametrize("table", ESTIMATED, ids=lambda table: table.name)
def test_every_published_table_keeps_its_declaration_and_order(table: object) -> None:
    frame = published()[table.name]
    assert frame.is_empty() == (table.name == "share_forecasts"), "26 months are too few to foretell from"
    assert_frame_equal(table.check(frame), frame, check_exact=True)
    assert not any(frame[name].is_nan().any() for name, dtype in frame.schema.items() if dtype.is_float())


def test_every_declared_table_is_made_once() -> None:
    assert sorted(published()) == sorted(table.name for table in ESTIMATED)


def test_the_order_of_rows_changes_no_bit() -> None:
    for seed in (1, 2):
        again = small_world().shuffled(seed).tables()
        for name, frame in published().items():
            assert_frame_equal(again[name], frame, check_exact=True)


def test_a_world_without_vacancies_has_empty_tables() -> None:
    world = small_world()
    empty = replace(world, **{name: frame.clear() for name, frame in vars(world).items()})
    found = empty.tables()
    for table in ESTIMATED:
        table.check(found[table.name])
        assert found[table.name].is_empty() == (table.name not in {"skills", "roles", "regions"})


def test_a_world_that_nobody_watched_has_open_vacancies_and_no_trends() -> None:
    world = small_world()
    found = replace(world, crawls=world.crawls.clear()).tables()
    for table in ESTIMATED:
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


def test_no_pair_that_could_pass_the_small_cell_rule_is_left_out() -> None:
    """In no window has a pair more vacancies or employers than in all months: those left out have too few there."""
    world = small_world()
    flow = counts.place_in_regions(world.vacancies).filter(pl.col("basis").cast(pl.String) == "flow")
    joint = flow.join(counts.pair_skills(world.mentions, NAMES.skills), on="vacancy_id")
    keys = ["region", "skill_a", "skill_b"]
    totals = joint.group_by(keys).agg(vacancies=pl.len(), employers=pl.col("employer_key").n_unique())
    left_out = totals.join(published()["hybrid_skills"], on=keys, how="anti")
    assert left_out.height > 0
    assert left_out.filter((pl.col("vacancies") >= MIN_VACANCIES) & (pl.col("employers") >= MIN_EMPLOYERS)).is_empty()


def test_a_metropolitan_area_is_told_of_where_it_is_dense_enough() -> None:
    """Los Angeles is all of California here, so its figures are those of California; Buffalo is too thin."""
    for name, by in (
        ("skill_trends", ["skill_id"]),
        ("role_trends", ["role_id"]),
        ("role_demand", ["month", "role_id"]),
    ):
        table = published()[name]
        assert "US:buffalo" not in set(table["region"])
        metro, state = (table.filter(region=code).sort(by) for code in ("US:los-angeles", "US-CA"))
        assert set(metro["region_level"]) == {"metro"}
        columns = [
            column for column in ("vacancies", "share_first", "slope_odds", "p_value") if column in table.columns
        ]
        both = metro.select(*by, *columns).join(state.select(*by, *columns), on=by, suffix="_of_state")
        assert both.height == metro.height > 0
        for column in columns:
            assert (both[column] == both[f"{column}_of_state"]).drop_nulls().all()
        assert metro["vacancies"].is_not_null().any()


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


def test_the_share_of_postings_without_each_field_is_told_of_each_source_and_month() -> None:
    june = published()["sources"].filter(source="old", month=month(5)).row(0, named=True)
    boards = june["boards"]
    assert (june["no_day_share"], june["no_place_share"]) == (0, boards / june["postings"])
    assert june["no_employer_share"] == 2 * boards / june["postings"]


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


def claims_that_hold(claims: pl.DataFrame, world: World, by: str, count: str) -> pl.DataFrame:
    """The rows whose `low` and `high` hold between them what was really counted."""
    basis = "flow" if count == "vacancies" else "stock"
    placed = counts.place_in_regions(world.vacancies, METROS).filter(pl.col("basis").cast(pl.String) == basis)
    if basis == "flow":
        months = count_feed_months(counts.count_vacancies(placed).lazy())
        watched = watched_months(world.crawls, months, UNTIL)
        placed = placed.join(watched, on=["source", "board", "month"], how="semi")
    named = world.mentions if by == "skill_id" else world.role_codes
    counted = placed.join(named, on="vacancy_id").group_by("region", "month", by).agg(truth=pl.len().cast(pl.Int64))
    return claims.join(counted, on=["region", "month", by]).filter(pl.col("truth").is_between("low", "high"))


@pytest.mark.parametrize(("table", "by"), [("skill_demand", "skill_id"), ("role_demand", "role_id")])
@pytest.mark.parametrize("count", ["vacancies", "open_vacancies"])
def test_no_withheld_cell_is_had_by_subtraction_of_regions(table: str, by: str, count: str) -> None:
    demand = published()[table]
    assert demand[count].is_null().any()
    assert claims_that_hold(recover_cells(demand, NAMES.tree(), by, count), small_world(), by, count).is_empty()
    shown = demand.drop_nulls(count).with_columns(low=count, high=count)
    assert claims_that_hold(shown, small_world(), by, count).height == shown.height, "the truth is what is published"


@pytest.mark.parametrize(("subject", "by"), [("skill", "skill_id"), ("role", "role_id")])
def test_no_withheld_month_is_had_by_subtraction_from_the_window(subject: str, by: str) -> None:
    demand, trends = published()[f"{subject}_demand"], published()[f"{subject}_trends"]
    found = recover_months(demand.filter(~pl.col("is_preliminary")), trends, by, NAMES.tree())
    assert found.filter(pl.col("values") < ROUNDING).is_empty()


def test_two_editions_give_no_withheld_cell() -> None:
    """The later edition holds more of the same months, so that some cells withheld before would now be large enough."""
    whole = small_world()
    part = replace(whole, vacancies=whole.vacancies.filter(pl.col("vacancy_id").str.slice(-1) < "c"))
    early = part.tables()
    before = {name: list_withheld(early[name], by) for name, by in DEMAND.items()}
    late, careless = whole.tables(withheld_before=before), whole.tables()
    for name, by in DEMAND.items():
        claims = recover_between(early[name], late[name], NAMES.tree(), by, "vacancies")
        for edition, world in {"earlier": part, "later": whole}.items():
            assert claims_that_hold(claims.filter(edition=edition), world, by, "vacancies").is_empty()
        kept = late[name].join(before[name], on=["region", "month", by], how="semi")
        assert kept["vacancies"].is_null().all()
    shown = [frame["vacancies"].is_not_null().sum() for frame in (late["skill_demand"], careless["skill_demand"])]
    assert 0 < shown[0] < shown[1]


def test_a_subdivision_withheld_is_not_had_from_its_country() -> None:
    places = {"US-CA": 60, "US-NY": 5}
    rows = [
        ("flow", region, month(1), "s", "b", f"e{n % 5}", 1, WEIGHT_UNIT)
        for region, total in (places | {"US": 65, "WORLD": 65}).items()
        for n in range(total)
    ]
    schema = {name: dtype for name, dtype in TABLES["vacancy_counts"].dtypes.items() if name != "cell"}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    base = frame.group_by(TABLES["vacancy_counts"].key).agg(pl.col("vacancies", "weight").sum())
    shown = dict(_demand_of(base).select("region", "vacancies").iter_rows())
    assert shown == {"US-CA": None, "US-NY": None, "US": 65, "WORLD": 65}


def _demand_of(base: pl.DataFrame) -> pl.DataFrame:
    watched = pl.DataFrame({"source": ["s"], "board": ["b"], "month": [month(1)]})
    numbered = base.with_columns(cell=pl.int_range(pl.len()))
    asked = numbered.select("cell", "vacancies", "weight", skill_id=pl.lit("x"))
    flow, guard = sum_flow(numbered.lazy(), asked.lazy(), watched, "skill_id"), Protection(NAMES.tree())
    return show_demand(flow, numbered.lazy(), asked.lazy(), watched, "skill_id", UNTIL, guard)

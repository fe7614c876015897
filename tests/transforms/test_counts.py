"""Sums by region, month, feed and employer count every vacancy where it is, and once."""

import math
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms.counts import (
    CELL,
    REMOTE,
    WORLD,
    count_pair_roles,
    count_pairs,
    count_pay,
    count_pay_of_skills,
    count_requirements,
    count_roles,
    count_skills,
    count_skills_of_roles,
    count_triple_roles,
    count_triples,
    count_vacancies,
    digest_flow,
    digest_of_rows,
    join_triples,
    pair_skills,
    place_in_regions,
    refer_to_cells,
    spell_out,
    step_pay,
)
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


def place(country: str | None, region: str | None = None, parts: int = 1, *, remote: bool = False) -> dict[str, Any]:
    return {
        "country_code": country,
        "region_code": region,
        "city": None,
        "is_remote": remote,
        "weight": WEIGHT_UNIT // parts,
    }


def vacancies(*rows: dict[str, Any]) -> pl.DataFrame:
    """Vacancies v0, v1, … of January, with what each row says otherwise."""
    usual = {
        "month": JANUARY,
        "source": "s",
        "board": "b",
        "employer_key": "e",
        "title": "",
        "text": "",
        "posted_on": JANUARY,
        "first_seen_on": JANUARY,
        "last_seen_on": JANUARY,
        "postings": 1,
        "places": [],
        "open_months": [],
    }
    schema = TABLES["vacancies"].dtypes
    filled = [dict.fromkeys(schema) | usual | {"vacancy_id": f"v{n}"} | row for n, row in enumerate(rows)]
    return pl.DataFrame(filled, schema=schema)


def celled(placed: pl.DataFrame) -> pl.DataFrame:
    """The placed vacancies, referring to the cells of their counts."""
    return refer_to_cells(placed, count_vacancies(placed))


def spelt(counted: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Counts with the columns that name their cell, in the order of these."""
    return spell_out(counted.lazy(), count_vacancies(placed).lazy()).collect().sort(*CELL, *counted.columns)


def weights(placed: pl.DataFrame) -> dict[tuple[str, str, str], int]:
    return {tuple(row[:3]): row[3] for row in placed.select("vacancy_id", "basis", "region", "weight").iter_rows()}


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], {WORLD: 1}),
        ([place("US", "US-CA")], {"US-CA": 1, "US": 1, WORLD: 1}),
        ([place("US")], {"US": 1, WORLD: 1}),
        ([place(None)], {WORLD: 1}),
        ([place(None, remote=True)], {REMOTE: 1, WORLD: 1}),
        ([place("US", remote=True)], {REMOTE: 1, "US": 1, WORLD: 1}),
        ([place("US", "US-CA", 2), place("US", "US-NY", 2)], {"US-CA": 1 / 2, "US-NY": 1 / 2, "US": 1, WORLD: 1}),
        ([place("US", "US-CA", 2), place("US", "US-CA", 2)], {"US-CA": 1, "US": 1, WORLD: 1}),
        (
            [place("US", "US-CA", 3), place("DE", None, 3), place(None, None, 3, remote=True)],
            {"US-CA": 1 / 3, "US": 1 / 3, "DE": 1 / 3, REMOTE: 1 / 3, WORLD: 1},
        ),
    ],
)
def test_a_vacancy_counts_in_the_regions_of_its_places(
    places: list[dict[str, Any]], expected: dict[str, float]
) -> None:
    found = weights(place_in_regions(vacancies({"places": places})))
    assert found == {("v0", "flow", region): round(part * WEIGHT_UNIT) for region, part in expected.items()}


def test_a_vacancy_counts_in_the_metropolitan_area_of_its_cities() -> None:
    """Two places in one area are one; not a city of that name elsewhere, nor remote work."""
    metros = pl.DataFrame(
        [
            ("US", "US-NJ", "Newark", "US:new-york-city"),
            ("US", "US-NY", "New York City", "US:new-york-city"),
            ("US", None, "Springfield", "US:springfield"),
        ],
        schema=["country_code", "region_code", "city", "metro"],
        orient="row",
    )
    cities = [("US-NJ", "Newark"), ("US-NY", "New York City"), ("US-DE", "Newark"), (None, "Springfield")]
    places = [place("US", region, 5) | {"city": city} for region, city in cities]
    found = weights(place_in_regions(vacancies({"places": [*places, place("US", None, 5, remote=True)]}), metros))
    in_metros = {key[2]: weight * 5 / WEIGHT_UNIT for key, weight in found.items() if ":" in key[2]}
    assert in_metros == {"US:new-york-city": 2, "US:springfield": 1}
    assert found["v0", "flow", "US"] == WEIGHT_UNIT


@pytest.mark.parametrize("parts", range(1, 17))
def test_weights_are_whole_units_that_sum_to_one_vacancy(parts: int) -> None:
    rows = vacancies({"places": [place("US", "US-CA" if n % 2 else "US-NY", parts) for n in range(parts)]})
    placed = place_in_regions(rows)
    level = pl.col("region").replace_strict({WORLD: "world", "US": "country"}, default="subdivision")
    sums = placed.group_by(level=level).agg(pl.col("weight").sum())
    assert dict(sums.iter_rows()) == dict.fromkeys(sums["level"], WEIGHT_UNIT)


def test_stock_counts_in_the_months_it_was_open_and_flow_in_the_month_posted() -> None:
    rows = vacancies({"open_months": [FEBRUARY, MARCH]}, {"month": FEBRUARY})
    found = place_in_regions(rows).select("vacancy_id", "basis", "month").sort("vacancy_id", "month")
    assert found.rows() == [
        ("v0", "flow", JANUARY),
        ("v0", "stock", FEBRUARY),
        ("v0", "stock", MARCH),
        ("v1", "flow", FEBRUARY),
    ]


def test_sums_pass_their_declarations_and_add_up() -> None:
    here = {"places": [place("US", "US-CA", 2), place("DE", None, 2)]}
    placed = place_in_regions(vacancies(here, here, here | {"employer_key": "f"}, {"open_months": [JANUARY]}))
    counted = TABLES["vacancy_counts"].check(count_vacancies(placed))
    expected = [
        ("flow", "DE", "e", 2, WEIGHT_UNIT),
        ("flow", "DE", "f", 1, WEIGHT_UNIT // 2),
        ("flow", "US", "e", 2, WEIGHT_UNIT),
        ("flow", "US", "f", 1, WEIGHT_UNIT // 2),
        ("flow", "US-CA", "e", 2, WEIGHT_UNIT),
        ("flow", "US-CA", "f", 1, WEIGHT_UNIT // 2),
        ("flow", "WORLD", "e", 3, 3 * WEIGHT_UNIT),
        ("flow", "WORLD", "f", 1, WEIGHT_UNIT),
        ("stock", "WORLD", "e", 1, WEIGHT_UNIT),
    ]
    assert counted.select("basis", "region", "employer_key", "vacancies", "weight").rows() == expected


def mentions(*rows: tuple[str, str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"vacancy_id": pl.String, "skill_id": pl.String}, orient="row")
    return frame.with_columns(occurrences=pl.lit(1, dtype=pl.Int64), requirement=pl.lit("unknown"))


FAMILIES = pl.DataFrame({"skill_id": ["a", "b", "c"], "family": ["data", "data", "care"]})


def test_pairs_are_of_two_families_and_each_once() -> None:
    asked = mentions(*(("v0", skill) for skill in "cba"), ("v1", "c"), ("v2", "a"), ("v2", "c"))
    expected = [("v0", "a", "c"), ("v0", "b", "c"), ("v2", "a", "c")]
    assert pair_skills(asked, FAMILIES).sort("vacancy_id", "skill_a").rows() == expected


def test_skills_roles_and_pairs_count_the_vacancies_that_ask() -> None:
    placed = place_in_regions(vacancies({"open_months": [FEBRUARY]}, {}, {}))
    asked = mentions(("v0", "a"), ("v0", "c"), ("v1", "a"))
    codes = pl.DataFrame({"vacancy_id": ["v0", "v1"], "role_id": ["nurse", "cook"]})
    pairs = pair_skills(asked, FAMILIES)
    skills = TABLES["skill_counts"].check(count_skills(celled(placed), asked))
    assert spelt(skills, placed).select("basis", "month", "skill_id", "vacancies").rows() == [
        ("flow", JANUARY, "a", 2),
        ("flow", JANUARY, "c", 1),
        ("stock", FEBRUARY, "a", 1),
        ("stock", FEBRUARY, "c", 1),
    ]
    roles = TABLES["role_counts"].check(count_roles(celled(placed), codes))
    assert spelt(roles, placed).select("basis", "role_id", "vacancies").rows() == [
        ("flow", "cook", 1),
        ("flow", "nurse", 1),
        ("stock", "nurse", 1),
    ]
    inside = TABLES["role_skill_counts"].check(count_skills_of_roles(celled(placed), asked, codes))
    assert spelt(inside, placed).select("basis", "role_id", "skill_id", "vacancies").rows() == [
        ("flow", "cook", "a", 1),
        ("flow", "nurse", "a", 1),
        ("flow", "nurse", "c", 1),
    ]
    joint = TABLES["pair_counts"].check(count_pairs(celled(placed), pairs))
    assert spelt(joint, placed).select("basis", "skill_a", "skill_b", "vacancies", "weight").rows() == [
        ("flow", "a", "c", 1, WEIGHT_UNIT)
    ]
    in_roles = TABLES["pair_role_counts"].check(count_pair_roles(celled(placed), pairs, codes))
    assert in_roles.rows() == [("WORLD", JANUARY, "a", "c", "nurse", 1)]


def test_what_is_required_and_what_is_welcome_are_counted() -> None:
    says = {"v0": "required", "v1": "preferred", "v2": "unknown", "v3": "required"}
    asked = mentions(*((name, "a") for name in says)).with_columns(requirement=pl.Series(list(says.values())))
    counted = count_requirements(celled(place_in_regions(vacancies(*({} for _ in says)))), asked)
    assert TABLES["requirement_counts"].check(counted).select("required", "vacancies").rows() == [(2, 3)]


def test_pay_counts_where_a_role_and_a_period_are_known() -> None:
    pay = {"pay_currency": "SEK", "pay_period": "month", "pay_min": 30_000.0, "pay_max": 36_000.0}
    rows = vacancies(pay, pay | {"pay_period": None}, pay, {}, pay | {"pay_currency": None})
    codes = pl.DataFrame({"vacancy_id": ["v0", "v1", "v3", "v4"], "role_id": ["nurse"] * 4})
    paid = step_pay(rows, codes)
    step = round(100 * math.log(12 * math.sqrt(30_000 * 36_000)))
    assert paid.select("vacancy_id", "role_id", "currency", "step").rows() == [("v0", "nurse", "SEK", step)]
    placed = place_in_regions(rows)
    counted = TABLES["pay_counts"].check(count_pay(celled(placed), paid))
    assert spelt(counted, placed).select("basis", "region", "step", "vacancies").rows() == [("flow", WORLD, step, 1)]
    asked = count_pay_of_skills(celled(placed), paid, mentions(("v0", "a"), ("v0", "b"), ("v2", "a")))
    assert TABLES["skill_pay_counts"].check(asked)["skill_id"].to_list() == ["a", "b"]


def test_triples_join_a_domain_a_technical_and_a_human_skill_in_countries_and_the_world() -> None:
    here = {"places": [place("US", "US-CA")]}
    placed = place_in_regions(vacancies(here, here, {"open_months": [FEBRUARY]}))
    groups = pl.DataFrame({"skill_id": ["law", "sql", "web", "talk"], "group": ["domain", "data", "digital", "human"]})
    asked = mentions(*(("v0", skill) for skill in groups["skill_id"]), ("v1", "law"), ("v1", "talk"))
    triples = join_triples(asked, groups)
    expected = [("v0", "law", "sql", "talk"), ("v0", "law", "web", "talk")]
    assert triples.sort("technical_skill").rows() == expected
    counted = TABLES["triple_counts"].check(count_triples(celled(placed), triples))
    assert spelt(counted, placed).select("basis", "region", "technical_skill", "vacancies").rows() == [
        ("flow", "US", "sql", 1),
        ("flow", "US", "web", 1),
        ("flow", "WORLD", "sql", 1),
        ("flow", "WORLD", "web", 1),
    ]
    codes = pl.DataFrame({"vacancy_id": ["v0", "v1"], "role_id": ["lawyer", "lawyer"]})
    in_roles = TABLES["triple_role_counts"].check(count_triple_roles(celled(placed), triples, codes))
    assert in_roles.select("month", "technical_skill", "role_id", "vacancies").rows() == [
        (JANUARY, "sql", "lawyer", 1),
        (JANUARY, "web", "lawyer", 1),
    ]


def test_cells_of_two_partitions_have_different_numbers() -> None:
    placed = place_in_regions(vacancies({"places": [place("US")]}))
    one, other = (count_vacancies(placed, partition)["cell"].to_list() for partition in (2024 * 12 + 1, 2024 * 12 + 2))
    assert not set(one) & set(other)


def test_a_vacancy_that_stays_open_or_closes_leaves_the_digests_of_the_flow() -> None:
    def digests(**says: Any) -> list[str]:
        placed = place_in_regions(vacancies({"places": [place("US", "US-CA")]}, {"places": [place("DE")]} | says))
        asked = mentions(("v0", "python"), ("v1", "sql"))
        counted = count_vacancies(placed)
        found = digest_flow(counted, skill_counts=count_skills(refer_to_cells(placed, counted), asked))
        assert TABLES["flow_digests"].check(found)["table"].to_list() == ["skill_counts", "vacancy_counts"]
        return found["digest"].to_list()

    assert digests() == digests(open_months=[JANUARY]) == digests(open_months=[FEBRUARY, MARCH])
    assert all(one != other for one, other in zip(digests(), digests(employer_key="f"), strict=True))


def test_equal_rows_have_one_digest_however_they_came_into_memory() -> None:
    rows = pl.DataFrame({"name": [f"a name that no view holds {n}" for n in range(99)], "n": range(99)})
    parts = [
        pl.DataFrame(part.to_dict(as_series=False)) for part in rows.sample(99, seed=1, shuffle=True).iter_slices(7)
    ]
    assert digest_of_rows(pl.concat(parts).sort("n")) == digest_of_rows(rows)
    assert digest_of_rows(rows.reverse()) != digest_of_rows(rows)


def test_order_of_rows_does_not_matter() -> None:
    rows = vacancies(*({"places": [place("US", "US-CA")], "employer_key": f"e{n % 3}"} for n in range(9)))
    asked = mentions(*((f"v{n}", "a") for n in range(0, 9, 2)))
    shuffled = place_in_regions(rows.sample(fraction=1, shuffle=True, seed=1))
    for count in (count_vacancies, lambda placed: count_skills(celled(placed), asked)):
        assert_frame_equal(count(place_in_regions(rows)), count(shuffled), check_row_order=False)


def test_no_vacancies_give_empty_tables() -> None:
    placed = place_in_regions(vacancies())
    assert TABLES["vacancy_counts"].check(count_vacancies(placed)).is_empty()
    assert TABLES["skill_counts"].check(count_skills(celled(placed), mentions())).is_empty()


def test_a_vacancy_whose_day_of_posting_is_unknown_is_open_but_in_no_flow() -> None:
    placed = place_in_regions(vacancies({"posted_on": None, "open_months": [FEBRUARY]}))
    assert placed.select(pl.col("basis").cast(pl.String), "month").unique().rows() == [("stock", FEBRUARY)]

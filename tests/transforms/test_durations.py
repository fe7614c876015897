"""How long vacancies stay open: those still open count, those met late enter late, and nothing is told of few."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.durations import EVERY_ROLE, Median, measure_durations, median_of
from transforms.spells import describe_spells
from warehouse.tables import TABLES

VACANCIES, SPELLS, DURATIONS = TABLES["vacancies"], TABLES["spells"], TABLES["vacancy_durations"]
ROLES = pl.DataFrame({"role_id": ["clerk"], "label": ["Clerk"], "isco_code": ["4110"]})
DAY = date(2026, 1, 1)


def median(*rows: tuple[int, int, bool]) -> Median:
    entered, left, closed = zip(*rows, strict=True)
    return median_of(np.array(entered), np.array(left), np.array(closed))


def test_all_closed_is_the_plain_median() -> None:
    assert median(*[(0, day, True) for day in range(1, 12)]).days == 6


def test_the_open_ones_make_it_longer() -> None:
    closed = [(0, day, True) for day in range(1, 11)]
    assert median(*closed, *[(0, 10, False)] * 6).days == 8
    assert median(*closed, *[(0, 10, False)] * 20).days is None


def test_who_enters_late_is_not_at_risk_before() -> None:
    late = [(20, day, True) for day in range(30, 60)]
    early = [(0, day, True) for day in range(10, 20)]
    assert median(*early, *late).days == 14
    assert median(*[(0, left, closed) for _, left, closed in [*early, *late]]).days == 39


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60), st.booleans()), min_size=20, max_size=60))
def test_as_lifelines_says(drawn: list[tuple[int, int, bool]]) -> None:
    lifelines = pytest.importorskip("lifelines")
    watched = [(0, 200, False)] * 8
    rows = [*watched, *((entered, entered + stay, closed) for entered, stay, closed in drawn)]
    entered, left, closed = (np.array(one) for one in zip(*rows, strict=True))
    ours = median_of(entered, left, closed)
    if ours.days is not None:
        fitted = lifelines.KaplanMeierFitter().fit(left, closed, entry=np.where(entered > 0, entered + 0.5, 0))
        band = fitted.confidence_interval_.to_numpy().T
        ends = [
            next((day for day, kept in zip(fitted.timeline, one, strict=True) if kept <= 0.5), None) for one in band
        ]
        assert (fitted.median_survival_time_, *ends) == (ours.days, ours.low, ours.high)


def vacancies(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "source": "ashby", "board": "acme", "employer_key": "acme", "month": DAY, "title": "Clerk", "text": "",
        "posted_on": DAY, "first_seen_on": DAY, "last_seen_on": DAY, "postings": 1, "versions": 1, "reopenings": 0,
        "urls": [], "open_months": [], "places": [],
    }  # fmt: skip
    filled = [{"vacancy_id": f"{number:016x}", **usual, **row} for number, row in enumerate(rows)]
    return pl.DataFrame(filled, schema=VACANCIES.dtypes)


def days(*numbers: int) -> pl.DataFrame:
    rows = [("ashby", "acme", DAY + timedelta(number)) for number in numbers]
    return pl.DataFrame(rows, schema={"source": pl.String, "board": pl.String, "day": pl.Date}, orient="row")


def ends(*rows: tuple[str, str, date]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"source": pl.String, "board": pl.String, "covers_until": pl.Date}, orient="row")


def on(day: int) -> date:
    return DAY + timedelta(day)


def spells(
    *rows: dict[str, Any], crawls: pl.DataFrame, dumps: pl.DataFrame | None = None
) -> list[tuple[int, int, bool]]:
    found = SPELLS.check(describe_spells(vacancies(*rows), crawls, ends() if dumps is None else dumps))
    return list(found.select("entered_days", "left_days", "is_closed").iter_rows())


def test_a_spell_ends_half_way_between_two_crawls() -> None:
    seen = {"posted_on": on(-30), "first_seen_on": on(0), "last_seen_on": on(7)}
    assert spells(seen | {"gone_by": on(14)}, crawls=days(0, 7, 14)) == [(30, 41, True)]
    assert spells(seen, crawls=days(0, 7)) == [(30, 37, False)]
    assert spells(seen | {"gone_by": on(14), "closed_on": on(9)}, crawls=days(0, 7, 14)) == [(30, 39, True)]


def test_after_a_long_gap_nobody_knows_when_it_closed() -> None:
    seen = {"posted_on": on(-30), "first_seen_on": on(0), "last_seen_on": on(7), "gone_by": on(60)}
    assert spells(seen, crawls=days(0, 7, 60)) == [(30, 37, False)]


def test_without_repeated_crawls_nothing_was_observed() -> None:
    assert spells({"posted_on": on(-30)}, crawls=days(0)) == []
    assert spells({"source": "dump"}, crawls=days(0)) == []


def test_an_unknown_day_is_known_where_the_board_was_crawled_before() -> None:
    seen = {"posted_on": None, "first_seen_on": on(7), "last_seen_on": on(21)}
    assert spells(seen, crawls=days(0, 7, 14, 21)) == [(0, 14, False)]
    assert spells(seen, crawls=days(7, 14, 21)) == []


def test_open_for_thirty_days_or_more_is_censored_not_dropped() -> None:
    seen = {"posted_on": None, "posted_by": on(-30), "first_seen_on": on(0), "last_seen_on": on(7)}
    assert spells(seen, crawls=days(0, 7)) == [(30, 37, False)]
    assert spells(seen | {"gone_by": on(14)}, crawls=days(0, 7, 14)) == [(30, 41, False)]
    assert spells(seen | {"posted_on": on(-40), "gone_by": on(14)}, crawls=days(0, 7, 14)) == [(40, 51, True)]
    assert spells(seen | {"first_seen_on": on(7), "last_seen_on": on(14)}, crawls=days(0, 7, 14)) == [(0, 7, False)]


def test_a_dump_tells_until_its_declared_end() -> None:
    dump = {"source": "dump", "board": "dump"}
    found = spells(dump | {"closed_on": on(9)}, dump, crawls=days(), dumps=ends(("dump", "dump", on(50))))
    assert found == [(0, 9, True), (0, 50, False)]


def cell(count: int, employers: int, **fields: Any) -> pl.DataFrame:
    rows = [
        {
            "vacancy_id": f"{n:016x}", "opening_id": f"{n:016x}", "source": "ashby", "board": "acme",
            "employer_key": f"e{n % employers}", "opened_on": DAY, "entered_days": 0, "left_days": n + 1,
            "is_closed": True, "is_crawled": True, "regions": ["CH"],
        }
        | fields
        for n in range(count)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SPELLS.dtypes)


def measure(spells: pl.DataFrame, codes: dict[str, str] | None = None) -> pl.DataFrame:
    rows = list((codes or {}).items())
    role_codes = pl.DataFrame(rows, schema={"vacancy_id": pl.String, "role_id": pl.String}, orient="row")
    found = measure_durations(spells, role_codes, ROLES)
    return DURATIONS.check(found.select(DURATIONS.dtypes.names()).cast(DURATIONS.dtypes))


def test_regions_and_all_roles_are_told_and_small_cells_withheld() -> None:
    table = measure(cell(22, 4), {f"{n:016x}": "clerk" for n in range(9)})
    told = table.select("region", "role_id", "vacancies", "median_days", pl.col("obs_status").cast(pl.String)).rows()
    assert told == [
        ("CH", EVERY_ROLE, 20, 11, "normal"),
        ("CH", "clerk", None, None, "small_cell"),
        ("WORLD", EVERY_ROLE, 20, 11, "normal"),
        ("WORLD", "clerk", None, None, "small_cell"),
    ]


def test_one_employer_is_no_region() -> None:
    assert set(measure(cell(30, 2))["obs_status"].cast(pl.String)) == {"small_cell"}


def test_what_is_not_watched_until_half_are_gone_is_insufficient() -> None:
    table = measure(cell(30, 5, is_closed=False))
    assert table["median_days"].null_count() == 2
    assert set(table["obs_status"].cast(pl.String)) == {"insufficient"}
    assert set(table["censored_share"]) == {1.0}


def test_an_opening_shown_again_is_one() -> None:
    first = cell(12, 4)
    again = first.with_columns(
        vacancy_id=pl.col("vacancy_id").str.replace("^0", "f"), opened_on=pl.lit(on(40)), left_days=pl.lit(20)
    ).cast(SPELLS.dtypes)
    world = measure(pl.concat([first, again])).filter(pl.col("region") == "WORLD")
    assert world.select("vacancies", "median_days").rows() == [(10, 60)]


def test_a_dump_that_closes_nothing_is_left_out() -> None:
    assert measure(cell(30, 5, is_closed=False, is_crawled=False)).is_empty()

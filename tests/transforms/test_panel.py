"""Only months that a feed watched whole enter flows and trends, and feeds are compared over equal months."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms.panel import choose_window, find_breaks, form_strata, watched_months
from warehouse.tables import TABLES

LATE = date(2030, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def month(number: int) -> date:
    """The first day of the month with that number; 1 is January 2024."""
    return date(2024 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def crawls(*rows: tuple[Any, ...], source: str = "s", board: str = "b") -> pl.DataFrame:
    """Rows (day, status), or (day, "imported", covers_from, covers_until, is_complete)."""
    names = ["day", "status", "covers_from", "covers_until", "is_complete"]
    usual = {"source": source, "board": board, "requests": 1, "documents": 1, "items": 1, "bytes": 1, "seconds": 1.0}
    schema = TABLES["crawls"].dtypes
    filled = [dict.fromkeys(schema) | usual | dict(zip(names, row, strict=False)) for row in rows]
    return pl.DataFrame(filled, schema=schema)


def every(days: int, first: str, last: str, status: str = "ok") -> list[tuple[date, str]]:
    start, end = day(first), day(last)
    return [(start + timedelta(days=n), status) for n in range(0, (end - start).days + 1, days)]


def posted(counts: dict[int, int], source: str = "s", board: str = "b") -> pl.DataFrame:
    """Vacancies of a feed by number of month."""
    rows = [(source, board, month(number), vacancies) for number, vacancies in counts.items()]
    schema = {"source": pl.String, "board": pl.String, "month": pl.Date, "vacancies": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def watched(*feeds: tuple[str, str, list[int]]) -> pl.DataFrame:
    """Rows of `watched_months` for feeds (source, board, numbers of months)."""
    rows = [(source, board, month(number), "crawled") for source, board, numbers in feeds for number in numbers]
    schema = {"source": pl.String, "board": pl.String, "month": pl.Date, "reason": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def months_of(frame: pl.DataFrame) -> list[date]:
    return frame["month"].to_list()


# ---- crawled feeds


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(every(7, "2024-01-10", "2024-04-03"), [2, 3], id="first crawl in the middle of a month"),
        pytest.param(every(7, "2024-01-31", "2024-04-03"), [2, 3], id="first crawl on the last day of a month"),
        pytest.param(every(30, "2024-01-31", "2024-04-03"), [2, 3], id="a crawl a month is enough"),
        pytest.param(every(1, "2024-01-10", "2024-03-30"), [2], id="last crawl a day before the month ends"),
        pytest.param(every(1, "2024-01-10", "2024-03-31"), [2, 3], id="last crawl on the last day"),
        pytest.param([(day("2024-01-10"), "ok")], [], id="one crawl"),
        pytest.param(every(1, "2024-01-10", "2024-02-28"), [], id="never from the first to the last day"),
        pytest.param(
            [(day("2024-01-31"), "ok"), (day("2024-03-06"), "ok"), (day("2024-04-05"), "ok")],
            [2, 3],
            id="a gap of 35 days",
        ),
        pytest.param(
            [(day("2024-01-31"), "ok"), (day("2024-03-07"), "ok"), (day("2024-04-05"), "ok")],
            [],
            id="a gap of 36 days",
        ),
        pytest.param(
            [*every(7, "2024-01-10", "2024-03-06"), *every(7, "2024-05-15", "2024-08-01")],
            [2, 6, 7],
            id="two runs",
        ),
        pytest.param(
            [*every(7, "2024-01-10", "2024-02-28"), *every(7, "2024-03-06", "2024-04-24", "unreachable")],
            [],
            id="failed crawls see nothing",
        ),
        pytest.param(
            [*every(12, "2024-01-20", "2024-02-13"), (day("2024-02-15"), "blocked"), (day("2024-03-01"), "ok")],
            [2],
            id="a failure between healthy crawls",
        ),
    ],
)
def test_months_inside_a_run_of_healthy_crawls_are_watched(rows: list[Any], expected: list[int]) -> None:
    found = watched_months(crawls(*rows), posted({}), LATE)
    assert months_of(found) == [month(number) for number in expected]


@pytest.mark.parametrize("status", [s for s in TABLES["crawls"].dtypes["status"].categories if s != "ok"])
def test_no_other_status_counts_as_a_healthy_crawl(status: str) -> None:
    rows = [(d, status, None, None, False) for d, _ in every(7, "2024-01-10", "2024-06-05")]
    assert watched_months(crawls(*rows), posted({}), LATE).is_empty()


@pytest.mark.parametrize(("until", "last"), [("2024-02-28", 1), ("2024-02-29", 2), ("2024-03-30", 2)])
def test_a_month_in_progress_is_not_watched(until: str, last: int) -> None:
    rows = crawls(*every(1, "2023-12-15", "2024-04-30"))
    assert months_of(watched_months(rows, posted({}), day(until))) == [month(n) for n in range(1, last + 1)]


def test_a_first_crawl_on_the_first_day_watches_that_month() -> None:
    found = watched_months(crawls(*every(7, "2024-01-01", "2024-03-04")), posted({}), LATE)
    assert months_of(found) == [month(1), month(2)]


# ---- dumps


def imported(*declared: Any) -> pl.DataFrame:
    return crawls((day("2024-09-15"), "imported", *declared))


STEADY = dict.fromkeys(range(1, 9), 10)
CROWDED = dict.fromkeys(range(1, 8), 1) | {8: 50}


@pytest.mark.parametrize(
    ("declared", "counts", "expected"),
    [
        pytest.param((None, None, None), STEADY, range(2, 8), id="undeclared: without its first and last month"),
        pytest.param((None, None, None), CROWDED, [], id="undeclared, and looks like a snapshot"),
        pytest.param((None, None, True), CROWDED, range(2, 8), id="declared complete in spite of its look"),
        pytest.param((None, None, False), STEADY, [], id="declared incomplete"),
        pytest.param((day("2024-02-01"), day("2024-06-30"), True), STEADY, range(2, 7), id="covers whole months"),
        pytest.param((day("2024-02-02"), day("2024-06-29"), True), STEADY, range(3, 6), id="covers parts of months"),
        pytest.param((day("2024-02-10"), None, True), STEADY, range(3, 8), id="covers from a day on"),
        pytest.param((day("2024-02-10"), day("2024-02-20"), True), STEADY, [], id="covers no whole month"),
        pytest.param((None, None, None), {1: 10, 2: 10}, [], id="two months are a first and a last"),
        pytest.param((None, None, None), {1: 10}, [], id="one month"),
        pytest.param((None, None, True), {1: 10, 3: 10, 5: 10}, [2, 3, 4], id="a month without rows was watched"),
    ],
)
def test_months_of_a_dump_are_watched_where_it_is_complete(
    declared: tuple[Any, ...], counts: dict[int, int], expected: list[int]
) -> None:
    found = watched_months(imported(*declared), posted(counts), LATE)
    assert months_of(found) == [month(number) for number in expected]
    assert set(found["reason"]) <= {"archive"}


@pytest.mark.parametrize(("tail", "is_snapshot"), [(30, False), (31, True)])
def test_a_dump_looks_like_a_snapshot_when_its_last_quarter_holds_more_than_half(tail: int, is_snapshot: bool) -> None:
    counts = dict.fromkeys(range(1, 7), 5) | {7: 15, 8: tail - 15}
    assert watched_months(imported(None, None, None), posted(counts), LATE).is_empty() == is_snapshot


def test_months_between_two_dumps_were_not_watched() -> None:
    rows = crawls(
        (day("2024-04-01"), "imported", day("2024-01-01"), day("2024-02-29"), True),
        (day("2024-09-01"), "imported", day("2024-06-01"), day("2024-07-31"), True),
    )
    found = watched_months(rows, posted({1: 9, 2: 9, 6: 9, 7: 9}), LATE)
    assert months_of(found) == [month(number) for number in (1, 2, 6, 7)]


def test_a_month_both_crawled_and_in_a_dump_is_one_row() -> None:
    rows = pl.concat([crawls(*every(7, "2024-03-25", "2024-06-05")), imported(None, None, True)])
    found = watched_months(rows, posted(STEADY), LATE)
    assert months_of(found) == [month(number) for number in range(2, 8)]
    again = [watched_months(rows.sample(fraction=1, shuffle=True, seed=seed), posted(STEADY), LATE) for seed in (1, 2)]
    for frame in again:
        assert_frame_equal(found, frame)


# ---- window and strata


@pytest.mark.parametrize(
    ("numbers", "months", "expected"),
    [
        (range(1, 13), 24, (1, 12)),
        (range(1, 37), 24, (13, 36)),
        (range(1, 36), 24, (12, 35)),
        ([3], 24, (3, 3)),
        (range(1, 13), 1, (12, 12)),
    ],
)
def test_the_window_ends_with_the_latest_month_watched(
    numbers: list[int], months: int, expected: tuple[int, int]
) -> None:
    assert choose_window(watched(("s", "b", list(numbers))), months) == tuple(map(month, expected))


def test_nothing_watched_is_no_window() -> None:
    assert choose_window(watched(), 24) is None


FEEDS = [
    ("s", "one", [1, 2, 3, 4]),
    ("s", "two", [1, 2, 3, 4]),
    ("s", "joiner", [3, 4]),
    ("s", "leaver", [1, 2]),
    ("s", "gap", [1, 2, 4]),
    ("other", "one", [1, 2, 3, 4]),
]


def test_feeds_of_a_source_with_equal_months_share_a_stratum_and_no_others_do() -> None:
    strata = form_strata(watched(*FEEDS), (month(1), month(4)), by_calendar_month=False)
    found = strata.group_by("stratum").agg(feeds=pl.struct("source", "board").unique())
    shared = {frozenset((feed["source"], feed["board"]) for feed in feeds) for feeds in found["feeds"]}
    assert shared == {
        frozenset({("s", "one"), ("s", "two")}),
        frozenset({("s", "joiner")}),
        frozenset({("s", "leaver")}),
        frozenset({("s", "gap")}),
        frozenset({("other", "one")}),
    }
    assert sorted(strata["stratum"].unique()) == list(range(5))
    assert strata.filter(board="gap")["t"].to_list() == [0, 1, 3]


def test_only_months_of_the_window_tell_feeds_apart() -> None:
    strata = form_strata(watched(*FEEDS), (month(3), month(4)), by_calendar_month=False)
    expected = pl.DataFrame(
        {
            "source": ["other", "s", "s", "s", "s"],
            "board": ["one", "gap", "joiner", "one", "two"],
            "months": [[0, 1], [1], [0, 1], [0, 1], [0, 1]],
            "stratum": [0, 2, 1, 1, 1],
        },
        schema_overrides={"months": pl.List(pl.Int32), "stratum": pl.Int64},
    )
    found = strata.group_by("source", "board").agg(months="t", stratum=pl.col("stratum").first())
    assert_frame_equal(found.sort("source", "board"), expected)


def test_a_stratum_of_a_long_window_is_a_calendar_month() -> None:
    strata = form_strata(watched(("s", "b", list(range(1, 25)))), (month(1), month(24)), by_calendar_month=True)
    assert strata["stratum"].to_list() == [*range(12), *range(12)]
    assert strata["cohort"].n_unique() == 1


# ---- breaks


def breaks(frame: pl.DataFrame, rows: pl.DataFrame, window: tuple[int, int]) -> list[tuple[str, date, str]]:
    found = TABLES["breaks"].check(
        find_breaks(frame, rows, (month(window[0]), month(window[1]))).cast(TABLES["breaks"].dtypes)
    )
    return found.select("board", "month", "event").rows()


def test_a_feed_that_joins_leaves_or_misses_months_is_a_break() -> None:
    found = breaks(watched(*FEEDS), crawls(), (1, 4))
    assert found == [
        ("gap", month(3), "gap"),
        ("gap", month(4), "resumed"),
        ("joiner", month(3), "joined"),
        ("leaver", month(3), "left"),
    ]


def test_events_before_the_window_are_no_breaks_of_it() -> None:
    frame = watched(("s", "stays", list(range(1, 13))), ("s", "old", [2, 3, 5]), ("s", "edge", list(range(2, 13))))
    assert breaks(frame, crawls(), (7, 12)) == []


def test_a_break_says_how_the_crawls_of_its_month_failed() -> None:
    rows = pl.concat(
        [
            crawls((day("2024-03-04"), "blocked"), (day("2024-03-11"), "unreachable"), board="leaver"),
            crawls((day("2024-03-18"), "blocked"), (day("2024-03-25"), "ok"), board="leaver"),
            crawls((day("2024-03-04"), "capped"), board="joiner", source="other"),
        ]
    )
    found = find_breaks(watched(*FEEDS), rows, (month(1), month(4))).sort("board", "month")
    assert dict(found.select("board", "detail").rows()[2:]) == {
        "joiner": "first month watched whole; earlier months not compared",
        "leaver": "first month not watched whole: blocked, unreachable",
    }


def test_no_window_has_no_breaks() -> None:
    assert find_breaks(watched(), crawls(), None).cast(TABLES["breaks"].dtypes).is_empty()

"""Days are read, or null with a reason; never guessed, never from the clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dates import EARLIEST, LATEST_AFTER_DAY, REPAIRS, read_date, read_dates
from warehouse.record import Record
from warehouse.tables.clean import DATE_REASONS, LATER_REASONS

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015-11-23", date(2015, 11, 23)),
        ("2015-11-23 00:00:00", date(2015, 11, 23)),
        ("2025-10-15T09:09:19.677+00:00", date(2025, 10, 15)),
        ("2024-03-01T23:30:00-08:00", date(2024, 3, 2)),
        ("2024-01-01T00:30:00+02:00", date(2023, 12, 31)),
        ("2024-01-01 10:00:00 UTC", date(2024, 1, 1)),
        ("2024/01/02", date(2024, 1, 2)),
        (1448236800, date(2015, 11, 23)),
        (1448236800000, date(2015, 11, 23)),
        ("1448236800", date(2015, 11, 23)),
        ("1512121212121", date(2017, 12, 1)),
        ("Mon, 23 Nov 2015 23:10:00 -0800", date(2015, 11, 24)),
        ("3. März 2015", date(2015, 3, 3)),
        ("November 3rd, 2015", date(2015, 11, 3)),
        ("vor 3 Tagen", date(2026, 11, 20)),
        ("Posted 3 Days Ago", date(2026, 11, 20)),
        ("Posted Today", DAY),
        ("gestern", date(2026, 11, 22)),
        ("2 weeks ago", date(2026, 11, 9)),
        ("il y a 3 jours", date(2026, 11, 20)),
        ("Il y a une semaine", date(2026, 11, 16)),
        ("il y a 5 heures", DAY),
        ("hier", date(2026, 11, 22)),
        ("hace 3 días", date(2026, 11, 20)),
        ("hace un día", date(2026, 11, 22)),
        ("hoy", DAY),
        ("1er mars 2024", date(2024, 3, 1)),
        ("15 juillet 2024", date(2024, 7, 15)),
        ("2 juin 2024", date(2024, 6, 2)),
        ("3 août 2024", date(2024, 8, 3)),
        ("1 de enero de 2024", date(2024, 1, 1)),
        ("2026-11-24", date(2026, 11, 24)),
    ],
)
def test_days_are_read(value: str | int, expected: date) -> None:
    assert read_date(value, date_format=None, day=DAY) == (expected, None)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "missing"),
        ("  ", "missing"),
        ("0000-00-00", "unreadable"),
        ("2024-13-01", "unreadable"),
        ("01/02/2024", "unreadable"),
        ("dans 3 jours", "unreadable"),
        ("1 foo 2024", "unreadable"),
        ("2 months ago", "or_earlier"),
        ("a month ago", "or_earlier"),
        ("il y a plus de 30 jours", "or_earlier"),
        ("hace más de 2 semanas", "or_earlier"),
        ("soon", "unreadable"),
        (True, "unreadable"),
        (float("nan"), "unreadable"),
        ("1970-01-01", "out_of_range"),
        (0, "out_of_range"),
        (-1, "out_of_range"),
        (1e300, "out_of_range"),
        ("30+ days ago", "or_earlier"),
        ("0001-01-01T00:00:00+14:00", "out_of_range"),
        ("999999 days ago", "out_of_range"),
        ("2026-11-25", "in_future"),
    ],
)
def test_what_is_no_day_has_a_reason(value: str | float | None, reason: str) -> None:
    assert read_date(value, date_format=None, day=DAY) == (None, reason)


@pytest.mark.parametrize(
    ("value", "by"),
    [
        ("Posted 30+ Days Ago", DAY - timedelta(days=30)),
        ("vor mehr als 2 Wochen", DAY - timedelta(days=14)),
        ("vor über 2 Wochen", DAY - timedelta(days=14)),
        ("a month ago", DAY - timedelta(days=28)),
        ("il y a plus de 30 jours", DAY - timedelta(days=30)),
        ("999999+ days ago", None),
        ("9999+ weeks ago", None),
        ("3 days ago", None),
        ("1970-01-01", None),
        (0, None),
    ],
)
def test_or_earlier_tells_the_last_day_that_it_may_have_been(value: str | int, by: date | None) -> None:
    assert read_dates(Record("1", "Clerk", posted=value), DAY).posted_by == by


def test_the_declared_order_of_day_and_month_counts() -> None:
    assert read_date("01/02/2024", date_format="%d/%m/%Y", day=DAY) == (date(2024, 2, 1), None)
    assert read_date("01/02/2024", date_format="%m/%d/%Y", day=DAY) == (date(2024, 1, 2), None)
    assert read_date("2024-02-01", date_format="%d/%m/%Y", day=DAY) == (None, "unreadable")


def test_only_closing_days_may_be_in_the_future() -> None:
    assert read_date("2027-06-30", date_format=None, day=DAY, may_be_future=True) == (date(2027, 6, 30), None)
    assert read_date("9999-12-31", date_format=None, day=DAY, may_be_future=True) == (None, "out_of_range")


@given(
    st.none() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(str),
    st.sampled_from([None, "%d/%m/%Y"]),
    st.booleans(),
)
def test_any_value_gives_a_day_or_a_reason(
    value: str | int | float | None, date_format: str | None, may_be_future: bool
) -> None:
    found, reason = read_date(value, date_format=date_format, day=DAY, may_be_future=may_be_future)
    if found is None:
        assert reason in DATE_REASONS
    else:
        assert reason is None
        assert EARLIEST <= found <= DAY + LATEST_AFTER_DAY
        again = read_date(found.isoformat(), date_format=None, day=DAY, may_be_future=may_be_future)
        assert again == (found, None)


@pytest.mark.parametrize(
    ("posted", "found", "repair"),
    [
        ("2026-11-20", date(2026, 11, 20), None),
        ("2026-11-20T23:30:00-08:00", date(2026, 11, 21), "moved_to_utc"),
        ("2026-11-20T23:30:00Z", date(2026, 11, 20), None),
        ("20 November 2026", date(2026, 11, 20), None),
        (1_763_596_800, date(2025, 11, 20), "epoch"),
        ("1763596800000", date(2025, 11, 20), "epoch"),
        ("vor 3 Tagen", DAY - timedelta(days=3), "relative"),
        ("2099-01-01", None, None),
    ],
)
def test_a_day_that_is_not_the_one_written_says_how_it_came_about(
    posted: str | int, found: date | None, repair: str | None
) -> None:
    dates = read_dates(Record("1", "Clerk", posted=posted), DAY)
    assert (dates.posted_on, dates.posted_repair) == (found, repair)


def test_what_closes_before_it_was_posted_is_null_with_a_reason() -> None:
    record = Record("1", "Clerk", posted="2026-11-10", closes="2026-11-09", closed="2026-11-01")
    dates = read_dates(record, DAY)
    assert (dates.closes_on, dates.closes_reason) == (None, "before_posted")
    assert (dates.closed_on, dates.closed_reason) == (None, "before_posted")
    assert read_dates(Record("1", "Clerk"), DAY).closes_reason == "missing"


ANY_DATE = (
    st.none() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(str)
)


@given(ANY_DATE, ANY_DATE, ANY_DATE)
@settings(max_examples=150, deadline=None)
def test_any_record_has_each_day_or_a_reason(
    posted: str | float | None, closes: str | float | None, closed: str | float | None
) -> None:
    dates = read_dates(Record("1", "Clerk", posted=posted, closes=closes, closed=closed), DAY)
    for found, reason in [
        (dates.posted_on, dates.posted_reason),
        (dates.closes_on, dates.closes_reason),
        (dates.closed_on, dates.closed_reason),
    ]:
        assert (found is None) == (reason is not None)
        assert reason in (None, *LATER_REASONS)
    assert dates.posted_repair in (None, *REPAIRS)

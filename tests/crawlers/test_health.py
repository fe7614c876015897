from datetime import date, timedelta

import pytest

from crawlers.health import BoardHealth, Crawl, is_volume_strange, tell_health

FIRST = date(2026, 11, 1)


def crawls(*told: tuple[int, str, int]) -> list[Crawl]:
    return [Crawl(FIRST + timedelta(days=day), status, items) for day, status, items in told]


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


GOOD = [(day, "ok", 50) for day in range(3)]


def test_a_board_that_was_never_crawled_is_new() -> None:
    assert tell_health([], FIRST) == BoardHealth("new", None, 0, is_suspect=False, baseline=None)
    assert tell_health(crawls((0, "interrupted", 0), (1, "rate_limited", 0)), on(1)).state == "new"


def test_one_failure_on_a_live_board_is_no_end() -> None:
    health = tell_health(crawls(*GOOD, (3, "unreachable", 0)), on(3))
    assert health == BoardHealth("failing", on(3), 1, is_suspect=False, baseline=None)
    assert tell_health(crawls(*GOOD, (3, "unreachable", 0), (4, "ok", 51)), on(4)).state == "active"


@pytest.mark.parametrize(
    ("failures", "day", "state"),
    [
        ([3, 10], 17, "failing"),  # two are too few
        ([3, 4, 5], 16, "failing"),  # 13 days are too few
        ([3, 4, 5], 17, "gone"),
        ([3, 10, 17], 17, "gone"),
    ],
)
def test_a_board_is_gone_after_enough_failures_over_enough_days(failures: list[int], day: int, state: str) -> None:
    told = crawls(*GOOD, *((number, "unreachable", 0) for number in failures))
    health = tell_health(told, on(day))
    assert (health.state, health.since, health.failures) == (state, on(3), len(failures))


def test_a_success_between_failures_begins_their_count_again() -> None:
    told = crawls((0, "unreachable", 0), (1, "unreachable", 0), (8, "incomplete", 4), (20, "unreachable", 0))
    assert tell_health(told, on(20)).failures == 1
    assert tell_health(told, on(20)).state == "failing"


def test_what_tells_of_the_crawl_alone_neither_fails_nor_heals_a_board() -> None:
    told = crawls((0, "unreachable", 0), (7, "rate_limited", 0), (8, "unreachable", 0), (15, "unreachable", 0))
    assert tell_health(told, on(15)).state == "gone"


def test_a_board_that_was_gone_is_back_once_and_then_active() -> None:
    gone = [(day, "unreachable", 0) for day in (3, 10, 18)]
    told = crawls(*GOOD, *gone, (20, "ok", 40), (21, "ok", 40))
    assert tell_health(told, on(20)) == BoardHealth("back", on(20), 0, is_suspect=False, baseline=50.0)
    assert tell_health(told, on(21)).state == "active"
    assert tell_health(told, on(18)).state == "gone"


def test_order_of_the_records_tells_nothing() -> None:
    told = crawls(*GOOD, (3, "unreachable", 0))
    assert tell_health(told[::-1], on(3)) == tell_health(told, on(3))


@pytest.mark.parametrize(("items", "is_suspect"), [(20, False), (19, True), (150, False), (151, True), (0, True)])
def test_a_volume_far_from_the_median_is_suspect(items: int, is_suspect: bool) -> None:
    assert tell_health(crawls(*GOOD, (3, "ok", items)), on(3)).is_suspect is is_suspect


def test_a_successful_zero_is_suspect_and_the_board_stays_active() -> None:
    health = tell_health(crawls(*GOOD, (3, "suspect", 0)), on(3))
    assert (health.state, health.is_suspect) == ("active", True)


def test_a_new_or_small_board_has_no_strange_volume() -> None:
    assert not tell_health(crawls((0, "ok", 50), (1, "ok", 50), (2, "ok", 5)), on(2)).is_suspect
    assert not is_volume_strange(1, 9.0)


def test_the_baseline_is_of_the_last_seven_healthy_crawls() -> None:
    told = crawls(*((day, "ok", 1000) for day in range(5)), *((day, "ok", 20) for day in range(5, 13)), (13, "ok", 21))
    assert tell_health(told, on(13)).baseline == 20.0

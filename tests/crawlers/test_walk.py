import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawlers.fill import FillRates, is_too_few
from crawlers.job import Limits
from crawlers.shapes.base import DETAIL, Answer, Ask, Job, Source, read_answer
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Detail, Listing
from crawlers.shapes.paging import ByCursor, ByLink, ByNumber, ByOffset, Paging
from crawlers.sources import SOURCES
from crawlers.walk import MAX_DEPTH, Walk, judge_together
from skilltide.errors import PayloadInvalid
from warehouse.record import Record

HOST = "https://api.example"


def read_job(job: Job, board: str) -> Record:
    return Record(posting_id=job["id"], title=job["title"], posted=job.get("posted"))


def items(**changes: Any) -> Items:
    known: dict[str, Any] = {
        "at": ("jobs",),
        "total": ("total",),
        "envelope": frozenset({"next", "pages"}),
        "id_field": "id",
        "title_field": "title",
        "used": frozenset({"id", "title", "posted"}),
        "ignored": frozenset[str](),
        "record_of": read_job,
    }
    return Items(**{**known, **changes})


def source(shape: Listing, **changes: Any) -> Source:
    return replace(SOURCES["lever"], name="made", shape=shape, expected={}, **changes)


def paged(paging: Paging, **changes: Any) -> Source:
    return source(Listing(base_url=HOST, path="/{board}", items=items(), paging=paging, **changes))


def jobs(*ids: object, **changes: Any) -> dict[str, Any]:
    return {"jobs": [{"id": str(one), "title": f"Job {one}", "posted": "2026-11-01"} for one in ids], **changes}


def walk_over(told: Source, answers: Callable[[Ask], Any], limits: Limits | None = None, most: int = 500) -> Walk:
    """The walk to its end over what the answers give; an int is a status, at most so many requests are sent."""
    walk = Walk(told, "b", limits or Limits())
    walk.begin(told.shape.begin("b", None, ()))
    for _ in range(most):
        ask = walk.next_ask()
        if ask is None:
            break
        walk.in_flight -= 1
        walk.requests += 1
        given = answers(ask)
        if isinstance(given, int):
            walk.lose(ask, f"{ask.kind}s answered {given}", ("unreachable", f"answered {given}"))
            continue
        body = json.dumps(given).encode()
        try:
            answer = read_answer(told, "b", ask, body)
        except PayloadInvalid as error:
            walk.lose(ask, f"{ask.kind}s of another form", ("schema_error", str(error)))
            continue
        if not walk.has_read(ask.url, ask):
            walk.take(ask, answer, len(body))
    assert walk.is_over
    walk.conclude()
    return walk


def outcome(walk: Walk) -> tuple[str | None, int, int]:
    return walk.status, walk.items, walk.requests


PAGES = [jobs(1, 2, total=5), jobs(3, 4, total=5), jobs(5, total=5), jobs(total=5)]


def test_pages_by_offset_end_at_the_total() -> None:
    asked = []

    def answers(ask: Ask) -> Any:
        asked.append(ask.url)
        return PAGES[ask.position // 2]

    walk = walk_over(paged(ByOffset()), answers)
    assert outcome(walk) == ("ok", 5, 3)
    assert asked == [f"{HOST}/b", f"{HOST}/b?offset=2", f"{HOST}/b?offset=4"]
    assert walk.report().documents == 3


def test_pages_by_offset_are_posted_where_the_list_is() -> None:
    asked = []

    def answers(ask: Ask) -> Any:
        asked.append(json.loads(ask.body or "")["offset"])
        return {**PAGES[ask.position // 2], "total": 5 if not ask.position else 0}  # said on the first page alone

    walk = walk_over(paged(ByOffset(), body={"limit": 2, "offset": 0}), answers)
    assert (outcome(walk), asked) == (("ok", 5, 3), [0, 2, 4])


@pytest.mark.parametrize("pages", [None, ("pages",)])
def test_pages_by_number_end_at_the_last_or_at_an_empty_one(pages: tuple[str, ...] | None) -> None:
    asked = []

    def answers(ask: Ask) -> Any:
        asked.append(ask.url.partition("?")[2])
        return {**PAGES[ask.position], "pages": 3}

    walk = walk_over(paged(ByNumber(pages=pages)), answers)
    assert walk.status == "ok"
    assert asked == ["", "page=2", "page=3", *([] if pages else ["page=4"])]


def test_pages_by_cursor_and_by_link_end_where_the_answer_names_no_next() -> None:
    def answers(ask: Ask) -> Any:
        marks: list[str | None] = ["/b?c=m1", "https://api.example/b?c=m2", None]
        mark = marks[ask.position]
        return {**PAGES[ask.position], "next": mark and (mark if by_link else mark.partition("=")[2])}

    for by_link in (True, False):
        paging = ByLink(link=("next",)) if by_link else ByCursor(parameter="c", cursor=("next",))
        assert outcome(walk_over(paged(paging), answers)) == ("ok", 5, 3)


def test_a_next_page_on_another_host_is_not_followed() -> None:
    walk = walk_over(paged(ByLink(link=("next",))), lambda ask: {**jobs(1), "next": "https://evil.example/2"})
    assert (walk.status, walk.requests) == ("incomplete", 1)
    assert "another host" in (walk.message or "")


def test_a_next_page_for_ever_is_capped() -> None:
    walk = walk_over(paged(ByNumber()), lambda ask: jobs(ask.position), Limits(pages=20))
    assert outcome(walk) == ("capped", 20, 20)


def test_a_page_that_repeats_the_first_ends_the_list_and_doubles_nothing() -> None:
    walk = walk_over(paged(ByNumber()), lambda ask: jobs(1, 2))
    assert (outcome(walk), walk.documents) == (("incomplete", 2, 2), 1)
    assert "repeats itself" in (walk.message or "")


def test_a_next_page_that_is_an_earlier_one_ends_the_list() -> None:
    walk = walk_over(paged(ByLink(link=("next",))), lambda ask: {**jobs(ask.position), "next": f"{HOST}/b"})
    assert outcome(walk) == ("incomplete", 1, 1)


def test_a_list_that_repeats_itself_after_its_total_is_whole() -> None:
    assert walk_over(paged(ByNumber()), lambda ask: jobs(1, 2, total=2)).status == "ok"


def test_a_total_that_shrinks_is_held_against_what_came() -> None:
    pages = [jobs(1, 2, total=6), jobs(3, 4, total=4), jobs(5, total=4)]
    walk = walk_over(paged(ByOffset()), lambda ask: pages[ask.position // 2] if ask.position < 6 else jobs())
    assert walk.status == "incomplete"
    assert "5 jobs of 6" in (walk.message or "")


def test_a_job_that_moved_to_the_next_page_counts_once_against_the_total() -> None:
    pages = [jobs(1, 2, total=4), jobs(2, 3, total=4)]
    walk = walk_over(paged(ByOffset()), lambda ask: pages[ask.position // 2])
    assert walk.status == "incomplete"
    assert "3 jobs of 4" in (walk.message or "")


def test_a_page_that_fails_after_good_ones_leaves_the_board_incomplete() -> None:
    assert outcome(walk_over(paged(ByOffset()), lambda ask: 500 if ask.position else PAGES[0])) == ("incomplete", 2, 2)


@pytest.mark.parametrize("given", [{"error": "no"}, {"jobs": None}, "<html>", None, [], 7.5])
def test_another_shape_is_a_schema_error(given: Any) -> None:
    assert walk_over(paged(ByOffset()), lambda ask: given).status == "schema_error"


def test_a_successful_zero_is_suspect() -> None:
    assert walk_over(paged(ByOffset()), lambda ask: jobs(total=0)).status == "suspect"


def with_details(**changes: Any) -> Source:
    listed = items(record_of=None, used=frozenset({"id", "title", "posted"}))
    detail = Detail(path="/{board}/{id}", items=items(at=(), total=None, is_single=True))
    return source(Listing(base_url=HOST, path="/{board}", items=listed, paging=ByOffset(), detail=detail), **changes)


def detail_or_page(ask: Ask) -> Any:
    number = ask.url.rpartition("/")[2]
    return jobs(number)["jobs"][0] if ask.kind == DETAIL else PAGES[ask.position // 2]


def test_a_list_leads_to_a_page_for_each_job() -> None:
    walk = walk_over(with_details(), detail_or_page)
    assert (outcome(walk), walk.documents) == (("ok", 5, 8), 8)


def test_a_job_whose_page_is_dropped_leaves_the_board_incomplete() -> None:
    walk = walk_over(with_details(), lambda ask: 404 if ask.url.endswith("/3") else detail_or_page(ask))
    assert outcome(walk) == ("incomplete", 4, 8)
    assert "1 details answered 404" in (walk.message or "")


def test_when_no_page_of_a_job_can_be_read_the_board_has_their_ending() -> None:
    walk = walk_over(with_details(), lambda ask: 404 if ask.kind == DETAIL else detail_or_page(ask))
    assert (walk.status, walk.message) == ("unreachable", "answered 404")
    form = walk_over(with_details(), lambda ask: {"error": 1} if ask.kind == DETAIL else detail_or_page(ask))
    assert form.status == "schema_error"
    assert form.lost == {"details of another form": 5}


def test_no_address_is_asked_for_twice_and_no_step_goes_deeper_than_allowed() -> None:
    walk = Walk(paged(ByOffset()), "b", Limits())
    walk.begin(Answer(leads=[Ask(f"{HOST}/0"), Ask(f"{HOST}/0")]))
    asked = 0
    while (ask := walk.next_ask()) is not None:
        walk.in_flight -= 1
        asked += 1
        walk.take(ask, Answer(leads=[Ask(f"{HOST}/{ask.depth + 1}"), Ask(f"{HOST}/0")]), 1)
    assert asked == MAX_DEPTH + 1
    assert walk.lost == {"addresses deeper than 20 steps": 1}


def test_a_host_that_wants_no_more_ends_the_board_at_once() -> None:
    walk = Walk(paged(ByOffset()), "b", Limits())
    walk.begin(Answer(leads=[Ask(f"{HOST}/{number}") for number in range(9)]))
    assert walk.next_ask()
    walk.end("rate_limited", "later")
    walk.end("ok")
    assert (walk.next_ask(), walk.is_over, walk.status) == (None, False, "rate_limited")


def test_a_field_that_is_gone_fails_the_board_by_its_floor() -> None:
    told = replace(paged(ByOffset()), expected={"posted": 0.9})
    without = {"jobs": [{"id": str(n), "title": "T"} for n in range(3)]}
    walk = walk_over(told, lambda ask: without if not ask.position else jobs())
    assert walk.status == "schema_error"
    assert "posted in 0 of 3 records, expected 90%" in (walk.message or "")
    assert walk_over(told, lambda ask: jobs(1, 2, 3) if not ask.position else jobs()).status == "ok"


@pytest.mark.parametrize(
    ("filled", "records", "least", "is_low"),
    [
        (0, 0, 0.9, False),
        (0, 2, 0.8, False),
        (0, 3, 0.8, True),
        (8, 10, 0.9, False),
        (4, 10, 0.9, True),
        (0, 6, 0.5, False),
        (0, 7, 0.5, True),
        (790, 1000, 0.8, True),
        (800, 1000, 0.8, False),
    ],
)
def test_a_floor_allows_for_chance_in_few_records(filled: int, records: int, least: float, is_low: bool) -> None:
    assert is_too_few(filled, records, least) is is_low


def test_fields_that_are_there_are_counted() -> None:
    rates = FillRates()
    rates.add(Record(posting_id="1", title="T", text="words", is_remote=False, pay_max=3))
    rates.add(Record(posting_id="2", title="T"))
    assert (rates.records, dict(rates.filled)) == (2, {"description": 1, "place": 1, "pay": 1})


def test_an_id_of_another_type_and_an_unknown_word_are_refused_with_the_reason() -> None:
    declared = items(id_type=int, words={"posted": frozenset({"today"})})
    good = {"id": 1, "title": "T", "posted": "today"}
    declared = replace(declared, record_of=lambda job, board: Record(posting_id=str(job["id"]), title=job["title"]))
    bad = [{**good, "id": "1"}, {**good, "id": True}, {**good, "id": 2, "posted": "soon"}]
    reading = declared.read("made", "b", [good, *bad, {**good, "id": 3}, {**good, "id": 4, "posted": None}])
    assert [getattr(one, "reason", None) for one in reading] == [
        None,
        "id of another type",
        "id of another type",
        "unknown word",
        None,
        None,
    ]


def test_boards_too_small_to_be_judged_alone_are_judged_together() -> None:
    told = replace(paged(ByNumber()), expected={"posted": 0.8})
    bare = {"jobs": [{"id": "1", "title": "T"}]}
    small = [walk_over(told, lambda ask: jobs() if ask.position else bare) for _ in range(3)]
    good = walk_over(told, lambda ask: jobs() if ask.position else jobs(1))
    assert [walk.status for walk in [*small, good]] == ["ok"] * 4
    judge_together(told, [*small[:2], good])
    assert [walk.status for walk in [*small, good]] == ["ok"] * 4
    judge_together(told, small)
    assert [walk.status for walk in small] == ["schema_error"] * 3
    assert "over all boards posted in 0 of 3" in (small[0].message or "")

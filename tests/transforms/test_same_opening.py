"""Two ads show one opening by number, or by days, place and wording; what readers cannot tell apart is two."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.postings import BERN, GREENHOUSE, OWN_SITE, SCHOOL, SISTERS, november, posting, text, vacancies_of


def test_on_a_crawled_board_an_ad_that_follows_the_one_that_went_shows_it_again() -> None:
    old, new = posting(day=date(2026, 11, 2), text=text()), posting(posting_id="2", day=date(2026, 11, 16), text=text())
    vacancies = vacancies_of(old, new, crawls=november(2, 16))
    assert vacancies.select("postings", "first_seen_on", "last_seen_on").rows() == [
        (2, date(2026, 11, 2), date(2026, 11, 16))
    ]


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({"text": text(swapped=range(3))}, 1),
        ({"text": text(swapped=range(60))}, 2),
        ({"title": "Manager"}, 2),
        ({"location": "Basel", "places": [BERN | {"city": "Basel", "region_code": "CH-BS"}]}, 2),
        ({"employer_key": "other"}, 2),
        ({"location": "  BERN "}, 1),
    ],
)
def test_what_must_agree_besides(change: dict[str, Any], openings: int) -> None:
    old = posting(day=date(2026, 11, 2), text=text())
    new = posting(posting_id="2", day=date(2026, 11, 16), **{"text": text(), **change})
    assert vacancies_of(old, new, crawls=november(2, 16)).height == openings


def test_remote_work_from_two_states_is_two_openings() -> None:
    remote = [BERN | {"region_code": None, "city": None, "is_remote": True}]
    rows = [posting(posting_id=str(n), day=date(2026, 11, n), location=f"Remote ({n})", places=remote) for n in (2, 9)]
    assert vacancies_of(*rows, crawls=november(2, 9)).height == 2


@pytest.mark.parametrize(
    ("closed", "posted", "openings"),
    [
        ("2026-09-20", "2026-11-18", 1),
        ("2026-09-01", "2026-11-18", 2),
        ("2026-11-20", "2026-11-18", 1),
        (None, "2026-11-18", 2),
    ],
)
def test_a_dump_shows_an_opening_again_where_the_old_ad_was_closed(
    closed: str | None, posted: str, openings: int
) -> None:
    old = posting("joe", "joe", posted_on=date(2026, 8, 1), closed_on=closed and date.fromisoformat(closed))
    new = posting("joe", "joe", "2", posted_on=date.fromisoformat(posted))
    assert vacancies_of(old, new).height == openings


def test_a_dump_shows_an_opening_again_where_a_text_only_gained_sentences() -> None:
    days = [date(2026, 11, 1), date(2026, 11, 20)]
    gained, swapped = (
        vacancies_of(*(posting("joe", "joe", t[:9], posted_on=day, text=t) for day, t in zip(days, texts, strict=True)))
        for texts in [
            (text(without=range(100, 140)), f"Again: {text()}"),
            (text(), f"Again: {text(swapped=range(50, 60))}"),
        ]
    )
    assert (gained.height, swapped.height) == (1, 2)


@pytest.mark.parametrize(("old_field", "new_field", "openings"), [("1 May", "2 June", 1), ("macro", "labour", 2)])
def test_a_word_swapped_in_one_place_is_another_job_but_no_date_or_address(
    old_field: str, new_field: str, openings: int
) -> None:
    texts = [f"{text()} {old_field} https://x.example/1", f"{text()} {new_field} https://x.example/2 {text()}"]
    rows = [posting("joe", "joe", str(n), posted_on=date(2026, 11, 2 + n), text=text) for n, text in enumerate(texts)]
    assert vacancies_of(*rows).height == openings


@pytest.mark.parametrize(("place", "openings"), [("Bern, Canton of Bern", 1), ("Bern, Wankdorf", 2)])
def test_a_quarter_that_the_text_names_too_is_another_place(place: str, openings: int) -> None:
    old = posting(day=date(2026, 11, 2), text=text())
    new = posting(posting_id="2", day=date(2026, 11, 16), location=place, text=f"{text()} Wankdorf")
    assert vacancies_of(old, new, crawls=november(2, 16)).height == openings


def test_a_place_written_at_greater_length_is_the_same_where_the_text_is() -> None:
    places = [BERN | {"city": None, "region_code": None}]
    old = posting("joe", "joe", posted_on=date(2026, 11, 2), location="Switzerland", places=places, text=text())
    for words, openings in ((text(without=range(20)), 1), (text(swapped=range(20)), 2)):
        new = posting("joe", "joe", "2", posted_on=date(2026, 11, 9), location="Bern, Switzerland", text=words)
        assert vacancies_of(old, new).height == openings


def announced(posting_id: str, start: date, days: int = 10, **fields: Any) -> dict[str, Any]:
    """An announcement without text, and the last day to apply."""
    return posting("usajobs", "us", posting_id, posted_on=start, closes_on=start + timedelta(days=days), **fields)


FIRST_OF_NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("start", "change", "openings"),
    [
        (date(2026, 11, 11), {}, 1),
        (date(2027, 1, 10), {}, 1),
        (date(2027, 1, 11), {}, 2),
        (date(2026, 11, 10), {}, 2),
        (date(2026, 11, 14), {"location": "Basel", "places": []}, 2),
        (date(2026, 11, 14), {"employer_key": "other"}, 2),
        (date(2026, 11, 14), {"title": "Bank Clerk"}, 2),
        (date(2026, 11, 14), {"text": text(swapped=range(60))}, 2),
        (date(2026, 11, 14), {"text": "x"}, 2),
    ],
)
def test_what_is_announced_again_after_its_last_day_is_one_opening(
    start: date, change: dict[str, Any], openings: int
) -> None:
    one = announced("1", FIRST_OF_NOVEMBER, text=text())
    other = announced("2", start, **{"text": text(swapped=range(3)), **change})
    assert vacancies_of(one, other).height == openings


def test_of_announcements_without_a_text_nobody_can_tell() -> None:
    rows = [announced("1", FIRST_OF_NOVEMBER), announced("2", date(2026, 11, 11))]
    assert vacancies_of(*rows).height == 2


def test_a_call_that_stood_for_half_a_year_is_not_known_again() -> None:
    for days, openings in ((170, 1), (181, 2)):
        rows = [announced("1", FIRST_OF_NOVEMBER, days, text=text())]
        rows += [announced("2", FIRST_OF_NOVEMBER + timedelta(days=days), text=text())]
        assert vacancies_of(*rows).height == openings


SIX_PLACES = "Boston; Seattle; Chicago; Atlanta; Dallas; Denver"


@pytest.mark.parametrize(
    ("places", "openings"),
    [
        ("Boston; Chicago; Dallas; Atlanta; Seattle; Houston", 1),
        ("Boston; Chicago; Dallas; Atlanta; Miami; Houston", 2),
        ("Boston; Seattle; Chicago; Atlanta", 2),
    ],
)
def test_long_lists_that_have_most_places_in_common_are_of_one_opening(places: str, openings: int) -> None:
    days = [(date(2026, 11, 2), date(2026, 11, 9)), (date(2026, 11, 10), date(2026, 11, 20))]
    rows = [
        posting("list", "list", where, posted_on=start, closed_on=end, location=where, places=[])
        for where, (start, end) in zip((SIX_PLACES, places), days, strict=True)
    ]
    assert vacancies_of(*rows).height == openings


def test_an_aggregators_cut_text_shows_the_employers_opening() -> None:
    whole = posting("ashby", "acme", text=text(), posted_on=date(2026, 11, 1))
    cut = posting("remotive", "remotive", text=text(without=range(80, 200)), posted_on=date(2026, 11, 4))
    late = posting("remotive", "remotive", text=text(), posted_on=date(2027, 2, 4))
    assert vacancies_of(whole, cut).height == 1
    assert vacancies_of(whole, late).height == 2


@pytest.mark.parametrize(
    ("title", "words", "openings"),
    [
        ("Assistant Professor of Economics", f"{text()} Apply here: www.x.example", 1),
        ("Assistant Professor of Economics", text(without=range(40)), 1),
        ("Assistant Professor of Economics", text(swapped=range(10)), 2),
        ("Associate Professor", f"{text()} Apply here", 2),
    ],
)
def test_a_dump_shows_an_opening_under_a_title_that_only_says_more(title: str, words: str, openings: int) -> None:
    one = posting("joe", "joe", title="Assistant Professor", posted_on=date(2026, 11, 2), text=text())
    other = posting("joe", "joe", "2", title=title, posted_on=date(2026, 11, 9), text=words)
    assert vacancies_of(one, other).height == openings


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({}, 1),
        ({"text": f"{text()} of Acme School. Send us your letter"}, 1),
        ({"title": "Clerk, Bank"}, 1),
        ({"location": None}, 1),
        ({"posted_on": date(2027, 4, 30)}, 1),
        ({"posted_on": date(2027, 5, 1)}, 2),
        ({"posted_on": None}, 2),
        ({"title": "Manager"}, 2),
        ({"location": "Basel", "places": []}, 2),
        ({"text": f"{text(swapped=range(9))} of Acme School"}, 2),
        ({"text": text()}, 2),
        ({"board": "other"}, 2),
    ],
)
def test_a_text_that_names_the_employer_is_one_opening_under_two_of_its_names(
    change: dict[str, Any], openings: int
) -> None:
    one = posting("joe", "joe", text=f"{text()} of Acme School", employer_key="acmeuniversity")
    other = posting(**{"source": "joe", "board": "joe", "posting_id": "2", "text": one["text"], **SCHOOL, **change})
    assert vacancies_of(one, other, one | {"posting_id": "9", "employer_key": "x", "text": "y"}).height == openings + 1


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({}, 1),
        ({"title": "Clerk - New Graduate"}, 1),
        ({"title": "Bank Clerk"}, 1),
        ({"title": "Clerk 2026"}, 1),
        ({"location": "Basel", "places": [BERN | {"city": "Basel", "region_code": "CH-BS"}]}, 1),
        ({"title": "Bank Manager"}, 2),
        ({"title": "Clerk 2027"}, 2),
        ({"employer_key": "other"}, 2),
        ({"url": OWN_SITE.replace("6003", "6004")}, 2),
    ],
)
def test_one_job_number_is_one_opening_under_a_title_that_only_says_more(change: dict[str, Any], openings: int) -> None:
    title = "Clerk 2026" if change.get("title") == "Clerk 2027" else "Clerk"
    one = posting("joe", "joe", title=title, url=GREENHOUSE, text=text())
    other = posting("joe", "joe", "2", **{"url": OWN_SITE, "text": text(swapped=range(90)), **change})
    assert vacancies_of(one, other).height == openings


def test_a_number_of_the_employers_own_may_be_that_of_many_openings() -> None:
    basel = {"location": "Basel", "places": [BERN | {"city": "Basel", "region_code": "CH-BS"}]}
    for change, openings in ((basel, 2), ({}, 1), (basel | {"title": "Bank Clerk"}, 2), ({"title": "Bank Clerk"}, 1)):
        rows = [posting(url=OWN_SITE), posting(posting_id="2", url=f"{OWN_SITE}/apply", **change)]
        assert vacancies_of(*rows, crawls=november(23)).height == openings


def test_one_board_of_a_system_is_one_firm_whatever_its_name() -> None:
    rows = [posting("joe", "joe", str(n), employer_key=f"acme{n}", url=GREENHOUSE) for n in (1, 2)]
    assert vacancies_of(*rows).height == 1
    rows[1]["url"] = OWN_SITE
    assert vacancies_of(*rows).height == 2


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({}, 1),
        ({"posted_on": date(2026, 11, 9)}, 2),
        ({"title": "Bank Clerk"}, 2),
        ({"location": "Basel", "places": []}, 2),
        ({"text": text(swapped=range(90))}, 2),
        ({"url": SISTERS[1].replace("5161260004", "5161276004")}, 2),
        ({"url": SISTERS[1].replace("5161260004", "5161260007")}, 2),
        ({"url": SISTERS[1].replace("acmelabs", "acme")}, 2),
        ({"url": "https://jobs.smartrecruiters.com/acmelabs/5161260004"}, 2),
    ],
)
def test_a_firm_shows_one_job_on_two_boards_under_two_names(change: dict[str, Any], openings: int) -> None:
    one = posting("joe", "joe", url=SISTERS[0], text=text())
    other = posting("joe", "joe", "2", **{"employer_key": "acmelabs", "url": SISTERS[1], "text": text(), **change})
    assert vacancies_of(one, other).height == openings


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({}, 1),
        ({"text": text(swapped=range(3)), "start": date(2026, 11, 11)}, 1),
        ({"text": text(swapped=range(3))}, 2),
        ({"employer_key": "acmeschoal"}, 2),
        ({"title": "Manager"}, 2),
        ({"start": date(2027, 5, 1)}, 2),
    ],
)
def test_a_misspelt_employer_is_one_employer_where_the_text_is(change: dict[str, Any], openings: int) -> None:
    one = announced("1", FIRST_OF_NOVEMBER, employer_key="acmeschools", text=text())
    other = announced("2", **{"start": date(2026, 11, 2), "employer_key": "acmeschols", "text": text(), **change})
    assert vacancies_of(one, other).height == openings


@pytest.mark.parametrize(
    ("place", "words", "openings"),
    [
        ("Pennsylvania Mechanicsburgh", text(), 1),
        ("Pennsylvania Mechanicsville", text(), 2),
        ("Pennsylvania Mechanicsburgh", text(swapped=range(9)), 2),
    ],
)
def test_a_misspelt_place_is_the_same_where_the_text_is(place: str, words: str, openings: int) -> None:
    days = {"1": FIRST_OF_NOVEMBER, "2": date(2026, 11, 9)}
    where = {"1": "Pennsylvania Mechanicsburg", "2": place}
    rows = [announced(n, days[n], location=where[n], places=[], text=words if n == "2" else text()) for n in days]
    assert vacancies_of(*rows).height == openings


@pytest.mark.parametrize(("days", "openings"), [(180, 1), (181, 2)])
def test_a_text_that_gained_sentences_is_known_again_for_half_a_year(days: int, openings: int) -> None:
    one = posting("joe", "joe", posted_on=FIRST_OF_NOVEMBER, text=text(without=range(100, 140)))
    other = posting("joe", "joe", "2", posted_on=FIRST_OF_NOVEMBER + timedelta(days=days), text=text())
    assert vacancies_of(one, other).height == openings


@pytest.mark.parametrize(("start", "openings"), [(13, 1), (12, 2)])
def test_of_two_that_ended_together_the_one_that_replaced_the_other_shows_it_again(start: int, openings: int) -> None:
    end = date(2026, 11, 13)
    days = {"1": date(2026, 11, 3), "2": date(2026, 11, start)}
    rows = [posting("list", "list", n, posted_on=day, closed_on=end) for n, day in days.items()]
    assert vacancies_of(*rows).height == openings

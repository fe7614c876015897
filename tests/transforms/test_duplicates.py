"""Every opening is one vacancy, whatever the order of its postings; what is unsure stays apart."""

import hashlib
import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.duplicates import deduplicate, keep_kin, match_postings
from transforms.job_numbers import job_number
from transforms.likeness import signatures_of, title_key
from warehouse.tables.clean import POSTINGS, VACANCIES, WEIGHT_UNIT

DAY = date(2026, 11, 23)
BERN = {"country_code": "CH", "region_code": "CH-BE", "city": "Bern", "is_remote": False, "weight": WEIGHT_UNIT}
WORDS = [f"word{n}" for n in range(200)]


def posting(source: str = "ashby", board: str = "acme", posting_id: str = "1", **fields: Any) -> dict[str, Any]:
    """A clerk of Acme in Bern; a long `text` has its signature and key unless these are given."""
    text = fields.get("text", "x")
    posted_on = fields.get("posted_on", date(2026, 11, 1))
    title = fields.get("title", "Clerk")
    number = job_number(fields.get("url"))
    return {
        "source": source,
        "board": board,
        "posting_id": posting_id,
        "sequence": 0,
        "day": DAY,
        "month": date(2026, 11, 1),
        "title": title,
        "title_key": title_key(title.removesuffix(" II").removesuffix(" III")),
        "job_number": number.value if number else None,
        "employer": "Acme",
        "employer_key": "acme",
        "text": text,
        "text_key": hashlib.sha256(text.encode()).hexdigest()[:16],
        "signature": signatures_of([text])[0],
        "posted_on": posted_on,
        "posted_reason": None if posted_on else "missing",
        "location": "Bern",
        "places": [BERN],
        "tags": [],
        **fields,
    }


def vacancies_of(
    *rows: dict[str, Any],
    crawls: list[tuple[str, str, date]] | None = None,
    earlier: list[dict[str, Any]] | None = None,
) -> pl.DataFrame:
    postings, before = (pl.DataFrame(list(some), schema=POSTINGS.dtypes) for some in (rows, earlier or []))
    days = pl.DataFrame(crawls or [], schema={"source": pl.String, "board": pl.String, "day": pl.Date}, orient="row")
    return VACANCIES.check(deduplicate(postings, days, before))


def text(*, without: range = range(0), swapped: range = range(0)) -> str:
    """Two hundred words, some left out or swapped for others."""
    words = (f"other{n}" if n in swapped else word for n, word in enumerate(WORDS) if n not in without)
    return " ".join(words)


def november(*days: int) -> list[tuple[str, str, date]]:
    return [("ashby", "acme", date(2026, 11, day)) for day in days]


# ---- one opening or two


def test_on_a_crawled_board_an_ad_that_follows_the_one_that_went_shows_it_again() -> None:
    old, new = posting(day=date(2026, 11, 2), text=text()), posting(posting_id="2", day=date(2026, 11, 16), text=text())
    vacancies = vacancies_of(old, new, crawls=november(2, 16))
    assert vacancies.select("postings", "first_seen_on", "last_seen_on").rows() == [
        (2, date(2026, 11, 2), date(2026, 11, 16))
    ]


def test_two_that_stand_side_by_side_are_two_openings() -> None:
    rows = [posting(posting_id=str(n), day=date(2026, 11, day), text=text()) for n in (1, 2) for day in (2, 9)]
    assert vacancies_of(*rows, crawls=november(2, 9)).height == 2


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


def test_one_job_number_is_one_opening_even_side_by_side() -> None:
    rows = [posting(posting_id=str(n), url=f"https://x.example/jobs/4471879007?ref={n}") for n in (1, 2)]
    other = posting(posting_id="3", url="https://x.example/jobs/4471879008")
    vacancies = vacancies_of(*rows, other, crawls=november(23))
    assert sorted(vacancies["postings"]) == [1, 2]
    assert max(vacancies["urls"].to_list(), key=len) == [row["url"] for row in rows]


GREENHOUSE = "https://boards.greenhouse.io/acme/jobs/5893276003"
OWN_SITE = "https://acme.example/careers/5893276003"


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


def test_a_number_that_many_titles_share_is_no_jobs() -> None:
    rows = [posting(posting_id=str(n), title=f"Clerk {'x' * n}", url=OWN_SITE) for n in range(51)]
    assert vacancies_of(*rows, posting(posting_id="y"), crawls=november(23)).height == 52


def test_one_board_of_a_system_is_one_firm_whatever_its_name() -> None:
    rows = [posting("joe", "joe", str(n), employer_key=f"acme{n}", url=GREENHOUSE) for n in (1, 2)]
    assert vacancies_of(*rows).height == 1
    rows[1]["url"] = OWN_SITE
    assert vacancies_of(*rows).height == 2


def test_what_one_number_links_continues_the_opening_of_the_earlier_month() -> None:
    october = posting("joe", "joe", month=date(2026, 10, 1), posted_on=date(2026, 10, 20), url=GREENHOUSE)
    again = posting("joe", "joe", "0", title="Bank Clerk", posted_on=date(2026, 11, 2), url=OWN_SITE)
    november = posting("joe", "joe", "3", title="Bank Clerk", posted_on=date(2026, 11, 1), employer_key="other")
    vacancies = vacancies_of(again, november, earlier=[october])
    assert vacancies.filter(pl.col("employer_key") == "acme")["repost_of"].to_list() == (
        vacancies_of(october)["vacancy_id"].to_list()
    )


SISTERS = ["https://boards.greenhouse.io/acme/jobs/5161256004", "https://boards.greenhouse.io/acmelabs/jobs/5161260004"]


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


def announced(posting_id: str, start: date, days: int = 10, **fields: Any) -> dict[str, Any]:
    """An announcement without text, and the last day to apply."""
    return posting("usajobs", "us", posting_id, posted_on=start, closes_on=start + timedelta(days=days), **fields)


FIRST_OF_NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("start", "change", "openings"),
    [
        (date(2026, 11, 11), {}, 1),
        (date(2026, 11, 25), {}, 1),
        (date(2026, 11, 26), {}, 2),
        (date(2026, 11, 10), {}, 2),
        (date(2026, 11, 14), {"tags": ["GS-12"]}, 2),
        (date(2026, 11, 14), {"pay_min": 90_000.0}, 2),
        (date(2026, 11, 14), {"location": "Basel", "places": []}, 2),
        (date(2026, 11, 14), {"employer_key": "other"}, 2),
        (date(2026, 11, 14), {"title": "Bank Clerk"}, 2),
        (date(2026, 11, 14), {"text": text()}, 2),
    ],
)
def test_what_is_announced_again_after_its_last_day_is_one_opening(
    start: date, change: dict[str, Any], openings: int
) -> None:
    assert vacancies_of(announced("1", FIRST_OF_NOVEMBER), announced("2", start, **change)).height == openings


def test_a_title_that_stands_side_by_side_is_not_known_again() -> None:
    pair = [announced("1", FIRST_OF_NOVEMBER), announced("2", date(2026, 11, 14))]
    beside = [announced(n, FIRST_OF_NOVEMBER, employer_key="other", location="Basel") for n in "345"]
    assert vacancies_of(*pair, *beside[:2]).height == 1 + 2
    assert vacancies_of(*pair, *beside).height == 2 + 3
    assert vacancies_of(*pair, announced("3", date(2026, 11, 2))).height == 3
    beside = [row | {"month": date(2026, 10, 1)} for row in beside]
    postings, earlier = (pl.DataFrame(rows, schema=POSTINGS.dtypes) for rows in (pair, beside))
    assert keep_kin(earlier.lazy(), postings).collect().height == 3
    assert vacancies_of(*pair, earlier=beside).height == 2


def test_a_title_of_many_employers_is_not_known_again() -> None:
    pair = [announced("1", FIRST_OF_NOVEMBER), announced("2", date(2026, 11, 14))]
    others = [announced(n, FIRST_OF_NOVEMBER, employer_key=f"other{n}") for n in "345"]
    assert vacancies_of(*pair, *others[:2]).height == 1 + 2
    assert vacancies_of(*pair, *others).height == 2 + 3


def test_a_call_that_stood_for_half_a_year_is_not_known_again() -> None:
    for days, openings in ((170, 1), (181, 2)):
        rows = [announced("1", FIRST_OF_NOVEMBER, days, text=text())]
        rows += [announced("2", FIRST_OF_NOVEMBER + timedelta(days=days), text=text())]
        assert vacancies_of(*rows).height == openings


def test_an_ad_without_text_of_a_common_title_must_replace_the_one_that_went() -> None:
    def closed(posting_id: str, start: int, end: int) -> dict[str, Any]:
        days = {"posted_on": date(2026, 11, start), "closed_on": date(2026, 11, end)}
        return posting("list", "list", posting_id, **days)

    beside = [closed("8", 1, 28), closed("9", 2, 28)]
    for start, openings in ((13, 1), (15, 2)):
        pair = [closed("1", 3, 12), closed("2", start, 20)]
        assert vacancies_of(*pair, *beside).height == openings + 2
    assert vacancies_of(*pair).height == 1


def a_year_of(**fields: Any) -> list[dict[str, Any]]:
    """Three ads of a list, each soon after the one before went, the last three months after the first."""
    spans = [((3, 1), (4, 1)), ((4, 20), (6, 20)), ((7, 1), (9, 1))]
    return [
        posting(
            "list", "list", str(n), posted_on=date(2026, *start), closed_on=date(2026, *end),
            month=date(2026, start[0], 1), **fields,
        )
        for n, (start, end) in enumerate(spans)
    ]  # fmt: skip


def test_of_ads_without_text_that_follow_one_another_the_last_does_not_show_the_first() -> None:
    rows = a_year_of()
    postings, no_crawls = pl.DataFrame(rows, schema=POSTINGS.dtypes), {"source": pl.String, "board": pl.String}
    matched = match_postings(postings, pl.DataFrame(schema={**no_crawls, "day": pl.Date}))
    assert matched["first_id"].to_list() == ["0", "0", "1"]
    assert sorted(vacancies_of(*rows)["postings"]) == [1, 2]
    last = vacancies_of(rows[2], earlier=rows[:2])
    assert last["repost_of"].to_list() == vacancies_of(rows[1], earlier=rows[:1])["vacancy_id"].to_list()


@pytest.mark.parametrize("fields", [{"text": text()}, {"url": OWN_SITE}])
def test_one_text_or_number_shows_the_first_again_however_late(fields: dict[str, Any]) -> None:
    assert vacancies_of(*a_year_of(**fields)).height == 1


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


SCHOOL = {"employer_key": "acmeschool", "employer": "Acme School"}


@pytest.mark.parametrize(
    ("change", "openings"),
    [
        ({}, 1),
        ({"text": f"{text()} of Acme School. Send us your letter"}, 1),
        ({"title": "Clerk, Bank"}, 1),
        ({"location": None}, 1),
        ({"posted_on": date(2026, 12, 31)}, 1),
        ({"posted_on": date(2027, 1, 1)}, 2),
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


def test_one_text_under_two_names_is_known_over_the_turn_of_a_month() -> None:
    words = f"{text()} of Acme School"
    october = posting("joe", "joe", month=date(2026, 10, 1), posted_on=date(2026, 10, 20), text=words, **SCHOOL)
    others = [october | {"posting_id": "3", "text": "x", "signature": None}, october | {"title_key": "x", "board": "b"}]
    new = posting("joe", "joe", "2", text=words)
    earlier, postings = (pl.DataFrame(rows, schema=POSTINGS.dtypes) for rows in ([october, *others], [new]))
    kin = keep_kin(earlier.lazy(), postings).collect()
    assert sorted(kin["posting_id"]) == ["1", "3"]
    vacancies = vacancies_of(new, earlier=kin.to_dicts())
    assert vacancies["repost_of"].to_list() == vacancies_of(october)["vacancy_id"].to_list()


def test_what_many_employers_write_is_no_text_of_one_opening() -> None:
    words = f"{text()} of Acme School"
    rows = [posting("joe", "joe", str(n), text=words, **(SCHOOL if n else {})) for n in range(4)]
    assert vacancies_of(*rows).height == 1
    assert vacancies_of(*rows, posting("joe", "joe", "x", text=words)).height == 5


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


def test_an_aggregators_cut_text_shows_the_employers_opening() -> None:
    whole = posting("ashby", "acme", text=text(), posted_on=date(2026, 11, 1))
    cut = posting("remotive", "remotive", text=text(without=range(80, 200)), posted_on=date(2026, 11, 4))
    late = posting("remotive", "remotive", text=text(), posted_on=date(2027, 2, 4))
    assert vacancies_of(whole, cut).height == 1
    assert vacancies_of(whole, late).height == 2


def test_what_an_earlier_month_showed_is_no_new_opening() -> None:
    october = posting(day=date(2026, 10, 30), month=date(2026, 10, 1), posted_on=date(2026, 10, 1), text=text())
    again = posting(posting_id="2", day=date(2026, 11, 16), posted_on=date(2026, 11, 10), text=text())
    crawls = [("ashby", "acme", date(2026, 10, 30)), *november(16)]
    first = vacancies_of(october, crawls=crawls)
    vacancies = vacancies_of(again, crawls=crawls, earlier=[october])
    assert vacancies.select("repost_of", "postings", "open_months").rows() == [
        (first["vacancy_id"].item(), 1, [date(2026, 11, 1)])
    ]
    assert first["repost_of"].to_list() == [None]


def test_a_posting_without_a_day_goes_on_in_the_next_month() -> None:
    october = posting(day=date(2026, 10, 30), month=date(2026, 10, 1), posted_on=None)
    goes_on = posting(day=date(2026, 11, 16), posted_on=None)
    vacancies = vacancies_of(goes_on, crawls=november(16), earlier=[october])
    assert vacancies["repost_of"].to_list() == vacancies_of(october)["vacancy_id"].to_list()
    assert vacancies["vacancy_id"].to_list() != vacancies["repost_of"].to_list()


# ---- the life of a vacancy


def test_a_vacancy_went_by_the_first_healthy_crawl_without_it() -> None:
    rows = [posting(day=date(2026, 11, day), sequence=day) for day in (2, 9)]
    went = vacancies_of(*rows, crawls=november(2, 9, 16, 23))
    still = vacancies_of(*rows, crawls=november(2, 9))
    assert (went["gone_by"].item(), still["gone_by"].item()) == (date(2026, 11, 16), None)


def test_a_crawl_that_failed_closes_nothing_and_one_that_missed_an_ad_is_seen() -> None:
    rows = [posting(day=date(2026, 11, day), sequence=day) for day in (2, 16)]
    failed, missed = (vacancies_of(*rows, crawls=november(*days)) for days in [(2, 16), (2, 9, 16)])
    assert (failed["reopenings"].item(), missed["reopenings"].item()) == (0, 1)
    assert failed.height == missed.height == 1


def test_versions_are_counted() -> None:
    rows = [posting(day=date(2026, 11, n), sequence=n, text=f"x{n // 10}") for n in (2, 9, 16)]
    assert vacancies_of(*rows, crawls=november(2, 9, 16)).select("versions", "postings").rows() == [(2, 1)]


# ---- merging


def test_records_of_one_posting_are_one_vacancy_told_by_the_latest() -> None:
    vacancies = vacancies_of(
        posting(day=date(2026, 11, 9), title="Clerk II", text_key="b" * 16, posted_on=date(2026, 11, 5)),
        posting(day=date(2026, 11, 2), sequence=5),
        posting(day=date(2026, 11, 9), sequence=1, title="Clerk III", text_key="c" * 16, posted_on=None),
        crawls=[("ashby", "acme", date(2026, 11, 9))],
    )
    columns = ["title", "posted_on", "first_seen_on", "last_seen_on", "postings", "open_months"]
    assert vacancies.select(columns).rows() == [
        ("Clerk III", date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 9), 1, [date(2026, 11, 1)])
    ]


def test_an_aggregator_and_the_employers_site_show_one_vacancy() -> None:
    vacancies = vacancies_of(
        posting("remotive", "remotive", "9", posted_on=date(2026, 11, 3)),
        posting("ashby", "acme", "1", posted_on=date(2026, 11, 1)),
    )
    assert vacancies.select("source", "board", "postings").rows() == [("ashby", "acme", 2)]
    assert vacancies["vacancy_id"].to_list() == vacancies_of(posting())["vacancy_id"].to_list()


def test_identical_ads_within_a_source_may_be_real_openings() -> None:
    assert vacancies_of(*(posting(posting_id=str(n)) for n in range(929))).height == 929


def test_each_copy_of_another_source_is_joined_with_one() -> None:
    rows = [posting("ashby", posting_id=str(n)) for n in range(3)]
    rows += [posting("remotive", posting_id=str(n)) for n in range(2)]
    assert sorted(vacancies_of(*rows)["postings"]) == [1, 2, 2]


def test_other_text_place_or_employer_is_another_vacancy() -> None:
    rows = [posting(), posting("remotive", text_key="b" * 16), posting("lever", employer_key="other")]
    assert vacancies_of(*rows).height == 3


def test_open_months_are_those_whose_last_crawl_showed_it() -> None:
    october, november = date(2026, 10, 31), date(2026, 11, 30)
    crawls = [("ashby", "acme", october), ("ashby", "acme", november), ("ashby", "other", november)]
    vacancies = vacancies_of(
        posting(day=october),
        posting(day=november, sequence=1),
        posting(posting_id="2", day=october),
        posting(posting_id="3", day=date(2026, 11, 29), title="Manager"),
        posting("remotive", posting_id="4", day=november, text_key="d" * 16),
        crawls=crawls,
    )
    found = sorted(vacancies["open_months"].to_list())
    assert found == [[], [], [date(2026, 10, 1)], [date(2026, 10, 1), date(2026, 11, 1)]]


def test_vacancies_of_dumps_are_seen_on_the_day_they_were_posted() -> None:
    vacancies = vacancies_of(
        posting("joe", posting_id="1", posted_on=date(2026, 11, 3), closed_on=date(2026, 11, 20)),
        posting("joe", posting_id="2", posted_on=None),
    )
    columns = ["first_seen_on", "last_seen_on", "closed_on", "open_months"]
    assert sorted(vacancies.select(columns).rows()) == [
        (date(2026, 11, 3), date(2026, 11, 20), date(2026, 11, 20), []),
        (DAY, DAY, None, []),
    ]


def test_no_postings_are_no_vacancies() -> None:
    assert vacancies_of().is_empty()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ashby", "remotive", "joe"]),
            st.sampled_from(["acme", "b"]),
            st.sampled_from("123"),
            st.sampled_from([date(2026, 11, 2), date(2026, 11, 9)]),
            st.sampled_from([None, date(2026, 11, 1), date(2026, 11, 5)]),
            st.sampled_from("ab"),
            st.sampled_from([None, date(2026, 11, 10)]),
            st.sampled_from(["Clerk", "Bank Clerk"]),
            st.sampled_from([None, GREENHOUSE, OWN_SITE, *SISTERS]),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_postings_does_not_matter(
    drawn: list[tuple[str, str, str, date, date | None, str, date | None, str, str | None]], shuffler: random.Random
) -> None:
    rows = [
        posting(
            source, board, number, day=day, posted_on=posted_on, text_key=letter * 16, text=letter, closed_on=closed_on,
            closes_on=closed_on, title=title, url=url, employer_key=board,
        )
        for source, board, number, day, posted_on, letter, closed_on, title, url in drawn
    ]  # fmt: skip
    crawls = [("ashby", "acme", date(2026, 11, 9)), ("remotive", "b", date(2026, 11, 2))]
    vacancies = vacancies_of(*rows, crawls=crawls)
    shuffled = rows.copy()
    shuffler.shuffle(shuffled)
    assert_frame_equal(vacancies_of(*shuffled, crawls=crawls), vacancies)
    assert vacancies["postings"].sum() == len({row[:3] for row in drawn})

"""Every opening is one vacancy, whatever the order of its postings; what is unsure stays apart."""

import random
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.postings import DAY, GREENHOUSE, OWN_SITE, SCHOOL, SISTERS, november, posting, text, vacancies_of
from transforms.duplicates import keep_kin
from warehouse.tables.clean import POSTINGS


def test_an_aggregator_and_the_employers_site_show_one_vacancy() -> None:
    vacancies = vacancies_of(
        posting("remotive", "remotive", "9", posted_on=date(2026, 11, 3)),
        posting("ashby", "acme", "1", posted_on=date(2026, 11, 1)),
    )
    assert vacancies.select("source", "board", "postings").rows() == [("ashby", "acme", 2)]
    assert vacancies["vacancy_id"].to_list() == vacancies_of(posting())["vacancy_id"].to_list()


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


def test_a_vacancy_was_posted_by_the_earliest_day_that_its_records_tell() -> None:
    rows = [posting(day=date(2026, 11, day), posted_on=None, posted_by=date(2026, 10, day)) for day in (9, 2)]
    vacancies = vacancies_of(*rows, crawls=november(2, 9))
    assert vacancies.select("posted_on", "posted_by").rows() == [(None, date(2026, 10, 2))]


def test_other_text_place_or_employer_is_another_vacancy() -> None:
    rows = [posting(), posting("remotive", text_key="b" * 16), posting("lever", employer_key="other")]
    assert vacancies_of(*rows).height == 3


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

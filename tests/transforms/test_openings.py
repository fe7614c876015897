"""Of all ads of an employer those that show one opening are found, whatever month has the first."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.postings import GREENHOUSE, OWN_SITE, SCHOOL, november, posting, text, vacancies_of
from transforms.duplicates import match_postings
from warehouse.tables.clean import POSTINGS


def test_two_that_stand_side_by_side_are_two_openings() -> None:
    rows = [posting(posting_id=str(n), day=date(2026, 11, day), text=text()) for n in (1, 2) for day in (2, 9)]
    assert vacancies_of(*rows, crawls=november(2, 9)).height == 2


def test_identical_ads_within_a_source_may_be_real_openings() -> None:
    assert vacancies_of(*(posting(posting_id=str(n)) for n in range(929))).height == 929


def test_each_copy_of_another_source_is_joined_with_one() -> None:
    rows = [posting("ashby", posting_id=str(n)) for n in range(3)]
    rows += [posting("remotive", posting_id=str(n)) for n in range(2)]
    assert sorted(vacancies_of(*rows)["postings"]) == [1, 2, 2]


def test_one_job_number_is_one_opening_even_side_by_side() -> None:
    rows = [posting(posting_id=str(n), url=f"https://x.example/jobs/4471879007?ref={n}") for n in (1, 2)]
    other = posting(posting_id="3", url="https://x.example/jobs/4471879008")
    vacancies = vacancies_of(*rows, other, crawls=november(23))
    assert sorted(vacancies["postings"]) == [1, 2]
    assert max(vacancies["urls"].to_list(), key=len) == [row["url"] for row in rows]


def test_a_number_that_many_titles_share_is_no_jobs() -> None:
    rows = [posting(posting_id=str(n), title=f"Clerk {'x' * n}", url=OWN_SITE) for n in range(51)]
    assert vacancies_of(*rows, posting(posting_id="y"), crawls=november(23)).height == 52


def test_what_one_number_links_continues_the_opening_of_the_earlier_month() -> None:
    october = posting("joe", "joe", month=date(2026, 10, 1), posted_on=date(2026, 10, 20), url=GREENHOUSE)
    again = posting("joe", "joe", "0", title="Bank Clerk", posted_on=date(2026, 11, 2), url=OWN_SITE)
    november = posting("joe", "joe", "3", title="Bank Clerk", posted_on=date(2026, 11, 1), employer_key="other")
    vacancies = vacancies_of(again, november, earlier=[october])
    assert vacancies.filter(pl.col("employer_key") == "acme")["repost_of"].to_list() == (
        vacancies_of(october)["vacancy_id"].to_list()
    )


def test_what_many_employers_write_is_no_text_of_one_opening() -> None:
    words = f"{text()} of Acme School"
    rows = [posting("joe", "joe", str(n), text=words, **(SCHOOL if n else {})) for n in range(4)]
    assert vacancies_of(*rows).height == 1
    assert vacancies_of(*rows, posting("joe", "joe", "x", text=words)).height == 5


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


def test_an_ad_of_a_board_that_a_list_tells_of_before_it_is_crawled_is_known_by_its_month() -> None:
    board = posting(month=date(2026, 10, 1), posted_on=date(2026, 10, 20), day=date(2026, 11, 23), url=GREENHOUSE)
    told = posting("list", "list", "2", posted_on=date(2026, 11, 2), closed_on=date(2026, 11, 9), url=GREENHOUSE)
    crawls = november(23)
    assert vacancies_of(told, crawls=crawls, earlier=[board])["repost_of"].to_list() == (
        vacancies_of(board, crawls=crawls)["vacancy_id"].to_list()
    )

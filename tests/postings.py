"""Postings of a clerk of Acme in Bern, and the vacancies that they become."""

import hashlib
from datetime import date
from typing import Any

import polars as pl

from transforms.duplicates import deduplicate
from transforms.job_numbers import job_number
from transforms.likeness import signatures_of, title_key
from warehouse.tables.clean import POSTINGS, VACANCIES, WEIGHT_UNIT

DAY = date(2026, 11, 23)
BERN = {"country_code": "CH", "region_code": "CH-BE", "city": "Bern", "is_remote": False, "weight": WEIGHT_UNIT}
GREENHOUSE = "https://boards.greenhouse.io/acme/jobs/5893276003"
OWN_SITE = "https://acme.example/careers/5893276003"
SISTERS = ["https://boards.greenhouse.io/acme/jobs/5161256004", "https://boards.greenhouse.io/acmelabs/jobs/5161260004"]
SCHOOL = {"employer_key": "acmeschool", "employer": "Acme School"}
WORDS = [f"word{letter}{other}" for letter in "abcdefgh" for other in "abcdefghijklmnopqrstuvwxy"]


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
    words = (f"{word}other" if n in swapped else word for n, word in enumerate(WORDS) if n not in without)
    return " ".join(words)


def november(*days: int) -> list[tuple[str, str, date]]:
    return [("ashby", "acme", date(2026, 11, day)) for day in days]

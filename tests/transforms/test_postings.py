"""Every record is a posting or a refusal; every opening is one vacancy, whatever the order of its postings."""

from datetime import date
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.places import Gazetteer, Place
from transforms.postings import MAX_PLACES, clean_postings
from warehouse.record import Address, Record, Refusal
from warehouse.tables.clean import POSTINGS, REFUSALS, WEIGHT_UNIT

DAY = date(2026, 11, 23)
BERN = Place("CH", "CH-BE", "Bern", False)
BASEL = Place("CH", "CH-BS", "Basel", False)
SWITZERLAND = Place("CH", None, None, False)
REMOTE = Place(None, None, None, True)
REMOTE_SWITZERLAND = Place("CH", None, None, True)
NAMES = {"Bern": BERN, "Basel": BASEL, "Switzerland": SWITZERLAND, "Remote": REMOTE}


class SwissGazetteer:
    """Knows four names, and numbers as cities of Bern."""

    def resolve(self, text: str, country_hint: str | None = None) -> tuple[Place, ...]:
        if text.isdigit():
            return (Place("CH", "CH-BE", text, False),)
        return (NAMES[text],) if text in NAMES else ()

    def resolve_parts(
        self, country: str | None, region: str | None, locality: str | None, is_remote: bool | None
    ) -> tuple[Place, ...]:
        places = self.resolve(locality or "") or self.resolve(country or "")
        return tuple(Place(place.country_code, None, None, True) for place in places) if is_remote else places


GAZETTEER = cast("Gazetteer", SwissGazetteer())


def clean(*records: Record | Refusal) -> tuple[pl.DataFrame, pl.DataFrame]:
    postings, refusals = clean_postings([("s", "b", n, DAY, record) for n, record in enumerate(records)], GAZETTEER)
    return POSTINGS.check(postings), REFUSALS.check(refusals)


def places_of(**fields: Any) -> list[tuple[str | None, str | None, str | None, bool]]:
    places = clean(Record("1", "Clerk", **fields))[0]["places"][0].to_list()
    assert sum(place["weight"] for place in places) == (WEIGHT_UNIT if places else 0)
    return [tuple(list(place.values())[:4]) for place in places]


def parts(*places: Place) -> list[tuple[str | None, str | None, str | None, bool]]:
    return [(place.country_code, place.region_code, place.city, place.is_remote) for place in places]


# ---- cleaning


def test_a_record_becomes_a_posting() -> None:
    record = Record(
        posting_id="7",
        title=" R&amp;D\u200b Clerk ",
        html="<p>C++ &amp; R</p>",
        employer="ACME, Inc",
        locations=("Bern", "Basel"),
        posted="2026-10-31T23:30:00-08:00",
        closes="2027-01-31",
        closed="2027-01-31",
        url="https://example.org/?a=1&copy=2",
        pay="CHF 120'000 a year",
        tags=("x", " "),
    )
    postings, refusals = clean(record)
    assert refusals.is_empty()
    row = postings.drop("text_key", "places", "signature", "repeated").row(0, named=True)
    assert row == {
        "source": "s",
        "board": "b",
        "posting_id": "7",
        "sequence": 0,
        "day": DAY,
        "month": date(2026, 11, 1),
        "url": "https://example.org/?a=1&copy=2",
        "job_number": None,
        "title": "R&D Clerk",
        "title_key": "clerk d r",
        "language": None,
        "employer": "ACME, Inc",
        "employer_key": "acme",
        "text": "C++ & R",
        "posted_on": date(2026, 11, 1),
        "posted_reason": None,
        "posted_repair": "moved_to_utc",
        "posted_by": None,
        "closes_on": date(2027, 1, 31),
        "closes_reason": None,
        "closed_on": None,
        "closed_reason": "in_future",
        "location": "Bern; Basel",
        "pay_min": 120_000.0,
        "pay_max": 120_000.0,
        "pay_currency": "CHF",
        "pay_period": "year",
        "pay_flag": None,
        "pay_found_in": "fields",
        "hours": None,
        "contract": None,
        "working_mode": None,
        "seniority": None,
        "sector": None,
        "sector_found_by": None,
        "is_staffing_agency": False,
        "tags": ["x"],
    }


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain\ntext\n- item a\n\nRequirements\n- SQL", "plain\ntext\n- item a\n\nRequirements\n- SQL"),
        ("under 5 < 6 people\r\nR &amp; D, a > b", "under 5 < 6 people\nR & D, a > b"),
        ("<p>one\nline</p>two", "one line\ntwo"),
        ("&lt;p&gt;one\nline&lt;/p&gt;&lt;ul&gt;&lt;li&gt;SQL&lt;/li&gt;&lt;/ul&gt;", "one line\n\n- SQL"),
    ],
)
def test_plain_text_in_a_field_of_markup_keeps_its_lines(html: str, text: str) -> None:
    assert clean(Record("1", "Clerk", html=html))[0]["text"].to_list() == [text]


def test_a_name_linked_to_a_profile_is_in_no_posting() -> None:
    html = '<p>Ask <a href="https://www.linkedin.com/in/jane"><b>Jane</b></a>, or Jane Doe (linkedin.com/in/jane)</p>'
    assert clean(Record("1", "Clerk", html=html))[0]["text"].to_list() == ["Ask [name], or [name] ([profile])"]


def test_what_is_not_said_is_null_and_the_day_counts() -> None:
    row = clean(Record("7", "Clerk", posted="2027-01-01"))[0].row(0, named=True)
    assert (row["posted_on"], row["posted_reason"], row["month"]) == (None, "in_future", date(2026, 11, 1))
    assert (row["employer"], row["employer_key"], row["text"], row["location"]) == (None, "b", "", None)
    assert row["places"] == row["tags"] == []


def test_refusals_say_why() -> None:
    records: list[Record | Refusal] = [
        Record("1", " \u200b"),
        Record("\x00", "Clerk"),
        Refusal("no id", "x" * 300),
        Record("4", "Clerk"),
    ]
    postings, refusals = clean(*records)
    assert postings["sequence"].to_list() == [3]
    assert refusals.drop("source", "board", "found").rows() == [
        (0, "1", "no title"),
        (1, None, "no id"),
        (2, None, "no id"),
    ]
    assert refusals["found"].str.len_chars().max() == 200


def test_an_exact_repeat_keeps_each_record() -> None:
    assert clean(Record("1", "Clerk"), Record("1", "Clerk"))[0].height == 2


def test_no_records() -> None:
    postings, refusals = clean()
    assert postings.is_empty() and refusals.is_empty()


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"locations": ("Bern", "Basel", "Bern")}, (BERN, BASEL)),
        ({"locations": ("2 Locations",)}, ()),
        ({"locations": ("Bern",), "addresses": (Address(country="Switzerland"),)}, (BERN,)),
        ({"locations": ("HQ",), "addresses": (Address(country="Switzerland"),)}, (SWITZERLAND,)),
        ({"locations": ("Bern",), "addresses": (Address(locality="Basel"),)}, (BASEL,)),
        ({"locations": ("Bern", "Basel"), "addresses": (Address(locality="Basel"),)}, (BERN, BASEL)),
        ({"locations": ("Bern",), "is_remote": True}, (REMOTE_SWITZERLAND,)),
        (
            {"addresses": (Address(locality="Basel"), Address(locality="Bern")), "is_remote": True},
            (REMOTE_SWITZERLAND,),
        ),
        ({"is_remote": True}, (REMOTE,)),
        ({"locations": ("Remote",)}, (REMOTE,)),
        ({"locations": ("Bern",), "is_remote": False}, (BERN,)),
        ({"locations": ("Remote",), "addresses": (Address(country="Switzerland"),)}, (REMOTE_SWITZERLAND,)),
        ({"locations": ("Remote",), "addresses": (Address(locality="Bern"),)}, (REMOTE_SWITZERLAND,)),
        (
            {
                "locations": ("Bern", "Remote"),
                "addresses": (Address(locality="Bern"), Address(country="Switzerland")),
            },
            (BERN, REMOTE_SWITZERLAND),
        ),
        ({"locations": ("Bern", "Remote"), "addresses": (Address(locality="Bern"),)}, (BERN, REMOTE)),
    ],
)
def test_places(fields: dict[str, Any], places: tuple[Place, ...]) -> None:
    assert places_of(**fields) == parts(*places)


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"text": "You are in our office 3 days a week."}, (BERN,)),
        ({"text": "This role is onsite in Bern."}, (BERN,)),
        ({"text": "This is a fully remote role."}, (REMOTE_SWITZERLAND,)),
        ({"text": ""}, (REMOTE_SWITZERLAND,)),
        ({"text": "This role is onsite.", "locations": ("Switzerland",)}, (REMOTE_SWITZERLAND,)),
        ({"text": "This role is onsite.", "locations": ()}, (REMOTE,)),
        ({"workplace": "Hybrid"}, (BERN,)),
    ],
)
def test_work_in_an_office_is_in_its_region_though_a_site_marks_it_as_remote(
    fields: dict[str, Any], places: tuple[Place, ...]
) -> None:
    assert places_of(**({"locations": ("Bern",), "is_remote": True} | fields)) == parts(*places)


def test_many_places_are_cut() -> None:
    assert len(places_of(locations=tuple(str(n) for n in range(80)))) == MAX_PLACES


def test_equal_ads_have_equal_keys() -> None:
    ads = [
        Record("1", "Clerk", text="x", locations=("Bern", "Basel")),
        Record("2", "Clerk ", html="<p>x</p>", locations=("Basel", "Bern"), posted="2026-11-01"),
        Record("3", "Clerk", text="x", locations=("Bern",)),
    ]
    first, same, other = clean(*ads)[0]["text_key"]
    assert first == same != other


ANY_TEXT = st.text(max_size=20) | st.sampled_from(["<p>x", "\x00", "&lt;", "Bern", "2024-01-01", "£5-6k", "\ud800"])
ANY_RECORD = st.builds(
    Record,
    posting_id=ANY_TEXT,
    title=ANY_TEXT,
    html=st.none() | ANY_TEXT,
    text=st.none() | ANY_TEXT,
    employer=st.none() | ANY_TEXT,
    locations=st.lists(ANY_TEXT, max_size=3).map(tuple),
    is_remote=st.sampled_from([None, True, False]),
    posted=st.none() | ANY_TEXT | st.integers() | st.floats(),
    url=st.none() | ANY_TEXT,
    pay=st.none() | ANY_TEXT,
    pay_min=st.none() | ANY_TEXT | st.floats(),
    tags=st.lists(ANY_TEXT, max_size=2).map(tuple),
)


@given(st.lists(ANY_RECORD, max_size=4))
def test_any_record_is_a_posting_or_a_refusal(records: list[Record]) -> None:
    postings, refusals = clean(*records)
    assert postings.height + refusals.height == len(records)

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from structlog.testing import capture_logs

from crawlers.fill import FIELDS, FillRates
from crawlers.hiring import _ROLE
from crawlers.job import Limits
from crawlers.shapes.base import DETAIL, PAGE, Answer, Ask, Source, _warn_of_field, as_list, read_answer
from crawlers.shapes.decode import decode, parse_json
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from crawlers.shapes.xmltree import parse_xml, tree_of
from crawlers.sources import SOURCES
from crawlers.walk import Walk
from skilltide.errors import ConfigurationError, PayloadInvalid
from skilltide.new_source import FILL_IN
from transforms.dates import read_date
from warehouse.record import Address, Record, Refusal

ANSWERS = Path(__file__).parent / "answers"
LISTINGS = [name for name, source in SOURCES.items() if isinstance(source.shape, Listing)]
BOARDS = {"workday": "forth.wd3/Ext", "hackernews": "newest"}


def body_of(name: str, kind: str = PAGE) -> bytes:
    stem = name if kind == PAGE else f"{name}.{kind}"
    return next(
        ANSWERS / f"{stem}{end}" for end in (".json", ".xml") if (ANSWERS / f"{stem}{end}").exists()
    ).read_bytes()


def read(name: str, body: bytes, kind: str = PAGE, board: str | None = None) -> Answer:
    ask = Ask("https://host.example/list", kind)
    return read_answer(SOURCES[name], board or BOARDS.get(name) or some_board(SOURCES[name]), ask, body)


def some_board(source: Source) -> str:
    """A board of the source: acme where its boards have any name."""
    try:
        source.shape.first_url("acme", None)
    except ConfigurationError:
        return source.example
    return "acme"


def kinds_of(source: Source) -> Iterator[str]:
    yield PAGE
    if isinstance(source.shape, Listing) and source.shape.detail:
        yield DETAIL


CASES = [(name, kind) for name in LISTINGS for kind in kinds_of(SOURCES[name])]


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_is_left_to_fill_in(name: str) -> None:
    """`skilltide sources new` marks what a person must say."""
    module = import_module(f"crawlers.sources.{name}")
    lines = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
    left = [
        f"crawlers/sources/{name}.py:{number}: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if FILL_IN in line
    ]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("name", SOURCES)
def test_the_metadata_is_told(name: str) -> None:
    source = SOURCES[name]
    assert source.name == name
    assert all((source.title, source.publisher, source.licence_note, source.history))
    assert re.match(r"(recorded answer|API documentation) 20\d\d", source.fields_from), "when were they looked up?"
    assert all(re.compile(sign.pattern) for sign in source.signs)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_every_field_of_the_own_answer_is_used_or_ignored(name: str, kind: str) -> None:
    with capture_logs() as logs:
        answer = read(name, body_of(name, kind), kind)
    assert logs == []
    records = [one for one in answer.reading if isinstance(one, Record)]
    assert records or answer.leads


def renamed(body: bytes, items: Items, form: str, name: str) -> bytes:
    """The answer in which every item has the field under another name, and nothing else differs."""
    *holders, last = name.split(".")
    document = tree_of(parse_xml(body)) if form == "xml" else parse_json(decode(body))
    places: list[Any] = list(items.find("any", "any", document))
    for holder in holders:
        places = [inner for place in places for inner in as_list(place.get(holder))]
    for place in places:
        if isinstance(place, dict) and last in place:
            place[f"{last}Renamed"] = place.pop(last)
    return json.dumps(document).encode()


def items_of(name: str, kind: str) -> Items:
    shape = SOURCES[name].shape
    assert isinstance(shape, Listing)
    return shape.detail.items if kind == DETAIL and shape.detail else shape.items


RENAMES = [(name, kind, field) for name, kind in CASES for field in sorted(items_of(name, kind).used)]


@pytest.mark.parametrize(("name", "kind", "field"), RENAMES)
def test_a_renamed_field_is_never_missed_in_silence(
    name: str, kind: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    items, shape = items_of(name, kind), SOURCES[name].shape
    assert isinstance(shape, Listing)
    body = renamed(body_of(name, kind), items, shape.form, field)
    monkeypatch.setitem(SOURCES, name, replace(SOURCES[name], shape=replace(shape, form="json")))
    if field not in items.optional:
        with pytest.raises(
            PayloadInvalid, match=rf"found no .*{re.escape(field)}\b|records refused|expected an object"
        ):
            read(name, body, kind)
        return
    _warn_of_field.cache_clear()
    with capture_logs() as logs:
        read(name, body, kind)
    assert f"{field}Renamed" in {log.get("field") for log in logs}


@pytest.mark.parametrize("name", LISTINGS)
def test_the_floors_hold_on_the_own_answer_and_name_fields_there_are(name: str) -> None:
    source, rates = SOURCES[name], FillRates()
    for kind in kinds_of(source):
        for one in read(name, body_of(name, kind), kind).reading:
            if isinstance(one, Record):
                rates.add(one)
    assert rates.records
    assert set(source.expected) <= FIELDS
    assert rates.below(source.expected) is None


def test_smartrecruiters_lists_lead_to_a_page_for_each_job() -> None:
    answer = read("smartrecruiters", body_of("smartrecruiters"))
    assert (answer.listed, answer.total, answer.reading, answer.next_page) == (["7001", "7002"], 2, [], None)
    assert [ask.url for ask in answer.leads] == [
        "https://host.example/v1/companies/acme/postings/7001",
        "https://host.example/v1/companies/acme/postings/7002",
    ]
    assert read("smartrecruiters", body_of("smartrecruiters", DETAIL), DETAIL).reading == [
        Record(
            posting_id="7001",
            title="Kiln Engineer",
            html="<h3>Who we are</h3><p>We bake clay.</p>\n<h3>The work</h3><p>You fire the kiln with Python.</p>\n"
            "<h3>More</h3><p>Warm rooms.</p>",
            employer="Kiln & Sons",
            locations=("Lisboa, 11, Portugal",),
            addresses=(Address("PT", "11", "Lisboa"),),
            is_remote=False,
            workplace="hybrid",
            posted="2026-10-02T07:11:28.000Z",
            url="https://jobs.smartrecruiters.com/Kiln/7001-kiln-engineer",
            tags=("Ceramics", "Engineering", "Ovens", "Full-time", "Associate"),
        )
    ]


def test_workable_jobs_that_come_once_a_place_are_one() -> None:
    first, second = read("workable", body_of("workable")).reading
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.addresses == (Address("ES"), Address("PT"))
    assert (first.posting_id, first.html, first.posted) == ("BRE4D", "<p>You bake with SQL.</p>", "2026-09-05")
    assert second.addresses == (Address("Portugal", "Porto", "Porto"),)
    assert (second.is_remote, second.html) == (True, "<p>You bake with SQL.</p>\n<p>Rolls.</p>")


def test_recruitee_offers_are_read() -> None:
    first, second = read("recruitee", body_of("recruitee"), board="tulip").reading
    assert first == Record(
        posting_id="31",
        title="Tulip Accountant",
        html="<p>You count tulips.</p>\n<p>Excel.</p>",
        employer="Tulip BV",
        locations=("Delft, Zuid-Holland, Netherlands",),
        addresses=(Address("NL", "Zuid-Holland", "Delft"), Address("BE", None, "Gent")),
        is_remote=False,
        workplace="hybrid",
        posted="2026-10-06 10:10:39 UTC",
        url="https://tulip.recruitee.com/o/tulip-accountant",
        pay_min="40000",
        pay_max="50000",
        pay_currency="EUR",
        pay_period="year",
        tags=("Finance", "accountancy", "fulltime_permanent", "experienced", "vocational"),
    )
    assert isinstance(second, Record)
    assert (second.employer, second.is_remote, second.pay_min) == ("tulip", True, None)
    assert (second.closes, second.addresses) == ("2026-12-01 00:00:00 UTC", (Address("NL"),))


def test_personio_positions_are_read() -> None:
    first, second = read("personio", body_of("personio")).reading
    assert first == Record(
        posting_id="901",
        title="Clock Maker (m/w/d)",
        html="<h3>Tasks &amp; tools</h3><p>You wind clocks with C++.</p>\n<h3>You</h3><ul><li>Patience</li></ul>",
        employer="Uhrwerk GmbH",
        locations=("Ulm", "Graz"),
        posted="2026-09-13T14:10:41+00:00",
        url="https://acme.jobs.personio.de/job/901",
        tags=("Works", "Engineering", "permanent", "experienced", "full-time", "clock_making", "manufacturing"),
    )
    assert isinstance(second, Record)
    assert (second.employer, second.html) == ("acme", None)


def test_an_empty_xml_feed_is_a_board_without_jobs() -> None:
    assert read("personio", b"<workzag-jobs/>").reading == []


def test_teamtailor_items_are_read_from_feed_and_posting() -> None:
    first, second = read("teamtailor", body_of("teamtailor")).reading
    assert first == Record(
        posting_id="t-1",
        title="Herring Grader",
        html="<p>You grade herring in R.</p>",
        employer="Herring AB",
        addresses=(Address("SE", "Sweden", "Smögen"),),
        posted="2026-09-04T09:26:20+01:00",
        url="https://herring.teamtailor.com/jobs/11-herring-grader",
    )
    assert isinstance(second, Record)
    assert (second.employer, second.html, second.posted) == ("acme", "<p>Knots.</p>", "2026-09-05T09:26:20+01:00")


def test_workday_lists_are_asked_for_by_post_and_lead_to_pages() -> None:
    shape = SOURCES["workday"].shape
    (first,) = shape.begin("forth.wd3/Ext", None, ()).leads
    assert first.url == "https://forth.wd3.myworkdayjobs.com/wday/cxs/forth/Ext/jobs"
    assert json.loads(first.body or "")["offset"] == 0
    answer = read("workday", body_of("workday"))
    assert answer.leads[0].url == "https://host.example/wday/cxs/forth/Ext/job/Forth/Bridge-Painter_JR1"
    assert answer.leads[0].body is None
    assert read("workday", body_of("workday", DETAIL), DETAIL).reading == [
        Record(
            posting_id="JR1",
            title="Bridge Painter",
            html="<p>You paint the bridge, and Tableau.</p>",
            employer="forth",
            locations=("Queensferry, United Kingdom", "US, CA, Remote"),
            is_remote=False,
            workplace="Hybrid",
            posted="2026-11-22",
            closes="2026-12-24",
            url="https://forth.wd3.myworkdayjobs.com/Ext/job/Forth/Bridge-Painter_JR1",
            tags=("Full time",),
        )
    ]


def test_bamboohr_pages_are_read() -> None:
    (record,) = read("bamboohr", body_of("bamboohr", DETAIL), DETAIL).reading
    assert record == Record(
        posting_id="86",
        title="Swamp Paralegal",
        html="<p>You file reeds in Word.</p>",
        employer="acme",
        addresses=(Address(None, "Florida", "Tampa"),),
        posted="2026-10-11",
        url="https://swamp.bamboohr.com/careers/86",
        pay="$30/h",
        tags=("Law", "Full Time"),
    )


def test_rippling_jobs_that_come_once_a_place_are_one() -> None:
    first, second = read("rippling", body_of("rippling")).reading
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.posting_id, first.locations) == ("r-1", ("Remote (Maine, US)", "Salem, MA"))
    assert (second.posting_id, second.title) == ("r-2", "Foam Clerk")


def test_boards_of_all_employers_name_the_employer_of_each_job() -> None:
    arbeitnow, remotive = (read(name, body_of(name)).reading[0] for name in ("arbeitnow", "remotive"))
    assert isinstance(arbeitnow, Record) and isinstance(remotive, Record)
    assert (arbeitnow.employer, arbeitnow.tags, arbeitnow.posted) == ("Dünen GmbH", ("Sand", "Full-Time"), 1789000000)
    assert (remotive.employer, remotive.is_remote, remotive.pay) == ("Cloud Kites", True, "$50k - $60k")


def test_remote_ok_jobs_are_remote_where_the_place_does_not_say_otherwise() -> None:
    first, second = read("remoteok", body_of("remoteok")).reading
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.title, first.employer, first.pay_min, first.is_remote) == ("Cloud Herder", "Nimbus", 50000, True)
    assert (second.locations, second.pay_min, second.is_remote) == (("Bergen, Norway",), None, None)


def test_usajobs_announcements_are_read_from_their_parts() -> None:
    first, second = read("usajobs", body_of("usajobs")).reading
    assert first == Record(
        posting_id="501",
        title="Lamp Keeper",
        html="<p>You keep the lamp.</p>\n<p>Trim the wick with Excel.</p>\n<p>Log ships in SQL.</p>\n"
        "<p>You can climb stairs.</p>",
        employer="Lighthouse Service",
        locations=("Split Rock, Minnesota",),
        addresses=(Address("United States", "Minnesota", "Split Rock, Minnesota"),),
        posted="2026-11-01T00:00:00.0000",
        closes="2026-11-30T23:59:59.9970",
        url="https://www.usajobs.gov/job/501",
        pay_min="50000.0",
        pay_max="70000.0",
        pay_currency="USD",
        pay_period="Per Year",
        tags=("Lamp Keeping", "Full-time", "Permanent"),
    )
    assert isinstance(second, Record) and second.is_remote


def test_historic_announcements_are_read_however_their_lists_are_spelled() -> None:
    first, second = read("usajobs_historic", body_of("usajobs_historic")).reading
    assert first == Record(
        posting_id="425001",
        title="LAMP SYSTEMS SPECIALIST",
        employer="Lighthouse Service",
        addresses=(Address("United States", "Minnesota", "Split Rock"),),
        posted="2016-02-01",
        closes="2016-02-15",
        url="https://www.usajobs.gov/job/425001",
        pay_min=45000.0,
        pay_max=60000.0,
        pay_currency="USD",
        pay_period="Per Year",
        tags=("series 2210", "Permanent", "Full-time"),
    )
    assert isinstance(second, Record)
    assert (second.addresses, second.tags) == (first.addresses, first.tags)


def test_swedish_ads_are_read_without_their_contacts() -> None:
    first, second = read("jobtech", body_of("jobtech")).reading
    assert first == Record(
        posting_id="30000001",
        title="Sillanalytiker",
        html="<p>Du skriver SQL om <b>sill</b>.</p>",
        employer="Sill & Strömming AB",
        addresses=(Address("Sverige", "Västra Götalands län", "Lysekil"),),
        posted="2026-11-02T00:00:00",
        closes="2026-12-01T23:59:59",
        url="https://arbetsformedlingen.se/platsbanken/annonser/30000001",
        tags=("Databasadministratör", "Systemadministratörer", "Data/IT", "SQL, databasspråk"),
    )
    assert isinstance(second, Record) and second.text == "Du skriver SQL om sill."


def test_pinpoint_pay_is_read_only_where_the_board_shows_it() -> None:
    first, second = read("pinpoint", body_of("pinpoint"), board="needle").reading
    assert first == Record(
        posting_id="p-1",
        title="Compass Architect",
        html="<p>You draw norths.</p>\n<h3>What you do</h3><p>Maps in Python.</p>\n"
        "<h3>You</h3><p>Patience &amp; SQL.</p>\n<h3>We</h3><p>Sea air.</p>",
        employer="needle",
        locations=("Penzance, England",),
        is_remote=True,
        workplace="remote",
        closes="2026-12-01T23:59:59+00:00",
        url="https://needle.pinpointhq.com/en/postings/p-1",
        pay="£40,000 - £50,000 / year",
        pay_min=40000.0,
        pay_max=50000.0,
        pay_currency="GBP",
        pay_period="year",
        tags=("Norths",),
    )
    assert isinstance(second, Record)
    assert (second.pay_min, second.tags, second.url) == (
        None,
        ("Needles",),
        "https://needle.pinpointhq.com/en/postings/p-2",
    )


def test_neogov_items_are_read() -> None:
    first, second = read("neogov", body_of("neogov"), board="reeds").reading
    assert first == Record(
        posting_id="71",
        title="Reed Cartographer",
        html="<p>You map reeds.</p>\n<p>ArcGIS in boots.</p>\n<p>Two years of mud.</p>",
        employer="reeds",
        locations=("Reedville, Oregon",),
        posted="Mon, 02 Nov 2026 23:10:38 GMT",
        closes="Tue, 01 Dec 2026 04:59:00",
        url="https://www.governmentjobs.com/careers/reeds/jobs/71",
        pay_min="60000",
        pay_max="80000",
        pay_currency="USD",
        pay_period="Year",
        tags=("Wetlands", "GIS", "Nature"),
    )
    assert read_date(first.closes, date_format=None, day=date(2026, 11, 3), may_be_future=True) == (
        date(2026, 12, 1),
        None,
    )
    assert isinstance(second, Record) and second.locations == ("Remote",)


@pytest.mark.parametrize(("board", "threads"), [("newest", ["902"]), ("2026-10", ["901"]), ("all", ["902", "901"])])
def test_the_board_says_which_threads_are_read(board: str, threads: list[str]) -> None:
    leads = read("hackernews", body_of("hackernews"), board=board).leads
    assert [ask.url.rpartition("/")[2] for ask in leads] == threads


def test_comments_of_a_thread_are_postings_but_for_those_that_were_deleted() -> None:
    first, deleted, last = read("hackernews", body_of("hackernews", DETAIL), DETAIL).reading
    assert isinstance(first, Record) and isinstance(deleted, Refusal) and isinstance(last, Record)
    assert (first.title, first.employer, first.locations) == (
        "Senior Feather Engineer (Go)",
        "Gull & Co",
        ("Oslo, Norway",),
    )
    assert (first.is_remote, first.posted) == (True, 1793638800)
    assert (last.title, last.employer, last.locations) == (
        "Kelp Ltd is hiring divers in Bergen.",
        "Kelp Ltd",
        ("Bergen",),
    )
    assert "deleted" in deleted.found


RECORDED = [
    ("ashby", "careerkit/ashby.json"),
    ("bamboohr", "careerkit/bamboohr.json"),
    ("greenhouse", "careerkit/greenhouse.json"),
    ("lever", "careerkit/lever.json"),
    ("neogov", "careerkit/neogov.xml"),
    ("personio", "careerkit/personio.xml"),
    ("personio", "cyber-job-radar/personio.xml"),
    ("pinpoint", "careerkit/pinpoint.json"),
    ("recruitee", "careerkit/recruitee.json"),
    ("remotive", "cyber-job-radar/remotive.json"),
    ("rippling", "careerkit/rippling.json"),
    ("smartrecruiters", "careerkit/smartrecruiters.json"),
    ("teamtailor", "careerkit/teamtailor.json"),
    ("workable", "careerkit/workable.json"),
    ("workday", "careerkit/workday.json"),
]


def assert_all_known(name: str, body: bytes, kind: str = PAGE) -> Answer:
    with capture_logs() as logs:
        answer = read(name, body, kind)
    assert logs == []
    assert answer.reading or answer.leads
    return answer


@pytest.mark.parametrize(("name", "path"), RECORDED)
def test_every_field_of_a_recorded_answer_is_used_or_ignored(name: str, path: str, real_material: Path) -> None:
    answer = assert_all_known(name, (real_material / "recorded_responses" / path).read_bytes())
    assert all(isinstance(one, Record) for one in answer.reading)


def test_every_recorded_historic_announcement_is_read(real_material: Path) -> None:
    rows = pl.read_parquet(real_material / "usajobs/historic_2016.parquet").head(2_000)
    added = ["usajobs_control_number", "inserted_at"]  # by whoever recorded them
    jobs = rows.drop(added).to_dicts()
    for job in jobs:
        job.update(
            {name: json.loads(job[name] or "[]") for name in ("HiringPaths", "JobCategories", "PositionLocations")}
        )
    body = json.dumps({"data": jobs, "paging": {"next": None}}).encode()
    with capture_logs() as logs:
        reading = read("usajobs_historic", body).reading
    assert logs == []
    assert len(reading) == 2_000 and all(isinstance(one, Record) for one in reading)


@pytest.mark.parametrize("name", ["ashby", "greenhouse", "lever", "recruitee", "arbeitnow"])
def test_every_field_of_a_second_recorded_answer_is_used_or_ignored(name: str, real_material: Path) -> None:
    (boards,) = json.loads((real_material / "recorded_responses/cyber-job-radar" / f"{name}.json").read_text()).values()
    for board in boards.values() if isinstance(boards, dict) else boards:
        with capture_logs() as logs:
            answer = read(name, json.dumps(board).encode())
        assert logs == []
        assert all(isinstance(one, Record) for one in answer.reading)


def test_the_recorded_thread_is_read(real_material: Path) -> None:
    def bodies(stem: str) -> Iterator[bytes]:
        (path,) = (real_material / "recorded_responses/hn_algolia").glob(f"HiringTrends_{stem}*")
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        document: Any = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for interaction in document["http_interactions"]:
            yield interaction["response"]["body"]["string"].encode()

    newest = assert_all_known("hackernews", next(bodies("ItemSearch"))).leads
    assert [ask.url.rpartition("/")[2] for ask in newest] == ["37351667"]
    with capture_logs() as logs:
        threads = [ask.url for body in bodies("ItemSearch") for ask in read("hackernews", body, board="all").leads]
    assert logs == []
    assert len(set(threads)) == 149  # every month from 2011-04 to 2023-09 but one of 2011
    (thread,) = bodies("Item___load")
    reading = assert_all_known("hackernews", thread, DETAIL).reading
    records = [one for one in reading if isinstance(one, Record)]
    assert (len(reading), len(records)) == (219, 216)  # three are about the thread itself
    told = Counter(name for one in records for name in ("employer", "locations", "is_remote") if getattr(one, name))
    titled = sum(bool(_ROLE.search(one.title)) for one in records)
    assert (told["employer"], told["locations"], told["is_remote"], titled) == (137, 185, 14, 192)


@pytest.mark.parametrize("name", [*LISTINGS, "feed"])
def test_a_walk_over_the_own_answers_ends_well(name: str) -> None:
    """Requests follow from the board and from answers; every page of a list is asked for once."""
    source = SOURCES[name]
    board = BOARDS.get(name) or some_board(source)
    walk = Walk(source, board, Limits())
    walk.begin(source.shape.begin(board, None, ()))
    pages = 0
    while (ask := walk.next_ask()) is not None:
        walk.in_flight -= 1
        pages += ask.kind == PAGE
        body = body_of(name, ask.kind)
        walk.take(ask, read_answer(source, board, ask, body), len(body))
    walk.conclude()
    assert (walk.status, walk.message) == ("ok", None)
    assert walk.items and pages == 1

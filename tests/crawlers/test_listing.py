"""Sources of every shape over the net: pages, posts, feeds, details, keys."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl import crawl_source, plan_crawl
from crawlers.job import CrawlJob, Limits
from crawlers.politeness.addresses import STAY_META
from crawlers.reader import read_documents
from crawlers.shapes.base import Ask, read_answer
from crawlers.shapes.items import Items, plain
from crawlers.shapes.listing import Listing
from crawlers.shapes.xmltree import parse_xml, tree_of
from crawlers.sources import SOURCES
from crawlers.spiders import Board, BoardSpider
from crawlers.staging import Journal
from crawlers.walk import Walk
from skilltide.errors import ConfigurationError
from skilltide.settings import SourceEntry
from warehouse.record import Record
from warehouse.store import Store
from warehouse.tables.raw import RAW_DOCUMENTS

ANSWERS = Path(__file__).parent / "answers"
Crawl = Callable[..., dict[str, dict[str, Any]]]


def ids(store: Store) -> list[str]:
    found, refused = read_documents(store.read(RAW_DOCUMENTS).collect())
    assert refused == []
    return [one[4].posting_id for one in found]


def test_a_posted_list_and_a_page_for_each_job_are_stored_and_read_again(
    server: Any, crawl: Crawl, store: Store
) -> None:
    listed = json.loads((ANSWERS / "workday.json").read_text())
    detail = json.loads((ANSWERS / "workday.detail.json").read_text())
    one, two = listed["jobPostings"]

    def answer() -> bytes:
        body = json.loads(server.seen[-1].body)
        jobs = [one] if body["offset"] == 0 else [two]
        return json.dumps({**listed, "jobPostings": jobs, "total": 0 if body["offset"] else 2}).encode()

    second = {**detail, "jobPostingInfo": {**detail["jobPostingInfo"], "jobReqId": "JR2"}}
    server.routes = {
        "/wday/cxs/forth/Ext/jobs": answer,
        f"/wday/cxs/forth/Ext{one['externalPath']}": json.dumps(detail).encode(),
        f"/wday/cxs/forth/Ext{two['externalPath']}": json.dumps(second).encode(),
    }
    record = crawl("workday", "forth.wd3/Ext")["forth.wd3/Ext"]
    assert (record["status"], record["documents"], record["items"], record["message"]) == ("ok", 4, 2, None)
    assert sorted(ids(store)) == ["JR1", "JR2"]
    kinds = store.read(RAW_DOCUMENTS).collect()["reader_options"].to_list()
    assert sorted(kinds, key=str) == [None, None, "detail", "detail"]
    posted = [one for one in server.seen if one.body]
    assert [one.headers["Content-Type"] for one in posted] == ["application/json"] * 2


def test_pages_of_a_feed_are_followed_by_its_links(server: Any, crawl: Crawl, store: Store) -> None:
    answer = json.loads((ANSWERS / "arbeitnow.json").read_text())
    first, second = answer["data"]
    server.routes = {
        "/api/job-board-api": json.dumps(
            {**answer, "data": [first], "links": {"next": f"{server.url}/api/job-board-api?page=2"}}
        ).encode(),
        "/api/job-board-api?page=2": json.dumps({**answer, "data": [second]}).encode(),
    }
    assert crawl("arbeitnow", "all")["all"]["status"] == "ok"
    assert ids(store) == ["sand-1", "sand-2"]


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workzag-jobs>&e;</workzag-jobs>'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ((ANSWERS / "personio.xml").read_bytes(), "ok"),
        (b"<workzag-jobs></workzag-jobs>", "suspect"),
        (DOCTYPE, "schema_error"),
        (b"<html><body>Sign in</body></html>", "schema_error"),
        (b"<workzag-jobs><position>", "schema_error"),
        (b"", "schema_error"),
    ],
)
def test_xml_is_read_without_trusting_it(server: Any, crawl: Crawl, body: bytes, status: str) -> None:
    server.routes = {"/xml": body}
    assert crawl("personio", "uhrwerk")["uhrwerk"]["status"] == status


def test_a_renamed_field_fails_the_board_and_keeps_nothing(server: Any, crawl: Crawl, store: Store) -> None:
    answer = json.loads((ANSWERS / "remotive.json").read_text())
    jobs = [{("body" if k == "description" else k): v for k, v in answer["jobs"][0].items()} for _ in range(4)]
    jobs = [job | {"id": number} for number, job in enumerate(jobs)]
    server.routes = {"/api/remote-jobs": json.dumps({"jobs": jobs}).encode()}
    record = crawl("remotive", "all")["all"]
    assert record["status"] == "schema_error"
    assert "found no description in any of 4 items but unknown body" in record["message"]
    assert store.keys(RAW_DOCUMENTS) == []


def test_a_field_that_is_gone_fails_the_board_by_its_floor(server: Any, crawl: Crawl) -> None:
    job = json.loads((ANSWERS / "remotive.json").read_text())["jobs"][0]
    jobs = [{name: value for name, value in job.items() if name != "description"} | {"id": n} for n in range(4)]
    server.routes = {"/api/remote-jobs": json.dumps({"jobs": jobs}).encode()}
    record = crawl("remotive", "all")["all"]
    assert record["status"] == "schema_error"
    assert "description in 0 of 4 records" in record["message"]


def test_ids_that_change_their_type_and_unknown_words_are_set_aside(server: Any, crawl: Crawl) -> None:
    job = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]
    good = [job | {"id": str(number)} for number in range(4)]
    bad = [job | {"id": 7}, job | {"id": "8", "workplaceType": "Orbital"}]
    server.routes = {"/posting-api/job-board/a": json.dumps({"jobs": [*good, *bad]}).encode()}
    assert (crawl("ashby", "a")["a"]["status"], crawl("ashby", "a")["a"]["items"]) == ("ok", 4)


@pytest.mark.parametrize(
    ("source", "board"),
    [("workday", "forth"), ("recruitee", "evil.example/x"), ("personio", "a b"), ("hackernews", "2024")],
)
def test_a_board_of_another_form_is_refused(source: str, board: str) -> None:
    with pytest.raises(ConfigurationError, match="found board"):
        plan_crawl([SourceEntry(source=source, boards=(board,))])


def test_the_plan_names_the_method() -> None:
    (line,) = plan_crawl([SourceEntry(source="workday", boards=("forth.wd3/Ext",))])
    assert "POST https://forth.wd3.myworkdayjobs.com/wday/cxs/forth/Ext/jobs" in line


def test_a_source_that_wants_a_key_is_refused_without_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = replace(SOURCES["remotive"], key_headers={"Authorization-Key": "SKILLTIDE_MADE_KEY"})
    monkeypatch.setitem(SOURCES, "remotive", keyed)
    monkeypatch.delenv("SKILLTIDE_MADE_KEY", raising=False)
    entry = SourceEntry(source="remotive", boards=("all",))
    with pytest.raises(ConfigurationError, match="no SKILLTIDE_MADE_KEY in the environment"):
        crawl_source(store, entry, contact="a@b.example", day=date(2026, 11, 23))
    monkeypatch.setenv("SKILLTIDE_MADE_KEY", "k")
    assert plan_crawl([entry])


def test_xml_becomes_a_tree() -> None:
    body = b"""<rss version="2.0" xmlns:j="http://x.example/j"><channel><title>T</title><empty/>
    <item><guid isPermaLink="true">g1</guid><j:place>Bern</j:place></item>
    <item><content type="xhtml"><div>a <b>b</b></div></content></item></channel></rss>"""
    assert tree_of(parse_xml(body)) == {
        "rss": {
            "@version": "2.0",
            "channel": {
                "title": "T",
                "empty": None,
                "item": [
                    {"guid": {"@isPermaLink": "true", "#text": "g1"}, "j:place": "Bern"},
                    {"content": {"@type": "xhtml", "#text": '<div xmlns:j="http://x.example/j">a <b>b</b></div>'}},
                ],
            },
        }
    }


def test_xml_that_nests_too_deep_is_an_error() -> None:
    with pytest.raises(ValueError, match="too deep"):
        tree_of(parse_xml(b"<a>" * 60 + b"</a>" * 60))


NEOGOV = Items(
    at=("rss", "channel", "item"),
    may_lack_list=True,
    envelope=frozenset({"@version", "title", "link", "description"}),
    id_field="guid",
    title_field="title",
    used=frozenset({"guid", "title", "link", "description", "pubDate", "joblisting:location"}),
    ignored=frozenset({"joblisting:jobId", "joblisting:categories"}),
    record_of=lambda job, board: Record(
        posting_id=plain(job["guid"]),
        title=job["title"],
        html=job["description"],
        locations=(job["joblisting:location"],),
    ),
)


def test_a_feed_is_a_list_of_items(real_material: Path) -> None:
    body = (real_material / "recorded_responses/careerkit/neogov.xml").read_bytes()
    feed = replace(SOURCES["personio"], shape=Listing(base_url="", path="", form="xml", items=NEOGOV))
    answer = read_answer(feed, "agency", Ask("https://x.example/rss"), body)
    assert [one.title for one in answer.reading if isinstance(one, Record)] == [
        "Enterprise Applications Manager",
        "CRM Project Consultant",
    ]
    assert answer.listed == [one.posting_id for one in answer.reading if isinstance(one, Record)]
    assert answer.listed[0].endswith("/jobs/410001")


def test_a_key_is_sent_to_its_host_and_goes_to_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_MADE_KEY", "secret")
    keyed = replace(SOURCES["remotive"], key_headers={"Authorization-Key": "SKILLTIDE_MADE_KEY"})
    job = CrawlJob.model_validate(
        {"source": "remotive", "boards": ["all"], "base_url": None, "allow_private": False, "delay": 1, "now": None}
        | {"contact": "a@b.example", "day": "2026-11-23", "folder": str(tmp_path)}
    )
    board = Board(Walk(keyed, "all", Limits()), Journal(tmp_path / "a"), Journal(tmp_path / "b"))
    board.walk.begin(keyed.shape.begin("all", None, ()))
    (request,) = BoardSpider(keyed, job, {"all": board})._advance(board)
    assert request.headers[b"Authorization-Key"] == b"secret"
    assert request.meta[STAY_META] == "remotive.com"


def test_a_key_and_who_it_was_given_to_go_to_the_api_and_not_to_robots_txt(
    server: Any, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_USAJOBS_KEY", "made-up-key")
    monkeypatch.setenv("SKILLTIDE_USAJOBS_EMAIL", "holder@example.org")
    server.routes = {"/api/search": (ANSWERS / "usajobs.json").read_bytes()}
    (record,) = crawl("usajobs", "JobCategoryCode=2210").values()
    assert (record["status"], record["items"]) == ("ok", 2)
    robots, api = server.seen
    assert api.path == "/api/search?JobCategoryCode=2210&ResultsPerPage=500&Fields=Full"
    assert (api.headers["Authorization-Key"], api.headers["User-Agent"]) == ("made-up-key", "holder@example.org")
    assert "Authorization-Key" not in robots.headers and "skilltide" in robots.headers["User-Agent"].lower()

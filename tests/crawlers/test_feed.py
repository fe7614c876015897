import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from crawlers.crawl import plan_crawl
from crawlers.fill import FillRates
from crawlers.shapes.base import Answer, Ask, _warn_of_field, read_answer
from crawlers.sources import SOURCES
from skilltide.errors import ConfigurationError, PayloadInvalid
from skilltide.settings import SourceEntry
from warehouse.record import Record, Refusal

RSS = (Path(__file__).parent / "answers/feed.xml").read_bytes()
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom">
<title>Jobs</title><link rel="next" href="?page=2"/>
<entry><id>urn:1</id><title type="html">Tide &amp;amp; Time Keeper</title><updated>2026-11-02T08:00:00Z</updated>
<link rel="edit" href="/edit/1"/><link href="/jobs/1"/><category term="clocks" label="Clocks"/>
<content type="html">&lt;p&gt;You wind tides.&lt;/p&gt;</content><author><name>x</name></author></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Jobs</title></channel>
<item rdf:about="https://pier.example/1"><title>Net Mender</title><link>https://pier.example/1</link>
<dc:date>2026-11-02</dc:date></item></rdf:RDF>"""
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "next_url": "https://pier.example/jobs.json?page=2",
    "items": [{"id": "7", "title": "Rope Cataloguer", "url": "https://pier.example/7", "content_text": "You sort rope.",
               "date_published": "2026-11-02T08:00:00Z", "tags": ["rope"], "_ours": 1}],
}).encode()  # fmt: skip


def read(body: bytes) -> Answer:
    return read_answer(SOURCES["feed"], "pier.example/jobs", Ask("https://pier.example/jobs"), body)


def test_rss_entries_with_the_fields_of_a_job_board_are_read() -> None:
    with capture_logs() as logs:
        first, second = read(RSS).reading
    assert logs == []
    assert first == Record(
        posting_id="https://pier.example/?p=11",
        title="Barnacle Statistician",
        html="<p>You count barnacles in R.</p>",
        employer="Pier Trust",
        locations=("Whitby, England",),
        posted="Mon, 02 Nov 2026 08:00:00 +0000",
        url="https://pier.example/jobs/barnacle-statistician",
        tags=("Science", "Sea"),
    )
    assert isinstance(second, Record)
    assert (second.posting_id, second.html) == ("https://pier.example/jobs/gull-liaison", "<p>You talk to gulls.</p>")


def test_the_floors_hold_on_the_own_answer() -> None:
    rates = FillRates()
    for one in read(RSS).reading:
        assert isinstance(one, Record)
        rates.add(one)
    assert rates.below(SOURCES["feed"].expected) is None


def test_atom_entries_are_read_and_lead_to_the_next_page() -> None:
    answer = read(ATOM)
    assert answer.next_page is not None and answer.next_page.url == "https://pier.example/jobs?page=2"
    (record,) = answer.reading
    assert record == Record(
        posting_id="urn:1",
        title="Tide &amp; Time Keeper",
        html="<p>You wind tides.</p>",
        posted="2026-11-02T08:00:00Z",
        url="https://pier.example/jobs/1",
        tags=("Clocks",),
    )


def test_the_older_rss_is_read() -> None:
    (record,) = read(RDF).reading
    assert isinstance(record, Record)
    assert (record.posting_id, record.title, record.posted) == ("https://pier.example/1", "Net Mender", "2026-11-02")


def test_json_feeds_are_read_in_pages() -> None:
    with capture_logs() as logs:
        answer = read(JSON_FEED)
    assert logs == []
    assert answer.next_page is not None and answer.next_page.goes_on
    (record,) = answer.reading
    assert isinstance(record, Record)
    assert (record.text, record.html, record.tags) == ("You sort rope.", None, ("rope",))


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Jobs</body></html>",
        b'{"items": null}',
        b"<rss/>",
        b"<!DOCTYPE rss><rss><channel/></rss>",
        b"",
        b"[]",
    ],
)
def test_what_is_no_feed_is_an_error(body: bytes) -> None:
    with pytest.raises(PayloadInvalid, match="expected RSS, Atom or a JSON Feed"):
        read(body)


def test_a_feed_without_entries_is_one() -> None:
    assert read(b"<rss><channel><title>None today</title></channel></rss>").reading == []


def test_entries_without_a_title_are_refused_and_most_of_them_fail_the_feed() -> None:
    with pytest.raises(PayloadInvalid, match="records refused"):
        read(RSS.replace(b"<title>", b"<name>").replace(b"</title>", b"</name>"))
    one_off = read(RSS.replace(b"<title>Gull Liaison</title>", b"<title> </title>")).reading
    assert [type(one) for one in one_off] == [Record, Refusal]


@pytest.mark.parametrize("name", ["link", "guid", "pubDate", "category", "description"])
def test_an_unknown_field_of_the_feed_itself_is_reported(name: str) -> None:
    _warn_of_field.cache_clear()
    with capture_logs() as logs:
        read(
            RSS.replace(f"<{name}".encode(), f"<{name}2".encode()).replace(
                f"</{name}>".encode(), f"</{name}2>".encode()
            )
        )
    assert [log["field"] for log in logs] == [f"{name}2"]


@pytest.mark.parametrize("board", ["pier.example", "ftp://pier.example/x", "https://", "https://me@pier.example/x"])
def test_a_board_that_is_no_address_of_a_feed_is_refused(board: str) -> None:
    with pytest.raises(ConfigurationError, match="found board"):
        plan_crawl([SourceEntry(source="feed", boards=(board,))])


def test_a_feed_is_crawled(server: Any, crawl: Callable[..., dict[str, dict[str, Any]]]) -> None:
    server.routes = {"/jobs.rss": RSS}
    (record,) = crawl("feed", "pier.example/jobs.rss").values()
    assert (record["status"], record["items"]) == ("ok", 2)

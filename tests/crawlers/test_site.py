import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from crawlers.reader import read_documents
from warehouse.store import Store
from warehouse.tables.raw import RAW_DOCUMENTS

Crawl = Callable[..., dict[str, dict[str, Any]]]


def page(number: int) -> bytes:
    posting = {"@type": "JobPosting", "title": f"Job {number}", "identifier": f"{number}"}
    return f'<html><script type="application/ld+json">{json.dumps(posting)}</script></html>'.encode()


def urlset(*urls: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


def index(*urls: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>".encode()


def ids(store: Store) -> list[str]:
    found, refused = read_documents(store.read(RAW_DOCUMENTS).collect())
    assert refused == []
    return [one[4].posting_id for one in found]


def test_the_sitemaps_of_robots_txt_lead_to_pages_each_asked_for_once(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {
        "/robots.txt": b"User-agent: *\nAllow: /\nSitemap: /index.xml\n",
        "/index.xml": index("/index.xml", "/one.xml.gz", "/two.xml", "https://elsewhere.example/x.xml"),
        "/one.xml.gz": gzip.compress(urlset("/jobs/1", "/jobs/2", "javascript:alert(1)")),
        "/two.xml": urlset("/jobs/2", "/about", "http://10.0.0.1/jobs/9"),
        "/jobs/1": page(1),
        "/jobs/2": page(2),
        "/about": b"<html><h1>About</h1></html>",
    }
    record = crawl("jobposting", "x.example")["x.example"]
    assert (record["status"], record["documents"], record["items"]) == ("ok", 2, 2)
    assert sorted(server.paths()) == sorted(server.routes)
    assert ids(store) == ["1", "2"]
    assert record["requests"] == len(server.seen)


def test_without_a_sitemap_in_robots_txt_the_usual_place_is_asked(server: Any, crawl: Crawl) -> None:
    server.routes = {"/sitemap.xml": urlset("/1"), "/1": page(1)}
    assert crawl("jobposting", "x.example")["x.example"]["status"] == "ok"


@pytest.mark.parametrize(
    ("sitemap", "pages", "status"),
    [
        (404, {}, "unreachable"),
        (b"<!DOCTYPE urlset><urlset/>", {}, "schema_error"),
        (urlset(), {}, "suspect"),
        (urlset("/a"), {"/a": b"<html></html>"}, "suspect"),
        (urlset("/a", "/b"), {"/a": page(1)}, "incomplete"),
        (urlset("/a", "/b"), {"/a": page(1), "/b": (302, {"Location": "http://10.0.0.1/"}, b"")}, "incomplete"),
    ],
)
def test_what_goes_wrong_on_a_site_has_its_status(
    server: Any, crawl: Crawl, sitemap: Any, pages: dict[str, Any], status: str
) -> None:
    server.routes = {"/sitemap.xml": sitemap, **pages}
    record = crawl("jobposting", "x.example")["x.example"]
    assert record["status"] == status
    assert record["message"]


def test_sitemaps_nested_too_deep_are_not_followed(server: Any, crawl: Crawl) -> None:
    server.routes = {
        "/sitemap.xml": index("/s2.xml"),
        "/s2.xml": index("/s3.xml", "/pages.xml"),
        "/pages.xml": urlset("/1"),
        "/s3.xml": index("/s4.xml"),
        "/s4.xml": urlset("/2"),
        "/1": page(1),
    }
    record = crawl("jobposting", "x.example")["x.example"]
    assert record["status"] == "incomplete"
    assert "nested too deep" in record["message"]
    assert "/s4.xml" not in server.paths()


def test_pages_that_robots_txt_forbids_are_left_out(server: Any, crawl: Crawl, store: Store) -> None:
    server.routes = {
        "/robots.txt": b"User-agent: *\nDisallow: /private/\n",
        "/sitemap.xml": urlset("/private/1", "/2"),
        "/private/1": page(1),
        "/2": page(2),
    }
    assert crawl("jobposting", "x.example")["x.example"]["status"] == "ok"
    assert ids(store) == ["2"]
    server.routes["/sitemap.xml"] = urlset("/private/1")
    assert crawl("jobposting", "y.example")["y.example"]["status"] == "blocked"

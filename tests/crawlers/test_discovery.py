import json
from collections.abc import Iterator
from typing import Any

import pytest

from crawlers.discovery import Find, look_at_page, look_at_sitemap
from crawlers.finder import PageReport, find_sources
from crawlers.shapes.sitemap import Sitemap
from crawlers.sources import SOURCES
from skilltide import cli

CONTACT = "crawl@skilltide.example"
SEEN = [
    ("https://jobs.ashbyhq.com/kites/0f2c-1", "ashby", "kites", None),
    ("https://boards.greenhouse.io/kites/jobs/12", "greenhouse", "kites", None),
    ("https://job-boards.eu.greenhouse.io/kites", "greenhouse", "kites", None),
    ("https://boards.greenhouse.io/embed/job_board/js?for=kites", "greenhouse", "kites", None),
    ("https://boards-api.greenhouse.io/v1/boards/kites/jobs?content=true", "greenhouse", "kites", None),
    ("https://jobs.lever.co/kites/5ac2?lever-source=x", "lever", "kites", None),
    ("https://jobs.eu.lever.co/kites", "lever", "kites", "https://api.eu.lever.co"),
    ("https://careers.smartrecruiters.com/Kites1", "smartrecruiters", "Kites1", None),
    ("https://apply.workable.com/kites/j/ABC/", "workable", "kites", None),
    ("https://kites.recruitee.com/o/flyer", "recruitee", "kites", None),
    ("https://kites.jobs.personio.de/job/1?language=de", "personio", "kites", None),
    ("https://kites.teamtailor.com/jobs", "teamtailor", "kites", None),
    ("https://kites.wd3.myworkdayjobs.com/en-US/Sky/job/x", "workday", "kites.wd3/Sky", None),
    ("https://kites.bamboohr.com/careers", "bamboohr", "kites", None),
    ("https://ats.rippling.com/en-GB/kites/jobs/1", "rippling", "kites", None),
    ("https://kites.pinpointhq.com/en/postings/1", "pinpoint", "kites", None),
    ("https://www.governmentjobs.com/careers/kites?page=2", "neogov", "kites", None),
    ("https://www.arbeitnow.com/jobs", "arbeitnow", "all", None),
    ("https://remotive.com/remote-jobs", "remotive", "all", None),
    ("https://remoteok.com/remote-dev-jobs", "remoteok", "all", None),
]


@pytest.mark.parametrize(("url", "source", "board", "base_url"), SEEN)
def test_an_address_shows_its_board(url: str, source: str, board: str, base_url: str | None) -> None:
    assert look_at_page(url, b"") == [Find(source, board, base_url, "the address itself", is_sure=True)]
    SOURCES[source].shape.first_url(board, base_url)


def test_every_sign_is_tried_and_every_source_without_one_is_read_otherwise() -> None:
    assert {source for _, source, _, _ in SEEN} == {name for name, one in SOURCES.items() if one.signs}


@pytest.mark.parametrize(
    "url",
    [
        "https://www.bamboohr.com/",
        "https://www.workable.com/pricing",
        "https://apply.workable.com/api/v1/widget",
        "https://apply.workable.com/j/ABC123",
        "https://kites.recruitee.com.evil.example/",
        "https://kites.wd3.myworkdayjobs.com/wday/cxs/kites/Sky/jobs",
        "https://example.org/?q=bamboohr.com",
    ],
)
def test_an_address_that_only_looks_like_a_board_shows_none(url: str) -> None:
    assert look_at_page(url, b"") == []


def test_links_frames_and_scripts_of_a_page_show_boards() -> None:
    page = b"""<a href="https://jobs.lever.co/kites/1">A</a><a href="https://jobs.lever.co/kites/2">B</a>
    <script>window.board = "https:\\/\\/api.ashbyhq.com\\/posting-api\\/job-board\\/String%20Works"</script>
    <iframe src="https://boards.greenhouse.io/embed/job_board?b=1&amp;for=loops"></iframe>"""
    assert [(one.source, one.board, one.why) for one in look_at_page("https://kites.example/careers", page)] == [
        ("ashby", "String Works", "1 address on the page"),
        ("greenhouse", "loops", "1 address on the page"),
        ("lever", "kites", "2 addresses on the page"),
    ]


POSTING = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Flyer", "datePosted": "2026-11-02"}
JOB_PAGE = f'<script type="application/ld+json">{json.dumps(POSTING)}</script>'.encode()
FEED_LINK = b'<link rel="alternate" type="application/rss+xml" title="Jobs" href="/jobs.rss">'


def test_structured_data_on_a_page_is_seen() -> None:
    (find,) = look_at_page("https://kites.example/jobs/1", JOB_PAGE)
    assert (find.source, find.board, find.is_sure) == ("jobposting", "kites.example", True)


def test_feeds_are_seen_and_offered() -> None:
    (offered,) = look_at_page("https://kites.example/jobs", FEED_LINK)
    assert (offered.source, offered.board, offered.is_sure) == ("feed", "kites.example/jobs.rss", False)
    feed = b"<rss><channel><item><title>Flyer</title><link>https://kites.example/1</link></item></channel></rss>"
    (find,) = look_at_page("https://kites.example/jobs.rss", feed)
    assert (find.source, find.board, find.is_sure) == ("feed", "kites.example/jobs.rss", True)


def test_a_sitemap_is_offered_where_it_lists_jobs() -> None:
    jobs = tuple(f"https://kites.example/vacancies/{n}" for n in range(3))
    (find,) = look_at_sitemap(
        Sitemap(False, ("https://kites.example/", *jobs)), "x/sitemap.xml", "https://kites.example"
    )
    assert (find.source, find.board, find.is_sure) == ("jobposting", "kites.example", False)
    assert "3 addresses" in find.why
    assert look_at_sitemap(Sitemap(False, ("https://kites.example/careers",)), "x", "https://kites.example") == []
    assert look_at_sitemap(Sitemap(True, jobs), "x", "https://kites.example") == []


# ---- on loopback


SITEMAP = "<urlset>{}</urlset>"
INDEX = (
    "<sitemapindex><sitemap><loc>{0}/pages.xml</loc></sitemap><sitemap><loc>{0}/jobs.xml</loc></sitemap></sitemapindex>"
)


def find(server: Any, *paths: str) -> Iterator[PageReport]:
    yield from find_sources([f"{server.url}{path}" for path in paths], CONTACT, allow_private=True, delay=0)


def test_a_page_is_asked_for_politely_and_little_else(server: Any) -> None:
    urls = "".join(f"<url><loc>{server.url}/jobs/{n}</loc></url>" for n in range(4))
    server.routes = {
        "/robots.txt": f"User-agent: *\nDisallow: /private\nSitemap: {server.url}/index.xml".encode(),
        "/careers": b'<a href="https://jobs.lever.co/kites/1">A</a>',
        "/index.xml": INDEX.format(server.url).encode(),
        "/jobs.xml": SITEMAP.format(urls).encode(),
    }
    allowed, forbidden = find(server, "/careers", "/private/careers")
    assert [(one.source, one.is_sure) for one in allowed.finds] == [("lever", True), ("jobposting", False)]
    assert forbidden.message is not None and "robots.txt forbids" in forbidden.message
    assert sorted(server.paths()) == ["/careers", "/index.xml", "/jobs.xml", "/robots.txt"]
    assert all(CONTACT in one.headers["User-Agent"] for one in server.seen)


def test_an_address_that_names_a_board_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", lambda *_a, **_k: pytest.fail("a child was started"))
    (report,) = find_sources(["https://jobs.lever.co/kites/1"], CONTACT)
    assert [(one.source, one.board, one.why) for one in report.finds] == [("lever", "kites", "the address itself")]


def test_a_page_that_is_not_there_says_so(server: Any) -> None:
    (report,) = find(server, "/careers")
    assert report.finds == [] and report.message is not None and "answered 404" in report.message


def test_a_private_page_is_refused_unless_it_is_meant(server: Any) -> None:
    server.routes = {"/careers": JOB_PAGE}
    (report,) = find_sources([f"{server.url}/careers"], CONTACT, delay=0)
    assert report.message is not None and "allow_private" in report.message
    assert server.seen == []


def test_the_command_prints_the_entry_to_add(
    server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes = {"/careers": b"https://jobs.eu.lever.co/kites/1 https://jobs.ashbyhq.com/2210"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "configure_logs", lambda **_how: None)
    monkeypatch.setenv("SKILLTIDE_CONTACT", CONTACT)
    with pytest.raises(SystemExit) as end:
        cli.main(["sources", "find", f"{server.url}/careers", "--allow-private"])
    assert not end.value.code
    printed = capsys.readouterr().out.split("for the sources file:\n")[1]
    assert printed.splitlines() == [
        "  - source: ashby",
        "    boards: ['2210']",
        "  - source: lever",
        "    boards: [kites]",
        "    base_url: https://api.eu.lever.co",
    ]
    with pytest.raises(SystemExit):
        cli.main(["sources", "find", f"{server.url}/careers", f"{server.url}/none", "--allow-private", "--json"])
    there, absent = json.loads(capsys.readouterr().out)
    assert [(one["source"], one["board"]) for one in there["finds"]] == [("ashby", "2210"), ("lever", "kites")]
    assert absent["finds"] == [] and "answered 404" in absent["message"]
    with pytest.raises(SystemExit, match="4"):
        cli.main(["sources", "find", f"{server.url}/none", "--allow-private"])
    assert "answered 404" in capsys.readouterr().err
    monkeypatch.delenv("SKILLTIDE_CONTACT")
    with pytest.raises(SystemExit, match="2"):
        cli.main(["sources", "find", f"{server.url}/careers"])
    assert "contact" in capsys.readouterr().err

"""Cases 1 to 11: what a host does to a crawler, played by a hostile server; see `tests.crawlers.hostile`."""

import contextlib
import gzip
import json
import os
import signal
import ssl
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawlers.job import Limits
from tests.crawlers.hostile import DAY, Connection, Ground, Hostile, Outcome, Scenario, Turns, played
from warehouse.tables.raw import RAW_DOCUMENTS

ANSWERS = Path(__file__).parent / "answers"
ROBOTS = "/robots.txt"
BOARD = "/posting-api/job-board/b"
JOB = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]
GOOD = json.dumps({"apiVersion": "1", "jobs": [JOB | {"id": one} for one in ("1", "2")]}).encode()
KEPT = ("1", "2")
ONCE = (ROBOTS, BOARD)
SITE: dict[str, Any] = {"source": "jobposting", "boards": ("x.example",)}


def routes(**paths: Any) -> Callable[[Hostile], None]:
    """Replies by path: `robots`, `board`, or the path with _ for each slash."""
    names = {"robots": ROBOTS, "board": BOARD}

    def set_up(server: Hostile) -> None:
        server.routes = {BOARD: GOOD}
        server.routes |= {
            names.get(name, name.replace("__", ".").replace("_", "/")): one for name, one in paths.items()
        }

    return set_up


def page(number: object, extra: str = "") -> bytes:
    posting = {"@type": "JobPosting", "title": f"Job {number}", "identifier": f"{number}"}
    script = f'<script type="application/ld+json">{json.dumps(posting)}</script>'
    return f"<!doctype html><html><head>{script}</head><body>{extra}</body></html>".encode()


def urlset(*urls: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


def index(*urls: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>".encode()


# ---- 1 and 2: robots.txt


def reset(connection: Connection) -> None:
    connection.reset()


def silence(connection: Connection) -> None:
    time.sleep(1.5)


def hops(number: int) -> Callable[[Hostile], None]:
    def set_up(server: Hostile) -> None:
        routes()(server)
        for hop in range(number):
            host = ("localhost", "127.0.0.1")[hop % 2]
            there = {"Location": f"http://{host}:{server.port}/hop{hop + 1}"}
            server.routes[f"/hop{hop}" if hop else ROBOTS] = (301, there, b"")
        server.routes[f"/hop{number}"] = b"User-agent: *\nDisallow:\n"

    return set_up


LONG_ROBOTS = b"\xef\xbb\xbf" + b"\r\n".join(
    [b"User-agent: *", *[b"# nothing"] * 55_000, b"Disallow: " + BOARD.encode(), *[b"#" * 1000] * 4_500]
)
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Wait</body></html>"

ROBOTS_SAYS = [
    *(Scenario(1, f"robots.txt {status}", "ok", routes(robots=status), kept=KEPT, asked=ONCE) for status in (404, 410)),
    *(
        Scenario(1, f"robots.txt {status}", "unreachable", routes(robots=status), says=f"{status}", asked=[ROBOTS] * 2)
        for status in (500, 503)
    ),
    Scenario(1, "robots.txt 429", "unreachable", routes(robots=429), asked=[ROBOTS]),
    Scenario(1, "robots.txt reset", "unreachable", routes(robots=reset), says="robots.txt", asked=[ROBOTS] * 2),
    Scenario(
        1,
        "robots.txt that never comes",
        "unreachable",
        routes(robots=silence),
        says="took longer",
        asked=[ROBOTS],
        constants={"crawlers.politeness.addon._SETTINGS:DOWNLOAD_TIMEOUT": 0.5},
    ),
    *(Scenario(1, f"robots.txt {status}", "blocked", routes(robots=status), asked=[ROBOTS]) for status in (401, 403)),
    Scenario(
        1,
        "robots.txt 403 taken as none where the entry says so",
        "ok",
        routes(robots=403),
        entry={"robots_403_is_none": True},
        kept=KEPT,
        asked=ONCE,
    ),
    Scenario(2, "robots.txt that is a page", "ok", routes(robots=b"<!doctype html>no"), kept=KEPT, asked=ONCE),
    Scenario(2, "robots.txt that is a challenge", "blocked", routes(robots=CHALLENGE), asked=[ROBOTS]),
    Scenario(2, "robots.txt over five hops", "ok", hops(5), kept=KEPT, asked=7),
    Scenario(2, "robots.txt over six hops", "unreachable", hops(6), says="redirections", asked=2 * 6),
    Scenario(2, "robots.txt of 5 MB with BOM and CRLF", "blocked", routes(robots=LONG_ROBOTS), asked=[ROBOTS]),
    Scenario(2, "robots.txt of 11 MB", "unreachable", routes(robots=b"#" * 11_000_000), asked=2),
]


# ---- 3 and 4: how fast, and when to leave


def gaps(outcome: Outcome) -> list[float]:
    return [after.at - before.at for before, after in pairwise(outcome.server.seen)]


def waits(seconds: float, *places: int) -> Callable[[Outcome], None]:
    """The requests at the places came at least so many seconds after those before them."""

    def check(outcome: Outcome) -> None:
        assert min(gaps(outcome)[place - 1] for place in places) >= seconds

    return check


def in_three_seconds(connection: Connection) -> None:
    until = datetime.now(UTC) + timedelta(seconds=3)
    connection.send((429, {"Retry-After": format_datetime(until), "Connection": "close"}, b""))


def retry_after(value: str, status: int = 429) -> Callable[[Hostile], None]:
    return routes(board=Turns((status, {"Retry-After": value}, b""), GOOD))


MANY = tuple("bcdefghijk")
WIDGET = '<script src="https://www.google.com/recaptcha/api.js"></script>'


def captcha_site(server: Hostile) -> None:
    server.routes = {"/sitemap.xml": urlset(*(f"/{number}" for number in range(20)))}
    server.otherwise = lambda path: 404 if path == ROBOTS else CHALLENGE


def form_site(server: Hostile) -> None:
    words = "<p>" + "The work is long and told in many words. " * 60
    server.routes = {"/sitemap.xml": urlset("/1"), "/1": page(1, WIDGET + words)}


def forbidding(server: Hostile) -> None:
    server.otherwise = lambda path: 404 if path == ROBOTS else 403


TWICE = (*ONCE, BOARD)
PACE = [
    Scenario(
        3,
        "Crawl-delay 2",
        {"b": "ok", "c": "unreachable"},
        routes(robots=b"User-agent: *\nCrawl-delay: 2\n"),
        boards=("b", "c"),
        kept=KEPT,
        also=waits(2, 1, 2),
    ),
    Scenario(
        3,
        "Crawl-delay 3600",
        "rate_limited",
        routes(robots=b"User-agent: *\nCrawl-delay: 3600\n"),
        says="asks for 3600 s",
        asked=[ROBOTS],
    ),
    Scenario(4, "Retry-After 3", "ok", retry_after("3"), kept=KEPT, asked=TWICE, also=waits(3, 2)),
    Scenario(
        4,
        "Retry-After as a date",
        "ok",
        routes(board=Turns(in_three_seconds, GOOD)),
        kept=KEPT,
        asked=TWICE,
        also=waits(1.9, 2),  # a date has no fractions of a second
    ),
    *(
        Scenario(4, f"Retry-After {value}", "ok", retry_after(value), kept=KEPT, asked=TWICE, also=waits(0.05, 2))
        for value in ("-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "0")
    ),
    Scenario(4, "Retry-After 1e9", "rate_limited", retry_after("1000000000"), says="asks to wait", asked=ONCE),
    Scenario(4, "503 with Retry-After 121", "rate_limited", retry_after("121", 503), says="121 s", asked=ONCE),
    Scenario(4, "429 for ever", "blocked", routes(board=429), asked=(ROBOTS, *[BOARD] * 3)),
    Scenario(4, "403 for ever", "blocked", forbidding, boards=MANY, says="403", asked=1 + 5),
    Scenario(4, "a captcha with 200 for a board", "blocked", routes(board=CHALLENGE), says="a person", asked=ONCE),
    Scenario(4, "captchas with 200 for ever", "blocked", captcha_site, **SITE, says="5 times in a row", asked=2 + 6),
    Scenario(
        4,
        "a challenge with 503",
        "blocked",
        routes(board=(503, {"CF-Mitigated": "challenge"}, b"<html></html>")),
        asked=(ROBOTS, *[BOARD] * 3),
    ),
    Scenario(4, "a form with a captcha beside a job is none", "ok", form_site, **SITE, kept=("1",), asked=3),
]


# ---- 5: redirects


def leads_to(target: str) -> Callable[[Hostile], None]:
    def set_up(server: Hostile) -> None:
        there = {"Location": target.format(port=server.port, other=server.port + 1)}
        server.routes = {BOARD: (302, there, b"")}

    return set_up


REDIRECTS = [
    Scenario(5, "redirect loop", "unreachable", leads_to(BOARD), says="max redirections", asked=1 + 6),
    *(
        Scenario(5, f"redirect to {name}", "unreachable", leads_to(target), says=why, asked=ONCE)
        for name, target, why in [
            ("a file", "file:///etc/passwd", "answered 302"),
            ("the metadata address", "http://169.254.169.254/latest/meta-data", "link-local"),
            ("the metadata address in disguise", "http://2852039166/latest/meta-data", "link-local"),
            ("a private address", "http://10.0.0.1/", "private"),
            ("a name of a private address", "http://167772161/", "private"),
            ("a mapped private address", "http://[::ffff:10.0.0.1]/", "private"),
            ("another port", "http://127.0.0.1:{other}/", "another port"),
        ]
    ),
    Scenario(
        5,
        "a start that resolves to a private address",
        "unreachable",
        routes(),
        entry={"base_url": "https://2130706433", "allow_private": False},
        says="loopback address",
        asked=(),
    ),
]


# ---- 6: answers without an end


def packed(encoding: str, body: bytes) -> Callable[[Hostile], None]:
    return routes(board=(200, {"Content-Encoding": encoding}, body))


def zstd(body: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd as packer
    else:
        from backports import zstd as packer
    return packer.compress(body)


def brotli(body: bytes) -> bytes:
    import brotli as packer

    return bytes(packer.compress(body, quality=1))


def endless_chunks(connection: Connection) -> None:
    connection.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.write(b"10000\r\n" + b" " * 65536 + b"\r\n")


def dripping_head(connection: Connection) -> None:
    connection.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.write(b"X-A: b\r\n")
        time.sleep(0.2)


def dripping_body(connection: Connection) -> None:
    connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    while True:
        connection.write(b" ")
        time.sleep(0.2)


def endless_head(connection: Connection) -> None:
    connection.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.write(b"X-Header: nothing that matters\r\n" * 1000)


def closed_in_the_middle(connection: Connection) -> None:
    connection.write(b"HTTP/1.0 200 OK\r\n\r\n" + GOOD[:-30])


BOMB = b" " * 120_000_000
HEADERS = {f"X-{number}": "v" for number in range(10_000)}
SLOW = {"crawlers.politeness.addon._SETTINGS:DOWNLOAD_TIMEOUT": 0.8}
THREE_TRIES = (ROBOTS, *[BOARD] * 3)
ENDLESS = [
    Scenario(6, "gzip bomb", "unreachable", packed("gzip", gzip.compress(BOMB, 1)), says="MAXSIZE", asked=ONCE),
    Scenario(6, "deflate bomb", "unreachable", packed("deflate", zlib.compress(BOMB, 1)), says="MAXSIZE", asked=ONCE),
    Scenario(6, "br bomb", "unreachable", packed("br", brotli(BOMB)), says="MAXSIZE", asked=ONCE),
    Scenario(6, "zstd bomb", "unreachable", packed("zstd", zstd(BOMB)), says="MAXSIZE", asked=ONCE),
    Scenario(
        6,
        "gzip in gzip",
        "unreachable",
        packed("gzip, gzip", gzip.compress(gzip.compress(BOMB))),
        says="MAXSIZE",
        asked=ONCE,
    ),
    Scenario(
        6,
        "Content-Length 1.5 GB",
        "unreachable",
        routes(board=(200, {"Content-Length": "1500000000"}, b" " * 1000)),
        says="1500000000",
        asked=ONCE,
    ),
    Scenario(6, "endless chunks", "unreachable", routes(board=endless_chunks), asked=ONCE),
    Scenario(
        6, "slow head", "unreachable", routes(board=dripping_head), says="took longer", asked=ONCE, constants=SLOW
    ),
    Scenario(
        6, "slow body", "unreachable", routes(board=dripping_body), says="took longer", asked=ONCE, constants=SLOW
    ),
    Scenario(6, "10,000 header lines", "ok", routes(board=(200, HEADERS, GOOD)), kept=KEPT, asked=ONCE),
    Scenario(
        6, "headers for ever", "unreachable", routes(board=endless_head), says="bytes of headers", asked=THREE_TRIES
    ),
    Scenario(
        6,
        "truncated",
        "unreachable",
        routes(board=(200, {"Content-Length": str(len(GOOD) + 9), "Connection": "close"}, GOOD)),
        asked=THREE_TRIES,
    ),
    Scenario(
        6,
        "truncated once",
        "ok",
        routes(board=Turns((200, {"Content-Length": "90000", "Connection": "close"}, GOOD[:9]), GOOD)),
        kept=KEPT,
        asked=TWICE,
    ),
    Scenario(
        6, "HTTP/1.0 closed in the middle", "unreachable", routes(board=closed_in_the_middle), says="middle", asked=ONCE
    ),
    Scenario(
        6,
        "a million empty objects",
        "schema_error",
        routes(board=b'{"jobs": [' + b"{}," * 3_000_000 + b"{}]}"),
        says="more values",
        asked=ONCE,
    ),
    Scenario(
        6,
        "a page of a million elements",
        "schema_error",
        lambda server: server.routes.update({"/sitemap.xml": urlset("/1"), "/1": b"<html>" + b"<i>" * 3_000_000}),
        **SITE,
        says="too many",
        asked=3,
    ),
    Scenario(
        6,
        "a feed of a million elements",
        "schema_error",
        lambda server: server.routes.update({"/xml": b"<workzag-jobs>" + b"<a/>" * 2_000_000 + b"</workzag-jobs>"}),
        source="personio",
        says="elements",
        asked=2,
    ),
]


# ---- 7 and 8: lists and sitemaps without an end


def listed(*ids: object, then: str | None = None) -> bytes:
    jobs = [
        {"slug": f"s{one}", "title": f"Job {one}", "company_name": "C", "created_at": 1790000000, "url": "https://x.example",
         "description": "Work", "location": "Berlin", "remote": False, "tags": [], "job_types": []}
        for one in ids
    ]  # fmt: skip
    return json.dumps({"data": jobs, "links": {"next": then}, "meta": {}}).encode()


def for_ever(repeats: bool) -> Callable[[Hostile], None]:
    """Each page has a next one, whose address is new."""

    def set_up(server: Hostile) -> None:
        def answer(path: str) -> bytes | int:
            if path == ROBOTS:
                return 404
            number = int(path.rpartition("=")[2] or 0) if "=" in path else 0
            then = f"{server.url}/api/job-board-api?session={number + 1}"
            return listed(0 if repeats else number, then=then)

        server.otherwise = answer

    return set_up


def shrinking(server: Hostile) -> None:
    def answer(path: str) -> bytes | int:
        if path == ROBOTS:
            return 404
        offset = int(path.partition("offset=")[2] or 0)
        if "/postings/" in path:
            detail = json.loads((ANSWERS / "smartrecruiters.detail.json").read_text())
            return json.dumps(detail | {"id": path.rpartition("/")[2]}).encode()
        content = [{"id": f"p{n}", "name": "N"} for n in range(offset, min(offset + 2, 4))]
        return json.dumps(
            {"totalFound": 6 if not offset else 4, "limit": 2, "offset": offset, "content": content}
        ).encode()

    server.otherwise = answer


def nested(server: Hostile) -> None:
    server.routes = {"/sitemap.xml": index("/s1.xml")}
    server.routes |= {f"/s{n}.xml": index(f"/s{n + 1}.xml") for n in range(1, 20)}
    server.routes["/s20.xml"] = urlset("/1")


def looping(server: Hostile) -> None:
    server.routes = {
        "/sitemap.xml": index("/a.xml", "/sitemap.xml"),
        "/a.xml": index("/sitemap.xml", "/a.xml", "/b.xml"),
        "/b.xml": urlset("/1", "/1"),
        "/1": page(1),
    }


def too_many(server: Hostile) -> None:
    server.routes = {"/sitemap.xml": urlset(*(f"/{number}" for number in range(50_001)))}
    server.otherwise = lambda path: 404 if path == ROBOTS else page(path[1:])


def sitemap(body: bytes | int) -> Callable[[Hostile], None]:
    return lambda server: server.routes.update({"/sitemap.xml": body, "/1": page(1)})


OFF = ("javascript:alert(1)", "https://elsewhere.example/1", "http://10.0.0.1/1", "/1", "ftp://x.example/1", "data:,x")
EXTERNAL = b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'
LAUGHS = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9)
) + b']><workzag-jobs><position>&l9;</position></workzag-jobs>'  # fmt: skip
MAPS = ["/robots.txt", "/sitemap.xml"]

TRAPS = [
    Scenario(
        7,
        "a next page for ever",
        "capped",
        for_ever(repeats=False),
        source="arbeitnow",
        boards=("all",),
        limits=Limits(pages=25),
        kept=[f"s{n}" for n in range(25)],
        asked=26,
    ),
    Scenario(
        7,
        "page N is page 1, behind session ids",
        "incomplete",
        for_ever(repeats=True),
        source="arbeitnow",
        boards=("all",),
        kept=("s0",),
        says="repeats itself",
        asked=3,
    ),
    Scenario(
        7,
        "a total that shrinks",
        "incomplete",
        shrinking,
        source="smartrecruiters",
        kept=["p0", "p1", "p2", "p3"],
        says="4 jobs of 6",
    ),
    Scenario(8, "a sitemap that loops", "ok", looping, **SITE, kept=("1",), asked=[*MAPS, "/a.xml", "/b.xml", "/1"]),
    Scenario(
        8,
        "sitemaps nested 20 deep",
        "incomplete",
        nested,
        **SITE,
        says="too deep",
        asked=[*MAPS, "/s1.xml", "/s2.xml"],
    ),
    Scenario(
        8,
        "50,001 addresses",
        "capped",
        too_many,
        **SITE,
        limits=Limits(pages=15),
        kept=[str(n) for n in range(15)],
        says="1 addresses after the first 50000",
        asked=17,
    ),
    Scenario(8, "a gz bomb", "schema_error", sitemap(gzip.compress(b"<urlset>" + BOMB, 1)), **SITE, asked=MAPS),
    Scenario(8, "an external entity", "schema_error", sitemap(EXTERNAL), **SITE, says="DOCTYPE", asked=MAPS),
    Scenario(
        8,
        "a billion laughs in a feed",
        "schema_error",
        lambda server: server.routes.update({"/xml": LAUGHS}),
        source="personio",
        says="DOCTYPE",
        asked=2,
    ),
    Scenario(8, "addresses off the site", "ok", sitemap(urlset(*OFF)), **SITE, kept=("1",), asked=[*MAPS, "/1"]),
    Scenario(
        8,
        "nothing but addresses off the site",
        "suspect",
        sitemap(urlset(*OFF[:3])),
        **SITE,
        says="3 addresses off the site",
        asked=MAPS,
    ),
]

SCENARIOS = [*ROBOTS_SAYS, *PACE, *REDIRECTS, *ENDLESS, *TRAPS]


@played(SCENARIOS)
def test_a_host_may_do_this(ground: Ground, scenario: Scenario) -> None:
    ground.play(scenario)


# ---- 6: certificates


def write_certificate(path: Path, until: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=9))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))


@pytest.mark.parametrize("days", [5, -5], ids=["case-06 self-signed", "case-06 expired"])
def test_a_certificate_that_nobody_vouches_for_is_refused(ground: Ground, tmp_path: Path, days: int) -> None:
    pem = tmp_path / "made.pem"
    write_certificate(pem, datetime.now(UTC) + timedelta(days=days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    ground.server.socket = context.wrap_socket(ground.server.socket, server_side=True)
    ground.server.routes = {BOARD: GOOD}
    outcome = ground.crawl(base_url=f"https://localhost:{ground.server.port}")
    assert outcome.record["status"] == "unreachable"
    assert "certificate" in outcome.record["message"].lower()
    assert ground.server.seen == []


# ---- 9: nothing listens, nothing is carried elsewhere


def listening(pid: int) -> set[str]:
    """Sockets of the process that wait for connections."""
    own = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            own.add(str(handle.readlink()).removeprefix("socket:[").removesuffix("]"))
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return own & {row[9] for row in rows if row[3] == "0A"}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_case_09_a_crawling_process_listens_on_no_socket(ground: Ground) -> None:
    found: list[set[str]] = []

    def look(connection: Connection) -> None:
        found.append(listening(ground.server.child))
        connection.send((200, {"Connection": "close"}, GOOD))

    ground.server.routes = {BOARD: look}
    assert listening(os.getpid())  # the server's own: the look sees sockets
    assert ground.crawl().record["status"] == "ok"
    assert found == [set()]


def test_case_09_no_cookie_and_no_referrer_goes_anywhere(ground: Ground) -> None:
    cookie = {"Set-Cookie": "id=1; Path=/"}
    there = {"Location": f"http://localhost:{ground.server.port}/elsewhere", **cookie}
    ground.server.routes = {ROBOTS: (404, cookie, b""), BOARD: (302, there, b""), "/elsewhere": (200, cookie, GOOD)}
    assert ground.crawl().ids == ["1", "2"]  # that no request has a Cookie or a Referer is seen in every crawl
    assert ground.server.paths() == [ROBOTS, BOARD, ROBOTS, "/elsewhere"]


def test_case_09_a_key_goes_to_no_other_host(ground: Ground) -> None:
    ground.monkeypatch.setenv("SKILLTIDE_USAJOBS_KEY", "secret")
    ground.monkeypatch.setenv("SKILLTIDE_USAJOBS_EMAIL", "me@x.example")
    there = {"Location": f"http://localhost:{ground.server.port}/elsewhere"}
    ground.server.otherwise = lambda path: 404 if path == ROBOTS else (302, there, b"")
    outcome = ground.crawl("usajobs", "JobCategoryCode=2210")
    assert outcome.record["status"] == "unreachable"
    assert "leaves the site" in outcome.record["message"]
    told = [one for one in ground.server.seen if "secret" in str(one.headers)]
    assert [one.path.partition("?")[0] for one in told] == ["/api/search"]


# ---- 10: the crawl dies


DETAIL = json.loads((ANSWERS / "smartrecruiters.detail.json").read_text())
IDS = [f"p{number}" for number in range(6)]


def board_of_six(path: str) -> bytes | int:
    if path == ROBOTS:
        return 404
    if "/postings/" in path:
        return json.dumps(DETAIL | {"id": path.rpartition("/")[2]}).encode()
    return json.dumps(
        {"totalFound": 6, "limit": 9, "offset": 0, "content": [{"id": n, "name": "N"} for n in IDS]}
    ).encode()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL], ids=["case-10 SIGTERM", "case-10 kill -9"])
def test_a_crawl_that_dies_promotes_nothing_and_its_resume_loses_and_doubles_nothing(
    ground: Ground, sent: signal.Signals
) -> None:
    server = ground.server

    def die(connection: Connection) -> None:
        os.kill(server.child, sent)
        time.sleep(0.3)

    server.otherwise = lambda path: die if path.endswith("p3") else board_of_six(path)
    outcome = ground.crawl("smartrecruiters")
    assert outcome.record["status"] == "interrupted"
    assert (outcome.ids, ground.store.keys(RAW_DOCUMENTS)) == ([], [])
    server.otherwise = board_of_six
    outcome = ground.crawl("smartrecruiters")
    assert (outcome.record["status"], outcome.ids) == ("ok", IDS)
    asked = [path for path in server.paths() if path != ROBOTS]
    assert len(asked) - len(set(asked)) <= 2  # one on its way, one that was not yet written down


# ---- 11: nothing new


def test_case_11_what_has_not_changed_is_taken_from_what_is_stored(ground: Ground) -> None:
    first = {"ETag": '"7"', "Content-Type": "application/json"}
    ground.server.routes = {BOARD: Turns((200, first, GOOD), (304, {"ETag": '"7"'}, b""))}
    assert ground.crawl(day=DAY - timedelta(days=1)).ids == ["1", "2"]
    again = ground.crawl()
    assert (again.record["status"], again.record["items"], again.ids) == ("ok", 2, ["1", "2"])
    asked = [one.headers.get("If-None-Match") for one in ground.server.seen if one.path != ROBOTS]
    assert asked == [None, '"7"']

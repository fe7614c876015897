import gzip
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.internet.error import DNSLookupError

from crawlers.politeness.addon import CONTACT, Politeness
from crawlers.politeness.addresses import PublicResolver
from crawlers.politeness.identity import user_agent
from crawlers.politeness.patience import wait_of
from crawlers.politeness.reach import Reach, hop_refusal, kind_of
from crawlers.politeness.robots import RobotsRules, Rules
from skilltide.errors import ConfigurationError
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS

ANSWER = (Path(__file__).parent / "answers" / "ashby.json").read_bytes()
DAY = date(2026, 11, 23)
BOARD = "/posting-api/job-board/beacon"
Crawl = Callable[..., dict[str, dict[str, Any]]]


def gaps(server: Any) -> list[float]:
    times = server.times()
    return [after - before for before, after in pairwise(times)]


def test_the_user_agent_names_the_contact() -> None:
    assert user_agent(" a@b.example ").endswith(" (+a@b.example)")
    assert user_agent("https://b.example/bot").startswith("Skilltide/")
    assert "mailto:a@b.example" in user_agent("mailto:a@b.example")


@pytest.mark.parametrize("contact", ["", None, "somebody", "a@b\r\nX: y", "   "])
def test_without_a_contact_nothing_starts(contact: str | None) -> None:
    with pytest.raises(ConfigurationError, match="expected an e-mail or web address"):
        user_agent(contact)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("localhost", "loopback"),
        ("[::1]", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("0.0.0.0", "loopback"),
        ("10.1.2.3", "private"),
        ("192.168.0.1", "private"),
        ("100.64.0.1", "private"),
        ("fd00::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("8.8.8.8", "public"),
        ("api.lever.co", None),
    ],
)
def test_kinds_of_hosts(host: str, kind: str | None) -> None:
    assert kind_of(host) == kind


def test_a_named_private_host_opens_no_other() -> None:
    reach = Reach.of(["http://127.0.0.1:8000/x", "http://mirror.corp/"])
    assert reach.refusal("127.0.0.2") is None
    assert reach.refusal("mirror.corp", "10.0.0.9") is None
    for host in ("10.0.0.9", "169.254.169.254"):
        assert "allow_private" in (reach.refusal(host) or "")
    assert "other.corp (10.0.0.9)" in (reach.refusal("other.corp", "10.0.0.9") or "")
    assert Reach().refusal("example.org", "93.184.216.34") is None


@pytest.mark.parametrize(
    ("before", "after", "is_refused"),
    [
        ("https://a.example/1", "https://a.example/2", False),
        ("http://a.example/1", "https://a.example/1", False),
        ("https://a.example/1", "https://b.example/1", False),
        ("https://a.example/1", "http://b.example/1", True),
        ("https://a.example/1", "https://a.example:8443/1", True),
        ("http://a.example:8000/1", "http://a.example:9000/1", True),
    ],
)
def test_hops_that_are_followed(before: str, after: str, is_refused: bool) -> None:
    assert (hop_refusal(before, after) is not None) == is_refused


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 1), (b"3", 3), (b"-5", 1), (b"soon", 1), (b"1000000000", 1e9), (b"0", 1), (b"\xb2", 1)],
)
def test_retry_after_in_seconds(header: bytes | None, seconds: float) -> None:
    assert wait_of(header, 1.0) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime.now(UTC)
    assert 5 < wait_of(format_datetime(now + timedelta(seconds=8)).encode(), 1.0) <= 8
    assert wait_of(format_datetime(now - timedelta(days=1)).encode(), 1.0) == 1.0


def test_a_crawl_says_who_it_is_and_asks_for_robots_first(server: Any, crawl: Crawl) -> None:
    server.routes = {BOARD: ANSWER}
    record = crawl("ashby", "beacon")["beacon"]
    assert (record["status"], record["items"], record["requests"]) == ("ok", 2, 2)
    assert server.paths() == ["/robots.txt", f"{BOARD}?includeCompensation=true"]
    for seen in server.seen:
        assert seen.headers["User-Agent"] == user_agent("crawl@skilltide.example")
        assert "Cookie" not in seen.headers and "Referer" not in seen.headers


def rules(status: int, body: bytes = b"", flags: tuple[str, ...] = ()) -> Rules:
    robots: Any = RobotsRules.__new__(RobotsRules)
    robots._crawler, robots._forbidden_is_none = None, False
    read: Rules = robots._read(
        "https://x.example/robots.txt", Response("https://x.example", status, body=body, flags=flags)
    )
    return read


@pytest.mark.parametrize(
    ("status", "ends"),
    [(404, None), (410, None), (418, None), (301, "unreachable"), (401, "blocked"), (403, "blocked")]
    + [(status, "unreachable") for status in (429, 500, 502, 503, 599)],
)
def test_the_status_of_robots_txt_decides(status: int, ends: str | None) -> None:
    refusal = rules(status).refusal
    assert (refusal.status if refusal else None) == ends


def test_robots_txt_in_odd_forms() -> None:
    assert rules(200, b"<!doctype html><title>none</title>") == Rules()
    assert rules(200, b"User-agent: *", flags=("partial",)).refusal is not None
    assert rules(404, b"", flags=("partial",)).refusal is None
    odd = rules(200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /admin\r\nCrawl-delay: 7\r\nSitemap: /s.xml\r\n")
    assert odd.parser is not None
    assert not odd.parser.allowed("https://x.example/admin", "Skilltide")
    assert odd.parser.allowed("https://x.example/jobs", "Skilltide")
    assert (odd.delay, odd.sitemaps) == (7.0, ("https://x.example/s.xml",))
    long = rules(200, b"User-agent: *\nDisallow: /a\n" + b"# padding\n" * 50_000 + b"Disallow: /b\n" + b"#" * 5_000_000)
    assert long.parser is not None and not long.parser.allowed("https://x.example/b", "Skilltide")
    for asked in (b"3600", b"61"):
        refusal = rules(200, b"User-agent: *\nCrawl-delay: " + asked).refusal
        assert refusal is not None and refusal.status == "rate_limited"


@pytest.mark.parametrize(
    ("robots", "status"),
    [
        (500, "unreachable"),
        (403, "blocked"),
        (b"User-agent: skilltide\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "blocked"),
        (b"User-agent: *\nCrawl-delay: 3600\n", "rate_limited"),
        ((200, {"Content-Length": "5000", "Connection": "close"}, b"User-agent: *\n"), "unreachable"),
    ],
)
def test_where_robots_txt_says_no_nothing_else_is_asked_for(
    server: Any, crawl: Crawl, robots: Any, status: str
) -> None:
    server.routes = {"/robots.txt": robots, BOARD: ANSWER}
    record = crawl("ashby", "beacon")["beacon"]
    assert record["status"] == status, record["message"]
    assert record["message"]
    assert set(server.paths()) == {"/robots.txt"}


def test_robots_txt_is_followed_across_hosts_for_five_hops_and_no_sixth(server: Any, crawl: Crawl) -> None:
    def chain(hops: int) -> None:
        hosts = ["localhost", "127.0.0.1"]
        targets = [f"http://{hosts[hop % 2]}:{server.port}/hop{hop}" for hop in range(1, hops + 1)]
        places = ["/robots.txt", *(f"/hop{hop}" for hop in range(1, hops + 1))]
        for place, target in zip(places, targets, strict=False):
            server.routes[place] = (301, {"Location": target}, b"")
        server.routes[places[-1]] = b"User-agent: *\nDisallow:\n"

    server.routes = {BOARD: ANSWER}
    chain(5)
    assert crawl("ashby", "beacon")["beacon"]["status"] == "ok"
    chain(6)
    assert crawl("ashby", "beacon", "other")["other"]["status"] == "unreachable"


def test_crawl_delay_is_kept_between_all_requests(server: Any, crawl: Crawl) -> None:
    server.routes = {"/robots.txt": b"User-agent: *\nCrawl-delay: 1\n", BOARD: ANSWER}
    crawl("ashby", "beacon", "second", "third")
    assert len(server.seen) == 4
    assert min(gaps(server)) >= 0.98


@pytest.mark.parametrize("delay", [0, 0.5])
def test_the_delay_is_kept_and_one_request_is_in_flight(server: Any, crawl: Crawl, delay: float) -> None:
    flights: list[tuple[float, float]] = []

    def slow() -> bytes:
        begun = time.monotonic()
        time.sleep(0.2)
        flights.append((begun, time.monotonic()))
        return ANSWER

    server.routes = {f"/posting-api/job-board/{board}": slow for board in "abc"}
    crawl("ashby", "a", "b", "c", delay=delay)
    assert min(gaps(server)[1:]) >= max(0.2, delay - 0.02)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(flights))


def test_retry_after_pauses_the_host(server: Any, crawl: Crawl) -> None:
    answers: list[Any] = [(429, {"Retry-After": "2"}, b"")]
    server.routes = {BOARD: lambda: answers.pop() if answers else ANSWER, "/posting-api/job-board/other": ANSWER}
    records = crawl("ashby", "beacon", "other")
    assert {record["status"] for record in records.values()} == {"ok"}
    assert records["beacon"]["requests"] == 3
    first = next(at for at, path in enumerate(server.paths()) if path.startswith(BOARD))
    assert gaps(server)[first] >= 2


def test_a_host_that_asks_for_too_long_a_wait_is_left(server: Any, crawl: Crawl) -> None:
    server.routes = {BOARD: (429, {"Retry-After": "3600"}, b""), "/posting-api/job-board/other": ANSWER}
    records = crawl("ashby", "beacon", "other")
    assert {record["status"] for record in records.values()} == {"rate_limited"}
    assert len(server.seen) == 2


def test_a_host_is_left_as_long_as_it_asked_also_by_later_crawls(server: Any, crawl: Crawl, store: Store) -> None:
    other = "/posting-api/job-board/other"
    server.routes = {BOARD: (429, {"Retry-After": "3600"}, b""), other: ANSWER}
    first = crawl("ashby", "beacon")["beacon"]
    assert timedelta(minutes=59) < first["not_before"] - datetime.now(UTC) <= timedelta(hours=1)
    server.routes[BOARD] = ANSWER
    asked = len(server.seen)
    assert crawl("ashby", "beacon")["beacon"] == first
    tomorrow = crawl("ashby", "beacon", "other", day=DAY + timedelta(days=1))
    assert {(one["status"], one["requests"]) for one in tomorrow.values()} == {("rate_limited", 0)}
    assert len(server.seen) == asked, "another board of the same host is not asked either"
    key = ("ashby", DAY.isoformat())
    late = store.read(CRAWLS, [key]).with_columns(not_before=pl.lit(datetime.now(UTC))).collect()
    store.write(CRAWLS, key, late)
    assert crawl("ashby", "beacon")["beacon"]["status"] == "ok"


def test_a_host_that_asks_for_years_is_heard_again_after_a_week(server: Any, crawl: Crawl) -> None:
    server.routes = {BOARD: (429, {"Retry-After": "1000000000"}, b"")}
    until = crawl("ashby", "beacon")["beacon"]["not_before"]
    assert timedelta(days=6, hours=23) < until - datetime.now(UTC) <= timedelta(days=7)


def test_a_host_that_never_stops_saying_429_has_blocked_us(server: Any, crawl: Crawl) -> None:
    server.routes = {BOARD: 429}
    record = crawl("ashby", "beacon")["beacon"]
    assert (record["status"], record["requests"]) == ("blocked", 4)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://169.254.169.254/latest/meta-data", "link-local"),
        ("http://10.0.0.1/", "private"),
        ("http://127.0.0.1:{other}/", "another port"),
        ("file:///etc/passwd", "answered 302"),
        ("/posting-api/job-board/beacon", "max redirections"),
    ],
)
def test_redirects_that_are_not_followed(server: Any, crawl: Crawl, target: str, why: str) -> None:
    server.routes = {BOARD: (302, {"Location": target.format(other=server.port + 1)}, b"")}
    record = crawl("ashby", "beacon")["beacon"]
    assert record["status"] == "unreachable"
    assert why in record["message"]
    assert len(server.seen) <= 1 + 6


def test_a_name_of_a_private_address_does_not_resolve() -> None:
    resolver = PublicResolver(None, 0, 1.0)
    assert resolver._refuse_private("93.184.216.34", "public.example") == "93.184.216.34"
    for address, name in [("127.0.0.1", "2130706433"), ("10.0.0.9", "inside.example")]:
        with pytest.raises(DNSLookupError, match="allow_private"):
            resolver._refuse_private(address, name)


def test_a_crawl_that_names_a_private_address_in_disguise_reaches_nothing(server: Any, crawl: Crawl) -> None:
    record = crawl("ashby", "beacon", base_url=f"https://2130706433:{server.port}", allow_private=False)["beacon"]
    assert record["status"] == "unreachable"
    assert "2130706433 (127.0.0.1) is a loopback address" in record["message"]
    assert server.seen == []


def test_an_answer_that_unpacks_to_more_than_the_cap_is_cut(server: Any, crawl: Crawl) -> None:
    bomb = gzip.compress(b" " * 80_000_000)
    server.routes = {BOARD: (200, {"Content-Encoding": "gzip"}, bomb)}
    record = crawl("ashby", "beacon")["beacon"]
    assert record["status"] == "unreachable"
    assert "exceeded DOWNLOAD_MAXSIZE" in record["message"]


def test_the_add_on_alone_makes_a_crawl_safe() -> None:
    settings = Settings({CONTACT: "a@b.example"})
    Politeness().update_settings(settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    off = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "REFERER_ENABLED")
    assert not any(settings.getbool(name) for name in (*off, "HTTPPROXY_ENABLED", "METAREFRESH_ENABLED"))
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    with pytest.raises(ConfigurationError, match="contact"):
        Politeness().update_settings(Settings())


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Any, crawl: Crawl, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "self-signed.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server.serve_tls(pem)
    server.routes = {BOARD: ANSWER}
    record = crawl("ashby", "beacon", base_url=f"https://localhost:{server.port}")["beacon"]
    assert record["status"] == "unreachable"
    assert "certificate" in record["message"].lower()
    assert server.seen == []

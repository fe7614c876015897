import gzip

import pytest

from crawlers.shapes.sitemap import keep_on_site, read_sitemap
from skilltide.errors import PayloadInvalid

URL = "https://x.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*urls: str) -> bytes:
    entries = "".join(f"<url><loc> {url} </loc></url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACE}>{entries}</urlset>'.encode()


def test_addresses_are_read_once_each_plain_or_gzip() -> None:
    body = urlset("https://x.example/1", "/2", "https://x.example/1")
    for one in (body, gzip.compress(body)):
        sitemap = read_sitemap(one, URL)
        assert (sitemap.is_index, sitemap.urls) == (False, ("https://x.example/1", "https://x.example/2"))


def test_an_index_is_told_from_a_list_of_pages() -> None:
    body = f"<sitemapindex {SPACE}><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>".encode()
    assert read_sitemap(body, URL).is_index


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE urlset [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>',
        '<!DOCTYPE urlset [<!ENTITY a "aaaa">]><urlset/>'.encode("utf-16"),
        b"<!doctype html><html></html>",
        b"<html></html>",
        b"<urlset><url><loc>/1</loc>",
        b"",
        gzip.compress(urlset("/1"))[:-12],
        b"\x1f\x8bnot gzip",
    ],
)
def test_what_is_no_sitemap_is_an_error_never_an_empty_list(body: bytes) -> None:
    with pytest.raises(PayloadInvalid, match="expected a sitemap"):
        read_sitemap(body, URL)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(PayloadInvalid, match="bytes under gzip"):
        read_sitemap(gzip.compress(b" " * 80_000_000), URL)


def test_addresses_off_the_site_are_dropped_and_counted() -> None:
    offered = [
        "https://x.example/1",
        "http://x.example/2",
        "https://www.x.example/3",
        "https://other.example/4",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://x.example:8443/5",
        "https://[broken/6",
    ]
    kept, dropped = keep_on_site(offered, "https://x.example")
    assert kept == ["https://x.example/1", "https://x.example/2", "https://www.x.example/3"]
    assert dropped == 5

"""A small server on loopback whose answers a test writes, and crawls against it."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawlers.crawl import crawl_source
from skilltide.settings import SourceEntry
from tests.crawlers.hostile import Ground, Nursery, a_server
from warehouse.store import Store

CONTACT = "crawl@skilltide.example"
DAY = date(2026, 11, 23)

Answer = bytes | int | tuple[int, dict[str, str], bytes]
"""A body with 200, a status without a body, or all three parts."""


@dataclass
class Seen:
    """One request that the server saw."""

    at: float
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Server:
    """Answers by path; a callable is asked at each request. robots.txt is 404 unless a test says otherwise."""

    port: int = 0
    routes: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    listening: ThreadingHTTPServer | None = None

    def serve_tls(self, pem: Path) -> None:
        """From here on the server speaks TLS with the key and certificate of the file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        assert self.listening is not None
        self.listening.socket = context.wrap_socket(self.listening.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [one.path for one in self.seen]

    def times(self) -> list[float]:
        return [one.at for one in self.seen]


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 20

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.seen.append(Seen(time.monotonic(), self.path, dict(self.headers), body))
            route = told.routes.get(self.path, told.routes.get(urlsplit(self.path).path, 404))
            answer = route() if callable(route) else route
            if isinstance(answer, int):
                answer = (answer, {}, b"")
            status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    told.listening = listening
    told.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield told
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def crawl(server: Server, store: Store) -> Callable[..., dict[str, dict[str, Any]]]:
    """Crawls boards of a source on the server; the records by board."""

    def crawl_boards(source: str, *boards: str, **settings: Any) -> dict[str, dict[str, Any]]:
        options: dict[str, Any] = {"day": DAY}
        options |= {name: settings.pop(name) for name in ("max_seconds", "now", "day", "watch") if name in settings}
        entry = SourceEntry(
            **{
                "source": source,
                "boards": boards,
                "base_url": server.url,
                "allow_private": True,
                "delay": 0,
                **settings,
            }
        )
        return {one["board"]: one for one in crawl_source(store, entry, contact=CONTACT, **options)}

    return crawl_boards


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    told = Nursery()
    yield told
    told.close()


@pytest.fixture
def ground(nursery: Nursery, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    """Where hostile scenarios are played."""
    with a_server() as hostile:
        yield Ground(nursery, store, hostile, monkeypatch)

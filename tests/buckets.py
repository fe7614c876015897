"""An S3-compatible store on loopback, and a proxy before it that does what networks and stores do on bad days."""

import http.client
import logging
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from moto.server import ThreadedMotoServer

BUCKET = "tide"
KEY = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_REGION": "us-east-1"}


@contextmanager
def serve_bucket() -> Iterator[str]:
    """The address of a store with an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        connection = http.client.HTTPConnection(host, port)
        connection.request("PUT", f"/{BUCKET}")
        assert connection.getresponse().status == 200
        connection.close()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def reached_by(endpoint: str) -> Iterator[None]:
    """The environment names the store and a key to it."""
    with patch.dict(os.environ, {**KEY, "AWS_ENDPOINT_URL": endpoint}):
        yield


class Faults:
    """Which of the requests go wrong: a share of them, drawn from a seed, or each that a test chooses."""

    def __init__(self, share: float = 0.0, seed: int = 1) -> None:
        self.share = share
        self.dice = random.Random(seed)
        self.lock = threading.Lock()
        self.told: list[str] = []
        self.always: str | None = None

    def draw(self) -> str | None:
        with self.lock:
            kind = self.always
            if kind is None and self.dice.random() < self.share:
                kind = self.dice.choice(
                    ["500 before", "503 before", "500 after", "cut before", "cut after", "slow", "half"]
                )
            if kind:
                self.told.append(kind)
            return kind


REFUSAL = b"<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>"
TROUBLE = b"<Error><Code>InternalError</Code><Message>try again</Message></Error>"


@contextmanager
def bad_network(upstream: str, faults: Faults) -> Iterator[str]:
    """The address of a proxy to the store. `before`: the request does not reach it; `after`: its answer is lost."""
    host, port = upstream.removeprefix("http://").split(":")

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = faults.draw()
            if kind == "refused":
                self.answer(403, [], REFUSAL)
            elif kind and kind.endswith("before"):
                self.cut() if kind.startswith("cut") else self.answer(int(kind[:3]), [], TROUBLE)
            else:
                self.answer_as_asked(kind, body)

        def answer_as_asked(self, kind: str | None, body: bytes) -> None:
            connection = http.client.HTTPConnection(host, int(port), timeout=60)
            dropped = ("connection", *(("if-none-match",) if kind == "heedless" else ()))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
            connection.request(self.command, self.path, body or None, headers)
            found = connection.getresponse()
            content = found.read()
            length = found.getheader("Content-Length")
            headers_back = [one for one in found.getheaders() if one[0].lower() not in ("content-length", "connection")]
            connection.close()
            if kind == "cut after":
                self.cut()
            elif kind == "500 after":
                self.answer(500, [], TROUBLE)
            else:
                time.sleep(0.2 if kind == "slow" else 0)
                self.answer(found.status, headers_back, content, length, is_cut=kind == "half")

        def answer(
            self,
            status: int,
            headers: list[tuple[str, str]],
            content: bytes,
            length: str | None = None,
            *,
            is_cut: bool = False,
        ) -> None:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", length if self.command == "HEAD" and length else str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content[: len(content) // 2] if is_cut and content else content)
            if is_cut:
                self.cut()

        def cut(self) -> None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)

        def log_message(self, format: str, *args: object) -> None:
            pass

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = pass_on  # noqa: N815 - names of the standard library

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()

"""Serves a written sample on this machine alone, at the paths of the real services, for the real spiders."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from skilltide.errors import ConfigurationError
from skilltide.sample.boards import BOARDS, SITE
from skilltide.sample.generate import sample_files
from skilltide.sample.site import SITE_ORIGIN

LOOPBACK = "127.0.0.1"
CONTACT = "mailto:sample@synthetic.example"
JSON, XML, TEXT, HTML = "application/json", "application/xml", "text/plain", "text/html"
Query = dict[str, list[str]]


@contextmanager
def serve_sample(folder: Path) -> Iterator[str]:
    """Yields the base URL of a server that answers from the folder until the block ends.

    Boards and site share one host and port. Raises ConfigurationError where the folder holds no sample.
    """
    if not sample_files(folder).site.is_dir():
        raise ConfigurationError(f"{folder}: holds no sample; expected what write_sample wrote; write it first")
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(_Handler, folder))
    server.daemon_threads = True
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05), name="sample-server", daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sample_sources(folder: Path, base_url: str) -> Path:
    """A sources.yaml in the folder that reads every board of the sample and its site from a base URL."""
    lines = [
        "# Synthetic: the boards and the site of the Skilltide sample.",
        f'contact: "{CONTACT}"',
        "sources:",
    ]
    for source in dict.fromkeys(board.source for board in (*BOARDS, SITE)):
        names = ", ".join(board.name for board in (*BOARDS, SITE) if board.source == source)
        lines.append(f"  - {{source: {source}, boards: [{names}],")
        lines.append(f'     base_url: "{base_url}", allow_private: true, delay: 0}}')
    path = folder / "sources.yaml"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the files of a sample; anything else it does not know is 404."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *arguments: Any) -> None:
        self._files = sample_files(folder)
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer(is_body_wanted=True)

    def do_HEAD(self) -> None:
        self._answer(is_body_wanted=False)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: the crawl keeps its own record of what was asked."""

    def _answer(self, *, is_body_wanted: bool) -> None:
        url = urlsplit(self.path)
        steps = [unquote(step) for step in url.path.strip("/").split("/")]
        found = self._find(steps, parse_qs(url.query))
        status = 200 if found else 404
        kind, text = found or (JSON, '{"error": "not found"}')
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if is_body_wanted:
            self.wfile.write(body)

    def _find(self, steps: list[str], query: Query) -> tuple[str, str] | None:
        """The kind and text of what a path leads to; null where it leads nowhere."""
        match steps:
            case ["posting-api", "job-board", board]:
                return self._board("ashby", board, query)
            case ["v1", "boards", board, "jobs"]:
                return self._board("greenhouse", board, query)
            case ["v0", "postings", board]:
                return self._board("lever", board, query)
            case ["robots.txt"]:
                return TEXT, self._at_this_host("robots.txt")
            case ["sitemap.xml"]:
                return XML, self._at_this_host("sitemap.xml")
            case ["jobs", slug]:
                return self._page(slug)
            case _:
                return None

    def _board(self, source: str, board: str, query: Query) -> tuple[str, str] | None:
        if not any((known.source, known.name) == (source, board) for known in BOARDS):
            return None
        document = json.loads((self._files.boards / source / f"{board}.json").read_text(encoding="utf-8"))
        return JSON, json.dumps(_as_asked(source, document, query), ensure_ascii=False)

    def _page(self, slug: str) -> tuple[str, str] | None:
        pages = {page.stem: page for page in (self._files.site / "jobs").glob("*.html")}
        return (HTML, pages[slug].read_text(encoding="utf-8")) if slug in pages else None

    def _at_this_host(self, name: str) -> str:
        """A file of the site with its addresses led to this server: the synthetic host does not exist."""
        here = f"http://{LOOPBACK}:{self.connection.getsockname()[1]}"
        return (self._files.site / name).read_text(encoding="utf-8").replace(SITE_ORIGIN, here)


def _as_asked(source: str, document: Any, query: Query) -> Any:
    """The answer with the parts that the real service gives only when asked, and Lever's pages."""
    if source == "greenhouse" and query.get("content") != ["true"]:
        return document | {"jobs": [_without(job, "content", "departments", "offices") for job in document["jobs"]]}
    if source == "ashby" and query.get("includeCompensation") != ["true"]:
        return document | {"jobs": [_without(job, "compensation") for job in document["jobs"]]}
    if source == "lever":
        skip, limit = (int(query.get(name, [default])[0]) for name, default in [("skip", "0"), ("limit", "1000000")])
        return document[skip : skip + limit]
    return document


def _without(job: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in job.items() if name not in names}

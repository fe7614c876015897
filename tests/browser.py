"""Chromium without a network, and what a page in it logged and asked for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def open_browser() -> Iterator[Any]:
    """A headless Chromium; the test skips where none is installed."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here; apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page opened from disk with the network off; `errors` is all it logged as wrong, `requests` all it asked for."""

    def __init__(self, browser: Any, file: Path, state: str = "", *, width: int = 1280, scheme: str = "light") -> None:
        viewport = {"width": width, "height": 844}
        self._context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True)
        self._address = file.as_uri() + state
        self.errors: list[str] = []
        self.requests: list[str] = []

    def __enter__(self) -> "Watched":
        self.page = self._context.new_page()
        self.page.set_default_timeout(5_000)
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(self._address)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()

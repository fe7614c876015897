"""Whoever looks after the pipeline hears of failures; the address is a secret and never fails anything else."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from skilltide.errors import ConfigurationError
from skilltide.notices import tell_of_deadline, tell_of_failure
from skilltide.settings import read_settings

CONTEXT = {
    "ti": SimpleNamespace(dag_id="skilltide_crawl", task_id="crawl_source", map_index=2, try_number=4),
    "dag_run": SimpleNamespace(run_id="scheduled__1", partition_key="2026-11-23"),
    "exception": RuntimeError("no answer\n" + "x" * 1000),
}


class Webhook(BaseHTTPRequestHandler):
    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[str]:
    Webhook.received.clear()
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


def test_a_failed_task_is_told_with_its_run_partition_and_reason(webhook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_NOTIFY_URL", webhook)
    tell_of_failure(CONTEXT)
    [message] = Webhook.received
    assert set(message) == {"text"}
    for part in ("skilltide_crawl", "crawl_source", "scheduled__1", "2026-11-23", "no answer"):
        assert part in message["text"]
    assert len(message["text"]) < 800


def test_a_missed_deadline_is_told(webhook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_NOTIFY_URL", webhook)
    tell_of_deadline("skilltide_build", 12)
    assert "skilltide_build" in Webhook.received[0]["text"]
    assert "12 hours" in Webhook.received[0]["text"]


def test_without_an_address_there_is_a_log_line_and_nothing_is_sent(
    webhook: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SKILLTIDE_NOTIFY_URL", raising=False)
    tell_of_failure(CONTEXT)
    assert Webhook.received == []
    assert "task_failed" in "".join(capfd.readouterr())


def test_an_address_that_does_not_answer_is_logged_without_the_address(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKILLTIDE_NOTIFY_URL", "http://127.0.0.1:9/secret")
    tell_of_failure(CONTEXT)
    shown = "".join(capfd.readouterr())
    assert "notice_not_delivered" in shown
    assert "secret" not in shown


def test_an_address_of_another_kind_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_NOTIFY_URL", "file:///secret")
    with pytest.raises(ConfigurationError, match="expected http:// or https://") as refused:
        read_settings()
    assert "secret" not in str(refused.value)

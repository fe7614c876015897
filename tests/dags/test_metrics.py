"""The settings of docs/production.md turn Airflow's metrics on: a collector on loopback is sent those of our tasks."""

import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from skilltide.versions import ROOT

pytest.importorskip("airflow")

COLLECTOR = "http://127.0.0.1:4318"

TELL = """
from airflow.sdk._shared.observability.metrics import stats
from airflow.sdk.configuration import conf
from airflow.sdk.observability.metrics import stats_utils
stats.initialize(
    factory=stats_utils.get_stats_factory(), export_legacy_names=conf.getboolean("metrics", "legacy_names_on")
)
stats.incr("ti.start", tags={"dag_id": "skilltide_build", "task_id": "clean"})
"""
"""Airflow's own start of a task, and the first thing it counts; what is left is sent when the process ends."""


def documented() -> dict[str, str]:
    text = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^((?:AIRFLOW__(?:METRICS|TRACES)|OTEL)_\w+)=(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("is_on", [True, False])
def test_a_collector_is_sent_what_tasks_count(tmp_path: Path, is_on: bool) -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = documented()
        assert settings["OTEL_EXPORTER_OTLP_ENDPOINT"] == COLLECTOR
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
        settings |= {} if is_on else {"AIRFLOW__METRICS__OTEL_ON": "False"}
        env = os.environ | settings | {"AIRFLOW_HOME": str(tmp_path)}
        child = subprocess.run([sys.executable, "-c", TELL], env=env, capture_output=True, text=True, timeout=120)
        server.shutdown()
    assert child.returncode == 0, child.stderr[-1000:]
    started = [body for path, body in received if path == "/v1/metrics" and b"ti.start" in body]
    assert bool(started) == is_on
    assert not is_on or any(b"skilltide_build" in body for body in started)

"""Every step leaves one line about itself; the doctor shows the last of each."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import structlog

from skilltide import pipeline
from skilltide.doctor import examine
from skilltide.logs import bind_run, configure_logs
from skilltide.run_reports import REPORTS, last_steps, record_step
from skilltide.settings import read_settings
from skilltide.stages import STEPS
from skilltide.usage import forget_peak, peak_bytes
from tests.skilltide.test_pipeline import DAY, import_rows, vacancies
from warehouse.store import Store


def test_a_build_reports_rows_in_and_out_seconds_and_memory_of_each_step(
    store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(3), size=6))
    configure_logs(as_json=True, is_verbose=True)
    bind_run("run-7")
    try:
        pipeline.build(store, DAY, 1)
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.reset_defaults()
    lines = [json.loads(line) for line in (store.root / REPORTS).read_text().splitlines()]
    assert [line["step"] for line in lines] == list(STEPS)
    assert {(line["run"], line["until"]) for line in lines} == {("run-7", DAY.isoformat())}
    by_step = {line["step"]: line for line in lines}
    assert (by_step["clean"]["rows_in"], by_step["clean"]["rows"]) == (18, 18)
    assert (by_step["extract"]["made"], by_step["extract"]["rows_in"]) == (3, 18)
    assert all(line["seconds"] > 0 and line["peak_bytes"] > 50e6 for line in lines)
    assert {line["step"] for line in lines if not line["rows_in"]} == {"align"}  # of three months no trend is told
    events = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    partitions = [one["partition"] for one in events if one["event"] == "partition" and one["step"] == "extract"]
    assert partitions == ["2024-01", "2024-02", "2024-03"]
    assert {one["run"] for one in events} == {"run-7"}


def test_the_doctor_shows_the_last_run_of_each_step(store: Store, tmp_path: Path) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text("contact: you@example.org\nsources: []\n")
    about = {"step": "clean", "made": 3, "kept": 2, "rows_in": 1234, "rows": 1200, "seconds": 1.26, "peak_bytes": 3e8}
    record_step(store.root, date(2026, 10, 1), about | {"made": 9})
    record_step(store.root, date(2026, 10, 2), about)
    with (store.root / REPORTS).open("a") as reports:
        reports.write('{"step": "cl')
    assert len(last_steps(store.root)) == 1
    [found] = [one for one in examine(sources, str(store.root), read_settings()) if one.thing == "step clean"]
    assert "3 partitions made, 2 kept, 1,234 rows in, 1,200 out, 1.3 s, peak 300 MB" in found.found


def test_the_peak_is_of_what_was_done_since_it_was_forgotten() -> None:
    wide = pl.int_range(20_000_000, eager=True)
    del wide
    forget_peak()
    calm = peak_bytes()
    held = bytearray(b"x") * 100_000_000
    assert peak_bytes() - calm > 90_000_000
    del held

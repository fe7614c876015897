"""The report of every run: one JSON line a step in `<warehouse>/runs.jsonl`, appended, never published.

A line holds the run, the day, the step, its partitions made, kept and dropped, rows in and out, seconds, and the most
memory that a process held.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from skilltide.logs import current_run

REPORTS = "runs.jsonl"


def record_step(warehouse: Path, until: date, about: dict[str, Any]) -> None:
    """The step's line stands at the end of the reports; lines of two runs at once do not mix."""
    line = {
        "run": current_run(),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "until": until.isoformat(),
        **about,
    }
    with (warehouse / REPORTS).open("a", encoding="utf-8") as reports:
        reports.write(json.dumps(line) + "\n")


def last_steps(warehouse: Path) -> list[dict[str, Any]]:
    """The last line of each step, the step that ended first in front; a line cut off by a full disk is left out."""
    paths = [path for path in (warehouse / REPORTS, *sorted((warehouse / "runs").glob("*.jsonl"))) if path.exists()]
    last: dict[str, dict[str, Any]] = {}
    found = []
    for line in (line for path in paths for line in path.read_text(encoding="utf-8").splitlines()):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    for one in sorted(found, key=lambda one: str(one["ended_at"])):
        last.pop(one["step"], None)
        last[one["step"]] = one
    return list(last.values())

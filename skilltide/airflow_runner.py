"""The pipeline through Airflow's own runner: no server, SQLite, AIRFLOW_HOME inside the warehouse.

Airflow reads its settings when it is imported, so it runs in a child process with an environment of its own. The child
writes one line a stage; Airflow's own log goes to `<warehouse>/airflow/run.log`.
"""

import json
import os
import subprocess
import sys
import time
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from skilltide import errors
from skilltide.engine import LOCAL
from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.stages import STAGES
from skilltide.versions import ROOT

if TYPE_CHECKING:
    from warehouse.store import Store

DAGS = ROOT / "dags"


def run_through_airflow(store: "Store", sources: Path, until: date, engine: str = LOCAL) -> None:
    """Every stage ran through Airflow. Raises the error that a task raised, with its exit code."""
    if find_spec("airflow") is None:
        raise ConfigurationError(
            "airflow is not installed; install skilltide with its extra [airflow], or run with --no-airflow"
        )
    home = store.root / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    problem = home / "error.json"
    problem.unlink(missing_ok=True)
    conf = {
        "warehouse": store.address,
        "sources": str(sources.absolute()),
        "until": until.isoformat(),
        "edition": "always",
    }
    child = subprocess.run(
        [sys.executable, "-m", "skilltide.airflow_runner"],
        input=json.dumps(conf),
        text=True,
        env=_environment(home, problem) | {"SKILLTIDE_ENGINE": engine},
        check=False,
    )
    if problem.exists():
        found = json.loads(problem.read_text(encoding="utf-8"))
        raise _error_of(found["exit_code"])(found["message"])
    if child.returncode:
        raise SkilltideError(f"Airflow ended with {child.returncode}; its log {home / 'run.log'} tells why")


def _environment(home: Path, problem: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    return kept | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "SKILLTIDE_ERROR_FILE": str(problem),
        "SKILLTIDE_RETRIES": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")])),
        "NO_COLOR": "1",
    }


def _error_of(exit_code: int) -> type[SkilltideError]:
    by_code = {
        errors.EXIT_USAGE: errors.UsageError,
        errors.EXIT_HELD: errors.PublicationHeld,
        errors.EXIT_SOURCE: errors.SourceFailed,
        errors.EXIT_LOCKED: errors.Locked,
    }
    return by_code.get(exit_code, SkilltideError)


def _run_in_child() -> int:
    """In the child: migrate the database once, then each stage's DAG in the order of the pipeline."""
    conf = json.load(sys.stdin)
    home = Path(os.environ["AIRFLOW_HOME"])
    sys.stdout.flush()
    terminal = os.fdopen(os.dup(1), "w", buffering=1)
    with (home / "run.log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    migrated = home / "migrated"
    if not migrated.exists():
        terminal.write("airflow: preparing its database, once\n")
        subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True)
        migrated.touch()
    skilltide_dags = import_module("dags.skilltide_dags")
    for stage in STAGES:
        started = time.perf_counter()
        run = getattr(skilltide_dags, f"skilltide_{stage.name}").test(run_conf=conf)
        state = getattr(run.state, "value", run.state)
        terminal.write(f"airflow: {stage.name:8} {state} in {time.perf_counter() - started:.1f} s\n")
        if state != "success":
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(_run_in_child())

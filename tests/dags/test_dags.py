"""The DAGs: parsed without error or anything heavy, joined by assets, and the same steps as the plain run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from skilltide.pipeline import STAGES, STEPS
from skilltide.versions import ROOT

pytest.importorskip("airflow")

LOOK = """
import json, sys, time
started = time.perf_counter()
from airflow.dag_processing.dagbag import DagBag
imported = time.perf_counter()
bag = DagBag(sys.argv[1])
print(json.dumps({
    "errors": {str(k): str(v) for k, v in bag.import_errors.items()},
    "tasks": {name: list(dag.task_dict) for name, dag in bag.dags.items()},
    "docs": {name: bool(dag.doc_md) for name, dag in bag.dags.items()},
    "outlets": {name: sorted(o.name for t in dag.tasks for o in t.outlets) for name, dag in bag.dags.items()},
    "heavy": sorted({"polars", "scrapy", "sklearn", "pyarrow"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    home = tmp_path_factory.mktemp("airflow")
    env = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    }
    child = subprocess.run(
        [sys.executable, "-c", LOOK, str(ROOT / "dags")], capture_output=True, text=True, env=env, check=False, cwd=home
    )
    assert child.returncode == 0, child.stderr[-2000:]
    found: dict[str, object] = json.loads(child.stdout.splitlines()[-1])
    return found


def test_every_dag_parses_without_anything_heavy(bag: dict[str, object]) -> None:
    assert bag["errors"] == {}
    assert bag["heavy"] == []


def test_there_is_one_dag_a_stage_with_its_steps(bag: dict[str, object]) -> None:
    assert bag["tasks"] == {
        "skilltide_crawl": ["list_sources", "crawl_source", "land"],
        "skilltide_build": list(STEPS),
        "skilltide_publish": ["publish"],
    }
    assert all(bag["docs"].values())  # type: ignore[attr-defined]


def test_assets_join_the_stages(bag: dict[str, object]) -> None:
    assert bag["outlets"] == {f"skilltide_{stage.name}": [f"skilltide_{stage.produces}"] for stage in STAGES}


def test_dags_are_thin() -> None:
    assert len(Path(ROOT / "dags" / "skilltide_dags.py").read_text().splitlines()) < 200

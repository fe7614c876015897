"""The DAGs: parsed without error or anything heavy, joined by assets, and the same steps as the plain run."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skilltide.stages import STAGES, STEPS
from skilltide.versions import ROOT

pytest.importorskip("airflow")

LOOK = """
import json, sys, time
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, CronPartitionTimetable, DeadlineAlert, PartitionedAssetTimetable, task
started = time.process_time()
bag = DagBag(sys.argv[1])
seconds = time.process_time() - started
print(json.dumps({
    "errors": {str(k): str(v) for k, v in bag.import_errors.items()},
    "tasks": {name: list(dag.task_dict) for name, dag in bag.dags.items()},
    "docs": {name: bool(dag.doc_md) for name, dag in bag.dags.items()},
    "outlets": {name: sorted(o.name for t in dag.tasks for o in t.outlets) for name, dag in bag.dags.items()},
    "heavy": sorted({"polars", "scrapy", "sklearn", "pyarrow", "distributed", "obstore", "duckdb"} & set(sys.modules)),
    "seconds": seconds,
    "dags": {name: {
        "tags": sorted(dag.tags), "catchup": dag.catchup, "max_active_runs": dag.max_active_runs,
        "deadline_hours": [alert.interval.total_seconds() / 3600 for alert in dag.deadline],
        "params": {key: param.schema for key, param in dag.params.items()},
        "schedule": type(dag.timetable).__name__, "key_format": getattr(dag.timetable, "key_format", None),
    } for name, dag in bag.dags.items()},
    "each_task": {f"{dag_id}.{t.task_id}": {
        "owner": t.owner, "retries": t.retries, "back_off": t.retry_exponential_backoff,
        "hours": t.execution_timeout.total_seconds() / 3600, "delay": t.retry_delay.total_seconds(),
        "longest_delay": t.max_retry_delay.total_seconds(), "rule": t.trigger_rule.value, "pool": t.pool,
        "is_setup": t.is_setup, "is_teardown": t.is_teardown, "upstream": sorted(t.upstream_task_ids),
    } for dag_id, dag in bag.dags.items() for t in dag.tasks},
}))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("airflow")
    env = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "SKILLTIDE_CRAWL_POOL": "crawls",
    }
    child = subprocess.run(
        [sys.executable, "-c", LOOK, str(ROOT / "dags")], capture_output=True, text=True, env=env, check=False, cwd=home
    )
    assert child.returncode == 0, child.stderr[-2000:]
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def test_every_dag_parses_without_anything_heavy(bag: dict[str, Any]) -> None:
    assert bag["errors"] == {}
    assert bag["heavy"] == []
    assert bag["seconds"] < 1.0


def test_there_is_one_dag_a_stage_with_its_steps(bag: dict[str, Any]) -> None:
    assert bag["tasks"] == {
        "skilltide_crawl": ["list_sources", "crawl_source", "land"],
        "skilltide_build": ["open_warehouse", "sweep_staging", "choose_day", *STEPS],
        "skilltide_publish": ["publish"],
    }
    assert all(bag["docs"].values())


def test_assets_join_the_stages(bag: dict[str, Any]) -> None:
    assert bag["outlets"] == {f"skilltide_{stage.name}": [f"skilltide_{stage.produces}"] for stage in STAGES}


def test_runs_are_of_a_day_and_none_is_made_up_for_days_that_cannot_be_crawled(bag: dict[str, Any]) -> None:
    dags = bag["dags"]
    assert {name: dag["schedule"] for name, dag in dags.items()} == {
        "skilltide_crawl": "CronPartitionTimetable",
        "skilltide_build": "PartitionedAssetTimetable",
        "skilltide_publish": "PartitionedAssetTimetable",
    }
    assert dags["skilltide_crawl"]["key_format"] == "%Y-%m-%d"
    assert not any(dag["catchup"] for dag in dags.values())
    assert {dag["max_active_runs"] for dag in dags.values()} == {1}


def test_every_dag_can_be_looked_after(bag: dict[str, Any]) -> None:
    for name, dag in bag["dags"].items():
        assert dag["tags"] == sorted(["skilltide", name.removeprefix("skilltide_")])
        assert set(dag["params"]) == {"warehouse", "sources", "until", "edition"}
        assert all("type" in schema or "enum" in schema for schema in dag["params"].values())
        longest = max(one["hours"] for task, one in bag["each_task"].items() if task.startswith(f"{name}."))
        assert dag["deadline_hours"] == [2 * longest]


def test_every_task_is_tried_again_ever_later_and_ends(bag: dict[str, Any]) -> None:
    for task, found in bag["each_task"].items():
        assert found["owner"] == "skilltide", task
        assert (found["retries"], found["delay"], found["back_off"], found["longest_delay"]) == (3, 300, 3, 3600), task
        assert 0 < found["hours"] <= 12, task


def test_sources_share_a_pool_and_one_that_fails_does_not_hold_the_others_back(bag: dict[str, Any]) -> None:
    assert bag["each_task"]["skilltide_crawl.crawl_source"]["pool"] == "crawls"
    assert bag["each_task"]["skilltide_crawl.land"]["rule"] == "all_done_min_one_success"


def test_the_build_is_set_up_and_leaves_no_staging_behind_whatever_failed(bag: dict[str, Any]) -> None:
    tasks = bag["each_task"]
    assert {name for name, one in tasks.items() if one["is_setup"]} == {"skilltide_build.open_warehouse"}
    assert {name for name, one in tasks.items() if one["is_teardown"]} == {"skilltide_build.sweep_staging"}
    assert tasks["skilltide_build.sweep_staging"]["rule"] == "all_done_setup_success"
    assert set(tasks["skilltide_build.sweep_staging"]["upstream"]) == {"open_warehouse", list(STEPS)[-1]}


def test_dags_are_thin() -> None:
    assert len(Path(ROOT / "dags" / "skilltide_dags.py").read_text().splitlines()) < 260

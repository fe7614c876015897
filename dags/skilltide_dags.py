"""One DAG a stage of the pipeline, joined by assets: raw → estimates → edition.

Thin on purpose: which steps there are, what they do and in which order is read off `skilltide.pipeline`. Nothing heavy
is imported when this file is parsed.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from skilltide import pipeline
from skilltide.errors import SkilltideError
from skilltide.pipeline import STEPS, Stage
from skilltide.settings import read_settings, read_sources

ERROR_FILE = "SKILLTIDE_ERROR_FILE"
"""Names a file to which a task that fails on purpose writes its message and exit code, for the command line."""

Result = TypeVar("Result")

PARAMS = {
    "warehouse": Param(None, type=["null", "string"], description="Folder of the warehouse; empty: the setting"),
    "sources": Param(None, type=["null", "string"], description="Sources file; empty: the setting"),
    "until": Param(None, type=["null", "string"], format="date", description="Last day looked at; empty: the run's"),
}


def _asset(name: str) -> Asset:
    return Asset(name=f"skilltide_{name}", uri=f"skilltide://{name}")


def _schedule(stage: Stage) -> Any:
    if stage.consumes is None:
        return CronDataIntervalTimetable("0 3 * * *", timezone="UTC")
    return [_asset(stage.consumes)]


def _day() -> date:
    """The day asked for; else that of the run: the end of its interval, or when it was due."""
    context: Any = get_current_context()
    if until := context["params"]["until"]:
        return date.fromisoformat(until)
    run = context["dag_run"]
    due: datetime = run.data_interval_end or run.run_after
    return due.astimezone(UTC).date()


def _store() -> Any:
    from warehouse.store import Store

    context: Any = get_current_context()
    return Store.open(context["params"]["warehouse"] or read_settings().warehouse)


def _sources() -> Any:
    context: Any = get_current_context()
    return read_sources(Path(context["params"]["sources"] or read_settings().sources))


def _run(function: Callable[[], Result]) -> Result:
    """The function's result. An error that Skilltide raises on purpose is not tried again: it would only recur."""
    try:
        return function()
    except SkilltideError as error:
        if path := os.environ.get(ERROR_FILE):
            Path(path).write_text(json.dumps({"message": str(error), "exit_code": error.exit_code}), encoding="utf-8")
        raise AirflowFailException(str(error)) from error


def _list_sources() -> list[str]:
    return _run(lambda: [entry.source for entry in pipeline.entries_by_source(_sources(), ())])


def _crawl(source: str) -> dict[str, int]:
    def crawl() -> dict[str, int]:
        sources = _sources()
        entries = pipeline.entries_by_source(sources, [source])
        contact = read_settings().contact or sources.contact
        records = pipeline.crawl(_store(), entries, contact, _day(), datetime.now(UTC).date())
        return {record["board"]: record["items"] for record in records}

    return _run(crawl)


def _land() -> None:
    """Every source was crawled: from here on the raw data of the day are complete. Fails where none answered."""
    _run(lambda: pipeline.require_answers(_store(), _sources().sources, _day()))


def _run_step(name: str) -> int:
    def run_step() -> int:
        settings = read_settings()
        return pipeline.run_step(name, _store(), _day(), settings.workers, settings.engine).rows

    return _run(run_step)


def _publish() -> str:
    return _run(lambda: pipeline.publish(_store(), _day())[0].name)


def _make_dag(stage: Stage) -> DAG:
    retries = int(os.environ.get("SKILLTIDE_RETRIES", "2"))
    with DAG(
        dag_id=f"skilltide_{stage.name}",
        description=stage.does,
        schedule=_schedule(stage),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        params=PARAMS,
        tags=["skilltide"],
        default_args={"retries": retries, "retry_delay": timedelta(minutes=5), "owner": "skilltide"},
        doc_md=_describe(stage),
    ) as dag:
        if stage.name == "crawl":
            names = task(task_id="list_sources")(_list_sources)()
            crawled = task(task_id="crawl_source")(_crawl).expand(source=names)
            crawled >> task(task_id="land", outlets=[_asset(stage.produces)])(_land)()
        elif stage.name == "publish":
            task(task_id="publish", outlets=[_asset(stage.produces)])(_publish)()
        else:
            _chain_steps(stage)
    return dag


def _chain_steps(stage: Stage) -> None:
    previous: Any = None
    for name in stage.steps:
        outlets = [_asset(stage.produces)] if name == stage.steps[-1] else []
        current = task(task_id=name, doc_md=STEPS[name].does, outlets=outlets)(_run_step)(name)
        if previous is not None:
            previous >> current
        previous = current


def _describe(stage: Stage) -> str:
    lines = [f"{stage.does[0].upper()}{stage.does[1:]}.", ""]
    lines += [f"- **{name}** {STEPS[name].does}" for name in stage.steps if name in STEPS]
    return "\n".join(lines)


for _stage in pipeline.STAGES:
    globals()[f"skilltide_{_stage.name}"] = _make_dag(_stage)

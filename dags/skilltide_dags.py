"""One DAG a stage of the pipeline, joined by assets: raw → estimates → edition.

A run's partition is a day (YYYY-MM-DD), which travels with the assets. Thin on purpose: which steps there are, what
they do and in which order is read off `skilltide.stages`. Nothing heavy is imported when this file is parsed.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from airflow.sdk import (
    DAG,
    Asset,
    CronPartitionTimetable,
    Param,
    PartitionedAssetTimetable,
    TriggerRule,
    get_current_context,
    setup,
    task,
    teardown,
)
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from skilltide import pipeline
from skilltide.errors import EngineFailed, Locked, SkilltideError, SourceFailed, StoreFailed
from skilltide.logs import bind_run
from skilltide.notices import tell_of_deadline, tell_of_failure
from skilltide.settings import read_settings, read_sources
from skilltide.stages import STAGES, STEPS, Stage

ERROR_FILE = "SKILLTIDE_ERROR_FILE"
"""Names a file to which a task that fails on purpose writes its message and exit code, for the command line."""

PASSING = (EngineFailed, Locked, SourceFailed, StoreFailed)
"""What may be over an hour later, and is tried again; every other error raised on purpose would only recur."""

HOURS = {"crawl": 12, "build": 6, "publish": 1}
"""A task's time-out. Politeness makes the crawl long: a source of 10,000 pages with 4 s between them takes 11 hours."""

POOL = os.environ.get("SKILLTIDE_CRAWL_POOL", "default_pool")
"""Crawls share its slots; make it before you name it, for Airflow starts no task of a pool that is not there."""

Result = TypeVar("Result")

PARAMS = {
    "warehouse": Param(
        None, type=["null", "string"], description="Folder or s3:// of the warehouse; empty: the setting"
    ),
    "sources": Param(None, type=["null", "string"], description="Sources file; empty: the setting"),
    "until": Param(None, type=["null", "string"], format="date", description="Last day looked at; empty: the run's"),
    "edition": Param("weekly", enum=["weekly", "always"], description="Whether to publish once a week or each time"),
}


def _asset(name: str) -> Asset:
    return Asset(name=f"skilltide_{name}", uri=f"skilltide://{name}")


def _schedule(stage: Stage) -> Any:
    if stage.consumes is None:
        return CronPartitionTimetable("0 3 * * *", timezone="UTC", key_format="%Y-%m-%d")
    return PartitionedAssetTimetable(assets=_asset(stage.consumes))


def _day() -> date:
    """The day asked for; else the run's partition; else, of a run begun by hand without either, when it was due."""
    context: Any = get_current_context()
    run = context["dag_run"]
    if asked := context["params"]["until"] or run.partition_key:
        return date.fromisoformat(asked)
    due: datetime = run.run_after
    return due.astimezone(UTC).date()


def _choose_day() -> str:
    """Chosen once for all steps, for a crawl may land between two of them."""
    context: Any = get_current_context()
    day = _day() if context["params"]["until"] else pipeline.day_to_build(_store(), _day())
    return day.isoformat()


def _announce(stage: str, day: date) -> None:
    """The next stage runs for the day, also where this run was begun by hand and has no partition."""
    context: Any = get_current_context()
    context["outlet_events"][_asset(stage)].add_partitions(day.isoformat())


def _store() -> Any:
    from warehouse.store import Store

    context: Any = get_current_context()
    return Store.open(context["params"]["warehouse"] or read_settings().warehouse)


def _sources() -> Any:
    context: Any = get_current_context()
    return read_sources(Path(context["params"]["sources"] or read_settings().sources))


def _run(function: Callable[[], Result]) -> Result:
    """The function's result. Of the errors that Skilltide raises on purpose only the passing ones are tried again."""
    context: Any = get_current_context()
    bind_run(context["dag_run"].run_id)
    try:
        return function()
    except SkilltideError as error:
        if path := os.environ.get(ERROR_FILE):
            Path(path).write_text(json.dumps({"message": str(error), "exit_code": error.exit_code}), encoding="utf-8")
        if isinstance(error, PASSING):
            raise
        raise AirflowFailException(str(error)) from error


def _list_sources() -> list[str]:
    return _run(lambda: [entry.source for entry in pipeline.entries_by_source(_sources(), ())])


def _crawl(source: str) -> dict[str, int]:
    context: Any = get_current_context()
    context["source"] = source

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
    _announce("raw", _day())


def _run_step(name: str, day: str, announces: str | None) -> int:
    def run_step() -> int:
        settings = read_settings()
        return pipeline.run_step(name, _store(), date.fromisoformat(day), settings.workers, settings.engine).rows

    rows = _run(run_step)
    if announces:
        _announce(announces, date.fromisoformat(day))
    return rows


def _publish() -> str:
    def publish() -> str:
        context: Any = get_current_context()
        if context["params"]["edition"] == "weekly" and not pipeline.is_edition_due(_store(), _day()):
            raise AirflowSkipException("this week has its edition; set the param edition to always for another")
        return pipeline.publish(_store(), _day())[0].name

    name = _run(publish)
    _announce("edition", _day())
    return name


def _make_dag(stage: Stage) -> DAG:
    hours = HOURS[stage.name]
    with DAG(
        dag_id=f"skilltide_{stage.name}",
        description=stage.does,
        schedule=_schedule(stage),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        params=PARAMS,
        tags=["skilltide", stage.name],
        default_args={
            "owner": "skilltide",
            "retries": int(os.environ.get("SKILLTIDE_RETRIES", "3")),
            "retry_delay": timedelta(seconds=int(os.environ.get("SKILLTIDE_RETRY_SECONDS", "300"))),
            "retry_exponential_backoff": 3,
            "max_retry_delay": timedelta(hours=1),
            "execution_timeout": timedelta(hours=hours),
            "on_failure_callback": tell_of_failure,
        },
        deadline=_deadline(stage),
        doc_md=_describe(stage),
    ) as dag:
        if stage.name == "crawl":
            _map_sources(stage)
        elif stage.name == "publish":
            task(task_id="publish", outlets=[_asset(stage.produces)])(_publish)()
        else:
            _chain_steps(stage)
    return dag


def _deadline(stage: Stage) -> DeadlineAlert | None:
    """A run that takes twice its time is told of. None in the command line's runs: `dag.test()` of 3.3 stores none, and
    fails where it looks for it."""
    if ERROR_FILE in os.environ:
        return None
    hours = 2 * HOURS[stage.name]
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=SyncCallback(tell_of_deadline, {"dag": f"skilltide_{stage.name}", "hours": hours}),
    )


def _map_sources(stage: Stage) -> None:
    """One task a source, so that no host is asked by two; where some fail for good, the others' answers still land."""
    crawl = task(task_id="crawl_source", pool=POOL, map_index_template="{{ source }}")(_crawl)
    crawled = crawl.expand(source=task(task_id="list_sources")(_list_sources)())
    rule = TriggerRule.ALL_DONE_MIN_ONE_SUCCESS
    crawled >> task(task_id="land", outlets=[_asset(stage.produces)], trigger_rule=rule)(_land)()


def _sweep() -> list[str]:
    """What killed tasks left in staging is gone; work of others stays. Fails early where nothing can be written."""
    return _run(lambda: _store().sweep_staging())


def _chain_steps(stage: Stage) -> None:
    """The steps one after the other, between a task that finds the warehouse fit and one that leaves it tidy."""
    ready: Any = setup(task(task_id="open_warehouse")(_sweep))()
    tidy: Any = teardown(task(task_id="sweep_staging")(_sweep))()
    previous: Any = None
    day: Any = task(task_id="choose_day")(_choose_day)()
    ready >> day
    for name in stage.steps:
        announces = stage.produces if name == stage.steps[-1] else None
        outlets = [_asset(announces)] if announces else []
        current = task(task_id=name, doc_md=STEPS[name].does, outlets=outlets)(_run_step)(name, day, announces)
        if previous is not None:
            previous >> current
        previous = current
    previous >> tidy
    ready >> tidy


def _describe(stage: Stage) -> str:
    lines = [f"{stage.does[0].upper()}{stage.does[1:]}.", ""]
    lines += [f"- **{name}** {STEPS[name].does}" for name in stage.steps if name in STEPS]
    return "\n".join(lines)


for _stage in STAGES:
    globals()[f"skilltide_{_stage.name}"] = _make_dag(_stage)

"""Who looks after the pipeline hears of what failed: a log line always, and a message where an address is set.

The message is JSON with one key, `text`, as the incoming webhooks of chat services take it.
"""

import json
import urllib.request
from typing import Any

from skilltide.logs import get_logger
from skilltide.settings import read_settings

TIMEOUT_SECONDS = 10
TEXT_LIMIT = 500
"""Characters of an error that are passed on; the log of the task holds the rest."""

log = get_logger("notices")


def tell_of_failure(context: Any) -> None:
    """The failed task was told: which run, task, source and partition, and why. For Airflow's `on_failure_callback`."""
    failed, run = context["ti"], context["dag_run"]
    _tell(
        "task_failed",
        dag=failed.dag_id,
        task=failed.task_id,
        map_index=failed.map_index,
        run=run.run_id,
        partition=run.partition_key,
        tries=failed.try_number,
        why=f"{context.get('exception')}"[:TEXT_LIMIT],
    )


def tell_of_deadline(dag: str, hours: float) -> None:
    """The missed deadline of a DAG was told."""
    _tell("deadline_missed", dag=dag, why=f"a run queued {hours:g} hours ago has not ended")


def _tell(event: str, **about: Any) -> None:
    log.error(event, **about)
    address = read_settings().notify_url
    if address is None:
        return
    text = f"Skilltide: {event.replace('_', ' ')}: " + ", ".join(f"{key} {value}" for key, value in about.items())
    request = urllib.request.Request(  # noqa: S310 - the setting is checked to be http or https
        address.get_secret_value(), json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
    )
    try:
        urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS).close()  # noqa: S310
    except OSError as error:
        log.error("notice_not_delivered", event_told=event, why=type(error).__name__)

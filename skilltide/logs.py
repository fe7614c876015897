"""Logs are events: one line each on standard error, plain or JSON, safe to show in a terminal."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_CONTROL = {code: f"\\x{code:02x}" for code in [*range(32), 127, *range(128, 160)]}


def escape_control_characters(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """No value of a log line holds a newline or an ANSI escape, so a posting cannot forge a line."""
    return {key: value.translate(_CONTROL) if isinstance(value, str) else value for key, value in event.items()}


def configure_logs(*, as_json: bool = False, is_verbose: bool = False) -> None:
    """From here on events go to standard error, from INFO upwards (DEBUG when verbose)."""
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.processors.LogfmtRenderer(key_order=["event"], drop_missing=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            escape_control_characters,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if is_verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def bind_run(run: str) -> None:
    """From here on every event of this thread names the run."""
    structlog.contextvars.bind_contextvars(run=run)


def current_run() -> str | None:
    """The run that events are bound to; null outside of one."""
    found: str | None = structlog.contextvars.get_contextvars().get("run")
    return found


def get_logger(name: str) -> Any:
    """The logger of one room; its name is bound to each event."""
    return structlog.get_logger(room=name)

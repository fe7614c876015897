"""Where the jobs of a step run: in this process, spread over local processes, or over the workers of a Dask cluster.

Every engine is a `concurrent.futures` executor to which paths travel, not tables. A job replaces its partition whole,
so one whose worker was killed is run again.
"""

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar, cast

from skilltide.errors import ConfigurationError, EngineFailed
from skilltide.versions import code_version

Job = TypeVar("Job")
Result = TypeVar("Result")

LOCAL = "local"
"""The engine that needs nothing but this machine."""

_DASK = re.compile(r"dask://(?P<address>(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5})", re.ASCII)

PATIENCE_SECONDS = 10.0
"""A step that ends within this time is done before other processes would have imported what they need."""
FORECAST_FROM = 2
"""Jobs after which the time of those left is foretold: the first one also loads what all of them need."""

CONNECT_SECONDS = 20
"""A scheduler in the same network answers within a second; one that does not within this time is not there."""

ATTEMPTS = 3
"""How often jobs are begun whose processes get killed: once by accident is likely, three times is want of memory."""


def check_engine(name: str) -> str:
    """The name, when it names an engine. Raises ConfigurationError otherwise."""
    if name != LOCAL and not _DASK.fullmatch(name):
        raise ConfigurationError(f"engine: found {name!r}, expected {LOCAL!r} or the address dask://HOST:PORT")
    return name


def run_jobs(
    run: Callable[[Job], Result],
    jobs: Sequence[Job],
    workers: int,
    patience: float = PATIENCE_SECONDS,
    engine: str = LOCAL,
) -> Iterator[Result]:
    """Results of the jobs as they end; the first error ends the rest and is raised.

    With the local engine work begins in this process; what is left after `patience` seconds, or sooner where that would
    take as long, is spread over processes, spawned with one thread for polars each so that they share the cores. With
    no patience a job that is alone goes to a process too, which gives back what it held. Raises EngineFailed when
    workers are killed again and again, or when no cluster answers.
    """
    if not jobs:
        return
    if check_engine(engine) != LOCAL:
        yield from _run_on_dask(engine, run, jobs)
        return
    left, spent = deque(jobs), list[float]()
    while left and (workers <= 1 or (patience and len(left) == 1) or _is_short(spent, len(left), patience)):
        started = time.perf_counter()
        result = run(left.popleft())
        spent.append(time.perf_counter() - started)
        yield result
    if left:
        yield from _run_in_processes(run, list(left), workers)


def _is_short(spent: list[float], left: int, patience: float) -> bool:
    """Whether neither the jobs done nor, as far as the last two tell, those left take the patience."""
    ahead = min(spent[-FORECAST_FROM:]) * left if len(spent) >= FORECAST_FROM else 0
    return sum(spent) < patience and ahead < patience


def _run_in_processes(run: Callable[[Job], Result], jobs: list[Job], workers: int) -> Iterator[Result]:
    for attempt in range(1, ATTEMPTS + 1):
        with (
            _environment(POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"),
            ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as executor,
        ):
            try:
                yield from _results(executor, run, jobs)
                return
            except BrokenProcessPool as error:
                if attempt == ATTEMPTS:
                    raise EngineFailed(
                        f"processes at work on {len(jobs)} partitions were killed {ATTEMPTS} times, most likely for "
                        "want of memory; set SKILLTIDE_WORKERS lower, then run again"
                    ) from error


def _results(executor: Executor, run: Callable[[Job], Result], jobs: list[Job]) -> Iterator[Result]:
    """Results as they end; a job whose result was given is taken off the list."""
    futures = {executor.submit(run, job): job for job in jobs}
    try:
        for future in as_completed(futures):
            result = future.result()
            jobs.remove(futures[future])
            yield result
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def _run_on_dask(engine: str, run: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
    try:
        import distributed
    except ImportError as error:
        raise ConfigurationError(
            f"engine {engine}: dask is not installed; install skilltide with its extra [dask], or use --engine {LOCAL}"
        ) from error
    address, cluster = engine.removeprefix("dask://"), cast("Any", distributed)
    try:
        client = cluster.Client(f"tcp://{address}", timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise EngineFailed(
            f"engine {engine}: found no scheduler within {CONNECT_SECONDS} s ({error}); "
            f"start one with `dask scheduler`, or use --engine {LOCAL}"
        ) from error
    checked = partial(_run_with_same_code, _version(), run)
    with client:
        try:
            yield from _results(client.get_executor(pure=False), checked, list(jobs))
        except cluster.KilledWorker as error:
            raise EngineFailed(
                f"engine {engine}: a job killed several workers, most likely for want of memory; "
                "give each worker more, then run again"
            ) from error


def _run_with_same_code(version: str, run: Callable[[Job], Result], job: Job) -> Result:
    """Else a worker with other code would put its rows under the fingerprint of ours, and they would be kept."""
    if _version() != version:
        raise EngineFailed(
            f"worker on {os.uname().nodename}: found other code of Skilltide or other libraries than where the run "
            "began; install the same release and lock on every worker, then run again"
        )
    return run(job)


def _version() -> str:
    return code_version(("skilltide.steps",))


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

"""Where the jobs of a step run: in this process, or spread over local processes.

Every engine is a `concurrent.futures` executor to which paths travel, not tables.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_jobs(run: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    """Results of the jobs as they end; the first error ends the rest and is raised.

    With more than one worker the processes are spawned, each with one thread for polars, so that they share the cores.
    """
    if workers <= 1 or len(jobs) <= 1:
        yield from map(run, jobs)
        return
    with (
        _environment(POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"),
        ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as executor,
    ):
        futures = [executor.submit(run, job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


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

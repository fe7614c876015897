"""Where the jobs of a step run: in this process, or spread over local processes.

Every engine is a `concurrent.futures` executor to which paths travel, not tables.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


PATIENCE_SECONDS = 10.0
"""A step that ends within this time is done before other processes would have imported what they need."""


def run_jobs(
    run: Callable[[Job], Result], jobs: Sequence[Job], workers: int, patience: float = PATIENCE_SECONDS
) -> Iterator[Result]:
    """Results of the jobs as they end; the first error ends the rest and is raised.

    Work begins in this process; what is left after `patience` seconds is spread over processes, spawned with one thread
    for polars each so that they share the cores.
    """
    started, left = time.perf_counter(), deque(jobs)
    while left and (workers <= 1 or len(left) == 1 or time.perf_counter() - started < patience):
        yield run(left.popleft())
    if not left:
        return
    with (
        _environment(POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"),
        ProcessPoolExecutor(min(workers, len(left)), mp_context=get_context("spawn")) as executor,
    ):
        futures = [executor.submit(run, job) for job in left]
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

"""Jobs run here or in processes: the same results, and the first error is raised."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from skilltide.engine import run_jobs
from skilltide.errors import EngineFailed


def square(number: int) -> int:
    return number * number


def process_of(_number: int) -> int:
    return os.getpid()


def fail_at(limit: int, number: int) -> int:
    if number >= limit:
        raise ValueError(f"job {number}")
    return number


@pytest.mark.parametrize(("workers", "patience"), [(1, 10.0), (2, 10.0), (2, 0.0)])
def test_every_job_gives_its_result(workers: int, patience: float) -> None:
    assert sorted(run_jobs(square, range(6), workers, patience)) == [0, 1, 4, 9, 16, 25]


def test_short_work_stays_in_this_process() -> None:
    assert set(run_jobs(process_of, range(6), 2)) == {os.getpid()}


def test_long_work_goes_to_processes() -> None:
    assert os.getpid() not in set(run_jobs(process_of, range(4), 2, patience=0.0))


def rest(number: int) -> int:
    time.sleep(0.2)
    return process_of(number)


def test_work_that_will_be_long_goes_to_processes_before_it_is() -> None:
    processes = list(run_jobs(rest, range(8), 2, patience=1.0))
    assert processes[:2] == [os.getpid()] * 2
    assert os.getpid() not in processes[2:]


@pytest.mark.parametrize("patience", [10.0, 0.0])
def test_the_first_error_is_raised(patience: float) -> None:
    with pytest.raises(ValueError, match="job 3"):
        list(run_jobs(partial(fail_at, 3), range(4), 2, patience))


def test_no_job_no_process() -> None:
    assert list(run_jobs(square, [], 2)) == []


def die_once(marker: Path, number: int) -> int:
    if number == 2 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(_number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_a_killed_process_costs_a_retry(tmp_path: Path) -> None:
    results = run_jobs(partial(die_once, tmp_path / "marker"), range(4), 2, patience=0.0)
    assert sorted(results) == [0, 1, 2, 3]


def test_processes_killed_again_and_again_end_the_run() -> None:
    with pytest.raises(EngineFailed, match="killed 3 times"):
        list(run_jobs(die, range(2), 2, patience=0.0))

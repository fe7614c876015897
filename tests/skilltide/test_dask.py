"""The build over a Dask cluster: the same bytes as plainly, also when a worker is killed; what is missing is said."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from skilltide import engine, pipeline
from skilltide.errors import ConfigurationError, EngineFailed
from tests.skilltide.test_pipeline import DAY, import_rows, published, vacancies
from warehouse.store import Store

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as found:
        yield found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(tmp_path_factory.mktemp("plain"), engine.LOCAL)


def address(cluster: object) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")  # type: ignore[attr-defined]


def build(folder: Path, name: str) -> dict[str, bytes]:
    store = Store.open(folder / "warehouse")
    import_rows(store, folder, "dump", vacancies(range(12), size=8))
    pipeline.build(store, DAY, 1, engine=name)
    pipeline.publish(store, DAY)
    return published(store)


def test_over_two_workers_the_bytes_are_those_of_the_plain_run(
    cluster: object, plain: dict[str, bytes], tmp_path: Path
) -> None:
    assert build(tmp_path, address(cluster)) == plain
    locks = (tmp_path / "warehouse" / "locks").glob("*-20*.lock")  # of steps by month; the others publishing takes too
    holders = {lock.read_text() for lock in locks}
    assert str(os.getpid()) not in holders
    assert len(holders) == 2


def test_a_worker_killed_in_the_middle_costs_a_retry(cluster: object, plain: dict[str, bytes], tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_a_worker_at_its_job() -> None:
        until = time.monotonic() + 60
        while not killed and time.monotonic() < until:
            for lock in (tmp_path / "warehouse" / "locks").glob("extract-*.lock"):
                if holder := lock.read_text():
                    os.kill(int(holder), signal.SIGKILL)
                    killed.append(int(holder))
                    return
            time.sleep(0.001)

    killer = threading.Thread(target=kill_a_worker_at_its_job)
    killer.start()
    found = build(tmp_path, address(cluster))
    killer.join()
    assert len(killed) == 1
    assert found == plain


def test_a_worker_with_other_code_is_refused() -> None:
    with pytest.raises(EngineFailed, match="found other code of Skilltide"):
        engine._run_with_same_code("of another release", str, 1)


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EngineFailed, match=r"found no scheduler within 0\.2 s"):
        list(engine.run_jobs(str, [1], 1, engine=f"dask://127.0.0.1:{port}"))


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigurationError, match=r"extra \[dask\]"):
        list(engine.run_jobs(str, [1], 1, engine="dask://127.0.0.1:8786"))


@pytest.mark.parametrize("name", ["dask", "dask://host", "dask://host:1/x", "spark://host:1", "dask://ho st:1", ""])
def test_what_names_no_engine_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"expected 'local' or the address dask://HOST:PORT"):
        engine.check_engine(name)

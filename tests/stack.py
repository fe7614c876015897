"""The topology of docker-compose.yml without Docker: the sample through it, a worker killed, the same bytes as plainly.

`make stack` (or `python -m tests.stack`): PostgreSQL and Redis of the system, on free ports of 127.0.0.1 with made-up
passwords, Airflow's api-server, scheduler and DAG processor, two Celery workers. The crawl is begun by REST, the assets
start the build and the edition; the worker that builds is killed with SIGKILL in the middle. Ends with 0 where the
edition has the bytes of a plain run. Where PostgreSQL or Redis is not installed it says so and ends.
"""

import argparse
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from skilltide.sample import SAMPLE_DAY, sample_files, sample_sources, serve_sample, write_sample
from skilltide.settings import read_sources
from skilltide.versions import ROOT
from warehouse.editions import latest_edition
from warehouse.store import Store

PATIENCE_SECONDS = 600
DUE = timedelta(hours=3)
"""The crawl is due at this time of the day: once unpaused it begins by itself too, for the day last due."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vacancies", type=int, default=4000)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit("stack: stopped"))
    initdb, redis = _find("initdb"), _find("redis-server")
    if not initdb or not redis:
        print("stack: PostgreSQL or Redis is not installed; on Debian: apt-get install postgresql redis-server")
        return
    with tempfile.TemporaryDirectory(prefix="stack-") as name, ExitStack() as stack:
        folder, day = Path(name), (datetime.now(UTC) - DUE).date()
        folder.chmod(0o755)
        base_url = stack.enter_context(serve_sample(_write(folder, asked.vacancies)))
        sources = sample_sources(folder / "sample", base_url)
        expected = _run_plainly(_imported(folder, "plain"), sources, day)
        store = _imported(folder, "stack")
        env = _environment(folder, store.root, sources)
        stack.enter_context(_postgres(folder, initdb, env))
        stack.enter_context(_redis(redis, env))
        started = time.perf_counter()
        workers = stack.enter_context(_airflow(folder, env))
        api = _Api(env, folder)
        print(f"stack: ready in {time.perf_counter() - started:.0f} s")
        for dag in ("publish", "build", "crawl"):
            api.ask("PATCH", f"dags/skilltide_{dag}", {"is_paused": False})
        api.ask("POST", "dags/skilltide_crawl/dagRuns", {"logical_date": None, "partition_key": day.isoformat()})
        killed = _kill_the_worker_that_builds(store.root, workers)
        print(f"stack: killed worker {killed} in the middle of a partition")
        _wait("an edition", lambda: latest_edition(store.root))
        _wait("the end of the run", lambda: "success" in api.states("publish"))
        tries = api.ask("GET", "dags/skilltide_build/dagRuns/~/taskInstances?limit=100")["task_instances"]
        print(f"stack: the tasks of the build took {sum(one['try_number'] for one in tries)} tries for {len(tries)}")
        found = _files(store)
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    print(f"stack: {len(found)} files of the edition, {len(differing)} differ from the plain run {differing or ''}")
    sys.exit(bool(differing) or max(one["try_number"] for one in tries) < 2)


def _find(program: str) -> str | None:
    places = [*sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin"))), os.environ.get("PATH", "")]
    return shutil.which(program, path=os.pathsep.join(places))


def _write(folder: Path, vacancies: int) -> Path:
    write_sample(folder / "sample", vacancies=vacancies)
    return folder / "sample"


def _imported(folder: Path, name: str) -> Store:
    store, files = Store.open(folder / name), sample_files(folder / "sample")
    import_dump(store, files.archive, "synthetic-archive", read_mapping(files.archive_mapping), SAMPLE_DAY)
    import_dump(store, files.joiner, "synthetic-joiner", read_mapping(files.joiner_mapping), SAMPLE_DAY)
    return store


def _run_plainly(store: Store, sources: Path, day: date) -> dict[str, bytes]:
    wanted = read_sources(sources)
    pipeline.crawl(store, wanted.sources, wanted.contact, day, day)
    pipeline.build(store, day, 1)
    pipeline.publish(store, day)
    return _files(store)


def _files(store: Store) -> dict[str, bytes]:
    edition = latest_edition(store.root)
    assert edition is not None
    paths = [path for path in edition.folder.rglob("*") if path.is_file()]
    return {path.relative_to(edition.folder).as_posix(): path.read_bytes() for path in paths}


def _environment(folder: Path, warehouse: Path, sources: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "SKILLTIDE"))}
    password, api, postgres, redis = secrets.token_hex(16), _free_port(), _free_port(), _free_port()
    database = f"airflow:{password}@127.0.0.1:{postgres}/postgres"
    return kept | {
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{api}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(api),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CELERY__BROKER_URL": f"redis://:{password}@127.0.0.1:{redis}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql://{database}",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{api}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PGPASSWORD": password,
        "PGPORT": str(postgres),
        "REDISPORT": str(redis),
        "PYTHONPATH": str(ROOT),
        "SKILLTIDE_RETRY_SECONDS": "5",
        "SKILLTIDE_SOURCES": str(sources),
        "SKILLTIDE_WAREHOUSE": str(warehouse),
        "SKILLTIDE_WORKERS": "1",
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _postgres(folder: Path, initdb: str, env: dict[str, str]) -> Iterator[None]:
    """PostgreSQL on its port, in a folder of its own; it refuses to run as root, so root lends it to `postgres`."""
    data, words = folder / "postgres", folder / "password"
    data.mkdir()
    words.write_text(env["PGPASSWORD"])
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    if user is not None:
        os.chown(data, user, -1)
        os.chown(words, user, -1)
    words.chmod(0o600)
    about = ["--username", "airflow", "--auth", "scram-sha-256", "--pwfile", str(words)]
    subprocess.run([initdb, "--pgdata", str(data), *about], check=True, user=user, stdout=subprocess.DEVNULL)
    words.unlink()
    listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", env["PGPORT"]]
    program = [str(Path(initdb).with_name("postgres")), "-D", str(data), *listen]
    with _running(program, folder / "postgres.log", env, user=user):
        _wait("PostgreSQL", lambda: _is_open(env["PGPORT"]))
        yield


@contextmanager
def _redis(redis: str, env: dict[str, str]) -> Iterator[None]:
    about = f"bind 127.0.0.1\nport {env['REDISPORT']}\nsave ''\nrequirepass {env['PGPASSWORD']}\n"
    child = subprocess.Popen([redis, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert child.stdin is not None
    child.stdin.write(about)
    child.stdin.close()
    try:
        _wait("Redis", lambda: _is_open(env["REDISPORT"]))
        yield
    finally:
        child.terminate()
        child.wait()


def _is_open(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


@contextmanager
def _airflow(folder: Path, env: dict[str, str]) -> Iterator[dict[str, int]]:
    """Every service of Airflow, ready; the process of each worker by its name."""
    airflow = [sys.executable, "-m", "airflow"]
    with (folder / "migrate.log").open("w") as log:
        subprocess.run([*airflow, "db", "migrate"], env=env, check=True, stdout=log, stderr=log, cwd=folder)
    with ExitStack() as stack:
        for name in ("api-server", "scheduler", "dag-processor"):
            stack.enter_context(_running([*airflow, name], folder / f"{name}.log", env))
        workers = {}
        for name in ("w1", "w2"):
            words = ["celery", "worker", "-H", f"{name}@%h", "-q", "default", "-c", "2", "--skip-serve-logs"]
            child = stack.enter_context(_running([*airflow, *words], folder / f"{name}.log", env))
            workers[name] = child.pid
        yield workers


@contextmanager
def _running(
    program: list[str], log: Path, env: dict[str, str], user: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        child = subprocess.Popen(
            program, env=env, stdout=out, stderr=out, cwd=log.parent, start_new_session=True, user=user
        )
    try:
        yield child
    finally:
        family = [child.pid, *_descendants(child.pid)]
        for one in family:
            _signal(one, signal.SIGTERM)
        until = time.monotonic() + 20
        while time.monotonic() < until and (child.poll() is None or set(family[1:]) & _parents().keys()):
            time.sleep(0.2)
        for one in set(family) & _parents().keys():
            _signal(one, signal.SIGKILL)
        child.wait()


def _signal(process: int, what: signal.Signals) -> None:
    try:
        os.kill(process, what)
    except ProcessLookupError:
        return


def _parents() -> dict[int, int]:
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(status.parent.name)] = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _descendants(process: int) -> list[int]:
    parents, found = _parents(), [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _kill_the_worker_that_builds(warehouse: Path, workers: dict[str, int]) -> str:
    """The name of the worker in whose processes a partition was at work; it and they are gone, without a farewell."""

    def at_work() -> tuple[str, list[int]] | None:
        holders = {lock.read_text() for lock in (warehouse / "locks").glob("extract-*.lock")}
        for name, process in workers.items():
            family = [process, *_descendants(process)]
            if holders & set(map(str, family)):
                return name, family
        return None

    name, family = _wait("a partition at work", at_work, pause=0.01)
    for one in family:
        _signal(one, signal.SIGKILL)
    return str(name)


class _Api:
    """Airflow's REST API with a token of the account that the first start made."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.base, self.token = env["AIRFLOW__API__BASE_URL"], ""
        made = folder / "airflow" / "simple_auth_manager_passwords.json.generated"
        _wait("the API", lambda: made.exists() and _is_open(env["AIRFLOW__API__PORT"]))
        account = {"username": "admin", "password": json.loads(made.read_text())["admin"]}
        self.token = _wait("a token", lambda: self._send("POST", "/auth/token", account))["access_token"]
        _wait("the DAGs", lambda: self.ask("GET", "dags")["total_entries"] >= len(pipeline.STAGES))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self._send(method, f"/api/v2/{path}", body)

    def states(self, stage: str) -> list[str]:
        return [run["state"] for run in self.ask("GET", f"dags/skilltide_{stage}/dagRuns")["dag_runs"]]

    def _send(self, method: str, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def _wait(what: str, look: Callable[[], Any], pause: float = 1.0) -> Any:
    """What the look gives once it gives something; connections that are refused meanwhile count as nothing."""
    until = time.monotonic() + PATIENCE_SECONDS
    last: Exception | None = None
    while time.monotonic() < until:
        try:
            if found := look():
                return found
        except OSError as error:
            last = error
        time.sleep(pause)
    raise SystemExit(f"stack: waited {PATIENCE_SECONDS} s for {what} in vain ({last})")


if __name__ == "__main__":
    main()

"""The topology of docker-compose.yml without Docker: the sample through it, a worker killed, the same bytes as plainly.

`make stack` (or `python -m tests.stack`): PostgreSQL and Redis of the system, on free ports of 127.0.0.1 with made-up
passwords, Airflow's api-server, scheduler and DAG processor, two Celery workers. The crawl is begun by REST, the assets
start the build and the edition; the worker that builds is killed with SIGKILL in the middle. Ends with 0 where the
edition has the bytes of a plain run. Where PostgreSQL or Redis is not installed it says so and ends.

`--bucket` puts the warehouse into an S3-compatible store on loopback, and gives each worker a folder of its own, as on
machines that share nothing else. `--standalone` runs `airflow standalone` instead, with nothing killed. `--shots
FOLDER` takes pictures of the grid of each DAG and of the graph of the assets with Chromium.
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
from skilltide.stages import STAGES
from skilltide.versions import ROOT
from tests.browser import open_browser
from tests.buckets import BUCKET, reached_by, serve_bucket
from warehouse.editions import latest_edition
from warehouse.store import Store

AIRFLOW = [sys.executable, "-m", "airflow"]
PATIENCE_SECONDS = 600
DUE = timedelta(hours=3)
"""The crawl is due at this time of the day: once unpaused it begins by itself too, for the day last due."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vacancies", type=int, default=4000)
    parser.add_argument("--bucket", action="store_true")
    parser.add_argument("--standalone", action="store_true")
    parser.add_argument("--shots", type=Path)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit("stack: stopped"))
    initdb, redis = _find("initdb"), _find("redis-server")
    if not asked.standalone and not (initdb and redis):
        print("stack: PostgreSQL or Redis is not installed; on Debian: apt-get install postgresql redis-server")
        return
    with tempfile.TemporaryDirectory(prefix="stack-") as name, ExitStack() as stack:
        folder, day = Path(name), (datetime.now(UTC) - DUE).date()
        folder.chmod(0o755)
        base_url = stack.enter_context(serve_sample(_write(folder, asked.vacancies)))
        sources = sample_sources(folder / "sample", base_url)
        expected = _run_plainly(_imported(folder, "plain"), sources, day)
        if asked.bucket:
            stack.enter_context(reached_by(stack.enter_context(serve_bucket())))
        os.environ["SKILLTIDE_CACHE"] = str(folder / "cache")
        store = _imported(folder, "stack", f"s3://{BUCKET}/stack" if asked.bucket else None)
        env = _environment(folder, store.address, sources)
        started, workers = time.perf_counter(), dict[str, int]()
        if asked.standalone:
            env |= {"AIRFLOW__CORE__EXECUTOR": "LocalExecutor", "AIRFLOW__CORE__PARALLELISM": "4"}
            env = {name: value for name, value in env.items() if not name.startswith(("AIRFLOW__DATA", "AIRFLOW__CEL"))}
            stack.enter_context(_running([*AIRFLOW, "standalone"], folder / "standalone.log", env))
        else:
            stack.enter_context(_postgres(folder, str(initdb), env))
            stack.enter_context(_redis(str(redis), env))
            workers = stack.enter_context(_airflow(folder, env))
        api = _Api(env, folder)
        print(f"stack: ready in {time.perf_counter() - started:.0f} s")
        for dag in ("publish", "build", "crawl"):
            api.ask("PATCH", f"dags/skilltide_{dag}", {"is_paused": False})
        api.ask("POST", "dags/skilltide_crawl/dagRuns", {"logical_date": None, "partition_key": day.isoformat()})
        if workers:
            killed = _kill_the_worker_that_builds(folder, workers)
            print(f"stack: killed worker {killed} in the middle of a partition")
        _wait("an edition", lambda: latest_edition(store))
        _wait("the end of the run", lambda: "success" in api.states("publish"))
        tries = api.ask("GET", "dags/skilltide_build/dagRuns/~/taskInstances?limit=100")["task_instances"]
        print(f"stack: the tasks of the build took {sum(one['try_number'] for one in tries)} tries for {len(tries)}")
        found = _files(store)
        if asked.shots:
            _take_shots(env, api.account, asked.shots)
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    print(f"stack: {len(found)} files of the edition, {len(differing)} differ from the plain run {differing or ''}")
    sys.exit(bool(differing) or (bool(workers) and max(one["try_number"] for one in tries) < 2))


def _find(program: str) -> str | None:
    places = [*sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin"))), os.environ.get("PATH", "")]
    return shutil.which(program, path=os.pathsep.join(places))


def _write(folder: Path, vacancies: int) -> Path:
    write_sample(folder / "sample", vacancies=vacancies)
    return folder / "sample"


def _imported(folder: Path, name: str, address: str | None = None) -> Store:
    store, files = Store.open(address or folder / name), sample_files(folder / "sample")
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
    edition = latest_edition(store)
    assert edition is not None
    paths = [path for path in edition.folder.rglob("*") if path.is_file()]
    return {path.relative_to(edition.folder).as_posix(): path.read_bytes() for path in paths}


def _environment(folder: Path, warehouse: str, sources: Path) -> dict[str, str]:
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
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONPATH": str(ROOT),
        "SKILLTIDE_CACHE": str(folder / "cache"),
        "SKILLTIDE_RETRY_SECONDS": "5",
        "SKILLTIDE_SOURCES": str(sources),
        "SKILLTIDE_WAREHOUSE": warehouse,
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
    with (folder / "migrate.log").open("w") as log:
        subprocess.run([*AIRFLOW, "db", "migrate"], env=env, check=True, stdout=log, stderr=log, cwd=folder)
    with ExitStack() as stack:
        for name in ("api-server", "scheduler", "dag-processor"):
            stack.enter_context(_running([*AIRFLOW, name], folder / f"{name}.log", env))
        workers = {}
        for name in ("w1", "w2"):
            words = ["celery", "worker", "-H", f"{name}@%h", "-q", "default", "-c", "2", "--skip-serve-logs"]
            own = env | {"SKILLTIDE_CACHE": str(folder / f"cache-{name}")}
            child = stack.enter_context(_running([*AIRFLOW, *words], folder / f"{name}.log", own))
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


def _kill_the_worker_that_builds(folder: Path, workers: dict[str, int]) -> str:
    """The name of the worker in whose processes a partition was at work; it and they are gone, without a farewell."""

    def at_work() -> tuple[str, list[int]] | None:
        places = [folder / "stack", *folder.glob("cache-w?/warehouses/*")]
        holders = {lock.read_text() for place in places for lock in (place / "locks").glob("extract-*.lock")}
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
        self.account = {"username": "admin", "password": json.loads(made.read_text())["admin"]}
        self.token = _wait("a token", lambda: self._send("POST", "/auth/token", self.account))["access_token"]
        _wait("the DAGs", lambda: self.ask("GET", "dags")["total_entries"] >= len(STAGES))

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


def _take_shots(env: dict[str, str], account: dict[str, str], folder: Path) -> None:
    """Pictures of the grid of each DAG and of the graph of the assets, as a person sees them after signing in."""
    folder.mkdir(parents=True, exist_ok=True)
    base = env["AIRFLOW__API__BASE_URL"]
    pages = {f"grid-{stage.name}": f"dags/skilltide_{stage.name}" for stage in STAGES} | {"assets": "assets"}
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(base)
        page.get_by_label("Username").fill(account["username"])
        page.get_by_label("Password").fill(account["password"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state("networkidle")
        for name, path in pages.items():
            page.goto(f"{base}/{path}")
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1500)
            if name == "assets":
                page.get_by_text("skilltide_estimates").first.click()
                page.wait_for_timeout(2500)
            page.screenshot(path=folder / f"{name}.png")
    print(f"stack: {len(pages)} pictures in {folder}")


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

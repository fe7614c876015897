"""docker-compose.yml: valid by the schema of Compose, nothing without a health check, no secret and no open port."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from skilltide.settings import Settings
from skilltide.versions import ROOT

COMPOSE = ROOT / "docker-compose.yml"
ONE_SHOT = {"migrate", "bucket"}
SECRET = re.compile(r"PASSWORD|SECRET|FERNET|CONN|BACKEND|BROKER|AUTH$|ACCESS_KEY", re.IGNORECASE)
FROM_ENVIRONMENT = re.compile(r"\$\{([A-Z_]+):\?[^}]+\}")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)],
        capture_output=True,
        text=True,
    )


def test_the_file_is_valid_by_the_schema_of_compose(tmp_path: Path) -> None:
    assert check_schema(COMPOSE).returncode == 0
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text(encoding="utf-8").replace("healthcheck:", "healthchecks:"))
    assert check_schema(broken).returncode == 1


def test_the_topology_is_airflow_on_celery_with_two_workers(services: dict[str, Any]) -> None:
    commands = [" ".join(service.get("command", [])) for service in services.values()]
    for part in ("api-server", "scheduler", "dag-processor"):
        assert sum(f"airflow {part}" in command for command in commands) == 1, part
    assert sum("airflow celery worker" in command for command in commands) == 2
    assert {"postgres", "redis", "store"} <= set(services)
    ours = [service for service in services.values() if service["image"] == "skilltide"]
    assert {service["environment"]["AIRFLOW__CORE__EXECUTOR"] for service in ours} == {"CeleryExecutor"}
    assert all("cache:/data/cache" in service["volumes"] for service in ours)
    assert {service["environment"]["SKILLTIDE_WAREHOUSE"] for service in ours} == {"s3://skilltide/warehouse"}


def test_the_warehouse_is_in_the_store_that_stands_beside(services: dict[str, Any]) -> None:
    ours, store = services["worker-1"]["environment"], services["store"]
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        assert ours[variable] == store["environment"][variable]
    assert ours["AWS_ENDPOINT_URL"] == "http://store:8333"
    assert "-s3.port=8333" in store["command"]
    made = services["bucket"]["command"][0]
    assert f"-name {ours['SKILLTIDE_WAREHOUSE'].split('/')[2]} " in made.replace("'", " ")
    assert store["image"] == services["bucket"]["image"]


def test_every_service_that_stays_has_a_health_check_and_comes_back(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert (service["restart"] == "unless-stopped") != (name in ONE_SHOT), name
        assert bool(service.get("healthcheck", {}).get("test")) != (name in ONE_SHOT), name
        for other, wait in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            assert wait["condition"] == expected, (name, other)


def test_ports_are_open_on_loopback_alone(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert sorted(ports) == ["127.0.0.1:8080:8080", "127.0.0.1:8333:8333"]
    assert not any("network_mode" in service for service in services.values())


def test_every_secret_comes_from_the_environment_and_has_no_default(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for variable, value in service["environment"].items():
            if SECRET.search(variable):
                assert FROM_ENVIRONMENT.search(value), (name, variable)
    without = FROM_ENVIRONMENT.sub("", COMPOSE.read_text(encoding="utf-8"))
    assert not re.search(r"://[^/\s:]*:[^@\s]+@", without), "a password stands in an address"


def test_what_it_sets_of_ours_are_settings_there_are(services: dict[str, Any]) -> None:
    read_by_name = {"CRAWL_POOL", "LOG_JSON"}
    for variable in services["worker-1"]["environment"]:
        if variable.startswith("SKILLTIDE_"):
            name = variable.removeprefix("SKILLTIDE_")
            assert name in read_by_name or name.lower() in Settings.model_fields, variable


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in lines
    assert "\nUSER skilltide\n" in lines
    assert {".env", ".git", ".venv"} <= set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())


def test_the_locked_celery_is_one_that_airflow_can_use(tmp_path: Path) -> None:
    script = "from airflow.providers.celery.executors.celery_executor import CeleryExecutor"
    env = os.environ | {"AIRFLOW_HOME": str(tmp_path)}
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env)
    assert child.returncode == 0, child.stderr[-1000:]


def test_the_lock_holds_what_the_stack_imports() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for package in ("apache-airflow-providers-celery", "psycopg2-binary", "redis"):
        assert f"\n{package}==" in lock, package

"""What every test shares: the real material where it lies beside the project, and a store in an empty folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from warehouse.store import Store

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
REAL_MATERIAL = ROOT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """A test that sends the log to its own standard error leaves none that is closed to the tests after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def real_material() -> Path:
    """The folder with recorded real material; the test skips where it is absent."""
    if not REAL_MATERIAL.is_dir():
        pytest.skip(f"no recorded material at {REAL_MATERIAL}")
    return REAL_MATERIAL


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "warehouse")

"""What the house promises about itself."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from skilltide.stages import STAGES, STEPS
from skilltide.steps import RUNNERS
from skilltide.versions import FIRST_PARTY, ROOT, code_version
from warehouse.tables import TABLES

PACKAGES = ["skilltide", "crawlers", "transforms", "models", "report", "taxonomy", "warehouse", "dags"]
HEAVY = {"airflow", "scrapy", "polars", "sklearn", "pyarrow"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_provides_our_packages(package: str) -> None:
    assert set(packages_distributions().get(package, ["skilltide"])) == {"skilltide"}


def test_the_pipeline_names_tables_and_runners_that_are_there() -> None:
    assert set(STEPS) == set(RUNNERS)
    for step in STEPS.values():
        assert {*step.reads, *step.writes} <= set(TABLES), step.name
    assert [stage.name for stage in STAGES] == ["crawl", "build", "publish"]


def test_every_table_is_written_by_one_step() -> None:
    written = [table for step in STEPS.values() for table in step.writes]
    assert sorted([*written, "raw_documents", "crawls", "raw_expired"]) == sorted(TABLES)


def test_a_step_names_every_module_that_its_runner_imports() -> None:
    """Else a change of that module would not make the step's partitions again."""
    for step in STEPS.values():
        assert code_version(step.code) != code_version(()), step.name


def test_the_command_line_starts_without_anything_heavy() -> None:
    script = f"import sys; import skilltide.cli; print(sorted({HEAVY!r} & set(sys.modules)))"
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"


def test_the_core_is_importable_without_airflow() -> None:
    blocker = "import sys; sys.modules['airflow'] = None\n"
    script = blocker + "import skilltide.cli, skilltide.steps, skilltide.demo, warehouse.store, crawlers.reader"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_dependencies_of_the_core_name_no_airflow() -> None:
    core = [name for name in requires("skilltide") or [] if "extra ==" not in name]
    assert not any("airflow" in name or "dask" in name for name in core)


def test_no_tracked_text_names_a_registry_or_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    named = re.compile(r"(?<![\w./])/(?:work|root)/|pypi\.org|pythonhosted\.org")
    texts = ((name, (ROOT / name).read_text("utf-8", "replace")) for name in tracked if (ROOT / name).is_file())
    assert [name for name, text in texts if named.search(text)] == []
    assert all((ROOT / name).stat().st_size < 1_500_000 for name in tracked if (ROOT / name).is_file())


def test_first_party_lists_every_package_that_decides_results() -> None:
    assert set(FIRST_PARTY) == set(PACKAGES) - {"dags"}
    assert Path(ROOT / "skilltide").is_dir()

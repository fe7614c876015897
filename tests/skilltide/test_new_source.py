import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skilltide.errors import UsageError
from skilltide.new_source import FILL_IN, tell_layout, write_source
from skilltide.versions import ROOT

PACKAGES = ("crawlers", "skilltide", "transforms", "taxonomy", "warehouse", "tests", "pyproject.toml")
ANSWER = {
    "meta": {"count": 4},
    "result": {
        "openings": [
            {"uuid": n, "headline": "Flyer", "body": "x" * 500, "city": "Faro", "createdAt": "2026-11", "salary": None}
            for n in range(1, 5)
        ]
    },
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in PACKAGES:
        copy: Any = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def run_tests_of(checkout: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "tests/crawlers/test_sources.py", "-k", name, "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=120)


def test_a_new_source_is_tested_without_another_edit(checkout: Path) -> None:
    """Its tests name every place to fill in; once these are filled in they pass."""
    (checkout / "answer.json").write_text(json.dumps(ANSWER))
    source, stored = write_source(checkout, "kites", checkout / "answer.json")
    done = run_tests_of(checkout, "kites")
    assert done.returncode == 1
    assert set(re.findall(r"^FAILED .*::(\w+)", done.stdout, re.MULTILINE)) == {
        "test_nothing_is_left_to_fill_in",
        "test_the_metadata_is_told",
    }
    places = [number for number, line in enumerate(source.read_text().splitlines(), 1) if FILL_IN in line]
    assert len(places) == 9
    assert all(f"kites.py:{number}:" in done.stdout for number in places)
    source.write_text(fill_in(source.read_text()))
    done = run_tests_of(checkout, "kites")
    assert done.returncode == 0, done.stdout
    assert len(json.loads(stored.read_text())["result"]["openings"]) == 3
    assert "x" * 201 not in stored.read_text()


def fill_in(text: str) -> str:
    """The file as a person might leave it."""
    for mark, value in {"year-month": "2026-11", "the path": "jobs/{board}", "the host": "api.example.org"}.items():
        text = re.sub(rf'{FILL_IN}: {mark}[^"]*', value, text)
    return re.sub(rf'{FILL_IN}: [^"]*', "Kites", text)


def test_the_fields_of_a_recorded_answer_are_told_by_their_names() -> None:
    layout = tell_layout(ANSWER)
    assert (layout.at, layout.id_field, layout.title_field) == (("result", "openings"), "uuid", "headline")
    assert layout.fields == {"html": "body", "posted": "createdAt"}
    assert (layout.place_field, layout.envelope, layout.ignored) == ("city", ("meta",), ("salary",))


@pytest.mark.parametrize("document", [{}, [], {"jobs": []}, {"jobs": [{"id": 1}]}, [1, 2], "text"])
def test_an_answer_without_jobs_is_refused(document: Any) -> None:
    with pytest.raises(UsageError, match="no list of jobs"):
        tell_layout(document)


def test_a_name_that_is_none_or_taken_and_a_folder_that_is_no_checkout(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found the name"):
        write_source(checkout, "../kites", None)
    with pytest.raises(UsageError, match="is there already"):
        write_source(checkout, "ashby", None)
    with pytest.raises(UsageError, match="no checkout"):
        write_source(tmp_path / "none", "kites", None)
    (checkout / "answer.json").write_text("<xml/>")
    with pytest.raises(UsageError, match="is no JSON"):
        write_source(checkout, "kites", checkout / "answer.json")

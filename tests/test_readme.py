"""Every Python snippet of the README runs on an edition."""

import re
from pathlib import Path

import pytest

from skilltide.versions import ROOT
from tests.editions import publish_made_up
from warehouse.store import Store

SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    publish_made_up(Store.open(folder / "sample-warehouse"))
    return folder


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_of_the_readme_runs_and_prints(
    snippet: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    exec(compile(snippet, "README.md", "exec"), {})
    assert len(capfd.readouterr().out.splitlines()) >= 1


def test_the_guide_has_a_snippet_for_each_reader() -> None:
    text = "".join(SNIPPETS)
    assert all(f"import {reader}" in text for reader in ("duckdb", "polars", "pandas", "json"))

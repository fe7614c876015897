import json
from pathlib import Path

import pytest
import yaml

from crawlers.sources import SOURCES
from skilltide import cli
from skilltide.settings import SourceEntry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SKILLTIDE_WAREHOUSE", "SKILLTIDE_SOURCES", "SKILLTIDE_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cli, "configure_logs", lambda **_how: None)  # to an output that ends with the test
    (tmp_path / "sources.yaml").write_text("sources: [{source: ashby, boards: [b, a]}]")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert not end.value.code
    return capsys.readouterr().out


def test_sources_lists_the_boards_and_how_they_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(printed(capsys, "sources", "--json"))
    assert [(row["source"], row["board"], row["state"]) for row in rows] == [
        ("ashby", "a", "new"),
        ("ashby", "b", "new"),
    ]
    assert not (folder / "warehouse-data").exists()


def test_sources_ends_with_a_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "sources").splitlines()[-1] == "2 boards: 2 new; 0 jobs at their last crawls"
    (folder / "sources.yaml").write_text("sources: []")
    assert "`skilltide sources --all`" in printed(capsys, "sources")


def test_sources_all_lists_the_sources_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(printed(capsys, "sources", "--all", "--json"))
    assert [row["source"] for row in rows] == sorted(SOURCES)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_is_described_with_an_entry_that_can_be_read(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, "sources", name, "--json"))
    assert told["terms"].startswith("https://")
    entry = SourceEntry.model_validate(yaml.safe_load(told["entry"]))
    assert (entry.source, entry.boards) == (name, (SOURCES[name].example,))
    assert "source: " + name in printed(capsys, "sources", name)


def test_a_source_that_there_is_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["sources", "nosuch"])
    assert "nosuch" in capsys.readouterr().err
    (folder / "sources.yaml").write_text("sources: [{source: nosuch, boards: [a]}]")
    with pytest.raises(SystemExit, match="2"):
        cli.main(["sources"])
    assert "unknown sources nosuch" in capsys.readouterr().err

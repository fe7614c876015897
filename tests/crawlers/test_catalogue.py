"""What the documents say of the sources is true of the code."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from crawlers.catalogue import describe_sources, entry_of
from crawlers.crawl import check_entry
from crawlers.mapping import shipped_mappings
from crawlers.sources import SOURCES
from skilltide.settings import SourceEntry, SourcesFile
from skilltide.versions import ROOT

OPTION = re.compile(r"^  # ( *(?:- source|boards|delay|base_url):.*)$", re.MULTILINE)


def test_the_sources_file_shows_an_entry_for_every_source(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "sources.yaml").read_text(encoding="utf-8")
    monkeypatch.setenv("SKILLTIDE_USAJOBS_KEY", "made-up")
    monkeypatch.setenv("SKILLTIDE_USAJOBS_EMAIL", "us@example.org")
    shown = SourcesFile.model_validate(yaml.safe_load(OPTION.sub(r"  \1", text)))
    assert sorted(entry.source for entry in shown.sources) == sorted(SOURCES)
    for entry in shown.sources:
        check_entry(entry)


@pytest.mark.parametrize("name", SOURCES)
def test_the_documents_name_every_source(name: str) -> None:
    source = SOURCES[name]
    assert f"## `{name}`: {source.title}" in describe_sources()
    entry = SourceEntry.model_validate(yaml.safe_load(entry_of(source)))
    assert (entry.source, entry.boards) == (name, (source.example,))
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", shipped_mappings())
def test_the_documents_name_every_shipped_mapping(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in describe_sources()


def test_every_file_of_the_folder_is_a_source_of_that_name() -> None:
    folder = Path(str(import_module("crawlers.sources").__file__)).parent
    assert sorted(SOURCES) == sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")

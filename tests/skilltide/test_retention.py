"""Raw documents older than the setting go, what a build still needs stays, and no table changes by it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from skilltide.retention import expired_keys
from tests.skilltide.test_pipeline import DAY, import_rows, vacancies
from warehouse.store import Store
from warehouse.tables import TABLES

RAW = TABLES["raw_documents"]
OLD, NEW = ("archive", "old.00001"), ("archive", "new.00001")


@pytest.fixture
def published(store: Store, tmp_path: Path) -> Store:
    """A warehouse with two dumps, one received 40 days before the other, and an edition."""
    import_rows(store, tmp_path, "new", vacancies(range(12, 24)))
    mapping = read_mapping(tmp_path / "mapping.yaml")
    import_rows(store, tmp_path, "old", vacancies(range(12)))
    store.drop(RAW, OLD)
    import_dump(store, tmp_path / "old.jsonl.gz", "archive", mapping, DAY - timedelta(days=40))
    pipeline.build(store, DAY, 1)
    pipeline.publish(store, DAY)
    return store


def contents(store: Store) -> dict[str, list[str]]:
    """What each table past raw holds."""
    tables = [table for table in TABLES.values() if table.room != "raw"]
    return {t.name: [p.content for key in store.keys(t) if (p := store.find(t, key))] for t in tables}


def test_without_the_setting_nothing_goes(published: Store) -> None:
    assert set(published.keys(RAW)) == {OLD, NEW}
    assert published.keys(TABLES["raw_expired"]) == []


def test_old_documents_go_and_what_was_made_of_them_stays(published: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(published)
    monkeypatch.setenv("SKILLTIDE_RAW_RETENTION_DAYS", "30")
    pipeline.publish(published, DAY)
    assert published.keys(RAW) == [NEW]
    assert expired_keys(published) == {OLD}
    row = published.read(TABLES["raw_expired"]).collect().row(0)
    assert row == ("archive", "old.00001", DAY - timedelta(days=40), DAY, 144)
    pipeline.build(published, DAY, 1)
    assert contents(published) == before
    edition, is_new = pipeline.publish(published, DAY)
    assert not is_new
    assert edition.name == "v2026.10.1"


def test_a_later_version_keeps_the_postings_that_it_cannot_make_again(
    published: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_RAW_RETENTION_DAYS", "30")
    pipeline.publish(published, DAY)
    monkeypatch.setattr(pipeline, "code_version", lambda code: "another")
    report = pipeline.run_step("clean", published, DAY)
    assert (report.made, report.kept, report.dropped) == (1, 1, 0)
    assert len(published.keys(TABLES["postings"])) == 2


def test_what_this_version_did_not_build_is_kept(published: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_RAW_RETENTION_DAYS", "30")
    published.drop(TABLES["postings"], OLD)
    pipeline._expire_raw(published, DAY)
    assert set(published.keys(RAW)) == {OLD, NEW}


def test_the_newest_documents_of_a_source_stay_however_old(published: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_RAW_RETENTION_DAYS", "1")
    pipeline._expire_raw(published, date(2030, 1, 1))
    assert published.keys(RAW) == [NEW]


def test_documents_that_are_imported_again_are_cleaned_again(
    published: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_RAW_RETENTION_DAYS", "30")
    pipeline.publish(published, DAY)
    report = import_dump(published, tmp_path / "old.jsonl.gz", "archive", read_mapping(tmp_path / "mapping.yaml"), DAY)
    assert not report.was_imported
    assert expired_keys(published) == set()
    assert pipeline.run_step("clean", published, DAY).kept == 1

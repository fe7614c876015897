"""What stands around the editions: the index, freshness, the reports of checks and of changes."""

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from report.index import render_index
from report.release import DRESS, refresh
from skilltide.doctor import _describe_freshness
from skilltide.errors import ConfigurationError, PublicationHeld
from tests.editions import DAY, fill_store, made_up_tables, publish_made_up
from warehouse import editions
from warehouse.checks import Verdict
from warehouse.revisions import revise_tables
from warehouse.store import Store

LATER = DAY + timedelta(days=31)
BAD = Verdict("volume", "ashby", "<b>3</b>", "100 or more", False, "half of its median")


def later_tables(store: Store) -> dict[str, pl.DataFrame]:
    """One role no longer declines, one break is new, one skill's months are revised."""
    tables = made_up_tables()
    roles = tables["role_trends"]
    stable = (pl.col("role_id") == "cashier") & (pl.col("region") == "WORLD")
    direction = pl.when(stable).then(pl.lit("stable")).otherwise(pl.col("direction").cast(pl.String))
    tables["role_trends"] = roles.with_columns(direction.cast(roles.schema["direction"]).alias("direction"))
    gap = {"source": "lever", "board": "a|b*", "month": date(2026, 9, 1), "event": "left", "detail": "no\nanswer"}
    tables["breaks"] = pl.concat([tables["breaks"], pl.DataFrame([gap], schema=tables["breaks"].schema)])
    tables["skill_demand"] = tables["skill_demand"].head(-1)
    before = editions.latest_edition(store.root)
    assert before is not None
    del tables["revisions"]
    return tables | {"revisions": revise_tables(tables, editions.read_tables(before), before.name)}


@pytest.fixture
def two(store: Store) -> tuple[editions.Edition, editions.Edition]:
    first = publish_made_up(store)
    fill_store(store, later_tables(store))
    second, _ = editions.publish(store, LATER, dress=DRESS)
    refresh(store, LATER)
    return first, second


def test_revisions_and_changelog_tell_what_changed(two: tuple[editions.Edition, editions.Edition]) -> None:
    first, second = two
    rows = {row["table"]: row for row in pl.read_parquet(second.folder / "revisions.parquet").to_dicts()}
    assert {row["compared_with"] for row in rows.values()} == {first.name}
    assert (rows["role_trends"]["rows_revised"], rows["role_trends"]["directions_changed"]) == (1, 1)
    assert (rows["breaks"]["rows_added"], rows["skill_demand"]["rows_removed"]) == (1, 1)
    assert (rows["skills"]["rows_revised"], rows["skills"]["directions_changed"]) == (0, None)
    assert rows["skill_demand"]["median_revision"] == 0
    text = (second.folder / "CHANGELOG.md").read_text()
    assert f"Compared with {first.name}" in text
    assert "- WORLD: Cashier, declining → stable" in text
    assert "- 2026-09 lever, a\\|b\\*: left (no answer)" in text


def test_the_first_edition_is_compared_with_nothing(store: Store) -> None:
    edition = publish_made_up(store)
    assert "no edition of an earlier day" in (edition.folder / "CHANGELOG.md").read_text()
    assert (
        pl.read_parquet(edition.folder / "revisions.parquet")["rows_before"].null_count()
        == len(edition.manifest["tables"]) - 1
    )


def test_a_held_edition_has_a_report_of_why_and_freshness_says_since_when(store: Store) -> None:
    first = publish_made_up(store)
    fill_store(store, made_up_tables({"python": "Python 3"}))
    for day in (LATER, LATER + timedelta(days=1)):
        with pytest.raises(PublicationHeld) as held:
            editions.publish(store, day, verdicts=[BAD], dress=DRESS)
        refresh(store, day, held.value.reasons)
    report = (store.root / "held" / "checks.html").read_text()
    assert "✕ not met" in report and "half of its median" in report
    assert "&lt;b&gt;3&lt;/b&gt;" in report and "<b>3" not in report
    published = store.root / "published"
    freshness = json.loads((published / "freshness.json").read_text())
    assert (freshness["edition"], freshness["held_since"]) == (first.name, LATER.isoformat())
    assert "No newer edition could be published since 15 November 2026" in (published / "index.html").read_text()
    with pytest.raises(ConfigurationError, match=f"held back since {LATER}.*--accept"):
        _describe_freshness(str(store.root))
    edition, _ = editions.publish(store, LATER, verdicts=[BAD], accept="the board closed", dress=DRESS)
    refresh(store, LATER)
    assert json.loads((published / "freshness.json").read_text())["held_since"] is None
    assert _describe_freshness(str(store.root)).startswith(f"postings until {LATER}; last month counted ")
    assert "the board closed" in (edition.folder / "index.html").read_text()
    assert "the board closed" in (edition.folder / "CHANGELOG.md").read_text()
    assert "the board closed" in (published / "index.html").read_text()


def test_the_index_lists_every_edition_the_latest_first(
    two: tuple[editions.Edition, editions.Edition], store: Store
) -> None:
    html = (store.root / "published" / "index.html").read_text()
    assert html.index("v2026.11.1") < html.index("v2026.10.1")
    assert 'href="v2026.10.1/index.html"' in html
    freshness: dict[str, Any] = {"held_since": None, "held_because": []}
    assert render_index(list(two), two[1], freshness) == html


def test_a_refresh_that_changes_nothing_writes_nothing(store: Store) -> None:
    publish_made_up(store)
    files = [path for path in (store.root / "published").iterdir() if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    refresh(store, DAY)
    assert {path: path.stat().st_mtime_ns for path in files} == before
    assert len(files) == 3

"""Days off, late days and weekly editions: what is published does not depend on which days the pipeline ran."""

import json
from datetime import date
from pathlib import Path

import pytest

from skilltide import pipeline
from tests.skilltide.test_pipeline import import_rows, published, vacancies
from warehouse.editions import MANIFEST, POINTER, PUBLISHED_FOLDER
from warehouse.store import Store
from warehouse.tables import TABLES

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 10, day) for day in (16, 17, 18, 19))


def land(store: Store, day: date) -> None:
    """A crawl's raw partition of the day, empty: that it is there is all that the calendar looks at."""
    raw = TABLES["raw_documents"]
    store.write(raw, ("lever", day.isoformat()), raw.empty())


def test_after_days_off_the_tables_are_those_of_daily_builds(tmp_path: Path) -> None:
    daily, rested = Store.open(tmp_path / "daily"), Store.open(tmp_path / "rested")
    for store in (daily, rested):
        import_rows(store, tmp_path, "first", vacancies(range(6), size=6))
    for day in (FRIDAY, SATURDAY):
        pipeline.build(daily, day, 1)
    for store in (daily, rested):
        import_rows(
            store, tmp_path, "second", [row | {"id": f"b{row['id']}"} for row in vacancies(range(6, 8), size=6)]
        )
        pipeline.build(store, MONDAY, 1)
        pipeline.publish(store, MONDAY)
    assert published(daily) == published(rested)


def test_a_late_day_is_built_into_the_newest(store: Store) -> None:
    assert pipeline.day_to_build(store, SATURDAY) == SATURDAY
    land(store, FRIDAY)
    assert pipeline.day_to_build(store, SATURDAY) == SATURDAY
    land(store, MONDAY)
    assert pipeline.day_to_build(store, SATURDAY) == MONDAY


@pytest.mark.parametrize(
    ("last", "day", "is_due"),
    [
        (None, SUNDAY, True),
        (FRIDAY, SUNDAY, False),
        (FRIDAY, MONDAY, True),
        (MONDAY, MONDAY, False),
        (MONDAY, FRIDAY, False),
        (date(2026, 12, 31), date(2027, 1, 3), False),
        (date(2026, 12, 31), date(2027, 1, 4), True),
    ],
)
def test_an_edition_is_due_once_a_week(store: Store, last: date | None, day: date, is_due: bool) -> None:
    if last:
        folder = store.root / PUBLISHED_FOLDER / "v2026.10.1"
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_text(json.dumps({"until": last.isoformat()}))
        (folder.parent / POINTER).symlink_to(folder.name)
    assert pipeline.is_edition_due(store, day) == is_due

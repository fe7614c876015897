"""Editions: whole or not at all, immutable, and equal content makes no new one."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from skilltide.errors import CorruptPartition, PublicationHeld
from warehouse import editions
from warehouse.checks import Verdict
from warehouse.store import Store
from warehouse.tables import PUBLISHED, TABLES

DAY = date(2026, 10, 15)


def fill(store: Store, label: str) -> None:
    """Estimates that differ in the name of their only skill."""
    for table in PUBLISHED:
        frame = table.empty()
        if table.name == "skills":
            row = dict.fromkeys(table.dtypes, label) | {"skill_id": "python", "esco_uri": None}
            frame = pl.DataFrame([row], schema=table.dtypes)
        store.write(table, editions.ESTIMATES, frame)


def test_the_first_edition_holds_every_table_and_its_digest(store: Store) -> None:
    fill(store, "one")
    edition, is_new = editions.publish(store, DAY)
    assert is_new
    assert edition.name == "v2026.10.1"
    assert {path.stem for path in edition.folder.glob("*.parquet")} == {table.name for table in PUBLISHED}
    editions.verify(edition)
    assert editions.latest_edition(store.root) == edition


def test_equal_tables_make_no_new_edition(store: Store) -> None:
    fill(store, "one")
    first, _ = editions.publish(store, DAY)
    again, is_new = editions.publish(store, DAY)
    assert (again, is_new) == (first, False)


def test_a_change_makes_a_new_edition_and_keeps_the_old_one(store: Store) -> None:
    fill(store, "one")
    old, _ = editions.publish(store, DAY)
    before = {path.name: path.read_bytes() for path in old.folder.iterdir()}
    fill(store, "two")
    new, is_new = editions.publish(store, DAY)
    assert is_new
    assert new.name == "v2026.10.2"
    assert {path.name: path.read_bytes() for path in old.folder.iterdir()} == before
    latest = store.root / "published" / "latest" / "skills.parquet"
    assert pl.read_parquet(latest)["label"].to_list() == ["two"]


def test_nothing_to_publish_is_held(store: Store) -> None:
    with pytest.raises(PublicationHeld, match="skilltide build"):
        editions.publish(store, DAY)


def test_a_changed_file_of_an_edition_is_found(store: Store) -> None:
    fill(store, "one")
    edition, _ = editions.publish(store, DAY)
    (edition.folder / "skills.parquet").write_bytes(b"PAR1")
    with pytest.raises(CorruptPartition, match=r"skills\.parquet"):
        editions.verify(edition)


PUBLISH_FOR_EVER = """
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_editions import fill
from warehouse import editions
from warehouse.store import Store
store = Store(Path({root!r}))
print("ready", flush=True)
number = 0
while True:
    number += 1
    fill(store, f"{attempt}-{{number}}")
    editions.publish(store, date(2026, 10, 15))
"""


def test_killed_at_any_point_the_latest_edition_is_whole(store: Store) -> None:
    fill(store, "first")
    editions.publish(store, DAY)
    for attempt in range(6):
        script = PUBLISH_FOR_EVER.format(root=str(store.root), tests=str(Path(__file__).parent), attempt=attempt)
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            try:
                child.wait(timeout=0.1 + 0.037 * attempt)
            except subprocess.TimeoutExpired:
                child.kill()
        edition = editions.latest_edition(store.root)
        assert edition is not None
        editions.verify(edition)
    store.sweep_staging()
    fill(store, "last")
    assert editions.publish(store, DAY)[1]


def test_every_table_has_a_declaration() -> None:
    assert all(TABLES[table.name] is table for table in PUBLISHED)


def test_the_edition_before_a_day_is_the_last_of_an_earlier_one(store: Store) -> None:
    assert editions.edition_before(store.root, DAY) is None
    names = {}
    for label, day in {"one": date(2026, 9, 1), "two": date(2026, 9, 1), "three": DAY}.items():
        fill(store, label)
        names[label] = editions.publish(store, day)[0].name
    found = editions.edition_before(store.root, DAY)
    assert found is not None and found.name == names["two"] == "v2026.09.2"
    later = editions.edition_before(store.root, date(2026, 10, 16))
    assert later is not None and later.name == names["three"]


UNMET = Verdict("volume", "ashby", "3", "100 or more", False)


def test_a_verdict_not_met_holds_the_edition_and_keeps_the_draft(store: Store) -> None:
    fill(store, "one")
    first, _ = editions.publish(store, DAY)
    fill(store, "two")
    with pytest.raises(PublicationHeld, match=r"volume \(ashby\): found 3, expected 100 or more"):
        editions.publish(store, DAY, verdicts=[UNMET])
    assert editions.latest_edition(store.root) == first
    assert pl.read_parquet(store.root / "held" / "skills.parquet")["label"].to_list() == ["two"]


def test_an_accepted_verdict_is_recorded_with_its_reason(store: Store) -> None:
    fill(store, "one")
    edition, _ = editions.publish(store, DAY, verdicts=[UNMET], accept="the board moved")
    assert edition.manifest["accepted"] == {"reason": "the board moved", "checks": ["volume (ashby)"]}
    assert not (store.root / "held").exists()
    again, is_new = editions.publish(store, DAY)
    assert (again, is_new) == (edition, False)


def test_a_reason_without_need_is_not_recorded(store: Store) -> None:
    fill(store, "one")
    assert "accepted" not in editions.publish(store, DAY, accept="to be sure")[0].manifest


def test_old_editions_are_pruned_but_the_last_of_a_month_and_the_one_compared_with(store: Store) -> None:
    days = [date(2026, 8, 1)] * 2 + [date(2026, 9, 1)] * 2 + [DAY] * (editions.KEEP_RECENT + 2)
    for number, day in enumerate(days):
        fill(store, f"label {number}")
        editions.publish(store, day)
    names = [edition.name for edition in editions.list_editions(store.root)]
    recent = [f"v2026.10.{number}" for number in range(3, editions.KEEP_RECENT + 3)]
    assert names == ["v2026.08.2", "v2026.09.2", *recent]
    assert list((store.root / "staging").iterdir()) == []

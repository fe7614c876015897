"""The store: atomic, checked, verified, and under its root whatever names it is given."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.errors import CorruptPartition, Locked, TableInvalid, UsageError, WarehouseError
from warehouse.store import Store, safe_segment
from warehouse.tables import TABLES

MENTIONS = TABLES["mentions"]
DOCUMENTS = TABLES["raw_documents"]


def mentions(number: int, rows: int = 3) -> pl.DataFrame:
    usual = {"skill_id": "python", "occurrences": number, "requirement": "unknown", "years": None}
    return pl.DataFrame([{"vacancy_id": f"v{row}", **usual} for row in range(rows)], schema=MENTIONS.dtypes)


def test_what_is_written_is_read_sorted_by_the_key(store: Store) -> None:
    frame = mentions(1).reverse()
    store.write(MENTIONS, ("2026-01",), frame, "made of this")
    assert store.read(MENTIONS).collect().equals(mentions(1))
    assert store.find(MENTIONS, ("2026-01",)).fingerprint == "made of this"


def test_the_same_rows_give_the_same_bytes(store: Store) -> None:
    first = store.write(MENTIONS, ("a",), mentions(2), "f").sha256
    assert store.write(MENTIONS, ("b",), mentions(2).reverse(), "f").sha256 == first


def test_every_broken_rule_is_named_at_once(store: Store) -> None:
    wrong = pl.concat([mentions(0), mentions(0)])
    with pytest.raises(TableInvalid, match=r"primary_key") as raised:
        store.write(MENTIONS, ("a",), wrong)
    assert "occurrences" in str(raised.value)
    assert store.keys(MENTIONS) == []


def test_a_missing_column_is_named(store: Store) -> None:
    with pytest.raises(TableInvalid, match="occurrences"):
        store.write(MENTIONS, ("a",), mentions(1).drop("occurrences"))


def test_a_changed_byte_is_refused_with_its_path(store: Store) -> None:
    path = store.write(MENTIONS, ("a",), mentions(1)).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(CorruptPartition, match=str(path)):
        store.read(MENTIONS).collect()


def test_staging_stands_outside_the_tables(store: Store) -> None:
    store.write(MENTIONS, ("a",), mentions(1))
    with pytest.raises(RuntimeError, match="stop"), store.writer(MENTIONS, ("b",)) as writer:
        writer.append(mentions(1))
        inside = [path.name for path in (store.root / "mentions").rglob("*")]
        raise RuntimeError("stop")
    assert inside == ["a.parquet"]
    assert store.keys(MENTIONS) == [("a",)]
    assert not list((store.root / "staging").iterdir())


@pytest.mark.parametrize("name", ["../../x", "a/b", "NULL", "CON", "con.txt", ".", "..", ".hidden", "a\\b", "ü", "06"])
def test_no_name_leaves_the_root(store: Store, name: str) -> None:
    path = store.write(MENTIONS, (name, "day"), mentions(1)).path
    assert path.resolve().is_relative_to(store.root.resolve() / "mentions")
    assert store.keys(MENTIONS) == [(name, "day")]


def test_an_empty_name_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="empty name"):
        store.write(MENTIONS, ("", "day"), mentions(1))


@given(st.text(min_size=1), st.text(min_size=1))
def test_distinct_names_stay_distinct(one: str, other: str) -> None:
    try:
        assert (safe_segment(one) == safe_segment(other)) == (one == other)
    except UnicodeEncodeError:
        assert any(0xD800 <= ord(character) <= 0xDFFF for character in one + other)


def test_two_writers_one_wins(store: Store) -> None:
    with store.lock("run"), pytest.raises(Locked, match=str(os.getpid())), store.lock("run"):
        pass


def test_a_lock_dies_with_its_process(store: Store) -> None:
    script = "import sys, time; from pathlib import Path; from warehouse.store import Store\n"
    script += f"lock = Store(Path({str(store.root)!r})).lock('run'); lock.__enter__()\n"
    script += "print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Locked), store.lock("run"):
            pass
        child.kill()
    with store.lock("run"):
        pass


def test_an_unwritable_folder_is_said_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="cannot be written"):
        Store.open(tmp_path / "file" / "warehouse")


def _limit_files_to_64_kb() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))


def test_a_full_disk_leaves_the_old_partition(store: Store) -> None:
    store.write(MENTIONS, ("a",), mentions(1))
    script = textwrap.dedent(f"""
        import os
        from pathlib import Path
        import polars as pl
        from skilltide.errors import WarehouseError
        from warehouse.store import Store
        from warehouse.tables import TABLES
        usual = {{"skill_id": "x", "occurrences": 1, "requirement": "unknown", "years": None}}
        rows = [{{"vacancy_id": os.urandom(16).hex(), **usual}} for _ in range(20_000)]
        frame = pl.DataFrame(rows, schema=TABLES["mentions"].dtypes)
        try:
            Store(Path({str(store.root)!r})).write(TABLES["mentions"], ("a",), frame)
        except WarehouseError as error:
            print(error)
    """)
    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, preexec_fn=_limit_files_to_64_kb, check=False
    )
    assert "cannot be written" in child.stdout, child.stderr
    assert store.read(MENTIONS).collect().equals(mentions(1))


WRITE_FOR_EVER = """
from pathlib import Path
import polars as pl
from warehouse.store import Store
from warehouse.tables import TABLES
table = TABLES["mentions"]
store = Store(Path({root!r}))
print("ready", flush=True)
number = 1
while True:
    number += 1
    rows = [(f"v{{row}}", "python", number) for row in range(500)]
    store.write(table, ("a",), pl.DataFrame(rows, schema=table.dtypes, orient="row"), str(number))
"""


def test_killed_at_any_point_a_reader_sees_one_partition_whole(store: Store) -> None:
    store.write(MENTIONS, ("a",), mentions(1, rows=500), "1")
    for attempt in range(8):
        script = WRITE_FOR_EVER.format(root=str(store.root))
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            try:
                child.wait(timeout=0.02 + 0.013 * attempt)
            except subprocess.TimeoutExpired:
                child.kill()
        frame = store.read(MENTIONS).collect()
        assert frame.height == 500
        assert frame["occurrences"].n_unique() == 1
        assert store.find(MENTIONS, ("a",)).fingerprint == str(frame["occurrences"][0])
    store.sweep_staging()
    assert not list((store.root / "staging").iterdir())


def test_pieces_are_checked_and_counted(store: Store) -> None:
    row = {
        "source": "s", "board": "b", "sequence": 0, "day": date(2026, 1, 1), "url": None, "fetched_at": None,
        "reader": "archive", "reader_options": "{}", "content_type": None, "body": b"{}", "body_sha256": "0" * 64,
    }  # fmt: skip
    with store.writer(DOCUMENTS, ("s", "x"), "f") as writer:
        writer.append(pl.DataFrame([row], schema=DOCUMENTS.dtypes))
        writer.append(pl.DataFrame([row | {"sequence": 1}], schema=DOCUMENTS.dtypes))
    assert store.find(DOCUMENTS, ("s", "x")).rows == 2
    assert store.read(DOCUMENTS).collect()["sequence"].to_list() == [0, 1]

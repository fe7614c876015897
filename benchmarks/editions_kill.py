"""Publishes again and again, kills each publisher, and reads `latest` all the while: no error, no mixed edition.

    python -m benchmarks.editions_kill --publications 200 --kills 200

Each edition holds one label in every table that a reader looks at, so a reader that saw two editions would see two
labels. The reader resolves `latest` once, as the README tells readers to.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from report.release import DRESS, refresh
from warehouse import editions
from warehouse.store import Store, sha256_of
from warehouse.tables import PUBLISHED

DAY = date(2026, 10, 15)
LOOKED_AT = ("skills", "roles", "breaks")


def fill(store: Store, label: str) -> None:
    """The estimates hold the label in three tables."""
    rows = {
        "skills": {"skill_id": "x", "label": label, "kind": "tool", "family": "f", "group": "data"},
        "roles": {"role_id": "x", "label": label, "isco_code": "2511", "isco_label": "x"},
        "breaks": {"source": "x", "board": "x", "month": DAY.replace(day=1), "event": "joined", "detail": label},
    }
    for table in PUBLISHED:
        row = [rows[table.name]] if table.name in rows else []
        store.write(table, editions.ESTIMATES, pl.DataFrame(row, schema=table.dtypes))


def publish(root: Path, label: str, started: Any) -> None:
    store = Store.open(root)
    fill(store, label)
    started.set()
    editions.publish(store, DAY, dress=DRESS)
    refresh(store, DAY)


def read_for_ever(root: Path, stop: Any, results: Any) -> None:
    """Counts reads and the editions seen; ends with the first thing that is wrong."""
    reads, seen, wrong = 0, set(), ""
    while not stop.is_set() and not wrong:
        try:
            folder = (root / "published" / "latest").resolve(strict=True)
            manifest = json.loads((folder / "edition.json").read_text())
            labels = set()
            for name in LOOKED_AT:
                frame = pl.read_parquet(folder / f"{name}.parquet")
                labels |= set(frame["detail" if name == "breaks" else "label"])
            digests = {name: sha256_of(folder / name) for name in ("index.html", "skilltide.xlsx", "csv/skills.csv")}
            if len(labels) != 1 or any(manifest["files"][name]["sha256"] != one for name, one in digests.items()):
                wrong = f"a mixed edition: {folder.name} holds {labels}"
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        reads += 1
        seen.add(folder.name)
    results.put((reads, len(seen), wrong))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publications", type=int, default=200, help="publications that are left to end")
    parser.add_argument("--kills", type=int, default=200, help="publications that are killed with SIGKILL")
    options = parser.parse_args(arguments)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["duckdb", "report.release", "warehouse.editions"])
    plan = ["end"] * options.publications + ["kill"] * options.kills
    dice = random.Random(9)
    dice.shuffle(plan)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        publish(root, "first", context.Event())
        stop, results = context.Event(), context.Queue()
        reader = context.Process(target=read_for_ever, args=(root, stop, results))
        reader.start()
        begun, last = time.perf_counter(), 0.3
        for number, fate in enumerate(plan):
            started = context.Event()
            child = context.Process(target=publish, args=(root, f"label {number}", started))
            child.start()
            started.wait(60)
            at = time.perf_counter()
            if fate == "kill":
                child.join(dice.uniform(0, last))
                child.kill()
            child.join()
            if fate == "end":
                last = time.perf_counter() - at
                if child.exitcode != 0:
                    print(f"publication {number} ended with {child.exitcode}")
                    return 1
        seconds = time.perf_counter() - begun
        stop.set()
        reads, seen, wrong = results.get(timeout=60)
        reader.join()
        publish(root, "at last", context.Event())
        whole = editions.latest_edition(root)
        assert whole is not None
        editions.verify(whole)
    print(f"{options.publications} publications and {options.kills} kills in {seconds:.0f} s")
    print(f"{reads:,} reads of {seen} editions: {wrong or 'no error, no mixed edition'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

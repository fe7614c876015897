"""Time and memory from dump to edition, by step, and how both grow with the number of ads.

`python -m benchmarks.scale --ads 20000 100000`: ads of 3 KB (`benchmarks.ads`) are written, imported, built and
published, for each size in a process of its own. Printed: seconds and peak memory of each step, the exponent with which
the time grows from the smallest size to the largest (1 is in proportion), and the ratio to the floor, measured in the
same run: reading the same bytes and one pass of a dictionary of all skill forms over the texts, on one core. Beside the
seconds of the clock stand those of the processor, all processes together: they say more on a machine that is shared.
`--day 10000` then brings so many ads of one day onto that warehouse and says what they cost until the next edition:
first ads posted in the month in progress, then ads posted in the month before it, which is in the trends already.
"""

import argparse
import hashlib
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from benchmarks.ads import Dump
    from warehouse.store import Store

POSTED = date(2026, 10, 14), date(2026, 9, 30)
"""Days of the ads that are brought onto the warehouse of October 15."""

Spent = tuple[float, float, int]
"""Seconds, seconds of the processor, and bytes held at most."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ads", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", default="local", help="local, or dask://HOST:PORT")
    parser.add_argument("--day", type=int, default=0, help="ads of one day brought onto the finished warehouse")
    parser.add_argument("--json", action="store_true", help="one JSON object a size")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.workers, asked.engine, asked.day)))
        return
    found = [_measure_apart(ads, asked.workers, asked.engine, asked.day) for ads in sorted(asked.ads)]
    for one in found:
        print(json.dumps(one)) if asked.json else _show(one)
    if len(found) > 1 and not asked.json:
        small, large = found[0], found[-1]
        growth = math.log(large["seconds"] / small["seconds"]) / math.log(large["ads"] / small["ads"])
        print(f"growth exponent of the time, {small['ads']:,} to {large['ads']:,} ads: {growth:.2f}")


def measure(ads: int, workers: int, engine: str, day_ads: int) -> dict[str, Any]:
    """Seconds and peak bytes of each step on a fresh warehouse, the floor, and what a day more costs."""
    from benchmarks.ads import write_day, write_dumps
    from skilltide.sample import SAMPLE_DAY
    from warehouse.store import Store

    with tempfile.TemporaryDirectory() as folder:
        dumps = write_dumps(Path(folder) / "dumps", ads, workers)
        floor = _floor([dump.file for dump in dumps])
        store = Store.open(Path(folder) / "warehouse")
        steps, digest = _make_edition(store, dumps, SAMPLE_DAY, workers, engine)
        stored = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
        days: dict[str, dict[str, Spent]] = {}
        for number, posted in enumerate(POSTED if day_ads else (), start=1):
            more = write_day(Path(folder) / "dumps", day_ads, posted)
            days[str(posted)], _ = _make_edition(store, [more], SAMPLE_DAY + timedelta(number), workers, engine)
    return {
        **floor,
        "seconds": sum(seconds for seconds, _, _ in steps.values()),
        "warehouse_bytes": stored,
        "workers": workers,
        "engine": engine,
        "edition_sha256": digest,
        "steps": steps,
        "day_ads": day_ads,
        "days": days,
    }


def _make_edition(
    store: "Store", dumps: list["Dump"], day: date, workers: int, engine: str
) -> tuple[dict[str, Spent], str]:
    """Seconds and peak bytes of each step until the dumps are in a new edition, and a digest of its tables."""
    from crawlers.archive import import_dump, read_mapping
    from skilltide import pipeline
    from skilltide.stages import STEPS
    from skilltide.usage import forget_peak, peak_bytes

    steps: dict[str, Spent] = {}
    forget_peak()
    started = time.perf_counter(), _processor_seconds()

    def note(name: str, peak: int) -> None:
        nonlocal started
        now = time.perf_counter(), _processor_seconds()
        steps[name] = (now[0] - started[0], now[1] - started[1], peak)
        print(f"  {name} {steps[name][0]:.1f} s", file=sys.stderr, flush=True)
        forget_peak()
        started = now

    for dump in dumps:
        import_dump(store, dump.file, dump.source, read_mapping(dump.mapping), day)
    note("import", peak_bytes())
    for name in STEPS:
        note(name, pipeline.run_step(name, store, day, workers, engine).peak_bytes)
    edition, _ = pipeline.publish(store, day, accept="a benchmark")
    note("publish", peak_bytes())
    digest = hashlib.sha256()
    for path in sorted(edition.folder.glob("*.parquet")):
        digest.update(path.name.encode() + path.read_bytes())
    return steps, digest.hexdigest()


def _processor_seconds() -> float:
    """Of this process and of those it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _floor(dumps: list[Path]) -> dict[str, Any]:
    """Seconds of reading the dumps and of one pass of the dictionary over their texts; rows and bytes of these."""
    import ahocorasick_rs
    import pyarrow.parquet as pq

    from taxonomy.skills import load_skills

    forms = sorted({form for skill in load_skills() for form in skill.all_forms})
    automaton = ahocorasick_rs.AhoCorasick(forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    ads = size = hits = 0
    started = time.perf_counter()
    for dump in dumps:
        for batch in pq.ParquetFile(dump).iter_batches(10_000, columns=["description"]):
            texts = batch.column(0).to_pylist()
            ads, size = ads + len(texts), size + batch.nbytes
            hits += sum(len(automaton.find_matches_as_indexes(text)) for text in texts)
    spent = time.perf_counter() - started
    return {"ads": ads, "text_bytes": size, "floor_seconds": spent, "floor_hits": hits}


def _measure_apart(ads: int, workers: int, engine: str, day_ads: int) -> dict[str, Any]:
    words = ["--measure", str(ads), "--workers", str(workers), "--engine", engine, "--day", str(day_ads)]
    child = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def _show(one: dict[str, Any]) -> None:
    ads, floor = one["ads"], one["floor_seconds"]
    print(f"{ads:,} ads of {one['text_bytes'] / ads:,.0f} bytes, engine {one['engine']}, {one['workers']} workers")
    _show_steps(one["steps"])
    slowest = max(one["steps"], key=lambda step: one["steps"][step][0])
    print(
        f"  {ads / one['seconds']:,.0f} ads/s, {one['seconds'] / floor:.1f} times the floor of {floor:.2f} s; the "
        f"slowest step, {slowest}, {one['steps'][slowest][0] / floor:.1f} times; "
        f"warehouse {one['warehouse_bytes'] / ads:,.0f} bytes an ad; tables {one['edition_sha256'][:16]}"
    )
    for posted, steps in one["days"].items():
        print(f"{one['day_ads']:,} ads posted on {posted} onto these:")
        _show_steps(steps)


def _show_steps(steps: dict[str, Spent]) -> None:
    total = sum(seconds for seconds, _, _ in steps.values())
    for step, (seconds, processor, peak) in steps.items():
        print(f"  {step:12} {seconds:8.1f} s {seconds / total:5.0%} {processor:8.1f} s {peak / 1e6:8,.0f} MB")
    print(
        f"  {'total':12} {total:8.1f} s      {sum(processor for _, processor, _ in steps.values()):8.1f} s of processor"
    )


if __name__ == "__main__":
    main()

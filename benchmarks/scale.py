"""Time and memory from dump to edition, by step, and how both grow with the number of ads.

`python benchmarks/scale.py --ads 10000 20000`: ads of the sample's grammar are written, imported, built and published,
for each size in a process of its own. Printed: seconds and peak memory of each step, the exponent with which the time
grows from the smallest size to the largest (1 is in proportion), and the ratio to the floor, measured in the same run:
reading the same bytes and one pass of a dictionary of all skill forms over the texts, on one core.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ads", type=int, nargs="+", default=[10_000, 20_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", default="local", help="local, or dask://HOST:PORT")
    parser.add_argument("--json", action="store_true", help="one JSON object a size")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.workers, asked.engine)))
        return
    found = [_measure_apart(ads, asked.workers, asked.engine) for ads in sorted(asked.ads)]
    for one in found:
        print(json.dumps(one)) if asked.json else _show(one)
    if len(found) > 1 and not asked.json:
        small, large = found[0], found[-1]
        growth = math.log(large["seconds"] / small["seconds"]) / math.log(large["ads"] / small["ads"])
        print(f"growth exponent of the time, {small['ads']:,} to {large['ads']:,} ads: {growth:.2f}")


def measure(ads: int, workers: int, engine: str) -> dict[str, Any]:
    """Seconds and peak bytes of each step on a fresh warehouse, and the floor."""
    from crawlers.archive import import_dump, read_mapping
    from skilltide import pipeline
    from skilltide.sample import SAMPLE_DAY, write_sample
    from skilltide.usage import forget_peak, peak_bytes
    from warehouse.store import Store

    with tempfile.TemporaryDirectory() as folder:
        files = write_sample(Path(folder) / "sample", vacancies=ads)
        dumps = {"synthetic-archive": (files.archive, files.archive_mapping)}
        dumps["synthetic-joiner"] = (files.joiner, files.joiner_mapping)
        floor = _floor([dump for dump, _ in dumps.values()])
        store = Store.open(Path(folder) / "warehouse")
        steps: dict[str, tuple[float, int]] = {}
        forget_peak()
        started = time.perf_counter()
        for source, (dump, mapping) in dumps.items():
            import_dump(store, dump, source, read_mapping(mapping), SAMPLE_DAY)
        steps["import"] = (time.perf_counter() - started, peak_bytes())
        for report in pipeline.build(store, SAMPLE_DAY, workers, engine=engine):
            steps[report.step] = (report.seconds, report.peak_bytes)
        forget_peak()
        started = time.perf_counter()
        pipeline.publish(store, SAMPLE_DAY)
        steps["publish"] = (time.perf_counter() - started, peak_bytes())
        stored = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    seconds = sum(spent for spent, _ in steps.values())
    return {
        **floor,
        "seconds": seconds,
        "warehouse_bytes": stored,
        "workers": workers,
        "engine": engine,
        "steps": steps,
    }


def _floor(dumps: list[Path]) -> dict[str, Any]:
    """Seconds of reading the dumps and of one pass of the dictionary over their texts; rows and bytes of these."""
    import ahocorasick_rs
    import polars as pl

    from taxonomy.skills import load_skills

    forms = sorted({form for skill in load_skills() for form in skill.all_forms})
    automaton = ahocorasick_rs.AhoCorasick(forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    started = time.perf_counter()
    texts = pl.concat([pl.read_csv(dump, infer_schema=False).select("description") for dump in dumps]).to_series()
    hits = sum(len(automaton.find_matches_as_indexes(text)) for text in texts)
    spent = time.perf_counter() - started
    size = int(texts.str.len_bytes().sum())
    return {"ads": len(texts), "text_bytes": size, "floor_seconds": spent, "floor_hits": hits}


def _measure_apart(ads: int, workers: int, engine: str) -> dict[str, Any]:
    words = ["--measure", str(ads), "--workers", str(workers), "--engine", engine]
    child = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def _show(one: dict[str, Any]) -> None:
    ads = one["ads"]
    print(f"{ads:,} ads of {one['text_bytes'] / ads:,.0f} bytes, engine {one['engine']}, {one['workers']} workers")
    for step, (seconds, peak) in one["steps"].items():
        print(f"  {step:12} {seconds:8.1f} s {seconds / one['seconds']:5.0%} {peak / 1e6:8,.0f} MB")
    print(
        f"  {'total':12} {one['seconds']:8.1f} s, {ads / one['seconds']:,.0f} ads/s, "
        f"{one['seconds'] / one['floor_seconds']:.1f} times the floor of {one['floor_seconds']:.2f} s; "
        f"warehouse {one['warehouse_bytes'] / ads:,.0f} bytes an ad"
    )


if __name__ == "__main__":
    main()

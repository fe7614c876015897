"""How fast raw documents become distinct vacancies, on the real ads repeated with changed ids.

    python -m benchmarks.postings.speed [--ads N] [--profile] [--memory N,N]

One process, one thread. Printed beside the floor: reading the same Parquet and stripping the tags with the same
library, which nobody can do without. `--memory` runs each size in a process of its own, by batches as the pipeline
does, and prints its peak memory.
"""

import argparse
import cProfile
import gzip
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl
from selectolax.lexbor import LexborHTMLParser

from benchmarks.postings.material import MATERIAL, SNAPSHOT, require_material
from crawlers.reader import read_documents
from skilltide import loaded
from transforms.duplicates import deduplicate
from transforms.postings import clean_postings
from warehouse.tables.raw import RAW_DOCUMENTS


def boards_repeated(folder: Path, ads: int) -> Iterator[pl.DataFrame]:
    """RAW_DOCUMENTS of the recorded boards over and over, with other ids and names, until there are so many ads.

    One frame a round: about 4,400 ads.
    """
    boards = []
    for path in sorted((folder / "ashby_boards").glob("*.json.gz")):
        boards.append((path.name.removesuffix(".json.gz"), json.loads(gzip.decompress(path.read_bytes()))))
    made = round_ = 0
    while made < ads:
        rows: list[dict[str, Any]] = []
        for board, answer in boards:
            jobs = [_with_own_id(job, round_) for job in answer["jobs"][: max(0, ads - made)]]
            made += len(jobs)
            body = json.dumps({"apiVersion": "1", "jobs": jobs}).encode()
            rows.append({"board": f"{board}-{round_}", "sequence": 0, "body": body, "body_sha256": "0" * 64})
        fixed = {"source": "ashby", "day": SNAPSHOT, "reader": "ashby"}
        yield pl.DataFrame([fixed | row for row in rows], schema=RAW_DOCUMENTS.dtypes)
        round_ += 1


def _with_own_id(job: dict[str, Any], round_: int) -> dict[str, Any]:
    """The job of a round: with an id of its own, which its address names, too."""
    own = f"{round_:08x}{job['id'][8:]}"
    return job | {"id": own, "jobUrl": job["jobUrl"].replace(job["id"], own)}


def write_raw(folder: Path, ads: int, target: Path) -> list[Path]:
    """One Parquet file a round."""
    paths = []
    for number, frame in enumerate(boards_repeated(folder, ads)):
        paths.append(target / f"{number:05d}.parquet")
        frame.write_parquet(paths[-1], compression="zstd")
    return paths


def floor(path: Path) -> tuple[int, int]:
    """Ads and bytes of markup: read, decoded, stripped of tags, nothing else."""
    ads = size = 0
    for body in pl.read_parquet(path)["body"]:
        for job in json.loads(body)["jobs"]:
            markup = job.get("descriptionHtml") or ""
            LexborHTMLParser(markup).text()
            ads, size = ads + 1, size + len(markup)
    return ads, size


def ours(paths: list[Path]) -> int:
    """Vacancies from raw partitions: each is cleaned by itself, then the postings of each month are merged."""
    cleaned, names = [], loaded.gazetteer()
    for path in paths:
        with loaded.without_search_for_garbage():
            records, _ = read_documents(pl.read_parquet(path))
            cleaned.append(clean_postings(records, names)[0])
    postings = pl.concat(cleaned)
    boards = postings["board"].unique().sort()
    crawls = pl.DataFrame({"source": "ashby", "board": boards, "day": SNAPSHOT}, schema_overrides={"day": pl.Date})
    return sum(deduplicate(month, crawls).height for month in postings.partition_by("month"))


def measure(folder: Path, ads: int, is_profiled: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        paths = write_raw(folder, ads, Path(scratch))
        loaded.gazetteer()
        (warm := Path(scratch) / "warm").mkdir()
        ours(write_raw(folder, 300, warm))
        started = time.process_time()
        counted = [floor(path) for path in paths]
        between = time.process_time()
        profile = cProfile.Profile()
        vacancies = profile.runcall(ours, paths) if is_profiled else ours(paths)
        ended = time.process_time()
    number, size = (sum(part) for part in zip(*counted, strict=True))
    spent, least = ended - between, between - started
    print(f"{number} ads of {size / 1e6:.0f} MB of markup, {vacancies} vacancies, seconds of one core")
    print(f"floor (read Parquet and JSON, strip tags): {number / least:,.0f} ads/s, {size / least / 1e6:.1f} MB/s")
    print(f"raw to vacancies:                          {number / spent:,.0f} ads/s, {size / spent / 1e6:.1f} MB/s")
    print(f"ratio to the floor: {spent / least:.2f} times its time")
    if is_profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)


def peak_memory(folder: Path, ads: int) -> float:
    """Peak resident MB of a process that makes vacancies of so many ads, one partition after the other."""
    with tempfile.TemporaryDirectory() as scratch:
        write_raw(folder, ads, Path(scratch))
        command = [sys.executable, "-m", "benchmarks.postings.speed", "--run", scratch]
        child = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(child.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    parser.add_argument("--ads", type=int, default=22_100)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--memory", default="", help="sizes, for example 50000,500000")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        for path in sorted(options.run.glob("*.parquet")):
            ours([path])
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    require_material(options.material)
    if not options.memory:
        measure(options.material, options.ads, options.profile)
    for size in filter(None, options.memory.split(",")):
        print(f"{int(size):,} ads: peak {peak_memory(options.material, int(size)):,.0f} MB")


if __name__ == "__main__":
    main()

"""Two workers of a Dask cluster against two local processes: throughput of the partitioned steps, and equal bytes.

`python -m benchmarks.over_dask --ads 20000`: the ads of `benchmarks.scale` are imported, built and published by
both in turn, each time in processes of its own. Printed: ads a second of the partitioned steps (clean to count) in the
faster of each one's rounds, the ratio of Dask to local, and whether the tables are equal. Skips where Dask is not
installed.
"""

import argparse
import sys
from importlib.util import find_spec
from typing import Any

from benchmarks.scale import _measure_apart

PARTITIONED = ("clean", "deduplicate", "extract", "code", "count")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ads", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    if find_spec("distributed") is None:
        print("over_dask: Dask is not installed; pip install 'skilltide[dask]'")
        return
    rounds = [(_measure_apart(asked.ads, 2, "local", 0), _measure_over_dask(asked.ads)) for _ in range(asked.rounds)]
    local, dask = (max(found, key=_speed) for found in zip(*rounds, strict=True))
    ratio = _speed(dask) / _speed(local)
    print(f"{asked.ads:,} ads: local {_speed(local):,.0f} ads/s, dask {_speed(dask):,.0f} ads/s, ratio {ratio:.2f}")
    for step in PARTITIONED:
        print(f"  {step:12} {local['steps'][step][0]:6.1f} s {dask['steps'][step][0]:6.1f} s")
    digests = {one["edition_sha256"][:16] for pair in rounds for one in pair}
    print(f"tables {'equal' if len(digests) == 1 else 'DIFFER'}: {', '.join(sorted(digests))}")
    sys.exit(len(digests) > 1)


def _measure_over_dask(ads: int) -> dict[str, Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        env={"POLARS_MAX_THREADS": "1"},
    ) as cluster:
        return _measure_apart(ads, 2, str(cluster.scheduler_address).replace("tcp://", "dask://"), 0)


def _speed(found: dict[str, Any]) -> float:
    return float(found["ads"]) / sum(found["steps"][step][0] for step in PARTITIONED)


if __name__ == "__main__":
    main()

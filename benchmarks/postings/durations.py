"""How long 2,499 real openings stayed open: our median and interval beside those of lifelines on the same rows.

    python -m benchmarks.postings.durations [--material FOLDER]

The openings are a list of posts for graduates in the United States, with the first day seen and the first day seen
inactive. Three wrong figures beside the right one: the mean and the median of those that closed, and the median of a
first look at the list, which meets long ones too often and is followed by nobody.
"""

import argparse
import csv
import gzip
from datetime import date
from pathlib import Path

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from benchmarks.postings.material import MATERIAL, require_material
from transforms.durations import median_of


def read_openings(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ordinals of the first day seen and the first seen inactive (the list's last where active), and whether it was."""
    with gzip.open(folder / "vacancy_lifecycles" / "newgrad.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    end = max(row["last_seen"] for row in rows)
    first = [date.fromisoformat(row["first_seen_commit"]).toordinal() for row in rows]
    last = [date.fromisoformat(row["first_inactive_commit"] or end).toordinal() for row in rows]
    return np.array(first), np.array(last), np.array([bool(row["first_inactive_commit"]) for row in rows])


def lifelines_says(entered: np.ndarray, left: np.ndarray, closed: np.ndarray) -> tuple[float, float, float]:
    """Median and interval; its entries count on their own day, ours from the day after, so half a day is added."""
    entry = np.where(entered > 0, entered + 0.5, 0)
    fitted = KaplanMeierFitter().fit(left, closed, entry=entry)
    low, high = median_survival_times(fitted.confidence_interval_).to_numpy()[0]
    return float(fitted.median_survival_time_), float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    options = parser.parse_args()
    require_material(options.material)
    first, last, closed = read_openings(options.material)
    print("rows                                       n  closed   ours: median [95 %]    lifelines: median [95 %]")
    for name, since in [("all, from the first day seen", 0), ("met on 2024-01-01 or later, late entry", 1)]:
        start = date(2024, 1, 1).toordinal() if since else 0
        watched = last > start
        entered = np.clip(start - first, 0, None)[watched]
        left = np.maximum(last - first, 1)[watched]
        ours, theirs = median_of(entered, left, closed[watched]), lifelines_says(entered, left, closed[watched])
        told, same = f"{ours.days} [{ours.low}, {ours.high}]", "{:.0f} [{:.0f}, {:.0f}]".format(*theirs)
        print(f"{name:40} {watched.sum():5} {closed[watched].sum():6}   {told:20}  {same}")
    days = np.maximum(last - first, 1)
    start = date(2024, 1, 1).toordinal()
    recent = first >= date(2024, 8, 1).toordinal()
    right = median_of(np.zeros(recent.sum(), int), days[recent], closed[recent])
    open_then = (first < start) & (last > start)
    print(f"mean of those that closed: {days[closed].mean():.0f} days; their median: {np.median(days[closed]):.0f}")
    print(
        f"posted since August 2024 ({(~closed[recent]).mean():.0%} still open): mean of the closed "
        f"{days[recent & closed].mean():.0f}, median of the closed {np.median(days[recent & closed]):.0f}, "
        f"Kaplan-Meier median {right.days} [{right.low}, {right.high}]"
    )
    print(f"open on 2024-01-01, taken as if met from their start: median {np.median(days[open_then]):.0f} days")


if __name__ == "__main__":
    main()

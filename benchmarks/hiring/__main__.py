"""Employers and places of the recorded "Who is hiring" thread of April 2011, against labels made by reading.

    python -m benchmarks.hiring [--recorded ../shared/data/recorded_responses/hn_algolia] [--misses]

Every fourth comment from the second on was labelled, but one that is no notice. The first threads are the hardest: no
form was agreed on. The floor is what splitting the first line gives (place, role, employer), in this run.
"""

import argparse
import csv
import html
import json
import re
from pathlib import Path

import yaml

from crawlers.hiring import read_hiring

LABELS = Path(__file__).parent / "labelled_2011_04.csv"
THREAD = "HiringTrends_Item___load__loads_the_items_from_the_API.yml"
Told = tuple[str | None, str | None]
"""Employer and place."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, default=Path("../shared/data/recorded_responses/hn_algolia"))
    parser.add_argument("--misses", action="store_true", help="print what differs from the labels")
    arguments = parser.parse_args()
    if not (arguments.recorded / THREAD).is_file():
        print(f"no recorded thread in {arguments.recorded}: nothing to measure")
        return
    comments = read_thread(arguments.recorded / THREAD)
    with LABELS.open(encoding="utf-8") as file:
        labels = {row["id"]: (row["employer"] or None, row["place"] or None) for row in csv.DictReader(file)}
    for name, tell in (("split by dashes", by_dashes), ("crawlers.hiring", by_rules)):
        told = {one: tell(comments[one]) for one in labels}
        for place, what in enumerate(("employer", "place")):
            pairs = [(told[one][place], labels[one][place]) for one in labels]
            print(f"{name:16} {what:8} {rate(pairs)}")
    if arguments.misses:
        for one, wanted in labels.items():
            if any(not agree(*pair) for pair in zip(by_rules(comments[one]), wanted, strict=True)):
                print(one, by_rules(comments[one]), "expected", wanted)


def read_thread(path: Path) -> dict[str, str]:
    """Text of each comment right under the thread, by id."""
    document = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    thread = json.loads(document["http_interactions"][0]["response"]["body"]["string"])
    return {str(child["id"]): child["text"] or "" for child in thread["children"]}


def by_rules(text: str) -> Told:
    told = read_hiring(text)
    return told.employer, next(iter(told.places), None)


def by_dashes(text: str) -> Told:
    first = next(filter(None, re.split(r"</?p>|\n|\\n", text)), "")
    parts = [part.strip() for part in html.unescape(re.sub(r"<[^>]+>", "", first)).split(" - ")]
    return parts[2] if len(parts) > 2 else None, parts[0]


def agree(told: str | None, wanted: str | None) -> bool:
    """Whether both name the same, however spelled or shortened at its end; nothing agrees with nothing."""
    if told is None or wanted is None:
        return told is wanted
    one, other = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (told, wanted))
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def rate(pairs: list[Told]) -> str:
    """Precision and recall of what was told (first) against what is there (second)."""
    right = sum(told is not None and agree(told, wanted) for told, wanted in pairs)
    found, there = (sum(pair[place] is not None for pair in pairs) for place in (0, 1))
    return f"precision {right}/{found} = {right / max(found, 1):.2f}  recall {right}/{there} = {right / there:.2f}"


if __name__ == "__main__":
    main()

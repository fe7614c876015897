"""Of real postings whose terms and employer were labelled by reading: how much is told, and how much of that rightly.

    python -m benchmarks.postings.attributes [--material FOLDER]

A label is what a reader of the whole record tells: `-` nothing is said, `?` a reader cannot decide, which is left out,
`a|b` either is right (a maker of software for banks). `told of said` is the share told of the postings that say
something, `right of told` the share of what is told that the reader tells, too: where nothing is said, none of it.
"""

import argparse
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.postings.material import MATERIAL, read_boards, read_dump, read_rows, require_material
from transforms.places import load_gazetteer
from transforms.postings import clean_postings
from warehouse.record import Record

ATTRIBUTES = ("sector", "is_staffing_agency", "seniority", "hours", "contract", "working_mode")
NOT_SAID, UNDECIDED = "-", "?"
DUMPS = ("joe", "pythonjobs")


def as_label(value: str | bool | None) -> str:
    """A value of the table in the form of the labels."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or NOT_SAID


def labelled_postings(folder: Path, labels: list[dict[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The labelled postings, cleaned as the pipeline cleans them, by source and id."""
    wanted = {(row["source"], row["posting_id"]) for row in labels}
    received = chain(read_boards(folder), *(read_dump(folder, name) for name in DUMPS))
    chosen = [one for one in received if isinstance(one[4], Record) and (one[0], one[4].posting_id) in wanted]
    postings, _ = clean_postings(chosen, load_gazetteer())
    return {(row["source"], row["posting_id"]): row for row in postings.iter_rows(named=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    options = parser.parse_args()
    require_material(options.material)
    labels = read_rows("attributes_blind")
    postings = labelled_postings(options.material, labels)
    print(f"{len(labels)} postings")
    print("attribute           decided  said  told of said  right of told  told where nothing is said")
    for name in ATTRIBUTES:
        pairs = [
            (as_label(postings[row["source"], row["posting_id"]][name]), set(row[name].split("|")))
            for row in labels
            if row[name] != UNDECIDED
        ]
        said = [ours != NOT_SAID for ours, meant in pairs if meant != {NOT_SAID}]
        told = [ours in meant for ours, meant in pairs if ours != NOT_SAID]
        loose = sum(ours != NOT_SAID for ours, meant in pairs if meant == {NOT_SAID})
        shares = f"{sum(said) / max(len(said), 1):13.3f} {sum(told) / max(len(told), 1):14.3f}"
        print(f"{name:19} {len(pairs):7} {len(said):5} {shares} {loose:12} of {len(pairs) - len(said)}")


if __name__ == "__main__":
    main()

"""Of pairs of real postings that readers labelled: how many of those merged are one opening, and how many are found.

    python -m benchmarks.postings.duplicates [--material FOLDER] [--look a|b] [--show]

A pair is `same` where the later shows the opening of the earlier again, `different`, or `unsure`, where a reader could
not tell; merging what is unsure counts as an error. A pair is merged where both are one vacancy, or show one again, or
the later shows the earlier again, as `repost_of` tells it. `false` is the share of the pairs that are not `same` and
were merged. The fresh pairs are told by their two looks: errors in `fresh a` were looked at while rules were made, in
`fresh b` later. `all` are the labels of all files, and since whatever may be one opening in the material was read, its
recall is that of the material. Last, all that is merged in the material, by its label. Beside ours: merging whatever
has the same employer, title and place, as dashboards do.
"""

import argparse
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.postings.material import (
    HALVES,
    MATERIAL,
    SNAPSHOT,
    read_labels,
    read_rows,
    real_postings,
    require_material,
)
from transforms.duplicates import MONTHS_BACK, keep_kin, match_postings

Posting = tuple[str, str]
LOOKS = ("a", "b")


def openings_of(postings: pl.DataFrame) -> dict[Posting, Posting]:
    """The first posting that each shows again, or itself, month by month as the pipeline finds them."""
    boards = postings.filter(pl.col("source") == "ashby")["board"].unique().sort()
    crawls = pl.DataFrame({"source": "ashby", "board": boards, "day": SNAPSHOT}, schema_overrides={"day": pl.Date})
    found: dict[Posting, Posting] = {}
    for month in postings["month"].unique().sort():
        number = month.year * 12 + month.month - 1
        back = [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS_BACK, number)]
        new = postings.filter(pl.col("month") == month)
        earlier = postings.lazy().filter(pl.col("month").is_in(back)).pipe(keep_kin, new).collect()
        matched = match_postings(new, crawls, earlier)
        for source, _, posting_id, first_source, _, first_id in matched.iter_rows():
            found[source, posting_id] = (first_source, first_id)
    return found


def plainly_equal(postings: pl.DataFrame) -> dict[Posting, Posting]:
    """Whatever has one employer, title and location is one opening."""
    told = postings.select("employer_key", "title_key", pl.col("location").str.to_lowercase(), "source", "posting_id")
    groups: dict[tuple[str, ...], Posting] = {}
    return {(row[3], row[4]): groups.setdefault(row[:3], (row[3], row[4])) for row in told.iter_rows()}


def read_pairs(looks: list[str]) -> list[dict[str, str]]:
    """The labelled pairs, the fresh ones only of these looks. `half` of a fresh pair is `fresh` and its look."""
    fresh = [row | {"half": f"fresh {row['look']}"} for row in read_rows("duplicates_blind_2") if row["look"] in looks]
    return read_labels("duplicates") + fresh


def grouped(labels: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The pairs by half, and `all`."""
    halves = [*HALVES, *(f"fresh {look}" for look in LOOKS)]
    return {half: [pair for pair in labels if pair["half"] == half] for half in halves} | {"all": labels}


def postings_of(pair: dict[str, str]) -> tuple[Posting, Posting]:
    return (pair["source"], pair["posting_a"]), (pair.get("source_b") or pair["source"], pair["posting_b"])


def label_merges(labels: list[dict[str, str]], openings: dict[Posting, Posting]) -> Counter[str]:
    """How many postings show again another, by the label of the two; `none` where they have none."""
    known = {frozenset(postings_of(pair)): pair["label"] for pair in labels}
    return Counter(known.get(frozenset(pair), "none") for pair in openings.items() if pair[0] != pair[1])


def judge(pairs: list[dict[str, str]], openings: dict[Posting, Posting]) -> tuple[int, int, int]:
    """Pairs that were merged rightly, wrongly, and left apart wrongly."""
    right = wrong = missed = 0
    for pair in pairs:
        a, b = postings_of(pair)
        is_merged = openings[a] in (b, openings[b]) or openings[b] == a
        is_same = pair["label"] == "same"
        right += is_merged and is_same
        wrong += is_merged and not is_same
        missed += is_same and not is_merged
    return right, wrong, missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    parser.add_argument("--look", choices=LOOKS, help="of the fresh pairs only those of one look; else both")
    parser.add_argument("--show", action="store_true", help="the pairs that are wrong")
    options = parser.parse_args()
    require_material(options.material)
    postings = real_postings(options.material)
    looks = [options.look] if options.look else list(LOOKS)
    labels, ways = read_pairs(looks), {"ours": openings_of(postings), "plain": plainly_equal(postings)}
    print(f"{len(labels)} labelled pairs of {postings.height} real postings")
    print("half            way    precision recall  false   merged rightly, wrongly, missed")
    for half, pairs in grouped(labels).items():
        for way, openings in ways.items() if pairs else []:
            right, wrong, missed = judge(pairs, openings)
            precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
            false = wrong / max(sum(pair["label"] != "same" for pair in pairs), 1)
            print(f"{half:15} {way:6} {precision:9.3f} {recall:6.3f} {false:6.3f}   {right}, {wrong}, {missed}")
    merges = ", ".join(f"{count} {label}" for label, count in sorted(label_merges(labels, ways["ours"]).items()))
    print(f"merged in all the material: {merges}")
    if options.show:
        for pair in labels:
            right, wrong, missed = judge([pair], ways["ours"])
            if wrong or missed:
                print("wrong" if wrong else "missed", *pair.values())


if __name__ == "__main__":
    main()

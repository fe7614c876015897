"""Makes taxonomy/word_shares.csv: how common each word is in ads, which imported names are cleaned by.

One row per word that at least 4 of the recorded ads hold: of 10,000 ads, those that hold it, and those that hold it in
lower case, as few hold the name of a tool. Ads for economists count a quarter, so that neither collection decides
alone. Run: `python -m benchmarks.skills.word_shares`.
"""

import argparse
import csv
import re
from collections import Counter
from pathlib import Path

from benchmarks.skills.material import SHARED, read_ads, read_economists

LEAST = 4
TARGET = Path(__file__).resolve().parents[2] / "taxonomy" / "word_shares.csv"
WORD = re.compile(r"[a-z][a-z+#'-]*[a-z+#]|[a-z]")
ANY_CASE = re.compile(WORD.pattern, re.IGNORECASE)


def main() -> None:
    """The file is as the recorded ads say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print(f"{arguments.shared}: no recorded ads here, nothing to count")
        return
    ads = sorted(set(read_ads(arguments.shared)))
    economists = sorted(set(read_economists(arguments.shared)))[::4]
    texts = [ad.replace("’", "'") for ad in (*ads, *economists)]
    counts = Counter(word for text in texts for word in set(WORD.findall(text.lower())))
    lower = Counter(word for text in texts for word in {found[0] for found in ANY_CASE.finditer(text)})
    of_all = len(ads) + len(economists)
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["word", "per_10000_ads", "in_lower_case"])
        for word, count in sorted(counts.items()):
            if count >= LEAST and len(word) <= 24:
                writer.writerow([word, round(10_000 * count / of_all), round(10_000 * lower[word] / of_all)])
    print(f"{TARGET.name}: {sum(1 for c in counts.values() if c >= LEAST):,} words of {of_all:,} ads")


if __name__ == "__main__":
    main()

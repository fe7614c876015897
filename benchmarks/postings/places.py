"""Of real location strings that were labelled by reading: how many are resolved, and how many of those rightly.

    python -m benchmarks.postings.places [--show]

A label names the subdivisions or countries meant, `r:` before one for work that is remote inside it, `r` for remote
anywhere, `?` where the string names no place for sure. Right is the very set; `no less` counts also a country where
the subdivision was meant, which is true and less than could be known. Needs no material: the strings are in the labels.
"""

import argparse

from benchmarks.postings.material import HALVES, read_labels
from transforms.places import load_gazetteer
from transforms.text import clean_text, unescape


def codes_of(location: str) -> set[str]:
    """What we make of a string, in the form of the labels."""
    places = load_gazetteer().resolve(clean_text(unescape(location)))
    return {
        "r" if place.is_remote and not place.country_code
        else ("r:" if place.is_remote else "") + (place.region_code or place.country_code or "")
        for place in places
    }  # fmt: skip


def is_no_less(found: set[str], meant: set[str]) -> bool:
    """Whether every place found is one that is meant, or the country of one, and the other way round."""
    return all(any(m.startswith(f) for m in meant) for f in found) and all(
        any(m.startswith(f) for f in found) for m in meant
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="the strings of the tuned half that are wrong")
    options = parser.parse_args()
    labels = read_labels("places")
    print("half   strings  with a place  resolved  right of resolved  no less")
    for half in HALVES:
        rows = [(row["location"], set(row["label"].split("+"))) for row in labels if row["half"] == half]
        found = [(location, codes_of(location), meant) for location, meant in rows]
        placed = [(codes, meant) for _, codes, meant in found if meant != {"?"}]
        resolved = [(codes, meant) for _, codes, meant in found if codes]
        share = sum(bool(codes) for codes, _ in placed) / len(placed)
        right = sum(codes == meant for codes, meant in resolved) / len(resolved)
        no_less = sum(is_no_less(codes, meant) for codes, meant in resolved) / len(resolved)
        print(f"{half:6} {len(rows):7} {len(placed):13} {share:9.3f} {right:18.3f} {no_less:8.3f}")
        for location, codes, meant in found if options.show and half == "tuned" else []:
            if codes != meant and not (not codes and meant == {"?"}):
                print(f"  {location!r}: found {'+'.join(sorted(codes)) or 'nothing'}, meant {'+'.join(sorted(meant))}")


if __name__ == "__main__":
    main()

"""Of real pay strings that were labelled by reading: in how many bounds, currency and period are all as said.

    python -m benchmarks.postings.pay [--show]

A label has what the string says and nothing that it leaves open: no currency of "$", no year where none is named. It is
empty where no pay is named. Needs no material: the strings are in the labels. All are read as fields of pay; blind ones
that stand in the body of an ad are told as its whole text, too, and of these apart the ones without pay.
"""

import argparse

from benchmarks.postings.material import HALVES, read_labels
from transforms.pay import read_pay
from transforms.pay_in_text import read_pay_in_text
from warehouse.record import Record

Said = tuple[float | None, float | None, str | None, str | None]


def told(text: str, *, is_body: bool = False) -> Said:
    """What we make of a string that is a field of pay, or the whole body of an ad."""
    pay = read_pay_in_text(text) if is_body else read_pay(Record("1", "Clerk", pay=text))
    return pay.minimum, pay.maximum, pay.currency, pay.period


def meant(row: dict[str, str]) -> Said:
    """What the label says."""
    low, high = (float(row[name]) if row[name] else None for name in ("label_min", "label_max"))
    return low, high, row["label_currency"] or None, row["label_period"] or None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="the strings of the tuned half that are wrong")
    options = parser.parse_args()
    labels = read_labels("pay")
    print("half    strings   right  bounds right  of those with pay, read")
    groups = {half: [row for row in labels if row["half"] == half] for half in HALVES}
    groups["as text"] = [row for row in groups["blind"] if row["found_in"] == "text"]
    groups["no pay"] = [row for row in groups["as text"] if meant(row)[:2] == (None, None)]
    for half, rows in groups.items():
        if not rows:
            continue
        pairs = [(row["text"], told(row["text"], is_body=half not in HALVES), meant(row)) for row in rows]
        right = sum(ours == theirs for _, ours, theirs in pairs) / len(pairs)
        bounds = sum(ours[:2] == theirs[:2] for _, ours, theirs in pairs) / len(pairs)
        with_pay = [ours for _, ours, theirs in pairs if theirs[:2] != (None, None)]
        read = sum(ours[:2] != (None, None) for ours in with_pay) / max(len(with_pay), 1)
        print(f"{half:7} {len(rows):7} {right:7.3f} {bounds:13.3f} {read:24.3f}")
        for text, ours, theirs in pairs if options.show and half == "tuned" else []:
            if ours != theirs:
                print(f"  {text!r}: found {ours}, meant {theirs}")


if __name__ == "__main__":
    main()

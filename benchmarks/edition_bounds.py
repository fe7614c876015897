"""How much an edition differs from the one a month before, when nothing is wrong and when something is.

The bounds of `warehouse.checks` against the last edition are held to this. The real vacancies for economists are
published month after month as they were known then: at each month's end the dump is imported anew with the ads of the
time, built and published. Then the last month once more with faults: ads lost, ads doubled under new ids, dates moved.
Printed are, of each edition, the smallest and largest ratio of a table's rows, the median revision of a closed month's
count, and the directions turned round; and which checks hold it. Run:
`python -m benchmarks.edition_bounds --data FOLDER --months 12`, where FOLDER holds joe.csv.gz.
"""

import argparse
import calendar
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import yaml

from benchmarks.economists import MAPPING
from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from warehouse.checks import examine_tables, revisions_of_closed_months, turned_directions, unmet
from warehouse.editions import Edition, latest_edition, read_tables
from warehouse.store import Store

LAST = date(2018, 11, 30)
FAULTS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "nothing wrong": lambda ads: ads,
    "every third ad lost": lambda ads: ads.filter(pl.int_range(pl.len()) % 3 != 0),
    "three of four ads lost": lambda ads: ads.filter(pl.int_range(pl.len()) % 4 == 0),
    "every ad twice, under another employer": lambda ads: pl.concat(
        [ads, ads.with_columns(pl.col("jp_id").cast(pl.String) + "-again", pl.col("jp_institution") + " (2)")],
        how="vertical_relaxed",
    ),
    "the texts empty": lambda ads: ads.with_columns(jp_full_text=pl.lit("")),
}


def month_ends(last: date, months: int) -> list[date]:
    """The last days of so many months up to a day, in order."""
    numbers = range(last.year * 12 + last.month - months, last.year * 12 + last.month)
    ends = [(number // 12, number % 12 + 1) for number in numbers]
    return [date(year, month, calendar.monthrange(year, month)[1]) for year, month in ends]


def publish(store: Store, ads: pl.DataFrame, until: date, mapping: Path) -> Edition:
    """The edition of the day, of the ads there were."""
    dump = mapping.with_name("joe.csv")
    ads.filter(pl.col("Date_Active").cast(pl.String).str.slice(0, 10) <= until.isoformat()).write_csv(dump)
    import_dump(store, dump, "joe", read_mapping(mapping), until)
    pipeline.build(store, until, 2)
    edition, _ = pipeline.publish(store, until, accept="a measurement")
    return edition


def describe(edition: Edition, before: Edition) -> str:
    """How the edition differs from the other."""
    tables, old = read_tables(edition), read_tables(before)
    rows = [tables[name].height / old[name].height for name in tables if name in old and old[name].height >= 30]
    revised = [f"{moved:.2%}" for moved, _ in revisions_of_closed_months(tables, old).values()]
    turned = [f"{count} of {told}" for count, told in turned_directions(tables, old).values()]
    held = sorted({one.check for one in unmet(examine_tables(tables, old))})
    return (
        f"rows {min(rows):.2f} to {max(rows):.2f}, closed months revised by {', '.join(revised) or '(too few)'}, "
        f"turned {', '.join(turned) or '(too few told)'}; held: {', '.join(held) or 'no'}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with joe.csv.gz")
    parser.add_argument("--months", type=int, default=12)
    options = parser.parse_args()
    source = options.data / "joe.csv.gz"
    if not source.exists():
        print(f"{source}: not there; nothing is measured")
        return 0
    ads = pl.read_csv(source, infer_schema=False)
    *ends, last = month_ends(LAST, options.months + 1)
    with tempfile.TemporaryDirectory() as folder:
        mapping = Path(folder) / "joe.yaml"
        mapping.write_text(yaml.safe_dump(MAPPING))
        store = Store.open(Path(folder) / "warehouse")
        for until in ends:
            before = latest_edition(store.root)
            edition = publish(store, ads, until, mapping)
            if before is not None:
                print(f"{until}: {describe(edition, before)}", flush=True)
        before = latest_edition(store.root)
        assert before is not None
        for fault, do in FAULTS.items():
            print(f"{last}, {fault}: {describe(publish(store, do(ads), last, mapping), before)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

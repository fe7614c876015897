"""Rows of a file stand in one order, whatever the order in which they came, and a month of postings stands together."""

from datetime import date

import polars as pl
import pytest

from warehouse.store import Store
from warehouse.tables import TABLES, Table


def postings(*months: int) -> pl.DataFrame:
    """A posting of each month, with what must be there."""
    table = TABLES["postings"]
    rows = [
        {
            "source": "s", "board": "b", "posting_id": f"{number}", "sequence": number, "day": date(2026, 1, 1),
            "month": date(2025, month, 1), "title": "t", "title_key": "t", "employer_key": "e", "text": "",
            "text_key": "0" * 16, "places": [], "tags": [],
        }
        for number, month in enumerate(months)
    ]  # fmt: skip
    return pl.DataFrame([dict.fromkeys(table.dtypes) | row for row in rows], schema=table.dtypes)


def test_postings_of_a_month_stand_together_in_the_order_of_their_key(store: Store) -> None:
    table = TABLES["postings"]
    frame = postings(3, 1, 2, 1, 3)
    store.write(table, ("s", "d"), frame)
    found = store.read(table).select("month", "posting_id").collect()
    assert found["posting_id"].to_list() == ["1", "3", "2", "0", "4"]
    assert found["month"].is_sorted()


@pytest.mark.parametrize("table", [TABLES["postings"], TABLES["posting_months"]], ids=lambda table: str(table.name))
def test_rows_in_any_order_are_checked_into_one(table: Table) -> None:
    frame = postings(1, 1, 2, 3, 3, 3)
    if table.name == "posting_months":
        counts = {name: 0 for name in table.dtypes if name.startswith("missing_")}
        frame = pl.DataFrame(
            [
                ("s", board, date(2026, month, 1), 1, "0" * 64, *counts.values())
                for board in "ab"
                for month in (1, 2, 3)
            ],
            schema=table.dtypes,
            orient="row",
        )
    expected = table.check(frame)
    assert table.check(expected).equals(expected)
    for seed in range(5):
        assert table.check(frame.sample(fraction=1, shuffle=True, seed=seed)).equals(expected)

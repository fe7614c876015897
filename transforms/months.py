"""Which months a partition of postings touches, with a digest of each, so that only changed months are built again.

And how many of its postings lack each field, so that this is known without reading them again.
"""

import hashlib
import io

import polars as pl

from warehouse.tables.clean import MISSING, POSTING_MONTHS, POSTINGS

_IS_MISSING = {
    "day": pl.col("posted_on").is_null(),
    "place": pl.col("places").list.len() == 0,
    "employer": pl.col("employer").is_null(),
    "text": pl.col("text") == "",
    "language": pl.col("language").is_null(),
    "pay": pl.col("pay_min").is_null() & pl.col("pay_max").is_null(),
    "sector": pl.col("sector").is_null(),
    "hours": pl.col("hours").is_null(),
    "contract": pl.col("contract").is_null(),
    "working_mode": pl.col("working_mode").is_null(),
    "seniority": pl.col("seniority").is_null(),
}
_COUNTS = [_IS_MISSING[field].sum().cast(pl.Int64).alias(f"missing_{field}") for field in MISSING]


def summarise_months(postings: pl.DataFrame) -> pl.DataFrame:
    """Rows of `posting_months` for one partition of postings."""
    rows = [
        (str(source), str(board), month, part.height, _digest(part), *part.select(_COUNTS).row(0))
        for (source, board, month), part in postings.partition_by("source", "board", "month", as_dict=True).items()
    ]
    return pl.DataFrame(rows, schema=POSTING_MONTHS.dtypes, orient="row")


def _digest(part: pl.DataFrame) -> str:
    buffer = io.BytesIO()
    part.sort(POSTINGS.key).rechunk().write_ipc(buffer, compression="uncompressed")
    return hashlib.sha256(buffer.getvalue()).hexdigest()

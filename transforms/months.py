"""Which months a partition of postings touches, with a digest of each, so that only changed months are built again."""

import hashlib
import io

import polars as pl

from warehouse.tables.clean import POSTING_MONTHS, POSTINGS


def summarise_months(postings: pl.DataFrame) -> pl.DataFrame:
    """Rows of `posting_months` for one partition of postings."""
    rows = [
        (str(source), str(board), month, part.height, _digest(part))
        for (source, board, month), part in postings.partition_by("source", "board", "month", as_dict=True).items()
    ]
    return pl.DataFrame(rows, schema=POSTING_MONTHS.dtypes, orient="row")


def _digest(part: pl.DataFrame) -> str:
    buffer = io.BytesIO()
    part.sort(POSTINGS.key).rechunk().write_ipc(buffer, compression="uncompressed")
    return hashlib.sha256(buffer.getvalue()).hexdigest()

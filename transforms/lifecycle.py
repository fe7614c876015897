"""The life of a posting over repeated crawls: gone when a healthy crawl no longer shows it, back when a later one does.

A crawl that failed shows nothing of anybody and is no sign of closing. When a posting went is known to within the gap
between two healthy crawls.
"""

import polars as pl

_ID = ["source", "board", "posting_id"]
_FEED = ["source", "board"]


def follow_postings(postings: pl.DataFrame, sightings: pl.DataFrame, crawls: pl.DataFrame) -> pl.DataFrame:
    """The postings with `gone_by` and `reopenings`.

    gone_by: the first healthy crawl of its board after the last that showed it; null while it is open, where the board
    was not crawled again, and for dumps. reopenings: how often healthy crawls missed it before one showed it again.
    `sightings` has a row for each record (`day`), `crawls` (source, board, day) the healthy crawls of each board.
    """
    runs = crawls.lazy().select(*_FEED, "day").unique().sort(*_FEED, "day")
    gone = (
        postings.lazy()
        .select(*_ID, "last_seen_on")
        .sort("last_seen_on", *_ID)
        .join_asof(
            runs.sort("day").rename({"day": "gone_by"}),
            left_on="last_seen_on",
            right_on="gone_by",
            by=_FEED,
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .drop("last_seen_on")
    )
    numbered = runs.with_columns(number=pl.int_range(pl.len()).over(_FEED))
    missed = pl.col("number").diff() > 1
    back = (
        sightings.lazy()
        .select(*_ID, "day")
        .unique()
        .join(numbered, on=[*_FEED, "day"])
        .sort(*_ID, "day")
        .group_by(_ID, maintain_order=True)
        .agg(reopenings=missed.sum().cast(pl.Int64))
    )
    followed = postings.lazy().join(gone, on=_ID, how="left", maintain_order="left")
    followed = followed.join(back, on=_ID, how="left", maintain_order="left")
    return followed.with_columns(pl.col("reopenings").fill_null(0)).collect(engine="in-memory")

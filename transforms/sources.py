"""What was read of each source and month, how healthy it was, and whether it enters flows and trends."""

import polars as pl

from warehouse.tables.clean import MISSING

_FEED = ["source", "board"]


def count_feed_months(vacancy_counts: pl.LazyFrame) -> pl.DataFrame:
    """source, board, month and the vacancies posted in it."""
    flow = vacancy_counts.filter((pl.col("region") == "WORLD") & (pl.col("basis") == "flow"))
    return flow.group_by(*_FEED, "month").agg(pl.col("vacancies").sum()).sort(*_FEED, "month").collect()


def describe_sources(
    crawls: pl.DataFrame,
    posting_months: pl.DataFrame,
    refusals: pl.DataFrame,
    feed_months: pl.DataFrame,
    watched: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of `sources`: what was read for each source and month, how healthy, in the panel or not."""
    keys = ["source", "month"]
    read = crawls.with_columns(
        month=pl.col("day").dt.month_start(), severity=pl.col("status").to_physical().cast(pl.Int64)
    )
    # A dump speaks for the months of its rows, not for the day on which it was imported.
    crawled = read.filter(pl.col("status").cast(pl.String) != "imported")
    by_board = crawled.group_by(*keys, "board").agg(is_healthy=(pl.col("status").cast(pl.String) == "ok").all())
    health = by_board.group_by(keys).agg(boards_healthy=pl.col("is_healthy").sum().cast(pl.Int64))
    worst = crawled.sort("severity").group_by(keys).agg(worst=pl.col("status").cast(pl.String).last())
    imported = read.filter(pl.col("status").cast(pl.String) == "imported").select("source").unique()
    missing = [f"missing_{field}" for field in MISSING]
    postings = posting_months.group_by(keys).agg(
        pl.col("postings", *missing).sum(), boards_seen=pl.col("board").n_unique()
    )
    vacancies = feed_months.group_by(keys).agg(pl.col("vacancies").sum())
    panel = watched.group_by(keys).agg(boards_in_panel=pl.len().cast(pl.Int64))
    refused = refusals.group_by("source").agg(refused=pl.len().cast(pl.Int64))
    boards_crawled = by_board.group_by(keys).agg(boards_crawled=pl.len().cast(pl.Int64))
    every = pl.concat([frame.select(keys) for frame in (postings, by_board, panel)]).unique()
    joined = every
    for frame in (postings, vacancies, health, boards_crawled, worst, panel):
        joined = joined.join(frame, on=keys, how="left")
    latest = pl.col("month") == pl.col("month").max().over("source")
    joined = joined.join(refused, on="source", how="left").join(
        imported.with_columns(is_imported=True), on="source", how="left"
    )
    status = (
        pl.when(pl.col("worst").is_not_null())
        .then("worst")
        .when(pl.col("is_imported"))
        .then(pl.lit("imported"))
        .otherwise(pl.lit("backdated"))
    )
    counts = [
        "boards_seen",
        "boards_crawled",
        "boards_healthy",
        "boards_in_panel",
        "postings",
        "vacancies",
        "refused",
    ]
    return joined.with_columns(pl.col(name).fill_null(0).cast(pl.Int64) for name in counts).with_columns(
        boards=pl.max_horizontal("boards_seen", "boards_crawled"),
        boards_healthy=pl.when(pl.col("is_imported") & pl.col("worst").is_null())
        .then(pl.col("boards_seen"))
        .otherwise("boards_healthy"),
        refused=pl.when(latest).then("refused").otherwise(0),
        is_in_panel=pl.col("boards_in_panel") > 0,
        status=status,
        **{
            f"no_{field}_share": pl.when(pl.col("postings") > 0).then(pl.col(name) / pl.col("postings"))
            for field, name in zip(MISSING, missing, strict=True)
        },
    )

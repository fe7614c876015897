"""Postings become vacancies, one however often and wherever shown; what is unsure stays apart.

Only postings of one employer with one title, of one job number or of one text, are compared, and only with those of the
MONTHS_BACK months before, so that a new month costs what is new in it. Which show one opening is told by
`transforms.openings`.
"""

import hashlib

import polars as pl

from transforms.lifecycle import follow_postings
from transforms.openings import BLOCK, FEED, FIRST, ID, MOST_OF_ONE_TEXT, find_openings, in_bands
from warehouse.tables.clean import PAY_COLUMNS, TERM_COLUMNS, VACANCIES

MONTHS_BACK = 12
"""Months before its own in which a posting looks for the opening that it shows again; ads are gone by then
(of 2,499 openings of a list, 98 %), and of 75 pairs there that may be one opening none was posted more than a year
apart. Twice as many months would be built again at each crawl for it."""
_CALL_MONTHS = "-6mo"
"""Where the LONGEST_CALL before any day of a month begins."""
_TOLD = ["title", "text", "places", "language", "repeated", *PAY_COLUMNS, *TERM_COLUMNS]
"""What a vacancy has of its latest record, and none needs of an earlier month's."""
_ORDER = ["employer_key", "title_key", "text_key", "location", "url", "posted_on", "closed_on", "closes_on"]

COMPARED = [*ID, "day", "sequence", *_ORDER, "posted_by", "month", "job_number", "signature", "places", "text"]
"""Columns that postings are matched by."""


def keep_kin(earlier: pl.LazyFrame, postings: pl.DataFrame) -> pl.LazyFrame:
    """What is COMPARED of those earlier postings of an employer and title that may show an opening of the postings, by
    title, number or text."""
    number = pl.col("job_number")
    numbers = postings.lazy().select(number).drop_nulls().unique()
    numbered = earlier.filter(number.is_not_null()).join(numbers, on="job_number", how="semi")
    blocks = [postings.lazy().select(BLOCK), numbered.select(BLOCK), _under_other_names(earlier, postings)]
    return earlier.select(COMPARED).join(pl.concat(blocks).unique(), on=BLOCK, how="semi")


def _under_other_names(earlier: pl.LazyFrame, postings: pl.DataFrame) -> pl.LazyFrame:
    """Employers and titles of the earlier postings of one feed that may have a text of the postings, which few have,
    and another employer."""
    name, is_told = pl.col("employer_key"), pl.col("signature").is_not_null()
    since = postings.select(pl.col("month").min().dt.offset_by(_CALL_MONTHS)).item()
    new = postings.lazy().filter(is_told).select(*FEED, "employer_key", "signature").pipe(in_bands)
    named = new.group_by("band").agg(pl.len().alias("new"), least=name.min(), last=name.max())
    of_few = named.filter(pl.col("new") < MOST_OF_ONE_TEXT)
    near = earlier.filter(is_told & (pl.col("month") >= since)).select(*FEED, *BLOCK, "signature").pipe(in_bands)
    both = near.join(of_few, on="band").filter(pl.col("new") + pl.len().over("band") <= MOST_OF_ONE_TEXT)
    others = both.filter((name != pl.col("least")) | (name != pl.col("last")))
    return others.join(new, on=[*FEED, "band"], how="semi").select(BLOCK)


def deduplicate(postings: pl.DataFrame, crawls: pl.DataFrame, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """VACANCIES of one month from all its postings, whatever their order.

    `earlier` are postings of the MONTHS_BACK months before that may show the same openings: what continues one of
    these has `repost_of` and is no new opening. `crawls` (source, board, day) has the healthy crawls of crawled boards;
    boards without one are dumps, whose vacancies are seen on the day they were posted.
    """
    records = _with_earlier(postings, earlier)
    seen = records.pipe(_as_seen, crawls)
    openings = seen.pipe(_merge_versions).pipe(find_openings, records)
    new = seen.filter("is_new")
    members = new.pipe(_merge_versions).pipe(follow_postings, new, crawls).join(openings, on=ID)
    vacancies = members.pipe(_merge_members).pipe(_add_open_months, members, new, crawls)
    told = postings.select(_TOLD)[vacancies["latest"]]
    return (
        vacancies.hstack(told)
        .hstack(_names(vacancies))
        .select(VACANCIES.dtypes.names())
        .cast(VACANCIES.dtypes)
        .sort("vacancy_id")
    )


def match_postings(postings: pl.DataFrame, crawls: pl.DataFrame, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per posting of a month: source, board, posting_id, and `first_…`: the first posting of its opening."""
    records = _with_earlier(postings, earlier)
    members = records.pipe(_as_seen, crawls).pipe(_merge_versions)
    new = members.filter("is_new").select(ID)
    return members.pipe(find_openings, records).join(new, on=ID, how="semi").select(*ID, *FIRST).sort(ID)


# ---- records and their postings


def _with_earlier(postings: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """What is compared of the postings, in their own rows, and of the earlier ones after them."""
    new = postings.select(COMPARED).with_columns(is_new=True)
    return new if earlier is None else pl.concat([new, earlier.select(COMPARED).with_columns(is_new=False)])


def _as_seen(records: pl.DataFrame, crawls: pl.DataFrame) -> pl.DataFrame:
    """Without the long columns: each record with its row, when it was seen, and in one order whatever the input's."""
    boards = crawls.lazy().select(FEED).unique().with_columns(is_crawled=True)
    posted_or_day = pl.coalesce("posted_on", "day")
    return (
        records.lazy()
        .with_row_index("row")
        .with_columns(is_bare=pl.col("signature").is_null())
        .drop("text", "places", "signature")
        .join(boards, on=FEED, how="left")
        .with_columns(is_crawled=pl.col("is_crawled").fill_null(False))
        .with_columns(
            first_seen_on=pl.when("is_crawled").then("day").otherwise(posted_or_day),
            last_seen_on=pl.when("is_crawled").then("day").otherwise(pl.max_horizontal(posted_or_day, "closed_on")),
        )
        .sort(*ID, "day", "sequence", *_ORDER, nulls_last=True)
        .collect(engine="in-memory")
    )


def _merge_versions(seen: pl.DataFrame) -> pl.DataFrame:
    """One row per posting: its latest record, its earliest day posted, its first and last day seen."""
    return seen.group_by(ID, maintain_order=True).agg(
        pl.col("row", "day", "sequence", "employer_key", "title_key", "is_crawled", "closed_on", "closes_on").last(),
        pl.col("location", "job_number", "is_bare").last(),
        pl.col("posted_on", "posted_by", "month", "first_seen_on").min(),
        pl.col("last_seen_on").max(),
        texts=pl.col("text_key").unique().sort(),
        urls=pl.col("url").drop_nulls().unique().sort(),
        is_new=pl.col("is_new").any(),
        is_known=(~pl.col("is_new")).any(),
    )


# ---- vacancies


def _merge_members(members: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy: named after its earliest member, told by its latest (`latest` is that record's row)."""
    is_open = pl.col("is_crawled") & pl.col("gone_by").is_null()
    return (
        members.sort("first_seen_on", *ID)
        .group_by(FIRST, maintain_order=True)
        .agg(
            pl.col(*ID, "employer_key", "is_continued").first(),
            pl.col("row").sort_by("day", "sequence", *ID).last().alias("latest"),
            pl.col("posted_on", "posted_by", "month", "first_seen_on").min(),
            pl.col("last_seen_on", "closed_on").max(),
            pl.when(is_open.any()).then(None).otherwise(pl.col("gone_by").max()).alias("gone_by"),
            pl.col("reopenings").sum(),
            pl.col("urls").explode(empty_as_null=False, keep_nulls=False).unique().sort(),
            versions=pl.col("texts").explode().n_unique().cast(pl.Int64),
            postings=pl.len().cast(pl.Int64),
        )
    )


def _names(vacancies: pl.DataFrame) -> pl.DataFrame:
    """`vacancy_id`, and `repost_of` where the opening was first shown in an earlier month."""
    own, first = vacancies.select(ID).rows(), vacancies.select(FIRST).rows()
    months = vacancies["month"].to_list()
    is_continued = vacancies["is_continued"].to_list()
    ids = [
        _hash(*names, *([month.isoformat()] if continued and names == root else []))
        for names, root, month, continued in zip(own, first, months, is_continued, strict=True)
    ]
    roots = [_hash(*root) if continued else None for root, continued in zip(first, is_continued, strict=True)]
    schema = {"vacancy_id": pl.String, "repost_of": pl.String}
    return pl.DataFrame({"vacancy_id": ids, "repost_of": roots}, schema=schema)


def _hash(*names: str) -> str:
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]


def _add_open_months(
    vacancies: pl.DataFrame, members: pl.DataFrame, seen: pl.DataFrame, crawls: pl.DataFrame
) -> pl.DataFrame:
    """Months whose last crawl of a board of the vacancy still showed it."""
    month = pl.col("day").dt.month_start()
    last_crawls = crawls.lazy().group_by(*FEED, month=month).agg(pl.col("day").max()).drop("month")
    open_months = (
        seen.lazy()
        .select(*ID, "day")
        .join(last_crawls, on=[*FEED, "day"], how="semi")
        .join(members.lazy().select(*ID, *FIRST), on=ID)
        .group_by(FIRST)
        .agg(open_months=month.unique().sort())
    )
    joined = vacancies.lazy().join(open_months, on=FIRST, how="left", maintain_order="left")
    return joined.with_columns(pl.col("open_months").fill_null([])).collect(engine="in-memory")

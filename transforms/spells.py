"""From when until when each vacancy was under observation: what durations are measured on."""

import polars as pl

from transforms.panel import MAX_GAP_DAYS
from warehouse.tables import TABLES

_FEED = ["source", "board"]
SPELLS = TABLES["spells"]


def describe_spells(vacancies: pl.DataFrame, crawls: pl.DataFrame, dumps: pl.DataFrame) -> pl.DataFrame:
    """Rows of SPELLS: from which day after its posting until which each vacancy was under observation.

    Crawled boards: from the first crawl that showed it; closed half-way between the last that did and the next healthy
    one, or censored at the last where more than MAX_GAP_DAYS lie between. Dumps whose end is declared (`dumps`: source,
    board, covers_until): from its posting until it closed or the dump ends. Others were not observed, nor was one
    of unknown day that the first crawl of its board found. Where that says "30+ days ago", it was open for 30 days or
    more: it counts from then on, and as censored, since how long it was open in the end is unknown.
    """
    first_crawls = crawls.group_by(_FEED).agg(first_crawl=pl.col("day").min())
    ends = dumps.drop_nulls("covers_until").group_by(_FEED).agg(pl.col("covers_until").max())
    known = vacancies.join(first_crawls, on=_FEED, how="left").join(ends, on=_FEED, how="left")
    is_crawled = pl.col("first_crawl").is_not_null()
    gap = (pl.col("gone_by") - pl.col("last_seen_on")).dt.total_days()
    half_way = pl.col("last_seen_on") + pl.duration(days=(gap + 1) // 2)
    went_on = pl.coalesce("closed_on", pl.when(is_crawled & (gap <= MAX_GAP_DAYS)).then(half_way))
    last_on = pl.when(is_crawled).then("last_seen_on").otherwise("covers_until")
    known_on = pl.coalesce("posted_on", pl.when(pl.col("first_crawl") < pl.col("first_seen_on")).then("first_seen_on"))
    opened_on = pl.coalesce(known_on, "posted_by")
    entered_on = pl.when(is_crawled).then("first_seen_on").otherwise(opened_on)
    spells = known.select(
        "vacancy_id",
        *_FEED,
        "employer_key",
        opening_id=pl.coalesce("repost_of", "vacancy_id"),
        opened_on=opened_on,
        entered_days=(entered_on - opened_on).dt.total_days().clip(lower_bound=0),
        left_days=(pl.coalesce(went_on, last_on) - opened_on).dt.total_days(),
        is_closed=went_on.is_not_null() & known_on.is_not_null(),
        is_crawled=is_crawled,
        regions=_regions(),
    )
    least = pl.col("entered_days") + 1
    observed = spells.drop_nulls(["opened_on", "left_days"]).with_columns(
        left_days=pl.when("is_closed").then(pl.max_horizontal("left_days", least)).otherwise("left_days")
    )
    return (
        observed.filter(pl.col("left_days") > pl.col("entered_days")).select(SPELLS.dtypes.names()).cast(SPELLS.dtypes)
    )


def _regions() -> pl.Expr:
    """Codes of the subdivisions and countries of the places, and REMOTE."""
    place = pl.element().struct
    remote = pl.when(place.field("is_remote")).then(pl.lit("REMOTE"))
    codes = (place.field("region_code"), place.field("country_code"), remote)
    of_places = pl.concat_list([pl.col("places").list.eval(code) for code in codes])
    return of_places.list.drop_nulls().list.unique().list.sort()

"""What steps look up in the warehouse: months and their postings, crawls, what was watched, the edition before.

Everything heavy is imported inside, so that the pipeline can be listed, and a DAG parsed, without polars.
"""

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from warehouse.store import Key, Store


def digests_by_month(touched: dict["Key", "pl.DataFrame"]) -> dict[date, list[str]]:
    """For each month that any posting has: the digests of all slices of it, in the order of their partitions."""
    found: dict[date, list[str]] = {}
    for key, months in touched.items():
        for board, month, digest in months.select("board", "month", "digest").iter_rows():
            found.setdefault(month, []).append(f"{'/'.join(key)} {board} {digest}")
    return dict(sorted(found.items()))


def months_by_partition(store: "Store", until: date) -> dict["Key", "pl.DataFrame"]:
    """Rows of `posting_months` by partition, without the crawls of days after `until`."""
    from warehouse.tables import TABLES

    table = TABLES["posting_months"]
    keys = [key for key in store.keys(table) if not _is_crawl_after(key, until)]
    return {key: store.read(table, [key]).collect() for key in keys}


def _is_crawl_after(key: "Key", until: date) -> bool:
    """Whether the partition is a crawl of a later day; a dump belongs to every day."""
    day = _day_of(key)
    return day is not None and day > until


def _day_of(key: "Key") -> date | None:
    """The day of a crawl's partition; null for that of a dump, which is named after its file."""
    try:
        return date.fromisoformat(key[-1])
    except ValueError:
        return None


def newest_crawl_day(store: "Store") -> date | None:
    """The last day of which the warehouse holds raw data; null where it holds dumps alone."""
    from warehouse.tables import TABLES

    days = (_day_of(key) for key in store.keys(TABLES["raw_documents"]))
    return max((day for day in days if day), default=None)


def postings_of(store: "Store", touched: dict["Key", "pl.DataFrame"], months: list[date]) -> "pl.LazyFrame":
    """The postings of the months, of the partitions that have any."""
    import polars as pl

    from warehouse.tables import TABLES

    keys = [key for key, part in touched.items() if not set(months).isdisjoint(part["month"])]
    is_near = pl.col("month").is_between(min(months), max(months))
    return store.read(TABLES["postings"], keys).filter(is_near & pl.col("month").is_in(months))


def crawls_until(store: "Store", until: date) -> "pl.DataFrame":
    """Records of imports and of crawls up to the day, in a fixed order."""
    import polars as pl

    from warehouse.tables import TABLES

    table = TABLES["crawls"]
    wanted = (pl.col("day") <= until) | (pl.col("status").cast(pl.String) == "imported")
    return store.read(table).filter(wanted).collect().sort(*table.key, "items", "documents")


def read_watched(store: "Store") -> "pl.DataFrame":
    """Which feed watched which month whole, as of the day last built; no rows before that."""
    from warehouse.tables import TABLES

    return store.read(TABLES["watched_months"]).collect()


def read_flow(store: "Store", months: "list[Key]") -> "pl.LazyFrame":
    """The cells of the flow of some months; what `flow_digests` tells of."""
    import polars as pl

    from warehouse.tables import TABLES

    return store.read(TABLES["vacancy_counts"], months).filter(pl.col("basis").cast(pl.String) == "flow")


def settled_months(store: "Store") -> "list[Key]":
    """The months of the count tables up to the last that a feed watched whole, all where none was: those that trends
    and pay are told of. What a day adds to the month in progress changes none of them."""
    from warehouse.tables import TABLES

    last: date | None = read_watched(store)["month"].max()  # type: ignore[assignment]
    return [key for key in store.keys(TABLES["vacancy_counts"]) if last is None or key[0] <= f"{last:%Y-%m}"]


def shown_of_settled(store: "Store") -> "list[pl.DataFrame]":
    """What the demand tables of skills and of roles say of the flow of settled months; no rows before they are made."""
    import polars as pl

    from warehouse.tables import TABLES

    months = [date.fromisoformat(f"{month}-01") for (month,) in settled_months(store)]

    def read(subject: str) -> "pl.DataFrame":
        keys = ["region", "month", f"{subject}_id"]
        asked = store.read(TABLES[f"{subject}_flow"]).filter(pl.col("month") <= max(months, default=date.min))
        return store.read(TABLES[f"{subject}_demand"]).join(asked, on=keys, how="semi").sort(keys).collect()

    return [read("skill"), read("role")]


def digest_of_shown(store: "Store") -> str:
    """Changes when the demand tables show or withhold something else of the flow of settled months."""
    from transforms.counts import digest_of_rows

    told = ["region", "month", "vacancies", "obs_status"]
    skills, roles = shown_of_settled(store)
    return digest_of_rows(skills.select("skill_id", *told)) + digest_of_rows(roles.select("role_id", *told))


def healthy_crawls(store: "Store", until: date) -> "pl.DataFrame":
    """source, board and day of every healthy crawl up to the day."""
    import polars as pl

    healthy = crawls_until(store, until).filter(pl.col("status").cast(pl.String) == "ok")
    return healthy.select("source", "board", "day").unique().sort("source", "board", "day")


def ends_of_dumps(store: "Store", until: date) -> "pl.DataFrame":
    """source, board and covers_until of every dump whose end its mapping declares."""
    import polars as pl

    dumps = crawls_until(store, until).filter(pl.col("status").cast(pl.String) == "imported")
    ends = dumps.drop_nulls("covers_until").select("source", "board", "covers_until")
    return ends.unique().sort("source", "board", "covers_until")


def months_looked_at(month: date) -> list[date]:
    """The month, after the earlier ones in which its postings may have been shown before."""
    from transforms.duplicates import MONTHS_BACK

    number = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS_BACK, number + 1)]


def crawls_of_months(
    crawls: "pl.DataFrame", touched: dict["Key", "pl.DataFrame"], months: list[date]
) -> "pl.DataFrame":
    """Those crawls that say something of the postings of the months: of each board from the first that showed one until
    the first that showed none any more. Later crawls change nothing, so that old months are not built again."""
    import polars as pl

    spans = [
        part.filter(pl.col("month").is_in(months)).select("source", "board", day=pl.lit(day))
        for key, part in touched.items()
        if (day := _day_of(key)) is not None
    ]
    schema = {"source": pl.String, "board": pl.String, "day": pl.Date}
    seen = pl.concat([pl.DataFrame(schema=schema), *spans]).group_by("source", "board")
    shown = crawls.join(seen.agg(first=pl.col("day").min(), last=pl.col("day").max()), on=["source", "board"])
    after = pl.col("day").filter(pl.col("day") > pl.col("last")).min().over("source", "board")
    return (
        shown.filter(pl.col("day").is_between("first", pl.coalesce(after, "last")))
        .select("source", "board", "day")
        .sort("source", "board", "day")
    )


def withheld_before(store: "Store", until: date) -> dict[str, "pl.DataFrame"]:
    """For each demand table: the cells that the last edition of an earlier day withheld."""
    import polars as pl

    from transforms.published import list_withheld
    from warehouse.editions import edition_before

    edition = edition_before(store, until)
    if edition is None:
        return {}
    keys = {"skill_demand": "skill_id", "role_demand": "role_id"}
    return {name: list_withheld(pl.read_parquet(edition.folder / f"{name}.parquet"), by) for name, by in keys.items()}


def edition_digest(store: "Store", until: date) -> str:
    """What the last edition of an earlier day says of what it withholds; empty where there is none."""
    from warehouse.editions import edition_before

    edition = edition_before(store, until)
    return "" if edition is None else f"{edition.name} {json.dumps(edition.manifest['tables'], sort_keys=True)}"


def crawl_digest(store: "Store", until: date) -> str:
    """What the crawl records up to a day say, without what differs from run to run (seconds, requests)."""
    stable = crawls_until(store, until).drop("seconds", "requests", "bytes")
    return json.dumps(stable.to_dicts(), default=str, sort_keys=True)

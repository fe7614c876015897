"""Every published table from the sums: the one place that says which transform makes which table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.demand import estimate_demand
from transforms.hybrids import PAIR, add_association, main_roles
from transforms.panel import choose_window, find_breaks, form_strata, watched_months
from transforms.suppression import MIN_EMPLOYERS, MIN_VACANCIES
from transforms.trends import SEASONAL_MONTHS, Panel, estimate_trends
from warehouse.tables import TABLES

_FEED = ["source", "board"]


@dataclass(frozen=True)
class Sums:
    """The count tables of all months, and the records of how they came to be."""

    vacancies: pl.LazyFrame
    skills: pl.LazyFrame
    roles: pl.LazyFrame
    pairs: pl.LazyFrame
    pair_roles: pl.LazyFrame
    crawls: pl.DataFrame
    posting_months: pl.DataFrame
    refusals: pl.DataFrame


@dataclass(frozen=True)
class Names:
    """What the codes of skills, roles and regions are called."""

    skills: pl.DataFrame
    roles: pl.DataFrame
    regions: pl.DataFrame


def estimate_tables(sums: Sums, names: Names, until: date, max_months: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each published table as of the day, one after the other so that memory stays bounded."""
    feed_months = count_feed_months(sums.vacancies)
    watched = watched_months(sums.crawls, feed_months, until)
    panel = form_panel(watched, max_months)
    yield (
        "skill_demand",
        estimate_demand(sums.vacancies, sums.skills, watched, "skill_id", until).pipe(_in_order, "skill_demand"),
    )
    yield "skill_trends", _skill_trends(sums, names, panel)
    yield "hybrid_skills", _hybrid_skills(sums, names, panel)
    yield "role_demand", _role_demand(sums, names, watched, until)
    yield "role_trends", _role_trends(sums, names, panel)
    yield "sources", describe_sources(sums, feed_months, watched)
    yield "breaks", find_breaks(watched, sums.crawls, panel.window).pipe(_in_order, "breaks")
    yield "skills", names.skills.pipe(_in_order, "skills")
    yield "roles", names.roles.pipe(_in_order, "roles")
    yield "regions", names.regions.pipe(_in_order, "regions")


def count_feed_months(vacancy_counts: pl.LazyFrame) -> pl.DataFrame:
    """source, board, month and the vacancies posted in it."""
    flow = vacancy_counts.filter((pl.col("region") == "WORLD") & (pl.col("basis") == "flow"))
    return flow.group_by(*_FEED, "month").agg(pl.col("vacancies").sum()).sort(*_FEED, "month").collect()


def form_panel(watched: pl.DataFrame, max_months: int) -> Panel:
    """The window, its strata, and seasons cancelled where the window is long enough for it."""
    window = choose_window(watched, max_months)
    if window is None:
        strata = form_strata(watched, (date(1, 1, 1), date(1, 1, 1)), by_calendar_month=False)
        return Panel(None, strata, seasonally_adjusted=False)
    panel = Panel(window, pl.DataFrame(), seasonally_adjusted=False)
    is_long = panel.months >= SEASONAL_MONTHS
    return Panel(window, form_strata(watched, window, by_calendar_month=is_long), is_long)


def _skill_trends(sums: Sums, names: Names, panel: Panel) -> pl.DataFrame:
    trends = estimate_trends(sums.vacancies, sums.skills, panel, ["skill_id"])
    return trends.join(names.skills, on="skill_id").pipe(_in_order, "skill_trends")


def _role_trends(sums: Sums, names: Names, panel: Panel) -> pl.DataFrame:
    trends = estimate_trends(sums.vacancies, sums.roles, panel, ["role_id"], with_level=True)
    return trends.join(names.roles, on="role_id").pipe(_in_order, "role_trends")


def _role_demand(sums: Sums, names: Names, watched: pl.DataFrame, until: date) -> pl.DataFrame:
    demand = estimate_demand(sums.vacancies, sums.roles, watched, "role_id", until)
    return demand.join(names.roles, on="role_id").pipe(_in_order, "role_demand")


def _hybrid_skills(sums: Sums, names: Names, panel: Panel) -> pl.DataFrame:
    """Only pairs that could pass the small-cell rule in a region are estimated: the others could never be published."""
    large = (
        sums.pairs.group_by("region", *PAIR, "employer_key")
        .agg(pl.col("vacancies").sum())
        .group_by("region", *PAIR)
        .agg(pl.col("vacancies").sum(), employers=pl.len())
        .filter((pl.col("vacancies") >= MIN_VACANCIES) & (pl.col("employers") >= MIN_EMPLOYERS))
        .select("region", *PAIR)
        .collect()
    )
    pairs = sums.pairs.join(large.lazy(), on=["region", *PAIR], how="semi")
    trends = estimate_trends(sums.vacancies, pairs, panel, PAIR)
    hybrids = add_association(trends, sums.vacancies, sums.skills, pairs, panel)
    roles = main_roles(sums.pair_roles.join(large.lazy(), on=["region", *PAIR], how="semi"), names.roles)
    facts = names.skills.select("skill_id", "label", "family", "group")
    for side, name in zip("ab", PAIR, strict=True):
        renamed = {
            "skill_id": name,
            "label": f"label_{side}",
            "family": f"family_{side}",
            "group": f"group_{side}",
        }
        hybrids = hybrids.join(facts.rename(renamed), on=name)
    mix = pl.concat_list("group_a", "group_b").list.sort().list.join(" × ")
    shown = pl.when(pl.col("obs_status").cast(pl.String) != "small_cell").then(pl.col("main_roles"))
    return (
        hybrids.with_columns(mix=mix)
        .join(roles, on=["region", *PAIR], how="left")
        .with_columns(main_roles=shown)
        .pipe(_in_order, "hybrid_skills")
    )


def describe_sources(sums: Sums, feed_months: pl.DataFrame, watched: pl.DataFrame) -> pl.DataFrame:
    """Rows of `sources`: what was read for each source and month, how healthy, in the panel or not."""
    keys = ["source", "month"]
    read = sums.crawls.with_columns(
        month=pl.col("day").dt.month_start(), severity=pl.col("status").to_physical().cast(pl.Int64)
    )
    # A dump speaks for the months of its rows, not for the day on which it was imported.
    crawled = read.filter(pl.col("status").cast(pl.String) != "imported")
    by_board = crawled.group_by(*keys, "board").agg(is_healthy=(pl.col("status").cast(pl.String) == "ok").all())
    health = by_board.group_by(keys).agg(boards_healthy=pl.col("is_healthy").sum().cast(pl.Int64))
    worst = crawled.sort("severity").group_by(keys).agg(worst=pl.col("status").cast(pl.String).last())
    imported = read.filter(pl.col("status").cast(pl.String) == "imported").select("source").unique()
    postings = sums.posting_months.group_by(keys).agg(pl.col("postings").sum(), boards_seen=pl.col("board").n_unique())
    vacancies = feed_months.group_by(keys).agg(pl.col("vacancies").sum())
    panel = watched.group_by(keys).agg(boards_in_panel=pl.len().cast(pl.Int64))
    refused = sums.refusals.group_by("source").agg(refused=pl.len().cast(pl.Int64))
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
    return (
        joined.with_columns(pl.col(name).fill_null(0).cast(pl.Int64) for name in counts)
        .with_columns(
            boards=pl.max_horizontal("boards_seen", "boards_crawled"),
            boards_healthy=pl.when(pl.col("is_imported") & pl.col("worst").is_null())
            .then(pl.col("boards_seen"))
            .otherwise("boards_healthy"),
            refused=pl.when(latest).then("refused").otherwise(0),
            is_in_panel=pl.col("boards_in_panel") > 0,
            status=status,
        )
        .pipe(_in_order, "sources")
    )


def _in_order(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The declared columns in their order and types, rows sorted by the key."""
    declared = TABLES[table]
    return frame.select(pl.col(name).cast(dtype) for name, dtype in declared.dtypes.items()).sort(declared.key)

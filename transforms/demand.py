"""Monthly demand: how many vacancies ask for a series, their share with an interval, and a matched index."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.estimate import Floats, interval_factor
from transforms.region_parts import in_codes, parts_by_region
from transforms.suppression import hide_complements, is_small_cell, sum_employers, withhold
from transforms.trends import region_level
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.figures import OBS_STATUSES

_FEED = ["source", "board"]
_FLOW_FIGURES = ["vacancies", "employers", "share", "share_low", "share_high", "matched_index"]
_STOCK_FIGURES = ["open_vacancies", "open_share"]


@dataclass(frozen=True)
class Protection:
    """What keeps a withheld cell from being had by subtraction: the tree of regions, and the last edition."""

    parents: pl.DataFrame
    """region, parent and is_part (hide_complements)."""
    withheld_before: pl.DataFrame | None = None
    """region, month and series that the last edition withheld; null before the first."""


def sum_flow(vacancy_counts: pl.LazyFrame, series_counts: pl.LazyFrame, watched: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row per region, month and series asked for in a watched month: its figures, and the links of its index.

    What is said of a month needs no other month's counts, only which feeds watched the months beside it.
    """
    parts = []
    for cells, asked in parts_by_region(vacancy_counts, series_counts):
        feeds = in_codes(watched, cells)
        base, asking = _flow_of_watched(cells, feeds), _flow_of_watched(asked, feeds)
        parts.append(estimate_flow(base.lazy(), asking.lazy(), feeds, by))
    return pl.concat(parts).with_columns(pl.col("region", by).cast(pl.String)).sort("region", "month", by)


def show_demand(
    flow: pl.DataFrame,
    vacancy_counts: pl.LazyFrame,
    series_counts: pl.LazyFrame,
    watched: pl.DataFrame,
    by: str,
    until: date,
    protection: Protection | None = None,
) -> pl.DataFrame:
    """The demand table of the flow of all months (`sum_flow`) and of what is open, small cells withheld."""
    keys = ["region", "month", by]
    is_flow = pl.col("basis").cast(pl.String) == "flow"
    observed = vacancy_counts.filter(is_flow).join(watched.lazy(), on=[*_FEED, "month"], how="semi")
    joined = (
        flow.join(chain_index(flow, by), on=keys, how="left")
        .drop("arriving", "leaving")
        .join(_count_open(vacancy_counts.filter(~is_flow), series_counts, by), on=keys, how="full", coalesce=True)
        .join(observed.select(*keys[:2], is_observed=True).unique().collect(), on=keys[:2], how="left")
        .sort(keys)
    )
    if protection is not None:
        joined = _protect(joined, by, protection)
    status = (
        pl.when(pl.col("vacancies").is_not_null() & ~pl.col("is_small"))
        .then(pl.lit("normal"))
        .when(pl.col("is_observed").is_null() & ~pl.col("open_is_small"))
        .then(pl.lit("not_observed"))
        .otherwise(pl.lit("small_cell"))
    )
    return (
        joined.with_columns(
            region_level=region_level(),
            is_preliminary=pl.col("month").dt.month_end() > until,
            obs_status=status.cast(pl.Enum(OBS_STATUSES)),
        )
        .pipe(withhold, _FLOW_FIGURES, "is_small")
        .pipe(withhold, _STOCK_FIGURES, "open_is_small")
        .pipe(_rebase_index, by)
    )


def _protect(cells: pl.DataFrame, by: str, protection: Protection) -> pl.DataFrame:
    """Flow and stock with the cells marked small that protect another."""
    parents, before = protection.parents, protection.withheld_before
    flow = hide_complements(cells, parents, ["month", by], "vacancies", "is_small", before)["is_complement"]
    stock = hide_complements(cells, parents, ["month", by], "open_vacancies", "open_is_small")["is_complement"]
    return cells.with_columns(is_small=pl.col("is_small") | flow, open_is_small=pl.col("open_is_small") | stock)


def _rebase_index(demand: pl.DataFrame, by: str) -> pl.DataFrame:
    """The index is 100 in the first month shown: with a withheld month as its base it would give that away."""
    ordered = demand.sort("region", by, "month")
    first = pl.col("matched_index").filter(pl.col("matched_index") > 0).first().over("region", by)
    return ordered.with_columns(matched_index=pl.col("matched_index") / first * 100)


def _flow_of_watched(counts: pl.DataFrame, watched: pl.DataFrame) -> pl.DataFrame:
    flow = counts.filter(pl.col("basis") == "flow")
    return flow.join(watched.select(*_FEED, "month"), on=[*_FEED, "month"], how="semi")


def estimate_flow(base: pl.LazyFrame, asked: pl.LazyFrame, watched: pl.DataFrame, by: str) -> pl.DataFrame:
    """Vacancies, employers, share with interval and links of the index of each region, month and series."""
    keys = ["region", "month", by]
    cells = sum_employers(asked, keys).join(_totals(base), on=["region", "month"])
    spread = _sum_employer_squares(base, asked, keys)
    joined = cells.join(spread, on=keys).join(link_months(watched, asked, by), on=keys, how="left").sort(keys)
    asked_weight, total = _numbers(joined, "weight"), _numbers(joined, "total")
    share = asked_weight / total
    squares = _numbers(joined, "kk") - 2 * share * _numbers(joined, "kn") + share**2 * _numbers(joined, "nn")
    low, high = _share_interval(share, np.maximum(squares, 0.0) / total**2, _numbers(joined, "all_employers"))
    return joined.select(
        *keys,
        "vacancies",
        "employers",
        "arriving",
        "leaving",
        share=pl.Series(share),
        share_low=pl.Series(low),
        share_high=pl.Series(high),
        is_small=is_small_cell("vacancies", "employers", "largest"),
    ).with_columns(pl.col("share_low", "share_high").fill_nan(None))


def _totals(base: pl.LazyFrame) -> pl.DataFrame:
    """All vacancies of a region and month: weight, employers, and the sum of the employers' squared weights."""
    per_employer = base.group_by("region", "month", "employer_key").agg(pl.col("weight").sum())
    weight = pl.col("weight") / WEIGHT_UNIT
    return (
        per_employer.sort("region", "month", "employer_key")
        .group_by("region", "month", maintain_order=True)
        .agg(total=pl.col("weight").sum(), all_employers=pl.len().cast(pl.Int64), nn=(weight * weight).sum())
        .collect(engine="in-memory")
    )


def _sum_employer_squares(base: pl.LazyFrame, asked: pl.LazyFrame, keys: list[str]) -> pl.DataFrame:
    """Σ k² and Σ k·n over the employers of a cell, k of its vacancies asking out of n, in vacancies."""
    n = base.group_by("region", "month", "employer_key").agg(n=pl.col("weight").sum() / WEIGHT_UNIT)
    k = asked.group_by(*keys, "employer_key").agg(k=pl.col("weight").sum() / WEIGHT_UNIT)
    return (
        k.join(n, on=["region", "month", "employer_key"])
        .sort(*keys, "employer_key")
        .group_by(keys, maintain_order=True)
        .agg(kk=(pl.col("k") * pl.col("k")).sum(), kn=(pl.col("k") * pl.col("n")).sum())
        .collect(engine="in-memory")
    )


def _share_interval(share: Floats, variance: Floats, employers: Floats) -> tuple[Floats, Floats]:
    """95 % interval on the logit scale; the variance of the ratio with employers as clusters. NaN for one employer."""
    enough = employers > 1
    corrected = variance * np.divide(employers, employers - 1, out=np.ones_like(employers), where=enough)
    inside = (share > 0) & (share < 1) & enough
    safe = np.where(inside, share, 0.5)
    half = interval_factor((employers - 1).astype(np.int64)) * np.sqrt(corrected) / (safe * (1 - safe))
    logit = np.log(safe / (1 - safe))
    low, high = 1 / (1 + np.exp(-(logit - half))), 1 / (1 + np.exp(-(logit + half)))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def chain_index(links: pl.DataFrame, by: str) -> pl.DataFrame:
    """Chained matched index, 100 in the first month that asks for the series: I_t = I_{t−1} · N_t / N_{t−1}.

    `links` (`link_months`): both N are summed over the feeds that watched t and t − 1, so a feed that joins or leaves
    moves nothing. The index is null from the first month whose link has no vacancy to start from.
    """
    ordered = links.sort("region", by, "month")
    same = (pl.col("region") == pl.col("region").shift(1)) & (pl.col(by) == pl.col(by).shift(1))
    adjacent = pl.col("month") == pl.col("month").shift(1).dt.offset_by("1mo")
    link = pl.when(same & adjacent & (pl.col("leaving").shift(1) > 0)).then(
        pl.col("arriving") / pl.col("leaving").shift(1)
    )
    linked = ordered.with_columns(is_first=~same.fill_null(False), link=link)
    index = _chain(linked["is_first"].to_numpy(), linked["link"].fill_null(float("nan")).to_numpy())
    return linked.select("region", by, "month", matched_index=pl.Series(index)).with_columns(
        pl.col("matched_index").fill_nan(None)
    )


def link_months(watched: pl.DataFrame | pl.LazyFrame, asked: pl.LazyFrame, by: str) -> pl.DataFrame:
    """Weight of each region, series and month in feeds that watched the month before too, and the month after."""
    present = watched.lazy().select(*_FEED, "month").unique()
    before = present.select(*_FEED, month=pl.col("month").dt.offset_by("1mo"), had_before=True)
    after = present.select(*_FEED, month=pl.col("month").dt.offset_by("-1mo"), has_after=True)
    return (
        asked.group_by("region", by, *_FEED, "month")
        .agg(pl.col("weight").sum())
        .join(before, on=[*_FEED, "month"], how="left")
        .join(after, on=[*_FEED, "month"], how="left")
        .group_by("region", by, "month")
        .agg(
            arriving=pl.col("weight").filter(pl.col("had_before")).sum(),
            leaving=pl.col("weight").filter(pl.col("has_after")).sum(),
        )
        .collect(engine="in-memory")
    )


def _chain(is_first: np.ndarray, links: Floats) -> Floats:
    """Running products that start at 100 in each first row; NaN spreads to the rows behind it, and 0 ends the chain."""
    index = np.empty(links.size)
    level = np.nan
    for row in range(links.size):
        level = 100.0 if is_first[row] else level * links[row] if level > 0 else np.nan
        index[row] = level
    return index


def _count_open(stock: pl.LazyFrame, series_counts: pl.LazyFrame, by: str) -> pl.DataFrame:
    """Open vacancies of each region, month and series, of the cells of the stock."""
    parts = [_count_stock(cells.lazy(), asked.lazy(), by) for cells, asked in parts_by_region(stock, series_counts)]
    return pl.concat(parts).with_columns(pl.col("region", by).cast(pl.String))


def _count_stock(stock: pl.LazyFrame, asked: pl.LazyFrame, by: str) -> pl.DataFrame:
    total = stock.group_by("region", "month").agg(total=pl.col("weight").sum())
    cells = sum_employers(asked, ["region", "month", by]).join(total.collect(), on=["region", "month"])
    return cells.select(
        "region",
        "month",
        by,
        open_vacancies="vacancies",
        open_share=pl.col("weight") / pl.col("total"),
        open_is_small=is_small_cell("vacancies", "employers", "largest"),
    )


def _numbers(frame: pl.DataFrame, column: str) -> Floats:
    """A column as floats; weights in vacancies."""
    values = frame[column].cast(pl.Float64).to_numpy()
    return values / WEIGHT_UNIT if column in {"weight", "total"} else values

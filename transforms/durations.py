"""How long vacancies stay open: Kaplan-Meier over the days since posting, with delayed entry and right censoring.

Most vacancies are met when they are open already (they enter late) and many are still open when they are last looked at
(they are censored). The mean of those that closed forgets the second and is too short.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from transforms.suppression import ROUNDING, is_small_cell, sum_employers
from transforms.trends import region_level
from warehouse.tables import TABLES

MIN_AT_RISK = 5
"""A median that rests on fewer vacancies under observation at some day before it is not told."""
EVERY_ROLE = "ALL"
_Z = float(stats.norm.ppf(0.975))
_FEED = ["source", "board"]
DURATIONS = TABLES["vacancy_durations"]


@dataclass(frozen=True)
class Median:
    """Days by which half are gone, with the ends of the 95 % interval; null where too few were watched so long."""

    days: int | None
    low: int | None
    high: int | None


def measure_durations(spells: pl.DataFrame, role_codes: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Rows of `vacancy_durations`. `roles` has role_id, label, isco_code; small cells are withheld.

    An opening that is shown again is one, from its first day to its last. A dump without any closing day says nothing
    of closing and is left out.
    """
    openings = spells.pipe(_without_silent_dumps).pipe(_join_reposts, role_codes)
    cells = _spread(openings).sort("region", "role_id", "quarter", "left_days", "entered_days", "employer_key")
    rows = list(_describe_cells(cells))
    schema = {name: DURATIONS.dtypes[name] for name in DURATIONS.dtypes.names() if name in _FIGURES}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    named = frame.join(roles.select("role_id", "label", "isco_code"), on="role_id", how="left")
    return named.with_columns(pl.col("label").fill_null("All roles"), region_level=region_level())


_FIGURES = [
    "region", "role_id", "quarter", "vacancies", "employers", "median_days", "median_days_low", "median_days_high",
    "censored_share", "obs_status",
]  # fmt: skip


def median_of(entered: np.ndarray, left: np.ndarray, is_closed: np.ndarray) -> Median:
    """The median of Kaplan and Meier. A vacancy is at risk on day t when entered < t ≤ left.

    The interval holds the days at which the band of Greenwood's variance on the log-log scale covers one half; an end
    that the band does not reach is null.
    """
    days, closed = np.unique(left[is_closed], return_counts=True)
    at_risk = np.searchsorted(np.sort(entered), days, side="left") - np.searchsorted(np.sort(left), days, side="left")
    kept = np.cumprod(1 - closed / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = _Z * np.sqrt(np.cumsum(closed / (at_risk * (at_risk - closed)))) / -np.log(kept)
        lower, upper = kept ** np.exp(spread), kept ** np.exp(-spread)
    median = _first_below(days, kept)
    if median is None or at_risk[days <= median].min() < MIN_AT_RISK:
        return Median(None, None, None)
    return Median(median, _first_below(days, np.where(kept > 0, lower, 0)), _first_below(days, upper))


def _first_below(days: np.ndarray, curve: np.ndarray) -> int | None:
    below = np.flatnonzero(curve <= 0.5)
    return int(days[below[0]]) if below.size else None


def _without_silent_dumps(spells: pl.DataFrame) -> pl.DataFrame:
    """Without the feeds that are dumps in which nothing ever closes: they do not tell when ads go."""
    return spells.filter(pl.col("is_crawled") | pl.col("is_closed").any().over(_FEED))


def _join_reposts(spells: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """One row per opening: from its first spell's entry to its last one's end; what shows a repost is a repost too."""
    roots = dict(spells.select("vacancy_id", "opening_id").iter_rows())
    first = [_root_of(one, roots) for one in spells["opening_id"]]
    days = pl.duration(days="left_days")
    joined = (
        spells.with_columns(opening_id=pl.Series(first, dtype=pl.String), left_on=pl.col("opened_on") + days)
        .sort("opening_id", "opened_on", "vacancy_id")
        .group_by("opening_id", maintain_order=True)
        .agg(
            pl.col("vacancy_id", "employer_key", "opened_on", "entered_days", "regions").first(),
            pl.col("left_on").max(),
            is_closed=pl.col("is_closed").sort_by("left_on", "is_closed").last(),
        )
    )
    codes = role_codes.select("vacancy_id", "role_id").unique("vacancy_id", keep="first", maintain_order=True)
    left_days = (pl.col("left_on") - pl.col("opened_on")).dt.total_days()
    return joined.with_columns(left_days=left_days).join(codes, on="vacancy_id", how="left")


def _root_of(opening: str, roots: dict[str, str]) -> str:
    """The opening at the end of the chain; a chain is as long as the months an opening was shown again."""
    seen = {opening}
    while (above := roots.get(opening, opening)) not in seen:
        seen.add(above)
        opening = above
    return opening


def _spread(openings: pl.DataFrame) -> pl.DataFrame:
    """One row per opening, region it lies in, and role: its own and all."""
    everywhere = pl.concat_list("regions", pl.lit("WORLD"))
    cells = openings.with_columns(region=everywhere, quarter=pl.col("opened_on").dt.truncate("1q")).explode("region")
    every = cells.with_columns(role_id=pl.lit(EVERY_ROLE))
    columns = ["region", "role_id", "quarter", "employer_key", "entered_days", "left_days", "is_closed"]
    return pl.concat([cells.drop_nulls("role_id").select(columns), every.select(columns)])


def _describe_cells(cells: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    key = ["region", "role_id", "quarter"]
    sums = sum_employers(cells.with_columns(vacancies=pl.lit(1, dtype=pl.Int64)), key, ["vacancies"])
    small = sums.with_columns(is_small=is_small_cell("vacancies", "employers", "largest"))
    for region, role_id, quarter in small.filter("is_small").select(key).rows():
        yield region, role_id, quarter, None, None, None, None, None, None, "small_cell"
    large = small.filter(~pl.col("is_small"))
    for names, rows in cells.join(large, on=key, how="semi", maintain_order="left").group_by(key, maintain_order=True):
        entered, left, closed = (rows[name].to_numpy() for name in ("entered_days", "left_days", "is_closed"))
        median = median_of(entered, left, closed)
        vacancies, censored = (_rounded(n) for n in (rows.height, int((~closed).sum())))
        status = "normal" if median.days is not None else "insufficient"
        employers = rows["employer_key"].n_unique()
        yield *names, vacancies, employers, median.days, median.low, median.high, censored / vacancies, status


def _rounded(count: int) -> int:
    """To a multiple of 5, so that no small cell is had by subtraction."""
    return round(count / ROUNDING) * ROUNDING

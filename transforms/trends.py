"""Trend tables of shares and levels, region by region and window by window, from the count tables alone."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.cells import (
    Bases,
    Bools,
    Cells,
    RegionCells,
    Rows,
    Small,
    bases_of_regions,
    bases_of_roles,
    groups_in_panel,
    names_of,
    read_regions,
    split_regions,
)
from transforms.estimate import (
    MONTHS_A_YEAR,
    Base,
    Floats,
    Ints,
    Series,
    Slopes,
    interval_factor,
    level_slopes,
    q_values,
    share_slopes,
    within_employer_signs,
)
from transforms.panel import Panel
from transforms.suppression import (
    MIN_EMPLOYERS,
    MIN_VACANCIES,
    hide_complements,
    is_small_cell,
    round_withheld,
    withhold,
)
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.figures import DIRECTIONS, INSUFFICIENT_REASONS, OBS_STATUSES, REGION_LEVELS

MIN_TREND_VACANCIES = 30
MIN_TREND_EMPLOYERS = 5
"""Below these a trend is `insufficient`: with fewer employers the cluster variance is itself a guess."""

Q_LIMIT = 0.05
THREADS = min(2, pl.thread_pool_size())
"""Batches of regions estimated side by side; numpy and scipy leave the interpreter free while they sort and sum. One in
a process that shares the cores with others."""

SERIES_ROWS_AT_ONCE = 1_000_000
"""Rows of series estimated together by a thread; each is in some ten matrices at a time, so that is 0.2 GB."""

SLOPES = [
    "slope_points",
    "slope_points_low",
    "slope_points_high",
    "slope_odds",
    "slope_odds_low",
    "slope_odds_high",
    "p_value",
    "q_value",
    "holds_within_employers",
]
LEVELS = ["level_change", "level_change_low", "level_change_high", "level_q_value"]
_COUNTED = ["vacancies", "employers", "share_first", "share_last"]

Further = Callable[[Rows, Bools, tuple[Small, Small]], dict[str, Floats]]
"""More figures of the chosen series, one entry per series; NaN where not chosen."""


@dataclass(frozen=True)
class Wanted:
    """What is estimated beside the trend of the share."""

    level: bool = False
    """The trend of the number of vacancies too."""
    only_large: bool = False
    """Only series that could pass the small-cell rule in some window: of pairs the others are too many to list."""
    further: Further | None = None
    within: pl.LazyFrame | None = None
    """Rows of `role_counts`: shares are then those among the vacancies of a role, and `by` begins with role_id."""
    withheld: pl.DataFrame | None = None
    """region, month and `by` of the months that a demand table withholds; null where no months are published."""
    parents: pl.DataFrame | None = None
    """The tree of regions (hide_complements); null where no cell is protected against subtraction."""


def estimate_trends(
    cells: Cells, counts: pl.LazyFrame, panel: Panel, by: list[str], wanted: Wanted | None = None
) -> pl.DataFrame:
    """One row per region and series, with the figures of a trend table.

    `by` names the columns of the series (skill_id, role_id, or skill_a and skill_b). Series that were counted but not
    in watched months have the direction `insufficient`.
    """
    return estimate_windows(cells, counts, [panel], by, wanted)[0]


def estimate_windows(
    cells: Cells, counts: pl.LazyFrame, panels: Sequence[Panel], by: list[str], wanted: Wanted | None = None
) -> list[pl.DataFrame]:
    """The same of several windows, the count table being read once. Further figures are those of the first."""
    wanted = wanted or Wanted()
    places = [cells.strata(panel) for panel in panels]
    everybody, names = bases_of_regions(cells), names_of(counts, by)

    def estimate(regions: range) -> list[pl.DataFrame]:
        rows = read_regions(counts, cells, names, regions)
        kept = _keep_large(rows, cells) if wanted.only_large else rows
        grouped = (everybody, kept.region) if wanted.within is None else _group_by_role(kept, cells, wanted.within)
        shown = _shown_rows(kept, cells, wanted.withheld)
        return [
            _estimate(Task(kept, grouped, shown, cells, panel, place), wanted, is_first=panel is panels[0])
            for panel, place in zip(panels, places, strict=True)
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(estimate, split_regions(counts, cells)))
    return [
        _judge(pl.concat([part[number] for part in parts]), panel, by, wanted) for number, panel in enumerate(panels)
    ]


def _keep_large(rows: Rows, cells: Cells) -> Rows:
    vacancies, _, employers, _ = rows.totals(cells, cells.is_flow)
    return rows.keep((vacancies >= MIN_VACANCIES) & (employers >= MIN_EMPLOYERS))


def _group_by_role(rows: Rows, cells: Cells, role_counts: pl.LazyFrame) -> tuple[Bases, Ints]:
    """The vacancies of each role and region of the rows, and which of them each series is asked for in."""
    if not rows.region.size:
        return bases_of_regions(cells), rows.region
    regions = range(int(rows.region[0]), int(rows.region[-1]) + 1)
    roles = read_regions(role_counts, cells, names_of(role_counts, ["role_id"]), regions)
    numbers = roles.names.with_row_index("group")
    group = rows.names.join(numbers, on=["region", "role_id"], how="left", maintain_order="left")["group"]
    return bases_of_roles(roles), group.cast(pl.Int64).to_numpy()


@dataclass(frozen=True)
class Task:
    """What one window of one batch of regions is estimated from."""

    rows: Rows
    grouped: tuple[Bases, Ints]
    shown: Bools
    """Whether the month of each row is published, so that a reader can subtract it."""
    cells: Cells
    panel: Panel
    place: tuple[Small, Small]


def _shown_rows(rows: Rows, cells: Cells, withheld: pl.DataFrame | None) -> Bools:
    """Whether the month of each row is published."""
    if withheld is None or not rows.series.size:
        return np.zeros(rows.series.size, np.bool_)
    first, last = int(cells.month.min()), int(cells.month.max())
    is_shown = np.ones((rows.region.size, last - first + 1), np.bool_)
    hidden = withheld.join(rows.names.with_row_index("series"), on=rows.names.columns)
    month = hidden["month"].dt.year().cast(pl.Int64) * 12 + hidden["month"].dt.month() - first
    is_shown[hidden["series"].to_numpy(), month.to_numpy()] = False
    return is_shown[rows.series, cells.month[rows.entry] - first]


def _estimate(task: Task, wanted: Wanted, *, is_first: bool) -> pl.DataFrame:
    """Counts, shares of halves and slopes of each series; figures are null where there is nothing to tell them of."""
    rows, cells, panel, place = task.rows, task.cells, task.panel, task.place
    vacancies, _, employers, largest = rows.totals(cells, place[0] >= 0)
    tested = (vacancies >= MIN_TREND_VACANCIES) & (employers >= MIN_TREND_EMPLOYERS)
    names = [name for name in SLOPES if name.startswith("slope")] + ["p_value", "askers", "signed_within"]
    if wanted.level:
        names += [name for name in LEVELS if name != "level_q_value"] + ["level_p_value"]
    figures = {name: np.full(vacancies.size, np.nan) for name in names}
    for numbers, group in groups_in_panel(rows, task.grouped, cells, panel, tested, place):
        for name, values in _figures_of_group(group, panel, with_level=wanted.level).items():
            figures[name][numbers] = values
    figures |= _shares(task)
    if wanted.further and is_first:
        figures |= wanted.further(rows, tested & ~np.isnan(figures["p_value"]), place)
    counted = {"vacancies": vacancies, "employers": employers, "largest": largest}
    counted["shown"] = rows.sum_vacancies(task.shown & (place[0][rows.entry] >= 0))
    is_known = pl.Series(vacancies > 0)
    return rows.names.with_columns(
        *(pl.when(is_known).then(pl.Series(values)).alias(name) for name, values in counted.items()),
        *(pl.when(is_known).then(pl.Series(values).fill_nan(None)).alias(name) for name, values in figures.items()),
    ).pipe(_round_for_readers)


def _round_for_readers(trends: pl.DataFrame) -> pl.DataFrame:
    """The counts that are published are such that no month withheld is had by subtraction."""

    def share(part: str) -> pl.Expr:
        asked, shown, total = (pl.col(f"{name}_{part}") for name in ("asked", "shown", "total"))
        return pl.when(total > 0).then((round_withheld(asked, shown) / total).clip(0, 1))

    is_seen = pl.col("asked_first") + pl.col("asked_last") > 0
    return trends.with_columns(
        rounded=round_withheld(pl.col("vacancies"), pl.col("shown")).cast(pl.Int64),
        share=share("all"),
        share_first=pl.when(is_seen).then(share("first")),
        share_last=pl.when(is_seen).then(share("last")),
    )


def _figures_of_group(cells: RegionCells, panel: Panel, *, with_level: bool) -> dict[str, Floats]:
    parts = [
        _figures_of_series(cells.base, series, panel, with_level=with_level)
        for series in cells.series.in_parts(SERIES_ROWS_AT_ONCE)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _figures_of_series(base: Base, series: Series, panel: Panel, *, with_level: bool) -> dict[str, Floats]:
    slopes = share_slopes(base, series)
    figures = {
        **_interval(
            "slope_points",
            slopes.points_slope,
            slopes.points_error,
            slopes.freedom,
            scale=100 * MONTHS_A_YEAR,
        ),
        **_factor("slope_odds", slopes),
        "p_value": slopes.p_value,
        "askers": slopes.employers.astype(np.float64),
        "signed_within": within_employer_signs(base, series),
    }
    if with_level:
        watched = panel.strata.select("stratum", "t").unique().sort("stratum", "t")
        level = level_slopes(base, series, (_ints(watched, "stratum"), _ints(watched, "t")))
        figures |= {**_factor("level_change", level), "level_p_value": level.p_value}
    return figures


def _interval(name: str, slope: Floats, error: Floats, freedom: Floats, *, scale: float) -> dict[str, Floats]:
    half = interval_factor(freedom) * error
    return {
        name: slope * scale,
        f"{name}_low": (slope - half) * scale,
        f"{name}_high": (slope + half) * scale,
    }


def _factor(name: str, slopes: Slopes) -> dict[str, Floats]:
    """The yearly factor of odds or rate: exp of the yearly slope, cut where it would overflow."""
    ends = _interval(name, slopes.slope, slopes.error, slopes.freedom, scale=MONTHS_A_YEAR)
    return {column: np.exp(np.clip(values, -50, 50)) for column, values in ends.items()}


def _shares(task: Task) -> dict[str, Floats]:
    """Weights asked, shown and of all: in the window, and in its halves in cohorts that watched both of them.

    A feed that joins half-way would else show its own mix as a change.
    """
    rows, panel = task.rows, task.panel
    bases, group = task.grouped
    stratum, t = task.place
    both = panel.strata.group_by("cohort").agg(halves=(pl.col("t") * 2 >= panel.months).n_unique())
    whole = panel.strata.join(both.filter(pl.col("halves") == 2), on="cohort", how="semi")["stratum"].unique()
    watched_both = np.zeros(panel.strata_count + 1, np.bool_)
    watched_both[whole.to_numpy()] = True
    parts = {
        "all": stratum >= 0,
        "first": watched_both[stratum] & (t * 2 < panel.months),
        "last": watched_both[stratum] & (t * 2 >= panel.months),
    }
    found: dict[str, Floats] = {}
    for name, part in parts.items():
        inside = part[rows.entry]
        found[f"asked_{name}"] = rows.sum_weight(inside) / WEIGHT_UNIT
        found[f"shown_{name}"] = rows.sum_weight(inside & task.shown) / WEIGHT_UNIT
        found[f"total_{name}"] = bases.totals(part)[group] / WEIGHT_UNIT
    return found


def _judge(trends: pl.DataFrame, panel: Panel, by: list[str], wanted: Wanted) -> pl.DataFrame:
    """Small cells and their complements withheld, directions told where enough was observed, q-values over these."""
    first, last = panel.window or (None, None)
    judged = trends.with_columns(
        region_level=region_level(),
        window_from=pl.lit(first, dtype=pl.Date),
        window_until=pl.lit(last, dtype=pl.Date),
        seasonally_adjusted=pl.lit(panel.seasonally_adjusted),
        is_small=is_small_cell("vacancies", "employers", "largest"),
    ).with_columns(insufficient_reason=_reason(panel))
    if wanted.parents is not None:
        judged = hide_complements(judged, wanted.parents, by, "vacancies", "is_small")
        judged = judged.with_columns(is_small=pl.col("is_small") | pl.col("is_complement"))
    told = pl.col("insufficient_reason").is_null() | (pl.col("insufficient_reason") == "short_window")
    judged = judged.with_columns(is_sufficient=told & ~pl.col("is_small"))
    judged = add_q_values(judged, "p_value", "q_value").with_columns(
        direction=direction_of("q_value", pl.col("slope_odds"), panel),
        holds_within_employers=pl.when("is_sufficient").then(
            (pl.col("signed_within").abs() <= Q_LIMIT)
            & (pl.col("signed_within").sign() == (pl.col("slope_odds") - 1).sign())
        ),
    )
    figures = SLOPES
    if wanted.level:
        judged = add_q_values(judged, "level_p_value", "level_q_value").with_columns(
            level_direction=direction_of("level_q_value", pl.col("level_change"), panel)
        )
        figures = [*SLOPES, *LEVELS]
    shown = pl.lit("normal" if panel.seasonally_adjusted else "unadjusted")
    status = pl.when("is_small").then(pl.lit("small_cell")).when("is_sufficient").then(shown)
    return (
        judged.with_columns(
            obs_status=status.otherwise(pl.lit("insufficient")).cast(pl.Enum(OBS_STATUSES)),
            is_insufficient=~pl.col("is_sufficient"),
            vacancies=pl.col("rounded"),
        )
        .pipe(withhold, figures, "is_insufficient")
        .pipe(withhold, [*_COUNTED, "insufficient_reason"], "is_small")
    )


def _reason(panel: Panel) -> pl.Expr:
    """Why no direction is told; null where one is."""
    return (
        pl.when(pl.col("vacancies").is_null())
        .then(pl.lit("not_watched"))
        .when(pl.col("vacancies") < MIN_TREND_VACANCIES)
        .then(pl.lit("few_vacancies"))
        .when(pl.col("employers") < MIN_TREND_EMPLOYERS)
        .then(pl.lit("few_employers"))
        .when(pl.col("share_first").is_null() | pl.col("share_last").is_null())
        .then(pl.lit("half_not_watched"))
        .when(pl.col("p_value").is_null())
        .then(pl.lit("no_variation"))
        .when(pl.col("askers") < MIN_TREND_EMPLOYERS)
        .then(pl.lit("few_employers"))
        .when(pl.lit(not panel.seasonally_adjusted))
        .then(pl.lit("short_window"))
        .cast(pl.Enum(INSUFFICIENT_REASONS))
    )


def add_q_values(trends: pl.DataFrame, p_value: str, q_value: str) -> pl.DataFrame:
    """Benjamini-Hochberg q over the sufficient rows of each level of region; null elsewhere."""
    numbered = trends.with_row_index("row")
    tested = numbered.filter(pl.col("is_sufficient") & pl.col(p_value).is_not_null())
    parts = [
        part.select("row", pl.Series(q_value, q_values(part[p_value].to_numpy()), dtype=pl.Float64))
        for part in tested.partition_by("region_level", maintain_order=True)
    ]
    known = pl.concat(parts) if parts else pl.DataFrame(schema={"row": pl.UInt32, q_value: pl.Float64})
    return numbered.join(known, on="row", how="left", maintain_order="left").drop("row")


def region_level() -> pl.Expr:
    """Level of the region code in the column `region`."""
    return (
        pl.when(pl.col("region") == "WORLD")
        .then(pl.lit("world"))
        .when(pl.col("region") == "REMOTE")
        .then(pl.lit("remote"))
        .when(pl.col("region").str.contains(":", literal=True))
        .then(pl.lit("metro"))
        .when(pl.col("region").str.contains("-", literal=True))
        .then(pl.lit("subdivision"))
        .otherwise(pl.lit("country"))
        .cast(pl.Enum(REGION_LEVELS))
    )


def direction_of(q_value: str, factor: pl.Expr, panel: Panel) -> pl.Expr:
    """Told only where a season cancels: of a shorter window a slope is shown, but a December looks like a rise.

    In a simulated year that ends in its season, 113 of 400 series without a trend were else called rising.
    """
    told = pl.col(q_value) <= Q_LIMIT
    return (
        pl.when(pl.col(q_value).is_null() | pl.lit(not panel.seasonally_adjusted))
        .then(pl.lit("insufficient"))
        .when(told & (factor > 1))
        .then(pl.lit("rising"))
        .when(told & (factor < 1))
        .then(pl.lit("declining"))
        .otherwise(pl.lit("stable"))
        .cast(pl.Enum(DIRECTIONS))
    )


def _ints(frame: pl.DataFrame, column: str) -> Ints:
    return frame[column].cast(pl.Int64).to_numpy()

"""How mixed the skills of a role are, year by year, and whether they become more so.

Rao-Stirling diversity (Rao 1982, Stirling 2007): Δ = Σ_{i≠j} p_i p_j d_ij, with p_i the part of family i in all skill
mentions of the role's vacancies and d_ij the distance of two families. It is 0 where all skills are of one family.

Its interval is that of the linearised Δ, employers as clusters: with g = 2Dp employer c moves Δ by
z_c = Σ_i w_ci (g_i − 2Δ) / W, and the variance is G/(G−1) Σ_c z_c². Its trend is, to first order, that of the mean of
g over mentions, since dΔ/dt = Σ_i g_i dp_i/dt: with g at the mix of the whole window, y the g of a mention's family,
strata u and employers c, U = Σ w (t − t̄_u)(y − ȳ_u), V = Σ_c (Σ_{i∈c} w (t − t̄_u)(y − ȳ_u))², and the slope a month
is U / Σ_u Σ w (t − t̄_u)²: the score test of transforms.estimate for a number instead of a yes or no.

When it fails: the plain Δ is a little too low in few ads (by .02 of .51 with 5 employers and 18 vacancies a year), so
95 % intervals hold .90 there, .93 with 30 employers and .955 with 100. As in all score tests z cannot exceed √G.

Sums are numpy's in the order of sorted rows, so that a figure has the same bits on every run.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import MONTHS_A_YEAR, Floats, Ints, interval_factor, sum_by
from transforms.panel import Panel
from transforms.suppression import is_small_cell, sum_employers, withhold
from transforms.trends import MIN_TREND_EMPLOYERS, MIN_TREND_VACANCIES, region_level
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.figures import OBS_STATUSES

SAME_GROUP = 0.5
"""Distance of two families of one group; of two groups it is 1. Taken from the taxonomy alone: distances measured in
the ads would change with every edition, and the diversity of an unchanged role with them."""

_ROLE = ["region", "role_id"]
_LEVELS = ["diversity", "diversity_low", "diversity_high"]
_SLOPES = ["slope", "slope_low", "slope_high", "p_value"]


def family_distances(families: pl.DataFrame) -> pl.DataFrame:
    """One row per ordered pair of families: family_a, family_b, distance.

    0 for a family and itself, 0.5 within a group, 1 otherwise. `families` has family and group, once or more often.
    """
    known = families.select("family", "group").unique()
    pairs = known.rename({"family": "family_a"}).join(known.rename({"family": "family_b"}), how="cross", suffix="_b")
    distance = (
        pl.when(pl.col("family_a") == pl.col("family_b"))
        .then(0.0)
        .when(pl.col("group") == pl.col("group_b"))
        .then(SAME_GROUP)
        .otherwise(1.0)
    )
    return pairs.select("family_a", "family_b", distance=distance).sort("family_a", "family_b")


def estimate_hybridity(
    role_family_counts: pl.LazyFrame, role_counts: pl.LazyFrame, panel: Panel, distances: pl.DataFrame
) -> pl.DataFrame:
    """One row per region, role and calendar year with a watched vacancy: diversity with interval, and its trend.

    Both counts name the columns of their cell (basis, region, month, source, board, employer_key) and role_id. The
    first has family and weight, in parts of a vacancy for each mention of a skill of the family; the second vacancies
    and weight. Figures of a year are null where it is a small cell, diversity where no skill is mentioned. `slope` is
    the change a year over the whole window, the same in each year of a role, and null with its interval and `p_value`
    unless `is_sufficient`. q-values are left to the caller, over one row per region and role. Raises ValueError for
    distances that are no metric and for a family without any.
    """
    metric = _read_metric(distances)
    year = pl.col("month").dt.year().cast(pl.Int64)
    watched = panel.keep_watched(role_counts).with_columns(year=year)
    cell = [*_ROLE, "employer_key", "stratum", "t", "year", "family"]
    mentions = _sum_cells(panel.keep_watched(role_family_counts).with_columns(year=year), cell)
    years = sum_employers(watched, [*_ROLE, "year"]).drop("weight")
    _refuse_unknown(mentions, metric)
    levels = _estimate_levels(mentions, metric)
    trends = _estimate_trends(mentions, metric, panel)
    window = sum_employers(watched, _ROLE).select(
        *_ROLE,
        is_enough=~is_small_cell("vacancies", "employers", "largest") & (pl.col("vacancies") >= MIN_TREND_VACANCIES),
    )
    joined = (
        years.join(levels, on=[*_ROLE, "year"], how="left")
        .join(window, on=_ROLE, how="left")
        .join(trends, on=_ROLE, how="left")
    )
    return _judge(joined.with_columns(pl.col(_ROLE).cast(pl.String)), panel)


def _judge(hybridity: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """Small cells withheld, and trends of which too little was observed."""
    first, last = panel.window or (None, None)
    enough = pl.col("is_enough") & (pl.col("askers") >= MIN_TREND_EMPLOYERS) & pl.col("has_both_halves")
    judged = hybridity.with_columns(
        region_level=region_level(),
        window_from=pl.lit(first, dtype=pl.Date),
        window_until=pl.lit(last, dtype=pl.Date),
        seasonally_adjusted=pl.lit(panel.seasonally_adjusted),
        is_small=is_small_cell("vacancies", "employers", "largest"),
        is_sufficient=(enough & pl.col("p_value").is_not_null()).fill_null(False),
    )
    told = pl.lit("normal" if panel.seasonally_adjusted else "unadjusted")
    status = (
        pl.when("is_small")
        .then(pl.lit("small_cell"))
        .when(pl.col("is_sufficient") & pl.col("diversity").is_not_null())
        .then(told)
        .otherwise(pl.lit("insufficient"))
    )
    return (
        judged.with_columns(obs_status=status.cast(pl.Enum(OBS_STATUSES)), is_insufficient=~pl.col("is_sufficient"))
        .pipe(withhold, ["vacancies", "employers", *_LEVELS], "is_small")
        .pipe(withhold, _SLOPES, "is_insufficient")
        .select(
            "region",
            "region_level",
            "role_id",
            "year",
            "window_from",
            "window_until",
            "vacancies",
            "employers",
            *_LEVELS,
            *_SLOPES,
            "is_sufficient",
            "seasonally_adjusted",
            "obs_status",
        )
        .sort(*_ROLE, "year")
    )


@dataclass(frozen=True)
class _Metric:
    """Families in order, and their distances: family × family."""

    families: list[str]
    distance: Floats


def _read_metric(distances: pl.DataFrame) -> _Metric:
    wide = distances.sort("family_a", "family_b").pivot("family_b", index="family_a", values="distance")
    families = wide["family_a"].to_list()
    if wide.columns[1:] != families or any(wide.null_count().row(0)):
        raise ValueError("hybridity: found pairs of families without a distance, expected every pair in both orders")
    distance = wide.drop("family_a").to_numpy().astype(np.float64)
    if (distance != distance.T).any() or distance.diagonal().any() or (distance < 0).any() or (distance > 1).any():
        raise ValueError("hybridity: found distances that are no metric, expected 0 to 1, symmetric, 0 for the same")
    return _Metric(families, distance)


def _refuse_unknown(mentions: pl.DataFrame, metric: _Metric) -> None:
    unknown = sorted(set(mentions["family"].unique()) - set(metric.families))
    if unknown:
        raise ValueError(
            f"hybridity: found families {unknown}, expected those that have distances; give them distances"
        )


# ---- sums


@dataclass(frozen=True)
class _Mentions:
    """Skill mentions in numbers, rows sorted by group and employer: a group is a role in a region, or a year of it."""

    names: pl.DataFrame
    """One row per group, in the order of its number."""
    group: Ints
    family: Ints
    weight: Floats
    starts: Ints
    """First row of each employer in each group."""

    @property
    def count(self) -> int:
        return self.names.height

    @property
    def group_of_employer(self) -> Ints:
        return self.group[self.starts]

    def pull(self, metric: _Metric) -> tuple[Floats, Floats]:
        """Diversity of each group, and g = 2Dp of each group and family."""
        families = len(metric.families)
        counts = sum_by(self.group * families + self.family, self.weight, self.count * families)
        mix = counts.reshape(self.count, families)
        mix /= mix.sum(axis=1, keepdims=True)
        # einsum and not @: a threaded matrix product may add in another order on another machine.
        pull = 2 * np.einsum("gi,ij->gj", mix, metric.distance)
        return (mix * pull).sum(axis=1) / 2, pull

    def sum_employers(self, values: Floats) -> Floats:
        """Sums of the values of the rows by employer in a group."""
        sums: Floats = np.add.reduceat(values, self.starts) if values.size else values
        return sums


def _number_rows(frame: pl.DataFrame, by: list[str], metric: _Metric) -> _Mentions:
    """`frame` is sorted by the columns `by` and the employer."""
    group = frame.select(pl.struct(by).rle_id()).to_series().cast(pl.Int64).to_numpy()
    runs = frame.select(pl.struct(*by, "employer_key").rle_id()).to_series().cast(pl.Int64).to_numpy()
    return _Mentions(
        frame.select(by).unique(maintain_order=True),
        group,
        frame["family"].cast(pl.String).cast(pl.Enum(metric.families)).to_physical().cast(pl.Int64).to_numpy(),
        frame["weight"].to_numpy() / WEIGHT_UNIT,
        np.flatnonzero(np.diff(runs, prepend=-1)),
    )


def _sum_cells(mentions: pl.LazyFrame, keys: list[str]) -> pl.DataFrame:
    return mentions.group_by(keys).agg(pl.col("weight").sum()).collect().sort(keys)


# ---- levels and trends


def _estimate_levels(mentions: pl.DataFrame, metric: _Metric) -> pl.DataFrame:
    """Diversity and its interval for each region, role and year; the interval is null for one employer."""
    by = [*_ROLE, "year"]
    rows = _number_rows(_sum_cells(mentions.lazy(), [*by, "employer_key", "family"]), by, metric)
    diversity, pull = rows.pull(metric)
    total = sum_by(rows.group, rows.weight, rows.count)
    moved = rows.weight * (pull[rows.group, rows.family] - 2 * diversity[rows.group]) / total[rows.group]
    squares = sum_by(rows.group_of_employer, rows.sum_employers(moved) ** 2, rows.count)
    employers = np.bincount(rows.group_of_employer, minlength=rows.count).astype(np.int64)
    error = np.sqrt(squares * employers / np.maximum(employers - 1, 1))
    half = interval_factor(employers - 1) * error
    figures = {
        "diversity": diversity,
        "diversity_low": np.maximum(diversity - half, 0.0),
        "diversity_high": np.minimum(diversity + half, 1.0),
    }
    return rows.names.with_columns(pl.Series(name, values).fill_nan(None) for name, values in figures.items())


def _estimate_trends(mentions: pl.DataFrame, metric: _Metric, panel: Panel) -> pl.DataFrame:
    """Slope a year with interval and p for each region and role, and the employers that move it (`askers`)."""
    rows = _number_rows(mentions, _ROLE, metric)
    y = rows.pull(metric)[1][rows.group, rows.family]
    t, stratum = (mentions[name].cast(pl.Int64).to_numpy() for name in ("t", "stratum"))
    cells, cell = np.unique(rows.group * (stratum.max(initial=0) + 1) + stratum, return_inverse=True)
    total = sum_by(cell, rows.weight, cells.size)
    lever = t - (sum_by(cell, rows.weight * t, cells.size) / total)[cell]
    residual = y - (sum_by(cell, rows.weight * y, cells.size) / total)[cell]
    scores = rows.sum_employers(rows.weight * lever * residual)
    u, variance = (sum_by(rows.group_of_employer, part, rows.count) for part in (scores, scores**2))
    information = sum_by(rows.group, rows.weight * lever**2, rows.count)
    askers = np.bincount(rows.group_of_employer[np.abs(scores) > 1e-9], minlength=rows.count).astype(np.int64)
    known = (information > 1e-9) & (variance > 1e-12 * information) & (askers > 1)
    scale = MONTHS_A_YEAR / np.where(known, information, np.nan)
    slope, error = u * scale, np.sqrt(variance) * scale
    half = interval_factor(askers - 1) * error
    p_value = 2 * stats.t.sf(np.abs(slope / np.where(known, error, np.nan)), np.maximum(askers - 1, 1))
    figures = {"slope": slope, "slope_low": slope - half, "slope_high": slope + half, "p_value": np.asarray(p_value)}
    return rows.names.with_columns(
        *(pl.Series(name, values).fill_nan(None) for name, values in figures.items()),
        askers=pl.Series(askers),
        has_both_halves=pl.Series(_watched_both_halves(rows, stratum, t, panel)),
    )


def _watched_both_halves(
    rows: _Mentions, stratum: Ints, t: Ints, panel: Panel
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each group has mentions in both halves of the window, in feeds that watched both.

    Else a change inside half a year would be told as that of the window.
    """
    half = pl.col("t") * 2 >= panel.months
    both = panel.strata.group_by("cohort").agg(halves=half.n_unique()).filter(pl.col("halves") == 2)
    whole = panel.strata.join(both, on="cohort", how="semi")["stratum"].unique().to_numpy()
    inside = np.isin(stratum, whole)
    parts = [inside & (t * 2 < panel.months), inside & (t * 2 >= panel.months)]
    first, last = (sum_by(rows.group[part], rows.weight[part], rows.count) > 0 for part in parts)
    return first & last

"""Hybrid skills: pairs of skills of two families, how their joint demand moves, and whether they fuse.

Joint demand is a share like any other. Fusing is the trend of the log odds ratio, which two skills that merely both
become common do not move: in each stratum the joint count expected under a constant Mantel-Haenszel odds ratio ψ
solves (1 − ψ)A² + (n − n_a − n_b + ψ(n_a + n_b))A − ψ n_a n_b = 0, and the residuals
r_i = y_ab,i − (∂A/∂n_a y_a,i + ∂A/∂n_b y_b,i + ∂A/∂n) are tested for a trend with employers as clusters.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from transforms.cells import (
    Bools,
    Cells,
    RegionCells,
    Rows,
    Small,
    bases_of_regions,
    groups_in_panel,
    names_of,
    read_regions,
)
from transforms.estimate import MONTHS_A_YEAR, Floats, Ints, interval_factor, sum_by, two_sided_p
from transforms.panel import Panel
from transforms.suppression import MIN_VACANCIES
from transforms.trends import Q_LIMIT, Further, add_q_values

_ASSOCIATION = [
    "lift",
    "npmi",
    "odds_ratio",
    "log_odds_ratio_slope",
    "log_odds_ratio_slope_low",
    "log_odds_ratio_slope_high",
    "fusing_p_value",
]
PAIR = ["skill_a", "skill_b"]
PAIRS_AT_ONCE = 512
SCORES_AT_ONCE = 8_000_000
"""Pairs looked at together, and employers times pairs: a matrix of what the employers add takes 0.1 GB at most."""


def association_of(cells: Cells, skill_counts: pl.LazyFrame, panel: Panel) -> Further:
    """A function that gives lift, NPMI, odds ratio and the trend of its logarithm for the chosen pairs of some rows."""
    names = names_of(skill_counts, ["skill_id"])

    def associate_rows(rows: Rows, chosen: Bools, place: tuple[Small, Small]) -> dict[str, Floats]:
        figures = {name: np.full(chosen.size, np.nan) for name in _ASSOCIATION}
        if not chosen.any():
            return figures
        regions = range(int(rows.region[0]), int(rows.region[-1]) + 1)
        skills = read_regions(skill_counts, cells, names, regions)
        everybody = bases_of_regions(cells)
        wanted = _skills_of_pairs(rows, chosen)
        asked = skills.names.with_row_index().join(wanted, on=["region", "skill_id"], how="semi")["index"].to_numpy()
        of_chosen = np.zeros(skills.region.size, np.bool_)
        of_chosen[asked] = True
        both = zip(
            groups_in_panel(skills, (everybody, skills.region), cells, panel, of_chosen, place),
            groups_in_panel(rows, (everybody, rows.region), cells, panel, chosen, place),
            strict=True,
        )
        for (_, of_skills), (numbers, of_pairs) in both:
            for name, values in associate(of_skills, of_pairs).items():
                figures[name][numbers] = values
        return figures

    return associate_rows


def _skills_of_pairs(rows: Rows, chosen: Bools) -> pl.DataFrame:
    pairs = rows.names.filter(pl.Series(chosen))
    return pl.concat([pairs.select("region", skill_id=name) for name in PAIR]).unique()


def judge_fusing(hybrids: pl.DataFrame) -> pl.DataFrame:
    """A pair trend table with q-values of fusing, and whether each pair fuses and rises."""
    known = pl.col("is_sufficient")
    judged = hybrids.with_columns(pl.when(known).then(pl.col(name)).alias(name) for name in _ASSOCIATION).pipe(
        add_q_values, "fusing_p_value", "fusing_q_value"
    )
    fusing = (pl.col("fusing_q_value") <= Q_LIMIT) & (pl.col("log_odds_ratio_slope") > 0)
    return judged.with_columns(
        is_fusing=pl.when(pl.col("fusing_q_value").is_not_null()).then(fusing),
        is_rising_hybrid=(pl.col("direction").cast(pl.String) == "rising"),
    )


@dataclass(frozen=True)
class _Grid:
    """One region: a cell is a stratum and month, cells sorted by stratum; matrices have one row per employer."""

    starts: Ints
    """First cell of each stratum."""
    stratum: Ints
    """Number of the stratum among those of the region, for each cell."""
    code: Ints
    """Number of the cell among all, in order."""
    t: Ints
    everybody: sparse.csr_array
    """Employer × cell: all vacancies."""
    together: Floats
    """Cell × cell: vacancies in the one times those in the other, summed over employers."""
    crossed: sparse.csr_array
    """Cell × (skill, cell): vacancies in the one times those in the other that ask, summed over employers."""
    skills: sparse.csr_array
    """Employer × (skill, cell): vacancies that ask for the skill."""
    n: Floats
    n_skill: Floats
    """Skill × cell."""


def associate(of_skills: RegionCells, of_pairs: RegionCells) -> dict[str, Floats]:
    """For each pair of the region: lift, NPMI, odds ratio and the trend of its logarithm with interval and p."""
    grid = _form_grid(of_skills)
    numbers = {name: number for number, name in enumerate(of_skills.names["skill_id"])}
    a = np.array([numbers[name] for name in of_pairs.names["skill_a"]])
    b = np.array([numbers[name] for name in of_pairs.names["skill_b"]])
    chunks = [_associate_pairs(grid, a[chunk], b[chunk], joint) for chunk, joint in _chunks(of_pairs, grid)]
    return {name: np.concatenate([part[name] for part in chunks]) for name in _ASSOCIATION}


def _form_grid(of_skills: RegionCells) -> _Grid:
    base, series = of_skills.base, of_skills.series
    cells, column = np.unique(_cell_code(base.stratum, base.t), return_inverse=True)
    stratum = np.unique(cells // _CODES, return_inverse=True)[1]
    starts = np.flatnonzero(np.diff(stratum, prepend=-1))
    everybody = sparse.csr_array((base.weight, (base.employer, column)), shape=(base.employers, cells.size))
    own = series.series * cells.size + np.searchsorted(cells, _cell_code(series.stratum, series.t))
    width = series.count * cells.size
    skills = sparse.csr_array((series.weight, (series.employer, own)), shape=(base.employers, width))
    n = sum_by(column, base.weight, cells.size)
    n_skill = sum_by(own, series.weight, width).reshape(series.count, cells.size)
    together, crossed = (everybody.T @ everybody).toarray(), sparse.csr_array(everybody.T @ skills)
    return _Grid(starts, stratum, cells, cells % _CODES, everybody, together, crossed, skills, n, n_skill)


_CODES = 100_000
"""More months than a window has: stratum × _CODES + t numbers the cells in the order of strata."""


def _cell_code(stratum: Ints, t: Ints) -> Ints:
    return stratum * _CODES + t


def _chunks(of_pairs: RegionCells, grid: _Grid) -> Iterator[tuple[slice, sparse.csr_array]]:
    """Pairs in pieces: their slice, and employer × (pair of the piece, cell)."""
    series = of_pairs.series
    at_once = max(min(PAIRS_AT_ONCE, SCORES_AT_ONCE // grid.everybody.shape[0]), 1)
    column = np.searchsorted(grid.code, _cell_code(series.stratum, series.t))
    for first in range(0, series.count, at_once):
        last = min(first + at_once, series.count)
        rows = slice(*np.searchsorted(series.series, [first, last]))
        own = (series.series[rows] - first) * grid.n.size + column[rows]
        shape = (grid.everybody.shape[0], (last - first) * grid.n.size)
        yield (
            slice(first, last),
            sparse.csr_array((series.weight[rows], (series.employer[rows], own)), shape=shape),
        )


def _associate_pairs(grid: _Grid, a: Ints, b: Ints, joint: sparse.csr_array) -> dict[str, Floats]:
    n = np.broadcast_to(grid.n, (a.size, grid.n.size))
    n_a, n_b = grid.n_skill[a], grid.n_skill[b]
    n_ab = np.asarray(joint.sum(axis=0), dtype=np.float64).reshape(n.shape)
    everything = np.array([0])
    total = grid.n.sum()
    share_a, share_b, together = (counts.sum(axis=1) / total for counts in (n_a, n_b, n_ab))
    lift = together / (share_a * share_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(together < 1, np.clip(np.log(lift) / -np.log(together), -1, 1), np.nan)
    slope, error, askers = _fusing_trend(grid, (a, b), n, n_a, n_b, n_ab, joint)
    half = interval_factor(askers - 1) * error
    return {
        "lift": lift,
        "npmi": npmi,
        "odds_ratio": mantel_haenszel(everything, n, n_a, n_b, n_ab)[:, 0],
        "log_odds_ratio_slope": slope,
        "log_odds_ratio_slope_low": slope - half,
        "log_odds_ratio_slope_high": slope + half,
        "fusing_p_value": two_sided_p(slope / error, askers - 1),
    }


_ROUNDING = 1e-12
"""Sums of parts of vacancies that should cancel out leave less."""


def mantel_haenszel(starts: Ints, n: Floats, n_a: Floats, n_b: Floats, n_ab: Floats) -> Floats:
    """Pair × stratum: Σ n_ab n_00 / n over Σ n_a0 n_0b / n, summed over the stratum's cells (Mantel, Haenszel 1959).

    Arguments are pair × cell, a stratum's cells from its start on. NaN where the denominator is zero: then every
    vacancy with one skill has the other too. Zero where no vacancy has both or none has neither, also where parts of
    vacancies sum to the whole but for rounding.
    """
    neither = n - n_a - n_b + n_ab
    top = np.add.reduceat(n_ab * neither / n, starts, axis=1)
    bottom = np.add.reduceat((n_a - n_ab) * (n_b - n_ab) / n, starts, axis=1)
    top = np.where(top > _ROUNDING, top, 0.0)
    odds_ratio: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > _ROUNDING)
    return odds_ratio


def expected_joint(psi: Floats, n: Floats, n_a: Floats, n_b: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Joint count A that has odds ratio ψ given the margins, and its derivatives by n_a, n_b and n.

    Of the two roots the one between 0 and both margins; written so that ψ = 1 gives n_a n_b / n, undivided.
    """
    linear = n - n_a - n_b + psi * (n_a + n_b)
    root = np.sqrt(np.maximum(linear**2 + 4 * (1 - psi) * psi * n_a * n_b, 0))
    a = 2 * psi * n_a * n_b / (linear + root)
    by_a = ((1 - psi) * a + psi * n_b) / root
    by_b = ((1 - psi) * a + psi * n_a) / root
    return a, by_a, by_b, -a / root


def _fusing_trend(
    grid: _Grid,
    pair: tuple[Ints, Ints],
    n: Floats,
    n_a: Floats,
    n_b: Floats,
    n_ab: Floats,
    joint: sparse.csr_array,
) -> tuple[Floats, Floats, Ints]:
    """Slope a year of the log odds ratio, its standard error, and the employers that ask for both where it can move.

    NaN where no stratum has two months in which all four corners of the table are expected.
    """
    psi = mantel_haenszel(grid.starts, n, n_a, n_b, n_ab)[:, grid.stratum]
    usable = np.isfinite(psi) & (psi > 0) & (n_a > 0) & (n_b > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, by_a, by_b, by_n = expected_joint(np.where(usable, psi, 1.0), n, n_a, n_b)
        corners = np.stack([a, n_a - a, n_b - a, n - n_a - n_b + a])
        usable &= (corners > 1e-9).all(axis=0)
        weight = np.where(usable, 1 / (1 / corners).sum(axis=0), 0.0)
    total = np.add.reduceat(weight, grid.starts, axis=1)
    moment = np.add.reduceat(weight * grid.t, grid.starts, axis=1)
    centre = np.divide(moment, total, out=np.zeros_like(total), where=total > 0)
    lever = np.where(usable, grid.t - centre[:, grid.stratum], 0.0)
    of_a, of_b, of_all = (
        np.multiply(lever, part, out=np.zeros_like(lever), where=usable) for part in (by_a, by_b, by_n)
    )
    score, squares = _sum_scores(grid, _by_pair(joint, lever), _levers(grid, pair, of_a, of_b), of_all)
    information = (weight * lever**2).sum(axis=1)
    known = information > 1e-9
    asked = _by_pair(joint, np.abs(lever))
    askers = np.bincount(asked.indices[asked.data > 1e-9], minlength=psi.shape[0])
    safe = np.where(known, information, np.nan)
    slope, error = score / safe, np.sqrt(squares) / safe
    return slope * MONTHS_A_YEAR, error * MONTHS_A_YEAR, np.where(known, askers, 0)


def _sum_scores(
    grid: _Grid, both: sparse.csr_array, of_skills: sparse.csr_array, of_all: Floats
) -> tuple[Floats, Floats]:
    """Sums over the employers of s = y − Ez and of s², for each pair, with y = J − Sl what those that ask add.

    Σs² = Σy² − 2 Σ (EᵀJ − EᵀS l)z + zᵀ(EᵀE)z: y has entries for employers that ask, Ez would have them for all.
    """
    asking = sparse.csr_array(both - grid.skills @ of_skills)
    crossed = (grid.everybody.T @ both - grid.crossed @ of_skills).toarray().T
    everybody = np.einsum("pi,ij->pj", of_all, grid.together)
    pair = asking.indices.astype(np.int64)
    score, squares = (sum_by(pair, values, of_all.shape[0]) for values in (asking.data, asking.data**2))
    score -= (of_all * grid.n).sum(axis=1)
    squares += (of_all * (everybody - 2 * crossed)).sum(axis=1)
    return score, np.maximum(squares, 0.0)


def _by_pair(joint: sparse.csr_array, lever: Floats) -> sparse.csr_array:
    """Employer × pair: joint vacancies of each cell times the pair's lever there."""
    pairs, cells = lever.shape
    weighed = (joint.data * lever.ravel()[joint.indices], joint.indices // cells, joint.indptr.copy())
    moved = sparse.csr_array(weighed, shape=(joint.shape[0], pairs))
    moved.sum_duplicates()
    return moved


def _levers(grid: _Grid, pair: tuple[Ints, Ints], of_a: Floats, of_b: Floats) -> sparse.csr_array:
    """(skill, cell) × pair: the levers of both skills of each pair in the rows of these skills."""
    pairs, cells = of_a.shape
    inside = np.arange(cells)
    rows = np.concatenate([(skill[:, None] * cells + inside).ravel() for skill in pair])
    columns = np.tile(np.repeat(np.arange(pairs), cells), 2)
    values = np.concatenate([of_a.ravel(), of_b.ravel()])
    used = np.flatnonzero(values)
    return sparse.csr_array((values[used], (rows[used], columns[used])), shape=(grid.skills.shape[1], pairs))


def main_roles(counts: pl.LazyFrame, by: list[str], labels: pl.DataFrame, most: int = 3) -> pl.DataFrame:
    """One row per `by`: the labels of the roles that ask for the mix most often, `; ` between.

    `counts` are rows of `pair_role_counts` or `triple_role_counts`; roles with fewer vacancies than a small cell are
    not named.
    """
    totals = counts.group_by(*by, "role_id").agg(pl.col("vacancies").sum())
    return (
        totals.filter(pl.col("vacancies") >= MIN_VACANCIES)
        .join(labels.lazy().select("role_id", "label"), on="role_id")
        .sort(*by, "vacancies", "role_id", descending=[*(False for _ in by), True, False])
        .group_by(by, maintain_order=True)
        .agg(main_roles=pl.col("label").head(most).str.join("; "))
        .collect()
    )

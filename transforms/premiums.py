"""What roles pay and what a skill adds, from counts of pay steps alone.

Pay is counted in steps of one per cent: step = round(100 ln(annual pay)). So medians, geometric means and premiums come
from the same integers, exact in any order, and are true to half a per cent.

The premium of a skill is the slope of log pay on asking for it within cells of role, region, year and currency:
b = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)², the within estimator of a panel (Wooldridge, Econometric Analysis of Cross Section
and Panel Data, section 10.5), with employers as clusters: V = G/(G−1) Σ_c u_c², u_c = Σ_{i∈c} (x − x̄) e, e the
residual.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.estimate import interval_factor, q_values, two_sided_p
from transforms.steps_of_pay import STEPS, pay_of_step
from transforms.suppression import (
    MAX_EMPLOYER_SHARE,
    MIN_EMPLOYERS,
    MIN_VACANCIES,
    is_small_cell,
    round_counts,
    sum_employers,
    withhold_small,
)
from transforms.trends import MIN_TREND_EMPLOYERS, region_level

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TOLD = {
    "region": pl.String(), "year": pl.Int64(), "skill_id": pl.String(), "premium": pl.Float64(),
    "premium_low": pl.Float64(), "premium_high": pl.Float64(), "p_value": pl.Float64(),
}  # fmt: skip
_PLACE = ["region", "year"]
_TEXTS = ["region", "role_id", "skill_id", "currency"]
MOST_ENTRIES = 16_000_000
"""Employers times skills looked at together: some 0.5 GB."""
_CELL = [*_PLACE, "currency", "role_id"]


def estimate_role_pay(paid: pl.LazyFrame) -> pl.DataFrame:
    """Rows of `role_pay`: one per region, role and year, in the currency most of its pay is told in.

    `paid` has region, year, employer_key, role_id, currency, step and vacancies. Cells under the small-cell rule are
    there with null figures.
    """
    cells = paid.pipe(_keep_main_currency).group_by(*_CELL, "employer_key", "step").agg(pl.col("vacancies").sum())
    by_employer = cells.group_by(*_CELL, "employer_key").agg(
        n=pl.col("vacancies").sum(), total=(pl.col("vacancies") * pl.col("step")).sum()
    )
    mean = pl.col("total").sum() / pl.col("n").sum()
    deviation = (pl.col("total") - mean * pl.col("n")) ** 2
    means = by_employer.sort(*_CELL, "employer_key").group_by(_CELL, maintain_order=True).agg(
        vacancies=pl.col("n").sum(),
        employers=pl.len().cast(pl.Int64),
        largest=pl.col("n").max(),
        mean=mean,
        error=(deviation.sum() * pl.len() / (pl.len() - 1)).sqrt() / pl.col("n").sum(),
    )  # fmt: skip
    quantiles = cells.group_by(*_CELL, "step").agg(pl.col("vacancies").sum()).sort(*_CELL, "step").group_by(
        _CELL, maintain_order=True
    ).agg(**{name: _quantile(part) for name, part in _QUANTILES.items()})  # fmt: skip
    # Before a join the sort may be left out, and streaming sums in pieces: either gives other last bits each run.
    found = means.collect(engine="in-memory").join(quantiles.collect(), on=_CELL).pipe(_spell)
    half = pl.Series(interval_factor(found["employers"].to_numpy() - 1.0)) * found["error"]
    is_small = is_small_cell("vacancies", "employers", "largest")
    figures = {
        "mean_pay": pl.col("mean"),
        "mean_pay_low": pl.col("mean") - half,
        "mean_pay_high": pl.col("mean") + half,
        **{name: pl.col(name) for name in _QUANTILES},
    }
    return (
        found.with_columns(is_small=is_small)
        .with_columns(
            pl.when(~pl.col("is_small")).then(pay_of_step(step)).alias(name) for name, step in figures.items()
        )
        .pipe(_withhold)
    )


_QUANTILES = {"pay_lower_quartile": 0.25, "median_pay": 0.5, "pay_upper_quartile": 0.75}


def _quantile(part: float) -> pl.Expr:
    """The lowest step up to which at least this part of the vacancies lies, of rows sorted by step."""
    reached = pl.col("vacancies").cum_sum() >= part * pl.col("vacancies").sum()
    return pl.col("step").filter(reached).first()


def estimate_pay(parts: Iterable[tuple[pl.LazyFrame, pl.LazyFrame]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `role_pay` and of `skill_pay` from what is paid and asked in some regions after the other."""
    of_roles, of_skills = [], []
    for paid, asked in parts:
        of_roles.append(estimate_role_pay(paid))
        of_skills.append(_skill_pay_of_part(paid, asked))
    return pl.concat(of_roles), _add_q_values(pl.concat(of_skills))


def estimate_skill_pay(paid: pl.LazyFrame, asked: pl.LazyFrame) -> pl.DataFrame:
    """Rows of `skill_pay`: one per region, skill and year.

    `paid` is as for `estimate_role_pay`, `asked` has the skill_id besides. A premium needs ten vacancies and three
    employers with the skill and as many without it in the cells compared, and five employers with it in all.
    """
    return _add_q_values(_skill_pay_of_part(paid, asked))


def _skill_pay_of_part(paid: pl.LazyFrame, asked: pl.LazyFrame) -> pl.DataFrame:
    main = paid.pipe(_keep_main_currency).collect()
    with_skill = asked.join(main.lazy().select(*_PLACE, "currency").unique(), on=[*_PLACE, "currency"]).collect()
    counted = _count_skills(with_skill)
    large = counted.filter(~is_small_cell("vacancies", "employers", "largest"))
    premiums = list(_premiums(main, with_skill.join(large, on=[*_PLACE, "skill_id"], how="semi")))
    told = pl.concat([pl.DataFrame(schema=_TOLD), *premiums])
    is_small = is_small_cell("vacancies", "employers", "largest")
    return (
        counted.pipe(_spell)
        .with_columns(is_small=is_small)
        .join(told, on=[*_PLACE, "skill_id"], how="left")
        .with_columns(median_pay=pl.when(~pl.col("is_small")).then(pay_of_step(pl.col("median_step"))))
        .pipe(_withhold)
    )


def _spell(rows: pl.DataFrame) -> pl.DataFrame:
    """Codes as texts, where they were numbered."""
    return rows.with_columns(pl.col(name).cast(pl.String) for name in _TEXTS if name in rows.columns)


def _add_q_values(rows: pl.DataFrame) -> pl.DataFrame:
    """Benjamini-Hochberg q of the premiums of each year and level of region; null where none is told."""
    level = ["region_level", "year"]
    told = rows.drop_nulls("p_value").sort(*level, "region", "skill_id")
    parts = [
        part.select("region", "year", "skill_id", q_value=pl.Series(q_values(part["p_value"].to_numpy())))
        for part in told.partition_by(level, maintain_order=True)
    ]
    found = pl.concat([told.select("region", "year", "skill_id", q_value="p_value").clear(), *parts])
    return rows.join(found, on=["region", "year", "skill_id"], how="left", maintain_order="left")


def _withhold(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts are rounded, and null where they are small; `obs_status` tells."""
    return (
        rows.pipe(round_counts, ["vacancies"])
        .pipe(withhold_small, ["vacancies", "employers"])
        .with_columns(region_level=region_level())
    )


def _keep_main_currency(paid: pl.LazyFrame) -> pl.LazyFrame:
    """The rows in the currency that most vacancies of the region and year are paid in; of equals the first by code."""
    counted = paid.group_by(*_PLACE, "currency").agg(pl.col("vacancies").sum())
    main = counted.sort(*_PLACE, pl.col("vacancies").neg(), "currency").group_by(_PLACE, maintain_order=True).first()
    return paid.join(main.select(*_PLACE, "currency"), on=[*_PLACE, "currency"])


def _count_skills(with_skill: pl.DataFrame) -> pl.DataFrame:
    keys = [*_PLACE, "currency", "skill_id"]
    counted = sum_employers(with_skill, keys, ["vacancies"])
    steps = with_skill.group_by(*keys, "step").agg(pl.col("vacancies").sum()).sort(*keys, "step")
    medians = steps.group_by(keys, maintain_order=True).agg(median_step=_quantile(0.5))
    return counted.join(medians, on=keys).sort(keys)


# ---- premiums


@dataclass(frozen=True)
class Cell:
    """The paid vacancies of one role in a region and year, by employer, and those that ask for each skill."""

    employer: Ints
    """Number of each employer among those of the region and year."""
    n: Floats
    total: Floats
    """Sum of the steps of the employer's vacancies, less the mean step of the cell for each."""
    skill: Ints
    """Numbers of the skills asked for in the cell."""
    asked: Floats
    """Vacancies, employer × skill."""
    asked_total: Floats
    """Sum of their steps less the cell's mean, employer × skill."""

    @property
    def part(self) -> Floats:
        """Of the vacancies, by skill: x̄."""
        found: Floats = self.asked.sum(axis=0) / self.n.sum()
        return found


def _premiums(paid: pl.DataFrame, asked: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Premium with interval and p of each skill, region by region and year by year."""
    names = {name: _names(paid, name) for name in ("role_id", "employer_key")} | {"skill_id": _names(asked, "skill_id")}
    everybody = _sum_steps(paid, names, ["role_id", "employer_key"])
    with_skill = _sum_steps(asked, names, ["role_id", "employer_key", "skill_id"])
    parts = with_skill.partition_by(_PLACE, as_dict=True, maintain_order=True)
    for key, whole in sorted(everybody.partition_by(_PLACE, as_dict=True, maintain_order=True).items()):
        if key not in parts:
            continue
        employers, skills = _distinct(whole["employer_key"]), _distinct(parts[key]["skill_id"])
        found = [
            _within(list(_cells(whole, parts[key], employers, some)), employers.size, some.size)
            for some in np.array_split(skills, -(-employers.size * skills.size // MOST_ENTRIES))
        ]
        figures = {name: np.concatenate([part[name] for part in found]) for name in found[0]}
        yield pl.DataFrame(
            {
                "region": [str(key[0])] * skills.size,
                "year": pl.Series([key[1]] * skills.size, dtype=pl.Int64),
                "skill_id": names["skill_id"][skills],
            }
            | figures
        ).with_columns(pl.col(list(figures)).fill_nan(None))


def _names(frame: pl.DataFrame, column: str) -> pl.Series:
    return frame[column].cast(pl.String).unique().sort()


def _distinct(column: pl.Series) -> Ints:
    found: Ints = np.unique(column.to_numpy())
    return found


def _sum_steps(frame: pl.DataFrame, names: dict[str, pl.Series], by: list[str]) -> pl.DataFrame:
    """Vacancies and the sum of their steps, by region, year and what else is named, as numbers in their order."""
    codes = [pl.col(key).cast(pl.String).cast(pl.Enum(names[key])).to_physical().cast(pl.Int64) for key in by]
    steps = (pl.col("vacancies") * pl.col("step").cast(pl.Int64)).sum()
    return (
        frame.lazy()
        .group_by(*_PLACE, *by)
        .agg(n=pl.col("vacancies").sum(), total=steps)
        .with_columns(pl.col("region").cast(pl.String), *codes)
        .sort(*_PLACE, *by)
        .collect()
    )


def _cells(paid: pl.DataFrame, asked: pl.DataFrame, employers: Ints, skills: Ints) -> Iterator[Cell]:
    """The cell of each role in which one of the skills is asked for; both frames are sorted by role and employer."""
    some = asked.filter(pl.col("skill_id").is_between(int(skills[0]), int(skills[-1])))
    role, role_asked = paid["role_id"].to_numpy(), some["role_id"].to_numpy()
    employer, n, total = (paid[name].to_numpy() for name in ("employer_key", "n", "total"))
    asking, skill, m, of_them = (some[name].to_numpy() for name in ("employer_key", "skill_id", "n", "total"))
    employer, asking = np.searchsorted(employers, employer), np.searchsorted(employers, asking)
    for number in _distinct(some["role_id"]):
        whole = slice(*np.searchsorted(role, [number, number + 1]).tolist())
        part = slice(*np.searchsorted(role_asked, [number, number + 1]).tolist())
        mean = float(total[whole].sum()) / float(n[whole].sum())
        known, column = np.unique(skill[part], return_inverse=True)
        row = np.searchsorted(employer[whole], asking[part])
        asks, asks_total = (np.zeros((whole.stop - whole.start, known.size)) for _ in range(2))
        asks[row, column] = m[part]
        asks_total[row, column] = of_them[part] - mean * m[part]
        places = np.searchsorted(skills, known)
        yield Cell(
            employer[whole], n[whole].astype(np.float64), total[whole] - mean * n[whole], places, asks, asks_total
        )


def _within(cells: list[Cell], employers: int, skills: int) -> dict[str, Floats]:
    """The within estimator of every skill, over cells in which some ask for it and some do not."""
    above, below, with_it, without_it = (np.zeros(skills) for _ in range(4))
    for cell in cells:
        part, size = cell.part, cell.n.sum()
        varies = (part > 0) & (part < 1)
        above[cell.skill] += np.where(varies, cell.asked_total.sum(axis=0), 0)
        below[cell.skill] += size * part * (1 - part)
        with_it[cell.skill] += np.where(varies, size * part, 0)
        without_it[cell.skill] += np.where(varies, size * (1 - part), 0)
    slope = np.divide(above, below, out=np.full(skills, np.nan), where=below > 0)
    scores, has, lacks = (np.zeros((employers, skills)) for _ in range(3))
    for cell in cells:
        part, place = cell.part, np.ix_(cell.employer, cell.skill)
        varies = (part > 0) & (part < 1)
        b = np.nan_to_num(slope[cell.skill])
        fitted = b * (cell.asked * (1 - part) ** 2 + (cell.n[:, None] - cell.asked) * part**2)
        scores[place] += np.where(varies, cell.asked_total - part * cell.total[:, None] - fitted, 0)
        has[place] += np.where(varies, cell.asked, 0)
        lacks[place] += np.where(varies, cell.n[:, None] - cell.asked, 0)
    return _tell(slope, below, scores, _enough(has, with_it, lacks, without_it), (has > 0).sum(axis=0))


def _enough(has: Floats, with_it: Floats, lacks: Floats, without_it: Floats) -> npt.NDArray[np.bool_]:
    """Whether vacancies with and without the skill both pass the small-cell rule in the cells compared."""
    passes = [
        (count >= MIN_VACANCIES)
        & ((by_employer > 0).sum(axis=0) >= MIN_EMPLOYERS)
        & (by_employer.max(axis=0, initial=0) <= MAX_EMPLOYER_SHARE * count)
        for by_employer, count in ((has, with_it), (lacks, without_it))
    ]
    enough: npt.NDArray[np.bool_] = passes[0] & passes[1] & ((has > 0).sum(axis=0) >= MIN_TREND_EMPLOYERS)
    return enough


def _tell(
    slope: Floats, below: Floats, scores: Floats, is_told: npt.NDArray[np.bool_], employers: Ints
) -> dict[str, Floats]:
    groups = (scores != 0).sum(axis=0)
    variance = (scores**2).sum(axis=0) * groups / np.maximum(groups - 1, 1)
    error = np.divide(np.sqrt(variance), below, out=np.full(slope.size, np.nan), where=below > 0)
    freedom = np.maximum(employers - 1.0, 1)
    half = interval_factor(freedom) * error
    ends = {"premium": slope, "premium_low": slope - half, "premium_high": slope + half}
    p = two_sided_p(slope / np.where(error > 0, error, np.nan), freedom)
    return {name: np.where(is_told, np.expm1(value / STEPS), np.nan) for name, value in ends.items()} | {
        "p_value": np.where(is_told, p, np.nan)
    }

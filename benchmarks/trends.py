"""Seconds for the trends of all regions and skills with transforms.estimate, beside statsmodels series by series.

statsmodels fits a logit on month with a dummy for each stratum and employers as clusters: the same question, asked by
Wald's test instead of the score. It runs on a sample of the series, and its time is scaled up. Run:
`python -m benchmarks.trends`.
"""

import argparse
import time
import warnings

import numpy as np
import statsmodels.api as sm

from transforms.estimate import Base, Series, share_slopes

Array = np.ndarray  # type: ignore[type-arg]


def draw_region(
    draw: np.random.Generator, skills: int, employers: int, strata: int, months: int
) -> tuple[Base, Series, Array]:
    """A region in numbers, and for the other side its counts as a table: row of the base × skill."""
    stratum, t, employer = (part.ravel() for part in np.mgrid[0:strata, 0:months, 0:employers])
    kept = (employer % strata == stratum) & (draw.random(t.size) < 0.5)
    stratum, t, employer = stratum[kept], t[kept], employer[kept]
    n = draw.geometric(0.3, t.size)
    odds = draw.uniform(np.log(0.01), np.log(0.2), skills) + draw.normal(0, 0.7, (employers, skills))
    drift = draw.normal(0, 0.02, skills) * (t[:, None] - months / 2)
    counts = draw.binomial(n[:, None], 1 / (1 + np.exp(-odds[employer] - drift)))
    skill, cell = np.nonzero(counts.T)
    weight = counts[cell, skill].astype(np.float64)
    return (
        Base(stratum, t, employer, n.astype(np.float64), strata, employers),
        Series(skill, stratum[cell], t[cell], employer[cell], weight, skills),
        counts,
    )


def fit_one(base: Base, asked: Array) -> float:
    """z of the month in a logit with strata, employers as clusters."""
    dummies = (base.stratum[:, None] == np.unique(base.stratum)).astype(np.float64)
    outcome = np.column_stack([asked, base.weight - asked])
    model = sm.GLM(outcome, np.column_stack([base.t, dummies]), family=sm.families.Binomial())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": base.employer, "use_correction": False})
    return float(fit.tvalues[0])


def main() -> None:
    """Print both times, their ratio, and how well the two agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regions", type=int, default=20)
    parser.add_argument("--skills", type=int, default=500)
    parser.add_argument("--employers", type=int, default=400)
    parser.add_argument("--strata", type=int, default=4)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--sample", type=int, default=100, help="series fitted with statsmodels")
    chosen = parser.parse_args()
    draw = np.random.default_rng(0)
    size = (chosen.skills, chosen.employers, chosen.strata, chosen.months)
    ours, theirs, pairs = 0.0, 0.0, []
    per_region = -(-chosen.sample // chosen.regions)
    warnings.simplefilter("ignore")
    for _ in range(chosen.regions):
        base, series, counts = draw_region(draw, *size)
        began = time.perf_counter()
        slopes = share_slopes(base, series)
        ours += time.perf_counter() - began
        # A skill with few vacancies has strata without any, in which a dummy has no estimate and statsmodels no end.
        common = np.flatnonzero(counts.sum(axis=0) >= 100)[:per_region]
        began = time.perf_counter()
        z = [fit_one(base, counts[:, skill]) for skill in common]
        theirs += time.perf_counter() - began
        pairs += list(zip(z, slopes.slope[common] / slopes.error[common], strict=True))
    series_count = chosen.regions * chosen.skills
    scaled = theirs / len(pairs) * series_count
    wald, score = np.array(pairs).T
    print(f"{chosen.regions} regions × {chosen.skills} skills = {series_count:,} series, {base.t.size:,} rows a region")
    print(f"transforms.estimate  {ours:9.2f} s")
    print(f"statsmodels GLM      {scaled:9.2f} s, scaled from {len(pairs)} series in {theirs:.1f} s")
    print(f"ratio                {scaled / ours:9.0f}")
    print(f"z of both: correlation {np.corrcoef(wald, score)[0, 1]:.4f}, median difference {_median(wald, score):.3f}")


def _median(one: Array, other: Array) -> float:
    return float(np.median(np.abs(one - other)))


if __name__ == "__main__":
    main()

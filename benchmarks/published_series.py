"""Our estimator on series that others published, beside the plainest figure of the same: direction and size.

Two series with nothing in them but a share a month: terms in the hiring threads of Hacker News (counts of comments),
and the share of postings that name AI in nine countries, by Indeed. No employer is known, so each month is a cluster;
seasons are strata as in our tables. The plain figure is the yearly factor between the odds of the first and the last
twelve months of the window. Run: `python -m benchmarks.published_series`, with `--data FOLDER` where FOLDER holds
hn_terms_monthly.csv.gz (month, num_comments, term, count, date) and AI_posting.csv.gz (date, jobcountry,
AI_share_postings).
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import MONTHS_A_YEAR, Base, Series, q_values, share_slopes
from transforms.trends import Q_LIMIT

WINDOW = 60
VACANCIES_A_MONTH = 10_000
"""Indeed publishes shares alone; any constant number gives the same slope."""
AI = ["AI", "LLM", "machine learning", "Machine Learning", "deep learning", "GPT", "NLP"]


@dataclass(frozen=True)
class Answer:
    """What both say of the series of one window: yearly factor of the odds, and q of ours."""

    names: list[str]
    ours: np.ndarray
    q_value: np.ndarray
    plain: np.ndarray


def estimate(monthly: pl.DataFrame, last: str) -> Answer:
    """`monthly`: name, month, asked, total; the window is the 60 months that end with `last`."""
    end = pl.lit(last).str.to_date()
    number = (pl.col("month").dt.year() * 12 + pl.col("month").dt.month().cast(pl.Int32)) - (
        end.dt.year() * 12 + end.dt.month().cast(pl.Int32) - WINDOW + 1
    )
    inside = monthly.with_columns(t=number.cast(pl.Int64)).filter(pl.col("t").is_between(0, WINDOW - 1))
    names = inside.group_by("name").agg(pl.col("asked").sum()).filter(pl.col("asked") >= 30).sort("name")["name"]
    inside = inside.filter(pl.col("name").is_in(names.to_list())).sort("name", "t")
    total = inside.unique("t").sort("t")
    series = inside.select(pl.col("name").rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()
    t, every = inside["t"].to_numpy(), total["t"].to_numpy()
    base = Base(every % 12, every, every, total["total"].to_numpy(), 12, WINDOW)
    slopes = share_slopes(base, Series(series, t % 12, t, t, inside["asked"].to_numpy(), names.len()))
    plain = _plain_factors(inside)
    return Answer(names.to_list(), np.exp(slopes.slope * MONTHS_A_YEAR), q_values(slopes.p_value), plain)


def _plain_factors(inside: pl.DataFrame) -> np.ndarray:
    """(odds of the last twelve months / odds of the first twelve) to the power of one over the years between them."""
    years = (WINDOW - 12) / 12

    def odds(months: pl.Expr) -> pl.Expr:
        asked, total = pl.col("asked").filter(months).sum(), pl.col("total").filter(months).sum()
        return (asked + 0.5) / (total - asked + 0.5)

    factor = (odds(pl.col("t") >= WINDOW - 12) / odds(pl.col("t") < 12)) ** (1 / years)
    return inside.group_by("name").agg(factor=factor).sort("name")["factor"].to_numpy()


def read_terms(folder: Path) -> pl.DataFrame:
    """Comments of each month that name a term."""
    rows = pl.read_csv(folder / "hn_terms_monthly.csv.gz", schema_overrides={"pct": pl.Float64})
    return rows.select(
        name="term",
        month=pl.col("date").str.to_date(),
        asked=pl.col("count").cast(pl.Float64),
        total=pl.col("num_comments").cast(pl.Float64),
    )


def read_countries(folder: Path) -> pl.DataFrame:
    """Mean share of each month of postings that name AI, as if there were 10,000 postings."""
    rows = pl.read_csv(folder / "AI_posting.csv.gz", null_values=["NA", ""])
    month = pl.col("date").str.to_date().dt.month_start()
    share = pl.col("AI_share_postings").cast(pl.Float64).mean() / 100 * VACANCIES_A_MONTH
    monthly = rows.group_by(name="jobcountry", month=month).agg(asked=share)
    return monthly.with_columns(total=pl.lit(float(VACANCIES_A_MONTH))).drop_nulls()


def print_agreement(title: str, answer: Answer) -> None:
    """How many directions agree where ours tells one, and how sizes correspond."""
    told = answer.q_value <= Q_LIMIT
    agree = np.sign(np.log(answer.ours)) == np.sign(np.log(answer.plain))
    known = ~np.isnan(answer.ours)
    rank = stats.spearmanr(answer.ours[known], answer.plain[known]).statistic
    off = np.median(np.abs(np.log(answer.ours[told]) - np.log(answer.plain[told]))) if told.any() else np.nan
    print(
        f"{title:34}{len(answer.names):7}{told.sum():9}{(agree & told).sum():9}{rank:10.2f}{off:12.3f}",
    )


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/published_trends"))
    folder = parser.parse_args().data
    if not (folder / "hn_terms_monthly.csv.gz").is_file():
        print(f"skipped: no published series in {folder}; say with --data where they are")
        return
    print(f"windows of {WINDOW} months; told: q ≤ {Q_LIMIT}; off: median |difference of the log of the yearly factor|")
    print(f"{'':34}{'series':>7}{'told':>9}{'agree':>9}{'rank cor.':>10}{'off':>12}")
    terms, countries = read_terms(folder), read_countries(folder)
    ends = ["2015-12-01", "2017-12-01", "2019-12-01", "2021-12-01", "2023-12-01"]
    answers = {end: estimate(terms, end) for end in ends}
    for end, answer in answers.items():
        print_agreement(f"HN terms until {end[:7]}", answer)
    for end in ("2023-12-01", "2025-12-01"):
        answer = estimate(countries, end)
        print_agreement(f"Indeed, AI, until {end[:7]}", answer)
        pairs = zip(answer.names, answer.ours, answer.plain, strict=True)
        print("  yearly factor, ours / plain: " + ", ".join(f"{n} {o:.2f}/{p:.2f}" for n, o, p in pairs))
    latest = answers["2023-12-01"]
    print("HN until 2023-12, terms of AI, yearly factor and q:")
    for name, ours, q in zip(latest.names, latest.ours, latest.q_value, strict=True):
        if name in AI:
            print(f"  {name:20}{ours:6.2f}{q:10.2g}")


if __name__ == "__main__":
    main()

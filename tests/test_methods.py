"""The worked cell of docs/methods.md: every number in it is made again, by hand and by the estimator."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from transforms.cells import number_cells
from transforms.counts import CELL
from transforms.panel import form_panel
from transforms.trends import Wanted, estimate_trends
from warehouse.tables.clean import WEIGHT_UNIT

METHODS = Path(__file__).resolve().parent.parent / "docs" / "methods.md"
SECTION = METHODS.read_text(encoding="utf-8").partition("## A worked cell\n")[2].partition("\n## ")[0]


def tables() -> list[list[list[str]]]:
    """The tables of the section: rows of cells, the header first."""
    blocks = re.findall(r"(?:^\|.*\n)+", SECTION, re.MULTILINE)
    parsed = [[[cell.strip() for cell in row.strip("|").split("|")] for row in block.splitlines()] for block in blocks]
    return [[rows[0], *rows[2:]] for rows in parsed]


COUNTED, LEFT_OUT, FIGURES = tables()
T = np.array([int(head.removeprefix("month ")) for head in COUNTED[0][1:]])
K, N = (np.array([[float(cell.split("/")[part]) for cell in row[1:]] for row in COUNTED[1:]]) for part in range(2))


def read(printed: str) -> float:
    return float(printed.replace("−", "-"))


def assert_printed(printed: str, value: float) -> None:
    """The value, rounded to as many places as are printed."""
    places = len(printed.partition(".")[2])
    assert read(printed) == pytest.approx(value, abs=0.5000001 * 10**-places)


def work_by_hand() -> tuple[dict[str, float], np.ndarray]:  # type: ignore[type-arg]
    """The figures, and S_c, D_c, r_c and the last column for each employer, written as in the text."""
    n, p = N.sum(), K.sum() / N.sum()
    mean = (N * T).sum() / n
    score, spread = (K * (T - mean)).sum(), (N * (T - mean) ** 2).sum()
    slope = score / (p * (1 - p) * spread)
    rows = []
    for k_c, n_c in zip(K, N, strict=True):
        own, beside = (n_c * T).sum() / n_c.sum(), n_c.sum() / (1 - n_c.sum() / n)
        s = (k_c * (T - own)).sum() + beside * (own - mean) * (k_c.sum() / n_c.sum() - p)
        known = (n_c * (T - own) ** 2).sum() + beside * (own - mean) ** 2
        d, r = p * (1 - p) * known, known / spread
        rows.append((s, d, r, (s - slope * d) / (1 - r)))
    lost = np.array(rows)
    information = p * (1 - p) * spread
    variance, equal = (lost[:, 3] ** 2).sum(), information**2 / ((lost[:, 1] / (1 - lost[:, 2])) ** 2).sum()
    freedom = min(len(K), equal) - 1
    error, t = variance**0.5 / information, stats.t.ppf(0.975, freedom)
    first = T * 2 < 13
    figures = {
        "slope": slope,
        "error": error,
        "p_value": 2 * stats.t.sf(slope / error, freedom),
        "slope_odds": np.exp(12 * slope),
        "slope_odds_low": np.exp(12 * (slope - t * error)),
        "slope_odds_high": np.exp(12 * (slope + t * error)),
        "slope_points": 1200 * score / spread,
        "slope_points_low": 1200 * (score - t * variance**0.5) / spread,
        "slope_points_high": 1200 * (score + t * variance**0.5) / spread,
        "share_first": K[:, first].sum() / N[:, first].sum(),
        "share_last": K[:, ~first].sum() / N[:, ~first].sum(),
    }
    said = {"V": variance, "G*": equal, "freedom": freedom, "t": t, "z": slope / error}
    return figures | said, lost


def estimate() -> dict[str, float]:
    """The row that the tables would hold, every month being published."""
    employer, column = np.nonzero(N)
    months = [date(2024 + t // 12, t % 12 + 1, 1) for t in T]
    every = [date(2024 + t // 12, t % 12 + 1, 1) for t in range(13)]
    cells = pl.DataFrame(
        {
            "basis": "flow",
            "region": "WORLD",
            "month": [months[number] for number in column],
            "source": "s",
            "board": "b",
            "employer_key": [COUNTED[number + 1][0] for number in employer],
            "vacancies": N[employer, column].astype(int),
            "asked": K[employer, column].astype(int),
        }
    ).sort(CELL)
    vacancies = cells.with_columns(weight=pl.col("vacancies") * WEIGHT_UNIT, cell=pl.int_range(pl.len()))
    skills = vacancies.select("cell", skill_id=pl.lit("x"), vacancies="asked", weight=pl.col("asked") * WEIGHT_UNIT)
    watched = pl.DataFrame({"source": "s", "board": "b", "month": every})
    shown = pl.DataFrame(schema={"region": pl.String, "skill_id": pl.String, "month": pl.Date})
    table = number_cells(vacancies.lazy())
    wanted = Wanted(withheld=shown)
    return estimate_trends(table, skills.lazy(), form_panel(watched, 60), ["skill_id"], wanted).row(0, named=True)


def test_each_printed_figure_is_that_of_the_formula() -> None:
    by_hand, lost = work_by_hand()
    assert [row[0] for row in LEFT_OUT[1:]] == [row[0] for row in COUNTED[1:]]
    for row, values in zip(LEFT_OUT[1:], lost, strict=True):
        for printed, value in zip(row[1:], values, strict=True):
            assert_printed(printed, value)
    for name, _, printed in FIGURES[1:]:
        assert_printed(printed, by_hand[name.strip("`")])
    patterns = {"V": r"V = ([\d.]+\d)", "G*": r" = ([\d.]+), fewer", "freedom": r"has ([\d.]+) degrees"}
    for name, pattern in (patterns | {"t": r"point is ([\d.]+\d)", "z": r"z = ([\d.]+)"}).items():
        found = re.search(pattern, SECTION)
        assert found is not None, name
        assert_printed(found.group(1), by_hand[name])


def test_the_estimator_gives_the_figures_of_the_worked_cell() -> None:
    by_hand, _ = work_by_hand()
    row = estimate()
    columns = [name.strip("`") for name, _, _ in FIGURES[1:] if name.startswith("`")]
    assert {name: row[name] for name in columns} == pytest.approx({name: by_hand[name] for name in columns}, rel=1e-9)
    assert (row["direction"], row["obs_status"], row["insufficient_reason"]) == (
        "insufficient",
        "unadjusted",
        "short_window",
    )
    p, ads = K.sum() / N.sum(), (N * (T - 6) ** 2).sum()
    unrelated = 2 * stats.norm.sf((K * (T - 6)).sum() / np.sqrt(p * (1 - p) * ads))
    printed = re.search(r"unrelated gives p = ([\d.]+\d)", SECTION)
    assert printed is not None
    assert_printed(printed.group(1), unrelated)

"""Forecasts are made of feeds that were there all along, and of nothing that the tables withhold."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from transforms.outlook import count_steady_months, foretell
from transforms.panel import Panel, form_panel
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

MONTHS = 60


def month(number: int) -> date:
    return date(2020 + number // 12, number % 12 + 1, 1)


def counts(feeds: dict[str, range], share: dict[str, object]) -> tuple[pl.DataFrame, pl.DataFrame, Panel]:
    """A thousand vacancies a month in each feed, of which the function of the feed tells who asks; and the panel."""
    draw = np.random.default_rng(1)
    rows, asked = [], []
    for feed, numbers in feeds.items():
        for number in numbers:
            cell = len(rows)
            rows.append(("flow", "WORLD", month(number), feed, "b", "e", cell, 1000, 1000 * WEIGHT_UNIT))
            count = int(draw.binomial(1000, share[feed](number)))  # type: ignore[operator]
            asked.append((cell, "x", count, count * WEIGHT_UNIT))
    base = pl.DataFrame(rows, schema=TABLES["vacancy_counts"].dtypes, orient="row")
    skills = pl.DataFrame(asked, schema=TABLES["skill_counts"].dtypes, orient="row")
    return base, skills, form_panel(base.select("source", "board", "month"), MONTHS)


def tables(shown: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A trend table that tells a direction of x, and a demand table that shows or withholds its last month."""
    trend = {"region": "WORLD", "skill_id": "x", "label": "X", "obs_status": "normal", "vacancies": 20_000}
    demand = {"region": "WORLD", "skill_id": "x", "month": month(MONTHS - 1), "vacancies": 300 if shown else None}
    return pl.DataFrame([trend]), pl.DataFrame([demand], schema_overrides={"vacancies": pl.Int64})


def rising(number: int) -> float:
    return 0.1 + 0.004 * number


def test_a_steady_rise_is_foretold() -> None:
    base, skills, panel = counts({"s": range(MONTHS)}, {"s": rising})
    found = foretell(base.lazy(), skills.lazy(), panel, *tables(), "skill", "skill_id")
    checked = TABLES["share_forecasts"].check(found)
    assert checked.select("series_id", "horizon_months", "origin").rows() == [
        ("x", 6, month(MONTHS - 1)),
        ("x", 12, month(MONTHS - 1)),
    ]
    for row in checked.to_dicts():
        assert row["share_low"] < rising(MONTHS - 1 + row["horizon_months"]) < row["share_high"]
        assert max(row["error_ratio_last"], row["error_ratio_season"]) < 1
    assert checked["last_share"].to_list() == pytest.approx([rising(MONTHS - 1)] * 2, abs=0.04)


def test_a_last_share_that_is_withheld_is_not_told() -> None:
    base, skills, panel = counts({"s": range(MONTHS)}, {"s": rising})
    found = foretell(base.lazy(), skills.lazy(), panel, *tables(shown=False), "skill", "skill_id")
    assert found["last_share"].to_list() == [None, None]


def test_a_feed_that_joins_moves_no_forecast() -> None:
    feeds = {"s": range(MONTHS), "new": range(40, MONTHS)}
    base, skills, panel = counts(feeds, {"s": rising, "new": lambda _: 0.9})
    chosen = pl.DataFrame({"region": ["WORLD"], "skill_id": ["x"], "label": ["X"]})
    monthly = count_steady_months(base.lazy(), skills.lazy(), panel, chosen, "skill_id")
    assert monthly["total"].to_list() == [1000] * MONTHS


def test_what_is_too_rare_or_has_no_direction_is_not_foretold() -> None:
    base, skills, panel = counts({"s": range(MONTHS)}, {"s": rising})
    trends, demand = tables()
    for change in ({"obs_status": pl.lit("insufficient")}, {"vacancies": pl.lit(599)}):
        told = trends.with_columns(**change)
        assert foretell(base.lazy(), skills.lazy(), panel, told, demand, "skill", "skill_id").is_empty()

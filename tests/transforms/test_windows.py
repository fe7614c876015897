"""The table of windows lists what is told of each, and nothing that the longest withholds."""

from datetime import date

import polars as pl

from transforms.windows import stack_windows
from warehouse.tables import TABLES
from warehouse.tables.figures import OBS_STATUSES


def trends(**status: str) -> pl.DataFrame:
    """A trend table with one row per skill, each with this status."""
    dtypes = TABLES["skill_trends"].dtypes
    rows = [
        dict.fromkeys(dtypes)
        | {
            "region": "US",
            "region_level": "country",
            "skill_id": skill,
            "label": skill.title(),
            "direction": "stable",
            "window_from": date(2024, 1, 1),
            "seasonally_adjusted": True,
            "obs_status": found,
        }
        for skill, found in status.items()
    ]
    return pl.DataFrame(rows, schema=dtypes)


def test_windows_stand_side_by_side_where_they_tell_a_slope() -> None:
    long = trends(sql="normal", law="insufficient", talk="small_cell")
    short = trends(sql="unadjusted", law="unadjusted", talk="normal")
    found = stack_windows([long, short], [60, 12], "skill", pl.col("skill_id"), pl.col("label"))
    checked = TABLES["trend_windows"].check(found)
    status = pl.col("obs_status").cast(pl.Enum(OBS_STATUSES)).cast(pl.String)
    assert checked.select("series_id", "label", "window_months", status).rows() == [
        ("law", "Law", 12, "unadjusted"),
        ("sql", "Sql", 12, "unadjusted"),
        ("sql", "Sql", 60, "normal"),
    ]


def test_hybrids_are_named_by_both_skills() -> None:
    pair = trends(sql="normal").with_columns(skill_a=pl.lit("law"), skill_b="skill_id")
    series, label = pl.format("{} + {}", "skill_a", "skill_b"), pl.format("{} + {}", pl.lit("Law"), "label")
    found = stack_windows([pair], [24], "hybrid", series, label)
    assert found.select("subject", "series_id", "label").rows() == [("hybrid", "law + sql", "Law + Sql")]

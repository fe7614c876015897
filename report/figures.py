"""What the page of an edition shows, cut from its tables into one compact block a region.

Nothing enters that the tables withhold: rows without a figure are left out, and no figure is made here but by rounding.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

Tables = Mapping[str, pl.DataFrame]

MOST_TOLD = 150
"""Rising and declining series of a region, kind and window that the page holds; the tables hold all."""
MOST_UNTOLD = 12
"""Of a window too short to tell a direction, the strongest movements; they are shown as no findings."""
MOST_SKILLS_OF_ROLE = 12
MOST_MOVES = 6

SERIES_FIELDS = [
    "kind",
    "id",
    "names",
    "tag",
    "roles",
    "shares",
    "vacancies",
    "employers",
    "within",
    "fusing",
    "months",
    "windows",
]
WINDOW_FIELDS = ["from", "until", "slope", "low", "high", "q", "direction", "status"]

_TOLD = ["rising", "declining"]


def overview(tables: Tables) -> dict[str, Any]:
    """What the whole page needs: the regions that have figures, the roles, the windows, and the first month."""
    windows = tables["trend_windows"]
    present = pl.concat(
        [tables[name].select("region") for name in ("skill_trends", "role_trends", "hybrid_skills")]
    ).unique()
    regions = tables["regions"].join(present, on="region", how="semi").sort("region")
    roles = pl.concat([tables["role_trends"].select("role_id"), tables["role_skills"].select("role_id")]).unique()
    named = tables["roles"].join(roles, on="role_id", how="semi").sort("label", "role_id")
    return {
        "series_fields": SERIES_FIELDS,
        "window_fields": WINDOW_FIELDS,
        "windows": sorted(windows["window_months"].unique().to_list(), reverse=True),
        "first_month": _first_month(tables).isoformat(),
        "regions": [
            [row["region"], row["name"], str(row["region_level"]), row["parent"]] for row in regions.to_dicts()
        ],
        "roles": [list(row) for row in named.select("role_id", "label", "isco_code").iter_rows()],
    }


def regions_blocks(tables: Tables) -> dict[str, dict[str, Any]]:
    """For each region that has figures: how many series could be judged, and the series that the page shows."""
    counts = _count_directions(tables)
    series = _series(tables)
    inside, moves = _inside(tables), _pathways(tables)
    return {
        region: {
            "counts": counts.get(region, {}),
            "series": series.get(region, []),
            "inside": inside.get(region, {}),
            "moves": moves.get(region, {}),
        }
        for region, *_ in overview(tables)["regions"]
    }


def role_blocks(tables: Tables) -> dict[str, dict[str, Any]]:
    """For each role in the world: `near`, its neighbours, and `skills`, those that tell it from all vacancies best:
    label, share, salience, share in the neighbours."""
    shown = tables["role_skills"].filter(pl.col("share").is_not_null() & pl.col("salience").is_not_null())
    best = shown.sort("role_id", "salience", "skill_id", descending=[False, True, False]).group_by(
        "role_id", maintain_order=True
    )
    blocks: dict[str, dict[str, Any]] = {}
    for row in best.head(MOST_SKILLS_OF_ROLE).to_dicts():
        block = blocks.setdefault(row["role_id"], {"near": row["neighbours"], "skills": []})
        block["skills"].append(
            [row["skill_label"], _share(row["share"]), _number(row["salience"], 3), _share(row["neighbour_share"])]
        )
    return blocks


# ---- series


def _first_month(tables: Tables) -> date:
    found = tables["trend_windows"]["window_from"].min()
    return found if isinstance(found, date) else date(2000, 1, 1)


def _series(tables: Tables) -> dict[str, list[list[Any]]]:
    """By region: the chosen series in the order of SERIES_FIELDS."""
    chosen = _choose(tables["trend_windows"])
    facts = {(row["region"], row["kind"], row["id"]): row for row in _facts(tables).to_dicts()}
    months = _months(tables, chosen)
    windows: dict[tuple[str, str, str], dict[str, list[Any]]] = {}
    for row in chosen.to_dicts():
        key = (row["region"], row["subject"], row["series_id"])
        windows.setdefault(key, {})[str(row["window_months"])] = [
            row["window_from"].isoformat(),
            row["window_until"].isoformat(),
            *(_points(row[name]) for name in ("slope_points", "slope_points_low", "slope_points_high")),
            _number(row["q_value"], 2),
            row["direction"],
            row["obs_status"],
        ]
    blocks: dict[str, list[list[Any]]] = {}
    for key in sorted(windows.keys() & facts.keys()):
        region, kind, identity = key
        fact = facts[key]
        blocks.setdefault(region, []).append(
            [
                kind,
                identity,
                [name for name in (fact["label"], fact["second"]) if name is not None],
                fact["tag"],
                fact["roles"].split("; ") if fact["roles"] else [],
                [_share(fact["share_first"]), _share(fact["share_last"])],
                fact["vacancies"],
                fact["employers"],
                fact["holds_within_employers"],
                fact["is_fusing"],
                months.get(key, []),
                windows[key],
            ]
        )
    return blocks


def _choose(windows: pl.DataFrame) -> pl.DataFrame:
    """The told series of each window, every judged role, and the strongest movements that are no findings."""
    words = [pl.col(name).cast(pl.String) for name in ("subject", "direction", "obs_status")]
    group = ["region", "subject", "window_months"]
    told, role = pl.col("direction").is_in(_TOLD), pl.col("subject") == "role"
    by_size = pl.col("slope_points").abs().rank("ordinal", descending=True)
    return (
        windows.with_columns(words)
        .filter(pl.col("slope_points").is_not_null() & (pl.col("obs_status") != "small_cell"))
        .with_columns(
            place_told=by_size.over([*group, "direction"]), place=pl.col("p_value").rank("ordinal").over(group)
        )
        .filter(
            (told & (pl.col("place_told") <= MOST_TOLD))
            | (role & (pl.col("obs_status") == "normal"))
            | ((pl.col("obs_status") == "unadjusted") & (pl.col("place") <= MOST_UNTOLD))
        )
        .sort(*group, "series_id")
    )


def _facts(tables: Tables) -> pl.DataFrame:
    """What the longest window says of each series beside its slope, under the same names for all kinds."""
    shared = ["region", "vacancies", "employers", "share_first", "share_last", "holds_within_employers"]
    nothing = pl.lit(None, pl.String)
    skills = tables["skill_trends"].select(
        *shared, "label", kind=pl.lit("skill"), id="skill_id", second=nothing, tag="family", roles=nothing
    )
    roles = tables["role_trends"].select(
        *shared, "label", kind=pl.lit("role"), id="role_id", second=nothing, tag="isco_code", roles=nothing
    )
    hybrids = tables["hybrid_skills"].select(
        *shared,
        "is_fusing",
        label="label_a",
        kind=pl.lit("hybrid"),
        id=pl.format("{} + {}", "skill_a", "skill_b"),
        second="label_b",
        tag="mix",
        roles="main_roles",
    )
    return pl.concat([skills, roles, hybrids], how="diagonal")


def _months(tables: Tables, chosen: pl.DataFrame) -> dict[tuple[str, str, str], list[list[Any]]]:
    """Month, share and interval of each shown month of the chosen skills and roles; months count from the first."""
    first = _first_month(tables)
    found: dict[tuple[str, str, str], list[list[Any]]] = {}
    for kind, name, key in (("skill", "skill_demand", "skill_id"), ("role", "role_demand", "role_id")):
        wanted = chosen.filter(pl.col("subject") == kind).select("region", id="series_id").unique()
        shown = tables[name].filter(pl.col("share").is_not_null() & ~pl.col("is_preliminary"))
        rows = shown.rename({key: "id"}).join(wanted, on=["region", "id"]).sort("region", "id", "month")
        for row in rows.select("region", "id", "month", "share", "share_low", "share_high").iter_rows():
            region, identity, month, *shares = row
            offset = (month.year - first.year) * 12 + month.month - first.month
            if offset >= 0:
                found.setdefault((region, kind, identity), []).append([offset, *(_share(share) for share in shares)])
    return found


# ---- how much could be judged


def _count_directions(tables: Tables) -> dict[str, dict[str, dict[str, Any]]]:
    """By region and kind: how many series of the longest window rise, decline, stand, or cannot be judged and why."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for kind, name in (("hybrid", "hybrid_skills"), ("role", "role_trends"), ("skill", "skill_trends")):
        frame = tables[name].select(
            "region",
            pl.col("direction").cast(pl.String),
            reason=pl.when(pl.col("obs_status").cast(pl.String) == "small_cell")
            .then(pl.lit("withheld"))
            .otherwise(pl.col("insufficient_reason").cast(pl.String)),
        )
        for region, direction, reason, count in (
            frame.group_by("region", "direction", "reason").len().sort("region", "direction", "reason").iter_rows()
        ):
            kinds = found.setdefault(region, {})
            counts = kinds.setdefault(kind, {"rising": 0, "declining": 0, "stable": 0, "why": {}})
            if direction == "insufficient":
                counts["why"][reason or "other"] = counts["why"].get(reason or "other", 0) + count
            else:
                counts[direction] += count
    return found


# ---- from a role


def _inside(tables: Tables) -> dict[str, dict[str, list[list[Any]]]]:
    """By region and role: skills whose share inside the role rises, the fastest first, then those where it declines."""
    rising = tables["upskilling_priorities"].with_columns(direction=pl.lit("rising"))
    trends = tables["role_skill_trends"].with_columns(pl.col("direction").cast(pl.String))
    declining = trends.filter(pl.col("direction") == "declining").sort("region", "role_id", "slope_points", "skill_id")
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for row in pl.concat([rising.sort("region", "role_id", "rank"), declining], how="diagonal_relaxed").to_dicts():
        found.setdefault(row["region"], {}).setdefault(row["role_id"], []).append(
            [
                row["skill_label"],
                row["direction"],
                [_share(row["share_first"]), _share(row["share_last"])],
                [_points(row[f"slope_points{end}"]) for end in ("", "_low", "_high")],
                _number(row["q_value"], 2),
                row["employers"],
                row["is_new_family"],
                row["hybrid_with"],
            ]
        )
    return found


def _pathways(tables: Tables) -> dict[str, dict[str, list[list[Any]]]]:
    """By region and role: moves that are viable, straight or through another role, the best fit first."""
    moves = tables["reskilling_pathways"].filter(pl.col("is_viable") | pl.col("via_role").is_not_null())
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for row in moves.sort("region", "from_role", ~pl.col("is_viable"), "rank").to_dicts():
        rows = found.setdefault(row["region"], {}).setdefault(row["from_role"], [])
        if len(rows) < MOST_MOVES:
            rows.append(
                [
                    row["to_role"],
                    row["to_label"],
                    _share(row["coverage"]),
                    None if row["is_viable"] else row["via_label"],
                    row["skills_carried"],
                    row["skills_to_learn"],
                    row["to_direction"],
                    _points(row["to_slope_points"]),
                    row["to_vacancies"],
                ]
            )
    return found


# ---- rounding


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _number(value: float | None, digits: int) -> float | None:
    """The value with so many significant digits."""
    return None if value is None else float(f"{value:.{digits}g}")

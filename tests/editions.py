"""Small made-up tables that keep every rule of an edition, and a store with them, in milliseconds."""

import math
from datetime import date
from typing import Any

import polars as pl

from report.release import DRESS, refresh
from taxonomy.regions import load_regions
from warehouse import editions
from warehouse.revisions import revise_tables
from warehouse.store import Store
from warehouse.tables import PUBLISHED, TABLES

DAY = date(2026, 10, 15)
MONTHS = [date(2024 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(24)]
REGIONS = ["WORLD", "DE", "US", "US-CA"]
SIZE = {"WORLD": 400, "DE": 150, "US": 200, "US-CA": 60}
SKILLS = [
    ("python", "Python", "tool", "software", "technical"),
    ("c-plus-plus", "C++", "tool", "software", "technical"),
    ("nursing", "Nursing", "knowledge", "health_care", "domain"),
    ("statistics", "Statistics", "method", "data_analysis", "data"),
    *((f"skill-{n}", f"Skill {n}", "tool", "software", "technical") for n in range(10)),
]
ROLES = [
    ("cashier", "Cashier", "5230"),
    ("nurse", "Registered nurse", "2221"),
    ("data-analyst", "Data analyst", "2511"),
]


def made_up_tables(labels: dict[str, str] | None = None) -> dict[str, pl.DataFrame]:
    """Every published table; `labels` gives other names to skills, roles and regions by their code."""
    rename = labels or {}
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in PUBLISHED}
    level = {region.region_code: region.region_level for region in load_regions()}
    for region in REGIONS:
        where = {"region": region, "region_level": level[region]}
        for place, (skill, label, kind, family, _) in enumerate(SKILLS):
            name = rename.get(skill, label)
            slope = 1.5 if place % 2 == 0 else -1.5
            trend = _trend(slope, SIZE[region] * 4)
            rows["skill_trends"].append(
                {**where, "skill_id": skill, "label": name, "kind": kind, "family": family, **trend}
            )
            rows["skill_demand"] += [
                {**where, "month": month, "skill_id": skill, **_month(region, n, slope, place)}
                for n, month in enumerate(MONTHS)
            ]
            series = {"subject": "skill", "series_id": skill, "label": name}
            rows["trend_windows"] += _windows({**where, **series}, slope)
        rows["hybrid_skills"] += _hybrids(where, rename)
        for row in _hybrids(where, rename):
            names = {
                "series_id": f"{row['skill_a']} + {row['skill_b']}",
                "label": f"{row['label_a']} + {row['label_b']}",
            }
            rows["trend_windows"] += _windows({**where, "subject": "hybrid", **names}, row["slope_points"])
        for place, (role, label, isco) in enumerate(ROLES):
            slope = -2.0 if role == "cashier" else 1.0
            who = {"role_id": role, "label": rename.get(role, label), "isco_code": isco}
            series = {"subject": "role", "series_id": role, "label": who["label"]}
            rows["trend_windows"] += _windows({**where, **series}, slope)
            level_change = {"level_change": 0.8, "level_change_low": 0.7, "level_change_high": 0.9}
            told = {"level_q_value": 0.01, "level_direction": "declining"}
            rows["role_trends"].append({**where, **who, **_trend(slope, SIZE[region] * 4), **level_change, **told})
            rows["role_demand"] += [
                {
                    **where,
                    "month": month,
                    **{k: who[k] for k in ("role_id", "isco_code")},
                    **_month(region, n, slope, place),
                }
                for n, month in enumerate(MONTHS)
            ]
    for role, label, _ in ROLES:
        for skill, name, _, family, _ in SKILLS[:4]:
            who = {"role_id": role, "skill_id": skill, "role_label": rename.get(role, label)}
            what = {"skill_label": rename.get(skill, name), "family": family, "share": 0.3, "salience": 2.0}
            what |= {"neighbours": "Baker; Midwife", "neighbour_share": 0.125}
            rows["role_skills"].append({**who, **what, **_trend(3.0 if skill == "python" else -3.0, 300)})
    for region in REGIONS:
        where = {"region": region, "region_level": level[region]}
        rows["role_skill_trends"] += [{**where, **row} for row in rows["role_skills"]]
        rows["upskilling_priorities"].append({**where, **_priority(rename)})
        rows["reskilling_pathways"].append({**where, **_move(rename)})
    rows["sources"] = [_source(month) for month in MONTHS]
    rows["breaks"] = [
        {
            "source": "ashby",
            "board": "acme",
            "month": MONTHS[3],
            "event": "joined",
            "detail": "first month watched whole",
        }
    ]
    rows["skills"] = [
        {"skill_id": s, "label": rename.get(s, n), "kind": k, "family": f, "group": g} for s, n, k, f, g in SKILLS
    ]
    rows["roles"] = [
        {"role_id": r, "label": rename.get(r, n), "isco_code": c, "isco_label": f"Group {c}"} for r, n, c in ROLES
    ]
    rows["regions"] = [
        {
            "region": r.region_code,
            "region_level": r.region_level,
            "name": rename.get(r.region_code, r.name),
            "parent": r.parent_code,
        }
        for r in load_regions()
        if r.region_code in REGIONS or r.region_level in ("country", "world", "remote")
    ]
    names = [table.name for table in PUBLISHED if table.name != "revisions"]
    tables = {name: TABLES[name].check(_frame(TABLES[name], rows[name])) for name in names}
    return tables | {"revisions": revise_tables(tables, {}, None)}


def publish_made_up(store: Store, labels: dict[str, str] | None = None, note: str | None = None) -> editions.Edition:
    """An edition of the made-up tables, with all that an edition has."""
    fill_store(store, made_up_tables(labels))
    edition, _ = editions.publish(store, DAY, note=note, dress=DRESS)
    refresh(store, DAY)
    return edition


def fill_store(store: Store, tables: dict[str, pl.DataFrame]) -> None:
    """The estimates of the store are these tables."""
    for table in PUBLISHED:
        store.write(table, editions.ESTIMATES, tables[table.name])


def _frame(table: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([[row.get(name) for name in table.dtypes] for row in rows], schema=table.dtypes, orient="row")


def _trend(slope: float, vacancies: int) -> dict[str, Any]:
    odds = math.exp(slope / 5)
    return {
        "vacancies": vacancies,
        "employers": 40,
        "share_first": 0.05,
        "share_last": 0.05 + slope / 100,
        **_slope(slope, odds, "rising" if slope > 0 else "declining", "normal"),
        "holds_within_employers": True,
        "lift": 1.2,
        "npmi": 0.1,
        "odds_ratio": 1.4,
        "log_odds_ratio_slope": 0.2,
        "log_odds_ratio_slope_low": 0.1,
        "log_odds_ratio_slope_high": 0.3,
        "fusing_q_value": 0.04,
        "is_fusing": True,
        "is_rising_hybrid": slope > 0,
    }


def _slope(slope: float, odds: float, direction: str, status: str) -> dict[str, Any]:
    return {
        "window_from": MONTHS[0],
        "window_until": MONTHS[-1],
        "slope_points": slope,
        "slope_points_low": slope - 0.5,
        "slope_points_high": slope + 0.5,
        "slope_odds": odds,
        "slope_odds_low": odds * 0.9,
        "slope_odds_high": odds * 1.1,
        "p_value": 0.001,
        "q_value": 0.01,
        "direction": direction,
        "seasonally_adjusted": True,
        "obs_status": status,
        "insufficient_reason": "short_window" if status == "unadjusted" else None,
    }


def _windows(series: dict[str, Any], slope: float) -> list[dict[str, Any]]:
    odds = math.exp(slope / 5)
    told = "rising" if slope > 0 else "declining"
    long = {**series, "window_months": 24, **_slope(slope, odds, told, "normal")}
    short = {**series, "window_months": 12, **_slope(slope, odds, "insufficient", "unadjusted"), "q_value": 0.3}
    return [short | {"window_from": MONTHS[12], "seasonally_adjusted": False}, long]


def _hybrids(where: dict[str, Any], rename: dict[str, str]) -> list[dict[str, Any]]:
    rows = []
    ordered = sorted(SKILLS[:4])
    for place, a in enumerate(ordered):
        for b in ordered[place + 1 :]:
            slope = -1.0 if a[0] == "c-plus-plus" else 1.0 + place
            rows.append(
                {
                    **where,
                    "skill_a": a[0],
                    "skill_b": b[0],
                    "label_a": rename.get(a[0], a[1]),
                    "label_b": rename.get(b[0], b[1]),
                    "family_a": a[3],
                    "family_b": b[3],
                    "mix": "data × domain",
                    "main_roles": rename.get("nurse", "Registered nurse"),
                    **_trend(slope, SIZE[where["region"]]),
                }
            )
    return rows


def _month(region: str, n: int, slope: float, place: int) -> dict[str, Any]:
    """Figures of a month; the small region has too few in every third."""
    blank = {"is_preliminary": False, "obs_status": "small_cell"}
    if region == "US-CA" and n % 3 == place % 3:
        return blank
    share = 0.05 + slope * (n - 11.5) / 1200
    figures = {"share": share, "share_low": share * 0.8, "share_high": share * 1.2, "matched_index": 100.0 + n}
    return {**blank, "obs_status": "normal", "vacancies": SIZE[region] // 6, "employers": 9, **figures}


def _source(month: date) -> dict[str, Any]:
    counts = {"boards": 2, "boards_healthy": 2, "boards_in_panel": 2, "postings": 500, "vacancies": 480, "refused": 3}
    return {"source": "ashby", "month": month, **counts, "is_in_panel": True, "status": "ok"}


def _priority(rename: dict[str, str]) -> dict[str, Any]:
    role, label, _ = ROLES[0]
    skill, name, kind, family, _ = SKILLS[0]
    who = {"role_id": role, "label": rename.get(role, label), "rank": 1, "skill_id": skill, "kind": kind}
    what = {"skill_label": rename.get(skill, name), "family": family, "is_new_family": True, "hybrid_with": None}
    return {**_trend(3.0, 300), **who, **what}


def _move(rename: dict[str, str]) -> dict[str, Any]:
    (one, from_label, _), (other, to_label, _) = ROLES[0], ROLES[2]
    ends = {"from_role": one, "to_role": other, "from_label": rename.get(one, from_label)}
    directions = {"from_direction": "declining", "to_direction": "rising", "to_slope_points": 1.0, "to_vacancies": 300}
    skills = {"skills_carried": rename.get("python", "Python"), "skills_to_learn": "Statistics"}
    figures = {"rank": 1, "coverage": 0.4, "reverse_coverage": 0.3, "fit": 0.35, "is_viable": True}
    return {**ends, "to_label": rename.get(other, to_label), **directions, **skills, **figures}

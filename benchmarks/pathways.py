"""Do moves between roles lead where people who know the trades would lead them, how fast, and what is a viable one?

`python -m benchmarks.pathways [related] [titles] [speed] [pay]` (all where none is named):

- related: each occupation of O*NET against its related occupations there, by technology skills alone: how many of the
  first ten are related, and whether nearer ones come earlier (Spearman), beside plain cosine and Jaccard similarity.
- titles: what one title of a role covers of another title of it on real boards, and of titles elsewhere: from the first
  the threshold `VIABLE_COVERAGE` is taken.
- speed: all moves of 900 roles in 100 regions, as a ratio to cosine similarity and a sort of the same size; then the
  other tables of decisions: what rises inside roles, credentials, and how much of a role is routine.
- pay: what the roles pay and what each skill adds, of a million paid vacancies in the regions, as a ratio to only
  summing the same counts by region, year and skill.

The first two need the recorded material and say so where it is absent.
"""

import argparse
import gzip
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from transforms.automation import measure_automation  # noqa: E402, the path comes first
from transforms.credentials import list_credentials  # noqa: E402
from transforms.pathways import Tables, find_pathways  # noqa: E402
from transforms.premiums import estimate_pay  # noqa: E402
from transforms.profiles import Floats, Profiles, compare_roles, form_profiles, viable_coverage  # noqa: E402
from transforms.upskilling import rank_upskilling  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402

MATERIAL = ROOT.parent / "shared" / "data"
FIRST = 10
PARTS = ["related", "titles", "speed", "pay"]


def similarities(profiles: Profiles) -> dict[str, Floats]:
    """Ours and the plain ones, role by role."""
    has = (profiles.shares > 0).astype(np.float64)
    common, count = has @ has.T, has.sum(axis=1)
    length = np.linalg.norm(profiles.shares, axis=1, keepdims=True)
    close = compare_roles(profiles)
    return {
        "fit (ours)": close.fit,
        "coverage alone": close.coverage,
        "cosine": profiles.shares @ profiles.shares.T / (length @ length.T),
        "Jaccard": common / (count[:, None] + count - common),
    }


# ---- related occupations


def read_onet(name: str) -> pl.DataFrame:
    path = MATERIAL / "taxonomies" / "onet" / name
    return pl.read_csv(
        io.BytesIO(gzip.decompress(path.read_bytes())), separator="\t", quote_char=None, infer_schema=False
    )


def compare_related() -> None:
    asked = read_onet("Technology Skills.txt.gz").select(role_id="O*NET-SOC Code", skill_id="Example").unique()
    related = read_onet("Related Occupations.txt.gz")
    roles = asked["role_id"].n_unique()
    salience = pl.lit(roles) / pl.len().over("skill_id")
    profiles = form_profiles(asked.with_columns(share=pl.lit(1.0), salience=salience))
    places = {role: place for place, role in enumerate(profiles.roles)}
    wanted: dict[int, dict[int, int]] = {}
    for one, other, order in related.select("O*NET-SOC Code", "Related O*NET-SOC Code", "Index").iter_rows():
        if one in places and other in places:
            wanted.setdefault(places[one], {})[places[other]] = int(order)
    print(f"{len(wanted)} occupations, {sum(map(len, wanted.values()))} related pairs, {len(profiles.skills)} skills")
    found = {name: _agreement(scores, wanted) for name, scores in similarities(profiles).items()}
    best_plain = max(found["cosine"][0], found["Jaccard"][0])
    for name, (precision, correlation) in found.items():
        ratio = f"{precision / best_plain:.2f} of the best plain"
        print(f"  {name:15} of the first {FIRST} related {precision:.3f} ({ratio}), rank correlation {correlation:.3f}")


def _agreement(scores: Floats, wanted: dict[int, dict[int, int]]) -> tuple[float, float]:
    """Mean part of the first ten that are related, and mean Spearman of score and order among the related."""
    hits, correlations = [], []
    for place, order in wanted.items():
        others = scores[place].copy()
        others[place] = -np.inf
        first = np.argsort(-others, kind="stable")[:FIRST]
        hits.append(len(set(first.tolist()) & order.keys()) / FIRST)
        theirs, ours = list(order.values()), [-others[other] for other in order]
        if len(theirs) > 2 and len(set(ours)) > 1:
            correlations.append(float(spearmanr(theirs, ours).statistic))
    return float(np.mean(hits)), float(np.mean(correlations))


# ---- titles of one role


def read_ads() -> Iterator[tuple[str, str, str]]:
    """Employer, title and text of the recorded boards and of the economists' vacancies."""
    for path in sorted((MATERIAL / "ashby_boards").glob("*.json.gz")):
        for job in json.loads(gzip.decompress(path.read_bytes()))["jobs"]:
            yield path.name, job["title"], job.get("descriptionPlain") or ""
    dump = gzip.decompress((MATERIAL / "joe_2015_2018" / "joe.csv.gz").read_bytes())
    columns = ["jp_institution", "jp_title", "jp_full_text"]
    yield from pl.read_csv(io.BytesIO(dump), infer_schema=False).select(columns).fill_null("").iter_rows()


def compare_titles() -> None:
    from skilltide.loaded import role_coder, skill_extractor

    ads = pl.DataFrame(list(read_ads()), schema=["employer", "title", "text"], orient="row").with_row_index("ad")
    coded = [match and (match.role_id, match.isco_code) for match in role_coder().code(ads["title"].to_list())]
    ads = ads.with_columns(
        role=pl.Series([match and match[0] for match in coded], dtype=pl.String),
        isco=pl.Series([match and match[1] for match in coded], dtype=pl.String),
        variant=pl.col("title").str.to_lowercase().str.strip_chars(),
    ).drop_nulls("role")
    extractor = skill_extractor()
    found = [
        (ad, skill)
        for ad, title, text in ads.select("ad", "title", "text").iter_rows()
        for skill in {mention.skill.skill_id for mention in extractor.find(f"{title}\n{text}")}
    ]
    mentions = pl.DataFrame(found, schema={"ad": pl.UInt32, "skill_id": pl.String}, orient="row")
    variants = ads.with_columns(role_id=pl.format("{}|{}|{}", "isco", "role", "variant"))
    profiles = form_profiles(_asked(variants, mentions, least=5, employers=2))
    isco, role = (np.array([name.split("|")[part] for name in profiles.roles]) for part in (0, 1))
    coverage = compare_roles(profiles).coverage
    threshold = viable_coverage(coverage, role.tolist())
    elsewhere = coverage[isco[:, None] != isco]
    same = coverage[(role[:, None] == role) & ~np.eye(role.size, dtype=bool)]
    print(f"{ads.height} ads with a role, {role.size} titles with a profile, {same.size} pairs of titles of one role")
    print(f"  coverage between them {same.mean():.3f}, deviation {same.std():.3f}: viable from {threshold:.3f}")
    of_same, of_others = np.mean(same >= threshold), np.mean(elsewhere >= threshold)
    ratio = f"ratio {of_same / of_others:.0f}"
    print(f"  viable of pairs of one role {of_same:.2f}, of two unit groups {of_others:.3f} ({ratio})")


def _asked(ads: pl.DataFrame, mentions: pl.DataFrame, *, least: int, employers: int) -> pl.DataFrame:
    """role_id, skill_id, share and salience of the skills that enough vacancies and employers of a role ask for."""
    everywhere = mentions.group_by("skill_id").agg(everywhere=pl.len() / ads.height)
    count = ads.group_by("role_id").agg(count=pl.len())
    return (
        mentions.join(ads.select("ad", "role_id", "employer"), on="ad")
        .group_by("role_id", "skill_id")
        .agg(asked=pl.len(), employers=pl.col("employer").n_unique())
        .filter((pl.col("asked") >= least) & (pl.col("employers") >= employers))
        .join(count, on="role_id")
        .join(everywhere, on="skill_id")
        .with_columns(share=pl.col("asked") / pl.col("count"))
        .with_columns(salience=pl.col("share") / pl.col("everywhere"))
    )


# ---- speed


def make_tables(roles: int, regions: int, skills: int, own: int) -> Tables:
    """Tables of the given size: each role asks for `own` skills, each region tells a direction of each role."""
    draw = np.random.default_rng(1)
    names, labels = [f"role-{n:04d}" for n in range(roles)], [f"skill-{n:04d}" for n in range(skills)]
    asked = pl.DataFrame(
        {
            "role_id": np.repeat(names, own),
            "skill_id": np.concatenate([draw.choice(labels, own, replace=False) for _ in names]),
            "share": draw.uniform(0.02, 0.8, roles * own),
            "salience": draw.uniform(1, 20, roles * own),
            "vacancies": draw.integers(10, 400, roles * own),
        }
    ).with_columns(role_label="role_id", skill_label="skill_id", family=pl.lit("family"))
    places = [f"R{n}" for n in range(regions)]
    ways = draw.choice(["rising", "stable", "declining"], roles * regions)
    figures = {
        "slope_points": 0.1, "q_value": 0.01, "vacancies": 100, "obs_status": "normal", "level_direction": "stable",
        "region_level": "country", "window_from": date(2024, 1, 1), "window_until": date(2025, 12, 1),
    }  # fmt: skip
    cells = pl.DataFrame({"region": np.repeat(places, roles), "role_id": names * regions})
    pairs = pl.DataFrame({"skill_a": draw.choice(labels, 50_000), "skill_b": draw.choice(labels, 50_000)}).unique()
    return Tables(
        role_skills=asked,
        role_trends=cells.with_columns(pl.lit(value).alias(name) for name, value in figures.items()).with_columns(
            direction=pl.Series(ways)
        ),
        role_demand=cells.with_columns(month=pl.lit(date(2025, 12, 1)), open_vacancies=pl.lit(12)),
        skill_trends=pl.DataFrame({"region": "WORLD", "skill_id": labels, "vacancies": draw.integers(10, 9000, skills)})
        .with_columns(direction=pl.lit("stable")),
        role_pay=cells.head(0).with_columns(year=0, currency=pl.lit(""), mean_pay=0.0, mean_pay_high=0.0),
        vacancy_durations=cells.with_columns(quarter=pl.lit(date(2025, 10, 1)), median_days=pl.lit(30)),
        hybrid_skills=pairs.sort("skill_a", "skill_b").with_columns(
            region=pl.lit("WORLD"), vacancies=pl.lit(500), is_rising_hybrid=pl.int_range(pl.len()) % 5 == 0
        ),
    )  # fmt: skip


def measure_speed(roles: int, regions: int) -> None:
    tables = make_tables(roles, regions, skills=2_500, own=60)
    floor = _seconds(lambda: _plain(tables, regions))
    before = _peak()
    begun = time.perf_counter()
    moves, skills = find_pathways(tables)
    ours = time.perf_counter() - begun
    print(f"{roles} roles × {regions} regions: {moves.height:,} moves, {skills.height:,} skills of moves")
    print(f"  {ours:.1f} s, {ours / floor:.1f} times cosine and a sort in each region ({floor:.1f} s)")
    print(f"  peak memory {_peak():.2f} GB, {_peak() - before:.2f} of it for this")
    inside, others = make_inside(tables, regions)
    begun = time.perf_counter()
    found = [
        rank_upskilling(inside, tables, others["skills"], others["skill_pay"]),
        list_credentials(others["skill_trends"], others["skill_pay"], others["skill_requirements"], tables.role_skills),
        measure_automation(tables.role_skills, others["skill_trends"], others["roles"]),
    ]
    rows = ", ".join(f"{one.height:,}" for one in found)
    print(f"  priorities, credentials and roles by routine: {rows} rows of {inside.height:,} trends inside roles")
    print(f"  {time.perf_counter() - begun:.1f} s, peak memory {_peak():.2f} GB")


def make_inside(tables: Tables, regions: int) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Trends of twenty skills inside each role and region, and the tables of skills and roles beside them."""
    draw = np.random.default_rng(3)
    places = pl.DataFrame({"region": [f"R{n}" for n in range(regions)]})
    told = {"region_level": "country", "obs_status": "normal", "vacancies": 40, "employers": 9, "q_value": 0.01}
    inside = tables.role_skills.group_by("role_id", maintain_order=True).head(20).drop("share", "salience")
    inside = _filled("role_skill_trends", inside.join(places, how="cross"), told)
    skills = tables.skill_trends.select("skill_id", label="skill_id", family=pl.lit("family"))
    skills = skills.with_columns(
        kind=pl.when(pl.int_range(pl.len()) % 20 == 0).then(pl.lit("licence")).otherwise(pl.lit("tool"))
    )
    by_region = skills.join(places, how="cross")
    premium = pl.Series(draw.normal(0, 0.1, by_region.height))
    others = {
        "skills": skills,
        "skill_trends": _filled(
            "skill_trends", pl.concat([by_region, skills.with_columns(region=pl.lit("WORLD"))], how="diagonal"), told
        ),
        "skill_pay": _filled("skill_pay", by_region.with_columns(year=pl.lit(2025), premium=premium), {}),
        "skill_requirements": _filled(
            "skill_requirements", by_region.with_columns(year=pl.lit(2025), required_share=0.5), {}
        ),
        "roles": tables.role_skills.select("role_id")
        .unique(maintain_order=True)
        .with_columns(is_routine=pl.int_range(pl.len()) % 3 == 0),
    }
    return inside, others


def _filled(name: str, rows: pl.DataFrame, values: dict[str, object]) -> pl.DataFrame:
    """The rows with every column of the table, a slope and a direction drawn where it has them; null where unsaid."""
    draw = np.random.default_rng(4)
    drawn = {
        "slope_points": pl.Series(draw.normal(0, 2, rows.height)),
        "direction": pl.Series(draw.choice(["rising", "declining", "stable"], rows.height, p=[0.1, 0.1, 0.8])),
    }
    said = {one: pl.lit(value) for one, value in values.items()} | {one: pl.lit(told) for one, told in drawn.items()}
    said |= {one: pl.col(one) for one in rows.columns}
    return rows.select(said.get(one, pl.lit(None)).cast(dtype).alias(one) for one, dtype in TABLES[name].dtypes.items())


def _plain(tables: Tables, regions: int) -> None:
    """Cosine similarity of all roles, and the nearest of each sorted anew in each region."""
    shares = form_profiles(tables.role_skills).shares
    length = np.linalg.norm(shares, axis=1, keepdims=True)
    cosine = shares @ shares.T / (length @ length.T)
    for _ in range(regions):
        np.argsort(-cosine, axis=1, kind="stable")


def make_pay(
    roles: int, regions: int, vacancies: int, skills: int = 10, at_once: int = 10
) -> Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]:
    """Counts of paid vacancies of three years, and of the skills that each asks for out of forty of its role.

    Some regions at a time, as the pipeline reads them (transforms.region_parts).
    """
    draw = np.random.default_rng(2)
    for first in range(0, regions, at_once):
        size = vacancies * min(at_once, regions - first) // regions
        role = draw.integers(0, roles, size)
        paid = pl.DataFrame(
            {
                "region": pl.Series(draw.integers(first, min(first + at_once, regions), size)).cast(pl.String),
                "year": 2023 + draw.integers(0, 3, size),
                "employer_key": pl.Series(draw.integers(0, 20_000, size)).cast(pl.String),
                "role_id": pl.Series(role).cast(pl.String),
                "currency": "USD",
                "step": pl.Series(draw.normal(1_080, 30, size).round(), dtype=pl.Int32),
            }
        )
        asked = [
            paid.with_columns(skill_id=pl.Series(role * 2 + 4 * number + draw.integers(0, 4, size)).cast(pl.String))
            for number in range(skills)
        ]
        counted = (
            frame.group_by(pl.all()).agg(vacancies=pl.len().cast(pl.Int64)).lazy() for frame in (paid, pl.concat(asked))
        )
        yield next(counted), next(counted)


def measure_pay(roles: int, regions: int, vacancies: int = 1_000_000) -> None:
    summed = ("region", "year", "skill_id")
    floor = sum(
        _seconds(lambda asked=asked: asked.group_by(summed).agg(pl.col("vacancies").sum()).collect())  # type: ignore[misc]
        for _, asked in make_pay(roles, regions, vacancies)
    )
    spent = 0.0

    def parts() -> Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]:
        nonlocal spent
        begun = time.perf_counter()
        for part in make_pay(roles, regions, vacancies):
            spent += time.perf_counter() - begun
            yield part
            begun = time.perf_counter()

    begun = time.perf_counter()
    of_roles, of_skills = estimate_pay(parts())
    ours = time.perf_counter() - begun - spent
    told = of_skills["premium"].drop_nulls().len()
    print(f"{vacancies:,} paid vacancies: {of_roles.height:,} cells of roles, {of_skills.height:,} of skills")
    print(f"  {told:,} premiums told")
    print(f"  {ours:.1f} s, {ours / floor:.0f} times only summing them ({floor:.1f} s), peak memory {_peak():.2f} GB")


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="related, titles, speed, pay; default: all")
    parser.add_argument("--roles", type=int, default=900)
    parser.add_argument("--regions", type=int, default=100)
    options = parser.parse_args()
    parts = options.parts or PARTS
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"found {unknown[0]!r}, expected some of {', '.join(PARTS)}")
    for part in parts:
        print(f"{part}:")
        if part in ("speed", "pay"):
            {"speed": measure_speed, "pay": measure_pay}[part](options.roles, options.regions)
        elif not MATERIAL.is_dir():
            print(f"  left out: no recorded material at {MATERIAL}")
        else:
            {"related": compare_related, "titles": compare_titles}[part]()


if __name__ == "__main__":
    main()

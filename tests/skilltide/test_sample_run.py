"""The main job on the sample: served, crawled, built, published; what was planted is found, the rest is not."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import polars.selectors as cs
import pytest

from report.summary import summarise
from skilltide.cli import main
from skilltide.demo import NOTE, run_sample
from skilltide.loaded import overlaps_frame
from skilltide.sample import EMERGING_ROLE, EMERGING_SKILL, PLANTED, Newcomer, PlantedHybrid, PlantedRole
from skilltide.sample.generate import DAYS_OPEN
from skilltide.sample.truth import TRANSITIONS
from skilltide.sample.words import CONTACTS
from tests.attack import recover_cells
from transforms.suppression import ROUNDING
from warehouse.editions import latest_edition, verify
from warehouse.store import Store
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

SMALL = 3_000
OUTPUT = "output.txt"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A warehouse with the whole sample, run plainly."""
    store = Store.open(tmp_path_factory.mktemp("sample") / "warehouse")
    with output_in(store.root.parent / OUTPUT):
        run_sample(store, 2, airflow=False, vacancies=24_000)
    return store


@contextmanager
def output_in(path: Path) -> Iterator[None]:
    """What this process and its children write to standard output and error is in the file."""
    kept = os.dup(1), os.dup(2)
    sys.stdout.flush(), sys.stderr.flush()
    try:
        with path.open("a") as file, redirect_stdout(file), redirect_stderr(file):
            os.dup2(file.fileno(), 1), os.dup2(file.fileno(), 2)
            yield
    finally:
        sys.stdout.flush(), sys.stderr.flush()
        os.dup2(kept[0], 1), os.dup2(kept[1], 2)
        os.close(kept[0]), os.close(kept[1])


def table(store: Store, name: str) -> pl.DataFrame:
    return pl.read_parquet(store.root / "published" / "latest" / f"{name}.parquet")


def pair(planted: PlantedHybrid) -> tuple[str, str]:
    """The two skills in the order of the table."""
    a, b = sorted([planted.skill_a, planted.skill_b])
    return a, b


def rows_of_pair(store: Store, planted: PlantedHybrid) -> pl.DataFrame:
    a, b = pair(planted)
    return table(store, "hybrid_skills").filter((pl.col("skill_a") == a) & (pl.col("skill_b") == b))


def test_the_edition_is_whole_and_labelled_synthetic(sample: Store) -> None:
    edition = latest_edition(sample.root)
    assert edition is not None
    verify(edition)
    assert edition.manifest["note"] == NOTE
    assert edition.name == "v2026.10.1"


def test_every_posting_served_and_imported_is_a_posting_once(sample: Store) -> None:
    crawls = sample.read(TABLES["crawls"]).collect()
    postings = sample.read(TABLES["postings"]).collect()
    assert set(crawls["status"].cast(pl.String)) == {"ok", "imported"}
    assert crawls.filter(pl.col("status").cast(pl.String) == "ok").height == 8
    assert postings.height == crawls["items"].sum()
    assert postings.select("source", "board", "posting_id").is_unique().all()
    assert sample.read(TABLES["refusals"]).collect().is_empty()
    assert (postings["places"].list.len() > 0).mean() > 0.99


@pytest.mark.parametrize("planted", PLANTED.rising_hybrids, ids=lambda p: f"{p.skill_a}+{p.skill_b}")
def test_a_planted_rising_hybrid_is_found(sample: Store, planted: PlantedHybrid) -> None:
    hybrids = rows_of_pair(sample, planted)
    found = dict(hybrids.select("region", pl.col("direction").cast(pl.String)).rows())
    assert {region: found.get(region) for region in planted.regions} == dict.fromkeys(planted.regions, "rising")


@pytest.mark.parametrize("planted", PLANTED.flat_hybrids, ids=lambda p: f"{p.skill_a}+{p.skill_b}")
def test_a_flat_hybrid_moves_nowhere(sample: Store, planted: PlantedHybrid) -> None:
    hybrids = rows_of_pair(sample, planted)
    assert set(hybrids["direction"].cast(pl.String)) <= {"stable", "insufficient"}
    assert hybrids.height > 0


def test_planted_fusing_pairs_fuse_and_pairs_that_merely_rise_do_not(sample: Store) -> None:
    world = table(sample, "hybrid_skills").filter(pl.col("region") == "WORLD")
    fusing = {(row["skill_a"], row["skill_b"]): row["is_fusing"] for row in world.to_dicts()}
    assert all(fusing[pair(planted)] for planted in PLANTED.fusing_hybrids)
    assert not any(fusing[pair(planted)] for planted in PLANTED.carried_hybrids)


def test_planted_rising_hybrids_come_first(sample: Store) -> None:
    """Of the ten fastest rising pairs of the world most are planted, and the planted ones are among the fastest."""
    world = table(sample, "hybrid_skills").filter((pl.col("region") == "WORLD") & pl.col("is_rising_hybrid"))
    ranked = world.sort("slope_points", descending=True).select("skill_a", "skill_b").rows()
    planted = {pair(planted) for planted in PLANTED.rising_hybrids}
    assert set(ranked[:2]) <= planted
    assert len(set(ranked[:10]) & planted) >= 6


@pytest.mark.parametrize("planted", [*PLANTED.declining_roles, *PLANTED.rising_roles], ids=lambda p: p.role_id)
def test_a_planted_role_moves_where_it_was_planted(sample: Store, planted: PlantedRole) -> None:
    expected = "declining" if planted in PLANTED.declining_roles else "rising"
    roles = table(sample, "role_trends").filter(pl.col("role_id") == planted.role_id)
    found = dict(roles.select("region", pl.col("direction").cast(pl.String)).rows())
    assert {region: found.get(region) for region in planted.regions} == dict.fromkeys(planted.regions, expected)


def test_declining_roles_are_the_planted_ones(sample: Store) -> None:
    roles = table(sample, "role_trends").filter(
        (pl.col("region") == "WORLD") & (pl.col("direction").cast(pl.String) == "declining")
    )
    assert set(roles["role_id"]) == {role.role_id for role in PLANTED.declining_roles}


@pytest.mark.parametrize("planted", PLANTED.seasonal_roles, ids=lambda p: p.role_id)
def test_a_season_is_no_trend(sample: Store, planted: PlantedRole) -> None:
    roles = table(sample, "role_trends").filter(pl.col("role_id") == planted.role_id)
    assert set(roles["direction"].cast(pl.String)) <= {"stable", "insufficient"}
    assert roles["seasonally_adjusted"].all()


@pytest.mark.parametrize(("kind", "planted"), [("skill", EMERGING_SKILL), ("role", EMERGING_ROLE)])
def test_what_the_taxonomy_lacks_is_found_and_rises(sample: Store, kind: str, planted: Newcomer) -> None:
    """The planted term is the only one of its kind that is told, whatever the spelling, and names no place."""
    terms = table(sample, "emerging_terms").filter(pl.col("kind") == kind)
    (found,) = terms.to_dicts()
    assert found["label"].casefold() == planted.name.casefold()
    assert len(found["variants"].split("; ")) == 2
    assert (found["direction"], found["holds_within_employers"]) == ("rising", True)
    assert found["vacancies"] >= 50


def test_the_source_that_joins_changes_no_trend(sample: Store, tmp_path: Path) -> None:
    """Its mix is another; without it every slope is the same, and every share but for how the withheld is rounded.

    A month that is shown is no longer rounded, and with the source more months are large enough to be shown.
    """
    assert table(sample, "breaks").select("source", "event").rows() == [("synthetic-joiner", "joined")]
    counted = sample.read(TABLES["vacancy_counts"]).collect()
    assert counted.filter(pl.col("source") == "synthetic-joiner").height > 0
    trends = table(sample, "role_trends").filter(pl.col("direction").cast(pl.String) != "insufficient")
    assert trends.height > 300
    without = Store.open(tmp_path / "without")
    for name in ("raw_documents", "crawls"):
        for key in sample.keys(TABLES[name]):
            if key[0] == "synthetic-archive":
                without.write(TABLES[name], key, sample.read(TABLES[name], [key]).collect())
    from skilltide import pipeline
    from skilltide.sample import SAMPLE_DAY

    pipeline.build(without, SAMPLE_DAY, 2)
    pipeline.publish(without, SAMPLE_DAY)
    columns = ["region", "role_id", "slope_odds", "slope_points", "share_first", "share_last"]
    both = trends.select(columns).join(
        table(without, "role_trends").select(columns), on=["region", "role_id"], suffix="_without", how="inner"
    )
    told = both.filter(pl.col("slope_odds_without").is_not_null())
    assert told.height > 250
    assert (told["slope_odds"] - told["slope_odds_without"]).abs().max() < 1e-9
    half = pl.col("month") >= pl.date(2025, 10, 1)
    archive = counted.filter((pl.col("source") == "synthetic-archive") & (pl.col("basis").cast(pl.String) == "flow"))
    totals = archive.filter(half).group_by("region").agg(total=pl.col("weight").sum() / WEIGHT_UNIT)
    moved = (pl.col("share_last") - pl.col("share_last_without")).abs() * pl.col("total")
    apart = told.join(totals, on="region").select(moved)["share_last"]
    assert apart.max() <= ROUNDING + 1e-9, "each is half a step of rounding from the same sum"
    assert (apart < 1e-9).sum() > 100


def test_how_long_vacancies_stay_open_is_near_what_was_planted(sample: Store) -> None:
    """A quarter in the middle: the last ones are cut off by the end of the dump, and their medians rest on fewer."""
    quarter = table(sample, "vacancy_durations").filter(pl.col("quarter") == pl.date(2025, 7, 1))
    world = {row["role_id"]: row for row in quarter.filter(region="WORLD").to_dicts()}
    assert 25 <= world["ALL"]["median_days"] <= 32
    nurse, cashier = world["registered-nurse"], world["cashier"]
    assert abs(nurse["median_days"] - DAYS_OPEN["health"]) <= 6
    assert abs(cashier["median_days"] - DAYS_OPEN["shop"]) <= 4
    assert quarter["region"].n_unique() > 10
    assert set(table(sample, "vacancy_durations")["quarter"].unique()) >= {quarter["quarter"][0]}


def test_persons_planted_in_the_ads_stay_in_raw(sample: Store) -> None:
    canaries = [part for contact in CONTACTS for part in (*contact, *contact[0].split()[-1:])]
    raw = b"".join(sample.read(TABLES["raw_documents"]).select("body").collect()["body"]).decode()
    assert [canary for canary in canaries if canary not in raw] == []
    held = {OUTPUT: (sample.root.parent / OUTPUT).read_text("utf-8", "replace")}
    assert "step" in held[OUTPUT]
    for name, table in TABLES.items():
        if table.room != "raw":
            frame = sample.read(table).select(cs.string() | cs.by_dtype(pl.List(pl.String))).collect()
            held[name] = "\n".join(str(value) for column in frame.get_columns() for value in column.unique().to_list())
    for path in sample.root.rglob("*"):
        is_raw = not {"raw_documents", "sample"}.isdisjoint(path.relative_to(sample.root).parts)
        if path.is_file() and not is_raw and path.suffix not in (".parquet", ".xlsx"):
            held[str(path)] = path.read_bytes().decode("utf-8", "replace")
    found = [(name, canary) for name, text in held.items() for canary in canaries if canary in text]
    assert found == []


def test_crawled_survivors_count_as_open_not_as_flow(sample: Store) -> None:
    october = table(sample, "skill_demand").filter(pl.col("month") == pl.date(2026, 10, 1))
    assert october["vacancies"].null_count() == october.height
    assert october["open_vacancies"].drop_nulls().len() > 0
    assert set(october["obs_status"].cast(pl.String)) <= {"not_observed", "small_cell"}


def test_no_published_cell_is_small(sample: Store) -> None:
    for name in ("skill_demand", "role_demand", "skill_trends", "role_trends", "hybrid_skills"):
        shown = table(sample, name).filter(pl.col("vacancies").is_not_null())
        assert shown["vacancies"].min() >= 10, name
        assert shown["employers"].min() >= 3, name


@pytest.fixture(scope="module")
def by_airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    pytest.importorskip("airflow")
    folder = tmp_path_factory.mktemp("airflow-run")
    store = Store.open(folder / "warehouse")
    run_sample(store, 1, airflow=True, vacancies=SMALL)
    yield store
    shutil.rmtree(folder)


def test_through_airflow_and_plainly_the_bytes_are_the_same(by_airflow: Store, tmp_path: Path) -> None:
    plain = Store.open(tmp_path / "warehouse")
    run_sample(plain, 1, airflow=False, vacancies=SMALL)
    ours, theirs = (latest_edition(store.root) for store in (plain, by_airflow))
    assert ours is not None
    assert theirs is not None
    assert ours.manifest == theirs.manifest
    for edition in (ours, theirs):
        verify(edition)


def test_frictionless_finds_nothing_wrong_in_the_published_files(by_airflow: Store) -> None:
    report = frictionless.validate(str(by_airflow.root / "published" / "latest" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    assert len(report.tasks) > 50


def test_the_published_folder_is_served_to_this_machine(by_airflow: Store) -> None:
    command = [sys.executable, "-m", "skilltide.cli", "serve", "--warehouse", str(by_airflow.root), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        published = by_airflow.root / "published"
        for path, file in {"": "latest/index.html", "skills.parquet": "latest/skills.parquet"}.items():
            with urllib.request.urlopen(address + path, timeout=10) as answer:
                assert answer.read() == (published / file).read_bytes()
    finally:
        server.terminate()
        server.wait(10)


def test_a_second_run_through_airflow_makes_nothing_again(by_airflow: Store) -> None:
    before = {path: path.stat().st_mtime_ns for path in by_airflow.root.rglob("*.parquet")}
    run_sample(by_airflow, 1, airflow=True, vacancies=SMALL)
    after = {path: path.stat().st_mtime_ns for path in by_airflow.root.rglob("*.parquet")}
    assert after == before


@pytest.mark.parametrize(("left", "entered"), TRANSITIONS)
def test_a_planted_transition_comes_first(sample: Store, left: str, entered: str) -> None:
    moves = table(sample, "reskilling_pathways").filter((pl.col("region") == "WORLD") & (pl.col("from_role") == left))
    first = moves.filter(pl.col("rank") == 1).to_dicts()
    assert [(move["to_role"], move["is_viable"]) for move in first] == [(entered, True)]


def test_what_is_to_be_learnt_rises_where_it_was_planted(sample: Store) -> None:
    world = table(sample, "upskilling_priorities").filter(pl.col("region") == "WORLD")
    found = set(world.filter("is_new_family").select("role_id", "skill_id").rows())
    assert {("cnc-machinist", "machine-learning"), ("supply-chain-manager", "power-bi")} <= found


def test_the_summary_says_what_the_further_tables_hold(sample: Store) -> None:
    edition = latest_edition(sample.root)
    assert edition is not None
    further = summarise(edition)["further_tables"]
    rising = table(sample, "hybrid_triples").filter(pl.col("direction").cast(pl.String) == "rising").height
    assert further["hybrid_triples"] == f"{rising:,} rising mixes of three kinds of skills"
    assert further["trend_windows"].endswith("over the last 12 and 24 months")
    assert further["share_forecasts"].startswith("0 "), "24 months are too few to foretell from"
    assert set(further) == {"hybrid_triples", "trend_windows", "role_skills", "role_hybridity", "share_forecasts"}


RESUMES = Path(__file__).parent / "resumes"
WANTED = {
    "cashier": ("shop-assistant", "Merchandising"),
    "data_entry": ("medical-secretary", "Medical terminology"),
    "developer": ("data-engineer", "Snowflake"),
    "electrician": ("heat-pump-installer", "Heat pumps"),
    "nurse": ("data-analyst", "Python"),
    "travel_agent": ("marketing-manager", "Email marketing"),
}


def answer(sample: Store, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        main(["gap", *words, "--warehouse", str(sample.root), "--format", "json"])
    assert not ended.value.code
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.parametrize("name", WANTED)
def test_a_resume_is_answered_with_evidence(sample: Store, capsys: pytest.CaptureFixture[str], name: str) -> None:
    role, learnt = WANTED[name]
    told = answer(sample, capsys, str(RESUMES / f"{name}.txt"), "--role", role)
    assert learnt in {one["label"] for one in told["lacks"]}
    assert 0 <= told["coverage"] < 1
    assert all(one["shown_by"] for one in told["has"])
    assert {one["direction"] for one in told["nearest_roles"]} <= {"rising", "stable"}
    assert told["role"]["vacancies"] >= 10
    assert told["note"] == NOTE


def test_a_workforce_is_answered_and_what_is_not_understood_is_listed(
    sample: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("role,region,headcount\nCashier,GB,120\nRegistered Nurse,US,300\nWizard,US,3\n", encoding="utf-8")
    told = answer(sample, capsys, "--workforce", str(file))
    assert (told["headcount"], told["headcount_declining"]) == (420, 120)
    assert told["declining"][0]["move"]["to_role"] == "shop-assistant"
    assert [one["line"] for one in told["unresolved"]] == [4]


def test_a_cohort_is_followed(sample: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "cohorts.csv"
    file.write_text("cohort,region,finished,skills\nspring,WORLD,2025-11-30,Power BI; Python\n", encoding="utf-8")
    told = answer(sample, capsys, "--cohorts", str(file))
    ways = {one["skill_id"]: one["direction"] for one in told["cohorts"]}
    assert ways == {"power-bi": "rising", "python": "stable"}
    assert told["cohorts"][0]["change_points"] > 1


@pytest.mark.parametrize(("name", "by"), [("skill_demand", "skill_id"), ("role_demand", "role_id")])
def test_no_withheld_cell_of_the_files_is_had_by_subtraction(sample: Store, name: str, by: str) -> None:
    """The attacker has the published files and the tree of regions; the truth is what was counted."""
    demand = table(sample, name)
    overlaps = pl.col("region_level").cast(pl.String).is_in(["metro", "remote"])
    tree = (
        table(sample, "regions")
        .select("region", "parent", is_part=~overlaps)
        .join(overlaps_frame(), on="region", how="left")
    )
    withheld = demand.filter(pl.col("vacancies").is_null() & (pl.col("obs_status").cast(pl.String) == "small_cell"))
    assert withheld.height > 1_000
    claims = recover_cells(demand, tree, by, "vacancies")
    cells = sample.read(TABLES["vacancy_counts"]).filter(pl.col("basis").cast(pl.String) == "flow")
    counted = sample.read(TABLES[name.replace("_demand", "_counts")]).select("cell", by, asked="vacancies")
    keys = ["region", "month", by]
    truth = counted.join(cells, on="cell").group_by(keys).agg(truth=pl.col("asked").sum()).collect()
    assert claims.join(truth, on=keys).filter(pl.col("truth").is_between("low", "high")).is_empty()

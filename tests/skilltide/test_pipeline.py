"""The pipeline on small dumps: what is made again when, the same bytes whatever the order, nothing lost."""

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from skilltide.errors import Locked, PublicationHeld
from skilltide.stages import STEPS
from transforms.duplicates import MONTHS_BACK
from warehouse.editions import latest_edition
from warehouse.store import Store
from warehouse.tables import PUBLISHED, TABLES

DAY = date(2026, 10, 15)
MAPPING = """
id: id
title: title
text: text
employer: employer
location: place
posted: posted
complete: true
covers_from: 2024-01-01
covers_until: 2025-12-31
"""


def vacancies(months: Sequence[int], size: int = 12) -> list[dict[str, str]]:
    """A few made-up vacancies a month: data analysts in Germany, and a nurse in every third."""
    rows = []
    for month in months:
        for number in range(size):
            nurse = (number + month // 12) % 3 == 0
            rows.append(
                {
                    "id": f"{month}-{number}",
                    "title": "Registered Nurse" if nurse else "Data Analyst",
                    "text": "Patient care and wound care." if nurse else "We use Python and SQL, and Microsoft Excel.",
                    "employer": f"Employer {number % 7}",
                    "place": "Berlin, Germany" if number % 2 else "Munich, Germany",
                    "posted": f"{2024 + month // 12}-{month % 12 + 1:02d}-{number + 1:02d}",
                }
            )
    return rows


def import_rows(store: Store, folder: Path, name: str, rows: list[dict[str, str]], source: str = "archive") -> None:
    mapping, dump = folder / "mapping.yaml", folder / f"{name}.jsonl.gz"
    mapping.write_text(MAPPING)
    dump.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode(), mtime=0))
    import_dump(store, dump, source, read_mapping(mapping), DAY)


def published(store: Store) -> dict[str, bytes]:
    edition = latest_edition(store)
    assert edition is not None
    files = [path for path in edition.folder.rglob("*") if path.is_file()]
    return {path.relative_to(edition.folder).as_posix(): path.read_bytes() for path in files}


def run(store: Store, workers: int = 1) -> dict[str, bytes]:
    pipeline.build(store, DAY, workers)
    pipeline.publish(store, DAY)
    return published(store)


def test_every_row_becomes_a_vacancy_with_skills_and_a_role(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    run(store)
    assert store.read(TABLES["vacancies"]).collect().height == 288
    roles = store.read(TABLES["role_codes"]).collect()
    assert roles.height == 288
    assert roles["isco_code"].n_unique() == 2
    by_skill = store.read(TABLES["mentions"]).group_by("skill_id").len().collect()
    assert dict(by_skill.filter(pl.col("skill_id").is_in(["python", "sql"])).rows()) == {"python": 192, "sql": 192}


def test_a_second_build_makes_nothing_and_publishes_nothing(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    before = run(store)
    reports = pipeline.build(store, DAY, 1)
    assert [report.made for report in reports] == [0] * len(STEPS)
    assert pipeline.publish(store, DAY)[1] is False
    assert published(store) == before


def test_only_months_that_changed_are_built_again(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    run(store)
    lock = "estimate-current-hybrid_skills"
    with store.lock(lock), pytest.raises(Locked, match=lock):
        pipeline.publish(store, DAY)
    import_rows(store, tmp_path, "more", [row | {"id": f"x{row['id']}"} for row in vacancies([5])])
    made = {report.step: report.made for report in pipeline.build(store, DAY, 1)}
    looked_at_again = {"deduplicate": 1 + MONTHS_BACK}  # later months may show again what was added
    assert made == dict.fromkeys(STEPS, 1) | looked_at_again | {"estimate": 2}


def test_a_day_of_the_month_in_progress_leaves_trends_and_pay_as_they_are(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    before = run(store)
    import_rows(store, tmp_path, "day", vacancies([33]))  # October 2026, past what the dumps cover
    made = {report.step: report.made for report in pipeline.build(store, DAY, 1)}
    assert (made["show"], made["estimate"], made["align"], made["appraise"]) == (1, 0, 0, 0)
    pipeline.publish(store, DAY)
    after = published(store)
    same = {name for name in before if name.endswith(".parquet") and after[name] == before[name]}
    assert {"skill_trends.parquet", "hybrid_skills.parquet", "trend_windows.parquet", "role_pay.parquet"} <= same
    assert "sources.parquet" not in same


def test_a_dump_that_shrinks_takes_its_months_away(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    run(store)
    import_rows(store, tmp_path, "dump", vacancies(range(12)))
    run(store)
    assert len(store.keys(TABLES["vacancies"])) == 12
    assert store.read(TABLES["vacancies"]).collect().height == 144


def test_bytes_do_not_depend_on_processes_or_on_the_order_of_imports(tmp_path: Path) -> None:
    first, second = vacancies(range(12)), [row | {"id": f"b{row['id']}"} for row in vacancies(range(12, 24))]
    one, two = Store.open(tmp_path / "one"), Store.open(tmp_path / "two")
    import_rows(one, tmp_path, "first", first)
    import_rows(one, tmp_path, "second", second)
    import_rows(two, tmp_path, "second", second)
    run(two)
    import_rows(two, tmp_path, "first", first)
    ours, theirs = run(one), run(two, workers=2)
    tables = sorted(name for name in ours if name.endswith(".parquet"))
    assert tables == sorted(f"{table.name}.parquet" for table in PUBLISHED)
    for name in tables:
        assert theirs[name] == ours[name], name


def test_a_changed_partition_under_the_build_is_made_again(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    before = run(store)
    for table in ("vacancies", "mentions", "skill_trends"):
        for key in store.keys(TABLES[table]):
            store.drop(TABLES[table], key)
    assert run(store) == before


def test_publish_before_build_is_held(store: Store, tmp_path: Path) -> None:
    with pytest.raises(PublicationHeld, match="crawl or import first"):
        pipeline.publish(store, DAY)
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    run(store)
    import_rows(store, tmp_path, "more", [row | {"id": f"x{row['id']}"} for row in vacancies([3])])
    pipeline.build(store, DAY, 1, ["clean", "deduplicate", "extract", "code", "count"])
    with pytest.raises(PublicationHeld, match="build first"):
        pipeline.publish(store, DAY)


def test_one_skill_in_steady_demand_is_stable(store: Store, tmp_path: Path) -> None:
    import_rows(store, tmp_path, "dump", vacancies(range(24)))
    run(store)
    trends = pl.read_parquet(store.root / "published" / "latest" / "skill_trends.parquet")
    python = trends.filter((pl.col("skill_id") == "python") & (pl.col("region") == "DE"))
    assert python["direction"].to_list() == ["stable"]
    # Eight of twelve ask for it each month: each month is withheld, so 96 of 144 are rounded to 95.
    assert python["share_first"].to_list() == pytest.approx([95 / 144])
    assert python["seasonally_adjusted"].to_list() == [True]


BUILD = """
from datetime import date
from pathlib import Path
from skilltide import pipeline
from skilltide.stages import STEPS
from warehouse.store import Store
store = Store.open(Path({root!r}))
print("ready", flush=True)
with store.lock("run"):
    pipeline.build(store, date(2026, 10, 15), 1)
    pipeline.publish(store, date(2026, 10, 15))
print("done", flush=True)
"""


def test_killed_anywhere_the_next_run_completes_with_the_same_bytes(tmp_path: Path) -> None:
    whole, torn = Store.open(tmp_path / "whole"), Store.open(tmp_path / "torn")
    for store in (whole, torn):
        import_rows(store, tmp_path, "dump", vacancies(range(8), size=6))
    expected = run(whole)
    kills = 0
    for attempt in range(30):
        script = BUILD.format(root=str(torn.root))
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            try:
                child.wait(timeout=0.3 + 0.4 * attempt)
                break
            except subprocess.TimeoutExpired:
                child.kill()
                kills += 1
    assert kills >= 3
    torn.sweep_staging()
    assert run(torn) == expected


def test_full_quality_finds_and_publishes_what_is_named_in_other_words(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / "cache"))
    text = "Patient care. You wear many different hats during the week"
    import_rows(store, tmp_path, "dump", [row | {"text": text} for row in vacancies([3, 4])])
    found = {}
    for quality in ("fast", "full"):
        monkeypatch.setenv("SKILLTIDE_SKILL_QUALITY", quality)
        pipeline.build(store, DAY, 1)
        found[quality] = set(store.read(TABLES["mentions"]).collect()["skill_id"])
    assert found["fast"] < found["full"]
    pipeline.publish(store, DAY)
    demand = pl.read_parquet(published(store)["skill_demand.parquet"])
    assert set(demand["skill_id"]) == found["full"]

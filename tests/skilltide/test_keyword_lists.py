"""An ad that lists two hundred skills counts with the first sixty, and the log tells of it."""

import json
from datetime import date
from pathlib import Path

import pytest

from crawlers.archive import import_dump
from crawlers.mapping import Mapping
from skilltide import pipeline
from skilltide.logs import configure_logs
from taxonomy.skills import load_skills
from transforms.skills import MAX_SKILLS
from warehouse.store import Store
from warehouse.tables import TABLES

DAY = date(2026, 11, 23)
MAPPING = Mapping(id="id", title="title", text="text", employer="employer", posted="posted")


def built(folder: Path, texts: list[str]) -> Store:
    rows = [
        {"id": n, "title": f"Clerk {n}", "text": text, "employer": f"Firm {n}", "posted": "2026-11-02"}
        for n, text in enumerate(texts)
    ]
    (folder / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)))
    store = Store.open(folder / "warehouse")
    import_dump(store, folder / "dump.jsonl", "dump", MAPPING, DAY)
    configure_logs(as_json=True)
    pipeline.build(store, DAY, 1, ["clean", "deduplicate", "extract"])
    return store


def keywords(count: int) -> str:
    """Skills that are always meant where their form stands, in a list as a program writes it."""
    tools = [
        skill.label
        for skill in load_skills()
        if skill.kind == "tool" and skill.label.isalpha() and len(skill.label) > 5
    ]
    return "Requirements:\n" + "\n".join(f"- {label}" for label in tools[:count])


def test_an_ad_with_two_hundred_skills_keeps_sixty(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = built(tmp_path, [keywords(200), keywords(20)])
    counts = sorted(store.read(TABLES["mentions"]).group_by("vacancy_id").len().collect()["len"])
    assert len(counts) == 2 and counts[0] < MAX_SKILLS == counts[1] == 60
    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "skills_capped" in line]
    crowded = store.read(TABLES["mentions"]).group_by("vacancy_id").len().filter(len=60).collect()["vacancy_id"][0]
    assert (line["level"], line["partition"], line["vacancies"], line["kept"], line["first"]) == (
        "warning", "2026-11", 1, 60, crowded,
    )  # fmt: skip


def test_the_first_skills_are_kept(tmp_path: Path) -> None:
    all_of_them = built(tmp_path, [keywords(200)]).read(TABLES["mentions"]).collect()["skill_id"]
    (tmp_path / "few").mkdir()
    first = built(tmp_path / "few", [keywords(40)]).read(TABLES["mentions"]).collect()["skill_id"]
    assert set(first) < set(all_of_them)


def test_an_ad_with_a_few_skills_is_not_told_of(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    built(tmp_path, [keywords(20)])
    assert "skills_capped" not in capfd.readouterr().err

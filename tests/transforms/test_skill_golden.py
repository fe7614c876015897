"""Hard forms, one short text a case: the skills that must be found in it and those that must not.

The cases stand in skill_golden.csv. A case that the extractor gets wrong says why and must go on failing until the
reason is mended: then the reason is deleted and the case holds.
"""

import csv
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from models.skill_meaning import load_meaning
from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor

CASES = Path(__file__).with_name("skill_golden.csv")


def read_cases() -> list[ParameterSet]:
    with CASES.open(encoding="utf-8", newline="") as stream:
        return [
            pytest.param(
                row["text"],
                set(row["found"].split()),
                set(row["absent"].split()),
                id=row["text"][:40],
            )
            for row in csv.DictReader(stream)
        ]


@pytest.fixture(scope="module")
def extractor() -> SkillExtractor:
    return SkillExtractor(load_skills(), load_meaning())


@pytest.mark.parametrize(("text", "found", "absent"), read_cases())
def test_a_hard_form(extractor: SkillExtractor, text: str, found: set[str], absent: set[str]) -> None:
    skills = {mention.skill.skill_id for mention in extractor.find(text)}
    assert found - skills == set()
    assert absent & skills == set()


def test_the_cases_are_many_and_of_both_kinds() -> None:
    with CASES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) >= 150
    assert sum(bool(row["absent"]) for row in rows) >= 60
    assert all(row["found"] or row["absent"] for row in rows)
    assert len({row["text"] for row in rows}) == len(rows)


def test_the_cases_name_skills_of_the_taxonomy() -> None:
    known = {skill.skill_id for skill in load_skills()}
    with CASES.open(encoding="utf-8", newline="") as stream:
        named = {name for row in csv.DictReader(stream) for name in (row["found"] + " " + row["absent"]).split()}
    assert named - known == set()

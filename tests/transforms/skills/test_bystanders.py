"""Skills that are named and not asked for are left out; those that one has with the people named stay."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.bystanders import end_of_colleagues, end_of_name, names_employer


@pytest.fixture(scope="module")
def extractor() -> SkillExtractor:
    return SkillExtractor(load_skills())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You work with data science and legal teams.", []),
        ("You work with data science teams to build dashboards.", ["dashboards"]),
        ("You work with Python and PostgreSQL.", ["python", "postgresql"]),
        (
            "You collaborate with cross-functional teams (product, data science, QA).",
            ["collaboration", "cross-functional-collaboration"],
        ),
        ("Help teams, such as Product, Legal and Account Management, to write SQL.", ["sql"]),
        ("Backed by funds and angels such as the founders of Looker and Datadog. You write Python.", ["python"]),
        ("Published in the Journal of Financial Economics.", []),
        ("School of Public Policy and Econometrics seeks SQL.", ["sql"]),
        ("You lead the department of econometrics.", ["econometrics"]),
        ("At Docker, we build boxes. Docker is loved. You write Python.", ["python"]),
        ("You deploy with Docker at scale.", ["docker"]),
        ("At Docker, we build boxes. You know tools such as Docker and Kubernetes.", ["docker", "kubernetes"]),
        ("You report directly to the Head of Brand Strategy and write SQL.", ["sql"]),
        ("Reporting to our VP of Econometrics, you write SQL.", ["sql"]),
        ("You report to clients in SQL.", ["sql"]),
    ],
)
def test_what_is_asked_for(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in extractor.find(text)] == expected


def test_a_listed_tool_of_the_employers_name_is_found_by_either_quality(extractor: SkillExtractor) -> None:
    text = "At Docker, we build boxes. You know tools such as Docker and Kubernetes."
    found = [mention.skill.skill_id for mention in extractor.find_refused(text)[0]]
    assert found == [mention.skill.skill_id for mention in extractor.find(text)] == ["docker", "kubernetes"]


def test_ends_of_names_and_lists() -> None:
    text = "Department of Engineering and Public Policy, which teaches"
    assert text[: end_of_name(text, 13)] == "Department of Engineering and Public Policy"
    assert end_of_name("department of things", 13) == 13
    text = "with Legal, Finance and Data Science teams. SQL teams"
    assert text[: end_of_colleagues(text, 4)] == "with Legal, Finance and Data Science teams"
    assert end_of_colleagues("with care to help teams", 4) == 4
    assert names_employer("About Docker\nWe", 6, 12)
    assert not names_employer("Experience at Docker scale", 14, 20)

"""What an employer tells of itself gives no skills, and the story is over where the ad turns to the job."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.employer import find_end_of_story, is_of_employer


@pytest.fixture(scope="module")
def extractor() -> SkillExtractor:
    return SkillExtractor(load_skills())


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("ABOUT ACME", True),
        ("💼 About Acme", True),
        ("Meet Acme", True),
        ("What makes us different?", True),
        ("About the role", False),
        ("About you", False),
        ("About the team", False),
        ("About our data team", False),
        ("How we work", False),
        ("Our tech stack", False),
        ("Acme makes maps", False),
    ],
)
def test_a_heading_of_the_employer(heading: str, expected: bool) -> None:
    assert is_of_employer(heading) is expected


@pytest.mark.parametrize(
    "rest",
    [
        "Technology\n\nDjango",
        "# Platform\nDjango",
        "We're looking for people who know Django.",
        "You will write Django.",
        "This role is all about Django.",
        "The ideal candidate knows Django.",
    ],
)
def test_the_story_ends_where_the_ad_turns_to_the_job(rest: str) -> None:
    story = "About Acme\n\nAcme maps the world with machine learning.\nWe sell to:\n - banks\n"
    told = "About Acme\n\nAcme maps the world with machine learning.\n - banks\n"
    assert find_end_of_story(told + rest, 0, len(told + rest)) == len(told)
    assert find_end_of_story(story + rest, 0, len(story)) == story.index("We sell to")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ABOUT ACME\nCustomers are Snowflake, Notion and Zapier.\nREQUIREMENTS\nPython", ["python"]),
        ("Requirements\nPython\n🐼 About Acme\nOur founders hold a PhD in accounting.", ["python"]),
        ("About Acme\nWe do accounting.\n# Technology\nDjango on PostgreSQL", ["django", "postgresql"]),
        ("About Acme\nAcme is a bank. We're looking for someone who writes Python.", ["python"]),
        ("About the data team\nIt writes Python", ["python"]),
        ("How we work\nDjango on PostgreSQL", ["django", "postgresql"]),
        ("About half of the work is Python", ["python"]),
    ],
)
def test_skills_of_the_job_alone_are_found(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in extractor.find(text)] == expected

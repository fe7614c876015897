"""What an employer tells of itself gives no skills, and the story is over where the ad turns to the job."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.employer import (
    find_end_of_story,
    is_of_employer,
    list_sentences_on_employer,
    turns_to_job,
)


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
        ("About your mindset", False),
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


STORY = "We bring machine learning to accounting and are trusted by customers in the whole world."
JOB = "We are looking for a person with experience in Python, and our stack is a good place to learn it."


def test_paragraphs_before_the_first_heading_that_tell_of_the_employer_alone(extractor: SkillExtractor) -> None:
    text = f"Engineer\n{STORY}\n{JOB}\nRequirements\nSQL"
    found = list_sentences_on_employer(text, len("Engineer\n"), text.index("Requirements"))
    assert [text[start:end] for start, end in found] == [STORY]
    assert [mention.skill.skill_id for mention in extractor.find(text)] == ["python", "sql"]


def test_sentences_of_the_employer_in_a_paragraph_that_tells_of_the_job_too() -> None:
    text = f"{STORY} {JOB} Our platform moves money for banks. It is sold on all continents by now."
    found = [text[start:end].strip() for start, end in list_sentences_on_employer(text, 0, len(text))]
    assert found == [STORY, "Our platform moves money for banks.", "It is sold on all continents by now."]
    assert list_sentences_on_employer(text, 0, len(text), [text.index("Python")]) == []
    assert list_sentences_on_employer(text, 0, len(text), [text.index("money")]) != []


@pytest.mark.parametrize(
    "line",
    [
        " - We bring machine learning to accounting and are trusted by customers everywhere.",
        "# We bring machine learning to accounting and are trusted by customers everywhere.",
        "Machine learning and accounting for banks, insurers, shops and a few more of that kind",
        "We make machine learning",
        "We work primarily in Python and React, and our customers are banks all over the world.",
        "We are proud of our shop, and the technologies in it are Celery, RabbitMQ and Webpack.",
    ],
)
def test_what_may_be_of_the_job_is_no_story(line: str) -> None:
    text = f"{line} You write tests." if "primarily" in line else line
    assert list_sentences_on_employer(text, 0, len(text)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("WHAT WILL BE YOUR RESPONSIBILITIES", True),
        ("🚀 YOUR ROLE AT A GLANCE: THE KEY WAYS YOU'LL BRING VALUE TO THE TEAM", True),
        (
            "You must have a solid knowledge of software development, from tests to releases, and like to teach it.",
            True,
        ),
        ("We're looking for a versatile engineer who can work where data and software meet, in a team of nine.", True),
        (
            "We're looking for people of all kinds and welcome whoever does not meet each and every one of the points.",
            False,
        ),
        (" - What you'll do", False),
        ("Flexible hours", False),
        ("You will get a laptop", False),
    ],
)
def test_a_line_among_benefits_that_turns_to_the_job(line: str, expected: bool) -> None:
    assert turns_to_job(line) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Requirements\nPython\nReasons to join Acme:\n - Teamwork and empathy are all around you", ["python"]),
        ("Requirements\nPython\nCulture & values at Acme\nIntegrity, creativity and teamwork", ["python"]),
        ("Requirements\nPython\nWhy Acme?\nWe ship fast and love problem solving.", ["python"]),
        ("Why this role matters\nYou write Python", ["python"]),
        ("Benefits\nMachine learning courses\nJOB RESPONSIBILITIES\nPython", ["python"]),
        ("Benefits\nA learning budget\nPHYSICAL DEMANDS\nLifting heavy boxes", ["physical-fitness"]),
    ],
)
def test_headings_of_values_and_of_the_job(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in extractor.find(text)] == expected

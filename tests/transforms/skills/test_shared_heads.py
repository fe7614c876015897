"""Skills whose last word is said once for several are each found, where they stand, and nothing else is."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor


@pytest.fixture(scope="module")
def ours() -> SkillExtractor:
    return SkillExtractor(load_skills())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("labor, public, and development economics", ["labor", "public", "development economics"]),
        ("urban, regional or environmental economics", ["urban", "regional", "environmental economics"]),
        ("Labor, Income Distribution, Behavioral Economics", ["Labor", "Income Distribution", "Behavioral Economics"]),
        ("Industrial Organization, Labor, and Health.", ["Industrial Organization", "Labor", "Health"]),
        ("natural resource or energy economics", ["natural resource", "energy economics"]),
        ("Oral, written, and interpersonal skills", ["Oral", "written", "interpersonal skills"]),
        ("experience in Unit & integration testing", ["Unit", "integration testing"]),
        ("supervised and unsupervised learning", ["supervised", "unsupervised learning"]),
        ("economic and econometric modeling", ["economic", "econometric modeling"]),
        ("mechanical, electrical or civil engineering", ["mechanical", "electrical", "civil engineering"]),
    ],
)
def test_names_of_a_list_share_their_last_word(ours: SkillExtractor, text: str, expected: list[str]) -> None:
    found = ours.find(text)
    assert [mention.surface for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.surface for mention in found)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("we value development. Urban economics", "development-economics"),
        ("public finance and development of courses", "development-economics"),
        ("Ethics in Business, International Finance", "managerial-economics"),
        ("market sizing, financial, unit economics", "financial-economics"),
        ("sales and account management", "sales-management"),
        ("sales and software engineering", "sales-engineering"),
        ("Strong written and verbal communication", "communication-skills"),
    ],
)
def test_a_word_that_shares_no_last_word_names_nothing(ours: SkillExtractor, text: str, absent: str) -> None:
    assert absent not in {mention.skill.skill_id for mention in ours.find(text)}


def test_a_name_between_two_skills_is_found_once(ours: SkillExtractor) -> None:
    found = ours.find("urban economics, health, and labor economics")
    assert [mention.surface for mention in found] == ["urban economics", "health", "labor economics"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a PhD in finance", ["doctorate", "finance"]),
        ("active in teaching and research", ["teaching", "scientific-research"]),
        ("PhD in economics", ["doctorate", "economics-degree", "economics"]),
        ("a degree in economics, finance or accounting", ["economics-degree", "economics", "finance", "accounting"]),
        (
            "degree in Computer Science, Engineering, or a related field",
            ["computer-science-degree", "engineering-degree"],
        ),
        ("degree in computer science, mathematics", ["computer-science-degree", "mathematics"]),
    ],
)
def test_a_form_that_joins_two_names_both(ours: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in ours.find(text)] == expected

"""Subjects of a degree are found in a list that does not say "degree" again, and nowhere else."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor


@pytest.fixture(scope="module")
def ours() -> SkillExtractor:
    return SkillExtractor(load_skills())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bachelor's degree in Business, Finance, Accounting, Economics, or a related field.",
            {"Business": "business-administration", "Economics": "economics-degree", "Finance": "finance"},
        ),
        ("A PhD in Finance, Economics or a related discipline", {"Economics": "economics-degree"}),
        ("BSc in Physics, Law or Statistics", {"Law": "law-degree", "Physics": "physics", "Statistics": "statistics"}),
        ("Bachelor degree in engineering/business", {"engineering": "engineering-degree"}),
        ("Degree in engineering, law or business", {"law": "law-degree", "business": "business-administration"}),
        ("BS in Computer Science, Electrical Engineering", {"Electrical Engineering": "electrical-engineering"}),
    ],
)
def test_a_list_names_what_a_degree_is_in(ours: SkillExtractor, text: str, expected: dict[str, str]) -> None:
    found = {mention.surface: mention.skill.skill_id for mention in ours.find(text)}
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    "text",
    [
        "Bachelor's degree, law and business",
        "Bachelor's degree. Business, law",
        "Bachelor's degree in physics\nBusiness, law",
        "You know business, law and medical care",
    ],
)
def test_what_no_degree_is_in_is_no_subject(ours: SkillExtractor, text: str) -> None:
    assert {mention.skill.skill_id for mention in ours.find(text)} & {"business-administration", "law-degree"} == set()


def test_a_form_that_is_a_list_gives_way_to_its_first_subject_and_keeps_the_rest(ours: SkillExtractor) -> None:
    text = "Master's degree in Business, Finance"
    found = ours.find(text)
    assert [mention.surface for mention in found] == ["Master's degree", "Business", "Finance"]
    assert all(text[mention.start : mention.end] == mention.surface for mention in found)


def test_a_degree_that_is_named_elsewhere_is_not_named_again(ours: SkillExtractor) -> None:
    found = [mention.skill.skill_id for mention in ours.find("Economics degree or a PhD in Finance, Economics, Law")]
    assert found.count("economics-degree") == 1
    assert "law-degree" in found

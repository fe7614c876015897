"""Whether an ambiguous name means its skill: the features that hold, and the shipped model on plain cases."""

import json

import pytest

from models.skill_meaning import MODEL, MeaningModel, _describe_place, describe, load_meaning
from taxonomy.skills import load_skills
from transforms.skills.context import Candidate

SKILLS = {skill.skill_id: skill for skill in load_skills()}


def name(text: str, called: str, skill: str, beside: list[tuple[str, str]] | None = None) -> Candidate:
    at = text.index(called)
    near = [(SKILLS[other], between) for other, between in beside or []]
    return Candidate(text, SKILLS[skill], at, at + len(called), near)


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (name("Experience with Go or Python", "Go", "go", [("python", " or ")]), "listed with a related skill"),
        (name("Our customers include Stripe", "Stripe", "stripe"), "companies listed"),
        (name("Dr. Margaret Ray, chair", "Ray", "ray"), "person"),
        (name("Dr. Margaret Ray, chair", "Ray", "ray"), "name before"),
        (name("$62,000 CAD a year", "CAD", "cad"), "money"),
        (name("starts in Spring 2026", "Spring", "spring"), "year"),
        (name("our office in Java, Indonesia", "Java", "java"), "address by place"),
        (name("Slack time in the schedule", "Slack", "slack"), "word after"),
        (name("a Go developer", "Go", "go"), "used for"),
        (name("You write Rust", "Rust", "rust"), "written"),
        (name("Our teams code in Go", "Go", "go"), "written"),
        (name("Proficient with Excel", "Excel", "excel-formulas"), "asked for directly"),
        (name("3+ years of Rust", "Rust", "rust"), "years of it"),
        (name("Rust experience", "Rust", "rust"), "experience of it"),
        (name("Rust is required", "Rust", "rust"), "said to be needed"),
        (name("Rust is a plus", "Rust", "rust"), "said to be needed"),
        (name("You use Rust", "Rust", "rust"), "used"),
        (name("strong in Rust", "Rust", "rust"), "strong in it"),
    ],
)
def test_what_stands_around_a_name(candidate: Candidate, expected: str) -> None:
    features = describe(candidate)
    assert expected in features
    assert len(set(features)) == len(features)


@pytest.mark.parametrize(
    ("candidate", "absent"),
    [
        (name("The Notion experience", "Notion", "notion"), "experience of it"),
        (name("Chef experience", "Chef", "chef-configuration"), "experience of it"),
        (name("The One Year Spring", "Spring", "spring"), "years of it"),
        (name("Spring is here", "Spring", "spring"), "said to be needed"),
        (name("90000 CAD is required", "CAD", "cad"), "said to be needed"),
        (name("Rust Experience", "Rust", "rust"), "experience of it"),
    ],
)
def test_what_asks_for_no_name(candidate: Candidate, absent: str) -> None:
    assert absent not in describe(candidate)


def test_a_model_adds_up_the_features_that_hold() -> None:
    candidate = name("Slack time", "Slack", "slack")
    assert MeaningModel({}, 0.0).score(candidate) == 0.5
    assert MeaningModel({"name Slack": 2.0, "money": 9.0}, -2.0).score(candidate) == 0.5
    assert not MeaningModel({"word after": -1.0}, 0.5)(candidate)


def test_the_shipped_model_is_plain_numbers_and_knows_names_of_the_taxonomy() -> None:
    document = json.loads(MODEL.read_text(encoding="utf-8"))
    assert all(isinstance(value, float) for value in document["weights"].values())
    forms = {form for skill in SKILLS.values() for form in skill.context_forms}
    assert {feature[5:] for feature in document["weights"] if feature.startswith("name ")} - forms <= {
        "before",
        "after",
    }
    model = load_meaning()
    assert model(name("Experience with Go or Python", "Go", "go", [("python", " or ")]))
    assert not model(name("Go to our page to apply", "Go", "go"))
    assert model(name("You write Rust", "Rust", "rust"))
    assert not model(name("Strong written English. Rust spots on steel", "Rust", "rust"))


def test_a_skill_of_the_same_family_is_related_whatever_its_group() -> None:
    malay = next(skill for skill in SKILLS.values() if "Malay" in skill.context_forms)
    thai = next(skill for skill in SKILLS.values() if skill.family == malay.family and skill is not malay)
    candidate = Candidate("Thai, Malay", malay, 6, 11, [(thai, ", ")])
    assert "no related skill" not in describe(candidate)


def test_what_is_remembered_of_a_place_is_of_its_words_alone_and_bounded() -> None:
    text = "Tools: Python, Go"
    beside, alone = name(text, "Go", "go", [("python", ", ")]), name(text, "Go", "go")
    other = name(text, "Go", "excel-formulas")
    first = describe(beside)
    assert "listed with a related skill" in first
    assert "no related skill" in describe(alone)
    assert f"family {SKILLS['excel-formulas'].family}" in describe(other)
    first.append("mine")
    assert "mine" not in describe(beside)
    for number in range(3_000):
        describe(name(f"{number} Go", "Go", "go"))
    assert describe(beside) == first[:-1]
    assert (_describe_place.cache_info().maxsize or 10**9) <= 3_000

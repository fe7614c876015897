"""Forms are found where they stand as words, in any code page, with offsets into the text as it was given."""

import polars as pl
import pytest

from taxonomy.skills import Skill, load_skills
from transforms.skills import SkillExtractor, extract_mentions
from warehouse.tables.clean import MENTIONS


def skill(skill_id: str, forms: str = "", exact: str = "", context: str = "") -> Skill:
    def split(cell: str) -> tuple[str, ...]:
        return tuple(cell.split("|")) if cell else ()

    return Skill(
        skill_id, skill_id, "tool", "programming", "technical", split(forms), split(exact), split(context), None, None
    )


@pytest.fixture(scope="module")
def ours() -> SkillExtractor:
    return SkillExtractor(load_skills())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Java/Kotlin, SQL & Python", ["Java", "Kotlin", "SQL", "Python"]),
        ("JavaScript, not pythonic", ["JavaScript"]),
        ("C#, C++, .NET and ASP.NET (F#)", ["C#", "C++", ".NET", "ASP.NET", "F#"]),
        ("“Python”—SQL•Kotlin…", ["Python", "SQL", "Kotlin"]),
        ("**Python**, #sql @kotlin sql_alchemy", ["Python"]),
        ("Node.js. Python's SQL.", ["Node.js", "Python", "SQL"]),
        ("İ 🎉 Łódź: Python", ["Python"]),
        ("machine-learning and machine learning", ["machine-learning", "machine learning"]),
    ],
)
def test_forms_stand_alone(ours: SkillExtractor, text: str, expected: list[str]) -> None:
    found = ours.find(text)
    assert [mention.surface for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.surface for mention in found)


def test_of_two_forms_from_one_place_the_longest_that_ends_as_a_word_counts() -> None:
    extractor = SkillExtractor([skill("a", "java|java web start"), skill("b", "java web"), skill("c", "start")])
    assert [m.skill.skill_id for m in extractor.find("java web starts, java web start, java web")] == ["b", "a", "b"]
    assert [m.skill.skill_id for m in extractor.find("java webs")] == ["a"]


def test_a_form_of_another_alphabet_chooses_the_code_page() -> None:
    for form, text in [
        ("język polski", "Język polski!"),
        ("λογιστική", "Γνώσεις: Λογιστική."),
        ("бухгалтер", "Бухгалтер"),
    ]:
        found = SkillExtractor([skill("x", form)]).find(text)
        assert [mention.surface.lower() for mention in found] == [form]


def test_an_exact_form_keeps_its_letter_case() -> None:
    extractor = SkillExtractor([skill("sap", exact="SAP"), skill("ai", exact="AI/ML")])
    assert [m.surface for m in extractor.find("SAP and sap; AI-ML, ai/ml")] == ["SAP", "AI-ML"]


def test_every_form_of_our_taxonomy_is_found_whole() -> None:
    skills = load_skills()
    extractor = SkillExtractor(skills, judge=lambda candidate: True)
    lost = [
        (one.skill_id, form)
        for one in skills
        for form in one.all_forms
        if [m.surface for m in extractor.find(f"x: {form} !")] != [form.rstrip(")")]
    ]
    assert lost == []


def test_mentions_have_the_firmest_requirement_and_the_most_years(ours: SkillExtractor) -> None:
    text = "Python is a plus. Python is required: 3 years of experience in Python."
    vacancies = pl.DataFrame({"vacancy_id": ["b", "a"], "title": ["Cook", "Cook"], "text": [text, "No match"]})
    expected = pl.DataFrame(
        {"vacancy_id": ["b"], "skill_id": ["python"], "occurrences": [3], "requirement": ["required"], "years": [3]},
        schema=MENTIONS.dtypes,
    )
    found = extract_mentions(vacancies, ours).filter(pl.col("skill_id") == "python")
    assert found.equals(expected)

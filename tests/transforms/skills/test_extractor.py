"""Forms are found where they stand as words, in any code page, with offsets into the text as it was given."""

import dataclasses

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


def test_letters_are_found_beside_one_another_and_begin_no_word() -> None:
    extractor = SkillExtractor(
        [skill("r", exact="R"), skill("c", exact="C"), skill("c-sharp", "C#"), skill("sql", "SQL")]
    )
    found = extractor.find("R C C# SQL (C) R. Carpentry, Research, C-suite; R")
    assert [(m.surface, m.start) for m in found] == [
        ("R", 0), ("C", 2), ("C#", 4), ("SQL", 7), ("C", 12), ("R", 15), ("R", 48),
    ]  # fmt: skip


def test_an_exact_form_keeps_its_letter_case() -> None:
    extractor = SkillExtractor([skill("sap", exact="SAP"), skill("ai", exact="AI/ML")])
    assert [m.surface for m in extractor.find("SAP and sap; AI-ML, ai/ml")] == ["SAP", "AI-ML"]


def test_of_one_word_the_spelling_tells_the_skill_and_any_other_is_of_whoever_takes_it() -> None:
    spelled = SkillExtractor([skill("sap", exact="SAP"), skill("tree", exact="Sap"), skill("data", exact="ML|ml")])
    assert [(m.skill.skill_id, m.surface) for m in spelled.find("SAP, Sap, sap, SAP++; ML-ml Ml")] == [
        ("sap", "SAP"), ("tree", "Sap"), ("data", "ML"), ("data", "ml"),
    ]  # fmt: skip
    mixed = SkillExtractor([skill("sap", exact="SAP"), skill("tree", "sap")])
    assert [m.skill.skill_id for m in mixed.find("SAP sap Sap")] == ["sap", "tree", "tree"]


def test_every_form_of_our_taxonomy_is_found_whole_or_as_the_two_skills_it_joins() -> None:
    skills = load_skills()
    extractor = SkillExtractor(skills, judge=lambda candidate: True)
    lost, joined = [], []
    for one in skills:
        for form in one.all_forms:
            found = extractor.find(f"x: {form} !")
            whole = form.removesuffix(" in" if one.kind == "credential" else "").rstrip(")")
            named = [mention.skill for mention in found]
            if one not in named[:2] or (found[0].start, found[-1].end) != (3, 3 + len(whole)):
                lost.append((one.skill_id, form))
            elif len(found) > 1:
                joined.append(form)
    assert lost == []
    assert "MS or PhD" in joined and "PL/SQL" not in joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("excellent written and verbal communication skills", ["written-communication", "verbal-communication"]),
        ("you write unit and integration tests", ["unit-testing", "integration-testing"]),
        ("strong analytical and problem-solving skills", ["analytical-skills", "problem-solving"]),
        ("BS in Computer Science", ["bachelors-degree", "computer-science-degree"]),
        ("diploma in health and social care", ["nvq-in-health-and-social-care"]),
        ("PL/SQL", ["pl-sql"]),
    ],
)
def test_two_skills_of_one_phrase(ours: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in ours.find(text)] == expected


def test_a_form_that_ends_in_another_skill_of_one_word_names_both_unless_it_is_one_name() -> None:
    extractor = SkillExtractor(
        [
            skill("research", "research and teaching|research, teaching"),
            skill("teaching", "teaching"),
            skill("sandop", "sales and operations planning"),
            skill("planning", "operations planning"),
            skill("pl-sql", "PL/SQL"),
            skill("sql", "SQL"),
        ]
    )

    def find(text: str) -> list[tuple[str, str]]:
        return [(mention.skill.skill_id, mention.surface) for mention in extractor.find(text)]

    assert find("research and teaching") == [("research", "research"), ("teaching", "teaching")]
    assert find("research, teaching") == [("research", "research"), ("teaching", "teaching")]
    assert find("sales and operations planning") == [("sandop", "sales and operations planning")]
    assert find("PL/SQL") == [("pl-sql", "PL/SQL")]


def test_knowledge_named_first_in_a_form_of_other_knowledge_is_found_too() -> None:
    finance = dataclasses.replace(skill("finance", "economics and finance|finance, economics"), kind="knowledge")
    economics = dataclasses.replace(skill("economics", "economics"), kind="knowledge")
    extractor = SkillExtractor([finance, economics])
    found = [(mention.skill.skill_id, mention.surface) for mention in extractor.find("Economics and Finance, yes")]
    assert found == [("economics", "Economics"), ("finance", "Finance")]


def test_a_form_that_joins_two_of_a_kind_names_both(ours: SkillExtractor) -> None:
    for text, expected in {
        "Jira and Linear": ["jira", "linear-issue-tracker"],
        "SEO and GEO": ["search-engine-optimization", "generative-engine-optimization"],
        "troubleshoot and resolve": ["problem-solving"],
    }.items():
        assert [mention.skill.skill_id for mention in ours.find(text)] == expected


def test_a_match_that_is_not_meant_gives_back_what_it_hid() -> None:
    extractor = SkillExtractor(
        [
            skill("payable", exact="A/P|a/p"),
            skill("phd", "phd|phd in"),
            skill("long", "phd in law school"),
            skill("law", "law"),
            skill("school", "school bus"),
        ]
    )

    def find(text: str) -> list[str]:
        return [mention.skill.skill_id for mention in extractor.find(text)]

    assert find("a phd") == ["phd"]
    assert find("A/P and a/p") == ["payable", "payable"]
    assert find("a phd in law schools") == ["phd", "law"]
    assert find("phd in law school bus") == ["long"]
    assert find("phd in law schooling, school bus") == ["phd", "law", "school"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PhD or MS in statistics", ["doctorate", "masters-degree", "statistics"]),
        ("an MS or PhD", ["masters-degree", "doctorate"]),
        ("CFA/CPA", ["cfa", "cpa"]),
        ("PL/SQL", ["pl-sql"]),
        ("Python for Go-To-Market teams", ["python"]),
        ("Go-based services, Python", ["go", "python"]),
        ("X-Ray and Kubernetes", ["kubernetes"]),
    ],
)
def test_joined_names_and_hyphens(ours: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.skill.skill_id for mention in ours.find(text)] == expected


def test_mentions_have_the_firmest_requirement_and_the_most_years(ours: SkillExtractor) -> None:
    text = "Python is a plus. Python is required: 3 years of experience in Python."
    vacancies = pl.DataFrame({"vacancy_id": ["b", "a"], "title": ["Cook", "Cook"], "text": [text, "No match"]})
    expected = pl.DataFrame(
        {"vacancy_id": ["b"], "skill_id": ["python"], "occurrences": [3], "requirement": ["required"], "years": [3]},
        schema=MENTIONS.dtypes,
    )
    found = extract_mentions(vacancies, ours).filter(pl.col("skill_id") == "python")
    assert found.equals(expected)

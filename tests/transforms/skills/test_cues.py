"""What an ad says around its skills: needed or not, welcome, for how long, and what is only boilerplate."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import Mention, SkillExtractor


@pytest.fixture(scope="module")
def extractor() -> SkillExtractor:
    return SkillExtractor(load_skills())


def by_surface(mentions: list[Mention]) -> dict[str, tuple[str, int | None]]:
    return {mention.surface: (mention.requirement, mention.years) for mention in mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No Java needed, Python is what we use.", ["Python"]),
        ("No experience in accounting required. You know SQL.", ["SQL"]),
        ("You don't need to know Kubernetes. Python helps.", ["Python"]),
        ("A driving licence is not required. Python is.", ["Python"]),
        ("Python is not necessary for this work.", []),
        ("We are no Java shop, Python it is.", ["Java", "Python"]),
        ("There is no job like it: Python all day", ["Python"]),
        ("No experience required, Python essential", ["Python"]),
        ("No calls from agencies please, Python required", ["Python"]),
        ("No fees, Python required", ["Python"]),
        ("No Kotlin, Python or SQL required", []),
        ("No prior knowledge of Kotlin, Python, or Haxe is required", []),
        ("Without any knowledge of SAP, you learn Python and SQL", ["Python", "SQL"]),
        ("Applicants without knowledge of Python will not be considered", ["Python"]),
        ("Python isn't needed", []),
        ("We don't use Python, we use Kotlin", ["Kotlin"]),
        ("No need to know Python", []),
        ("We are not looking for Python developers but Kotlin developers", ["Kotlin"]),
        ("You don't need to be an expert, Python and SQL suffice", ["Python", "SQL"]),
        ("You do not need Kotlin, Python or SQL", []),
        ("JavaScript, not Kotlin", ["JavaScript"]),
        ("JavaScript (not Kotlin or Python) and SQL", ["JavaScript", "SQL"]),
        ("JavaScript, not just Kotlin", ["JavaScript", "Kotlin"]),
        ("If not, Kotlin", ["Kotlin"]),
        ("No more Kotlin! Python it is", ["Python"]),
        ("This role is not about Kotlin, you write Python", ["Python"]),
    ],
)
def test_what_is_not_asked_for_is_not_found(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.surface for mention in extractor.find(text) if mention.skill.kind == "tool"] == expected


ABOUT = "We make chocolate with SQL and love it. " * 8


@pytest.mark.parametrize(
    "text",
    [
        f"Economist\nWho we are: {ABOUT} The successful candidate will use Python. Benefits: none.",
        f"Economist\n# About us\n\n{ABOUT}\n\n# How do we work\n\nWith Python.",
        "Economist\nResearch on inequality and discrimination with Python.",
        "Economist\nYou know Python   We are an equal opportunity employer   ",
    ],
    ids=["a text without lines", "a heading of hashes", "discrimination as a field", "lines that became spaces"],
)
def test_what_is_said_of_the_employer_ends_where_the_job_is_told(extractor: SkillExtractor, text: str) -> None:
    assert [mention.surface for mention in extractor.find(text) if mention.skill.kind == "tool"] == ["Python"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Requirements:\n- Python\nNice to have:\n- Rust programming\n", {"Python": "required"}),
        ("Requirements:\n- Python\nNice to have\n\n- Kotlin", {"Python": "required", "Kotlin": "preferred"}),
        ("You will write Python. Kotlin is a plus.", {"Python": "unknown", "Kotlin": "preferred"}),
        ("Proficiency in Python and SQL (Kotlin preferred)", {"Python": "unknown", "Kotlin": "preferred"}),
        ("Python, ideally with Kotlin", {"Python": "unknown", "Kotlin": "preferred"}),
        ("Kotlin is preferred but not required. Python is required.", {"Kotlin": "preferred", "Python": "required"}),
        (
            "Bonus\n* Kotlin\nWhere you sit:\nnext to people who write Python",
            {"Kotlin": "preferred", "Python": "unknown"},
        ),
        ("Our stack: Python. You must know Kotlin", {"Python": "unknown", "Kotlin": "required"}),
    ],
)
def test_required_and_welcome(extractor: SkillExtractor, text: str, expected: dict[str, str]) -> None:
    found = {surface: requirement for surface, (requirement, _) in by_surface(extractor.find(text)).items()}
    assert {surface: found[surface] for surface in expected} == expected


@pytest.mark.parametrize(
    ("text", "required", "preferred"),
    [
        ("Bachelor's degree required, Master's preferred", "Bachelor's degree", "Master's"),
        ("SQL required, Tableau preferred", "SQL", "Tableau"),
        ("Tableau preferred, SQL and Python required", "SQL|Python", "Tableau"),
        ("SQL and Python required, Tableau and Looker preferred", "SQL|Python", "Tableau|Looker"),
        ("SQL is required and Tableau is a plus", "SQL", "Tableau"),
        ("Tableau is a plus but SQL is a must", "SQL", "Tableau"),
        ("You must have SQL, Kotlin and Python, Tableau preferred", "SQL|Kotlin|Python", "Tableau"),
        ("Must have SQL and Python, ideally with dbt", "SQL|Python", "dbt"),
        ("Must be fluent in German, Kotlin is a bonus", "fluent in German", "Kotlin"),
        ("Required skills: SQL, Python. Tableau preferred", "SQL|Python", "Tableau"),
        ("SQL (required), Scala (nice to have)", "SQL", "Scala"),
        ("Kotlin (strongly preferred) or Scala, SQL required", "SQL|Scala", "Kotlin"),
        ("Python (required), Kotlin", "Python", ""),
        ("Python, Kotlin (nice to have)", "", "Kotlin"),
        ("Python, Kotlin or Scala (nice to have)", "", "Python|Kotlin|Scala"),
        ("Python and SQL (5+ years preferred)", "", ""),
        ("Python and Kotlin (highly desirable, later)", "", "Python|Kotlin"),
        ("Proficiency in Python (travel required)", "", ""),
        ("Kotlin is required and Scala preferred but not required", "Kotlin", "Scala"),
        ("You need not only Java but Python", "Java|Python", ""),
        ("Java, Kotlin and SQL preferred", "", "Java|Kotlin|SQL"),
    ],
)
def test_a_phrase_speaks_of_its_clause_where_the_sentence_says_both(
    extractor: SkillExtractor, text: str, required: str, preferred: str
) -> None:
    found = by_surface(extractor.find(text))
    for said, surfaces in (("required", required), ("preferred", preferred)):
        assert {surface for surface, (requirement, _) in found.items() if requirement == said} == {
            surface for surface in surfaces.split("|") if surface
        }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Java is required but Python is not", ["Java"]),
        ("Java is required, but Python and SQL are not. Kotlin", ["Java", "Kotlin"]),
        ("Java is required but Python is not the only language", ["Java", "Python"]),
        ("Java is required but Python is not required", ["Java"]),
        ("SQL is required, Python is not needed", ["SQL"]),
        ("You need not be fluent in German. Python", ["Python"]),
    ],
)
def test_what_a_clause_takes_back_is_not_found(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert [mention.surface for mention in extractor.find(text)] == expected


@pytest.mark.parametrize(
    ("text", "surface", "years"),
    [
        ("5+ years of experience with Python", "Python", 5),
        ("At least three years' experience in SQL", "SQL", 3),
        ("3-5 years of hands-on experience: Kotlin", "Kotlin", 3),
        ("Experience with Python (2 years)", "Python", 2),
        ("7 yrs experience in Kotlin", "Kotlin", 7),
        ("SQL (5+ years), Python (3+ years)", "SQL", 5),
        ("SQL (5+ years), Python (3+ years)", "Python", 3),
        ("Strong Python and SQL (5+ years preferred), Kotlin", "Python", 5),
        ("Python: 3+ years writing Kotlin", "Python", 3),
        ("Python: 3+ years writing Kotlin", "Kotlin", None),
        ("Python 5+ years, SQL 3+ years", "Python", 5),
        ("Proven Python: 5+ years of Kotlin", "Kotlin", 5),
        ("2.5 years of experience with Python", "Python", 2),
        ("5+ years of Python", "Python", 5),
        ("At least 3 years of building services with Python", "Python", 3),
        ("You are 18 years or older, with experience in Python", "Python", None),
        ("Founded 15 years ago, with experience in Python", "Python", None),
        ("Our 20 years of experience in Python", "Python", None),
        ("We have over 10 years of experience with Python", "Python", None),
        ("Over the last 2+ years of Python", "Python", None),
        ("A contract for 2+ years in Python", "Python", None),
        ("React Native (2+ years) or Kotlin experience", "Kotlin", None),
        ("For 30 years we have gathered experience with Python", "Python", None),
        ("Each year of experience counts. Python", "Python", None),
        ("Over the last 2 years we doubled. Python is our language", "Python", None),
    ],
)
def test_years_of_experience(extractor: SkillExtractor, text: str, surface: str, years: int | None) -> None:
    assert by_surface(extractor.find(text))[surface][1] == years


@pytest.mark.parametrize(
    "text",
    [
        "We are an equal opportunity employer and value teamwork, leadership and diplomacy.",
        "All applicants are considered without regard to race, empathy or negotiation",
        "What we offer\n- Python conferences\n- German classes",
        "About us\nOur platform does machine learning for supply chain management.\nIt is written in Python.",
        "We were founded in 2012 by pioneers of machine learning",
        "See https://example.com/python/kubernetes-docs for more",
    ],
)
def test_boilerplate_gives_no_skills(extractor: SkillExtractor, text: str) -> None:
    assert extractor.find(text) == []


def test_a_section_after_boilerplate_counts_again(extractor: SkillExtractor) -> None:
    text = "About us\nWe sell Kotlin books.\n\nRequirements\n- Python\n\nBenefits\nFree SQL lessons"
    assert by_surface(extractor.find(text)) == {"Python": ("required", None)}


def test_pay_told_on_its_headings_line_is_a_section_by_itself(extractor: SkillExtractor) -> None:
    assert list(by_surface(extractor.find("Cook\nCompensation: $20/hour\nYou write Python."))) == ["Python"]
    assert extractor.find("Cook\nCompensation\n$20/hour, and Python lessons\nYou write Kotlin.") == []

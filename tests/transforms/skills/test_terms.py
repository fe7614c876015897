"""Terms are found where skills stand, and only those that a skill could be called and the taxonomy lacks."""

import pytest

from taxonomy.skills import Skill
from transforms.skills import SkillExtractor, TermFinder
from transforms.skills.terms import MAX_TERMS


def skill(skill_id: str, *forms: str) -> Skill:
    return Skill(skill_id, forms[0], "tool", "programming", "technical", forms, (), (), None, None)


SKILLS = [
    skill("python", "Python"),
    skill("sql", "SQL"),
    skill("urban", "urban economics"),
    skill("french", "French language"),
]
EXTRACTOR = SkillExtractor(SKILLS)
FINDER = TermFinder(SKILLS, frozenset({"reporting", "case studies"}))


def terms(text: str) -> set[str]:
    return set(FINDER.find(text, EXTRACTOR.find(text)).values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You know Python, LangLoom and SQL.", {"LangLoom"}),
        ("LangLoom, Python or SQL", {"LangLoom"}),
        ("Python/LangLoom", {"LangLoom"}),
        ("Python, LangLoom, Tess.js & Weft", {"LangLoom", "Tess.js", "Weft"}),
        ("• Loom query design, Python", {"Loom query design"}),
        ("Experience with LangLoom.", {"LangLoom"}),
        ("Proficiency in LangLoom (a must)", {"LangLoom"}),
        ("Familiarity with modern LangLoom tools, please", {"modern LangLoom tools"}),
    ],
)
def test_a_term_stands_beside_a_skill_or_after_a_cue(text: str, found: set[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Python, reporting and SQL",
        "Python, case studies",
        "Python, ideally with five years behind you",
        "Python, software engineers, SQL",
        "Python, fast-paced environment",
        "Python, you'll love it",
        "Python, 5+ years",
        "Python, mathematical and other models",
        "Python, French",
        "Experience with SQL",
        "trade, economic geography and urban economics, Python, urban economics",
        "LangLoom is a company. We like tea.",
        "",
    ],
    ids=lambda text: text[:24] or "empty",
)
def test_what_names_no_new_skill_is_left_out(text: str) -> None:
    assert terms(text) <= {"economic geography"}


def test_part_of_a_known_name_is_no_term() -> None:
    assert terms("health, urban economics, Python") == {"health"}


def test_spellings_have_one_key() -> None:
    text = "Python, Lang-Treadles, SQL, lang treadle, Python"
    assert set(FINDER.find(text, EXTRACTOR.find(text))) == {"lang treadle"}


def test_a_list_of_keywords_gives_no_more_than_the_limit() -> None:
    text = ", ".join(["Python", *(f"Loom{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(90))])
    assert len(FINDER.find(text, EXTRACTOR.find(text))) == MAX_TERMS

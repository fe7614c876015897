"""The bare name of a language is the language beside another, with a level or behind the word, and no nation's."""

import pytest

from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.languages import name_languages


@pytest.fixture(scope="module")
def extractor() -> SkillExtractor:
    return SkillExtractor(load_skills(), judge=lambda candidate: False)


def languages(extractor: SkillExtractor, text: str) -> list[str]:
    return [mention.surface for mention in extractor.find(text) if mention.skill.kind == "language"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("English, French and German", ["English", "French", "German"]),
        ("French, German and Spanish", ["French", "German", "Spanish"]),
        ("French and English would help", ["French", "English"]),
        ("Skills across Korean, Japanese, and English", ["Korean", "Japanese", "English"]),
        ("Further languages (German, French) are a plus", ["German", "French"]),
        ("Dutch/French speaking agents", ["Dutch", "French speaking"]),
        ("German B2", ["German"]),
        ("German (C1) and more", ["German"]),
        ("Dutch: native", ["Dutch"]),
        ("Language: Greek", ["Greek"]),
        ("Languages: German, French", ["German", "French"]),
        ("Fluent in Spanish and/or Portuguese", ["Fluent in Spanish", "Portuguese"]),
        ("You know Spanish or Portuguese", ["Spanish", "Portuguese"]),
        ("Fluent in English and French, with a sense of humour", ["Fluent in English", "French"]),
        ("Fluent in English and French and at ease", ["Fluent in English", "French"]),
        ("In both Korean and English, written and spoken", ["In both Korean", "English"]),
        ("Good command of the French and English languages", ["French", "English"]),
    ],
)
def test_a_language_named_barely(extractor: SkillExtractor, text: str, expected: list[str]) -> None:
    assert languages(extractor, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dutch and French customers",
        "German and Italian markets",
        "the French team and English breakfast",
        "Our German, Italian and French offices",
        "Our German and French",
        "French, German, and Austrian markets",
        "German is where we come from",
        "A German company. B2 is a hall",
        "English or Scottish bank holidays",
    ],
)
def test_a_nation_is_no_language(extractor: SkillExtractor, text: str) -> None:
    assert languages(extractor, text) == []


def test_bare_names_are_those_that_no_form_of_any_skill_is() -> None:
    named = name_languages(load_skills())
    assert {"English", "German", "French"} <= named.keys()
    assert named.keys().isdisjoint({"Spanish", "Malay", "Sign", "Latin", "American"})

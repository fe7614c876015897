"""A form that says more about a name than the name itself is told; one within which both are found is not."""

from benchmarks.skills.hidden import Hidden, list_hidden
from taxonomy.skills import Skill
from transforms.skills import SkillExtractor


def make_skill(skill_id: str, kind: str, *forms: str) -> Skill:
    return Skill(skill_id, forms[0], kind, "family", "digital", forms, (), (), None, None, None)


def test_forms_that_hide_a_tool() -> None:
    skills = [
        make_skill("sql", "tool", "SQL"),
        make_skill("databases", "knowledge", "databases", "SQL databases"),
        make_skill("queries", "method", "queries"),
    ]
    extractor = SkillExtractor(skills)
    assert list(list_hidden(skills, extractor, frozenset({"tool"}))) == [
        Hidden("databases", "SQL databases", "sql", "SQL")
    ]
    assert list(list_hidden(skills, extractor, frozenset({"method"}))) == []

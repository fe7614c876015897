"""The skill taxonomy is consistent, broad enough, and its lint sees what it promises to see."""

import re
from collections import Counter
from pathlib import Path

import pytest

from taxonomy.skills import (
    FAMILIES_FILE,
    FAMILY_COLUMNS,
    GROUPS,
    KINDS,
    SKILL_COLUMNS,
    SKILLS_FOLDER,
    TOO_COMMON_FILE,
    Family,
    Skill,
    SkillFileInvalid,
    load_families,
    load_skills,
    load_too_common,
)
from taxonomy.skills.lint import FORM_LENGTH_LIMIT, fold_spelling, lint_skills

SOUND_FAMILIES = ["programming,Programming,technical"]
SOUND_SKILLS = ["python,Python,tool,Python|Python3,,,,,43232405:Python", "go,Go,tool,golang,,Go,,2009,"]

ESCO = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"

# Words of equal-opportunity, perks and company text: as bare forms they would make skills of boilerplate.
BOILERPLATE_WORDS = (
    "accommodation",
    "access",
    "benefits",
    "childcare",
    "data",
    "design",
    "development",
    "disability",
    "diversity",
    "genetics",
    "growth",
    "health",
    "health insurance",
    "hiring",
    "insurance",
    "life insurance",
    "lead",
    "management",
    "plan",
    "security",
    "support",
    "training",
    "veteran",
)

# One form a demanding ad may use, and the skill and column where it must stand.
REQUIRED_FORMS = [
    ("C#", "csharp", "forms"),
    ("C++", "cpp", "forms"),
    (".NET", "dotnet", "forms"),
    ("Node.js", "node-js", "forms"),
    ("F#", "fsharp", "forms"),
    ("ASP.NET", "asp-net", "forms"),
    ("Objective-C", "objective-c", "forms"),
    ("T-SQL", "t-sql", "forms"),
    ("CI/CD", "ci-cd", "forms"),
    ("A/B testing", "a-b-testing", "forms"),
    ("P&L", "p-l-management", "forms"),
    ("3D printing", "3d-printing", "forms"),
    ("HVAC", "hvac", "forms"),
    ("CNC", "cnc-machining", "forms"),
    ("forklift", "forklift-operation", "forms"),
    ("HGV", "hgv-licence", "forms"),
    ("Econometrics", "econometrics", "forms"),
    ("Health economics", "health-economics", "forms"),
    ("Stata", "stata", "forms"),
    ("SAP", "sap", "exact_forms"),
    ("C", "c", "context_forms"),
    ("R", "r", "context_forms"),
    ("Go", "go", "context_forms"),
    ("Excel", "microsoft-excel", "context_forms"),
]


def write_folder(folder: Path, skills: list[str], families: list[str] | None = None) -> Path:
    rows = SOUND_FAMILIES if families is None else families
    (folder / FAMILIES_FILE).write_text("\n".join([",".join(FAMILY_COLUMNS), *rows]) + "\n", encoding="utf-8")
    write_skills(folder / "programming.csv", skills)
    return folder


def write_skills(path: Path, rows: list[str]) -> None:
    path.write_text("\n".join([",".join(SKILL_COLUMNS), *rows]) + "\n", encoding="utf-8")


def test_the_taxonomy_has_no_violation() -> None:
    assert lint_skills() == []


def test_the_taxonomy_is_large_enough() -> None:
    skills = load_skills()
    assert len(skills) >= 2500
    distinct = {
        re.sub(r"s\b", "", re.sub(r"[-/ ]+", " ", form.lower())) for skill in skills for form in skill.all_forms
    }
    assert len(distinct) >= 8000  # a hyphen or a plural more is not another form


def test_technical_and_data_skills_are_at_most_two_fifths() -> None:
    by_group = Counter(skill.group for skill in load_skills())
    assert (by_group["technical"] + by_group["data"]) / by_group.total() <= 0.4


@pytest.mark.parametrize("family", [family.family for family in load_families()])
def test_every_family_is_used(family: str) -> None:
    assert sum(skill.family == family for skill in load_skills()) >= 8


def test_every_group_and_kind_is_used() -> None:
    skills = load_skills()
    assert {skill.group for skill in skills} == GROUPS
    assert {skill.kind for skill in skills} == KINDS


def test_skills_and_families_are_sorted_by_id() -> None:
    ids = [skill.skill_id for skill in load_skills()]
    families = [family.family for family in load_families()]
    assert ids == sorted(ids)
    assert families == sorted(families)


@pytest.mark.parametrize(("form", "skill_id", "column"), REQUIRED_FORMS)
def test_a_difficult_form_stands_where_it_is_safe(form: str, skill_id: str, column: str) -> None:
    found = [skill.skill_id for skill in load_skills() if form in getattr(skill, column)]
    assert found == [skill_id]


@pytest.mark.parametrize("word", BOILERPLATE_WORDS)
def test_no_form_is_a_bare_word_of_boilerplate(word: str) -> None:
    assert [skill.skill_id for skill in load_skills() if word in map(str.lower, skill.all_forms)] == []


def test_esco_uris_are_skills_of_esco_and_used_once() -> None:
    uris = [skill.esco_uri for skill in load_skills() if skill.esco_uri]
    assert len(uris) == len(set(uris))
    assert all(uri.startswith("http://data.europa.eu/esco/skill/") for uri in uris)


@pytest.mark.parametrize("path", sorted(SKILLS_FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_files_are_utf8_with_unix_line_ends(path: Path) -> None:
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.decode("utf-8").endswith("\n")


def test_rows_become_skills(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, SOUND_SKILLS)
    assert load_families(folder) == (Family("programming", "Programming", "technical"),)
    assert load_skills(folder) == (
        Skill("go", "Go", "tool", "programming", "technical", ("golang",), (), ("Go",), None, 2009, None),
        Skill(
            "python",
            "Python",
            "tool",
            "programming",
            "technical",
            ("Python", "Python3"),
            (),
            (),
            None,
            None,
            "43232405:Python",
        ),
    )
    assert lint_skills(folder) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["py,Python,tool,Python,,,,,", "py,Python3,tool,Python3,,,,,"], "skill id 'py' stands twice"),
        (
            ["a,Python,tool,Python,,,,,", "b,Python,tool,,PYTHON,,,,"],
            "form 'python' belongs to more than one place: a, b",
        ),
        (["a,Rails,tool,,Rails,,,,", "b,Rails,tool,,,Rails,,,"], "form 'rails' belongs to more than one place: a, b"),
        (["a,go,tool,go|Go,,,,,"], "form 'go' belongs to more than one place: a, a"),
        (
            ["a,Kite flying,tool,Kite flying|kite-flying,,,,,", "b,Kites,tool,Kites|kite flyings,,,,,"],
            "spellings of one name belong to more than one skill: a (kite-flying), b (kite flyings)",
        ),
        (
            ["a,Kite co-ordination,tool,Kite co-ordination,,,,,", "b,Kites,tool,Kites|kite coordination,,,,,"],
            "spellings of one name belong to more than one skill: a (Kite co-ordination), b (kite coordination)",
        ),
        (
            ["a,Cataloguing,tool,Cataloguing|cattaloguing,,,,,"],
            "words 'cataloguing' and 'cattaloguing' differ in a doubled letter",
        ),
        (["a,Pythonic,tool,Python,,,,,"], "has a label that is none of its forms: 'Pythonic'"),
        (["a,Python,tool,Python,,,http://esco/1,,"], "has esco_uri 'http://esco/1', expected the address"),
        (
            [f"a,Lisp,tool,Lisp,,,{ESCO},,", f"b,Python,tool,Python,,,{ESCO},,"],
            "is given to more than one skill: a, b",
        ),
        (["a, ,tool,Python,,,,,"], "skill 'a' has an empty label"),
        (["a,Python,gadget,Python,,,,,"], "skill 'a' has unknown kind 'gadget'"),
        (["a,A,tool,,,,,,"], "skill 'a' has no form"),
        (["a,C,tool,C,,,,,"], "one-character form 'C' outside context_forms"),
        (["a,C,tool,,C,,,,"], "one-character form 'C' outside context_forms"),
        (["a,Python,tool,Python,,,,,43232405"], "has onet_id '43232405', expected an element such as 2.B.1.d"),
        (["a,Python (language),tool,Python ,,,,,"], "form 'Python ' that has a leading or trailing space"),
        (["a,Python,tool,Python||Python3,,,,,"], "form '' that is empty"),
        (["A_b,Python,tool,Python,,,,,"], "skill 'A_b' has a bad slug"),
        (["-a,Python,tool,Python,,,,,"], "skill '-a' has a bad slug"),
        ([f"a,A (long),tool,{'x' * (FORM_LENGTH_LIMIT + 1)},,,,,"], "that is longer than 80 characters"),
    ],
)
def test_lint_sees_a_broken_skill(tmp_path: Path, rows: list[str], expected: str) -> None:
    problems = lint_skills(write_folder(tmp_path, rows))
    assert len(problems) == 1
    assert expected in problems[0]


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        (["programming,Programming,gadgets"], "has unknown group 'gadgets'"),
        (["programming,,technical"], "has an empty label"),
        ([*SOUND_FAMILIES, *SOUND_FAMILIES], "family 'programming' stands twice"),
        ([*SOUND_FAMILIES, "nursing,Nursing,domain"], "family 'nursing' has no file"),
        ([], "programming.csv: family file without a row in families.csv"),
    ],
)
def test_lint_sees_a_broken_family(tmp_path: Path, families: list[str], expected: str) -> None:
    problems = lint_skills(write_folder(tmp_path, SOUND_SKILLS, families))
    assert len(problems) == 1
    assert expected in problems[0]


def test_lint_sees_a_family_of_the_wrong_size(tmp_path: Path) -> None:
    rows = [f"name-{a}{b},Name{a}{b},tool,Name{a}{b},,,,," for a in "abcdefghijklmnopqrst" for b in "vwxyz0"]
    write_folder(tmp_path, rows, ["programming,Programming,technical", "nursing,Nursing,domain"])
    write_skills(tmp_path / "nursing.csv", ["midwifery,Midwifery,method,Midwifery,,,,,"])
    problems = lint_skills(tmp_path)
    assert len(problems) == 1
    assert "nursing.csv: found 1 skills, expected 8 to 400" in problems[0]


def test_lint_sees_a_word_that_every_ad_holds(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ["swift,Swift,tool,Swift,,,,,", "chef,Chef,tool,Chef Infra,,Chef,,,"])
    (folder / TOO_COMMON_FILE).write_text("form\nswift\nchef\n", encoding="utf-8")
    assert lint_skills(folder) == [
        "programming.csv: skill 'swift' has form 'Swift', which is too common in ads; "
        "make it exact, give it context or a noun"
    ]


def test_lint_sees_a_skill_of_the_future(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ["mojo,Mojo,tool,Mojo,,,,2023,"])
    assert lint_skills(folder, this_year=2023) == []
    assert "has since 2023, which is still to come" in lint_skills(folder, this_year=2022)[0]


def test_words_that_are_too_common_are_no_forms_and_are_sorted() -> None:
    words = (SKILLS_FOLDER / TOO_COMMON_FILE).read_text(encoding="utf-8").splitlines()[1:]
    assert words == sorted(set(words), key=lambda word: word.strip('"'))
    assert {"the", "hiring", "life insurance"} <= load_too_common()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("person-centred care", "Person centered care"),
        ("organisational design", "organizational designs"),
        ("driver’s licences", "driver's license"),
        ("web-mapping/services", "Web mapping services"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert fold_spelling(one) == fold_spelling(other)


@pytest.mark.parametrize(("one", "other"), [("HCPCS", "HCPC"), ("AWS", "AW"), ("data", "date"), ("press", "pres")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert fold_spelling(one) != fold_spelling(other)


def test_letter_cases_of_a_form_that_counts_as_written_may_stand_together(tmp_path: Path) -> None:
    assert lint_skills(write_folder(tmp_path, ["dbt,dbt,tool,,,dbt|DBT,,,"])) == []
    assert "form 'dbt' belongs to more" in lint_skills(write_folder(tmp_path, ["dbt,dbt,tool,,,dbt|dbt,,,"]))[0]


def test_one_character_forms_are_allowed_with_context(tmp_path: Path) -> None:
    assert lint_skills(write_folder(tmp_path, ["c,C,tool,,,C,,,"])) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["python,Python,tool"], r"programming\.csv, line 2: found 3 cells, expected 9"),
        ([*SOUND_SKILLS, "c,C,tool,,,C,,old,"], r"programming\.csv, line 4: found since 'old', expected a year"),
    ],
)
def test_a_malformed_row_names_file_and_line(tmp_path: Path, rows: list[str], expected: str) -> None:
    with pytest.raises(SkillFileInvalid, match=expected):
        load_skills(write_folder(tmp_path, rows))


def test_a_wrong_header_names_the_expected_one(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, SOUND_SKILLS)
    (folder / "programming.csv").write_text("id,label\n", encoding="utf-8")
    with pytest.raises(SkillFileInvalid, match=r"programming\.csv, line 1: found the header 'id,label'"):
        load_skills(folder)


def test_a_family_file_without_a_row_does_not_load(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, SOUND_SKILLS)
    write_skills(folder / "nursing.csv", [])
    with pytest.raises(SkillFileInvalid, match=r"nursing\.csv: found a family file without a row"):
        load_skills(folder)


def test_the_documented_families_are_those_of_the_taxonomy() -> None:
    text = (SKILLS_FOLDER.parents[1] / "docs" / "taxonomy.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| (.+) \| (\w+) \|$", text, re.MULTILINE)
    assert [Family(*row) for row in documented if row[2] in GROUPS] == list(load_families())

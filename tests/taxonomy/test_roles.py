from pathlib import Path

import pytest

from taxonomy.roles import (
    LANGUAGES,
    ROLES_PATH,
    IscoGroup,
    Role,
    RolesMalformed,
    is_routine,
    lint_roles,
    load_isco_groups,
    load_roles,
    load_routine_index,
)

HEADER = "role_id,label,isco_code,forms,soc_code\n"
ISCO = "isco_code,label,level\n0110,Officers,4\n2,Professionals,1\n2512,Software developers,4\n"


def lint(tmp_path: Path, rows: str) -> list[str]:
    roles, isco = tmp_path / "roles.csv", tmp_path / "isco.csv"
    roles.write_text(HEADER + rows, encoding="utf-8")
    isco.write_text(ISCO, encoding="utf-8")
    return lint_roles(roles, isco)


def test_the_shipped_taxonomy_has_no_lint() -> None:
    assert lint_roles() == []


def test_the_shipped_isco_has_all_groups_of_each_level() -> None:
    levels = [group.level for group in load_isco_groups()]
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [10, 43, 130, 436]


def test_codes_keep_their_leading_zeros() -> None:
    assert IscoGroup("0110", "Commissioned armed forces officers", 4) in load_isco_groups()


def test_roles_reach_every_unit_group() -> None:
    roles = load_roles()
    assert len(roles) >= 900
    assert {role.isco_code for role in roles} == {g.isco_code for g in load_isco_groups() if g.level == 4}


def test_most_roles_have_an_occupation_of_soc() -> None:
    assert sum(role.soc_code is not None for role in load_roles()) >= 700


def test_every_language_names_the_common_roles() -> None:
    lines = ROLES_PATH.with_name("aliases.csv").read_text(encoding="utf-8").splitlines()[1:]
    languages = [line.split(",")[1] for line in lines]
    assert {language: languages.count(language) >= 100 for language in LANGUAGES} == dict.fromkeys(LANGUAGES, True)


def test_an_alias_belongs_to_its_role(tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(HEADER + "cook,Cook,5120,cook,\n", encoding="utf-8")
    path.with_name("aliases.csv").write_text("role_id,language,forms\ncook,de,Koch|Köchin\n", encoding="utf-8")
    assert load_roles(path) == [Role("cook", "Cook", "5120", ("cook",), None, ("Koch", "Köchin"))]


@pytest.mark.parametrize(
    ("row", "message"), [("cok,de,Koch", "expected a role_id"), ("cook,xx,Koch", "expected one of de, es, fr, pl, sv")]
)
def test_an_alias_of_nothing_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(HEADER + "cook,Cook,5120,cook,\n", encoding="utf-8")
    path.with_name("aliases.csv").write_text(f"role_id,language,forms\n{row}\n", encoding="utf-8")
    with pytest.raises(RolesMalformed, match=message):
        load_roles(path)


@pytest.mark.parametrize(("code", "expected"), [("4132", True), ("5223", False), ("2330", None), ("8332", False)])
def test_a_role_is_routine_where_its_group_is(code: str, expected: bool | None) -> None:
    assert is_routine(Role("a", "A", code, ("a",)), load_routine_index()) is expected


def test_a_row_becomes_a_role(tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(HEADER + "web-developer,Web developer,2513,web developer|php developer,15-1254\n", encoding="utf-8")
    assert load_roles(path) == [
        Role("web-developer", "Web developer", "2513", ("web developer", "php developer"), "15-1254")
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,A,2512,x,\na,B,2512,y,\n", "role_id 'a' of role 'a' already belongs to 'a'"),
        ("a,A,2512,x,\nb,B,2512,X,\n", "form 'x' of role 'b' already belongs to 'a'"),
        ("a,A,2512,x|x,\n", "form 'x' of role 'a' already belongs to 'a'"),
        ("a,A,9999,x,\n", "unknown ISCO code '9999'"),
        ("a,A,2,x,\n", "not a unit group"),
        ("A b,A,2512,x,\n", "no slug"),
        ("a--b,A,2512,x,\n", "no slug"),
        ("a,A,2512,x |y,\n", "stray spaces"),
        ("a,A,2512,x  y,\n", "stray spaces"),
        ("a,A,2512,x||y,\n", "stray spaces"),
        ("a, ,2512,x,\n", "empty label"),
        ("a,A,2512,,\n", "has no form"),
        ("a,A,2512,x,15-12\n", "SOC code '15-12'"),
    ],
)
def test_each_lint_rule_fires(tmp_path: Path, rows: str, message: str) -> None:
    problems = lint(tmp_path, rows)
    assert len(problems) == 1
    assert message in problems[0]


def test_sound_roles_have_no_lint(tmp_path: Path) -> None:
    assert lint(tmp_path, "a,A,2512,x|y z,15-1252\nb,B,0110,z,\n") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found header"),
        ("id,label\n", "restore the header"),
        (HEADER + "a,A,2512,x\n", "line 2: found 4 cells, expected 5"),
        (HEADER + "a,A,2512,x,,y\n", "found 6 cells"),
        (HEADER + 'a,"A"b,2512,x,\n', "broken CSV"),
    ],
)
def test_malformed_roles_raise(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RolesMalformed, match=message):
        load_roles(path)


@pytest.mark.parametrize("row", ["110,Officers,4", "x,Officers,1", "01100,Officers,5", "0110,Officers,"])
def test_malformed_groups_raise(tmp_path: Path, row: str) -> None:
    path = tmp_path / "isco.csv"
    path.write_text(f"isco_code,label,level\n{row}\n", encoding="utf-8")
    with pytest.raises(RolesMalformed, match="line 2"):
        load_isco_groups(path)

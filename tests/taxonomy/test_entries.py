"""An entry stands in its file only where the linter finds nothing; else the file is as it was."""

import shutil
from pathlib import Path

import pytest

from skilltide.errors import UsageError
from taxonomy.entries import Entry, add_role, add_skill
from taxonomy.roles import ROLES_PATH, load_roles
from taxonomy.skills import SKILLS_FOLDER, load_skills


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "skills"
    shutil.copytree(SKILLS_FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy


@pytest.fixture
def roles(tmp_path: Path) -> Path:
    copy = tmp_path / "roles"
    shutil.copytree(ROLES_PATH.parent, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy / ROLES_PATH.name


def test_a_skill_stands_in_its_family_in_the_order_of_ids(folder: Path) -> None:
    line = add_skill(Entry("quillmesh", "QuillMesh", ("QuillMesh", "quill mesh")), "tool", "data_engineering", folder)
    assert line == "quillmesh,QuillMesh,tool,QuillMesh|quill mesh,,,,,"
    (found,) = (skill for skill in load_skills(folder) if skill.skill_id == "quillmesh")
    assert (found.family, found.kind, found.forms) == ("data_engineering", "tool", ("QuillMesh", "quill mesh"))
    text = (folder / "data_engineering.csv").read_text(encoding="utf-8").splitlines()
    ids = [row.split(",", 1)[0] for row in text[1:]]
    assert ids == sorted(ids)
    assert len(text) == len((SKILLS_FOLDER / "data_engineering.csv").read_text(encoding="utf-8").splitlines()) + 1


@pytest.mark.parametrize(
    ("entry", "kind", "family", "told"),
    [
        (Entry("quillmesh", "QuillMesh", ("QuillMesh",)), "tool", "weaving", "expected one of agriculture"),
        (Entry("quillmesh", "QuillMesh", ("QuillMesh",)), "gadget", "data_engineering", "unknown kind 'gadget'"),
        (
            Entry("quillmesh", "QuillMesh", ("QuillMesh", "Python")),
            "tool",
            "data_engineering",
            "'python' belongs to more",
        ),
        (Entry("quillmesh", "QuillMesh", ("QuillMesh", "team")), "tool", "data_engineering", "too common"),
        (Entry("python", "QuillMesh", ("QuillMesh",)), "tool", "data_engineering", "'python' stands twice"),
        (Entry("Quill Mesh", "QuillMesh", ("QuillMesh",)), "tool", "data_engineering", "bad slug"),
    ],
    ids=["family", "kind", "form of another", "common form", "id of another", "bad id"],
)
def test_a_faulty_skill_changes_nothing(folder: Path, entry: Entry, kind: str, family: str, told: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match=told):
        add_skill(entry, kind, family, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_role_stands_behind_those_of_its_group(roles: Path) -> None:
    add_role(Entry("biosignal-navigator", "Biosignal navigator", ("biosignal navigator",)), "3259", roles)
    found = load_roles(roles)
    place = next(at for at, role in enumerate(found) if role.role_id == "biosignal-navigator")
    assert found[place].isco_code == "3259"
    assert found[place - 1].isco_code <= "3259" < found[place + 1].isco_code


def test_a_role_of_no_group_changes_nothing(roles: Path) -> None:
    before = roles.read_bytes()
    with pytest.raises(UsageError, match="unknown ISCO code '9999'"):
        add_role(Entry("biosignal-navigator", "Biosignal navigator", ("biosignal navigator",)), "9999", roles)
    assert roles.read_bytes() == before

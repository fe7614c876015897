"""The command line as a person meets it: every mistake is one line that says what to do, with its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.store import Store

MAPPING = "id: id\ntitle: title\nposted: posted\n"
DUMP = "id,title,posted\n1,Data Analyst,2025-01-02\n2,,2025-01-03\n"
SOURCES = "contact: mailto:us@example.org\nsources:\n  - {source: ashby, boards: [notion]}\n"


def skilltide(*words: str | Path, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("SKILLTIDE_")}
    command = [sys.executable, "-m", "skilltide.cli", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False)


def assert_one_line(done: subprocess.CompletedProcess[str], exit_code: int, *parts: str) -> None:
    lines = [line for line in done.stderr.splitlines() if line.startswith("skilltide: ")]
    assert done.returncode == exit_code, done.stderr
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in lines[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    (tmp_path / "dump.csv").write_text(DUMP)
    return tmp_path


def everything_in(folder: Path) -> list[str]:
    """Files of the warehouse but for its locks: what a failed command must not have left."""
    root = folder / "warehouse-data"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.suffix != ".lock")


def import_(folder: Path, dump: str = "dump.csv", mapping: str = "mapping.yaml") -> subprocess.CompletedProcess[str]:
    return skilltide("import", dump, "--source", "archive", "--mapping", mapping, cwd=folder)


def test_a_missing_sources_file(folder: Path) -> None:
    done = skilltide("run", "--sources", "none.yaml", cwd=folder)
    assert_one_line(done, 2, "none.yaml", "--sources")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("sources: [{source: ashby}]", "boards"),
        ("sources: [{source: ashby, boards: [a], colour: red}]", "colour"),
        ("- just a list", "found list"),
        ("sources: [", "no YAML"),
        ("sources: [{source: ashby, boards: [a], base_url: 'ftp://x'}]", "http"),
    ],
)
def test_a_wrong_sources_file(folder: Path, text: str, part: str) -> None:
    (folder / "sources.yaml").write_text(text)
    assert_one_line(skilltide("crawl", cwd=folder), 2, "sources.yaml", part)
    assert everything_in(folder) == []


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_a_source_that_is_not_there(folder: Path, command: str) -> None:
    (folder / "sources.yaml").write_text("contact: x@example.org\nsources: [{source: nosuch, boards: [a]}]")
    assert_one_line(skilltide(command, cwd=folder), 2, "nosuch", "ashby")


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_no_contact(folder: Path, command: str) -> None:
    (folder / "sources.yaml").write_text("sources: [{source: ashby, boards: [notion]}]")
    assert_one_line(skilltide(command, cwd=folder), 2, "contact", "SKILLTIDE_CONTACT")
    assert everything_in(folder) == []


def test_a_private_address_must_be_allowed(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace("]}", "], base_url: 'http://127.0.0.1:9'}"))
    assert_one_line(skilltide("crawl", cwd=folder), 2, "allow_private")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "2999-01-01"])
def test_a_day_that_is_none(folder: Path, day: str) -> None:
    assert_one_line(skilltide("build", "--until", day, cwd=folder), 2, day)


def test_an_unwritable_warehouse(folder: Path) -> None:
    done = skilltide("build", "--warehouse", "dump.csv/warehouse", cwd=folder)
    assert_one_line(done, 2, "cannot be written", "dump.csv/warehouse")


def test_a_second_run_at_the_same_time(folder: Path) -> None:
    with Store.open(folder / "warehouse-data").lock("run"):
        assert_one_line(skilltide("build", cwd=folder), 5, str(os.getpid()), "run again")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("dump.csv.gz", b"\x1f\x8b\x08\x00broken"),
        ("dump.parquet", b"PAR1 no"),
        ("dump.xyz", b"a,b"),
    ],
)
def test_an_unreadable_dump(folder: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    assert_one_line(import_(folder, name), 2, name)
    assert everything_in(folder) == []


def test_a_mapping_that_names_an_absent_column(folder: Path) -> None:
    (folder / "mapping.yaml").write_text(MAPPING + "employer: company\n")
    assert_one_line(import_(folder), 2, "company", "title")
    assert everything_in(folder) == []


def test_a_mapping_whose_days_cannot_be_read(folder: Path) -> None:
    (folder / "mapping.yaml").write_text(MAPPING + "date_format: '%d/%m/%Y'\n")
    assert_one_line(import_(folder), 2, "dump.csv", "posted", "%d/%m/%Y")
    assert everything_in(folder) == []


def test_a_mapping_with_an_unknown_key(folder: Path) -> None:
    (folder / "mapping.yaml").write_text(MAPPING + "wage: pay\n")
    assert_one_line(import_(folder), 2, "mapping.yaml", "wage")


def test_publish_of_an_empty_warehouse_is_held(folder: Path) -> None:
    assert_one_line(skilltide("publish", cwd=folder), 3, "import first")


def test_show_before_there_is_an_edition(folder: Path) -> None:
    assert_one_line(skilltide("show", "skill_trends", cwd=folder), 2, "warehouse-data")
    assert_one_line(skilltide("show", "trends", cwd=folder), 2, "skill_trends")


def test_an_unknown_command_and_option(folder: Path) -> None:
    assert_one_line(skilltide("fly", cwd=folder), 2, "--help")
    assert_one_line(skilltide("build", "--colour", "red", cwd=folder), 2, "--help")


def test_import_lists_what_it_refused(folder: Path) -> None:
    done = import_(folder)
    assert done.returncode == 0, done.stderr
    assert "imported 2 rows; 1 refused" in done.stdout
    assert "2: " in done.stdout
    assert "of 1 postings 0 without a day posted, 1 without a place, 1 without text" in done.stdout
    again = import_(folder)
    assert "already imported" in again.stdout


def test_build_publish_show(folder: Path) -> None:
    import_(folder)
    assert skilltide("build", cwd=folder).returncode == 0
    done = skilltide("publish", "--json", cwd=folder)
    assert json.loads(done.stdout)["is_new"] is True
    rows = json.loads(skilltide("show", "role_trends", "--region", "WORLD", "--json", cwd=folder).stdout)
    assert [(row["role_id"], row["direction"], row["vacancies"]) for row in rows] == [
        ("data-analyst", "insufficient", None)
    ]
    assert_one_line(skilltide("show", "role_trends", "--where", "colour=red", cwd=folder), 2, "colour")
    assert_one_line(skilltide("show", "role_trends", "--columns", "colour", cwd=folder), 2, "colour")
    done = skilltide("show", "role_trends", "--columns", "region", "--columns", "label", cwd=folder)
    assert done.stdout.splitlines()[0] == "region\tlabel"


def test_extract_skills_reads_and_writes_json_lines(folder: Path) -> None:
    text = "We use C#, Node.js and Python."
    done = skilltide("extract-skills", cwd=folder, stdin=json.dumps({"id": 7, "text": text}) + "\n")
    answer = json.loads(done.stdout)
    assert answer["id"] == 7
    assert [text[skill["start"] : skill["end"]] for skill in answer["skills"]] == ["C#", "Node.js", "Python"]
    assert set(answer["skills"][0]) == {"skill_id", "label", "surface", "start", "end", "kind", "family", "esco_uri"}


def test_markup_is_read_as_it_is_shown_and_places_are_those_given(folder: Path) -> None:
    text = "<ul><li>Java</li><li>Excel</li></ul><h3>Benefits</h3><p>A yearly Python course and R&amp;D</p>"
    done = skilltide("extract-skills", cwd=folder, stdin=json.dumps({"id": 7, "text": text}) + "\n")
    found = json.loads(done.stdout)["skills"]
    assert [(skill["surface"], text[skill["start"] : skill["end"]]) for skill in found] == [
        ("Java", "Java"),
        ("Excel", "Excel"),
    ]


def test_a_line_whose_text_is_none(folder: Path) -> None:
    """Of standard input, and of code-roles: tests/skilltide/test_terminal.py has the cases."""
    assert_one_line(skilltide("extract-skills", cwd=folder, stdin='\n{"id": 1, "text": 5}'), 2, "line 2", "number 5")
    assert_one_line(skilltide("code-roles", cwd=folder, stdin='{"id": 1, "title": null}'), 2, "line 1", "found null")


def test_an_imported_taxonomy_is_found_in_texts(folder: Path) -> None:
    (folder / "own.csv").write_text("label,alternatives\nBeekeeping,apiculture\n")
    assert "1 concepts" in skilltide("taxonomy", "import", "own", "own.csv", cwd=folder).stdout
    line = json.dumps({"id": 1, "text": "Requirements: 3 years of experience in apiculture"})
    done = skilltide("extract-skills", "--taxonomy", "own", "--details", cwd=folder, stdin=line)
    (found,) = json.loads(done.stdout)["skills"]
    assert (found["skill_id"], found["requirement"], found["years"]) == ("beekeeping", "required", 3)
    assert_one_line(
        skilltide("extract-skills", "--taxonomy", "esco", cwd=folder, stdin=line), 2, "taxonomy import esco"
    )
    assert_one_line(skilltide("taxonomy", "import", "esco", "own.csv", cwd=folder), 2, "preferredLabel")


def test_code_roles_reads_and_writes_json_lines(folder: Path) -> None:
    lines = "\n".join(json.dumps({"id": n, "title": title}) for n, title in enumerate(["Senior Data Engineer", "🎉"]))
    answers = [json.loads(line) for line in skilltide("code-roles", cwd=folder, stdin=lines).stdout.splitlines()]
    assert answers[0]["role_id"] == "data-engineer"
    contract = {"id": 1, "role_id": None, "label": None, "isco_code": None, "score": None}
    assert answers[1] == contract | {"isco_level": None, "found_by": None}


def test_a_line_that_is_no_json(folder: Path) -> None:
    assert_one_line(skilltide("extract-skills", cwd=folder, stdin="nonsense\n"), 2, "line 1")


def test_dry_run_opens_nothing_and_writes_nothing(folder: Path) -> None:
    done = skilltide("crawl", "--dry-run", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "notion" in done.stdout
    assert not (folder / "warehouse-data").exists()


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_a_dry_run_names_every_request_with_sockets_blocked(folder: Path, command: str) -> None:
    """Of every source there is: the plan is made without a socket, a process or a file."""
    from crawlers.sources import SOURCES

    entries = [{"source": name, "boards": [one.example]} for name, one in SOURCES.items() if not one.needs_key]
    (folder / "sources.yaml").write_text(json.dumps({"contact": "us@example.org", "sources": entries}))
    script = f"""
import sys
def refuse(event, _arguments):
    if event.startswith(("socket.", "subprocess.")):
        raise AssertionError(event)
from skilltide.cli import main
sys.addaudithook(refuse)
main([{command!r}, "--dry-run"])
"""
    before = sorted(folder.iterdir())
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for entry in entries:
        (board,) = entry["boards"]
        assert f"crawl {entry['source']} {board}: " in done.stdout
    assert "s between requests" in done.stdout
    assert sorted(folder.iterdir()) == before


def test_doctor_says_what_is_wrong(folder: Path) -> None:
    (folder / "sources.yaml").write_text("sources: [{source: ashby, boards: [notion]}]")
    done = skilltide("doctor", "--json", cwd=folder)
    assert done.returncode == 2
    states = {finding["thing"]: finding["state"] for finding in json.loads(done.stdout)}
    assert states["contact"] == "wrong"
    assert states["sources file"] == "right"

import csv
from pathlib import Path

from taxonomy.roles import load_isco_groups
from taxonomy.roles.titles import load_soc_groups, load_titles

HERE = Path(__file__).parents[2] / "benchmarks" / "roles"
UNITS = {group.isco_code for group in load_isco_groups() if group.level == 4}


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_labels_are_unit_groups_and_titles_are_short() -> None:
    labelled = rows("labelled_titles.csv")
    assert len(labelled) >= 400
    codes = {code for row in labelled for code in (row["isco_code"], *row["also"].split("|"))}
    assert codes <= UNITS | {"", "none"}
    assert max(len(row["title"]) for row in labelled) <= 120


def test_no_employer_stands_in_both_halves() -> None:
    halves: dict[tuple[str, str], set[str]] = {}
    for row in rows("labelled_titles.csv"):
        halves.setdefault((row["source"], row["employer"]), set()).add(row["half"])
    assert {len(found) for found in halves.values()} == {1}


def test_crosswalks_lead_to_unit_groups() -> None:
    series = {code for row in rows("series_isco.csv") for code in row["isco_codes"].split("|")}
    assert series | {code for codes in load_soc_groups().values() for code in codes} <= UNITS


def test_titles_learnt_from_have_unit_groups() -> None:
    titles = load_titles()
    assert len(titles) > 60_000
    assert {known.isco_code for known in titles} <= UNITS

from pathlib import Path

import pytest

from skilltide.errors import UsageError
from taxonomy.occupations import (
    Occupation,
    has_occupations,
    load_occupations,
    read_occupations,
    write_occupations,
)
from taxonomy.releases import ReleaseUnreadable

COOK = Occupation("u/2", "cook", ("chef's hand", "line cook"), "5120")


@pytest.mark.parametrize(
    "columns",
    ["conceptUri,preferredLabel,altLabels,iscoGroup", "ORIGINURI,PREFERREDLABEL,ALTLABELS,ISCOGROUPCODE"],
)
def test_both_layouts_of_esco_are_read(tmp_path: Path, columns: str) -> None:
    rows = 'u/2,cook,"chef\'s hand\nline cook\ncook\nline cook",5120\nu/1,baker,,7512\n'
    (tmp_path / "occupations.csv").write_text(f"{columns}\n{rows}", encoding="utf-8")
    assert has_occupations("esco", tmp_path)
    assert read_occupations("esco", tmp_path) == [Occupation("u/1", "baker", (), "7512"), COOK]


def test_occupations_of_onet_have_the_group_of_their_soc_code(tmp_path: Path) -> None:
    (tmp_path / "Occupation Data.txt").write_text(
        "O*NET-SOC Code\tTitle\tDescription\n15-2051.00\tData Scientists\t…\n99-9999.00\tOthers\t…\n"
    )
    (tmp_path / "Alternate Titles.txt").write_text(
        "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n15-2051.00\tData Miner\tn/a\t08\n"
    )
    assert has_occupations("onet", tmp_path)
    assert read_occupations("onet", tmp_path) == [
        Occupation("15-2051.00", "Data Scientists", ("Data Miner",), "2511"),
        Occupation("99-9999.00", "Others", (), None),
    ]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_occupations(tmp_path, "esco", [COOK])
    assert load_occupations(tmp_path, "esco") == [COOK]


def test_a_release_without_occupations_has_none(tmp_path: Path) -> None:
    assert not has_occupations("esco", tmp_path)
    with pytest.raises(UsageError, match="found no occupations"):
        load_occupations(tmp_path, "esco")


def test_another_layout_is_named(tmp_path: Path) -> None:
    (tmp_path / "occupations.csv").write_text("id,name\n1,cook\n", encoding="utf-8")
    with pytest.raises(ReleaseUnreadable, match="expected conceptUri"):
        read_occupations("esco", tmp_path)

"""Lines that commands read: each is an object with text where text is needed, or its number and fault are told."""

from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError, UsageError
from skilltide.settings import read_settings
from skilltide.terminal import json_lines


def read(folder: Path, content: bytes) -> list[dict[str, object]]:
    (folder / "lines.jsonl").write_bytes(content)
    return list(json_lines(folder / "lines.jsonl", ("id", "title"), texts=("title",), optional_texts=("text",)))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": 1, "title": null}', "found null under title, expected text in quotes"),
        (b'{"id": 1, "title": 5}', "found the number 5 under title"),
        (b'{"id": 1, "title": true}', "found true under title"),
        (b'{"id": 1, "title": ["Java"]}', 'found a list ["Java"] under title'),
        (b'{"id": 1, "title": "Cook", "text": {}}', "found an object {} under text"),
        (b'{"id": 1, "text": "Cook"}', "expected an object with id and title"),
        (b'["id", "title"]', "expected an object with id and title"),
        (b'{"id": 1, "title": "caf\xe9"}', "is no UTF-8 (byte 0xe9 at 23); convert it"),
        (b'{"id": 1, "title": "Coo', "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
    ],
)
def test_a_line_that_is_wrong(tmp_path: Path, line: bytes, told: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, b'\xef\xbb\xbf{"id": 0, "title": "Clerk"}\n\n' + line + b"\n")
    assert str(error.value).startswith("line 3: ") and told in str(error.value)


def test_lines_that_are_right(tmp_path: Path) -> None:
    content = '\ufeff{"id": null, "title": "Köchin", "text": null}\r\n \n{"id": 2, "title": "", "text": "x"}'
    assert read(tmp_path, content.encode()) == [
        {"id": None, "title": "Köchin", "text": None},
        {"id": 2, "title": "", "text": "x"},
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.jsonl: cannot be read"):
        list(json_lines(tmp_path / "absent.jsonl", (), texts=()))


def test_a_setting_that_is_wrong_is_named_as_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_SKILL_QUALITY", "best")
    with pytest.raises(ConfigurationError, match="environment: SKILLTIDE_SKILL_QUALITY: "):
        read_settings()

import json
from pathlib import Path

import pytest

from models.role_coding import Example
from skilltide import role_model

EXAMPLES = [Example(f"{kind} cook", "5120", "cook") for kind in "abcdefgh"]


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []

    def examples() -> list[Example]:
        made.append(1)
        return EXAMPLES

    monkeypatch.setattr(role_model, "title_examples", examples)
    return made


def test_a_model_is_made_once_and_then_read(tmp_path: Path, few_examples: list[int]) -> None:
    first = role_model.load_role_model(tmp_path / "cache")
    second = role_model.load_role_model(tmp_path / "cache")
    assert len(few_examples) == 1
    assert first.guess(["cook"], {"cook": "5120"}) == second.guess(["cook"], {"cook": "5120"})


def test_the_card_vouches_for_the_bytes(tmp_path: Path) -> None:
    role_model.load_role_model(tmp_path)
    (card,), (kept,) = (list(tmp_path.glob(pattern)) for pattern in ("*.json", "*.npz"))
    assert json.loads(card.read_bytes())["bytes"] == kept.stat().st_size
    assert {"sha256", "limits", "figures", "data"} <= set(json.loads(card.read_bytes()))


def test_a_model_that_does_not_match_its_card_is_made_again(tmp_path: Path, few_examples: list[int]) -> None:
    role_model.load_role_model(tmp_path)
    (kept,) = tmp_path.glob("*.npz")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])
    role_model.load_role_model(tmp_path)
    assert len(few_examples) == 2
    assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert role_model.load_role_model(tmp_path / "file").guess(["cook"], {"cook": "5120"})

import numpy as np
import pytest

from models.role_coding import Example, TitleModel, train

UNITS = {"cook": "5120", "baker": "7512", "pastry-cook": "7512"}
EXAMPLES = [
    Example(f"{kind} {name}", UNITS[role], role)
    for kind in (
        "head",
        "line",
        "night",
        "school",
        "ship",
        "hotel",
        "hospital",
        "junior",
        "army",
        "camp",
        "chain",
        "pub",
    )
    for name, role in (("cook", "cook"), ("bread baker", "baker"), ("cake confectioner", "pastry-cook"))
]


@pytest.fixture(scope="module")
def model() -> TitleModel:
    return train(EXAMPLES)[0]


def test_unseen_titles_are_told_by_their_words(model: TitleModel) -> None:
    guesses = model.guess(["village cook", "village bread baker", "village cake confectioner"], UNITS)
    assert [(guess.isco_code, guess.role_id) for guess in guesses] == [
        ("5120", "cook"),
        ("7512", "baker"),
        ("7512", "pastry-cook"),
    ]
    assert all(0.6 <= guess.chance <= 1 for guess in guesses)


def test_nothing_is_told_of_no_words(model: TitleModel) -> None:
    assert [guess.isco_code for guess in model.guess(["", "x"], UNITS)] == [None, None]


def test_a_larger_group_is_told_where_the_unit_is_not_sure() -> None:
    twins = [
        Example(f"{kind} cook", code) for kind in "abcdefghijklmnopqrstuvwxyz" for code in ("5120", "5131", "5141")
    ]
    others = [Example(f"{kind} miner", "8111") for kind in "abcdefghijklmnopqrstuvwxyz"]
    model, _ = train([*twins, *others])
    (guess,) = model.guess(["the cook"], {})
    assert guess.isco_code == "51"


def test_the_same_titles_in_any_order_make_the_same_bytes() -> None:
    one, other = (train(examples)[0].to_arrays() for examples in (EXAMPLES, EXAMPLES[::-1]))
    assert {name: array.tobytes() for name, array in one.items()} == {
        name: array.tobytes() for name, array in other.items()
    }


def test_a_model_taken_apart_and_put_together_tells_the_same(model: TitleModel) -> None:
    again = TitleModel.from_arrays(model.to_arrays())
    titles = [example.title for example in EXAMPLES]
    assert again.guess(titles, UNITS) == model.guess(titles, UNITS)


def test_arrays_hold_numbers_and_texts_only(model: TitleModel) -> None:
    assert all(array.dtype != np.object_ for array in model.to_arrays().values())

import pytest

from transforms.words import Words

WORDS = Words(["remote", "remote work", "zł", "büro"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("on site", []),
        ("remote work", [(0, 0, 6)]),
        ("büro or remote", [(3, 0, 4), (0, 8, 14)]),
        ("– 10 zł, büro 😀 remote", [(2, 5, 7), (3, 9, 13), (0, 16, 22)]),
        ("half \ud800 a remote", [(0, 9, 15)]),
    ],
)
def test_words_stand_where_they_stand_in_characters(text: str, found: list[tuple[int, int, int]]) -> None:
    assert WORDS.find(text) == found
    assert WORDS.are_in(text) is bool(found)

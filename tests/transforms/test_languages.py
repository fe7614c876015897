"""The language of a text: told, or null, and without a line in the log for each posting."""

import logging

import pytest

from transforms.languages import language_of

GERMAN = "Wir suchen eine Pflegefachkraft für unsere Station, die gern im Team arbeitet und Verantwortung übernimmt. "


@pytest.mark.parametrize("text", [GERMAN, GERMAN * 30, f"{GERMAN}\n" * 9])
def test_a_text_of_any_length_is_told_in_silence(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert language_of(text) == "de"
    assert caplog.messages == []


def test_a_short_text_is_not_told() -> None:
    assert language_of("Pflegefachkraft gesucht") is None


def test_where_the_first_words_tell_nothing_the_whole_middle_is_read() -> None:
    names = "Acme Corp, Alpha Labs, Beta GmbH, Gamma AG, Delta SA, Omega BV, Kappa Ltd, Sigma Inc, "
    assert language_of(names) is None
    assert language_of(names + GERMAN * 3) == "de"


@pytest.mark.parametrize("text", [GERMAN.upper(), GERMAN.upper().replace("STATION", "Station")])
def test_capitals_are_read_as_small_letters(text: str) -> None:
    assert language_of(text) == "de"

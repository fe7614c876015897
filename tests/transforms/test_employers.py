"""Spellings of one employer have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.employers import employer_key


@pytest.mark.parametrize(
    "name",
    [
        "ACME, Inc",
        "Acme Inc.",
        "acme",
        "ＡＣＭＥ",
        "Acme GmbH & Co. KG",
        "Acme S.A.",
        "Acme Sp. z o.o.",
        "Acme S.à r.l.",
        "ACME Pty Ltd",
        "Acme L.L.C.",
        "Acme A/S",
        "Acme, S.p.A.",
        "Acme s.r.o.",
        "Acme Oy",
        "Acme AB",
        "Acme B.V.",
    ],
)
def test_legal_forms_and_case_do_not_matter(name: str) -> None:
    assert employer_key(name, "other") == employer_key(None, "acme") == "acme"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Scale AI", "scaleai"),
        ("AG Insurance", "aginsurance"),
        ("L'Oréal S.A.", "loreal"),
        ("U.S. Bank", "usbank"),
        ("株式会社", "株式会社"),
        ("Йога", "йога"),
        ("ガス", "ガス"),
        ("And", "and"),
        ("Unknown Worlds", "unknownworlds"),
        ("Private Label Ltd", "privatelabel"),
        ("Inc.", "board"),
        ("", "board"),
        (None, "board"),
    ],
)
def test_names_keep_what_tells_them_apart(name: str | None, key: str) -> None:
    assert employer_key(name, "Board") == key


@pytest.mark.parametrize(
    "name",
    [
        "Acme [https://acme.example/c/Acme]",
        "Acme, Inc. (www.acme.example)",
        "Acme: http://acme.example",
        "<HTTPS://A.B> Acme",
    ],
)
def test_an_address_beside_the_name_does_not_matter(name: str) -> None:
    assert employer_key(name, "other") == "acme"


def test_names_that_are_addresses_stay_apart() -> None:
    keys = {
        employer_key(name, "board") for name in ("https://acme.example", "(https://other.example)", "www.a.example")
    }
    assert len(keys) == 3 and "board" not in keys


@given(st.none() | st.text(), st.text())
def test_any_name_has_a_key(name: str | None, board: str) -> None:
    assert employer_key(name, board)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Société Générale", "SOCIETE GENERALE"),
        ("Ørsted A/S", "Orsted"),
        ("Żabka Sp. z o.o.", "Zabka"),
        ("Procter and Gamble", "Procter & Gamble"),
        ("Müller und Söhne GmbH", "Muller & Sohne"),
        ("Acme Spółka z o.o.", "Acme Spolka z o.o."),
        ("Acme OÜ", "Acme"),
    ],
)
def test_accents_and_signs_for_and_do_not_matter(name: str, other: str) -> None:
    assert employer_key(name, "board") == employer_key(other, "board") != "board"


@pytest.mark.parametrize(
    "name", ["N/A", "n.a.", "Confidential", "Confidential Company", "Unknown", "NULL", "Keine Angabe", "-"]
)
def test_what_is_written_for_no_name_names_nobody(name: str) -> None:
    assert employer_key(name, "Acme Robots") == "acmerobots"


def test_a_board_may_be_called_like_no_name() -> None:
    assert employer_key("N/A", "none") == "none"

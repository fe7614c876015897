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
        ("L'Oréal S.A.", "loréal"),
        ("U.S. Bank", "usbank"),
        ("株式会社", "株式会社"),
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

"""Sectors and agencies are told by a field, the list, the name or the ad itself, and by nothing else."""

import pytest

from taxonomy.employers import SECTORS, load_aliases, load_employers, load_sector_labels, load_sector_words
from transforms.employers import employer_key
from transforms.sectors import is_staffing_agency, sector_of


@pytest.mark.parametrize(
    ("employer", "tags", "text", "sector"),
    [
        ("Nobody Ltd", ("sector:Hospital & Health Care",), "", ("Q", "field")),
        ("Nobody Ltd", ("sector:J - Information and communication",), "", ("J", "field")),
        ("Nobody Ltd", ("sector:Banking, Insurance",), "", ("K", "field")),
        ("Nobody Ltd", ("sector:Banking and Mining",), "", (None, None)),
        ("Nobody Ltd", ("Banking",), "", (None, None)),
        ("Siemens AG", ("sector:Other",), "", ("C", "list")),
        ("Facebook", (), "", ("J", "list")),
        ("University of Chicago Law School", (), "", ("P", "name")),
        ("Universitätsklinikum Ulm", (), "", (None, None)),
        ("University Hospital Ulm", (), "", ("Q", "name")),
        ("Sparkasse Ulm", (), "", ("K", "name")),
        ("City of Ulm", (), "", ("O", "name")),
        ("Bankside Ltd", (), "", (None, None)),
        ("Ulm Food Bank", (), "", ("Q", "name")),
        ("Solar Farms Inc", (), "", ("D", "name")),
        ("Sunny Farms Inc", (), "", ("A", "name")),
        ("Mining Magazine", (), "", ("J", "name")),
        ("Insurance Journal Ltd", (), "", ("J", "name")),
        ("Data Mining Ltd", (), "", ("J", "name")),
        ("Magazine Mining Corp", (), "", (None, None)),
        ("Acme", (), "Hello. We’re a leading software company for banks.", ("J", "text")),
        ("Acme", (), "Acme is an insurance company. We love software.", ("K", "text")),
        ("Acme", (), "We are a fast team that helps hospitals.", (None, None)),
        ("Acme", (), "You sell to a bank.", (None, None)),
        ("Acme", (), "At Acme, we’re building the AI-native operating system for clinics.", ("J", "text")),
        ("Acme", (), "Acme builds robots for farms. Acme is growing.", ("C", "text")),
        ("Acme", (), "We are building a culture of software lovers and bankers.", (None, None)),
        ("Acme", (), "The department has a tenure-track opening.", ("P", "text")),
        (None, (), "", (None, None)),
    ],
)
def test_a_sector_is_told(
    employer: str | None, tags: tuple[str, ...], text: str, sector: tuple[str | None, str | None]
) -> None:
    assert sector_of(employer, employer_key(employer, "board"), tags, text) == sector


@pytest.mark.parametrize(
    ("employer", "text", "is_agency"),
    [
        ("Randstad N.V.", "", True),
        ("Miller Staffing", "", True),
        ("Meyer Personaldienstleistungen GmbH", "", True),
        ("Acme", "Our client is a bank in Leeds.", True),
        ("Acme", "We recruit on behalf of our client.", True),
        ("Acme", "Unser Kunde sucht Sie.", True),
        ("Acme", "You write reports on behalf of our clients.", False),
        ("Siemens AG", "Our client, a global retailer, needs you on a project.", False),
        ("Acme", "You look after our clients. Our client base grows.", False),
        ("Robert Half International Inc.", "", True),
        ("Aston Carter", "", True),
        ("Acme", "We have a recruitment team.", False),
        (None, "", False),
    ],
)
def test_an_agency_is_flagged(employer: str | None, text: str, is_agency: bool) -> None:
    assert is_staffing_agency(employer, employer_key(employer, "board"), text) is is_agency


def test_an_alias_stands_for_one_employer_and_for_no_other_name() -> None:
    of_alias: dict[str, set[str]] = {}
    for alias, name in load_aliases():
        of_alias.setdefault(alias, set()).add(employer_key(name, ""))
        assert employer_key(alias, "") == employer_key(name, ""), alias
    assert [alias for alias, keys in of_alias.items() if len(keys) > 1] == []
    assert employer_key("kraken.com", "x") == employer_key("Kraken", "x") == employer_key(None, "kraken.com")


def test_employers_and_words_name_each_thing_once() -> None:
    keys = [employer_key(one.name, "") for one in load_employers()]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
    words = [(where, word) for word, where, _ in load_sector_words()]
    assert sorted({one for one in words if words.count(one) > 1}) == []
    assert all(word == word.casefold().strip() and word for _, word in words)
    assert list(load_sector_labels()) == list(SECTORS)

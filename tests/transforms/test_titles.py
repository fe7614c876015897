import pytest

from transforms.titles import TitleParts, names_of_places, split_title

PLACES = names_of_places(["Berlin", "New York", "Deutschland"])


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "Senior Data Engineer (m/w/d) - Berlin - Remote",
            TitleParts("data engineer", "senior", None, "berlin; remote", None, None, None, True),
        ),
        (
            "Bank Teller, part-time, $18.50 - $21/hr, JR-10442",
            TitleParts("bank teller", None, None, None, "part-time", "$18.50 - $21/hr", "jr-10442", False),
        ),
        (
            "Acme Inc - Junior Economist (temporary)",
            TitleParts("economist", "junior", "acme inc", None, "temporary", None, None, False),
        ),
        ("Contract Manager", TitleParts("contract manager", "manager", None, None, None, None, None, False)),
        ("Hospital Orderly (Nights)", TitleParts("hospital orderly", None, None, None, "nights", None, None, False)),
        ("Open Application", TitleParts("", None, None, None, None, None, None, False)),
        ("", TitleParts("", None, None, None, None, None, None, False)),
    ],
)
def test_a_title_is_taken_apart(title: str, parts: TitleParts) -> None:
    assert split_title(title, PLACES, "acmeinc") == parts


def test_names_of_places_are_spelt_as_in_titles() -> None:
    assert {"new york", "sao paulo", "emea"} <= names_of_places(["New York", "São Paulo"])

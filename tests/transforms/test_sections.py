"""A text is cut into sections that cover it; what an employer says in every advertisement is told from the job."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sections import BOILERPLATE, SECTIONS, blank_sections, split_sections

AD = """We make maps.
About Acme
Acme is a leader in machine learning.
What you'll do
- Draw maps
Requirements:
- Python
Nice to have
- Rust
💰 Benefits
- Gym and Excel lessons
Acme is an equal opportunity employer.
How to apply
Write to us."""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in split_sections(text)]


def test_headings_open_sections() -> None:
    assert [kind for kind, _ in kinds(AD)] == [
        "other",
        "about_employer",
        "duties",
        "requirements",
        "benefits",
        "equal_opportunity",
        "application",
    ]
    assert dict(kinds(AD))["requirements"] == "Requirements:\n- Python\nNice to have\n- Rust\n"


def test_what_the_employer_says_everywhere_is_blanked_in_place() -> None:
    blanked = blank_sections(AD)
    assert len(blanked) == len(AD)
    assert blanked.index("Python") == AD.index("Python")
    assert "machine learning" not in blanked and "Excel" not in blanked and blanked.count("\n") == AD.count("\n")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("About the role", "duties"),
        ("About you", "requirements"),
        ("About LILT", "about_employer"),
        ("What you’ll do", "duties"),
        ("What You’ll Bring:", "requirements"),
        ("What you'll get", "benefits"),
        ("Who you are", "requirements"),
        ("Who we are", "about_employer"),
        ("Wir bieten", "benefits"),
        ("Dein Profil", "requirements"),
        ("Deine Aufgaben:", "duties"),
        ("Über uns", "about_employer"),
        ("Votre profil", "requirements"),
        ("Nous offrons", "benefits"),
        ("Requisitos", "requirements"),
        ("Candidate Privacy Notice", "application"),
        ("EEO Statement", "equal_opportunity"),
    ],
)
def test_kinds_of_headings(heading: str, kind: str) -> None:
    assert kinds(f"Maps.\n{heading}\nText.")[-1] == (kind, f"{heading}\nText.")


@pytest.mark.parametrize("line", ["- About us", "You will report to the head of the team.", "Berlin", "#LI-Remote"])
def test_what_is_no_heading_opens_nothing(line: str) -> None:
    assert kinds(f"Requirements\n{line}\nText.") == [("requirements", f"Requirements\n{line}\nText.")]


def test_a_heading_may_stand_before_its_text() -> None:
    text = "Maps.\nResponsibilities: you draw maps of every country that we sell to, and keep them up to date."
    assert [kind for kind, _ in kinds(text)] == ["other", "duties"]


def test_a_sentence_on_equality_leaves_the_section_around_it() -> None:
    text = "Requirements\n- R\nWe hire without regard to race.\n- SQL"
    assert [kind for kind, _ in kinds(text)] == ["requirements", "equal_opportunity", "requirements"]


LINES = st.sampled_from([*AD.split("\n"), "", "İ equal opportunity", "x" * 100, "a: b", ":"]) | st.text(max_size=30)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_sections_cover_the_text_and_blanking_is_idempotent(text: str) -> None:
    sections = split_sections(text)
    assert "".join(text[one.start : one.end] for one in sections) == text
    assert all(one.end > one.start and one.kind in SECTIONS for one in sections)
    assert all(a.kind != b.kind for a, b in pairwise(sections))
    blanked = blank_sections(text, BOILERPLATE)
    assert len(blanked) == len(text)
    assert blank_sections(text, frozenset()) == text

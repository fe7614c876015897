"""Terms of work are those of the job at hand, told by a field, the title or a sentence, and null where unsaid."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import terms as rules
from transforms.terms import CONTRACTS, HOURS, MODES, Terms, read_terms

_LETTERS = ascii_lowercase + "0123456789 -/%#:.,()"


@pytest.mark.parametrize(
    ("tags", "title", "text", "terms"),
    [
        (["FullTime"], "Clerk", "", ("full_time", None, None)),
        (["fulltime_permanent"], "Clerk", "", ("full_time", "permanent", None)),
        (["PART_TIME", "INTERN"], "Clerk", "", ("part_time", "internship", None)),
        (["Full-time or part-time"], "Clerk", "", (None, None, None)),
        (["FullTime"], "Clerk (Part-Time)", "", ("part_time", None, None)),
        (["FullTime"], "Clerk (Full/Part-Time)", "", (None, None, None)),
        (["PartTime"], "Clerk, full time or part time", "", (None, None, None)),
        (["Contract Management", "Temporary Exhibitions"], "Clerk", "", (None, None, None)),
        ([], "Werkstudent (m/w/d) Teilzeit", "", ("part_time", "internship", None)),
        ([], "Clerk - 12 month contract", "", (None, "temporary", None)),
        ([], "Contract Manager", "", (None, None, None)),
        ([], "Postdoctoral Fellow", "", (None, "temporary", None)),
        ([], "Clerk (Remote/Hybrid – Bern)", "", (None, None, None)),
        ([], "International Clerk", "", (None, None, None)),
        ([], "Clerk", "This is a full-time, permanent position.", ("full_time", "permanent", None)),
        ([], "Clerk", "Full-time employees get parental leave.", (None, None, None)),
        ([], "Clerk", "Full-time or part-time position", (None, None, None)),
        ([], "Clerk", "Unbefristete Anstellung in Vollzeit", ("full_time", "permanent", None)),
        ([], "Clerk", "a fixed-term contract until March", (None, "temporary", None)),
        ([], "Clerk (Remote)", "", (None, None, "remote")),
        ([], "Clerk", "You are in our London office 3 days a week.", (None, None, "hybrid")),
        ([], "Clerk", "You work five days per week in the office.", (None, None, "on_site")),
        ([], "Clerk", "This is an on-site role.", (None, None, "on_site")),
        ([], "Clerk", "This is a fully remote position.", (None, None, "remote")),
        ([], "Clerk", "Hybrid role in Leeds, fully remote elsewhere.", (None, None, None)),
        ([], "Clerk", "Type: Hybrid\nLocation: Leeds", (None, None, "hybrid")),
        ([], "Clerk", "Location: Berlin (hybrid, two days a week at home)", (None, None, "hybrid")),
        ([], "Clerk", "Join us. #LI-Remote #LI-AB1", (None, None, "remote")),
        ([], "Clerk", "You must work onsite Monday to Friday.", (None, None, "on_site")),
        ([], "Clerk", "This requires working 5 days a week in our Mountain View, CA office.", (None, None, "on_site")),
        ([], "Clerk", "Ability to work in office in Leeds 5 days per week", (None, None, "on_site")),
        ([], "Clerk", "You must work onsite at least 3 days a week.", (None, None, "hybrid")),
        ([], "Clerk", "This position will be onsite 2-3 times per week in Leeds.", (None, None, "hybrid")),
        ([], "Clerk", "This role is based in person in Leeds (not remote).", (None, None, "on_site")),
        ([], "Clerk", "You come on two days if your role is hybrid.", (None, None, None)),
        ([], "Clerk", "Our positions are full-time.", ("full_time", None, None)),
        ([], "Clerk", "Anyone who holds a full-time position may apply.", (None, None, None)),
        ([], "Clerk", "part-time and full-time seasonal roles", (None, None, None)),
        ([], "Clerk", "These are non-permanent full-time positions.", ("full_time", None, None)),
        ([], "Clerk", "This is a two-year postdoctoral fellowship.", (None, "temporary", None)),
        ([], "Clerk", "The appointment will be for one year.", (None, "temporary", None)),
        ([], "Clerk", "an initial three-year contract", (None, None, None)),
        ([], "Clerk", "a five-year tenure-track appointment", (None, None, None)),
        ([], "Clerk", "You close two-year contracts.", (None, None, None)),
        ([], "Visiting Assistant Professor", "", (None, "temporary", None)),
        ([], "Clerk", "You deploy to hybrid cloud environments.", (None, None, None)),
        ([], "Clerk", "This hybrid role bridges the gap between desk and shop.", (None, None, None)),
        ([], "Clerk", "A hybrid role that combines sorting and filing.", (None, None, None)),
        ([], "Clerk", "This role is a hybrid of a clerk and a cook.", (None, None, None)),
        ([], "Clerk", "a hybrid role: part clerk, part cook", (None, None, None)),
        ([], "Clerk", "This is a hybrid role that has two days at home.", (None, None, "hybrid")),
        ([], "Clerk", "This may not be for you if you prefer an in-person role over remote.", (None, None, None)),
    ],
)
def test_terms_are_read(tags: list[str], title: str, text: str, terms: tuple[str | None, ...]) -> None:
    assert read_terms(tags, title, "", text, None, False) == terms


def test_where_work_is_done_is_told_by_the_source_first() -> None:
    text = "This is a fully remote position."
    assert read_terms([], "Clerk", "Leeds (Hybrid)", text, "OnSite", True).mode == "on_site"
    assert read_terms([], "Clerk", "Leeds (Hybrid)", text, "unspecified", True).mode == "hybrid"
    assert read_terms([], "Clerk (on-site)", "Leeds", text, None, True).mode == "remote"
    assert read_terms([], "Clerk (on-site)", "Leeds", text, None, False).mode == "on_site"


def test_a_site_calls_remote_what_may_be_so_in_part() -> None:
    text = "You are in our Leeds office 3 days a week."
    assert read_terms([], "Clerk", "Leeds", text, None, True).mode == "hybrid"
    assert read_terms([], "Clerk", "Leeds", "This role is onsite in Leeds.", None, True).mode == "on_site"
    assert read_terms([], "Clerk", "Leeds", "You will be in office 5 days per week.", None, True).mode == "on_site"
    assert read_terms([], "Clerk", "Remote", "This role is onsite in Leeds.", None, True).mode == "remote"
    assert read_terms([], "Clerk", "Leeds", f"{text} Or this is a fully remote role.", None, True).mode == "remote"
    assert read_terms([], "Clerk (Remote)", "Leeds", text, None, True).mode == "remote"
    assert read_terms([], "Clerk", "Remote", text, None, True).mode == "remote"


WORDS = st.lists(
    st.sampled_from(
        ["Full", "-time", "part time", " remote ", "3 days", " in the office ", "contract", "CDI", "\n", "."]
    )
    | st.text(max_size=4)
).map("".join)


@given(st.lists(WORDS, max_size=3), WORDS, WORDS, WORDS, st.none() | WORDS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_words_have_terms(
    tags: list[str], title: str, location: str, text: str, workplace: str | None, is_remote: bool
) -> None:
    terms = read_terms(tags, title, location, text, workplace, is_remote)
    for found, kinds in zip(terms, (HOURS, CONTRACTS, MODES), strict=True):
        assert found is None or found in kinds


def _has_one(signs: Iterable[str], text: str) -> bool:
    return any(sign in text for sign in signs)


@pytest.mark.parametrize(
    ("pattern", "may_match"),
    [
        *((pattern, rules._SIGNS_OF_TITLE.are_in) for pattern in rules._OF_TITLE.values()),
        *((pattern, rules._SIGNS_OF_TITLE.are_in) for pattern in rules._MODE_OF_PLACE.values()),
        *((one, partial(_has_one, rules._CONTRACT_SIGNS[name])) for name, one in rules._CONTRACT_OF_TEXT.items()),
        *((one, partial(_has_one, rules._MODE_SIGNS[name])) for name, one in rules._MODE_OF_TEXT.items()),
    ],
)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_a_pattern_finds_has_one_of_its_signs(
    pattern: re.Pattern[str], may_match: Callable[[str], bool], data: st.DataObject
) -> None:
    assert may_match(data.draw(st.from_regex(pattern, alphabet=_LETTERS)))


@pytest.mark.parametrize(
    "text",
    [
        "This is not a remote position.",
        "This isn’t a fully remote role.",
        "fully remote not possible",
        "A fully remote set-up is not available.",
        "This role cannot be fully remote.",
        "This is not a hybrid position.",
        "We are unable to offer hybrid working.",
        "This is a non-hybrid role.",
        "This is not a remote or hybrid role.",
        "This is not an on-site position.",
        "This is not a full-time position.",
        "Dies ist keine Vollzeitstelle.",
        "This is not a permanent position.",
        "This is not a freelance position.",
    ],
)
def test_what_is_denied_is_not_told(text: str) -> None:
    assert read_terms([], "Clerk", "", text, None, False) == Terms(None, None, None)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("This is a fully remote position. Not for agencies.", Terms(None, None, "remote")),
        ("This is not only a job: this is a fully remote role.", Terms(None, None, "remote")),
        ("Do not miss this full-time position.", Terms("full_time", None, None)),
        ("Not just a full-time job, a career.", Terms("full_time", None, None)),
        ("This is a full-time position. Part-time is not possible.", Terms("full_time", None, None)),
        ("Not a contract position, but a permanent role.", Terms(None, "permanent", None)),
        ("Not a remote position: you will be in the office 5 days a week.", Terms(None, None, "on_site")),
        ("A non-tenure track, full-time position.", Terms("full_time", None, None)),
    ],
)
def test_what_stands_beside_a_denial_is_told(text: str, terms: Terms) -> None:
    assert read_terms([], "Clerk", "", text, None, False) == terms


def test_titles_and_places_may_deny_terms() -> None:
    assert read_terms([], "Engineer (not remote)", "", "", None, False) == Terms(None, None, None)
    assert read_terms([], "Engineer (remote)", "", "", None, False).mode == "remote"
    assert read_terms([], "Engineer", "Berlin (not remote)", "", None, False) == Terms(None, None, None)

"""What an employer repeats under several titles is told apart, lines that ask for something never."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.boilerplate import LEAST_CHARACTERS, blank_repeated, find_repeated, keep_particular

ABOUT = "We at Acme build lamps for lighthouses and love Python."
ASKED = "You have built something with Python and with Kubernetes."
OWN = "This job is about the lamp of the northern tower alone."


def ads(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["employer_key", "title_key", "text"], orient="row")


def parts(frame: pl.DataFrame) -> list[list[str]]:
    texts = frame["text"].to_list()
    found = find_repeated(frame.rows()).to_list()
    return [[text[s["start"] : s["end"]] for s in spans] for text, spans in zip(texts, found, strict=True)]


def test_a_line_under_three_titles_is_repeated_and_one_of_the_job_is_not() -> None:
    text = f"{ABOUT}\n{OWN}\nRequirements\n{ASKED}\nBenefits\n{ABOUT}"
    frame = ads(("acme", "a", text), ("acme", "b", text.replace(OWN, "x")), ("acme", "c", f"{ABOUT}\n{ASKED}"))
    assert parts(frame)[0] == [ABOUT, ABOUT]
    assert blank_repeated(text, find_repeated(frame.rows()).to_list()[0]).split() == text.replace(ABOUT, "").split()


def test_neighbouring_lines_are_one_part_and_places_stay() -> None:
    text = f"{ABOUT}\n\n{ABOUT}\n{OWN}"
    frame = ads(*(("acme", title, text if title == "a" else ABOUT) for title in "abc"))
    assert parts(frame)[0] == [f"{ABOUT}\n\n{ABOUT}"]
    blanked = keep_particular(frame.with_columns(repeated=find_repeated(frame.rows())))["text"][0]
    assert (len(blanked), blanked.index(OWN), blanked.count("\n")) == (len(text), text.index(OWN), text.count("\n"))


def test_two_titles_or_two_employers_repeat_nothing() -> None:
    rows = [("acme", "a", ABOUT), ("acme", "b", ABOUT), ("acme", "a", ABOUT), ("other", "c", ABOUT)]
    assert parts(ads(*rows)) == [[], [], [], []]


def test_what_one_team_of_many_repeats_is_of_its_jobs() -> None:
    rows = [("acme", str(number), ABOUT if number < 3 else OWN[:LEAST_CHARACTERS] + str(number)) for number in range(9)]
    assert parts(ads(*rows)) == [[]] * 9


def test_the_order_of_the_postings_changes_nothing() -> None:
    frame = ads(*(("acme", title, f"{ABOUT}\n{OWN}{title}") for title in "abcd"))
    assert parts(frame.reverse()) == parts(frame)[::-1]
    assert parts(ads()) == []


@given(st.lists(st.lists(st.sampled_from([ABOUT, ASKED, OWN, "", "Requirements"]) | st.text(max_size=5)), max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_texts_have_parts_in_order_inside_them(texts: list[list[str]]) -> None:
    frame = ads(*(("acme", str(number % 4), "\n".join(lines)) for number, lines in enumerate(texts)))
    for text, spans in zip(frame["text"].to_list(), find_repeated(frame.rows()).to_list(), strict=True):
        ends = [end for span in spans for end in (span["start"], span["end"])]
        assert ends == sorted(ends)
        assert all(0 <= end <= len(text) for end in ends)
        assert len(blank_repeated(text, spans)) == len(text)

"""Signatures of texts: how alike two are is how many shingles they share, whatever stands beside them."""

import pytest

from transforms.likeness import PARTS, SHORT, are_spellings, is_part_of, likeness, signatures_of, title_key

WORDS = [f"word{number}" for number in range(400)]


def test_a_signature_depends_on_its_text_alone() -> None:
    texts = [" ".join(WORDS[start : start + 60]) for start in range(0, 300, 3)]
    together = signatures_of(texts)
    assert together == [signatures_of([text])[0] for text in texts]
    assert len(set(together)) == len(texts)
    assert {len(signature or b"") for signature in together} == {PARTS * 4}


def test_case_and_breaks_do_not_count() -> None:
    one, other = signatures_of([" ".join(WORDS), "\n\n".join(WORDS).upper()])
    assert one is not None
    assert one == other


def test_short_texts_have_none() -> None:
    texts = ["", "one", " ".join(WORDS[: SHORT - 1]), " ".join(WORDS[:SHORT]), ""]
    assert [signature is not None for signature in signatures_of(texts)] == [False, False, False, True, False]
    assert signatures_of([]) == []


@pytest.mark.parametrize("kept", [399, 300, 200, 100])
def test_likeness_estimates_the_share_of_common_shingles(kept: int) -> None:
    one, other = signatures_of([" ".join(WORDS), " ".join([*WORDS[:kept], *map(str.title, reversed(WORDS[kept:]))])])
    assert one and other
    share = (kept - 2) / (2 * 398 - (kept - 2))
    assert likeness(one, other) == pytest.approx(share, abs=0.15)


def test_long_words_differ_by_their_ends() -> None:
    texts = [" ".join([f"a{number}{'x' * 5}{middle}" for number in range(40)]) for middle in ("one", "two")]
    one, other = signatures_of(texts)
    assert one and other
    assert likeness(one, other) < 0.1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FT Associate – New Grad 2024 - Data Analyst", "Associate – FT New Grad 2024 - Data Analyst"),
        ("Evergreen: Clerk (m/f/d)", "Clerk, fully remote"),
        ("Engineer - Software Engineering", "Software Engineer"),
        ("Clerk, work within the USA", "Clerk, work within the United States"),
        ("Front-end Engineer / Full Stack", "Frontend Engineer, Full-Stack"),
        ("UPCOMING: Clerk", "Clerk"),
    ],
)
def test_titles_in_other_order_are_one(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_titles_of_other_words_are_two() -> None:
    titles = ["Clerk", "Senior Clerk", "Clerk II", "Clerk 2024", "Clerk 2025", "Evergreen"]
    assert len(set(map(title_key, titles))) == len(titles)


SENTENCES = [
    "We look for an assistant professor of labour economics who teaches two courses in each term.",
    "Applicants must have a doctorate in economics or finance when they start in August 2026.",
    "Our department has twelve members who work on trade, macroeconomics and the environment.",
    "A letter, a curriculum vitae and three references reach us by 15 November at [e-mail].",
]
AD = " ".join([*SENTENCES, *WORDS[:100]])


@pytest.mark.parametrize(
    ("other", "is_part"),
    [
        (AD, True),
        (" ".join(SENTENCES), True),
        (f"{AD} Please apply here: https://x.example/1", True),
        (AD.replace("15 November", "1 December", 1), True),
        (AD.replace("macroeconomics", "macroeconomcs", 1), True),
        (AD.replace("labour", "labor", 1), False),
        (AD.replace("doctorate in economics", "doctorate in statistics", 1), False),
        (AD.replace("macroeconomics", "microeconomics", 1), False),
        (AD.replace("on trade", "on finance", 1), False),
        (AD.replace("on trade", "on non-trade", 1), False),
        (f"Before that: {' '.join(reversed(AD.split()))}", False),
        ("", False),
    ],
)
def test_a_text_is_part_of_one_that_says_more_but_no_word_of_the_job_is_swapped(other: str, is_part: bool) -> None:
    assert is_part_of(AD, other) is is_part_of(other, AD) is is_part


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("singapore", "singpore", True),
        ("singapore", "singapura", False),
        ("acmeschool", "acmeschoolx", True),
        ("acmeschool", "acmeschaol", True),
        ("acmes", "acme", False),
    ],
)
def test_long_names_that_differ_by_a_letter_are_spellings_of_one(one: str, other: str, are_one: bool) -> None:
    assert are_spellings(one, other) is are_spellings(other, one) is are_one

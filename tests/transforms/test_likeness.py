"""Signatures of texts: how alike two are is how many shingles they share, whatever stands beside them."""

import pytest

from transforms.likeness import PARTS, SHORT, likeness, signatures_of, title_key

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
    ],
)
def test_titles_in_other_order_are_one(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_titles_of_other_words_are_two() -> None:
    titles = ["Clerk", "Senior Clerk", "Clerk II", "Clerk 2024", "Clerk 2025", "Evergreen"]
    assert len(set(map(title_key, titles))) == len(titles)

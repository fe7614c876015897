"""Terms that the taxonomy lacks: spellings joined to one term, its likeness to known skills, and numbers that last.

Spellings are compared by their letters (TF-IDF of character n-grams), meanings by the vectors of their words. Nothing
is drawn at random: equal terms give equal clusters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from models.skill_words import WordVectors

LEAST_LIKENESS = 0.75
"""Cosine of two spellings' n-grams from which they are one term, set by reading joined and parted pairs of real ads."""

NGRAMS = (2, 4)
SHORT = 5
"""Shorter spellings are joined only where a plural or a sign tells them apart: "API", "APIs", but not "SQL", "SQS"."""

NEIGHBOURS = 3
"""Known names whose mean nearness tells what a term is like."""

_WORD = re.compile(r"[^\W\d_]+(?:[+#]+)?")
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
Floats = NDArray[np.float32]


def join_spellings(terms: Sequence[str]) -> list[int]:
    """For each spelling the number of the one that leads its term; the commonest comes first and leads.

    Of spellings that more than a sign parts, only those of as many words are compared: "economic geography" is another
    than "geography". A spelling joins the leader that is most like it, never another that merely joined, so that no
    chain of small changes joins two different names.
    """
    if not terms:
        return []
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True).fit_transform(terms)
    likeness = (vectors @ vectors.T).tocsr()
    likeness.sort_indices()
    spelled = [(_SIGNS.sub("", term.lower()), len(_WORD.findall(term))) for term in terms]
    leaders: list[int] = []
    for number in range(len(terms)):
        row = slice(likeness.indptr[number], likeness.indptr[number + 1])
        best = max(
            (
                (_alike(spelled[number], spelled[int(other)], float(value)), -int(other))
                for other, value in zip(likeness.indices[row], likeness.data[row], strict=True)
                if other < number and leaders[other] == other
            ),
            default=(0.0, 0),
        )
        leaders.append(-best[1] if best[0] >= LEAST_LIKENESS else number)
    return leaders


def _alike(one: tuple[str, int], other: tuple[str, int], likeness: float) -> float:
    """Likeness of two spellings; 1 where signs or a plural alone part them, 0 where they cannot be one term.

    Each is its letters and digits, and the number of its words.
    """
    (first, words), (second, other_words) = one, other
    if first.removesuffix("s") == second.removesuffix("s"):
        return 1.0
    if (
        words != other_words
        or min(len(first), len(second)) < SHORT
        or _DIGITS.findall(first) != _DIGITS.findall(second)
    ):
        return 0.0
    return likeness


@dataclass(frozen=True, slots=True)
class Likeness:
    """The known name that a term is nearest to, how near (cosine), and how much nearer skills are than mere words."""

    nearest: int
    nearness: float
    lead: float


def compare_terms(
    terms: Sequence[str], known: Sequence[str], words: Iterable[str], vectors: WordVectors
) -> list[Likeness]:
    """Each term beside the `known` names, and beside `words` that name no skill."""
    if not terms:
        return []
    ours, theirs, others = (_embed(list(texts), vectors) for texts in (terms, known, words))
    near, far = ours @ theirs.T, ours @ others.T
    leads = _mean_of_top(near) - _mean_of_top(far)
    return [Likeness(int(row.argmax()), float(row.max()), float(lead)) for row, lead in zip(near, leads, strict=True)]


def _mean_of_top(likeness: Floats) -> Floats:
    count = min(NEIGHBOURS, likeness.shape[1])
    top = np.sort(likeness, axis=1)[:, likeness.shape[1] - count :]
    return np.asarray(top.mean(axis=1), dtype=np.float32)


def _embed(texts: Sequence[str], vectors: WordVectors) -> Floats:
    """One row a text, of length 1; zeros where no word is known."""
    spelled = [_WORD.findall(text.lower()) for text in texts]
    words = sorted({word for one in spelled for word in one})
    number, table = {word: at for at, word in enumerate(words)}, vectors.vectors_of(words)
    rows = np.stack([table[[number[word] for word in one]].sum(axis=0) for one in spelled])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def keep_ids(clusters: Mapping[str, frozenset[str]], before: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """For each cluster by the spelling that leads it, its id: that of the cluster before of which it holds most.

    A cluster that grew, or whose commonest spelling is now another, keeps its id; where one was parted, the part with
    more of its spellings does. A new one is called by its leading spelling, numbered where that id is taken.
    """
    shared = sorted(
        (-len(spellings & known), old, leader)
        for leader, spellings in clusters.items()
        for old, known in before.items()
        if spellings & known
    )
    ids: dict[str, str] = {}
    used = set[str]()
    for _, old, leader in shared:
        if leader not in ids and old not in used:
            ids[leader] = old
            used.add(old)
    for leader in sorted(clusters.keys() - ids.keys()):
        ids[leader] = _first_free(_slug(leader), used | before.keys())
        used.add(ids[leader])
    return ids


def _first_free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _slug(term: str) -> str:
    """The term as an id: letters, digits and single hyphens; C++ and C# keep what tells them apart."""
    spelled = term.lower().replace("+", " plus ").replace("#", " sharp ")
    return "-".join(_SIGNS.sub(" ", spelled).split())

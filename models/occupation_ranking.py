"""Occupations of an imported taxonomy, ranked for a title by the letters and words of all their names.

Three measures are added: the most similar single name, the similarity to all names of an occupation together, both by
sequences of letters, and BM25 by words. On ESCO's own alternative names each held out, any one of them ranks worse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

BATCH = 256
"""Titles ranked at once: bounds memory at 256 × 31,000 similarities for ESCO."""
WEIGHT_OF_WORDS = 0.5
"""Of BM25, divided by its best; 0.3 and 1 rank about as well."""
K1, B = 1.2, 0.75

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Named:
    """An occupation with every name it has, the preferred one first."""

    occupation_id: str
    names: tuple[str, ...]


class OccupationRanker:
    """Ranks occupations for titles. Build it once; ValueError where an occupation has no name."""

    def __init__(self, occupations: Sequence[Named]) -> None:
        if not occupations or not all(occupation.names for occupation in occupations):
            raise ValueError("found an occupation without a name, expected one at least; mend the release")
        self._ids = [occupation.occupation_id for occupation in occupations]
        names = [name.lower() for occupation in occupations for name in occupation.names]
        self._starts = np.cumsum([0, *(len(occupation.names) for occupation in occupations[:-1])])
        together = [" ".join(occupation.names).lower() for occupation in occupations]
        self._letters_of_name, self._letters_of_all, self._words = _letters(), _letters(), CountVectorizer()
        self._by_name = self._letters_of_name.fit_transform(names).T.tocsr()
        self._by_all = self._letters_of_all.fit_transform(together).T.tocsr()
        self._by_word = bm25_weights(self._words.fit_transform(together)).T.tocsr()

    def rank(self, titles: Sequence[str], top: int) -> Iterator[list[tuple[str, float]]]:
        """For each title, ids of the likeliest occupations with scores in 0..1, the best first; fewer where unlike."""
        for start in range(0, len(titles), BATCH):
            scores = self.score(titles[start : start + BATCH])
            best = np.argsort(-scores, axis=1, kind="stable")[:, :top]
            for row, places in enumerate(best):
                yield [(self._ids[place], float(scores[row, place])) for place in places if scores[row, place] > 0]

    def score(self, titles: Sequence[str]) -> Floats:
        """Score in 0..1 of each occupation, a row for each title."""
        folded = [title.lower() for title in titles]
        by_name = (self._letters_of_name.transform(folded) @ self._by_name).toarray()
        nearest = np.maximum.reduceat(by_name, self._starts, axis=1)
        whole = (self._letters_of_all.transform(folded) @ self._by_all).toarray()
        asked = self._words.transform(folded)
        asked.data[:] = 1
        words = (asked @ self._by_word).toarray()
        best = np.maximum(words.max(axis=1, keepdims=True), 1e-9)
        total = nearest + whole + WEIGHT_OF_WORDS * words / best
        return np.asarray(total / (2 + WEIGHT_OF_WORDS), dtype=np.float32)


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)


def bm25_weights(counts: Any) -> Any:
    """Weights of Robertson's BM25, a row for each occupation."""
    weights = counts.tocsr().astype(np.float64)
    lengths = np.asarray(weights.sum(axis=1)).ravel()
    having = weights.getnnz(axis=0)
    rarity = np.log(1 + (len(lengths) - having + 0.5) / (having + 0.5))
    norm = np.repeat(K1 * (1 - B + B * lengths / lengths.mean()), np.diff(weights.indptr))
    weights.data = rarity[weights.indices] * weights.data * (K1 + 1) / (weights.data + norm)
    return weights

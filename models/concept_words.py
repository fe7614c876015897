"""Words of sentences as numbers: which stem of an index each has, where it stands, and which way it points.

A word as written is stemmed and looked up once; after that a sentence costs one look-up a word.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.concept_index import WORD, ConceptIndex, Numbers, Stemmer, normalise
from models.skill_words import Vectors, WordVectors

MAX_WORDS = 60
"""Words of a sentence that are looked at; longer is no sentence."""

MAX_KNOWN = 60_000
"""Words kept; more are names and typing errors, and all are forgotten. They take 120 MB at most."""

Column = NDArray[Any]


class Words:
    """Words as written, each with a number: its place in `stems`, `vectors` and `norms`."""

    def __init__(self, index: ConceptIndex, vectors: WordVectors) -> None:
        self._stem_number, self._stemmer, self._source = index.number, Stemmer(index.language), vectors
        self._number: dict[str, int] = {}
        self._make_room(16_384)

    def look_up(self, written: Sequence[str]) -> Column:
        """The number of each word, good until the next call."""
        known = self._number.get
        numbers = list(map(known, written))
        if None in numbers:
            self._add({word for word, number in zip(written, numbers, strict=True) if number is None}, written)
            numbers = list(map(known, written))
        return np.array(numbers, dtype=np.int32)

    def _add(self, unknown: set[str], written: Sequence[str]) -> None:
        new = sorted(unknown)
        if len(self._number) + len(new) > MAX_KNOWN:
            self._number.clear()
            new = sorted(set(written))
        start, lowered = len(self._number), [word.lower() for word in new]
        end = start + len(new)
        if end > len(self.stems):
            self._make_room(2 * end)
        self._number.update((word, start + place) for place, word in enumerate(new))
        self.stems[start:end] = [self._stem_number.get(stem, -1) for stem in self._stemmer.stem_all(lowered)]
        self.vectors[start:end] = self._source.vectors_of(lowered)
        self.norms[start:end] = np.linalg.norm(self.vectors[start:end], axis=1)

    def _make_room(self, words: int) -> None:
        known = len(self._number)
        stems = np.zeros(words, dtype=np.int32)
        vectors = np.zeros((words, self._source.width), dtype=np.float32)
        norms = np.zeros(words, dtype=np.float32)
        if known:
            stems[:known], vectors[:known], norms[:known] = self.stems[:known], self.vectors[:known], self.norms[:known]
        self.stems: Numbers = stems
        """The number that the stem of each word has in the index, -1 where it has none."""
        self.vectors: Vectors = vectors
        self.norms: Vectors = norms
        """The length of each vector."""


class Sentences:
    """Words of some sentences, one sentence after the other; those of a sentence begin at its `begins`."""

    def __init__(self, texts: Sequence[str], index: ConceptIndex, words: Words) -> None:
        self._texts, self._known = texts, words
        listed = [WORD.findall(text)[:MAX_WORDS] for text in texts]
        self.lengths = np.fromiter(map(len, listed), dtype=np.int32, count=len(listed))
        self.begins = np.append(0, np.cumsum(self.lengths)).astype(np.int64)
        self.numbers = words.look_up([word for of_sentence in listed for word in of_sentence])
        stem = words.stems[self.numbers]
        row = np.repeat(np.arange(len(texts)), self.lengths)
        column = np.arange(len(stem)) - self.begins[row]
        self.place = np.full((len(texts), len(index.stems) + 1), -1, dtype=np.int8)
        """The last place of each stem in each sentence, -1 where it is not; the last column is of no stem."""
        has_stem = stem >= 0
        row, column, stem = row[has_stem], column[has_stem], stem[has_stem]
        self.place[row, stem] = column
        is_last = self.place[row, stem] == column
        self.pairs = (row * self.place.shape[1] + stem)[is_last]
        """Sentence and stem of each stem in each sentence, as the number of its cell in `place`."""

    def spans(self, row: int) -> list[tuple[int, int]]:
        """First and one past the last character of each word of a sentence."""
        return [match.span() for match in WORD.finditer(self._texts[row])][:MAX_WORDS]

    def span(self, row: int, first: int, last: int) -> tuple[int, int]:
        """The characters of the words first to last of a sentence."""
        spans = self.spans(row)
        return spans[first][0], spans[last][1]

    def direction(self, row: Column, first: Column, last: Column) -> Vectors:
        """The direction of the words first to last of each row's sentence."""
        counts = last.astype(np.int64) - first + 1
        bounds = np.append(0, np.cumsum(counts))
        places = np.arange(bounds[-1]) + np.repeat(self.begins[row] + first - bounds[:-1], counts)
        vectors = self._known.vectors
        ones = np.ones(len(places), dtype=np.float32)
        chosen = csr_array((ones, self.numbers[places], bounds), shape=(len(row), len(vectors)))
        return normalise(chosen @ vectors)

    def nearness(self, row: int, directions: Vectors) -> Vectors:
        """How near each direction is to the nearest word of a sentence, 0 where none is on its side."""
        numbers = self.numbers[self.begins[row] : self.begins[row + 1]]
        towards = directions @ self._known.vectors[numbers].T
        towards /= np.maximum(self._known.norms[numbers], 1e-6)
        return np.asarray(towards.max(axis=1, initial=0), dtype=np.float32)

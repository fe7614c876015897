"""Concepts that a sentence may ask for, and what is known of each: the features that the model decides by.

Static embeddings score candidates alone, never the whole taxonomy, which would cost a thousandfold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.concept_index import KINDS, LEAST_COVERAGE, WORD, ConceptIndex, Matrix, Stemmer, normalise
from models.skill_words import Vectors, WordVectors

MAX_CANDIDATES = 24
"""Candidates a sentence that are scored, the best covered ones."""

MAX_WORDS = 60
"""Words of a sentence that are looked at; longer is no sentence."""

FEATURES = (
    "named",
    "coverage",
    "soft_coverage",
    "weight",
    "compactness",
    "span_similarity",
    "sentence_similarity",
    "is_preferred",
    "agreeing_forms",
    "label_coverage",
    "rank",
    "words",
    "form_words",
    "is_knowledge",
    "is_human",
    "named_weight",
)
MEANING = ("soft_coverage", "span_similarity", "sentence_similarity")
"""Features that need embeddings, the costly ones."""

Column = NDArray[Any]


class Sentences:
    """Words of some sentences as arrays: row by row the word's number, its stem's number, its characters."""

    def __init__(self, texts: Sequence[str], index: ConceptIndex, stemmer: Stemmer, vectors: WordVectors) -> None:
        self.spans = [[match.span() for match in WORD.finditer(text)][:MAX_WORDS] for text in texts]
        words = [
            [text[start:end].lower() for start, end in spans] for text, spans in zip(texts, self.spans, strict=True)
        ]
        self.lengths = np.array([len(listed) for listed in words], dtype=np.int32)
        width = max(1, int(self.lengths.max(initial=1)))
        self.stem = np.full((len(texts), width), -1, dtype=np.int32)
        flat = [word for listed in words for word in listed]
        mask = np.arange(width) < self.lengths[:, None]
        number = index.number
        self.stem[mask] = [number.get(stemmer.stem(word), -1) for word in flat]
        ids = np.array(vectors.ids(flat), dtype=np.int64)
        self.vectors: Vectors = vectors.vectors[ids]
        """Of the words of all sentences, one after the other; those of a sentence begin at its `begins`."""
        self.begins = np.append(0, np.cumsum(self.lengths)).astype(np.int64)
        self.place = np.full((len(texts), len(index.stems) + 1), -1, dtype=np.int8)
        """The last place of each stem in each sentence, -1 where it is not; the last column is of no stem."""
        row, column = np.nonzero(self.stem >= 0)
        stem = self.stem[row, column]
        self.place[row, stem] = column
        self.pairs = np.unique(row.astype(np.int64) * self.place.shape[1] + stem)
        """Sentence and stem of each stem in each sentence, as the number of its cell in `place`."""

    def direction(self, row: Column, first: Column, last: Column) -> Vectors:
        """The direction of the words first to last of each row's sentence."""
        words, bounds = self._words(row, first, last)
        return normalise(np.add.reduceat(words, bounds[:-1], axis=0)) if len(row) else words

    def directions_of_words(self, row: Column) -> tuple[Vectors, list[int]]:
        """The direction of every word of some sentences, one after the other, and where each sentence begins."""
        words, bounds = self._words(row, np.zeros_like(row), self.lengths[row] - 1)
        return normalise(words), bounds.tolist()

    def _words(self, row: Column, first: Column, last: Column) -> tuple[Vectors, Column]:
        counts = last - first + 1
        bounds = np.append(0, np.cumsum(counts))
        places = np.arange(bounds[-1]) + np.repeat(self.begins[row] + first - bounds[:-1], counts)
        return self.vectors[places], bounds


@dataclass(frozen=True)
class Candidates:
    """One row a candidate: its sentence, its concept, the words first to last that it rests on, its features."""

    sentence: Column
    concept: Column
    first: Column
    last: Column
    features: Matrix


class _Best(NamedTuple):
    """Each concept of each sentence by its best form: columns of equal length."""

    sentence: Column
    concept: Column
    form: Column
    first: Column
    last: Column
    coverage: Column
    compact: Column
    quality: Column
    agreeing: Column
    label: Column
    matched: Column
    weights: Column


def find_candidates(
    index: ConceptIndex,
    sentences: Sentences,
    named: Sequence[dict[int, tuple[int, int]]],
    keep: Callable[[Matrix], Column] | None = None,
) -> Candidates:
    """Candidates of each sentence with their features, sorted by sentence and concept.

    `named` holds for each sentence the concepts that the dictionary found there, with their characters. `keep` says of
    features, those of MEANING still zero, which rows can count at all: meaning is looked at for these alone.
    """
    covered = _cover(index, sentences)
    order = np.lexsort((covered.form, -covered.quality, covered.concept, covered.sentence))
    ordered = _Best(*(column[order] for column in covered))
    changes = (np.diff(ordered.sentence) != 0) | (np.diff(ordered.concept) != 0)
    starts = np.flatnonzero(np.append(True, changes))[: len(order)]
    best = _Best(*(column[starts] for column in ordered))
    if len(starts):
        best = best._replace(
            agreeing=np.add.reduceat(ordered.agreeing, starts), label=np.maximum.reduceat(ordered.label, starts)
        )
    best = _add_named(index, sentences, _best_of_sentence(best), named)
    features = _describe(index, sentences, best, named)
    if keep is not None:
        kept = np.flatnonzero(keep(features))
        best, features = _Best(*(column[kept] for column in best)), features[kept]
    _add_meaning(index, sentences, best, features)
    return Candidates(best.sentence, best.concept, best.first, best.last, features)


def _cover(index: ConceptIndex, sentences: Sentences) -> _Best:
    """Every form of which LEAST_COVERAGE stands in a sentence, with how much and where."""
    sentence, form = _look_up(index, sentences)
    stands = np.zeros(len(form), dtype=np.float32)
    for column in range(index.form_stems.shape[1]):
        stem = index.form_stems[form, column]
        stands += index.weight_of_stems[form, column] * (sentences.place[sentence, stem] >= 0)
    coverage = stands / np.maximum(index.totals[form], 1e-6)
    kept = np.flatnonzero(coverage >= LEAST_COVERAGE)
    sentence, form, coverage = sentence[kept], form[kept].astype(np.int64), coverage[kept]
    stems, weights = index.form_stems[form], index.weight_of_stems[form]
    places = sentences.place[sentence[:, None], stems]
    matched = (places >= 0) & (stems >= 0)
    first = np.where(matched, places, 127).min(axis=1, initial=127)
    last = np.where(matched, places, -1).max(axis=1, initial=-1)
    compact = matched.sum(axis=1) / np.maximum(last - first + 1, 1)
    is_preferred = index.is_preferred[form]
    quality = coverage * (0.6 + 0.4 * compact) + 0.001 * is_preferred
    agreeing, label = (coverage >= 0.8).astype(np.float32), coverage * is_preferred
    return _Best(
        sentence, index.concepts[form], form, first, last, coverage, compact, quality, agreeing, label, matched, weights
    )


def _look_up(index: ConceptIndex, sentences: Sentences) -> tuple[Column, Column]:
    """Sentence and form of each pair where a key stem of the form stands in the sentence, each pair once."""
    row, stem = np.divmod(sentences.pairs, sentences.place.shape[1])
    counts = index.starts[stem + 1] - index.starts[stem]
    ends = np.cumsum(counts)
    offset = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    form = index.postings[np.repeat(index.starts[stem], counts) + offset]
    sentence = np.repeat(row, counts)
    heaviest = index.form_stems[form, 0]
    again = (heaviest != np.repeat(stem, counts)) & (sentences.place[sentence, heaviest] >= 0)
    return sentence[~again], form[~again]


def _best_of_sentence(best: _Best) -> _Best:
    """The MAX_CANDIDATES best covered concepts of each sentence, in the order of sentence and concept."""
    order = np.lexsort((best.concept, -best.quality, best.sentence))
    ordered = best.sentence[order]
    place = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    chosen = np.sort(order[place < MAX_CANDIDATES])
    return _Best(*(part[chosen] for part in best))


def _describe(
    index: ConceptIndex, sentences: Sentences, best: _Best, named: Sequence[dict[int, tuple[int, int]]]
) -> Matrix:
    """One row a candidate, one column a feature; those of meaning are still to be filled in."""
    is_named = np.array(
        [int(concept) in named[int(row)] for row, concept in zip(best.sentence, best.concept, strict=True)], dtype=bool
    )
    row = best.sentence
    unknown = np.zeros(len(row), dtype=np.float32)
    rank = np.zeros(len(row), dtype=np.float32)
    order = np.lexsort((best.concept, -best.quality, row))
    rank[order] = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    weight = (best.weights * best.matched).sum(axis=1)
    kinds = index.kinds[best.concept]
    columns = [  # in the order of FEATURES
        is_named,
        best.coverage,
        unknown,
        np.log1p(weight),
        best.compact,
        unknown,
        unknown,
        index.is_preferred[best.form],
        np.log1p(best.agreeing),
        best.label,
        np.log1p(rank),
        np.log1p(sentences.lengths[row]),
        np.log1p(index.form_words[best.form]),
        kinds == KINDS.index("knowledge"),
        kinds == KINDS.index("human"),
        is_named * np.log1p(weight),
    ]
    return np.column_stack([np.asarray(column, dtype=np.float32) for column in columns])


def _add_meaning(index: ConceptIndex, sentences: Sentences, best: _Best, features: Matrix) -> None:
    """The features of meaning are those of each candidate."""
    rows, at = np.unique(best.sentence, return_inverse=True)
    whole = sentences.direction(rows, np.zeros_like(rows), sentences.lengths[rows] - 1)
    span = sentences.direction(best.sentence, best.first, best.last)
    form = index.form_vectors[best.form].astype(np.float32)
    features[:, FEATURES.index("soft_coverage")] = _soft_coverage(form, span, sentences, best)
    features[:, FEATURES.index("span_similarity")] = (span * form).sum(axis=1)
    features[:, FEATURES.index("sentence_similarity")] = (whole[at] * form).sum(axis=1)


def _soft_coverage(form: Vectors, span: Vectors, sentences: Sentences, best: _Best) -> Matrix:
    """Coverage where an unmatched word counts as far as some word of the sentence is near its direction of meaning.

    What the matched words leave of the form is one direction; the nearest word of the sentence stands for it.
    """
    rest = normalise(form - (form * span).sum(axis=1, keepdims=True) * span)
    nearest = np.zeros(len(rest), dtype=np.float32)
    rows, starts = np.unique(best.sentence, return_index=True)
    ends = np.append(starts[1:], len(rest))[: len(starts)]
    words, bounds = sentences.directions_of_words(rows)
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        of_sentence = words[bounds[number] : bounds[number + 1]]
        nearest[start:end] = (rest[start:end] @ of_sentence.T).max(axis=1, initial=0)
    return np.asarray(best.coverage + (1 - best.coverage) * nearest, dtype=np.float32)


def _add_named(
    index: ConceptIndex, sentences: Sentences, best: _Best, named: Sequence[dict[int, tuple[int, int]]]
) -> _Best:
    """With the concepts that only the dictionary found, as if their label were covered whole."""
    has_names = np.array([bool(found) for found in named], dtype=bool)
    beside = has_names[best.sentence]
    known = set(zip(best.sentence[beside].tolist(), best.concept[beside].tolist(), strict=True))
    label_of = index.label_forms
    added = [
        (row, concept, label_of[concept], *_words_at(sentences.spans[row], *span))
        for row, found in enumerate(named)
        for concept, span in sorted(found.items())
        if (row, concept) not in known and concept in label_of
    ]
    if not added:
        return best
    rows = np.array(added, dtype=np.int64)
    ones = np.ones(len(rows), dtype=np.float32)
    stems = index.form_stems[rows[:, 2]]
    weights = index.weight_of_stems[rows[:, 2]]
    extra = _Best(
        rows[:, 0],
        rows[:, 1],
        rows[:, 2],
        rows[:, 3],
        rows[:, 4],
        ones,
        ones,
        ones,
        ones,
        0 * ones,
        stems >= 0,
        weights,
    )
    joined = _Best(*(np.concatenate([old, new]) for old, new in zip(best, extra, strict=True)))
    order = np.lexsort((joined.concept, joined.sentence))
    return _Best(*(part[order] for part in joined))


def _words_at(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """First and last word between two characters; the first word where there is none."""
    inside = [number for number, (first, last) in enumerate(spans) if first < end and last > start]
    return (inside[0], inside[-1]) if inside else (0, 0)

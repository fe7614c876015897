"""Concepts that a sentence may ask for, and what is known of each: the features that the model decides by.

Static embeddings score candidates alone, never the whole taxonomy, which would cost a thousandfold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.concept_index import KINDS, LEAST_COVERAGE, ConceptIndex, Matrix, normalise
from models.concept_words import Column, Sentences
from models.skill_words import Vectors

MAX_CANDIDATES = 24
"""Candidates a sentence that are scored, the best covered ones."""

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
    "stems",
    "stems_lacking",
)
MEANING = ("soft_coverage", "span_similarity", "sentence_similarity")
"""Features that need embeddings, the costly ones."""

_Named = Sequence[Mapping[int, tuple[int, int]]]
Keep = Callable[[Matrix, Sequence[str]], Column]


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
    weight: Column
    """Of the form's stems that stand there."""
    stems: Column
    """How many of its stems stand there: of "with sales" one alone has nearly all of the weight."""
    coverage: Column
    compact: Column
    quality: Column
    agreeing: Column
    label: Column


def find_candidates(index: ConceptIndex, sentences: Sentences, named: _Named, keep: Keep | None = None) -> Candidates:
    """Candidates of each sentence with their features, sorted by sentence and concept.

    `named` holds for each sentence the concepts that the dictionary found there, with their characters. `keep` says of
    features, of which those named are still zero, which rows can count at all: meaning is looked at for these alone.
    """
    best = _best_of_sentence(_best_of_concept(index, _cover(index, sentences)))
    found = _list_named(named, len(index.kinds))
    best = _add_named(index, sentences, best, found)
    features = _describe(index, sentences, best, found)
    if keep is not None:
        best, features = _keep_rows(best, features, keep(features, MEANING))
    span = sentences.direction(best.sentence, best.first, best.last)
    form = _add_similarity(index, sentences, best, features, span)
    if keep is not None:
        kept = np.flatnonzero(keep(features, MEANING[:1]))
        best, features = _keep_rows(best, features, kept)
        span, form = span[kept], form[kept]
    features[:, FEATURES.index("soft_coverage")] = _soft_coverage(form, span, sentences, best)
    return Candidates(best.sentence, best.concept, best.first, best.last, features)


def _keep_rows(best: _Best, features: Matrix, kept: Column) -> tuple[_Best, Matrix]:
    rows = np.flatnonzero(kept) if kept.dtype == bool else kept
    return _Best(*(column[rows] for column in best)), features.T[:, rows].T


def _cover(index: ConceptIndex, sentences: Sentences) -> _Best:
    """Every form of which LEAST_COVERAGE stands in a sentence, with how much and where."""
    sentence, form = _look_up(index, sentences)
    cells, base = sentences.place.ravel(), sentence * sentences.place.shape[1]
    weight = np.zeros(len(form), dtype=np.float32)
    places = np.empty((len(index.columns), len(form)), dtype=np.int8)
    for column, (stems, weights) in enumerate(index.columns):
        # of a form without so many stems the cell before the sentence's first: the one of no stem, always empty
        places[column] = cells.take(base + stems.take(form))
        weight += weights.take(form) * (places[column] >= 0)
    coverage = weight / np.maximum(index.totals.take(form), 1e-6)
    kept = np.flatnonzero(coverage >= LEAST_COVERAGE)
    sentence, form, coverage, places = sentence[kept], form[kept].astype(np.int64), coverage[kept], places.take(kept, 1)
    first, last = places.view(np.uint8).min(axis=0, initial=127).astype(np.int64), places.max(axis=0, initial=-1)
    stems = (places >= 0).sum(axis=0)
    compact = stems / np.maximum(last - first + 1, 1)
    is_preferred = index.is_preferred[form]
    quality = coverage * (0.6 + 0.4 * compact) + 0.001 * is_preferred
    agreeing, label = (coverage >= 0.8) * index.copies[form].astype(np.float32), coverage * is_preferred
    concept = index.concepts[form]
    return _Best(sentence, concept, form, first, last, weight[kept], stems, coverage, compact, quality, agreeing, label)


def _best_of_concept(index: ConceptIndex, covered: _Best) -> _Best:
    """Of each concept of each sentence the form of the best quality, the first one of equals; in their order."""
    if not len(covered.form):
        return covered
    cell = covered.sentence * len(index.kinds) + covered.concept
    order = np.argsort(cell)
    cell, quality, form = cell[order], covered.quality[order], covered.form[order]
    starts = np.flatnonzero(np.append(True, np.diff(cell) != 0))
    counts = np.diff(np.append(starts, len(cell)))
    is_best = quality == np.repeat(np.maximum.reduceat(quality, starts), counts)
    first = np.minimum.reduceat(np.where(is_best, form, len(index.concepts)), starts)
    chosen = order[is_best & (form == np.repeat(first, counts))]
    return _Best(*(column[chosen] for column in covered))._replace(
        agreeing=np.add.reduceat(covered.agreeing[order], starts),
        label=np.maximum.reduceat(covered.label[order], starts),
    )


def _look_up(index: ConceptIndex, sentences: Sentences) -> tuple[Column, Column]:
    """Sentence and form of each pair where a key stem of the form stands in the sentence, each pair once."""
    row, stem = np.divmod(sentences.pairs, sentences.place.shape[1])
    counts = index.starts[stem + 1] - index.starts[stem]
    ends = np.cumsum(counts)
    offset = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    form = index.postings[np.repeat(index.starts[stem], counts) + offset]
    sentence = np.repeat(row, counts)
    heaviest = index.columns[0][0][form]
    again = (heaviest != np.repeat(stem, counts)) & (sentences.place[sentence, heaviest] >= 0)
    return sentence[~again], form[~again]


def _best_of_sentence(best: _Best) -> _Best:
    """The MAX_CANDIDATES best covered concepts of each sentence, in the order of sentence and concept."""
    chosen = np.flatnonzero(_rank(best) < MAX_CANDIDATES)
    return _Best(*(part[chosen] for part in best))


def _rank(best: _Best) -> Column:
    """How many of its sentence each row, in the order of sentence and concept, has before it by quality."""
    order = np.argsort(4.0 * best.sentence - best.quality, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.searchsorted(best.sentence, best.sentence)
    return rank


class _Found(NamedTuple):
    """What the dictionary found in the sentences: one row a sentence and concept, in their order."""

    cell: Column
    """Sentence times the number of concepts, and concept."""
    sentence: Column
    concept: Column
    start: Column
    end: Column


def _list_named(named: _Named, concepts: int) -> _Found:
    rows = [
        (row * concepts + concept, row, concept, start, end)
        for row, found in enumerate(named)
        for concept, (start, end) in sorted(found.items())
    ]
    return _Found(*np.array(rows, dtype=np.int64).reshape(-1, len(_Found._fields)).T)


def _describe(index: ConceptIndex, sentences: Sentences, best: _Best, found: _Found) -> Matrix:
    """One row a candidate, one column a feature; those of meaning are still zero."""
    cell = best.sentence * len(index.kinds) + best.concept
    is_named = np.isin(cell, found.cell, assume_unique=True)
    weight = np.log1p(best.weight)
    kinds = index.kinds[best.concept]
    known = {
        "named": is_named,
        "coverage": best.coverage,
        "weight": weight,
        "compactness": best.compact,
        "is_preferred": index.is_preferred[best.form],
        "agreeing_forms": np.log1p(best.agreeing),
        "label_coverage": best.label,
        "rank": np.log1p(_rank(best)),
        "words": np.log1p(sentences.lengths[best.sentence]),
        "form_words": np.log1p(index.form_words[best.form]),
        "is_knowledge": kinds == KINDS.index("knowledge"),
        "is_human": kinds == KINDS.index("human"),
        "named_weight": is_named * weight,
        "stems": np.log1p(best.stems),
        "stems_lacking": index.stem_counts[best.form] - best.stems,
    }
    features = np.zeros((len(FEATURES), len(cell)), dtype=np.float32).T
    for name, column in known.items():
        features[:, FEATURES.index(name)] = column
    return features


def _add_similarity(index: ConceptIndex, sentences: Sentences, best: _Best, features: Matrix, span: Vectors) -> Vectors:
    """The features say how near each form is to the words it rests on and to the sentence; its direction."""
    rows, at = np.unique(best.sentence, return_inverse=True)
    whole = sentences.direction(rows, np.zeros_like(rows), sentences.lengths[rows] - 1)
    form = index.form_vectors[best.form].astype(np.float32)
    features[:, FEATURES.index("span_similarity")] = np.einsum("ij,ij->i", span, form)
    features[:, FEATURES.index("sentence_similarity")] = np.einsum("ij,ij->i", whole[at], form)
    return form


def _soft_coverage(form: Vectors, span: Vectors, sentences: Sentences, best: _Best) -> Matrix:
    """Coverage where an unmatched word counts as far as some word of the sentence is near its direction of meaning.

    What the matched words leave of the form is one direction; the nearest word of the sentence stands for it.
    """
    rest = normalise(form - np.einsum("ij,ij->i", form, span)[:, None] * span)
    nearest = np.zeros(len(rest), dtype=np.float32)
    rows, starts = np.unique(best.sentence, return_index=True)
    ends = np.append(starts[1:], len(rest))[: len(starts)]
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        nearest[start:end] = sentences.nearness(row, rest[start:end])
    return np.asarray(best.coverage + (1 - best.coverage) * nearest, dtype=np.float32)


def _add_named(index: ConceptIndex, sentences: Sentences, best: _Best, found: _Found) -> _Best:
    """With the concepts that only the dictionary found, as if their label were covered whole."""
    cell = best.sentence * len(index.kinds) + best.concept
    form = index.label_forms[found.concept]
    rows = np.flatnonzero(~np.isin(found.cell, cell, assume_unique=True) & (form >= 0))
    if not len(rows):
        return best
    words = np.array(
        [
            _words_at(sentences.spans(row), start, end)
            for row, start, end in zip(*(column[rows].tolist() for column in found[1:2] + found[3:]), strict=True)
        ]
    )
    ones = np.ones(len(rows), dtype=np.float32)
    extra = _Best(
        found.sentence[rows],
        found.concept[rows],
        form[rows],
        words[:, 0],
        words[:, 1],
        index.totals[form[rows]],
        index.stem_counts[form[rows]],
        ones,
        ones,
        ones,
        ones,
        0 * ones,
    )
    joined = _Best(*(np.concatenate([old, new]) for old, new in zip(best, extra, strict=True)))
    order = np.lexsort((joined.concept, joined.sentence))
    return _Best(*(part[order] for part in joined))


def _words_at(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """First and last word between two characters; the first word where there is none."""
    inside = [number for number, (first, last) in enumerate(spans) if first < end and last > start]
    return (inside[0], inside[-1]) if inside else (0, 0)

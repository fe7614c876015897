"""Concepts of a taxonomy in sentences that name them in other words: "you keep our books" beside "keep accounts".

Candidates come from an inverted index over stems (`concept_index`), static embeddings score them alone
(`concept_candidates`), and a logistic regression of a few features decides. Its card is docs/models/skill-concepts.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.concept_candidates import FEATURES, find_candidates
from models.concept_index import ConceptIndex, Matrix
from models.concept_words import Sentences, Words
from models.skill_words import WordVectors

SENTENCES_AT_ONCE = 512
REMEMBERED = 100_000
"""Sentences kept with their answer, about 150 MB; of the sentences of real ads only 41 % are distinct."""

NAMED = FEATURES.index("named")

_ROUNDING = 1e-4
"""By so much at most a score is higher because a similarity of directions comes out above one."""

MODEL = Path(__file__).with_name("skill_concepts.json")
OWN_MODEL = MODEL.with_name("own_concepts.json")
"""For our own taxonomy, whose dictionary finds nearly all that it can find."""

_Key = tuple[str, tuple[tuple[int, tuple[int, int]], ...]]


class Found(NamedTuple):
    """A concept that a sentence may ask for: its number, how likely it is, and the characters that say so."""

    concept: int
    score: float
    start: int
    end: int


@dataclass(frozen=True)
class ConceptModel:
    """A logistic regression of the features: what each adds to the log odds that the sentence asks for the concept."""

    weights: Matrix
    intercept: float
    threshold: float
    """Least probability that counts as found: of the best F1 over folds of the labels it was fitted to."""

    def score(self, features: Matrix) -> Matrix:
        """The probability of each row, the same to the last bit whatever rows stand beside it."""
        logit = np.full(len(features), self.intercept, dtype=np.float32)
        for column, weight in zip(features.T, self.weights, strict=True):
            logit += column * weight
        return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float32)

    def score_at_most(self, features: Matrix, unknown: Sequence[str]) -> Matrix:
        """The highest probability that each row could have, whatever its unknown features, of -1 to 1, are."""
        most = features.copy()
        for name in unknown:
            column = FEATURES.index(name)
            most[:, column] = np.sign(self.weights[column])
        return self.score(most) + np.float32(_ROUNDING)


def load_model(path: Path = MODEL) -> ConceptModel:
    """The fitted model. Raises ValueError where its features are not those of this code."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if tuple(document["weights"]) != FEATURES:
        raise ValueError(
            f"{path.name}: found the features {', '.join(document['weights'])}, expected {', '.join(FEATURES)}; "
            "fit it again with `python -m benchmarks.skills.fit_concepts`"
        )
    weights = np.array(list(document["weights"].values()), dtype=np.float32)
    return ConceptModel(weights, document["intercept"], document["threshold"])


class ConceptFinder:
    """Finds the concepts of an index in sentences; a sentence that was seen before is not looked at again."""

    def __init__(self, index: ConceptIndex, vectors: WordVectors, model: ConceptModel) -> None:
        self._index, self._words, self.model = index, Words(index, vectors), model
        self._known: dict[_Key, list[Found]] = {}
        self._least = 0.0

    def find(
        self, sentences: Sequence[str], named: Sequence[dict[int, tuple[int, int]]], least: float = 0
    ) -> list[list[Found]]:
        """Named concepts and candidates that score `least`, the likeliest first; `named` as in `find_candidates`."""
        keys = [
            (text, tuple(sorted(found.items())) if found else ()) for text, found in zip(sentences, named, strict=True)
        ]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if least != self._least or len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            self._least, new = least, list(dict.fromkeys(keys))
        for start in range(0, len(new), SENTENCES_AT_ONCE):
            part = new[start : start + SENTENCES_AT_ONCE]
            self._known.update(zip(part, self._look(part, least), strict=True))
        return [self._known[key] for key in keys]

    def _look(self, keys: "Sequence[_Key]", least: float) -> list[list[Found]]:
        sentences = Sentences([text for text, _ in keys], self._index, self._words)
        named_of = [dict(named) for _, named in keys]
        candidates = find_candidates(
            self._index,
            sentences,
            named_of,
            lambda features, unknown: (features[:, NAMED] > 0) | (self.model.score_at_most(features, unknown) >= least),
        )
        scores = self.model.score(candidates.features)
        found: list[list[Found]] = [[] for _ in keys]
        order = np.lexsort((candidates.concept, -scores, candidates.sentence))
        order = order[(scores[order] >= least) | (candidates.features[order, NAMED] > 0)]
        columns = (candidates.sentence, candidates.concept, scores, candidates.first, candidates.last)
        for row, concept, score, first, last in zip(*(column[order].tolist() for column in columns), strict=True):
            start, end = named_of[row].get(concept) or sentences.span(row, first, last)
            found[row].append(Found(concept, score, start, end))
        return found

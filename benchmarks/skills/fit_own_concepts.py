"""Fits models/own_concepts.json: what the concept model may add to the dictionary of our own taxonomy.

Our names are many, and what they leave out was mostly left out on purpose, so that candidates are right far less often
than those of ESCO. Labels are those of the ads that were read (`benchmarks.skills.ads`, all rounds of development): a
candidate that stands is right where its skill is one of its ad's. The threshold is the lowest with which, over folds by
ad, no round of labels has MORE_FALSE more false an ad than `fast` alone. The same input gives the same bytes.
Run: `python -m benchmarks.skills.fit_own_concepts`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.skills.ads import (
    BLIND_LABELS,
    LabelledAd,
    Score,
    is_held_back,
    read_blind_labels,
    read_labels,
    read_texts,
    summarise,
)
from benchmarks.skills.fit_concepts import FOLDS, STRENGTH, as_model, write_model
from benchmarks.skills.material import SHARED
from models.concept_candidates import find_candidates
from models.concept_index import ConceptIndex, Matrix, build_index
from models.concept_words import Column, Sentences, Words
from models.skill_concepts import NAMED, OWN_MODEL, ConceptModel, Found, load_model
from models.skill_meaning import load_meaning
from models.skill_words import WordVectors, load_word_vectors
from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.full import FullExtractor, Spans

MORE_FALSE = 0.015
LEAST_TAUGHT = 0.1
"""Of the general model's score: with the many candidates below, what tells the likely ones apart is learned worse."""

THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


class Ad(NamedTuple):
    """A labelled ad of a round, and what the dictionary alone finds in it."""

    round: str
    labels: LabelledAd
    fast: frozenset[str]


class Recorder:
    """A finder that keeps every candidate; its score is the row of its features."""

    def __init__(self, index: ConceptIndex, vectors: WordVectors) -> None:
        self._index, self._words = index, Words(index, vectors)
        self._parts: list[Matrix] = []
        self._rows = 0

    @property
    def features(self) -> Matrix:
        """Of all candidates so far, in the order of their rows."""
        return np.concatenate(self._parts)

    def find(self, sentences: Sequence[str], named: Sequence[Spans], least: float = 0) -> list[list[Found]]:
        """Every candidate of each sentence."""
        read = Sentences(sentences, self._index, self._words)
        candidates = find_candidates(self._index, read, named)
        found: list[list[Found]] = [[] for _ in sentences]
        for row, (sentence, concept, first, last) in enumerate(
            zip(candidates.sentence, candidates.concept, candidates.first, candidates.last, strict=True), self._rows
        ):
            span = named[sentence].get(concept) or read.span(sentence, first, last)
            found[sentence].append(Found(concept, row + least, *span))
        self._rows += len(candidates.sentence)
        self._parts.append(candidates.features)
        return found


def read_rounds() -> Iterator[tuple[str, LabelledAd]]:
    """Every labelled ad with its round."""
    yield from (("held-back half" if is_held_back(ad.ad_id) else "tuning half", ad) for ad in read_labels())
    for name, path in BLIND_LABELS.items():
        yield from ((name, ad) for ad in read_blind_labels(path, told_after=True, told_beyond=True))


def list_candidates(rounds: Sequence[tuple[str, LabelledAd]]) -> tuple[list[Ad], list[tuple[int, str]], Matrix]:
    """The ads; ad and skill of each candidate that is named or stands for a skill that is not, and its features."""
    skills, vectors, texts = load_skills(), load_word_vectors(), read_texts()
    fast, recorder = SkillExtractor(skills, load_meaning()), Recorder(build_index(skills, vectors), vectors)
    full = FullExtractor(skills, fast, recorder, 0)
    ads, listed, rows = [], [], []
    for number, (name, labels) in enumerate(rounds):
        text = texts[labels.ad_id]
        named = {(one.skill.skill_id, one.start) for one in fast.find(text)}
        found = frozenset(skill for skill, _ in named)
        ads.append(Ad(name, labels, found))
        for one in full.find(text):
            skill = one.skill.skill_id
            if one.score is not None and (skill not in found or (skill, one.start) in named):
                listed.append((number, skill))
                rows.append(int(one.score))
    return ads, listed, recorder.features[rows]


def measure(ads: Sequence[Ad], listed: Sequence[tuple[int, str]], taken: Column) -> dict[str, tuple[float, float]]:
    """False and missed an ad of each round where the candidates taken are found beside what the dictionary finds."""
    added: dict[int, set[str]] = defaultdict(set)
    for row in np.flatnonzero(taken):
        added[listed[row][0]].add(listed[row][1])
    scores: dict[str, list[Score]] = defaultdict(list)
    for number, (name, labels, fast) in enumerate(ads):
        scores[name].append(labels.score(fast | added[number]))
    figures = {name: summarise(of_round) for name, of_round in scores.items()}
    return {name: (one["false_per_ad"], one["missed_per_ad"]) for name, one in figures.items()}


def predict_over_folds(features: Matrix, right: Column, groups: Column, taught: Column) -> Column:
    """The probability of each row by a model that saw none of its ad; rows `taught` are learned from, others told."""
    found = np.zeros(len(right))
    for learned, told in GroupKFold(FOLDS).split(features, groups=groups):
        rows = learned[taught[learned]]
        scaler = StandardScaler().fit(features[rows])
        model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(scaler.transform(features[rows]), right[rows])
        found[told] = model.predict_proba(scaler.transform(features[told]))[:, 1]
    return found


def choose_threshold(ads: Sequence[Ad], listed: Sequence[tuple[int, str]], held_out: Column) -> float:
    """The lowest that no round has too many false with; prints each round."""
    fast = measure(ads, listed, np.zeros(len(listed), dtype=np.bool_))
    for threshold in THRESHOLDS:
        full = measure(ads, listed, held_out >= threshold)
        if all(full[name][0] <= fast[name][0] + MORE_FALSE for name in fast):
            for name, (false, missed) in full.items():
                print(f"{name}: fast {fast[name][0]:.1%}/{fast[name][1]:.1%}, full {false:.1%}/{missed:.1%} over folds")
            return threshold
    raise ValueError(f"found no threshold of {THRESHOLDS} that holds to {MORE_FALSE:.1%} more false; mend the features")


def weigh_named(model: ConceptModel, features: Matrix, right: Column) -> ConceptModel:
    """With the weight of what the dictionary names with which that is as likely, on average, as it is right."""
    weights = model.weights.copy()

    def excess(weight: float) -> float:
        weights[NAMED] = weight
        return float(replace(model, weights=weights).score(features).mean() - right.mean())

    weights[NAMED] = brentq(excess, 0, 20)
    return replace(model, weights=weights)


def main() -> None:
    """The model's file is as the labels say; prints each round, `fast` beside `full` over folds."""
    if not SHARED.is_dir():
        print(f"{SHARED}: no recorded ads here, nothing to fit")
        return
    ads, listed, features = list_candidates(list(read_rounds()))
    right = np.array([skill in ads[number].labels.right for number, skill in listed])
    is_named = features[:, NAMED] > 0
    taught = ~is_named & (load_model().score(features) >= LEAST_TAUGHT)
    held_out = predict_over_folds(features, right, np.array([number for number, _ in listed]), taught)
    threshold = choose_threshold(ads, listed, np.where(is_named, 1, held_out))
    scaler = StandardScaler().fit(features[taught])
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(scaler.transform(features[taught]), right[taught])
    model = weigh_named(as_model(fitted, scaler, threshold), features[is_named], right[is_named])
    counts = {"ads": len(ads), "candidates": int(taught.sum()), "right": int(right[taught].sum())}
    write_model(OWN_MODEL, model, counts)
    print(json.dumps(counts | {"threshold": threshold}))


if __name__ == "__main__":
    main()

"""Fits models/skill_concepts.json: what decides whether a sentence asks for a concept that it does not name.

Labels are our own, by reading: concept_labels.csv holds for a sentence of the recorded ads (by the SHA-1 of its text)
the concepts that were offered and those that were right; other candidates count as wrong. None of the sentences that
the benchmark measures is among them. The threshold is the best F1 over folds of the labelled sentences, of a model that
did not see the fold. The same input gives the same bytes. Run: `python -m benchmarks.skills.fit_concepts`.
"""

import argparse
import csv
import hashlib
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

from benchmarks.skills.material import SHARED, load_esco, read_ads
from models.concept_candidates import FEATURES, Candidates, find_candidates
from models.concept_index import build_index
from models.concept_words import Sentences, Words
from models.skill_concepts import MODEL, ConceptModel
from models.skill_meaning import load_meaning
from models.skill_words import load_word_vectors
from transforms.skills import SkillExtractor
from transforms.skills.sentences import split_sentences

LABELS = Path(__file__).with_name("concept_labels.csv")
STRENGTH = 0.1
"""Of scikit-learn's inverse regularisation; of .03, .1, .3 and 1 the best average precision over folds (.59)."""

FOLDS = 8
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def find_labelled_sentences(shared: Path) -> tuple[list[str], list[set[str]]]:
    """Labelled sentences that the recorded ads hold, and the concepts that are right for each."""
    with LABELS.open(encoding="utf-8", newline="") as stream:
        right = {row["sentence_sha1"]: set(filter(None, row["right"].split("|"))) for row in csv.DictReader(stream)}
    found: dict[str, str] = {}
    for ad in sorted(set(read_ads(shared))):
        for start, end in split_sentences(ad):
            sentence = ad[start:end].strip()
            digest = hashlib.sha1(sentence.encode()).hexdigest()
            if digest in right:
                found[digest] = sentence
    return [found[digest] for digest in sorted(found)], [right[digest] for digest in sorted(found)]


def describe(shared: Path) -> tuple[Candidates, np.ndarray]:  # type: ignore[type-arg]
    """Candidates of the labelled sentences, and which of them are right."""
    texts, right = find_labelled_sentences(shared)
    skills = load_esco(shared)
    vectors, extractor = load_word_vectors(), SkillExtractor(skills, load_meaning())
    index = build_index(skills, vectors)
    number = {skill.skill_id: position for position, skill in enumerate(skills)}
    named = [{number[m.skill.skill_id]: (m.start, m.end) for m in extractor.find_forms(text)[0]} for text in texts]
    candidates = find_candidates(index, Sentences(texts, index, Words(index, vectors)), named)
    ids = [skills[concept].skill_id.removeprefix("esco-") for concept in candidates.concept]
    return candidates, np.array([name in right[row] for row, name in zip(candidates.sentence, ids, strict=True)])


def main() -> None:
    """The model's file is as the labels say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print(f"{arguments.shared}: no recorded ads here, nothing to fit")
        return
    candidates, right = describe(arguments.shared)
    scaler = StandardScaler().fit(candidates.features.astype(np.float64))
    scaled = scaler.transform(candidates.features.astype(np.float64))
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    held_out = cross_val_predict(
        model, scaled, right, groups=candidates.sentence, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    quality = {threshold: f1_score(right, held_out >= threshold) for threshold in THRESHOLDS}
    threshold = max(quality, key=lambda value: (round(quality[value], 3), -value))
    model.fit(scaled, right)
    fitted_on = {
        "sentences": int(candidates.sentence.max() + 1),
        "candidates": len(right),
        "right": int(right.sum()),
        "average_precision_over_folds": round(float(average_precision_score(right, held_out)), 3),
        "f1_over_folds": round(float(quality[threshold]), 3),
    }
    write_model(MODEL, as_model(model, scaler, threshold), fitted_on)
    print(json.dumps(fitted_on | {"threshold": threshold}))


def as_model(fitted: LogisticRegression, scaler: StandardScaler, threshold: float) -> ConceptModel:
    """The fitted model for features as they come, unscaled."""
    weights = fitted.coef_[0] / scaler.scale_
    intercept = float(fitted.intercept_[0] - (weights * scaler.mean_).sum())
    return ConceptModel(weights.astype(np.float32), intercept, threshold)


def write_model(path: Path, model: ConceptModel, fitted_on: dict[str, float]) -> None:
    """The file holds the model as plain numbers."""
    document = {
        "threshold": model.threshold,
        "intercept": round(model.intercept, 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(FEATURES, model.weights, strict=True)},
        "fitted_on": fitted_on,
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Fits models/skill_meaning.json: whether an ambiguous name means its skill, beside the rules that it replaces.

Hand labels (labels/names.csv: the ad, the character, the name, whether it means its skill) were made by reading, of
each name as many that the rules take as that they leave where there are so many. Half of the ads, by a hash of their
id, train; the other half alone gives the figures. Other places that leave no doubt train too, at a lower weight, and
never in a held-out ad: a list with an unambiguous skill, what one codes in, a company's founders, and the same word in
lower case, as it would stand with a capital ("react quickly", "swift response"). The same input gives the same bytes.
Run:
`python -m benchmarks.skills.fit_meaning [--per-name] [--plain]`.

`--plain` fits the words that ask plainly for a name alone ("Rust experience", "3 years of R") and leaves every other
weight of the file as it is: names that the taxonomy gained or lost since do not move.
"""

import argparse
import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.skills.ads import read_texts
from benchmarks.skills.material import SHARED
from models.skill_meaning import MODEL, MeaningModel, describe, load_meaning
from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.context import Candidate, has_technical_context

LABELS = Path(__file__).parent / "labels" / "names.csv"
WEAK_WEIGHT = 0.1
COMMON_WEIGHT = 0.33
"""Of a common word with a capital. The recorded ads are mostly of software firms, where nearly every name means its
skill; with less, "Swift response" or "Vault doors" would mean software in the ads of other trades too. It costs two
points of accuracy over folds of the training half."""

STRENGTH = 2.0
"""Inverse regularisation; of .1 to 5, and weak weights up to .4, the best accuracy over folds of the training half."""

LEAST_WEIGHT = 0.05
"""A weight below it is left out of the file: it decides nothing."""

MOST_OF_A_WORD = 20
"""Lines of each common word: there would be thousands of "go" alone."""

LEAST_COUNT = 3
"""Places that a feature must have in training; rarer ones are of single ads."""

PLAIN = ("experience of it", "said to be needed", "strong in it", "used", "years of it")
"""Features of a name that plain words ask for."""

MOST_OF_A_FEATURE = 60
"""Unambiguous skills with each of them that train: there are thousands with some."""

NEWTON_STEPS = 30

_PLAINLY = re.compile(
    r"\b(?:years?|us[ei]|experience|expertise|proficien|knowledge|required|preferred|needed|must|plus|strong|good)",
    re.IGNORECASE,
)
_WRITES = re.compile(r"\b(?:writ|wrote|cod|program)", re.IGNORECASE)
_COMPANY = re.compile(
    r"(?:\bat|\bfrom|\bjoin|founders? of|ceo of|backed by|(?:companies|customers|startups|clients)"
    r" (?:like|such as|including))[^.\n]{0,30} $",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """An ambiguous name in an ad."""

    ad_id: str
    at: int
    candidate: Candidate


def is_held_out(ad_id: str) -> bool:
    """Whether an ad is kept from training, by a hash, so that nobody chose."""
    return hashlib.sha256(ad_id.encode()).digest()[1] % 2 == 1


class Gatherer:
    """Gathers the ambiguous names of texts."""

    def __init__(self) -> None:
        self._found: list[Candidate] = []
        self._extractor = SkillExtractor(load_skills(), self._keep)

    def _keep(self, candidate: Candidate) -> bool:
        self._found.append(candidate)
        return False

    def find(self, text: str) -> list[Candidate]:
        """Every ambiguous name of a text, whatever it means."""
        self._found.clear()
        self._extractor.find_forms(text)
        return list(self._found)


def find_places(texts: dict[str, str]) -> Iterator[Place]:
    """Every ambiguous name of the ads, equal surroundings once."""
    gatherer = Gatherer()
    seen: set[str] = set()
    for ad_id in sorted(texts):
        for one in gatherer.find(texts[ad_id]):
            around = one.text[max(0, one.start - 60) : one.end + 60]
            if around not in seen:
                seen.add(around)
                yield Place(ad_id, one.start, one)


def read_labels(path: Path = LABELS) -> dict[tuple[str, int], bool]:
    """Whether the name at a character of an ad means its skill."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["ad_id"], int(row["at"])): row["means_skill"] == "1" for row in csv.DictReader(stream)}


def label_weakly(candidate: Candidate) -> bool | None:
    """What the surroundings say where they leave no doubt."""
    features = set(describe(candidate))
    if features & {"listed with a related skill", "written"} and "company" not in features:
        return True
    if "no related skill" not in features or "asked for" in features:
        return None
    if _COMPANY.search(candidate.before) or features & {"money", "initial", "person", "season or term"}:
        return False
    return None


def find_common_words(texts: dict[str, str]) -> Iterator[Candidate]:
    """Lines of training ads where an ambiguous name stands as the common word it is too, with a capital put on it."""
    names = {form for skill in load_skills() for form in skill.context_forms if len(form) > 2 and form.isalpha()}
    words = {name.lower() for name in names if name.istitle()} - names
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(words))})\b")
    lines = {line for ad_id, text in texts.items() if not is_held_out(ad_id) for line in text.split("\n")}
    found: Counter[str] = Counter()
    gatherer = Gatherer()
    for line in sorted(lines, key=lambda line: hashlib.sha256(line.encode()).digest()):
        match = pattern.search(line)
        if match is None or found[match[0]] >= MOST_OF_A_WORD:
            continue
        found[match[0]] += 1
        at = match.start()
        named = gatherer.find(f"{line[:at]}{line[at].upper()}{line[at + 1 :]}")
        yield from (one for one in named if one.start == at)


def find_written(texts: dict[str, str]) -> Iterator[Candidate]:
    """Unambiguous skills of training ads that one is said to write or program in, as if they stood alone.

    An ambiguous name there means its skill too, but so few ads write "writing Rust" without another skill beside it
    that the model would not learn it from them.
    """
    extractor = SkillExtractor(load_skills(), lambda _: False)
    lines = {line for ad_id, text in texts.items() if not is_held_out(ad_id) for line in text.split("\n")}
    for line in sorted(line for line in lines if _WRITES.search(line)):
        for one in extractor.find_forms(line)[0]:
            alone = Candidate(line, one.skill, one.start, one.end, [])
            if one.skill.kind == "tool" and "written" in describe(alone):
                yield alone


def find_plainly_asked(texts: dict[str, str]) -> Iterator[Candidate]:
    """Unambiguous skills of training ads with a capital that plain words ask for ("Python experience"), as if alone."""
    extractor = SkillExtractor(load_skills(), lambda _: False)
    lines = {line for ad_id, text in texts.items() if not is_held_out(ad_id) for line in text.split("\n")}
    found: Counter[str] = Counter()
    for line in sorted(lines, key=lambda line: hashlib.sha256(line.encode()).digest()):
        if not _PLAINLY.search(line):
            continue
        for one in extractor.find_forms(line)[0]:
            alone = Candidate(line, one.skill, one.start, one.end, [])
            told = set(PLAIN).intersection(describe(alone))
            if one.surface[0].isupper() and told and min(found[feature] for feature in told) < MOST_OF_A_FEATURE:
                found.update(told)
                yield alone


def fit_plain(
    texts: dict[str, str], places: list[Place], labels: dict[tuple[str, int], bool], rest: MeaningModel
) -> MeaningModel:
    """The model with weights of the plain words that fit the training half where all others stay as they are."""
    rows = [(one, True, COMMON_WEIGHT) for one in find_plainly_asked(texts)]
    rows += [(one, False, COMMON_WEIGHT) for one in find_common_words(texts)]
    rows += [
        (place.candidate, labels[place.ad_id, place.at], 1.0)
        for place in places
        if (place.ad_id, place.at) in labels and not is_held_out(place.ad_id)
    ]
    rows = [row for row in rows if not set(PLAIN).isdisjoint(describe(row[0]))]
    told = np.array([[feature in describe(one) for feature in PLAIN] for one, _, _ in rows], dtype=float)
    others = {name: value for name, value in rest.weights.items() if name not in PLAIN}
    before = MeaningModel(others, rest.intercept)
    odds = np.array([before.score(one) for one, _, _ in rows])
    offset, right = np.log(odds / (1 - odds)), np.array([label for _, label, _ in rows], dtype=float)
    weight, found = np.array([share for _, _, share in rows]), np.zeros(len(PLAIN))
    for _ in range(NEWTON_STEPS):
        likely = 1 / (1 + np.exp(-(offset + told @ found)))
        slope = told.T @ (weight * (right - likely)) - found / STRENGTH
        bend = (told.T * (weight * likely * (1 - likely))) @ told + np.eye(len(PLAIN)) / STRENGTH
        found = found + np.linalg.solve(bend, slope)
    fitted = {name: round(float(value), 3) for name, value in zip(PLAIN, found, strict=True)}
    return MeaningModel(dict(sorted((others | fitted).items())), rest.intercept)


def fit(texts: dict[str, str], places: list[Place], labels: dict[tuple[str, int], bool]) -> MeaningModel:
    """The model of the training half."""
    rows: list[dict[str, int]] = []
    right: list[bool] = []
    weight: list[float] = []
    for place in places:
        if is_held_out(place.ad_id):
            continue
        label = labels.get((place.ad_id, place.at))
        told = label_weakly(place.candidate) if label is None else label
        if told is not None:
            rows.append(dict.fromkeys(describe(place.candidate), 1))
            right.append(told)
            weight.append(WEAK_WEIGHT if label is None else 1.0)
    for common in find_common_words(texts):
        rows.append(dict.fromkeys(describe(common), 1))
        right.append(False)
        weight.append(COMMON_WEIGHT)
    for written in find_written(texts):
        called = f"name {written.text[written.start : written.end]}"
        rows.append({feature: 1 for feature in describe(written) if feature != called})
        right.append(True)
        weight.append(COMMON_WEIGHT)
    counts = Counter(feature for row in rows for feature in row)
    rows = [{feature: 1 for feature in row if counts[feature] >= LEAST_COUNT} for row in rows]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=5000, tol=1e-8).fit(matrix, right, sample_weight=weight)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    kept = {name: round(float(value), 3) for name, value in sorted(weights.items()) if abs(value) >= LEAST_WEIGHT}
    return MeaningModel(kept, round(float(model.intercept_[0]), 3))


def main() -> None:
    """The model's file is as the labels say; prints the figures of the held-out half."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--per-name", action="store_true", help="also print each name, and what is still wrong")
    parser.add_argument("--plain", action="store_true", help="fit what asks plainly for a name, and nothing else anew")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print("names: skipped, the recorded material is absent")
        return
    texts, labels = read_texts(), read_labels()
    places = list(find_places(texts))
    model = fit_plain(texts, places, labels, load_meaning()) if arguments.plain else fit(texts, places, labels)
    document = {"intercept": model.intercept, "weights": model.weights}
    MODEL.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    held_out = [one for one in places if is_held_out(one.ad_id) and (one.ad_id, one.at) in labels]
    ways = {"rules": has_technical_context, "model": model, "always": lambda _: True}
    by_name: dict[str, Counter[str]] = {}
    for way, judge in ways.items():
        counts: Counter[tuple[bool, bool]] = Counter()
        for one in held_out:
            label, told = labels[one.ad_id, one.at], judge(one.candidate)
            counts[label, told] += 1
            text = one.candidate.text
            name = by_name.setdefault(text[one.candidate.start : one.candidate.end], Counter())
            name[way] += label == told
            name["all"] += way == "rules"
            if arguments.per_name and way == "model" and label != told:
                print("wrong:", label, repr(text[one.at - 40 : one.candidate.end + 30]))
        right = counts[True, True] + counts[False, False]
        print(
            f"{way}: {right} of {len(held_out)} right ({right / len(held_out):.1%}), "
            f"precision {counts[True, True] / max(1, counts[True, True] + counts[False, True]):.3f}, "
            f"recall {counts[True, True] / max(1, counts[True, True] + counts[True, False]):.3f}"
        )
    if arguments.per_name:
        for name, count in sorted(by_name.items()):
            print(f"{name:14} {count['all']:3} rules {count['rules']:3} model {count['model']:3}")


if __name__ == "__main__":
    main()

"""What is looked up of a taxonomy to find its concepts in sentences: stems, their weights, and the forms they lead to.

An inverted index over stems: a form is looked at where one of its two rarest stems stands. The index is arrays alone,
so that it is kept in a file and read back in a fraction of a second.
"""

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from Stemmer import Stemmer as Snowball

from models.skill_words import Vectors, WordVectors
from taxonomy.cleaning import name_without_qualifier, word_shares
from taxonomy.skills import Skill

LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
"""Stemmers by language; a language that is not here keeps its words whole."""

MAX_STEMS = 6
"""Stems of a form that are compared: the rarest ones; only 2 % of ESCO's names have more."""

KEYS = 2
"""Stems under which a form is found; the second only where enough would be covered without the first."""

LEAST_COVERAGE = 0.45
"""Part of a form's weight that must stand in the sentence before it is looked at."""

WORD = re.compile(r"(?!(?<=[^\W\d_]['’])(?:s|ll|re|ve|d|m|t)\b)[^\W\d_]+(?:[+#]+)?")
"""A word; what an apostrophe joins to one in English is none: "we'll" has nothing of the degree LL.M."""

LEAST_LETTERS = 3
"""Of the longest word of a name that is looked for; "p", "MS" and "ll" stand for many other things."""

_ARRAYS = (
    "weights", "concepts", "form_stems", "copies", "is_preferred", "postings", "starts", "form_vectors", "form_words",
    "kinds",
)  # fmt: skip
KINDS = ("method", "knowledge", "human", "language", "tool")

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class ConceptIndex:
    """What is looked up of a taxonomy; arrays only, so that it can be kept in a file and read back."""

    language: str
    stems: tuple[str, ...]
    weights: Matrix
    """How much each stem says: the logarithm of how rare it is in ads."""
    concepts: Numbers
    """The concept of each form."""
    form_stems: Numbers
    """The stems of each form, the heaviest first, -1 where there are no more."""
    copies: Numbers
    """Names of the concept that each form stands for: those of the same stems are looked at once."""
    is_preferred: NDArray[np.bool_]
    postings: Numbers
    """Forms by key stem, those of stem s from `starts[s]` to `starts[s + 1]`."""
    starts: Numbers
    form_vectors: NDArray[np.float16]
    """Direction of each form."""
    form_words: Numbers
    kinds: Numbers
    """Of each concept, its place in the list of kinds."""

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each stem."""
        return {stem: number for number, stem in enumerate(self.stems)}

    @cached_property
    def label_forms(self) -> Numbers:
        """The first form of each concept, its label; -1 of one that has none."""
        concepts, forms = np.unique(self.concepts, return_index=True)
        found = np.full(len(self.kinds), -1, dtype=np.int32)
        found[concepts] = forms
        return found

    @cached_property
    def totals(self) -> Matrix:
        """The weight of each form."""
        return np.asarray(self._weight_of_stems.sum(axis=1), dtype=np.float32)

    @cached_property
    def stem_counts(self) -> Numbers:
        """How many stems of each form are compared."""
        return np.asarray((self.form_stems >= 0).sum(axis=1), dtype=np.int32)

    @cached_property
    def columns(self) -> list[tuple[Numbers, Matrix]]:
        """First stem and its weight of each form, second ones, and so on: -1 and 0 where there are no more."""
        weights = self._weight_of_stems
        return [
            (self.form_stems[:, column].copy(), weights[:, column].copy()) for column in range(self.form_stems.shape[1])
        ]

    @cached_property
    def _weight_of_stems(self) -> Matrix:
        return np.asarray(np.append(self.weights, np.float32(0))[self.form_stems], dtype=np.float32)


class Stemmer:
    """Stems of words in a language; a language without rules keeps its words whole."""

    def __init__(self, language: str) -> None:
        name = LANGUAGES.get(language)
        self._stem_all = Snowball(name, 0).stemWords if name else list[str]

    def stem_all(self, words: Sequence[str]) -> list[str]:
        """The stem of each lower-cased word."""
        return self._stem_all(words)


def build_index(skills: Sequence[Skill], vectors: WordVectors, language: str = "en") -> ConceptIndex:
    """The index of every name of the skills; the same skills give the same arrays."""
    stemmer = Stemmer(language)
    named = [(number, name, is_label) for number, skill in enumerate(skills) for name, is_label in _names_of(skill)]
    words = [WORD.findall(name.lower()) for _, name, _ in named]
    kept = [index for index, listed in enumerate(words) if listed]
    stems_of = [list(dict.fromkeys(stemmer.stem_all(words[index]))) for index in kept]
    stems = sorted({stem for listed in stems_of for stem in listed})
    number = {stem: index for index, stem in enumerate(stems)}
    weights = weigh_stems(stems, stemmer)
    rows = np.full((len(kept), MAX_STEMS), -1, dtype=np.int32)
    for row, listed in enumerate(stems_of):
        heaviest = sorted((number[stem] for stem in listed), key=lambda stem: (-weights[stem], stem))
        rows[row, : min(len(heaviest), MAX_STEMS)] = heaviest[:MAX_STEMS]
    concepts = np.array([named[index][0] for index in kept], dtype=np.int32)
    _, first, copy_of, copies = np.unique(
        np.column_stack([concepts, rows]), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    order, all_kept = np.argsort(first), kept
    first, kept, rows = first[order], [kept[index] for index in first[order]], rows[first[order]]
    sought = np.zeros(len(first), dtype=np.bool_)
    np.logical_or.at(sought, copy_of, [_is_sought(skills[named[index][0]], named[index][1]) for index in all_kept])
    postings, starts = _invert(np.where(sought[order][:, None], _keys_of(rows, weights), -1), len(stems))
    return ConceptIndex(
        language=language,
        stems=tuple(stems),
        weights=weights,
        concepts=concepts[first],
        form_stems=rows,
        copies=copies[order].astype(np.int32),
        is_preferred=np.array([named[index][2] for index in kept]),
        postings=postings,
        starts=starts,
        form_vectors=_directions([words[index] for index in kept], vectors),
        form_words=np.array([len(words[index]) for index in kept], dtype=np.int32),
        kinds=np.array([KINDS.index(skill.kind) if skill.kind in KINDS else 0 for skill in skills], dtype=np.int32),
    )


def weigh_stems(stems: Sequence[str], stemmer: Stemmer) -> Matrix:
    """The logarithm of how rare each stem is in ads; one that no ad holds is as rare as one in 5,000."""
    shares: dict[str, int] = {}
    for stem, share in zip(stemmer.stem_all(list(word_shares())), word_shares().values(), strict=True):
        shares[stem] = min(10_000, shares.get(stem, 0) + share)
    return np.array([np.log(10_050 / (shares.get(stem, 0) + 2)) for stem in stems], dtype=np.float32)


def _names_of(skill: Skill) -> list[tuple[str, bool]]:
    label = name_without_qualifier(skill.label)
    return [
        (label, True),
        *((form, False) for form in dict.fromkeys(skill.forms) if form != label),
    ]


def _is_sought(skill: Skill, name: str) -> bool:
    """Whether a name is looked for: not where it counts in its own letter case alone, which the dictionary reads."""
    lowered = name.lower()
    if any(lowered == form.lower() for form in (*skill.exact_forms, *skill.context_forms)):
        return False
    return max(map(len, WORD.findall(name)), default=0) >= LEAST_LETTERS


def _keys_of(rows: Numbers, weights: Matrix) -> Numbers:
    """The stems that each form is found under, -1 for one that could never lead to LEAST_COVERAGE."""
    padded = np.append(weights, np.float32(0))[rows]
    keys = rows[:, :KEYS].copy()
    rest = 1 - padded[:, 0] / np.maximum(padded.sum(axis=1), 1e-6)
    keys[rest < LEAST_COVERAGE, 1] = -1
    return keys


def _invert(keys: Numbers, stems: int) -> tuple[Numbers, Numbers]:
    form, column = np.nonzero(keys >= 0)
    key = keys[form, column]
    order = np.lexsort((form, key))
    starts = np.searchsorted(key[order], np.arange(stems + 1))
    return form[order].astype(np.int32), starts.astype(np.int32)


def _directions(words: Sequence[Sequence[str]], vectors: WordVectors) -> NDArray[np.float16]:
    known = {word: number for number, word in enumerate(sorted({word for listed in words for word in listed}))}
    chosen = [known[word] for listed in words for word in listed]
    ends = np.cumsum([len(listed) for listed in words])
    ones = np.ones(len(chosen), dtype=np.float32)
    counts = csr_array((ones, chosen, np.append(0, ends)), shape=(len(words), len(known)))
    return normalise(counts @ vectors.vectors_of(list(known))).astype(np.float16)


def normalise(vectors: Vectors) -> Vectors:
    """Each vector with length one; one of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), dtype=np.float32)


# ---- the index in a file


def digest_skills(skills: Sequence[Skill], language: str) -> str:
    """What an index is kept under: changes with any name of a skill, the language, and the code of this module."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(language.encode())
    for skill in skills:
        digest.update("\0".join((skill.label, skill.kind, *skill.forms, "", *skill.exact_forms, "\n")).encode())
    return digest.hexdigest()


def write_index(index: ConceptIndex, path: Path) -> None:
    """The index is in the file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}-{uuid.uuid4().hex}.npz")
    arrays = {name: getattr(index, name) for name in _ARRAYS}
    words = np.frombuffer("\n".join((index.language, *index.stems)).encode(), dtype=np.uint8)
    np.savez(staged, words=words, **arrays)
    staged.replace(path)


def read_index(path: Path) -> ConceptIndex:
    """The index that a file holds."""
    with np.load(path, allow_pickle=False) as stored:
        language, *stems = stored["words"].tobytes().decode().split("\n")
        return ConceptIndex(language=language, stems=tuple(stems), **{name: stored[name] for name in _ARRAYS})

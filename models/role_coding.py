"""Role groups of titles that no form names: naive Bayes over letters and words, with a calibrated chance.

The model is counts and nothing else: how often each sequence of letters and each word occurs in the titles of each
ISCO-08 unit group and of each role. So it is made in seconds, the same titles give the same bytes, and it is kept as
plain arrays. Where no unit group is sure, a minor or sub-major group may be: chances of the groups below add up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.isotonic import IsotonicRegression

LETTERS = 2**20
WORDS = 2**18
"""Columns that sequences of letters, and words, are hashed to; so many that a made-up word meets few that are used."""
SMOOTHING = 0.01
"""Weight of what was never seen in a group; 0.001 and 0.1 gave less on the tuning half of the reported titles."""
SHARPNESS = 0.7
"""Factor on the logarithms before chances are formed: at 4 two in five titles share the highest score, so that nothing
tells the surer among them."""
FOLDS = 4
"""Parts of the titles that are coded by a model made of the others, to learn how often a score is right."""
LEVELS = (4, 3, 2)
"""Digits of the groups that may be told, the most detailed first."""
MIN_CHANCE = 0.6
"""Least calibrated chance of a group that is told; below it an answer is more noise than help."""
MIN_KNOWN = 0.3
"""Least part of a title's letters and words that was seen before: of a made-up word no chance can be told."""
BATCH = 4_096
"""Titles scored at once: bounds memory at 4,096 × 436 chances."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One title with its unit group, and its role where it is known; weight says how far it is trusted."""

    title: str
    isco_code: str
    role_id: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest unit group; the most detailed group that is sure enough, with its calibrated chance.

    isco_code is null where none is sure, role_id where no unit group is.
    """

    likeliest: str
    isco_code: str | None
    chance: float
    role_id: str | None


@dataclass(frozen=True)
class Counts:
    """Naive Bayes for one set of names: logarithms of counts by column and name, and what each name adds per unit."""

    names: tuple[str, ...]
    weights: Any
    offsets: Floats

    def score(self, columns: Any) -> Floats:
        """Logarithm of the likelihood of each row under each name."""
        sums = np.asarray(columns.sum(axis=1)).reshape(-1, 1)
        return np.asarray((columns @ self.weights).toarray() + sums * self.offsets, dtype=np.float32)


class TitleModel:
    """Tells the role group of titles; made by `train`, or read back with `from_arrays`."""

    def __init__(self, groups: Counts, roles: Counts, idf: Floats, curves: Mapping[int, tuple[Floats, Floats]]) -> None:
        self._groups, self._roles, self._idf, self._curves = groups, roles, idf, dict(curves)
        self._seen = np.asarray(idf > 0, dtype=np.float32)
        codes = groups.names
        self._parents = {level: _parents(codes, level) for level in LEVELS}

    def guess(self, titles: Sequence[str], unit_of_role: Mapping[str, str]) -> list[Guess]:
        """For each title, given as the words of the job: its group and role."""
        found: list[Guess] = []
        for start in range(0, len(titles), BATCH):
            found += self._guess(titles[start : start + BATCH], unit_of_role)
        return found

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything that the model is, as arrays of numbers and of texts."""
        arrays: dict[str, npt.NDArray[Any]] = {"idf": self._idf}
        for name, counts in (("groups", self._groups), ("roles", self._roles)):
            arrays |= {
                f"{name}_names": np.array(counts.names),
                f"{name}_data": counts.weights.data.astype(np.float16),
                f"{name}_indices": counts.weights.indices.astype(np.uint16),
                f"{name}_indptr": counts.weights.indptr.astype(np.int32),
                f"{name}_offsets": counts.offsets,
            }
        for level, (scores, rates) in self._curves.items():
            arrays |= {f"curve_{level}_scores": scores, f"curve_{level}_rates": rates}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "TitleModel":
        """The model that `to_arrays` took apart."""
        parts = [_counts_of(arrays, name) for name in ("groups", "roles")]
        curves = {level: (arrays[f"curve_{level}_scores"], arrays[f"curve_{level}_rates"]) for level in LEVELS}
        return cls(parts[0], parts[1], arrays["idf"], curves)

    def _guess(self, titles: Sequence[str], unit_of_role: Mapping[str, str]) -> list[Guess]:
        raw = _columns_of(titles)
        columns = _weigh(raw, self._idf)
        chances = _chances(self._groups.score(columns))
        is_known = (raw @ self._seen) > MIN_KNOWN * np.asarray(raw.sum(axis=1)).ravel()
        told: list[tuple[str | None, float]] = [(None, 0.0)] * len(titles)
        for level in reversed(LEVELS):
            names, of_group = self._parents[level]
            sums = chances @ of_group
            top = sums.argmax(axis=1)
            rates = np.interp(sums[np.arange(len(titles)), top], *self._curves[level])
            for row in np.flatnonzero((rates >= MIN_CHANCE) & is_known):
                told[row] = names[top[row]], float(rates[row])
        roles = self._roles_of(columns, [code or "" for code, _ in told], unit_of_role)
        likeliest = [self._groups.names[best] for best in chances.argmax(axis=1)]
        return [Guess(best, *one, role) for best, one, role in zip(likeliest, told, roles, strict=True)]

    def _roles_of(self, columns: Any, units: Sequence[str], unit_of_role: Mapping[str, str]) -> list[str | None]:
        """The likeliest role of each row inside its unit group; null where only a larger group is told."""
        found: list[str | None] = [None] * len(units)
        unit_codes = np.array([unit_of_role[role] for role in self._roles.names])
        rows = np.array([row for row, unit in enumerate(units) if len(unit) == LEVELS[0]], dtype=np.int64)
        scores = self._roles.score(columns[rows])
        told = np.array(units)[rows]
        for unit in sorted(set(told)):
            inside, positions = np.flatnonzero(unit_codes == unit), np.flatnonzero(told == unit)
            if len(inside):
                chances = _chances(scores[np.ix_(positions, inside)])
                for position, best in zip(positions, chances.argmax(axis=1), strict=True):
                    found[rows[position]] = self._roles.names[int(inside[best])]
        return found


def train(examples: Iterable[Example]) -> tuple[TitleModel, dict[str, Any]]:
    """A model of the titles, and figures for its card: how often it is right on titles that it was not made of."""
    known = sorted(set(examples), key=lambda one: (one.title, one.isco_code, one.role_id or "", one.weight))
    raw = _columns_of([one.title for one in known])
    idf = np.asarray(TfidfTransformer(sublinear_tf=True).fit(raw).idf_, dtype=np.float32)
    idf[raw.getnnz(axis=0) == 0] = 0
    columns = _weigh(raw, idf)
    codes = [one.isco_code for one in known]
    weights = np.array([one.weight for one in known], dtype=np.float64)
    curves, figures = _calibrate(known, columns, codes, weights)
    of_roles = [row for row, one in enumerate(known) if one.role_id is not None]
    roles = _count(columns[of_roles], [known[row].role_id or "" for row in of_roles], weights[of_roles])
    figures |= {"titles": len(known), "groups": len(set(codes)), "roles": len(roles.names)}
    return TitleModel(_count(columns, codes, weights), roles, idf, curves), figures


def _calibrate(
    known: Sequence[Example], columns: Any, codes: Sequence[str], weights: npt.NDArray[np.float64]
) -> tuple[dict[int, tuple[Floats, Floats]], dict[str, Any]]:
    """For each level, which rate of right answers stands behind a score; a title is never in its own model."""
    folds = np.array([crc32(one.title.encode()) % FOLDS for one in known])
    every = tuple(sorted(set(codes)))
    chances = np.zeros((len(known), len(every)), dtype=np.float32)
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        model = _count(columns[inside], [codes[row] for row in inside.tolist()], weights[inside], every)
        outside = np.flatnonzero(folds == fold)
        chances[outside] = _chances(model.score(columns[outside]))
    curves: dict[int, tuple[Floats, Floats]] = {}
    figures: dict[str, Any] = {}
    for level in LEVELS:
        names, of_group = _parents(every, level)
        sums = chances @ of_group
        top = sums.argmax(axis=1)
        scores = sums[np.arange(len(known)), top]
        is_right = np.array([names[int(best)] == code[:level] for best, code in zip(top, codes, strict=True)])
        curve = IsotonicRegression(out_of_bounds="clip").fit(scores, is_right)
        curves[level] = (curve.X_thresholds_.astype(np.float32), curve.y_thresholds_.astype(np.float32))
        told = np.interp(scores, *curves[level]) >= MIN_CHANCE
        figures[f"told_at_{level}_digits"] = round(float(told.mean()), 4)
        figures[f"right_at_{level}_digits"] = round(float(is_right[told].mean()), 4)
    return curves, figures


def _count(
    columns: Any, names: Sequence[str], weights: npt.NDArray[np.float64], every: Sequence[str] | None = None
) -> Counts:
    """As sklearn's MultinomialNB with equal priors, but only what was seen is stored: a hundredth of the numbers."""
    order = tuple(every or sorted(set(names)))
    place = {name: position for position, name in enumerate(order)}
    rows = np.array([place[name] for name in names])
    member = sp.csr_matrix((weights, (rows, np.arange(len(names)))), shape=(len(order), len(names)))
    sums = (member @ columns).tocsc()
    seen = int((np.diff(sums.indptr) > 0).sum())
    totals = np.asarray(sums.sum(axis=1)).ravel() + SMOOTHING * seen
    by_column = sums.T.tocsr().astype(np.float32)
    by_column.sort_indices()
    by_column.data = np.log1p(by_column.data / SMOOTHING).astype(np.float16).astype(np.float32)
    return Counts(order, by_column, (np.log(SMOOTHING) - np.log(totals)).astype(np.float32))


def _counts_of(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Counts:
    names = tuple(str(one) for one in arrays[f"{name}_names"])
    parts = (
        arrays[f"{name}_data"].astype(np.float32),
        arrays[f"{name}_indices"].astype(np.int32),
        arrays[f"{name}_indptr"],
    )
    return Counts(names, sp.csr_matrix(parts, shape=(LETTERS + WORDS, len(names))), arrays[f"{name}_offsets"])


def _columns_of(titles: Sequence[str]) -> Any:
    """How often each hashed sequence of 3 to 5 letters, word and pair of words occurs; a row for each title."""
    return sp.hstack([_letters().transform(titles), _words().transform(titles)]).tocsr()


def _letters() -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=LETTERS, alternate_sign=False, norm=None, dtype=np.float32
    )


def _words() -> HashingVectorizer:
    return HashingVectorizer(
        token_pattern=r"[^\s|]+",  # noqa: S106 - a pattern of words
        ngram_range=(1, 2),
        n_features=WORDS,
        alternate_sign=False,
        norm=None,
        dtype=np.float32,
    )


def _weigh(counts: Any, idf: Floats) -> Any:
    """Rows of length 1 in which rare columns weigh more."""
    weighed = counts.copy()
    weighed.data = (np.log(weighed.data) + 1) * idf[weighed.indices]
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    weighed.data /= np.repeat(np.where(lengths == 0, 1, lengths), np.diff(weighed.indptr)).astype(np.float32)
    return weighed


def _chances(scores: Floats) -> Floats:
    sharpened = SHARPNESS * (scores - scores.max(axis=1, keepdims=True))
    powers = np.exp(sharpened)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _parents(codes: Sequence[str], level: int) -> tuple[tuple[str, ...], Any]:
    """Groups of a level, and the matrix that adds up the unit groups below each."""
    names = sorted({code[:level] for code in codes})
    place = {name: position for position, name in enumerate(names)}
    rows, columns = np.arange(len(codes)), np.array([place[code[:level]] for code in codes])
    ones = np.ones(len(codes), dtype=np.float32)
    return tuple(names), sp.csr_matrix((ones, (rows, columns)), shape=(len(codes), len(names)))

"""What two advertisements of one job have in common, whatever site shows them: title, wording.

The wording is a MinHash signature of three-word shingles: the share of equal parts of two signatures estimates the
Jaccard similarity of the texts, within 0.06 (one standard error) at PARTS parts.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import rensa

PARTS = 64
_SEED = 20_261_126
_WORDS = 3
SHORT = 30
"""Texts of fewer words say too little of a job to be compared."""
_MAX_TEXT = 20_000
_TEXTS_AT_ONCE = 32
"""Some 150 KB: what is counted of each word then stays in the processor's memory."""
_WIDE = 8
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WIDE + 1)], dtype="<u8")
_ODD = np.uint64(0x9E37_79B9_7F4A_7C15)
_Numbers = npt.NDArray[np.uint64]

_LETTER = "(?:m|w|f|d|x|h|i|v|gn|div|all)"
_GENDER = re.compile(
    rf"\(?\b(?:all genders|alle geschlechter|{_LETTER}(?:\s?[/|*,.]\s?{_LETTER})+)\b\)?", re.IGNORECASE
)
_REMOTE = re.compile(r"\(?\b(?:100\s?%\s)?(?:fully )?remote\b\)?", re.IGNORECASE)
_APART = re.compile(r"[^\w+#]+")
_SAME_JOB = {"engineering": "engineer", "usa": "us"}
_IN_TWO_WORDS = re.compile(r"\b(front|back|full) (end|stack)\b")
_ON_THE_AD = frozenset({"evergreen", "repost", "reposted", "upcoming"})
"""Words that say how long or how often the ad is shown, and nothing of the job."""


def title_key(title: str) -> str:
    """The words of a title, once and in one order, without case, punctuation, genders, "remote" or "evergreen", "front
    end" and the like as one word; the whole title where nothing is left.

    Of 90 groups of an employer's titles that differ in the order of their words none spoke of two jobs.
    """
    bare = _REMOTE.sub(" ", _GENDER.sub(" ", title))
    plain = _APART.sub(" ", bare).casefold().replace("united states", "us")
    words = {_SAME_JOB.get(word, word) for word in _IN_TWO_WORDS.sub(r"\1\2", plain).split()}
    return " ".join(sorted(words - _ON_THE_AD)) or title.casefold()


def signatures_of(texts: Sequence[str]) -> list[bytes | None]:
    """The MinHash signature of each text, PARTS little-endian numbers of 32 bits; null for a text that is SHORT."""
    pieces = (texts[start : start + _TEXTS_AT_ONCE] for start in range(0, len(texts), _TEXTS_AT_ONCE))
    return [signature for piece in pieces for signature in _signatures(piece)]


def _signatures(texts: Sequence[str]) -> Iterator[bytes | None]:
    """Words and shingles of all the texts as numbers: as strings they take four times as long."""
    parts = [text[:_MAX_TEXT].encode().lower() for text in texts]
    words, starts = _hashed_words(b"\n".join(parts))
    bounds = np.cumsum([0, *(len(part) + 1 for part in parts)])
    first = np.searchsorted(starts, bounds)
    counts = np.diff(first)
    shingles = _hashed_shingles(words)
    of_one_text = np.ones(len(words), dtype=bool)
    for back in range(1, _WORDS):
        of_one_text[first[1:][counts >= back] - back] = False
    offsets = np.cumsum([0, *np.maximum(counts - _WORDS + 1, 0)]).astype("<u8")
    hashes = shingles[of_one_text[: len(shingles)]]
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PARTS, _SEED)
    for count, row in zip(counts.tolist(), np.asarray(matrix.to_rows(), dtype="<u4"), strict=True):
        yield row.tobytes() if count >= SHORT else None


def _hashed_shingles(words: _Numbers) -> _Numbers:
    """A number for each word with the two that follow it."""
    return _mixed(_mixed(_mixed(words[:-2]) + words[1:-1]) + words[2:])


def _hashed_words(data: bytes) -> tuple[_Numbers, npt.NDArray[np.int64]]:
    """A number for each word, and where it starts: told from its first eight bytes, its last eight and its length."""
    is_letter = np.frombuffer(b" " + data + b" ", np.uint8) > 32
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1])
    starts, ends = edges[::2], edges[1::2]
    eight = np.ndarray(len(data) + 1, "<u8", data + bytes(_WIDE), strides=(1,))
    sizes = ends - starts
    masks = _MASKS[np.minimum(sizes, _WIDE)]
    head, tail = eight[starts] & masks, eight[np.maximum(ends - _WIDE, starts)] & masks
    return _mixed(_mixed(head) + tail + sizes.astype(np.uint64)), starts


def _mixed(numbers: _Numbers) -> _Numbers:
    """Each number as another whose every bit depends on all of its bits."""
    numbers = (numbers ^ (numbers >> np.uint64(32))) * _ODD
    numbers = (numbers ^ (numbers >> np.uint64(29))) * _ODD
    return numbers ^ (numbers >> np.uint64(32))


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that two texts have in common."""
    return float((np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")).mean())


_MAX_STRAY = 0.05
"""Of 500 shingles 25: each sentence added or left out leaves up to 2 at its seam."""
_SAME_START, _LONG_WORD = 5, 8
"""Letters: what begins alike is no other field, as micro and macro are."""


_MONTHS = "january february march april june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday"
_DATES = frozenset(f"{_MONTHS} {_DAYS}".split())
_PUNCTUATION = ".,;:!?()[]\"'’“”"
_SHORT_WORD = 3
_HOW_TO_APPLY = frozenset(
    {"application", "applications", "apply", "applying", "available", "click", "contact", "email", "here",
     "information", "link", "more", "online", "page", "please", "requirements", "site", "submit", "visit", "website"}
)  # fmt: skip
"""Words of the lines that say where to apply, which another page has in other words."""


def is_part_of(one: str, other: str) -> bool:
    """Whether one text is the other with words added or left out.

    Another job in the same words (Economics for Finance) swaps words, so neither contains the other: where a word of
    the shorter stands between others than in the longer, it is no part. Misspelt words, addresses, dates and the lines
    on how to apply may differ.
    """
    told = (_shingles(one), _shingles(other))
    (words, shingles), (others, longer) = sorted(told, key=lambda its: (len(its[0]), its[0]))
    known = frozenset(longer)
    is_stray = [shingle not in known for shingle in shingles]
    if not shingles or sum(is_stray) > _MAX_STRAY * len(shingles):
        return False
    swapped = {word for place, word in enumerate(words) if all(is_stray[max(place - _WORDS + 1, 0) : place + 1])}
    return all(any(_is_misspelt(word, other) for other in others) for word in swapped if _is_of_the_job(word))


def _is_misspelt(word: str, other: str) -> bool:
    is_long = min(len(word), len(other)) >= _LONG_WORD
    return is_long and word != other and word[:_SAME_START] == other[:_SAME_START] and are_spellings(word, other)


def are_spellings(one: str, other: str) -> bool:
    """Whether two long names or words are one but for a letter."""
    shorter, longer = sorted((one, other), key=len)
    start = next((n for n, letter in enumerate(shorter) if letter != longer[n]), len(shorter))
    rest = shorter[start + 1 if len(shorter) == len(longer) else start :]
    return len(shorter) >= _LONG_WORD and longer[start + 1 :] == rest


def _is_of_the_job(word: str) -> bool:
    """Whether it is neither a short word, a number or a date nor one of the lines on how to apply."""
    is_word = len(word) > _SHORT_WORD and word.replace("-", "").isalpha()
    return is_word and word not in _DATES and word not in _HOW_TO_APPLY


@lru_cache(maxsize=16)
def _shingles(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Its words without punctuation and addresses, and their shingles; kept for the next of the few texts that one
    employer's ads under one title are compared with."""
    told = (word for word in text.lower().split() if "://" not in word and "www." not in word)
    words = [bare for word in told if (bare := word.strip(_PUNCTUATION))]
    return words, list(zip(*(words[start:] for start in range(_WORDS)), strict=False))

"""What two advertisements of one job have in common, whatever site shows them: title, job number, wording.

The wording is a MinHash signature of three-word shingles: the share of equal parts of two signatures estimates the
Jaccard similarity of the texts, within 0.06 (one standard error) at PARTS parts.
"""

import re
from urllib.parse import urlsplit

import numpy as np
import rensa

PARTS = 64
_SEED = 20_261_126
_WORDS = 3
SHORT = 30
"""Texts of fewer words say too little of a job to be compared."""

_LETTER = "(?:m|w|f|d|x|h|i|v|gn|div|all)"
_GENDER = re.compile(
    rf"\(?\b(?:all genders|alle geschlechter|{_LETTER}(?:\s?[/|*,.]\s?{_LETTER})+)\b\)?", re.IGNORECASE
)
_REMOTE = re.compile(r"\(?\b(?:100\s?%\s)?(?:fully )?remote\b\)?", re.IGNORECASE)
_APART = re.compile(r"[^\w+#]+")
_JOB_NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<!\d)\d{5,}(?!\d)|\b[A-Z]{1,4}-?\d{4,}\b")


def title_key(title: str) -> str:
    """The words of a title without case, punctuation, genders or "remote"; the whole title where nothing is left."""
    bare = _REMOTE.sub(" ", _GENDER.sub(" ", title))
    return " ".join(_APART.sub(" ", bare).casefold().split()) or title.casefold()


def job_number(url: str | None) -> str | None:
    """The number (or UUID) by which an address names one job; null where it names none, as a page of all jobs does."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _JOB_NUMBER.findall(parts.path) or _JOB_NUMBER.findall(parts.query)
    return found[-1] if found else None


def signature_of(text: str) -> bytes | None:
    """The MinHash signature of a text, PARTS little-endian numbers of 32 bits; null for a text that is SHORT."""
    words = text.lower().split()
    if len(words) < SHORT:
        return None
    minhash = rensa.RMinHash(num_perm=PARTS, seed=_SEED)
    minhash.update(list(map(" ".join, zip(*(words[start:] for start in range(_WORDS)), strict=False))))
    return np.asarray(minhash.digest(), dtype="<u4").tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that two texts have in common."""
    return float((np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")).mean())


_MAX_STRAY = 0.015
"""Of 500 shingles 7: two added sentences leave up to 2 at each seam, one swapped word 3 at each place it stands."""


def is_part_of(one: str, other: str) -> bool:
    """Whether one text is the other with words added or left out: hardly a shingle of the shorter is not in the longer.

    Another job in the same words (Economics for Finance) swaps words, so neither contains the other.
    """
    shorter, longer = sorted((_shingles(one), _shingles(other)), key=len)
    return bool(shorter) and len(shorter - longer) <= _MAX_STRAY * len(shorter)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return set(zip(*(words[start:] for start in range(_WORDS)), strict=False))

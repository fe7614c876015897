"""Words that are looked for in texts all at once, as bytes: to look for them as characters takes twice as long."""

from collections.abc import Iterable
from functools import lru_cache

import ahocorasick_rs

_ASCII = bytes(range(0x80))
_CACHED = 256
"""Texts: four times as many as are read rule by rule."""
Found = tuple[int, int, int]
"""Number of a word in its list, and the characters of the text where it starts and ends."""


class Words:
    """Words of texts; where two begin at one place, the first of the list counts."""

    def __init__(self, words: Iterable[str], *, ignore_case: bool = False) -> None:
        """Words whose case is ignored are given in lower case."""
        words = list(words)
        self._data_of = _lowered if ignore_case else encoded
        self._lengths = list(map(len, words))
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [word.encode() for word in words], matchkind=ahocorasick_rs.MatchKind.LeftmostFirst
        )

    def find(self, text: str) -> list[Found]:
        """Where they stand in the text, from its start to its end, none over another."""
        data = self._data_of(text)
        found = self._automaton.find_matches_as_indexes(data)
        return found if not found or len(data) == len(text) else self._in_characters(found, data)

    def are_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return bool(self._automaton.find_matches_as_indexes(self._data_of(text)))

    def _in_characters(self, found: list[Found], data: bytes) -> list[Found]:
        """The same places, counted in characters."""
        counted = []
        position = end = 0
        for word, first, last in found:
            start = end + len(data[position:first].decode("utf-8", "surrogatepass"))
            position, end = last, start + self._lengths[word]
            counted.append((word, start, end))
        return counted


def is_in_word(text: str, position: int) -> bool:
    """Whether a letter, a digit or a low line stands there."""
    character = text[position : position + 1] if position >= 0 else ""
    return character.isalnum() or character == "_"


@lru_cache(maxsize=_CACHED)
def encoded(text: str) -> bytes:
    """The text in UTF-8, whatever it holds; kept for the next rule that reads the same texts."""
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=_CACHED)
def lowered(text: str) -> str:
    """The text in lower case, every character at its place; kept for the next rule that reads the same texts."""
    return text.lower() if text.isascii() else _lowered(text).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=_CACHED)
def _lowered(text: str) -> bytes:
    """The same as bytes. Where only letters of ASCII have a capital they are lowered as such, in half of the time."""
    data = encoded(text)
    others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    if others == others.lower():
        return data.lower()
    low = text.replace("İ", "i").lower()  # the one character whose lower case is two
    return low.encode("utf-8", "surrogatepass")

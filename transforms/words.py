"""Words that are looked for in texts all at once, as bytes: to look for them as characters takes twice as long."""

from collections.abc import Iterable
from functools import lru_cache

import ahocorasick_rs

Found = tuple[int, int, int]
"""Number of a word in its list, and the characters of the text where it starts and ends."""


class Words:
    """Words of texts; where two begin at one place, the first of the list counts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [word.encode() for word in words], matchkind=ahocorasick_rs.MatchKind.LeftmostFirst
        )

    def find(self, text: str) -> list[Found]:
        """Where they stand in the text, from its start to its end, none over another."""
        data = encoded(text)
        found = self._automaton.find_matches_as_indexes(data)
        return found if not found or len(data) == len(text) else _in_characters(found, data)

    def are_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return bool(self._automaton.find_matches_as_indexes(encoded(text)))


@lru_cache(maxsize=256)
def encoded(text: str) -> bytes:
    """The text in UTF-8, half a surrogate as "?"; kept for the next rule that reads the same texts."""
    return text.encode(errors="replace")


def _in_characters(found: list[Found], data: bytes) -> list[Found]:
    """The same places, counted in characters."""
    counted = []
    position = characters = 0
    for word, start, end in found:
        first = characters + len(data[position:start].decode())
        position, characters = end, first + len(data[start:end].decode())
        counted.append((word, first, characters))
    return counted

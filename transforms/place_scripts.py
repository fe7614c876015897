"""Names of places and words on remote work in other than Latin letters become keys and words that `place_names` finds.

Japanese, Chinese and Thai write no spaces, Hindi has vowels that are no letters, and Japanese separates places by marks
of its own: so these names are taken out of the text before it is cut into words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

_OTHER = re.compile(r"[\u0370-\u1fff\u3000-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\uffdc]")
_LETTERS = r"\w\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
"""Letters, and the marks of Hebrew, Arabic and Indian scripts that belong to the one before."""
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HANGUL, _THAI = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\u0e00-\u0e7f]")
_NO_NAME_BEFORE = r"(?![橋海語路街道]|[东西南北中東][路街]|地方|銀行|電力)"
"""The Tokyo of Nihonbashi, Nanjing Road in Shanghai, the Chugoku region: halves of other names."""
_ENDINGS = r"(?=시|도|본사|지사|지역|전체|전역|사무소|에서|근무|$|[^\w])"
"""What follows a name in Korean without a space: city, province, head office, branch, in."""
_MARKS = str.maketrans(
    {
        "、": ";",
        "・": ";",
        "；": ";",
        "؛": ";",
        "，": ",",
        "،": ",",
        "（": "(",
        "）": ")",
        "／": "/",
        "｜": "|",
        "：": ":",
    }
)
_KEY = "\U00013000"
"""A hieroglyph, in no real text: a letter that no spelling of a name contains."""


def is_latin(name: str) -> bool:
    """Whether a name is found by its folded spelling, as those of western languages are."""
    return _OTHER.search(name) is None


def key_of(number: int) -> str:
    """The word that stands for the place of that number."""
    return f"{_KEY}{number}"


class OtherScripts:
    """What names in other scripts stand for: a key for a place, a word of ours for one on remote work."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        self._words = list(words)

    @cached_property
    def _stands_for(self) -> dict[str, str]:
        return {spelling: word for name, word in self._words for spelling in _spellings(name)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """All names, the longest first. Made for the first text that needs it, for it takes a quarter of a second."""
        names = sorted(self._stands_for, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(_bounded, names)))

    def read(self, text: str) -> str:
        """The text with what is known put between commas, and with our marks; Latin text as it is."""
        if text.isascii() or not _OTHER.search(text):
            return text
        found = self._pattern.sub(lambda name: f", {self._stands_for[name[0].lower()]} , ", text)
        return found.translate(_MARKS)


def _spellings(name: str) -> Iterator[str]:
    """In small letters; in Greek and Russian also without the marks that capitals and haste leave out."""
    small = name.lower()
    yield small
    if not _HAN.search(name) and not _HANGUL.search(name):
        yield unicodedata.normalize("NFC", small.translate(_WITHOUT_MARKS))


_WITHOUT_MARKS = str.maketrans("άέήίόύώϊϋΐΰё", "αεηιουωιυιυе")


def _bounded(name: str) -> str:
    """The pattern of a name: whole words, where its script has words."""
    if _HAN.search(name):
        return re.escape(name) + _NO_NAME_BEFORE
    if _THAI.search(name):
        return re.escape(name)
    if _HANGUL.search(name):
        return rf"(?<!\w){re.escape(name)}{_ENDINGS}"
    return rf"(?<![{_LETTERS}])(?i:{re.escape(name)})(?![{_LETTERS}])"

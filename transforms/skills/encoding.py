"""A text as bytes of one code page, lower-cased, with every separator a space: as long as the text, so offsets hold.

One table look-up a character does what lower(), four regular expressions and an offset map would do, at memory speed.
A taxonomy says which code page its forms need; what a page lacks becomes a space in forms and texts alike.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

CODE_PAGES = (
    "latin-1",
    "cp1250",
    "iso8859_16",
    "cp1257",
    "iso8859_3",
    "cp1254",
    "cp1253",
    "cp1251",
    "cp1255",
    "cp1256",
)
"""Western, Central European, Romanian, Baltic, Maltese, Turkish, Greek, Cyrillic, Hebrew, Arabic."""

KEPT_SIGNS = frozenset("#+.'_@$%")
"""Signs that are part of a form or tell that a word goes on: C#, C++, .NET, bachelor's, snake_case, @handle."""

_BREAK = "\0"
"""Between forms that are folded together; texts are cleaned of it."""

_APOSTROPHE = ("’", "'")


class CodePage:
    """Texts as bytes of one code page; `is_word` tells which bytes go on with a word, `ends_of_words` which do not."""

    def __init__(self, name: str) -> None:
        self.name = name
        characters = [bytes([code]).decode(name, "replace") for code in range(256)]
        self._table = bytes(_fold(character, code, name) for code, character in enumerate(characters))
        self.is_word = bytes(character.isalnum() or character == "_" for character in characters)
        self.ends_of_words = [bytes([code]) for code in sorted(set(self._table)) if not self.is_word[code]]

    def fold(self, text: str) -> bytes:
        """Lower-cased bytes between two spaces each side, so that a neighbour can be looked at without a bound."""
        folded = text.replace(*_APOSTROPHE).encode(self.name, "replace").translate(self._table)
        return b" " + folded + b"  "

    def fold_forms(self, forms: Sequence[str]) -> list[bytes]:
        """Each form as it stands in a folded text, after the space that must precede it."""
        return [b" " + form.rstrip() for form in self.fold(_BREAK.join(forms))[1:-2].split(_BREAK.encode())]


def choose_code_page(forms: Iterable[str]) -> CodePage:
    """The first code page that lacks the fewest characters of the forms."""
    letters = Counter("".join(forms))
    lacking = {
        name: sum(count for letter, count in letters.items() if letter.isalpha() and not _has(name, letter))
        for name in CODE_PAGES
    }
    return CodePage(min(CODE_PAGES, key=lacking.__getitem__))


def _has(name: str, letter: str) -> bool:
    try:
        letter.encode(name)
    except UnicodeEncodeError:
        return False
    return True


def _fold(character: str, code: int, name: str) -> int:
    if character.isalnum():
        lowered = character.lower().encode(name, "replace")
        return lowered[0] if len(lowered) == 1 and lowered != b"?" else code
    return code if character in KEPT_SIGNS or character == _BREAK else ord(" ")

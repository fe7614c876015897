"""Markup as a browser shows it, of which every character still knows where it stands in what was given.

`transforms.text` reads markup of postings for good; here places in it are told to somebody who has the markup. Takes
linear time: what is opened and never closed hides the rest, as in a browser.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.text import BLOCKS, ENTITY, is_html

_BLOCK = re.compile(rf"</?(?:{BLOCKS})\b", re.IGNORECASE)
_ITEM, _CELL = re.compile(r"<li\b", re.IGNORECASE), re.compile(r"<t[dh]\b", re.IGNORECASE)
_LINES = re.compile(rf"<(?:{BLOCKS}|li)\b", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template|noscript|title)\b", re.IGNORECASE)
_PIECE = re.compile(rf"<!--|</?[a-zA-Z][^<>]*>|{ENTITY.pattern}")


class Shown(NamedTuple):
    """What a reader sees, and where each of its characters starts and ends in the text given; null: as given."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def given(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text given of a place in the text shown, which is not empty."""
        return (start, end) if self.starts is None or self.ends is None else (self.starts[start], self.ends[end - 1])


def read_as_shown(text: str) -> Shown:
    """The text without its tags, with its entities read; blocks and items on lines of their own, items after "- ".

    Text without markup stays as it is but for entities. Markup that was escaped as a whole is read once more.
    """
    shown = _read(Shown(text)) if ENTITY.search(text) or is_html(text) else Shown(text)
    return _read(shown) if shown.starts is not None and is_html(shown.text) else shown


def _read(given: Shown) -> Shown:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for words, start, end in _pieces(given.text):
        is_as_given = len(words) == end - start
        text.append(words)
        for place in range(len(words)):
            first, last = (start + place, start + place + 1) if is_as_given else (start, end)
            first, last = given.given(first, last)
            starts.append(first)
            ends.append(last)
    return Shown("".join(text), starts, ends)


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """What is shown of each piece of the text, and where that stands: as given where it is as long."""
    has_lines = _LINES.search(text) is not None
    position = 0
    while piece := _PIECE.search(text, position):
        yield _between(text[position : piece.start()], has_lines), position, piece.start()
        position = _end_of(piece)
        if shown := _shown(piece[0]):
            yield shown, piece.start(), position
    yield _between(text[position:], has_lines), position, len(text)


def _between(words: str, has_lines: bool) -> str:
    """Where tags make the lines, those of the source are none."""
    return words.replace("\n", " ").replace("\r", " ") if has_lines else words


def _end_of(piece: re.Match[str]) -> int:
    """Where a tag, an entity, a comment or an element that shows nothing ends."""
    text = piece.string
    if piece[0] == "<!--":
        end = text.find("-->", piece.end())
        return end + 3 if end >= 0 else len(text)
    silent = _SILENT.match(piece[0])
    if silent is None or piece[0].endswith("/>"):
        return piece.end()
    closing = re.compile(rf"</{silent[1]}\s*>", re.IGNORECASE).search(text, piece.end())
    return closing.end() if closing else len(text)


def _shown(piece: str) -> str:
    """What a reader sees of a tag or an entity."""
    if piece[0] == "&":
        return entities.unescape(piece).replace("\u00a0", " ")
    if _ITEM.match(piece):
        return "\n- "
    return "\n" if _BLOCK.match(piece) else " " if _CELL.match(piece) else ""

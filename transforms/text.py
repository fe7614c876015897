"""Text of postings as people read it: no markup, no control characters, repaired encoding, bounded length.

Every function takes linear time, whatever it is fed.
"""

import html as entities
import re
import unicodedata

import ahocorasick_rs
import ftfy
from ftfy.fixes import fix_c1_controls
from selectolax.lexbor import LexborHTMLParser

from transforms.words import encoded

MAX_CHARACTERS = 200_000
"""Far above real ads (the longest of 4,420 has 22,675 characters of markup); below it a text costs milliseconds."""
MAX_TOKEN = 500
"""No word is longer; embedded images and keys are, and they would slow every search for skills."""
_MAX_MARKUP = 1_000_000
_MAX_TAGS = 5_000
"""A tree nested 100,000 deep takes the parser 30 seconds (each tag looks at all open ones); real ads have some 200."""

BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|main|nav|ol|p|pre|section|"
    "table|tbody|thead|tr|ul"
)
_BREAK = re.compile(rf"<(?=/?(?:{BLOCKS})\b)")
_EMPTY_ITEM_START = re.compile(r"\n- *\n\s*(?:- +)?")
_CAPITAL_TAG = re.compile(r"</?[A-Z][A-Za-z0-9]*")
_SILENT = ["script", "style", "template", "noscript", "title"]
_SILENT_ELEMENT = re.compile(r"<(script|style)\b")
_TAG = re.compile(r"<[^<>]*>")
_RUN_OF_TAGS = re.compile(r"(<[^>]*+>(?: *+<[^>]*+>)*+)")
_PLAIN_RUN = re.compile(
    r"(?:</?(?:p|li|ul|ol|br|hr|div|h[1-6]|blockquote|strong|em|b|i|u|s|a|span|code|img|sub|sup)"
    r"(?: [a-z-]+=\"[^\"<>]*\")* ?/?> *)+"
)
"""Tags that leave the text in its order and hide none of it, so that no tree is needed to read it."""
_LONGEST_RUN, _MOST_RUNS = 500, 16_384
"""Characters of a run of tags that is kept in memory, and how many runs: employers repeat theirs in every line."""
_KNOWN_TAG = re.compile(rf"</?(?:{BLOCKS}|li|strong|em|span|b|i|u|a|script|style)(?:\s[^<>]*)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\u2028\u2029]")
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls, soft hyphens, zero-width and bidi marks, lone surrogates: they split words that readers see whole."""
_C1 = re.compile("[\x80-\x9f]")
_MOJIBAKE = re.compile("[Â-ô][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""A lead byte of UTF-8 followed by a continuation byte, as both look when read as latin-1 or cp1252."""
_MAY_COMPOSE = re.compile("[^\x00-\u02ff\u2002-\u20cf\u2190-\u2328\u232b-\u2adb]")
"""What may be another character in NFC, by itself or with the one before it: not letters of western Europe, dashes,
quotes, currencies, arrows, bullets."""
_MAX_REPAIRS = 5
"""Text decoded wrongly twice is repaired twice; more often only on purpose."""
_ODD_SPACES = re.compile(r"[^\S\n ]")
_TOKEN = re.compile(rf"(\S{{1,{MAX_TOKEN}}}+)\S*+")
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
"""Of ASCII what may stay in a text."""
_WIDE = ahocorasick_rs.BytesAhoCorasick(
    [b"  ", b" \n", b"\n ", b"\n\n\n", b"\t\t", b"\v\v", b"\f\f"], matchkind=ahocorasick_rs.MatchKind.LeftmostFirst
)
"""The last three do not occur; with them the search goes by pairs of bytes, and without it stops at every space."""
_GAP = re.compile(rb"[ \n]+")


def text_of_html(html: str) -> str:
    """The text of markup: blocks, line breaks and list items on lines of their own, items after "- ".

    Markup that was escaped as a whole is read once more, so entities are unescaped twice at most.
    """
    text = _text_of_tree(html)
    if _KNOWN_TAG.search(text):
        return _text_of_tree(text)
    return unescape(text)


def clean_text(text: str) -> str:
    """The text without invisible characters, in NFC, with single spaces and at most one empty line in a row.

    Text that was decoded with the wrong character set is repaired where its marks are seen; it is not searched for
    elsewhere because that is slow. Cut at MAX_CHARACTERS, words at MAX_TOKEN.
    """
    if len(text) <= MAX_TOKEN and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text, is_repaired = _cleaned(text[:_MAX_MARKUP])
    for _ in range(_MAX_REPAIRS):
        if not is_repaired:
            break
        text, is_repaired = _cleaned(text)
    return text


def clean_line(text: str) -> str:
    """As clean_text, on one line and without markup or entities, for titles and names."""
    text = text_of_html(text) if is_html(text) else unescape(text)
    return " ".join(clean_text(text).split())


def unescape(text: str) -> str:
    """The text with its entities read once; "&copy" without its semicolon is left, addresses hold such."""
    return ENTITY.sub(lambda entity: entities.unescape(entity[0]), text) if "&" in text else text


def is_html(text: str) -> bool:
    """Whether the text holds tags that postings are written with, or such tags escaped."""
    return bool(_KNOWN_TAG.search(text) or ("&lt;" in text and _KNOWN_TAG.search(entities.unescape(text))))


def _text_of_tree(html: str) -> str:
    markup = html[:_MAX_MARKUP].replace("\x00", "").replace("\r", " ").replace("\n", " ")
    if (plain := _text_between_tags(markup)) is not None:
        return plain
    if _CAPITAL_TAG.search(markup):
        markup = _CAPITAL_TAG.sub(lambda tag: tag[0].lower(), markup)
    marked = _marked(markup)
    if marked.count("<") > _MAX_TAGS:
        text = entities.unescape(_TAG.sub("", _without_silent(marked)))
    else:
        text = _parsed(marked)
    return _EMPTY_ITEM_START.sub("\n- ", "\n" + text).strip()


def _marked(markup: str) -> str:
    """The markup with a line break, or the mark of an item, before the tags that stand for one."""
    return _BREAK.sub("\n<", markup).replace("<li", "\n- <li").replace("<td", " <td").replace("<th", " <th")


def _text_between_tags(markup: str) -> str | None:
    """The text of markup with nothing but plain tags, a third of the time of a tree; null for other markup."""
    if markup.rfind("<") > markup.rfind(">"):
        return None
    parts = _RUN_OF_TAGS.split(markup)
    breaks = [_BREAKS[run] for run in parts[1::2]]
    if None in breaks:
        return None
    parts[1::2] = [marks or "" for marks in breaks]
    text = "".join(parts)
    return None if "<" in text else entities.unescape(text).strip()


class _Breaks(dict[str, str | None]):
    """What a run of tags stands for in the text; null where one of them is not plain."""

    def __missing__(self, run: str) -> str | None:
        if len(run) > _LONGEST_RUN or not _PLAIN_RUN.fullmatch(run):
            return None
        if len(self) >= _MOST_RUNS:
            self.clear()
        self[run] = _narrowed(_EMPTY_ITEM_START.sub("\n- ", _TAG.sub("", _marked(run))))
        return self[run]


_BREAKS = _Breaks()


def _parsed(html: str) -> str:
    tree = LexborHTMLParser(html)
    tree.strip_tags(_SILENT)
    return tree.root.text() if tree.root is not None else ""


def _without_silent(html: str) -> str:
    """The markup without scripts and styles, for markup that is not parsed."""
    kept, position = [], 0
    while start := _SILENT_ELEMENT.search(html, position):
        kept.append(html[position : start.start()])
        end = html.find(f"</{start[1]}", start.end())
        if end < 0:
            return "".join(kept)
        position = end
    return "".join([*kept, html[position:]])


def _cleaned(text: str) -> tuple[str, bool]:
    """The text, and whether its decoding was repaired."""
    is_repaired = False
    if not text.isascii() or text.encode().translate(None, _PLAIN):
        text, is_repaired = _without_oddities(text)
    text = _narrowed(text).strip()
    if _may_have_long_token(text):
        text = _TOKEN.sub(r"\1", text)
    return text[:MAX_CHARACTERS].rstrip(), is_repaired


def _without_oddities(text: str) -> tuple[str, bool]:
    """The text in NFC, with plain spaces and without what does not show, and whether its decoding was repaired.

    Told from the few characters that are not plain, but where some of them do not show or stand with others.
    """
    seen = _not_plain(text)
    is_visible, is_repaired = seen.replace("\xa0", "").replace("\t", "").isprintable(), False
    if not is_visible or _MAY_COMPOSE.search(seen):
        text = unicodedata.normalize("NFC", text if is_visible else _without_controls(text))
        seen = _not_plain(text)
    may_be_mojibake = _C1.search(seen) or (_MOJIBAKE.search(seen) and _MOJIBAKE.search(text))
    if may_be_mojibake and (fixed := fix_c1_controls(ftfy.fix_encoding(text))) != text:
        text = unicodedata.normalize("NFC", _without_controls(fixed))
        is_visible, is_repaired = False, True
    text = text.replace("\xa0", " ").replace("\t", " ")
    return text if is_visible else _C1.sub("", _ODD_SPACES.sub(" ", text)), is_repaired


def _not_plain(text: str) -> str:
    """Its characters that are not plain, in their order."""
    return encoded(text).translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def _without_controls(text: str) -> str:
    return _REMOVED.sub("", _LINE_ENDS.sub("\n", text))


def _narrowed(text: str) -> str:
    """The text with single spaces, none of them beside a line break, and at most one empty line in a row."""
    data, kept, position = encoded(text), [], 0
    for _, start, _ in _WIDE.find_matches_as_indexes(data):
        if start < position or (gap := _GAP.match(data, start)) is None:
            continue
        before = data[position:start].rstrip(b" \n")
        breaks = data.count(b"\n", position + len(before), gap.end())
        kept += [before, b"\n" * min(breaks, 2) or b" "]
        position = gap.end()
    return b"".join([*kept, data[position:]]).decode("utf-8", "surrogatepass") if kept else text


def _may_have_long_token(text: str) -> bool:
    """Whether MAX_TOKEN characters and one more are without a space, as those of every token over MAX_TOKEN are."""
    position, last = 0, len(text) - MAX_TOKEN
    while position < last:
        space = text.rfind(" ", position, position + MAX_TOKEN + 1)
        if space < 0:
            return True
        position = space + 1
    return False

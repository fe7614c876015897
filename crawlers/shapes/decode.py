"""Bytes become text, and text JSON, in the forms that servers really send."""

import codecs
import json
import re
from collections import Counter
from functools import cache
from typing import Any

from pydantic_core import from_json

from skilltide.logs import get_logger

log = get_logger("shapes")

CP1252_FOR_STRAY_BYTES = "skilltide-cp1252"
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
MAX_NESTING = 5_000
"""Open elements in a page. The HTML parser takes quadratic time in them: 100,000 took 17 s, 5,000 take .04 s."""
MAX_TAGS = 200_000
"""In a page; real ones have some thousands. Each costs a hundred bytes and more."""
MAX_CONTAINERS, MAX_COMMAS = 300_000, 1_000_000
"""In a JSON document, a bound of its objects and values: the largest board has 75,000 and 300,000, a million objects of
seven bytes would take 230 MB."""
MAX_LENIENT_BYTES = 10 * 1024 * 1024
"""Of a JSON document that is read although it is not quite one: as text it takes four times the memory."""
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_DEEPER = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li dt dd td th tr option".split()
)
"""Elements without content, and those that the next of their kind closes."""
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(body: bytes) -> str:
    """The text: UTF-8 whatever a header claims, single bytes that are none as Windows-1252."""
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), "utf-8")
    return body.decode(encoding, errors="replace" if encoding == "utf-16" else CP1252_FOR_STRAY_BYTES)


def decode_page(body: bytes) -> str:
    """The text of an HTML page: UTF-8 where it is valid, else the encoding that the page declares."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(body[:_HEAD])
        name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name.replace("_", "-").startswith("utf-") or not _is_text_codec(name):
        return decode(body)
    return body.decode(name, errors="replace")


def is_too_intricate(body: bytes) -> bool:
    """Whether the page has more than MAX_TAGS, or more than MAX_NESTING elements open at once, told without parsing."""
    if body.count(b"<") > MAX_TAGS:
        return True
    if body.count(b"<") <= MAX_NESTING:
        return False
    depth = 0
    for closing, name in _TAG.findall(body):
        if name.lower() not in _NEVER_DEEPER:
            depth = max(depth - 1, 0) if closing else depth + 1
            if depth > MAX_NESTING:
                return True
    return False


def read_json(body: bytes) -> Any:
    """The document in a body, as `parse_json` has it up to MAX_LENIENT_BYTES; above, it must be JSON to the letter.

    Raises ValueError for what is no JSON, and for what would not fit into memory.
    """
    if _holds_too_much(body):
        raise ValueError("more values than any board has")
    return parse_json(decode(body)) if len(body) <= MAX_LENIENT_BYTES else from_json(body, allow_inf_nan=False)


def _holds_too_much(body: bytes) -> bool:
    """Counted in bodies alone that are long enough for so many: a container takes two bytes, its end included."""
    size = len(body)
    if size > 2 * MAX_CONTAINERS and body.count(b"{") + body.count(b"[") > MAX_CONTAINERS:
        return True
    return size > MAX_COMMAS and body.count(b",") > MAX_COMMAS


def parse_json(text: str) -> Any:
    """The document; raw newlines and tabs in strings are accepted, NaN, Infinity and what is said twice are null.

    Raises ValueError for what is no JSON, nesting too deep to read included.
    """
    try:
        return json.loads(text, strict=False, parse_constant=_null_constant, object_pairs_hook=_null_doubles)
    except RecursionError as error:
        raise ValueError("nesting too deep to read") from error


def _null_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; a key that it has twice is null: which of the two is meant, nobody knows."""
    told = dict(pairs)
    if len(told) < len(pairs):
        for name, number in Counter(name for name, _ in pairs).items():
            if number > 1:
                told[name] = None
                _warn_of("a key twice in an object", name[:100])
    return told


def _null_constant(constant: str) -> None:
    _warn_of("a constant that is no JSON", constant)


@cache
def _warn_of(what: str, found: str) -> None:
    """A line in the log, once a process."""
    log.warning("null_in_place", of=what, found=found)


def _is_text_codec(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(CP1252_FOR_STRAY_BYTES, _as_cp1252)

"""E-mail addresses, telephone numbers and names of contacts are taken out of texts before anything is stored past raw.

A name is one that stands where people are named to write to: after "contact", "recruiter", "Ansprechpartnerin", or
before an address or a number. Names of employers and products in the text stay. Linear time, whatever the text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import ahocorasick_rs
import phonenumbers

from transforms.words import Words, is_in_word

EMAIL, PHONE, NAME = "[e-mail]", "[phone]", "[name]"
_EMAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_AROUND_SIGN = re.compile(r"[\w.+%'-]@[\w-]")
_WRITTEN_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?[\[({]\s?(?:at|ät)\s?[\])}]\s?[\w-]{1,63}(?:(?:\.|\s?[\[({]\s?(?:dot|punkt)\s?[\])}]\s?)[\w-]{1,63}){1,6}",
    re.IGNORECASE,
)
_RUN_OF_DIGITS = re.compile(r"\d[\d ()./\u00a0\u2011-]{5,40}\d")
_MARKS = frozenset("_.,/€$£#-")
"""Before the digits of prices, versions, dates and addresses."""
_NOT_AFTER = re.compile(r"[\w%€$£]")
_PHONE_CUE = re.compile(
    r"(?:tel|phone|call|mobile|mobil|fax|handy|whatsapp|ring|text us|dial)\w*[^\n]{0,20}$", re.IGNORECASE
)
_MAX_DIGITS, _MIN_DIGITS = 15, 8
_TITLES = r"(?:(?:Herrn?|Frau|Mr|Mrs|Ms|Mme|M|Dr|Prof)\.?\s)*"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_WORD_OF_NAME = rf"{_CAPITAL}(?:\.|[\w'’-]+)"
_OF_NAME = "(?: (?:van|von|de|der|den|di|la|le|bin|al)){0,2}"
_PERSON = rf"(?={_CAPITAL}){_TITLES}{_WORD_OF_NAME}{_OF_NAME}(?: {_WORD_OF_NAME}){{1,3}}"
_CUE = (
    r"\b(?:[Cc]ontact(?:\s[Pp]erson)?|CONTACT|[Rr]ecruiter|RECRUITER|[Rr]ecruitment [Cc]onsultant|"
    r"[Hh]iring [Mm]anager|"
    r"[Tt]alent (?:[Pp]artner|[Aa]cquisition(?: [A-Z]\w+)?)|[Aa]nsprechpartner(?:in)?|[Aa]nsprechperson|[Kk]ontakt|"
    r"[Pp]ersonne à contacter|[Pp]ersona de contacto|[Rr]eport(?:s|ing)? to|[Rr]each out to|[Ww]rite to|"
    r"[Ee]mail|[Ee]-[Mm]ail|"
    r"[Qq]uestions to|[Aa]ttention|[Aa]ttn|[Pp]osted by|[Yy]our contact)\b"
)
_NAMED = re.compile(rf"({_CUE}(?:\s(?:is|ist|our|your|the|an|bei|at|unsere?n?|Frau|Herrn?))*\s?[:,–-]?\s?)({_PERSON})")
_ADDRESS = re.compile(r"\[(?:e-mail|phone)\]")
_BEFORE_ADDRESS = re.compile(rf"({_PERSON})(?=[\s,:(–-]{{1,4}}(?:at |via |on |unter |per )?\[(?:e-mail|phone)\])")
_NOT_NAMES_ = """
engineering manager director team head lead chief officer vp vice president senior human resources people talent the our
your this department office group inc ltd llc gmbh ag university college school bank customer sales marketing product
software data finance operations support services service recruitment recruiting hr careers application applications
information please email phone call us me equal employment opportunity project program programme general regional
country global executive supervisor coordinator board business development technology technical research chair dean
professor account center centre hospital committee search job jobs apply now
"""
_NOT_NAMES = frozenset(_NOT_NAMES_.split())
_CUE_WORDS = Words(
    [
        "ontact", "CONTACT", "ecruiter", "RECRUITER", "ecruitment consultant", "ecruitment Consultant", "ing manager",
        "ing Manager", "alent partner", "alent Partner", "alent acquisition", "alent Acquisition", "nsprech", "ontakt",
        "ersonne à", "ersona de", "eport to", "eports to", "eporting to", "each out", "rite to", "mail", "Mail",
        "uestions to", "ttention", "attn", "Attn", "osted by",
    ]
)  # fmt: skip
_BEFORE_CUE_WORD = 3
"""Characters of a cue before its word above: "Hir" of "Hiring manager"."""
_AFTER_CUE, _NAME_LENGTH = 24, 80
_MAX_LOCAL, _MAX_ADDRESS = 64, 450
_WRITTEN_AT = Words(["(at", "( at", "(AT", "(ät", "[at", "[ at", "[AT", "[ät", "{at"])
"""Where an "@" may be written."""
_SEVEN_MARKS, _MARKED = ahocorasick_rs.BytesAhoCorasick([b"#######"]), re.compile(rb"#+")
_IS_OF_NUMBER = bytes(b"#"[0] if chr(code) in "0123456789 ()./-?" else code for code in range(256))
_BEFORE_LENGTH = 300
"""Characters before an address in which its owner's name begins: to search whole texts takes twenty times as long."""


def without_addresses(text: str) -> str:
    """The text, for example an address on the web, without e-mail addresses."""
    kept, position, sign = [], 0, text.find("@")
    while sign >= 0:
        start = max(position, sign - _MAX_LOCAL)
        if _AROUND_SIGN.match(text, sign - 1) and (found := _EMAIL.search(text, start, sign + _MAX_ADDRESS)):
            kept += [text[position : found.start()], EMAIL]
            position = found.end()
        sign = text.find("@", max(position, sign + 1))
    return "".join([*kept, text[position:]]) if kept else text


def without_personal_data(text: str) -> str:
    """The text with [e-mail], [phone] and [name] where these stood. Taking out twice changes nothing."""
    text = without_addresses(text)
    text = _without_numbers(_without_written_addresses(text))
    if "[" in text and (EMAIL in text or PHONE in text):
        text = _without_owners(text)
    return _without_named(text)


def _without_written_addresses(text: str) -> str:
    """Addresses whose "@" is written: they are looked for around that alone."""
    kept, position = [], 0
    for _, sign, end in _WRITTEN_AT.find(text):
        found = _WRITTEN_EMAIL.search(text, max(position, sign - _MAX_LOCAL - 1), end + _MAX_ADDRESS)
        if found is not None:
            kept += [text[position : found.start()], EMAIL]
            position = found.end()
    return "".join([*kept, text[position:]]) if kept else text


def _without_owners(text: str) -> str:
    """Names right before an address or a number."""
    kept, position, searched = [], 0, 0
    for address in _ADDRESS.finditer(text):
        start = max(searched, address.start() - _BEFORE_LENGTH)
        found = _BEFORE_ADDRESS.search(text, start, address.end())
        if found is not None and _is_person(found[1]):
            kept += [text[position : found.start()], NAME]
            position = found.end()
        searched = address.end()
    return "".join([*kept, text[position:]]) if kept else text


def _without_named(text: str) -> str:
    """Names after cues: only what may be a cue is looked at, which is ten times as fast."""
    kept, position = [], 0
    for _, cue, end in _CUE_WORDS.find(text):
        starts = range(max(position, cue - _BEFORE_CUE_WORD), cue + 1)
        first = [start for start in starts if not is_in_word(text, start - 1)]
        matches = (_NAMED.match(text, start, end + _AFTER_CUE + _NAME_LENGTH) for start in first)
        found = next(filter(None, matches), None)
        if found is not None and _is_person(found[2]):
            kept += [text[position : found.start(2)], NAME]
            position = found.end()
    return "".join([*kept, text[position:]])


def _runs_of_digits(text: str) -> Iterator[re.Match[str]]:
    """Searched where seven characters in a row may be of a number: told in a third of the time that a pattern needs."""
    marks = text.encode("ascii", "replace").translate(_IS_OF_NUMBER)
    end = 0
    for _, start, _ in _SEVEN_MARKS.find_matches_as_indexes(marks):
        if start >= end and (marked := _MARKED.match(marks, start)):
            end = marked.end()
            yield from _RUN_OF_DIGITS.finditer(text, start, end)


def _without_numbers(text: str) -> str:
    kept, position = [], 0
    for run in _runs_of_digits(text):
        start, end = run.span()
        while start > position and text[start - 1] in "+(":
            start -= 1
        before = text[start - 1 : start] if start else ""
        if (before in _MARKS or before.isalnum()) if text[start] != "+" else before.isalnum():
            continue
        if _NOT_AFTER.match(text, end):
            continue
        if _is_phone(text, start, end):
            kept += [text[position:start], PHONE]
            position = end
    return "".join([*kept, text[position:]]) if kept else text


def _is_phone(text: str, start: int, end: int) -> bool:
    """A number that can be dialled: one with its country's, or one that is called so or stands like one."""
    number = text[start:end]
    digits = sum(character.isdigit() for character in number)
    is_cued = _PHONE_CUE.search(text, max(0, start - 30), start) is not None
    if not _MIN_DIGITS <= digits <= (2 * _MAX_DIGITS if is_cued else _MAX_DIGITS):
        return False
    if is_cued:
        return True
    if number.startswith(("+", "00")):
        return _can_be_dialled("+" + number.removeprefix("00").lstrip("+"))
    return _NATIONAL.fullmatch(number) is not None


_NATIONAL = re.compile(
    r"\(?\d{3}\)?[ .\u00a0\u2011-]\d{3}[ .\u00a0\u2011-]\d{4}|"
    r"\(?0\d{2,5}\)?[ /\u00a0\u2011-]\d{3,}(?:[ \u00a0\u2011-]?\d{2,}){0,4}"
)
"""As Americans write it, and with the zero before a town's number as Europeans do."""


@lru_cache(maxsize=10_000)
def _can_be_dialled(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _is_person(words: str) -> bool:
    return _NOT_NAMES.isdisjoint(words.casefold().replace(".", "").split())

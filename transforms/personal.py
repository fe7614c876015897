"""E-mail addresses, telephone numbers, profiles and names of contacts are taken out of texts before anything is stored
past raw.

A name is one that stands where people are named to write to: after "contact", "recruiter", "Ansprechpartnerin",
"regards", before "is your recruiter", an address, a number or a profile, or linked to a profile. Names of employers and
products in the text stay. Linear time, whatever the text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import ahocorasick_rs
import phonenumbers

from transforms.words import Words, is_in_word

EMAIL, PHONE, NAME, PROFILE = "[e-mail]", "[phone]", "[name]", "[profile]"
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
    r"(?:t[eé]l|(?<!\[)phone|(?<!\bon )\bcall|mobil|fax|\bhandy|whatsapp|\bring|text us|\bdial)\w*[^\n]{0,20}$",
    re.IGNORECASE,
)
_CUE_LENGTH = 30
"""Characters before a number in which its cue stands, read as they are left: taking out twice then changes nothing."""
_MAX_DIGITS, _MIN_DIGITS = 15, 8
_CAPITAL = f"[{''.join(c for c in map(chr, range(0x2000)) if c.isupper() or c.istitle())}]"
"""Of every alphabet that has capitals: Łukasz, Šárka, İlker and Иван are names, too."""
_TITLE = (
    r"(?:Herrn?|Frau|M(?:rs?|s|iss|x|me|lle|onsieur|adame)|Prof(?:essor(?:in|s)?)?|Señora?|Pani|Dr"
    r"|(?:M|Mag|Ing|Sra|Dott|Dipl\.-\w+)(?=\.))\b\.?(?: (?:med|phil|jur|rer|nat|ing)\.){0,2}"
)
_WORD_OF_NAME = rf"{_CAPITAL}(?:\.(?:-?{_CAPITAL}\.){{0,2}}|[\w'’-]+)"
_OF_NAME = "(?: (?:van|von|de|der|den|di|la|le|bin|al)){0,2}"
_BEGINS_ANEW = "(?!(?:This|The|We|Please|Our|If|You|Your|For|All|Tel|Phone|Email|E-Mail|Apply|Wir|Bitte|Nous)\\b)"
"""After a name without a full stop."""
_PERSON = (
    rf"(?={_CAPITAL})(?:(?:{_TITLE}(?:\s|(?<=\.))){{1,4}}|(?!{_TITLE}\s)(?={_WORD_OF_NAME}{_OF_NAME} "
    rf"{_BEGINS_ANEW}{_WORD_OF_NAME}))"
    rf"{_WORD_OF_NAME}(?:{_OF_NAME} {_BEGINS_ANEW}(?:{_CAPITAL} )?{_WORD_OF_NAME}){{0,3}}"
)
"""One with a title may have but one name: Dr. Meier."""
_CUE = (
    r"\b(?:[Cc]ontact(?:\s[Pp]erson)?|CONTACT|[Rr]ecruiter|RECRUITER|[Rr]ecruitment [Cc]onsultant|"
    r"[Hh]iring [Mm]anager|"
    r"[Tt]alent (?:[Pp]artner|[Aa]cquisition(?: [A-Z]\w+)?)|[Aa]nsprechpartner(?:[*:/]?-?in)?|[Aa]nsprechperson|"
    r"[Kk]ontakt(?:person)?|[Cc]ontactpersoon|[Cc]ontatto|[Кк]онтакт(?:ное лицо)?|"
    r"[Pp]ersonne à contacter|[Pp]ersona de contacto|[Rr]eport(?:s|ing)? to|[Rr]each out to|[Ww]rite to|"
    r"[Ee]mail|[Ee]-[Mm]ail|"
    r"[Qq]uestions to|(?:directed|addressed) to|[Aa]ttention|[Aa]ttn|[Pp]osted by|[Yy]our contact|"
    r"[Rr]egards|[Ss]incerely(?: yours)?|[Bb]est wishes|[Gg]rü(?:ß|ss)en?|[Cc]ordialement|[Ss]aludos)\b"
)
_NAMED = re.compile(
    rf"({_CUE}(?:\s(?:is|ist|est|es|our|your|the|an|bei|at|unsere?n?))*(?:[:,]\s{{0,2}}|\s?[:,–-]?\s?))({_PERSON})"
    rf"(?: (?:or|and|oder|und|ou|et|&) ({_PERSON}))?"
)
_IS_CUE = re.compile(
    rf"({_PERSON})(?:,? (?:is|will be|ist|est)|,) (?:the|your|our|Ihre?|unsere?|votre) (?:[\w-]+ ){{0,2}}{_CUE}"
)
_BEFORE_CUE = 90
"""Characters before a cue in which the one who is so called begins."""
_ADDRESS = re.compile(r"\[(?:e-mail|phone|profile)\]")
_BEFORE_ADDRESS = re.compile(
    rf"({_PERSON})(?=[\s,:(\]–-]{{1,4}}(?:at |via |on |unter |per )?\[(?:e-mail|phone|profile)\])"
)
_PROFILE = re.compile(
    r"(?:https?://)?(?:[\w-]{1,20}\.)?(?:linkedin\.com/(?:in|pub)|xing\.com/profile)/[^\s()<>\[\]\"']{1,500}(?<![.,;:])",
    re.IGNORECASE,
)
_LINK_TO_PROFILE = re.compile(
    r"<a\s[^<>]{0,1000}?(?i:linkedin\.com/(?:in|pub)|xing\.com/profile)/[^<>]{0,1000}>(.{1,300}?)</a>", re.DOTALL
)
_LINKED_NAME = re.compile(rf"\W*(?:{_TITLE}\s)*({_CAPITAL}[\w'’.-]*(?:{_OF_NAME} {_CAPITAL}[\w'’.-]*){{0,3}})\W*")
_TAG = re.compile(r"<[^<>]*>")
_NOT_NAMES_ = """
engineering manager director team head lead chief officer vp vice president senior human resources people talent the
our your this department office group inc ltd llc gmbh ag university college school bank customer sales marketing
product software data finance operations support services service recruitment recruiting hr careers application
applications information please email phone call us me equal employment opportunity project program programme general
regional country global executive supervisor coordinator board business development technology technical research
chair dean professor emeritus secretary society curriculum vitae svp strategy policy corporate account center centre
hospital committee search job jobs apply now
"""
_NOT_NAMES = frozenset(_NOT_NAMES_.split())
_NOT_LINKED = frozenset(
    ["linkedin", "xing", "profile", "here", "page", "post", "link", "connect", "view", "meet", "follow", "founder"]
)
"""Words of links that name nobody, or what they do."""
_TITLES = re.compile(rf"(?:{_TITLE}\s?)+")
_CALLING, _CALLING_LENGTH = re.compile("(?:is|st|be|,) (?:the|your|our|Ihre?|unsere?|votre) "), 60
"""What stands between a name and what its bearer is called."""
_CUE_WORDS = Words(
    [
        "ontact", "CONTACT", "ecruiter", "RECRUITER", "ecruitment consultant", "ecruitment Consultant", "ing manager",
        "ing Manager", "alent partner", "alent Partner", "alent acquisition", "alent Acquisition", "nsprech", "ontakt",
        "ersonne à", "ersona de", "eport to", "eports to", "eporting to", "each out", "rite to", "mail", "Mail",
        "uestions to", "ttention", "attn", "Attn", "osted by", "irected to", "ddressed to", "ontatt", "онтакт",
        "egards", "incerely", "est wishes", "rüßen", "rüße", "rüssen", "rüsse", "ordialement", "aludos",
    ]
)  # fmt: skip
_BEFORE_CUE_WORD = 3
"""Characters of a cue before its word above: "Hir" of "Hiring manager"."""
_AFTER_CUE, _NAME_LENGTH = 24, 80
_MAX_LOCAL, _MAX_ADDRESS = 64, 450
_WRITTEN_AT = ["(at", "( at", "(AT", "(ät", "[at", "[ at", "[AT", "[ät", "{at"]
"""Where an "@" may be written."""
_WRITTEN = Words([*_WRITTEN_AT, "n.com/in/", "n.com/pub/", "g.com/profile/"])
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
    """The text with [e-mail], [phone], [profile] and [name] where these stood. Taking out twice changes nothing."""
    text = without_addresses(text)
    text = _without_numbers(_without_written_addresses(text))
    if "[" in text and (EMAIL in text or PHONE in text or PROFILE in text):
        text = _without_owners(text)
    return _without_named(text)


def without_linked_names(html: str) -> str:
    """The markup with [name] for names that are linked to a profile: the text of a link does not tell where it leads.

    Of 3,492 real ads 194 name somebody so, most of them by the first name alone.
    """
    if "linkedin.com/in/" not in html and "xing.com/profile/" not in html:
        return html
    return _LINK_TO_PROFILE.sub(_without_linked_name, html)


def _without_linked_name(link: re.Match[str]) -> str:
    linked = _TAG.sub("", link[1])
    found = _LINKED_NAME.fullmatch(linked)
    if found is None or not _is_person(found[1]) or not _NOT_LINKED.isdisjoint(_words_of(found[1])):
        return link[0]
    return linked[: found.start(1)] + NAME + linked[found.end(1) :]


def _without_written_addresses(text: str) -> str:
    """Addresses whose "@" is written, and those of people's pages: each is looked for around what it holds alone."""
    kept, position = [], 0
    for word, sign, end in _WRITTEN.find(text):
        pattern, mark = (_WRITTEN_EMAIL, EMAIL) if word < len(_WRITTEN_AT) else (_PROFILE, PROFILE)
        found = pattern.search(text, max(position, sign - _MAX_LOCAL - 1), end + _MAX_ADDRESS)
        if found is not None:
            kept += [text[position : found.start()], mark]
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
        if found := _called_so(text, max(position, cue - _BEFORE_CUE), end):
            kept += [text[position : found.start(1)], NAME]
            position = found.end(1)
        starts = range(max(position, cue - _BEFORE_CUE_WORD), cue + 1)
        first = [start for start in starts if not is_in_word(text, start - 1)]
        matches = (_NAMED.match(text, start, end + _AFTER_CUE + _NAME_LENGTH) for start in first)
        found = next(filter(None, matches), None)
        if found is not None and _is_person(found[2]):
            kept += [text[position : found.start(2)], NAME]
            position = found.end(3) if found[3] and _is_person(found[3]) else found.end(2)
    return "".join([*kept, text[position:]]) if kept else text


def _called_so(text: str, start: int, end: int) -> re.Match[str] | None:
    """The name before "is our recruiter" or ", your contact", whose last word ends there."""
    if not _CALLING.search(text, max(start, end - _CALLING_LENGTH), end):
        return None
    found = _IS_CUE.search(text, start, end + _AFTER_CUE)
    return found if found is not None and found.end() >= end and _is_person(found[1]) else None


def _runs_of_digits(text: str) -> Iterator[re.Match[str]]:
    """Searched where seven characters in a row may be of a number: told in a third of the time that a pattern needs."""
    marks = text.encode("ascii", "replace").translate(_IS_OF_NUMBER)
    end = 0
    for _, start, _ in _SEVEN_MARKS.find_matches_as_indexes(marks):
        if start >= end and (marked := _MARKED.match(marks, start)):
            end = marked.end()
            yield from _RUN_OF_DIGITS.finditer(text, start, end)


def _without_numbers(text: str) -> str:
    kept, position = list[str](), 0
    for run in _runs_of_digits(text):
        start, end = run.span()
        while start > position and text[start - 1] in "+(":
            start -= 1
        before = text[max(position, start - _CUE_LENGTH) : start]
        if kept and len(before) < _CUE_LENGTH:
            before = ("".join(kept) + before)[-_CUE_LENGTH:]
        mark = before[-1:]
        if mark.isalnum() or (mark in _MARKS and text[start] != "+"):
            continue
        if _NOT_AFTER.match(text, end):
            continue
        if _is_phone(text[start:end], before):
            kept += [text[position:start], PHONE]
            position = end
    return "".join([*kept, text[position:]]) if kept else text


def _is_phone(number: str, before: str) -> bool:
    """A number that can be dialled: one with its country's, or one that is called so or stands like one."""
    digits = sum(character.isdigit() for character in number)
    is_cued = _PHONE_CUE.search(before) is not None
    if not _MIN_DIGITS <= digits <= (2 * _MAX_DIGITS if is_cued else _MAX_DIGITS):
        return False
    if is_cued:
        return not _ROUND.fullmatch(number)
    if number.startswith(("+", "00")):
        return _can_be_dialled("+" + number.removeprefix("00").lstrip("+"))
    return _NATIONAL.fullmatch(number) is not None


_ROUND = re.compile(r"\d+0000")
"""Of users or rows: "call centres with 10000000 users"."""
_NATIONAL = re.compile(
    r"(?:1[ .-])?(?:\(\d{3}\)[ .\u00a0\u2011-]?|\(?\d{3}[ .\u00a0\u2011-])\d{3}[ .\u00a0\u2011-]\d{4}|"
    r"86-\d{2,3}-?\d{7,8}|0[1-9](?:[ .\u00a0\u2011-]\d{2}){4}|"
    r"\(?0\d{2,5}\)?[ /\u00a0\u2011-]\d{3,}(?:[ \u00a0\u2011-]?\d{2,}){0,4}"
)
"""As Americans write it, in pairs as the French do, and with the zero before a town's number as other Europeans do."""


@lru_cache(maxsize=10_000)
def _can_be_dialled(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _is_person(words: str) -> bool:
    return _NOT_NAMES.isdisjoint(_words_of(_TITLES.sub("", words)))


def _words_of(name: str) -> list[str]:
    return name.casefold().replace(".", "").split()

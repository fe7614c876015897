"""The section of ISIC Rev. 4 that an employer works in, and whether it hires for others; null where nothing tells it.

Asked in this order: a field that declares it, the reviewed list of employers, words of the employer's name, and what
the ad says of its employer ("we are a … company"). Two sections at one place tell none.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from taxonomy.employers import SECTORS, Where, load_employers, load_sector_words
from transforms.employers import employer_key
from transforms.words import Words, lowered

DECLARED = "sector:"
"""Before the words of a field that declares the sector, among the tags of a record."""
FOUND_BY = ["field", "list", "name", "text"]
AGENCIES_WORK_IN = "N"
"""Section of those who supply staff, whatever the trade they supply."""


class Sector(NamedTuple):
    """A section and what told it (one of FOUND_BY); both null where nothing does."""

    code: str | None
    found_by: str | None


UNKNOWN = Sector(None, None)


def sector_of(employer: str | None, key: str, tags: tuple[str, ...], text: str) -> Sector:
    """The section of an employer's ad. `key` is the employer's, from its name or its board's."""
    declared = [tag.removeprefix(DECLARED) for tag in tags if tag.startswith(DECLARED)]
    if declared and (code := _one([_declared_sector(words) for words in declared])):
        return Sector(code, "field")
    if code := _listed().get(key, (None, False))[0]:
        return Sector(code, "list")
    if employer and (code := _sector_of_name(employer)):
        return Sector(code, "name")
    if code := _sector_of_text(employer, text):
        return Sector(code, "text")
    return UNKNOWN


def is_staffing_agency(employer: str | None, key: str, text: str) -> bool:
    """Whether the ad is an agency's: the employer is listed as one or called so, or it speaks of its one client."""
    if listed := _listed().get(key):
        return listed[1]
    return bool(employer and _is_called_agency(employer)) or _speaks_of_client(text)


@lru_cache(maxsize=65_536)
def _is_called_agency(employer: str) -> bool:
    return _AGENCY_NAME.search(employer) is not None


_AGENCY_NAME = re.compile(
    r"\b(?:staffing|recruit(?:ment|ing|ers?)|headhunt\w*|personnel (?:services|agency)|executive search|"
    r"search (?:group|consultants)|"
    r"talent (?:solutions|agency|acquisition)|employment agency|personal(?:dienst|berat|vermitt|service)\w*"
    r"|zeitarbeit\w*|"
    r"jobvermittlung|bemanning\w*|rekrytering\w*|uitzend\w*|travail temporaire|trabajo temporal)\b",
    re.IGNORECASE,
)
_CLIENT_WORDS = Words(["client", "Kunde", "Mandant", "Auftraggeber"])
_BEFORE_CLIENT, _AFTER_CLIENT = 40, 30
_CLIENT = re.compile(
    r"\b(?:on behalf of|recruiting for|hiring for|role with|position with) (?:one of (?:our|my) clients|(?:our|my|a)"
    r" client)\b|"
    r"\b(?:[Oo]ur|[Mm]y) client(?:,| is (?:an?|the|one|looking|seeking|currently|hiring|now|in)\b"
    r"| (?:seeks|needs|offers)\b)|\b[Nn]otre client(?:,| est (?:une?|le|la|à)\b| recherche)|"
    r"\b(?:[Uu]nser|[Ff]ür unseren) (?:Kunde|Kunden|Mandant|Mandanten|Auftraggeber)(?:,| ist| sucht| suchen)"
)


def _speaks_of_client(text: str) -> bool:
    """Whether the text speaks of the one client that the job is with; it is searched near the word alone."""
    return any(
        _CLIENT.search(text, max(0, start - _BEFORE_CLIENT), end + _AFTER_CLIENT)
        for _, start, end in _CLIENT_WORDS.find(text)
    )


def _places_of(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


# ---- by what tells it


@lru_cache(maxsize=4_096)
def _declared_sector(words: str) -> str | None:
    """A letter of ISIC ("J", "J: Information"), the words of the list, or those of its parts."""
    letter = re.match(r"\s*(?:section\s+)?([A-U])(?:\s*[-–:.)]|\s*$)", words)
    if letter and letter[1] in SECTORS:
        return letter[1]
    folded = _folded(words)
    known = _words("field")
    if folded in known:
        return known[folded]
    parts = (_folded(part) for part in re.split(r"[,;/&]|\band\b|\bund\b", words))
    return _one([known.get(part) for part in parts]) or _one(list(_found("field", folded)))


@lru_cache(maxsize=65_536)
def _sector_of_name(employer: str) -> str | None:
    """What the name's words tell. A university with a bank in its name teaches, one with a hospital heals, and a
    magazine is published, whatever of."""
    folded = _folded(employer)
    if _IS_PERIODICAL.search(folded):
        return "J"
    found = set(_found("name", folded))
    if "Q" in found and found <= {"P", "Q", "O", "M", "S"}:
        return "Q"
    return "P" if "P" in found else _one(list(found))


_IS_PERIODICAL = re.compile(r"\b(?:magazines?|journal|gazette|newspapers?|zeitung|zeitschrift)(?: [a-z]{2,4})?$")
_SELVES = ["we are ", "we're ", "we’re ", "wir sind ", "nous sommes ", "we build ", "we provide ", "we develop "]
_SIGNS_OF_FACULTY = ["tenure", "professor"]
_SIGNS = Words([*_SELVES, *_SIGNS_OF_FACULTY], ignore_case=True)
_A = r"(?:now |today |proud to be |currently )?(?:an?|the|one of the|eine?r?|une?) ([^.;!?\n]{3,120})"
_AFTER_SELF, _AFTER_NAME = re.compile(_A), re.compile(rf" (?:\w+ )?(?:is|ist|est) {_A}")
_MADE = r"(?:now |also )?(?:build|develop|provid|creat|mak)(?:s|es|ing) ([^.;!?\n]{3,120})"
_MADE_BY_SELF, _MADE_BY_NAME = re.compile(_MADE), re.compile(rf" (?:is |are )?{_MADE}")
_MADE_BY_WE = re.compile(r"we (?:build|provide|develop) ([^.;!?\n]{3,120})")
_FACULTY = re.compile(r"\btenure[- ](?:track|stream)\b|\b(?:assistant|associate|full) professors?(?:hips?)?\b")
"""Only those who teach for degrees hire professors."""
_ENDS = re.compile(
    r"\b(?:that|which|who|for|to|helping|building|with|where|dedicated|focused|based in|on a mission)\b|,"
)
_MAX_TEXT = 6_000


def _sector_of_text(employer: str | None, text: str) -> str | None:
    """What the ad's first sentence "we are a …", or "<employer> is a …", calls the employer; else what it makes."""
    low = lowered(text)[:_MAX_TEXT]
    name = (employer or "").strip().lower()
    signs = [sign for sign in _SIGNS.find(text) if sign[2] <= _MAX_TEXT]
    selves = [(start, end) for word, start, end in signs if word < len(_SELVES)]
    names = [at + len(name) for at in _places_of(name, low)] if len(name) > 1 else []
    said = [*(_AFTER_SELF.match(low, end) for _, end in selves), *(_AFTER_NAME.match(low, end) for end in names)]
    if code := _first_told(said, "text"):
        return code
    made = [_made_by_self(low, start, end) for start, end in selves]
    made += [_MADE_BY_NAME.match(low, end) for end in names]
    may_hire_faculty = len(signs) > len(selves)
    return _first_told(made, "product") or ("P" if may_hire_faculty and _FACULTY.search(low) else None)


def _made_by_self(low: str, start: int, end: int) -> re.Match[str] | None:
    """What stands after "we are building" or "we build"."""
    is_verb = low[end - 2] in "de"
    return _MADE_BY_WE.match(low, start) if is_verb and low.startswith("we ", start) else _MADE_BY_SELF.match(low, end)


def _first_told(sentences: list[re.Match[str] | None], where: Where) -> str | None:
    """The section that the first of the sentences tells that tells one."""
    for sentence in sorted(filter(None, sentences), key=lambda one: one.start()):
        if code := _sector_of_sentence(sentence[1], where):
            return code
    return None


@lru_cache(maxsize=16_384)
def _sector_of_sentence(said: str, where: Where) -> str | None:
    """What an employer calls itself or makes; it says so in every ad."""
    return _one(list(_found(where, _folded(_ENDS.split(said, maxsplit=1)[0]))))


# ---- words


@cache
def _listed() -> dict[str, tuple[str, bool]]:
    """Section, and whether it is an agency, by the key of each listed employer."""
    return {employer_key(one.name, ""): (one.sector, one.is_agency) for one in load_employers()}


@cache
def _words(where: Where) -> dict[str, str]:
    return {word: sector for word, place, sector in load_sector_words() if place == where}


@cache
def _pattern(where: Where) -> re.Pattern[str]:
    longest_first = sorted(_words(where), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})(?=s?\b)")


def _found(where: Where, folded: str) -> dict[str, None]:
    """The sections that the words of a text tell, the longest word first at each place."""
    known = _words(where)
    return dict.fromkeys(known[match[0]] for match in _pattern(where).finditer(folded))


def _one(codes: list[str | None]) -> str | None:
    """The section where it is one."""
    named = {code for code in codes if code}
    return named.pop() if len(named) == 1 else None


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())

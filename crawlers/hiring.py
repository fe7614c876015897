"""What the first lines of a free-form hiring notice say: employer, role, places, remote, pay.

Two forms are common: "Employer | Role | Place | …" and, in the first years, "Place - Role - Employer"; neither order is
kept by all, and many notices begin with a place alone and name the rest in the next lines. So each part is told by what
it is: a place by the names of places, a role by its words, an employer by what is left and looks like a name.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from taxonomy.regions import load_cities, load_countries, load_subdivisions

LEAST_PEOPLE = 30_000
"""Smaller towns have names like any word; one that is named with its state is known by the state."""
_LINES = 6
"""Lines in which an employer or a role is looked for: what follows is about the work."""
_LONGEST_ROLE = 100
_LONGEST_NAME = 60
_WORDS_BEFORE_ROLE = 4
_WORDS_OF_NAME = 4

_LINE_END = re.compile(r"</?p>|<br\s*/?>|\n|\\n", re.IGNORECASE)
"""Older comments hold line ends as a backslash and an n (recorded 2023-09)."""
_MARKUP = re.compile(r"<[^>]{0,500}>")
_BAR = re.compile(r"\s*\|\s*")
_PARTS = re.compile(r"\s+(?:-{1,3}|–|—|•|::|\*)\s+|\s--+\s?")
_AFTER_PLACE = re.compile(r"[:.]\s+")
_ROLE_WORDS = (
    r"engineers?|developers?|devs?|programmers?|scientists?|analysts?|designers?|managers?|architects?|dev-?ops|sre"
    r"|hackers?|researchers?|consultants?|directors?|recruiters?|writers?|specialists?|administrators?|admins?"
    r"|sysadmins?|leads?|head of [a-z]+|co-?founders?|cto|evangelists?|coders?|testers?|qa|full[- ]?stack"
    r"|front[- ]?end|back[- ]?end|technicians?|associates?|representatives?"
)
_ROLE = re.compile(rf"\b(?:{_ROLE_WORDS})\b", re.IGNORECASE)
_ROLES = re.compile(rf"\b(?:{_ROLE_WORDS})\b(?:[ /]+(?:{_ROLE_WORDS})\b)*", re.IGNORECASE)
_INTERNS = re.compile(r"\binterns?\b", re.IGNORECASE)
_BEFORE_ROLE = re.compile(r"([A-Za-z][\w+#./&'-]*|\.NET)(?:[ /,&]+|, )$")
_LEADS_TO_ROLE = frozenset({
    "a", "about", "additional", "all", "allow", "allows", "am", "an", "and", "another", "any", "are", "as", "at", "be",
    "because", "best", "but", "by", "currently", "few", "find", "for", "from", "full-time", "fulltime", "great", "good",
    "have", "help", "here", "hire", "hiring", "i", "in", "into", "is", "it", "like", "looking", "made", "many", "more",
    "most", "multiple", "my", "need", "needs", "now", "of", "on", "open", "opening", "openings", "or", "other", "our",
    "out", "over", "position", "positions", "re", "remote", "seek", "seeking", "several", "some", "such", "talented",
    "that", "the", "their", "them", "this", "three", "to", "top", "two", "us", "want", "we", "we're", "were", "who",
    "with", "you", "your",
})  # fmt: skip
_SENTENCE = re.compile(
    r"\b(?:is|are|was|has|have|we|we're|i|our|you|hiring|looking|seeking|needs?|wants?|find|join)\b", re.IGNORECASE
)
_KINDS = (
    r"full[- ]?time|part[- ]?time|permanent|contract(?:or)?s?|freelancers?|interns?|internships?|h-?1-?bs?|visas?"
    r"|on-?site|in[- ]office|hybrid|remote(?:ly)?|telecommut\w+|no|not|relocation|equity|local|or|and|ok|okay|only|a"
    r"|possib\w+|welcome|considered|sponsor(?:ship|ed)?|transfers?|multiple|various|all|roles|positions|sorry|engineering"
)
_KIND_ONLY = re.compile(rf"(?:\b(?:{_KINDS})\b|[\s,;/()&+*.!:-])+", re.IGNORECASE)
_REMOTE = re.compile(r"\bremote(?:ly)?\b|\btelecommut\w+|\bwork from (?:home|anywhere)\b", re.IGNORECASE)
_NOT_REMOTE = re.compile(r"\bno(?:t| ) ?remote|\bon-?site\b|\bhybrid\b", re.IGNORECASE)
_OR_REMOTE = re.compile(
    r"[\s,/&(]*(?:\b(?:and|or|and/or)\b)?[\s(]*\bremote(?:ly)?\b[\s)]*(?:ok(?:ay)?\b)?", re.IGNORECASE
)
_MONEY = r"(?:[$€£]|\b(?:USD|EUR|GBP|CHF|CAD|AUD)\b)"
_PAY = re.compile(
    rf"(?:{_MONEY}\s?\d[\d,.]*\s?k?|\b\d{{2,3}}\s?k\b)(?:\s?(?:-|–|to)\s?{_MONEY}?\s?\d[\d,.]*\s?k?)?(?:\s?{_MONEY})?"
    r"(?:\s?(?:/|per |an? )\s?(?:year|yr|hour|hr|day|month))?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)\S+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_AT_EMPLOYER = re.compile(r"^(?P<role>.*?)\s+(?:@|at)\s+(?P<name>[A-Z0-9][\w.&'’ -]{1,40})$")
_NAME = r"[A-Z0-9][\w.&'’+-]*(?:,? (?:[A-Z0-9][\w.&'’+-]*|of|and|the|&)){0,4}!?"
_IS_NAME = re.compile(_NAME)
_HIRES = re.compile(
    rf"^(?:(?i:at|here at|join|work (?:at|for)) )?(?P<name>{_NAME})(?:\s*[(\[][^)\]]*[)\]])?,?\s+"
    r"(?:is|are|was|has|builds?|makes?|provides?|helps?|seeks?|needs?|operates?|develops?|creates?|wants?|connects?"
    r"|lets|offers?|runs|works|which|part of|a|an|the leading|YC [SW]\d\d)\b"
)
_NO_NAME = frozenset({
    "a", "about", "all", "also", "an", "apply", "are", "as", "below", "both", "can't", "check", "cheers", "company",
    "contact", "e-mail", "edit", "email", "experience", "for", "generalist", "here", "hiring", "how", "i", "i'm",
    "if", "interns", "it", "job", "location", "looking", "my", "our", "overview", "please", "position", "regards",
    "requirements", "right", "see", "seeking", "send", "summer", "telecommuting", "thank", "thanks", "the", "there",
    "they", "this", "title", "to", "we", "we're", "what", "when", "where", "who", "why", "work", "you", "your",
})  # fmt: skip
_SMALL_WORDS = re.compile(
    r"\b(?:greater|downtown|metro|area|region|hq|headquarters|based|near|offices?|in|the|location|city|west|east|north"
    r"|south|central)\b:?",
    re.IGNORECASE,
)
_PLACES_APART = re.compile(r"\s*(?:[,;/&+]|\bor\b|\band\b)\s*", re.IGNORECASE)
_IN_PLACE = re.compile(r"(?:\b[Ii]n|\b[Ll]ocation:?|\b[Nn]ear)\s+([A-Z][\w'’-]*(?:(?:,\s*|\s)(?:[A-Z][\w'’-]*)){0,3})")
_NICKNAMES = frozenset({
    "nyc", "ny", "sf", "la", "dc", "bay", "sf bay", "silicon valley", "coast", "us", "usa", "uk", "eu", "europe",
    "anywhere", "worldwide", "planet earth", "brooklyn", "manhattan", "soma", "new york", "washington dc",
})  # fmt: skip
"""What people call places; a compass point before them is taken away first."""
_NO_PLACES = frozenset(
    {"bath", "java", "male", "mobile", "most", "nice", "orange", "reading", "same", "split", "university"}
)
"""Names of cities and islands that a notice hardly means."""


@dataclass
class Hiring:
    """What is told; null where it is not."""

    employer: str | None = None
    role: str | None = None
    places: list[str] = field(default_factory=list)
    is_remote: bool | None = None
    pay: str | None = None


def read_hiring(markup: str) -> Hiring:
    """What the first lines of a notice say."""
    lines = [line for line in map(_plain, _LINE_END.split(markup)) if line][:_LINES]
    told = Hiring()
    if not lines:
        return told
    head = lines[0]
    for number, part in enumerate(_parts_of(_ADDRESS.sub("", head))):
        _take_part(told, part, is_first="|" in head and number == 0)
    told.is_remote = True if _REMOTE.search(head) and not _NOT_REMOTE.search(head) else None
    told.employer = told.employer or _employer_in(lines)
    told.role = told.role or _role_in(lines, _ROLES) or _role_in(lines, _INTERNS)
    told.places = told.places or _places_in(lines)
    return told


def first_words(markup: str) -> str:
    """The first line that says more than a place, as plain text; empty where none does."""
    lines = filter(None, map(_plain, _LINE_END.split(markup)))
    return next((line for line in lines if not is_place(line)), "")


def is_place(text: str) -> bool:
    """Whether the text names a place and little else: its first name is known, or its last one after a comma."""
    bare = _SMALL_WORDS.sub(" ", _ASIDE.sub("", _OR_REMOTE.sub(" ", text)))
    names = [" ".join(name.split()).strip(".:- ") for name in _PLACES_APART.split(bare)]
    names = [name for name in names if name]
    if not names or len(bare) > _LONGEST_NAME or _ROLE.search(bare) or _SENTENCE.search(bare):
        return False
    city, _, state = names[0].rpartition(" ")
    if len(names) == 1 and _is_place_name(city):
        names = [city, state]
    return _is_place_name(names[0]) or (len(names) > 1 and _is_place_name(names[-1]))


def _parts_of(head: str) -> Iterable[str]:
    """The parts of a first line, also where a colon or full stop ends its place."""
    apart = _BAR if "|" in head else _PARTS
    for part in filter(None, map(str.strip, apart.split(head))):
        first, *rest = _AFTER_PLACE.split(part, maxsplit=1)
        yield from (first, *rest) if rest and is_place(first) else (part,)


def _take_part(told: Hiring, part: str, *, is_first: bool) -> None:
    """The part of the first line is put where it belongs."""
    part = part.strip(" ,;:.")
    if not part or _KIND_ONLY.fullmatch(part):
        return
    if is_place(part):
        told.places.append(_OR_REMOTE.sub("", _ASIDE.sub("", part)).strip(" ,;:.-"))
    elif is_first:
        told.employer = _name(part)
    elif _ROLE.search(part):
        _take_role(told, part)
    elif money := _PAY.search(part):
        told.pay = told.pay or money.group().strip()
    elif told.employer is None and _is_name(_name(part)):
        told.employer = _name(part)


def _take_role(told: Hiring, part: str) -> None:
    at = _AT_EMPLOYER.match(part)
    if at and told.employer is None and _is_name(_name(at["name"])) and not is_place(at["name"]):
        told.employer, part = _name(at["name"]), at["role"]
    if told.role is None:
        is_role = len(part) <= _LONGEST_ROLE and not _SENTENCE.search(part)
        told.role = part if is_role else _role_in([part], _ROLES)


def _employer_in(lines: Iterable[str]) -> str | None:
    """The name with which one of the lines begins: "Acme is …", "Acme - …", "Acme, which …", or which is the line."""
    for line in lines:
        first, *rest = _PARTS.split(line)
        hires = _HIRES.match(line)
        is_alone = len(first.split()) <= _WORDS_OF_NAME and not first.endswith(":")
        name = hires["name"] if hires else first if rest or is_alone else None
        if name and _is_name(_name(name)) and not is_place(name) and not _ROLE.search(name):
            return _name(name)
    return None


def _role_in(lines: Iterable[str], pattern: re.Pattern[str]) -> str | None:
    """The first role that the lines name, with the words before it that say more of it."""
    for line in lines:
        if match := pattern.search(line):
            words = [match.group()]
            rest = line[: match.start()]
            while len(words) <= _WORDS_BEFORE_ROLE and (before := _BEFORE_ROLE.search(rest)):
                if before[1].casefold().strip(".,") in _LEADS_TO_ROLE:
                    break
                words.insert(0, rest[before.start() :].rstrip())
                rest = rest[: before.start()]
            return " ".join(words).strip(" ,/&")
    return None


def _places_in(lines: Sequence[str]) -> list[str]:
    """The place of "… in San Francisco, CA", of "Location: Oslo", or with which a further line begins."""
    found = [place.strip(" ,.") for place in _IN_PLACE.findall(lines[0])]
    found += [first for line in lines[1:] for first, *rest in [_PARTS.split(line)] if rest]
    return [place for place in found if is_place(place)][:2]


def _is_place_name(name: str) -> bool:
    small = _bare(name)
    return small in _NICKNAMES or small in _names() or name.strip(" .") in _codes()


def _is_name(name: str | None) -> bool:
    """Whether the text is written like a name and does not begin like a sentence."""
    words = (name or "").split()
    return bool(words) and words[0].casefold().strip(":,") not in _NO_NAME and bool(_IS_NAME.fullmatch(name or ""))


def _name(text: str) -> str | None:
    """The employer without what is said beside it: (YC S11), an address."""
    bare = _ASIDE.sub("", _ADDRESS.sub("", text)).strip(" ,;:.!-")
    return bare or None


@cache
def _names() -> frozenset[str]:
    """Names of countries, subdivisions and larger cities, in small letters without accents."""
    countries = (name for one in load_countries() for name in (one.name, *one.forms) if len(name) > 3)
    states = (name for one in load_subdivisions() for name in (one.name, *one.forms) if len(name) > 3)
    cities = (one.name for one in load_cities() if one.population >= LEAST_PEOPLE and len(one.name) > 3)
    return frozenset(map(_bare, (*countries, *states, *cities))) - _NO_PLACES


@cache
def _codes() -> frozenset[str]:
    """Short forms of states and countries, as written: CA, Ont, UK."""
    countries = (name for one in load_countries() for name in (one.country_code, *one.forms) if len(name) <= 3)
    states = (name for one in load_subdivisions() for name in one.forms if len(name) <= 3)
    return frozenset(name for name in (*countries, *states) if name[:1].isupper())


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold().strip(" ."))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_MARKUP.sub("", markup)).split())

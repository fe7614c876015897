"""Terms of work: hours, kind of contract, where the work is done. Null where nothing says so, or two things at once.

A field of the source goes first, then the title, then sentences of the text that speak of this very job ("this is a
full-time position"): that others of the employer work full time, or have parental leave, tells nothing of it. But what
sites set by default, full time and remote, yields to a title or a text that plainly says another.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.denials import affirmed
from transforms.titles import fold
from transforms.words import Words, lowered

HOURS = ["full_time", "part_time"]
CONTRACTS = ["permanent", "temporary", "internship", "contract"]
"""temporary: for a term, a season or in another's place; contract: of the freelance and the self-employed."""
MODES = ["on_site", "hybrid", "remote"]
_DAYS_OF_WEEK = "5"
_MAX_TEXT = 20_000
_MAX_TAG = 60


class Terms(NamedTuple):
    """One of HOURS, CONTRACTS and MODES, each null where it is not said."""

    hours: str | None
    contract: str | None
    mode: str | None


def read_terms(
    tags: Iterable[str], title: str, location: str, text: str, workplace: str | None, is_remote: bool
) -> Terms:
    """The terms of a posting. `workplace` is the source's word for where; `is_remote`: all of its places are remote."""
    words = [found for tag in tags for found in _words_of_tag(tag[:_MAX_TAG])]
    head, said = _words_of_title(title), _sentences_on_terms(text[:_MAX_TEXT])
    return Terms(
        _hours_told(head, words, said),
        _one(words, CONTRACTS) or _one(head, CONTRACTS) or _one(_each(_contracts_of, said), CONTRACTS),
        _mode_of_workplace(workplace) or _mode_of_place(location) or _mode_told(head, said, is_remote),
    )


def _hours_told(head: Sequence[str], words: Sequence[str], sentences: Sequence[str]) -> str | None:
    """The hours by title, field and text; none where the title offers both, or a sentence leaves the choice."""
    if of_title := set(head).intersection(HOURS):
        return _one(of_title, HOURS)
    if of_field := _one(words, HOURS):
        return of_field
    found = _each(_hours_of, sentences)
    return None if _EITHER_OF_BOTH in found else _one(found, HOURS)


def _mode_told(head: Sequence[str], sentences: Sequence[str], is_remote: bool) -> str | None:
    """The mode by title and text; what is hybrid is on-site, too. Sites call remote what is done so in part, or not at
    all: a text that speaks of the office, and of nothing else, is believed before them."""
    modes = set(_each(_modes_of, sentences))
    told = "hybrid" if modes == {"hybrid", "on_site"} else _one(modes, MODES)
    if is_remote:
        return told if told is not None and "remote" not in head else "remote"
    return _one(head, MODES) or told


def _one(found: Collection[str], kind: list[str]) -> str | None:
    """What of the kind was found, where it is one thing."""
    if not found:
        return None
    of_kind = set(found).intersection(kind)
    return of_kind.pop() if len(of_kind) == 1 else None


def _each(read: Callable[[str], Sequence[str]], sentences: Sequence[str]) -> list[str]:
    """What is read in each of the sentences, and not denied in it; few tell anything, so that is asked last."""
    told = [sentence for sentence in sentences if read(sentence)]
    return [found for sentence in told for found in read(affirmed(sentence))]


def _matches(patterns: Mapping[str, re.Pattern[str]], text: str) -> list[str]:
    return [name for name, pattern in patterns.items() if pattern.search(text)]


# ---- fields


_WORDS = {
    "full_time": r"full ?time|vollzeit|heltid|temps plein|temps complet|voltijd|jornada completa",
    "part_time": r"part ?time|teilzeit|deltid|temps partiel|deeltijd|media jornada|minijob",
    "permanent": r"permanent|regular|unbefristet|festanstellung|cdi|indefinido|tillsvidare|vast",
    "temporary": r"temporary|temp|fixed ?term|term limited|seasonal|befristet|cdd|temporal|vikariat|tijdelijk|per diem",
    "internship": r"intern|internship|trainee|praktikum|praktikant|stage|stagiaire|working student|werkstudent"
    "|practicas",
    "contract": r"contract|contractor|freelancer?|self employed|independent contractor",
}
_OF_FIELD = {name: re.compile(rf"\b(?:{words})\b") for name, words in _WORDS.items()}
_IS_FIELD = re.compile(rf"(?:(?:{'|'.join(_WORDS.values())}|employee|employment|position|job|role|or|w2|1099) ?)+")
"""The whole of a tag is such words: the department "Contract Management" is none."""
_WORKPLACES = {
    "remote": "remote",
    "fullyremote": "remote",
    "telecommute": "remote",
    "hybrid": "hybrid",
    "onsite": "on_site",
    "inoffice": "on_site",
    "office": "on_site",
}


@lru_cache(maxsize=65_536)
def _words_of_tag(tag: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag)
    words = " ".join(re.sub(r"[\W_]+", " ", fold(apart)).split())
    return tuple(_matches(_OF_FIELD, words)) if _IS_FIELD.fullmatch(words) else ()


@lru_cache(maxsize=4_096)
def _mode_of_workplace(workplace: str | None) -> str | None:
    return _WORKPLACES.get(re.sub(r"[\W_]+", "", (workplace or "").casefold()))


# ---- titles and places


_OF_TITLE = {
    "full_time": re.compile(
        r"\bfull(?:[ -]?time)?\s?(?:/|or|and|&)\s?part[ -]?time\b|\bfull[ -]?time\b|\bvollzeit\b|\bheltid\b"
        r"|\btemps plein\b"
    ),
    "part_time": re.compile(r"\bpart[ -]?time\b|\bteilzeit\b|\bdeltid\b|\btemps partiel\b|\bminijob\b"),
    "permanent": re.compile(r"\bpermanent\b|\bunbefristet|\bfestanstellung\b|\bcdi\b|\btillsvidare"),
    "temporary": re.compile(
        r"\btemporary\b|\b(?:fixed|limited)[ -]term\b|\bterm[ -]limited\b|\bseasonal\b"
        r"|\bbefristet|\bcdd\b|\bvikariat|\bmaternity (?:cover|leave)\b"
        r"|\b\d{1,2}[ -]?(?:month|mo|monate?)s?[ -](?:contract|ftc|fixed|befristet)|\bftc\b|\binterim\b"
        r"|\bpost-? ?doc(?:s|toral)?\b"
        r"|\bvisiting (?:[\w/-]+ )?(?:professor|lecturer|scholar|fellow|faculty|instructor|researcher)"
    ),
    "internship": re.compile(
        r"\bintern(?:s|ship|ships)?\b|\bpraktik(?:um|ant|antin)\b|\bwerkstudent(?:in)?\b|\bworking student\b"
        r"|\bco-op\b|\bstagiaire\b|^stage\b|\bplacement student\b"
    ),
    "contract": re.compile(
        r"\bfreelance(?:r|rs)?\b|\bindependent contractor\b|(?:[(\[,/|-]\s?)contract(?:or)?(?: role"
        r"| position)?\s?(?:$|[)\],/|-])"
        r"|(?<!month )(?<!months )(?<!term )\bcontract(?:or)?$"
    ),
}
_SIGNS_OF_TITLE = Words(
    [
        "time", "zeit", "heltid", "temps", "minijob", "permanent", "befristet", "festanstellung", "cdi", "tillsvidare",
        "tempora", "term", "season", "cdd", "vikariat", "maternity", "ftc", "fixed", "interim", "visiting", "intern",
        "prakti", "student", "co-op", "stag", "freelance", "contract", "hybri", "remote", "site", "office", "in-person",
        "doc", "deltid",
    ]
)  # fmt: skip
"""One of which every title has that a pattern finds; four of five have none."""
_MODE_OF_PLACE = {
    "hybrid": re.compile(r"\bhybri(?:d|de|do)\b"),
    "remote": re.compile(
        r"\b(?:fully|100 ?%) remote\b|\bremote(?:$|\s*[)\]]|\s?(?:/|or)\s?(?:hybrid|on-?site|in-office))"
        r"|^remote\b(?! (?:sens|pilot))"
    ),
    "on_site": re.compile(r"\bon-?site\b|\bin-office\b|\bin-person\b"),
}


@lru_cache(maxsize=65_536)
def _words_of_title(title: str) -> tuple[str, ...]:
    folded = fold(title)
    if not _SIGNS_OF_TITLE.are_in(folded):
        return ()
    folded = affirmed(folded)
    return (*_matches(_OF_TITLE, folded), *_matches(_MODE_OF_PLACE, folded))


@lru_cache(maxsize=65_536)
def _mode_of_place(location: str) -> str | None:
    return _one(_matches(_MODE_OF_PLACE, affirmed(location.casefold())), MODES)


# ---- sentences of the text


_JOB = r"(?:position|role|job|opportunity|appointment|post|vacancy|contract|employment|engagement|assignment)"
_HOURS_OF_TEXT = re.compile(
    rf"(?<!holds a )(?<!from )\b(?P<a>full|part)[ -]?time,? (?:and |&)?(?:[\w-]+,? ){{0,2}}?{_JOB}s?\b"
    rf"|\b(?:{_JOB}s?|hours|schedule|status|commitment|type)(?: type| status)?(?: is| are|:)\s*(?:a |on a )?(?P<b>full"
    rf"|part)[ -]?time\b"
    r"|\b(?P<c>voll|teil)zeit(?:stelle)?\b"
)
_HOURS_OF_WORD = {"full": "full_time", "voll": "full_time", "part": "part_time", "teil": "part_time"}


def _whole(word: str) -> str:
    """Pattern of a word that no letter stands before: what begins with a letter itself is found ten times as fast as
    what begins with the edge of a word."""
    return rf"{word}(?<!\w{word})"


_CONTRACT_OF_TEXT = {
    "permanent": re.compile(
        rf"{_whole('permanent')}(?<!non-permanent)(?<!non permanent),? (?:[\w-]+ ){{0,2}}?{_JOB}\b"
        rf"|{_whole('unbefristete')}[nrs]?\b|{_whole('festanstellung')}\b|{_whole('cdi')}\b"
    ),
    "temporary": re.compile(
        rf"\b(?:(?:fixed|limited)[ -]term(?: \w+)? {_JOB}\b|non-permanent {_JOB}"
        rf"|temporary,? (?:[\w-]+ ){{0,2}}?{_JOB}\b"
        r"|(?:\d{1,2}|six|nine|twelve|eighteen)[ -]months?[ -](?:fixed|contract|term|ftc)\b|maternity cover\b"
        rf"|(?<!initial )(?:[1-5]|one|two|three|four|five)[ -]year,? (?:(?!tenure|probation)[\w-]+,? ){{0,2}}?"
        rf"(?:{_JOB}|fellowship|term)\b(?![^.]{{0,60}}\btenure)"
        r"|(?<!initial )(?:position|appointment|contract|fellowship|post) (?:is|will be) for"
        r" (?:a (?:period|term) of )?(?:up to )?(?:[1-5]|one|two|three|four|five) years?\b)"
        r"|(?<!un)befristete[nrs]? (?:stelle|vertrag)"
    ),
    "contract": re.compile(
        rf"\bthis is an? (?:[\w-]+,? ){{0,2}}?(?:freelance|contractor|independent contractor|1099) ?{_JOB}?\b"
        rf"|\b(?:freelance|independent contractor|1099) {_JOB}\b"
    ),
}
_NUMBER = r"(?P<days{n}>[1-5]|one|two|three|four|five)(?:\s?(?:-|–|to)\s?(?:[1-5]|two|three|four|five))?\+?"
_OFFICE = (
    r"(?:in|at|from|to|into)[ -](?:one of )?(?:(?:the|our|your|a) )?(?:[\w'’]+,? ){0,3}?(?:office|hq|studio|hub|person"
    r"|headquarter)s?"
    r"|on-?site|in-?office"
)
_OFFICE_DAYS = re.compile(
    rf"\b{_NUMBER.format(n=1)} days? (?:(?:a|per|each|/) ?week |weekly )?(?:{_OFFICE})\b"
    rf"|\b(?:{_OFFICE})(?: in [\w ]{{2,15}}?)?"
    rf"(?: at least| for| up to| a minimum of)? {_NUMBER.format(n=2)} (?:days?|times)(?: (?:a|per|each)"
    rf" week|/week)"
)
_LABEL = (
    r"(?:type|mode|model|workplace|work location|location|set-?up|arrangement|work style)"
    r"\s?(?::|\s-|–)\s?(?:[\w.,&/ ]{0,30}[(|,-] ?)?"
)
_NOT_MIXED = r"(?! (?:that |which )?(?:blend|bridg|combin|span|mix)|: part\b| of (?:a|an|the|both)\b)"
"""A hybrid of two jobs, not of office and home: as many as one "hybrid role" of five."""
_MODE_OF_TEXT = {
    "hybrid": re.compile(
        r"\b(?:hybrid[ -](?:work |working |remote )?(?:role|position|job|work|working|model|schedule|set-?up"
        rf"|opportunity|basis|internship|arrangement|environment|policy|format|system|location)\b{_NOT_MIXED}"
        rf"|{_LABEL}hybrid\b|(?<!if your )(?:role|position|job) (?:is|will be) (?:a )?hybrid\b(?! of\b))|#li-hybrid\b"
        r"|\(hybrid\)"
    ),
    "remote": re.compile(
        r"\b(?:(?:fully|100 ?%|entirely)[ -]remote\b(?! team| company)"
        r"|(?:this|the) (?:is an? )?(?:[\w-]+,? ){0,3}?remote,? (?:[\w-]+ )?"
        r"(?:role|position|job|opportunity|internship)\b"
        r"|(?:role|position|job|opportunity) is (?:fully )?remote\b|remote, full[ -]time\b"
        rf"|{_LABEL}(?:fully |100% )?remote(?:ly)?\b(?! or| /|/))|#li-remote\b"
    ),
    "on_site": re.compile(
        r"\b(?:(?<!prefer )(?<!prefer an )(?:on-?site|in[- ]person|in[- ]office)[, ](?:[\w-]+ ){0,1}?"
        r"(?:role|position|job|opportunity|only)\b"
        r"|(?:role|position|job) (?:is|will be) (?:fully |100 ?% |full-time )?(?:on-?site|in[- ]person"
        r"|in[- ]office)\b"
        r"|fully (?:on-?site|in[- ]person|in[- ]office)\b"
        r"|(?:must|will|required to|able to|expected to) (?:be |work )(?:fully |full[- ]time |100% )?(?:on-?site"
        r"|in[- ]person|in[- ]office|in (?:the|our) office)(?: full[- ]time| daily| monday| every day| (?:five|5) days)"
        r"|(?:is|be) based (?:full[- ]time,? )?(?:and )?in[- ]person\b|no remote\b"
        r"|(?:requires?|must|ability to|able to|willing to) (?:working |work |be )"
        r"(?:on-?site|in[- ]person|in[- ]office)\b"
        r"(?! (?:as|if|when) | occasional| (?:[\w-]+ ){0,4}?(?:[1-4]|one|two|three|four|\d-\d)\+? days)"
        rf"|{_LABEL}(?:fully |100% )?(?:on-?site|in[- ]person|in[- ]office)\b(?! or| /|/))|#li-on-?site\b"
    ),
}
"""What all alternatives begin with, the beginning of a word, is asked once: else it takes three times as long."""
_SIGNS = Words(
    [
        "full-time", "full time", "fulltime", "part-time", "part time", "parttime", "vollzeit", "teilzeit", "permanent",
        "fixed-term", "fixed term", "limited term", "temporary", "befristete", "festanstellung", " cdi", "freelance",
        "1099", "contractor",
        "-month", " months ", "month contract", "-year ", "year appointment", " year position", " for one year",
        "maternity cover", "hybrid", "remote", "on-site", "onsite", "in-person", "in person", "office ", "office,",
        "office.", "in-office", " hub ", " hq ", " headquarters",
    ],
    ignore_case=True,
)  # fmt: skip
_BEFORE, _AFTER = 70, 80
_DAYS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}


def _sentences_on_terms(text: str) -> list[str]:
    """Lower-case surroundings of words on terms of work: patterns over whole texts would take ten times as long."""
    low, spans = lowered(text), list[list[int]]()
    for _, start, stop in _SIGNS.find(text):
        if spans and start - _BEFORE <= spans[-1][1]:
            spans[-1][1] = stop + _AFTER
        else:
            spans.append([max(0, start - _BEFORE), stop + _AFTER])
    return [low[start:stop] for start, stop in spans]


_EITHER_OF_BOTH = "either"
_EITHER = re.compile(
    r"\bfull[ -]?time\s?(?:or|and|/|,|&)\s?part[ -]?time|\bpart[ -]?time\s?(?:or|and|/|,|&)\s?full[ -]?time"
    r"|\bvoll-?\s?(?:oder|und|/|o\.)\s?teilzeit"
)
_CACHED = 16_384
"""Sentences: employers say in each ad where and how long they work; two of three stand in an earlier ad."""


@lru_cache(maxsize=_CACHED)
def _hours_of(sentence: str) -> tuple[str, ...]:
    if "time" not in sentence and "zeit" not in sentence:
        return ()
    if ("part" in sentence or "teil" in sentence) and _EITHER.search(sentence):
        return (_EITHER_OF_BOTH,)
    return tuple(_HOURS_OF_WORD[found["a"] or found["b"] or found["c"]] for found in _HOURS_OF_TEXT.finditer(sentence))


_CONTRACT_SIGNS = {
    "permanent": ("perman", "befristet", "festanst", "cdi"),
    "temporary": (
        "fixed",
        "limited",
        "non-perm",
        "tempor",
        "befristet",
        "month",
        "maternity",
        "-year",
        " year ",
        " year,",
        "is for",
        "be for",
    ),
    "contract": ("freelance", "contractor", "1099"),
}
_MODE_SIGNS = {
    "hybrid": ("hybrid",),
    "remote": ("remote",),
    "on_site": (
        "on-site",
        "onsite",
        "in-person",
        "in person",
        "in-office",
        "in office",
        "in the office",
        "in our office",
        "no remote",
    ),
}
"""One of which every sentence holds that a pattern finds: to look for them takes a tenth of its time."""


def _likely_matches(
    patterns: Mapping[str, re.Pattern[str]], signs: Mapping[str, Iterable[str]], text: str
) -> list[str]:
    return _matches({name: patterns[name] for name in patterns if any(map(text.__contains__, signs[name]))}, text)


@lru_cache(maxsize=_CACHED)
def _contracts_of(sentence: str) -> tuple[str, ...]:
    return tuple(_likely_matches(_CONTRACT_OF_TEXT, _CONTRACT_SIGNS, sentence))


@lru_cache(maxsize=_CACHED)
def _modes_of(sentence: str) -> tuple[str, ...]:
    """What a sentence says; days in the office are hybrid work where they are not all of the week."""
    found = _likely_matches(_MODE_OF_TEXT, _MODE_SIGNS, sentence)
    for days in _OFFICE_DAYS.finditer(sentence) if " day" in sentence or " times" in sentence else ():
        number = days["days1"] or days["days2"]
        found.append("on_site" if _DAYS.get(number, number) == _DAYS_OF_WEEK else "hybrid")
    return tuple(found)

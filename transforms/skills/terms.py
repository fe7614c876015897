"""Terms that stand where skills stand and are none that the taxonomy has: candidates for it.

Looked at are the neighbours of known skills in a list ("Python, LangGraph and SQL") and what follows words such as
"experience with". Whether a term names a skill is told later, from all that is seen of it; what can never name one
(words that every ad holds, a job, what stands before "environment") is left out here, so that few rows are kept.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence

import ahocorasick_rs

from taxonomy.skills import Skill
from taxonomy.skills.lint import fold_spelling
from transforms.skills.extractor import Mention
from transforms.skills.term_words import BREAKS, JOBS, REJECTED, TRIMMED_AFTER, TRIMMED_BEFORE

MAX_TERMS = 40
"""Of one text; one with more is a list of keywords."""

REMEMBERED = 100_000
"""Spellings of which it is kept whether they name a term, about 15 MB."""

MAX_WORDS = 4
LONGEST_BEFORE = 45
"""Characters before a known skill in which its left neighbour must begin."""

CUES = (
    "xperience with ", "xperience in ", "nowledge of ", "roficiency with ", "roficiency in ", "roficient with ",
    "roficient in ", "amiliar with ", "amiliarity with ", "nderstanding of ", "xpertise in ",
)  # fmt: skip
"""Each without its first letter, which may be a capital."""

_CUES = ahocorasick_rs.AhoCorasick(CUES, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
"""Of its kinds of search this one takes a third of the time."""

_FIRST_WORD = re.compile(r"[^\W_][\w+#&'’-]*(?:[./](?=\w)[\w+#&'’-]*)*")
_RUN = re.compile(rf"{_FIRST_WORD.pattern}(?: [^\W_][\w+#&'’-]*(?:\.(?=\w)[\w+#&'’-]*)*){{0,4}}")
_NEXT = re.compile(rf"(?:, ?(?:and |or |& )?|; ?| ?/ ?| ?\| ?| & | and | or )(?:e\.g\.,? )?({_RUN.pattern})")
"""What parts a list, and the words after it."""

_STOPS = re.compile(r"[,;/|()\n:•.!?–—\[\]&]+ ?")
_ENDS = frozenset(",;/|)(\n.:!?•–—[]&")
_AFTER_SKILL = (",", " and ", " or ", "/", " /", ";", " & ", "|", " |", "&")
_BEFORE_SKILL = (", ", " and ", " or ", "/")
"""What may part a list where a name follows a known skill, and where it precedes one."""

_LENGTH_BEFORE = {parts[-2:]: len(parts) for parts in _BEFORE_SKILL}

_BETWEEN_SKILLS = frozenset(["", " ", ", ", ", and ", ", or ", " and ", " or ", "/", " / ", " & ", "; "])
"""What most often stands between two known skills, and has no room for a name."""

_LONGEST_BETWEEN = max(map(len, _BETWEEN_SKILLS))

_PART_OF_NAME = ("language", "degree", "software", "database", "certification", "platform")
"""What a taxonomy's name adds to the words that ads write: "French language", "computer science degree"."""

_AROUND = " \t.-–•*·'’‘\"“”„"
_HAS_LETTER = re.compile(r"[^\W\d_]")
_NUMBERED = re.compile(r"\d+\+?$|\d.*\b(?:years?|hours?|days?|percent)$")
_LOWER_COMPOUND = re.compile(r"[a-z]+(?:-[a-z]+)+|[a-z]+ly")
"""A word of praise, "high-growth", or of manner, "closely"; a name so written stands in no list alone."""
_ADJECTIVE = re.compile(r"(?:ical|omic|utical|ational|ental|icial|ocial|uous|able)$")
"""Such a word ends no name: of "mathematical and statistical modelling" the first part is none."""
_CONTRACTED = re.compile(r"['’](?:ll|d|ve|re|m|t)\b")


class TermFinder:
    """Finds terms beside the skills of a taxonomy. Build it once: what was told of a spelling is kept.

    `too_common` are words and phrases that ads write too often for any skill.
    """

    def __init__(self, skills: Iterable[Skill], too_common: Container[str]) -> None:
        self._known = {term_key(form) for skill in skills for form in skill.all_forms}
        self._too_common = too_common
        self._told: dict[str, str] = {}

    def find(self, text: str, mentions: Sequence[Mention]) -> dict[str, str]:
        """For each term its spelling where it stands first, in the order of the text's lists; at most MAX_TERMS."""
        found: dict[str, str] = {}
        starts = [one.start for one in mentions]
        ends = [one.end for one in mentions]
        for surface in [*_beside_skills(text, starts, ends), *_after_cues(text, starts)]:
            term = self._told.get(surface)
            if term is None:
                if len(self._told) >= REMEMBERED:
                    self._told.clear()
                term = self._told[surface] = self._term_of(surface)
            if term:
                found.setdefault(term, surface)
        return found if len(found) <= MAX_TERMS else dict(list(found.items())[:MAX_TERMS])

    def _term_of(self, surface: str) -> str:
        """The key of the term that a spelling is of; empty where it can name no skill, or the taxonomy has it."""
        trimmed = trim_term(surface)
        name = trimmed.lower()
        if not _can_name(trimmed) or name in self._too_common or surface.lower() in self._too_common:
            return ""
        key = fold_spelling(trimmed)
        joined = key.replace(" ", "")
        if joined in self._known or any(joined + part in self._known for part in _PART_OF_NAME):
            return ""
        return key


def _can_name(term: str) -> bool:
    """Whether a skill could be called so, by the words alone."""
    name = term.lower()
    words = name.split(" ")
    if len(name) < 2 or len(words) > MAX_WORDS or not _HAS_LETTER.search(name) or not REJECTED.isdisjoint(words):
        return False
    if words[0] in BREAKS or _singular(words[-1]) in JOBS or _LOWER_COMPOUND.fullmatch(term):
        return False
    return not (_NUMBERED.match(name) or _CONTRACTED.search(name) or _ADJECTIVE.search(name))


def term_key(form: str) -> str:
    """One key for the spellings of a form, whatever its spaces, hyphens, plural and letter case."""
    return fold_spelling(form).replace(" ", "")


def trim_term(surface: str) -> str:
    """A spelling without what praises it before and says what kind of thing it is after: "modern Kafka tools"."""
    words = surface.strip(_AROUND).split(" ")
    while len(words) > 1 and words[0].lower() in TRIMMED_BEFORE:
        words.pop(0)
    while len(words) > 1 and words[-1].lower() in TRIMMED_AFTER:
        words.pop()
    return " ".join(words)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _beside_skills(text: str, starts: Sequence[int], ends: Sequence[int]) -> list[str]:
    """Names between known skills, after the last and before the first. Most gaps are no list, so that is told first."""
    found, size = list[str](), len(text)
    for begin, end in zip([0, *ends], [*starts, size], strict=True):
        gap = text[begin:end]
        if end - begin <= _LONGEST_BETWEEN and gap in _BETWEEN_SKILLS:
            continue
        read = _read_on(gap, found, is_last=end == size) if begin and gap.startswith(_AFTER_SKILL) else 0
        if end < size and gap.endswith(_BEFORE_SKILL):
            _read_back(gap, read, found)
    return found


def _read_on(gap: str, found: list[str], *, is_last: bool) -> int:
    """Adds the names that follow one another from a separator on, before the next known skill; where the last ends."""
    at = 0
    while run := _NEXT.match(gap, at):
        if run.end() + 1 >= len(gap) and not is_last:
            break  # Its last word is one with the known skill: "urban economics" is not "urban".
        name = _until_break(run[1])
        end = run.start(1) + len(name)
        if not name or (end == run.end() and not _ends_at(gap, end)):
            break
        found.append(name)
        at = end
    return at


def _read_back(gap: str, read: int, found: list[str]) -> None:
    """Adds the name that a separator parts from the known skill after it, unless it was read already."""
    end = len(gap) - _LENGTH_BEFORE.get(gap[-2:], len("/"))
    begin = max(0, end - LONGEST_BEFORE)
    parts = _STOPS.split(gap[begin:end])
    if end <= read or (len(parts) == 1 and begin > 0):
        return
    words, lowered = parts[-1].split(" "), parts[-1].lower().split(" ")
    if not BREAKS.isdisjoint(lowered):
        words = words[max(number for number, word in enumerate(lowered) if word in BREAKS) + 1 :]
    if words and len(words) <= MAX_WORDS + 1 and words[0]:
        found.append(" ".join(words).strip(_AROUND))


def _after_cues(text: str, starts: Sequence[int]) -> list[str]:
    found = list[str]()
    for _, __, begin in _CUES.find_matches_as_indexes(text):
        run = _RUN.match(text, begin)
        if run is None:
            continue
        name = _until_break(run[0])
        end = begin + len(name)
        known = bisect_left(starts, begin)
        holds_known = known < len(starts) and starts[known] < max(end, begin + 1)
        if name and not holds_known and (end < run.end() or _ends_at(text, end)):
            found.append(name)
    return found


def _until_break(run: str) -> str:
    """The words of a run before one at which a name ends."""
    lowered = run.lower().split(" ")
    if BREAKS.isdisjoint(lowered):
        return run
    first = next(number for number, word in enumerate(lowered) if word in BREAKS)
    return " ".join(run.split(" ")[:first])


def _ends_at(text: str, at: int) -> bool:
    """Whether a name that stops there is whole: a sign follows, or a word at which names end, or nothing."""
    if at >= len(text) or text[at] in _ENDS:
        return True
    if text[at] != " ":
        return False
    word = _FIRST_WORD.match(text, at + 1)
    return text[at + 1 : at + 2] in _ENDS if word is None else word[0].lower() in BREAKS

"""Terms that stand where skills stand and are none that the taxonomy has: candidates for it.

Looked at are the neighbours of known skills in a list ("Python, LangGraph and SQL") and what follows words such as
"experience with". Whether a term names a skill is told later, from all that is seen of it; what can never name one
(words that every ad holds, a job, what stands before "environment") is left out here, so that few rows are kept.
"""

import re
from collections.abc import Container, Iterable, Sequence

from taxonomy.skills import Skill
from taxonomy.skills.lint import fold_spelling
from transforms.skills.extractor import Mention
from transforms.skills.term_words import BREAKS, JOBS, REJECTED, TRIMMED_AFTER, TRIMMED_BEFORE

MAX_TERMS = 40
"""Of one text; one with more is a list of keywords."""

MAX_WORDS = 4
LONGEST_BEFORE = 45
"""Characters before a known skill in which its left neighbour must begin."""

CUES = ("xperience with ", "xperience in ", "nowledge of ", "roficien", "amiliar", "nderstanding of ", "xpertise in ")
"""Each without its first letter, which may be a capital."""

_REST_OF_CUE = re.compile(r"(?:cy|t|ity)? ?(?:with|in) ", re.ASCII)
_SEPARATOR = re.compile(r"(?:, ?(?:and |or |& )?|; ?| ?/ ?| ?\| ?| & | and | or )(?:e\.g\.,? )?")
_RUN = re.compile(r"[^\W_](?:[\w+#&'’-]|[./](?=\w))*(?: [^\W_](?:[\w+#&'’-]|\.(?=\w))*){0,4}")
_STOPS = re.compile(r"[,;/|()\n:•.!?–—\[\]&]+ ?")
_ENDS = frozenset(",;/|)(\n.:!?•–—[]&")
_LIST_GOES_ON = frozenset(",/;|& ")


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
        for surface in [*_beside_skills(text, mentions), *_after_cues(text, [one.start for one in mentions])]:
            term = self._told.get(surface)
            if term is None:
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


def _beside_skills(text: str, mentions: Sequence[Mention]) -> list[str]:
    found = list[str]()
    before = 0
    for number, mention in enumerate(mentions):
        following = mentions[number + 1].start if number + 1 < len(mentions) else len(text)
        _read_on(text, mention.end, following, found)
        if mention.start > before + 3:
            _read_back(text, before, mention.start, found)
        before = mention.end
    return found


def _read_on(text: str, at: int, limit: int, found: list[str]) -> None:
    """Adds the names that follow one another from a separator on, before the next known skill."""
    while at < limit and text[at] in _LIST_GOES_ON and (separator := _SEPARATOR.match(text, at)):
        run = _RUN.match(text, separator.end(), limit) if separator.end() < limit else None
        if run is None or (run.end() + 1 >= limit and limit < len(text)):
            return  # Its last word is one with the known skill: "urban economics" is not "urban".
        name = _until_break(run[0])
        at = run.start() + len(name)
        if not name or (at == run.end() and not _ends_at(text, at)):
            return
        found.append(name)


def _read_back(text: str, first: int, start: int, found: list[str]) -> None:
    """Adds the name that a separator parts from the skill that begins at `start`."""
    end = start
    if text[end - 1] == " " and text[end - 2] == ",":
        end -= 2
    elif text[end - 1] == "/":
        end -= 1
    elif text.startswith(" and ", end - 5):
        end -= 5
    elif text.startswith(" or ", end - 4):
        end -= 4
    else:
        return
    begin = max(first, end - LONGEST_BEFORE)
    parts = _STOPS.split(text[begin:end])
    if len(parts) == 1 and begin > first:
        return
    words = parts[-1].split(" ")
    for number in range(len(words) - 1, -1, -1):
        if words[number].lower() in BREAKS:
            words = words[number + 1 :]
            break
    if words and len(words) <= MAX_WORDS + 1 and words[0]:
        found.append(" ".join(words).strip(_AROUND))


def _after_cues(text: str, starts: Sequence[int]) -> list[str]:
    found = list[str]()
    known = frozenset(starts)
    for cue in CUES:
        at = text.find(cue)
        while at >= 0:
            at += len(cue)
            begin = at
            if cue[-1] != " ":
                rest = _REST_OF_CUE.match(text, at)
                begin = rest.end() if rest else -1
            if begin >= 0 and begin not in known and (run := _RUN.match(text, begin)):
                name = _until_break(run[0])
                end = begin + len(name)
                holds_known = any(begin + offset in known for offset in range(1, len(name)))
                if name and not holds_known and (end < run.end() or _ends_at(text, end)):
                    found.append(name)
            at = text.find(cue, at)
    return found


def _until_break(run: str) -> str:
    """The words of a run before one at which a name ends."""
    if run.islower() and " " not in run:
        return "" if run in BREAKS else run
    words = run.split(" ")
    for number, word in enumerate(words):
        if word.lower() in BREAKS:
            return " ".join(words[:number])
    return run


def _ends_at(text: str, at: int) -> bool:
    """Whether a name that stops there is whole: a sign follows, or a word at which names end, or nothing."""
    if at >= len(text) or text[at] in _ENDS:
        return True
    if text[at] != " ":
        return False
    following = _RUN.match(text, at + 1)
    return text[at + 1 : at + 2] in _ENDS if following is None else following[0].split(" ", 1)[0].lower() in BREAKS

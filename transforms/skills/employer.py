"""Where an ad tells of its employer: from a heading that names it to the line that turns to the job again.

What an employer sells, builds and is proud of is written in the words of skills, and stands in all of its ads. A stack
under "How we work" or a team's own heading speaks of the job and is no such story.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from transforms.sections import kind_of_line

_OF_THE_JOB = re.compile(
    r"\byou(?:['’]ll| will| would)\b|\b(?:you|we)(?:['’]re| are) (?:looking|seeking|searching|hiring)\b"
    r"|\b(?:this|the|your) (?:role|position|job)\b|\b(?:ideal|right|successful) candidate\b"
)
"""Words that speak of who is wanted; the line that has them is no longer about the employer alone. In lower case, as
the two below: they are searched in lowered lines, at less than half the time."""

_EMPLOYER = frozenset({"we", "our", "us", "founded", "backed", "customers", "clients"})
_OF_THE_EMPLOYER = re.compile(rf"\b(?:{'|'.join(sorted(_EMPLOYER))})\b|\b(?:is|are) (?:an?|the|on a|building|one of)\b")
"""Most lines that speak of the employer have such a word between two spaces, which is told first."""

_OF_THE_WANTED = frozenset({
    "you", "your", "candidate", "candidates", "applicant", "applicants", "hiring", "hire", "looking", "seek", "seeks",
    "seeking", "recruit", "recruits", "recruiting", "recruitment", "recruiter", "responsible", "responsibility",
    "responsibilities", "require", "required", "must", "employ", "codebase", "role", "position", "vacancy", "opening",
    "appointment", "opportunity", "developer", "developers", "technologies", "python", "django", "java", "javascript",
    "react", "linux", "aws", "docker", "postgresql", "postgres",
})  # fmt: skip
"""Words that say who is wanted or what is worked with, though the employer is spoken of too."""

_OF_A_LINE = _OF_THE_WANTED | {"experience", "stack", "use", "using"}
_OF_A_SENTENCE = _OF_THE_WANTED | {
    "will", "experienced", "roles", "positions", "tools", "tasks", "projects", "challenge", "challenges", "problem",
    "problems", "need", "needs", "expected", "interest", "interests", "interested", "interesting", "code", "frontend",
    "backend", "prefer", "preferred", "preferably", "essential", "emphasis", "ability", "skill", "skills", "research",
    "area", "areas", "field", "fields", "job", "jobs", "openings", "vacancies",
    "economist", "economists", "faculty", "degree", "phd", "teach", "teaches", "teaching",
}  # fmt: skip
"""A sentence says less than its line: more of what it says may be of the job."""

_PHRASES_OF_A_LINE = re.compile(r"\b(?:hosted on|written in|pair program\w*|engineers? (?:to|who))\b")
_PHRASES_OF_A_SENTENCE = re.compile(
    r"\b(?:hosted on|written in|pair program\w*|engineers? (?:to|who)|experience (?:in|with|as|at|working|is|and)|"
    r"our (?:[\w-]+ )?stack|(?:we|and|to|also|mainly|mostly|primarily) use|using (?!data\b|over\b|ai\b|tech\b)|"
    r"front-end|back-end|work(?:s|ing)? (?:on|in|with|at|primarily|alongside|closely)|built (?:in|on|with)|"
    r"running on|provided by|we (?:also |mostly |primarily )?(?:rely|run|write|deploy|follow|expect|encourage))\b"
    r"|^\W*(?:tech(?:nology)? )?stack\b"
)
_WORD = re.compile(r"[a-z]+")

_REMEMBERED = 1_024
"""Lines: an employer's ads, which have their lines in common, are read one after another."""

_SHORTEST_LINE = 60
"""Characters; a shorter line is an item, a place, a pay or a heading."""

_END_OF_SENTENCE = re.compile(r"[.!?] +(?=[A-Z])")

_OF_THE_WORK = re.compile(r"\b(?:teams?|join|work(?:ing)?|tech\w*|stack|engineering|life|your?)\b", re.IGNORECASE)
"""Words of a heading under which the work is told, or who is wanted: its skills are those of the job."""

_KINDS_OF_JOB = frozenset({"duties", "requirements"})
_LONGEST_HEADING = 80
_SAYS_WHO_IS_WANTED = re.compile(
    r"\b[Yy]ou must\b|\b[Ww]e(?:['’]re| are) (?:looking for|seeking|searching for) an? |\b(?:ideal|right) candidate\b"
)

_HEADING_WORDS = 7
_BULLETS = ("- ", "* ", "• ", "· ")
_ITEMS = (*_BULLETS, ">", "#")
_LEAD = 4
"""Characters in which the sign of an item stands."""


def is_of_employer(heading: str) -> bool:
    """Whether a line is a heading under which the employer tells of itself and not of the work."""
    return kind_of_line(heading) == "about_employer" and not _OF_THE_WORK.search(heading)


def find_end_of_story(text: str, start: int, limit: int) -> int:
    """First character of the line after a heading that is of the job or opens something else, at most `limit`."""
    line_start = text.find("\n", start, limit) + 1
    while 0 < line_start < limit:
        line_end = text.find("\n", line_start, limit)
        line = text[line_start : line_end if line_end >= 0 else limit]
        if _ends_story(line):
            return line_start
        line_start = line_end + 1
    return limit


@lru_cache(_REMEMBERED)
def turns_to_job(line: str) -> bool:
    """Whether a line among benefits is a heading of duties or wishes, or says who is wanted."""
    if line.lstrip().startswith(_BULLETS):
        return False
    if len(line) <= _LONGEST_HEADING:
        return kind_of_line(line.partition(":")[0]) in _KINDS_OF_JOB and not line.startswith("You")
    return _SAYS_WHO_IS_WANTED.search(line) is not None


def list_sentences_on_employer(
    text: str, start: int, end: int, starts: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """Start and end of each sentence between two characters that tells of the employer alone.

    Only paragraphs that name the employer are read: the items of a list are duties and wishes without another word.
    Where `starts` of skills are given, only those that have one.
    """
    found, at = list[tuple[int, int]](), start
    while at < end:
        if starts is not None:
            number = bisect_left(starts, at)
            if number == len(starts) or starts[number] >= end:
                break
            at = text.rfind("\n", at, starts[number]) + 1 or at
        line_end = text.find("\n", at, end)
        stop = line_end if line_end >= 0 else end
        if stop - at >= _SHORTEST_LINE and not text[at : at + _LEAD].lstrip().startswith(_ITEMS):
            line = text[at:stop]
            tells = _tells_of_employer(line)
            if tells:
                found.append((at, stop))
            elif tells is not None:
                found += [(at + first, at + last) for first, last in _list_sentences(line, at, starts)]
        at = stop + 1
    return found


def _list_sentences(line: str, at: int, starts: Sequence[int] | None) -> Iterator[tuple[int, int]]:
    """The sentences of a line that starts at a character, those on the employer that have a skill."""
    ends = [*[one.end() for one in _END_OF_SENTENCE.finditer(line)], len(line)]
    for first, last in pairwise([0, *ends]):
        has_skill = starts is None or bisect_left(starts, at + first) < bisect_left(starts, at + last)
        if has_skill and _tells_of_no_work(line[first:last]):
            yield first, last


@lru_cache(_REMEMBERED)
def _tells_of_employer(line: str) -> bool | None:
    """Whether a line is on the employer alone; None where it does not name it."""
    lowered = line.lower()
    if _EMPLOYER.isdisjoint(lowered.split()) and not _OF_THE_EMPLOYER.search(lowered):
        return None
    return _has_none(lowered, _OF_A_LINE, _PHRASES_OF_A_LINE)


@lru_cache(_REMEMBERED)
def _tells_of_no_work(sentence: str) -> bool:
    return _has_none(sentence.lower(), _OF_A_SENTENCE, _PHRASES_OF_A_SENTENCE)


def _has_none(lowered: str, words: frozenset[str], phrases: re.Pattern[str]) -> bool:
    # Most lines hold such a word between two spaces, which is told in a third of the time.
    return (
        words.isdisjoint(lowered.split()) and words.isdisjoint(_WORD.findall(lowered)) and not phrases.search(lowered)
    )


@lru_cache(_REMEMBERED)
def _ends_story(line: str) -> bool:
    return _opens_something_else(line) or _OF_THE_JOB.search(line.lower()) is not None


def _opens_something_else(line: str) -> bool:
    stripped = line.strip()
    if not stripped or stripped.count(" ") >= _HEADING_WORDS or stripped.startswith(_BULLETS):
        return False
    return not stripped.endswith((".", ",", ";", "!", "?")) and not is_of_employer(stripped)

"""Where an ad tells of its employer: from a heading that names it to the line that turns to the job again.

What an employer sells, builds and is proud of is written in the words of skills, and stands in all of its ads. A stack
under "How we work" or a team's own heading speaks of the job and is no such story.
"""

import re
from functools import lru_cache

from transforms.sections import kind_of_line

_OF_THE_JOB = re.compile(
    r"\byou(?:['’]ll| will| would)\b|\b(?:you|we)(?:['’]re| are) (?:looking|seeking|searching|hiring)\b"
    r"|\b(?:this|the|your) (?:role|position|job)\b|\b(?:ideal|right|successful) candidate\b"
)
"""Words that speak of who is wanted; the line that has them is no longer about the employer alone. In lower case, as
the two below: they are searched in lowered lines, at less than half the time."""

_OF_THE_EMPLOYER = re.compile(
    r"\b(?:we|our|us|founded|backed|customers|clients)\b|\b(?:is|are) (?:an?|the|on a|building|one of)\b"
)
_OF_A_WISH = re.compile(
    r"\b(?:you|your|candidates?|hiring|hire|looking|seek\w*|recruit\w*|responsib\w+|experience|required?|must|stack|use|"
    r"employ|hosted on|written in|codebase|pair program\w*|"
    r"using|role|position|vacancy|opening|applicants?|appointment|opportunity|engineers? (?:to|who)|developers?)\b"
)
"""Words of a line that says who is wanted or what is worked with, though it speaks of the employer too."""

_REMEMBERED = 256
"""Lines: an employer's ads, which have their lines in common, are read one after another."""

_SHORTEST_LINE = 60
"""Characters; a shorter line before the first heading is a place, a pay or a heading."""

_OF_THE_WORK = re.compile(r"\b(?:teams?|join|work(?:ing)?|tech\w*|stack|engineering|life)\b", re.IGNORECASE)
"""Words of a heading under which the work is told: its skills are those of the job."""

_HEADING_WORDS = 7
_BULLETS = ("- ", "* ", "• ", "· ")


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


def list_lines_on_employer(text: str, end: int) -> list[tuple[int, int]]:
    """Start and end of each line before a character, the title aside, that tells of the employer alone."""
    found = []
    start = text.find("\n", 0, end) + 1
    while 0 < start < end:
        line_end = text.find("\n", start, end)
        stop = line_end if line_end >= 0 else end
        line = text[start:stop]
        if len(line) >= _SHORTEST_LINE and not line.lstrip().startswith(_BULLETS) and _is_on_employer(line):
            found.append((start, stop))
        start = stop + 1
    return found


@lru_cache(_REMEMBERED)
def _is_on_employer(line: str) -> bool:
    lowered = line.lower()
    return bool(_OF_THE_EMPLOYER.search(lowered)) and not (_OF_A_WISH.search(lowered) or _OF_THE_JOB.search(lowered))


@lru_cache(_REMEMBERED)
def _ends_story(line: str) -> bool:
    return _opens_something_else(line) or _OF_THE_JOB.search(line.lower()) is not None


def _opens_something_else(line: str) -> bool:
    stripped = line.strip()
    if not stripped or stripped.count(" ") >= _HEADING_WORDS or stripped.startswith(_BULLETS):
        return False
    return not stripped.endswith((".", ",", ";", "!", "?")) and not is_of_employer(stripped)

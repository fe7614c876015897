"""The sections of an ad, each from its heading on, and the sentences beside them that tell of the employer alone."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.skills.cues import Hit
from transforms.skills.employer import find_end_of_story, is_of_employer, list_sentences_on_employer, turns_to_job

HEADING_REST = 34
"""Characters that may follow a heading's phrase on its line ("Requirements for this position:")."""

_REMEMBERED = 1_024
"""Lines: most ads have the same headings."""

_REMEMBERED_SECTIONS = 256
"""Of benefits and the like, at most 3,000 characters each: those of one employer say the same."""

HEADING_LEAD = 12
"""Characters, none of them a letter, that may stand before it: a number, signs."""

SECTION_LIMIT = 3_000
"""Characters after which a section of benefits or wishes is over even without a heading after it."""

_SHORT_SECTIONS = frozenset({"boilerplate", "preferred"})
"""Sections that a heading we do not know ends too: what follows them may be anything."""

_WITHOUT_SKILLS = frozenset({"boilerplate", "employer"})

_UNKNOWN_HEADING = re.compile(r"\n(?:[ #*]*[A-Z][^\n.!?•]{2,58}:[ *]*|#{1,4} ?\w[^\n]{2,58})(?=\n)")
_LINE_OF_NO_LIST = re.compile(r"\n(?![ \-*•·])([^\n]{4,})")
LONG_LINE = 300
"""Characters after a heading on its own line; more, and the text has lost its lines: the job may be told further on."""

_OF_WHO_IS_WANTED = re.compile(
    r"\b(?:candidates?|applicants?|analyst|economist|researcher|fellow|incumbent|position|role) "
    r"(?:will|must|should have|has|have|is|are|requires?|involves?|may)\b"
    r"|\bresponsib|\bqualif|\brequire[sd]?\b|\byou (?:will|have|must|should)\b"
    r"|\b(?:seeks?|seeking|looking for|duties|work at the core)\b",
    re.IGNORECASE,
)
_OF_PROCEDURE = re.compile(r"\b(?:equal|regard|appl(?:y|ications?)|submit|send|considered|citizen)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;:•]) +[^.!?;•]+")
_LETTER = re.compile(r"[^\W\d_]")
_OF_A_SENTENCE = re.compile(r"[a-z][.,;] |\d")
_BULLETS = ("-", "•", "·")


_PAY_ON_ONE_LINE = re.compile(r"(?:compensation|salary|pay)(?: range)?: ?[^\n]{0,20}\d", re.IGNORECASE)
"""A line that tells the pay and is a section by itself: what follows "Salary: 50,000" may be the job."""


class Section(NamedTuple):
    """What a part of a text says of the skills in it, from which character to before which."""

    kind: str
    start: int
    end: int

    @property
    def is_silent(self) -> bool:
        """Whether skills that are named there are not asked for."""
        return self.kind in _WITHOUT_SKILLS


def list_headings(text: str, hits: Iterable[Hit]) -> dict[int, str]:
    """The sections that the phrases of a text open, by the character where each heading starts."""
    return {
        start: section
        for (section, _), start, end in hits
        if section is not None and _is_heading(text, section, start, end)
    }


def read_sections(text: str, opened: Mapping[int, str], starts: Sequence[int] | None = None) -> list[Section]:
    """The sections of a text from its headings, none of which overlap; of `starts` of skills those that have one alone.

    Before the first heading and under one that is not known an ad tells of its employer as often as of the job: the
    sentences that speak of the employer alone are sections too.
    """
    if not opened:
        return []
    bounds = [*opened, len(text)]
    first = text.find("\n", 0, bounds[0]) + 1 or bounds[0]
    untold, found = [(first, bounds[0])], list[Section]()
    for number, (start, section) in enumerate(opened.items(), 1):
        if starts is None or _is_any_between(starts, start, bounds[number]):
            end = _find_end(text, section, start, bounds[number])
            found.append(Section(section, start, end))
            if end < bounds[number]:
                untold.append((end, bounds[number]))
    for start, end in untold:
        found += [Section("employer", *span) for span in list_sentences_on_employer(text, start, end, starts)]
    return found


def _is_any_between(starts: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] < last


def _is_heading(text: str, section: str, start: int, end: int) -> bool:
    if text.startswith(":", end) and text[start].isupper():
        return True
    line_start = text.rfind("\n", max(0, start - HEADING_LEAD - 1), start) + 1
    if start - line_start > HEADING_LEAD:
        return False
    line_end = text.find("\n", end, end + HEADING_REST + 1)
    if line_end < 0:
        if len(text) > end + HEADING_REST:
            return False
        line_end = len(text)
    if start == line_start and end == line_end and section != "employer":
        return True
    line = text[line_start:line_end]
    if line_start and line[: start - line_start].lstrip().startswith(_BULLETS):
        return False
    return _is_line_of(section, line, start - line_start, end - line_start)


@lru_cache(_REMEMBERED)
def _is_line_of(section: str, line: str, start: int, end: int) -> bool:
    """Whether a line with the phrase of a section at these characters is the section's heading."""
    if _LETTER.search(line, 0, start):
        return False
    if _OF_A_SENTENCE.search(line, end):
        return False
    return section != "employer" or is_of_employer(line)


def _find_end(text: str, section: str, start: int, limit: int) -> int:
    """Where a section ends that the next one's heading ends at the latest."""
    if section in _SHORT_SECTIONS:
        line_end = text.find("\n", start, limit)
        if line_end >= 0 and _PAY_ON_ONE_LINE.match(text, start, line_end):
            return line_end
        end = _find_unknown_heading(text, start, limit)
        return _find_sentence_on_job(text, start, end) if section == "boilerplate" else end
    return find_end_of_story(text, start, limit) if section == "employer" else limit


def _find_unknown_heading(text: str, start: int, limit: int) -> int:
    limit = min(limit, start + SECTION_LIMIT)
    after_heading = text.find("\n", start, limit)
    return limit if after_heading < 0 else after_heading + _length_until_heading(text[after_heading:limit])


@lru_cache(_REMEMBERED_SECTIONS)
def _length_until_heading(lines: str) -> int:
    """Characters of the lines of a section before the first that opens something else."""
    unknown = _UNKNOWN_HEADING.search(lines)
    end = unknown.start() if unknown else len(lines)
    for line in _LINE_OF_NO_LIST.finditer(lines, 0, end):
        if turns_to_job(line[1]):
            return line.start(1)
    return end


def _find_sentence_on_job(text: str, start: int, limit: int) -> int:
    """Where a text without lines turns from the employer, pay or benefits to who is wanted, `limit` if nowhere."""
    line_end = text.find("\n", start, limit)
    stop = line_end if line_end >= 0 else limit
    if stop - start < LONG_LINE:
        return limit
    for sentence in _SENTENCE.finditer(text, start, stop):
        if _OF_WHO_IS_WANTED.search(sentence[0]) and not _OF_PROCEDURE.search(sentence[0]):
            return sentence.start()
    return limit

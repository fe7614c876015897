"""Finds the skills of a taxonomy in a text: one pass of one automaton, then only what was hit is looked at."""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from taxonomy.skills import Skill
from transforms.skills.bystanders import names_employer
from transforms.skills.context import CONTEXT_WINDOW, Candidate, has_technical_context
from transforms.skills.cues import Hit
from transforms.skills.forms import Form, Kept, form_of
from transforms.skills.headings import Section, list_headings, read_sections
from transforms.skills.languages import is_language_meant
from transforms.skills.matcher import FormMatcher
from transforms.skills.shared_heads import SharedHeads
from transforms.skills.subjects import DegreeSubjects, rest_of
from transforms.skills.surroundings import Surroundings

MAX_SKILLS = 60
"""A text with more distinct skills is a list of keywords, not a vacancy; only its first 60 count."""

_START_OF = itemgetter(1)
_END_OF_SECTION = attrgetter("end")
_AT_ONCE = 16
"""Texts that are read together; of more the first is out of the processor's cache again."""

_MOST_NEAR = CONTEXT_WINDOW // 2
"""Forms that can stand in the window: a letter and a space are the least."""

_JOINS_TOOLS = frozenset([", ", "/", " and ", " or ", ", and ", ", or "])
_SAYS_OF_A_NAME = ("based", "specific", "like", "style", "native", "powered", "driven", "compatible", "related")

make_row = tuple.__new__
"""Of the many thousand rows a second, half the time of a named tuple's own constructor."""


class Mention(NamedTuple):
    """One place in a text where a skill stands; start and end are character offsets.

    `requirement` is required, preferred or unknown; `years` of experience is None where none are asked for; `score`
    is the probability that a model gave, None where the dictionary alone decided.
    """

    skill: Skill
    surface: str
    start: int
    end: int
    requirement: str = "unknown"
    years: int | None = None
    score: float | None = None


class SkillExtractor:
    """Finds the skills of a taxonomy in texts. Build it once: the automaton is the costly part.

    `judge` says of a form that needs context whether it is meant; the default looks for technical words near it.
    """

    def __init__(self, skills: Iterable[Skill], judge: Callable[[Candidate], bool] = has_technical_context) -> None:
        skills = list(skills)
        self._shared_heads = SharedHeads(skills)
        self._subjects = DegreeSubjects(skills)
        self._languages = {skill.label.split()[0]: skill for skill in skills if skill.kind == "language"}
        self._judge = judge
        self._matcher = FormMatcher(skills)

    def find(self, text: str) -> list[Mention]:
        """Mentions in the order of the text, without those that the text says it does not need; none overlap."""
        return self._find_step_by_step([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Mention]]:
        """As `find`, for each text."""
        found = list[list[Mention]]()
        for number in range(0, len(texts), _AT_ONCE):
            found += self._find_step_by_step(texts[number : number + _AT_ONCE])
        return found

    def _find_step_by_step(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Each step for some texts before the next: what a step needs is in the processor's cache for all but one."""
        kept, hits = zip(*[self._matcher.match(text) for text in texts], strict=True)
        headings = [list_headings(*one) for one in zip(texts, hits, strict=True)]
        starts = [[start for _, start, _ in one] for one in kept]
        sections = [read_sections(*one) for one in zip(texts, headings, starts, strict=True)]
        asked = [_without_unasked(*one) for one in zip(texts, kept, starts, sections, strict=True)]
        meant = [self._keep_meant(*one) for one in zip(texts, asked, strict=True)]
        return [_list_asked(*one) for one in zip(texts, meant, hits, headings, sections, strict=True)]

    def find_forms(self, text: str) -> tuple[list[Mention], list[Hit]]:
        """Every mention that is meant, whatever is said around it, and the phrases that say something."""
        kept, hits = self._matcher.match(text)
        return _list_mentions(text, self._keep_meant(text, kept)), hits

    def find_refused(self, text: str) -> tuple[list[Mention], list[Hit], list[tuple[int, int]]]:
        """As `find_forms`, without tools that name the employer; and the characters of each form that is not meant."""
        found, hits = self._matcher.match(text)
        kept = self._keep_meant(text, found)
        meant = _without_employers(text, kept, _employers_among(text, kept))
        places = {one[1:] for one in meant}
        return _list_mentions(text, meant), hits, [one[1:] for one in (*found, *kept) if one[1:] not in places]

    def _keep_meant(self, text: str, kept: list[Kept]) -> list[Kept]:
        """Forms that are meant, and those that share their words."""
        doubtful = [index for index, one in enumerate(kept) if one[0].needs_context]
        refused = {index for index in doubtful if not self._is_meant(text, kept, index)}
        if refused:
            kept = [one for index, one in enumerate(kept) if index not in refused]
        beside = _list_openers(kept)
        return self._with_lists(text, kept, beside) if beside else kept

    def _with_lists(self, text: str, kept: list[Kept], beside: Sequence[int]) -> list[Kept]:
        """Also what a list names beside the forms of these numbers, though alone it is no form.

        "Labor and development economics" names two fields, "a degree in business or economics" two degrees.
        """
        if named := self._shared_heads.find(text, kept, beside):
            kept = _put_among(kept, named)
            beside = _list_openers(kept)
        if subjects := self._subjects.find(text, kept, beside):
            ends = {start: end for _, start, end in subjects}
            starts = [rest_of(text, ends[start], end) if start in ends else start for _, start, end in kept]
            kept = [(form, start, end) for (form, _, end), start in zip(kept, starts, strict=True) if start < end]
            kept = _put_among(kept, subjects)
        return kept

    def _is_meant(self, text: str, kept: Sequence[Kept], index: int) -> bool:
        form, start, end = kept[index]
        if form.is_bare:
            return is_language_meant(text, kept, index, self._languages)
        if _is_part_of_a_compound(text, start, end):
            return False
        near = _look_around(text, kept, index)
        sure = [(other.skill, between) for other, between in near if not other.needs_context]
        doubtful = [(other.skill, between) for other, between in near if other.needs_context and not other.is_bare]
        return self._judge(Candidate(text, form.skill, start, end, sure, doubtful))


def _list_openers(kept: Sequence[Kept]) -> list[int]:
    """Numbers of the forms beside which skills may stand that they do not name."""
    return [index for index, one in enumerate(kept) if one[0].opens_list]


def _put_among(kept: Iterable[Kept], named: Iterable[tuple[Skill, int, int]]) -> list[Kept]:
    return sorted([*kept, *((form_of(skill), start, end) for skill, start, end in named)], key=_START_OF)


def _employers_among(text: str, kept: Sequence[Kept]) -> set[str]:
    """Tools by whose name the text calls its employer."""
    return {
        form.skill.skill_id
        for form, start, end in kept
        if form.is_tool and text[start].isupper() and names_employer(text, start, end)
    }


def _without_unasked(text: str, kept: list[Kept], starts: Sequence[int], sections: Iterable[Section]) -> list[Kept]:
    """Forms but those in sections without skills, and tools by whose name the text calls its employer."""
    employers = _employers_among(text, kept)
    for section in sorted((one for one in sections if one.is_silent), key=_END_OF_SECTION, reverse=True):
        del kept[bisect_left(starts, section.start) : bisect_left(starts, section.end)]
    return _without_employers(text, kept, employers)


def _without_employers(text: str, kept: list[Kept], employers: AbstractSet[str]) -> list[Kept]:
    """Forms but the tools that name the employer; in a list of tools such a name is the tool's."""
    if not employers:
        return kept
    listed = _list_joined_tools(text, kept)
    return [one for number, one in enumerate(kept) if number in listed or one[0].skill.skill_id not in employers]


def _list_asked(
    text: str, kept: Sequence[Kept], hits: Sequence[Hit], headings: Container[int], sections: Iterable[Section]
) -> list[Mention]:
    """The mentions that are asked for, with what is said of them."""
    if not hits or not kept:
        return _list_mentions(text, kept)
    forms, starts, ends = zip(*kept, strict=True)
    around = Surroundings(text, hits, headings, starts, ends)
    around.hear(sections)
    dropped = around.dropped
    return [
        make_row(Mention, (form.skill, text[start:end], start, end, requirement, years, None))
        for index, (form, start, end, requirement, years) in enumerate(
            zip(forms, starts, ends, around.requirement, around.years, strict=True)
        )
        if index not in dropped
    ]


def _list_joined_tools(text: str, kept: Sequence[Kept]) -> set[int]:
    """Numbers of the tools of lists: those next to another."""
    joined = set[int]()
    for number, ((form, _, end), (other, start, _)) in enumerate(pairwise(kept)):
        if form.is_tool and other.is_tool and text[end:start] in _JOINS_TOOLS:
            joined |= {number, number + 1}
    return joined


def _list_mentions(text: str, kept: Sequence[Kept]) -> list[Mention]:
    return [
        make_row(Mention, (form.skill, text[start:end], start, end, "unknown", None, None)) for form, start, end in kept
    ]


def _look_around(text: str, kept: Sequence[Kept], index: int) -> list[tuple[Form, str]]:
    """Forms near a form, each with what stands between them: those before it from the nearest on, then those after."""
    found, (_, start, end) = list[tuple[Form, str]](), kept[index]
    for other, _, stop in reversed(kept[max(0, index - _MOST_NEAR) : index]):
        if start - stop > CONTEXT_WINDOW:
            break
        found.append((other, text[stop:start]))
    for other, first, _ in kept[index + 1 : index + 1 + _MOST_NEAR]:
        if first - end > CONTEXT_WINDOW:
            break
        found.append((other, text[end:first]))
    return found


def _is_part_of_a_compound(text: str, start: int, end: int) -> bool:
    """Whether a hyphen makes another word of a name: "Go-To-Market", "X-Ray"; "Go-based" it does not."""
    if text[end : end + 1] == "-":
        return text[end + 1 : end + 2].isalpha() and not text.startswith(_SAYS_OF_A_NAME, end + 1)
    return text[max(0, start - 1) : start] == "-" and text[max(0, start - 2) : start - 1].isalpha()

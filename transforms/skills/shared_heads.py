"""Skills whose last word is said once for several of them: "labor, public and development economics".

Only words that make a skill of whatever stands before them are read so; of "sales and account management" the first
part is a department as often as a skill. A list of fields of economics need not say the word at all.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from taxonomy.skills import Skill

HEADS = frozenset(
    {
        "analyses", "analysis", "communication", "econometrics", "economics", "engineering", "learning", "modeling",
        "modelling", "policy", "sciences", "skills", "teaching", "testing",
    }
)  # fmt: skip
"""Read in 2,400 recorded ads: what stands before one of them in a list is nine times in ten a skill with it."""

_BRANCHES = frozenset(
    {
        "aeronautical", "aerospace", "automotive", "biomedical", "chemical", "civil", "electrical", "electronic",
        "electronics", "environmental", "geotechnical", "industrial", "manufacturing", "marine", "materials",
        "mechanical", "mining", "nuclear", "optical", "petroleum", "structural",
    }
)  # fmt: skip
"""Branches of engineering that a list names without the word; of "sales and software engineering" the first is none."""

FIELDS = "economics"
"""Family of skills, and last word of their names that its lists leave out."""

_NO_FIELDS = frozenset(
    {
        "applied", "banking", "business", "consumer", "empirical", "financial", "information", "modern", "teaching",
        "token", "unit",
    }
)  # fmt: skip
"""Words that mean something else where they stand alone in such a list."""

_MOST = 6
"""Names of one list that are read before a skill, and after it."""

_NAME = re.compile(r"[^\W\d]+(?:[ -][^\W\d]+)?")
_JOINED = re.compile(r"\b(?:and|or)\b")
"""A name of one or two words, and what makes two of it."""

_ENDS_OF_JOINT = frozenset([", ", "d ", "r ", "& "])
_STARTS_OF_JOINT = frozenset([", ", " a", " o", " &"])
"""Two characters of what may part a list: told first, as most skills stand in none."""

_LONGEST = 40
"""Characters of a name without its last word."""

_JOINT = r"(?:,? (?:and|or|and/or) |, | ?/ ?| & )"
_JOINT_BACKWARDS = re.compile(r" (?:dna|ro|ro/dna) ,?| ,| ?/ ?| & ")
_LONGEST_JOINT = 9
_NAME_BACKWARDS = re.compile(r"([^ /(\n-]+)(?: [^ /(\n-]+)?")
"""What parts a list and a name of one or two words, read from their end: the place where they begin is not known."""

_FIELD_AFTER = re.compile(
    rf"{_JOINT}([^\W\d]+(?: [^\W\d]+)?)(?=[,.;)/\n]| (?:and|or|&) | (?:fields?|candidates?)\b|\Z)"
)

Found = tuple[Skill, int, int]
"""A skill that is named without its last word, and the characters from which to before which it stands."""


class _Named(Protocol):
    """A form that stands in a text with all of its words; whether it can be one whose last word others share."""

    @property
    def skill(self) -> Skill: ...
    @property
    def has_shared_head(self) -> bool: ...


Kept = Sequence[tuple[_Named, int, int]]


def may_share_head(skill: Skill, form: str) -> bool:
    """Whether a list in which a form stands may name other skills without its last word."""
    return (skill.family == FIELDS and skill.skill_id != FIELDS) or form.lower().rpartition(" ")[2] in HEADS


class SharedHeads:
    """Finds skills that a list names without their last word, beside one that it names with it."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        self._by_head: dict[str, dict[str, Skill]] = defaultdict(dict)
        for skill in skills:
            for form in skill.forms:
                name, _, head = form.lower().rpartition(" ")
                if head == "engineering" and name not in _BRANCHES:
                    continue
                if head in HEADS and _NAME.fullmatch(name) and not _JOINED.search(name):
                    self._by_head[head][name] = skill
        self._fields = {
            name: skill
            for name, skill in self._by_head.pop(FIELDS, {}).items()
            if skill.kind == "knowledge" and name not in _NO_FIELDS
        }

    def find(self, text: str, kept: Kept, numbers: Iterable[int]) -> list[Found]:
        """Skills beside those of a text that have these numbers, in its order; none overlap, and none stand twice."""
        found = list[Found]()
        for number in numbers:
            form, start, end = kept[number]
            if not form.has_shared_head:
                continue
            is_field = form.skill.family == FIELDS and form.skill.skill_id != FIELDS
            if text[start - 2 : start] in _ENDS_OF_JOINT or text[start - 1 : start] == "/":
                names = self._by_head.get(_last_word(text, start, end), {})
                if names := names | self._fields if is_field else names:
                    found += _read_back(text, kept, number, names)
            if is_field and (text[end : end + 2] in _STARTS_OF_JOINT or text[end : end + 1] == "/"):
                found += _read_on(text, kept, number, self._fields)
        return list(_keep_apart(found)) if len(found) > 1 else found


def _keep_apart(found: list[Found]) -> Iterator[Found]:
    """A name that two skills stand beside once, the longer of two that begin together."""
    at = 0
    for one in sorted(found, key=lambda one: (one[1], -one[2])):
        if one[1] >= at:
            at = one[2]
            yield one


def _last_word(text: str, start: int, end: int) -> str:
    return text[text.rfind(" ", start, end) + 1 : end].lower() if " " in text[start:end] else ""


def _read_back(text: str, kept: Kept, number: int, names: Mapping[str, Skill]) -> list[Found]:
    """The names before a skill, up to one that is none."""
    found, at = list[Found](), kept[number][1]
    while len(found) < _MOST and (joint := _JOINT_BACKWARDS.match(text[max(0, at - _LONGEST_JOINT) : at][::-1])):
        at -= joint.end()
        before = kept[number - 1][2] if number else 0
        if number and before == at:
            number -= 1
            at = kept[number][1]
            continue
        words = _NAME_BACKWARDS.match(text[max(before, at - _LONGEST) : at][::-1])
        lengths = (words.end(), words.end(1)) if words else ()
        start = next((at - length for length in lengths if text[at - length : at].lower() in names), at)
        if start == at:
            break
        found.append((names[text[start:at].lower()], start, at))
        at = start
    return found


def _read_on(text: str, kept: Kept, number: int, names: Mapping[str, Skill]) -> list[Found]:
    """The names after a skill, up to one that is none or stands whole."""
    found, at = list[Found](), kept[number][2]
    limit = kept[number + 1][1] if number + 1 < len(kept) else len(text)
    while len(found) < _MOST and (match := _FIELD_AFTER.match(text, at)) and match[1].lower() in names:
        at = match.end(1)
        if at > limit:
            break
        found.append((names[match[1].lower()], match.start(1), at))
    return found

"""Subjects of a degree that a list names by their bare names: "a degree in business, economics or law".

Alone "business" and "law" name no skill and "economics" no degree; behind "degree in" they do, and so does what a list
goes on with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from taxonomy.skills import Skill

_BEFORE, _BEHIND = "degree in ", " degree"
_LEVELS = frozenset({"associate-degree", "bachelors-degree", "doctorate", "masters-degree"})
_MOST = 10
"""Subjects of one list that are read."""

_IN = re.compile(r"(?:'s|’s)?(?: level)?(?: degrees?| diploma| or equivalent| or higher)* in (?:the field of )?")
_JOINT = re.compile(r"(?:, (?:and |or |and/or )?| (?:and|or|and/or) |/| & )(?:(?:an?|in) )?")
_SUBJECT = re.compile(r"[^\W\d][\w&’'-]*(?: (?!and |or )[^\W\d][\w&’'-]*){0,3}?(?=,|/| and | or | & | \(|[.;:)\n]|\Z)")

Found = tuple[Skill, int, int]
"""A subject, and the characters from which to before which it stands."""


class _Named(Protocol):
    @property
    def skill(self) -> Skill: ...


class DegreeSubjects:
    """Finds what a degree is in, by the names that the forms "degree in …" and "… degree" of the skills give."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        self._by_name = dict[str, Skill]()
        for skill in sorted(skills, key=lambda one: (one.kind != "credential", one.skill_id)):
            for form in [] if skill.skill_id in _LEVELS else skill.forms:
                if name := _subject_of(form.lower()):
                    self._by_name.setdefault(name, skill)

    def find(self, text: str, kept: Sequence[tuple[_Named, int, int]], numbers: Iterable[int]) -> list[Found]:
        """Subjects beside the skills that have these numbers, of degrees that a text, in its order, does not name yet.

        The degree in just what stands there is named instead of it ("economics"), and the first of a form that is a
        list before the rest ("business, finance").
        """
        named = [
            (subject, start, stop)
            for form, _, end in map(kept.__getitem__, numbers)
            if form.skill.kind == "credential"
            for start, stop in _read_list(text, end, is_begun=form.skill.skill_id not in _LEVELS)
            if (subject := self._by_name.get(text[start:stop].lower()))
        ]
        if not named:
            return []
        standing = {start: end for _, start, end in kept}
        known = {form.skill.skill_id for form, _, _ in kept}
        return [
            (subject, start, stop)
            for subject, start, stop in dict.fromkeys(named)
            if subject.skill_id not in known and _has_room(subject, text, start, stop, standing)
        ]


def _has_room(subject: Skill, text: str, start: int, stop: int, standing: Mapping[int, int]) -> bool:
    """Whether nothing stands there, or the same words that are no degree, or a form that goes on behind them."""
    if start in standing:
        is_more = subject.label.lower() == text[start:stop].lower() + _BEHIND
        return standing[start] > stop or (standing[start] == stop and is_more)
    return not any(start < end <= stop for end in standing.values())


def _subject_of(form: str) -> str:
    if form.startswith(_BEFORE):
        return form.removeprefix(_BEFORE)
    return form.removesuffix(_BEHIND) if form.endswith(_BEHIND) else ""


def rest_of(text: str, start: int, end: int) -> int:
    """Where a name goes on behind its first subject, which ends at `start`; `end` where nothing is left of it."""
    joint = _JOINT.match(text, start, end)
    return joint.end() if joint else end


def _read_list(text: str, at: int, *, is_begun: bool) -> Iterator[tuple[int, int]]:
    """Where the names of a list behind a degree stand; `is_begun` where the degree names the first of them itself."""
    joint = _IN.match(text, at) or (_JOINT.match(text, at) if is_begun else None)
    for _ in range(_MOST):
        name = _SUBJECT.match(text, joint.end()) if joint else None
        if name is None:
            return
        yield name.span()
        joint = _JOINT.match(text, name.end())

"""Whether an ambiguous form ("R", "Go", "Excel") means its skill where it stands."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from taxonomy.skills import Skill

CONTEXT_GROUPS = frozenset({"technical", "data", "digital"})
CONTEXT_WINDOW = 60
"""Characters on either side in which an ambiguous form needs its context: about one line of a list of skills."""

CONTEXT_CUES = re.compile(
    r"programming|language|coding|script|framework|software|developer|engineer|statistical|backend|frontend|stack\b",
    re.IGNORECASE,
)


class Candidate(NamedTuple):
    """An ambiguous form at characters start to end of a text, and the skills next to it, unambiguous or doubtful.

    Each neighbour comes with the characters between it and the form: ", " in a list of skills.
    """

    text: str
    skill: Skill
    start: int
    end: int
    neighbours: Sequence[tuple[Skill, str]]
    doubtful: Sequence[tuple[Skill, str]] = ()

    @property
    def before(self) -> str:
        """What stands before the form, within the window."""
        return self.text[max(0, self.start - CONTEXT_WINDOW) : self.start]

    @property
    def after(self) -> str:
        """What stands after the form, within the window."""
        return self.text[self.end : self.end + CONTEXT_WINDOW]


def has_technical_context(candidate: Candidate) -> bool:
    """Whether an unambiguous technical skill or a technical word stands near the form."""
    if any(skill.group in CONTEXT_GROUPS for skill, _ in candidate.neighbours):
        return True
    return CONTEXT_CUES.search(f"{candidate.before} {candidate.after}") is not None

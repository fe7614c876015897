"""Skills that are named and not asked for: a neighbouring team's, an institution's name, the employer's own name.

"You work with Data Science and Legal teams" asks for no data science; "Journal of Financial Economics" and "Department
of Public Policy" are names; "At Docker, we make" is who hires.
"""

import re

_OF_A_NAME = re.compile(r"(?:(?:,? (?:and|of|the|for|in|&))*,? [A-Z][\w'’-]*)+")
"""Words with capitals, joined by small ones: the rest of an institution's name."""

MOST_OF_COLLEAGUES = 280
"""Characters that a list of colleagues has at most."""

_COLLEAGUES = re.compile(
    r"(?:(?! (?:to|that|who|which|for|on|using|by|as|while|when|where|including|have|has) )[^.;:\n()]){0,140}"
    r"\b(?:teams?|departments?|engineers|scientists|designers|analysts|managers|researchers|developers|colleagues|leads|"
    r"functions|product owners?|experts)\b(?: ?\([^)\n]{0,140}\))?",
    re.IGNORECASE,
)
_IS_OF_BOTH = re.compile(
    r"functional|team|stakeholder|collaborat|partner|customer|client|people|relation", re.IGNORECASE
)
"""Words of skills that one has with others: naming the others does not take them away."""

_BEFORE_AN_EMPLOYER = ("At ", "About ", "Join ", "Why ", "at ")


def end_of_name(text: str, start: int) -> int:
    """Where a name ends that begins with the words before a character ("Department of"), that character if nowhere."""
    match = _OF_A_NAME.match(text, start)
    return match.end() if match else start


def end_of_colleagues(text: str, start: int) -> int:
    """Where the list of people ends that begins at a character ("… and data science teams"); there if nowhere."""
    match = _COLLEAGUES.match(text, start)
    return match.end() if match else start


def is_of_both(surface: str) -> bool:
    """Whether a skill is one that is had with the people named."""
    return _IS_OF_BOTH.search(surface) is not None


def names_employer(text: str, start: int, end: int) -> bool:
    """Whether the words at characters start to end are said to be who hires: "At Docker, we", "About Docker"."""
    if not text[max(0, start - 6) : start].endswith(_BEFORE_AN_EMPLOYER):
        return False
    return text.startswith((", we", ", you", ", our"), end) or text[end : end + 1] in ("\n", ":")

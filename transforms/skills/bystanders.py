"""Skills that are named and not asked for: a neighbouring team's, an institution's name, the employer's own name.

"You work with Data Science and Legal teams" asks for no data science; "Journal of Financial Economics" and "Department
of Public Policy" are names; "At Docker, we make" is who hires.
"""

import re

_OF_A_NAME = re.compile(r"(?:(?:,? (?:and|of|the|for|in|&))*,? [A-Z][\w'’-]*)+")
"""Words with capitals, joined by small ones: the rest of an institution's name."""

MOST_OF_COLLEAGUES = 280
"""Characters that a list of colleagues has at most."""

_ENDS_LIST = re.compile(
    r"[.;:\n()]| (?:to|that|who|which|for|on|using|by|as|while|when|where|including|have|has) ", re.IGNORECASE
)
_COLLEAGUES = re.compile(
    r"\b(?:teams?|departments?|engineers|scientists|designers|analysts|managers|researchers|developers|colleagues|leads|"
    r"functions|product owners?|experts)\b",
    re.IGNORECASE,
)
_LONGEST_LIST, _LONGEST_NAME = 140, 16
"""Characters before the last name of colleagues, and of that name."""

_IN_BRACKETS = re.compile(r" ?\([^)\n]{0,140}\)")
_DEPARTMENT = (
    r"(?:(?:our|the|other|internal) )?(?:"
    r"product(?: marketing| design| management| engineering)?|engineering|design|"
    r"data(?: science| engineering| analytics)?|(?:product |growth |brand )?marketing(?: ops| operations)?|"
    r"sales(?: ops| operations| engineering)?|cs|support|finance|"
    r"customer (?:success|support|experience|service)|accounting|fp&a|legal|compliance|risk|hr|people(?: ops)?|"
    r"talent|recruiting|growth|revops|revenue operations|it|security|operations|ops|research|ai research|ml|ai|"
    r"machine learning|analytics|infrastructure|platform|leadership|qa|ux|brand|communications|partnerships|"
    r"business development|account management|supply chain|manufacturing|procurement|merchandising|hardware|"
    r"software|firmware|front-?end|back-?end|gtm|solutions|delivery|creative|content|client success|r&d|policy|"
    r"technology|tech|web|mobile|strategy|implementation|treasury|tax|stakeholders|leaders|partners|executives|"
    r"program management|account managers|quality(?: assurance| control)?|medical affairs|regulatory(?: affairs)?|"
    r"(?:clinical|business|field|customer|marketing|quality) operations|revenue ops|workforce management|clinical|"
    r"business intelligence|privacy|events|demand gen(?:eration)?|(?:solutions|field) engineering|"
    r"solutions architecture|facilities|trust (?:and|&) safety|commercial|professional services|csms|sdrs|bdrs|aes|pms|"
    r"developer relations"
    r")"
)
_DEPARTMENTS = re.compile(rf" {_DEPARTMENT}(?:(?:, (?:and )?| and | & | or |/){_DEPARTMENT})+\b", re.IGNORECASE)
"""Two departments or more, said without the word "teams": "Product, Data Science and Legal"."""

_IS_OF_BOTH = re.compile(
    r"functional|team|department|stakeholder|collaborat|partner|customer|client|people|relation"
    r"|^across |^(?:product|engineer\w*|design\w*|researchers|sales|marketing)(?: managers)?(?:,| and) ",
    re.IGNORECASE,
)
"""Words of skills that one has with others: naming the others does not take them away."""

_BEFORE_AN_EMPLOYER = ("At ", "About ", "Join ", "Why ", "at ")
_LAST_OF_BEFORE = frozenset(words[-2:] for words in _BEFORE_AN_EMPLOYER)


def end_of_name(text: str, start: int) -> int:
    """Where a name ends that begins with the words before a character ("Department of"), that character if nowhere."""
    match = _OF_A_NAME.match(text, start)
    return match.end() if match else start


def end_of_colleagues(text: str, start: int, *, are_people: bool = False) -> int:
    """Where the list of people ends that begins at a character ("… and data science teams"); there if nowhere.

    Bare names of departments count only where nothing but people can follow: one works "with data science" alone.
    """
    stop = _ENDS_LIST.search(text, start, start + _LONGEST_LIST + _LONGEST_NAME)
    limit = stop.start() if stop else start + _LONGEST_LIST + _LONGEST_NAME
    named = [
        match.end() for match in _COLLEAGUES.finditer(text, start, limit) if match.start() <= start + _LONGEST_LIST
    ]
    if named:
        in_brackets = _IN_BRACKETS.match(text, named[-1])
        return in_brackets.end() if in_brackets else named[-1]
    departments = _DEPARTMENTS.match(text, start) if are_people else None
    return departments.end() if departments else start


def is_of_both(surface: str) -> bool:
    """Whether a skill is one that is had with the people named."""
    return _IS_OF_BOTH.search(surface) is not None


def names_employer(text: str, start: int, end: int) -> bool:
    """Whether the words at characters start to end are said to be who hires: "At Docker, we", "About Docker"."""
    if text[start - 2 : start] not in _LAST_OF_BEFORE or not text[max(0, start - 6) : start].endswith(
        _BEFORE_AN_EMPLOYER
    ):
        return False
    return text.startswith((", we", ", you", ", our"), end) or text[end : end + 1] in ("\n", ":")

"""Whether the bare name of a language means the language: "French and English", "German (B2)", "Languages: Dutch".

Alone it is a nation's as often ("German customers"), so that it is no form. Beside another language in a list that no
noun follows, with a level or behind the word it is one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from taxonomy.skills import Skill

_OF_LABEL = " language"
_NO_NAME = frozenset({"Braille", "Latin", "Multilingualism", "Sign"})
_JOINT = re.compile(r",? (?:and/or|and|or|&) (?:in )?|, ?| ?/ ?")
_LEVEL = re.compile(
    r"(?:(?: language)? ?[-–:(,]? ?\(?(?:at |level |min(?:imum|\.)? |at least )*"
    r"(?:[ABC][12]\b|native\b|fluent\b|fluency\b|mother tongue|proficiency\b))"
    r"| ?\((?:business|conversational|professional|intermediate|advanced|basic|working|preferred|required|a plus)\b",
    re.IGNORECASE,
)
_ENDS_LIST = re.compile(
    r"\s*(?:\Z|[.;:)\n•|(+]|,(?! (?:and |or )?(?-i:[A-Z])))"
    r"| (?:is|are|required|preferred|preferably|needed|essential|desirable|mandatory|languages?|skills?|speak\w*|"
    r"written|spoken|oral|verbal|fluen\w*|bilingual\w*|nativ\w*|proficien\w*|at|would|will|both|with|to|on|as|[-–]|"
    r"a plus|an advantage)(?!\w)",
    re.IGNORECASE,
)
"""What follows a list of languages; of one of nations a noun does."""

_OWNER = re.compile(r"\b(?:the|our|your|their|its|all|most|many|new) \Z", re.IGNORECASE)
_NAMED_SO = re.compile(r"\blanguages?(?: skills?| requirements?)? ?[:(–-] ?\Z", re.IGNORECASE)
_LEAD = 30
"""Characters before a name that are looked at."""

Kept = Sequence[tuple[object, int, int]]


def name_languages(skills: Iterable[Skill]) -> dict[str, Skill]:
    """The languages whose bare name is no form of any skill, by that name."""
    skills = list(skills)
    known = {form.lower() for skill in skills for form in (*skill.forms, *skill.exact_forms, *skill.context_forms)}
    named = {skill.label.removesuffix(_OF_LABEL): skill for skill in skills if skill.kind == "language"}
    return {
        name: skill
        for name, skill in named.items()
        if name.isalpha() and name not in _NO_NAME and name.lower() not in known
    }


def is_language_meant(text: str, kept: Kept, number: int, languages: Mapping[str, Skill]) -> bool:
    """Whether a bare name, one of the forms of a text, means its language; `languages` by the first word of a name."""
    _, start, end = kept[number]
    if _LEVEL.match(text, end) or _NAMED_SO.search(text[max(0, start - _LEAD) : start]):
        return True
    first, last = number, number
    while first and _is_listed(text, kept, first - 1, languages):
        first -= 1
    while last + 1 < len(kept) and _is_listed(text, kept, last, languages):
        last += 1
    if first == last:
        return False
    if any(" " in text[start:end] for _, start, end in kept[first : last + 1]):
        return True  # A form of more words is no nation's: "Dutch/French speaking", "fluent in Dutch and French".
    opened, end = kept[first][1], kept[last][2]
    after = _ENDS_LIST.match(text, end)
    if after is None:
        return False
    return after[0].lower().startswith(_OF_LABEL) or not _OWNER.search(text[max(0, opened - 8) : opened])


def _is_listed(text: str, kept: Kept, number: int, languages: Mapping[str, Skill]) -> bool:
    """Whether a list goes on from one form to the next, which are languages both."""
    (_, start, end), (_, other, stop) = kept[number], kept[number + 1]
    if other - end > _LEAD or _JOINT.fullmatch(text, end, other) is None:
        return False
    return text[start:end].split()[-1] in languages and text[other:stop].split()[0] in languages

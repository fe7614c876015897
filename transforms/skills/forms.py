"""The forms of a taxonomy as they are sought, and what a form of two names names besides its own skill."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from taxonomy.skills import Skill
from transforms.skills.encoding import CodePage
from transforms.skills.languages import name_languages
from transforms.skills.shared_heads import may_share_head

_SEPARATORS = str.maketrans("-/()", "    ")
_JOINED = re.compile(r"(.+?)(?:,(?= and | or ))?( or | and | & |/|, )(.+)")
_JOINED_STUDIES = re.compile(r"(.+?)(?:,(?= and | or ))?( or | and | & |/|, | in )(.+)")
_JOINTS = (" and ", " or ", " in ", ", ", "/", " & ")
"""One of these every form has that either fits, which is told sooner."""

_NAMED_TOGETHER = {
    "credential": (" or ", "/", ", "),
    "licence": (" or ", "/", ", "),
    "human": (" or ", "/", ", ", " and ", " & "),
}
"""What joins two skills of a kind though the first part alone is no form."""

_STUDIED = frozenset({"knowledge", "credential", "method"})
_OF_A_LIST = frozenset([" and ", " & ", ", "])
_ENDS_ONE_NAME = frozenset({"development", "feeding", "mapping", "safety"})
"""Ends of names of one thing: "research and development", "environmental health and safety"."""

_OF_SUBJECT = " in"
_BEFORE_SUBJECT = b" in "


class Form(NamedTuple):
    """A name of a skill, and when and how it counts."""

    skill: Skill
    exact: str | None
    """The spelling that counts, as `respell` has it; None where every letter case does."""
    needs_context: bool
    is_tool: bool
    has_shared_head: bool = False
    """Whether names beside it may be said without its last word."""
    opens_list: bool = False
    """Whether what stands beside it may name a skill that it does not name elsewhere."""
    is_bare: bool = False
    """Whether it is a language's name alone, which is a nation's too."""


Kept = tuple[Form, int, int]
"""A form, and the characters from which to before which it stands."""


def list_forms(skills: Sequence[Skill]) -> list[tuple[str, Form]]:
    """Each form with its rule: of a skill those that every letter case fits first, bare names of languages last."""
    spelled = [(form, entry) for skill in skills for form, entry in _list_forms_of(skill)]
    for name, skill in name_languages(skills).items():
        spelled.append((name, form_of(skill, name, needs_context=True)._replace(is_bare=True)))
    return spelled


def form_of(skill: Skill, exact: str | None = None, *, needs_context: bool = False) -> Form:
    """What is known of a form; of `exact` only that spelling counts."""
    exact = None if exact is None else respell(exact)
    return Form(skill, exact, needs_context, is_tool=skill.kind == "tool", opens_list=skill.kind == "credential")


def respell(surface: str) -> str:
    """What letter case is compared in: separators say nothing ("AI/ML", "AI-ML")."""
    return surface.translate(_SEPARATORS).rstrip()


def find_heads(
    page: CodePage, spelled: Sequence[tuple[str, Form]], forms: Mapping[bytes, Sequence[Form]]
) -> dict[bytes, int]:
    """Length of the first part of each form that joins two skills: "MS or PhD", found as a master's, names both.

    Of a name that only looks joined ("PL/SQL") the first part is no form. It need not be one of credentials and of
    human skills ("written and verbal communication"), nor where it lacks the last word alone ("unit and integration
    tests"), nor before a second part of one word ("research and teaching"). A degree that goes on with its subject
    ("BS in", "degree in economics") ends before it, so that the subject is found as well.
    """
    credentials = [form for form, entry in spelled if entry.skill.kind == "credential"]
    subjects = [form for form in credentials if form.endswith(_OF_SUBJECT)]
    whole = page.fold_forms(subjects)
    heads = {pattern: len(pattern) - len(_OF_SUBJECT) for pattern in whole}
    for pattern in page.fold_forms(credentials):
        before, at, subject = pattern.rpartition(_BEFORE_SUBJECT)
        if at and any(one.skill.kind == "knowledge" for one in forms.get(b" " + subject, ())):
            heads[pattern] = len(before + at.rstrip())
    joined = list(_list_joined(spelled))
    if not joined:
        return heads
    whole = page.fold_forms([form for form, _, _ in joined])
    first = page.fold_forms([match[1] for _, _, match in joined])
    second = page.fold_forms([match[3] for _, _, match in joined])
    for (_, entry, match), pattern, head, tail in zip(joined, whole, first, second, strict=True):
        is_other = any(
            other.skill is not entry.skill and (not other.needs_context or (other.is_tool and entry.is_tool))
            for other in forms.get(tail, ())
        )
        last = tail.rfind(b" ")
        completed = forms.get(head + tail[last:], ()) if last > 0 else ()
        is_named = match[2] in _NAMED_TOGETHER.get(entry.skill.kind, ()) or (last <= 0 and match[2] in _OF_A_LIST)
        if is_other and (is_named or head in forms or any(one.skill is entry.skill for one in completed)):
            heads[pattern] = len(head)
    return heads


def find_firsts(
    page: CodePage, spelled: Sequence[tuple[str, Form]], forms: Mapping[bytes, Sequence[Form]]
) -> dict[bytes, tuple[Form, int, int]]:
    """What is named first in a form of something else, whose word alone is no form, and the length of each.

    "Economics and finance", found as finance, names economics as well, "PhD in finance" a doctorate, "SEO and GEO"
    both: two of one kind are named, but in the name of one thing ("localization and mapping"). Of two tools neither
    is left out for its doubtful name ("Slack, Linear"). A method beside knowledge counts by its own name alone.
    """
    joined = [one for one in _list_joined(spelled, of_studies=_JOINED_STUDIES) if " " not in one[2][3]]
    if not joined:
        return {}
    whole = page.fold_forms([form for form, _, _ in joined])
    first = page.fold_forms([match[1] for _, _, match in joined])
    second = page.fold_forms([match[3] for _, _, match in joined])
    found = dict[bytes, tuple[Form, int, int]]()
    for (_, entry, match), pattern, head, tail in zip(joined, whole, first, second, strict=True):
        other = next((one for one in forms.get(head, ()) if one.skill is not entry.skill), None)
        if other is None:
            continue
        kinds = {other.skill.kind, entry.skill.kind}
        is_alike = len(kinds) == 1 and match[2] != " in " and match[3] not in _ENDS_ONE_NAME
        is_own = kinds <= _STUDIED and (other.skill.kind != "method" or other.skill.label.lower() == match[1].lower())
        is_sure = not other.needs_context and tail not in forms and (is_alike or is_own)
        if is_sure or kinds == {"tool"}:
            found[pattern] = (form_of(other.skill), len(head) - 1, len(tail) - 1)
    return found


def _list_joined(
    spelled: Iterable[tuple[str, Form]], of_studies: re.Pattern[str] = _JOINED
) -> Iterator[tuple[str, Form, re.Match[str]]]:
    """Forms of two names; the joints of what is studied may be others."""
    for form, entry in spelled:
        if any(joint in form for joint in _JOINTS):
            match = (of_studies if entry.skill.kind in _STUDIED else _JOINED).fullmatch(form)
            if match:
                yield form, entry, match


def _list_forms_of(skill: Skill) -> list[tuple[str, Form]]:
    """Each form with its rule, the ones that every letter case fits first."""
    plain = form_of(skill)
    beside_others = plain._replace(has_shared_head=True, opens_list=True)
    found = [(form, beside_others if may_share_head(skill, form) else plain) for form in skill.forms]
    found += [(form, form_of(skill, form)) for form in skill.exact_forms]
    found += [(form, form_of(skill, form, needs_context=True)) for form in skill.context_forms]
    return found

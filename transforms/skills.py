"""Skills by dictionary: the longest form of the taxonomy that stands on word boundaries.

One automaton over lower-cased text finds every form; a form that ends inside a word is dropped, so that "Java" is not
in "JavaScript" and "C" is not in "C#", and of overlapping forms the leftmost longest is kept. Forms whose lower-case
word is common English must have their exact letter case, and forms that are ambiguous even then ("R", "Go") need
another technical skill or a cue near them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ahocorasick_rs
import polars as pl

from taxonomy.skills import Skill
from warehouse.tables.clean import MENTIONS

CONTEXT_GROUPS = {"technical", "data", "digital"}
CONTEXT_WINDOW = 60
"""Characters on either side in which an ambiguous form needs its context: about one line of a list of skills."""

CONTEXT_CUES = re.compile(
    r"programming|language|coding|script|framework|software|developer|engineer|statistical|backend|frontend|stack\b",
    re.IGNORECASE,
)
MAX_SKILLS = 60
"""A text with more distinct skills is a list of keywords, not a vacancy; only its first 60 count."""

_WORD_AFTER = ("++", "#", "_")
_WORD_BEFORE = "_@#"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text where a skill stands; start and end are character offsets."""

    skill: Skill
    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    skill: Skill
    exact: tuple[str, ...]
    """Spellings that count; empty where every letter case does."""
    needs_context: bool


class SkillExtractor:
    """Finds the skills of a taxonomy in texts. Build it once: the automaton is the costly part."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        forms: dict[str, list[_Form]] = {}
        for skill in skills:
            for form in skill.forms:
                forms.setdefault(_lower(form), []).append(_Form(skill, (), needs_context=False))
            for form in skill.exact_forms:
                forms.setdefault(_lower(form), []).append(_Form(skill, (form,), needs_context=False))
            for form in skill.context_forms:
                forms.setdefault(_lower(form), []).append(_Form(skill, (form,), needs_context=True))
        self._patterns = sorted(forms)
        self._forms = [forms[pattern] for pattern in self._patterns]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._patterns, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )

    def find(self, text: str) -> list[Mention]:
        """Mentions in the order of the text; they do not overlap."""
        hits = self._automaton.find_matches_as_indexes(_lower(text), overlapping=True)
        bounded = [hit for hit in hits if _stands_alone(text, hit[1], hit[2])]
        bounded.sort(key=lambda hit: (hit[1], -hit[2]))
        kept: list[tuple[_Form, int, int]] = []
        end_of_last = 0
        for pattern, start, end in bounded:
            if start >= end_of_last and (form := self._form_of(pattern, text[start:end])):
                kept.append((form, start, end))
                end_of_last = end
        return [
            Mention(form.skill, text[start:end], start, end)
            for index, (form, start, end) in enumerate(kept)
            if not form.needs_context or _has_context(text, kept, index)
        ]

    def _form_of(self, pattern: int, surface: str) -> _Form | None:
        for form in self._forms[pattern]:
            if not form.exact or surface in form.exact:
                return form
        return None


def extract_mentions(vacancies: pl.DataFrame, extractor: SkillExtractor) -> pl.DataFrame:
    """Rows of `mentions` for vacancies with vacancy_id, title and text; equal texts are read once."""
    texts = vacancies.select("vacancy_id", content=pl.concat_str("title", "text", separator="\n"))
    distinct = texts.select("content").unique(maintain_order=True)["content"]
    counted = [count_skills_of(extractor.find(content)) for content in distinct]
    found = pl.DataFrame(
        {
            "content": distinct,
            "skill_id": pl.Series([[skill for skill, _ in skills] for skills in counted], dtype=pl.List(pl.String)),
            "occurrences": pl.Series([[n for _, n in skills] for skills in counted], dtype=pl.List(pl.Int64)),
        }
    ).explode("skill_id", "occurrences", empty_as_null=False, keep_nulls=False)
    return texts.join(found, on="content").select(MENTIONS.dtypes.names())


def count_skills_of(mentions: Sequence[Mention]) -> list[tuple[str, int]]:
    """Skill ids with how often each occurs, in order of first occurrence, at most MAX_SKILLS of them."""
    counts: dict[str, int] = {}
    for mention in mentions:
        skill_id = mention.skill.skill_id
        if skill_id in counts or len(counts) < MAX_SKILLS:
            counts[skill_id] = counts.get(skill_id, 0) + 1
    return list(counts.items())


def _lower(text: str) -> str:
    """Lower case with the length kept, so that offsets hold: "İ" alone would become two characters."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word goes on at either end: "C" is not in "C++" nor ".NET" in "ASP.NET"."""
    if start > 0:
        before = text[start - 1]
        if before in _WORD_BEFORE or (before.isalnum() and (text[start].isalnum() or text[start] == ".")):
            return False
    if end - start == 1 and _is_part_of_a_sign(text, start, end):
        return False
    ends_in_word = end < len(text) and text[end - 1].isalnum()
    return not (ends_in_word and (text[end].isalnum() or text.startswith(_WORD_AFTER, end)))


def _is_part_of_a_sign(text: str, start: int, end: int) -> bool:
    """Whether a single letter belongs to "R&D", "C-suite", "C.V." or "vitamin-C"; "Python and R." it does not."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    abbreviates = after == "." and text[end + 1 : end + 2].isalnum()
    return abbreviates or after in ("-", "&", "'", "’") or before in ("-", "&", "'", "’", ".")


def _has_context(text: str, kept: Sequence[tuple[_Form, int, int]], index: int) -> bool:
    """Whether an unambiguous technical skill or a cue stands within the window of the form."""
    _, start, end = kept[index]
    for form, other_start, other_end in kept:
        if form.needs_context or form.skill.group not in CONTEXT_GROUPS:
            continue
        if other_end >= start - CONTEXT_WINDOW and other_start <= end + CONTEXT_WINDOW:
            return True
    window = text[max(0, start - CONTEXT_WINDOW) : start] + " " + text[end : end + CONTEXT_WINDOW]
    return CONTEXT_CUES.search(window) is not None

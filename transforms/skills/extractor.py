"""Finds the skills of a taxonomy in a text: one pass of one automaton, then only what was hit is looked at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

from taxonomy.skills import Skill
from transforms.skills.bystanders import names_employer
from transforms.skills.context import CONTEXT_WINDOW, Candidate, has_technical_context
from transforms.skills.cues import SILENT_AFTER_A_WORD, Hit, list_phrases
from transforms.skills.encoding import choose_code_page
from transforms.skills.headings import read_sections
from transforms.skills.languages import is_language_meant, name_languages
from transforms.skills.shared_heads import SharedHeads, may_share_head
from transforms.skills.subjects import DegreeSubjects, rest_of
from transforms.skills.surroundings import Surroundings

MAX_SKILLS = 60
"""A text with more distinct skills is a list of keywords, not a vacancy; only its first 60 count."""

_SEPARATORS = str.maketrans("-/()", "    ")
_SIGNS_OF_ADDRESS = frozenset("/-=.")
_ADDRESS = ("http", "www.")
_WORD_GOES_ON = ("++", "#")
_SIGNS_AFTER = frozenset(b"+#")
_JOINED = re.compile(r"(.+?)(?:,(?= and | or ))?( or | and | & |/|, )(.+)")
_JOINED_STUDIES = re.compile(r"(.+?)(?:,(?= and | or ))?( or | and | & |/|, | in )(.+)")
_JOINED_LANGUAGE = re.compile(r"(?:,? (?:and/or|and|or) (?:in )?| ?[,/&] ?)([A-Z][a-z]+)\b")
_LETTER = 2
"""Length of the pattern of a single letter: a space and the letter."""

_NAMED_TOGETHER = {
    "credential": (" or ", "/", ", "),
    "licence": (" or ", "/", ", "),
    "human": (" or ", "/", ", ", " and ", " & "),
}
"""What joins two skills of a kind though the first part alone is no form."""

_OPEN_LISTS = frozenset({"credential", "language"})
_STUDIED = frozenset({"knowledge", "credential", "method"})
_OF_A_LIST = frozenset([" and ", " & ", ", "])
_ENDS_ONE_NAME = frozenset({"development", "feeding", "mapping", "safety"})
"""Ends of names of one thing: "research and development", "environmental health and safety"."""

_OF_SUBJECT = " in"
_BEFORE_SUBJECT = b" in "
_START_OF = itemgetter(1)
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


class _Form(NamedTuple):
    skill: Skill
    exact: str | None
    """The spelling that counts, as `_respell` has it; None where every letter case does."""
    needs_context: bool
    is_language: bool
    is_tool: bool
    has_shared_head: bool = False
    """Whether names beside it may be said without its last word."""
    opens_list: bool = False
    """Whether what stands beside it may name a skill that it does not name elsewhere."""
    is_bare: bool = False
    """Whether it is a language's name alone, which is a nation's too."""


_Kept = tuple[_Form, int, int]
"""A form, and the characters from which to before which it stands."""


class SkillExtractor:
    """Finds the skills of a taxonomy in texts. Build it once: the automaton is the costly part.

    `judge` says of a form that needs context whether it is meant; the default looks for technical words near it.
    """

    def __init__(self, skills: Iterable[Skill], judge: Callable[[Candidate], bool] = has_technical_context) -> None:
        skills = list(skills)
        self._shared_heads = SharedHeads(skills)
        self._subjects = DegreeSubjects(skills)
        self._languages = {skill.label.split()[0]: skill for skill in skills if skill.kind == "language"}
        spelled = [(form, entry) for skill in skills for form, entry in _list_forms(skill)]
        for name, skill in name_languages(skills).items():
            spelled.append((name, _form_of(skill, name, needs_context=True)._replace(is_bare=True)))
        self._page = choose_code_page(form for form, _ in spelled)
        self._judge = judge
        folded = self._page.fold_forms([form for form, _ in spelled])
        forms: dict[bytes, list[_Form]] = {}
        for pattern, (_, entry) in zip(folded, spelled, strict=True):
            forms.setdefault(pattern, []).append(entry)
        phrases = list_phrases()
        cues = dict(zip(self._page.fold_forms(list(phrases)), phrases.values(), strict=True))
        patterns, sought = self._close_letters(sorted((forms.keys() | cues.keys()) - {b""}))
        self._forms = [tuple(forms.get(pattern, ())) for pattern in patterns]
        self._cues = [cues.get(pattern) for pattern in patterns]
        self._shorter = _find_shorter(patterns)
        named = {pattern: [one for one in entries if not one.is_bare] for pattern, entries in forms.items()}
        named = {pattern: entries for pattern, entries in named.items() if entries}
        heads = self._find_heads(spelled, named)
        self._heads = [heads.get(pattern) for pattern in patterns]
        self._firsts = self._find_firsts(spelled, named, patterns)
        self._hides = [b" " in pattern[1:] for pattern in sought]
        told_at_once = [
            () if phrase or head or number in self._firsts or len(pattern) == _LETTER else entries
            for number, (pattern, entries, phrase, head) in enumerate(
                zip(patterns, self._forms, self._cues, self._heads, strict=True)
            )
        ]
        self._plain = [entries[0] if entries and entries[0].exact is None else None for entries in told_at_once]
        self._spelled = [
            None if hides else _by_spelling(entries) for entries, hides in zip(told_at_once, self._hides, strict=True)
        ]
        self._only_cue = [None if entries else cue for entries, cue in zip(self._forms, self._cues, strict=True)]
        self._silent_inside = [cue is not None and cue.cue in SILENT_AFTER_A_WORD for cue in self._only_cue]
        self._lengths = [len(pattern) for pattern in patterns]
        self._longest = max(self._lengths, default=0)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(sought, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def _close_letters(self, patterns: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """The patterns, those of a letter once for each sign that may follow it, and what is sought for each.

        "R" and "C" alone begin so many words that half of all hits would be theirs.
        """
        known = frozenset(patterns)
        closed = [
            (pattern, pattern + end)
            for pattern in patterns
            for end in (self._page.ends_of_words if len(pattern) == _LETTER else (b"",))
            if not end or pattern + end not in known
        ]
        return [pattern for pattern, _ in closed], [sought for _, sought in closed]

    def _find_heads(
        self, spelled: Sequence[tuple[str, _Form]], forms: Mapping[bytes, Sequence[_Form]]
    ) -> dict[bytes, int]:
        """Length of the first part of each form that joins two skills: "MS or PhD", found as a master's, names both.

        Of a name that only looks joined ("PL/SQL") the first part is no form. It need not be one of credentials and of
        human skills ("written and verbal communication"), nor where it lacks the last word alone ("unit and integration
        tests"), nor before a second part of one word ("research and teaching"). A degree that goes on with its subject
        ("BS in", "degree in economics") ends before it, so that the subject is found as well.
        """
        credentials = [form for form, entry in spelled if entry.skill.kind == "credential"]
        subjects = [form for form in credentials if form.endswith(_OF_SUBJECT)]
        whole = self._page.fold_forms(subjects)
        heads = {pattern: len(pattern) - len(_OF_SUBJECT) for pattern in whole}
        for pattern in self._page.fold_forms(credentials):
            before, at, subject = pattern.rpartition(_BEFORE_SUBJECT)
            if at and any(one.skill.kind == "knowledge" for one in forms.get(b" " + subject, ())):
                heads[pattern] = len(before + at.rstrip())
        joined = [(form, entry, match) for form, entry in spelled if (match := _JOINED.fullmatch(form))]
        if not joined:
            return heads
        whole = self._page.fold_forms([form for form, _, _ in joined])
        first = self._page.fold_forms([match[1] for _, _, match in joined])
        second = self._page.fold_forms([match[3] for _, _, match in joined])
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

    def _find_firsts(
        self, spelled: Sequence[tuple[str, _Form]], forms: Mapping[bytes, Sequence[_Form]], patterns: Sequence[bytes]
    ) -> dict[int, tuple[_Form, int, int]]:
        """What is named first in a form of something else, whose word alone is no form, and the length of each.

        "Economics and finance", found as finance, names economics as well, "PhD in finance" a doctorate, "SEO and GEO"
        both: two of one kind are named, but in the name of one thing ("localization and mapping"). Of two tools neither
        is left out for its doubtful name ("Slack, Linear"). A method beside knowledge counts by its own name alone.
        """
        joined = [
            (form, entry, match)
            for form, entry in spelled
            if (match := (_JOINED_STUDIES if entry.skill.kind in _STUDIED else _JOINED).fullmatch(form))
            and " " not in match[3]
        ]
        if not joined:
            return {}
        whole = self._page.fold_forms([form for form, _, _ in joined])
        first = self._page.fold_forms([match[1] for _, _, match in joined])
        second = self._page.fold_forms([match[3] for _, _, match in joined])
        found = dict[bytes, tuple[_Form, int, int]]()
        for (_, entry, match), pattern, head, tail in zip(joined, whole, first, second, strict=True):
            other = next((one for one in forms.get(head, ()) if one.skill is not entry.skill), None)
            if other is None:
                continue
            kinds = {other.skill.kind, entry.skill.kind}
            is_alike = len(kinds) == 1 and match[2] != " in " and match[3] not in _ENDS_ONE_NAME
            is_own = kinds <= _STUDIED and (
                other.skill.kind != "method" or other.skill.label.lower() == match[1].lower()
            )
            is_sure = not other.needs_context and tail not in forms and (is_alike or is_own)
            if is_sure or kinds == {"tool"}:
                found[pattern] = (_form_of(other.skill), len(head) - 1, len(tail) - 1)
        return {number: found[pattern] for number, pattern in enumerate(patterns) if pattern in found}

    def find(self, text: str) -> list[Mention]:
        """Mentions in the order of the text, without those that the text says it does not need; none overlap."""
        kept, hits = self._match(text)
        sections = read_sections(text, hits, [start for _, start, _ in kept])
        kept = self._keep_meant(text, kept, sections.silent)
        if employers := _employers_among(text, kept):
            kept = [one for one in kept if one[0].skill.skill_id not in employers]
        if not hits or not kept:
            return _list_mentions(text, kept)
        _, starts, ends = zip(*kept, strict=True)
        around = Surroundings(text, hits, sections, starts, ends)
        dropped = around.dropped
        return [
            make_row(Mention, (form.skill, text[start:end], start, end, requirement, years, None))
            for index, ((form, start, end), requirement, years) in enumerate(
                zip(kept, around.requirement, around.years, strict=True)
            )
            if index not in dropped
        ]

    def find_many(self, texts: Iterable[str]) -> list[list[Mention]]:
        """As `find`, for each text."""
        return [self.find(text) for text in texts]

    def find_forms(self, text: str) -> tuple[list[Mention], list[Hit]]:
        """Every mention that is meant, whatever is said around it, and the phrases that say something."""
        kept, hits = self._match(text)
        return _list_mentions(text, self._keep_meant(text, kept)), hits

    def find_refused(self, text: str) -> tuple[list[Mention], list[Hit], list[tuple[int, int]]]:
        """As `find_forms`, without tools that name the employer; and the characters of each form that is not meant."""
        found, hits = self._match(text)
        kept = self._keep_meant(text, found)
        employers = _employers_among(text, kept)
        meant = [one for one in kept if one[0].skill.skill_id not in employers]
        places = {one[1:] for one in meant}
        return _list_mentions(text, meant), hits, [one[1:] for one in (*found, *kept) if one[1:] not in places]

    def _keep_meant(self, text: str, kept: list[_Kept], unheard: Sequence[tuple[int, int]] = ()) -> list[_Kept]:
        """Forms that are meant, and those that share their words; of what stands unheard it is not asked."""
        doubtful = [index for index, one in enumerate(kept) if one[0].needs_context]
        if doubtful and unheard:
            doubtful = [index for index in doubtful if not any(at <= kept[index][1] < end for at, end in unheard)]
        if doubtful:
            refused = {index for index in doubtful if not self._is_meant(text, kept, index)}
            kept = [one for index, one in enumerate(kept) if index not in refused]
        beside = _list_openers(kept)
        return self._with_lists(text, kept, beside) if beside else kept

    def _with_joined_languages(self, text: str, kept: Sequence[_Kept]) -> Iterator[_Kept]:
        """ "Fluent in German and English" names two languages, though "English" alone is no form."""
        for number, (form, start, end) in enumerate(kept):
            yield form, start, end
            if not form.is_language or text[start:end].split()[-1] not in self._languages:
                continue
            limit = kept[number + 1][1] if number + 1 < len(kept) else len(text)
            stop = end
            while (match := _JOINED_LANGUAGE.match(text, stop, limit)) and match[1] in self._languages:
                stop = match.end()
                yield _form_of(self._languages[match[1]]), match.start(1), stop

    def _with_lists(self, text: str, kept: list[_Kept], beside: Sequence[int]) -> list[_Kept]:
        """Also what a list names beside the forms of these numbers, though alone it is no form.

        "Labor and development economics" names two fields, "a degree in business or economics" two degrees.
        """
        if any(kept[index][0].is_language for index in beside):
            kept = list(self._with_joined_languages(text, kept))
            beside = _list_openers(kept)
        if named := self._shared_heads.find(text, kept, beside):
            kept = _put_among(kept, named)
            beside = _list_openers(kept)
        if subjects := self._subjects.find(text, kept, beside):
            ends = {start: end for _, start, end in subjects}
            starts = [rest_of(text, ends[start], end) if start in ends else start for _, start, end in kept]
            kept = [(form, start, end) for (form, _, end), start in zip(kept, starts, strict=True) if start < end]
            kept = _put_among(kept, subjects)
        return kept

    def _match(self, text: str) -> tuple[list[_Kept], list[Hit]]:
        """Forms that stand alone, in the order of the text, and the phrases that speak of them."""
        folded, is_word, taken = self._page.fold(text), self._page.is_word, 0
        plain, spelled, only_cue, hides = self._plain, self._spelled, self._only_cue, self._hides
        silent_inside, kept, hits = self._silent_inside, list[_Kept](), list[Hit]()
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded):
            if is_word[folded[end]] and is_word[folded[end - 1]]:
                if not hides[pattern]:
                    continue
            elif start >= taken:
                form = plain[pattern]
                if form is None:
                    if (phrase := only_cue[pattern]) is not None:
                        if silent_inside[pattern] and is_word[folded[start - 1]] and _is_inside(text, start, end - 1):
                            continue
                        hits.append((phrase, start, end - 1))
                        continue
                    if (known := spelled[pattern]) is not None:
                        form = known.get(text[start : end - 1])
                        if form is None:
                            continue
                if form is not None and folded[end] not in _SIGNS_AFTER and text[start - 1] not in _SIGNS_OF_ADDRESS:
                    kept.append((form, start, end - 1))
                    continue
            used = self._take(text, folded, (pattern, start, end), kept, hits) if start >= taken else taken
            if used < end and hides[pattern]:
                taken = self._look_inside(text, folded, max(used, start + 1), end, kept, hits)
        return kept, hits

    def _look_inside(self, text: str, folded: bytes, start: int, end: int, kept: list[_Kept], hits: list[Hit]) -> int:
        """Takes what begins in a part of a match that was not meant, which hid it; where the last of it ends.

        "A/P" is accounts payable; "a PhD" begins like it, and must be found all the same.
        """
        while (at := folded.find(b" ", start, end)) >= 0:
            matches = self._automaton.find_matches_as_indexes(folded[at : end + self._longest])
            if not matches or matches[0][1] + at >= end:
                return start
            pattern, first, last = matches[0]
            used = self._take(text, folded, (pattern, first + at, last + at), kept, hits)
            start = used or first + at + 1
        return start

    def _take(self, text: str, folded: bytes, match: tuple[int, int, int], kept: list[_Kept], hits: list[Hit]) -> int:
        """Keeps what a match means, a form or a phrase; the character of the folded text where that ends, else 0."""
        pattern, start, end = match
        is_word = self._page.is_word
        goes_on = is_word[folded[end]] and is_word[folded[end - 1]]
        found, used = self._shorter[pattern] if goes_on else pattern, 0
        while found is not None:
            stop = start + self._lengths[found] - 1
            form = self._plain[found]
            if form is None:
                if phrase := self._cues[found]:
                    hits.append((phrase, start, stop))
                    used = stop + 1
                form = self._choose(found, text, start, stop)
            if form is not None and not text.startswith(_WORD_GOES_ON, stop):
                if start and text[start - 1] in _SIGNS_OF_ADDRESS and _is_in_address(text, start):
                    break
                stop = start + (self._heads[found] or self._lengths[found]) - 1
                if first := self._firsts.get(found):
                    kept.append((first[0], start, start + first[1]))
                    kept.append((form, stop - first[2], stop))
                else:
                    kept.append((form, start, stop))
                return stop + 1
            found = None if self._cues[found] else self._shorter[found]
        return used

    def _choose(self, pattern: int, text: str, start: int, end: int) -> _Form | None:
        """The form that is spelled so, None where the pattern is a phrase or its letter case is another."""
        if end - start == 1 and _is_part_of_a_sign(text, start, end):
            return None
        surface = _respell(text[start:end])
        for form in self._forms[pattern]:
            if form.exact is None or form.exact == surface:
                return form
        return None

    def _is_meant(self, text: str, kept: Sequence[_Kept], index: int) -> bool:
        form, start, end = kept[index]
        if form.is_bare:
            return is_language_meant(text, kept, index, self._languages)
        if _is_part_of_a_compound(text, start, end):
            return False
        near = [*_look(kept, index, -1, text), *_look(kept, index, 1, text)]
        sure = [(other.skill, between) for other, between in near if not other.needs_context]
        doubtful = [(other.skill, between) for other, between in near if other.needs_context and not other.is_bare]
        return self._judge(Candidate(text, form.skill, start, end, sure, doubtful))


def _list_forms(skill: Skill) -> list[tuple[str, _Form]]:
    """Each form with its rule, the ones that every letter case fits first."""
    plain = _form_of(skill)
    beside_others = plain._replace(has_shared_head=True, opens_list=True)
    found = [(form, beside_others if may_share_head(skill, form) else plain) for form in skill.forms]
    found += [(form, _form_of(skill, form)) for form in skill.exact_forms]
    found += [(form, _form_of(skill, form, needs_context=True)) for form in skill.context_forms]
    return found


def _form_of(skill: Skill, exact: str | None = None, *, needs_context: bool = False) -> _Form:
    exact = None if exact is None else _respell(exact)
    return _Form(
        skill,
        exact,
        needs_context,
        is_language=skill.kind == "language",
        is_tool=skill.kind == "tool",
        opens_list=skill.kind in _OPEN_LISTS,
    )


def _list_openers(kept: Sequence[_Kept]) -> list[int]:
    """Numbers of the forms beside which skills may stand that they do not name."""
    return [index for index, one in enumerate(kept) if one[0].opens_list]


def _put_among(kept: Iterable[_Kept], named: Iterable[tuple[Skill, int, int]]) -> list[_Kept]:
    return sorted([*kept, *((_form_of(skill), start, end) for skill, start, end in named)], key=_START_OF)


def _employers_among(text: str, kept: Sequence[_Kept]) -> set[str]:
    """Tools by whose name the text calls its employer."""
    return {
        form.skill.skill_id
        for form, start, end in kept
        if form.is_tool and text[start].isupper() and names_employer(text, start, end)
    }


def _list_mentions(text: str, kept: Sequence[_Kept]) -> list[Mention]:
    return [
        make_row(Mention, (form.skill, text[start:end], start, end, "unknown", None, None)) for form, start, end in kept
    ]


def _by_spelling(forms: Sequence[_Form]) -> dict[str, _Form] | None:
    """The form of each spelling of a word, None where another letter case is a form too."""
    spelled = {form.exact: form for form in reversed(forms) if form.exact is not None}
    return spelled if forms and all(form.exact is not None for form in forms) else None


def _find_shorter(patterns: Sequence[bytes]) -> list[int | None]:
    """For each pattern the longest other one that is its first words: found where the longer goes on as another word.

    The automaton keeps only the longest match from a place on, so "Java Web" would hide the "Java" of "Java webs".
    """
    number = {pattern: index for index, pattern in enumerate(patterns)}
    shorter: list[int | None] = []
    for pattern in patterns:
        cut, found = pattern.rfind(b" "), None
        while cut > 0 and found is None:
            found = number.get(pattern[:cut].rstrip())
            cut = pattern.rfind(b" ", 0, cut)
        shorter.append(found)
    return shorter


def _look(kept: Sequence[_Kept], index: int, step: int, text: str) -> list[tuple[_Form, str]]:
    """Forms next to a form, nearest first, each with what stands between them."""
    found, at = list[tuple[_Form, str]](), index + step
    while 0 <= at < len(kept):
        first, second = (kept[at], kept[index]) if step < 0 else (kept[index], kept[at])
        if second[1] - first[2] > CONTEXT_WINDOW:
            break
        found.append((kept[at][0], text[first[2] : second[1]]))
        at += step
    return found


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a word of its sentence stands before a phrase, as before half of them: as a heading it says nothing."""
    return text[start - 1] == " " and text[start - 2].isalpha() and text[end : end + 1] != ":"


def _is_in_address(text: str, at: int) -> bool:
    """Whether the run of characters around a place is the address of a page: its words are names, not skills."""
    start = max(text.rfind(space, 0, at) for space in " \n(<")
    return text.startswith(_ADDRESS, start + 1)


def _respell(surface: str) -> str:
    """What letter case is compared in: separators say nothing ("AI/ML", "AI-ML")."""
    return surface.translate(_SEPARATORS).rstrip()


def _is_part_of_a_compound(text: str, start: int, end: int) -> bool:
    """Whether a hyphen makes another word of a name: "Go-To-Market", "X-Ray"; "Go-based" it does not."""
    if text[end : end + 1] == "-":
        return text[end + 1 : end + 2].isalpha() and not text.startswith(_SAYS_OF_A_NAME, end + 1)
    return text[max(0, start - 1) : start] == "-" and text[max(0, start - 2) : start - 1].isalpha()


def _is_part_of_a_sign(text: str, start: int, end: int) -> bool:
    """Whether a single letter belongs to "R&D", "C-suite", "C.V." or "vitamin-C"; "Python and R." it does not."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    abbreviates = after == "." and text[end + 1 : end + 2].isalnum()
    return abbreviates or after in ("-", "&", "'", "’", "+") or before in ("-", "&", "'", "’", ".")

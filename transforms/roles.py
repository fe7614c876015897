"""Roles by dictionary, then by a model: the longest title form of the taxonomy in the phrase that names the job.

A title is cut into segments ("Engineer, Software | Berlin"), and only the words of a segment before "of", "for", "in" …
can name its job. A form followed there by another word for an occupation is not what the job is: a "data scientist
recruiter" recruits. Where no form names the whole phrase, a model of titles is asked too: what it confirms is surer,
what it contradicts is not told. Where the title says nothing, the advertisement may ("we are looking for a …").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from taxonomy.roles import Role
from transforms.title_sense import is_of_software
from transforms.titles import (
    EITHER,
    LEVELS,
    STOP,
    fold,
    job_words,
    parts_of,
    phrase_end,
    plural_of,
    segments_of,
    words_of,
)

MIN_SHARE = 0.25
"""One word in four; set by judgement, codings below it were not read."""
MIN_SHARE_OF_ONE_WORD = 0.33
"""One word in three, so that a "full cycle recruiter" recruits; set by judgement, codings below were not read."""
ALONE = words_of(
    "administrator architect artist attendant coder collector controller curator developer driver editor "
    "fabricator grinder loader mechanic minister miner picker presser producer"
)
"""Words that name a job only as the whole phrase: a "cloud architect" builds no houses."""


CHANCE_OF_WHOLE = 0.9
"""How often the unit group of a form that is the whole phrase is right: 84 % of 1,328 reported titles of O*NET (whose
own groups agree with ESCO's on 73 % of the titles that both list), 95 % of 169 labelled titles of boards."""
CHANCE_ALONE = 0.6
"""Of a form that is a part of the phrase, where no model is asked."""
CHANCE_CONFIRMED = 0.85
"""Of such a form where the model names the same group first: 86 % of 414 reported titles."""
CHANCE_CONTRADICTED = 0.35
"""Of such a form where the model names another: 33 % of 353 reported titles."""
MIN_CHANCE = 0.5
"""Least chance of a role that is told."""
CHANCE_IN_TEXT = 0.75
"""Of a form that is all that the advertisement names after "we are looking for a"; set by judgement."""


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """The role or group a title names; score is the chance that the group is right.

    Where only a group is sure, role_id and label are null, and isco_code may have 2 or 3 digits. form is the taxonomy's
    form that stood in the title or text, null where the model found the group.
    """

    role_id: str | None
    label: str | None
    isco_code: str
    score: float
    form: str | None
    found_by: str = "form"

    @property
    def isco_level(self) -> int:
        """Digits of the group, 4 for a unit group."""
        return len(self.isco_code)


class Guess(Protocol):
    """What a model tells of one title: the likeliest unit group, and the group and role that are sure."""

    @property
    def likeliest(self) -> str: ...
    @property
    def isco_code(self) -> str | None: ...
    @property
    def chance(self) -> float: ...
    @property
    def role_id(self) -> str | None: ...


class TitleModel(Protocol):
    """A model of titles: a guess for the job words of each title."""

    def guess(self, titles: Sequence[str], unit_of_role: Mapping[str, str]) -> Sequence[Guess]: ...


@dataclass(frozen=True, slots=True)
class _Entry:
    role: Role
    form: str
    words: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: _Entry
    start: int
    end: int
    choice: int
    """Which of the alternatives "A / B" it stands in; the first one names the job."""


class RoleCoder:
    """Codes titles to the roles of a taxonomy. Build it once; raises ValueError where two roles share a form.

    `places` are names, in lower case without accents, that are no part of a job's name when they stand alone.
    """

    def __init__(
        self, roles: Iterable[Role], model: TitleModel | None = None, places: Iterable[str] = frozenset()
    ) -> None:
        self._roles = {role.role_id: role for role in roles}
        self._model = model
        self._units = {role.role_id: role.isco_code for role in self._roles.values()}
        self._entries: dict[str, _Entry] = {}
        for role in self._roles.values():
            for form in (*role.forms, *role.aliases):
                self._add(role, form)
        self._longest: dict[str, int] = {}
        for words, entry in self._entries.items():
            first = words.split(" ", 1)[0]
            self._longest[first] = max(self._longest.get(first, 0), entry.words)
        self._groups = self._list_groups()
        self._heads = frozenset(words.rsplit(" ", 1)[-1] for words in self._entries) - LEVELS - STOP - _NO_HEADS
        used = {word for words in self._entries for word in words.split()}
        self.places = frozenset(place for place in places if not used.issuperset(place.split()))

    def _list_groups(self) -> dict[str, frozenset[str]]:
        """For each word that ends a form the unit groups of these forms."""
        groups: dict[str, set[str]] = {}
        for words, entry in self._entries.items():
            groups.setdefault(words.rsplit(" ", 1)[-1], set()).add(entry.role.isco_code)
        return {word: frozenset(found) for word, found in groups.items()}

    @property
    def heads(self) -> frozenset[str]:
        """Words that end the name of an occupation."""
        return self._heads

    def code(self, titles: Sequence[str], texts: Sequence[str] | None = None) -> list[RoleMatch | None]:
        """One match, or null, for each title in order; equal titles without texts are coded once."""
        segments = {title: self._job_segments(title) for title in titles}
        known = {title: self._match_segments(parts) for title, parts in segments.items()}
        known |= self._ask_model(
            {title: segments[title] for title, found in known.items() if _is_doubtful(found)}, known
        )
        known = {title: found if self._is_meant(segments[title], found) else None for title, found in known.items()}
        if texts is None:
            return [known[title] for title in titles]
        return [known[title] or self._match_text(text) for title, text in zip(titles, texts, strict=True)]

    def _is_meant(self, segments: list[list[str]], found: RoleMatch | None) -> bool:
        """Whether a title means the role found: its other words are of that trade, its last word can end its name."""
        if found is None or not segments:
            return True
        form = words_of(fold(found.form or ""))
        around = (word for segment in segments for word in segment if word not in form)
        if is_of_software(around, found.isco_code):
            return False
        first = segments[0]
        end = phrase_end(first)
        if found.found_by == "form" and found.form:
            names_field = fold(found.form).rsplit(" ", 1)[-1] not in self._heads
            return not (names_field and any(word in self._heads for word in first[end:]))
        heads = [word for word in first[:end] if word in self._heads]
        known = self._groups[heads[-1]] if heads else frozenset[str]()
        is_of_one_trade = len({group[0] for group in known}) == 1
        return not is_of_one_trade or any(group[0] == found.isco_code[0] for group in known)

    def _job_segments(self, title: str) -> list[list[str]]:
        """The segments of a title without those that are places, unless nothing else is left."""
        segments = segments_of(title)
        if len(segments) < 2 or not self.places:
            return segments
        return [segment for segment in segments if " ".join(segment) not in self.places] or segments

    def _ask_model(
        self, segments: Mapping[str, list[list[str]]], known: Mapping[str, RoleMatch | None]
    ) -> dict[str, RoleMatch | None]:
        """Titles without a form that is the whole phrase, coded with the model's word; those unsure are null."""
        if self._model is None or not segments:
            return {}
        words = [job_words(parts) for parts in segments.values()]
        guesses = self._model.guess(words, self._units)
        return {
            title: self._agree(known[title], guess, has_head=self._names_occupation(parts))
            for (title, parts), guess in zip(segments.items(), guesses, strict=True)
        }

    def _names_occupation(self, segments: list[list[str]]) -> bool:
        """Whether a word of the first two segments ends the name of some occupation, as no word of "ninja" does."""
        return any(word in self._heads for segment in segments[:2] for word in segment)

    def _agree(self, found: RoleMatch | None, guess: Guess, *, has_head: bool) -> RoleMatch | None:
        if found is not None and found.isco_code == guess.likeliest:
            return replace(found, score=CHANCE_CONFIRMED)
        if guess.isco_code is not None and has_head:
            role = self._roles[guess.role_id] if guess.role_id else None
            label = role.label if role else None
            return RoleMatch(guess.role_id, label, guess.isco_code, guess.chance, None, "model")
        return found if found is not None and CHANCE_CONTRADICTED >= MIN_CHANCE else None

    def _match_text(self, text: str) -> RoleMatch | None:
        """The role of the first job that the advertisement says it seeks, where a form is all of its name."""
        for sought in _SOUGHT.finditer(text[:MAX_TEXT]):
            found = self._match_segments(segments_of(sought[1])[:1])
            if found is not None and not _is_doubtful(found):
                return replace(found, score=CHANCE_IN_TEXT, found_by="text")
        return None

    def _add(self, role: Role, form: str) -> None:
        words = [word for part in parts_of(fold(form)) for word in part]
        if not words:
            return
        entry = _Entry(role, form, len(words))
        for key in (" ".join(words), " ".join([*words[:-1], plural_of(words[-1])])):
            found = self._entries.setdefault(key, entry)
            if found.role.role_id != role.role_id:
                raise ValueError(
                    f"form {form!r} of role {role.role_id!r} reads as {found.form!r} of {found.role.role_id!r}; "
                    "keep one"
                )

    def _match_segments(self, segments: list[list[str]]) -> RoleMatch | None:
        if not segments:
            return None
        main = self._match(segments[0])
        for segment in segments[1:3]:
            inverted = self._inverted(segments[0], segment, main)
            if inverted is not None:
                return inverted
        if main is not None:
            return main
        return self._match_later(segments)

    def _match_later(self, segments: list[list[str]]) -> RoleMatch | None:
        """The first later segment that names a job, unless the first one names a job that the taxonomy lacks."""
        if any(word in self._heads for word in segments[0]):
            return None
        for segment in segments[1:4]:
            found = self._match(segment)
            if found is not None:
                return found
        return None

    def _inverted(self, main: list[str], tail: list[str], found: RoleMatch | None) -> RoleMatch | None:
        """The role that "Engineer, Software" names when read as "software engineer", if longer than the one found."""
        tail = [word for word in tail if word not in LEVELS]
        head = [word for word in main[: phrase_end(main)] if word not in LEVELS]
        if not tail or not head or len(tail) > 4 or any(word in self._heads for word in tail):
            return None
        joined = [*tail, *head]
        least = len(found.form.replace("-", " ").split()) if found and found.form else 0
        best = [
            candidate
            for candidate in self._candidates(joined, len(joined))
            if candidate.start < len(tail) < candidate.end and candidate.entry.words > least
        ]
        return self._best(best, joined, len(joined))

    def _match(self, words: list[str]) -> RoleMatch | None:
        end = phrase_end(words)
        found = self._best(self._candidates(words, end), words, end)
        if found is not None:
            return found
        plain = [word for word in words[:end] if word not in LEVELS]
        if len(plain) == end:
            return None
        return self._best(self._candidates(plain, len(plain)), plain, len(plain))

    def _candidates(self, words: list[str], end: int) -> list[_Candidate]:
        """Every form that starts in the phrase and is not followed there by another word for an occupation."""
        candidates = []
        choice = 0
        for start in range(end):
            if words[start] not in self._longest:
                choice += words[start] == EITHER
                continue
            for length in range(min(self._longest[words[start]], len(words) - start), 0, -1):
                entry = self._entries.get(" ".join(words[start : start + length]))
                if entry is not None and not self._is_modifier(words, start + length, end):
                    candidates.append(_Candidate(entry, start, start + length, choice))
        return candidates

    def _is_modifier(self, words: list[str], start: int, end: int) -> bool:
        for word in words[start:end]:
            if word in ("/", "&", "or"):
                return False
            if word in self._heads:
                return True
        return False

    def _best(self, candidates: list[_Candidate], words: list[str], end: int) -> RoleMatch | None:
        """The longest candidate; among equals the first alternative's, and in it the one nearest the head noun."""
        if not candidates:
            return None
        best = max(candidates, key=lambda found: (found.end - found.start, -found.choice, found.start))
        share = _share(words, best, end)
        if share < _least_share(best.entry):
            return None
        role = best.entry.role
        chance = CHANCE_OF_WHOLE if share == 1 else CHANCE_ALONE
        return RoleMatch(role.role_id, role.label, role.isco_code, chance, best.entry.form)


def _is_doubtful(found: RoleMatch | None) -> bool:
    return found is None or found.score < CHANCE_OF_WHOLE


_SOUGHT = re.compile(
    r"\b(?:looking for|seeking|hiring|recruiting|searching for|as)\s+(?:an?|our|the)\s+([^.!?\n,;:(]{3,60})",
    re.IGNORECASE,
)
MAX_TEXT = 6_000
"""Characters of an advertisement in which it says whom it seeks; what follows is terms and benefits."""


_NO_HEADS = words_of(
    "sales data marketing operations engineering development research security software product design "
    "finance policy people support growth legal compliance technology analytics communications quality "
    "recruiting it business infrastructure platform frontend backend fullstack devops economics "
    "science english mathematics events fp&a success strategy brand partnerships community talent "
    "social hr pr learning school department payroll tax risk treasury audit retail staff ecommerce "
    "reliability systems ai presales intelligence banking experience accounting nursing pharmacy "
    "housekeeping equipment production web mobile ios android professional"
)
"""Last words of forms that name a field, not an occupation: "head of sales"."""


def _share(words: list[str], best: _Candidate, end: int) -> float:
    """Share of the content words of the phrase that the form covers; levels, contract words and codes do not count."""
    last = max(end, best.end)
    inside = best.end - best.start
    outside = sum(
        words[i] not in LEVELS and words[i] not in STOP for i in range(last) if not best.start <= i < best.end
    )
    return inside / (inside + outside)


def _least_share(entry: _Entry) -> float:
    if entry.words > 1:
        return MIN_SHARE
    return 1.0 if entry.form in ALONE else MIN_SHARE_OF_ONE_WORD

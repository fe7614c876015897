"""Finds the forms of a taxonomy, and the phrases that speak of skills, by one pass of one automaton over a text."""

from collections.abc import Sequence

from taxonomy.skills import Skill
from transforms.skills.automaton import build_automaton
from transforms.skills.cues import SILENT_AFTER_A_WORD, Hit, list_phrases
from transforms.skills.encoding import choose_code_page
from transforms.skills.forms import Form, Kept, find_firsts, find_heads, list_forms, respell

_SIGNS_OF_ADDRESS = frozenset("/-=.")
_ADDRESS = ("http", "www.")
_WORD_GOES_ON = ("++", "#")
_SIGNS_AFTER = frozenset(b"+#")
_LETTER = 2
"""Length of the pattern of a single letter: a space and the letter."""


class FormMatcher:
    """Finds the forms of skills that stand alone in a text. Build it once: the automaton is the costly part."""

    def __init__(self, skills: Sequence[Skill]) -> None:
        spelled = list_forms(skills)
        self._page = choose_code_page(form for form, _ in spelled)
        folded = self._page.fold_forms([form for form, _ in spelled])
        forms: dict[bytes, list[Form]] = {}
        for pattern, (_, entry) in zip(folded, spelled, strict=True):
            forms.setdefault(pattern, []).append(entry)
        phrases = list_phrases()
        cues = dict(zip(self._page.fold_forms(list(phrases)), phrases.values(), strict=True))
        patterns, sought = self._close_letters(sorted((forms.keys() | cues.keys()) - {b""}))
        self._forms = [tuple(forms.get(pattern, ())) for pattern in patterns]
        self._cues = [cues.get(pattern) for pattern in patterns]
        self._shorter = _find_shorter(patterns)
        named = {pattern: entries for pattern, entries in forms.items() if not entries[0].is_bare}
        heads = find_heads(self._page, spelled, named)
        self._heads = [heads.get(pattern) for pattern in patterns]
        firsts = find_firsts(self._page, spelled, named)
        self._firsts = {number: firsts[pattern] for number, pattern in enumerate(patterns) if pattern in firsts}
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
        self._seek = build_automaton(sought)

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

    def match(self, text: str) -> tuple[list[Kept], list[Hit]]:
        """Forms that stand alone, in the order of the text, and the phrases that speak of them."""
        folded, is_word, taken = self._page.fold(text), self._page.is_word, 0
        plain, spelled, only_cue, hides = self._plain, self._spelled, self._only_cue, self._hides
        silent_inside, kept, hits = self._silent_inside, list[Kept](), list[Hit]()
        for start, end, pattern in self._seek(folded):
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

    def _look_inside(self, text: str, folded: bytes, start: int, end: int, kept: list[Kept], hits: list[Hit]) -> int:
        """Takes what begins in a part of a match that was not meant, which hid it; where the last of it ends.

        "A/P" is accounts payable; "a PhD" begins like it, and must be found all the same.
        """
        while (at := folded.find(b" ", start, end)) >= 0:
            matches = self._seek(folded[at : end + self._longest])
            if not matches or matches[0][0] + at >= end:
                return start
            first, last, pattern = matches[0]
            used = self._take(text, folded, (pattern, first + at, last + at), kept, hits)
            start = used or first + at + 1
        return start

    def _take(self, text: str, folded: bytes, match: tuple[int, int, int], kept: list[Kept], hits: list[Hit]) -> int:
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

    def _choose(self, pattern: int, text: str, start: int, end: int) -> Form | None:
        """The form that is spelled so, None where the pattern is a phrase or its letter case is another."""
        if end - start == 1 and _is_part_of_a_sign(text, start, end):
            return None
        surface = respell(text[start:end])
        for form in self._forms[pattern]:
            if form.exact is None or form.exact == surface:
                return form
        return None


def _by_spelling(forms: Sequence[Form]) -> dict[str, Form] | None:
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


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a word of its sentence stands before a phrase, as before half of them: as a heading it says nothing."""
    return text[start - 1] == " " and text[start - 2].isalpha() and text[end : end + 1] != ":"


def _is_in_address(text: str, at: int) -> bool:
    """Whether the run of characters around a place is the address of a page: its words are names, not skills."""
    start = max(text.rfind(space, 0, at) for space in " \n(<")
    return text.startswith(_ADDRESS, start + 1)


def _is_part_of_a_sign(text: str, start: int, end: int) -> bool:
    """Whether a single letter belongs to "R&D", "C-suite", "C.V." or "vitamin-C"; "Python and R." it does not."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    abbreviates = after == "." and text[end + 1 : end + 2].isalnum()
    return abbreviates or after in ("-", "&", "'", "’", "+") or before in ("-", "&", "'", "’", ".")

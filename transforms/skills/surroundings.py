"""What is said of each skill of a text: required, welcome or not needed, for how many years.

A section speaks of all that stands in it, a phrase of its sentence alone, of its clause where the sentence says more
than one thing ("SQL required, Tableau preferred"). Phrases by far most often stand in sentences that name no skill, so
that is told first.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence

from transforms.skills.bystanders import MOST_OF_COLLEAGUES, end_of_colleagues, end_of_name, is_of_both
from transforms.skills.cues import Cue, Hit
from transforms.skills.headings import Section

NEGATED_WITHIN = 60
"""Characters between "no" and a skill, or a skill and "not required"; longer, and they are of two clauses."""

YEARS_LIMIT = 20
"""More years than an ad asks of anybody: it speaks of the employer's age."""

SENTENCE_LIMIT = 400
"""Characters on either side of a phrase that it can speak of; longer is a text without full stops."""

_FORWARD = frozenset({"preferably", "ideally", "bonus points"})
"""Of "SQL, preferably with dbt" only dbt is a wish."""

_WITH_TOOLS = frozenset({"work with", "working with", "interact with", "interface with", "work across"})
"""Phrases after which tools and fields stand as often as people."""

_ENDS_COLLEAGUES = re.compile(r"[.;:\n(]")
"""What no list of colleagues goes beyond, but in brackets."""

_ENDS_OF_SENTENCE = ("\n", ". ", "; ", "! ", "? ", "   ", "•")
"""Three spaces and bullets are what is left of the lines of a text that has lost them."""

_SAYS = frozenset({Cue.REQUIRED, Cue.PREFERRED})
_PARTS = re.compile(r"; |, but | but | while | whereas |\) ")
_COMMAS = re.compile(r", ")
_ANDS = re.compile(r" and ")
"""What parts the clauses of a sentence: the strongest that stands between two phrases counts."""

_NAMES_AFTER = re.compile(r":| (?:in|with|of|experience|skills?|knowledge|qualifications?)\b", re.IGNORECASE)
"""What follows a phrase that speaks of the skills after it, though one stands before it."""

_ALONE_IN_BRACKETS = re.compile(
    r"(?:\W|\b(?:strongly|highly|very|is|are|a|an|both|but|big|huge|strong|definite|also|all|not|strictly|required|"
    r"preferred|optional|skills?|however|though|would|be|if|possible)\b)*(?:,.*)?",
    re.IGNORECASE,
)
"""What stands beside a phrase in brackets that speak of the skill before them; "(5+ years preferred)" do not."""

_PARTS_OF_LIST = (", ", "; ", ")", " and ")
_BUT_NOT = re.compile(r",? (?:but|while|whereas) ([^,.;:\n]{1,60}?) (?:is|are) not(?=[,.;)\n]|\Z)", re.IGNORECASE)
_STARTS_OF_BUT = (" but", ", but", " while", ", while", " whereas", ", whereas")
_JOINS_CONTRASTED = frozenset([" ", " or ", " nor ", "/"])
_IS_REFUSED = re.compile(r"\b(?:not be|cannot be|need not|not apply|not eligible|rejected)\b", re.IGNORECASE)
_STARTS_NAME = re.compile(r", (?:and |or )?")
_IS_OF_LIST = re.compile(r"[\w-]+(?: [\w-]+)?(?:,| or | and )")
_CLOSES_NO = frozenset({Cue.NEEDED, Cue.REQUIRED})
_IS_OF_AGE = re.compile(r"['’]?s? (?:ago|old|or older|and older|or over|and over|or above|of age|later|from now)\b")
"""What follows years that are nobody's experience."""

_EMPLOYER = frozenset({"our", "we", "we've", "we’ve", "combined", "its", "their", "company's", "company’s"})
_IS_OF_EMPLOYER = re.compile(
    r"\b(?:our|we have|we've|we’ve|we bring|combined|its|their|company['’]s)"
    r"(?: (?:over|more than|nearly|almost|about|around))?(?: [a-z]+)? ?\Z"
)
_LEAD = 40
"""Characters before a number of years that tell whose they are."""

_IS_OF_TIME = re.compile(r"\b(?:for|last|past|next|first|over|after|within|in|every|of) (?:the |just |over )*\Z")
"""What stands before years that tell when something was, or how long."""

_ASKS_FOR_NUMBER = re.compile(r"(?:\b(?:least|minimum|minimum of|min\.?|with|have|has|bring)|[•*-]) *\Z", re.IGNORECASE)
_LEAST = re.compile(r" *(?:at least|minimum(?: of)?|min\.?)? *", re.IGNORECASE)
_GOES_ON_WITH_SKILL = re.compile(r"['’]? (?:of|in|as|with|using|[a-z]+ing)\b")
_ENDS_IN_BRACKETS = re.compile(
    r"(?: of| working)?(?: (?:experience|exp|minimum|min|preferred|required|or more|plus)\.?)*\)", re.IGNORECASE
)
_ENDS_CLAUSE = re.compile(r" *(?:[,;.)\n]| and |\Z)")
_NUMBER_BEFORE = re.compile(
    r"(?<![\d.,])(\d{1,2}(?!\d)|one|two|three|four|five|six|seven|eight|nine|ten)(?:[.,]\d)?\)?"
    r"\s*(?:\+|plus|or more)?\s*"
    r"(?:(?:-|–|—|to|and|or)\s*(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s*\+?)?\s*(?:full\s*)?$",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_SOFTENED = re.compile(r"\b(?:plus|preferred|helpful|nice|bonus|but|welcome|desirable|advantage)\b", re.IGNORECASE)
_OF_EXPERIENCE = (
    "experience", "expertise", "working", "hands", "practic", "practis", "background", "proven", "track record",
)  # fmt: skip
"""One of these the sentence holds that asks for years of a skill."""


class Surroundings:
    """What the phrases of a text say of its skills, which start and end at those characters, in order.

    Of each skill `requirement` is required, preferred or unknown, `years` None where none are asked for; `dropped` are
    the numbers of those that are not asked for. A phrase that starts one of the `headings` speaks of no sentence.
    """

    def __init__(
        self, text: str, hits: Sequence[Hit], headings: Container[int], starts: Sequence[int], ends: Sequence[int]
    ) -> None:
        self._text, self._hits, self._headings, self._starts, self._ends = text, hits, headings, starts, ends
        self.requirement = ["unknown"] * len(starts)
        self.years: list[int | None] = [None] * len(starts)
        self.dropped: set[int] = set()
        for number, ((_, cue), start, end) in enumerate(hits):
            if cue is not None and start not in headings and self._is_beside(start, end):
                _READERS[cue](self, number, start, end)

    def hear(self, sections: Iterable[Section]) -> None:
        """Has the skills say what their sections say; what is welcome by its sentence or section is not required."""
        for section in sections:
            within = self._between(section.start, section.end)
            if section.is_silent:
                self.dropped.update(within)
            elif section.kind == "preferred":
                self.requirement[within.start : within.stop] = ["preferred"] * len(within)
            elif section.kind == "required":
                self._mark(within, "required")

    def _is_beside(self, start: int, end: int) -> bool:
        """Whether one of the skills is near the phrase, with no line's end between."""
        text, starts = self._text, self._starts
        after = bisect_left(starts, start)
        if after < len(starts) and starts[after] < end + SENTENCE_LIMIT and text.find("\n", end, starts[after]) < 0:
            return True
        before = starts[after - 1] if after else -1
        return before >= start - SENTENCE_LIMIT and before >= 0 and text.find("\n", before, start) < 0

    def _read_institution(self, _: int, start: int, end: int) -> None:
        if self._text[start].isupper():
            self.dropped.update(self._between(end, end_of_name(self._text, end)))

    def _read_superior(self, _: int, __: int, end: int) -> None:
        """ "Reporting to the Head of Brand Strategy": it is the head who has it."""
        self.dropped.update(self._between(end, end_of_name(self._text, end)))

    def _read_colleagues(self, _: int, start: int, end: int) -> None:
        text, near = self._text, self._between(end, end + MOST_OF_COLLEAGUES)
        if not near:
            return
        stop = _ENDS_COLLEAGUES.search(text, end, self._starts[near[0]])
        if stop is not None and stop[0] != "(":
            return
        are_people = text[start:end].lower() not in _WITH_TOOLS
        for index in self._between(end, end_of_colleagues(text, end, are_people=are_people)):
            if not is_of_both(text[self._starts[index] : self._ends[index]]):
                self.dropped.add(index)

    def _read_boilerplate(self, _: int, start: int, end: int) -> None:
        self.dropped.update(self._between(self._start_of_sentence(start), self._end_of_sentence(end)))

    def _read_not_needed(self, number: int, start: int, end: int) -> None:
        """ "Python is not required": not asked for. "Python is preferred but not required": welcome."""
        for index in self._between(self._start_of_not_needed(number, start), start):
            between = self._text[self._ends[index] : start]
            if _SOFTENED.search(between) or _SOFTENED.search(self._text[end : end + 30]):
                self.requirement[index] = "preferred"
            elif len(between) <= NEGATED_WITHIN:
                self.dropped.add(index)

    def _start_of_not_needed(self, number: int, start: int) -> int:
        """Where the skills begin that are not needed: of "Java is required, Python is not needed" with Python."""
        first = max(self._start_of_sentence(start), start - 2 * NEGATED_WITHIN)
        for _, end in self._list_said(range(number - 1, -1, -1), first, start, _SAYS):
            if self._between(end, start):
                return end
        return first

    def _read_do_not_need(self, _: int, start: int, end: int) -> None:
        text, last = self._text, self._end_of_sentence(end)
        if text.startswith(("without", "Without"), start) and _IS_REFUSED.search(text, end, last):
            return
        self.dropped.update(self._between(end, self._end_of_list(end, min(last, end + NEGATED_WITHIN))))

    def _read_contrast(self, _: int, start: int, end: int) -> None:
        """ "JavaScript, not Java", "SQL (not Excel or Access)": what follows is told from what is asked for."""
        text, index = self._text, bisect_left(self._starts, end)
        if text[start - 1] != "(" and text[start - 2 : start] != ", ":
            return
        while index < len(self._starts) and text[end : self._starts[index]] in _JOINS_CONTRASTED:
            self.dropped.add(index)
            index, end = index + 1, self._ends[index]

    def _read_no(self, number: int, _: int, end: int) -> None:
        """ "No Java needed", "no experience in sales required": what stands between is not asked for."""
        limit = self._end_of_sentence(end)
        for at in range(number + 1, len(self._hits)):
            (__, cue), start, ___ = self._hits[at]
            if start >= limit:
                return
            if cue in _CLOSES_NO and start > end:
                if self._end_of_list(end, start) == start:
                    self.dropped.update(self._between(end, min(start, end + NEGATED_WITHIN)))
                return

    def _end_of_list(self, start: int, limit: int) -> int:
        """Where a list of what is not asked for ends: at "but", or at a comma that does not part two of its names."""
        text = self._text
        turn = text.find(" but ", start, limit)
        limit = limit if turn < 0 else turn
        at = text.find(",", start, limit)
        while at >= 0:
            before = self._between(start, at)
            if not before or self._ends[before[-1]] < at:
                return at
            name = _STARTS_NAME.match(text, at)
            if self._ends[before[-1]] == at and (
                name is None or (name.end() not in self._starts and not _IS_OF_LIST.match(text, name.end()))
            ):
                return at
            at = text.find(",", at + 1, limit)
        return limit

    def _read_years(self, _: int, start: int, end: int) -> None:
        text, first = self._text, self._start_of_sentence(start)
        number = _NUMBER_BEFORE.search(text, max(first, start - 28), start)
        if number is None:
            return
        before = text[max(first, number.start() - _LEAD) : number.start()].lower()
        is_of_employer = not _EMPLOYER.isdisjoint(before.split()[-4:]) and _IS_OF_EMPLOYER.search(before) is not None
        if is_of_employer or _IS_OF_AGE.match(text, end):
            return
        last = self._end_of_sentence(end)
        value = number.group(1).lower()
        years = _NUMBER_WORDS[value] if value in _NUMBER_WORDS else int(value)
        if not 0 < years <= YEARS_LIMIT:
            return
        alone = self._find_told_before(number.start(), end, first, last)
        if alone or self._tells_of_experience(first, last) or self._is_asked(number[0], before, end):
            for index in alone or self._between(end, last) or self._between(first, number.start()):
                self.years[index] = years

    def _tells_of_experience(self, first: int, last: int) -> bool:
        sentence = self._text[first:last].lower()
        return any(word in sentence for word in _OF_EXPERIENCE)

    def _is_asked(self, number: str, before: str, end: int) -> bool:
        """Whether years are asked for without the word: "5+ years of Python", "at least 3 years in sales"."""
        if _GOES_ON_WITH_SKILL.match(self._text, end) is None or _IS_OF_TIME.search(before):
            return False
        return "+" in number or not before.strip() or _ASKS_FOR_NUMBER.search(before) is not None

    def _find_told_before(self, start: int, end: int, first: int, last: int) -> range:
        """The skills right after which a number of years is told: "Python (3+ years)", "Python: 3 years"."""
        text, before = self._text, self._between(first, start)
        if not before:
            return before
        opened = text.rfind("(", self._ends[before[-1]], start)
        if opened >= 0:
            if not _ENDS_IN_BRACKETS.match(text, end, last) or not _LEAST.fullmatch(text, opened + 1, start):
                return range(0)
            since = max(text.rfind(mark, first, opened) for mark in (", ", "; ", ")"))
            return self._between(max(since, first), opened) or before[-1:]
        between = text[self._ends[before[-1]] : start]
        if _LEAST.fullmatch(between.lstrip(" :–-")) is None:
            return range(0)
        is_label = any(sign in between for sign in ":–-") and not text.startswith((" of ", "' ", "’ "), end)
        return before[-1:] if is_label or _ENDS_CLAUSE.match(text, end) else range(0)

    def _read_wish(self, number: int, start: int, end: int) -> None:
        """Welcome are the skills that the brackets around the phrase speak of, those that follow it, or its clause."""
        first, last = self._start_of_sentence(start), self._end_of_sentence(end)
        spoken = self._find_of_brackets(start, end, first, last)
        if spoken is None:
            first, last = self._find_clause(number, first, last)
            spoken = self._between(end if self._text[start:end].lower() in _FORWARD else first, last)
        self._mark(spoken, "preferred")

    def _read_required(self, _: int, start: int, end: int) -> None:
        """Required is all of the sentence, whatever a wish in it takes away, and less what is said not to be."""
        first, last = self._start_of_sentence(start), self._end_of_sentence(end)
        spoken = self._find_of_brackets(start, end, first, last)
        self._mark(self._between(first, last) if spoken is None else spoken, "required")
        if self._text.startswith(_STARTS_OF_BUT, end) and (other := _BUT_NOT.match(self._text, end, last)):
            self.dropped.update(self._between(other.start(1), other.end(1)))

    def _find_of_brackets(self, start: int, end: int, first: int, last: int) -> range | None:
        """The skills that the brackets around a phrase speak of; None where it stands in none, or they in its sentence.

        They are those inside, else, where nothing but the phrase is inside, the one before them: all of a sentence that
        ends with them, as "Python, R or Stata (preferred)", if it is no bare list ("Python, Stata (preferred)").
        """
        text = self._text
        opened = text.rfind("(", first, start)
        if opened < 0 or opened < text.rfind(")", first, start):
            return None
        closed = text.find(")", end, last)
        closed = closed if closed >= 0 else last
        if inside := self._between(opened, closed):
            return inside
        if not (
            _ALONE_IN_BRACKETS.fullmatch(text, opened, start) and _ALONE_IN_BRACKETS.fullmatch(text, end, closed + 1)
        ):
            return range(0)
        before = self._between(first, opened)
        if not before:
            return None
        since = max(text.rfind(mark, first, opened) for mark in _PARTS_OF_LIST)
        if not self._between(closed, last) and text.rfind("(", first, opened) < 0:
            is_bare_list = len(before) > 1 and text[self._ends[before[-2]] : self._starts[before[-1]]] == ", "
            return before[-1:] if is_bare_list and self._ends[before[-1]] + 1 == opened else None
        return self._between(max(since, first), opened) or before[-1:]

    def _find_clause(self, number: int, first: int, last: int) -> tuple[int, int]:
        """The part of a sentence that a wish speaks of: all of it where nothing else in it is said to be required."""
        required = frozenset({Cue.REQUIRED})
        _, start, end = self._hits[number]
        here = (start, end)
        before = next(self._list_said(range(number - 1, -1, -1), first, last, required), None)
        after = next(self._list_said(range(number + 1, len(self._hits)), first, last, required), None)
        if before is not None:
            since = self._find_boundary(before, here, first)
        if after is not None:
            last = self._find_boundary(here, after, first if before is None else before[1])
        return (first if before is None else since), last

    def _list_said(self, numbers: range, first: int, last: int, cues: frozenset[Cue]) -> Iterator[tuple[int, int]]:
        """Where phrases of some cues stand that are inside a part of the text and no headings."""
        for number in numbers:
            (_, cue), start, end = self._hits[number]
            if not first <= start < last:
                return
            if cue in cues and start not in self._headings:
                yield start, end

    def _find_boundary(self, one: tuple[int, int], other: tuple[int, int], first: int) -> int:
        """Where the skills end that the first of two phrases speaks of, which are those before it, after it or both."""
        is_before = self._opens_clause(other, one[1])
        if not (self._opens_clause(one, first) or _NAMES_AFTER.match(self._text, one[1])):
            return one[1]
        return other[0] if is_before else self._start_of_clause(one[1], other[0])

    def _opens_clause(self, phrase: tuple[int, int], first: int) -> bool:
        """Whether no skill stands in the clause of a phrase before it."""
        return not self._between(self._start_of_clause(first, phrase[0]), phrase[0])

    def _start_of_clause(self, first: int, start: int) -> int:
        for parts in (_PARTS, _COMMAS, _ANDS):
            found = [part.end() for part in parts.finditer(self._text, first, start)]
            if found:
                return found[-1]
        return first

    def _mark(self, skills: range, requirement: str) -> None:
        for index in skills:
            if self.requirement[index] != "preferred":
                self.requirement[index] = requirement

    def _start_of_sentence(self, at: int) -> int:
        text, start = self._text, max(0, at - SENTENCE_LIMIT)
        for mark in _ENDS_OF_SENTENCE:
            found = text.rfind(mark, start, at)
            if found >= 0:
                start = found + 1
        return start

    def _end_of_sentence(self, at: int) -> int:
        text, end = self._text, min(len(self._text), at + SENTENCE_LIMIT)
        for mark in _ENDS_OF_SENTENCE:
            found = text.find(mark, at, end)
            if found >= 0:
                end = found
        return end

    def _between(self, start: int, end: int) -> range:
        """The numbers of the skills that start between two characters."""
        first = bisect_left(self._starts, start)
        return range(first, bisect_left(self._starts, end, first))


_READERS = {
    Cue.INSTITUTION: Surroundings._read_institution,
    Cue.SUPERIOR: Surroundings._read_superior,
    Cue.COLLEAGUES: Surroundings._read_colleagues,
    Cue.BOILERPLATE: Surroundings._read_boilerplate,
    Cue.NOT_NEEDED: Surroundings._read_not_needed,
    Cue.DO_NOT_NEED: Surroundings._read_do_not_need,
    Cue.CONTRAST: Surroundings._read_contrast,
    Cue.NO: Surroundings._read_no,
    Cue.YEARS: Surroundings._read_years,
    Cue.PREFERRED: Surroundings._read_wish,
    Cue.REQUIRED: Surroundings._read_required,
    Cue.NEEDED: lambda *_: None,
}
"""How each cue of a sentence is read; NEEDED says something after NO alone."""

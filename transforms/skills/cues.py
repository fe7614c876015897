"""What an ad says around its skills: the section they stand in, that they are not needed, wished for, for how long.

The phrases are found by the same pass that finds the skills. A heading opens a section; a phrase inside a sentence
speaks of that sentence alone. Sections and sentences of benefits, equal opportunity and the employer itself give no
skills, because every ad of an employer carries them whatever the job asks for.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from transforms.skills.bystanders import MOST_OF_COLLEAGUES, end_of_colleagues, end_of_name, is_of_both
from transforms.skills.employer import find_end_of_story, is_of_employer, list_lines_on_employer


class Cue(Enum):
    """What a phrase says of the skills near it."""

    REQUIRED_SECTION = "heading of what is required"
    PREFERRED_SECTION = "heading of what is welcome"
    DUTIES_SECTION = "heading of what is done in the job"
    BOILERPLATE_SECTION = "heading of benefits, employer or procedure"
    EMPLOYER_SECTION = "heading of the employer, if the line names nothing else"
    REQUIRED = "required, in the sentence"
    PREFERRED = "welcome, in the sentence"
    NOT_NEEDED = "not needed, said after the skill"
    NO = "opens what is not asked for"
    NEEDED = "needed; with NO before it: not needed"
    DO_NOT_NEED = "says before the skill that it is not needed"
    BOILERPLATE = "benefits, equal opportunity or employer, in the sentence"
    YEARS = "years of experience"
    INSTITUTION = "opens the name of an institution or journal"
    COLLEAGUES = "opens a list of those one works with"


PHRASES: dict[Cue, tuple[str, ...]] = {
    Cue.REQUIRED_SECTION: (
        "requirements", "qualifications", "required qualifications", "minimum qualifications", "basic qualifications",
        "key qualifications", "what we're looking for", "what we are looking for", "what we look for", "who you are",
        "who we're looking for", "who we are looking for", "about you", "what you'll bring", "what you will bring",
        "what you bring", "what you'll need", "what you need", "what you have", "what you should have", "your profile",
        "must have", "must haves", "required", "required skills", "required experience", "skills required",
        "job requirements", "technical requirements", "role requirements", "minimum requirements", "core requirements",
        "essential", "essential skills", "essential criteria", "essential requirements", "you have", "you are",
        "you might be a fit if", "you may be a good fit if", "you'll thrive here if", "the ideal candidate",
        "ideal candidate", "your background", "your experience", "your skills", "skills", "technical skills",
        "skills and experience", "experience and skills", "skills and qualifications", "experience and qualifications",
        "person specification", "education and experience", "what makes you a great fit", "what sets you apart",
        "anforderungen", "ihr profil", "dein profil", "votre profil", "profil recherché", "requisitos",
    ),
    Cue.PREFERRED_SECTION: (
        "nice to have", "nice to haves", "nice-to-have qualifications", "preferred qualifications", "preferred",
        "preferred skills", "preferred experience", "preferred requirements", "bonus", "bonus points",
        "bonus points for", "bonus points if", "bonus qualifications", "bonus if you have", "bonus skills",
        "desired skills", "desired qualifications", "desired experience", "desirable", "desirable skills",
        "desirable criteria", "good to have", "additional qualifications", "pluses", "extra points",
        "ideal but not required", "even better if", "you get bonus points", "wünschenswert", "serait un plus",
    ),
    Cue.DUTIES_SECTION: (
        "responsibilities", "key responsibilities", "core responsibilities", "your responsibilities", "what you'll do",
        "what you will do", "what you'll be doing", "what you will be doing", "about the role", "about this role",
        "the role", "about the job", "about the position", "role overview", "position overview", "job overview",
        "role summary", "job summary", "position summary", "job description", "role description", "in this role",
        "the opportunity", "your mission", "your role", "what you'll own", "what you'll work on", "duties",
        "key duties", "main duties", "essential duties", "essential functions", "you will", "you'll", "tech stack",
        "our tech stack", "our stack", "the team", "about the team", "day to day", "what success looks like",
        "roles and responsibilities", "responsibilities include", "aufgaben", "ihre aufgaben", "vos missions",
    ),
    Cue.BOILERPLATE_SECTION: (
        "benefits", "our benefits", "perks", "what we offer", "we offer", "why join us", "why join", "why work with us",
        "why you'll love working here", "why you should join us", "what's in it for you", "what you'll get",
        "what you get", "compensation", "salary", "pay range", "about us", "about the company", "who we are",
        "our values", "our culture", "our mission", "our vision", "company description", "company overview",
        "how to apply", "interview process", "hiring process", "our interview process", "application process",
        "equal opportunity", "equal employment opportunity", "diversity", "time off", "what we do",
        "benefits package", "employee benefits", "total rewards", "salary range", "privacy notice", "disclaimer",
        "wir bieten", "was wir bieten", "über uns", "nous offrons", "qui sommes-nous", "avantages",
    ),
    Cue.EMPLOYER_SECTION: (
        "about", "meet", "who are we", "our story", "our purpose", "our company", "the company",
        "what we're building", "what we are building", "what makes us", "what sets us", "company profile",
    ),
    Cue.REQUIRED: ("must have", "is a must", "required", "mandatory", "essential", "must be", "you must", "you need"),
    Cue.PREFERRED: (
        "nice to have", "a plus", "big plus", "huge plus", "strong plus", "preferred", "preferably", "ideally",
        "bonus points", "a bonus", "advantageous", "an advantage", "desirable", "is beneficial", "would be beneficial",
        "is helpful", "good to have", "an asset", "not required but", "or willingness to learn", "willing to learn",
    ),
    Cue.NOT_NEEDED: (
        "not required", "not needed", "not necessary", "not a requirement", "not essential", "not mandatory",
        "isn't required", "is not a must", "isn't necessary", "not expected", "will train", "will be taught",
    ),
    Cue.NO: ("no",),
    Cue.NEEDED: ("needed", "necessary", "necessary to apply", "required to apply", "experience required"),
    Cue.DO_NOT_NEED: (
        "don't need", "do not need", "need not", "doesn't require", "does not require", "don't require",
        "do not require", "not looking for", "don't have to know", "do not have to know", "no need for", "no need of",
        "not expect you to", "instead of",
    ),
    Cue.BOILERPLATE: (
        "equal opportunity", "equal opportunities", "without regard to", "regardless of race", "regardless of age",
        "sexual orientation", "gender identity", "protected veteran", "protected class", "national origin",
        "reasonable accommodation", "reasonable accommodations", "discriminate", "discrimination",
        "401(k)", "401k", "health insurance", "dental insurance", "vision insurance", "medical, dental",
        "health, dental",
        "paid time off", "parental leave", "stock options", "learning budget", "development budget", "stipend",
        "tuition reimbursement", "wellness", "gym membership", "employee assistance", "pension scheme", "free lunch",
        "free yoga", "free massage", "free massages", "free gym",
        "founded in", "backed by", "series a", "series b", "series c", "our investors", "is a leading",
        "headquartered in", "trusted by", "background check", "e-verify", "privacy policy", "personal data",
    ),
    Cue.YEARS: ("years", "year", "yrs", "years'", "year's"),
    Cue.INSTITUTION: (
        "department of", "departments of", "school of", "college of", "faculty of", "institute of", "institute for",
        "center for", "centre for", "center of", "division of", "ministry of", "bureau of", "academy of",
        "association of", "society of", "journal of", "review of", "school for", "graduate school of",
    ),
    Cue.COLLEAGUES: (
        "closely with", "collaborate with", "collaborating with", "collaboration with", "work with", "working with",
        "partner with", "partnering with", "alongside", "coordinate with", "liaise with", "interact with", "team with",
        "interface with", "partner closely with", "work alongside", "collaborate across", "work across", "teams across",
        "work closely with", "working closely with", "works closely with", "collaborates with",
        "collaborate closely with",
        "cross-functionally with", "partner across", "partnering across", "communicate with", "communicating with",
        "liaising with", "interfacing with", "coordinating with", "coordination with", "relationships with",
        "partners with", "work together with", "collaborating across", "collaborating closely with",
    ),
}  # fmt: skip
"""Phrases in lower case. Headings were counted in 4,420 recorded ads of 224 employers: those of three and more."""

SECTION_OF = {
    Cue.REQUIRED_SECTION: "required",
    Cue.PREFERRED_SECTION: "preferred",
    Cue.DUTIES_SECTION: "unknown",
    Cue.BOILERPLATE_SECTION: "boilerplate",
    Cue.EMPLOYER_SECTION: "employer",
}
HEADING_REST = 34
"""Characters that may follow a heading's phrase on its line ("Requirements for this position:")."""

NEGATED_WITHIN = 60
"""Characters between "no" and a skill, or a skill and "not required"; longer, and they are of two clauses."""

YEARS_LIMIT = 20
"""More years than an ad asks of anybody: it speaks of the employer's age."""

SENTENCE_LIMIT = 400
"""Characters on either side of a phrase that it can speak of; longer is a text without full stops."""

SECTION_LIMIT = 3_000
"""Characters after which a section of benefits or wishes is over even without a heading after it."""

_SHORT_SECTIONS = frozenset({"boilerplate", "preferred"})
"""Sections that a heading we do not know ends too: what follows them may be anything."""

_WITHOUT_SKILLS = frozenset({"boilerplate", "employer"})

_FORWARD = frozenset({"preferably", "ideally", "bonus points"})
"""Of "SQL, preferably with dbt" only dbt is a wish."""

_WITH_TOOLS = frozenset({"work with", "working with", "interact with", "interface with", "work across"})
"""Phrases after which tools and fields stand as often as people."""

_END_OF_SENTENCE = re.compile(r"\n|[.!?;] ")
_UNKNOWN_HEADING = re.compile(r"\n[ #*]*[A-Z][^\n.!?•]{2,58}:[ *]*(?=\n)")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER_BEFORE = re.compile(
    r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\)?\s*(?:\+|plus|or more)?\s*"
    r"(?:(?:-|–|—|to|and|or)\s*(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s*\+?)?\s*(?:full\s*)?$",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_SOFTENED = re.compile(r"\b(?:plus|preferred|helpful|nice|bonus|but|welcome|desirable|advantage)\b", re.IGNORECASE)
_OF_EXPERIENCE = re.compile(
    r"experience|expertise|working|hands|practi[cs]|background|proven|track record", re.IGNORECASE
)


class Phrase(NamedTuple):
    """What a phrase says as a heading (a section, None where it is none) and inside a sentence."""

    section: str | None
    cue: Cue | None


class Hit(NamedTuple):
    """A phrase found at characters start to end."""

    phrase: Phrase
    start: int
    end: int


def list_phrases() -> dict[str, Phrase]:
    """Every phrase with all that it says; where it is listed twice inside sentences, the later cue counts."""
    found: dict[str, Phrase] = {}
    for cue, phrases in PHRASES.items():
        for phrase in phrases:
            known = found.get(phrase, Phrase(None, None))
            section = SECTION_OF.get(cue)
            found[phrase] = Phrase(section, known.cue) if section else Phrase(known.section, cue)
    return found


class Setting(NamedTuple):
    """What is said of a skill: required, preferred or unknown; the years asked for, None where none are."""

    requirement: str
    years: int | None


class Surroundings:
    """What the phrases of a text say of each of its places."""

    def __init__(self, text: str, hits: Sequence[Hit], starts: Sequence[int], ends: Sequence[int]) -> None:
        self._text, self._starts, self._ends = text, starts, ends
        self.dropped: set[int] = set()
        self.silent: list[tuple[int, int]] = []
        """First and one past the last character of each section without skills, in the order of the text."""
        self._requirement: dict[int, str] = {}
        self._years: dict[int, int] = {}
        sections = self._read_sections(hits)
        self._apply_sections(sections)
        if sections:
            self._apply_opening(min(sections))
        for hit in hits if starts else ():
            if hit.start not in sections:
                self._apply_phrase(hit, hits)

    def setting(self, index: int) -> Setting:
        """What is said of the skill with that index among the starts."""
        return Setting(self._requirement.get(index, "unknown"), self._years.get(index))

    def tells(self, index: int) -> bool:
        """Whether anything is said of the skill with that index."""
        return index in self._requirement or index in self._years

    # ---- sections

    def _read_sections(self, hits: Sequence[Hit]) -> dict[int, str]:
        """Section by the character where its heading starts, in the order of the text."""
        return {hit.start: hit.phrase.section for hit in hits if hit.phrase.section and self._is_heading(hit)}

    def _is_heading(self, hit: Hit) -> bool:
        text = self._text
        line_end = text.find("\n", hit.end)
        rest = text[hit.end : line_end if line_end >= 0 else len(text)]
        if rest.startswith(":") and text[hit.start].isupper():
            return True
        line_start = text.rfind("\n", 0, hit.start) + 1
        if hit.start - line_start > 12 or _LETTER.search(text, line_start, hit.start):
            return False
        if line_start and text[line_start : hit.start].lstrip()[:1] in ("-", "•", "·"):
            return False
        if len(rest) > HEADING_REST or re.search(r"[a-z][.,;] |\d", rest):
            return False
        return hit.phrase.section != "employer" or is_of_employer(text[line_start : hit.end] + rest)

    def _apply_sections(self, sections: dict[int, str]) -> None:
        bounds = [*sections, len(self._text)]
        for number, (start, section) in enumerate(sections.items()):
            end = bounds[number + 1]
            if section in _SHORT_SECTIONS:
                end = self._end_at_unknown_heading(start, end)
            elif section == "employer":
                end = find_end_of_story(self._text, start, end)
            if section in _WITHOUT_SKILLS:
                self.silent.append((start, end))
            first, last = self._between(start, end)
            for index in range(first, last):
                if section in _WITHOUT_SKILLS:
                    self.dropped.add(index)
                else:
                    self._requirement[index] = section

    def _apply_opening(self, end: int) -> None:
        """Before the first heading an ad tells of its employer: the lines that speak of it alone give no skills."""
        for span in list_lines_on_employer(self._text, end):
            self.silent.append(span)
            self.dropped.update(range(*self._between(*span)))

    def _end_at_unknown_heading(self, start: int, end: int) -> int:
        limit = min(end, start + SECTION_LIMIT)
        after_heading = self._text.find("\n", start)
        if after_heading < 0:
            return limit
        unknown = _UNKNOWN_HEADING.search(self._text, after_heading, limit)
        return unknown.start() if unknown else limit

    # ---- phrases inside a sentence

    def _apply_phrase(self, hit: Hit, hits: Sequence[Hit]) -> None:
        cue = hit.phrase.cue
        if cue is None or cue is Cue.NEEDED:
            return
        if cue is Cue.INSTITUTION:
            if self._text[hit.start].isupper():
                self.dropped.update(range(*self._between(hit.end, end_of_name(self._text, hit.end))))
            return
        if cue is Cue.COLLEAGUES:
            self._apply_colleagues(hit)
            return
        sentence = self._sentence(hit)
        if cue is Cue.BOILERPLATE:
            self.dropped.update(range(*self._between(*sentence)))
        elif cue is Cue.NOT_NEEDED:
            self._apply_not_needed(hit, sentence)
        elif cue is Cue.DO_NOT_NEED:
            self.dropped.update(range(*self._between(hit.end, min(sentence[1], hit.end + NEGATED_WITHIN))))
        elif cue is Cue.NO:
            self._apply_no(hit, sentence, hits)
        elif cue is Cue.YEARS:
            self._apply_years(hit, sentence)
        elif cue is Cue.PREFERRED:
            self._mark(self._wish(hit, sentence), "preferred")
        else:
            self._mark(sentence, "required")

    def _apply_colleagues(self, hit: Hit) -> None:
        text = self._text
        first, last = self._between(hit.end, hit.end + MOST_OF_COLLEAGUES)
        if first == last:
            return
        are_people = text[hit.start : hit.end].lower() not in _WITH_TOOLS
        end = end_of_colleagues(text, hit.end, are_people=are_people)
        for index in range(first, self._between(hit.end, end)[1]):
            if not is_of_both(text[self._starts[index] : self._ends[index]]):
                self.dropped.add(index)

    def _wish(self, hit: Hit, sentence: tuple[int, int]) -> tuple[int, int]:
        """The part of the sentence that is welcome: the brackets around the phrase, what follows it, or all."""
        start, end = sentence
        opened = self._text.rfind("(", start, hit.start)
        if opened > self._text.rfind(")", start, hit.start):
            closed = self._text.find(")", hit.end, end)
            inside = opened, closed if closed >= 0 else end
            first, last = self._between(*inside)
            if last > first:
                return inside
        if self._text[hit.start : hit.end].lower() in _FORWARD:
            return hit.end, end
        return sentence

    def _mark(self, sentence: tuple[int, int], requirement: str) -> None:
        for index in range(*self._between(*sentence)):
            if self._requirement.get(index) != "preferred":
                self._requirement[index] = requirement

    def _apply_not_needed(self, hit: Hit, sentence: tuple[int, int]) -> None:
        """ "Python is not required": not asked for. "Python is preferred but not required": welcome."""
        for index in range(*self._between(max(sentence[0], hit.start - 2 * NEGATED_WITHIN), hit.start)):
            between = self._text[self._ends[index] : hit.start]
            if _SOFTENED.search(between) or _SOFTENED.search(self._text[hit.end : hit.end + 30]):
                self._requirement[index] = "preferred"
            elif len(between) <= NEGATED_WITHIN:
                self.dropped.add(index)

    def _apply_no(self, hit: Hit, sentence: tuple[int, int], hits: Sequence[Hit]) -> None:
        """ "No Java needed", "no experience in sales required": what stands between is not asked for."""
        closing = [
            other.start
            for other in hits
            if hit.end < other.start < sentence[1] and other.phrase.cue in (Cue.NEEDED, Cue.REQUIRED)
        ]
        if closing:
            self.dropped.update(range(*self._between(hit.end, min(closing[-1], hit.end + NEGATED_WITHIN))))

    def _apply_years(self, hit: Hit, sentence: tuple[int, int]) -> None:
        number = _NUMBER_BEFORE.search(self._text, max(sentence[0], hit.start - 28), hit.start)
        if number is None or not _OF_EXPERIENCE.search(self._text, sentence[0], sentence[1]):
            return
        value = number.group(1).lower()
        years = _NUMBER_WORDS[value] if value in _NUMBER_WORDS else int(value)
        if not 0 < years <= YEARS_LIMIT:
            return
        first, last = self._between(hit.end, sentence[1])
        if first == last:
            first, last = self._between(sentence[0], number.start())
        for index in range(first, last):
            self._years[index] = years

    def _sentence(self, hit: Hit) -> tuple[int, int]:
        text = self._text
        first = max(0, hit.start - SENTENCE_LIMIT)
        start = first
        for mark in ("\n", ". ", "; ", "! ", "? "):
            start = max(start, text.rfind(mark, start, hit.start) + 1)
        end = _END_OF_SENTENCE.search(text, hit.end, hit.end + SENTENCE_LIMIT)
        return start, end.start() if end else min(len(text), hit.end + SENTENCE_LIMIT)

    def _between(self, start: int, end: int) -> tuple[int, int]:
        """First and one past the last index of the skills that start between two characters."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

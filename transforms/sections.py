"""The parts of an advertisement: what the job is and asks for, and what the employer says in every advertisement.

A heading opens a section that lasts until the next heading that is known; unknown headings stay inside. Sentences on
equal opportunity stand under any heading and are found by their words. Linear time, whatever the text.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.words import lowered

SECTIONS = ["other", "about_employer", "duties", "requirements", "benefits", "equal_opportunity", "application"]
"""other: before the first heading that is known; application: how to apply, privacy notices, notes to agencies."""
BOILERPLATE = frozenset({"about_employer", "benefits", "equal_opportunity", "application"})
"""Sections that tell of the employer and not of the job: a skill named there is not asked for."""
_MAX_HEADING = 80
_MAX_WORDS = 10
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_VISIBLE = re.compile(r"[^\n]")
_LEAD = re.compile(r"([^\n:]{3,40}):\s")
_MAX_LEAD = 42
_ITEM_STARTS = frozenset({"- ", "* ", "• "})

_KINDS = {
    "equal_opportunity": r"equal[- ](?:opportunit|employ)|\be\.?e\.?oe?\b|diversity|inclusi(?:on|ve)|belonging|"
    r"accommodation|be you, with us|chancengleich|vielfalt|egalité|igualdad",
    "application": r"how to apply|(?:interview|hiring|application|recruit\w*|selection) process|next steps|"
    r"privacy (?:notice|policy)|"
    r"what to expect (?:after|during)|how we hire|your application|apply now|ready to apply|agencies|scams?\b|"
    r"fraud (?:alert|attempt|prevention|warning)|disclaimer|personal data|background check|bewerb|"
    r"datenschutz|candidature|"
    r"learn more|^more about|follow us|connect on|in the news|stay in the know|additional (?:information|notes)|"
    r"conditions of employment",
    "benefits": r"benefit|\bperks?\b|compensation|\bsalary|\bpay (?:range|transparency|&|and)|total rewards|"
    r"(?:what|therefore,?) we(?:'re)? offer|^we offer|what you(?:'ll|'d| will)? (?:can )?(?:get|receive|gain)|"
    r"what's in it for you|time off|why (?:you'll|you should|you will|join|work|choose)|\bwhy us|join us for|"
    r"reasons to (?:join|work)|(?:wir|dir|ihnen|das) bieten|was wir bieten|deine vorteile|unser angebot|"
    r"avantages|nous (?:offrons|t'offrons|vous)|ce que nous|ofrecemos|beneficios|offriamo|wij bieden|wat bieden",
    "requirements": r"requirement|qualification|requisit|nice[- ]to[- ]have|must[- ]have|bonus points|^bonus$|"
    r"extra credit|what (?:you|you'll|you will|you'd|you're) (?:need|bring|have|should|offer)|"
    r"you(?:'ll| will)? (?:bring|need|have)|"
    r"what will make|sets? you apart|who you are|^about you\b|^you$|(?:look|search)(?:ing)? for|we(?:'d)? look|"
    r"ideal candidate|(?:great|good|strong|right) fit|you (?:may|might|could|should|are|'re)\b|"
    r"\bskills\b|^experience|experience (?:we|you|required|and)|required experience|background|^preferred|"
    r"^required|^minimum|education|competenc|your profile|the profile|qualities|"
    r"tech(?:nology|nical)? stack|our stack|criteria|physical demands|"
    r"(?:dein|ihr|unser|das) profil|(?:bringst|brauchst|bringen|mitbringen)|anforderung|qualifikation|"
    r"^(?:votre |ton |le )?profil|compétences|perfil|experiencia|chi sei|competenze|wie ben jij|functie-?eisen",
    "duties": r"responsib|what (?:you'll|you will|you'd|would you|your|does|will you|is it)\b|you(?:'ll| will)\b|"
    r"\b(?:the|this|your|my) (?:role|position|job|opportunity|impact|mission|challenge)|^opportunity$|^goals$|"
    r"(?:role|position|job|project) (?:overview|summary|description|purpose)|^role\b|^overview$|^summary$|"
    r"day[- ]to[- ]day|duties|^tasks|job purpose|key (?:areas|deliverables|objectives|outcomes)|in this role|"
    r"success looks|how you'll|where you'll|aufgaben|die rolle|deine rolle|dein job|deine mission|"
    r"missions?\b.*(?:seront|principales)|^(?:vos|tes|tus|las|le tue|il tuo) (?:missions?|funciones|ruolo)|"
    r"^funciones|responsabili|ruolo|^le poste|^la mission|taken\b|^what you do",
    "about_employer": r"^about\b|who (?:we are|are we)|our (?:story|mission|vision|values|culture|team|company|ethos|"
    r"tech\b|platform|product|offices?|commitment)|company (?:overview|description|profile)|^the company|^meet |"
    r"^why [\w#]+(?: exists)?\??$|^how we work|what we do\b|what (?:makes|sets) (?:us|our)|life at|working at|"
    r"what we(?:'re| are) building|^the team|become a|join (?:the|us)|über uns|wer wir sind|qui sommes|"
    r"culture$|^warum |à propos|sobre nosotros|quiénes somos|chi siamo|over ons|wie zijn wij",
}
_HEADING = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_EQUAL = (
    "equal opportunit",
    "equal-opportunit",
    "equal employment",
    "without regard to",
    "sexual orientation",
    "protected veteran",
    "protected characteristic",
    "protected class",
    "reasonable accommodation",
    "discriminat",
    "national origin",
    "underrepresented",
    *(f"regardless of {what}" for what in ("race", "age", "gender", "sex", "religion", "background", "your")),
    *(f"unabhängig von {what}" for what in ("geschlecht", "alter", "herkunft")),
    *(f"sexuelle{ending} {what}" for ending in ("", "r") for what in ("orientierung", "identität")),
    "orientation sexuelle",
    "orientación sexual",
)
"""Words of the sentence that everybody may apply. Searched one by one: a pattern of all takes ten times as long."""


class Section(NamedTuple):
    """A part of a text: what it tells (one of SECTIONS), from which character to before which."""

    kind: str
    start: int
    end: int


def split_sections(text: str) -> list[Section]:
    """The text in sections that follow on one another and cover it; no two neighbours tell the same. Empty for ""."""
    marks: list[tuple[int, str]] = [(0, "other")]
    equal = _lines_on_equality(text)
    kind, start = "other", 0
    for line in text.split("\n"):
        opened = kind_of_line(line)
        kind = opened or kind
        is_equal = start in equal and opened is None
        marks.append((start, "equal_opportunity" if is_equal else kind))
        start += len(line) + 1
    return _joined(marks, len(text))


def kind_of_line(line: str) -> str | None:
    """The kind of section that the line opens; null where it is no heading, or one that says nothing of its kind."""
    if line[:2] in _ITEM_STARTS:
        return None
    words = line.strip()
    if len(words) <= _MAX_HEADING:
        return _kind_of_short(words)
    start = words[:_MAX_LEAD]
    return _kind_of_lead(start) if ":" in start else None


@lru_cache(maxsize=16_384)
def _kind_of_short(line: str) -> str | None:
    """Of a line that is no longer than a heading: employers repeat theirs."""
    is_heading = not line.endswith((".", ",", ";")) and line.count(" ") < _MAX_WORDS
    return _kind_of_heading(line) if is_heading else None


def _kind_of_lead(start: str) -> str | None:
    """Of the words before a colon."""
    lead = _LEAD.match(start)
    return _kind_of_heading(lead[1]) if lead and lead[1].count(" ") < 5 else None


def blank_sections(text: str, kinds: frozenset[str] = BOILERPLATE) -> str:
    """The text with every character of those sections a space, line breaks kept: the rest stands where it stood."""
    parts = ((text[one.start : one.end], one.kind in kinds) for one in split_sections(text))
    return "".join(_VISIBLE.sub(" ", part) if is_blanked else part for part, is_blanked in parts)


def _lines_on_equality(text: str) -> set[int]:
    """Where lines start that say that everybody may apply."""
    low, starts = lowered(text), set()
    for words in _EQUAL:
        found = low.find(words)
        while found >= 0:
            starts.add(text.rfind("\n", 0, found) + 1)
            found = low.find(words, found + 1)
    return starts


@lru_cache(maxsize=65_536)
def _kind_of_heading(heading: str) -> str | None:
    words = _EDGES.sub("", heading).casefold().translate(_APOSTROPHES)
    return next((kind for kind, pattern in _HEADING.items() if pattern.search(words)), None) if words else None


def _joined(marks: list[tuple[int, str]], end: int) -> list[Section]:
    sections: list[Section] = []
    for number, (start, kind) in enumerate(marks):
        stop = min(marks[number + 1][0] if number + 1 < len(marks) else end, end)
        if stop <= start:
            continue
        if sections and sections[-1].kind == kind:
            sections[-1] = sections[-1]._replace(end=stop)
        else:
            sections.append(Section(kind, start, stop))
    return sections

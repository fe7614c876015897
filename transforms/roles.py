"""Roles by dictionary: the longest title form of the taxonomy in the noun phrase that names the job.

A title is cut into segments ("Engineer, Software | Berlin"), and only the words of a segment before "of", "for", "in" …
can name its job. A form followed there by another word for an occupation is not what the job is: a "data scientist
recruiter" recruits. What no form names, or names too little of, stays null.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taxonomy.roles import Role


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MIN_SCORE = 0.25
"""One word in four; set by judgement, codings below it were not read."""
MIN_SCORE_OF_ONE_WORD = 0.33
"""One word in three, so that a "full cycle recruiter" recruits; set by judgement, codings below were not read."""
ALONE = _words(
    "administrator architect artist attendant coder collector controller curator developer driver editor "
    "fabricator grinder loader mechanic minister miner picker presser producer"
)
"""Words that name a job only as the whole phrase: a "cloud architect" builds no houses."""
MAX_CHARACTERS = 300
"""The longest of 34,356 real titles has 195; what comes after is an ad, not a title."""

SEGMENT_BREAK = "|"
_EITHER = "/"

_GENDER = re.compile(
    r"\b(?:[mwfdxhv](?:\s?[/|*,]\s?[mwfdxhiv]){2,4}|m/f|f/m|m/w|w/m|h/f|f/h)\b|\ball genders?\b", re.ASCII
)
_FEMININE = re.compile(
    r"(?<=[^\W\d]{3})(?:[:*·•]-?|\(-?|/-?)(?:in|innen|e|a|o|se|ne|ère|trice|euse|rice|r|ka)\)?(?![\w*:·])"
)
"""Second endings of a word, as in Entwickler:in, ingénieur(e) or ingeniero/a; "AC/DC" and "and/or" have none."""
_LINK = re.compile(r"https?://\S+|[^\s@]++@[^\s@]+\.\w+")
_PAY = re.compile(
    r"[$€£]\s?\d[\d.,]*\s?[km]?\b(?:\s?(?:-|–|to)\s?[$€£]?\s?\d[\d.,]*\s?[km]?\b)?"
    r"(?:\s?(?:/|per|an?)\s?(?:hour|hr|year|yr|annum|day|week|month)\b)?"
    r"|\b\d[\d.,]*\s?(?:/|per|an)\s?(?:hour|hr|year|annum|day|week)\b|\btitle 32\b"
)
_TERMS = re.compile(
    r"\b(?:full[ -]?time|part[ -]?time|fixed[ -]term|work from home|on[ -]?site|in[ -]office|hybrid|wfh|"
    r"fully remote|remote(?: first| only)?(?! (?:sensing|pilot))|(?:day|night|evening|weekend|morning)s? shifts?|"
    r"(?:(?:we are|we're|now|urgently) )?(?:hiring|looking for|seeking|recruiting for)"
    r"(?! (?:manager|coordinator))(?: an?)?|"
    r"(?:position|vacanc(?:y|ies)|opening|job|role|opportunit(?:y|ies))s? (?:of|for|as)(?: an?)?|not to exceed|nte)\b"
)
_NEGATED = re.compile(r"\b(?:not|ex|former)[ -]+(?:an? )?\S+")
_LADDER = re.compile(
    r"\bassistant(?: professors?)?(?:[\s,/&]|or\b|and\b|to\b)++"
    r"(?:(?:associate|full|tenured)(?: professors?)?(?:[\s,/&]|or\b|and\b|to\b)*+)+(?:professors?)?\b"
)
"""An open rank, "Assistant, Associate or Full Professor"; it is coded by the rank where it starts."""
_COMPOUND = re.compile(
    r"\b(?:front|back)[ -]end"
    r"(?= (?:\w+ ){0,2}?(?:engineer|dev|software|web|eng|lead|architect|python|java|react|ui|product)|s?$|\s*[,)|/-])"
    r"|\bfull[ -]stack\b|\bpost[ -]doc|\bpre[ -]doc|\bdev[ -]ops\b|\be[ -]commerce\b|\bhelp[ -]desk\b"
    r"|\bdata[ -]?cent(?:er|re)\b|\bhealth care\b|\bpre-?sales\b|\bproof-reader\b|\bcyber security\b"
)
"""Words that ads write apart, hyphenated or together; a "front end supervisor" of a shop keeps both words."""
_TOKEN = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*[+#]*|\.net\b|\s[-–—]\s|\s[-–—]|[-–—]\s|[,;:|()\[\]{}/•·–—…!?@\n&+]")
_DIGIT = re.compile("[0-9]")
_FEMININE_SIGNS = frozenset("/:*·•(")
_BREAKS = frozenset(",;:|()[]{}•·–—…!?@\n-")

_WORDS = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "mgr": "manager", "eng": "engineer",
    "engr": "engineer", "dev": "developer", "asst": "assistant", "assoc": "associate", "prof": "professor",
    "dir": "director", "coord": "coordinator", "rep": "representative", "reps": "representatives",
    "svp": "vp", "evp": "vp", "avp": "vp", "programme": "program", "centre": "center", "labour": "labor",
    "labourer": "laborer", "labourers": "laborers", "counsellor": "counselor", "advisor": "adviser",
    "advisors": "advisers", "paediatric": "pediatric", "paediatrician": "pediatrician", "anaesthetist": "anesthetist",
    "anaesthesiologist": "anesthesiologist", "anaesthesia": "anesthesia", "gynaecologist": "gynecologist",
    "orthopaedic": "orthopedic", "behaviour": "behavior", "behavioural": "behavioral", "organisation": "organization",
    "organisational": "organizational", "organiser": "organizer", "optimisation": "optimization",
    "localisation": "localization", "visualisation": "visualization", "jeweller": "jeweler", "jewellery": "jewelry",
    "modeller": "modeler", "moulding": "molding", "moulder": "molder", "tyre": "tire", "fibre": "fiber",
    "licence": "license", "aeroplane": "airplane", "haematologist": "hematologist", "technologies": "technology",
    "mtss": "mts", "techn": "technician", "admin.": "admin", "and": "&", "+": "&", "bi-lingual": "bilingual",
    "ops": "operations", "microeconomics": "economics",
}  # fmt: skip
"""Abbreviations and British spellings, read alike in titles and in forms."""

_LEVELS = _words(
    "senior junior staff principal lead mid level midlevel middle entry graduate graduates grad grads "
    "new trainee apprentice intern internship internships experienced founding i ii iii iv v associate "
    "supervisory early career college university campus distinguished head chief deputy expert interim "
    "acting working student co-op summer fall winter spring temporary permanent contract contractor "
    "freelance seasonal temp certified licensed qualified leader bilingual global regional national "
    "international local area visiting tenured open rank multiple several various "
    "praktikant praktikum werkstudent stagiaire stage alternance alternant becario practicas erfaren starszy mlodszy"
)
"""Words of level, contract and reach: they stand before a job's name, or after it, and do not change it."""
_LEADING = _words("a an the & or / our your this new wanted needed only required")
_STOP = _words(
    "a an the & or / s our your this position positions job jobs role roles opening openings needed "
    "wanted opportunity opportunities vacancy required only new"
)
_PREPOSITIONS = _words(
    "of for to in with at on from by within under via who that fur im de per including supporting focused "
    "pour chez en avec para con bei mit till pa dla"
)
_WITH_DIGITS = frozenset({"2d", "3d", "5g", "d365", "911", "360", "web3", "b2b", "ks1", "ks2", "tier2"})

_SENIORITY = (
    ("intern", r"intern(?:s|ship|ships)?|working student|werkstudent(?:in)?|co-op|placement student"),
    ("executive", r"(?<!to )(?<!to the )(?:chief (?!of\b)(?:\w+ ){1,3}officer|ceo|cto|cfo|coo|cio|ciso|cmo|cpo|chro|"
     r"(?:vice )?president|[se]?vp|c-level|managing director|chief executive)"),
    ("director", r"(?<!to )(?<!to the )(?:director|head of|head(?=\s*[,|-]))"),
    ("manager", r"(?<!account )(?<!product )(?<!project )(?<!program )(?<!programme )(?<!case )(?<!success )"
     r"(?<!community )(?<!relationship )(?<!property )(?<!portfolio )(?<!marketing )(?:manager|mgr|supervisor|"
     r"supervisory|foreman|superintendent)|(?:senior|sr\.?) manager"),
    ("lead", r"lead(?! gen)(?!-gen)|leader|principal(?! investigator)|chief engineer|head (?:chef|nurse|cook)|"
     r"staff(?= (?:\w+[ -]){0,4}(?:engineer|scientist|developer|designer|architect|manager|researcher|swe|sre))"),
    ("senior", r"senior|sr|snr|experienced|iii"),
    ("mid", r"mid|mid[ -]level|midlevel|intermediate|middle|ii(?=\s*(?:$|[-–,|(/:]))"),
    ("junior", r"junior|jr|jnr|entry[ -]level|graduate(?! (?:school|admissions|assistant|research|medical|teaching))|"
     r"new grad|new college grad|trainee|apprentice(?:ship)?|early career|i(?=\s*(?:$|[-–,|(/:]))"),
)  # fmt: skip
"""Highest claim first, so that a senior manager is a manager; an intern stays an intern whatever the team."""
_SENIORITY_PATTERNS = [(name, re.compile(rf"\b(?:{words})(?!\w)")) for name, words in _SENIORITY]


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """The role a title names; score in 0..1, form is the taxonomy's form that stood in the title."""

    role_id: str
    label: str
    isco_code: str
    score: float
    form: str


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


def clean_title(title: str) -> str:
    """What the job is, in lower case, segments parted by " | "; without gender marks, codes, pay and places of work.

    Employers and places cannot be told from specialities by their form, so they stay, as later segments.
    """
    return f" {SEGMENT_BREAK} ".join(" ".join(segment) for segment in _segments(title))


def seniority_of(title: str) -> str | None:
    """intern, junior, mid, senior, lead, manager, director or executive as the words say; null where none does.

    Managers of accounts, products, projects and the like lead no people by their title and are null.
    """
    text = " ".join(_folded(title).split())
    for name, pattern in _SENIORITY_PATTERNS:
        if pattern.search(text):
            return name
    return None


class RoleCoder:
    """Codes titles to the roles of a taxonomy. Build it once; raises ValueError where two roles share a form."""

    def __init__(self, roles: Iterable[Role]) -> None:
        self._entries: dict[str, _Entry] = {}
        for role in roles:
            for form in (*role.forms, *role.aliases):
                self._add(role, form)
        self._longest: dict[str, int] = {}
        for words, entry in self._entries.items():
            first = words.split(" ", 1)[0]
            self._longest[first] = max(self._longest.get(first, 0), entry.words)
        self._heads = frozenset(words.rsplit(" ", 1)[-1] for words in self._entries) - _LEVELS - _STOP - _NO_HEADS

    def code(self, titles: Sequence[str]) -> list[RoleMatch | None]:
        """One match, or null, for each title in order; equal titles are coded once."""
        known: dict[str, RoleMatch | None] = {}
        for title in titles:
            if title not in known:
                known[title] = self._code(title)
        return [known[title] for title in titles]

    def _add(self, role: Role, form: str) -> None:
        words = [word for part in _parts(_folded(form)) for word in part]
        if not words:
            return
        entry = _Entry(role, form, len(words))
        for key in (" ".join(words), " ".join([*words[:-1], _plural(words[-1])])):
            found = self._entries.setdefault(key, entry)
            if found.role.role_id != role.role_id:
                raise ValueError(
                    f"form {form!r} of role {role.role_id!r} reads as {found.form!r} of {found.role.role_id!r}; "
                    "keep one"
                )

    def _code(self, title: str) -> RoleMatch | None:
        segments = _segments(title)
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
        tail = [word for word in tail if word not in _LEVELS]
        head = [word for word in main[: _phrase_end(main)] if word not in _LEVELS]
        if not tail or not head or len(tail) > 4 or any(word in self._heads for word in tail):
            return None
        joined = [*tail, *head]
        least = len(found.form.replace("-", " ").split()) if found else 0
        best = [
            candidate
            for candidate in self._candidates(joined, len(joined))
            if candidate.start < len(tail) < candidate.end and candidate.entry.words > least
        ]
        return self._best(best, joined, len(joined))

    def _match(self, words: list[str]) -> RoleMatch | None:
        end = _phrase_end(words)
        found = self._best(self._candidates(words, end), words, end)
        if found is not None:
            return found
        plain = [word for word in words[:end] if word not in _LEVELS]
        if len(plain) == end:
            return None
        return self._best(self._candidates(plain, len(plain)), plain, len(plain))

    def _candidates(self, words: list[str], end: int) -> list[_Candidate]:
        """Every form that starts in the phrase and is not followed there by another word for an occupation."""
        candidates = []
        choice = 0
        for start in range(end):
            if words[start] not in self._longest:
                choice += words[start] == _EITHER
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
        score = _score(words, best, end)
        if score < _least_score(best.entry):
            return None
        role = best.entry.role
        return RoleMatch(role.role_id, role.label, role.isco_code, score, best.entry.form)


_NO_HEADS = _words(
    "sales data marketing operations engineering development research security software product design "
    "finance policy people support growth legal compliance technology analytics communications quality "
    "recruiting it business infrastructure platform frontend backend fullstack devops economics "
    "science english mathematics events fp&a success strategy brand partnerships community talent "
    "social hr pr learning school department payroll tax risk treasury audit retail staff ecommerce "
    "reliability systems ai presales intelligence banking experience accounting nursing pharmacy "
    "housekeeping equipment production web mobile ios android"
)
"""Last words of forms that name a field, not an occupation: "head of sales"."""


def _score(words: list[str], best: _Candidate, end: int) -> float:
    """Share of the content words of the phrase that the form covers; levels, contract words and codes do not count."""
    last = max(end, best.end)
    inside = best.end - best.start
    outside = sum(
        words[i] not in _LEVELS and words[i] not in _STOP for i in range(last) if not best.start <= i < best.end
    )
    return inside / (inside + outside)


def _least_score(entry: _Entry) -> float:
    if entry.words > 1:
        return MIN_SCORE
    return 1.0 if entry.form in ALONE else MIN_SCORE_OF_ONE_WORD


def _phrase_end(words: list[str]) -> int:
    """How many words stand before the first preposition that has a word before it."""
    for position, word in enumerate(words):
        if position and word in _PREPOSITIONS:
            return position
    return len(words)


def _segments(title: str) -> list[list[str]]:
    """The words of each part of a title; a part without words is left out."""
    text = _without_terms(_folded(title))
    text = _LADDER.sub("assistant professor ", text) if "assistant" in text and "prof" in text else text
    text = _NEGATED.sub(" , ", text) if "not" in text or "ex" in text or "former" in text else text
    trimmed = (_trimmed(part) for part in _parts(text))
    return [segment for segment in trimmed if segment and not _LEVELS.issuperset(segment)]


def _without_terms(text: str) -> str:
    """The text without gender marks, links, pay and terms of work; a mark is only searched where its sign stands."""
    if "/" in text or "|" in text or "*" in text or "gender" in text:
        text = _GENDER.sub(" ", text)
    if not _FEMININE_SIGNS.isdisjoint(text):
        text = _FEMININE.sub("", text)
    if "@" in text or "//" in text:
        text = _LINK.sub(" ", text)
    if _DIGIT.search(text):
        text = _PAY.sub(" ", text)
    return _TERMS.sub(" ", text)


def _parts(text: str) -> list[list[str]]:
    """The words between the marks that part a lower-case title, spelt alike in titles and forms; some are empty."""
    text = _COMPOUND.sub(lambda found: found[0].replace(" ", "").replace("-", ""), text).replace("centre", "center")
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        mark = token.strip()
        if mark in _BREAKS:
            parts.append([])
        elif mark.isalpha() or not _DIGIT.search(mark) or mark in _WITH_DIGITS:
            parts[-1].append(_WORDS.get(mark, mark))
    return parts


def _trimmed(words: list[str]) -> list[str]:
    """The words without articles and calls to apply at their ends."""
    start, end = 0, len(words)
    while start < end and words[start] in _LEADING:
        start += 1
    while end > start and words[end - 1] in _STOP:
        end -= 1
    return words[start:end]


def _folded(title: str) -> str:
    """The title in lower case without accents, so that "Ingenieur" and "ingénieur" are one word."""
    text = title[:MAX_CHARACTERS].lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_PLAIN_LETTERS)
        text = "".join(_plain(c) for c in unicodedata.normalize("NFD", text))
    return text


_PLAIN_LETTERS = str.maketrans({"’": "'", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
"""Letters that are not parted into a letter and an accent."""


def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    return "" if kind == "Mn" else " " if kind in ("Cf", "Cs", "So") else character


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"

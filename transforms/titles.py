"""What a title says apart from the job: seniority, employer, place, gender marks, codes, pay and terms of work.

A title is cut into segments ("Engineer, Software | Berlin") of words that are spelt alike in titles and in forms.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass


def words_of(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


MAX_CHARACTERS = 300
"""The longest of 34,356 real titles has 195; what comes after is an ad, not a title."""

SEGMENT_BREAK = "|"
EITHER = "/"

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
_CONTRACT = re.compile(
    r"\b(?:full[ -]?time|part[ -]?time|fixed[ -]term|temporary|temp|permanent|contract(?:or)?(?! (?:manag|special|admin"
    r"|negot|compl|attorn|law|coun|analy))|freelance|seasonal|internship|casual|zero hours|nights|"
    r"(?:day|night|evening|weekend)s? shifts?|vollzeit|teilzeit|befristet|unbefristet|minijob|cdi|cdd|interim|"
    r"tillsvidare|vikariat|heltid|deltid)\b"
)
_REMOTE = re.compile(
    r"\b(?:fully remote|remote(?! (?:sensing|pilot))|work from home|wfh|on[ -]?site|hybrid|home ?office)\b"
)
_CODE = re.compile(r"(?<![\w$€£.,-])(?=[a-z/-]*\d)(?!\d{1,2}(?:st|nd|rd|th)?\b)[a-z]*-?\d[\w/.-]*\d(?![\w%])")
"""Job numbers and years: JPF00382, 2018-1909, R-1234."""
_NO_JOB = re.compile(
    r"\b(?:open|general|spontaneous|unsolicited|speculative) application|talent (?:pool|network|community)|"
    r"(?:create|build|design|choose|architect of) your own(?: role| job| career)?|"
    r"(?:your|the) (?:dream|next) (?:role|job)|"
    r"future (?:opening|opportunit)\w*|initiativbewerbung|candidature spontanee|candidatura espontanea|spontanansokan|"
    r"(?:don't|do not|didn't) (?:see|find)\b.*"
)
"""What boards write where no job is offered."""
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

LEVELS = words_of(
    "senior junior staff principal lead mid level midlevel middle entry graduate graduates grad grads "
    "new trainee apprentice intern internship internships experienced founding i ii iii iv v associate "
    "supervisory early career college university campus distinguished head chief deputy expert interim "
    "acting working student co-op summer fall winter spring temporary permanent contract contractor "
    "freelance seasonal temp certified licensed qualified leader bilingual global regional national "
    "international local area visiting tenured open rank multiple several various "
    "praktikant praktikum werkstudent stagiaire stage alternance alternant becario practicas erfaren starszy mlodszy"
)
"""Words of level, contract and reach: they stand before a job's name, or after it, and do not change it."""
_MERE_LEVELS = LEVELS - words_of(
    "contract staff head chief deputy area local licensed leader visiting student open rank"
)
"""Of these the ones that are never a part of a job's name, as in contract manager or head nurse."""
_LEADING = words_of("a an the & or / our your this new wanted needed only required")
_NEW_PLACES = words_of("new york jersey mexico zealand delhi orleans hampshire england south")
STOP = words_of(
    "a an the & or / s our your this position positions job jobs role roles opening openings needed "
    "wanted opportunity opportunities vacancy required only new"
)
PREPOSITIONS = words_of(
    "of for to in with at on from by within under via who that fur im de per including supporting focused "
    "pour chez en avec para con bei mit till pa dla"
)
_WITH_DIGITS = frozenset({"2d", "3d", "5g", "d365", "911", "360", "web3", "b2b", "ks1", "ks2", "tier2"})

_SENIORITY = (
    ("intern", r"intern(?:s|ship|ships)?|working student|werkstudent(?:in)?|co-op|placement student"
     r"|praktikum|praktikant(?:in)?|stagiaire"),
    ("executive", r"(?<!to )(?<!to the )(?<!office of the )(?<!assistant )(?<!associate )(?<!asst )(?<!asst\. )"
     r"(?:chief (?!of\b)(?:\w+ ){1,3}officer|ceo|cto|cfo|coo|cio|ciso|cmo|cpo|chro|"
     r"vice president|(?<!vice )president|[se]?vp|c-level|managing director|chief executive"
     r"|geschaftsfuhrer(?:in)?|vorstand|directeur general|directrice generale|director general|directora general)"),
    ("director", r"(?<!to )(?<!to the )(?<!art )(?<!funeral )(?<!film )(?<!stage )(?<!casting )(?<!choir )"
     r"(?:director(?! artistico)|directora|directeur(?! artistique)|directrice(?! artistique)|direktor(?:in)?|head of"
     r"|head(?=\s*[,|-])|(?:haupt)?(?:bereichs|abteilungs)leit(?:er(?:in)?|ung))"),
    ("manager", r"(?<!account )(?<!product )(?<!project )(?<!program )(?<!programme )(?<!case )(?<!success )"
     r"(?<!community )(?<!relationship )(?<!property )(?<!portfolio )(?<!marketing )"
     r"(?<!content )(?<!seo )(?<!crm )(?<!media )(?<!social )(?<!campaign )(?<!partner )(?<!partnership )"
     r"(?<!partnerships )(?<!implementation )(?<!development )(?<!acquisition )(?<!growth )(?<!brand )(?<!category )"
     r"(?<!onboarding )(?<!engagement )(?<!proposal )(?<!bid )(?<!release )(?<!vendor )(?:manager|mgr|supervisor|"
     r"supervisory|foreman|superintendent)|(?:senior|sr\.?) manager"
     r"|(?<!der )(?:filial|markt|standort|niederlassungs|betriebs|werks?|stations|pflegedienst|wohnbereichs|kita|schul"
     r"|personal|vertriebs|verkaufs|produktions|fertigungs|logistik|lager|einkaufs|kuchen|haus|regional|gebiets|praxis"
     r"|heim|einrichtungs|instituts|referats|amts)?leit(?:er(?:in)?|ung)"),
    ("lead", r"lead(?! gen)(?!-gen)|leader|principal(?! investigator)|chief engineer|head (?:chef|nurse|cook)|"
     r"(?:team|gruppen|schicht)leit(?:er(?:in)?|ung)|chef d'equipe|"
     r"staff(?= (?:\w+[ -]){0,4}(?:engineer|scientist|developer|designer|architect|manager|researcher|swe|sre))"),
    ("senior", r"senior|sr|snr|experienced|iii"),
    ("mid", r"mid(?![ -](?:market|enterprise|atlantic|west|size))"
     r"|mid[ -]level|midlevel|intermediate|middle|ii(?=\s*(?:$|[-–,|(/:]))"),
    ("junior", r"junior|jr|jnr|entry[ -]level|graduate(?! (?:school|admissions|assistant|research|medical|teaching))|"
     r"(?:new|college|[0-9]{4}) grads?|trainee|apprentice(?:ship)?|early career|i(?=\s*(?:$|[-–,|(/:]))"),
)  # fmt: skip
"""Highest claim first, so that a senior manager is a manager; an intern stays an intern whatever the team."""
_SENIORITY_PATTERNS = [(name, re.compile(rf"\b(?:{words})(?!\w|-\d)")) for name, words in _SENIORITY]


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A title taken apart; core is what is left as the job's name, the other parts are null where none is written."""

    core: str
    seniority: str | None
    employer: str | None
    place: str | None
    contract: str | None
    pay: str | None
    codes: str | None
    has_gender_mark: bool


def clean_title(title: str) -> str:
    """What the job is, in lower case, segments parted by " | "; without gender marks, codes, pay and places of work."""
    return f" {SEGMENT_BREAK} ".join(" ".join(segment) for segment in segments_of(title))


def job_words(segments: Sequence[Sequence[str]]) -> str:
    """The words of the first two segments that tell no level: what a title coder reads."""
    return f" {SEGMENT_BREAK} ".join(
        " ".join(word for word in segment if word not in _MERE_LEVELS) for segment in segments[:2]
    )


def split_title(title: str, places: Container[str] = (), employer_key: str = "") -> TitleParts:
    """The parts of a title; `places` are names in lower case without accents, `employer_key` the employer's key."""
    text = fold(title)
    segments, employers, found_places = [], [], []
    for segment in segments_of(title):
        words = " ".join(segment)
        if employer_key and words.replace(" ", "") == employer_key:
            employers.append(words)
        elif words in places:
            found_places.append(words)
        else:
            segments.append(segment)
    return TitleParts(
        core=job_words(segments[:1]),
        seniority=seniority_of(title),
        employer=_joined(employers),
        place=_joined([*found_places, *_REMOTE.findall(text)]),
        contract=_joined(_CONTRACT.findall(text)),
        pay=_joined(found[0].strip() for found in _PAY.finditer(text)),
        codes=_joined(_CODE.findall(text)),
        has_gender_mark=_GENDER.search(text) is not None,
    )


def names_of_places(names: Iterable[str]) -> frozenset[str]:
    """Names as a title's segment would show them, and the areas that ads recruit for."""
    segments = (segments_of(name) for name in names)
    return _AREAS | frozenset(" ".join(found[0]) for found in segments if len(found) == 1)


_AREAS = words_of("emea apac latam mena dach nordics benelux europe asia eu uk us usa uae nyc sf la americas americas")


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(part for part in parts if part)) or None


def seniority_of(title: str) -> str | None:
    """intern, junior, mid, senior, lead, manager, director or executive as the words say; null where none does.

    Managers of accounts, products, projects and the like lead no people by their title and are null.
    """
    text = " ".join(fold(title).split())
    for name, pattern in _SENIORITY_PATTERNS:
        if pattern.search(text):
            return name
    return None


def phrase_end(words: list[str]) -> int:
    """How many words stand before the first preposition that has a word before it."""
    for position, word in enumerate(words):
        if position and word in PREPOSITIONS:
            return position
    return len(words)


def segments_of(title: str) -> list[list[str]]:
    """The words of each part of a title; a part without words is left out."""
    text = _NO_JOB.sub(" ", _without_terms(fold(title)))
    text = _LADDER.sub("assistant professor ", text) if "assistant" in text and "prof" in text else text
    text = _NEGATED.sub(" , ", text) if "not" in text or "ex" in text or "former" in text else text
    trimmed = (_trimmed(part) for part in parts_of(text))
    return [segment for segment in trimmed if segment and not LEVELS.issuperset(segment)]


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


def parts_of(text: str) -> list[list[str]]:
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
    while start < end and words[start] in _LEADING and not _NEW_PLACES.issuperset(words[start : start + 2]):
        start += 1
    while end > start and words[end - 1] in STOP:
        end -= 1
    return words[start:end]


def fold(title: str) -> str:
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


def plural_of(word: str) -> str:
    """The plural that English gives the word."""
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"

"""Names of imported concepts as forms that ads use, by rules that were measured on recorded ads.

A taxonomy names its concepts for its readers ("Java (computer programming)", "utilise machine learning"), and lists
alternatives that are common words ("design", "data"). Taken as they come, they make most false skills of a dictionary.
`word_shares.csv` says how common each English word is in ads; `reviewed_forms.csv` holds what a person decided.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from taxonomy.releases import Concept
from taxonomy.skills import Skill

HERE = Path(__file__).parent

COMMON_ALTERNATIVE = 30
"""Of 10,000 ads: a single word more common than this is no alternative name; "design" stands for nothing there."""

COMMON_NAME = 200
"""A preferred name of one word more common than this needs its letter case and context, unless a person read in ads
that it is meant: "office" stood in every sixth ad and was the software in none."""

NAME_IN_LOWER_CASE = 2
"""Of 10,000 ads: a name that more have in lower case is a word as well ("Canvas" 10, "Director" 34). Names that many
write small ("javascript" 14, "github" 31) are tools of ours, and their letter case is decided there."""

COMMON_PHRASE = 300
"""An alternative of several words is dropped where each of its words is more common: "business development"
is kept by the concept that it is the preferred name of."""

MAX_WORDS = 5
MAX_WORDS_OF_ALTERNATIVE = 4
"""Ads do not write longer names out."""

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")
_ARTICLE = re.compile(r"^(?:an?|the) (?=[a-z])")
_SOFTWARE = re.compile(r"(?<=\w) software$")
_USE = frozenset({"use", "utilise", "utilize", "apply", "operate"})
_DO = frozenset({"perform", "conduct", "undertake", "provide", "manage", "develop", "do", "execute"})
_NOUN_OF = {
    "manage": "management",
    "develop": "development",
    "analyse": "analysis",
    "design": "design",
    "plan": "planning",
    "maintain": "maintenance",
    "monitor": "monitoring",
    "evaluate": "evaluation",
    "coordinate": "coordination",
}
_VERB_WORDS = """
adapt address adjust administer advise analyse apply arrange assemble assess assist attend audit build calculate
check clean coach collect communicate compile comply conduct consult control cook coordinate create debug define
deliver deploy design determine develop diagnose document draft draw drive edit educate engage ensure establish
estimate evaluate examine execute follow forecast gather guide handle identify implement improve inform inspect
install integrate interpret investigate keep lead learn liaise listen load maintain make manage market measure
mentor migrate monitor motivate negotiate operate optimise organise oversee participate perform plan prepare
present prevent process produce program promote provide recommend recruit repair report research resolve respond
review schedule select sell serve set solve study supervise support teach test think track train translate
troubleshoot undertake update use utilise verify visit weld work write
"""
_VERBS = frozenset(_VERB_WORDS.split())
"""First words of ESCO's names of what is done, those that ads turn into a gerund."""

_SPELLINGS = (
    (re.compile(r"isation\b"), "ization"),
    (re.compile(r"ise\b"), "ize"),
    (re.compile(r"ising\b"), "izing"),
    (re.compile(r"\banalyse\b"), "analyze"),
    (re.compile(r"\banalysing\b"), "analyzing"),
    (re.compile(r"our\b"), "or"),
    (re.compile(r"\bprogramme\b"), "program"),
    (re.compile(r"lling\b"), "ling"),
)
_NO_SPELLING = re.compile(
    r"\b(?:four|your|our|hour|tour|exercise|enterprise|expertise|promise|rise|raise|precise|noise)\b"
)


@cache
def word_shares() -> dict[str, int]:
    """Of 10,000 ads, those that hold the word; a word that is not there is in fewer than 4 of 5,799."""
    return {word: of_all for word, (of_all, _) in _read_shares().items()}


@cache
def _read_shares() -> dict[str, tuple[int, int]]:
    """Of each word its share in any letter case, and in lower case."""
    with (HERE / "word_shares.csv").open(encoding="utf-8", newline="") as stream:
        return {row["word"]: (int(row["per_10000_ads"]), int(row["in_lower_case"])) for row in csv.DictReader(stream)}


@cache
def reviewed_forms() -> dict[str, tuple[tuple[str, str], ...]]:
    """By concept label in lower case: forms with what was decided of them (add, drop, context)."""
    found: dict[str, list[tuple[str, str]]] = {}
    with (HERE / "reviewed_forms.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["label"].lower(), []).append((row["form"], row["decision"]))
    return {label: tuple(forms) for label, forms in found.items()}


def clean_concepts(concepts: Sequence[Concept], ours: Iterable[Skill] = (), language: str = "en") -> list[Skill]:
    """Concepts as skills with forms for ads, sorted by id; a form belongs to one concept, the likeliest.

    `ours` lend their forms to the concept that their esco_uri or onet_id names, and tell of names of one word whether
    they need their letter case. Inflection and the list of common words are English; another language keeps its names
    as they are.
    """
    is_english = language == "en"
    lenders = _Lenders(ours)
    claims: dict[str, tuple[int, str, str]] = {}
    spellings: dict[str, set[str]] = {}
    for concept in concepts:
        for rank, column, form in _claim_forms(concept, lenders, is_english=is_english):
            claim, key = (rank, concept.concept_id, column), form.lower()
            if key not in claims or claim < claims[key]:
                claims[key], spellings[key] = claim, set()
            if claim == claims[key]:
                spellings[key].add(form)
    forms: dict[str, dict[str, list[str]]] = {}
    for key, (_, concept_id, column) in sorted(claims.items()):
        spelled = sorted(spellings[key])
        forms.setdefault(concept_id, {}).setdefault(column, []).extend(spelled[:1] if column == "forms" else spelled)
    return [_skill(concept, forms.get(concept.concept_id, {})) for concept in concepts]


class _Lenders:
    """Our skills by what they are called elsewhere, and the column of each form of our tools."""

    def __init__(self, ours: Iterable[Skill]) -> None:
        ours = list(ours)
        self._by_uri = {skill.esco_uri: skill for skill in ours if skill.esco_uri is not None}
        self._by_onet_name = {
            name: skill for skill in ours if skill.onet_id and (name := skill.onet_id.partition(":")[2])
        }
        self._by_label = {skill.label.lower(): skill for skill in ours if skill.kind == "tool"}
        self.columns = {
            form.lower(): column
            for skill in ours
            if skill.kind == "tool"
            for column in ("forms", "exact_forms", "context_forms")
            for form in getattr(skill, column)
        }

    def find(self, concept: Concept) -> Skill | None:
        """The skill of ours that is the concept; of a tool of O*NET, the one that is linked or has one of its names."""
        if concept.uri is not None:
            return self._by_uri.get(concept.uri)
        if concept.onet_name is None:
            return None
        names = (concept.label, name_without_qualifier(concept.label), *concept.alternatives)
        of_a_name = (self._by_label.get(name.lower()) for name in names)
        return self._by_onet_name.get(concept.onet_name) or next(filter(None, of_a_name), None)


def name_without_qualifier(label: str) -> str:
    """ "Java" of "Java (computer programming)", "Adobe Acrobat" of "Adobe Systems Adobe Acrobat"; no article leads.

    "Software" is left out where the rest is a name or of more words: "office software" is no "office", and "Accounting
    software" no "Accounting".
    """
    name = _ARTICLE.sub("", _QUALIFIER.sub("", label)).strip()
    short = _SOFTWARE.sub("", name)
    verb, _, thing = short.partition(" ")
    if (not thing and _is_proper(short) and not _is_word_too(short)) or " " in thing or (thing and verb not in _VERBS):
        name = short
    maker, *rest = name.split(" ")
    return " ".join(rest[rest.index(maker) :]) if maker in rest and maker[:1].isupper() else name


def inflect(form: str) -> set[str]:
    """The form and how else ads write it: gerund, noun for verb, plural and singular, American spelling."""
    found = {form}
    verb, _, rest = form.partition(" ")
    if verb in _VERBS:
        found.add(f"{gerund(verb)} {rest}".strip())
        if noun := _NOUN_OF.get(verb):
            found.add(f"{rest} {noun}".strip())
    for known in tuple(found):
        if other := _other_number(known):
            found.add(other)
    for known in tuple(found):
        for pattern, spelling in _SPELLINGS:
            if not _NO_SPELLING.search(known):
                found.add(pattern.sub(spelling, known))
    return found


def gerund(verb: str) -> str:
    """ "managing" of "manage"."""
    if verb in {"plan", "set", "program", "debug"}:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def _claim_forms(concept: Concept, lenders: _Lenders, *, is_english: bool) -> Iterable[tuple[int, str, str]]:
    """Rank (the lower the likelier), column and form of each name of a concept that may stand for it in ads."""
    decided = reviewed_forms().get(concept.label.lower(), ()) if is_english else ()
    reviewed = {form.lower() for form, _ in decided}
    for form, decision in decided:
        if decision != "drop":
            yield 0, "context_forms" if decision == "context" else _column(form), form
    lender = lenders.find(concept)
    if lender is not None:
        for column in ("forms", "exact_forms", "context_forms"):
            yield from ((1, column, lent) for lent in getattr(lender, column))
    names = [(2, concept.label), *((4, name) for name in concept.alternatives)]
    for rank, label in names:
        name = name_without_qualifier(label)
        for extra, spelled in _spell(name, is_preferred=rank == 2, is_english=is_english):
            judged = _judge(spelled, name, lenders.columns, is_preferred=rank == 2, is_english=is_english)
            if judged and spelled.lower() not in reviewed:
                yield rank + extra, judged, spelled


def _spell(name: str, *, is_preferred: bool, is_english: bool) -> Iterable[tuple[int, str]]:
    """The name and its other spellings, each with how much further from the name it is."""
    if len(name) < 2 and not is_preferred:
        return
    if not is_english or _is_proper(name):
        yield 0, name
        return
    yield from ((int(form != name), form) for form in (sorted(inflect(name)) if is_preferred else [name]))
    verb, _, rest = name.partition(" ")
    if verb in _USE | _DO and (rest.count(" ") or (verb in _USE and _share(rest) < COMMON_ALTERNATIVE)):
        yield from ((1, form) for form in (sorted(inflect(rest)) if is_preferred else [rest]))


def _judge(form: str, name: str, ours: Mapping[str, str], *, is_preferred: bool, is_english: bool) -> str | None:
    """The column for a form, None where it is too common in ads to stand for its concept."""
    words = form.split()
    if not words or len(words) > (MAX_WORDS if is_preferred else MAX_WORDS_OF_ALTERNATIVE) or form.isdigit():
        return None
    if not is_english:
        return _column(form)
    shares = [_share(word) for word in words]
    if len(words) == 1:
        if _is_proper(name):
            return _judge_proper(form, ours, is_preferred=is_preferred)
        if is_preferred:
            return "forms" if shares[0] <= COMMON_NAME else "context_forms"
        return "forms" if shares[0] <= COMMON_ALTERNATIVE else None
    if not is_preferred and min(shares) > COMMON_PHRASE:
        return None
    return _column(form)


def _column(form: str) -> str:
    """Abbreviations keep their letter case: "IT" is not "it"; a single letter needs its context too."""
    if len(form) == 1:
        return "context_forms"
    return "exact_forms" if len(form) <= 4 and form.isupper() and form.isalpha() else "forms"


def _is_proper(name: str) -> bool:
    """Whether a name is that of a product or standard: it has a capital or a digit."""
    return any(letter.isupper() or letter.isdigit() for letter in name)


def _judge_proper(form: str, ours: Mapping[str, str], *, is_preferred: bool) -> str | None:
    """The column for a product's name of one word: ours where we have it, else by whether it is a word as well."""
    if column := ours.get(form.lower()):
        return column
    if form.isupper():
        column = "exact_forms" if len(form) > 1 and _is_word_too(form) else _column(form)
        return column if is_preferred or (len(form) > 2 and _share(form) < COMMON_NAME) else None
    if _is_word_too(form) and form[:1].isupper():
        return "context_forms" if is_preferred else None
    return _column(form)


def _is_word_too(name: str) -> bool:
    """Whether a name is also a word that ads write small: "Spring", "Canvas"."""
    _, in_lower_case = _read_shares().get(name.lower(), (0, 0))
    return in_lower_case > NAME_IN_LOWER_CASE


def _share(word: str) -> int:
    return word_shares().get(word.lower(), 0)


def _other_number(form: str) -> str | None:
    """The plural of a form that ends in a singular, the singular of one that ends in a plural."""
    if form.endswith(("ss", "us", "is", "ics", "ing", "ed", "ly", "ous")) or len(form) < 4 or not form[-1].isalpha():
        return None
    if form.endswith("ies"):
        return f"{form[:-3]}y"
    if form.endswith("s"):
        return form[:-1]
    if form.endswith("y") and form[-2] not in "aeiou":
        return f"{form[:-1]}ies"
    return None if form.endswith(("x", "z", "ch", "sh", "ment", "ion")) else f"{form}s"


def _skill(concept: Concept, forms: dict[str, list[str]]) -> Skill:
    return Skill(
        skill_id=concept.concept_id,
        label=concept.label,
        kind=concept.kind,
        family=concept.family,
        group="technical" if concept.kind == "tool" else "domain",
        forms=tuple(forms.get("forms", ())),
        exact_forms=tuple(forms.get("exact_forms", ())),
        context_forms=tuple(forms.get("context_forms", ())),
        esco_uri=concept.uri,
        since=None,
    )

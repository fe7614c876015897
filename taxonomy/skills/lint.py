"""Every rule of the skill files, checked: what is broken is told all at once, one line each, so that all can be mended.

The rules keep three harms away: a skill counted twice (a form, a spelling or a link that two skills share), a skill
counted where none is meant (a word that every ad holds), and a row that nobody could find again (a bad id, a typo).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

from taxonomy.skills import (
    FAMILIES_FILE,
    GROUPS,
    KINDS,
    SKILLS_FOLDER,
    Family,
    Skill,
    list_skill_files,
    load_families,
    load_too_common,
    read_skills,
)

FORM_LENGTH_LIMIT = 80  # longer than any form an ad writes as one name; catches a sentence pasted in
FAMILY_SIZES = range(8, 401)
"""Skills of one family: fewer tell no trend of their own, more are two families that nobody has told apart."""

SMALL_TAXONOMY = 100
"""Below this number of skills the folder is an extract or a trial, and the sizes of its families say nothing."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ONET_ID = re.compile(r"[0-9]\.[A-Z](\.[0-9a-z]+)*|[0-9]{8}:\S.*")
"""An element of O*NET's content model ("2.B.1.d"), or an example of its technology skills ("43232110:Microsoft Excel"):
the commodity code alone names a kind of software, not one skill."""

ESCO_URI = re.compile(r"http://data\.europa\.eu/esco/skill/[0-9a-f-]{36}")

WORD_LENGTH = 6
"""Shorter words that differ in a doubled letter are mostly two words ("pol", "poll")."""

TWO_WORDS = frozenset(
    {
        frozenset({"careers", "carers"}),
        frozenset({"wedding", "weeding"}),
        frozenset({"filing", "filling"}),
        frozenset({"finish", "finnish"}),
        frozenset({"polling", "pooling"}),
        frozenset({"meddic", "meddicc"}),
        frozenset({"scrappy", "scrapy"}),
        frozenset({"timelines", "timeliness"}),
    }
)
"""Words that differ in a doubled letter alone and are both right; "ll" against "l" is British against American."""

TWO_NAMES = frozenset({"ccsp", "teststand"})
"""Names of two skills told apart by a hyphen or space alone, both right: CCSP and CCS-P, TestStand and test stands."""

_BRITISH = [
    (letters, re.compile(pattern), american)
    for letters, pattern, american in (
        ("is", r"(?<=[a-z]{3})is(?=ation|(ing|ed|er|ers|e)\b)", "iz"),
        ("our", r"(?<=[a-z]{2})our(?=(s|ing|al)?\b)", "or"),
        ("licence", r"\blicence", "license"),
        ("centred", r"\bcentred", "centered"),
        ("centre", r"\bcentre", "center"),
        ("programme", r"\bprogramme", "program"),
        ("ae", r"\b(an|p)ae", r"\1e"),
        ("lling", r"(?<=[a-z]{2})lling\b", "ling"),
    )
]
"""Letters that what is British in a spelling holds, what it is, and how it is written in America."""

_SEPARATORS = re.compile(r"[\s/–-]+")
_PLURAL = re.compile(r"(?<=[a-z]{4}[a-rt-z])s\b")


def lint_skills(folder: Path = SKILLS_FOLDER, this_year: int | None = None) -> list[str]:
    """Every violation in the folder, one line each; with this_year also the skills that are said to come later."""
    families = load_families(folder)
    problems = _lint_families(families, folder)
    group_by_family = {family.family: family.group for family in families}
    skills: list[Skill] = []
    for path in list_skill_files(folder):
        skills.extend(read_skills(path, group_by_family.get(path.stem, "")))
    too_common = load_too_common(folder)
    for skill in skills:
        problems.extend(_lint_skill(skill, too_common, this_year))
    return [
        *problems,
        *(f"skill id {name!r} stands twice" for name in _find_repeated(skill.skill_id for skill in skills)),
        *_lint_links(skills, "esco_uri", lambda skill: skill.esco_uri),
        *_lint_links(skills, "onet_id", lambda skill: skill.onet_id),
        *_lint_shared_forms(skills),
        *_lint_doubled_letters(skills),
        *_lint_family_sizes(skills),
    ]


# ---- families


def _lint_families(families: tuple[Family, ...], folder: Path) -> list[str]:
    problems: list[str] = []
    names = [family.family for family in families]
    files = {path.stem for path in list_skill_files(folder)}
    problems += [f"{FAMILIES_FILE}: family {name!r} stands twice" for name in _find_repeated(names)]
    problems += [f"{FAMILIES_FILE}: family {name!r} has no file" for name in sorted(set(names) - files)]
    problems += [f"{name}.csv: family file without a row in {FAMILIES_FILE}" for name in sorted(files - set(names))]
    for family in families:
        if not family.label.strip():
            problems.append(f"{FAMILIES_FILE}: family {family.family!r} has an empty label")
        if family.group not in GROUPS:
            problems.append(f"{FAMILIES_FILE}: family {family.family!r} has unknown group {family.group!r}")
    return problems


def _lint_family_sizes(skills: Sequence[Skill]) -> list[str]:
    if len(skills) < SMALL_TAXONOMY:
        return []
    return [
        f"{family}.csv: found {size} skills, expected {FAMILY_SIZES[0]} to {FAMILY_SIZES[-1]}; "
        "join the family with another or divide it"
        for family, size in sorted(Counter(skill.family for skill in skills).items())
        if size not in FAMILY_SIZES
    ]


# ---- one skill


def _lint_skill(skill: Skill, too_common: frozenset[str], this_year: int | None) -> list[str]:
    where = f"{skill.family}.csv: skill {skill.skill_id!r}"
    faults = [
        *_find_faults(skill, too_common),
        *(f"has form {form!r} that {fault}" for form in skill.all_forms for fault in _find_form_faults(form)),
    ]
    if this_year is not None and skill.since is not None and skill.since > this_year:
        faults.append(f"has since {skill.since}, which is still to come")
    return [f"{where} {fault}" for fault in faults]


def _find_faults(skill: Skill, too_common: frozenset[str]) -> list[str]:
    faults: list[str] = []
    if not SLUG.fullmatch(skill.skill_id):
        faults.append("has a bad slug, expected [a-z0-9-]+")
    if not skill.label.strip():
        faults.append("has an empty label")
    elif not _names_itself(skill, too_common):
        faults.append(f"has a label that is none of its forms: {skill.label!r}")
    if skill.kind not in KINDS:
        faults.append(f"has unknown kind {skill.kind!r}")
    if not skill.all_forms:
        faults.append("has no form, so nothing could ever match it")
    if skill.esco_uri is not None and not ESCO_URI.fullmatch(skill.esco_uri):
        faults.append(f"has esco_uri {skill.esco_uri!r}, expected the address of a skill of ESCO")
    if skill.onet_id is not None and not ONET_ID.fullmatch(skill.onet_id):
        faults.append(
            f"has onet_id {skill.onet_id!r}, expected an element such as 2.B.1.d "
            "or a commodity code with an example such as 43232110:Microsoft Excel"
        )
    for form in skill.forms:
        if form.lower() in too_common:
            faults.append(f"has form {form!r}, which is too common in ads; make it exact, give it context or a noun")
    faults += [
        f"has a one-character form {form!r} outside context_forms"
        for form in skill.forms + skill.exact_forms
        if len(form) == 1
    ]
    return faults


def _names_itself(skill: Skill, too_common: frozenset[str]) -> bool:
    """Whether the label is a form; one with a bracket that tells it from its namesakes, or too common, need not be."""
    label = skill.label.lower()
    return "(" in label or label in too_common or label in map(str.lower, skill.all_forms) or not skill.all_forms


def _find_form_faults(form: str) -> list[str]:
    faults: list[str] = []
    if not form.strip():
        faults.append("is empty")
    if form != form.strip():
        faults.append("has a leading or trailing space")
    if len(form) > FORM_LENGTH_LIMIT:
        faults.append(f"is longer than {FORM_LENGTH_LIMIT} characters")
    return faults


# ---- between skills


def _lint_links(skills: Sequence[Skill], name: str, link_of: Callable[[Skill], str | None]) -> list[str]:
    owners: dict[str, list[str]] = defaultdict(list)
    for skill in skills:
        if link := link_of(skill):
            owners[link].append(skill.skill_id)
    return [
        f"{name} {link!r} is given to more than one skill: {', '.join(sorted(ids))}"
        for link, ids in sorted(owners.items())
        if len(ids) > 1
    ]


def _lint_shared_forms(skills: Sequence[Skill]) -> list[str]:
    """One line per form of two places, and per name of two skills that differs by hyphen, space, plural or country."""
    places: dict[str, list[str]] = defaultdict(list)
    spellings: dict[str, dict[str, str]] = defaultdict(dict)
    for skill in skills:
        for form in _list_once(skill):
            places[form.lower()].append(skill.skill_id)
            spellings[fold_spelling(form).replace(" ", "")][skill.skill_id] = form
    problems = [
        f"form {form!r} belongs to more than one place: {', '.join(sorted(owners))}"
        for form, owners in sorted(places.items())
        if len(owners) > 1
    ]
    problems += [
        "spellings of one name belong to more than one skill: "
        + ", ".join(f"{skill_id} ({form})" for skill_id, form in sorted(owners.items()))
        for key, owners in sorted(spellings.items())
        if key not in TWO_NAMES and len({form.lower() for form in owners.values()}) > 1 and len(owners) > 1
    ]
    return problems


def _list_once(skill: Skill) -> list[str]:
    """The forms of a skill, those that count as written once for all their letter cases ("dbt", "DBT")."""
    written = {form.lower(): form for form in dict.fromkeys(skill.exact_forms + skill.context_forms)}
    repeated = _find_repeated([*skill.exact_forms, *skill.context_forms])
    return [*skill.forms, *written.values(), *repeated]


def fold_spelling(form: str) -> str:
    """One key for the spellings of a name: no hyphen, no plural of a longer word, American.

    A word in capitals keeps its last s: HCPCS is not HCPC.
    """
    words = [word if word.isupper() else word.lower() for word in _SEPARATORS.split(form.replace("’", "'"))]
    folded = _PLURAL.sub("", " ".join(words))
    for letters, british, american in _BRITISH:
        if letters in folded:
            folded = british.sub(american, folded)
    return folded.lower()


def _lint_doubled_letters(skills: Sequence[Skill]) -> list[str]:
    """Words that differ in a doubled letter alone: one of them is mistyped ("catalogueing" apart, "comunication")."""
    words: dict[str, set[str]] = defaultdict(set)
    for word in {word for skill in skills for form in skill.all_forms for word in re.findall(r"[a-z]+", form.lower())}:
        if len(word) >= WORD_LENGTH:
            words[re.sub(r"(.)\1", r"\1", word)].add(word)
    return [
        f"words {first!r} and {second!r} differ in a doubled letter alone: one is mistyped"
        for alike in sorted(map(sorted, words.values()))
        for first, second in combinations(alike, 2)
        if first.replace("ll", "l") != second.replace("ll", "l") and frozenset({first, second}) not in TWO_WORDS
    ]


def _find_repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)

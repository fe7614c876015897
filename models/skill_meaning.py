"""Whether an ambiguous name ("Go", "Excel", "Spark", "CAD") means its skill where it stands.

A logistic regression of what stands around the name: skills beside it in a list, the words before and after it, marks
of persons, companies and money, and how often the name means its skill at all. Its card: docs/models/skill-meaning.md.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat, takewhile
from math import exp
from pathlib import Path
from typing import Protocol

from taxonomy.skills import Skill

MODEL = Path(__file__).with_name("skill_meaning.json")
WINDOW = 60
"""Characters on either side that are looked at: about one line of a list."""

_TECHNICAL = frozenset({"technical", "data", "digital"})
_REMEMBERED = 2_048
"""Places, about 2 MB: an employer's ads, which have sentences in common, are read one after another."""

_LISTED = re.compile(r"\)?\s*(?:,|/|\||\+|&|;|·|•|\n\s*-|:|\()?\s*(?:and|or|\+)?\s*(?:/\s*)?\(?\s*", re.IGNORECASE)
_JOINTS = frozenset([", ", "/", " and ", " or ", " & ", ", and ", ", or ", " / ", "\n - ", "\n- ", "\n* "])
"""What parts most lists."""

_WORD = re.compile(r"[a-z]+(?![^\W\d_])|[^\w\s]|\n|[^\W\d_]+|\d+")
"""The first of its parts is one of the fourth, and told faster."""

_BREAKS = frozenset(".!?\n")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ASKED_FOR = _words(
    "experience experienced expertise proficient proficiency knowledge fluent fluency skill skills skilled familiar "
    "familiarity comfortable hands using tool tools technology technologies language languages software framework "
    "frameworks platform platforms libraries stack such"
)
"""Words of the same sentence before a name that is asked for: "experience with", "tools such as"."""

_WRITES = _words("write writes writing wrote written coding programming")
_CODES = _WRITES | _words("code codes coded program programs")
_BY = _words("in with using")
"""A name is a language where it follows "writing" or "code in"; "code R" may be one of a field."""

_STRONG = _words("strong expert advanced competent competence confident versed good")
_YEARS = _words("years yrs")
_OF_YEARS = _BY | {"of"}
_USES = _words("use uses used using utilize utilizing leverage leveraging")
_OTHERS = _words("we they customers clients users companies")
"""Who uses what the job may not ask for: "we use Slack for daily chat"."""

_HAD = _words("experience expertise proficiency knowledge fluency")
_OWNERS = _words("the our your their its this every whole")
"""Words before a name whose experience is what somebody feels: "the Notion experience"."""

_ASKED_BY_FOLLOWER = frozenset(["experience of it", "said to be needed"])
_TRADES = frozenset(["Chef", "Composer", "Developer", "Developers"])
"""Names that are said of who does the work: "Chef required" asks for a cook."""

_NEEDED = _words("required preferred needed mandatory essential desirable desired necessary advantageous beneficial")
_IS = frozenset(["is", "are"])
_WELCOME = _words("must plus bonus advantage asset requirement")

_USED_FOR = _words(
    "developer developers engineer engineers admin administrator administrators technician technicians expertise "
    "skills program programs programmer programmers programming code coding script scripts scripting framework "
    "frameworks app apps ecosystem component components api apis dashboard dashboards pipeline pipelines libraries sdk "
    "endpoint endpoints classes based development spreadsheet spreadsheets formula formulas macro macros"
)
"""What follows a name that is worked with: "Go services" may be a command, "Go developer" is none."""

_AROUND = {
    "technical word": _words(
        "programming coding script scripts scripting framework frameworks software developer developers statistical "
        "backend frontend stack tool tools api apis"
    ),
    "company": _words(
        "backed investor investors founder founders ceo coo alumni former formerly ex funded startup startups trusted "
        "series raised joined ventures capital"
    ),
    "season or term": _words("fall autumn summer winter term semester"),
    "code of a field": _words("jel code codes level"),
    "address or meeting": _words("@ http https www com interview interviews profile profiles apply pdf"),
    "year": frozenset(map(str, range(2000, 2100))),
}
_MARKS = frozenset[str]().union(*_AROUND.values())
_LISTS_COMPANIES = "companies listed"
_COMPANIES = _words("customers clients companies brands startups firms teams employers investors founders")
_NEAR = 7
"""Words before a name in which companies are said to be listed: "customers include Stripe and Notion"."""

_PERSON = _words("dr prof professor mr mrs ms contact chair")
_MONEY = frozenset("$€£")
_INITIAL = re.compile(r"\. ?[A-Z]")
_PLACE = re.compile(r", (?:[A-Z]{2}\b|Indonesia)")
_CAPITAL = re.compile(r"[A-Z]")
_OF_A_LIST = frozenset([",", "/", "&", "+", "(", ")", "and", "or"])
"""What parts a list: whether the name stands in one of skills is told apart."""

_BETWEEN = frozenset(["and", "are", "is", "or"])
"""Words after a name that make no compound of it, as "time" in "Slack time" does."""

_OPENS_A_LINE = frozenset(["\n", ".", "•", "-", "!", "?"])
_OF_A_TITLE = _words(
    "senior junior lead staff principal head proven strong experienced advanced basic core good solid expert"
)
"""Words that stand before a skill with a capital, and are no first half of a name."""


class Ambiguous(Protocol):
    """A name at characters start to end of a text; the skills next to it, sure or doubtful, with what is between."""

    @property
    def text(self) -> str: ...
    @property
    def skill(self) -> Skill: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def neighbours(self) -> Sequence[tuple[Skill, str]]: ...
    @property
    def doubtful(self) -> Sequence[tuple[Skill, str]]: ...


@dataclass(frozen=True)
class MeaningModel:
    """What each feature adds to the log odds that the name means its skill."""

    weights: Mapping[str, float]
    intercept: float

    def score(self, candidate: Ambiguous) -> float:
        """The probability that the name means its skill."""
        logit = self.intercept + sum(map(self.weights.get, describe(candidate), repeat(0.0)))
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))

    def __call__(self, candidate: Ambiguous) -> bool:
        """Whether the name more likely than not means its skill; of what stands in a list of skills it is not asked."""
        return _stands_in_list(candidate) or self.score(candidate) >= 0.5


def load_meaning(path: Path = MODEL) -> MeaningModel:
    """The fitted model."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return MeaningModel(document["weights"], document["intercept"])


def describe(candidate: Ambiguous) -> list[str]:
    """The features that hold, each once."""
    text, start, end = candidate.text, candidate.start, candidate.end
    found = _describe_place(text[max(0, start - WINDOW) : start], text[start:end], text[end : end + WINDOW])
    return [
        f"family {candidate.skill.family}",
        *found,
        *_describe_neighbours(candidate, is_of_companies=_LISTS_COMPANIES in found),
    ]


@lru_cache(_REMEMBERED)
def _describe_place(before: str, name: str, after: str) -> Sequence[str]:
    """The features of a name and of what stands before and after it."""
    lowered_before, lowered_after = before.lower(), after.lower()
    preceding, following = _WORD.findall(lowered_before) or ["\n"], _WORD.findall(lowered_after) or ["\n"]
    found = [f"name {name}"]
    if name.islower():
        found.append("lower case")
    if after[:1] == "." and _INITIAL.match(after):
        found.append("initial")
    if after[:1] == "," and _PLACE.match(after):
        found.append("address by place")
    if not _COMPANIES.isdisjoint(preceding[-_NEAR:]):
        found.append(_LISTS_COMPANIES)
    found += _describe_words(preceding, following)
    is_name_before = before[-1:] == " " and _CAPITAL.match(before, lowered_before.rfind(preceding[-1])) is not None
    found += _describe_edges(preceding, following, is_name_before=is_name_before)
    is_capital = after[lowered_after.find(following[0]) :][:1].isupper()
    if not name.islower() and name not in _TRADES and not preceding[-1].isdigit():
        plain = _describe_plain_asking(preceding, following, after[:1], is_capital=is_capital)
        if plain:
            found += plain
            if not _ASKED_BY_FOLLOWER.isdisjoint(plain):
                return found
    return found + _describe_follower(following[0], after[:1], is_capital=is_capital)


def _stands_in_list(candidate: Ambiguous) -> bool:
    """Whether a name is joined to a related skill, with another near: all 2,500 such in recorded ads are meant.

    Of a letter ("Statistics, C - Mathematics") it is not told.
    """
    related = _list_related(candidate)
    return len(related) > 1 and candidate.end - candidate.start > 1 and not _JOINTS.isdisjoint(related)


def _list_related(candidate: Ambiguous) -> list[str]:
    """What stands between a name and each skill near it that is technical or of its family."""
    family = candidate.skill.family
    return [between for skill, between in candidate.neighbours if skill.group in _TECHNICAL or skill.family == family]


def _describe_neighbours(candidate: Ambiguous, *, is_of_companies: bool) -> list[str]:
    related = _list_related(candidate)
    found = [] if related else ["no related skill"]
    if any(map(_LISTED.fullmatch, related)):
        found.append("listed with a related skill")
    if len(related) > 1:
        found.append("several related skills")
    if not is_of_companies and any(_LISTED.fullmatch(between) for _, between in candidate.doubtful):
        found.append("listed with another ambiguous name")
    return found


def _describe_words(preceding: Sequence[str], following: Sequence[str]) -> list[str]:
    around, found = {*preceding, *following}, list[str]()
    if not _MARKS.isdisjoint(around):
        found += [mark for mark, words in _AROUND.items() if not words.isdisjoint(around)]
    if not _ASKED_FOR.isdisjoint(preceding) and _is_asked_for(preceding):
        found.append("asked for")
        if preceding[-1] in _BY and preceding[-2:-1] and preceding[-2] in _ASKED_FOR:
            found.append("asked for directly")
    if preceding[-1] in _BY and preceding[-2:-1] and preceding[-2] in _STRONG:
        found.append("strong in it")
    if not _CODES.isdisjoint(preceding[-2:]) and _is_written(preceding):
        found.append("written")
    if not _PERSON.isdisjoint(preceding[-4:]):
        found.append("person")
    if not _MONEY.isdisjoint(preceding[-5:]):
        found.append("money")
    if not _MONEY.isdisjoint(following[:2]):
        found.append("money after")
    return found


def _describe_plain_asking(
    preceding: Sequence[str], following: Sequence[str], glue: str, *, is_capital: bool
) -> list[str]:
    """The plainest words that ask for a name: "3 years of Go", "Go experience", "Go is required", "use Go"."""
    found, last = list[str](), preceding[-1]
    if last in _YEARS or (last in _OF_YEARS and preceding[-2:-1] and preceding[-2] in _YEARS):
        found.append("years of it")
    if last in _USES and _OTHERS.isdisjoint(preceding[-2:]):
        found.append("used")
    if glue == " " and not is_capital:
        if following[0] in _HAD and last not in _OWNERS:
            found.append("experience of it")
        if following[0] in _NEEDED or (following[0] in _IS and _is_needed(following)):
            found.append("said to be needed")
    return found


def _is_needed(following: Sequence[str]) -> bool:
    """Whether "is required", "are a must" or the like follows a name."""
    return bool(following[1:]) and (following[1] in _NEEDED or not _WELCOME.isdisjoint(following[2:4]))


def _is_asked_for(preceding: Sequence[str]) -> bool:
    """Whether a word of the same sentence asks for the name."""
    return not _ASKED_FOR.isdisjoint(takewhile(lambda word: word not in _BREAKS, reversed(preceding)))


def _is_written(preceding: Sequence[str]) -> bool:
    """Whether the words just before the name say that one writes or programs in it."""
    return preceding[-1] in _WRITES or (preceding[-1] in _BY and preceding[-2] in _CODES)


def _describe_edges(preceding: Sequence[str], following: Sequence[str], *, is_name_before: bool) -> list[str]:
    last, first, found = preceding[-1], following[0], list[str]()
    if last not in _OF_A_LIST:
        found.append(f"before {last!r}")
        if len(preceding) > 1:
            found.append(f"earlier {preceding[-2]!r}")
    if first not in _OF_A_LIST:
        found.append(f"after {first!r}")
    if is_name_before and last not in _OF_A_TITLE:
        found.append("name before")
    if last in _OPENS_A_LINE:
        found.append("opens a line")
    return found


def _describe_follower(first: str, glue: str, *, is_capital: bool) -> list[str]:
    if glue in (" ", "-") and first in _USED_FOR:
        return ["used for"]
    if is_capital and glue == " ":
        return ["name after"]
    return ["word after"] if first[0].isalpha() and not is_capital and first not in _BETWEEN else []

"""Which forms hide a name that is better known: "SQL databases" of one skill is found, and its SQL is not.

The extractor takes the longest form at a place. Where a longer form names something else than the shorter one in it
("GitHub Actions", "React Native") that is meant; where it only says more about the same name ("CRM updates") the name
is lost. Which of both a form does only a reader can tell, so that this is a list and no rule of the linter.

    python -m benchmarks.skills.hidden [--kinds tool,language,credential,licence] [--least 1]

Each line: recorded ads of boards that hold the form, its skill, the form, the skill that is not found, its form.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from benchmarks.skills.material import SHARED, read_ads
from taxonomy.skills import Skill, load_skills
from transforms.skills import SkillExtractor

KINDS = "tool,language,credential,licence"
_PARTS = str.maketrans("-/", "  ")


class Hidden(NamedTuple):
    """A form of a skill, and a form of another skill within it that is not found there."""

    skill_id: str
    form: str
    hidden_id: str
    hidden_form: str


def list_hidden(skills: Iterable[Skill], extractor: SkillExtractor, kinds: frozenset[str]) -> Iterator[Hidden]:
    """The forms that hide one of a skill of those kinds, in the order of the taxonomy."""
    owners = defaultdict[str, list[tuple[str, str]]](list)
    for skill in skills:
        if skill.kind in kinds:
            for form in (*skill.forms, *skill.exact_forms, *skill.context_forms):
                owners[form.lower().translate(_PARTS)].append((skill.skill_id, form))
    for skill in skills:
        for form in (*skill.forms, *skill.exact_forms):
            words = form.lower().translate(_PARTS).split()
            parts = {
                " ".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)
            }
            within = [one for part in sorted(parts & owners.keys()) for one in owners[part] if one[0] != skill.skill_id]
            if within:
                found = {mention.skill.skill_id for mention in extractor.find_forms(f"They know {form} well")[0]}
                yield from (Hidden(skill.skill_id, form, *one) for one in within if one[0] not in found)


def main() -> None:
    """Print the forms that ads hold, those of most ads first."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kinds", default=KINDS, help=f"kinds of the skills that may be hidden, {KINDS} if not given")
    parser.add_argument("--least", type=int, default=1, help="fewest ads that hold the form, 1 if not given")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print("hidden: skipped, the recorded material is absent")
        return
    skills = load_skills()
    extractor = SkillExtractor(skills)
    hidden = list(list_hidden(skills, extractor, frozenset(arguments.kinds.split(","))))
    ads = Counter(
        form
        for text in read_ads()
        for form in {(one.skill.skill_id, one.surface.lower()) for one in extractor.find(text)}
    )
    rows = sorted(((ads[one.skill_id, one.form.lower()], one) for one in hidden), key=lambda row: (-row[0], row[1]))
    print(f"{len(hidden)} forms hide another, {sum(count > 0 for count, _ in rows)} of them in recorded ads")
    for count, one in rows:
        if count >= arguments.least:
            print(count, *one, sep="\t")


if __name__ == "__main__":
    main()

"""How well and how fast skills are found: people's labels of sentences, and the recorded ads, on one core.

ESCO: micro F1 over pairs of sentence and concept, for a dictionary of all labels as they come, `fast` and `full`; the
share of right concepts among the first five of --top; precision and recall along the threshold. SkillSpan: F1 of spans
that agree to the character, knowledge and skills apart, with our taxonomy: as found, and with the edges that its
labellers drew. Speed: ads a second, of `fast` the best of three runs, and the ratio to the floor: read Parquet,
lower-case, one automaton of the forms of ESCO. Run: `python -m benchmarks.skills`.
"""

import argparse
import gc
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import ahocorasick_rs
import polars as pl

from benchmarks.skills.material import ESCO_SETS, SHARED, load_esco, read_ads, read_esco_sentences
from models.concept_index import build_index, read_index, write_index
from models.skill_concepts import ConceptFinder, load_model
from models.skill_meaning import load_meaning
from models.skill_words import load_word_vectors
from skilltide.loaded import without_search_for_garbage
from taxonomy.releases import read_release
from taxonomy.skills import Skill, load_skills
from transforms.skills import Mention, SkillExtractor
from transforms.skills.full import FullExtractor
from transforms.skills.mentions import Extractor, find_in_batches

KNOWLEDGE = frozenset({"tool", "knowledge", "credential", "language", "licence"})
TECHNICAL = frozenset({"technical", "data", "digital"})
ROLES = ("engineer", "engineers", "developer", "developers", "administrator", "administrators", "scientist", "manager")
RUNS = 3
CURVE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
Predict = Callable[[str], set[str]]


def measure_f1(gold: dict[str, set[str]], predict: Predict) -> tuple[float, float, float]:
    """F1, precision and recall over pairs of sentence and label."""
    right = wrong = missed = 0
    for sentence, labels in gold.items():
        found = predict(sentence)
        right, wrong, missed = right + len(found & labels), wrong + len(found - labels), missed + len(labels - found)
    return 2 * right / max(1, 2 * right + wrong + missed), right / max(1, right + wrong), right / max(1, right + missed)


def name_as_they_come(shared: Path) -> Predict:
    """A dictionary of every label of the release, as other programs use it."""
    owners: dict[str, set[str]] = {}
    for concept in read_release("esco", shared / "taxonomies" / "esco"):
        for name in (concept.label, *concept.alternatives):
            owners.setdefault(name.lower(), set()).add(concept.label.lower())
    names = list(owners)
    automaton = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def predict(sentence: str) -> set[str]:
        text, found = sentence.lower(), set[str]()
        for number, start, end in automaton.find_matches_as_indexes(text):
            if not (text[:start][-1:].isalnum() or text[end : end + 1].isalnum()):
                found |= owners[names[number]]
        return found

    return predict


def labels_of(mentions: Iterable[object]) -> set[str]:
    """Labels in lower case."""
    return {mention.skill.label.lower() for mention in mentions}  # type: ignore[attr-defined]


def measure_esco(shared: Path, fast: SkillExtractor, full: FullExtractor, threshold: float) -> None:
    """Prints F1 of each way, the first five, the curve, and what the errors of `full` are."""
    plain = name_as_they_come(shared)
    for name in ESCO_SETS:
        gold = read_esco_sentences(name, shared)
        ranked = {sentence: full.rank(sentence, 40) for sentence in gold}
        print(f"\nESCO {name}: {len(gold)} sentences, {sum(map(len, gold.values()))} labels")
        ways: dict[str, Predict] = {
            "labels as they come": plain,
            "fast": lambda sentence: labels_of(fast.find(sentence)),
            "full": lambda sentence: labels_of(full.find(sentence)),
        }
        for way, predict in ways.items():
            print("  {:20} F1 {:.3f}  precision {:.3f}  recall {:.3f}".format(way, *measure_f1(gold, predict)))
        first = [
            len(labels_of(ranked[sentence][:5]) & labels) / min(5, len(labels))
            for sentence, labels in gold.items()
            if labels
        ]
        print(f"  R-precision at 5 of --top: {sum(first) / len(first):.3f}")
        for cut in CURVE:
            found = {s: labels_of(m for m in mentions if (m.score or 0) >= cut) for s, mentions in ranked.items()}
            mark = " (used)" if cut == threshold else ""
            print(
                "    from {:.1f}: F1 {:.3f}  precision {:.3f}  recall {:.3f}{}".format(
                    cut, *measure_f1(gold, found.__getitem__), mark
                )
            )
        print_errors(gold, full, ranked)


def print_errors(gold: dict[str, set[str]], full: FullExtractor, ranked: dict[str, list]) -> None:  # type: ignore[type-arg]
    """Errors by cause: what was missed because nothing led to it or it scored low; what was found in vain."""
    known = full.labels
    causes = dict.fromkeys(["missed: not in this release", "missed: no candidate", "missed: scored low"], 0)
    in_vain = {"found: sentence has no concept": 0, "found: beside another concept": 0}
    for sentence, labels in gold.items():
        found, offered = labels_of(full.find(sentence)), labels_of(ranked[sentence])
        for label in labels - found:
            cause = (
                "not in this release" if label not in known else "scored low" if label in offered else "no candidate"
            )
            causes[f"missed: {cause}"] += 1
        in_vain["found: beside another concept" if labels else "found: sentence has no concept"] += len(found - labels)
    print("    " + "; ".join(f"{cause} {count}" for cause, count in (causes | in_vain).items()))


def measure_spans(shared: Path, extractor: SkillExtractor) -> None:
    """Prints F1 of spans that agree exactly with SkillSpan's, by kind: as found, and drawn as it draws them."""
    with gzip.open(shared / "benchmarks" / "skillspan_dev.json.gz", "rt", encoding="utf-8") as stream:
        sentences = [json.loads(line) for line in stream]
    for tag, is_knowledge in (("tags_knowledge", True), ("tags_skill", False)):
        for way, draw in (("as found", draw_as_found), ("drawn as SkillSpan", draw_as_skillspan)):
            right = told = wanted = 0
            for sentence in sentences:
                text, bounds = " ".join(sentence["tokens"]), token_bounds(sentence["tokens"])
                gold = spans_of(sentence[tag], bounds)
                drawn = [draw(mention, bounds) for mention in extractor.find_forms(text)[0]]
                found = {(start, end) for start, end, told_as in drawn if told_as == is_knowledge}
                right, told, wanted = right + len(gold & found), told + len(found), wanted + len(gold)
            print(
                f"SkillSpan {tag}, {way}: strict-span F1 {2 * right / max(1, told + wanted):.3f}  "
                f"precision {right / max(1, told):.3f}  recall {right / max(1, wanted):.3f}  ({wanted} spans)"
            )


def draw_as_found(mention: Mention, _: list[tuple[int, int]]) -> tuple[int, int, bool]:
    """First and one past the last character, and whether our kind is one of knowledge."""
    return mention.start, mention.end, mention.skill.kind in KNOWLEDGE


def draw_as_skillspan(mention: Mention, bounds: list[tuple[int, int]]) -> tuple[int, int, bool | None]:
    """As its labellers drew: whole tokens, of a language its name alone, no "in" before a field; "Scrum" is knowledge.

    The name of a role ("software engineer") is neither knowledge nor a skill there, None.

    The convention was read off the development sentences and changes nothing that is found.
    """
    start, end, skill = mention.start, mention.end, mention.skill
    if skill.kind == "language" and (name := skill.label.split()[0].lower()) in mention.surface.lower():
        start += mention.surface.lower().index(name)
        end = start + len(name)
    elif mention.surface.lower().startswith("in "):
        start += len("in ")
    tokens = [bound for bound in bounds if bound[0] < end and bound[1] > start]
    if mention.surface.lower().endswith(ROLES):
        return tokens[0][0], tokens[-1][1], None
    is_knowledge = skill.kind in KNOWLEDGE or (skill.kind == "method" and skill.group in TECHNICAL)
    return tokens[0][0], tokens[-1][1], is_knowledge


def token_bounds(tokens: list[str]) -> list[tuple[int, int]]:
    """Characters of each token in the tokens joined by spaces."""
    bounds, at = [], 0
    for token in tokens:
        bounds.append((at, at + len(token)))
        at += len(token) + 1
    return bounds


def spans_of(tags: list[str], bounds: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Characters of each tagged span."""
    spans: list[tuple[int, int]] = []
    for tag, (start, end) in zip(tags, bounds, strict=True):
        if tag.startswith("B"):
            spans.append((start, end))
        elif tag.startswith("I") and spans:
            spans[-1] = (spans[-1][0], end)
    return set(spans)


def least_time(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the processor that work takes, the least of some runs: what else the machine does only adds to it."""
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def measure_floor(ads: list[str], forms: list[str]) -> float:
    """Prints and returns ads a second of the least that any dictionary does; taken first, its memory is no peak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ads.parquet"
        pl.DataFrame({"text": ads}).write_parquet(path)
        automaton = ahocorasick_rs.AhoCorasick(forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

        def search() -> None:
            for text in pl.read_parquet(path)["text"].to_list():
                automaton.find_matches_as_indexes(text.lower())

        floor = len(ads) / least_time(search)
    print(f"floor: {floor:,.0f} ads a second (automaton of {len(forms):,} forms, {len(ads):,} ads)")
    return floor


def run_through(ads: list[str], extractor: Extractor) -> None:
    """Finds the skills of all ads, and keeps none."""
    for _ in find_in_batches(ads, extractor):
        pass


def measure_speed(ads: list[str], ways: dict[str, Extractor], floor: float) -> None:
    """Prints ads a second of each way, in processor time of this process, and the ratio to the floor.

    `full`, which remembers sentences, is run through once.
    """
    print()
    for way, extractor in ways.items():
        with without_search_for_garbage():  # as the step `extract` does
            rate = len(ads) / least_time(partial(run_through, ads, extractor), 1 if way.startswith("full") else RUNS)
        print(f"{way:18} {rate:8,.0f} ads a second, 1/{floor / rate:.1f} of the floor")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")


def start(skills: list[Skill], cached: Path) -> tuple[SkillExtractor, FullExtractor, float]:
    """Both extractors; prints the processor seconds of each start, the index read from the file where it is kept."""
    began = time.process_time()
    fast = SkillExtractor(skills, load_meaning())
    automaton = time.process_time() - began
    model = load_model()
    began = time.process_time()
    vectors = load_word_vectors()
    finder = ConceptFinder(read_index(cached), vectors, model)
    print(f"start: automaton {automaton:.2f} s, index from its file {time.process_time() - began:.2f} s")
    return fast, FullExtractor(skills, fast, finder, model.threshold), model.threshold


def main() -> None:
    """Prints every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print(f"{arguments.shared}: no recorded material here, nothing to measure")
        return
    ads, esco = read_ads(arguments.shared), load_esco(arguments.shared)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index.npz"
        write_index(build_index(esco, load_word_vectors()), index)
        floor = measure_floor(ads, sorted({form.lower() for skill in esco for form in skill.all_forms}))
        ours = SkillExtractor(load_skills(), load_meaning())
        fast, full, threshold = start(esco, index)
    gc.freeze()  # as the step `extract` does
    measure_esco(arguments.shared, fast, full, threshold)
    print()
    measure_spans(arguments.shared, ours)
    measure_speed(ads, {"fast, ours": ours, "fast, ESCO": fast, "full, ESCO": full}, floor)


if __name__ == "__main__":
    main()

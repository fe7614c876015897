"""Coverage and accuracy of role coding together, on titles that nobody trained on; ranking of ESCO; speed.

    python -m benchmarks.roles [--only onet boards usajobs esco speed] [--material FOLDER]

- onet: reported titles of O*NET. Truth: the groups of the occupations that report the title, by taxonomy/roles/soc.csv.
  Those whose words are among the titles learnt from are left out. Beside it: how often ESCO's own group is among them.
- boards: 497 titles of real ads, labelled by reading before anything was tuned, half of the employers held back.
  `strict` counts the first label, `defensible` any that a coder could defend. With the ad's text where there is one.
- usajobs: titles of announcements against their occupational series (series_isco.csv).
- esco: one alternative name of each ESCO occupation is held out; the preferred name is the answer.
- A curve gives, for each least chance, the part of titles with a unit group told, and how often it is right.
"""

import argparse
import csv
import gzip
import io
import json
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.occupation_ranking import bm25_weights
from skilltide.loaded import role_coder
from skilltide.role_answers import make_ranker
from skilltide.role_model import read_card, title_examples
from taxonomy.occupations import Occupation, read_occupations
from taxonomy.roles.titles import groups_of, load_soc_groups
from transforms.titles import job_words, segments_of

HERE = Path(__file__).parent
MATERIAL = HERE.parents[2] / "shared" / "data"
CURVE = (0.0, 0.7, 0.8, 0.85, 0.9)


@dataclass(frozen=True)
class Case:
    """One title; `groups` are the unit groups that count as right, the first the strict one; empty: no job is named."""

    title: str
    groups: tuple[str, ...]
    text: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), default=list(PARTS))
    parser.add_argument("--material", type=Path, default=MATERIAL)
    options = parser.parse_args()
    if not options.material.is_dir():
        print(f"skipped: no material at {options.material}; name it with --material")
        return
    for name in options.only:
        print(f"== {name}")
        PARTS[name](options.material)


def measure_onet(material: Path) -> None:
    groups = load_soc_groups()
    reported: dict[str, dict[str, None]] = {}
    for row in read_rows(material / "taxonomies/onet/Sample of Reported Titles.txt", "\t"):
        codes = groups_of(row["O*NET-SOC Code"], groups)
        reported.setdefault(row["Reported Job Title"].strip(), {}).update(dict.fromkeys(codes))
    learnt = {example.title for example in title_examples()}
    unseen = [title for title in reported if job_words(segments_of(title)) not in learnt]
    esco: dict[str, set[str | None]] = {}
    for one in read_occupations("esco", material / "taxonomies/esco"):
        for name in (one.label, *one.alternatives):
            esco.setdefault(name.lower(), set()).add(one.isco_code)
    shared = [title for title in reported if title.lower() in esco]
    agreed = sum(not esco[title.lower()].isdisjoint(reported[title]) for title in shared)
    print(f"peer: a group of ESCO's is among O*NET's for {agreed / len(shared):.3f} of {len(shared)} shared titles")
    print_curve("unseen titles", [Case(title, tuple(reported[title])) for title in unseen])
    print_curve("all reported titles", [Case(title, tuple(codes)) for title, codes in reported.items()])


def measure_boards(material: Path) -> None:
    texts = read_texts(material)
    labelled = list(read_rows(HERE / "labelled_titles.csv", ","))
    for half in ("tuning", "held_back"):
        rows = [row for row in labelled if row["half"] == half]
        for name, has_text in (("title alone", False), ("title and text", True)):
            cases = [case_of(row, texts if has_text else {}) for row in rows]
            print_curve(f"{half}, {name}", [case for case in cases if case.groups], strict=True)
            silent = [case for case in cases if not case.groups]
            told = code(silent)
            print(f"  {len(silent)} titles that name no job: {sum(found is None for found in told)} left null")


def measure_usajobs(material: Path) -> None:
    groups = {row["series"]: tuple(row["isco_codes"].split("|")) for row in read_rows(HERE / "series_isco.csv", ",")}
    rows = list(read_rows(material / "usajobs/announcements_2025.csv.gz", ","))
    pairs = {(row["position_title"], row["occupation_series"]): None for row in rows}
    known = [(title, groups[series]) for title, series in pairs if series in groups]
    print(f"{len(known)} of {len(pairs)} different pairs of title and series have a series with groups")
    print_curve("title against series", [Case(title, codes) for title, codes in known])


def measure_esco(material: Path) -> None:
    """Mean reciprocal rank of the occupation whose name was held out, beside word TF-IDF and BM25 on the same names."""
    import numpy as np

    occupations = read_occupations("esco", material / "taxonomies/esco")
    owners: dict[str, set[str]] = {}
    for one in occupations:
        for name in (one.label, *one.alternatives):
            owners.setdefault(name.lower(), set()).add(one.occupation_id)
    kept, asked, answers = [], [], []
    for place, one in enumerate(occupations):
        others = sorted(
            (name for name in one.alternatives if name.lower() != one.label.lower()),
            key=lambda name: zlib.crc32(name.encode()),
        )
        is_asked = len(others) > 1 and len(owners[others[0].lower()]) == 1
        kept.append(Occupation(one.occupation_id, one.label, tuple(others[1:] if is_asked else others), one.isco_code))
        if is_asked:
            asked.append(others[0])
            answers.append(place)
    started = time.perf_counter()
    ranker = make_ranker(kept)
    ours = np.vstack([ranker.score(asked[start : start + 256]) for start in range(0, len(asked), 256)])
    seconds = time.perf_counter() - started
    together = [" ".join((one.label, *one.alternatives)).lower() for one in kept]
    tfidf, bm25 = score_baselines(together, [title.lower() for title in asked])
    row = np.arange(len(asked))
    for name, scores in (("ours", ours), ("BM25", bm25), ("TF-IDF", tfidf)):
        ranks = 1 + (scores > scores[row, answers][:, None]).sum(axis=1)
        first, ten = np.mean(ranks == 1), np.mean(ranks <= 10)
        print(f"  {name:7} MRR {np.mean(1 / ranks):.3f}  first {first:.3f}  top 10 {ten:.3f}")
    print(f"  {len(asked)} names held out; ours {len(asked) / seconds:,.0f} names a second with building")


def score_baselines(documents: Sequence[str], asked: Sequence[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    words = TfidfVectorizer()
    table = words.fit_transform(documents)
    counts = CountVectorizer()
    weights = bm25_weights(counts.fit_transform(documents))
    return (words.transform(asked) @ table.T).toarray(), (counts.transform(asked) @ weights.T).toarray()


def measure_speed(material: Path) -> None:
    """Different titles a second of the processor, beside the TF-IDF of their letters alone, by scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = read_rows(material / "taxonomies/onet/Sample of Reported Titles.txt", "\t")
    onet = [row["Reported Job Title"] for row in rows]
    boards = [job["title"] for _, job in read_jobs(material)]
    coder = role_coder()
    for name, titles in (("reported titles of O*NET", onet), ("titles of boards", boards)):
        different = list(dict.fromkeys(titles))
        coder.code(different[:100])
        ours = clock(lambda: coder.code(different))  # noqa: B023 - called at once
        peer = clock(lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(different))  # noqa: B023
        print(f"  {name}: {len(different) / ours:,.0f} a second; ratio to TF-IDF of letters alone {peer / ours:.2f}")
    card = read_card()
    print(f"  model file {card['bytes'] / 1e6:.1f} MB, sha256 {card['sha256'][:16]}, {card['figures']}")


def clock(call: Any) -> float:
    """Least seconds of the processor of three calls: others use the machine too."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        call()
        spent.append(time.process_time() - started)
    return min(spent)


def code(cases: Sequence[Case]) -> list[Any]:
    return list(role_coder().code([case.title for case in cases], [case.text for case in cases]))


def print_curve(name: str, cases: Sequence[Case], *, strict: bool = False) -> None:
    found = code(cases)
    print(f"{name}: {len(cases)} titles")
    for least in CURVE:
        told = [
            (case, match.isco_code)
            for case, match in zip(cases, found, strict=True)
            if match is not None and match.isco_level == 4 and match.score >= least
        ]
        if not told:
            continue
        right = sum(isco_code in case.groups for case, isco_code in told) / len(told)
        measured = f"{'defensible' if strict else 'right'} {right:.3f}"
        if strict:
            measured += f", strict {sum(isco_code == case.groups[0] for case, isco_code in told) / len(told):.3f}"
        print(f"  chance >= {least:.2f}: coded {len(told) / len(cases):.3f}, {measured}")
    larger = [(case, match) for case, match in zip(cases, found, strict=True) if match and match.isco_level < 4]
    if larger:
        right = sum(any(one.startswith(match.isco_code) for one in case.groups) for case, match in larger)
        print(f"  a minor or sub-major group alone: {len(larger) / len(cases):.3f}, right {right / len(larger):.3f}")


def case_of(row: dict[str, str], texts: dict[str, str]) -> Case:
    also = [one for one in row["also"].split("|") if one and one != "none"]
    groups = (row["isco_code"], *also) if row["isco_code"] else ()
    return Case(row["title"], tuple(groups), texts.get(row["posting_id"], ""))


def read_texts(material: Path) -> dict[str, str]:
    """Text of the ads by posting id, where the material has one."""
    texts = {job["id"]: job.get("descriptionPlain") or "" for _, job in read_jobs(material)}
    texts |= {row["jp_id"]: row["jp_full_text"] for row in read_rows(material / "joe_2015_2018/joe.csv.gz", ",")}
    return texts | {row["file"]: row["body"] for row in read_rows(material / "pythonjobs/pythonjobs.csv.gz", ",")}


def read_jobs(material: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    for path in sorted((material / "ashby_boards").glob("*.json.gz")):
        for job in json.loads(gzip.decompress(path.read_bytes()))["jobs"]:
            yield path.name, job


def read_rows(path: Path, delimiter: str) -> Iterable[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter)


PARTS = {
    "onet": measure_onet,
    "boards": measure_boards,
    "usajobs": measure_usajobs,
    "esco": measure_esco,
    "speed": measure_speed,
}

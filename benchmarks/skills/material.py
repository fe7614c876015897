"""The recorded material that the measurements of skills are made on; absent, there is nothing to measure."""

import csv
import gzip
import json
import sys
from pathlib import Path

from taxonomy.cleaning import clean_concepts
from taxonomy.releases import read_release
from taxonomy.skills import Skill, load_skills

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NO_CONCEPT = ("LABEL NOT PRESENT", "UNDERSPECIFIED", "")
ESCO_SETS = ("tech", "house")


def read_ads(shared: Path = SHARED) -> list[str]:
    """Title and text of each recorded job of the boards, in a fixed order."""
    ads = []
    for path in sorted((shared / "ashby_boards").glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            ads += [f"{job['title']}\n{job.get('descriptionPlain') or ''}" for job in json.load(stream)["jobs"]]
    return ads


def read_economists(shared: Path = SHARED) -> list[str]:
    """Title and text of each recorded vacancy for economists."""
    csv.field_size_limit(sys.maxsize)
    with gzip.open(shared / "joe_2015_2018" / "joe.csv.gz", "rt", encoding="utf-8", errors="replace") as stream:
        return [f"{row['jp_title']}\n{row['jp_full_text']}" for row in csv.DictReader(stream)]


def read_esco_sentences(name: str, shared: Path = SHARED) -> dict[str, set[str]]:
    """Lower-cased ESCO labels by sentence, as people linked them; empty where they found none."""
    sentences: dict[str, set[str]] = {}
    path = shared / "benchmarks" / f"data_{name}_validation_annotations.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            labels = sentences.setdefault(row["sentence"], set())
            if row["label"] not in NO_CONCEPT:
                labels.add(row["label"].strip().lower())
    return sentences


def load_esco(shared: Path = SHARED) -> list[Skill]:
    """ESCO as `taxonomy import esco` stores it."""
    return clean_concepts(read_release("esco", shared / "taxonomies" / "esco"), load_skills())

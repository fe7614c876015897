"""How often a skill is found that an ad does not ask for, and how often one that it asks for is missed.

200 real ads of all kinds of employers were read by a person: half from 100 boards, half from other recorded material
(vacancies for economists, Python jobs, a hiring thread, two job pages). `labels/ads.csv` holds their ids and, for each,
the skills that the job asks for or that are done in it, and the phrases for which the taxonomy has no skill. No text is
kept. Half of the ads, told by the hash of their id, were read only after the taxonomy was mended with the other half.

60 more ads of boards and collections (`labels/blind_ads.csv`) were labelled from the text alone, before anything was
found in them; what was found beside the labels was read afterwards and is right or false by that reading (column
`right_after_all`). Their errors were mended since, so that they are development material now. 80 others
(`labels/blind_ads_2.csv`, guideline in `labels/README.md`) were labelled so in a second round by a reader who had not
seen the rules, and their errors mended after they were told. 60 more (`labels/blind_ads_3.csv`) were labelled by the
same guideline without sight of that, and so were two more rounds (`blind_ads_4.csv`, `blind_ads_5.csv`) of 60 and 59,
half of them of boards. 100 others (`blind_ads_6.csv`, half of boards) were labelled by two readers who knew nothing of
each other, and so were 60 more (`blind_ads_7.csv`): what both list is asked for where one of them is certain, what one
alone lists is optional. What another careful reader might leave out is `optional` from the second round on: never false
where found, not missed where not; `a/b` is one skill asked for that either name means. Blind ads are told with and
without the phrases that the taxonomy has no skill for.

    python -m benchmarks.skills.ads [--per-ad]

`fast` is the dictionary alone, `full` the concept model too. That model was fitted to all of these labels, so that what
it adds is told more fairly by `benchmarks.skills.fit_own_concepts`, over folds by ad.

False: share of the skills found in an ad that the labels do not hold, averaged over the ads. Missed: share of the
labelled skills (and phrases) that are not found, averaged likewise. The totals count all skills of all ads alike.
"""

import argparse
import csv
import gzip
import hashlib
import html
import json
import re
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.skills.material import SHARED
from models.concept_index import build_index
from models.skill_concepts import OWN_MODEL, ConceptFinder, load_model
from models.skill_meaning import load_meaning
from models.skill_words import load_word_vectors
from taxonomy.skills import load_skills
from transforms.skills import SkillExtractor
from transforms.skills.full import FullExtractor
from transforms.skills.mentions import Extractor
from transforms.text import text_of_html

LABELS = Path(__file__).parent / "labels" / "ads.csv"
BLIND_LABELS = {
    "blind 1": LABELS.with_name("blind_ads.csv"),
    "blind 2": LABELS.with_name("blind_ads_2.csv"),
    "blind 3": LABELS.with_name("blind_ads_3.csv"),
    "blind 4": LABELS.with_name("blind_ads_4.csv"),
    "blind 5": LABELS.with_name("blind_ads_5.csv"),
}
"""By round: the errors of each were mended after it was told."""
TWO_READERS = {"blind 6": LABELS.with_name("blind_ads_6.csv"), "blind 7": LABELS.with_name("blind_ads_7.csv")}
"""Rounds of two readers. The errors of half of round 6 were mended after it was told, those of round 7 by nobody."""
PAGES = {"reed": "example_reed_ad.html", "indeed": "example_indeed_ad.html.gz"}


@dataclass(frozen=True, slots=True)
class LabelledAd:
    """One ad with what a reader found in it; `beyond` are phrases that no skill of the taxonomy means.

    `a/b` in `skills` is found with either; what is `optional` may be found and need not.
    """

    ad_id: str
    skills: frozenset[str]
    beyond: tuple[str, ...]
    optional: frozenset[str] = frozenset()

    @property
    def right(self) -> frozenset[str]:
        """Whatever is not false where it is found."""
        return frozenset(skill for skills in self.optional | self.skills for skill in skills.split("/"))

    def score(self, found: AbstractSet[str]) -> "Score":
        """What is false and missed where these skills are found."""
        missed = sum(found.isdisjoint(skills.split("/")) for skills in self.skills) + len(self.beyond)
        return Score(self.ad_id, len(found), len(found - self.right), len(self.skills) + len(self.beyond), missed)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one ad: skills found, those among them that are false, skills asked for, those missed."""

    ad_id: str
    found: int
    false: int
    asked: int
    missed: int


def is_held_back(ad_id: str) -> bool:
    """Whether an ad was kept from tuning: half of them, by a hash, so that nobody chose."""
    return hashlib.sha256(ad_id.encode()).digest()[0] % 2 == 1


def is_unseen(ad_id: str) -> bool:
    """Whether an ad is of the half of round 6 whose errors nobody has looked at."""
    return int(hashlib.sha256(f"half {ad_id}".encode()).hexdigest(), 16) % 2 == 1


def read_labels(path: Path = LABELS) -> list[LabelledAd]:
    """The labelled ads in the order of their ids."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            LabelledAd(
                row["ad_id"],
                frozenset(row["skills"].split()),
                tuple(phrase for phrase in row["beyond"].split("|") if phrase),
            )
            for row in csv.DictReader(stream)
        ]


def read_blind_labels(path: Path, *, told_after: bool, told_beyond: bool) -> list[LabelledAd]:
    """The ads labelled from the text alone, with or without phrases beyond; what was found right afterwards may count.

    Every round has its file; the first has no column of what is optional.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            LabelledAd(
                row["ad_id"],
                frozenset(row["skills"].split()),
                tuple(row["beyond"].split("|")) if told_beyond and row["beyond"] else (),
                frozenset((row.get("optional", "") + " " + row["right_after_all"] * told_after).split()),
            )
            for row in csv.DictReader(stream)
        ]


def read_two_readers(path: Path) -> dict[str, list[LabelledAd]]:
    """What either reader labelled, by reader, and what `both` agree on; the ads in the order of their ids."""
    by_reader: dict[str, list[LabelledAd]] = {"first": [], "second": []}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            skills, optional = frozenset(row["skills"].split()), frozenset(row["optional"].split())
            beyond = tuple(phrase for phrase in row["beyond"].split("|") if phrase)
            by_reader[row["reader"]].append(LabelledAd(row["ad_id"], skills, beyond, optional))
    both = [agree(one, other) for one, other in zip(by_reader["first"], by_reader["second"], strict=True)]
    return {**by_reader, "both": both}


def agree(one: LabelledAd, other: LabelledAd) -> LabelledAd:
    """What two readers agree that an ad asks for: what both list and one of them is certain of.

    Whatever else either lists is optional. Names of one skill (`a/b`) that share a part mean the same. Raises
    ValueError where the two read different ads.
    """
    if one.ad_id != other.ad_id:
        raise ValueError(f"labels of {one.ad_id} and of {other.ad_id}: expected two readings of one ad")
    asked: list[str] = []
    for reader, second in ((one, other), (other, one)):
        for skills in sorted(reader.skills):
            names = set(skills.split("/"))
            if names & second.right and not any(names & set(same.split("/")) for same in asked if reader is other):
                asked.append(skills)
    beyond = tuple(phrase for phrase in one.beyond if phrase in other.beyond)
    return LabelledAd(one.ad_id, frozenset(asked), beyond, one.right | other.right)


def read_texts(shared: Path = SHARED) -> dict[str, str]:
    """Title and text by ad id, of all the material that labels may speak of."""
    return dict([*_read_boards(shared), *_read_economists(shared), *_read_python_jobs(shared), *_read_pages(shared)])


def _read_boards(shared: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((shared / "ashby_boards").glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for job in json.load(stream)["jobs"]:
                yield f"ashby:{job['id']}", f"{job['title']}\n{job.get('descriptionPlain') or ''}"


def _read_economists(shared: Path) -> Iterator[tuple[str, str]]:
    for row in _read_csv(shared / "joe_2015_2018" / "joe.csv.gz"):
        yield f"joe:{row['jp_id']}", f"{row['jp_title']}\n{text_of_html(row['jp_full_text'])}"


def _read_python_jobs(shared: Path) -> Iterator[tuple[str, str]]:
    for row in _read_csv(shared / "pythonjobs" / "pythonjobs.csv.gz"):
        yield f"pythonjobs:{row['file']}", f"{row['title']}\n{row['body']}"


def _read_csv(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as stream:
        yield from csv.DictReader(stream)


def _read_pages(shared: Path) -> Iterator[tuple[str, str]]:
    recorded = shared / "recorded_responses"
    thread = recorded / "hn_algolia" / "HiringTrends_Item___load__loads_the_items_from_the_API.yml"
    answer = yaml.safe_load(thread.read_text(encoding="utf-8"))["http_interactions"][0]["response"]["body"]["string"]
    for comment in json.loads(answer)["children"]:
        if comment["text"]:
            yield f"hn:{comment['id']}", text_of_html(comment["text"].replace("\\n", "<br>"))
    for name, file in PAGES.items():
        path = recorded / "nesta_ojo_html" / file
        content = gzip.decompress(path.read_bytes()) if file.endswith(".gz") else path.read_bytes()
        yield f"nesta:{name}", _read_description(content.decode("utf-8", errors="replace"))


def _read_description(page: str) -> str:
    """The description of a page with a job: its microdata, or the block that the site names so."""
    found = re.search(r'itemprop="description"[^>]*>(.*?)</span>\s*</div>', page, re.DOTALL) or re.search(
        r'id="jobDescriptionText"[^>]*>(.*?)</div>\s*(?:<div|</div>)', page, re.DOTALL
    )
    return text_of_html(html.unescape(found.group(1))) if found else ""


def load_extractors() -> dict[str, Extractor]:
    """Both qualities with our taxonomy."""
    skills, vectors, model = load_skills(), load_word_vectors(), load_model(OWN_MODEL)
    fast = SkillExtractor(skills, load_meaning())
    finder = ConceptFinder(build_index(skills, vectors), vectors, model)
    return {"fast": fast, "full": FullExtractor(skills, fast, finder, model.threshold)}


def score_ads(labels: list[LabelledAd], texts: dict[str, str], extractor: Extractor) -> list[Score]:
    """One score an ad. Raises KeyError where the material lacks an ad."""
    found = extractor.find_many([texts[ad.ad_id] for ad in labels])
    return [ad.score({mention.skill.skill_id for mention in one}) for ad, one in zip(labels, found, strict=True)]


def summarise(scores: list[Score]) -> dict[str, float]:
    """False and missed shares, as means over the ads and over all skills; an ad without any counts as right."""
    return {
        "ads": len(scores),
        "false_per_ad": sum(one.false / one.found if one.found else 0.0 for one in scores) / len(scores),
        "missed_per_ad": sum(one.missed / one.asked if one.asked else 0.0 for one in scores) / len(scores),
        "false_of_all": sum(one.false for one in scores) / max(1, sum(one.found for one in scores)),
        "missed_of_all": sum(one.missed for one in scores) / max(1, sum(one.asked for one in scores)),
    }


def tell(name: str, ads: list[LabelledAd], texts: dict[str, str], extractors: dict[str, Extractor]) -> None:
    """Prints the figures of some ads by each extractor."""
    for quality, extractor in extractors.items():
        figures = summarise(score_ads(ads, texts, extractor))
        print(
            f"{name}, {quality}: {figures['ads']:.0f} ads, false {figures['false_per_ad']:.1%} an ad "
            f"({figures['false_of_all']:.1%} of all found), missed {figures['missed_per_ad']:.1%} an ad "
            f"({figures['missed_of_all']:.1%} of all asked)"
        )


def main() -> None:
    """Print the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--per-ad", action="store_true", help="also print what is false and missed in each tuning ad")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print("ads: skipped, the recorded material is absent")
        return
    labels, texts = read_labels(), read_texts()
    extractors = load_extractors()
    for name, held_back in (("tuning half", False), ("held-back half", True)):
        half = [ad for ad in labels if is_held_back(ad.ad_id) == held_back]
        tell(name, half, texts, extractors)
    for name, path in BLIND_LABELS.items():
        for what, told_after, told_beyond in (
            ("as labelled", False, False),
            ("and beyond", False, True),
            ("read again", True, False),
            ("read again, and beyond", True, True),
        ):
            ads = read_blind_labels(path, told_after=told_after, told_beyond=told_beyond)
            tell(f"{name}, {what}", ads, texts, extractors)
    rounds = {name: read_two_readers(path) for name, path in TWO_READERS.items()}
    for reader in ("first", "second", "both"):
        sixth, seventh = rounds["blind 6"][reader], rounds["blind 7"][reader]
        half = [ad for ad in sixth if is_unseen(ad.ad_id)]
        tell(f"blind 6, {reader} and beyond", sixth, texts, extractors)
        tell(f"blind 6, {reader} and beyond, unseen half", half, texts, extractors)
        tell(f"blind 7, {reader} and beyond", seventh, texts, extractors)
        tell(f"unseen half of blind 6 and blind 7, {reader} and beyond", [*half, *seventh], texts, extractors)
    if arguments.per_ad:
        for ad in labels:
            if not is_held_back(ad.ad_id):
                found = {mention.skill.skill_id for mention in extractors["fast"].find_many([texts[ad.ad_id]])[0]}
                print(ad.ad_id, "false", sorted(found - ad.skills), "missed", sorted(ad.skills - found), *ad.beyond)


if __name__ == "__main__":
    main()

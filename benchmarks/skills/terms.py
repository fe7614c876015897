"""How many of the terms and titles that are told as candidates for the taxonomy are skills and roles that it lacks.

Real ads are read as the pipeline reads them, and the candidates that pass the small-cell rule are listed, those of most
vacancies first. `labels/terms.csv` says of each, by reading, whether it names a skill or role (1) that a person would
add to the taxonomy, as an entry or as a form of one, or not (0). Beside them the naive way, on the same ads in the same
run: the n-grams of one to three words with the largest sums of TF-IDF, without English stop words and what the taxonomy
has, asked for by as many employers.

    python -m benchmarks.skills.terms [--list]

`mended` are the ads that the rules were mended with: boards and economists' vacancies. `unseen` are Python jobs and a
hiring thread, read once, after the rules stood; they are so few that 3 vacancies of 3 employers are enough there, as
they are for titles in both.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.skills.ads import read_texts
from benchmarks.skills.material import SHARED
from skilltide.candidates import load_knowledge, propose_terms
from skilltide.loaded import role_coder, skill_extractor, term_finder
from taxonomy.skills import load_skills
from transforms.emerging import Spellings, list_seen
from transforms.employers import employer_key
from transforms.role_codes import code_vacancies
from transforms.skills import read_texts as read_skills
from transforms.skills.terms import term_key
from transforms.suppression import MIN_EMPLOYERS, MIN_VACANCIES
from warehouse.tables import TABLES

LABELS = Path(__file__).parent / "labels" / "terms.csv"
TOP = 50
SETS = {"mended": ("ashby", "joe"), "unseen": ("pythonjobs", "hn")}
LEAST = {"mended": MIN_VACANCIES, "unseen": 3}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate of one way of looking: its kind, its name and the vacancies that ask for it."""

    kind: str
    name: str
    vacancies: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=SHARED)
    parser.add_argument("--list", action="store_true", help="show every candidate with its label")
    options = parser.parse_args()
    if not options.material.is_dir():
        print(f"skipped: no material at {options.material}; name it with --material")
        return
    labels, ads = read_labels(), list(read_ads(options.material))
    for name, sources in SETS.items():
        mine = [ad for ad in ads if ad[0].split(":", 1)[0] in sources]
        print(f"== {name}: {len(mine)} ads")
        ours = propose(mine, LEAST[name])
        report("skills", [one for one in ours if one.kind == "skill"], labels, show=options.list)
        report("n-grams by TF-IDF", propose_ngrams(mine, LEAST[name]), labels, show=options.list)
        report("roles", [one for one in propose(mine, 3) if one.kind == "role"], labels, show=options.list)


def read_labels(path: Path = LABELS) -> dict[tuple[str, str], bool]:
    """Whether the taxonomy lacks the term, by kind and name in lower case."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["kind"], row["term"]): row["is_lacking"] == "1" for row in csv.DictReader(stream)}


def read_ads(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Id, employer and text of every ad; an ad of a thread is taken for an employer's only one."""
    employers = dict(_read_employers(shared))
    for ad_id, text in read_texts(shared).items():
        yield ad_id, employer_key(employers.get(ad_id), ad_id), text


def _read_employers(shared: Path) -> Iterator[tuple[str, str]]:
    from benchmarks.postings.material import read_boards, read_dump

    yield from ((f"ashby:{record.posting_id}", board) for _, board, _, _, record in read_boards(shared))
    for name in ("joe", "pythonjobs"):
        yield from ((f"{name}:{record.posting_id}", record.employer or "") for *_, record in read_dump(shared, name))


def propose(ads: list[tuple[str, str, str]], least: int) -> list[Proposal]:
    """Candidates as `emerging_terms` has them, those of most vacancies first."""
    titles = [text.split("\n", 1) for _, _, text in ads]
    vacancies = pl.DataFrame(
        {
            "vacancy_id": [f"{number:016x}" for number in range(len(ads))],
            "employer_key": [employer for _, employer, _ in ads],
            "title": [title[0] for title in titles],
            "text": [title[1] if len(title) > 1 else "" for title in titles],
        }
    ).with_columns(
        month=pl.lit(date(2025, 1, 1)), posted_on=pl.lit(date(2025, 1, 1)), source=pl.lit("s"), board=pl.lit("b"),
        repost_of=pl.lit(None, pl.String), places=pl.lit([], dtype=TABLES["vacancies"].dtypes["places"]),
    )  # fmt: skip
    _, sightings = read_skills(vacancies, skill_extractor(), term_finder())
    codes = code_vacancies(vacancies, role_coder())
    spellings = Spellings(list_seen(sightings.lazy(), codes.lazy()), vacancies.lazy())
    proposed, _ = propose_terms(spellings, load_knowledge(), least)
    ordered = proposed.sort(pl.col("vacancies").neg(), "term")
    return [Proposal(*row) for row in ordered.select("kind", "label", "vacancies").iter_rows()]


def propose_ngrams(ads: list[tuple[str, str, str]], least: int) -> list[Proposal]:
    """The TOP n-grams by the sum of their TF-IDF that the taxonomy lacks and three employers write."""
    vectorizer = TfidfVectorizer(
        ngram_range=(1, 3), min_df=least, stop_words="english", token_pattern=r"[^\W\d_][\w+#.]*\w|[^\W\d_]"
    )
    weights = vectorizer.fit_transform([text for _, _, text in ads])
    names, sums = vectorizer.get_feature_names_out(), weights.sum(axis=0).A1
    known = {term_key(form) for skill in load_skills() for form in skill.all_forms}
    columns, found = weights.tocsc(), list[Proposal]()
    for number in sorted(range(len(names)), key=lambda number: (-sums[number], names[number])):
        rows = columns.indices[columns.indptr[number] : columns.indptr[number + 1]]
        employers = Counter(ads[row][1] for row in rows)
        if term_key(names[number]) not in known and len(employers) >= MIN_EMPLOYERS:
            found.append(Proposal("skill", names[number], len(rows)))
        if len(found) == TOP:
            break
    return found


def report(what: str, proposals: list[Proposal], labels: dict[tuple[str, str], bool], *, show: bool) -> None:
    """Prints how many of the first TOP are lacking; one without a label counts as none, and is told."""
    first = proposals[:TOP]
    told = [labels.get((one.kind, one.name.lower())) for one in first]
    unread = sum(label is None for label in told)
    right = sum(label is True for label in told)
    print(
        f"  {what}: {len(proposals)} told; of the first {len(first)} lack in the taxonomy {right} "
        f"({right / max(len(first), 1):.0%})" + (f", {unread} without a label" if unread else "")
    )
    if show:
        for one, label in zip(first, told, strict=True):
            print(f"    {'?' if label is None else int(label)} {one.name} ({one.vacancies})")


if __name__ == "__main__":
    main()

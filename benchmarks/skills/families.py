"""Whether skills that are asked for together belong to one family, and a map of the skills.

Real ads are read with the dictionary; skills of at least `LEAST` ads and four employers count. Positive pointwise
mutual information of two skills in one ad, its largest directions (SVD) and Ward's clustering into as many clusters as
there are families give families from data. Printed is their adjusted mutual information with the curated ones, 0 for
chance and 1 for the same, beside two peers of the same run: the same from plain counts of joint ads, and from the words
of the names (static vectors). Then the disagreements: skills most of whose nearest neighbours are of one other family.

    python -m benchmarks.skills.families [--top 40] [--map docs/skill-map.svg]

The map places skills by t-SNE of the same vectors; another machine may turn it.
"""

import argparse
import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.manifold import TSNE
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from benchmarks.skills.material import SHARED
from benchmarks.skills.terms import read_ads
from skilltide.candidates import LEAST_VACANCIES, load_knowledge
from skilltide.loaded import skill_extractor
from taxonomy.skills import Skill, load_families

LEAST = LEAST_VACANCIES
LEAST_EMPLOYERS = 4
DIRECTIONS = 60
NEIGHBOURS = 10
MAJORITY = 0.6
COLOURS = {"domain": "#1b7837", "technical": "#2166ac", "data": "#762a83", "digital": "#b35806", "human": "#b2182b"}
SIZE, EDGE = 1_000, 120
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Skills that enough ads ask for, and which ad asks for which: ad × skill."""

    skills: Sequence[Skill]
    matrix: sparse.csr_array

    @property
    def families(self) -> list[str]:
        return [skill.family for skill in self.skills]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=SHARED)
    parser.add_argument("--top", type=int, default=40, help="disagreements listed")
    parser.add_argument("--map", type=Path, help="write the picture there")
    options = parser.parse_args()
    if not options.material.is_dir():
        print(f"skipped: no material at {options.material}; name it with --material")
        return
    asked = read_asked(options.material)
    vectors = embed(positive_information(asked.matrix))
    print(f"{len(asked.skills)} skills of {len(set(asked.families))} families in {asked.matrix.shape[0]} ads")
    names = name_vectors(asked.skills)
    plain = embed(joint_counts(asked.matrix))
    for what, found in (("asked for together (PPMI)", vectors), ("plain counts", plain), ("words of the names", names)):
        print(f"  {what}: adjusted mutual information {agreement(found, asked.families):.3f}")
    report_disagreements(asked, vectors, options.top)
    if options.map:
        options.map.write_text(draw_map(asked, vectors), encoding="utf-8")
        print(f"{options.map}: {options.map.stat().st_size:,} bytes")


def read_asked(shared: Path) -> Asked:
    """What the recorded ads ask for, by the dictionary alone."""
    extractor = skill_extractor()
    rows: list[dict[str, Skill]] = []
    employers: dict[str, set[str]] = {}
    for _, employer, text in read_ads(shared):
        rows.append({mention.skill.skill_id: mention.skill for mention in extractor.find(text)})
        for skill_id in rows[-1]:
            employers.setdefault(skill_id, set()).add(employer)
    counts = Counter(skill_id for row in rows for skill_id in row)
    kept = sorted(name for name, ads in counts.items() if ads >= LEAST and len(employers[name]) >= LEAST_EMPLOYERS)
    number = {skill_id: at for at, skill_id in enumerate(kept)}
    skills = {skill_id: skill for row in rows for skill_id, skill in row.items()}
    places = [(at, number[skill_id]) for at, row in enumerate(rows) for skill_id in row if skill_id in number]
    where = tuple(np.array(places).T)
    matrix = sparse.csr_array((np.ones(len(places)), where), shape=(len(rows), len(kept)))
    return Asked([skills[skill_id] for skill_id in kept], matrix)


def joint_counts(matrix: sparse.csr_array) -> sparse.csr_array:
    """Ads that ask for both, skill × skill, without the diagonal."""
    joint = sparse.csr_array(matrix.T @ matrix)
    joint.setdiag(0)
    joint.eliminate_zeros()
    return joint


def positive_information(matrix: sparse.csr_array) -> sparse.csr_array:
    """log(p_ab / (p_a p_b)) where above 0; pairs of one ad alone are left out, for they are chance."""
    joint = joint_counts(matrix).tocoo()
    seen = joint.data >= 2
    rows, columns, counts = joint.row[seen], joint.col[seen], joint.data[seen]
    single, total = np.asarray(matrix.sum(axis=0)).ravel(), matrix.shape[0]
    information = np.maximum(np.log(counts * total / (single[rows] * single[columns])), 0)
    return sparse.csr_array((information, (rows, columns)), shape=joint.shape)


def embed(weights: sparse.csr_array) -> Floats:
    """The largest directions of the matrix, each skill's row of length 1."""
    directions = TruncatedSVD(DIRECTIONS, algorithm="arpack", random_state=0).fit_transform(weights)
    return np.asarray(normalize(directions), dtype=np.float64)


def name_vectors(skills: Sequence[Skill]) -> Floats:
    """The vectors of the words of each name, of length 1."""
    vectors = load_knowledge().vectors
    words = [skill.label.lower().replace("-", " ").split() for skill in skills]
    return np.asarray(normalize(np.stack([vectors.vectors_of(one).sum(axis=0) for one in words])), dtype=np.float64)


def agreement(vectors: Floats, families: Sequence[str]) -> float:
    clusters = AgglomerativeClustering(len(set(families)), linkage="ward").fit_predict(vectors)
    return float(adjusted_mutual_info_score(families, clusters))


def report_disagreements(asked: Asked, vectors: Floats, top: int) -> None:
    """Prints skills most of whose neighbours are of one other family, the clearest first."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    found = []
    for number, skill in enumerate(asked.skills):
        nearest = np.argsort(-likeness[number], kind="stable")[:NEIGHBOURS]
        family, votes = Counter(asked.families[at] for at in nearest).most_common(1)[0]
        if family != skill.family and votes >= MAJORITY * NEIGHBOURS:
            names = ", ".join(asked.skills[at].label for at in nearest[:4])
            found.append((-votes, skill.skill_id, skill.family, family, names))
    share = len(found) / len(asked.skills)
    print(
        f"  {len(found)} skills ({share:.0%}) stand among those of another family; the clearest {min(top, len(found))}:"
    )
    for votes, skill_id, family, other, names in sorted(found)[:top]:
        print(f"    {skill_id}: {family}, but {-votes} of {NEIGHBOURS} neighbours {other} ({names})")


def draw_map(asked: Asked, vectors: Floats) -> str:
    """The picture: a dot a skill, larger where more ads ask for it, in the colour of its group; families named."""
    flat = TSNE(2, perplexity=25, init="pca", metric="cosine", random_state=0).fit_transform(vectors)
    low, high = flat.min(axis=0), flat.max(axis=0)
    places = 30 + (flat - low) / (high - low) * (SIZE - 60)
    ads = np.asarray(asked.matrix.sum(axis=0)).ravel()
    dots = [
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{1.5 + np.log10(count):.1f}" class="{skill.group}">'
        f"<title>{html.escape(skill.label)}</title></circle>"
        for skill, (x, y), count in zip(asked.skills, places, ads, strict=True)
    ]
    return "\n".join([_head(), *dots, *_name_families(asked, places), *_legend(), "</svg>", ""])


def _head() -> str:
    rules = "".join(f".{group}{{fill:{colour}}}" for group, colour in COLOURS.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE + 40}" role="img" '
        f'font-family="sans-serif"><title>Skills that real ads ask for together</title>'
        f"<style>circle{{opacity:.55}}{rules}text{{paint-order:stroke;stroke:#fff;stroke-width:3px}}</style>"
        f'<rect width="{SIZE}" height="{SIZE + 40}" fill="#fff"/>'
    )


def _name_families(asked: Asked, places: Floats) -> list[str]:
    """The name of each family at the middle one of its skills, lower where another name stands there already."""
    labels = {family.family: family for family in load_families()}
    taken: list[tuple[float, float]] = []
    names = []
    for family, _ in sorted(Counter(asked.families).items(), key=lambda one: (-one[1], one[0])):
        x, y = np.median(places[np.array(asked.families) == family], axis=0)
        x = min(max(x, EDGE), SIZE - EDGE)
        while any(abs(x - other) < 150 and abs(y - line) < 14 for other, line in taken):
            y += 14
        taken.append((float(x), float(y)))
        label = html.escape(labels[family].label)
        names.append(
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="12" font-weight="bold" '
            f'class="{labels[family].group}">{label}</text>'
        )
    return names


def _legend() -> list[str]:
    step = SIZE // len(COLOURS)
    return [
        f'<text x="{20 + at * step}" y="{SIZE + 25}" font-size="14" class="{group}">● {group}</text>'
        for at, group in enumerate(COLOURS)
    ]


if __name__ == "__main__":
    main()

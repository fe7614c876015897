"""What the taxonomy lacks: spellings seen where skills stand and titles without a role, as rows of `emerging_terms`."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from models.skill_words import WordVectors
    from transforms.emerging import Spellings
    from transforms.panel import Panel
    from transforms.roles import RoleCoder

Clusters = dict[str, dict[str, frozenset[str]]]
"""Spellings of each term, by kind and term_id."""

LEAST_VACANCIES = 10
"""Of a term that is told: the small-cell rule."""

BETWEEN = "; "
"""What parts the variants of a term in its column."""

LEAST_LIKENESS = 0.1
"""Of a term that is told: of terms of real ads above it most are skills (benchmarks/skills/terms.py)."""

OF_A_NAME = 0.3
"""Added to the likeness of a term that is always written with a capital: tools are named, their names say little."""


@dataclass(frozen=True)
class Knowledge:
    """What candidates are compared with."""

    skills: tuple[tuple[str, str], ...]
    """Identifier and label of each skill."""
    roles: tuple[tuple[str, str], ...]
    common_words: tuple[str, ...]
    coder: "RoleCoder"
    """That of titles, without a model: what it finds a form in is no new role."""
    places: frozenset[str]
    """Names of countries and their parts, as `fold` writes them."""
    cities: dict[str, frozenset[str]]
    """For each city all of its names, written so."""
    vectors: "WordVectors"

    def names_of_city(self, city: str) -> frozenset[str]:
        """All names of a city that the gazetteer gives; the one given where it has none."""
        from transforms.titles import fold

        return self.cities.get(city, frozenset({fold(city)}))

    def names(self, kind: str) -> tuple[tuple[str, str], ...]:
        return self.skills if kind == "skill" else self.roles


@cache
def load_knowledge() -> Knowledge:
    """That of our taxonomy, read once a process."""
    from models.skill_words import load_word_vectors
    from taxonomy.regions import load_cities, load_countries, load_subdivisions
    from taxonomy.roles import load_roles
    from taxonomy.skills import load_skills, load_too_common
    from transforms.roles import RoleCoder
    from transforms.titles import fold

    cities: dict[str, set[str]] = defaultdict(set)
    for city in load_cities():
        cities[city.name].update((city.name, *city.forms))
    roles = load_roles()
    areas = [name for area in load_countries() for name in (area.name, *area.forms)]
    areas += [name for area in load_subdivisions() for name in (area.name, *area.forms)]
    return Knowledge(
        tuple((skill.skill_id, skill.label) for skill in load_skills()),
        tuple((role.role_id, role.label) for role in roles),
        tuple(sorted(load_too_common())),
        RoleCoder(roles),
        frozenset(map(fold, areas)),
        {city: frozenset(map(fold, names)) for city, names in cities.items()},
        load_word_vectors(),
    )


def find_emerging(
    spellings: "Spellings", vacancy_counts: "pl.LazyFrame", panel: "Panel", before: Clusters, knowledge: Knowledge
) -> "pl.DataFrame":
    """Rows of `emerging_terms`. `before` are the terms of the last edition of an earlier day, whose ids are kept."""
    from transforms import emerging

    proposed, placed = propose_terms(spellings, knowledge)
    numbered = _number(proposed, before)
    growth = emerging.estimate_growth(placed.join(numbered, on=["kind", "term"], how="semi"), vacancy_counts, panel)
    return emerging.add_growth(numbered, growth, panel)


def propose_terms(
    spellings: "Spellings", knowledge: Knowledge, least: int = LEAST_VACANCIES
) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """The terms that are told, not yet numbered, and a row per vacancy and spelling of all of them and of others."""
    import polars as pl

    from transforms import emerging

    places = knowledge.places.union(*map(knowledge.names_of_city, spellings.cities()))
    listed = _nameable(emerging.list_spellings(spellings), spellings.employers(), places, knowledge.coder)
    joined = pl.concat([_join(listed, kind) for kind in ("skill", "role")])
    placed = spellings.with_vacancies(joined)
    named = emerging.count_terms(placed, least).join(emerging.join_variants(joined), on=["kind", "term"])
    return pl.concat([_judge(named, kind, knowledge) for kind in ("skill", "role")]), placed


def _nameable(
    listed: "pl.DataFrame", employers: Container[str], places: Container[str], coder: "RoleCoder"
) -> "pl.DataFrame":
    """The spellings that name no employer and no place, and of titles those that name an occupation that is new."""
    import polars as pl

    from transforms.emerging import names_somebody

    titles = listed.filter(pl.col("kind") == "role")["surface"].to_list()
    found = zip(titles, coder.code(titles), strict=True)
    new = {title for title, role in found if role is None and not coder.heads.isdisjoint(title.split(" "))}
    kept = [
        not names_somebody(surface, employers, places) and (kind == "skill" or surface in new)
        for kind, surface in listed.select(pl.col("kind"), "surface").iter_rows()
    ]
    return listed.filter(pl.Series(kept, dtype=pl.Boolean))


def _join(listed: "pl.DataFrame", kind: str) -> "pl.DataFrame":
    """The spellings of a kind with the `term` that each belongs to: the spelling that leads it."""
    import polars as pl

    from models.emerging_terms import join_spellings

    mine = listed.filter(pl.col("kind") == kind)
    leaders = join_spellings(mine["spelling"].to_list())
    return mine.with_columns(term=mine["spelling"].gather(leaders))


def _judge(named: "pl.DataFrame", kind: str, knowledge: Knowledge) -> "pl.DataFrame":
    """The terms of a kind with what they are nearest to; of skills only those like enough to known ones."""
    import polars as pl

    from models.emerging_terms import compare_terms

    mine = named.filter(pl.col("kind") == kind)
    names = knowledge.names(kind)
    found = compare_terms(
        mine["label"].to_list(), [label for _, label in names], knowledge.common_words, knowledge.vectors
    )
    judged = mine.with_columns(
        nearest_id=pl.Series([names[one.nearest][0] for one in found], dtype=pl.String),
        nearest_label=pl.Series([names[one.nearest][1] for one in found], dtype=pl.String),
        nearness=pl.Series([round(one.nearness, 4) for one in found], dtype=pl.Float64),
        likeness=pl.Series([round(one.lead, 4) for one in found], dtype=pl.Float64),
    ).with_columns(likeness=(pl.col("likeness") + OF_A_NAME * pl.col("names")).round(4))
    if kind == "role":
        return judged.with_columns(likeness=pl.lit(None, dtype=pl.Float64))
    return judged.filter(pl.col("likeness") >= LEAST_LIKENESS)


def _number(proposed: "pl.DataFrame", before: Mapping[str, Mapping[str, frozenset[str]]]) -> "pl.DataFrame":
    """The terms with `term_id`."""
    import polars as pl

    from models.emerging_terms import keep_ids

    ids: dict[tuple[str, str], str] = {}
    for kind in ("skill", "role"):
        rows = proposed.filter(pl.col("kind") == kind).select("term", "variants").iter_rows()
        clusters = {term: frozenset(variants.split(BETWEEN)) for term, variants in rows}
        ids |= {(kind, term): name for term, name in keep_ids(clusters, before.get(kind, {})).items()}
    terms = proposed.select("kind", "term").iter_rows()
    return proposed.with_columns(term_id=pl.Series([ids[kind, term] for kind, term in terms], dtype=pl.String))


def read_clusters(emerging_terms: "pl.DataFrame | None") -> Clusters:
    """The terms of an edition's table; none where the edition has no such table."""
    import polars as pl

    found: Clusters = defaultdict(dict)
    if emerging_terms is not None:
        columns = emerging_terms.select(pl.col("kind"), "term_id", "variants")
        for kind, term_id, variants in columns.iter_rows():
            found[kind][term_id] = frozenset(variants.split(BETWEEN))
    return dict(found)

"""What every partition of a process shares, loaded once: extractors, the coder of roles, the taxonomy as frames.

Everything heavy is imported inside, so that a command starts quickly that needs none of it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.logs import get_logger

if TYPE_CHECKING:
    import polars as pl

LARGE_CITY = 100_000
"""Inhabitants of a city whose name alone in a part of a title is a place; smaller ones are called like trades too."""


@cache
def skill_extractor(taxonomy: str = "skilltide", root: str | None = None, quality: str = "fast") -> Any:
    """The extractor of our taxonomy, or of one imported into the warehouse at the root; built once a process.

    `fast` is the dictionary alone; `full` scores every sentence with the concept model too. All that is loaded by then
    is kept for good: the search for garbage in it took a fifth of the time of `full`, and is left out.
    """
    extractor = _build_extractor(taxonomy, root, quality)
    gc.freeze()
    return extractor


def _build_extractor(taxonomy: str, root: str | None, quality: str) -> Any:
    from models.skill_meaning import load_meaning
    from transforms.skills import SkillExtractor

    if root is None:
        from taxonomy.skills import load_skills

        skills, language = list(load_skills()), "en"
    else:
        from taxonomy.stored import read_taxonomy

        skills, language = read_taxonomy(Path(root), taxonomy)
    extractor = SkillExtractor(skills, load_meaning())
    if quality == "fast":
        return extractor
    from models.skill_concepts import MODEL, OWN_MODEL, ConceptFinder, load_model
    from models.skill_words import load_word_vectors
    from transforms.skills.full import FullExtractor

    vectors, model = load_word_vectors(), load_model(OWN_MODEL if root is None else MODEL)
    finder = ConceptFinder(_concept_index(skills, vectors, language), vectors, model)
    return FullExtractor(skills, extractor, finder, model.threshold)


@contextmanager
def without_search_for_garbage() -> Iterator[None]:
    """Nothing is searched for garbage meanwhile: for work whose objects hold no circles and go by themselves."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def gazetteer() -> Any:
    """The gazetteer, built once a process and kept for good as the extractor is: the search for garbage in it took a
    tenth of the time of `clean`."""
    from transforms.places import load_gazetteer

    names = load_gazetteer()
    gc.freeze()
    return names


@cache
def term_finder() -> Any:
    """What finds terms that our taxonomy lacks, built once a process."""
    from taxonomy.skills import load_skills, load_too_common
    from transforms.skills import TermFinder

    return TermFinder(load_skills(), load_too_common())


def _concept_index(skills: Any, vectors: Any, language: str) -> Any:
    """The index of the skills, from the cache folder where an equal one was made before."""
    from models.concept_index import build_index, digest_skills, read_index, write_index
    from skilltide.settings import read_settings

    path = read_settings().cache / f"concepts-{digest_skills(skills, language)}.npz"
    if path.exists():
        return read_index(path)
    index = build_index(skills, vectors, language)
    try:
        write_index(index, path)
    except OSError as error:
        get_logger("steps").warning("index_not_kept", path=str(path), why=str(error))
    return index


@cache
def role_coder() -> Any:
    """The coder of our roles, with the model of titles, built once a process."""
    from skilltide.role_model import load_role_model
    from taxonomy.roles import load_roles
    from transforms.roles import RoleCoder

    return RoleCoder(load_roles(), load_role_model(), place_names())


@cache
def place_names() -> frozenset[str]:
    """Countries, their parts and large cities, as segments of a title show them."""
    from taxonomy.regions import load_cities, load_countries, load_subdivisions
    from transforms.titles import names_of_places

    cities = [name for city in load_cities() if city.population >= LARGE_CITY for name in (city.name, *city.forms)]
    countries = [name for country in load_countries() for name in (country.name, *country.forms)]
    areas = [name for area in load_subdivisions() for name in (area.name, *area.forms)]
    return names_of_places([*cities, *countries, *areas])


@cache
def skills_frame() -> "pl.DataFrame":
    """skill_id, label, kind, family, group, esco_uri of every skill."""
    import polars as pl

    from taxonomy.skills import load_skills

    columns = ["skill_id", "label", "kind", "family", "group", "esco_uri"]
    rows = [tuple(getattr(skill, column) for column in columns) for skill in load_skills()]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def roles_frame() -> "pl.DataFrame":
    """Rows of the published `roles`, one per role."""
    import polars as pl

    from taxonomy.roles import is_routine, load_isco_groups, load_roles, load_routine_index
    from warehouse.tables import TABLES
    from warehouse.tables.names import ROUTINE_SOURCE

    labels = {group.isco_code: group.label for group in load_isco_groups()}
    index = load_routine_index()
    rows = [
        (role.role_id, role.label, role.isco_code, labels[role.isco_code], role.soc_code, is_routine(role, index))
        for role in load_roles()
    ]
    declared = TABLES["roles"].dtypes
    frame = pl.DataFrame(rows, schema=dict(list(declared.items())[:-1]), orient="row")
    return frame.with_columns(routine_source=pl.when(pl.col("is_routine").is_not_null()).then(pl.lit(ROUTINE_SOURCE)))


@cache
def regions_frame() -> "pl.DataFrame":
    """region, region_level, name, parent of every region."""
    import polars as pl

    from taxonomy.regions import load_regions

    rows = [(r.region_code, r.region_level, r.name, r.parent_code) for r in load_regions()]
    columns = ["region", "region_level", "name", "parent"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def metros_frame() -> "pl.DataFrame":
    """country_code, region_code (or null) and city of every place in a metropolitan area, and its `metro`."""
    import polars as pl

    from taxonomy.regions import load_metros

    rows = [(m.country_code, *member, m.region_code) for m in load_metros() for member in m.members]
    columns = ["country_code", "region_code", "city", "metro"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def overlaps_frame() -> "pl.DataFrame":
    """region and lies_in: each metropolitan area, its country and the subdivisions that a part of it lies in."""
    import polars as pl

    from taxonomy.regions import load_metros

    rows = [(m.region_code, sorted({m.country_code, *(r for r, _ in m.members if r)})) for m in load_metros()]
    return pl.DataFrame(rows, schema={"region": pl.String, "lies_in": pl.List(pl.String)}, orient="row")

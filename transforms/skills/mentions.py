"""Vacancies to rows of `mentions`: how often, how firmly and for how many years each skill is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import polars as pl

from transforms.skills.extractor import MAX_SKILLS, Mention
from transforms.skills.terms import TermFinder
from warehouse.tables.clean import MENTIONS, TERM_SIGHTINGS

_FIRMNESS = {"unknown": 0, "preferred": 1, "required": 2}


TEXTS_AT_ONCE = 64
"""Texts that an extractor is given in one go; more are no cheaper."""


class Extractor(Protocol):
    """What finds skills: SkillExtractor by dictionary, FullExtractor by a model too."""

    def find_many(self, texts: Sequence[str]) -> list[list[Mention]]: ...


class Asked(NamedTuple):
    """One skill of one text: `requirement` is the firmest that is said of it, `years` the most."""

    skill_id: str
    occurrences: int
    requirement: str
    years: int | None


def extract_mentions(vacancies: pl.DataFrame, extractor: Extractor) -> pl.DataFrame:
    """Rows of `mentions` for vacancies with vacancy_id, title and text; equal texts are read once."""
    return read_texts(vacancies, extractor, None)[0]


def read_texts(
    vacancies: pl.DataFrame, extractor: Extractor, terms: TermFinder | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `mentions` and of `term_sightings`, of which there are none where no term is to be found."""
    texts = vacancies.select("vacancy_id", content=pl.concat_str("title", "text", separator="\n"))
    distinct = texts["content"].unique(maintain_order=True)
    asked, seen = list[tuple[int, str, int, str, int | None]](), list[tuple[int, str, str]]()
    found = find_in_batches(distinct.to_list(), extractor)
    for number, (content, mentions) in enumerate(zip(distinct, found, strict=True)):
        asked += [(number, *one) for one in count_skills_of(mentions)]
        if terms is not None:
            seen += [(number, *one) for one in terms.find(content, mentions).items()]
    numbered = texts.join(distinct.to_frame().with_row_index("text"), on="content", maintain_order="left")
    return _rows_of(numbered, asked, MENTIONS.dtypes), _rows_of(numbered, seen, TERM_SIGHTINGS.dtypes)


def _rows_of(numbered: pl.DataFrame, found: Iterable[tuple[object, ...]], dtypes: pl.Schema) -> pl.DataFrame:
    """What was found in each text, for each vacancy with the text. Filled by columns: by rows takes thrice as long."""
    schema = {"text": pl.UInt32(), **{name: dtype for name, dtype in dtypes.items() if name != "vacancy_id"}}
    columns = [list(column) for column in zip(*found, strict=True)] or [[] for _ in schema]
    frame = pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
    return numbered.join(frame, on="text", maintain_order="left_right").select(dtypes.names())


def find_in_batches(texts: Sequence[str], extractor: Extractor) -> Iterator[list[Mention]]:
    """The mentions of each text, in their order."""
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        yield from extractor.find_many(texts[start : start + TEXTS_AT_ONCE])


def count_skills_of(mentions: Sequence[Mention]) -> list[Asked]:
    """Each skill once, in order of first occurrence, at most MAX_SKILLS of them."""
    found: dict[str, tuple[int, str, int | None]] = {}
    for skill, _, _, _, requirement, years, _ in mentions:
        before = found.get(skill.skill_id)
        if before is None:
            if len(found) < MAX_SKILLS:
                found[skill.skill_id] = 1, requirement, years
            continue
        occurrences, firmest, most = before
        if requirement != firmest:
            firmest = max(firmest, requirement, key=_FIRMNESS.__getitem__)
        if years is not None and (most is None or years > most):
            most = years
        found[skill.skill_id] = occurrences + 1, firmest, most
    return [Asked(skill_id, *one) for skill_id, one in found.items()]

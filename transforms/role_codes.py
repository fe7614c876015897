"""Roles of vacancies and the parts of their titles: the text is read where the title tells no role."""

import polars as pl

from transforms.roles import RoleCoder, RoleMatch
from transforms.titles import split_title
from warehouse.tables.clean import ROLE_CODES


def code_vacancies(vacancies: pl.DataFrame, coder: RoleCoder) -> pl.DataFrame:
    """Rows of `role_codes`, one per vacancy, for vacancies with vacancy_id, title, text and employer_key."""
    titles, texts = vacancies["title"].to_list(), vacancies["text"].to_list()
    rows = [
        (*_code_of(match), *_parts_of(title, employer, coder.places))
        for match, title, employer in zip(
            coder.code(titles, texts), titles, vacancies["employer_key"].to_list(), strict=True
        )
    ]
    columns = {name: dtype for name, dtype in ROLE_CODES.dtypes.items() if name != "vacancy_id"}
    coded = pl.DataFrame(rows, schema=dict(columns), orient="row")
    return pl.concat([vacancies.select("vacancy_id"), coded], how="horizontal")


def _code_of(match: RoleMatch | None) -> tuple[str | None, str | None, int | None, float | None, str | None]:
    if match is None:
        return None, None, None, None, None
    return match.role_id, match.isco_code, match.isco_level, match.score, match.found_by


def _parts_of(title: str, employer_key: str, places: frozenset[str]) -> tuple[str | bool | None, ...]:
    parts = split_title(title, places, employer_key)
    return (
        parts.seniority,
        parts.core,
        parts.employer,
        parts.place,
        parts.contract,
        parts.pay,
        parts.codes,
        parts.has_gender_mark,
    )

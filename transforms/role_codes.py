"""Roles of vacancies: the coder applied to titles, each distinct title once."""

import polars as pl

from transforms.roles import RoleCoder, seniority_of
from warehouse.tables.clean import ROLE_CODES


def code_vacancies(vacancies: pl.DataFrame, coder: RoleCoder) -> pl.DataFrame:
    """Rows of `role_codes` for vacancies with vacancy_id and title; a vacancy without a sure role has no row."""
    titles = vacancies["title"].unique(maintain_order=True)
    rows = [
        (title, match.role_id, match.isco_code, match.score, seniority_of(title))
        for title, match in zip(titles, coder.code(titles.to_list()), strict=True)
        if match is not None
    ]
    columns = ["title", "role_id", "isco_code", "score", "seniority"]
    schema = {name: pl.Float64 if name == "score" else pl.String for name in columns}
    coded = pl.DataFrame(rows, schema=schema, orient="row")
    return vacancies.select("vacancy_id", "title").join(coded, on="title").select(ROLE_CODES.dtypes.names())

import polars as pl

from taxonomy.roles import Role
from transforms.role_codes import code_vacancies
from transforms.roles import CHANCE_OF_WHOLE, RoleCoder
from warehouse.tables.clean import ROLE_CODES

CODER = RoleCoder([Role("cook", "Cook", "5120", ("cook",))], places=["berlin"])


def test_every_vacancy_has_a_row_and_some_a_role() -> None:
    vacancies = pl.DataFrame(
        {
            "vacancy_id": ["0" * 16, "1" * 16],
            "title": ["Senior Cook (m/f/d) - Berlin", "Associate"],
            "text": ["", ""],
            "employer_key": ["acme", "acme"],
        }
    )
    codes = ROLE_CODES.check(code_vacancies(vacancies, CODER))
    columns = ["role_id", "isco_code", "isco_level", "score", "found_by", "seniority", "title_core", "title_place"]
    assert codes.select(columns).rows() == [
        ("cook", "5120", 4, CHANCE_OF_WHOLE, "form", "senior", "cook", "berlin"),
        (None, None, None, None, None, None, "", None),
    ]
    assert codes["has_gender_mark"].to_list() == [True, False]


def test_no_vacancies_make_no_rows() -> None:
    empty = pl.DataFrame(schema=dict.fromkeys(["vacancy_id", "title", "text", "employer_key"], pl.String))
    assert ROLE_CODES.check(code_vacancies(empty, CODER)).is_empty()

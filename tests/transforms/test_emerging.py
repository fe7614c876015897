"""Candidates are counted once a vacancy, are left out with their name where few ask, and get the trends of skills."""

from datetime import date

import polars as pl
import pytest

from transforms.emerging import (
    Spellings,
    add_growth,
    count_terms,
    estimate_growth,
    list_seen,
    list_spellings,
    names_somebody,
)
from transforms.panel import form_panel
from warehouse.tables import TABLES
from warehouse.tables.clean import WEIGHT_UNIT

MONTHS = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(24)]


def placed(*rows: tuple[str, int, str, str]) -> pl.DataFrame:
    """Vacancy, month's number, employer and spelling of the term `loom`."""
    columns = ["vacancy_id", "month", "employer_key", "spelling"]
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        kind=pl.lit("skill"),
        term=pl.lit("loom"),
        source=pl.lit("s"),
        board=pl.lit("b"),
        is_flow=True,
        month=pl.col("month").replace_strict(dict(enumerate(MONTHS)), return_dtype=pl.Date),
    )
    return frame


def vacancies_of(employers: list[str], months: list[int]) -> pl.DataFrame:
    return placed(
        *((f"v{number}", month, employers[number % len(employers)], "loom") for number, month in enumerate(months))
    )


def test_a_vacancy_with_two_spellings_counts_once() -> None:
    rows = [
        (f"v{number}", number, f"e{number % 4}", spelling) for number in range(12) for spelling in ("loom", "looms")
    ]
    (found,) = count_terms(placed(*rows)).to_dicts()
    assert (found["vacancies"], found["employers"]) == (10, 4)  # 12, rounded to fives


@pytest.mark.parametrize(
    "frame",
    [
        vacancies_of(["a", "b", "c"], [0] * 9),
        vacancies_of(["a", "b"], [0] * 30),
        vacancies_of([*"aaaaaaaaaaaaaaaaaa", "b", "c"], [0] * 40),
    ],
    ids=["few vacancies", "few employers", "one employer"],
)
def test_a_small_term_is_left_out_with_its_name(frame: pl.DataFrame) -> None:
    assert count_terms(frame).is_empty()


def test_the_first_month_tells_of_no_single_vacancy() -> None:
    frame = vacancies_of(["a", "b", "c"], [0, 1, 2, 3, 3, 3, 3, 3, 3, 5, 9, 9])
    assert count_terms(frame)["first_month"].to_list() == [MONTHS[5]]


def test_growth_is_that_of_the_share_among_all_vacancies() -> None:
    """Twenty employers with ten vacancies a month; in the second year half of them ask for it."""
    rows, cells = [], []
    for number, month in enumerate(MONTHS):
        for employer in range(20):
            key = f"e{employer:02}"
            cells.append((month, "s", "b", key, len(cells), 10, 10 * WEIGHT_UNIT))
            asked = (1 if number < 12 else 5) if employer % 2 else 1
            rows += [(f"{number}-{employer}-{one}", number, key, "loom") for one in range(asked)]
    columns = ["month", "source", "board", "employer_key", "cell", "vacancies", "weight"]
    counts = pl.DataFrame(cells, schema=columns, orient="row").with_columns(
        region=pl.lit("WORLD"), basis=pl.lit("flow", dtype=TABLES["vacancy_counts"].dtypes["basis"])
    )
    watched = pl.DataFrame({"source": "s", "board": "b", "month": MONTHS})
    panel = form_panel(watched, 60)
    (found,) = estimate_growth(placed(*rows), counts.lazy(), panel).to_dicts()
    assert found["direction"] == "rising"
    assert (found["share_first"], found["share_last"]) == pytest.approx((0.1, 0.3), abs=1e-3)
    assert found["holds_within_employers"]


def test_a_term_of_no_watched_month_says_so() -> None:
    panel = form_panel(pl.DataFrame(schema={"source": pl.String, "board": pl.String, "month": pl.Date}), 60)
    growth = estimate_growth(placed(("v", 0, "e", "loom")).clear(), _no_cells(), panel)
    terms = pl.DataFrame({"kind": ["skill"], "term": ["loom"]}, schema={"kind": pl.String, "term": pl.String})
    (found,) = add_growth(terms, growth, panel).to_dicts()
    assert (found["direction"], found["insufficient_reason"]) == ("insufficient", "not_watched")


def test_a_term_with_a_withheld_window_has_counts_and_no_trend() -> None:
    panel = form_panel(pl.DataFrame(schema={"source": pl.String, "board": pl.String, "month": pl.Date}), 60)
    nothing = estimate_growth(placed(("v", 0, "e", "loom")).clear(), _no_cells(), panel)
    withheld = pl.DataFrame(
        [{"kind": "skill", "term": "loom", "direction": "insufficient", "obs_status": "small_cell"}]
    ).cast({"direction": nothing.schema["direction"], "obs_status": nothing.schema["obs_status"]})
    growth = pl.concat([nothing, withheld], how="diagonal")
    terms = pl.DataFrame({"kind": ["skill"], "term": ["loom"], "vacancies": [25]})
    (found,) = add_growth(terms, growth, panel).to_dicts()
    assert (found["vacancies"], found["obs_status"], found["insufficient_reason"]) == (
        25, "insufficient", "few_vacancies",
    )  # fmt: skip


def _no_cells() -> pl.LazyFrame:
    return pl.LazyFrame(schema=TABLES["vacancy_counts"].dtypes)


@pytest.mark.parametrize("name", ["Acme", "ACME Inc.", "Munchen", "München", "Quebec City"])
def test_employers_and_places_are_named_by_no_term(name: str) -> None:
    assert names_somebody(name, {"acme"}, {"munchen", "quebec"})
    assert not names_somebody("QuillMesh", {"acme"}, {"munchen", "quebec"})


def test_spellings_are_those_of_titles_without_a_role_and_of_terms() -> None:
    codes = pl.DataFrame(
        {
            "vacancy_id": [f"v{number}" for number in range(8)],
            "role_id": ["nurse", *[None] * 7],
            "title_core": ["ward nurse", *["signal navigator"] * 3, *["here"] * 3, "team lead of all the teams here"],
        }
    )
    terms = pl.DataFrame({"vacancy_id": ["v0", "v1", "v2"], "term": ["loom"] * 3, "surface": ["Loom", "Loom", "loom"]})
    seen = list_seen(terms.lazy(), codes.lazy())
    listed = list_spellings(Spellings(seen, pl.LazyFrame()))
    assert listed.select("spelling", "surface", "vacancies").rows() == [
        ("signal navigator", "signal navigator", 3),
        ("loom", "Loom", 3),
    ]
    assert listed["names"].to_list() == pytest.approx([0, 2 / 3])
    shuffled = list_spellings(Spellings(list_seen(terms.reverse().lazy(), codes.reverse().lazy()), pl.LazyFrame()))
    assert shuffled.equals(listed)

"""Whether a skill must be had, withheld where few say so."""

import polars as pl
import pytest

from transforms.requirements import estimate_requirements


def told(*rows: tuple[str, int, int]) -> pl.LazyFrame:
    """Employer, vacancies that require it, vacancies that say whether they do."""
    columns = ["employer_key", "required", "vacancies"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.with_columns(region=pl.lit("SE"), year=2025, skill_id=pl.lit("excel")).lazy()


def test_the_share_is_that_of_rounded_counts() -> None:
    (found,) = estimate_requirements(told(("a", 8, 10), ("b", 6, 8), ("c", 2, 9))).to_dicts()
    assert (found["vacancies"], found["employers"], found["obs_status"]) == (25, 3, "normal")
    assert found["required_share"] == pytest.approx(15 / 25)
    assert found["region_level"] == "country"


@pytest.mark.parametrize(
    "rows",
    [(("a", 3, 4), ("b", 1, 2), ("c", 1, 2)), (("a", 8, 10), ("b", 6, 8)), (("a", 80, 90), ("b", 1, 1), ("c", 1, 1))],
    ids=["few vacancies", "few employers", "one employer"],
)
def test_small_cells_are_withheld(rows: tuple[tuple[str, int, int], ...]) -> None:
    (found,) = estimate_requirements(told(*rows)).to_dicts()
    assert (found["vacancies"], found["employers"], found["required_share"]) == (None, None, None)
    assert found["obs_status"] == "small_cell"

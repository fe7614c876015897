"""No figure is published of so few that somebody could be recognised in it."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms.suppression import is_small_cell, sum_employers, withhold


@pytest.mark.parametrize(
    ("vacancies", "employers", "largest", "is_small"),
    [
        (10, 3, 8, False),
        (9, 3, 3, True),
        (10, 2, 5, True),
        (10, 3, 9, True),
        (100, 3, 80, False),
        (100, 3, 81, True),
        (0, 0, 0, True),
        (None, None, None, False),
    ],
)
def test_small_cells(vacancies: int | None, employers: int | None, largest: int | None, is_small: bool) -> None:
    frame = pl.DataFrame({"v": [vacancies], "e": [employers], "l": [largest]}, schema=dict.fromkeys("vel", pl.Int64))
    assert frame.select(is_small_cell("v", "e", "l")).item() is is_small


def test_withheld_figures_are_null_and_never_zero() -> None:
    frame = pl.DataFrame({"x": [1, 2, 3], "y": [1.0, 2.0, 3.0], "hide": [True, False, None]})
    expected = pl.DataFrame({"x": [None, 2, 3], "y": [1.0, 2.0, 3.0], "hide": [True, False, None]})
    assert_frame_equal(withhold(frame, ["x"], "hide"), expected)


def test_employers_are_summed_over_their_feeds_before_the_largest_is_found() -> None:
    frame = pl.DataFrame(
        {
            "region": ["US", "US", "US", "DE"],
            "employer_key": ["e", "e", "f", "e"],
            "vacancies": [4, 5, 6, 1],
            "weight": [40, 50, 60, 10],
        }
    )
    expected = pl.DataFrame(
        {
            "region": ["DE", "US"],
            "vacancies": [1, 15],
            "weight": [10, 150],
            "employers": [1, 2],
            "largest": [1, 9],
        }
    )
    assert_frame_equal(sum_employers(frame, ["region"]), expected)
    assert_frame_equal(sum_employers(frame.reverse().lazy(), ["region"]), expected)

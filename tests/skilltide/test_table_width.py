"""A wide table is cut to a terminal, never squeezed until its words stand a letter a line."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.terminal import columns_that_fit, plain, print_rows

ROW = {
    "region": "DE",
    "region_level": "country",
    "skill_a": "accounting",
    "label_a": "Accounting",
    "family_a": "finance_accounting",
    "slope_points": 1.5455,
    "direction": "rising",
}


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (1, ["region"]),
        (28, ["region", "label_a"]),
        (32, ["region", "label_a", "direction"]),
        (60, ["region", "region_level", "label_a", "slope_points", "direction"]),
        (200, list(ROW)),
    ],
)
def test_names_and_figures_fit_before_codes(width: int, names: list[str]) -> None:
    assert columns_that_fit([ROW], width) == names


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=30) for name in ROW}), min_size=1), st.integers(1, 300))
def test_what_fits_is_as_wide_as_the_terminal_at_most(rows: list[dict[str, str]], width: int) -> None:
    names = columns_that_fit(rows, width)
    wide = [2 + max(len(name), *(len(row[name]) for row in rows)) for name in names]
    assert names and (sum(wide) <= width or len(names) == 1)


def test_a_cut_grid_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    print_rows([ROW], as_json=False, cut=True)
    head, row, more, *_ = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert head.split() == ["region", "label_a", "direction"]
    assert row.split() == ["DE", "Accounting", "rising"]
    assert more.startswith("3 of 7 columns; --columns NAME")


def test_what_goes_elsewhere_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([ROW, dict.fromkeys(ROW)], as_json=False, cut=True)
    head, row, empty = capsys.readouterr().out.splitlines()
    assert (head.split("\t"), len(row.split("\t")), empty) == (list(ROW), len(ROW), "\t" * (len(ROW) - 1))


@pytest.mark.parametrize(
    ("value", "shown"), [(0.123456, 0.1235), (6.0164e-13, 6e-13), (-0.00001234, -1.2e-05), (0.0, 0.0), (3, 3)]
)
def test_no_small_figure_is_shown_as_nothing(value: Any, shown: Any) -> None:
    assert plain(value) == shown

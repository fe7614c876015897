"""Whether an edition may be published: what each check looked at, found and expected, and how its bound was chosen.

Checks of the tables are here; whoever knows more (of the health of sources, of a model) hands further verdicts to
`editions.publish`. A verdict that is not met holds the edition back until a person accepts it with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from skilltide.errors import PublicationHeld, TableInvalid
from warehouse.tables import PUBLISHED

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Verdict:
    """What one check says of one table or source."""

    check: str
    """The rule in a few words; with the subject it names the verdict."""
    subject: str
    """A table or a source."""
    found: str
    expected: str
    is_met: bool
    chosen: str = ""
    """How the bound was chosen; empty where the rule follows from what the figures are."""


def unmet(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that hold an edition back."""
    return [verdict for verdict in verdicts if not verdict.is_met]


def hold(verdicts: Iterable[Verdict], where: object) -> PublicationHeld:
    """The error that names every verdict not met, and where the report lies."""
    reasons = tuple(f"{one.check} ({one.subject}): found {one.found}, expected {one.expected}" for one in verdicts)
    broken = "; ".join(reasons)
    return PublicationHeld(
        f"edition held back: {broken}; read {where}, then mend it, or publish with --accept and your reason", reasons
    )


def examine_tables(tables: Tables, before: Tables) -> list[Verdict]:
    """Every verdict on the tables of an edition; `before` holds those of the last edition of an earlier day."""
    verdicts = [_examine_declaration(name, frame) for name, frame in tables.items()]
    for check in (_intervals, _withheld, _shown_cells, _directions, _names, _windows, _role_shares, _parents):
        verdicts += check(tables)
    verdicts += _compare_rows(tables, before)
    verdicts += _compare_demand(tables, before)
    verdicts += _compare_directions(tables, before)
    return verdicts


# ---- the declarations

_DECLARED = {table.name: table for table in PUBLISHED}


def _examine_declaration(name: str, frame: pl.DataFrame) -> Verdict:
    """The rules of the declaration: types, keys, nulls, ranges, codes."""
    rules = f"every rule of its declaration for {frame.height:,} rows"
    try:
        _DECLARED[name].check(frame)
    except TableInvalid as error:
        return Verdict("declaration", name, str(error), rules, False)
    return Verdict("declaration", name, "every rule kept", rules, True)


CODES = {
    "region": ("regions", "region"),
    "skill_id": ("skills", "skill_id"),
    "skill_a": ("skills", "skill_id"),
    "skill_b": ("skills", "skill_id"),
    "role_id": ("roles", "role_id"),
    "from_role": ("roles", "role_id"),
    "to_role": ("roles", "role_id"),
}
"""Columns that refer to a table of names, and the column there."""
NO_CODES = {"vacancy_durations": ["ALL"]}
"""What stands for all of them in place of a code."""


# ---- what follows from what the figures are

_OF_THE_WINDOW = {"role_hybridity": {"slope", "slope_low", "slope_high", "q_value"}}
"""Figures of a longer time than the row's, which stand although those of its own time are withheld."""
MIN_VACANCIES, MIN_EMPLOYERS = 10, 3
"""The small-cell rule, said again: a check that took it from the transforms would follow their mistake."""


def _intervals(tables: Tables) -> Iterator[Verdict]:
    """A figure lies in its interval."""
    for name, frame in tables.items():
        stems = [column.removesuffix("_low") for column in frame.columns if column.endswith("_low")]
        for stem in (stem for stem in stems if stem in frame.columns):
            slack = 1e-9 + pl.col(stem).abs() * 1e-9
            outside = (pl.col(stem) < pl.col(f"{stem}_low") - slack) | (pl.col(stem) > pl.col(f"{stem}_high") + slack)
            yield _count_rows(f"{stem} lies in its interval", name, frame, outside)


def _withheld(tables: Tables) -> Iterator[Verdict]:
    """A withheld row carries no figure."""
    for name, frame in tables.items():
        if "obs_status" not in frame.columns:
            continue
        columns = _DECLARED[name].schema.columns()
        figures = [
            column
            for column, dtype in frame.schema.items()
            if dtype.is_numeric() and columns[column].nullable and column not in _OF_THE_WINDOW.get(name, ())
        ]
        shown = pl.any_horizontal(pl.col(column).is_not_null() for column in figures)
        withheld = pl.col("obs_status").cast(pl.String) == "small_cell"
        yield _count_rows("withheld rows carry no figure", name, frame, withheld & shown)


def _shown_cells(tables: Tables) -> Iterator[Verdict]:
    """A cell that is shown is not small, as far as its own counts tell."""
    for name, frame in tables.items():
        if not {"obs_status", "vacancies", "employers"} <= set(frame.columns):
            continue
        small = (pl.col("vacancies") < MIN_VACANCIES) | (pl.col("employers") < MIN_EMPLOYERS)
        yield _count_rows("no small cell is shown", name, frame, small, chosen="docs/methods.md, small cells")


def _directions(tables: Tables) -> Iterator[Verdict]:
    """A told direction has q of 0.05 or less and an interval on its side."""
    for name, frame in tables.items():
        if not {"direction", "q_value", "slope_odds_low"} <= set(frame.columns):
            continue
        direction = pl.col("direction").cast(pl.String)
        told = direction.is_in(["rising", "declining"])
        wrong = (
            (told & (pl.col("q_value").is_null() | (pl.col("q_value") > 0.05)))
            | ((direction == "rising") & (pl.col("slope_odds") <= 1))
            | ((direction == "declining") & (pl.col("slope_odds") >= 1))
        )
        yield _count_rows("a told direction has q ≤ 0.05 and that sign", name, frame, wrong)


def _names(tables: Tables) -> Iterator[Verdict]:
    """Codes are those of the tables of names."""
    for name, frame in tables.items():
        for column, (names, code) in CODES.items():
            if column in frame.columns and name != names:
                known = [*tables[names][code], *NO_CODES.get(name, [])]
                yield _count_rows(f"{column} is in `{names}`", name, frame, ~pl.col(column).is_in(known))


# ---- sums that must agree


def _windows(tables: Tables) -> Iterator[Verdict]:
    """The months of a window, all shown, sum to its total, which is rounded to fives."""
    for demand, trends, key in (
        ("skill_demand", "skill_trends", "skill_id"),
        ("role_demand", "role_trends", "role_id"),
    ):
        windows = tables[trends].select("region", key, "window_from", "window_until", total="vacancies").drop_nulls()
        months = tables[demand].select("region", key, "month", "vacancies", "obs_status")
        inside = months.join(windows, on=["region", key]).filter(
            pl.col("month").is_between("window_from", "window_until")
        )
        sums = inside.group_by("region", key, "total").agg(
            pl.col("vacancies").sum(), has_gap=pl.col("obs_status").cast(pl.String).ne("normal").any()
        )
        off = pl.col("vacancies") > pl.col("total") + 2
        yield _count_rows(
            f"shown months sum to no more than the window in `{trends}`",
            demand,
            sums,
            off,
            chosen="totals are rounded to fives, so they may lie 2 below the sum",
        )


def _role_shares(tables: Tables) -> Iterator[Verdict]:
    """A vacancy has one role at most, so shares of roles sum to no more than 1."""
    frame = tables["role_demand"]
    sums = frame.group_by("region", "month").agg(pl.col("share").sum())
    yield _count_rows("shares of roles sum to at most 1", "role_demand", sums, pl.col("share") > 1 + 1e-9)


def _parents(tables: Tables) -> Iterator[Verdict]:
    """A region is not smaller than one of its parts."""
    parents = tables["regions"].select("region", "parent").drop_nulls()
    for name, key in (("skill_demand", "skill_id"), ("role_demand", "role_id")):
        shown = tables[name].select("region", "month", key, "vacancies").drop_nulls()
        pairs = shown.join(parents, on="region").join(
            shown.rename({"region": "parent", "vacancies": "above"}), on=["parent", "month", key]
        )
        yield _count_rows(
            "a region has at least what each part has", name, pairs, pl.col("vacancies") > pl.col("above")
        )


# ---- against the last edition

_FALL, _GROWTH = 0.4, 3.0
"""Bounds of a table's rows against the last edition: −60 % and +200 %, the bounds of a source's volume as well."""
_VOLUME_CHOSEN = (
    "the bounds of a source's volume; over twelve months of real vacancies a table held 0.98 to 1.19 of its rows, with "
    "three of four ads lost 0.01, with every ad doubled 4.9"
)
_REVISION = 0.1
"""Of the median cell. Closed months may be revised by late postings and by merging them with earlier ones."""
_REVISION_CHOSEN = (
    "over twelve months of real vacancies no closed month moved by 0.01 % in the median; with every third ad lost they "
    "moved by 30 %"
)
_FLIPS = 0.01
_FLIPS_CHOSEN = "windows of two editions a month apart share 23 of 24 months; a turn within them is a fault of the data"
_MIN_CELLS = 30
"""Fewer cells in common tell nothing of a table as a whole."""


def _compare_rows(tables: Tables, before: Tables) -> Iterator[Verdict]:
    for name in (name for name in tables if name in before and before[name].height >= _MIN_CELLS):
        rows, old = tables[name].height, before[name].height
        is_met = _FALL * old <= rows <= _GROWTH * old
        expected = f"{_FALL * old:,.0f} to {_GROWTH * old:,.0f}"
        yield Verdict("rows against the last edition", name, f"{rows:,}", expected, is_met, _VOLUME_CHOSEN)


def _compare_demand(tables: Tables, before: Tables) -> Iterator[Verdict]:
    for name, (moved, cells) in revisions_of_closed_months(tables, before).items():
        found, expected = f"{moved:.1%} in {cells:,} cells", f"at most {_REVISION:.0%}"
        yield Verdict("median revision of closed months", name, found, expected, moved <= _REVISION, _REVISION_CHOSEN)


def revisions_of_closed_months(tables: Tables, before: Tables) -> dict[str, tuple[float, int]]:
    """Median change of the counts of closed months since the last edition, a part of 1, and in how many cells.

    By table; one with few cells in common is left out.
    """
    found = {}
    for name, key in (("skill_demand", "skill_id"), ("role_demand", "role_id")):
        if name not in before:
            continue
        keys = ["region", "month", key]
        closed = before[name].filter(~pl.col("is_preliminary")).select(*keys, old="vacancies").drop_nulls()
        both = closed.join(tables[name].select(*keys, "vacancies"), on=keys).drop_nulls()
        if both.height >= _MIN_CELLS:
            moved = both.select(((pl.col("vacancies") / pl.col("old")) - 1).abs().median()).item()
            found[name] = (moved, both.height)
    return found


def _compare_directions(tables: Tables, before: Tables) -> Iterator[Verdict]:
    for name, (turned, told) in turned_directions(tables, before).items():
        found, expected = f"{turned:,} of {told:,}", f"at most {_FLIPS:.0%}"
        yield Verdict("directions turned round", name, found, expected, turned <= _FLIPS * told, _FLIPS_CHOSEN)


def turned_directions(tables: Tables, before: Tables) -> dict[str, tuple[int, int]]:
    """How many series turned from rising to declining or back since the last edition, and of how many.

    By table; one with few told series in common is left out.
    """
    found = {}
    for name, frame in tables.items():
        if name not in before or not {"direction", "region"} <= set(frame.columns):
            continue
        keys = [column for column in _DECLARED[name].key if column in before[name].columns]
        old = before[name].select(*keys, old=pl.col("direction").cast(pl.String))
        both = old.join(frame.select(*keys, new=pl.col("direction").cast(pl.String)), on=keys).filter(
            pl.col("old").is_in(["rising", "declining"])
        )
        if both.height >= _MIN_CELLS:
            turned = both.filter(pl.col("new").is_in(["rising", "declining"]) & (pl.col("old") != pl.col("new")))
            found[name] = (turned.height, both.height)
    return found


def _count_rows(check: str, subject: str, frame: pl.DataFrame, broken: pl.Expr, chosen: str = "") -> Verdict:
    """Met when no row breaks the rule."""
    count = frame.select(broken.fill_null(False).sum()).item() if frame.height else 0
    return Verdict(check, subject, f"{count:,} of {frame.height:,} rows break it", "none", count == 0, chosen)

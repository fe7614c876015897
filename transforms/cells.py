"""The count tables in numbers: cells, and the rows that refer to them, sorted so that every sum has one order.

A cell is a row of `vacancy_counts`: basis, region, month, feed and employer. The other count tables name the cell by
its number, so 70 million rows of pairs are three columns of integers here, and need no text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.estimate import Base, Floats, Ints, Series, sum_by
from transforms.panel import Panel
from warehouse.tables.clean import WEIGHT_UNIT

ROWS_AT_ONCE = 4_000_000
"""Rows of a count table held in memory together by a thread: about 0.25 GB while they are sorted."""

SMALL_GAP = 100_000
"""Cells of other regions that are read along and dropped: one range more is one more opening of every file."""

_KEY_BITS = 63
Bools = npt.NDArray[np.bool_]
Small = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Cells:
    """Every row of `vacancy_counts`, one entry each, sorted by region, employer, month, feed and basis.

    Text stands for itself once; because of the order, rows sorted by entry are sorted by all of these.
    """

    regions: list[str]
    feeds: pl.DataFrame
    """source and board, in the order of the numbers in `feed`."""
    number: Ints
    """By which the count tables name the cell."""
    is_flow: Bools
    region: Small
    month: Small
    """Year × 12 + month."""
    feed: Small
    employer: Small
    """Number of the employer among those of the region."""
    vacancies: Ints
    weight: Ints

    def entries_of(self, regions: range) -> slice:
        """Where the cells of the regions with these numbers stand."""
        return slice(*np.searchsorted(self.region, [regions.start, regions.stop]).tolist())

    def employers_of(self, region: int) -> int:
        """How many employers the region has."""
        inside = self.employer[self.entries_of(range(region, region + 1))]
        return int(inside[-1]) + 1 if inside.size else 0

    def strata(self, panel: Panel) -> tuple[Small, Small]:
        """Stratum and t of every cell in the panel; the stratum is −1 where the cell is not in it."""
        stratum, t = np.full(self.region.size, -1, np.int32), np.zeros(self.region.size, np.int32)
        if panel.window is None:
            return stratum, t
        first = month_number(panel.window[0])
        table = np.full((self.feeds.height, panel.months), -1, np.int32)
        numbered = panel.strata.join(self.feeds, on=["source", "board"])
        table[numbered["feed"].to_numpy(), numbered["t"].to_numpy()] = numbered["stratum"].to_numpy()
        inside = self.is_flow & (self.month >= first) & (self.month < first + panel.months)
        t[inside] = self.month[inside] - first
        stratum[inside] = table[self.feed[inside], t[inside]]
        return stratum, t


def month_number(month: date) -> int:
    """Year × 12 + month."""
    return month.year * 12 + month.month


def number_cells(vacancy_counts: pl.LazyFrame) -> Cells:
    """The cells of all partitions."""
    month = pl.col("month").dt.year() * 12 + pl.col("month").dt.month().cast(pl.Int32)
    is_flow = pl.col("basis").cast(pl.String) == "flow"
    keys = ["region", "employer_key", "month", "source", "board"]
    frame = vacancy_counts.with_columns(month=month, is_flow=is_flow)
    cells = frame.sort(*keys, "is_flow").collect()
    regions, region = _codes(cells["region"])
    feeds = cells.select("source", "board").unique().sort("source", "board").with_row_index("feed")
    feed = cells.select("source", "board").join(feeds, on=["source", "board"], maintain_order="left")["feed"]
    return Cells(
        regions,
        feeds,
        cells["cell"].to_numpy(),
        cells["is_flow"].to_numpy(),
        region,
        cells["month"].cast(pl.Int32).to_numpy(),
        feed.cast(pl.Int32).to_numpy(),
        _number_inside(region, _codes(cells["employer_key"])[1]),
        cells["vacancies"].to_numpy(),
        cells["weight"].to_numpy(),
    )


@dataclass(frozen=True)
class Rows:
    """Rows of a count table of some regions, sorted by region, series and entry of the cell."""

    series: Small
    """Number of the series among all of these rows; ascending."""
    entry: Small
    """Where the row's cell stands in Cells."""
    vacancies: Small
    weight: Ints
    names: pl.DataFrame
    """One row per series: region, and the columns that name it."""
    region: Ints
    """Region of each series; ascending."""

    def keep(self, chosen: Bools) -> "Rows":
        """The rows of the chosen series alone, numbered anew."""
        if chosen.all():
            return self
        kept = chosen[self.series]
        number = np.cumsum(chosen, dtype=np.int32) - np.int32(1)
        return Rows(
            number[self.series[kept]],
            self.entry[kept],
            self.vacancies[kept],
            self.weight[kept],
            self.names.filter(pl.Series(chosen)),
            self.region[chosen],
        )

    def sum_vacancies(self, kept: Bools) -> Ints:
        """Vacancies of each series in the kept rows."""
        return self._sum(np.where(kept, self.vacancies, 0))

    def sum_weight(self, kept: Bools) -> Ints:
        """Weight of each series in the kept rows."""
        return self._sum(np.where(kept, self.weight, 0))

    def _sum(self, values: npt.NDArray[Any]) -> Ints:
        if not values.size:
            return np.zeros(self.region.size, np.int64)
        sums: Ints = np.add.reduceat(values, np.searchsorted(self.series, np.arange(self.region.size)), dtype=np.int64)
        return sums

    def totals(self, cells: Cells, kept: Bools) -> tuple[Ints, Ints, Ints, Ints]:
        """Vacancies, weight, employers and the vacancies of the largest employer of each series in the kept cells."""
        if not self.series.size:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing, nothing
        inside = kept[self.entry]
        is_new = np.ones(self.series.size, np.bool_)
        employer = cells.employer[self.entry]
        is_new[1:] = (self.series[1:] != self.series[:-1]) | (employer[1:] != employer[:-1])
        runs = np.flatnonzero(is_new)
        asked = _sum_runs(np.where(inside, self.vacancies, 0), runs)
        first = np.searchsorted(self.series[runs], np.arange(self.region.size))
        weight = _sum_runs(np.where(inside, self.weight, 0), runs[first])
        return _sum_runs(asked, first), weight, _sum_runs(asked > 0, first), np.maximum.reduceat(asked, first)


@dataclass(frozen=True)
class RegionCells:
    """The base and the series of one region in numbers, with the names that the numbers stand for."""

    base: Base
    series: Series
    numbers: Ints
    all_names: pl.DataFrame

    @property
    def names(self) -> pl.DataFrame:
        """One row per series, in the order of its numbers; picked out only when asked for, which takes its time."""
        return self.all_names[self.numbers].drop("region")


def names_of(counts: pl.LazyFrame, by: Sequence[str]) -> dict[str, pl.Series]:
    """For each column that names a series: its values in order."""
    return {name: counts.select(pl.col(name).unique()).collect()[name].sort() for name in by}


def split_regions(counts: pl.LazyFrame, cells: Cells) -> list[range]:
    """Ranges of regions that hold about ROWS_AT_ONCE rows each, rows being spread over regions as vacancies are."""
    rows = counts.select(pl.len()).collect().item()
    weights = np.bincount(cells.region, cells.vacancies, len(cells.regions))
    share = np.cumsum(weights) / max(weights.sum(), 1)
    batch = np.minimum(share * rows // ROWS_AT_ONCE, rows // ROWS_AT_ONCE).astype(np.int64)
    starts = np.flatnonzero(np.diff(batch, prepend=-1))[1:].tolist()
    return [range(*ends) for ends in zip([0, *starts], [*starts, len(cells.regions)], strict=True)]


def read_regions(counts: pl.LazyFrame, cells: Cells, names: dict[str, pl.Series], regions: range) -> Rows:
    """The rows of the regions with these numbers; `names` as names_of gives them."""
    inside = cells.entries_of(regions)
    numbers = cells.number[inside]
    wanted = pl.LazyFrame({"cell": numbers, "entry": np.arange(inside.start, inside.stop, dtype=np.int32)})
    code = pl.lit(0, dtype=pl.Int64)
    for name, known in names.items():
        code = code * max(len(known), 1) + pl.col(name).cast(pl.Enum(known)).to_physical()
    coded = counts.select("cell", pl.col("vacancies").cast(pl.Int32), "weight", code=code)
    parts = [
        coded.filter(some).join(wanted, on="cell").drop("cell").collect()
        for some in conditions_on_cells(numbers, cells.number.size)
    ]
    frame = pl.concat(parts).rechunk()
    entry, codes = frame["entry"].to_numpy(), frame["code"].to_numpy()
    region = cells.region[entry]
    order = _order([region, codes, entry])
    entry, region, codes = entry[order], region[order], codes[order]
    is_new = np.ones(entry.size, np.bool_)
    is_new[1:] = (region[1:] != region[:-1]) | (codes[1:] != codes[:-1])
    starts = np.flatnonzero(is_new)
    return Rows(
        np.cumsum(is_new, dtype=np.int32) - np.int32(1),
        entry,
        frame["vacancies"].to_numpy()[order],
        frame["weight"].to_numpy()[order],
        _spell(cells, region[starts], codes[starts], names),
        region[starts].astype(np.int64),
    )


def conditions_on_cells(numbers: Ints, all_cells: int) -> list[pl.Expr]:
    """Conditions on `cell` that hold for these numbers and few others, so that files need not be read whole.

    In each partition the cells of a region follow one another, those of its flow and those of its stock. Each range
    is read by itself: many at once would hold as many readers as there are files for each of them.
    """
    if numbers.size in (0, all_cells):
        return [pl.lit(bool(numbers.size))]
    ordered = np.sort(numbers)
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - SMALL_GAP - 1) > SMALL_GAP)
    first, last = ordered[starts], ordered[np.append(starts[1:], ordered.size) - 1]
    return [pl.col("cell").is_between(*ends) for ends in zip(first.tolist(), last.tolist(), strict=True)]


def _spell(cells: Cells, region: Small, code: Ints, names: dict[str, pl.Series]) -> pl.DataFrame:
    columns = {}
    for name, known in reversed(names.items()):
        columns[name] = known[code % max(len(known), 1)]
        code = code // max(len(known), 1)
    regions = pl.Series(cells.regions, dtype=pl.String)[region]
    return pl.DataFrame({"region": regions, **dict(reversed(columns.items()))})


def _order(keys: list[npt.NDArray[np.integer]]) -> npt.NDArray[np.integer]:
    """The order of the rows by these keys, the first most; no two rows are alike, so there is but one."""
    if not keys[0].size:
        return np.zeros(0, np.int64)
    lowest = [int(key.min()) for key in keys]
    sizes = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
    if sum((size - 1).bit_length() for size in sizes) > _KEY_BITS:
        return np.lexsort(keys[::-1])
    packed = np.zeros(keys[0].size, np.int64)
    for key, low, size in zip(keys, lowest, sizes, strict=True):
        packed = (packed << (size - 1).bit_length()) | (key - low)
    return pl.Series(packed).arg_sort().to_numpy()


@dataclass(frozen=True)
class Bases:
    """The vacancies among which series are asked for, in groups: all of a region, or those of a role in a region."""

    entry: Small
    """Where the row's cell stands in Cells; rows sorted by group and entry."""
    weight: Ints
    group: Ints
    """Group of each row; ascending."""
    count: int

    def totals(self, kept: Bools) -> Floats:
        """Weight of each group in the cells for which `kept`, one entry per cell, is true."""
        inside = kept[self.entry]
        return sum_by(self.group[inside], self.weight[inside].astype(np.float64), self.count)


def bases_of_regions(cells: Cells) -> Bases:
    """Every vacancy of the flow, by region."""
    flow = np.flatnonzero(cells.is_flow).astype(np.int32)
    return Bases(flow, cells.weight[flow], cells.region[flow].astype(np.int64), len(cells.regions))


def bases_of_roles(roles: Rows) -> Bases:
    """Every vacancy of the flow that has a role, by region and role in the order of `roles.names`."""
    return Bases(roles.entry, roles.weight, roles.series.astype(np.int64), roles.region.size)


def groups_in_panel(
    rows: Rows, grouped: tuple[Bases, Ints], cells: Cells, panel: Panel, chosen: Bools, place: tuple[Small, Small]
) -> Iterator[tuple[Ints, RegionCells]]:
    """For each group with a chosen series: numbers of these series, and base and series in the panel.

    `grouped` are the bases and the group of each series, ascending; `place` is stratum and t of every cell
    (Cells.strata).
    """
    bases, group = grouped
    kept = np.flatnonzero(chosen[rows.series] & (place[0][rows.entry] >= 0))
    group_of_row = group[rows.series[kept]]
    in_panel = np.flatnonzero(place[0][bases.entry] >= 0)
    group_of_base = bases.group[in_panel]
    picked = np.flatnonzero(chosen)
    for number in np.unique(group[picked]):
        numbers = picked[slice(*np.searchsorted(group[picked], [number, number + 1]))]
        mine = kept[slice(*np.searchsorted(group_of_row, [number, number + 1]))]
        base = in_panel[slice(*np.searchsorted(group_of_base, [number, number + 1]))]
        region = int(rows.region[numbers[0]])
        everybody = Base(
            *_where(cells, bases.entry[base], place),
            weight=bases.weight[base] / WEIGHT_UNIT,
            strata=panel.strata_count,
            employers=cells.employers_of(region),
        )
        series = Series(
            np.searchsorted(numbers, rows.series[mine]),
            *_where(cells, rows.entry[mine], place),
            weight=rows.weight[mine] / WEIGHT_UNIT,
            count=numbers.size,
        )
        yield numbers, RegionCells(everybody, series, numbers, rows.names)


def _where(cells: Cells, entry: Small, place: tuple[Small, Small]) -> tuple[Ints, Ints, Ints]:
    """Stratum, t and employer of the cells that stand there."""
    stratum, t = place
    return stratum[entry].astype(np.int64), t[entry].astype(np.int64), cells.employer[entry].astype(np.int64)


def _sum_runs(values: npt.NDArray[Any], starts: Ints) -> Ints:
    """Sums of whole numbers from each start to the next."""
    sums: Ints = np.cumsum(values, dtype=np.int64)[np.append(starts[1:], values.size) - 1]
    return np.diff(sums, prepend=0)


def _codes(column: pl.Series) -> tuple[list[str], Small]:
    """The distinct values in order, and the number of each row's value among them."""
    known = column.unique().sort()
    return known.to_list(), column.cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int32)


def _number_inside(region: Small, value: Small) -> Small:
    """Values numbered inside each region; both ascend, the region first."""
    is_new = np.ones(region.size, np.int32)
    is_new[1:] = (region[1:] != region[:-1]) | (value[1:] != value[:-1])
    number = np.cumsum(is_new, dtype=np.int32) - 1
    starts = np.searchsorted(region, region)
    found: Small = number - number[starts]
    return found

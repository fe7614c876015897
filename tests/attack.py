"""What a reader can work out of the cells that a published table withholds: exact subtraction, nothing statistical.

He knows the tree of regions and every count shown, and takes for granted what helps him: that each region is the sum
of its children, with no vacancy outside of them or in two. Every cell has bounds; every equation narrows those of its
cells by what the others leave, until nothing moves. A guess that the table contradicts is given up. He does not know
the truth: a test must ask whether a claim holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.suppression import MIN_VACANCIES, ROUNDING

PASSES = 50
"""Bounds in a tree settle in a few passes; editions and windows together make loops, where each pass gains one."""


@dataclass(frozen=True)
class Equations:
    """least ≤ Σ sign · cell ≤ most for each equation; `most` is null where there is no upper end."""

    terms: pl.DataFrame
    """equation, cell, sign."""
    sums: pl.DataFrame
    """equation, least, most, level (what it is an equation of), is_sure (holds whatever the rest and overlaps are)."""

    def of_levels(self, levels: Sequence[str]) -> "Equations":
        kept = self.sums.filter(pl.col("is_sure") | pl.col("level").is_in(levels))
        return self.without(self.sums.join(kept, on="equation", how="anti"))

    def without(self, some: pl.DataFrame) -> "Equations":
        return Equations(*(part.join(some, on="equation", how="anti") for part in (self.terms, self.sums)))

    def __add__(self, other: "Equations") -> "Equations":
        return Equations(pl.concat([self.terms, other.terms]), pl.concat([self.sums, other.sums]))


def recover_cells(demand: pl.DataFrame, parents: pl.DataFrame, by: str | Sequence[str], count: str) -> pl.DataFrame:
    """The withheld cells (null in `count`) that are had: region, month if there is one, `by`, low and high.

    Had is a cell with one value left, or with fewer than 10: then all withheld cells that the same subtraction leaves
    are fewer than 10 together.
    """
    cells = _bound_cells(demand, by, count)
    found = _attack(cells, equate_regions(cells, parents, _keys(demand, by)))
    return _claims(cells, found).select("region", *_keys(demand, by), "low", "high")


def recover_months(
    demand: pl.DataFrame, trends: pl.DataFrame, by: str, parents: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The values still possible for each month that is the only one withheld of a window whose total is shown.

    region, `by`, month, low, high, values (how many whole ones). `parents` lets the reader subtract regions as well.
    """
    cells = _bound_cells(demand, by, "vacancies")
    equations = equate_windows(cells, trends, by)
    if parents is not None:
        equations += equate_regions(cells, parents, _keys(demand, by))
    inside = _months_of_windows(cells, trends, by).filter("is_withheld")
    alone = inside.filter(pl.len().over("region", by) == 1)
    bounds = _attack(cells, equations).group_by("cell").agg(pl.col("low").max(), pl.col("high").min())
    return (
        alone.select("cell", "region", by, "month")
        .join(bounds, on="cell")
        .select("region", by, "month", "low", "high", values=pl.col("high") - pl.col("low") + 1)
        .sort("region", by, "month")
    )


def intersect_months(earlier: pl.DataFrame, later: pl.DataFrame, by: str) -> pl.DataFrame:
    """What two answers of `recover_months` leave together, for the months in both."""
    both = earlier.join(later, on=["region", by, "month"], suffix="_later")
    low, high = pl.max_horizontal("low", "low_later"), pl.min_horizontal("high", "high_later")
    return both.select("region", by, "month", low=low, high=high, values=high - low + 1)


def recover_between(
    earlier: pl.DataFrame, later: pl.DataFrame, parents: pl.DataFrame, by: str | Sequence[str], count: str
) -> pl.DataFrame:
    """The cells that one edition withholds and both together give: edition (whose value it is), and as recover_cells.

    What one withholds and the other shows is taken as unchanged, in all cells at once and in all but one.
    """
    keys = ["region", *_keys(earlier, by)]
    found = []
    for name, first, second in (("earlier", earlier, later), ("later", later, earlier)):
        filled = first.select(*keys, count).join(second.select(*keys, other=count), on=keys, how="left")
        known = filled.with_columns(pl.coalesce(count, "other").alias(count)).drop("other")
        found.append(recover_cells(known, parents, by, count).with_columns(edition=pl.lit(name)))
        found.append(_leave_one_out(filled, parents, keys, count).with_columns(edition=pl.lit(name)))
    return pl.concat(found).unique().sort("edition", *keys, "low", "high")


def _leave_one_out(filled: pl.DataFrame, parents: pl.DataFrame, keys: list[str], count: str) -> pl.DataFrame:
    """What each withheld cell would be in each of its equations if the other edition told all the others.

    The one that grew over the limit is shown later: it is the others beside it that give its old value.
    """
    cells = filled.with_row_index("cell").with_columns(value=pl.coalesce(count, "other"))
    equations = equate_regions(cells, parents, keys[1:]).of_levels(["top", "below"])
    exact = equations.terms.join(equations.sums.filter(~pl.col("is_sure")), on="equation", how="semi")
    terms = exact.join(cells, on="cell").with_columns(term=pl.col("sign") * pl.col("value"))
    unknown = pl.col("value").is_null()
    others_known = (unknown.sum().over("equation") - unknown) == 0
    others = pl.col("term").sum().over("equation") - pl.col("term").fill_null(0)
    claimed = terms.with_columns(low=-others * pl.col("sign"), is_told=pl.col(count).is_null() & others_known)
    return claimed.filter(pl.col("is_told") & (pl.col("low") >= 0)).select(*keys, "low", high="low")


def equate_regions(cells: pl.DataFrame, parents: pl.DataFrame, keys: list[str]) -> Equations:
    """A region is the sum of its children (`top`, `below`); and, surely, not smaller than one of them (`edge`)."""
    tree = parents if "is_part" in parents.columns else parents.with_columns(is_part=True)
    edges = tree.filter(pl.col("is_part") & pl.col("parent").is_not_null()).select("region", "parent")
    whole, inside = _sums_of_children(cells, edges, tree, keys), _contain(cells, tree, keys)
    return whole + inside


def _contain(cells: pl.DataFrame, tree: pl.DataFrame, keys: list[str]) -> Equations:
    """A metropolitan area is surely not larger than its country, nor than the one subdivision it lies in."""
    if "lies_in" not in tree.columns:
        tree = tree.with_columns(lies_in=pl.lit(None, dtype=pl.List(pl.String)))
    listed = tree.drop_nulls("lies_in").with_columns(known=pl.col("lies_in").list.len()).explode("lies_in")
    sure = listed.filter((pl.col("known") <= 2) | (pl.col("lies_in") == pl.col("parent")))
    around = sure.select("region", outer="lies_in").join(cells.select("cell", "region", *keys), on="region")
    both = around.join(cells.select(*keys, outer="region", outer_cell="cell"), on=["outer", *keys])
    name = pl.concat_str(pl.lit("inside"), "region", "outer", *(pl.col(k).cast(pl.String) for k in keys), separator="|")
    named = both.with_columns(equation=name)
    sums = named.select("equation", least=0, most=None, level=pl.lit("edge"), is_sure=True)
    terms = [named.select("equation", cell="outer_cell", sign=1), named.select("equation", "cell", sign=-1)]
    return Equations(_typed(pl.concat(terms, how="vertical_relaxed")), _typed(sums))


def _sums_of_children(cells: pl.DataFrame, edges: pl.DataFrame, tree: pl.DataFrame, keys: list[str]) -> Equations:
    children = cells.join(edges, on="region").select("cell", *keys, region="parent", child="region")
    both = children.join(cells.select("region", *keys, parent_cell="cell"), on=["region", *keys])
    name = pl.concat_str(pl.lit("regions"), "region", *(pl.col(key).cast(pl.String) for key in keys), separator="|")
    named = both.with_columns(equation=name, edge=pl.format("{}|{}", name, "child"))
    tops = tree.filter(pl.col("parent").is_null())["region"].implode()
    level = pl.when(pl.col("region").is_in(tops)).then(pl.lit("top")).otherwise(pl.lit("below"))
    sums = named.select("equation", least=0, most=0, level=level, is_sure=False).unique()
    edge_sums = named.select(equation="edge", least=0, most=None, level=pl.lit("edge"), is_sure=True)
    terms = [
        named.select("equation", "cell", sign=1),
        named.select("equation", cell="parent_cell", sign=-1).unique(),
        named.select(equation="edge", cell="parent_cell", sign=1),
        named.select("cell", equation="edge", sign=-1).select("equation", "cell", "sign"),
    ]
    return Equations(
        _typed(pl.concat(terms, how="vertical_relaxed")), _typed(pl.concat([sums, edge_sums], how="vertical_relaxed"))
    )


def equate_windows(cells: pl.DataFrame, trends: pl.DataFrame, by: str) -> Equations:
    """The months of a window sum to its total, which was rounded to a multiple of ROUNDING somewhere."""
    name = pl.concat_str(pl.lit("window"), "region", by, separator="|")
    inside = _months_of_windows(cells, trends, by).with_columns(equation=name)
    slack = ROUNDING // 2
    least, most = pl.col("total") - slack, pl.col("total") + slack
    sums = inside.select("equation", least=least, most=most, level=pl.lit("window"), is_sure=True).unique()
    return Equations(_typed(inside.select("equation", "cell", sign=1)), _typed(sums))


def _months_of_windows(cells: pl.DataFrame, trends: pl.DataFrame, by: str) -> pl.DataFrame:
    shown = trends.filter(pl.col("vacancies").is_not_null())
    windows = shown.select("region", by, "window_from", "window_until", total="vacancies")
    return cells.join(windows, on=["region", by]).filter(pl.col("month").is_between("window_from", "window_until"))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    wanted = {"sign": pl.Int64, "least": pl.Int64, "most": pl.Int64, "cell": pl.UInt32}
    return frame.with_columns(pl.col(name).cast(dtype) for name, dtype in wanted.items() if name in frame.columns)


def _keys(frame: pl.DataFrame, by: str | Sequence[str]) -> list[str]:
    return [name for name in ("month", *([by] if isinstance(by, str) else by)) if name in frame.columns]


def _bound_cells(table: pl.DataFrame, by: str | Sequence[str], count: str) -> pl.DataFrame:
    """region, the keys, cell, low and high; a withheld cell is 0 or more."""
    shown = pl.col(count).cast(pl.Int64)
    return table.select(
        "region", *_keys(table, by), low=shown.fill_null(0), high=shown, is_withheld=shown.is_null()
    ).with_row_index("cell")


def _attack(cells: pl.DataFrame, equations: Equations) -> pl.DataFrame:
    """cell, low and high that all equations leave; where they contradict, also what each level of them leaves alone."""
    bounds = cells.select("cell", "low", "high")
    found, is_whole = narrow(bounds, equations)
    if is_whole:
        return found
    alone = [narrow(bounds, equations.of_levels([level]))[0] for level in ("top", "below")]
    return pl.concat([found, *alone])


def _claims(cells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    is_had = (pl.col("low") <= pl.col("high")) & ((pl.col("high") < MIN_VACANCIES) | (pl.col("low") == pl.col("high")))
    withheld = cells.filter("is_withheld").drop("low", "high")
    return withheld.join(found, on="cell").filter(is_had).unique().sort("cell", "low", "high")


def narrow(bounds: pl.DataFrame, equations: Equations) -> tuple[pl.DataFrame, bool]:
    """The bounds (cell, low, high; null is no upper end) that the equations leave, and whether none was given up."""
    kept = equations
    while True:
        narrowed, broken = _narrow_until_broken(bounds, kept)
        if broken.is_empty():
            return narrowed, kept is equations
        kept = kept.without(broken)


def _narrow_until_broken(bounds: pl.DataFrame, equations: Equations) -> tuple[pl.DataFrame, pl.DataFrame]:
    narrowed = bounds
    for _ in range(PASSES):
        ranges = _range_terms(narrowed, equations)
        broken = ranges.filter(~pl.col("is_sure") & _is_broken()).select("equation").unique()
        if not broken.is_empty():
            return narrowed, broken
        after = _narrow_once(narrowed, ranges)
        if after.equals(narrowed):
            break
        narrowed = after
    return narrowed, equations.sums.select("equation").clear()


def _range_terms(bounds: pl.DataFrame, equations: Equations) -> pl.DataFrame:
    """The terms with least and most of each (null is infinite) and of all the others of the equation."""
    positive = pl.col("sign") > 0
    terms = equations.terms.join(bounds, on="cell").join(equations.sums, on="equation")
    return terms.with_columns(
        term_least=pl.when(positive).then("low").otherwise(-pl.col("high")),
        term_most=pl.when(positive).then("high").otherwise(-pl.col("low")),
    ).with_columns(_sum_of_others("term_least", "others_least"), _sum_of_others("term_most", "others_most"))


def _sum_of_others(term: str, name: str) -> pl.Expr:
    infinite = pl.col(term).is_null().cast(pl.Int64)
    others = pl.col(term).sum().over("equation") - pl.col(term).fill_null(0)
    return pl.when(infinite.sum().over("equation") == infinite).then(others).alias(name)


def _is_broken() -> pl.Expr:
    too_much = pl.col("others_least") + pl.col("term_least") > pl.col("most")
    return too_much.fill_null(False) | (pl.col("others_most") + pl.col("term_most") < pl.col("least")).fill_null(False)


def _narrow_once(bounds: pl.DataFrame, ranges: pl.DataFrame) -> pl.DataFrame:
    positive = pl.col("sign") > 0
    least, most = pl.col("least") - pl.col("others_most"), pl.col("most") - pl.col("others_least")
    found = ranges.group_by("cell").agg(
        new_low=pl.when(positive).then(least).otherwise(-most).max(),
        new_high=pl.when(positive).then(most).otherwise(-least).min(),
    )
    return bounds.join(found, on="cell", how="left", maintain_order="left").select(
        "cell", low=pl.max_horizontal("low", "new_low"), high=pl.min_horizontal("high", "new_high")
    )

"""Small cells: no figure is published from so few vacancies or employers that somebody could be recognised in it.

Nor may one be had by subtraction. A reader knows every published count, the tree of regions, and that a region's count
is the sum of its children's and of its vacancies in none of them (the rest, never published). What he cannot see below
a published region are withheld cells and rests, and he knows their sum. It gives nothing away when it is not small and
has at least two parts.
"""

from collections.abc import Sequence

import polars as pl

MIN_VACANCIES = 10
MIN_EMPLOYERS = 3
MAX_EMPLOYER_SHARE = 0.8
ROUNDING = 5
"""Totals of a window are multiples of this: a month withheld is then known to no better than five values."""


def is_small_cell(vacancies: str, employers: str, largest: str) -> pl.Expr:
    """Whether a cell must be withheld: fewer than 10 vacancies or 3 employers, or one employer above 80 %.

    The arguments name the columns with the vacancies, the employers and the vacancies of the largest employer.
    A cell whose vacancies are null is not small: there is nothing to withhold.
    """
    return (
        (pl.col(vacancies) < MIN_VACANCIES)
        | (pl.col(employers) < MIN_EMPLOYERS)
        | (pl.col(largest) > MAX_EMPLOYER_SHARE * pl.col(vacancies))
    ).fill_null(False)


def withhold(frame: pl.DataFrame, figures: list[str], where: str) -> pl.DataFrame:
    """The figures are null in the rows where the boolean column `where` is true."""
    return frame.with_columns(pl.when(pl.col(where)).then(None).otherwise(pl.col(name)).alias(name) for name in figures)


def withhold_small(cells: pl.DataFrame, figures: list[str]) -> pl.DataFrame:
    """The figures are null where `is_small`, and `obs_status` tells."""
    status = pl.when("is_small").then(pl.lit("small_cell")).otherwise(pl.lit("normal"))
    return withhold(cells, figures, "is_small").with_columns(obs_status=status)


def sum_employers(
    counts: pl.LazyFrame | pl.DataFrame, by: list[str], summed: Sequence[str] = ("vacancies", "weight")
) -> pl.DataFrame:
    """One row per cell of `by`: what is `summed`, employers and the vacancies of the largest employer."""
    per_employer = counts.lazy().group_by(*by, "employer_key").agg(pl.col(summed).sum())
    return (
        per_employer.group_by(by)
        .agg(
            pl.col(summed).sum(),
            employers=pl.len().cast(pl.Int64),
            largest=pl.col("vacancies").max(),
        )
        .sort(by)
        .collect()
    )


def round_withheld(total: pl.Expr, shown: pl.Expr) -> pl.Expr:
    """The total of which the part that is not `shown` is rounded to a multiple of 5, halves to the even multiple.

    Two editions of a window differ in the months they show and not in what they withhold. If the whole were rounded,
    each new month would shift it against the multiples and give another bound, until the month withheld is known.
    `shown` is 0, not null, where no month is published.
    """
    return ((total - shown) / ROUNDING).round(mode="half_to_even") * ROUNDING + shown


def round_counts(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The counts of whole vacancies are rounded to the nearest multiple of 5; null stays null."""
    return frame.with_columns(round_withheld(pl.col(names), pl.lit(0)).cast(pl.Int64))


def rounded_share(asked: pl.Expr, total: pl.Expr, shown: pl.Expr | None = None) -> pl.Expr:
    """Share of the weight `asked` in `total`, both in vacancies and rounded like counts; null where nothing is left.

    `shown` is the weight of `asked` in the months that are published, which is not rounded; never null.
    """
    known = pl.lit(0.0) if shown is None else shown
    whole = round_withheld(total, known)
    return pl.when(whole > 0).then(round_withheld(asked, known) / whole)


def hide_complements(
    cells: pl.DataFrame,
    parents: pl.DataFrame,
    within: list[str],
    count: str,
    hidden: str,
    kept_hidden: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The cells with `is_complement`: to be withheld besides the `hidden` ones, so that none is had by subtraction.

    `cells`: region, the columns of `within` that name a table over the regions, the exact count (null: nothing to
    publish; no row: a known zero) and the boolean column `hidden`. `parents`: region, parent (null at the top) and
    optionally is_part, false for regions that overlap their siblings, and lies_in, a list of the regions that such a
    region shares places with (_hide_overlapping). `kept_hidden` (region and `within`) are cells
    withheld in the last edition: shown now, they would give what its totals still protect.

    Rows and their order stay. Where nothing is hidden, nothing is added. Raises ValueError for a region that has no
    place in the tree, and for a cell that is neither hidden nor large enough.
    """
    marked = _hide_again(cells, within, hidden, kept_hidden)
    numbered = _number_cells(marked, _place_regions(parents), within, count)
    added = _withhold_until_safe(numbered)
    is_hidden = pl.col("is_hidden") | pl.int_range(pl.len(), dtype=pl.UInt32).is_in(added.implode())
    if "lies_in" in parents.columns:
        marked = _hide_overlapping(marked.with_columns(is_hidden=is_hidden), parents, within, count)
        is_hidden = pl.col("is_hidden")
    return cells.with_columns(
        marked.select(
            is_complement=is_hidden & ~pl.col(hidden).fill_null(False) & pl.col(count).is_not_null()
        ).to_series()
    )


def _hide_again(cells: pl.DataFrame, within: list[str], hidden: str, kept: pl.DataFrame | None) -> pl.DataFrame:
    """The cells with `is_hidden`: hidden now or in the last edition."""
    is_hidden = pl.col(hidden).fill_null(False)
    if kept is None:
        return cells.with_columns(is_hidden=is_hidden)
    keys = ["region", *within]
    before = kept.select(keys).unique().with_columns(was_hidden=True)
    return cells.join(before, on=keys, how="left", maintain_order="left").with_columns(
        is_hidden=is_hidden | pl.col("was_hidden").fill_null(False)
    )


def _hide_overlapping(cells: pl.DataFrame, parents: pl.DataFrame, within: list[str], count: str) -> pl.DataFrame:
    """The cells with `is_hidden` also where a region that shares places is withheld though it is large.

    Boston shown, Massachusetts is known to be no smaller; its neighbour, which it protects, is then known to be small.
    """
    overlaps = parents.drop_nulls("lies_in").select("region", other="lies_in").explode("other", empty_as_null=False)
    large = cells.filter(pl.col("is_hidden") & (pl.col(count) >= MIN_VACANCIES)).select(*within, other="region")
    touched = large.join(overlaps, on="other").select("region", *within).unique().with_columns(touches=True)
    joined = cells.join(touched, on=["region", *within], how="left", maintain_order="left")
    return joined.with_columns(is_hidden=pl.col("is_hidden") | pl.col("touches").fill_null(False))


def _place_regions(parents: pl.DataFrame) -> pl.DataFrame:
    """One row per region: its number in the order of codes, its parent's, its depth (0 at the top) and is_part."""
    if "is_part" not in parents.columns:
        parents = parents.with_columns(is_part=True)
    regions = parents.sort("region").with_row_index("place")
    numbers = regions.select(parent="region", above="place")
    levels: list[pl.DataFrame] = []
    level = regions.filter(pl.col("parent").is_null())
    while not level.is_empty():
        levels.append(level.select("region", depth=pl.lit(len(levels), dtype=pl.UInt8)))
        level = regions.join(level.select(parent="region"), on="parent", how="semi")
    depths = pl.concat([regions.select("region", depth=pl.lit(0, dtype=pl.UInt8)).clear(), *levels])
    if lost := sorted(set(regions["region"]) - set(depths["region"])):
        raise ValueError(f"the regions {lost[:5]} lead to no region without a parent; add the missing parents")
    placed = regions.join(depths, on="region").join(numbers, on="parent", how="left")
    return placed.select("region", "place", "above", "depth", is_part=pl.col("is_part") | pl.col("parent").is_null())


def _number_cells(cells: pl.DataFrame, tree: pl.DataFrame, within: list[str], count: str) -> pl.DataFrame:
    """The cells of all tables that hide one: row, key (of the table), place, above, depth, count, is_hidden, order.

    The smallest `order` of a table is its smallest count, of equal ones the first region: rows in another order choose
    the same cells.
    """
    rows = cells.select(*within, "region", "is_hidden", count=pl.col(count)).with_row_index("row").drop_nulls("count")
    if not (lost := rows.join(tree, on="region", how="anti")).is_empty():
        raise ValueError(f"found cells of {sorted(lost['region'].unique())[:5]}, which `parents` lacks; add them there")
    if not (small := rows.filter(~pl.col("is_hidden") & (pl.col("count") < MIN_VACANCIES))).is_empty():
        raise ValueError(f"{small.row(0, named=True)} is below {MIN_VACANCIES} and not hidden; hide small cells first")
    parts = rows.join(tree.filter("is_part"), on="region")
    keys = parts.filter("is_hidden").select(within).unique(maintain_order=True).with_row_index("key")
    numbered = parts.join(keys, on=within).drop("region", "is_part", *within)
    return numbered.with_columns(order=pl.col("count") * tree.height + pl.col("place"))


def _withhold_until_safe(cells: pl.DataFrame) -> pl.Series:
    """The rows of the cells withheld besides, until every equation is safe.

    Each round hides a cell of each table that is not safe, so there are no more rounds than regions.
    """
    added = [pl.Series("row", [], dtype=pl.UInt32)]
    for _ in range(cells["place"].n_unique() + 1):
        chosen = _choose_cells(cells)
        if chosen.is_empty():
            return pl.concat(added)
        unsettled = cells.join(chosen.select("key").unique(), on="key", how="semi")
        added.append(unsettled.join(chosen, on=["key", "order"], how="semi")["row"])
        is_added = pl.col("row").is_in(added[-1].implode())
        cells = unsettled.with_columns(is_hidden=pl.col("is_hidden") | is_added)
    raise AssertionError("a table of which every cell is hidden was found unsafe")


def _choose_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """key, depth and order of a cell to hide for each equation that is not safe; only the deepest of each table.

    A sum made safe below changes what is unseen above it, so that the sums above are looked at in a later round.
    """
    chosen = []
    below = cells.clear().with_columns(seen="count", unseen="count", inside="order")
    for depth in sorted(cells["depth"].unique(), reverse=True):
        below = _look_below(cells.filter(pl.col("depth") == depth), below)
        chosen.append(_choose_in_unsafe(below))
    found = pl.concat([cells.select("key", "depth", "order").clear(), *chosen])
    return found.filter(pl.col("depth") == pl.col("depth").max().over("key")).unique()


def _look_below(level: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """The cells of a level with what a reader has of each: `seen`, `unseen` and `inside`, and the sums below it.

    `seen` is the count, or where that is hidden the sum of what is seen below it; `unseen` the hidden cells at the
    ends of that; `inside` the smallest shown cell below a hidden one. The sums are null where a region has no child.
    """
    sums = children.group_by("key", place="above").agg(
        sum_below=pl.col("count").sum(),
        seen_below=pl.col("seen").sum(),
        shown_below=pl.col("count").filter(~pl.col("is_hidden")).sum(),
        most_seen_below_hidden=pl.col("seen").filter("is_hidden").max(),
        unseen_below=pl.col("unseen").sum(),
        hidden_below=pl.col("is_hidden").sum().cast(pl.Int64),
        smallest_below=pl.col("order").filter(~pl.col("is_hidden")).min(),
        smallest_inside=pl.col("inside").min(),
    )
    is_end = pl.col("sum_below").is_null()
    return level.join(sums, on=["key", "place"], how="left").with_columns(
        seen=pl.when("is_hidden").then(pl.col("seen_below").fill_null(0)).otherwise("count"),
        unseen=pl.when(~pl.col("is_hidden")).then(0).when(is_end).then("count").otherwise("unseen_below"),
        inside=pl.when("is_hidden").then(pl.min_horizontal("smallest_below", "smallest_inside")),
    )


def _choose_in_unsafe(level: pl.DataFrame) -> pl.DataFrame:
    """The cell to hide for each parent of the level whose equation is not safe.

    Not safe is one hidden part alone, which the others give, and hidden cells of which few vacancies are left.
    """
    is_large_rest = pl.col("count") - pl.col("sum_below") >= MIN_VACANCIES
    hidden_parts = pl.col("is_hidden").cast(pl.Int64) + pl.col("hidden_below") + is_large_rest.cast(pl.Int64)
    hides_one = (hidden_parts == 1) & (pl.col("is_hidden") | (pl.col("hidden_below") > 0))
    left = pl.col("count") - pl.col("seen_below")
    leaves_few = ~pl.col("is_hidden") & (pl.col("hidden_below") > 0) & (left < MIN_VACANCIES) & ~_shows_overlap()
    child = pl.when(hides_one).then("smallest_below").otherwise(pl.coalesce("smallest_inside", "smallest_below"))
    # Where every child is hidden already, only the parent is left to hide.
    return level.filter(hides_one | leaves_few).select("key", "depth", order=pl.coalesce(child, "order"))


def _shows_overlap() -> pl.Expr:
    """Whether the children shown exceed their parent: vacancies have several places, and no subtraction is exact.

    The hidden cells must then be 10 together, and the parent leave not just a few for those below a hidden child.
    """
    left_for_one = pl.col("count") - pl.col("most_seen_below_hidden")
    leaves_few = left_for_one.is_between(0, MIN_VACANCIES - 1)
    return (pl.col("shown_below") > pl.col("count")) & (pl.col("unseen_below") >= MIN_VACANCIES) & ~leaves_few

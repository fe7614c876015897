"""Every published table from the sums: the one place that says which transform makes which table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from transforms.cells import Cells, number_cells
from transforms.counts import TRIPLE
from transforms.demand import Protection, show_demand
from transforms.hybridity import estimate_hybridity, family_distances
from transforms.hybrids import PAIR, association_of, judge_fusing, main_roles
from transforms.outlook import foretell
from transforms.panel import Panel, find_breaks, form_panel
from transforms.profiles import add_neighbours
from transforms.region_parts import in_codes, parts_by_region
from transforms.sources import count_feed_months, describe_sources
from transforms.suppression import round_withheld
from transforms.trends import Wanted, add_q_values, direction_of, estimate_windows, region_level
from transforms.windows import stack_windows
from warehouse.tables import TABLES
from warehouse.tables.demand import WINDOWS

MIN_METRO_VACANCIES = 300
"""A metropolitan area with fewer vacancies in the watched months of the last five years is too thin for tables: ten
times what a trend needs, spread over the skills and months of a row each."""


@dataclass(frozen=True)
class MonthlySums:
    """What months are shown from: their count tables, and which feed watched which month whole (`watched_months`)."""

    watched: pl.DataFrame
    vacancies: pl.LazyFrame
    skills: pl.LazyFrame
    roles: pl.LazyFrame


@dataclass(frozen=True)
class Sums(MonthlySums):
    """What trends are estimated from: the other count tables of the same months too."""

    role_skills: pl.LazyFrame
    pairs: pl.LazyFrame
    triples: pl.LazyFrame
    pair_roles: pl.LazyFrame
    triple_roles: pl.LazyFrame


@dataclass(frozen=True)
class Records:
    """How the sums came to be: crawls, what was read of each month, and what was refused."""

    crawls: pl.DataFrame
    posting_months: pl.DataFrame
    refusals: pl.DataFrame


@dataclass(frozen=True)
class Names:
    """What the codes of skills, roles and regions are called."""

    skills: pl.DataFrame
    roles: pl.DataFrame
    regions: pl.DataFrame
    overlaps: pl.DataFrame
    """region and lies_in: the subdivisions and the country of each metropolitan area."""

    def tree(self) -> pl.DataFrame:
        """region, parent, whether the region is a part of its parent that overlaps no sibling, and lies_in."""
        overlaps = pl.col("region_level").cast(pl.String).is_in(["metro", "remote"])
        return self.regions.select("region", "parent", is_part=~overlaps).join(self.overlaps, on="region", how="left")


@dataclass(frozen=True)
class Work:
    """What the tables are made from: sums, names, cells, and the panel of each window, the longest first."""

    sums: Sums
    names: Names
    cells: Cells
    panels: dict[int, Panel]

    @property
    def panel(self) -> Panel:
        """That of the longest window, of which the trend tables tell."""
        return next(iter(self.panels.values()))


def show_months(
    sums: MonthlySums,
    flows: Sequence[pl.DataFrame],
    records: Records,
    names: Names,
    until: date,
    withheld_before: Mapping[str, pl.DataFrame] | None = None,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each table of what was read, month by month as of the day, and of the names in all tables.

    `flows` are those of skills and of roles (`sum_flow`), all months of each. `withheld_before` names, for each demand
    table, the region, month and series that the last edition withheld.
    """
    before, watched, panel = withheld_before or {}, sums.watched, form_panel(sums.watched, max(WINDOWS))
    vacancies = keep_dense_metros(sums.vacancies, panel)
    regions = vacancies.select("region").unique().collect()
    of_skills, of_roles = (flow.join(regions, on="region", how="semi") for flow in flows)
    guards = [Protection(names.tree(), before.get(name)) for name in ("skill_demand", "role_demand")]
    skills = show_demand(of_skills, vacancies, sums.skills, watched, "skill_id", until, guards[0])
    yield _in_order("skill_demand", skills)
    roles = show_demand(of_roles, vacancies, sums.roles, watched, "role_id", until, guards[1])
    yield _in_order("role_demand", roles.join(names.roles, on="role_id"))
    feed_months = count_feed_months(sums.vacancies)
    sources = describe_sources(records.crawls, records.posting_months, records.refusals, feed_months, watched)
    yield _in_order("sources", sources)
    yield _in_order("breaks", find_breaks(watched, records.crawls, panel.window))
    yield _in_order("skills", names.skills)
    yield _in_order("roles", names.roles)
    yield _in_order("regions", names.regions)


def estimate_hybrids(sums: Sums, names: Names) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each table of mixes of skills, one after the other so that memory stays bounded."""
    work = _prepare(sums, names)
    hybrids, windows = _hybrid_skills(work)
    yield _in_order("hybrid_skills", hybrids)
    yield _in_order("hybrid_windows", windows)
    yield _in_order("hybrid_triples", _hybrid_triples(work))


def estimate_trends(
    sums: Sums, names: Names, skill_demand: pl.DataFrame, role_demand: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each table of trends of skills and roles, what it withholds agreeing with the demand tables."""
    work = _prepare(sums, names)
    skills, skill_windows = _skill_trends(work, list_withheld(skill_demand, "skill_id"))
    yield _in_order("skill_trends", skills)
    inside = _skills_inside_roles(work)
    roles, role_windows = _role_trends(work, inside, list_withheld(role_demand, "role_id"))
    yield _in_order("role_trends", roles)
    yield _in_order("role_skills", _role_skills(work, inside, skills))
    yield _in_order("role_skill_trends", inside.pipe(_name_role_skills, names))
    yield _in_order("series_windows", pl.concat([skill_windows, role_windows]))
    yield _in_order("role_hybridity", _role_hybridity(work, role_demand))
    outlook = [
        foretell(work.sums.vacancies, sums.skills, work.panel, skills, skill_demand, "skill", "skill_id"),
        foretell(work.sums.vacancies, sums.roles, work.panel, roles, role_demand, "role", "role_id"),
    ]
    yield _in_order("share_forecasts", pl.concat(outlook))


def _in_order(name: str, frame: pl.DataFrame) -> tuple[str, pl.DataFrame]:
    return name, TABLES[name].in_order(frame)


def _prepare(sums: Sums, names: Names) -> Work:
    panels = form_panels(sums.watched)
    dense = replace(sums, vacancies=keep_dense_metros(sums.vacancies, panels[max(panels)]))
    return Work(dense, names, number_cells(dense.vacancies), panels)


def list_withheld(demand: pl.DataFrame, by: str) -> pl.DataFrame:
    """region, month and series of the cells whose flow a demand table withholds; a month in progress is none yet."""
    is_withheld = (pl.col("obs_status").cast(pl.String) == "small_cell") & pl.col("vacancies").is_null()
    return demand.filter(is_withheld & ~pl.col("is_preliminary")).select("region", "month", by)


def keep_dense_metros(vacancy_counts: pl.LazyFrame, panel: Panel) -> pl.LazyFrame:
    """The cells without those of metropolitan areas that are too thin for tables; other tables lose theirs by it."""
    is_metro = region_level().cast(pl.String) == "metro"
    totals = panel.keep_watched(vacancy_counts.filter(is_metro)).group_by("region").agg(pl.col("vacancies").sum())
    dense = totals.filter(pl.col("vacancies") >= MIN_METRO_VACANCIES).collect()["region"].sort()
    return vacancy_counts.filter(~is_metro | pl.col("region").is_in(dense.implode()))


def form_panels(watched: pl.DataFrame) -> dict[int, Panel]:
    """The panel of each window, the longest first; a window in which no more was watched than in a shorter is none."""
    panels: dict[int, Panel] = {}
    for months in sorted(WINDOWS):
        panel = form_panel(watched, months)
        if not panels or panel.months > max(known.months for known in panels.values()):
            panels[months] = panel
    return dict(reversed(panels.items()))


def _skill_trends(work: Work, withheld: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    wanted = Wanted(withheld=withheld, parents=work.names.tree())
    frames = estimate_windows(work.cells, work.sums.skills, list(work.panels.values()), ["skill_id"], wanted)
    named = [frame.join(work.names.skills, on="skill_id") for frame in frames]
    windows = stack_windows(named, list(work.panels), "skill", pl.col("skill_id"), pl.col("label"))
    return named[0], windows


def _role_trends(work: Work, inside: pl.DataFrame, withheld: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    wanted = Wanted(level=True, withheld=withheld, parents=work.names.tree())
    frames = estimate_windows(work.cells, work.sums.roles, list(work.panels.values()), ["role_id"], wanted)
    named = [frame.join(work.names.roles, on="role_id") for frame in frames]
    windows = stack_windows(named, list(work.panels), "role", pl.col("role_id"), pl.col("label"))
    moves = name_moving_skills(inside, work.names.skills)
    roles = named[0].join(moves, on=["region", "role_id"], how="left")
    return roles.with_columns(map(_unless_withheld, ("skills_entering", "skills_leaving"))), windows


def _hybrid_skills(work: Work) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Only pairs that could pass the small-cell rule in a region are estimated: the others could never be published."""
    sums, names = work.sums, work.names
    further = association_of(work.cells, sums.skills, work.panel)
    wanted = Wanted(only_large=True, further=further, parents=names.tree())
    frames = estimate_windows(work.cells, sums.pairs, list(work.panels.values()), PAIR, wanted)
    facts = names.skills.select("skill_id", "label", "family", "group")
    for side, name in zip("ab", PAIR, strict=True):
        facts_of_side = facts.rename({"skill_id": name, **{fact: f"{fact}_{side}" for fact in facts.columns[1:]}})
        frames = [frame.join(facts_of_side, on=name) for frame in frames]
    hybrids = judge_fusing(frames[0])
    known = hybrids.select("region", *PAIR).lazy()
    roles = main_roles(sums.pair_roles.join(known, on=["region", *PAIR], how="semi"), ["region", *PAIR], names.roles)
    series, label = (pl.format("{} + {}", *columns) for columns in (PAIR, ["label_a", "label_b"]))
    windows = stack_windows(frames, list(work.panels), "hybrid", series, label)
    mix = pl.concat_list("group_a", "group_b").list.sort().list.join(" × ")
    named = hybrids.with_columns(mix=mix).join(roles, on=["region", *PAIR], how="left")
    return named.with_columns(main_roles=_unless_withheld("main_roles")), windows


def _hybrid_triples(work: Work) -> pl.DataFrame:
    sums, names = work.sums, work.names
    wanted = Wanted(only_large=True, parents=names.tree())
    triples = estimate_windows(work.cells, sums.triples, [work.panel], TRIPLE, wanted)[0]
    for column in TRIPLE:
        label = column.replace("skill", "label")
        triples = triples.join(names.skills.select(pl.col("skill_id").alias(column), label=pl.col("label")), on=column)
        triples = triples.rename({"label": label})
    known = triples.select(TRIPLE).unique().lazy()
    roles = main_roles(sums.triple_roles.join(known, on=TRIPLE, how="semi"), TRIPLE, names.roles)
    return triples.join(roles, on=TRIPLE, how="left").with_columns(main_roles=_unless_withheld("main_roles"))


def _skills_inside_roles(work: Work) -> pl.DataFrame:
    """One row per region, role and skill: the trend of the share among the role's vacancies."""
    wanted = Wanted(only_large=True, within=work.sums.roles, parents=work.names.tree())
    return estimate_windows(work.cells, work.sums.role_skills, [work.panel], ["role_id", "skill_id"], wanted)[0]


def name_moving_skills(inside: pl.DataFrame, skills: pl.DataFrame, most: int = 5) -> pl.DataFrame:
    """One row per region and role: labels of the skills that rise and decline inside it, the fastest first."""
    named = inside.join(skills.select("skill_id", "label"), on="skill_id").sort("region", "role_id", "skill_id")

    def moving(direction: str, *, is_rising: bool) -> pl.Expr:
        moves = pl.col("direction").cast(pl.String) == direction
        fastest = (
            pl.col("label")
            .filter(moves)
            .sort_by(pl.col("slope_points").filter(moves), descending=is_rising, maintain_order=True)
        )
        joined = fastest.head(most).str.join("; ")
        return pl.when(joined != "").then(joined)

    return named.group_by("region", "role_id", maintain_order=True).agg(
        skills_entering=moving("rising", is_rising=True), skills_leaving=moving("declining", is_rising=False)
    )


def _role_skills(work: Work, inside: pl.DataFrame, skills: pl.DataFrame) -> pl.DataFrame:
    """What each role asks for in the world: share, salience and trend inside the role."""
    everywhere = skills.filter(pl.col("region") == "WORLD").select("skill_id", everywhere="share")
    return (
        inside.filter(pl.col("region") == "WORLD")
        .join(everywhere, on="skill_id", how="left")
        .with_columns(salience=pl.col("share") / pl.col("everywhere"))
        .with_columns(map(_unless_withheld, ("share", "salience")))
        .pipe(_name_role_skills, work.names)
        .pipe(add_neighbours)
        .with_columns(_unless_withheld("neighbour_share"))
    )


def _name_role_skills(frame: pl.DataFrame, names: Names) -> pl.DataFrame:
    return frame.join(names.roles.select("role_id", role_label="label"), on="role_id").join(
        names.skills.select("skill_id", "family", skill_label="label"), on="skill_id"
    )


def _role_hybridity(work: Work, demand: pl.DataFrame) -> pl.DataFrame:
    """How mixed the skill families of each role are, year by year, with the trend over the window."""
    sums, names = work.sums, work.names
    families = names.skills.lazy().select("skill_id", "family")
    mentions = sums.role_skills.join(families, on="skill_id").drop("skill_id", "vacancies")
    distances = family_distances(names.skills)
    parts = [
        _hybridity_of_part(cells, asked, roles, work.panel, distances)
        for cells, asked, roles in parts_by_region(sums.vacancies, mentions, sums.roles)
    ]
    mixed = pl.concat(parts).sort("region", "role_id", "year")
    roles = ["region", "region_level", "role_id"]
    once = mixed.unique(roles, keep="first", maintain_order=True).pipe(add_q_values, "p_value", "q_value")
    told = mixed.join(once.select("region", "role_id", "q_value"), on=["region", "role_id"])
    return (
        told.with_columns(direction=direction_of("q_value", pl.col("slope").exp(), work.panel))
        .pipe(_round_years, demand)
        .join(names.roles, on="role_id")
    )


def _hybridity_of_part(
    cells: pl.DataFrame, mentions: pl.DataFrame, roles: pl.DataFrame, panel: Panel, distances: pl.DataFrame
) -> pl.DataFrame:
    coded = replace(panel, strata=in_codes(panel.strata, cells))
    return estimate_hybridity(mentions.lazy(), roles.lazy(), coded, distances)


def _round_years(years: pl.DataFrame, demand: pl.DataFrame) -> pl.DataFrame:
    """The vacancies of a year are the months shown, exactly, and the others, rounded."""
    keys = ["region", "role_id", "year"]
    year = pl.col("month").dt.year().cast(pl.Int64)
    shown = demand.group_by("region", "role_id", year=year).agg(shown=pl.col("vacancies").sum())
    rounded = round_withheld(pl.col("vacancies"), pl.col("shown").fill_null(0)).cast(pl.Int64)
    return years.join(shown, on=keys, how="left", maintain_order="left").with_columns(vacancies=rounded).drop("shown")


def _unless_withheld(column: str) -> pl.Expr:
    return pl.when(pl.col("obs_status").cast(pl.String) != "small_cell").then(pl.col(column)).alias(column)

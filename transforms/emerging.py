"""Candidates for the taxonomy: how often each term is asked for, by whom, since when, and whether that moves.

A term is a cluster of spellings. Every term that the small-cell rule would withhold is left out, and with it its name:
a word that two employers write may be the name of one of them.
"""

from collections.abc import Container
from dataclasses import dataclass

import polars as pl

from transforms.cells import Cells, number_cells
from transforms.counts import WORLD
from transforms.employers import employer_key
from transforms.panel import Panel
from transforms.suppression import MAX_EMPLOYER_SHARE, MIN_EMPLOYERS, MIN_VACANCIES, round_counts
from transforms.titles import fold
from transforms.trends import Wanted, estimate_windows
from warehouse.tables.candidates import CANDIDATE_KINDS
from warehouse.tables.clean import WEIGHT_UNIT

MIN_SPELLING = 3
"""Vacancies of a spelling from which it is looked at: rarer ones add little to a term, and most are rarer."""

MOST_SPELLINGS = 4_000
"""Spellings of a kind that are compared with one another, the commonest: 130 MB of likenesses at most."""

MAX_TITLE_WORDS = 5
_NO_TITLE = (
    r"^(?:general|open|other|any|all|various|multiple|team|start)\b"
    r"|\b(?:program|programme|position|department|fellowships?)\b"
)
SPELLING = ["kind", "spelling"]
_ASKED = {"vacancy_id": pl.String, "kind": pl.String, "spelling": pl.String, "surface": pl.String}


@dataclass(frozen=True)
class Spellings:
    """Where candidates were seen: one row a vacancy, kind and spelling; and the vacancies, without text."""

    seen: pl.LazyFrame
    vacancies: pl.LazyFrame

    def employers(self) -> frozenset[str]:
        """Keys of all employers of the warehouse."""
        return frozenset(self.vacancies.select(pl.col("employer_key").unique()).collect()["employer_key"])

    def cities(self) -> frozenset[str]:
        """Cities of all vacancies."""
        places = self.vacancies.select("places").explode("places", empty_as_null=False, keep_nulls=False)
        cities = places.select(pl.col("places").struct.field("city").unique()).drop_nulls()
        return frozenset(cities.collect()["city"])

    def with_vacancies(self, spellings: pl.DataFrame) -> pl.DataFrame:
        """A row per vacancy, kind, term and spelling, with month, feed, employer and whether it is in the flow.

        `spellings` has kind, spelling and the term that each belongs to.
        """
        wanted = self.seen.join(spellings.lazy().select(*SPELLING, "term"), on=SPELLING)
        is_flow = pl.col("posted_on").is_not_null() & pl.col("repost_of").is_null()
        facts = self.vacancies.select("vacancy_id", "month", "source", "board", "employer_key", is_flow=is_flow)
        return wanted.join(facts, on="vacancy_id").collect().sort("vacancy_id", *SPELLING)


def list_seen(term_sightings: pl.LazyFrame, role_codes: pl.LazyFrame) -> pl.LazyFrame:
    """Terms beside skills as they were found, and what is left of the titles that have no role."""
    skills = term_sightings.select("vacancy_id", kind=pl.lit("skill"), spelling="term", surface="surface")
    words = pl.col("title_core").str.split(" ").list.len()
    is_name = words.is_between(2, MAX_TITLE_WORDS) & ~pl.col("title_core").str.contains(_NO_TITLE)
    roles = role_codes.filter(pl.col("role_id").is_null() & is_name).select(
        "vacancy_id", kind=pl.lit("role"), spelling="title_core", surface="title_core"
    )
    return pl.concat([skills, roles]).cast(_ASKED)  # type: ignore[arg-type]


def list_spellings(spellings: Spellings) -> pl.DataFrame:
    """Spellings common enough to be looked at, the commonest first: kind, spelling, surface, names, vacancies.

    `surface` is how it is written most often, `names` the part of its vacancies that write it with a capital.
    """
    common = (
        spellings.seen.group_by(SPELLING)
        .agg(vacancies=pl.len().cast(pl.Int64))
        .filter(pl.col("vacancies") >= MIN_SPELLING)
    )
    first = common.sort("kind", pl.col("vacancies").neg(), "spelling").group_by("kind", maintain_order=True)
    kept = first.head(MOST_SPELLINGS).collect()
    seen = spellings.seen.join(kept.lazy(), on=SPELLING, how="semi")
    surfaces = seen.group_by(*SPELLING, "surface").agg(count=pl.len().cast(pl.Int64)).collect()
    is_name = pl.col("surface").str.contains(r"\p{Lu}")
    told = (
        surfaces.sort(*SPELLING, pl.col("count").neg(), "surface")
        .group_by(SPELLING, maintain_order=True)
        .agg(
            surface=pl.col("surface").first(),
            names=pl.col("count").filter(is_name).sum() / pl.col("count").sum(),
        )
    )
    return kept.join(told, on=SPELLING).sort("kind", pl.col("vacancies").neg(), "spelling")


def count_terms(placed: pl.DataFrame, least: int = MIN_VACANCIES) -> pl.DataFrame:
    """One row per kind and term that passes the small-cell rule: vacancies, employers, first_month.

    `placed` has a row per vacancy, kind, term and spelling. `first_month` is the month by whose end enough vacancies of
    enough employers had asked for it: an earlier one would tell of a single vacancy.
    What is published has the `least` of the rule; a measurement on few ads may ask for fewer.
    """
    each = placed.unique(["kind", "term", "vacancy_id"]).sort("kind", "term", "month", "vacancy_id")
    term = ["kind", "term"]
    of_employer = pl.len().over(*term, "employer_key")
    is_new = pl.int_range(pl.len()).over(*term, "employer_key") == 0
    enough = (pl.int_range(1, pl.len() + 1).over(term) >= least) & (
        is_new.cast(pl.Int64).cum_sum().over(term) >= MIN_EMPLOYERS
    )
    counted = (
        each.with_columns(of_employer=of_employer, is_new=is_new, enough=enough)
        .group_by(term)
        .agg(
            vacancies=pl.len().cast(pl.Int64),
            employers=pl.col("is_new").sum().cast(pl.Int64),
            largest=pl.col("of_employer").max(),
            first_month=pl.col("month").filter("enough").min(),
        )
    )
    is_told = (
        (pl.col("vacancies") >= least)
        & (pl.col("employers") >= MIN_EMPLOYERS)
        & (pl.col("largest") <= MAX_EMPLOYER_SHARE * pl.col("vacancies"))
    )
    return counted.filter(is_told).drop("largest").sort(term).pipe(round_counts, ["vacancies"])


def names_somebody(surface: str, employers: Container[str], places: Container[str]) -> bool:
    """Whether a term is the name of an employer of the warehouse or of a place, of which nothing is to be told.

    `places` are names in lower case without accents; a city may be called so ("Quebec City").
    """
    name = fold(surface)
    return employer_key(surface, "") in employers or name in places or name.removesuffix(" city") in places


def estimate_growth(placed: pl.DataFrame, vacancy_counts: pl.LazyFrame, panel: Panel) -> pl.DataFrame:
    """One row per kind and term: the trend of its share among all vacancies of the world, as of a skill's.

    `placed` as for count_terms. A vacancy counts once for a term, however many of its spellings it has.
    """
    world = vacancy_counts.filter((pl.col("region") == WORLD) & (pl.col("basis").cast(pl.String) == "flow"))
    cells = number_cells(world)
    feed = ["month", "source", "board", "employer_key"]
    each = placed.filter("is_flow").unique(["kind", "term", "vacancy_id"])
    counts = (
        each.group_by(*feed, "kind", "term")
        .agg(vacancies=pl.len().cast(pl.Int64))
        .join(world.select(*feed, "cell").collect(), on=feed)
        .with_columns(weight=pl.col("vacancies") * WEIGHT_UNIT)
    )
    return pl.concat([_growth_of(kind, counts, cells, panel) for kind in CANDIDATE_KINDS])


def _growth_of(kind: str, counts: pl.DataFrame, cells: Cells, panel: Panel) -> pl.DataFrame:
    """Trends of one kind, so that a q-value is among the candidates of that kind."""
    mine = counts.filter(pl.col("kind") == kind).select("cell", "term", "vacancies", "weight")
    trends = estimate_windows(cells, mine.lazy(), [panel], ["term"], Wanted())[0]
    told = trends.drop("region", "region_level", "vacancies", "employers")
    return told.with_columns(kind=pl.lit(kind))


def join_variants(spellings: pl.DataFrame) -> pl.DataFrame:
    """kind, term, label and variants of each term; the spelling that most vacancies write names it.

    `spellings` has a row per spelling with its kind and term.
    """
    ordered = spellings.sort("kind", "term", pl.col("vacancies").neg(), "spelling")
    return ordered.group_by("kind", "term", maintain_order=True).agg(
        label=pl.col("surface").first(),
        variants=pl.col("spelling").sort().str.join("; "),
        names=(pl.col("names") * pl.col("vacancies")).sum() / pl.col("vacancies").sum(),
    )


def add_growth(terms: pl.DataFrame, growth: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """Rows of `emerging_terms`: the terms with their trends; one not seen in a watched month says so.

    A term whose window would be withheld is told all the same, since all of its time passes the rule, without a trend.
    """
    first, last = panel.window or (None, None)
    unwatched = {
        "window_from": pl.lit(first, dtype=pl.Date),
        "window_until": pl.lit(last, dtype=pl.Date),
        "direction": pl.lit("insufficient"),
        "obs_status": pl.lit("insufficient"),
        "insufficient_reason": pl.lit("not_watched"),
        "seasonally_adjusted": pl.lit(panel.seasonally_adjusted),
    }
    is_unwatched = pl.col("direction").is_null()
    is_withheld = pl.col("obs_status").cast(pl.String) == "small_cell"
    growth = growth.with_columns(
        obs_status=pl.when(is_withheld).then(pl.lit("insufficient")).otherwise(pl.col("obs_status").cast(pl.String)),
        insufficient_reason=pl.when(is_withheld)
        .then(pl.lit("few_vacancies"))
        .otherwise(pl.col("insufficient_reason").cast(pl.String)),
    )
    return terms.join(growth, on=["kind", "term"], how="left").with_columns(
        pl.when(is_unwatched)
        .then(value)
        .otherwise(pl.col(name).cast(pl.String) if name in _WORDS else pl.col(name))
        .alias(name)
        for name, value in unwatched.items()
    )


_WORDS = ("direction", "obs_status", "insufficient_reason")

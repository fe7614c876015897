"""The pipeline, declared once: steps, what each reads and writes, and how its partitions are found.

The command line, the DAGs and the documentation read STAGES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from skilltide import lookups

if TYPE_CHECKING:
    from warehouse.store import Key, Store

FindParts = Callable[["Store", date], dict["Key", list[str]]]
"""For each partition that a step should have: descriptions of its inputs, which change when they do."""


@dataclass(frozen=True)
class Step:
    """One step of the build. `code` names the modules whose closure of imports decides the result; `apart` are the
    tables that are made side by side of the same inputs, where it is not all of `writes` at once."""

    name: str
    does: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    code: tuple[str, ...]
    partition: str
    find_parts: FindParts
    apart: tuple[tuple[str, ...], ...] = ()

    @property
    def shares(self) -> tuple[tuple[str, ...], ...]:
        """The tables that one job makes."""
        return self.apart or (self.writes,)


@dataclass(frozen=True)
class Stage:
    """A group of steps that Airflow runs as one DAG; assets join the stages."""

    name: str
    does: str
    steps: tuple[str, ...]
    consumes: str | None
    produces: str


WHOLE: "Key" = ("current",)
"""The one partition of what is made of the whole warehouse: `editions.ESTIMATES`, known here without polars."""


def mirror(store: "Store", table: str) -> dict["Key", list[str]]:
    """For each partition of the table: itself, with a digest of what it holds."""
    from warehouse.tables import TABLES

    return {p.key: [f"{table}/{'/'.join(p.key)} {p.content}"] for p in store.partitions(TABLES[table])}


def _parts_of_all(store: "Store", *tables: str) -> list[str]:
    return [part for table in tables for parts in mirror(store, table).values() for part in parts]


def _parts_of_clean(store: "Store", _until: date) -> dict["Key", list[str]]:
    return mirror(store, "raw_documents")


def _parts_of_deduplicate(store: "Store", until: date) -> dict["Key", list[str]]:
    crawls, touched = lookups.healthy_crawls(store, until), lookups.months_by_partition(store, until)
    digests = lookups.digests_by_month(touched)
    ends = str(lookups.ends_of_dumps(store, until).rows())
    parts: dict[Key, list[str]] = {}
    for month in digests:
        months = lookups.months_looked_at(month)
        slices = [one for looked_at in months for one in digests.get(looked_at, [])]
        about = lookups.crawls_of_months(crawls, touched, months).rows()
        parts[(month.strftime("%Y-%m"),)] = [*slices, str(about), ends]
    return parts


def _parts_of_months(*tables: str) -> FindParts:
    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        mirrors = [mirror(store, table) for table in tables]
        return {key: [part for mirror in mirrors for part in mirror.get(key, [])] for key in mirrors[0]}

    return find


def _parts_of_extract(store: "Store", until: date) -> dict["Key", list[str]]:
    from skilltide.settings import read_settings

    quality = f"quality {read_settings().skill_quality}"
    return {key: [*parts, quality] for key, parts in _parts_of_months("vacancies")(store, until).items()}


_COUNTS = (
    "vacancy_counts",
    "skill_counts",
    "role_counts",
    "role_skill_counts",
    "pair_counts",
    "triple_counts",
    "pair_role_counts",
    "triple_role_counts",
)
_OF_FLOW = _COUNTS[3:]
"""Count tables without a cell of the stock. Of the others `flow_digests` tells whether their flow changed."""
_OFFER_COUNTS = ("pay_counts", "skill_pay_counts", "requirement_counts")
_SHOWN = ("skill_demand", "role_demand", "sources", "breaks", "skills", "roles", "regions")
_HYBRIDS = ("hybrid_skills", "hybrid_triples")
_TRENDS = ("skill_trends", "role_trends", "role_skills", "role_skill_trends", "role_hybridity", "share_forecasts")
_ESTIMATED_APART = ((*_HYBRIDS, "hybrid_windows"), (*_TRENDS, "series_windows"))

_OFFERS = ("role_pay", "skill_pay", "skill_requirements")
_DECISIONS = ("reskilling_pathways", "pathway_skills", "upskilling_priorities", "role_automation", "credentials")
_DECIDED_FROM = (
    "role_skills",
    "role_skill_trends",
    "role_trends",
    "role_demand",
    "skill_trends",
    "hybrid_skills",
    "skills",
    "roles",
    "vacancy_durations",
    *_OFFERS,
)


def _parts_of_watch(store: "Store", until: date) -> dict["Key", list[str]]:
    return {WHOLE: [*_parts_of_all(store, "vacancy_counts"), lookups.crawl_digest(store, until), until.isoformat()]}


def _parts_of_flow(store: "Store", until: date) -> dict["Key", list[str]]:
    import polars as pl

    counted, watched = _parts_of_months("vacancy_counts", "skill_counts", "role_counts"), lookups.read_watched(store)
    parts = {}
    for key, counts in counted(store, until).items():
        month = date.fromisoformat(f"{key[0]}-01")
        beside = [month, (month - timedelta(1)).replace(day=1), (month + timedelta(31)).replace(day=1)]
        parts[key] = [*counts, str(watched.filter(pl.col("month").is_in(beside)).rows())]
    return parts


def _parts_of_show(store: "Store", until: date) -> dict["Key", list[str]]:
    inputs = ["vacancy_counts", "skill_flow", "role_flow", "watched_months", "posting_months", "refusals"]
    about = [lookups.crawl_digest(store, until), until.isoformat(), lookups.edition_digest(store, until)]
    return {WHOLE: [*_parts_of_all(store, *inputs), *about]}


def _parts_of_settled(*tables: str) -> FindParts:
    """One partition, made of the flow of the settled months of the tables and of what was watched of them."""

    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        months = lookups.settled_months(store)
        mirrors = [mirror(store, table) for table in tables]
        parts = [part for mirror in mirrors for month in months for part in mirror.get(month, [])]
        return {WHOLE: [*parts, *_parts_of_all(store, "watched_months")]}

    return find


def _parts_of_estimate(store: "Store", until: date) -> dict["Key", list[str]]:
    parts = _parts_of_settled("flow_digests", *_OF_FLOW)(store, until)[WHOLE]
    return {WHOLE: [*parts, lookups.digest_of_shown(store)]}


def _parts_of_whole(*tables: str) -> FindParts:
    """One partition, made of all partitions of the tables."""

    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        return {WHOLE: _parts_of_all(store, *tables)}

    return find


_CANDIDATES = ("emerging_terms",)
_SEEN = ("term_sightings", "role_codes", "vacancies", "vacancy_counts")


def _parts_of_discover(store: "Store", until: date) -> dict["Key", list[str]]:
    return {WHOLE: [*_parts_of_all(store, *_SEEN, "watched_months"), lookups.edition_digest(store, until)]}


_COMPARED = (
    *_SHOWN,
    *_TRENDS,
    *_HYBRIDS,
    "trend_windows",
    "vacancy_durations",
    *_OFFERS,
    *_DECISIONS,
    *_CANDIDATES,
)


def _parts_of_compare(store: "Store", until: date) -> dict["Key", list[str]]:
    return {WHOLE: [*_parts_of_all(store, *_COMPARED), lookups.edition_digest(store, until)]}


STEPS: dict[str, Step] = {
    step.name: step
    for step in [
        Step(
            "clean",
            "turns what was received into postings: text, dates, places, pay; refuses what is no posting, with reasons",
            ("raw_documents",),
            ("refusals", "posting_months", "postings"),
            (
                "crawlers.reader",
                "crawlers.archive",
                "crawlers.sources",
                "transforms.postings",
                "transforms.places",
                "transforms.months",
            ),
            "source and day, or source and dump",
            _parts_of_clean,
        ),
        Step(
            "deduplicate",
            "merges postings to distinct vacancies, and says how long each was observed",
            ("postings", "posting_months", "crawls"),
            ("vacancies", "spells"),
            ("transforms.duplicates", "transforms.spells"),
            "month",
            _parts_of_deduplicate,
        ),
        Step(
            "extract",
            "finds the skills that each vacancy asks for, and terms beside them that the taxonomy lacks",
            ("vacancies",),
            ("mentions", "term_sightings"),
            (
                "transforms.boilerplate",
                "transforms.skills",
                "transforms.skills.full",
                "models.skill_concepts",
                "taxonomy.skills",
            ),
            "month",
            _parts_of_extract,
        ),
        Step(
            "code",
            "gives each vacancy its role, or none, and takes its title apart",
            ("vacancies",),
            ("role_codes",),
            ("transforms.role_codes", "taxonomy.roles", "taxonomy.regions", "skilltide.role_model"),
            "month",
            _parts_of_months("vacancies"),
        ),
        Step(
            "count",
            "sums vacancies by region, month, feed and employer, for skills, roles and pairs",
            ("vacancies", "mentions", "role_codes"),
            (*_COUNTS, *_OFFER_COUNTS, "flow_digests"),
            ("transforms.counts", "taxonomy.skills", "taxonomy.regions"),
            "month",
            _parts_of_months("vacancies", "mentions", "role_codes"),
        ),
        Step(
            "measure",
            "measures how long vacancies stay open",
            ("spells", "role_codes"),
            ("vacancy_durations",),
            ("transforms.durations", "taxonomy.roles"),
            "the whole warehouse",
            _parts_of_whole("spells", "role_codes"),
        ),
        Step(
            "watch",
            "tells which board was watched in which month from its first day to its last",
            ("vacancy_counts", "crawls"),
            ("watched_months",),
            ("transforms.panel", "transforms.sources"),
            "the whole warehouse",
            _parts_of_watch,
        ),
        Step(
            "flow",
            "takes what each watched month asks for: vacancies, employers, shares with intervals",
            ("vacancy_counts", "skill_counts", "role_counts", "watched_months"),
            ("skill_flow", "role_flow"),
            ("transforms.demand",),
            "month",
            _parts_of_flow,
        ),
        Step(
            "show",
            "shows what was read month by month: demand, sources, breaks; withholds small cells",
            (
                "vacancy_counts",
                "skill_counts",
                "role_counts",
                "skill_flow",
                "role_flow",
                "watched_months",
                "crawls",
                "posting_months",
                "refusals",
            ),
            _SHOWN,
            ("transforms.published", "taxonomy.skills", "taxonomy.roles", "taxonomy.regions"),
            "the whole warehouse",
            _parts_of_show,
        ),
        Step(
            "estimate",
            "estimates trends and hybrids with intervals and q-values; withholds small cells",
            (*_COUNTS, "flow_digests", "watched_months", "skill_demand", "role_demand"),
            tuple(table for tables in _ESTIMATED_APART for table in tables),
            ("transforms.published", "taxonomy.skills", "taxonomy.roles", "taxonomy.regions"),
            "all settled months",
            _parts_of_estimate,
            apart=_ESTIMATED_APART,
        ),
        Step(
            "align",
            "puts the trends of skills, roles and hybrids in all windows side by side",
            ("series_windows", "hybrid_windows"),
            ("trend_windows",),
            ("warehouse.tables",),
            "the whole warehouse",
            _parts_of_whole("series_windows", "hybrid_windows"),
        ),
        Step(
            "appraise",
            "estimates what roles pay, what a skill adds and whether it must be had",
            ("vacancy_counts", *_OFFER_COUNTS, "flow_digests", "watched_months"),
            _OFFERS,
            (
                "transforms.premiums",
                "transforms.requirements",
                "transforms.region_parts",
                "transforms.counts",
                "taxonomy.skills",
                "taxonomy.roles",
            ),
            "all settled months",
            _parts_of_settled("flow_digests", *_OFFER_COUNTS),
        ),
        Step(
            "decide",
            "finds the moves between roles and the skills to learn, from the published tables alone",
            _DECIDED_FROM,
            _DECISIONS,
            (
                "transforms.pathways",
                "transforms.upskilling",
                "transforms.credentials",
                "transforms.automation",
            ),
            "the whole warehouse",
            _parts_of_whole(*_DECIDED_FROM),
        ),
        Step(
            "discover",
            "finds terms that ads write where skills stand and titles without a role, and whether they rise",
            (*_SEEN, "watched_months"),
            _CANDIDATES,
            (
                "skilltide.candidates",
                "transforms.emerging",
                "models.emerging_terms",
                "taxonomy.skills",
                "taxonomy.roles",
                "taxonomy.regions",
            ),
            "the whole warehouse",
            _parts_of_discover,
        ),
        Step(
            "compare",
            "tells what changed in each published table since the last edition of an earlier day",
            _COMPARED,
            ("revisions",),
            ("warehouse.revisions",),
            "the whole warehouse",
            _parts_of_compare,
        ),
    ]
}

STAGES: tuple[Stage, ...] = (
    Stage("crawl", "reads the boards and sites of sources.yaml", ("crawl",), None, "raw"),
    Stage("build", "makes the tables from what was received", tuple(STEPS), "raw", "estimates"),
    Stage("publish", "makes a new edition when a table changed", ("publish",), "estimates", "edition"),
)

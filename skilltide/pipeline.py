"""The pipeline, declared once: steps, what each reads and writes, and how its partitions are found.

The command line, the DAGs and the documentation read STAGES. A partition is made again only when its inputs, its code
or, for steps that look at the calendar, the day changed.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from skilltide import steps
from skilltide.engine import LOCAL, PATIENCE_SECONDS, run_jobs
from skilltide.errors import ConfigurationError, PublicationHeld, SourceFailed, WarehouseError
from skilltide.logs import get_logger
from skilltide.run_reports import REPORTS, record_step
from skilltide.steps import RUNNERS, Job
from skilltide.usage import forget_peak, peak_bytes
from skilltide.versions import code_version

if TYPE_CHECKING:
    from crawlers.progress import Progress
    from skilltide.settings import SourceEntry, SourcesFile
    from warehouse.checks import Verdict
    from warehouse.editions import Edition
    from warehouse.store import Key, Store

log = get_logger("pipeline")

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


@dataclass
class StepReport:
    """How a step went: partitions made, kept because nothing changed, dropped; rows of partitions opened, rows made,
    seconds spent, and the most memory that a process held at work on one partition."""

    step: str
    made: int = 0
    kept: int = 0
    dropped: int = 0
    rows_in: int = 0
    rows: int = 0
    seconds: float = field(default=0.0, compare=False)
    peak_bytes: int = field(default=0, compare=False)


@dataclass(frozen=True)
class JobReport:
    """How one partition went."""

    key: "Key"
    rows_in: int
    rows: int
    seconds: float
    peak_bytes: int


_WHOLE: "Key" = ("current",)
"""The one partition of what is made of the whole warehouse: `editions.ESTIMATES`, known here without polars."""


def _mirror(store: "Store", table: str) -> dict["Key", list[str]]:
    from warehouse.tables import TABLES

    return {p.key: [f"{table}/{'/'.join(p.key)} {p.content}"] for p in store.partitions(TABLES[table])}


def _parts_of_all(store: "Store", *tables: str) -> list[str]:
    return [part for table in tables for parts in _mirror(store, table).values() for part in parts]


def _parts_of_clean(store: "Store", _until: date) -> dict["Key", list[str]]:
    return _mirror(store, "raw_documents")


def _parts_of_deduplicate(store: "Store", until: date) -> dict["Key", list[str]]:
    crawls, touched = steps.healthy_crawls(store, until), steps.months_by_partition(store, until)
    digests = steps.digests_by_month(touched)
    ends = str(steps.ends_of_dumps(store, until).rows())
    parts: dict[Key, list[str]] = {}
    for month in digests:
        months = steps.months_looked_at(month)
        slices = [one for looked_at in months for one in digests.get(looked_at, [])]
        about = steps.crawls_of_months(crawls, touched, months).rows()
        parts[(month.strftime("%Y-%m"),)] = [*slices, str(about), ends]
    return parts


def _parts_of_months(*tables: str) -> FindParts:
    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        mirrors = [_mirror(store, table) for table in tables]
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
    return {_WHOLE: [*_parts_of_all(store, "vacancy_counts"), steps.crawl_digest(store, until), until.isoformat()]}


def _parts_of_flow(store: "Store", until: date) -> dict["Key", list[str]]:
    import polars as pl

    counted, watched = _parts_of_months("vacancy_counts", "skill_counts", "role_counts"), steps.read_watched(store)
    parts = {}
    for key, counts in counted(store, until).items():
        month = date.fromisoformat(f"{key[0]}-01")
        beside = [month, (month - timedelta(1)).replace(day=1), (month + timedelta(31)).replace(day=1)]
        parts[key] = [*counts, str(watched.filter(pl.col("month").is_in(beside)).rows())]
    return parts


def _parts_of_show(store: "Store", until: date) -> dict["Key", list[str]]:
    inputs = ["vacancy_counts", "skill_flow", "role_flow", "watched_months", "posting_months", "refusals"]
    about = [steps.crawl_digest(store, until), until.isoformat(), steps.edition_digest(store, until)]
    return {_WHOLE: [*_parts_of_all(store, *inputs), *about]}


def _parts_of_settled(*tables: str) -> FindParts:
    """One partition, made of the flow of the settled months of the tables and of what was watched of them."""

    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        months = steps.settled_months(store)
        mirrors = [_mirror(store, table) for table in tables]
        parts = [part for mirror in mirrors for month in months for part in mirror.get(month, [])]
        return {_WHOLE: [*parts, *_parts_of_all(store, "watched_months")]}

    return find


def _parts_of_estimate(store: "Store", until: date) -> dict["Key", list[str]]:
    parts = _parts_of_settled("flow_digests", *_OF_FLOW)(store, until)[_WHOLE]
    return {_WHOLE: [*parts, steps.digest_of_shown(store)]}


def _parts_of_whole(*tables: str) -> FindParts:
    """One partition, made of all partitions of the tables."""

    def find(store: "Store", _until: date) -> dict["Key", list[str]]:
        return {_WHOLE: _parts_of_all(store, *tables)}

    return find


_CANDIDATES = ("emerging_terms",)
_SEEN = ("term_sightings", "role_codes", "vacancies", "vacancy_counts")


def _parts_of_discover(store: "Store", until: date) -> dict["Key", list[str]]:
    return {_WHOLE: [*_parts_of_all(store, *_SEEN, "watched_months"), steps.edition_digest(store, until)]}


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
    return {_WHOLE: [*_parts_of_all(store, *_COMPARED), steps.edition_digest(store, until)]}


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


def run_step(name: str, store: "Store", until: date, workers: int = 1, engine: str = LOCAL) -> StepReport:
    """Every partition of the step is as its inputs, its code and the day demand; what no longer has inputs is gone."""
    from warehouse.tables import TABLES

    step, started = STEPS[name], time.perf_counter()
    version = code_version(step.code)
    settled = _settled(store, step)
    report = StepReport(name, kept=len(settled))
    standing = {
        table: {found.key: found.fingerprint for found in store.partitions(TABLES[table])} for table in step.writes
    }
    jobs = []
    expected = step.find_parts(store, until)
    for key, parts in expected.items():
        fingerprint = _fingerprint(name, version, parts)
        for tables in step.shares:
            if all(standing[table].get(key) == fingerprint for table in tables):
                report.kept += 1
            else:
                jobs.append(Job(name, store.address, key, fingerprint, until, tables))
    for done in run_jobs(run_job, jobs, workers, _patience(store, step, expected), engine):
        report.made += 1
        report.rows_in += done.rows_in
        report.rows += done.rows
        report.peak_bytes = max(report.peak_bytes, done.peak_bytes)
        log.debug("partition", step=name, partition="/".join(done.key), rows=done.rows, seconds=round(done.seconds, 1))
    report.dropped = _drop_orphans(store, step, {*expected, *settled})
    report.seconds = time.perf_counter() - started
    log.info("step", **vars(report) | {"seconds": round(report.seconds, 1)})
    record_step(store.root, until, vars(report))
    store.send_reports(REPORTS)
    return report


LARGE_ROWS = 5_000_000
"""Rows of the tables that a step takes at once: half a minute of work, and 1 GB."""


def _patience(store: "Store", step: Step, expected: Iterable["Key"]) -> float:
    """Seconds for which the step's jobs run in this process: none where one of them takes large tables at once, for
    this process would keep their memory and the others would wait."""
    from warehouse.tables import TABLES

    if set(expected) != {_WHOLE}:
        return PATIENCE_SECONDS
    rows = sum(partition.rows for table in step.reads for partition in store.partitions(TABLES[table]))
    return PATIENCE_SECONDS if rows < LARGE_ROWS else 0


def run_job(job: Job) -> JobReport:
    """The partitions that one job makes are in place.

    Raises WarehouseError where a worker does not see the warehouse; else it would begin an empty one of its own.
    """
    from warehouse.store import Store

    store = Store.at(job.warehouse)
    if not store.root.is_dir():
        raise WarehouseError(
            f"warehouse {store.address}: not found on {os.uname().nodename}; workers must see the same folder"
        )
    with store.lock(job.lock):
        forget_peak()
        started = time.perf_counter()
        rows = RUNNERS[job.step](store, job)
        return JobReport(job.key, store.rows_opened, rows, time.perf_counter() - started, peak_bytes())


def crawl(
    store: "Store",
    entries: Iterable["SourceEntry"],
    contact: str | None,
    until: date,
    today: date,
    watch: "Callable[[str, Progress], None] | None" = None,
) -> list[Any]:
    """Crawl records of the entries. A public source answers for today alone, so for a day past it is not asked.

    `watch` is told now and then how far a source is.
    """
    from crawlers.crawl import crawl_source

    named = require_contact(contact)
    records = []
    for entry in entries:
        if until != today and not entry.allow_private:
            log.info("source_left_out", source=entry.source, why=f"it answers for {today}, not for {until}")
            continue
        records += crawl_source(store, entry, contact=named, day=until, watch=watch)
    return records


def require_contact(contact: str | None) -> str:
    """The address that every request names. Raises ConfigurationError where none is set."""
    if not contact or not contact.strip():
        raise ConfigurationError(
            "sources: found no contact, expected an address that a site's owner can write to; "
            "set `contact:` in the sources file or SKILLTIDE_CONTACT"
        )
    return contact.strip()


def build(
    store: "Store", until: date, workers: int, names: Sequence[str] = tuple(STEPS), engine: str = LOCAL
) -> list[StepReport]:
    """Every step of the build in order, as far as needed."""
    return [run_step(name, store, until, workers, engine) for name in names]


def publish(store: "Store", until: date, accept: str | None = None) -> tuple["Edition", bool]:
    """The latest edition is that of the estimates.

    Raises PublicationHeld when these are not built, and when a check is not met and `accept` gives no reason; Locked
    while one of them is being made.
    """
    from warehouse import editions

    if not _mirror(store, "vacancy_counts"):
        raise PublicationHeld("nothing to publish: the warehouse holds no vacancies; crawl or import first, then build")
    with ExitStack() as held:
        for step in _publishing():  # a build beside this would put tables of two days into one edition
            for tables in step.shares:
                held.enter_context(store.lock(steps.lock_of(step.name, editions.ESTIMATES, tables)))
        return _publish(store, until, accept)


def _publishing() -> list[Step]:
    """The steps that make published tables."""
    from warehouse.tables import PUBLISHED

    names = {table.name for table in PUBLISHED}
    return [step for step in STEPS.values() if names & set(step.writes)]


def _publish(store: "Store", until: date, accept: str | None) -> tuple["Edition", bool]:
    from report import release
    from warehouse import editions

    if not all(_is_current(store, step, until) for step in _publishing()):
        raise PublicationHeld(
            f"nothing to publish for {until}: the estimates are of another day or older input; build first"
        )
    store.bring(NOTE)
    note = store.root / NOTE
    try:
        edition, is_new = editions.publish(
            store,
            until,
            note=note.read_text(encoding="utf-8").strip() if note.exists() else None,
            verdicts=_judge_volumes(store, until),
            accept=accept,
            dress=release.DRESS,
        )
    except PublicationHeld as held:
        if held.reasons:
            release.refresh(store, until, held.reasons)
        raise
    release.refresh(store, until)
    _expire_raw(store, until)
    return edition, is_new


def _judge_volumes(store: "Store", until: date) -> list["Verdict"]:
    """A verdict on each source that has a usual volume: what its last crawls brought is near it."""
    import polars as pl

    from crawlers.health import Crawl
    from crawlers.volume import CHECK, compare_volumes
    from warehouse.checks import Verdict
    from warehouse.editions import list_editions

    rows = steps.crawls_until(store, until).select("source", "board", "day", pl.col("status").cast(pl.String), "items")
    crawls = [(source, board, Crawl(*crawl)) for source, board, *crawl in rows.iter_rows()]
    before = [one.manifest for one in list_editions(store) if one.manifest["until"] < until.isoformat()]
    days = [date.fromisoformat(manifest["until"]) for manifest in before]
    accepted = {
        source: day
        for manifest, day in zip(before, days, strict=True)
        for source in rows["source"].unique()
        if f"{CHECK} ({source})" in manifest.get("accepted", {}).get("checks", ())
    }
    chosen = "A fall of 60 % or a rise of 200 %: a broken page or a lost filter does that, a labour market does not"
    volumes = compare_volumes(crawls, max(days, default=None), accepted)
    return [Verdict(CHECK, one.source, *one.told, is_met=not one.is_strange, chosen=chosen) for one in volumes]


def require_answers(store: "Store", entries: Iterable["SourceEntry"], until: date) -> None:
    """Nothing. Raises SourceFailed where sources were asked on the day and none answered with what can be kept: an
    edition of that day would say as new what is old. The message says until when the data are fresh."""
    import polars as pl

    from crawlers.promote import has_documents

    names = {(entry.source, entry.series_of(board)) for entry in entries for board in entry.boards}
    crawls = steps.crawls_until(store, until)
    asked = [one for one in crawls.filter(day=until).iter_rows(named=True) if (one["source"], one["board"]) in names]
    if not asked or any(has_documents(one) for one in asked):
        return
    healthy = crawls.filter(pl.col("status").cast(pl.String).is_in(["ok", "imported"]))
    fresh = max(healthy["day"], default=None)
    raise SourceFailed(
        f"no source answered as it should: {asked[0]['source']} {asked[0]['message']}; {_stays(store)}, "
        + (f"its sources were last read well on {fresh!s}" if fresh else "no source was ever read well")
    )


def _stays(store: "Store") -> str:
    from warehouse.editions import latest_edition

    edition = latest_edition(store)
    return f"edition {edition.name} of {edition.manifest['until']} stays" if edition else "there is no edition yet"


NOTE = "note.txt"
"""A file of the warehouse whose one line is shown with every edition made there: that its data are synthetic."""


def entries_by_source(sources: "SourcesFile", wanted: Sequence[str]) -> list["SourceEntry"]:
    """The entries of the named sources, of all where none is named. Raises ConfigurationError for a name not listed."""
    known = [entry.source for entry in sources.sources]
    if unknown := sorted(set(wanted) - set(known)):
        raise ConfigurationError(
            f"sources: found no {', '.join(unknown)} in the sources file; it lists {', '.join(known)}"
        )
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise ConfigurationError(
            f"sources: found {', '.join(twice)} more than once; put all boards of a source into one entry"
        )
    return [entry for entry in sources.sources if not wanted or entry.source in wanted]


def day_to_build(store: "Store", day: date) -> date:
    """The day, or the last day crawled where that is later: what a backfill brings in goes into the newest tables,
    which do not go back to an older day."""
    return max(day, steps.newest_crawl_day(store) or day)


def is_edition_due(store: "Store", until: date) -> bool:
    """Whether the latest edition is of an earlier week than the day, or there is none: after days of being off the
    first build publishes, whatever day of the week it is."""
    from warehouse.editions import latest_edition

    edition = latest_edition(store)
    return edition is None or _monday(date.fromisoformat(edition.manifest["until"])) < _monday(until)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_current(store: "Store", step: Step, until: date) -> bool:
    """Whether what a step makes of the whole warehouse is what its inputs, its code and the day demand."""
    from warehouse.tables import TABLES

    expected = _fingerprint(step.name, code_version(step.code), step.find_parts(store, until)[_WHOLE])
    found = [store.find(TABLES[table], _WHOLE) for table in step.writes]
    return all(partition is not None and partition.fingerprint == expected for partition in found)


def _fingerprint(name: str, version: str, parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join([name, version, *parts]).encode()).hexdigest()


def _settled(store: "Store", step: Step) -> set["Key"]:
    """Partitions that stay as they are, since what they were made of was deleted on purpose."""
    from skilltide.retention import expired_keys

    return expired_keys(store) if "raw_documents" in step.reads else set()


def _expire_raw(store: "Store", until: date) -> None:
    """Raw documents older than the setting are gone, those that the next build needs aside."""
    from skilltide.retention import expire_raw
    from skilltide.settings import read_settings
    from warehouse.tables import TABLES

    if (days := read_settings().raw_retention_days) is None:
        return
    step, version, parts = STEPS["clean"], code_version(STEPS["clean"].code), _parts_of_clean(store, until)

    def is_built(key: "Key") -> bool:
        found = [store.find(TABLES[table], key) for table in step.writes]
        expected = _fingerprint(step.name, version, parts[key])
        return all(partition is not None and partition.fingerprint == expected for partition in found)

    expire_raw(store, until, days, is_built)


def _drop_orphans(store: "Store", step: Step, expected: set["Key"]) -> int:
    from warehouse.tables import TABLES

    dropped = 0
    for table in step.writes:
        for key in store.keys(TABLES[table]):
            if key not in expected:
                store.drop(TABLES[table], key)
                dropped += 1
    return dropped

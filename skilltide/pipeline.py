"""The pipeline at work: crawl, build as far as needed, publish.

A partition is made again only when its inputs, its code or, for steps that look at the calendar, the day changed.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from skilltide import lookups
from skilltide.engine import LOCAL, PATIENCE_SECONDS, run_jobs
from skilltide.errors import ConfigurationError, PublicationHeld, SourceFailed, WarehouseError
from skilltide.logs import get_logger
from skilltide.run_reports import REPORTS, record_step
from skilltide.stages import STEPS, WHOLE, Step, mirror
from skilltide.steps import RUNNERS, Job, lock_of
from skilltide.usage import forget_peak, peak_bytes
from skilltide.versions import code_version

if TYPE_CHECKING:
    from crawlers.progress import Progress
    from skilltide.settings import SourceEntry, SourcesFile
    from warehouse.checks import Verdict
    from warehouse.editions import Edition
    from warehouse.store import Key, Store

log = get_logger("pipeline")


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

    if set(expected) != {WHOLE}:
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

    if not mirror(store, "vacancy_counts"):
        raise PublicationHeld("nothing to publish: the warehouse holds no vacancies; crawl or import first, then build")
    with ExitStack() as held:
        for step in _publishing():  # a build beside this would put tables of two days into one edition
            for tables in step.shares:
                held.enter_context(store.lock(lock_of(step.name, editions.ESTIMATES, tables)))
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

    told = ["source", "board", "day", pl.col("status").cast(pl.String), "items"]
    rows = lookups.crawls_until(store, until).select(told)
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
    crawls = lookups.crawls_until(store, until)
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
    return max(day, lookups.newest_crawl_day(store) or day)


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

    expected = _fingerprint(step.name, code_version(step.code), step.find_parts(store, until)[WHOLE])
    found = [store.find(TABLES[table], WHOLE) for table in step.writes]
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
    step, version, parts = STEPS["clean"], code_version(STEPS["clean"].code), STEPS["clean"].find_parts(store, until)

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

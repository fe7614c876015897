"""The crawl of one entry of sources.yaml: a child process fetches, this process puts whole results in place.

Documents first, crawl records last: a board counts as crawled only when its record stands. What a crawl received of a
board that it did not finish stays in `unfinished/`, and the next crawl of the same day goes on from there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from crawlers.job import PROMOTED, RESUMED, CrawlJob, CrawlReport
from crawlers.past import lay_out_previous, left_alone, tell_gone
from crawlers.politeness.identity import user_agent
from crawlers.politeness.reach import Reach, kind_of
from crawlers.progress import SECONDS_BETWEEN, Progress, hear
from crawlers.promote import NOTHING_READ, CrawlRecord, Staged, has_documents, promote
from crawlers.shapes.base import Source, origin_of
from crawlers.sources import source_named
from crawlers.staging import journal_path
from skilltide.errors import ConfigurationError, Locked, WarehouseError
from skilltide.logs import get_logger
from skilltide.settings import SourceEntry
from warehouse.store import Key, Store, safe_segment
from warehouse.tables.raw import CRAWLS

MAX_SECONDS = 6 * 3600.0
"""Of one child: 10,000 pages at two seconds each, and some. A child that takes longer is killed."""
SECONDS_TO_END = 10.0
"""After a kind request to end, before the child is killed."""
UNFINISHED = "unfinished"
"""Folder of the warehouse with what interrupted crawls received."""
Watch = Callable[[str, Progress], None]
"""Is told the name of a source and how far its crawl is."""
_ROOT = Path(__file__).resolve().parent.parent

log = get_logger("crawl")


def crawl_source(
    store: Store,
    entry: SourceEntry,
    *,
    contact: str,
    day: date,
    now: datetime | None = None,
    max_seconds: float = MAX_SECONDS,
    watch: Watch | None = None,
) -> list[CrawlRecord]:
    """The crawl records of the entry's boards on the day, in the entry's order; their documents are stored.

    Boards already crawled well that day, archives that rest, and hosts that asked for a longer wait than a crawl waits
    are not asked. `now` is put on the documents
    instead of the instant of each answer; `watch` is told now and then how far the source is. Raises
    ConfigurationError before anything is fetched, WarehouseError when the disk refuses.
    """
    source = check_entry(entry)
    user_agent(contact)
    key = (entry.source, day.isoformat())
    with store.lock(f"crawl-{entry.source}-{day}"):
        known = {**_resting(store, source, day), **_stored_records(store, key)}
        boards = [board for board in dict.fromkeys(entry.boards) if not _is_done(known.get(entry.series_of(board)))]
        left = _left_alone(store, source, entry, boards, day)
        if left:
            known = {**known, **_better(known, left)}
            boards = [board for board in boards if entry.series_of(board) not in left]
        if boards:
            fresh = _crawl_boards(store, source, entry, boards, contact, day, now, max_seconds, watch)
            known = {**known, **_better(known, fresh)}
        else:
            log.info("already_crawled", source=entry.source, day=str(day), boards=len(entry.boards))
    return [known[entry.series_of(board)] for board in dict.fromkeys(entry.boards)]


def plan_crawl(entries: Iterable[SourceEntry]) -> list[str]:
    """A line for each board that a crawl would read: its first address and its pace. Opens no socket.

    Raises ConfigurationError as the crawl would.
    """
    lines = []
    for entry in entries:
        source = check_entry(entry)
        for board in dict.fromkeys(entry.boards):
            first = _first_request(source, board, entry.base_url)
            lines.append(f"crawl {entry.source} {board}: {first}, {_delay(source, entry):g} s between requests")
    return lines


def _first_request(source: Source, board: str, base_url: str | None) -> str:
    shape = source.shape
    leads = () if shape.wants_sitemaps else shape.begin(board, base_url, ()).leads
    method = "POST" if any(ask.body is not None for ask in leads) else "GET"
    return f"{method} {shape.first_url(board, base_url)}"


def check_entry(entry: SourceEntry) -> Source:
    """The entry's source.

    Raises ConfigurationError for an entry that would be read over HTTP or reach inside, and where a key is missing.
    """
    source = source_named(entry.source)
    if missing := [name for name in source.key_headers.values() if not os.environ.get(name)]:
        raise ConfigurationError(
            f"sources, {entry.source}: found no {' and no '.join(missing)} in the environment, expected a key; "
            f"the source answers only to those who registered: {source.terms_url}"
        )
    for board in entry.boards:
        url = source.shape.first_url(board, entry.base_url)
        _check_address(entry, url)
    return source


def _check_address(entry: SourceEntry, url: str) -> None:
    origin = origin_of(url)
    host = Reach.of([url]).private_hosts
    kind = next((kind_of(name) for name in host), None)
    if entry.allow_private:
        return
    if kind not in (None, "public"):
        raise ConfigurationError(
            f"sources, {entry.source}: found {origin}, a {kind} address, expected a public one; "
            "set `allow_private: true` on the entry if it is meant"
        )
    if not origin.startswith("https://"):
        raise ConfigurationError(
            f"sources, {entry.source}: found {origin}, expected https://; "
            "public sources are read over HTTPS, a private one needs `allow_private: true`"
        )


def _left_alone(
    store: Store, source: Source, entry: SourceEntry, boards: Iterable[str], day: date
) -> dict[str, CrawlRecord]:
    """Records, which stand in the store now, of the boards whose host is not to be asked yet."""
    origins = {entry.series_of(board): origin_of(source.shape.first_url(board, entry.base_url)) for board in boards}
    left = left_alone(store, entry.source, day, origins, datetime.now(UTC))
    if left:
        key = (entry.source, day.isoformat())
        known = _stored_records(store, key)
        store.write(CRAWLS, key, pl.DataFrame([*{**known, **_better(known, left)}.values()], schema=CRAWLS.dtypes))
        for record in left.values():
            log.warning("left_alone", source=entry.source, board=record["board"], until=str(record["not_before"]))
    return left


def _crawl_boards(
    store: Store,
    source: Source,
    entry: SourceEntry,
    boards: Sequence[str],
    contact: str,
    day: date,
    now: datetime | None,
    max_seconds: float,
    watch: Watch | None,
) -> dict[str, CrawlRecord]:
    """Fresh records of the boards by the names of their series. Documents and records of the partition are in place."""
    key = (entry.source, day.isoformat())
    with _working_folder(store, entry, day) as folder:
        job = CrawlJob(
            source=entry.source,
            boards=tuple(boards),
            base_url=entry.base_url,
            allow_private=entry.allow_private,
            delay=_delay(source, entry),
            contact=contact,
            day=day,
            now=now,
            folder=str(folder),
            robots_403_is_none=entry.robots_403_is_none,
        )
        series = {entry.series_of(board): board for board in boards}
        lay_out_previous(store, entry.source, series, day, Path(job.previous))
        log.info("crawl_begins", source=entry.source, day=str(day), boards=len(boards))
        outcome = _run_child(job, max_seconds, watch)
        said = _records_of(job, outcome)
        fresh = {name: {**said[board], "board": name} for name, board in series.items()}
        fresh = tell_gone(store, entry.source, day, fresh)
        known = _stored_records(store, key)
        staged = [Staged(entry.source, name, day, journal_path(folder, board)) for name, board in series.items()]
        promote(store, key, staged, known, fresh)
        fresh = {board: _with_coverage(source, record) for board, record in fresh.items()}
        records = {**known, **_better(known, fresh)}
        store.write(CRAWLS, key, pl.DataFrame(list(records.values()), schema=CRAWLS.dtypes))
        _clear(job, [one.path for one in staged if fresh[one.board]["status"] not in RESUMED])
    log.info("crawl_ends", source=entry.source, day=str(day), peak_mb=round(outcome[0].peak_bytes / 2**20))
    for record in fresh.values():
        say = log.info if _is_done(record) else log.warning
        say("board_crawled", **{name: record[name] for name in ("source", "board", "status", "items", "message")})
    return fresh


@contextmanager
def _working_folder(store: Store, entry: SourceEntry, day: date) -> Iterator[Path]:
    """Where the journals of the entry's day are: not in the staging folder, which each run sweeps.

    Journals of another host are others. Those of earlier days are gone: their boards look different now. Raises
    WarehouseError when the disk refuses.
    """
    mirror = f"-{hashlib.sha256(entry.base_url.encode()).hexdigest()[:12]}" if entry.base_url else ""
    folder = store.root.absolute() / UNFINISHED / safe_segment(entry.source) / f"{day}{mirror}"
    try:
        for other in folder.parent.glob("*"):
            with suppress(Locked):
                _remove_unless(store, other, entry.source, day)
        shutil.rmtree(folder / "previous", ignore_errors=True)
        (folder / "previous").mkdir(parents=True)
        for name in ("report.json", "progress.json"):
            (folder / name).unlink(missing_ok=True)
        yield folder
    except OSError as error:
        raise WarehouseError(
            f"{folder}: cannot be written ({error}); free some space or choose another warehouse, then run again"
        ) from error


def _remove_unless(store: Store, folder: Path, source: str, day: date) -> None:
    """The folder is gone, unless it is of this day. Raises Locked when its crawl still runs."""
    its_day = folder.name[: len("2026-11-23")]
    if its_day != day.isoformat():
        with store.lock(f"crawl-{source}-{its_day}"):
            shutil.rmtree(folder)


def _clear(job: CrawlJob, journals: Iterable[Path]) -> None:
    """What is in place is not kept twice."""
    shutil.rmtree(job.previous, ignore_errors=True)
    for path in (*journals, Path(job.report), Path(job.progress)):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # journals of unfinished boards, also of another entry of the source, keep the folder
        Path(job.folder).rmdir()


def _run_child(job: CrawlJob, max_seconds: float, watch: Watch | None) -> tuple[CrawlReport, str]:
    """The child's report, empty when it died, and how it ended."""
    command = [sys.executable, "-m", "crawlers.child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=_ROOT, text=True)  # noqa: S603
    try:
        if child.stdin is None:
            raise RuntimeError("the child has no standard input")
        with suppress(BrokenPipeError):  # it died at once; how is told by its exit code
            child.stdin.write(job.model_dump_json() + "\n")
            child.stdin.flush()
        code = _wait(child, job, max_seconds, watch)
        end = f"the crawling process ended with code {code}"
    except subprocess.TimeoutExpired:
        end = f"the crawl took longer than {max_seconds:g} s and was stopped"
    finally:
        _end_child(child)
    path = Path(job.report)
    report = CrawlReport.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else CrawlReport()
    if report.failure:
        raise WarehouseError(f"crawl of {job.source}: {report.failure}; free some space, then run again")
    return report, end


def _wait(child: "subprocess.Popen[str]", job: CrawlJob, max_seconds: float, watch: Watch | None) -> int:
    """The child's exit code, once it ended. Raises TimeoutExpired when it takes longer."""
    ends = time.monotonic() + max_seconds
    while True:
        try:
            return child.wait(timeout=min(SECONDS_BETWEEN, max(0.0, ends - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= ends:
                raise
        if watch and (progress := hear(job)):
            watch(job.source, progress)


def _end_child(child: "subprocess.Popen[str]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.close()


def _records_of(job: CrawlJob, outcome: tuple[CrawlReport, str]) -> dict[str, CrawlRecord]:
    """A record for each board of the job; those of which the child said nothing were interrupted."""
    report, end = outcome
    said = {board.board: board.model_dump() for board in report.boards}
    unsaid = {**NOTHING_READ, "status": "interrupted", "message": f"{end}; crawl again"}
    undeclared = {"covers_from": None, "covers_until": None, "is_complete": None}
    return {
        board: {"source": job.source, "board": board, "day": job.day, **said.get(board, unsaid), **undeclared}
        for board in job.boards
    }


def _better(known: Mapping[str, CrawlRecord], fresh: Mapping[str, CrawlRecord]) -> dict[str, CrawlRecord]:
    """Fresh records, but a second try that failed takes nothing away from a first that kept documents."""
    return {
        board: known[board] if record["status"] not in PROMOTED and has_documents(known.get(board)) else record
        for board, record in fresh.items()
    }


def _is_done(record: CrawlRecord | None) -> bool:
    return record is not None and record["status"] in ("ok", "imported")


def _with_coverage(source: Source, record: CrawlRecord) -> CrawlRecord:
    """The record; of a board that showed its whole past it is one of an archive, which is what months are told from."""
    span = source.covers(record["board"], record["day"]) if source.covers and record["status"] == "ok" else None
    if span is None:
        return record
    first, last = span
    return {**record, "status": "imported", "covers_from": first, "covers_until": last, "is_complete": True}


def _resting(store: Store, source: Source, day: date) -> dict[str, CrawlRecord]:
    """The latest record of each board that showed its whole past not long before the day."""
    found: dict[str, CrawlRecord] = {}
    for days in range(source.rest_days, 0, -1):
        records = _stored_records(store, (source.name, (day - timedelta(days=days)).isoformat()))
        found |= {board: record for board, record in records.items() if record["status"] == "imported"}
    return found


def _stored_records(store: Store, key: Key) -> dict[str, CrawlRecord]:
    if store.find(CRAWLS, key) is None:
        return {}
    return {row["board"]: row for row in store.read(CRAWLS, [key]).collect().iter_rows(named=True)}


def _delay(source: Source, entry: SourceEntry) -> float:
    return source.delay if entry.delay is None else entry.delay

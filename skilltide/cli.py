"""The command line: every command is one function; what it prints is for a person, or JSON with --json."""

import os
import sys
import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console

from skilltide import __version__, pipeline
from skilltide.cli_gap import gap
from skilltide.cli_sources import sources_app
from skilltide.cli_taxonomy import taxonomy_app
from skilltide.cli_texts import code_roles, extract_skills
from skilltide.errors import SkilltideError, SourceFailed, UsageError
from skilltide.logs import bind_run, configure_logs
from skilltide.options import (
    DryRun,
    Engine,
    Json,
    Sources,
    Until,
    Warehouse,
    contact_of,
    day_of,
    engine_of,
    latest,
    locked_store,
    open_store,
)
from skilltide.settings import Settings, SourcesFile, read_settings, read_sources
from skilltide.stages import STAGES
from skilltide.terminal import CrawlBars, plain, print_json, print_rows

if TYPE_CHECKING:
    import polars as pl

    from warehouse.store import Store

app = App(
    name="skilltide",
    version=__version__,
    help="Which hybrid skills rise and which roles decline, by region, read from public job postings.",
)
app.command(taxonomy_app)
app.command(sources_app)
app.command(gap)
app.command(extract_skills, name="extract-skills")
app.command(code_roles, name="code-roles")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code: 0 ok, 2 usage, 3 held, 4 source failed, 5 locked."""
    configure_logs(
        as_json=os.environ.get("SKILLTIDE_LOG_JSON") == "1", is_verbose=os.environ.get("SKILLTIDE_VERBOSE") == "1"
    )
    bind_run(uuid.uuid4().hex[:8])
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except SkilltideError as error:
        print(f"skilltide: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("skilltide: interrupted; nothing half-written is left, run again to go on", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(
            f"skilltide: {error.filename or 'a file'}: {error.strerror or error}; mend it, then run again",
            file=sys.stderr,
        )
        sys.exit(1)
    except Exception as error:
        if type(error).__module__.startswith("cyclopts"):
            print(f"skilltide: {' '.join(str(error).split())}; see skilltide --help", file=sys.stderr)
            sys.exit(2)
        raise


# ---- doing


@app.command
def run(
    *,
    sources: Sources = None,
    warehouse: Warehouse = None,
    until: Until = None,
    airflow: Annotated[
        bool, Parameter(help="Through Airflow's own runner; --no-airflow runs the same steps plainly.")
    ] = True,
    engine: Engine = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Everything: crawl the sources, build the tables, publish an edition."""
    from crawlers.crawl import plan_crawl

    settings, day = read_settings(), day_of(until)
    path, where = sources or settings.sources, engine_of(engine, settings)
    wanted = read_sources(path)
    if dry_run:
        _print_plan(wanted, settings, day)
        return
    pipeline.require_contact(contact_of(wanted, settings))
    plan_crawl(pipeline.entries_by_source(wanted, ()))
    with locked_store(warehouse, settings) as store:
        if airflow:
            from skilltide.airflow_runner import run_through_airflow

            run_through_airflow(store, path, day, where)
        else:
            _crawl(store, wanted, settings, day, ())
            pipeline.require_answers(store, wanted.sources, day)
            pipeline.build(store, day, settings.workers, engine=where)
            pipeline.publish(store, day)
        _print_summary(store, as_json=as_json)


@app.command
def crawl(
    *source: str,
    sources: Sources = None,
    warehouse: Warehouse = None,
    until: Until = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read the boards and sites of the sources file; only the named sources where some are named."""
    settings, day = read_settings(), day_of(until)
    wanted = read_sources(sources or settings.sources)
    entries = pipeline.entries_by_source(wanted, source)
    if dry_run:
        _print_plan(SourcesFile(contact=wanted.contact, sources=tuple(entries)), settings, day)
        return
    with locked_store(warehouse, settings) as store:
        records = _crawl(store, wanted, settings, day, source)
    print_rows(
        [
            {key: record[key] for key in ("source", "board", "status", "items", "refused", "requests", "message")}
            for record in records
        ],
        as_json=as_json,
    )
    failed = [record for record in records if record["status"] not in {"ok", "imported", "suspect"}]
    if failed and len(failed) == len(records):
        raise SourceFailed(
            f"no source answered as it should: {failed[0]['source']} {failed[0]['message']}; nothing was replaced"
        )


@app.command(name="import")
def import_(
    file: Path,
    *,
    source: Annotated[str, Parameter(help="Name under which the dump's postings are kept.")],
    mapping: Annotated[
        Path,
        Parameter(
            help="YAML file: which column holds what; or a shipped one: jobtech, canada-job-bank, usajobs-historic."
        ),
    ],
    warehouse: Warehouse = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Take in a dump of postings: CSV, TSV, JSON, JSON lines or Parquet, plain, gz or zip."""
    from crawlers.archive import import_dump, read_mapping
    from skilltide.dump_checks import DumpCheck, shares_in_words, shares_of_import

    settings, day = read_settings(), day_of(until)
    how = read_mapping(mapping)
    with locked_store(warehouse, settings) as store:
        report = import_dump(store, file, source, how, day, DumpCheck(how, day))
        pipeline.build(store, day, settings.workers, ["clean"])
        refused, shares = _refused(store, source), shares_of_import(store, source)
    if as_json:
        print_json(
            {
                "source": source,
                "rows": report.rows,
                "already_imported": report.was_imported,
                "refused": refused.to_dicts(),
            }
            | shares
        )
        return
    state = "already imported, nothing changed" if report.was_imported else f"imported {report.rows:,} rows"
    print(f"{source}: {state}; {refused.height} refused")
    print(f"  {shares_in_words(shares)}")
    for reason, count in refused["reason"].value_counts(sort=True).rows():
        print(f"  {count:,} × {reason}")
    for record_id, reason, found in refused.select("record_id", "reason", "found").head(20).rows():
        print(f"  {record_id or '(no id)'}: {reason} (found {found!r:.100})")
    print("next: skilltide build, then skilltide publish")


@app.command
def build(*, warehouse: Warehouse = None, until: Until = None, engine: Engine = None, as_json: Json = False) -> None:
    """Make the tables from what was received; only what changed is made again."""
    settings, day = read_settings(), day_of(until)
    where = engine_of(engine, settings)
    with locked_store(warehouse, settings) as store:
        reports = pipeline.build(store, day, settings.workers, engine=where)
    print_rows([vars(report) | {"seconds": round(report.seconds, 1)} for report in reports], as_json=as_json)


@app.command
def publish(
    *,
    warehouse: Warehouse = None,
    until: Until = None,
    accept: Annotated[
        str | None,
        Parameter(help="Why an edition is published although a check holds it back; recorded in the edition."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a new edition from the built tables; an equal one is not made twice."""
    settings, day = read_settings(), day_of(until)
    if accept is not None and not accept.strip():
        raise UsageError("--accept: found no reason, expected some words that tell a reader why it is published")
    with locked_store(warehouse, settings) as store:
        edition, is_new = pipeline.publish(store, day, accept)
    if as_json:
        print_json({"edition": edition.name, "folder": edition.address, "is_new": is_new})
    else:
        print(f"edition {edition.name} {'is new' if is_new else 'stands, nothing changed'}: {edition.address}")


@app.command
def sample(
    *,
    warehouse: Warehouse = None,
    airflow: Annotated[
        bool, Parameter(help="Through Airflow's own runner; --no-airflow runs the same steps plainly.")
    ] = True,
    vacancies: Annotated[int, Parameter(help="Size of the made-up history.")] = 24_000,
    engine: Engine = None,
    as_json: Json = False,
) -> None:
    """The main job on the bundled sample: made-up postings with a known truth, served and crawled on this machine."""
    from skilltide.demo import run_sample

    settings = read_settings()
    with locked_store(warehouse, settings) as store:
        run_sample(store, settings.workers, airflow=airflow, vacancies=vacancies, engine=engine_of(engine, settings))
        _print_summary(store, as_json=as_json)


# ---- looking


@app.command
def tables(*, as_json: Json = False) -> None:
    """List the published tables and what one row of each is."""
    from warehouse.tables import PUBLISHED

    print_rows([{"table": t.name, "one row per": t.grain, "holds": t.description} for t in PUBLISHED], as_json=as_json)


@app.command
def show(
    table: str,
    *,
    region: Annotated[str | None, Parameter(help="Only this region.")] = None,
    where: Annotated[tuple[str, ...], Parameter(help="Only rows with COLUMN=VALUE; may be given again.")] = (),
    columns: Annotated[tuple[str, ...], Parameter(help="Only these columns; may be given again.", negative="")] = (),
    limit: Annotated[int, Parameter(help="Rows to print.")] = 20,
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """Print a table of the latest edition."""
    import polars as pl

    from warehouse.tables import table_named

    declared = table_named(table)
    store = open_store(warehouse, read_settings(), must_exist=True)
    edition = latest(store)
    if declared.room != "published":
        raise UsageError(f"table {table} is not published; `skilltide tables` lists those that are")
    frame = pl.read_parquet(edition.folder / f"{table}.parquet")
    filters = list(where) + ([f"region={region}"] if region else [])
    for condition in filters:
        column, _, value = condition.partition("=")
        if column not in frame.columns:
            raise UsageError(f"table {table} has no column {column!r}; it has {', '.join(frame.columns)}")
        frame = frame.filter(pl.col(column).cast(pl.String) == value)
    if unknown := sorted(set(columns) - set(frame.columns)):
        raise UsageError(f"table {table} has no column {unknown[0]!r}; it has {', '.join(frame.columns)}")
    shown = frame.select(columns or frame.columns).head(limit)
    rows = [{key: plain(value) for key, value in row.items()} for row in shown.to_dicts()]
    print_rows(rows, as_json=as_json, cut=not columns)
    if not as_json and frame.height > limit:
        print(f"{limit} of {frame.height:,} rows; --limit shows more")


@app.command
def serve(*, warehouse: Warehouse = None, port: Annotated[int, Parameter(help="Port on 127.0.0.1.")] = 8000) -> None:
    """Serve the published files on this machine alone, until interrupted."""
    from skilltide.serving import serve_published

    store = open_store(warehouse, read_settings(), must_exist=True)
    edition = latest(store)
    with serve_published(store, port) as server:
        print(f"http://127.0.0.1:{server.server_port}/latest/ shows edition {edition.name}; Ctrl-C ends it", flush=True)
        server.serve_forever()


@app.command
def doctor(*, sources: Sources = None, warehouse: Warehouse = None, as_json: Json = False) -> None:
    """Check settings, sources file, warehouse, latest edition and Airflow, and say what to do."""
    from skilltide.doctor import examine

    settings = read_settings()
    findings = examine(sources or settings.sources, warehouse or settings.warehouse, settings)
    print_rows([vars(finding) for finding in findings], as_json=as_json)
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(2)


# ---- inside


def _crawl(store: "Store", wanted: SourcesFile, settings: Settings, day: date, names: Sequence[str]) -> list[Any]:
    entries = pipeline.entries_by_source(wanted, names)
    with CrawlBars() as bars:
        return pipeline.crawl(store, entries, contact_of(wanted, settings), day, day_of(None), bars.show)


def _print_plan(wanted: SourcesFile, settings: Settings, day: date) -> None:
    from crawlers.crawl import plan_crawl

    print(f"until {day}, contact {contact_of(wanted, settings) or '(none set: a crawl would be refused)'}")
    for line in plan_crawl(wanted.sources):
        print(line)
    for stage in STAGES[1:]:
        print(f"{stage.name}: {stage.does}")


def _print_summary(store: "Store", *, as_json: bool) -> None:
    from report.summary import print_summary, summarise

    edition = latest(store)
    if as_json:
        print_json(summarise(edition))
    else:
        print_summary(edition, Console(width=None if sys.stdout.isatty() else 110))


def _refused(store: "Store", source: str) -> "pl.DataFrame":
    from warehouse.tables import TABLES

    table = TABLES["refusals"]
    return store.read(table, store.keys(table, source)).collect()


if __name__ == "__main__":
    main()

"""The command line: every command is one function; what it prints is for a person, or JSON with --json."""

import json
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.console import Console

from skilltide import __version__, pipeline
from skilltide.cli_gap import gap
from skilltide.cli_sources import sources_app
from skilltide.errors import SkilltideError, SourceFailed, UsageError
from skilltide.logs import bind_run, configure_logs, get_logger
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
    open_store,
)
from skilltide.settings import Settings, SourcesFile, read_settings, read_sources
from skilltide.terminal import CrawlBars, json_lines, plain, print_json, print_rows

if TYPE_CHECKING:
    import polars as pl

    from warehouse.store import Store

app = App(
    name="skilltide",
    version=__version__,
    help="Which hybrid skills rise and which roles decline, by region, read from public job postings.",
)
taxonomy_app = App(name="taxonomy", help="Look at and check the taxonomy of skills, roles and regions.")
app.command(taxonomy_app)
app.command(sources_app)
app.command(gap)
log = get_logger("cli")


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
    with _locked_store(warehouse, settings) as store:
        if airflow:
            from skilltide.airflow_runner import run_through_airflow

            run_through_airflow(store.root, path, day, where)
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
    with _locked_store(warehouse, settings) as store:
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
    """Take in a dump of postings: CSV, TSV, JSON, JSON lines or Parquet, plain or gz."""
    from crawlers.archive import import_dump, read_mapping

    settings, day = read_settings(), day_of(until)
    how = read_mapping(mapping)
    with _locked_store(warehouse, settings) as store:
        report = import_dump(store, file, source, how, day)
        pipeline.build(store, day, settings.workers, ["clean"])
        refused = _refused(store, source)
    if as_json:
        print_json(
            {
                "source": source,
                "rows": report.rows,
                "already_imported": report.was_imported,
                "refused": refused.to_dicts(),
            }
        )
        return
    state = "already imported, nothing changed" if report.was_imported else f"imported {report.rows:,} rows"
    print(f"{source}: {state}; {refused.height} refused")
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
    with _locked_store(warehouse, settings) as store:
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
    with _locked_store(warehouse, settings) as store:
        edition, is_new = pipeline.publish(store, day, accept)
    if as_json:
        print_json({"edition": edition.name, "folder": str(edition.folder), "is_new": is_new})
    else:
        print(f"edition {edition.name} {'is new' if is_new else 'stands, nothing changed'}: {edition.folder}")


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
    with _locked_store(warehouse, settings) as store:
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
    print_rows([{key: plain(value) for key, value in row.items()} for row in shown.to_dicts()], as_json=as_json)
    if not as_json and frame.height > limit:
        print(f"{limit} of {frame.height:,} rows; --limit shows more")


@app.command
def serve(*, warehouse: Warehouse = None, port: Annotated[int, Parameter(help="Port on 127.0.0.1.")] = 8000) -> None:
    """Serve the published files on this machine alone, until interrupted."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    store = open_store(warehouse, read_settings(), must_exist=True)
    edition = latest(store)
    handler = partial(SimpleHTTPRequestHandler, directory=str(edition.folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/latest/ shows edition {edition.name}; Ctrl-C ends it")
        server.serve_forever()


@app.command(name="extract-skills")
def extract_skills(
    file: Path | None = None,
    *,
    taxonomy: Annotated[str, Parameter(help="Our own, or one that `taxonomy import` stored.")] = "skilltide",
    details: Annotated[
        bool, Parameter(negative="", help="Also tell requirement and years of experience of each skill.")
    ] = False,
    quality: Annotated[
        Literal["fast", "full"] | None,
        Parameter(help="fast: by dictionary; full: concepts in other words too; default: SKILLTIDE_SKILL_QUALITY."),
    ] = None,
    top: Annotated[
        int | None, Parameter(help="The likeliest skills with scores, the likeliest first; at most so many.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Find skills in JSON lines {"id","text"}, from a file or standard input; JSON lines out."""
    from skilltide.steps import skill_extractor
    from taxonomy.stored import OURS

    if top is not None and (top < 1 or quality == "fast"):
        raise UsageError(
            f"--top: found {top} with quality {quality}, expected 1 or more, and quality full, which scores"
        )
    wanted = "full" if top else quality or read_settings().skill_quality

    root = None if taxonomy == OURS else str(open_store(warehouse, read_settings(), must_exist=True).root)
    extractor = skill_extractor(taxonomy, root, wanted)
    for document in json_lines(file, ("id", "text")):
        text = str(document["text"])
        mentions = extractor.rank(text, top) if top else extractor.find(text)
        found = [_as_json(mention, details=details) for mention in mentions]
        print(json.dumps({"id": document["id"], "skills": found}, ensure_ascii=False))


@app.command(name="code-roles")
def code_roles(
    file: Path | None = None,
    *,
    taxonomy: Annotated[
        str, Parameter(help="Our own, or one whose occupations `taxonomy import` stored.")
    ] = "skilltide",
    top: Annotated[int, Parameter(help="Candidates of an imported taxonomy for each title.")] = 10,
    warehouse: Warehouse = None,
) -> None:
    """Code JSON lines {"id","title","text"?} to roles, null where unsure, or to an imported taxonomy."""
    from skilltide.role_answers import answer_titles, rank_occupations
    from skilltide.steps import role_coder
    from taxonomy.stored import OURS

    if top < 1:
        raise UsageError(f"--top: found {top}, expected 1 or more")
    documents = json_lines(file, ("id", "title"))
    if taxonomy == OURS:
        answers = answer_titles(documents, role_coder())
    else:
        from taxonomy.occupations import load_occupations

        root = open_store(warehouse, read_settings(), must_exist=True).root
        answers = rank_occupations(documents, load_occupations(root, taxonomy), top)
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False))


@app.command
def doctor(*, sources: Sources = None, warehouse: Warehouse = None, as_json: Json = False) -> None:
    """Check settings, sources file, warehouse, latest edition and Airflow, and say what to do."""
    from skilltide.doctor import examine

    settings = read_settings()
    findings = examine(sources or settings.sources, warehouse or settings.warehouse, settings)
    print_rows([vars(finding) for finding in findings], as_json=as_json)
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(2)


@taxonomy_app.command(name="check")
def taxonomy_check() -> None:
    """Every rule of the taxonomy's files holds, or each broken one is named and the exit code is 3."""
    from taxonomy.roles import lint_roles
    from taxonomy.skills.lint import lint_skills

    problems = [*lint_skills(this_year=datetime.now(UTC).year), *lint_roles()]
    print("\n".join(problems) or "taxonomy: nothing to mend")
    if problems:
        sys.exit(3)


@taxonomy_app.command(name="import")
def taxonomy_import(
    name: str,
    path: Path,
    *,
    language: Annotated[
        str | None, Parameter(help="Language of the names, such as fr; default: what the file's name tells, else en.")
    ] = None,
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """Take in a taxonomy: esco (CSV release, any language), onet (technology skills), or a CSV under another name."""
    from taxonomy.cleaning import clean_concepts
    from taxonomy.occupations import has_occupations, read_occupations, write_occupations
    from taxonomy.releases import guess_language, read_release
    from taxonomy.skills import load_skills
    from taxonomy.stored import write_taxonomy

    occupations = read_occupations(name, path) if has_occupations(name, path) else []
    spoken = language or guess_language(path)
    concepts = read_release(name, path)
    skills = clean_concepts(concepts, load_skills(), spoken)
    with _locked_store(warehouse, read_settings()) as store:
        write_taxonomy(store.root, name, skills, spoken)
        if occupations:
            write_occupations(store.root, name, occupations)
    report = {
        "taxonomy": name,
        "language": spoken,
        "concepts": len(skills),
        "forms": sum(len(skill.all_forms) for skill in skills),
        "without_a_form": sum(not skill.all_forms for skill in skills),
        "occupations": len(occupations),
    }
    if as_json:
        print_json(report)
    else:
        print(
            f"{name} ({spoken}): {report['concepts']:,} concepts with {report['forms']:,} forms, "
            f"{report['without_a_form']:,} with none that ads could mean, {report['occupations']:,} occupations"
        )
        print(f"next: skilltide extract-skills --taxonomy {name}")


# ---- inside


def _as_json(mention: Any, *, details: bool) -> dict[str, Any]:
    """A mention as `extract-skills` prints it; the score where a model gave one."""
    skill = mention.skill
    found = {
        "skill_id": skill.skill_id,
        "label": skill.label,
        "surface": mention.surface,
        "start": mention.start,
        "end": mention.end,
        "kind": skill.kind,
        "family": skill.family,
        "esco_uri": skill.esco_uri,
    }
    if mention.score is not None:
        found["score"] = round(mention.score, 4)
    if details:
        found |= {"requirement": mention.requirement, "years": mention.years}
    return found


@contextmanager
def _locked_store(url: str | None, settings: Settings) -> Iterator["Store"]:
    """The store, held by this run alone; what dead runs left in staging is swept."""
    store = open_store(url, settings)
    with store.lock("run"):
        store.sweep_staging()
        yield store


def _crawl(store: "Store", wanted: SourcesFile, settings: Settings, day: date, names: Sequence[str]) -> list[Any]:
    entries = pipeline.entries_by_source(wanted, names)
    with CrawlBars() as bars:
        return pipeline.crawl(store, entries, contact_of(wanted, settings), day, day_of(None), bars.show)


def _print_plan(wanted: SourcesFile, settings: Settings, day: date) -> None:
    from crawlers.crawl import plan_crawl

    print(f"until {day}, contact {contact_of(wanted, settings) or '(none set: a crawl would be refused)'}")
    for line in plan_crawl(wanted.sources):
        print(line)
    for stage in pipeline.STAGES[1:]:
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

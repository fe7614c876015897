"""What each step between raw and published does with one partition: read, transform, write.

Everything heavy is imported inside, so that the pipeline can be listed, and a DAG parsed, without polars or Scrapy.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from skilltide import loaded, lookups

if TYPE_CHECKING:
    import polars as pl

    from transforms.published import Names, Sums
    from warehouse.store import Key, Store


BYTES_AT_ONCE = 16_000_000
"""Bytes of documents that are held as records together: some 4,000 ads."""
_CROWDED_SHOWN = 5
"""Identifiers of vacancies that one line of the log holds."""


@dataclass(frozen=True)
class Job:
    """One partition of a step, or of some of its tables, and a hash of everything that it is made from."""

    step: str
    warehouse: str
    key: "Key"
    fingerprint: str
    until: date
    tables: tuple[str, ...] = ()

    @property
    def lock(self) -> str:
        """What two processes that would make the same files both ask for; tables made apart have their own."""
        return lock_of(self.step, self.key, self.tables)


def lock_of(step: str, key: "Key", tables: Sequence[str]) -> str:
    """The name of the lock under which a step makes these of its tables."""
    return "-".join([step, *key, tables[0]])


def clean(store: "Store", job: Job) -> int:
    """Postings, refusals and the months they touch, of one raw partition. Returns the postings."""
    import polars as pl

    from crawlers.reader import read_documents
    from transforms.months import summarise_months
    from transforms.postings import clean_postings
    from warehouse.tables import TABLES

    documents = store.read(TABLES["raw_documents"], [job.key]).collect()
    posted, refusals = [TABLES["postings"].empty()], [TABLES["refusals"].empty()]
    names = loaded.gazetteer()
    for piece in _in_pieces(documents):
        with loaded.without_search_for_garbage():
            records, refused = read_documents(piece)
            postings, unfit = clean_postings(records, names)
        posted.append(postings)
        refusals += [_refusal_rows(refused), unfit]
    postings = pl.concat(posted)
    store.write(TABLES["refusals"], job.key, pl.concat(refusals), job.fingerprint)
    store.write(TABLES["posting_months"], job.key, summarise_months(postings), job.fingerprint)
    store.write(TABLES["postings"], job.key, postings, job.fingerprint)
    return postings.height


def _refusal_rows(refused: Any) -> "pl.DataFrame":
    import polars as pl

    from transforms.personal import without_personal_data
    from warehouse.tables import TABLES

    rows = [
        (source, board, sequence, refusal.record_id, refusal.reason, without_personal_data(refusal.found)[:200])
        for source, board, sequence, refusal in refused
    ]
    return pl.DataFrame(rows, schema=TABLES["refusals"].dtypes, orient="row")


def _in_pieces(documents: "pl.DataFrame") -> "list[pl.DataFrame]":
    """The documents in their order, some BYTES_AT_ONCE in each piece: as objects they take ten times their bytes."""
    import polars as pl

    piece = pl.col("body").bin.size().cum_sum() // BYTES_AT_ONCE
    return documents.with_columns(piece=piece).partition_by("piece", maintain_order=True, include_key=False)


def deduplicate(store: "Store", job: Job) -> int:
    """The distinct vacancies of one month, and how long they were observed. Returns their number."""
    from transforms.duplicates import deduplicate as merge
    from transforms.duplicates import keep_kin
    from transforms.spells import describe_spells
    from warehouse.tables import TABLES

    month = date.fromisoformat(f"{job.key[0]}-01")
    months = lookups.months_looked_at(month)
    touched = lookups.months_by_partition(store, job.until)
    postings = lookups.postings_of(store, touched, [month]).collect()
    earlier = lookups.postings_of(store, touched, months[:-1]).pipe(keep_kin, postings).collect()
    crawls = lookups.crawls_of_months(lookups.healthy_crawls(store, job.until), touched, months)
    vacancies = merge(postings, crawls, earlier)
    spells = describe_spells(vacancies, crawls, lookups.ends_of_dumps(store, job.until))
    store.write(TABLES["spells"], job.key, spells, job.fingerprint)
    store.write(TABLES["vacancies"], job.key, vacancies, job.fingerprint)
    return vacancies.height


def extract(store: "Store", job: Job) -> int:
    """Which skills each vacancy of a month asks for, and which terms stand beside them. Returns the mentions."""
    from skilltide.settings import read_settings
    from transforms.boilerplate import keep_particular
    from transforms.skills import read_texts
    from warehouse.tables import TABLES

    columns = ["vacancy_id", "title", "text", "repeated"]
    vacancies = store.read(TABLES["vacancies"], [job.key]).select(columns).collect().pipe(keep_particular)
    extractor = loaded.skill_extractor(quality=read_settings().skill_quality)
    with loaded.without_search_for_garbage():
        mentions, sightings = read_texts(vacancies, extractor, loaded.term_finder())
    store.write(TABLES["term_sightings"], job.key, sightings, job.fingerprint)
    store.write(TABLES["mentions"], job.key, mentions, job.fingerprint)
    _tell_lists_of_keywords(mentions, job.key)
    return mentions.height


def _tell_lists_of_keywords(mentions: "pl.DataFrame", key: "Key") -> None:
    """The vacancies of which only the first skills count are in the log, for a look at who writes so."""
    from skilltide.logs import get_logger
    from transforms.skills import MAX_SKILLS

    crowded = mentions.group_by("vacancy_id").len().filter(len=MAX_SKILLS)["vacancy_id"].sort()
    if len(crowded):
        get_logger("steps").warning(
            "skills_capped",
            partition="/".join(key),
            kept=MAX_SKILLS,
            vacancies=len(crowded),
            first=", ".join(crowded.head(_CROWDED_SHOWN)),
        )


def code(store: "Store", job: Job) -> int:
    """Which role each vacancy of a month has. Returns the vacancies with one."""
    from transforms.role_codes import code_vacancies
    from warehouse.tables import TABLES

    columns = ["vacancy_id", "title", "text", "employer_key"]
    vacancies = store.read(TABLES["vacancies"], [job.key]).select(columns).collect()
    codes = code_vacancies(vacancies, loaded.role_coder())
    store.write(TABLES["role_codes"], job.key, codes, job.fingerprint)
    return codes["role_id"].count()


def count(store: "Store", job: Job) -> int:
    """The sums of one month's vacancies, mentions and roles. Returns the cells counted."""
    import polars as pl

    from transforms import counts
    from warehouse.tables import TABLES

    vacancies = store.read(TABLES["vacancies"], [job.key]).drop("text", "title").collect()
    mentions = store.read(TABLES["mentions"], [job.key]).collect()
    has_role = pl.col("role_id").is_not_null()
    codes = store.read(TABLES["role_codes"], [job.key]).filter(has_role).collect()
    year, month = map(int, job.key[0].split("-"))
    placed = counts.place_in_regions(vacancies, loaded.metros_frame())
    everybody = counts.count_vacancies(placed, year * 12 + month)
    celled = counts.refer_to_cells(placed, everybody)
    pairs = counts.pair_skills(mentions, loaded.skills_frame())
    triples = counts.join_triples(mentions, loaded.skills_frame())
    paid = counts.step_pay(vacancies, codes)
    frames = {
        "vacancy_counts": everybody,
        "skill_counts": counts.count_skills(celled, mentions),
        "role_counts": counts.count_roles(celled, codes),
        "role_skill_counts": counts.count_skills_of_roles(celled, mentions, codes),
        "pay_counts": counts.count_pay(celled, paid),
        "skill_pay_counts": counts.count_pay_of_skills(celled, paid, mentions),
        "requirement_counts": counts.count_requirements(celled, mentions),
        "pair_counts": counts.count_pairs(celled, pairs),
        "triple_counts": counts.count_triples(celled, triples),
        "pair_role_counts": counts.count_pair_roles(celled, pairs, codes),
        "triple_role_counts": counts.count_triple_roles(celled, triples, codes),
    }
    named = {name: frames[name] for name in ("skill_counts", "role_counts")}
    return _write_each(store, job, (frames | {"flow_digests": counts.digest_flow(everybody, **named)}).items())


def watch(store: "Store", job: Job) -> int:
    """Which feed watched which month whole, as of the day. Returns the months of all feeds."""
    from transforms.panel import watched_months
    from transforms.sources import count_feed_months
    from warehouse.tables import TABLES

    table, feed_months = TABLES["watched_months"], count_feed_months(store.read(TABLES["vacancy_counts"]))
    watched = watched_months(lookups.crawls_until(store, job.until), feed_months, job.until)
    return _write_each(store, job, [(table.name, table.in_order(watched))])


def flow(store: "Store", job: Job) -> int:
    """What one month asks for, in the feeds that watched it. Returns the rows of skills and of roles."""
    from transforms.demand import sum_flow
    from warehouse.tables import TABLES

    vacancies, watched = store.read(TABLES["vacancy_counts"], [job.key]), lookups.read_watched(store)

    def sums() -> "Iterator[tuple[str, pl.DataFrame]]":
        for subject in ("skill", "role"):
            table, counts = TABLES[f"{subject}_flow"], store.read(TABLES[f"{subject}_counts"], [job.key])
            yield table.name, table.in_order(sum_flow(vacancies, counts, watched, f"{subject}_id"))

    return _write_each(store, job, sums())


def show(store: "Store", job: Job) -> int:
    """What was read month by month, from the flow of all months. Returns the rows of all its tables."""
    from transforms.published import MonthlySums, Records, show_months
    from warehouse.tables import TABLES

    records = Records(
        crawls=lookups.crawls_until(store, job.until),
        posting_months=store.read(TABLES["posting_months"]).collect(),
        refusals=store.read(TABLES["refusals"]).select("source", "board").collect(),
    )
    counts = (store.read(TABLES[name]) for name in ("vacancy_counts", "skill_counts", "role_counts"))
    sums = MonthlySums(lookups.read_watched(store), *counts)
    flows = [store.read(TABLES[name]).collect() for name in ("skill_flow", "role_flow")]
    before = lookups.withheld_before(store, job.until)
    return _write_each(store, job, show_months(sums, flows, records, _names(), job.until, before))


def estimate(store: "Store", job: Job) -> int:
    """Trends and hybrids, or whichever of both the job names, from the sums alone. Returns the rows of their tables."""
    from transforms.published import estimate_hybrids, estimate_trends

    sums, names = _sums(store, lookups.settled_months(store)), _names()
    if "hybrid_skills" in job.tables:
        return _write_each(store, job, estimate_hybrids(sums, names))
    return _write_each(store, job, estimate_trends(sums, names, *lookups.shown_of_settled(store)))


def align(store: "Store", job: Job) -> int:
    """The trends of all windows in one table. Returns its rows."""
    import polars as pl

    from warehouse.tables import TABLES

    parts = [store.read(TABLES[name], [job.key]).collect() for name in ("series_windows", "hybrid_windows")]
    table = TABLES["trend_windows"]
    return _write_each(store, job, [(table.name, table.in_order(pl.concat(parts)))])


def _sums(store: "Store", months: "list[Key]") -> "Sums":
    """The sums of the flow of some months."""
    from transforms.published import Sums
    from warehouse.tables import TABLES

    def read(name: str) -> "pl.LazyFrame":
        return store.read(TABLES[f"{name}_counts"], months)

    return Sums(
        watched=lookups.read_watched(store),
        vacancies=lookups.read_flow(store, months),
        skills=read("skill"),
        roles=read("role"),
        role_skills=read("role_skill"),
        pairs=read("pair"),
        triples=read("triple"),
        pair_roles=read("pair_role"),
        triple_roles=read("triple_role"),
    )


def _names() -> "Names":
    from transforms.published import Names

    return Names(loaded.skills_frame(), loaded.roles_frame(), loaded.regions_frame(), loaded.overlaps_frame())


def _write_each(store: "Store", job: Job, frames: "Iterable[tuple[str, pl.DataFrame]]") -> int:
    """Each table as soon as it is made. Returns the rows of all."""
    from warehouse.tables import TABLES

    rows = 0
    for name, frame in frames:
        store.write(TABLES[name], job.key, frame, job.fingerprint)
        rows += frame.height
    return rows


def measure(store: "Store", job: Job) -> int:
    """How long vacancies stay open. Returns the rows of the table."""
    from transforms.durations import measure_durations
    from warehouse.tables import TABLES

    spells = store.read(TABLES["spells"]).collect()
    codes = store.read(TABLES["role_codes"]).select("vacancy_id", "role_id").collect()
    durations = measure_durations(spells, codes, loaded.roles_frame())
    store.write(TABLES["vacancy_durations"], job.key, durations, job.fingerprint)
    return durations.height


def appraise(store: "Store", job: Job) -> int:
    """What roles pay, what a skill adds and whether it must be had, from the sums alone. Returns their rows."""
    import polars as pl

    from transforms.counts import place_in_years
    from transforms.premiums import estimate_pay
    from transforms.region_parts import parts_by_region
    from transforms.requirements import estimate_requirements
    from warehouse.tables import TABLES

    names = ("pay_counts", "skill_pay_counts", "requirement_counts")
    requirements = []

    months = lookups.settled_months(store)

    def pay_of_parts() -> "Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]":
        counts = [store.read(TABLES[name], months) for name in names]
        for _, *rows in parts_by_region(lookups.read_flow(store, months), *counts):
            paid, asked, told = map(place_in_years, rows)
            requirements.append(estimate_requirements(told.lazy()))
            yield paid.lazy(), asked.lazy()

    of_roles, of_skills = estimate_pay(pay_of_parts())
    frames = {
        "role_pay": of_roles.join(loaded.roles_frame(), on="role_id"),
        "skill_pay": of_skills.join(loaded.skills_frame(), on="skill_id"),
        "skill_requirements": pl.concat(requirements).join(loaded.skills_frame(), on="skill_id"),
    }
    return _write_each(store, job, ((name, TABLES[name].in_order(frame)) for name, frame in frames.items()))


def decide(store: "Store", job: Job) -> int:
    """The tables of decisions, from the published tables that they stand beside. Returns their rows."""
    from dataclasses import fields

    from transforms.automation import measure_automation
    from transforms.credentials import list_credentials
    from transforms.pathways import Tables, find_pathways
    from transforms.upskilling import rank_upskilling
    from warehouse.tables import TABLES

    def read(name: str) -> "pl.DataFrame":
        return store.read(TABLES[name], [job.key]).collect()

    tables = Tables(*map(read, [field.name for field in fields(Tables)]))
    pay = read("skill_pay")
    moves, skills = find_pathways(tables)
    frames = {
        "reskilling_pathways": moves,
        "pathway_skills": skills,
        "upskilling_priorities": rank_upskilling(read("role_skill_trends"), tables, read("skills"), pay),
        "credentials": list_credentials(tables.skill_trends, pay, read("skill_requirements"), tables.role_skills),
        "role_automation": measure_automation(tables.role_skills, tables.skill_trends, read("roles")),
    }
    return _write_each(store, job, ((name, TABLES[name].in_order(frame)) for name, frame in frames.items()))


def discover(store: "Store", job: Job) -> int:
    """What the taxonomy lacks: terms beside skills and titles without a role, with their growth. Returns the terms."""
    from skilltide.candidates import find_emerging, load_knowledge, read_clusters
    from transforms.emerging import Spellings, list_seen
    from transforms.panel import form_panel
    from warehouse.editions import edition_before, read_tables
    from warehouse.tables import TABLES
    from warehouse.tables.demand import WINDOWS

    table, cells = TABLES["emerging_terms"], store.read(TABLES["vacancy_counts"])
    seen = list_seen(store.read(TABLES["term_sightings"]), store.read(TABLES["role_codes"]))
    spellings = Spellings(seen, store.read(TABLES["vacancies"]))
    panel = form_panel(lookups.read_watched(store), max(WINDOWS))
    before = read_clusters(read_tables(edition_before(store, job.until)).get(table.name))
    emerging = table.in_order(find_emerging(spellings, cells, panel, before, load_knowledge()))
    store.write(table, job.key, emerging, job.fingerprint)
    return emerging.height


def compare(store: "Store", job: Job) -> int:
    """What changed in each published table since the last edition of an earlier day. Returns the tables compared."""
    from warehouse.editions import edition_before, read_tables
    from warehouse.revisions import revise_tables
    from warehouse.tables import PUBLISHED, TABLES

    names = [table.name for table in PUBLISHED if table.name != "revisions"]
    tables = {name: store.read(TABLES[name], [job.key]).collect() for name in names}
    before = edition_before(store, job.until)
    revisions = revise_tables(tables, read_tables(before), before.name if before else None)
    store.write(TABLES["revisions"], job.key, revisions, job.fingerprint)
    return revisions.height


RUNNERS: dict[str, Callable[["Store", Job], int]] = {
    "clean": clean,
    "deduplicate": deduplicate,
    "extract": extract,
    "code": code,
    "count": count,
    "measure": measure,
    "watch": watch,
    "flow": flow,
    "show": show,
    "estimate": estimate,
    "align": align,
    "appraise": appraise,
    "decide": decide,
    "discover": discover,
    "compare": compare,
}

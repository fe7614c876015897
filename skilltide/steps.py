"""What each step between raw and published does with one partition: read, transform, write.

Everything heavy is imported inside, so that the pipeline can be listed, and a DAG parsed, without polars or Scrapy.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.logs import get_logger

if TYPE_CHECKING:
    import polars as pl

    from transforms.published import Names, Sums
    from warehouse.store import Key, Store


LARGE_CITY = 100_000
"""Inhabitants of a city whose name alone in a part of a title is a place; smaller ones are called like trades too."""
BYTES_AT_ONCE = 16_000_000
"""Bytes of documents that are held as records together: some 4,000 ads."""


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
    from transforms.places import load_gazetteer
    from transforms.postings import clean_postings
    from warehouse.tables import TABLES

    documents = store.read(TABLES["raw_documents"], [job.key]).collect()
    posted, refusals = [TABLES["postings"].empty()], [TABLES["refusals"].empty()]
    for piece in _in_pieces(documents):
        records, refused = read_documents(piece)
        postings, unfit = clean_postings(records, load_gazetteer())
        posted.append(postings)
        refusals += [_refusal_rows(refused), unfit]
    postings = pl.concat(posted)
    store.write(TABLES["refusals"], job.key, pl.concat(refusals), job.fingerprint)
    store.write(TABLES["posting_months"], job.key, summarise_months(postings), job.fingerprint)
    store.write(TABLES["postings"], job.key, postings, job.fingerprint)
    return postings.height


def _in_pieces(documents: "pl.DataFrame") -> "list[pl.DataFrame]":
    """The documents in their order, some BYTES_AT_ONCE in each piece: as objects they take ten times their bytes."""
    import polars as pl

    piece = pl.col("body").bin.size().cum_sum() // BYTES_AT_ONCE
    return documents.with_columns(piece=piece).partition_by("piece", maintain_order=True, include_key=False)


def deduplicate(store: "Store", job: Job) -> int:
    """The distinct vacancies of one month, and how long they were observed. Returns their number."""
    from transforms.duplicates import deduplicate as merge
    from transforms.spells import describe_spells
    from warehouse.tables import TABLES

    month = date.fromisoformat(f"{job.key[0]}-01")
    touched = months_by_partition(store, job.until)
    block = ["employer_key", "title_key"]
    postings = _postings_of(store, touched, [month]).collect()
    kin = postings.lazy().select(block).unique()
    earlier = _postings_of(store, touched, months_looked_at(month)[:-1]).join(kin, on=block, how="semi").collect()
    crawls = crawls_of_months(healthy_crawls(store, job.until), touched, months_looked_at(month))
    vacancies = merge(postings, crawls, earlier)
    spells = describe_spells(vacancies, crawls, ends_of_dumps(store, job.until))
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
    mentions, sightings = read_texts(vacancies, skill_extractor(quality=read_settings().skill_quality), term_finder())
    store.write(TABLES["term_sightings"], job.key, sightings, job.fingerprint)
    store.write(TABLES["mentions"], job.key, mentions, job.fingerprint)
    return mentions.height


def code(store: "Store", job: Job) -> int:
    """Which role each vacancy of a month has. Returns the vacancies with one."""
    from transforms.role_codes import code_vacancies
    from warehouse.tables import TABLES

    columns = ["vacancy_id", "title", "text", "employer_key"]
    vacancies = store.read(TABLES["vacancies"], [job.key]).select(columns).collect()
    codes = code_vacancies(vacancies, role_coder())
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
    placed = counts.place_in_regions(vacancies, metros_frame())
    everybody = counts.count_vacancies(placed, year * 12 + month)
    celled = counts.refer_to_cells(placed, everybody)
    pairs = counts.pair_skills(mentions, skills_frame())
    triples = counts.join_triples(mentions, skills_frame())
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
    watched = watched_months(crawls_until(store, job.until), feed_months, job.until)
    return _write_each(store, job, [(table.name, table.in_order(watched))])


def flow(store: "Store", job: Job) -> int:
    """What one month asks for, in the feeds that watched it. Returns the rows of skills and of roles."""
    from transforms.demand import sum_flow
    from warehouse.tables import TABLES

    vacancies, watched = store.read(TABLES["vacancy_counts"], [job.key]), read_watched(store)

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
        crawls=crawls_until(store, job.until),
        posting_months=store.read(TABLES["posting_months"]).collect(),
        refusals=store.read(TABLES["refusals"]).select("source", "board").collect(),
    )
    counts = (store.read(TABLES[name]) for name in ("vacancy_counts", "skill_counts", "role_counts"))
    sums = MonthlySums(read_watched(store), *counts)
    flows = [store.read(TABLES[name]).collect() for name in ("skill_flow", "role_flow")]
    before = withheld_before(store, job.until)
    return _write_each(store, job, show_months(sums, flows, records, _names(), job.until, before))


def estimate(store: "Store", job: Job) -> int:
    """Trends and hybrids, or whichever of both the job names, from the sums alone. Returns the rows of their tables."""
    from transforms.published import estimate_hybrids, estimate_trends

    sums, names = _sums(store, settled_months(store)), _names()
    if "hybrid_skills" in job.tables:
        return _write_each(store, job, estimate_hybrids(sums, names))
    return _write_each(store, job, estimate_trends(sums, names, *shown_of_settled(store)))


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
        watched=read_watched(store),
        vacancies=read_flow(store, months),
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

    return Names(skills_frame(), roles_frame(), regions_frame(), overlaps_frame())


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
    durations = measure_durations(spells, codes, roles_frame())
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

    months = settled_months(store)

    def pay_of_parts() -> "Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]":
        counts = [store.read(TABLES[name], months) for name in names]
        for _, *rows in parts_by_region(read_flow(store, months), *counts):
            paid, asked, told = map(place_in_years, rows)
            requirements.append(estimate_requirements(told.lazy()))
            yield paid.lazy(), asked.lazy()

    of_roles, of_skills = estimate_pay(pay_of_parts())
    frames = {
        "role_pay": of_roles.join(roles_frame(), on="role_id"),
        "skill_pay": of_skills.join(skills_frame(), on="skill_id"),
        "skill_requirements": pl.concat(requirements).join(skills_frame(), on="skill_id"),
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
    from warehouse.tables.published import WINDOWS

    table, cells = TABLES["emerging_terms"], store.read(TABLES["vacancy_counts"])
    seen = list_seen(store.read(TABLES["term_sightings"]), store.read(TABLES["role_codes"]))
    spellings = Spellings(seen, store.read(TABLES["vacancies"]))
    panel = form_panel(read_watched(store), max(WINDOWS))
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


# ---- what steps look up


def digests_by_month(touched: dict["Key", "pl.DataFrame"]) -> dict[date, list[str]]:
    """For each month that any posting has: the digests of all slices of it, in the order of their partitions."""
    found: dict[date, list[str]] = {}
    for key, months in touched.items():
        for board, month, digest in months.select("board", "month", "digest").iter_rows():
            found.setdefault(month, []).append(f"{'/'.join(key)} {board} {digest}")
    return dict(sorted(found.items()))


def months_by_partition(store: "Store", until: date) -> dict["Key", "pl.DataFrame"]:
    """Rows of `posting_months` by partition, without the crawls of days after `until`."""
    from warehouse.tables import TABLES

    table = TABLES["posting_months"]
    keys = [key for key in store.keys(table) if not _is_crawl_after(key, until)]
    return {key: store.read(table, [key]).collect() for key in keys}


def _is_crawl_after(key: "Key", until: date) -> bool:
    """Whether the partition is a crawl of a later day; a dump belongs to every day."""
    day = _day_of(key)
    return day is not None and day > until


def _day_of(key: "Key") -> date | None:
    """The day of a crawl's partition; null for that of a dump, which is named after its file."""
    try:
        return date.fromisoformat(key[-1])
    except ValueError:
        return None


def newest_crawl_day(store: "Store") -> date | None:
    """The last day of which the warehouse holds raw data; null where it holds dumps alone."""
    from warehouse.tables import TABLES

    days = (_day_of(key) for key in store.keys(TABLES["raw_documents"]))
    return max((day for day in days if day), default=None)


def _postings_of(store: "Store", touched: dict["Key", "pl.DataFrame"], months: list[date]) -> "pl.LazyFrame":
    import polars as pl

    from warehouse.tables import TABLES

    keys = [key for key, part in touched.items() if not set(months).isdisjoint(part["month"])]
    is_near = pl.col("month").is_between(min(months), max(months))
    return store.read(TABLES["postings"], keys).filter(is_near & pl.col("month").is_in(months))


def crawls_until(store: "Store", until: date) -> "pl.DataFrame":
    """Records of imports and of crawls up to the day, in a fixed order."""
    import polars as pl

    from warehouse.tables import TABLES

    table = TABLES["crawls"]
    wanted = (pl.col("day") <= until) | (pl.col("status").cast(pl.String) == "imported")
    return store.read(table).filter(wanted).collect().sort(*table.key, "items", "documents")


def read_watched(store: "Store") -> "pl.DataFrame":
    """Which feed watched which month whole, as of the day last built; no rows before that."""
    from warehouse.tables import TABLES

    return store.read(TABLES["watched_months"]).collect()


def read_flow(store: "Store", months: "list[Key]") -> "pl.LazyFrame":
    """The cells of the flow of some months; what `flow_digests` tells of."""
    import polars as pl

    from warehouse.tables import TABLES

    return store.read(TABLES["vacancy_counts"], months).filter(pl.col("basis").cast(pl.String) == "flow")


def settled_months(store: "Store") -> "list[Key]":
    """The months of the count tables up to the last that a feed watched whole, all where none was: those that trends
    and pay are told of. What a day adds to the month in progress changes none of them."""
    from warehouse.tables import TABLES

    last: date | None = read_watched(store)["month"].max()  # type: ignore[assignment]
    return [key for key in store.keys(TABLES["vacancy_counts"]) if last is None or key[0] <= f"{last:%Y-%m}"]


def shown_of_settled(store: "Store") -> "list[pl.DataFrame]":
    """What the demand tables of skills and of roles say of the flow of settled months; no rows before they are made."""
    import polars as pl

    from warehouse.tables import TABLES

    months = [date.fromisoformat(f"{month}-01") for (month,) in settled_months(store)]

    def read(subject: str) -> "pl.DataFrame":
        keys = ["region", "month", f"{subject}_id"]
        asked = store.read(TABLES[f"{subject}_flow"]).filter(pl.col("month") <= max(months, default=date.min))
        return store.read(TABLES[f"{subject}_demand"]).join(asked, on=keys, how="semi").sort(keys).collect()

    return [read("skill"), read("role")]


def digest_of_shown(store: "Store") -> str:
    """Changes when the demand tables show or withhold something else of the flow of settled months."""
    from transforms.counts import digest_of_rows

    told = ["region", "month", "vacancies", "obs_status"]
    skills, roles = shown_of_settled(store)
    return digest_of_rows(skills.select("skill_id", *told)) + digest_of_rows(roles.select("role_id", *told))


def healthy_crawls(store: "Store", until: date) -> "pl.DataFrame":
    """source, board and day of every healthy crawl up to the day."""
    import polars as pl

    healthy = crawls_until(store, until).filter(pl.col("status").cast(pl.String) == "ok")
    return healthy.select("source", "board", "day").unique().sort("source", "board", "day")


def ends_of_dumps(store: "Store", until: date) -> "pl.DataFrame":
    """source, board and covers_until of every dump whose end its mapping declares."""
    import polars as pl

    dumps = crawls_until(store, until).filter(pl.col("status").cast(pl.String) == "imported")
    ends = dumps.drop_nulls("covers_until").select("source", "board", "covers_until")
    return ends.unique().sort("source", "board", "covers_until")


def months_looked_at(month: date) -> list[date]:
    """The month, after the earlier ones in which its postings may have been shown before."""
    from transforms.duplicates import MONTHS_BACK

    number = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS_BACK, number + 1)]


def crawls_of_months(
    crawls: "pl.DataFrame", touched: dict["Key", "pl.DataFrame"], months: list[date]
) -> "pl.DataFrame":
    """Those crawls that say something of the postings of the months: of each board from the first that showed one until
    the first that showed none any more. Later crawls change nothing, so that old months are not built again."""
    import polars as pl

    spans = [
        part.filter(pl.col("month").is_in(months)).select("source", "board", day=pl.lit(day))
        for key, part in touched.items()
        if (day := _day_of(key)) is not None
    ]
    schema = {"source": pl.String, "board": pl.String, "day": pl.Date}
    seen = pl.concat([pl.DataFrame(schema=schema), *spans]).group_by("source", "board")
    shown = crawls.join(seen.agg(first=pl.col("day").min(), last=pl.col("day").max()), on=["source", "board"])
    after = pl.col("day").filter(pl.col("day") > pl.col("last")).min().over("source", "board")
    return (
        shown.filter(pl.col("day").is_between("first", pl.coalesce(after, "last")))
        .select("source", "board", "day")
        .sort("source", "board", "day")
    )


def withheld_before(store: "Store", until: date) -> dict[str, "pl.DataFrame"]:
    """For each demand table: the cells that the last edition of an earlier day withheld."""
    import polars as pl

    from transforms.published import list_withheld
    from warehouse.editions import edition_before

    edition = edition_before(store, until)
    if edition is None:
        return {}
    keys = {"skill_demand": "skill_id", "role_demand": "role_id"}
    return {name: list_withheld(pl.read_parquet(edition.folder / f"{name}.parquet"), by) for name, by in keys.items()}


def edition_digest(store: "Store", until: date) -> str:
    """What the last edition of an earlier day says of what it withholds; empty where there is none."""
    from warehouse.editions import edition_before

    edition = edition_before(store, until)
    return "" if edition is None else f"{edition.name} {json.dumps(edition.manifest['tables'], sort_keys=True)}"


def crawl_digest(store: "Store", until: date) -> str:
    """What the crawl records up to a day say, without what differs from run to run (seconds, requests)."""
    stable = crawls_until(store, until).drop("seconds", "requests", "bytes")
    return json.dumps(stable.to_dicts(), default=str, sort_keys=True)


# ---- what every partition of a process shares


@cache
def skill_extractor(taxonomy: str = "skilltide", root: str | None = None, quality: str = "fast") -> Any:
    """The extractor of our taxonomy, or of one imported into the warehouse at the root; built once a process.

    `fast` is the dictionary alone; `full` scores every sentence with the concept model too. All that is loaded by then
    is kept for good: the search for garbage in it took a fifth of the time of `full`, and is left out.
    """
    extractor = _build_extractor(taxonomy, root, quality)
    gc.freeze()
    return extractor


def _build_extractor(taxonomy: str, root: str | None, quality: str) -> Any:
    from models.skill_meaning import load_meaning
    from transforms.skills import SkillExtractor

    if root is None:
        from taxonomy.skills import load_skills

        skills, language = list(load_skills()), "en"
    else:
        from taxonomy.stored import read_taxonomy

        skills, language = read_taxonomy(Path(root), taxonomy)
    extractor = SkillExtractor(skills, load_meaning())
    if quality == "fast":
        return extractor
    from models.skill_concepts import ConceptFinder, load_model
    from models.skill_words import load_word_vectors
    from transforms.skills.full import FullExtractor

    vectors, model = load_word_vectors(), load_model()
    finder = ConceptFinder(_concept_index(skills, vectors, language), vectors, model)
    return FullExtractor(skills, extractor, finder, model.threshold)


@cache
def term_finder() -> Any:
    """What finds terms that our taxonomy lacks, built once a process."""
    from taxonomy.skills import load_skills, load_too_common
    from transforms.skills import TermFinder

    return TermFinder(load_skills(), load_too_common())


def _concept_index(skills: Any, vectors: Any, language: str) -> Any:
    """The index of the skills, from the cache folder where an equal one was made before."""
    from models.concept_index import build_index, digest_skills, read_index, write_index
    from skilltide.settings import read_settings

    path = read_settings().cache / f"concepts-{digest_skills(skills, language)}.npz"
    if path.exists():
        return read_index(path)
    index = build_index(skills, vectors, language)
    try:
        write_index(index, path)
    except OSError as error:
        get_logger("steps").warning("index_not_kept", path=str(path), why=str(error))
    return index


@cache
def role_coder() -> Any:
    """The coder of our roles, with the model of titles, built once a process."""
    from skilltide.role_model import load_role_model
    from taxonomy.roles import load_roles
    from transforms.roles import RoleCoder

    return RoleCoder(load_roles(), load_role_model(), place_names())


@cache
def place_names() -> frozenset[str]:
    """Countries, their parts and large cities, as segments of a title show them."""
    from taxonomy.regions import load_cities, load_countries, load_subdivisions
    from transforms.titles import names_of_places

    cities = [name for city in load_cities() if city.population >= LARGE_CITY for name in (city.name, *city.forms)]
    countries = [name for country in load_countries() for name in (country.name, *country.forms)]
    areas = [name for area in load_subdivisions() for name in (area.name, *area.forms)]
    return names_of_places([*cities, *countries, *areas])


@cache
def skills_frame() -> "pl.DataFrame":
    """skill_id, label, kind, family, group, esco_uri of every skill."""
    import polars as pl

    from taxonomy.skills import load_skills

    columns = ["skill_id", "label", "kind", "family", "group", "esco_uri"]
    rows = [tuple(getattr(skill, column) for column in columns) for skill in load_skills()]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def roles_frame() -> "pl.DataFrame":
    """Rows of the published `roles`, one per role."""
    import polars as pl

    from taxonomy.roles import is_routine, load_isco_groups, load_roles, load_routine_index
    from warehouse.tables import TABLES
    from warehouse.tables.published import ROUTINE_SOURCE

    labels = {group.isco_code: group.label for group in load_isco_groups()}
    index = load_routine_index()
    rows = [
        (role.role_id, role.label, role.isco_code, labels[role.isco_code], role.soc_code, is_routine(role, index))
        for role in load_roles()
    ]
    declared = TABLES["roles"].dtypes
    frame = pl.DataFrame(rows, schema=dict(list(declared.items())[:-1]), orient="row")
    return frame.with_columns(routine_source=pl.when(pl.col("is_routine").is_not_null()).then(pl.lit(ROUTINE_SOURCE)))


@cache
def regions_frame() -> "pl.DataFrame":
    """region, region_level, name, parent of every region."""
    import polars as pl

    from taxonomy.regions import load_regions

    rows = [(r.region_code, r.region_level, r.name, r.parent_code) for r in load_regions()]
    columns = ["region", "region_level", "name", "parent"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def metros_frame() -> "pl.DataFrame":
    """country_code, region_code (or null) and city of every place in a metropolitan area, and its `metro`."""
    import polars as pl

    from taxonomy.regions import load_metros

    rows = [(m.country_code, *member, m.region_code) for m in load_metros() for member in m.members]
    columns = ["country_code", "region_code", "city", "metro"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


@cache
def overlaps_frame() -> "pl.DataFrame":
    """region and lies_in: each metropolitan area, its country and the subdivisions that a part of it lies in."""
    import polars as pl

    from taxonomy.regions import load_metros

    rows = [(m.region_code, sorted({m.country_code, *(r for r, _ in m.members if r)})) for m in load_metros()]
    return pl.DataFrame(rows, schema={"region": pl.String, "lies_in": pl.List(pl.String)}, orient="row")


def _refusal_rows(refused: Any) -> "pl.DataFrame":
    import polars as pl

    from transforms.personal import without_personal_data
    from warehouse.tables import TABLES

    rows = [
        (source, board, sequence, refusal.record_id, refusal.reason, without_personal_data(refusal.found)[:200])
        for source, board, sequence, refusal in refused
    ]
    return pl.DataFrame(rows, schema=TABLES["refusals"].dtypes, orient="row")

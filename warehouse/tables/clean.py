"""Clean tables: postings, what was refused, distinct vacancies, and what they ask for."""

import dataframely as dy

from warehouse.tables.declaration import Table, about

DATE_REASONS = ["missing", "unreadable", "out_of_range", "in_future", "or_earlier"]
LATER_REASONS = [*DATE_REASONS, "before_posted"]
DATE_REPAIRS = ["moved_to_utc", "epoch", "relative"]
PAY_FLAGS = ["unreadable", "not_positive", "too_high", "min_above_max", "implausible", "several"]
MISSING = {
    "day": "a day of posting",
    "place": "a place that could be resolved",
    "employer": "the name of an employer",
    "text": "a description",
    "language": "a language that could be told",
    "pay": "pay",
    "sector": "a sector",
    "hours": "full or part time",
    "contract": "a kind of contract",
    "working_mode": "where the work is done",
    "seniority": "a level of seniority in the title",
}
"""Fields of postings whose absence is counted, and what then is not known."""
WEIGHT_UNIT = 720_720
"""One vacancy in integer parts: the least common multiple of 1 to 16, so that 1/k is exact for up to 16 places."""


def _place() -> dy.Struct:
    return dy.Struct(
        {
            "country_code": dy.String(nullable=True, regex="^[A-Z]{2}$"),
            "region_code": dy.String(nullable=True, regex="^[A-Z]{2}-[A-Z0-9]{1,3}$"),
            "city": dy.String(nullable=True),
            "is_remote": dy.Bool(),
            "weight": dy.Int64(min=1, max=WEIGHT_UNIT),
        }
    )


class _Pay(dy.Schema):
    pay_min = dy.Float64(
        nullable=True,
        min=0,
        **about("Lower pay as given", unit="pay_currency a pay_period", source="payload"),
    )
    pay_max = dy.Float64(
        nullable=True,
        min=0,
        **about("Upper pay as given", unit="pay_currency a pay_period", source="payload"),
    )
    pay_currency = dy.String(
        nullable=True, regex="^[A-Z]{3}$", **about("ISO 4217 code; null where not said", source="payload")
    )
    pay_period = dy.Enum(
        ["hour", "day", "week", "month", "year"],
        nullable=True,
        **about("Period of the pay; null where not said", source="payload"),
    )


class _Terms(dy.Schema):
    hours = dy.Enum(
        ["full_time", "part_time"],
        nullable=True,
        **about("Hours, from a field, the title or a sentence on the job; null where not said, or both are offered"),
    )
    contract = dy.Enum(
        ["permanent", "temporary", "internship", "contract"],
        nullable=True,
        **about("Kind of contract, told like the hours; `contract` is that of freelances; null where not said"),
    )
    working_mode = dy.Enum(
        ["on_site", "hybrid", "remote"],
        nullable=True,
        **about("Where the work is done: remote where all places are; null where not said, or several are offered"),
    )
    seniority = dy.String(nullable=True, **about("Seniority named in the title; null where none is"))
    sector = dy.String(
        nullable=True,
        regex="^[A-U]$",
        **about("Section of ISIC Rev. 4 that the employer works in; null where nothing tells it", source="ISIC Rev. 4"),
    )
    sector_found_by = dy.Enum(
        ["field", "list", "name", "text"],
        nullable=True,
        **about(
            "What told the sector: a field, the list of employers, the name of the employer, or what the ad says of it"
        ),
    )
    is_staffing_agency = dy.Bool(
        nullable=True, **about("Whether an agency hires for another, by its name or by what the ad says of its client")
    )
    pay_flag = dy.Enum(
        PAY_FLAGS, nullable=True, **about("Why a pay, or a bound of it, that is given is null; null where none is")
    )
    pay_found_in = dy.Enum(
        ["fields", "text"], nullable=True, **about("Where the pay stands: in fields, or only in the ad's text")
    )


def _repeated() -> dy.List:
    return dy.List(
        dy.Struct({"start": dy.Int64(min=0), "end": dy.Int64(min=1)}),
        nullable=True,
        **about(
            "Parts of the text that the employer repeats in ads of other titles of the same crawl or dump; the rest is "
            "particular to this ad. Lines under requirements and duties are never parts. Null where not looked for",
            unit="characters",
        ),
    )


PAY_COLUMNS = _Pay.column_names()
TERM_COLUMNS = _Terms.column_names()


class _PostingFacts(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    posting_id = dy.String(primary_key=True, min_length=1, **about("The source's own identifier", source="payload"))
    sequence = dy.Int64(
        primary_key=True,
        min=0,
        **about("Order of the record in its raw partition; a repeated id keeps every record", unit="rank"),
    )
    day = dy.Date(**about("Day on which the posting was seen, or the dump's day, UTC", unit="date"))
    month = dy.Date(
        **about(
            "First day of the month it was posted in; of the day it was seen where that is unknown",
            unit="month",
        )
    )
    url = dy.String(nullable=True, **about("Public address of the posting", source="payload"))
    job_number = dy.String(
        nullable=True,
        **about("Number or UUID by which the address names the job; null where it names none", source="payload"),
    )
    title = dy.String(min_length=1, **about("Title, cleaned of markup and control characters", source="payload"))
    title_key = dy.String(
        min_length=1, **about("Words of the title once, in one order, without case, punctuation, genders, remote")
    )
    employer = dy.String(nullable=True, **about("Employer as named", source="payload"))
    employer_key = dy.String(
        min_length=1, **about("One key for the spellings of an employer; the board where none is named")
    )
    text = dy.String(**about("Description as plain text; never published", source="payload"))
    text_key = dy.String(
        regex="^[0-9a-f]{16}$", **about("Hash of title, text and places: equal for identical ads", unit="hex")
    )
    signature = dy.Binary(
        nullable=True,
        **about("MinHash of the text's three-word shingles; null for a text of fewer than 30 words", unit="64 uint32"),
    )
    language = dy.String(
        nullable=True, regex="^[a-z]{2,3}$", **about("Language of the text, ISO 639; null where too short to tell")
    )
    posted_on = dy.Date(nullable=True, **about("Day posted, UTC; null with a reason", unit="date", source="payload"))
    posted_reason = dy.Enum(DATE_REASONS, nullable=True, **about("Why posted_on is null; null where it is not"))
    posted_by = dy.Date(
        nullable=True,
        **about("Last day on which it may have been posted, where it says 30+ days ago or the like", unit="date"),
    )
    closes_on = dy.Date(nullable=True, **about("Last day to apply, as announced", unit="date", source="payload"))
    closed_on = dy.Date(nullable=True, **about("Day the posting was seen closed", unit="date", source="payload"))
    location = dy.String(nullable=True, **about("Place as written", source="payload"))
    places = dy.List(
        _place(),
        **about("Places resolved, weights summing to one vacancy; empty where unresolved", unit=f"1/{WEIGHT_UNIT}"),
    )
    tags = dy.List(dy.String(), **about("Keywords that the source itself attaches", source="payload"))


class _PostingRepairs(dy.Schema):
    posted_repair = dy.Enum(
        DATE_REPAIRS,
        nullable=True,
        **about(
            "How posted_on came about where it is not the day written: UTC, epoch seconds, words such as 3 days ago"
        ),
    )
    closes_reason = dy.Enum(LATER_REASONS, nullable=True, **about("Why closes_on is null; null where it is not"))
    closed_reason = dy.Enum(LATER_REASONS, nullable=True, **about("Why closed_on is null; null where it is not"))


class _Postings(_PostingFacts, _Pay, _Terms, _PostingRepairs):
    """Grain: a posting as one raw partition has it."""

    repeated = _repeated()


class _Refusals(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    sequence = dy.Int64(primary_key=True, min=0, **about("Order of the record in its raw partition", unit="rank"))
    record_id = dy.String(
        nullable=True, **about("The source's own identifier where it could be read", source="payload")
    )
    reason = dy.String(**about("Why the record was refused"))
    found = dy.String(**about("The part of the record that was found wanting, cut at 200 characters", source="payload"))


def _missing(field: str) -> dy.Int64:
    return dy.Int64(min=0, **about(f"Postings of them without {MISSING[field]}", unit="postings"))


class _PostingMonths(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    month = dy.Date(primary_key=True, **about("Month of the postings", unit="month"))
    postings = dy.Int64(min=1, **about("Postings of the month in the partition", unit="postings"))
    digest = dy.String(
        regex="^[0-9a-f]{64}$", **about("SHA-256 of those rows: equal means that nothing changed", unit="hex")
    )
    missing_day = _missing("day")
    missing_place = _missing("place")
    missing_employer = _missing("employer")
    missing_text = _missing("text")
    missing_language = _missing("language")
    missing_pay = _missing("pay")
    missing_sector = _missing("sector")
    missing_hours = _missing("hours")
    missing_contract = _missing("contract")
    missing_working_mode = _missing("working_mode")
    missing_seniority = _missing("seniority")


class _VacancyFacts(dy.Schema):
    vacancy_id = dy.String(
        primary_key=True, regex="^[0-9a-f]{16}$", **about("Identifier of the distinct vacancy", unit="hex")
    )
    month = dy.Date(**about("Month of posting (first seen where the day posted is unknown)", unit="month"))
    repost_of = dy.String(
        nullable=True,
        regex="^[0-9a-f]{16}$",
        **about("Vacancy of an earlier month that it shows again; null for a new opening", unit="hex"),
    )
    source = dy.String(**about("Source that showed it first"))
    board = dy.String(**about("Board that showed it first"))
    employer_key = dy.String(**about("One key for the spellings of an employer"))
    title = dy.String(**about("Title of its latest posting"))
    text = dy.String(**about("Description of its latest posting; never published"))
    posted_on = dy.Date(nullable=True, **about("Earliest day posted", unit="date"))
    posted_by = dy.Date(
        nullable=True, **about("Day by which it was posted, of postings that tell no more", unit="date")
    )
    first_seen_on = dy.Date(**about("First day seen", unit="date"))
    last_seen_on = dy.Date(**about("Last day seen", unit="date"))
    closed_on = dy.Date(nullable=True, **about("Day closed as its source says", unit="date"))
    gone_by = dy.Date(
        nullable=True,
        **about("First healthy crawl that no longer showed it; null while open, and for dumps", unit="date"),
    )
    reopenings = dy.Int64(min=0, **about("How often healthy crawls missed it before one showed it again"))
    postings = dy.Int64(min=1, **about("Postings merged into this vacancy", unit="postings"))
    versions = dy.Int64(min=1, **about("Different texts, titles or places that these had", unit="versions"))
    urls = dy.List(dy.String(), **about("Addresses of all of its postings, on every source", source="payload"))
    language = dy.String(nullable=True, **about("Language of its latest posting, ISO 639"))
    places = dy.List(
        _place(),
        **about("Places of its latest posting, weights summing to one vacancy", unit=f"1/{WEIGHT_UNIT}"),
    )
    open_months = dy.List(
        dy.Date(),
        **about("Months at whose last crawl of the board the vacancy was open; empty for dumps", unit="month"),
    )


class _Vacancies(_VacancyFacts, _Pay, _Terms):
    """Grain: distinct vacancy; pay, terms and sector are those of its latest posting."""

    repeated = _repeated()


class _Spells(dy.Schema):
    vacancy_id = dy.String(primary_key=True, **about("Identifier of the distinct vacancy"))
    opening_id = dy.String(**about("The vacancy that it shows again; itself for a new opening"))
    source = dy.String(**about("Source that showed it first"))
    board = dy.String(**about("Board that showed it first"))
    employer_key = dy.String(**about("One key for the spellings of an employer"))
    opened_on = dy.Date(
        **about("Day posted; where unknown the day it was first seen on a board crawled before, else posted_by")
    )
    entered_days = dy.Int64(min=0, **about("Days open when observation began", unit="days"))
    left_days = dy.Int64(min=1, **about("Days open when it closed or was last observed", unit="days"))
    is_closed = dy.Bool(**about("Whether it closed; else it is censored"))
    is_crawled = dy.Bool(**about("Whether a board was crawled again and again; else a dump tells what closed"))
    regions = dy.List(dy.String(), **about("Subdivisions and countries of its places, and REMOTE"))


class _Mentions(dy.Schema):
    vacancy_id = dy.String(primary_key=True, **about("Identifier of the distinct vacancy"))
    skill_id = dy.String(primary_key=True, **about("Skill asked for, from the taxonomy"))
    occurrences = dy.Int64(min=1, **about("How often its forms occur in title and text", unit="occurrences"))
    requirement = dy.Enum(
        ["required", "preferred", "unknown"],
        **about("Whether it must be had or is welcome, the firmest that the text says; unknown where it does not say"),
    )
    years = dy.Int64(
        nullable=True,
        min=1,
        max=20,
        **about("Years of experience asked for with it; null where none are", unit="years"),
    )


class _TermSightings(dy.Schema):
    vacancy_id = dy.String(primary_key=True, **about("Identifier of the distinct vacancy"))
    term = dy.String(
        primary_key=True, min_length=2, **about("Term that stands where skills stand, in one letter case, no plural")
    )
    surface = dy.String(**about("How the vacancy writes it first", source="payload"))


class _RoleCodes(dy.Schema):
    vacancy_id = dy.String(primary_key=True, **about("Identifier of the distinct vacancy"))
    role_id = dy.String(nullable=True, **about("Role, from the taxonomy; null where none is sure"))
    isco_code = dy.String(
        nullable=True,
        regex="^[0-9]{2,4}$",
        **about("Most detailed ISCO-08 group that is sure; null where none is", source="ISCO-08"),
    )
    isco_level = dy.Int64(
        nullable=True, min=2, max=4, **about("Level of that group: 4 unit, 3 minor, 2 sub-major", unit="digits")
    )
    score = dy.Float64(nullable=True, min=0, max=1, **about("Chance that the group is right", unit="share"))
    found_by = dy.Enum(
        ["form", "model", "text"],
        nullable=True,
        **about("What told it: a form of the taxonomy in the title, the model of titles, or the text"),
    )
    seniority = dy.String(nullable=True, **about("Seniority named in the title; null where none is"))
    title_core = dy.String(**about("What is left of the title as the job's name, in lower case; may be empty"))
    title_employer = dy.String(nullable=True, **about("Part of the title that names the employer"))
    title_place = dy.String(nullable=True, **about("Parts of the title that name a place of work"))
    title_contract = dy.String(nullable=True, **about("Words of the title on hours and contract"))
    title_pay = dy.String(nullable=True, **about("Part of the title that tells pay"))
    title_codes = dy.String(nullable=True, **about("Job numbers in the title"))
    has_gender_mark = dy.Bool(**about("Whether the title has a mark such as (m/f/d)"))


POSTINGS = Table(
    "postings",
    "clean",
    "posting record seen in a source's partition",
    "Text, dates, places, pay and employer of each record, cleaned and with reasons where a value was refused.",
    _Postings,
    order=("month",),
    rows_per_group=2_000,
)
REFUSALS = Table(
    "refusals",
    "clean",
    "record refused",
    "Records that could not become postings, each with its reason.",
    _Refusals,
)
POSTING_MONTHS = Table(
    "posting_months",
    "clean",
    "board and month of a partition of postings",
    "Which months a partition of postings touches, so that only months that changed are built again.",
    _PostingMonths,
)
VACANCIES = Table(
    "vacancies",
    "clean",
    "distinct vacancy",
    "Postings merged to vacancies, with when they were seen.",
    _Vacancies,
)
SPELLS = Table(
    "spells",
    "clean",
    "vacancy that was under observation",
    "From when until when after its posting each vacancy was seen open, and whether it closed.",
    _Spells,
)
MENTIONS = Table("mentions", "clean", "vacancy and skill", "Which vacancy asks for which skill.", _Mentions)
TERM_SIGHTINGS = Table(
    "term_sightings",
    "clean",
    "vacancy and term",
    "Terms beside skills that the taxonomy lacks, at most 40 a vacancy: what `emerging_terms` is chosen from.",
    _TermSightings,
)
ROLE_CODES = Table(
    "role_codes",
    "clean",
    "vacancy",
    "Which role or role group each vacancy has, and the parts of its title.",
    _RoleCodes,
)

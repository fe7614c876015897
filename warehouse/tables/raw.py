"""Raw tables: what was received, byte for byte, and how the receiving went."""

import dataframely as dy

from warehouse.tables.declaration import Table, about

CRAWL_STATUSES = [
    "ok",
    "suspect",
    "capped",
    "incomplete",
    "unreachable",
    "rate_limited",
    "blocked",
    "schema_error",
    "interrupted",
    "gone",
    "imported",
]


class _Documents(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source as in sources.yaml or `import --source`"))
    board = dy.String(
        primary_key=True,
        **about("Public name of the board or site inside the source; the source's own for archives"),
    )
    sequence = dy.Int64(
        primary_key=True,
        min=0,
        **about("Order in which the document was received in its partition", unit="rank"),
    )
    day = dy.Date(**about("Day that the document speaks for, UTC", unit="date"))
    url = dy.String(nullable=True, **about("Address the document was fetched from; null for a row of a dump"))
    fetched_at = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        time_unit="us",
        **about("Instant of the answer, UTC; null for a dump", unit="instant"),
    )
    reader = dy.String(**about("Which reader understands the body: a source's name, or `archive`"))
    reader_options = dy.String(
        nullable=True,
        **about(
            "The mapping of a dump as JSON; for a crawled document its kind, null for a page of a list or of a site"
        ),
    )
    content_type = dy.String(nullable=True, **about("Content-Type header as received; null for a dump"))
    etag = dy.String(nullable=True, **about("ETag header as received; null where none came"))
    last_modified = dy.String(nullable=True, **about("Last-Modified header as received; null where none came"))
    body = dy.Binary(**about("The body exactly as received, after transfer decoding", unit="bytes"))
    body_sha256 = dy.String(regex="^[0-9a-f]{64}$", **about("SHA-256 of the body", unit="hex"))


class _Crawls(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Public name of the board or site inside the source"))
    day = dy.Date(primary_key=True, **about("Day that the crawl or the dump speaks for, UTC", unit="date"))
    status = dy.Enum(
        CRAWL_STATUSES,
        **about(
            "How the crawl ended. Kept: ok; suspect (it ended well, with no job); capped (more pages than are read); "
            "incomplete (pages lost, or fewer jobs than announced). Not kept: unreachable; rate_limited (the host asks "
            "for too long a wait); blocked (it forbids, or asks for a person); schema_error (another form than "
            "declared); interrupted (the crawl died; the next one goes on); gone (unreachable three times in a row in "
            "a fortnight or more). Only `ok` and `imported` (a dump, or a board that shows its past) are observed"
        ),
    )
    message = dy.String(nullable=True, **about("What was found and what to do, for every status but ok and imported"))
    requests = dy.Int64(min=0, **about("Requests sent, robots.txt included", unit="requests"))
    documents = dy.Int64(min=0, **about("Documents kept", unit="documents"))
    items = dy.Int64(min=0, **about("Job records found in the documents", unit="records"))
    bytes = dy.Int64(min=0, **about("Bytes of the bodies kept", unit="bytes"))
    seconds = dy.Float64(min=0, **about("Wall-clock time of the crawl", unit="seconds"))
    covers_from = dy.Date(
        nullable=True,
        **about(
            "First day for which it is complete; null when undeclared",
            unit="date",
        ),
    )
    covers_until = dy.Date(
        nullable=True,
        **about(
            "Last day for which it is complete; null when undeclared",
            unit="date",
        ),
    )
    is_complete = dy.Bool(
        nullable=True,
        **about(
            "Whether it holds every vacancy of its months, as its mapping or source declares; null when undeclared"
        ),
    )
    refused = dy.Int64(
        nullable=True,
        min=0,
        **about(
            "Records that were no job; `refusals` tells why where the documents are kept; null for a dump, whose rows "
            "are read later",
            unit="records",
        ),
    )
    not_before = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        **about(
            "When its host may be asked again, as it said (Retry-After) and at most a week later; null where it did "
            "not say",
            unit="instant",
        ),
    )


class _RawExpired(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    partition = dy.String(primary_key=True, **about("The partition of raw documents that is gone: a day, or a dump"))
    received_on = dy.Date(**about("Day on which it was received", unit="date"))
    expired_on = dy.Date(**about("Day of the edition after which it was deleted", unit="date"))
    documents = dy.Int64(min=0, **about("Documents that it held", unit="documents"))


RAW_DOCUMENTS = Table(
    "raw_documents",
    "raw",
    "document received (one answer of a board, one page of a site, one row of a dump)",
    "What was received, byte for byte. Every later table can be made again from it.",
    _Documents,
)
CRAWLS = Table(
    "crawls",
    "raw",
    "source, board and day",
    "How each crawl or import went: its status, its counts and what it covers.",
    _Crawls,
)
RAW_EXPIRED = Table(
    "raw_expired",
    "raw",
    "partition of raw documents that was deleted",
    "What the raw retention setting deleted. The postings made of it stay, and can no longer be made again.",
    _RawExpired,
)

"""Every table of the warehouse, declared once; look one up by its name."""

from skilltide.errors import UsageError
from warehouse.tables import candidates, clean, counts, decisions, demand, names, raw, sources
from warehouse.tables.declaration import Table

__all__ = ["PUBLISHED", "TABLES", "Table", "table_named"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in [
        raw.RAW_DOCUMENTS,
        raw.CRAWLS,
        raw.RAW_EXPIRED,
        clean.POSTINGS,
        clean.REFUSALS,
        clean.POSTING_MONTHS,
        clean.VACANCIES,
        clean.SPELLS,
        clean.MENTIONS,
        clean.TERM_SIGHTINGS,
        clean.ROLE_CODES,
        *counts.COUNTS,
        *counts.FLOWS,
        *demand.WINDOWS_APART,
        *demand.DEMAND,
        *sources.SOURCES,
        *names.NAMES,
        *decisions.DECISIONS,
        candidates.EMERGING_TERMS,
        sources.REVISIONS,
    ]
}
PUBLISHED: list[Table] = [table for table in TABLES.values() if table.room == "published"]
"""What an edition holds."""


def table_named(name: str) -> Table:
    """The declaration of a table. Raises UsageError with the names there are."""
    if name not in TABLES:
        raise UsageError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
    return TABLES[name]

"""Stored documents become records again: what `clean` begins with. No Scrapy, no network."""

from datetime import date

import polars as pl

from crawlers.shapes.base import MAX_RECORDS, PAGE, Reading, read_document
from crawlers.sources import source_named
from skilltide.errors import PayloadInvalid
from skilltide.logs import get_logger
from warehouse.record import Record, Refusal

ARCHIVE = "archive"
"""Reader of rows of dumps; every other reader is the name of a source."""

Found = tuple[str, str, int, date, Record]
"""Source, board, sequence, day of the document, record."""
Refused = tuple[str, str, int, Refusal]
"""Source, board, sequence, refusal."""

log = get_logger("reader")


def read_documents(documents: pl.DataFrame) -> tuple[list[Found], list[Refused]]:
    """Every record of rows of RAW_DOCUMENTS, in order, is a record or a refusal.

    A document holds many records: sequence is that of the document times MAX_RECORDS, plus the record's place in it.
    A document that its reader no longer understands is one refusal. Raises ConfigurationError for an unknown reader.
    """
    found: list[Found] = []
    refused: list[Refused] = []
    columns = ("source", "board", "sequence", "day", "url", "reader", "reader_options", "body")
    for source, board, sequence, day, url, reader, options, body in documents.select(columns).iter_rows():
        for place, one in enumerate(_read(reader, options, board, body, url), start=sequence * MAX_RECORDS):
            if isinstance(one, Record):
                found.append((source, board, place, day, one))
            else:
                refused.append((source, board, place, one))
    return found, refused


def _read(reader: str, options: str | None, board: str, body: bytes, url: str | None) -> Reading:
    try:
        if reader == ARCHIVE:
            from crawlers.archive import read_row

            return read_row(board, body, options or "")
        return read_document(source_named(reader), board, body, url, options or PAGE)
    except PayloadInvalid as error:
        log.warning("document_refused", reader=reader, board=board, url=url, why=str(error))
        return [Refusal("unreadable document", str(error))]

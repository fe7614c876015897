"""What a crawl keeps while it runs: documents in a staged file, counts a board. Memory stays bounded."""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from crawlers.job import BoardReport, CrawlJob
from warehouse.store import PartitionWriter
from warehouse.tables.raw import RAW_DOCUMENTS

BUFFER_BYTES = 4 * 1024 * 1024


class Sink:
    """Appends received documents to the staged file; every few megabytes they leave memory."""

    def __init__(self, job: CrawlJob) -> None:
        self._job = job
        self._writer = PartitionWriter(RAW_DOCUMENTS, Path(job.documents), RAW_DOCUMENTS.metadata())
        self._rows: list[dict[str, Any]] = []
        self._buffered = 0
        self._sequence = 0

    def keep(self, board: str, url: str, body: bytes, content_type: str | None) -> None:
        """The document will be in the file when it is closed. Raises OSError when the disk refuses."""
        self._rows.append(
            {
                "source": self._job.source,
                "board": board,
                "sequence": self._sequence,
                "day": self._job.day,
                "url": url,
                "fetched_at": self._job.now or datetime.now(UTC),
                "reader": self._job.source,
                "reader_options": None,
                "content_type": content_type,
                "body": body,
                "body_sha256": hashlib.sha256(body).hexdigest(),
            }
        )
        self._sequence += 1
        self._buffered += len(body)
        if self._buffered >= BUFFER_BYTES:
            self._flush()

    def close(self) -> None:
        """The file is whole."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.append(pl.DataFrame(self._rows, schema=RAW_DOCUMENTS.dtypes))
        self._rows, self._buffered = [], 0


@dataclass
class Tally:
    """The counts of one board while it is crawled; `status` is null until its end is known."""

    board: str
    status: str | None = None
    message: str | None = None
    requests: int = 0
    documents: int = 0
    items: int = 0
    bytes: int = 0
    pages: int = 0
    """Pages asked for; what follows counts those that gave nothing, by reason."""
    lost: dict[str, int] = field(default_factory=dict)
    """Pages that should be there and could not be read: the board is incomplete."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Addresses left out for good reason: off the site, forbidden by robots.txt, without a job."""
    is_capped: bool = False
    kept_urls: set[str] = field(default_factory=set)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def end(self, status: str, message: str | None = None) -> None:
        """The board's crawl ended so; a first ending stands."""
        if self.status is None:
            self.status, self.message, self.ended = status, message, time.monotonic()

    def end_of_site(self) -> None:
        """The status follows from the counts: capped, incomplete, without a job, or ok."""
        counts = _sentence({**self.lost, **self.dropped})
        if self.is_capped:
            self.end("capped", f"stopped after {self.pages} pages ({counts}); raise the cap if all are wanted")
        elif self.lost and not self.documents and not self.items:
            self.end("unreachable", f"no page could be read ({counts}); look at the site in a browser")
        elif self.lost:
            self.end("incomplete", f"some of {self.pages} pages could not be read ({counts}); crawl again")
        elif not self.items:
            self.end("suspect", f"found no JobPosting in {self.pages} pages ({counts}); look at the site")
        else:
            self.end("ok")

    def report(self) -> BoardReport:
        """What is known of the board now; without an ending it was interrupted."""
        return BoardReport(
            board=self.board,
            status=self.status or "interrupted",
            message=self.message if self.status else "the crawl ended before the board did; crawl again",
            requests=self.requests,
            documents=self.documents,
            items=self.items,
            bytes=self.bytes,
            seconds=round((self.ended or time.monotonic()) - self.started, 3),
        )


def count(counts: dict[str, int], reason: str, by: int = 1) -> None:
    """One more, or `by` more, of this reason."""
    if by:
        counts[reason] = counts.get(reason, 0) + by


def _sentence(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in sorted(counts.items())) or "none left out"

"""What the parent process asks a crawling child to do, and what it hears back. Imports no Scrapy."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

PROMOTED = frozenset({"ok", "suspect", "incomplete", "capped"})
"""Statuses whose documents are kept; of the others nothing is."""
KEPT = PROMOTED | {"imported"}
"""Statuses of records whose documents are stored."""
RESUMED = frozenset({"interrupted", "rate_limited"})
"""Statuses after which the next crawl of the day goes on where this one ended."""


class Limits(BaseModel):
    """How much of one board is read at most."""

    model_config = ConfigDict(frozen=True)

    pages: int = 10_000
    """Pages of lists, of sites and of single jobs together."""
    sitemaps: int = 500


class CrawlJob(BaseModel):
    """One crawl of some boards of one source. `folder` holds a journal a board, and the report when it ended."""

    model_config = ConfigDict(frozen=True)

    source: str
    boards: tuple[str, ...]
    base_url: str | None
    allow_private: bool
    delay: float
    contact: str
    day: date
    now: datetime | None
    """Instant put on every document; null takes the instant of each answer."""
    folder: str
    limits: Limits = Limits()
    robots_403_is_none: bool = False
    """Whether a robots.txt that answers 401 or 403 is taken as none."""

    @property
    def report(self) -> str:
        """Where the outcome is put."""
        return f"{self.folder}/report.json"

    @property
    def progress(self) -> str:
        """Where the child says how far it is."""
        return f"{self.folder}/progress.json"

    @property
    def previous(self) -> str:
        """Where a journal a board holds what its last healthy crawl received."""
        return f"{self.folder}/previous"


class BoardReport(BaseModel):
    """How the crawl of one board went: the columns of CRAWLS that a child knows."""

    board: str
    status: str
    message: str | None
    requests: int
    documents: int
    items: int
    refused: int
    bytes: int
    seconds: float
    not_before: datetime | None = None
    """When the host may be asked again; null where it named no time."""


class CrawlReport(BaseModel):
    """The outcome of a child: a report a board, or why there is none."""

    boards: tuple[BoardReport, ...] = ()
    failure: str | None = None
    peak_bytes: int = 0
    """Memory that the child held at most."""

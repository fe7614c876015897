"""How far a crawl is: the child tells it in a small file, the parent hears it there. Nothing depends on it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from crawlers.job import CrawlJob
from crawlers.walk import Walk

SECONDS_BETWEEN = 0.5


class Progress(BaseModel):
    """Counts over all boards of a source."""

    model_config = ConfigDict(frozen=True)

    boards: int
    boards_done: int
    requests: int
    waiting: int
    """Requests that are known and have no answer yet; pages lead to further ones."""
    items: int


def count(walks: Sequence[Walk]) -> Progress:
    """The counts of the walks now."""
    return Progress(
        boards=len(walks),
        boards_done=sum(walk.status is not None for walk in walks),
        requests=sum(walk.requests for walk in walks),
        waiting=sum(walk.waiting for walk in walks),
        items=sum(walk.items for walk in walks),
    )


def tell(job: CrawlJob, walks: Sequence[Walk]) -> None:
    """The counts stand in the job's folder, whole."""
    staged = Path(f"{job.progress}.part")
    staged.write_text(count(walks).model_dump_json(), encoding="utf-8")
    staged.replace(job.progress)


def keep_telling(job: CrawlJob, walks: Sequence[Walk]) -> None:
    """Never returns: for a thread of its own. A disk that refuses ends the crawl elsewhere."""
    while True:
        with suppress(OSError):
            tell(job, walks)
        time.sleep(SECONDS_BETWEEN)


def hear(job: CrawlJob) -> Progress | None:
    """What the child told last; null when it told nothing yet."""
    try:
        return Progress.model_validate_json(Path(job.progress).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None

"""Whether a source brings about as many jobs as it usually does; an edition waits where it does not. Pure.

Like is compared with like: the boards whose last crawl was healthy, with what the same boards brought before. A board
that fails, joins or leaves moves nothing here. What an edition was published from counts as usual; where a person
accepted a new volume, the usual begins there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crawlers.health import HEALTHY, LARGEST_FALL, LARGEST_RISE, Crawl, baseline_of, is_volume_strange

CHECK = "about as many jobs as usual"

BoardCrawl = tuple[str, str, Crawl]
"""Source, board, and one of its crawls."""


@dataclass(frozen=True)
class Volume:
    """What the boards of one source brought at their last crawl, and what they usually bring."""

    source: str
    day: date
    """Of the last crawl."""
    boards: int
    found: int
    usual: float
    """Sum over the boards of the median of their last healthy crawls."""

    @property
    def is_strange(self) -> bool:
        """Whether the volume fell or rose by more than a source does by itself."""
        return is_volume_strange(self.found, self.usual)

    @property
    def told(self) -> tuple[str, str]:
        """What was found and what was expected, in words."""
        least, most = self.usual * (1 - LARGEST_FALL), self.usual * (1 + LARGEST_RISE)
        found = f"{self.found} jobs in {self.boards} boards on {self.day}"
        return found, f"{self.usual:g} as usual, at least {least:.0f} and at most {most:.0f}"


def compare_volumes(crawls: Iterable[BoardCrawl], published: date | None, accepted: Mapping[str, date]) -> list[Volume]:
    """One volume per source that has a usual one, in the order of their names.

    `published` is the day of the last edition: later crawls are compared with those up to it; without an edition the
    last crawl is compared with those before. `accepted` is the day from which on the volumes of a source are usual.
    """
    by_board: dict[tuple[str, str], list[Crawl]] = {}
    for source, board, crawl in crawls:
        if crawl.status == "imported":  # a dump is of the size that somebody gave it
            continue
        by_board.setdefault((source, board), []).append(crawl)
    compared: dict[str, list[tuple[Crawl, float]]] = {}
    for (source, _), told in sorted(by_board.items()):
        last = max(told, key=lambda one: one.day)
        until = published or date.min
        before = [one for one in told if accepted.get(source, date.min) <= one.day]
        before = [one for one in before if (one.day <= until if published else one.day < last.day)]
        usual = baseline_of(before)
        if last.status in HEALTHY and usual is not None and last.day > until:
            compared.setdefault(source, []).append((last, usual))
    return [
        Volume(
            source,
            max(last.day for last, _ in pairs),
            len(pairs),
            sum(last.items for last, _ in pairs),
            sum(usual for _, usual in pairs),
        )
        for source, pairs in compared.items()
    ]

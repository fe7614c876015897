"""How a board is, told from its crawl records of past days. Pure: no disk, no clock.

One failure tells nothing: the board is asked again. It is gone only after MIN_FAILURES failures in a row that span
MIN_DAYS days, and back with the first crawl that succeeds. A success whose volume is far from what the board had is
`suspect`: a broken page, a lost filter or another employer's board looks like that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

MIN_FAILURES = 3
MIN_DAYS = 14
"""A fortnight: a board that is down for a holiday week is not gone."""
LARGEST_FALL = 0.6
LARGEST_RISE = 2.0
"""Shares of the median by which a volume may fall and rise: -60 % and +200 %."""
BASELINE = 7
"""Healthy crawls of which the median is taken."""
MIN_BASELINE = 3
"""With fewer, no volume is strange: the board is new."""
MIN_ITEMS = 10
"""A board below it in median doubles and halves by one hiring manager."""

HEALTHY = frozenset({"ok", "imported"})
REACHED = frozenset({"ok", "imported", "capped", "incomplete", "suspect"})
"""The board answered in its form, if not wholly: it is not gone. A zero is `suspect`, but an answer."""
FAILED = frozenset({"unreachable", "schema_error", "blocked", "gone"})
"""Not `rate_limited` and `interrupted`: these tell of the crawl, not of the board."""


@dataclass(frozen=True)
class Crawl:
    """One crawl record of a board."""

    day: date
    status: str
    items: int


@dataclass(frozen=True)
class BoardHealth:
    """How the board is on a day."""

    state: str
    """new (never crawled), active, failing, gone, or back (the first success after it was gone)."""
    since: date | None
    """First day of the state: for failing and gone the first failure in a row; null for new."""
    failures: int
    """Failures in a row up to the day."""
    is_suspect: bool
    """Whether the last success has a volume that the board's baseline makes doubtful."""
    baseline: float | None
    """Median jobs of the healthy crawls before the last success; null with fewer than MIN_BASELINE."""


def tell_health(crawls: Sequence[Crawl], day: date) -> BoardHealth:
    """The state of the board on the day, from its crawls up to that day in any order, one a day at most."""
    known = sorted((one for one in crawls if one.day <= day), key=lambda one: one.day)
    told = [one for one in known if one.status in REACHED | FAILED]
    if not told:
        return BoardHealth("new", None, 0, is_suspect=False, baseline=None)
    failed = _failures_at_end(told)
    baseline, is_suspect = _judge_volume(told)
    if failed:
        state = "gone" if _are_enough(failed, day) else "failing"
        return BoardHealth(state, failed[0].day, len(failed), is_suspect=is_suspect, baseline=baseline)
    reached = _successes_at_end(told)
    before = _failures_at_end(told[: len(told) - len(reached)])
    is_back = len(reached) == 1 and _are_enough(before, reached[0].day)
    state = "back" if is_back else "active"
    return BoardHealth(state, reached[0].day, 0, is_suspect=is_suspect, baseline=baseline)


def is_volume_strange(items: int, baseline: float | None) -> bool:
    """Whether the volume is more than 60 % below or 200 % above the baseline; never without one."""
    if baseline is None or baseline < MIN_ITEMS:
        return False
    return items < baseline * (1 - LARGEST_FALL) or items > baseline * (1 + LARGEST_RISE)


def baseline_of(crawls: Sequence[Crawl]) -> float | None:
    """Median jobs of the last BASELINE healthy crawls; null with fewer than MIN_BASELINE."""
    healthy = [one.items for one in sorted(crawls, key=lambda one: one.day) if one.status in HEALTHY]
    return float(median(healthy[-BASELINE:])) if len(healthy) >= MIN_BASELINE else None


def _judge_volume(told: Sequence[Crawl]) -> tuple[float | None, bool]:
    """Baseline before the last success, and whether that success is doubtful."""
    reached = [one for one in told if one.status in REACHED]
    if not reached:
        return None, False
    last = reached[-1]
    baseline = baseline_of([one for one in told if one.day < last.day])
    if last.status in HEALTHY:
        return baseline, is_volume_strange(last.items, baseline)
    return baseline, last.status == "suspect"


def _are_enough(failed: Sequence[Crawl], day: date) -> bool:
    return len(failed) >= MIN_FAILURES and day - failed[0].day >= timedelta(days=MIN_DAYS)


def _failures_at_end(crawls: Sequence[Crawl]) -> list[Crawl]:
    return _last_run(crawls, FAILED)


def _successes_at_end(crawls: Sequence[Crawl]) -> list[Crawl]:
    return _last_run(crawls, REACHED)


def _last_run(crawls: Sequence[Crawl], statuses: frozenset[str]) -> list[Crawl]:
    """The crawls at the end that have one of the statuses, in order."""
    first = next((n for n in range(len(crawls), 0, -1) if crawls[n - 1].status not in statuses), 0)
    return list(crawls[first:])

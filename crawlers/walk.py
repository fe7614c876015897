"""The walk over one board: what to ask for next, what it has brought, and how it ended. No Scrapy, no network.

However an answer came (from the net, from an interrupted crawl, from yesterday because nothing had changed), the walk
takes it in the same way. It asks for each address once, goes no deeper than MAX_DEPTH, stops a list that brings nothing
new, and compares what came with what was announced.
"""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from crawlers.fill import FillRates
from crawlers.job import PROMOTED, BoardReport, Limits
from crawlers.shapes.base import LARGEST_SHARE_REFUSED, SITEMAP, Answer, Ask, Source, origin_of, request_key
from crawlers.shapes.sitemap import keep_on_site
from warehouse.record import Record, Refusal

MAX_DEPTH = 20
"""Steps from the first request; calendars and session ids lead deeper for ever."""


class Walk:
    """One board of one source. `status` is null until its end is known."""

    def __init__(self, source: Source, board: str, limits: Limits) -> None:
        self.source, self.board, self.limits = source, board, limits
        self.status: str | None = None
        self.message: str | None = None
        self.not_before: datetime | None = None
        self.requests = self.documents = self.items = self.refused = self.bytes = 0
        self.in_flight = 0
        self.lost: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.rates = FillRates()
        self._pending: deque[Ask] = deque()
        self._asked: set[bytes] = set()
        self._read: set[bytes] = set()
        self._pages = self._pages_read = self._sitemaps = 0
        self._listed: set[str] = set()
        self._total: int | None = None
        self._has_stalled = self._is_capped = False
        self._first_loss: tuple[str, str] | None = None
        self._begun = time.monotonic()
        self._ended: float | None = None

    # ---- asking

    def begin(self, answer: Answer) -> None:
        """The first requests wait."""
        self.dropped.update(answer.dropped)
        self._follow(answer.leads, depth=0)

    def next_ask(self) -> Ask | None:
        """The request to send now, counted as under way; null where none waits."""
        if self.status or not self._pending:
            return None
        self.in_flight += 1
        return self._pending.popleft()

    @property
    def waiting(self) -> int:
        """Requests that are known and have no answer yet."""
        return len(self._pending) + self.in_flight

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self.in_flight and (self.status is not None or not self._pending)

    # ---- answers

    def has_read(self, url: str, ask: Ask) -> bool:
        """Whether the document at this address was taken already, by another way. From now on it was."""
        key = request_key(url, ask.body)
        if key in self._read:
            return True
        self._read.add(key)
        return False

    def take(self, ask: Ask, answer: Answer, size: int) -> bool:
        """What the answer brings is counted and followed. Returns whether its document is kept."""
        self.lost.update(answer.lost)
        self.dropped.update(answer.dropped)
        self._pages_read += ask.kind != SITEMAP
        brings_news = self._take_list(ask, answer)
        if brings_news:
            self._count(answer)
            self._follow(answer.leads, ask.depth + 1)
            if answer.next_page:
                self._go_on(ask, answer.next_page)
        is_kept = answer.is_kept and brings_news
        if is_kept:
            self.documents += 1
            self.bytes += size
        return is_kept

    def lose(self, ask: Ask, reason: str, ending: tuple[str, str]) -> None:
        """The request brought nothing; the first such ending is that of the board if it brings nothing at all."""
        self.lost[reason] += 1
        self._first_loss = self._first_loss or ending

    def leave_out(self, ask: Ask, reason: str, ending: tuple[str, str]) -> None:
        """The address is rightly left out; a page of a list is missed all the same."""
        if ask.goes_on:
            self.lose(ask, reason, ending)
        else:
            self.dropped[reason] += 1
            self._first_loss = self._first_loss or ending

    def end(self, status: str, message: str | None = None, not_before: datetime | None = None) -> None:
        """The board's crawl ended so; a first ending stands. Nothing more is asked for, nor by others before then."""
        if self.status is None:
            self.status, self.message, self._ended = status, message, time.monotonic()
            self.not_before = not_before
            self._pending.clear()

    def conclude(self) -> None:
        """The board has the status that follows from its counts."""
        self.end(*self._conclusion())

    def fail_form(self, found: str) -> None:
        """The board's good ending was none: together with the source's other boards it shows a changed form."""
        if self.status in PROMOTED:
            self.status, self.message = "schema_error", self._say_form(found)

    def report(self) -> BoardReport:
        """What is known of the board now; without an ending it was interrupted."""
        return BoardReport(
            board=self.board,
            status=self.status or "interrupted",
            message=self.message if self.status else "the crawl ended before the board did; crawl again",
            requests=self.requests,
            documents=self.documents,
            items=self.items,
            refused=self.refused,
            bytes=self.bytes,
            seconds=round((self._ended or time.monotonic()) - self._begun, 3),
            not_before=self.not_before,
        )

    # ---- inside

    def _count(self, answer: Answer) -> None:
        for one in answer.reading:
            if isinstance(one, Refusal):
                self.refused += 1
            elif isinstance(one, Record):
                self.items += 1
                self.rates.add(one)

    def _take_list(self, ask: Ask, answer: Answer) -> bool:
        """Whether the answer is no further page of a list, or one with an id that no earlier page had."""
        if answer.listed is None:
            return True
        if answer.total is not None:
            self._total = max(self._total or 0, answer.total)
        before = len(self._listed)
        self._listed.update(answer.listed)
        if not ask.goes_on or len(self._listed) > before:
            return True
        self._has_stalled |= bool(answer.listed or answer.next_page)
        return False

    def _go_on(self, ask: Ask, next_page: Ask) -> None:
        kept, _ = keep_on_site([next_page.url], origin_of(ask.url))
        if not kept:
            self.lost["next pages on another host"] += 1
        else:
            self._follow([replace(next_page, url=kept[0])], ask.depth)

    def _follow(self, asks: Iterable[Ask], depth: int) -> None:
        for ask in asks:
            if ask.key in self._asked:
                self._has_stalled |= ask.goes_on
            elif depth > MAX_DEPTH:
                self.lost[f"addresses deeper than {MAX_DEPTH} steps"] += 1
            elif self._has_room(ask):
                self._asked.add(ask.key)
                self._pending.append(replace(ask, depth=depth))
            else:
                self._is_capped = True

    def _has_room(self, ask: Ask) -> bool:
        if ask.kind == SITEMAP:
            self._sitemaps += 1
            return self._sitemaps <= self.limits.sitemaps
        self._pages += 1
        return self._pages <= self.limits.pages

    def _conclusion(self) -> tuple[str, str | None]:
        counts = _sentence(self.lost + self.dropped)
        if self._first_loss and not self.items and (self.lost or not self._pages_read):
            return self._first_loss
        if (form := self._changed_form()) is not None:
            return "schema_error", self._say_form(form)
        if self._is_capped:
            return "capped", f"stopped after {self.limits.pages} pages ({counts}); raise the cap if all are wanted"
        if self.lost:
            return "incomplete", f"some of {self._pages} pages could not be read ({counts}); crawl again"
        if self._total is not None and len(self._listed) < self._total:
            found = f"found {len(self._listed)} jobs of {self._total} that the answer announces"
            return "incomplete", f"{found}; crawl again"
        if self._has_stalled and self._total is None:
            return "incomplete", f"the list repeats itself after {len(self._listed)} jobs; look at its next page"
        if not self.items:
            return "suspect", f"found no job in {self._pages} pages ({counts}); look at the board: it may have moved"
        return "ok", None

    def _say_form(self, found: str) -> str:
        return f"{found}; compare the answer with crawlers/sources/{self.source.name}.py"

    def _changed_form(self) -> str | None:
        """Why the source seems to have renamed something; null where it does not."""
        if self.refused > LARGEST_SHARE_REFUSED * (self.refused + self.items):
            return f"found {self.refused} of {self.refused + self.items} records refused, expected at most half"
        below = self.rates.below(self.source.expected)
        return f"found {below}" if below else None


def _sentence(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in sorted(counts.items())) or "none left out"


def judge_together(source: Source, walks: Iterable[Walk]) -> None:
    """Boards too small to be judged alone have failed where all boards of the crawl together lack an expected field."""
    told = list(walks)
    together = FillRates()
    for walk in told:
        together.add_all(walk.rates)
    if (below := together.below(source.expected)) is None:
        return
    for walk in told:
        if walk.rates.lacks_any(source.expected):
            walk.fail_form(f"found over all boards {below}")

"""What commands read from standard input and print: JSON lines in, rows or JSON out."""

import json
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from skilltide.errors import UsageError

if TYPE_CHECKING:
    from crawlers.progress import Progress as CrawlProgress


class CrawlBars:
    """On a terminal a bar for each source that is crawled; elsewhere nothing: events tell of each board there."""

    def __init__(self) -> None:
        self._tasks: dict[str, TaskID] = {}
        columns = (
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("requests, {task.fields[items]:,} jobs, {task.fields[boards]} boards"),
            TimeElapsedColumn(),
        )
        self._bars = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bars.stop()

    def show(self, source: str, progress: "CrawlProgress") -> None:
        """The source's bar shows the counts; its end moves on as pages lead to further ones."""
        if source not in self._tasks:
            self._tasks[source] = self._bars.add_task(source, total=None, items=0, boards="")
        self._bars.update(
            self._tasks[source],
            completed=progress.requests,
            total=progress.requests + progress.waiting,
            items=progress.items,
            boards=f"{progress.boards_done} of {progress.boards}",
        )


def json_lines(
    file: Path | None, needed: Sequence[str], texts: Sequence[str], optional_texts: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Each line's object, from the file or standard input: what is needed is there, and texts are text.

    Raises UsageError with the number of a line that is none. UTF-8 whatever the locale, with a byte order mark or not.
    """
    try:
        stream: IO[bytes] = sys.stdin.buffer if file is None else file.open("rb")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); name a file of JSON lines") from error
    with stream:
        for number, given in enumerate(stream, start=1):
            line = given.removeprefix(BOM_UTF8) if number == 1 else given
            if not line.strip():
                continue
            document = _json_of(line, number)
            if not isinstance(document, dict) or any(name not in document for name in needed):
                raise UsageError(
                    f"line {number}: found {line.decode().strip()[:60]!r}, expected an object with "
                    f"{' and '.join(needed)}"
                )
            for name in (*texts, *optional_texts):
                value = document.get(name)
                if not isinstance(value, str) and (name in texts or value is not None):
                    raise UsageError(f"line {number}: found {_of_json(value)} under {name}, expected text in quotes")
            yield document


def _json_of(line: bytes, number: int) -> Any:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"line {number}: is no UTF-8 (byte 0x{line[error.start]:02x} at {error.start}); convert it, for example "
            "with iconv -f WINDOWS-1252 -t UTF-8"
        ) from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"line {number}: is no JSON ({error}); expected one object a line") from error


def _of_json(value: Any) -> str:
    """What a value is called in JSON, with the value where it is short."""
    kinds = {bool: "", type(None): "", int: "the number ", float: "the number ", list: "a list ", dict: "an object "}
    return f"{kinds[type(value)]}{json.dumps(value, ensure_ascii=False)[:40]}"


def plain(value: Any) -> Any:
    """The value as a person reads it: four decimals, two digits where these show nothing, days in ISO form."""
    if isinstance(value, float):
        return round(value, 4) or float(f"{value:.2g}")
    return value.isoformat() if isinstance(value, date) else value


def print_json(document: Any) -> None:
    """The document as JSON without NaN."""
    print(json.dumps(document, ensure_ascii=False, default=str, indent=2, allow_nan=False))


_FIGURES = (
    "direction", "share_first", "share_last", "slope_points", "slope_points_low", "slope_points_high", "q_value",
    "share", "vacancies", "obs_status",
)  # fmt: skip
"""What a reader asks of a trend: shown before other columns where a terminal cannot hold all."""

_IS_CODE = re.compile(r"_id$|^skill_[ab]$|_role$|_skill$")
"""Codes come last: a label stands beside each."""


def columns_that_fit(rows: Sequence[dict[str, Any]], width: int) -> list[str]:
    """Columns of the rows, in their order, that a line of so many characters holds: names and figures of trends first.

    Squeezed into one line, forty columns would be a letter wide.
    """
    names = list(rows[0])
    kept, room = set[str](), width
    for name in sorted(names, key=lambda name: (_rank(name), names.index(name))):
        wide = 2 + max(len(name), *(len(_cell(row[name])) for row in rows))
        if wide <= room or not kept:
            kept.add(name)
            room -= wide
    return [name for name in names if name in kept]


def _rank(name: str) -> int:
    if "label" in name or name in ("region", "month", "quarter", "year"):
        return 0
    if name in _FIGURES:
        return 1 + _FIGURES.index(name)
    return 2 + len(_FIGURES) if name == "region_level" or _IS_CODE.search(name) else 1 + len(_FIGURES)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def print_rows(rows: Sequence[dict[str, Any]], *, as_json: bool, cut: bool = False) -> None:
    """The rows as a grid on a terminal, tab-separated elsewhere, or as JSON. Where a grid may be cut it has the columns
    that fit, and says so.
    """
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("no rows")
        return
    if not sys.stdout.isatty():
        print("\t".join(rows[0]))
        for row in rows:
            print("\t".join(map(_cell, row.values())))
        return
    grid = Grid(box=None, header_style="bold")
    console = Console()
    shown = columns_that_fit(rows, console.width) if cut else list(rows[0])
    for name in shown:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(_cell(row[name]) for name in shown))
    console.print(grid)
    if len(shown) < len(rows[0]):
        console.print(f"{len(shown)} of {len(rows[0])} columns; --columns NAME shows another, --json all")

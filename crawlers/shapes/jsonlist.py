"""One JSON document with a list of jobs: what most hosts of company boards answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from crawlers.shapes.base import Job, Reading, excerpt, refuse_changed_form, report_unknown_fields
from crawlers.shapes.decode import decode, parse_json
from skilltide.errors import PayloadInvalid
from warehouse.record import Record, Refusal


@dataclass(frozen=True, kw_only=True)
class JsonList:
    """A board is one answer: an object that holds the list of jobs, or the list itself."""

    base_url: str
    path: str
    """After the host, with {board}; the same whatever base_url a sources file names."""
    list_field: str | None
    """Field of the answer that holds the jobs; null when the answer is the list."""
    total_field: tuple[str, str] | None = None
    """Where the answer says how many jobs there are; null where it does not."""
    envelope: frozenset[str] = frozenset()
    """Other fields of the answer, known and of no use."""
    id_field: str
    title_field: str
    used: frozenset[str]
    ignored: frozenset[str]
    record_of: Callable[[Job, str], Record]
    """Record of one job and the name of its board; what it raises on another shape makes a Refusal."""

    def first_url(self, board: str, base_url: str | None) -> str:
        """The address that answers with all jobs of the board."""
        return (base_url or self.base_url).rstrip("/") + self.path.format(board=quote(board, safe=""))

    def read(self, source: str, board: str, body: bytes, url: str | None) -> Reading:
        """The records in the order of the answer. Raises PayloadInvalid for another shape."""
        jobs = self._jobs_of(source, board, self._document(source, board, body))
        reading = [self._read_job(job, board) for job in jobs]
        known = self.used | self.ignored
        unknown = {name for job in jobs if isinstance(job, dict) for name in job.keys() - known}
        report_unknown_fields(source, unknown)
        refuse_changed_form(source, board, reading)
        return reading

    def advertised_total(self, body: bytes) -> int | None:
        """How many jobs the answer says there are; null where it does not say."""
        if self.total_field is None:
            return None
        outer, inner = self.total_field
        document = parse_json(decode(body))
        holder = document.get(outer) if isinstance(document, dict) else None
        total = holder.get(inner) if isinstance(holder, dict) else None
        return total if isinstance(total, int) and not isinstance(total, bool) else None

    def _document(self, source: str, board: str, body: bytes) -> Any:
        try:
            return parse_json(decode(body))
        except ValueError as error:
            raise PayloadInvalid(
                f"{source}, board {board}: found {excerpt(body[:60])} ({error}), expected one JSON document; "
                "open the address in a browser: the board may have moved"
            ) from error

    def _jobs_of(self, source: str, board: str, document: Any) -> list[Any]:
        expected = f"a list under {self.list_field!r}" if self.list_field else "a list of jobs"
        jobs = document
        if self.list_field is not None:
            jobs = document.get(self.list_field) if isinstance(document, dict) else None
        if not isinstance(jobs, list):
            raise PayloadInvalid(
                f"{source}, board {board}: found {excerpt(document)}, expected {expected}; "
                "the board may have moved, or the API has changed"
            )
        if self.list_field is not None:
            heads = {self.total_field[0]} if self.total_field else set()
            report_unknown_fields(source, document.keys() - self.envelope - heads - {self.list_field})
        return jobs

    def _read_job(self, job: Any, board: str) -> Record | Refusal:
        if not isinstance(job, dict):
            return Refusal("no object", excerpt(job))
        job_id, title = job.get(self.id_field), job.get(self.title_field)
        if job_id is None or job_id == "":
            return Refusal("no id", excerpt(job))
        if not isinstance(title, str) or not title.strip():
            return Refusal("no title", excerpt(title), str(job_id))
        try:
            return self.record_of(job, board)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return Refusal("unreadable record", f"{type(error).__name__}: {error}"[:200], str(job_id))

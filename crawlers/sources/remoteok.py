"""Remote OK, a job board for remote work: https://remoteok.com/api."""

import re

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record

_ANYWHERE = re.compile(r"\b(?:remote|worldwide|anywhere)\b", re.IGNORECASE)


def read_job(job: Job, board: str) -> Record:
    """A job of the answer. The board lists jobs at a place too: remote is what names no place or says so."""
    location = text_or_none(job.get("location"))
    return Record(
        posting_id=str(job["id"]),
        title=job["position"],
        html=text_or_none(job.get("description")),
        employer=text_or_none(job.get("company")),
        locations=(location,) if location else (),
        is_remote=True if location is None or _ANYWHERE.search(location) else None,
        posted=job.get("date") or job.get("epoch"),
        url=text_or_none(job.get("url")),
        pay_min=job.get("salary_min") or None,
        pay_max=job.get("salary_max") or None,
        tags=tuple(job.get("tags") or []),
    )


SOURCE = Source(
    name="remoteok",
    title="Remote OK",
    publisher="Remote OK",
    terms_url="https://remoteok.com/legal",
    licence_note="Free public API that asks to be named and linked to; texts are not republished",
    delay=5.0,
    history="The newest jobs only, with the instant of posting",
    fields_from="API documentation 2026-11, public examples",
    example="all",
    signs=(Sign(r"//(?:www\.)?remoteok\.(?:com|io)(?![\w.-])", "all"),),
    shape=Listing(
        base_url="https://remoteok.com",
        path="/api",
        board_form=r"(?P<board>all)",
        board_example="all: there is one board",
        items=Items(
            notice="legal",
            id_field="id",
            title_field="position",
            used=frozenset({
                "company", "date", "description", "epoch", "id", "location", "position", "salary_max", "salary_min",
                "tags", "url",
            }),
            ignored=frozenset({
                "apply_url", "company_logo", "last_updated", "logo", "original", "slug", "verified",
            }),
            optional=frozenset({"salary_max", "salary_min"}),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "employer": 0.9, "posted": 0.9, "url": 0.9},
)  # fmt: skip

"""Remotive, a board of remote jobs: https://github.com/remotive-com/remote-jobs-api."""

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer: all are remote, the place says from where it may be done."""
    return Record(
        posting_id=str(job["id"]),
        title=job["title"],
        html=text_or_none(job.get("description")),
        employer=text_or_none(job.get("company_name")),
        locations=tuple(filter(None, [text_or_none(job.get("candidate_required_location"))])),
        is_remote=True,
        posted=job.get("publication_date"),
        url=text_or_none(job.get("url")),
        pay=text_or_none(job.get("salary")),
        tags=tuple(filter(None, [*(job.get("tags") or []), job.get("category"), job.get("job_type")])),
    )


SOURCE = Source(
    name="remotive",
    title="Remotive",
    publisher="Remotive",
    terms_url="https://remotive.com/terms-of-service",
    licence_note="Free public API that asks for a link to each job and at most four requests a day; not republished",
    delay=5.0,
    history="Open jobs only, with the instant of publication",
    fields_from="recorded answer 2026-08",
    example="all",
    signs=(Sign(r"//(?:www\.)?remotive\.com(?![\w.-])", "all"),),
    shape=Listing(
        base_url="https://remotive.com",
        path="/api/remote-jobs",
        board_form=r"(?P<board>all)",
        board_example="all: there is one board",
        items=Items(
            at=("jobs",),
            total=("job-count",),
            envelope=frozenset({"total-job-count", "0-legal-notice", "00-warning"}),
            id_field="id",
            id_type=int,
            title_field="title",
            used=frozenset({
                "candidate_required_location", "category", "company_name", "description", "id", "job_type",
                "publication_date", "salary", "tags", "title", "url",
            }),
            ignored=frozenset({"company_logo", "company_logo_url"}),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "employer": 0.9, "posted": 0.9, "url": 0.9},
)  # fmt: skip

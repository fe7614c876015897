"""Arbeitnow, a job board for Germany and remote work: https://www.arbeitnow.com/api/job-board-api."""

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from crawlers.shapes.paging import ByLink
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer."""
    return Record(
        posting_id=job["slug"],
        title=job["title"],
        html=text_or_none(job.get("description")),
        employer=text_or_none(job.get("company_name")),
        locations=tuple(filter(None, [text_or_none(job.get("location"))])),
        is_remote=job.get("remote"),
        posted=job.get("created_at"),
        url=text_or_none(job.get("url")),
        tags=(*(job.get("tags") or []), *(job.get("job_types") or [])),
    )


SOURCE = Source(
    name="arbeitnow",
    title="Arbeitnow",
    publisher="Arbeitnow GmbH",
    terms_url="https://www.arbeitnow.com/terms",
    licence_note="Free public API that asks for a link to each job; texts are not republished",
    delay=2.0,
    history="Open jobs only, with the instant of creation",
    fields_from="recorded answer 2026-08",
    example="all",
    signs=(Sign(r"//(?:www\.)?arbeitnow\.com(?![\w.-])", "all"),),
    shape=Listing(
        base_url="https://www.arbeitnow.com",
        path="/api/job-board-api",
        board_form=r"(?P<board>all)",
        board_example="all: there is one board",
        paging=ByLink(link=("links", "next")),
        items=Items(
            at=("data",),
            envelope=frozenset({"links", "meta"}),
            id_field="slug",
            title_field="title",
            used=frozenset({
                "company_name", "created_at", "description", "job_types", "location", "remote", "slug", "tags",
                "title", "url",
            }),
            ignored=frozenset(),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "employer": 0.9, "posted": 0.9, "url": 0.9, "place": 0.8},
)  # fmt: skip

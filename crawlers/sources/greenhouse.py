"""Boards on Greenhouse: https://developers.greenhouse.io/job-board.html."""

import html

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer; older answers do not name the employer, then the board does."""
    return Record(
        posting_id=str(job["id"]),
        title=job["title"],
        html=_markup(job.get("content")),
        employer=text_or_none(job.get("company_name")) or board,
        locations=tuple(_places(job)),
        posted=job.get("first_published"),
        closes=job.get("application_deadline"),
        url=text_or_none(job.get("absolute_url")),
        tags=tuple(one["name"] for one in job.get("departments") or [] if one.get("name")),
    )


def _markup(content: str | None) -> str | None:
    """The description as HTML: it comes escaped once, so that a tag in it shows no raw bracket."""
    if not content:
        return None
    return content if "<" in content else html.unescape(content)


def _places(job: Job) -> list[str]:
    """The job's own place; where it has none, the offices it is listed under."""
    location = text_or_none((job.get("location") or {}).get("name"))
    if location:
        return [location]
    offices = (office.get("location") or office.get("name") for office in job.get("offices") or [])
    return [office for office in offices if office]


SOURCE = Source(
    name="greenhouse",
    title="Company boards on Greenhouse",
    publisher="Greenhouse Software, Inc., for the employers",
    terms_url="https://www.greenhouse.com/legal",
    licence_note="Public job board API; texts belong to the employers and are not republished",
    delay=1.0,
    history="Open jobs only, with the day of first publication",
    fields_from="recorded answer 2026-07",
    example="pinterest",
    signs=(
        Sign(r"//(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?!embed/)(?P<board>[\w.%-]+)"),
        Sign(r'//boards(?:\.eu)?\.greenhouse\.io/embed/job_board(?:/js)?\?(?:[^"\s]*&)?for=(?P<board>[\w.%-]+)'),
        Sign(r"//boards-api\.greenhouse\.io/v1/boards/(?P<board>[\w.%-]+)"),
    ),
    shape=Listing(
        base_url="https://boards-api.greenhouse.io",
        path="/v1/boards/{board}/jobs?content=true",
        items=Items(
            at=("jobs",),
            total=("meta", "total"),
            id_field="id",
            id_type=int,
            title_field="title",
            used=frozenset({
                "absolute_url", "application_deadline", "company_name", "content", "departments", "departments.name",
                "first_published", "id", "location", "location.name", "offices", "offices.location", "offices.name",
                "title",
            }),
            # updated_at moves when anything on the board does: it is no date of the job. metadata is each employer's.
            ignored=frozenset({
                "ai_disclaimer", "ai_opt_out_request_url", "data_compliance", "departments.child_ids",
                "departments.id", "departments.parent_id", "education", "employment", "include_ai_disclaimer",
                "internal_job_id", "language", "metadata", "offices.child_ids", "offices.id", "offices.parent_id",
                "requisition_id", "updated_at",
            }),
            optional=frozenset({"application_deadline", "company_name", "first_published"}),
            record_of=read_job,
        ),
    ),
    # Not the day: answers before 2024 have no first_published.
    expected={"description": 0.8, "url": 0.9, "place": 0.5},
)  # fmt: skip

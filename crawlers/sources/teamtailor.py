"""Boards on Teamtailor: a JSON Feed (https://jsonfeed.org/version/1.1) whose items hold a schema.org JobPosting."""

from crawlers.shapes.base import Job, Source, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import HOST_LABEL, Listing
from crawlers.shapes.paging import ByLink
from crawlers.shapes.schemaorg import read_posting
from warehouse.record import Record, Refusal


def read_job(job: Job, board: str) -> Record:
    """An item of the feed: the JobPosting, and what the feed says beside it. Raises ValueError where none is in it."""
    posting = read_posting("teamtailor", job["_jobposting"], board, text_or_none(job.get("url")))
    if isinstance(posting, Refusal):
        raise ValueError(f"{posting.reason}: {posting.found}")
    return posting._replace(
        posting_id=job["id"],
        html=posting.html or text_or_none(job.get("content_html")),
        employer=posting.employer or board,
        posted=posting.posted or job.get("date_published"),
    )


SOURCE = Source(
    name="teamtailor",
    title="Company boards on Teamtailor",
    publisher="Teamtailor AB, for the employers",
    terms_url="https://www.teamtailor.com/en/terms-of-service/",
    licence_note="Public feed of careers sites; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, with the instant of publication",
    fields_from="recorded answer 2026-08",
    example="acme",
    signs=(
        subdomain_sign("teamtailor.com", "www", "app", "api", "career", "support", "docs", "scripts", "assets"),
    ),
    shape=Listing(
        base_url="https://{board}.teamtailor.com",
        path="/jobs.json",
        board_form=HOST_LABEL,
        board_example="the name before .teamtailor.com",
        paging=ByLink(link=("next_url",)),
        items=Items(
            at=("items",),
            envelope=frozenset({
                "version", "title", "home_page_url", "feed_url", "next_url", "description", "icon", "favicon",
                "authors", "language",
            }),
            id_field="id",
            title_field="title",
            used=frozenset({"id", "title", "url", "date_published", "content_html", "_jobposting"}),
            ignored=frozenset({"content_text", "date_modified", "image", "summary", "tags", "language", "authors"}),
            optional=frozenset({"content_html"}),
            record_of=read_job,
        ),
    ),
    # No floor for the description: the recorded answer was shortened by whoever recorded it.
    expected={"posted": 0.9, "url": 0.9, "place": 0.5},
)  # fmt: skip

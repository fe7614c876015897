"""Boards on Rippling: a job comes once for each of its places, without a text."""

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer for one of its places; the board names the employer."""
    return Record(
        posting_id=job["uuid"],
        title=job["name"],
        employer=board,
        locations=tuple(filter(None, [text_or_none((job.get("workLocation") or {}).get("label"))])),
        url=text_or_none(job.get("url")),
        tags=tuple(filter(None, [text_or_none((job.get("department") or {}).get("label"))])),
    )


SOURCE = Source(
    name="rippling",
    title="Company boards on Rippling",
    publisher="People Center, Inc., for the employers",
    terms_url="https://www.rippling.com/legal/terms-of-service",
    licence_note="Public answer of job boards; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, without dates or texts: titles and places",
    fields_from="recorded answer 2026-08",
    example="acme",
    signs=(Sign(r"//ats\.rippling\.com/(?:[a-z]{2}-[A-Z]{2}/)?(?P<board>[\w.%-]+)/jobs"),),
    shape=Listing(
        base_url="https://api.rippling.com",
        path="/platform/api/ats/v1/board/{board}/jobs",
        items=Items(
            id_field="uuid",
            title_field="name",
            used=frozenset(
                {
                    "department",
                    "department.label",
                    "name",
                    "url",
                    "uuid",
                    "workLocation",
                    "workLocation.label",
                }
            ),
            ignored=frozenset({"department.id", "workLocation.id"}),
            record_of=read_job,
        ),
    ),
    expected={"url": 0.9, "place": 0.8},
)

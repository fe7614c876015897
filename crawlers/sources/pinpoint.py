"""Boards on Pinpoint: every posting in one answer."""

import html
from typing import Any

from crawlers.shapes.base import Job, Source, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import HOST_LABEL, Listing
from warehouse.record import Record

_SECTIONS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")


def read_posting(job: Job, board: str) -> Record:
    """A posting of the answer; the board names the employer."""
    place = (job.get("location") or {}).get("name")
    department = job.get("department") or (job.get("job") or {}).get("department") or {}
    return Record(
        posting_id=job["id"],
        title=job["title"],
        html=_markup(job),
        employer=board,
        locations=(place,) if place else (),
        is_remote=True if job.get("workplace_type") == "remote" else None,
        workplace=text_or_none(job.get("workplace_type")),
        closes=job.get("deadline_at"),
        url=text_or_none(job.get("url")) or f"https://{board}.pinpointhq.com{job['path']}",
        tags=(department["name"],) if department.get("name") else (),
        **_pay(job),
    )


def _markup(job: Job) -> str | None:
    """The description, and each section under its header."""
    parts = [text_or_none(job.get("description"))]
    for name in _SECTIONS:
        if text := text_or_none(job.get(name)):
            parts.append(f"<h3>{html.escape(job.get(f'{name}_header') or '')}</h3>{text}")
    return "\n".join(filter(None, parts)) or None


def _pay(job: Job) -> dict[str, Any]:
    """What the board shows; amounts that it keeps to itself are not read."""
    if not job.get("compensation_visible"):
        return {}
    return {
        "pay": text_or_none(job.get("compensation")),
        "pay_min": job.get("compensation_minimum"),
        "pay_max": job.get("compensation_maximum"),
        "pay_currency": text_or_none(job.get("compensation_currency")),
        "pay_period": text_or_none(job.get("compensation_frequency")),
    }


SOURCE = Source(
    name="pinpoint",
    title="Company boards on Pinpoint",
    publisher="Pinpoint Software Ltd, for the employers",
    terms_url="https://www.pinpointhq.com/terms/",
    licence_note="Public answer of careers sites; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, without the day of posting",
    fields_from="recorded answer 2026-08",
    example="made-tech",
    signs=(subdomain_sign("pinpointhq.com", "www", "app", "api", "developers", "help"),),
    shape=Listing(
        base_url="https://{board}.pinpointhq.com",
        path="/postings.json",
        board_form=HOST_LABEL,
        board_example="the name before .pinpointhq.com",
        items=Items(
            at=("data",),
            id_field="id",
            title_field="title",
            words={"workplace_type": frozenset({"remote", "hybrid", "onsite"})},
            used=frozenset({
                "benefits", "benefits_header", "compensation", "compensation_currency", "compensation_frequency",
                "compensation_maximum", "compensation_minimum", "compensation_visible", "deadline_at", "department",
                "description", "id", "job.department", "key_responsibilities", "key_responsibilities_header",
                "location.name", "path", "skills_knowledge_expertise", "skills_knowledge_expertise_header", "title",
                "url", "workplace_type",
            }),
            ignored=frozenset({
                "employment_type", "employment_type_text", "job.division", "job.id", "job.requisition_id",
                "location.city", "location.id", "location.postal_code", "location.province", "reporting_to",
                "workplace_type_text",
            }),
            optional=frozenset({
                "benefits_header", "deadline_at", "department", "job.department", "key_responsibilities_header",
                "skills_knowledge_expertise_header", "url",
            }),
            record_of=read_posting,
        ),
    ),
    expected={"description": 0.8, "url": 0.9, "place": 0.5},
)  # fmt: skip

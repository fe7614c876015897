"""Boards on Lever: https://github.com/lever/postings-api."""

import html
from typing import Any

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Address, Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer; the answer does not name the employer, the board does."""
    categories = job.get("categories") or {}
    places = categories.get("allLocations") or [categories.get("location")]
    country = text_or_none(job.get("country"))
    workplace = text_or_none(job.get("workplaceType"))
    return Record(
        posting_id=str(job["id"]),
        title=job["text"],
        html=_markup(job),
        employer=board,
        locations=tuple(place for place in places if place),
        addresses=(Address(country),) if country and not any(places) else (),
        is_remote=workplace == "remote" if workplace and workplace != "unspecified" else None,
        workplace=workplace,
        posted=job.get("createdAt"),
        url=text_or_none(job.get("hostedUrl")),
        tags=tuple(filter(None, (text_or_none(categories.get(name)) for name in ("department", "team", "commitment")))),
        **_pay(job),
    )


def _markup(job: Job) -> str | None:
    """The whole ad: its opening, its lists with their headings, its closing words; plain parts where no markup is."""
    opening = job.get("description") or _escaped(job.get("descriptionPlain"))
    lists = [
        f"<h3>{html.escape(one.get('text') or '')}</h3><ul>{one.get('content') or ''}</ul>"
        for one in job.get("lists") or []
    ]
    closing = job.get("additional") or _escaped(job.get("additionalPlain"))
    pay = job.get("salaryDescription") or _escaped(job.get("salaryDescriptionPlain"))
    return "\n".join(filter(None, (opening, *lists, closing, pay))) or None


def _escaped(text: str | None) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in (text or "").splitlines() if line.strip())


def _pay(job: Job) -> dict[str, Any]:
    salary = job.get("salaryRange")
    if not salary:
        return {}
    return {
        "pay_min": salary.get("min"),
        "pay_max": salary.get("max"),
        "pay_currency": salary.get("currency"),
        "pay_period": salary.get("interval"),
    }


SOURCE = Source(
    name="lever",
    title="Company boards on Lever",
    publisher="Lever, Inc., for the employers",
    terms_url="https://www.lever.co/terms-of-service",
    licence_note="Public postings API; texts belong to the employers and are not republished",
    delay=1.0,
    history="Open jobs only, with the instant of creation",
    fields_from="recorded answer 2025-11",
    example="plaid",
    signs=(
        Sign(r"//jobs\.lever\.co/(?P<board>[\w.%-]+)"),
        Sign(r"//api\.lever\.co/v0/postings/(?P<board>[\w.%-]+)"),
        Sign(r"//(?:jobs|api)\.eu\.lever\.co/(?:v0/postings/)?(?P<board>[\w.%-]+)", base_url="https://api.eu.lever.co"),
    ),
    shape=Listing(
        base_url="https://api.lever.co",
        path="/v0/postings/{board}?mode=json",
        items=Items(
            id_field="id",
            title_field="text",
            words={"workplaceType": frozenset({"unspecified", "on-site", "onsite", "remote", "hybrid"})},
            used=frozenset({
                "additional", "additionalPlain", "categories", "categories.allLocations", "categories.commitment",
                "categories.department", "categories.location", "categories.team", "country", "createdAt",
                "description", "descriptionPlain", "hostedUrl", "id", "lists", "lists.content", "lists.text",
                "salaryDescription", "salaryDescriptionPlain", "salaryRange", "salaryRange.currency",
                "salaryRange.interval", "salaryRange.max", "salaryRange.min", "text", "workplaceType",
            }),
            # opening and descriptionBody are the two halves of description.
            ignored=frozenset({"applyUrl", "descriptionBody", "descriptionBodyPlain", "opening", "openingPlain"}),
            optional=frozenset({
                "additional", "categories.allLocations", "categories.commitment", "categories.department",
                "categories.location", "categories.team", "country", "salaryDescription", "salaryDescriptionPlain",
                "salaryRange",
            }),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "posted": 0.9, "url": 0.9},
)  # fmt: skip

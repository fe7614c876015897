"""Boards on Recruitee: https://docs.recruitee.com/reference/offers."""

from typing import Any

from crawlers.shapes.base import Job, Source, addresses_of, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import HOST_LABEL, Listing
from warehouse.record import Address, Record

_TAGS = ("department", "category_code", "employment_type_code", "experience_code", "education_code")


def read_job(job: Job, board: str) -> Record:
    """An offer of the answer, in the board's main language."""
    return Record(
        posting_id=str(job["id"]),
        title=job["title"],
        html="\n".join(filter(None, (text_or_none(job.get(name)) for name in ("description", "requirements")))) or None,
        employer=text_or_none(job.get("company_name")) or board,
        locations=tuple(filter(None, [text_or_none(job.get("location"))])),
        addresses=_addresses(job),
        is_remote=_is_remote(job),
        workplace="hybrid" if job.get("hybrid") else None,
        posted=job.get("published_at") or job.get("created_at"),
        closes=job.get("close_at"),
        url=text_or_none(job.get("careers_url")),
        tags=tuple(filter(None, (text_or_none(job.get(name)) for name in _TAGS))),
        **_pay(job.get("salary") or {}),
    )


def _addresses(job: Job) -> tuple[Address, ...]:
    places = job.get("locations") or [job]
    return addresses_of(
        *((one.get("country_code"), one.get("state") or one.get("state_name"), one.get("city")) for one in places)
    )


def _is_remote(job: Job) -> bool | None:
    """A hybrid job may be flagged remote as well: it has a place."""
    return False if job.get("hybrid") else job.get("remote")


def _pay(salary: Job) -> dict[str, Any]:
    if not salary.get("min") and not salary.get("max"):
        return {}
    return {
        "pay_min": salary.get("min"),
        "pay_max": salary.get("max"),
        "pay_currency": salary.get("currency"),
        "pay_period": salary.get("period"),
    }


SOURCE = Source(
    name="recruitee",
    title="Company boards on Recruitee",
    publisher="Recruitee B.V., for the employers",
    terms_url="https://recruitee.com/terms",
    licence_note="Public answer of careers sites; texts belong to the employers and are not republished",
    delay=1.0,
    history="Open jobs only, with the instant of publication",
    fields_from="recorded answer 2026-08",
    example="acme",
    signs=(subdomain_sign("recruitee.com", "www", "api", "app", "careers", "docs", "support"),),
    shape=Listing(
        base_url="https://{board}.recruitee.com",
        path="/api/offers/",
        board_form=HOST_LABEL,
        board_example="the name before .recruitee.com",
        items=Items(
            at=("offers",),
            id_field="id",
            id_type=int,
            title_field="title",
            used=frozenset({
                "careers_url", "category_code", "city", "close_at", "company_name", "country_code", "created_at",
                "department", "description", "education_code", "employment_type_code", "experience_code", "hybrid",
                "id", "location", "locations", "locations.city", "locations.country_code", "locations.state",
                "published_at", "remote", "requirements", "salary", "salary.currency", "salary.max", "salary.min",
                "salary.period", "state_name", "title",
            }),
            # translations repeat the texts in the board's other languages; options_ and questions are of the form
            # for applicants; mailbox_email is an address to apply at.
            ignored=frozenset({
                "careers_apply_url", "country", "cover_image", "dynamic_fields", "guid", "highlight",
                "location_question_visible", "locations.country", "locations.id", "locations.name", "locations.note",
                "locations.postal_code", "locations.state_code", "locations.street", "locations.translations",
                "locations_question", "locations_question_required", "locations_question_type", "mailbox_email",
                "max_hours", "max_hours_per_week", "min_hours", "min_hours_per_week", "on_site", "open_questions",
                "options_cover_letter", "options_cv", "options_phone", "options_photo", "options_salutation",
                "options_title", "position", "postal_code", "sharing_description", "sharing_image", "sharing_title",
                "slug", "state_code", "status", "tags", "translations", "updated_at",
            }),
            optional=frozenset({"close_at", "education_code", "locations", "state_name"}),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "posted": 0.9, "url": 0.9, "place": 0.8},
)  # fmt: skip

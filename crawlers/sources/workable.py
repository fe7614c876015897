"""Boards on Workable: https://help.workable.com/hc/en-us/articles/115012771647."""

from crawlers.shapes.base import Job, Sign, Source, addresses_of, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Address, Record

_TEXTS = ("description", "requirements", "benefits")
_TAGS = ("department", "function", "employment_type", "experience", "education")


def read_job(job: Job, board: str) -> Record:
    """A job of the answer; a job for several places comes once for each. The board names the employer."""
    return Record(
        posting_id=job["shortcode"],
        title=job["title"],
        html="\n".join(filter(None, (text_or_none(job.get(name)) for name in _TEXTS))) or None,
        employer=board,
        addresses=_addresses(job),
        is_remote=True if job.get("telecommuting") else None,
        posted=job.get("published_on") or job.get("created_at"),
        url=text_or_none(job.get("url")) or text_or_none(job.get("shortlink")),
        tags=(
            *filter(None, (text_or_none(job.get(name)) for name in _TAGS)),
            *(f"sector:{sector}" for sector in filter(None, [text_or_none(job.get("industry"))])),
        ),
    )


def _addresses(job: Job) -> tuple[Address, ...]:
    """The places of the job that are shown; older answers have one alone, beside the job."""
    shown = [one for one in job.get("locations") or [] if not one.get("hidden")]
    found = [(one.get("countryCode") or one.get("country"), one.get("region"), one.get("city")) for one in shown]
    return addresses_of(*(found or [(job.get("country"), job.get("state"), job.get("city"))]))


SOURCE = Source(
    name="workable",
    title="Company boards on Workable",
    publisher="Workable Software, for the employers",
    terms_url="https://www.workable.com/terms",
    licence_note="Public answer of the careers widget; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, with the day of publication",
    fields_from="recorded answer 2026-08 (without texts), API documentation 2026-11 (texts)",
    example="acme",
    signs=(
        Sign(r"//apply\.workable\.com/(?!api/|j/)(?P<board>[\w.%-]+)"),
        subdomain_sign("workable.com", "www", "apply", "jobs", "help", "careers", "resources", "get"),
    ),
    shape=Listing(
        base_url="https://apply.workable.com",
        path="/api/v1/widget/accounts/{board}?details=true",
        items=Items(
            at=("jobs",),
            envelope=frozenset({"name", "description"}),
            id_field="shortcode",
            title_field="title",
            used=frozenset({
                "benefits", "city", "country", "created_at", "department", "description", "education",
                "employment_type", "experience", "function", "industry", "locations", "locations.city",
                "locations.country", "locations.countryCode", "locations.hidden", "locations.region", "published_on",
                "requirements", "shortcode", "shortlink", "state", "telecommuting", "title", "url",
            }),
            ignored=frozenset({"application_url", "code"}),
            optional=frozenset({
                "benefits", "education", "employment_type", "experience", "function", "industry", "requirements",
            }),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "posted": 0.9, "url": 0.9},
)  # fmt: skip

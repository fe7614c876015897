"""Boards on Ashby: https://developers.ashbyhq.com/docs/public-job-posting-api."""

from typing import Any

from crawlers.shapes.base import Job, Sign, Source, addresses_of, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Address, Record


def read_job(job: Job, board: str) -> Record:
    """A job of the answer; the answer does not name the employer, the board does."""
    places = [job, *(job.get("secondaryLocations") or [])]
    return Record(
        posting_id=str(job["id"]),
        title=job["title"],
        html=text_or_none(job.get("descriptionHtml")),
        text=None if job.get("descriptionHtml") else text_or_none(job.get("descriptionPlain")),
        employer=board,
        locations=tuple(place["location"] for place in places if place.get("location")),
        addresses=_addresses(places),
        is_remote=_is_remote(job),
        workplace=text_or_none(job.get("workplaceType")),
        posted=job.get("publishedAt"),
        url=text_or_none(job.get("jobUrl")),
        tags=tuple(filter(None, (text_or_none(job.get(name)) for name in ("department", "team", "employmentType")))),
        **_pay(job.get("compensation")),
    )


def _addresses(places: list[Job]) -> tuple[Address, ...]:
    parts = ((place.get("address") or {}).get("postalAddress") or {} for place in places)
    return addresses_of(
        *((one.get("addressCountry"), one.get("addressRegion"), one.get("addressLocality")) for one in parts)
    )


def _is_remote(job: Job) -> bool | None:
    """Hybrid jobs are flagged isRemote too (recorded answer 2026-08): workplaceType is the finer word."""
    workplace = job.get("workplaceType")
    return workplace == "Remote" if workplace else job.get("isRemote")


def _pay(compensation: Job | None) -> dict[str, Any]:
    """The salary component; bonus, commission and equity are not pay for time."""
    components = (compensation or {}).get("summaryComponents") or []
    salary = next((one for one in components if one.get("compensationType") == "Salary"), None)
    if salary is None:
        return {}
    return {
        "pay_min": salary.get("minValue"),
        "pay_max": salary.get("maxValue"),
        "pay_currency": salary.get("currencyCode"),
        "pay_period": salary.get("interval"),
    }


SOURCE = Source(
    name="ashby",
    title="Company boards on Ashby",
    publisher="Ashby, Inc., for the employers",
    terms_url="https://www.ashbyhq.com/terms",
    licence_note="Public posting API for job sites; texts belong to the employers and are not republished",
    delay=1.0,
    history="Open jobs only, with the day of publication",
    fields_from="recorded answer 2026-08",
    example="notion",
    signs=(
        Sign(r"//jobs\.ashbyhq\.com/(?!api/|_next/)(?P<board>[\w.%-]+)"),
        Sign(r"//api\.ashbyhq\.com/posting-api/job-board/(?P<board>[\w.%-]+)"),
    ),
    shape=Listing(
        base_url="https://api.ashbyhq.com",
        path="/posting-api/job-board/{board}?includeCompensation=true",
        items=Items(
            at=("jobs",),
            envelope=frozenset({"apiVersion"}),
            id_field="id",
            title_field="title",
            words={"workplaceType": frozenset({"OnSite", "Remote", "Hybrid"})},
            used=frozenset({
                "address", "address.postalAddress.addressCountry", "address.postalAddress.addressLocality",
                "address.postalAddress.addressRegion", "compensation",
                "compensation.summaryComponents.compensationType", "compensation.summaryComponents.currencyCode",
                "compensation.summaryComponents.interval", "compensation.summaryComponents.maxValue",
                "compensation.summaryComponents.minValue", "department", "descriptionHtml", "descriptionPlain",
                "employmentType", "id", "isRemote", "jobUrl", "location", "publishedAt", "secondaryLocations",
                "secondaryLocations.address", "secondaryLocations.location", "team", "title", "workplaceType",
            }),
            # _board was added by whoever recorded the 224 boards of 2025-10-28; updatedAt and the unlisted flag say
            # nothing about the job, which is open either way.
            ignored=frozenset({
                "_board", "address.postalAddress.postalCode", "address.postalAddress.streetAddress", "applyUrl",
                "compensation.compensationTierSummary", "compensation.compensationTiers",
                "compensation.scrapeableCompensationSalarySummary", "compensation.shouldDisplayCompensationOnJobBoard",
                "compensation.summaryComponents.id", "compensation.summaryComponents.summary", "isListed",
                "shouldDisplayCompensationOnJobPostings", "updatedAt",
            }),
            optional=frozenset({
                "address.postalAddress.addressCountry", "address.postalAddress.addressLocality",
                "address.postalAddress.addressRegion", "secondaryLocations.address", "workplaceType",
            }),  # in none of the 224 boards of 2025-10-28
            record_of=read_job,
        ),
    ),
    # All 4,420 recorded jobs of 2025-10-28 have these.
    expected={"description": 0.8, "posted": 0.9, "url": 0.9, "place": 0.8},
)  # fmt: skip

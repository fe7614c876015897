"""Boards on BambooHR: a list of jobs, and a page of its own for each."""

from crawlers.shapes.base import Job, Source, addresses_of, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import HOST_LABEL, Detail, Listing
from warehouse.record import Address, Record


def read_job(job: Job, board: str) -> Record:
    """A job's own page; the board names the employer."""
    return Record(
        posting_id=str(job["jobOpeningShareUrl"]).rstrip("/").rpartition("/")[2],
        title=job["jobOpeningName"],
        html=text_or_none(job.get("description")),
        employer=board,
        addresses=_addresses(job),
        is_remote=True if job.get("isRemote") else None,
        posted=job.get("datePosted"),
        url=text_or_none(job.get("jobOpeningShareUrl")),
        pay=text_or_none(job.get("compensation")),
        tags=tuple(
            filter(None, (text_or_none(job.get(name)) for name in ("departmentLabel", "employmentStatusLabel")))
        ),
    )


def _addresses(job: Job) -> tuple[Address, ...]:
    """The place of the work; the place of the office where it is not told."""
    for name in ("atsLocation", "location"):
        place = job.get(name) or {}
        country = place.get("country") or place.get("addressCountry")
        if found := addresses_of((country, place.get("state") or place.get("province"), place.get("city"))):
            return found
    return ()


_LISTED = frozenset({
    "atsLocation", "departmentId", "departmentLabel", "employmentStatusLabel", "employmentType", "id", "isRemote",
    "jobOpeningName", "location", "locationType",
})  # fmt: skip

SOURCE = Source(
    name="bamboohr",
    title="Company boards on BambooHR",
    publisher="Bamboo HR LLC, for the employers",
    terms_url="https://www.bamboohr.com/legal/terms-of-service",
    licence_note="Public answers of careers sites; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, with the day of posting",
    fields_from="recorded answer 2026-08 (list), API documentation 2026-11 (a job's own page)",
    example="acme",
    signs=(subdomain_sign("bamboohr.com", "www", "app", "api", "documentation"),),
    shape=Listing(
        base_url="https://{board}.bamboohr.com",
        path="/careers/list",
        board_form=HOST_LABEL,
        board_example="the name before .bamboohr.com",
        items=Items(
            at=("result",),
            total=("meta", "totalCount"),
            id_field="id",
            title_field="jobOpeningName",
            used=_LISTED,
            ignored=frozenset(),
        ),
        detail=Detail(
            path="/careers/{id}/detail",
            items=Items(
                at=("result", "jobOpening"),
                is_single=True,
                envelope=frozenset({"meta", "formFields"}),
                id_field="jobOpeningShareUrl",
                title_field="jobOpeningName",
                used=frozenset({
                    "atsLocation", "atsLocation.city", "atsLocation.country", "atsLocation.province",
                    "atsLocation.state", "compensation", "datePosted", "departmentLabel", "description",
                    "employmentStatusLabel", "isRemote", "jobOpeningName", "jobOpeningShareUrl", "location",
                    "location.city", "location.state",
                }),
                ignored=frozenset({
                    "atsLocation.countryId", "atsLocation.id", "atsLocation.stateId", "departmentId", "employmentType",
                    "id", "jobOpeningStatus", "location.addressCountry", "location.addressLine1",
                    "location.addressLine2", "location.country", "location.id", "location.postalCode",
                    "location.province", "locationType", "minimumExperience",
                }),
                optional=frozenset({"atsLocation.province"}),
                record_of=read_job,
            ),
        ),
    ),
    expected={"description": 0.8, "posted": 0.8},
)  # fmt: skip

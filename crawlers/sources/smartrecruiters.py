"""Boards on SmartRecruiters: https://developers.smartrecruiters.com/docs/posting-api."""

import html

from crawlers.shapes.base import Job, Sign, Source, addresses_of, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Detail, Listing
from crawlers.shapes.paging import ByOffset
from warehouse.record import Record

_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
_TAGS = ("industry", "function", "department", "typeOfEmployment", "experienceLevel")


def read_job(job: Job, board: str) -> Record:
    """A job's own page. Its place is told in parts, and once more in words."""
    place = job.get("location") or {}
    return Record(
        posting_id=job["id"],
        title=job["name"],
        html=_markup(job),
        employer=text_or_none((job.get("company") or {}).get("name")) or board,
        locations=tuple(filter(None, [text_or_none(place.get("fullLocation"))])),
        addresses=addresses_of(((place.get("country") or "").upper(), place.get("region"), place.get("city"))),
        is_remote=_is_remote(place),
        workplace="hybrid" if place.get("hybrid") else None,
        posted=job.get("releasedDate"),
        url=text_or_none(job.get("postingUrl")),
        tags=tuple(filter(None, (text_or_none((job.get(name) or {}).get("label")) for name in _TAGS))),
    )


def _is_remote(place: Job) -> bool | None:
    """A hybrid job may be flagged remote as well: it has a place."""
    return False if place.get("hybrid") else place.get("remote")


def _markup(job: Job) -> str | None:
    """The sections of the ad under their titles; a section may be missing or empty."""
    sections = (job.get("jobAd") or {}).get("sections") or {}
    texts = [sections.get(name) or {} for name in _SECTIONS]
    written = ((one.get("title") or "", one["text"]) for one in texts if one.get("text"))
    return "\n".join(f"<h3>{html.escape(title)}</h3>{text}" for title, text in written) or None


_LISTED = frozenset({
    "company", "creator", "customField", "defaultJobAd", "department", "experienceLevel", "function", "id", "industry",
    "jobAdId", "language", "location", "name", "ref", "refNumber", "releasedDate", "typeOfEmployment", "uuid",
    "visibility",
})  # fmt: skip
"""Of the recorded list; a job's own page repeats them."""
_USED = frozenset({
    "company", "department", "experienceLevel", "function", "id", "industry", "jobAd", "location", "name",
    "postingUrl", "releasedDate", "typeOfEmployment",
})  # fmt: skip
_PARTS = frozenset({
    "company.name", *(f"location.{part}" for part in ("city", "country", "fullLocation", "hybrid", "region", "remote")),
    *(f"{tag}.label" for tag in _TAGS),
    *(f"jobAd.sections.{name}.{part}" for name in _SECTIONS for part in ("text", "title")),
})  # fmt: skip
_OTHER_PARTS = frozenset({
    "company.identifier", "jobAd.sections.videos", *(f"{tag}.id" for tag in _TAGS),
    "location.address", "location.latitude", "location.longitude", "location.manual",
    "location.postalCode", "location.regionCode",
})  # fmt: skip

SOURCE = Source(
    name="smartrecruiters",
    title="Company boards on SmartRecruiters",
    publisher="SmartRecruiters, Inc., for the employers",
    terms_url="https://www.smartrecruiters.com/legal/terms-of-use/",
    licence_note="Public Posting API for job sites; texts belong to the employers and are not republished",
    delay=1.0,
    history="Open jobs only, with the instant of release",
    fields_from="recorded answer 2026-08 (list), API documentation 2026-11 (a job's own page)",
    example="Visa",
    signs=(
        Sign(r"//(?:careers|jobs)\.smartrecruiters\.com/(?P<board>[\w.%-]+)"),
        Sign(r"//api\.smartrecruiters\.com/v1/companies/(?P<board>[\w.%-]+)"),
    ),
    shape=Listing(
        base_url="https://api.smartrecruiters.com",
        path="/v1/companies/{board}/postings?limit=100",
        paging=ByOffset(),
        items=Items(
            at=("content",),
            total=("totalFound",),
            envelope=frozenset({"limit", "offset"}),
            id_field="id",
            title_field="name",
            used=_LISTED,
            ignored=frozenset(),
        ),
        detail=Detail(
            path="/v1/companies/{board}/postings/{id}",
            items=Items(
                is_single=True,
                id_field="id",
                title_field="name",
                used=_USED | _PARTS,
                # creator is a person; language is told from the text.
                ignored=(_LISTED - _USED)
                | _OTHER_PARTS
                | {"active", "applyUrl", "referralUrl", "questionnaire", "videos"},
                optional=frozenset(f"{tag}.label" for tag in _TAGS) | {"location.fullLocation"},
                record_of=read_job,
            ),
        ),
    ),
    expected={"description": 0.8, "posted": 0.9, "url": 0.8, "place": 0.8},
)

"""USAJOBS, the jobs of the United States government that are open: https://developer.usajobs.gov.

A board is one parameter of the search, since one search shows at most 10,000 announcements. Who asks for a key agrees
to terms that restrict works derived from the answers: read them, or use `usajobs_historic`, which needs no key.
"""

from typing import Any

from crawlers.shapes.base import Job, Source, addresses_of, as_list, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from crawlers.shapes.paging import ByNumber
from warehouse.record import Record

_AT = "MatchedObjectDescriptor"


def read_job(job: Job, board: str) -> Record:
    """An announcement of the answer. Its text is told in parts; names of places are not parsed, their parts are."""
    told = job[_AT]
    details = (told.get("UserArea") or {}).get("Details") or {}
    texts = (details.get("JobSummary"), details.get("MajorDuties"), told.get("QualificationSummary"))
    places = told.get("PositionLocation") or []
    return Record(
        posting_id=str(job["MatchedObjectId"]),
        title=told["PositionTitle"],
        html="\n".join(f"<p>{text}</p>" for part in texts for text in as_list(part) if text) or None,
        employer=text_or_none(told.get("OrganizationName")) or text_or_none(told.get("DepartmentName")),
        locations=tuple(filter(None, (text_or_none(place.get("LocationName")) for place in places))),
        addresses=addresses_of(
            *((one.get("CountryCode"), one.get("CountrySubDivisionCode"), one.get("CityName")) for one in places)
        ),
        is_remote=True if str(details.get("RemoteIndicator")).lower() == "true" else None,
        posted=told.get("PublicationStartDate"),
        closes=told.get("ApplicationCloseDate"),
        url=text_or_none(told.get("PositionURI")),
        tags=tuple(
            one["Name"]
            for name in ("JobCategory", "PositionSchedule", "PositionOfferingType")
            for one in told.get(name) or []
            if one.get("Name")
        ),
        **_pay(told.get("PositionRemuneration") or []),
    )


def _pay(remuneration: list[Job]) -> dict[str, Any]:
    """The first scale; the API gives amounts in US dollars alone."""
    if not remuneration:
        return {}
    first = remuneration[0]
    return {
        "pay_min": first.get("MinimumRange"),
        "pay_max": first.get("MaximumRange"),
        "pay_currency": "USD",
        "pay_period": text_or_none(first.get("Description")) or text_or_none(first.get("RateIntervalCode")),
    }


_TOLD = (
    "ApplicationCloseDate", "DepartmentName", "JobCategory", "OrganizationName", "PositionLocation",
    "PositionOfferingType", "PositionRemuneration", "PositionSchedule", "PositionTitle", "PositionURI",
    "PublicationStartDate", "QualificationSummary",
)  # fmt: skip
_NOT_TOLD = (
    "ApplyURI", "JobGrade", "MaximumRange", "MinimumRange", "OrganizationCodes", "PositionEndDate",
    "PositionFormattedDescription", "PositionID", "PositionLocationDisplay", "PositionStartDate", "SubAgency",
)  # fmt: skip

SOURCE = Source(
    name="usajobs",
    title="USAJOBS",
    publisher="United States Office of Personnel Management",
    terms_url="https://developer.usajobs.gov/general/terms",
    licence_note="API with a key whose terms restrict derived works; texts are not republished",
    delay=2.0,
    key_headers={"Authorization-Key": "SKILLTIDE_USAJOBS_KEY", "User-Agent": "SKILLTIDE_USAJOBS_EMAIL"},
    history="Open announcements only, with the day of publication; usajobs_historic has the past",
    fields_from="API documentation 2026-11",
    example="JobCategoryCode=2210",
    shape=Listing(
        base_url="https://data.usajobs.gov",
        path="/api/search?{parameter}={value}&ResultsPerPage=500&Fields=Full",
        board_form=r"(?P<parameter>[A-Za-z]+)=(?P<value>[^&=#]+)",
        board_example="one parameter of the search, such as JobCategoryCode=2210 or LocationName=Texas",
        paging=ByNumber(parameter="Page", pages=("SearchResult", "UserArea", "NumberOfPages")),
        items=Items(
            at=("SearchResult", "SearchResultItems"),
            total=("SearchResult", "SearchResultCountAll"),
            envelope=frozenset({
                "LanguageCode", "SearchParameters", "SearchResultCount", "SearchResultCountAll", "UserArea",
            }),
            id_field="MatchedObjectId",
            title_field=None,
            used=frozenset({
                "MatchedObjectId", f"{_AT}.UserArea.Details.JobSummary", f"{_AT}.UserArea.Details.MajorDuties",
                f"{_AT}.UserArea.Details.RemoteIndicator", *(f"{_AT}.{name}" for name in _TOLD),
            }),
            ignored=frozenset({"RelevanceRank", "RelevanceScore", *(f"{_AT}.{name}" for name in _NOT_TOLD), *(
                f"{_AT}.UserArea.{name}" for name in (
                    "IsRadialSearch", "Details.AdjudicationType", "Details.AgencyContactEmail",
                    "Details.AgencyContactPhone", "Details.AgencyContactWebsite", "Details.AgencyMarketingStatement",
                    "Details.AnnouncementClosingType", "Details.AppointmentType", "Details.ApplyOnlineUrl",
                    "Details.BargainingUnitStatus", "Details.Benefits", "Details.BenefitsDisplayDefaultText",
                    "Details.BenefitsUrl", "Details.CommuteDistance", "Details.DetailStatusUrl",
                    "Details.DrugTestRequired", "Details.Education", "Details.Evaluations",
                    "Details.FinancialDisclosure", "Details.HighGrade", "Details.HiringPath", "Details.HowToApply",
                    "Details.KeyRequirements", "Details.LowGrade", "Details.MCOTags", "Details.OrganizationCodes",
                    "Details.OtherInformation", "Details.PositionSensitivitiy", "Details.PromotionPotential",
                    "Details.Relocation", "Details.RequiredDocuments", "Details.RequiredStandardDocuments",
                    "Details.Requirements", "Details.SecurityClearance", "Details.ServiceType",
                    "Details.SubAgencyName", "Details.TeleworkEligible", "Details.TotalOpenings",
                    "Details.TravelCode", "Details.WhatToExpectNext", "Details.WhoMayApply", "Details.WithinArea",
                )
            )}),
            optional=frozenset({f"{_AT}.UserArea.Details.RemoteIndicator", f"{_AT}.QualificationSummary"}),
            record_of=read_job,
        ),
    ),
    expected={"description": 0.8, "employer": 0.9, "posted": 0.9, "url": 0.9, "place": 0.8, "pay": 0.8},
)  # fmt: skip

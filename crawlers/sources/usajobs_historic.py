"""Announcements of the United States government, past and present: https://developer.usajobs.gov, Historic JOAs.

A board is one occupational series over all years. The answers hold no texts: titles, places, pay and days.
"""

from crawlers.shapes.base import Job, Source, addresses_of, text_or_none, until_the_day_before
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from crawlers.shapes.paging import ByLink
from warehouse.record import Record

_LISTS = ("hiringpaths", "jobcategories", "positionlocations")
"""Written positionlocations, positionLocations or PositionLocations, in public examples of different years."""


def read_job(job: Job, board: str) -> Record:
    """An announcement of the answer."""
    series, places = ([] if job.get(name) is None else job[name] for name in _spelled(job))
    return Record(
        posting_id=str(job["usajobsControlNumber"]),
        title=job["positionTitle"],
        employer=text_or_none(job.get("hiringAgencyName")) or text_or_none(job.get("hiringDepartmentName")),
        addresses=addresses_of(
            *(tuple(one.get(f"positionLocation{part}") for part in ("Country", "State", "City")) for one in places)
        ),
        posted=job.get("positionOpenDate"),
        closes=job.get("positionCloseDate"),
        url=f"https://www.usajobs.gov/job/{job['usajobsControlNumber']}",
        pay_min=job.get("minimumSalary"),
        pay_max=job.get("maximumSalary"),
        pay_currency="USD",  # the API gives amounts in US dollars alone
        pay_period=text_or_none(job.get("salaryType")),
        tags=(
            *(f"series {one['series']}" for one in series if one.get("series")),
            *filter(None, (text_or_none(job.get(name)) for name in ("appointmentType", "workSchedule"))),
        ),
    )


def _spelled(job: Job) -> tuple[str, str]:
    """The names that the lists of series and of places have in this job."""
    names = {name.lower(): name for name in job}
    return names["jobcategories"], names["positionlocations"]


SOURCE = Source(
    name="usajobs_historic",
    title="USAJOBS, historic announcements",
    publisher="United States Office of Personnel Management",
    terms_url="https://developer.usajobs.gov/api-reference/get-api-historicjoa",
    licence_note="Open without a key; works of the United States government",
    delay=2.0,
    history="Every announcement of a series that the API holds, with opening and closing day, without texts",
    fields_from="API documentation 2026-11, recorded rows of 2016",
    example="2210",
    shape=Listing(
        base_url="https://data.usajobs.gov",
        path="/api/historicjoa?PositionSeries={board}",
        board_form=r"(?P<board>\d{4})",
        board_example="the four digits of an occupational series, such as 2210",
        paging=ByLink(link=("paging", "next")),
        items=Items(
            at=("data",),
            total=("paging", "metadata", "totalCount"),
            id_field="usajobsControlNumber",
            id_type=int,
            title_field="positionTitle",
            used=frozenset({
                "appointmentType", "hiringAgencyName", "hiringDepartmentName", "maximumSalary", "minimumSalary",
                "positionCloseDate", "positionOpenDate", "positionTitle", "salaryType", "usajobsControlNumber",
                "workSchedule",
            }),
            ignored=frozenset({
                "agencyLevel", "agencyLevelSort", "announcementClosingTypeCode", "announcementClosingTypeDescription",
                "announcementNumber", "disableApplyOnline", "drugTestRequired", "hiringAgencyCode",
                "hiringDepartmentCode", "hiringSubelementName", "maximumGrade", "minimumGrade", "payScale",
                "positionExpireDate", "positionOpeningStatus", "promotionPotential", "relocationExpensesReimbursed",
                "securityClearance", "securityClearanceRequired", "serviceType", "supervisoryStatus",
                "teleworkEligible", "totalOpenings", "travelRequirement", "vendor", "whoMayApply",
                *_LISTS, "hiringPaths", "HiringPaths", "jobCategories", "JobCategories", "positionLocations",
                "PositionLocations",
            }),
            record_of=read_job,
        ),
    ),
    covers=until_the_day_before,
    rest_days=27,  # a month's crawl brings the last month
    expected={"employer": 0.9, "posted": 0.9, "closes": 0.8, "place": 0.8, "pay": 0.5},
)  # fmt: skip

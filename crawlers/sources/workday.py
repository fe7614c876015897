"""Career sites on Workday: a list that is asked for by POST, and a page of its own for each job."""

from crawlers.shapes.base import Job, Sign, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Detail, Listing
from crawlers.shapes.paging import ByOffset
from warehouse.record import Record


def read_job(job: Job, board: str) -> Record:
    """A job's own page. The list says "3 Locations" where the page names them, and days ago where it has the date."""
    others = job.get("additionalLocations") or []
    country = (job.get("country") or {}).get("descriptor")
    places = [job.get("location"), *others]
    return Record(
        posting_id=job["jobReqId"],
        title=job["title"],
        html=text_or_none(job.get("jobDescription")),
        employer=board.partition(".")[0],
        locations=tuple(_with_country(place, country) for place in places if isinstance(place, str) and place),
        is_remote=_is_remote(job),
        workplace=text_or_none(job.get("remoteType")),
        posted=job.get("startDate"),
        closes=job.get("endDate"),
        url=text_or_none(job.get("externalUrl")),
        tags=tuple(filter(None, [text_or_none(job.get("timeType"))])),
    )


def _with_country(place: str, country: str | None) -> str:
    """The country is that of the first place; others are named as the employer likes, mostly with their own."""
    return f"{place}, {country}" if country and "," not in place and "-" not in place else place


def _is_remote(job: Job) -> bool | None:
    kind = text_or_none(job.get("remoteType"))
    return kind.strip().lower() in ("remote", "fully remote") if kind else None


SOURCE = Source(
    name="workday",
    title="Career sites on Workday",
    publisher="Workday, Inc., for the employers",
    terms_url="https://www.workday.com/en-us/legal/site-terms.html",
    licence_note="Public answers of career sites; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, with the day of posting; a list ends at 2,000 jobs",
    fields_from="recorded answer 2026-08 (list), API documentation 2026-11 (a job's own page)",
    example="nvidia.wd5/NVIDIAExternalCareerSite",
    signs=(
        Sign(
            r"//(?P<tenant>[\w-]+)\.(?P<pod>wd\d+)\.myworkdayjobs\.com/(?!wday/)(?:[a-z]{2}-[a-z]{2}/)?(?P<site>[\w-]+)",
            "{tenant}.{pod}/{site}",
        ),
    ),
    shape=Listing(
        base_url="https://{tenant}.{pod}.myworkdayjobs.com",
        path="/wday/cxs/{tenant}/{site}/jobs",
        board_form=r"(?P<tenant>[A-Za-z0-9_-]+)\.(?P<pod>wd\d+)/(?P<site>[A-Za-z0-9_-]+)",
        board_example="tenant.wd5/Site, from https://tenant.wd5.myworkdayjobs.com/Site",
        body={"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""},
        paging=ByOffset(),  # the total stands on the first page alone
        items=Items(
            at=("jobPostings",),
            total=("total",),
            envelope=frozenset({"facets", "userAuthenticated"}),
            id_field="externalPath",
            title_field="title",
            used=frozenset({"externalPath", "title"}),
            ignored=frozenset({"bulletFields", "locationsText", "postedOn", "remoteType", "timeType", "startDate"}),
        ),
        detail=Detail(
            path="/wday/cxs/{tenant}/{site}{externalPath}",
            items=Items(
                at=("jobPostingInfo",),
                is_single=True,
                envelope=frozenset({"hiringOrganization", "similarJobs", "userAuthenticated"}),
                id_field="jobReqId",
                title_field="title",
                used=frozenset({
                    "additionalLocations", "country", "country.descriptor", "endDate", "externalUrl", "jobDescription",
                    "jobReqId", "location", "remoteType", "startDate", "timeType", "title",
                }),
                # postedOn counts days before the answer, startDate is the day.
                ignored=frozenset({
                    "canApply", "country.id", "id", "includeResumeParsing", "jobPostingId", "jobPostingSiteId",
                    "jobRequisitionLocation", "logoImage", "posted", "postedOn", "questionnaireId", "timeLeftToApply",
                }),
                record_of=read_job,
            ),
        ),
    ),
    expected={"description": 0.8, "posted": 0.8, "url": 0.8, "place": 0.8},
)  # fmt: skip

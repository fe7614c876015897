"""Boards of public agencies on NEOGOV (governmentjobs.com), by the RSS feed of each agency."""

import re

from crawlers.shapes.base import Job, Sign, Source, as_list, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from warehouse.record import Record

_TEXTS = ("description", "joblisting:examplesofduties", "joblisting:qualifications")
_TENTHS = re.compile(r":\d$")


def read_item(item: Job, board: str) -> Record:
    """An item of the feed; the agency is the board. A closing day has tenths of a second that no form of dates has."""
    closes = text_or_none(item.get("joblisting:advertiseToDateTimeUTC"))
    return Record(
        posting_id=item["joblisting:jobId"],
        title=item["title"],
        html="\n".join(filter(None, (text_or_none(item.get(name)) for name in _TEXTS))) or None,
        employer=board,
        locations=tuple(filter(None, [text_or_none(item.get("joblisting:location"))])),
        posted=item.get("pubDate"),
        closes=_TENTHS.sub("", closes) if closes else None,
        url=text_or_none(item.get("link")),
        pay_min=item.get("joblisting:minimumSalary"),
        pay_max=item.get("joblisting:maximumSalary"),
        pay_currency=text_or_none(item.get("joblisting:salaryCurrency")),
        pay_period=text_or_none(item.get("joblisting:salaryInterval")),
        tags=tuple(_tags(item)),
    )


def _tags(item: Job) -> list[str]:
    categories = as_list((item.get("joblisting:categories") or {}).get("joblisting:category"))
    return [tag for tag in (item.get("joblisting:department"), *categories) if isinstance(tag, str)]


SOURCE = Source(
    name="neogov",
    title="Public agencies on NEOGOV",
    publisher="GovernmentJobs.com, Inc., for the agencies",
    terms_url="https://www.governmentjobs.com/home/termsofuse",
    licence_note="Public feeds; texts belong to the agencies and are not republished",
    delay=5.0,
    history="Open jobs only, with the instant of posting and the closing day",
    fields_from="recorded answer 2026-08",
    example="hawaii",
    signs=(
        Sign(r"//(?:www\.)?governmentjobs\.com/careers/(?P<board>[\w-]+)"),
        Sign(r"//(?:www\.)?governmentjobs\.com/SearchEngine/JobsFeed\?agency=(?P<board>[\w-]+)"),
    ),
    shape=Listing(
        base_url="https://www.governmentjobs.com",
        path="/SearchEngine/JobsFeed?agency={board}",
        board_form=r"(?P<board>[A-Za-z0-9_-]+)",
        board_example="the name after governmentjobs.com/careers/",
        form="xml",
        items=Items(
            at=("rss", "channel", "item"),
            may_lack_list=True,
            envelope=frozenset({
                "@version", "atom:link", "copyright", "description", "language", "lastBuildDate", "link", "pubDate",
                "title", "ttl",
            }),
            id_field="joblisting:jobId",
            title_field="title",
            used=frozenset({
                "description", "joblisting:advertiseToDateTimeUTC", "joblisting:categories", "joblisting:department",
                "joblisting:examplesofduties", "joblisting:jobId", "joblisting:location", "joblisting:maximumSalary",
                "joblisting:minimumSalary", "joblisting:qualifications", "joblisting:salaryCurrency",
                "joblisting:salaryInterval", "link", "pubDate", "title",
            }),
            ignored=frozenset({
                "guid", "joblisting:advertiseFromDateUTC", "joblisting:advertiseToDateTime", "joblisting:benefits",
                "joblisting:examplesofdutieshtml", "joblisting:jobNumberSingle", "joblisting:jobType",
                "joblisting:state", "joblisting:supplementalinformation",
            }),
            # XML leaves out what is empty.
            optional=frozenset({
                "joblisting:advertiseToDateTimeUTC", "joblisting:department", "joblisting:examplesofduties",
                "joblisting:maximumSalary", "joblisting:minimumSalary", "joblisting:qualifications",
                "joblisting:salaryCurrency", "joblisting:salaryInterval",
            }),
            record_of=read_item,
        ),
    ),
    expected={"description": 0.8, "posted": 0.9, "url": 0.9, "place": 0.5},
)  # fmt: skip

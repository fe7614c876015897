"""A schema.org JobPosting, however it was written down, as a record."""

from collections.abc import Iterator
from typing import Any

from crawlers.shapes.base import Job, as_list, excerpt, report_unknown_fields, text_or_none
from warehouse.record import Address, Record, Refusal

USED = frozenset({
    "title", "name", "description", "identifier", "url", "datePosted", "validThrough", "hiringOrganization",
    "jobLocation", "jobLocationType", "applicantLocationRequirements", "baseSalary", "salaryCurrency", "skills",
    "industry", "occupationalCategory", "employmentType",
})  # fmt: skip
IGNORED = frozenset({
    "@context", "@id", "@type", "additionalType", "alternateName", "applicationContact", "benefits",
    "dateCreated", "dateModified", "datePublished", "directApply", "disambiguatingDescription",
    "educationRequirements", "eligibilityToWorkRequirement", "employerOverview", "employmentUnit",
    "estimatedSalary", "experienceInPlaceOfEducation", "experienceRequirements", "image",
    "incentiveCompensation", "incentives", "inLanguage", "jobBenefits", "jobDuration", "jobImmediateStart",
    "jobStartDate", "jobTitle", "logo", "mainEntityOfPage", "physicalRequirement", "potentialAction",
    "qualifications", "relevantOccupation", "responsibilities", "sameAs", "securityClearanceRequirement",
    "sensoryRequirement", "specialCommitments", "subjectOf", "totalJobOpenings", "workHours",
})  # fmt: skip
"""Known to schema.org; what they say stands in `description` too, as search engines ask of publishers."""


def read_posting(source: str, job: Job, board: str, url: str | None) -> Record | Refusal:
    """The record of a JobPosting, or why there is none; `url` is that of the page it stood on."""
    report_unknown_fields(source, job.keys() - USED - IGNORED)
    own_url = text_or_none(_first(job.get("url"))) or url
    posting_id = _identifier(job.get("identifier")) or own_url
    if not posting_id:
        return Refusal("no id", excerpt(job))
    title = text_or_none(_first(job.get("title") or job.get("name")))
    if title is None or not title.strip():
        return Refusal("no title", excerpt(job.get("title")), posting_id)
    addresses, places = _places(job)
    return Record(
        posting_id=posting_id,
        title=title,
        html=text_or_none(_first(job.get("description"))),
        employer=_name_of(_first(job.get("hiringOrganization"))),
        locations=tuple(dict.fromkeys(places)),
        addresses=tuple(dict.fromkeys(addresses)),
        is_remote=True if "TELECOMMUTE" in str(job.get("jobLocationType")).upper() else None,
        posted=_date(job.get("datePosted")),
        closes=_date(job.get("validThrough")),
        url=own_url,
        tags=tuple(_tags(job)),
        **_pay(job),
    )


def _identifier(value: Any) -> str | None:
    """The identifier with the name of who gave it: on a site of many employers, 1 is not one job."""
    value = _first(value)
    if isinstance(value, dict):
        own = _scalar(value.get("value")) or text_or_none(value.get("@id"))
        issuer = text_or_none(value.get("name"))
        return f"{issuer}:{own}" if own and issuer and issuer != own else own
    return _scalar(value)


def _places(job: Job) -> tuple[list[Address], list[str]]:
    """Structured addresses, and places that are told in words."""
    addresses: list[Address] = []
    words: list[str] = []
    for place in as_list(job.get("jobLocation")):
        address = place.get("address", place.get("name")) if isinstance(place, dict) else place
        for one in as_list(address):
            if isinstance(one, str):
                words.append(one)
            elif isinstance(one, dict):
                addresses.append(
                    Address(
                        _name_of(_first(one.get("addressCountry"))),
                        _name_of(_first(one.get("addressRegion"))),
                        _name_of(_first(one.get("addressLocality"))),
                    )
                )
    wanted = (_name_of(place) for place in as_list(job.get("applicantLocationRequirements")))
    return [one for one in addresses if one != Address()], [*filter(None, words), *filter(None, wanted)]


def _pay(job: Job) -> dict[str, Any]:
    salary = _first(job.get("baseSalary"))
    currency = _scalar(job.get("salaryCurrency"))
    if not isinstance(salary, dict):
        return {"pay": _scalar(salary), "pay_currency": currency}
    value = _first(salary.get("value", salary))
    amounts = value if isinstance(value, dict) else {"value": value}
    single = _amount(amounts.get("value"))
    return {
        "pay_min": _amount(amounts.get("minValue")) or single,
        "pay_max": _amount(amounts.get("maxValue")) or single,
        "pay_currency": _scalar(salary.get("currency")) or _scalar(amounts.get("currency")) or currency,
        "pay_period": _scalar(amounts.get("unitText")) or _scalar(salary.get("unitText")),
    }


def _tags(job: Job) -> Iterator[str]:
    for name in ("skills", "industry", "occupationalCategory", "employmentType"):
        for value in as_list(job.get(name)):
            tag = _name_of(value)
            if tag:
                yield f"sector:{tag}" if name == "industry" else tag


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _name_of(value: Any) -> str | None:
    """The name of a thing, or the thing itself where it is a plain string."""
    return _scalar(_first(value.get("name"))) if isinstance(value, dict) else _scalar(value)


def _scalar(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _amount(value: Any) -> float | str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return value or None


def _date(value: Any) -> str | int | float | None:
    value = _first(value)
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) and value else None

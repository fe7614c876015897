"""A site whose pages carry schema.org JobPosting as JSON-LD, found through its sitemap."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers.shapes.base import Job, Reading, excerpt, origin_of, report_unknown_fields, text_or_none
from crawlers.shapes.decode import decode_page, parse_json
from skilltide.errors import ConfigurationError
from warehouse.record import Address, Record, Refusal

_OPENINGS, _CLOSINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "<![CDATA["), ("-->", "//]]>", "// ]]>", "]]>")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MAX_DEPTH = 20
"""Levels of @graph and lists that are looked through for a JobPosting."""

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


@dataclass(frozen=True, kw_only=True)
class JobPostingSite:
    """A board is a site: its host name or its full origin. A document is one page, most with one JobPosting."""

    def first_url(self, board: str, base_url: str | None) -> str:
        """The site's robots.txt, which names its sitemaps. Raises ConfigurationError for a board that is no site."""
        return f"{site_origin(board, base_url)}/robots.txt"

    def read(self, source: str, board: str, body: bytes, url: str | None) -> Reading:
        """The page's JobPostings in order; a block that should hold one and cannot be read is a Refusal."""
        reading: Reading = []
        for block in _json_ld_blocks(decode_page(body)):
            try:
                document = _parse_leniently(block)
            except ValueError as error:
                if "JobPosting" in block:
                    reading.append(Refusal("unreadable JSON-LD", f"{error}: {block.strip()[:120]}", url))
                continue
            reading += [_read_posting(source, job, board, url) for job in _job_postings(document)]
        return reading

    def advertised_total(self, body: bytes) -> int | None:
        """Null: a page speaks for itself."""
        return None


def site_origin(board: str, base_url: str | None) -> str:
    """Scheme, host and port of the site. Raises ConfigurationError for a board that is no host or origin."""
    address = base_url or (board if "://" in board else f"https://{board}")
    try:
        parts = urlsplit(address)
        is_origin = bool(parts.hostname) and parts.scheme in ("http", "https") and (parts.port or 1) > 0
    except ValueError:
        is_origin = False
    if not is_origin or parts.username or (parts.path.strip("/") and not base_url) or parts.query:
        raise ConfigurationError(
            f"jobposting: found board {board!r}, expected the host name of a site such as jobs.example.org, "
            "or its origin; name the site in sources.yaml without a path"
        )
    return origin_of(address)


def _json_ld_blocks(page: str) -> Iterator[str]:
    for node in LexborHTMLParser(page).css("script"):
        kind = (node.attributes.get("type") or "").strip().lower()
        if kind.startswith("application/ld+json"):
            yield node.text(deep=True, strip=False) or ""


def _parse_leniently(block: str) -> Any:
    """The block's JSON, mended where its page has comments, a comma too many or entities. Raises ValueError."""
    bare = _unwrap(block)
    try:
        return parse_json(bare)
    except ValueError:
        mended = html.unescape(bare) if "&quot;" in bare else bare
        return parse_json(_TRAILING_COMMA.sub(r"\1", mended))


def _unwrap(block: str) -> str:
    """The block without an HTML comment or a CDATA section around it."""
    bare = block.strip()
    for opening in _OPENINGS:
        bare = bare.removeprefix(opening)
    for closing in _CLOSINGS:
        bare = bare.removesuffix(closing)
    return bare.strip().removesuffix(";")


def _job_postings(document: Any, depth: int = 0) -> Iterator[Job]:
    """JobPosting objects in an object, a list or a @graph, in order."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(document, list):
        for item in document:
            yield from _job_postings(item, depth + 1)
    elif isinstance(document, dict):
        if _is_job_posting(document.get("@type")):
            yield document
        for holder in ("@graph", "mainEntity", "itemListElement", "item"):
            yield from _job_postings(document.get(holder), depth + 1)


def _is_job_posting(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and re.split(r"[/#:]", one)[-1] == "JobPosting" for one in kinds)


def _read_posting(source: str, job: Job, board: str, url: str | None) -> Record | Refusal:
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
    for place in _all(job.get("jobLocation")):
        address = place.get("address", place.get("name")) if isinstance(place, dict) else place
        for one in _all(address):
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
    wanted = (_name_of(place) for place in _all(job.get("applicantLocationRequirements")))
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
        for value in _all(job.get(name)):
            tag = _name_of(value)
            if tag:
                yield tag


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


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

"""By which number the address of an ad names its job, and whose board of which recruiting system that is.

Numbers that are not the job's (campaigns, days, the lists of all jobs) are none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NUMBER = re.compile(rf"{_UUID}|(?<![A-Za-z])(?P<letters>[A-Z]{{1,4}})-?(?P<after>\d{{3,}})|(?<!\d)\d{{5,}}(?!\d)")
"""Shorter ones count chapters and pages of a site, but behind letters (R788)."""
_ENOUGH_DIGITS = 5
_DAY_OR_YEAR = re.compile(r"(?:19|20)\d{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?")
_PARAMETER = re.compile(
    r"(?:^|&)(?:(?P<system>gh|ashby)_jid|(?P<token>token)|jid|pid|id|jk|(?:job|req|requisition|position|posting|vacancy|opening)"
    r"(?:[_-]?(?:req|posting|opening))?(?:[_-]?(?:id|no|number|code|key))?)=(?P<value>[^&]+)",
    re.IGNORECASE,
)
"""Of a query only what is called after a job is read: `utm_campaign`, `week` and `category` have numbers, too."""
_OF_MANY = re.compile(
    r"/(?:brands?|categor(?:y|ies)|clients?|compan(?:y|ies)|departments?|divisions?|employers?|locations?|offices?|pages?"
    r"|regions?|search|tags?|teams?)/[^/]*",
    re.IGNORECASE,
)
"""Parts of a path whose numbers are those of a department, a town or a page, which have many jobs."""
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?", re.IGNORECASE
)

_TENANT = "/(?P<tenant>[^/]+)"
_LANGUAGE = "(?:/[a-z]{2}(?:-[A-Za-z]{2})?)?"
SYSTEMS = {
    name: (re.compile(rf"(?:(?P<of_host>[^.]+)\.)?(?:[^.]+\.)*?{name}\.[a-z]+"), re.compile(path))
    for name, path in {
        "ashbyhq": rf"{_TENANT}/(?P<number>{_UUID})",
        "breezy": r"/p/(?P<number>[0-9a-f]{12})",
        "greenhouse": rf"{_TENANT}/jobs/(?P<number>\d+)",
        "icims": r"/jobs/(?P<number>\d{4,})(?:/|$)",
        "jobvite": rf"{_TENANT}/job/(?P<number>o\w{{6,9}})",
        "lever": rf"{_TENANT}/(?P<number>{_UUID})",
        "personio": r"/job/(?P<number>\d{5,})",
        "pinpointhq": rf"{_LANGUAGE}/postings/(?P<number>{_UUID})",
        "rippling": rf"{_LANGUAGE}{_TENANT}/jobs/(?P<number>{_UUID})",
        "smartrecruiters": rf"{_TENANT}/(?P<number>\d{{6,}})",
        "teamtailor": r"/jobs/(?P<number>\d{5,})",
        "usajobs": r"/(?:[Gg]et)?[Jj]ob/(?:[Vv]iew[Dd]etails/)?(?P<number>\d{6,})",
        "workable": rf"{_TENANT}/j/(?P<number>[0-9A-F]{{10}})",
    }.items()
}
"""Systems in whose addresses the number of one ad stands at one place, and where. Not Workday: its number is that of a
requisition, which has an ad in each of its places."""


@dataclass(frozen=True, slots=True)
class JobNumber:
    """What the address of an ad says of its job."""

    value: str
    """The number or UUID, in one spelling wherever it stands."""
    is_of_one_ad: bool = False
    """Whether a recruiting system gave it to one ad; others may be those of a requisition with many."""
    tenant: str | None = None
    """Whose board of which system; null on the employer's own site."""


def job_number(url: str | None) -> JobNumber | None:
    """The number by which an address names one job; null where it names none, as a page of all jobs does."""
    address = _ADDRESS.match(url) if url else None
    if address is None:
        return None
    host, path, query = (address["host"] or "").casefold(), address["path"], address["query"] or ""
    system = host.rpartition(".")[0].rpartition(".")[2]
    if found := _of_system(system, host, path):
        return found
    named = [one for one in _PARAMETER.finditer(query) if system == "greenhouse" or not one["token"]]
    if of_one_ad := _number_in(one["value"] for one in named if one["system"] or one["token"]):
        return JobNumber(of_one_ad, is_of_one_ad=True)
    value = _number_in([_OF_MANY.sub("/", path)]) or _number_in(one["value"] for one in named)
    return JobNumber(value) if value else None


def _of_system(system: str, host: str, path: str) -> JobNumber | None:
    if system not in SYSTEMS:
        return None
    of_host, of_path = SYSTEMS[system]
    at, found = of_host.fullmatch(host), of_path.match(path)
    if at is None or found is None:
        return None
    tenant = found.groupdict().get("tenant") or at["of_host"] or ""
    return JobNumber(found["number"].casefold(), is_of_one_ad=True, tenant=f"{system}/{tenant.casefold()}")


def _number_in(parts: Iterable[str]) -> str | None:
    """The last, since what is more particular stands later in an address."""
    found = [value for part in parts for one in _NUMBER.finditer(part) if (value := _spelt(one))]
    return found[-1] if found else None


def _spelt(found: re.Match[str]) -> str | None:
    """Without the letters before it, which the employer's own site may leave out; null for a day or a year."""
    digits = found["after"] or found[0]
    if _DAY_OR_YEAR.fullmatch(digits):
        return None
    return found[0].casefold() if found["letters"] and len(digits) < _ENOUGH_DIGITS else digits.casefold()

"""Boards on Personio: https://developer.personio.de/docs/retrieving-open-job-positions."""

import html

from crawlers.shapes.base import Job, Source, as_list, subdomain_sign, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import HOST_LABEL, Listing
from warehouse.record import Record

_TAGS = (
    "department", "recruitingCategory", "employmentType", "seniority", "schedule", "occupation", "occupationCategory",
)  # fmt: skip


def read_job(job: Job, board: str) -> Record:
    """A position of the feed; its parts are named, its public address follows from its id."""
    others = (job.get("additionalOffices") or {}).get("office")
    return Record(
        posting_id=job["id"],
        title=job["name"],
        html=_markup(job),
        employer=text_or_none(job.get("subcompany")) or board,
        locations=tuple(office for office in [job.get("office"), *as_list(others)] if isinstance(office, str)),
        posted=job.get("createdAt"),
        url=f"https://{board}.jobs.personio.de/job/{job['id']}",
        tags=tuple(filter(None, (text_or_none(job.get(name)) for name in _TAGS))),
    )


def _markup(job: Job) -> str | None:
    parts = as_list((job.get("jobDescriptions") or {}).get("jobDescription"))
    texts = ((part.get("name") or "", part["value"]) for part in parts if isinstance(part.get("value"), str))
    return "\n".join(f"<h3>{html.escape(name)}</h3>{value}" for name, value in texts) or None


SOURCE = Source(
    name="personio",
    title="Company boards on Personio",
    publisher="Personio SE & Co. KG, for the employers",
    terms_url="https://www.personio.com/terms-conditions/",
    licence_note="Public XML feed of careers sites; texts belong to the employers and are not republished",
    delay=2.0,
    history="Open jobs only, with the instant of creation",
    fields_from="recorded answer 2026-08",
    example="acme",
    signs=(subdomain_sign("jobs.personio.de"), subdomain_sign("jobs.personio.com")),
    shape=Listing(
        base_url="https://{board}.jobs.personio.de",
        path="/xml?language=en",
        board_form=HOST_LABEL,
        board_example="the name before .jobs.personio.de",
        form="xml",
        items=Items(
            at=("workzag-jobs", "position"),
            may_lack_list=True,
            id_field="id",
            title_field="name",
            used=frozenset({
                "additionalOffices", "additionalOffices.office", "createdAt", "department", "employmentType", "id",
                "jobDescriptions", "jobDescriptions.jobDescription.name", "jobDescriptions.jobDescription.value",
                "name", "occupation", "occupationCategory", "office", "recruitingCategory", "schedule", "seniority",
                "subcompany",
            }),
            # keywords are for search engines of the board.
            ignored=frozenset({"yearsOfExperience", "keywords", "subcompanyId"}),
            optional=frozenset({"additionalOffices", "occupation", "occupationCategory"}),
            record_of=read_job,
        ),
    ),
    # No floor for the description: a position without a text in the asked language comes with an empty one.
    expected={"posted": 0.9, "place": 0.8},
)  # fmt: skip

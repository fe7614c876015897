"""What the sample's boards and its site answer on the sample's day, in the shapes of the real services."""

import html
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl
from numpy.random import Generator

from skilltide.sample.draw import SKILLS, describe_vacancies, draw_pay, draw_skills
from skilltide.sample.roles import ROLES
from skilltide.sample.site import COUNTRY_NAMES, REGION_NAMES, Ad, town_of, write_site
from skilltide.sample.truth import COUNTRIES, MONTHS, REGIONS, SAMPLE_DAY, role_mix
from skilltide.sample.words import PICKS, Picks, as_html, as_text, write_ad, write_title


@dataclass(frozen=True, slots=True)
class Board:
    """One public board: the service it is on, its name there, its employer and what that hires for."""

    source: str
    name: str
    employer: str
    sectors: tuple[str, ...]
    jobs: int


SITE = Board("jobposting", "synthetic.example", "Coppermarch Collective", ("health", "care", "people", "finance"), 45)
BOARDS = (
    Board("ashby", "synthetic-larkloom", "Larkloom Works", ("software", "tech", "data", "people"), 48),
    Board("ashby", "synthetic-tidewold", "Tidewold Company", ("media", "data", "finance"), 26),
    Board(
        "greenhouse",
        "synthetic-quillhaven",
        "Quillhaven Group",
        ("logistics", "transport", "office", "factory"),
        52,
    ),
    Board("greenhouse", "synthetic-ambervale", "Ambervale Limited", ("building", "trades", "factory"), 34),
    Board("greenhouse", "synthetic-sedgebrook", "Sedgebrook Company", ("shop", "food", "travel", "calls"), 18),
    Board("lever", "synthetic-emberholt", "Emberholt & Partners", ("finance", "people", "software"), 40),
    Board("lever", "synthetic-hazelstrand", "Hazelstrand Collective", ("health", "care", "school"), 30),
)
LONGEST_OPEN = 80
"""Days for which the oldest job on a board has been open."""


def write_boards(boards: Path, site: Path, seed: int) -> None:
    """The answers of every board and the pages of the site, in two folders."""
    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    answer = {"ashby": _ashby_answer, "greenhouse": _greenhouse_answer, "lever": _lever_answer}
    for board in BOARDS:
        path = boards / board.source / f"{board.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        document = answer[board.source](board, _draw_jobs(rng, board), rng)
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    write_site(site, _draw_jobs(rng, SITE))


def _draw_jobs(rng: Generator, board: Board) -> list[Ad]:
    """The open jobs of a board: facts, title, and the ad as sections under `sections`."""
    weights = np.array([region.weight for region in REGIONS])
    regions = rng.choice(len(REGIONS), board.jobs, p=weights / weights.sum())
    mix = role_mix("US", MONTHS) * np.array([role.sector in board.sectors for role in ROLES])
    roles = rng.choice(len(ROLES), board.jobs, p=mix / mix.sum())
    posted = [SAMPLE_DAY - timedelta(int(age)) for age in rng.integers(1, LONGEST_OPEN, board.jobs)]
    frame = describe_vacancies(rng, board.source, regions, roles, np.zeros(board.jobs, int), posted)
    codes = np.array([COUNTRIES.index(REGIONS[region].country) for region in regions])
    asked = draw_skills(rng, roles, codes, np.zeros((board.jobs, len(SKILLS))), MONTHS)
    frame = draw_pay(rng, frame, asked).with_columns(employer=pl.lit(board.employer))
    runs = rng.integers(0, 2**31, (board.jobs, PICKS)).tolist()
    return [
        _worded(ad, [SKILLS[skill] for skill in np.flatnonzero(row)], Picks(run))
        for ad, row, run in zip(frame.iter_rows(named=True), asked, runs, strict=True)
    ]


def _worded(ad: Ad, skills: list[str], picks: Picks) -> Ad:
    written = write_title(ad["title"], ad["country"], picks)
    city = town_of(ad)
    sections = write_ad(ad["employer"], ad["title"], city, skills, picks)
    return ad | {"title": written, "city": city, "sections": sections, "pay_currency": ad["currency"]}


def _ashby_answer(board: Board, jobs: list[Ad], rng: Generator) -> dict[str, Any]:
    return {
        "jobs": [_ashby_job(board, ad, _uuid(rng), jobs[at - 1]) for at, ad in enumerate(jobs)],
        "apiVersion": "1",
    }


def _ashby_job(board: Board, ad: Ad, job_id: str, other: Ad) -> Ad:
    """A job of the Ashby posting API; one in eight can also be done at the place of another one."""
    url = f"https://jobs.ashbyhq.com/{board.name}/{job_id}"
    is_elsewhere = int(job_id[0], 16) < 2 and not ad["is_remote"] and other["region"] not in (None, ad["region"])
    return {
        "id": job_id,
        "title": ad["title"],
        "department": ad["sector"].capitalize(),
        "team": ad["sector"].capitalize(),
        "employmentType": "FullTime",
        "location": ad["location"],
        "shouldDisplayCompensationOnJobPostings": ad["pay_min"] is not None,
        "secondaryLocations": [{"location": other["location"], "address": _ashby_address(other)}]
        if is_elsewhere
        else [],
        "publishedAt": f"{ad['posted_on']}T09:30:00.000+00:00",
        "isListed": True,
        "isRemote": ad["is_remote"],
        "workplaceType": "Remote" if ad["is_remote"] else "OnSite",
        "address": _ashby_address(ad),
        "jobUrl": url,
        "applyUrl": f"{url}/application",
        "descriptionHtml": as_html(ad["sections"]),
        "descriptionPlain": as_text(ad["sections"]),
        "compensation": _ashby_compensation(ad),
    }


def _ashby_address(ad: Ad) -> Ad:
    return {
        "postalAddress": {
            "addressRegion": REGION_NAMES.get(ad["region"], ""),
            "addressCountry": COUNTRY_NAMES[ad["country"]],
            "addressLocality": "" if ad["is_remote"] else ad["city"],
        }
    }


def _ashby_compensation(ad: Ad) -> Ad:
    if ad["pay_min"] is None:
        return {
            "compensationTierSummary": None,
            "scrapeableCompensationSalarySummary": None,
            "compensationTiers": [],
            "summaryComponents": [],
        }
    component = {
        "compensationType": "Salary",
        "interval": "1 HOUR" if ad["period"] == "hour" else "1 YEAR",
        "currencyCode": ad["currency"],
        "minValue": ad["pay_min"],
        "maxValue": ad["pay_max"],
    }
    summary = f"{ad['currency']} {ad['pay_min']:,.0f} - {ad['pay_max']:,.0f}"
    tier = {"tierSummary": summary, "title": None, "additionalInformation": None, "components": [component]}
    return {
        "compensationTierSummary": summary,
        "scrapeableCompensationSalarySummary": summary,
        "compensationTiers": [tier],
        "summaryComponents": [component],
    }


def _greenhouse_answer(board: Board, jobs: list[Ad], rng: Generator) -> dict[str, Any]:
    first = 4_000_000_000 + int(rng.integers(0, 10**8))
    return {
        "jobs": [_greenhouse_job(board, ad, first + 1000 * at) for at, ad in enumerate(jobs)],
        "meta": {"total": len(jobs)},
    }


def _greenhouse_job(board: Board, ad: Ad, job_id: int) -> Ad:
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/{board.name}/jobs/{job_id}",
        "data_compliance": [],
        "internal_job_id": job_id - 1_000_000_000,
        "location": {"name": ad["location"]},
        "metadata": [],
        "id": job_id,
        "updated_at": f"{ad['posted_on'] + timedelta(1)}T08:50:01-04:00",
        "requisition_id": f"R-{job_id % 100_000:05d}",
        "title": ad["title"],
        "company_name": ad["employer"],
        "first_published": f"{ad['posted_on']}T11:55:32-04:00",
        "language": "en",
        "application_deadline": f"{ad['closes_on']}T23:59:00-04:00" if ad["closes_on"] else None,
        "content": html.escape(as_html(ad["sections"])),
        "departments": [{"id": job_id % 97, "name": ad["sector"].capitalize(), "child_ids": [], "parent_id": None}],
        "offices": [
            {
                "id": job_id % 89,
                "name": ad["city"],
                "location": ad["location"],
                "child_ids": [],
                "parent_id": None,
            }
        ],
    }


def _lever_answer(board: Board, jobs: list[Ad], rng: Generator) -> list[Ad]:
    return [_lever_job(board, ad, _uuid(rng)) for ad in jobs]


def _lever_job(board: Board, ad: Ad, job_id: str) -> Ad:
    opening, *middle, closing = ad["sections"]
    url = f"https://jobs.lever.co/{board.name}/{job_id}"
    midnight = (ad["posted_on"].toordinal() - 719_163) * 86_400_000
    job = {
        "additionalPlain": as_text([closing]),
        "additional": as_html([closing]),
        "categories": {
            "commitment": "Full-time",
            "location": ad["location"],
            "team": ad["sector"].capitalize(),
            "allLocations": [ad["location"]],
        },
        "createdAt": midnight + 36_000_000,
        "descriptionPlain": as_text([opening]),
        "description": as_html([opening]),
        "id": job_id,
        "lists": [
            {"text": head, "content": "".join(f"<li>{html.escape(line)}</li>" for line in lines)}
            for head, lines in middle
        ],
        "text": ad["title"],
        "country": ad["country"],
        "workplaceType": "remote" if ad["is_remote"] else "onsite",
        "opening": as_html([opening]),
        "openingPlain": as_text([opening]),
        "descriptionBody": "",
        "descriptionBodyPlain": "",
        "hostedUrl": url,
        "applyUrl": f"{url}/apply",
    }
    return job | _lever_pay(ad)


def _lever_pay(ad: Ad) -> Ad:
    if ad["pay_min"] is None:
        return {}
    interval = "per-hour-wage" if ad["period"] == "hour" else "per-year-salary"
    return {
        "salaryRange": {
            "min": ad["pay_min"],
            "max": ad["pay_max"],
            "currency": ad["currency"],
            "interval": interval,
        }
    }


def _uuid(rng: Generator) -> str:
    return str(UUID(bytes=rng.bytes(16), version=4))

"""The sample's site: robots.txt, sitemap.xml and a page a job that carries a schema.org JobPosting."""

import html
import json
from pathlib import Path
from typing import Any

from skilltide.sample.words import as_html

Ad = dict[str, Any]
SITE_ORIGIN = "https://synthetic.example"
COUNTRY_NAMES = {
    "US": "United States",
    "GB": "United Kingdom",
    "DE": "Germany",
    "CA": "Canada",
    "SE": "Sweden",
}
REGION_NAMES = {
    "US-CA": "California", "US-TX": "Texas", "US-NY": "New York", "GB-ENG": "England", "GB-SCT": "Scotland",
    "DE-BY": "Bavaria", "DE-BE": "Berlin", "CA-ON": "Ontario", "CA-QC": "Quebec", "SE-AB": "Stockholm County",
}  # fmt: skip


def town_of(ad: Ad) -> str:
    """The town that an ad speaks of; the country where the work is remote."""
    if ad["is_remote"]:
        return ("the " if ad["country"] in ("US", "GB") else "") + COUNTRY_NAMES[ad["country"]]
    return str(ad["location"].partition(",")[0])


def write_site(site: Path, jobs: list[Ad]) -> None:
    """The site's files in a folder, with addresses of the synthetic host; pages of an earlier sample go."""
    (site / "jobs").mkdir(parents=True, exist_ok=True)
    for left_over in (site / "jobs").glob("*.html"):
        left_over.unlink()
    entries = []
    for number, ad in enumerate(jobs, start=1):
        slug = f"{ad['role'].replace(' ', '-')}-{number:03d}"
        (site / "jobs" / f"{slug}.html").write_text(_page(ad, slug, number), encoding="utf-8")
        entries.append(f"<url><loc>{SITE_ORIGIN}/jobs/{slug}</loc><lastmod>{ad['posted_on']}</lastmod></url>")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    (site / "sitemap.xml").write_text("\n".join([head, *entries, "</urlset>", ""]), encoding="utf-8")
    robots = f"# Synthetic site\nUser-agent: *\nAllow: /\n\nSitemap: {SITE_ORIGIN}/sitemap.xml\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def _page(ad: Ad, slug: str, number: int) -> str:
    posting = json.dumps(_job_posting(ad, slug, number), ensure_ascii=False, indent=1).replace("</", "<\\/")
    title = html.escape(f"{ad['title']} at {ad['employer']}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<script type="application/ld+json">\n{posting}\n</script>\n</head>\n'
        f"<body>\n<main>\n<h1>{html.escape(ad['title'])}</h1>\n{as_html(ad['sections'])}\n</main>\n</body>\n</html>\n"
    )


def _job_posting(ad: Ad, slug: str, number: int) -> Ad:
    """A schema.org JobPosting; remote work is told by applicantLocationRequirements, as Google asks for."""
    posting = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": ad["title"],
        "description": as_html(ad["sections"]),
        "identifier": {"@type": "PropertyValue", "name": ad["employer"], "value": f"SYN-{number:04d}"},
        "url": f"{SITE_ORIGIN}/jobs/{slug}",
        "datePosted": str(ad["posted_on"]),
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": ad["employer"], "sameAs": f"{SITE_ORIGIN}/"},
    }
    if ad["closes_on"]:
        posting["validThrough"] = f"{ad['closes_on']}T23:59"
    return posting | _place_of_work(ad) | _base_salary(ad)


def _place_of_work(ad: Ad) -> Ad:
    if ad["is_remote"]:
        country = {"@type": "Country", "name": COUNTRY_NAMES[ad["country"]]}
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": country}
    address = {
        "@type": "PostalAddress",
        "addressLocality": ad["city"],
        "addressRegion": REGION_NAMES[ad["region"]],
        "addressCountry": ad["country"],
    }
    return {"jobLocation": {"@type": "Place", "address": address}}


def _base_salary(ad: Ad) -> Ad:
    if ad["pay_min"] is None:
        return {}
    value = {
        "@type": "QuantitativeValue",
        "minValue": ad["pay_min"],
        "maxValue": ad["pay_max"],
        "unitText": ad["period"].upper(),
    }
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": ad["currency"], "value": value}}

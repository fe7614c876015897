"""Any site that lists its jobs in a sitemap and describes each as a schema.org JobPosting."""

from crawlers.shapes.base import Source
from crawlers.shapes.jobposting import JobPostingSite

SOURCE = Source(
    name="jobposting",
    title="Career sites with schema.org JobPosting",
    publisher="The owner of each site",
    terms_url="https://schema.org/JobPosting",
    licence_note="Each site's own terms apply, read them before you list it; texts are not republished",
    delay=2.0,
    history="Open jobs only, with the day of posting and often the last day",
    fields_from="API documentation 2026-11",
    example="careers.example.org",
    shape=JobPostingSite(),
)

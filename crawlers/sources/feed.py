"""The feed of any site that lists jobs: RSS, Atom or JSON Feed. Read the site's terms before you name it."""

from crawlers.shapes.base import Source
from crawlers.shapes.feed import Feed

SOURCE = Source(
    name="feed",
    title="Feeds of any site: RSS, Atom, JSON Feed",
    publisher="The owner of each site",
    terms_url="https://www.rssboard.org/rss-specification",
    licence_note="Feeds are made to be read by programs; texts belong to their owners and are not republished",
    delay=5.0,
    history="The newest entries only, with the instant of publication: what drops out of a feed may be open",
    fields_from="API documentation 2026-11 (RSS 2.0 and 1.0, Atom, JSON Feed 1.1), public feeds of job boards",
    example="example.org/jobs.rss",
    shape=Feed(),
    expected={"url": 0.9, "posted": 0.5},
)

"""A request that manners forbid, with the status that it gives its board."""

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Not sent, or not sent again; `status` is one of the crawl statuses, `message` says why and what to do.

    `left_out` names the addresses of a site that are rightly left out so; null where the site itself is lost.
    """

    def __init__(self, status: str, message: str, *, left_out: str | None = None) -> None:
        super().__init__(message)
        self.left_out = left_out
        self.status = status
        self.message = message

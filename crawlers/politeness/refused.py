"""A request that manners forbid, with the status that it gives its board."""

from datetime import datetime

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Not sent, or not sent again; `status` is one of the crawl statuses, `message` says why and what to do.

    `left_out` names the addresses of a site that are rightly left out so; null where the site itself is lost.
    `not_before` is when the host may be asked again; null where it named no time.
    """

    def __init__(
        self, status: str, message: str, *, left_out: str | None = None, not_before: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.left_out = left_out
        self.not_before = not_before
        self.status = status
        self.message = message

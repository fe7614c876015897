"""A request that manners forbid, with the status that it gives its board."""

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Not sent, or not sent again; `status` is one of the crawl statuses, `message` says why and what to do."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

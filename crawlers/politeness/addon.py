"""The Scrapy add-on that makes a crawl polite and safe: put it in ADDONS, set the contact, and nothing else.

    ADDONS = {"crawlers.politeness.addon.Politeness": 0}
    SKILLTIDE_CONTACT = "crawler@example.org"

The folder imports nothing of this project but `skilltide.errors` and `skilltide.logs`, so it can be lifted out. Further
settings: DOWNLOAD_DELAY; SKILLTIDE_PRIVATE_HOSTS, hosts that are reached although they are private;
SKILLTIDE_FORBIDDEN_ROBOTS_IS_NONE. What is not sent or not followed ends in an errback with `Refused`, which says the
status of the site and what to do.
"""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawlers.politeness.addresses import AddressGuard
from crawlers.politeness.identity import PRODUCT, user_agent
from crawlers.politeness.patience import SHORTEST_DELAY, Patience
from crawlers.politeness.robots import RobotsRules

ADDON = "crawlers.politeness.addon.Politeness"
CONTACT = "SKILLTIDE_CONTACT"
"""Setting: the address that a site's owner can write to; a crawl without it does not start."""

MAX_PAGE_BYTES = 10 * 1024 * 1024
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""Of one answer of a board's API; the largest of the 224 recorded boards has 2 MB. Memory grows with four times it."""
TIMEOUT = 30
MAX_REDIRECTS = 5
DEFAULT_DELAY = 2.0

_STOCK = "scrapy.downloadermiddlewares"
_SETTINGS: dict[str, Any] = {
    "DOWNLOAD_DELAY_JITTER": 0,  # a gap shorter than asked for is no gap
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_TIMEOUT": TIMEOUT,
    "DNS_TIMEOUT": TIMEOUT,
    "DOWNLOAD_MAXSIZE": MAX_PAGE_BYTES,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3"))
    | dict.fromkeys(("http", "https"), "crawlers.politeness.heads.BoundedHandler"),
    "ROBOTSTXT_OBEY": False,  # RobotsRules does, by RFC 9309
    "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,  # the spiders read every status
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "STATS_DUMP": False,
    "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads the callback's source again at each answer
}


class Politeness:
    """Settings and middlewares of a polite crawl. Raises ConfigurationError where no contact is set."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Names resolve to public addresses only. The resolver belongs to the process, not to the crawl."""
        settings.set("TWISTED_DNS_RESOLVER", "crawlers.politeness.addresses.PublicResolver", priority="addon")

    def update_settings(self, settings: BaseSettings) -> None:
        """The settings say who crawls and how; a delay that the crawl sets stays, if it is one."""
        settings.set("USER_AGENT", user_agent(settings.get(CONTACT)), priority="addon")
        settings.set("ROBOTSTXT_USER_AGENT", PRODUCT, priority="addon")
        settings.set("DOWNLOAD_DELAY", DEFAULT_DELAY, priority="addon")
        pace = max(settings.getfloat("DOWNLOAD_DELAY"), SHORTEST_DELAY)
        settings.set("DOWNLOAD_DELAY", pace, priority="cmdline")
        for name, value in _SETTINGS.items():
            settings.set(name, value, priority="addon")
        middlewares = settings["DOWNLOADER_MIDDLEWARES"]
        middlewares.update(
            {
                AddressGuard: 10,
                RobotsRules: 100,
                Patience: 550,
                f"{_STOCK}.robotstxt.RobotsTxtMiddleware": None,
                f"{_STOCK}.retry.RetryMiddleware": None,
                f"{_STOCK}.offsite.OffsiteMiddleware": None,
            },
            priority="addon",
        )

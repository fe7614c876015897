"""Who the crawler says it is. Imports no Scrapy, so that a run can be refused before one starts."""

import re
from importlib.metadata import version

from skilltide.errors import ConfigurationError

PRODUCT = "Skilltide"
"""The name that robots.txt rules are matched with."""
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+|https?://\S+", re.IGNORECASE)


def user_agent(contact: str | None) -> str:
    """The User-Agent header with the contact. Raises ConfigurationError without one that a site's owner can use."""
    address = (contact or "").strip()
    if not _CONTACT.fullmatch(address) or not address.isprintable():
        raise ConfigurationError(
            f"sources: found contact {contact!r}, expected an e-mail or web address that a site's owner can write to; "
            "set `contact:` in the sources file or SKILLTIDE_CONTACT"
        )
    return f"{PRODUCT}/{version('skilltide')} (+{address})"

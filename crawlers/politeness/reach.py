"""Which hosts may be reached: the public internet, and the private hosts that an entry names. Imports no Scrapy."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
OFF_SITE = "addresses off the site"
"""Under which name such addresses are counted as left out."""
_UPGRADE = (("http", 80), ("https", 443))


@dataclass(frozen=True)
class Reach:
    """Public hosts, and of the others only those named and, beside a named loopback address, other loopback ones.

    Never, unless named itself, a link-local address: cloud machines hand out credentials there.
    """

    private_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, urls: Iterable[str]) -> "Reach":
        """The reach of an entry that may read private hosts: those of its addresses."""
        return cls(frozenset((urlsplit(url).hostname or "").lower() for url in urls))

    def refusal(self, host: str, address: str | None = None) -> str | None:
        """Why the host is not reached, by name and, once resolved, by address; null where it is."""
        kind = kind_of(address or host)
        if kind in (None, "public") or host.lower() in self.private_hosts:
            return None
        if kind == "loopback" and any(kind_of(named) == "loopback" for named in self.private_hosts):
            return None
        found = f"{host} ({address})" if address and address != host else host
        return f"{found} is a {kind} address; set allow_private: true if it is meant, with this host as base_url"


def kind_of(host: str) -> str | None:
    """public, loopback, link-local or private for a literal address; null for a name that is to be resolved."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "loopback"
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback or address.is_unspecified:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    return "public" if address.is_global and not address.is_multicast else "private"


def hop_refusal(before: str, after: str, *, is_robots: bool = False) -> str | None:
    """Why a redirect is not followed: away from HTTPS, or to another port of the same host; null where it is."""
    old, new = urlsplit(before), urlsplit(after)
    if (old.scheme, new.scheme) == ("https", "http"):
        return f"redirect from {before} to {after} leaves HTTPS"
    doors = tuple((one.scheme, one.port or DEFAULT_PORTS.get(one.scheme, 0)) for one in (old, new))
    is_same_host = (old.hostname or "").lower() == (new.hostname or "").lower()
    if is_same_host and doors[0][1] != doors[1][1] and doors != _UPGRADE and not is_robots:
        return f"redirect from {before} to {after} leads to another port of the host"
    return None


def is_same_site(host: str, other: str) -> bool:
    """Whether two host names are one site: the same but for a leading `www.`."""
    return host.lower().removeprefix("www.") == other.lower().removeprefix("www.")

"""What clients ask of a mail domain over HTTP, as data.

Thunderbird sends the address to both autoconfig URLs, on https and http; Thunderbird for Android, KDE and
Delta Chat's second step send none. Outlook and Thunderbird post to both hosts of Autodiscover, Delta Chat
gets.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from autoconfig.address import Address
from autoconfig.clients import autodiscover as posted
from autoconfig.formats import autoconfig, autodiscover, mobileconfig, pacc

# Who is asked about where no address was given: everybody has it (RFC 5321 section 4.5.1).
POSTMASTER = "postmaster"
DATABASE_URL = "https://autoconfig.thunderbird.net/v1.1/{domain}"
# Nobody has a document there.
MADE_UP = "/autoconfig-check/nothing-is-here.xml"
# Where documents were found that no client asks for.
_WRONG_PATHS = (
    "https://autoconfig.{domain}/config-v1.1.xml",
    "https://autoconfig.{domain}/autoconfig/mail/config-v1.1.xml",
    "https://autoconfig.{domain}/mail/config-v1.1.xml/",
    "https://{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/config-v1.1.xml",
    "https://{domain}/autoconfig/mail/config-v1.1.xml",
)
_CAPITALS = "/Autodiscover/Autodiscover.xml"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Road(StrEnum):
    """How a document is come by; of autoconfig in the order in which clients prefer them."""

    MAIN = "main"
    WELL_KNOWN = "well-known"
    MAIN_HTTP = "main over http"
    WELL_KNOWN_HTTP = "well-known over http"
    EXCHANGER = "by mail exchanger"
    MAIN_ANYONE = "main without address"
    WELL_KNOWN_ANYONE = "well-known without address"
    WRONG_PATH = "wrong path"
    MADE_UP = "made up"
    DATABASE = "database"
    POX = "POX"
    POX_DOMAIN = "POX at the domain"
    POX_SRV = "POX by SRV"
    POX_CAPITALS = "POX in capitals"
    POX_JSON = "POX by JSON"
    POX_GET = "POX by GET"
    POX_GET_DOMAIN = "POX by GET at the domain"
    POX_REDIRECT = "POX over http"
    JSON = "JSON"
    PACC = "PACC"
    MOBILECONFIG = "mobileconfig"


CLIENTCONFIG = (Road.MAIN, Road.WELL_KNOWN, Road.MAIN_HTTP, Road.WELL_KNOWN_HTTP, Road.EXCHANGER)
POX_ROADS = (Road.POX, Road.POX_DOMAIN, Road.POX_SRV)
# What is asked in the name of one person, so that the answer is to hold that person's login.
PERSONAL = frozenset({*CLIENTCONFIG, *POX_ROADS, Road.POX_JSON, Road.MOBILECONFIG})


class Inquiry(NamedTuple):
    """One request."""

    road: Road
    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = _NO_HEADERS
    follow: bool = True

    @property
    def place(self) -> str:
        """The URL as a finding may name it: without the query, in which the address is."""
        return self.url.partition("?")[0]

    @property
    def origin(self) -> str:
        """Scheme and host."""
        return f"{self.url.partition(':')[0]}://{self.host}"

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.url).hostname or ""


def person(address: Address) -> str:
    """The address to ask about."""
    return str(address) if address.known else f"{POSTMASTER}@{address.domain}"


def about(address: Address, *, with_mobileconfig: bool) -> Iterator[Inquiry]:
    """What is asked at once."""
    domain, query = address.domain, f"?emailaddress={quote(person(address), safe='')}"
    (main, path), (_, well_known) = autoconfig.STATIC
    yield Inquiry(Road.MAIN, f"https://{main}.{domain}{path}{query}")
    yield Inquiry(Road.WELL_KNOWN, f"https://{domain}{well_known}{query}")
    yield Inquiry(Road.MAIN_HTTP, f"http://{main}.{domain}{path}{query}")
    yield Inquiry(Road.WELL_KNOWN_HTTP, f"http://{domain}{well_known}{query}")
    yield Inquiry(Road.MAIN_ANYONE, f"https://{main}.{domain}{path}")
    yield Inquiry(Road.WELL_KNOWN_ANYONE, f"https://{domain}{well_known}")
    yield _post(Road.POX, f"https://autodiscover.{domain}{autodiscover.PATHS[0]}", address)
    yield _post(Road.POX_DOMAIN, f"https://{domain}{autodiscover.PATHS[0]}", address)
    yield Inquiry(Road.POX_GET, f"https://autodiscover.{domain}{autodiscover.PATHS[0]}")
    yield Inquiry(Road.POX_GET_DOMAIN, f"https://{domain}{autodiscover.PATHS[0]}")
    over_http = f"http://autodiscover.{domain}{autodiscover.PATHS[0]}"
    yield Inquiry(Road.POX_REDIRECT, over_http, follow=False)
    asked = f"?Email={quote(person(address), safe='')}&Protocol=Autodiscoverv1&RedirectCount=1"
    yield Inquiry(Road.JSON, f"https://autodiscover.{domain}{autodiscover.JSON_PATHS[0]}{asked}")
    yield Inquiry(Road.PACC, f"https://{pacc.LABEL}.{domain}{pacc.PATHS[0]}")
    yield Inquiry(Road.DATABASE, DATABASE_URL.format(domain=domain))
    for host in (f"{main}.{domain}", domain):
        yield Inquiry(Road.MADE_UP, f"https://{host}{MADE_UP}")
    if with_mobileconfig:
        yield Inquiry(Road.MOBILECONFIG, f"https://{main}.{domain}{mobileconfig.PATHS[0]}{query}")


def by_exchanger(host: str, address: Address) -> Inquiry:
    """What Thunderbird asks for the domain of a mail exchanger."""
    query = f"?emailaddress={quote(person(address), safe='')}"
    return Inquiry(Road.EXCHANGER, f"https://autoconfig.{host}{autoconfig.PATHS[0]}{query}")


def by_srv(host: str, address: Address) -> Inquiry:
    """What Outlook and Thunderbird ask a host that an SRV record names; they pay no heed to its port."""
    return _post(Road.POX_SRV, f"https://{host}{autodiscover.PATHS[0]}", address)


def by_json(url: str, address: Address) -> Inquiry:
    """What a newer Outlook asks at the URL that it was told."""
    return _post(Road.POX_JSON, url, address)


def in_capitals(host: str, address: Address) -> Inquiry:
    """What Outlook asks too: Microsoft's pages write the path in more than one way."""
    return _post(Road.POX_CAPITALS, f"https://{host}{_CAPITALS}", address)


def at_wrong_paths(domain: str) -> Iterator[Inquiry]:
    """Where a document may stand that nobody asks for."""
    return (Inquiry(Road.WRONG_PATH, url.format(domain=domain)) for url in _WRONG_PATHS)


def _post(road: Road, url: str, address: Address) -> Inquiry:
    body = posted.request(person(address))
    return Inquiry(road, url, "POST", body, {"Content-Type": posted.MEDIA_TYPE})

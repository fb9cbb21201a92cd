"""Calendars, contacts and JMAP: whether anything answers at the URLs that clients are given.

Nobody signs in, so what wants a login is there. RFC 6764 section 6 (PROPFIND), RFC 8620 section 2.2.
"""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.check.notes import error, info
from autoconfig.check.scene import Scene
from autoconfig.check.servers import urls
from autoconfig.check.services import Offer, offers
from autoconfig.check.setups import records
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.url import https
from autoconfig.reach.door import Door
from autoconfig.reach.once import Expired
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle

_KINDS = {"_caldavs": "caldav", "_carddavs": "carddav", "_jmap": "jmap"}
_HTTPS_PORT = 443
_PURPOSES = {"caldav": "calendars", "carddav": "contacts", "jmap": "mail by JMAP"}
_NOT_FROM_HERE = frozenset({Obstacle.NO_TIME, Obstacle.NO_ROUTE, Obstacle.ENOUGH, Obstacle.DNS_FAILED})
# It is not there, is none of the kind, or is broken; anything else may be right for somebody who signs in.
_GONE = frozenset({404, 405, 410, 501})


class Lead(NamedTuple):
    """Where clients find a server of a kind (caldav, carddav, jmap); `record` says so, "" a profile."""

    url: str
    kind: str
    record: str = ""


def look(scene: Scene) -> Iterator[Finding]:
    """Of the profile's servers, and of where SRV records lead; one person's URL for that person alone."""
    own = [
        Lead(server.url or "", server.type)
        for server in urls(scene)
        if (parts := https(server.url)) and parts.is_fixed
    ]
    leads: dict[str, Lead] = {}
    for one in (*own, *recorded(scene.domain, scene.door)):
        leads.setdefault(one.url, one)
    answers = each(lambda one: ask(scene.door, one), leads.values())
    for (url, kind, record), answer in zip(leads.values(), answers, strict=True):
        # of a record's host without an address its own look tells
        if record and answer.obstacle in (Obstacle.NO_NAME, Obstacle.NO_ADDRESS):
            continue
        if answer.obstacle in _NOT_FROM_HERE:
            yield info(Code.SERVER_UNTRIED, url, f"it could not be tried from here: {answer.reason}")
        elif why := why_not(answer):
            code = Code.JMAP_NOT_FOUND if kind == "jmap" else Code.DAV_NOT_FOUND
            way = f", where {record} leads clients" if record else ""
            remedy = "let it lead to the server" if record else "start it, or write its URL"
            yield error(code, url, f"{why}{way}, so people have no {_PURPOSES[kind]}", remedy)


def recorded(domain: str, door: Door) -> list[Lead]:
    """Where SRV records of a domain lead; of each kind in the order in which clients try them."""
    return [
        Lead(f"https://{one.host}{_port(one)}{_path(door, one)}", _KINDS[one.label], one.subject)
        for one in offers(domain, door, _KINDS)
    ]


def _port(offer: Offer) -> str:
    return "" if offer.port == _HTTPS_PORT else f":{offer.port}"


def _path(door: Door, offer: Offer) -> str:
    """What a client asks that knows the record alone: RFC 6764 section 6, RFC 8620 section 2.2."""
    texts = door.resolve(records.name(offer.label, offer.domain), "TXT").values
    told = (text.removeprefix("path=") for text in texts if text.startswith("path=/"))
    return next(told, f"/.well-known/{_KINDS[offer.label]}")


def ask(door: Door, lead: Lead) -> Fetched:
    """Once, however many domains share it; without the body, which nobody reads and all would be kept of."""
    method, headers = ("GET", {}) if lead.kind == "jmap" else ("PROPFIND", {"Depth": "0"})

    def get() -> Fetched:
        return door.get(lead.url, method=method, headers=headers)._replace(body=b"")

    try:
        return door.once((method, lead.url), get)
    except Expired:
        return Fetched(lead.url, 0, reason="there was no time left", obstacle=Obstacle.NO_TIME)


def why_not(answer: Fetched) -> str:
    """Part of a sentence, "" where all seems well, or where it is another's to say."""
    if answer.obstacle is Obstacle.UNTRUSTED:
        return ""
    if answer.status == 0:
        return f"nothing answers ({answer.reason})"
    redirected = answer.status == 405 and answer.hops  # by GET, which such a server need not know
    if (answer.status in _GONE or answer.status >= 500) and not redirected:
        return f"the answer is {answer.status}"
    return ""

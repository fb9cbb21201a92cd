"""Calendars, contacts and JMAP: whether anything answers at the URLs that clients are given.

Nobody signs in, so what wants a login is there. RFC 6764 section 6 (PROPFIND), RFC 8620 section 2.2.
"""

from collections.abc import Iterator

from autoconfig.account import AccountServer
from autoconfig.check.notes import error
from autoconfig.check.scene import Scene
from autoconfig.check.servers import urls
from autoconfig.check.services import offers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.url import https
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle

_PURPOSES = {"caldav": "calendars", "carddav": "contacts"}
# It is not there, is none of the kind, or is broken; anything else may be right for somebody who signs in.
_GONE = frozenset({404, 405, 410, 501})
_WELL_KNOWN = "/.well-known/jmap"


def look(scene: Scene) -> Iterator[Finding]:
    """Of the profile's servers, and of JMAP by its SRV record; one person's URL for that person alone."""
    found = [one for one in urls(scene) if (parts := https(one.url)) and parts.is_fixed]
    for server, answer in zip(found, each(lambda one: _ask(scene, one), found), strict=True):
        if why := _why_not(answer):
            what = _PURPOSES.get(server.type)
            if what:
                problem = f"{why}, so people have no {what}"
                yield error(Code.DAV_NOT_FOUND, server.url or "", problem, "start it, or write its URL")
            else:
                problem = f"{why}, so clients of JMAP cannot begin"
                yield error(Code.JMAP_NOT_FOUND, server.url or "", problem, "start it, or write its URL")
    yield from _by_record(scene)


def _by_record(scene: Scene) -> Iterator[Finding]:
    """Clients know no more than the record's host."""
    for offer in offers(scene):
        if offer.label == "_jmap":
            port = "" if offer.port == 443 else f":{offer.port}"
            url = f"https://{offer.host}{port}{_WELL_KNOWN}"
            answer = scene.door.get(url)
            if answer.obstacle not in (Obstacle.NO_NAME, Obstacle.NO_ADDRESS) and (why := _why_not(answer)):
                problem = f"{why}, and clients of JMAP that go by {offer.subject} ask there"
                yield error(Code.JMAP_NOT_FOUND, url, problem, "let this path lead to the server's session")


def _ask(scene: Scene, server: AccountServer) -> Fetched:
    """Once, however many domains share it."""
    url = server.url or ""
    if server.type not in _PURPOSES:
        return scene.door.once(("get", url), lambda: scene.door.get(url))
    headers = {"Depth": "0"}
    return scene.door.once(("propfind", url), lambda: scene.door.get(url, method="PROPFIND", headers=headers))


def _why_not(answer: Fetched) -> str:
    """Part of a sentence, "" where all seems well, or where it is another's to say."""
    if answer.obstacle in (Obstacle.UNTRUSTED, Obstacle.NO_TIME, Obstacle.NO_ROUTE, Obstacle.ENOUGH):
        return ""
    if answer.status == 0:
        return f"nothing answers ({answer.reason})"
    redirected = answer.status == 405 and answer.hops  # by GET, which such a server need not know
    if (answer.status in _GONE or answer.status >= 500) and not redirected:
        return f"the answer is {answer.status}"
    return ""

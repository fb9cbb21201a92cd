"""Calendars, contacts and JMAP: whether anything answers at the URLs that clients are given.

Nobody signs in, so what wants a login is there. RFC 6764 section 6 (PROPFIND), RFC 8620 section 2.2.
"""

from collections.abc import Iterator

from autoconfig.check.notes import error
from autoconfig.check.scene import Scene
from autoconfig.check.servers import urls
from autoconfig.check.services import Offer, offers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.url import https
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle

_KINDS = {"_caldavs": "caldav", "_carddavs": "carddav", "_jmap": "jmap"}
_PURPOSES = {"caldav": "calendars", "carddav": "contacts", "jmap": "mail by JMAP"}
# It is not there, is none of the kind, or is broken; anything else may be right for somebody who signs in.
_GONE = frozenset({404, 405, 410, 501})


def look(scene: Scene) -> Iterator[Finding]:
    """Of the profile's servers, and of where SRV records lead; one person's URL for that person alone."""
    found = [one for one in urls(scene) if (parts := https(one.url)) and parts.is_fixed]
    places = {one.url or "": (one.type, "") for one in found}
    for offer in offers(scene):
        if offer.label in _KINDS:
            url = f"https://{offer.host}{'' if offer.port == 443 else f':{offer.port}'}{_path(scene, offer)}"
            places.setdefault(url, (_KINDS[offer.label], offer.subject))
    answers = each(lambda url: _ask(scene, url, places[url][0]), places)
    for (url, (kind, record)), answer in zip(places.items(), answers, strict=True):
        # of a record's host without an address its own look tells
        if record and answer.obstacle in (Obstacle.NO_NAME, Obstacle.NO_ADDRESS):
            continue
        if why := _why_not(answer):
            code = Code.JMAP_NOT_FOUND if kind == "jmap" else Code.DAV_NOT_FOUND
            way = f", where {record} leads clients" if record else ""
            remedy = "let it lead to the server" if record else "start it, or write its URL"
            yield error(code, url, f"{why}{way}, so people have no {_PURPOSES[kind]}", remedy)


def _path(scene: Scene, offer: Offer) -> str:
    """What a client asks that knows the record alone: RFC 6764 section 6, RFC 8620 section 2.2."""
    texts = scene.door.resolve(f"{offer.label}._tcp.{offer.domain}", "TXT").values
    told = (text.removeprefix("path=") for text in texts if text.startswith("path=/"))
    return next(told, f"/.well-known/{_KINDS[offer.label]}")


def _ask(scene: Scene, url: str, kind: str) -> Fetched:
    """Once, however many domains share it."""
    if kind == "jmap":
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

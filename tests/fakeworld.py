"""A world for a check without any network: a door behind which the real service answers, or what a test says.

`autoconfig.D`, `autodiscover.D`, `ua-auto-config.D` and the well-known paths of D lead to the service by the
pure half of its HTTP. A rule answers in place of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import worlds
from autoconfig import zone
from autoconfig.address import without_service_label
from autoconfig.check import documents
from autoconfig.check.documents.harvest import harvest
from autoconfig.check.scene import Scene
from autoconfig.directory.edition import Edition
from autoconfig.findings import Finding
from autoconfig.http.respond import Request, respond
from autoconfig.reach.trust import Distrust
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle

# Given a request, its answer; None where the next rule, or the service, is to say.
Answering = Callable[[Query], Fetched | None]
PAGE = b"<!DOCTYPE html><html><body><h1>Welcome<br></h1></body></html>"
# Paths of the domain itself that its web server passes on.
PASSED_ON = ("/.well-known/autoconfig/", "/autodiscover/", "/Autodiscover/")


def answered(
    query: Query, status: int, body: bytes = b"", media_type: str = "text/html", **fields: str
) -> Fetched:
    """An answer with these fields, `_` for `-`."""
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return Fetched(query.url, status, {"content-type": media_type, **headers}, body)


def unanswered(query: Query, obstacle: Obstacle, distrust: Distrust | None = None) -> Fetched:
    """No answer."""
    return Fetched(query.url, 0, distrust=distrust, reason=f"it is {obstacle}", obstacle=obstacle)


class World(worlds.World):
    """The one on paper, with a service in it.

    `rules` by the beginning of a URL, the longest first; `records` in place of those wanted.
    """

    def __init__(
        self,
        edition: Edition | None,
        domain: str,
        rules: Mapping[str, Answering] | None = None,
        records: Mapping[tuple[str, str], Iterable[str]] | None = None,
    ) -> None:
        super().__init__()
        self.edition, self.domain = edition, domain
        self.rules = sorted((rules or {}).items(), key=lambda rule: -len(rule[0]))
        if edition and edition.directory.find(domain):
            for record in zone.wanted(edition.directory, domain, "service.example").records:
                self.add(f"{record.name.removesuffix('.')} {record.type} {record.value}")
        self.records.update({key: list(values) for key, values in (records or {}).items()})

    def answer(self, query: Query) -> Fetched:
        """A rule's, else the service's."""
        found = (rule(query) for start, rule in self.rules if query.url.startswith(start))
        return next(filter(None, found), None) or self.served(query)

    def served(self, query: Query) -> Fetched:
        """What the service says, behind a web server that passes its paths on."""
        parts = urlsplit(query.url)
        host = parts.hostname or ""
        if not self.edition or without_service_label(host) != self.domain:
            return unanswered(query, Obstacle.NO_NAME)
        if host == self.domain and not parts.path.startswith(PASSED_ON):
            return answered(query, 404, b"Not here", "text/plain")
        kind = query.headers.get("Content-Type", "")
        request = Request(
            query.method, unquote(parts.path), parts.query.encode(), host, query.body or b"", kind
        )
        response = respond(self.edition, request)
        fields: dict[str, Any] = {name.lower(): value for name, value in response.headers}
        return Fetched(query.url, response.status, fields, response.body)


def look(scene: Scene) -> Iterator[Finding]:
    """What is said of the documents of a domain, as a whole check asks for them."""
    return documents.findings(scene, harvest(scene))


def html(status: int = 200) -> Answering:
    """A page for people."""
    return lambda query: answered(query, status, PAGE)


def status(code: int, **fields: str) -> Answering:
    """A status and nothing else."""
    return lambda query: answered(query, code, b"no" if code != 204 else b"", "text/plain", **fields)


def text(body: bytes | str, media_type: str = "text/xml", **fields: str) -> Answering:
    """This body."""
    content = body if isinstance(body, bytes) else body.encode()
    return lambda query: answered(query, 200, content, media_type, **fields)


def redirect(to: str, code: int = 302) -> Answering:
    """To a place; {path} and {query} are those of the request."""

    def rule(query: Query) -> Fetched:
        parts = urlsplit(query.url)
        asked = f"?{parts.query}" if parts.query else ""
        return answered(query, code, location=to.format(path=parts.path, query=asked))

    return rule


def dead(obstacle: Obstacle = Obstacle.TIMEOUT) -> Answering:
    """No answer."""
    return lambda query: unanswered(query, obstacle)


def untrusted() -> Answering:
    """A certificate that is not good for it."""
    return lambda query: unanswered(query, Obstacle.UNTRUSTED, Distrust.WRONG_NAME)

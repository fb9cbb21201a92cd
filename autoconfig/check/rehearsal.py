"""A world made of the profiles alone, as if all names led to the service: for who has not published them yet.

    resolve    the records that DNS should have (`zone.wanted`), and mail exchangers as `mxDomains` says
    get        what the service answers, lookups asked, at the names that it answers for; at the mail domain
               itself the paths that its web server would pass on

There is nothing else. Where the profile does not say which host the service has, its names have an address.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from time import monotonic
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from autoconfig import zone
from autoconfig.address import SERVICE_LABELS, to_domain
from autoconfig.directory.edition import Edition
from autoconfig.directory.names import is_answered
from autoconfig.errors import BadParameter
from autoconfig.formats import FORMATS
from autoconfig.http import wellknown
from autoconfig.http.respond import NOT_HERE, Request, Route, route
from autoconfig.http.wsgi import respond
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle, Unreached, Wire

# RFC 5737: of nobody.
_ADDRESS = ip_address("192.0.2.1")
_EXCHANGER = "10 mx.{domain}."
_AT_DOMAIN = frozenset(
    {path for form in FORMATS.values() for label, path in form.static if not label} | set(wellknown.PATHS)
)


class Rehearsal:
    """Of one mail domain of these profiles. Raises UnknownDomain where none has it."""

    def __init__(self, edition: Edition, domain: str) -> None:
        self._edition = edition
        self._names = {f"{label}.{domain}" for label in SERVICE_LABELS}
        self._domain = domain
        self._records = _records(edition, domain)

    def resolve(self, name: str, kind: str) -> Resolved:
        """The records of a type at a name."""
        name = to_domain(name)
        if found := self._records.get((name, kind)):
            return Resolved(name, kind, Resolution.FOUND, tuple(found))
        return Resolved(name, kind, Resolution.NO_DATA, reason="the profile has no such record")

    def get(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        follow: bool = True,
    ) -> Fetched:
        """What the service answers. No document is answered with a redirect, so none is followed."""
        parts = urlsplit(url)
        host, path = to_domain(parts.hostname or ""), unquote(parts.path) or "/"
        if not self._is_here(host):
            reason = "this name is none of the service's"
            return Fetched(url, 0, reason=reason, obstacle=Obstacle.NO_NAME)
        found = route(path)
        if found is None or (self._is_mail_domain(host) and not _is_passed_on(path)):
            response = NOT_HERE
        else:
            kind = headers.get("Content-Type", "")
            request = Request(method, path, parts.query.encode(), host, body or b"", kind)
            response = respond(self._edition, found, request, monotonic())
        fields = {name.lower(): value for name, value in response.headers}
        return Fetched(url, response.status, fields, response.body)

    def connect(self, host: str, port: int) -> Wire:
        """Nothing of the service listens but for HTTP. Raises Unreached."""
        raise Unreached(host, port, Obstacle.REFUSED, "the profiles know of no such port")

    def _is_here(self, host: str) -> bool:
        own = host == self._domain or host in self._names
        return own or is_answered(self._edition.directory, host)

    def _is_mail_domain(self, host: str) -> bool:
        directory = self._edition.directory
        return (host == self._domain or directory.find(host) is not None) and not directory.is_host(host)


def _is_passed_on(path: str) -> bool:
    """Whether the web server of a mail domain should leave this path to the service."""
    found = route(path)
    return path in _AT_DOMAIN or (isinstance(found, Route) and found.format.without_case)


def _records(edition: Edition, domain: str) -> dict[tuple[str, str], list[str]]:
    """Values by name, without a final dot, and type."""
    directory = edition.directory
    try:
        wanted = zone.wanted(directory, domain, None).records
    except BadParameter:
        wanted = zone.wanted(directory, domain, None, [_ADDRESS]).records
    found: dict[tuple[str, str], list[str]] = {}
    for record in wanted:
        found.setdefault((record.name.removesuffix("."), record.type), []).append(record.value)
    _, account = zone.anyone(directory, domain)
    if account.mx_domains:
        found[domain, "MX"] = [_EXCHANGER.format(domain=one) for one in account.mx_domains]
    return found

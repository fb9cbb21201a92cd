"""HTTP/1.1 over a wire: one request, one answer, at most a mebibyte, within a time in all. RFC 9112."""

import io
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from autoconfig import __version__
from autoconfig.address import is_host_name, is_ip_address, to_domain
from autoconfig.reach.location import joined
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import Obstacle, Stream, Unreached, Wire

MAX_BODY = 1024 * 1024
MAX_URL = 8 * 1024
# Status line, headers, and what chunks cost.
_MAX_REST = 256 * 1024
ANSWER_SECONDS = 10.0
MAX_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# RFC 9110 section 15.4: these ask again in the same way, the others with GET, as all clients do.
_SAME_METHOD = frozenset({307, 308})
_PORTS = {"http": 80, "https": 443}
_HEADERS = {"User-Agent": f"autoconfig/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
# RFC 9110 section 5.5: around a value they are none of it.
_BLANKS = " \t"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Hop(NamedTuple):
    """A redirect that was followed."""

    url: str
    status: int
    location: str


class Fetched(NamedTuple):
    """An answer, or with status 0 why there is none."""

    url: str  # the last one
    status: int
    headers: Mapping[str, str] = _NO_HEADERS  # names in lower case; several of one name with ", " between
    body: bytes = b""
    hops: tuple[Hop, ...] = ()
    seconds: float = 0.0
    chain: tuple[bytes, ...] = ()  # DER as it was sent, the server's own first; of the last URL
    distrust: Distrust | None = None
    reason: str = ""
    obstacle: Obstacle | None = None
    address: str = ""  # the IP address that was asked last


class Query(NamedTuple):
    """One request."""

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = _NO_HEADERS

    def redirected(self, status: int, location: str) -> "Query":
        """The request that follows."""
        url = joined(self.url, location)
        if status in _SAME_METHOD or self.method in ("GET", "HEAD"):
            return self._replace(url=url)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "content-type"}
        return Query(url, "GET", None, headers)


class Target(NamedTuple):
    """Where a URL leads to."""

    scheme: str
    host: str  # A-labels or an IP address without brackets
    port: int
    path: str  # with the query
    authority: str  # what stands in Host


def target(url: str) -> Target | None:
    """Of an http or https URL without user name; None for anything else."""
    try:
        parts = urlsplit(url)
        host, port, path = to_domain(parts.hostname or ""), parts.port, _path(parts)
    except ValueError:  # also of half a surrogate pair, which JSON can hold and no URL
        return None
    if parts.scheme not in _PORTS or parts.username is not None or len(url) > MAX_URL:
        return None
    if not (is_ip_address(host) or is_host_name(host)):
        return None
    shown = f"[{host}]" if ":" in host else host
    usual = _PORTS[parts.scheme]
    authority = shown if port in (None, usual) else f"{shown}:{port}"
    return Target(parts.scheme, host, usual if port is None else port, path, authority)


def _path(parts: SplitResult) -> str:
    """As it goes over the wire: what is not ASCII, a blank or a control character is escaped."""
    path = quote(parts.path or "/", safe="/%!$&'()*+,;=:@~-._")
    return f"{path}?{quote(parts.query, safe='/%!$&()*+,;=:@~?-._')}" if parts.query else path


def exchange(wire: Wire, query: Query, where: Target) -> Fetched:
    """Ask on an open wire, on which TLS is where the URL wants it. Raises Unreached."""
    connection = HTTPConnection(where.authority)
    connection.sock = _Socket(wire)
    headers = {"Host": where.authority, **_HEADERS, "Connection": "close", **query.headers}
    try:
        connection.request(query.method, where.path, query.body, headers)
        with closing(connection.getresponse()) as response:
            return _answer(response, query.url)
    except (HTTPException, ValueError, OverflowError) as error:  # the last: a chunk of minus a lot of bytes
        raise wire.end(Obstacle.BROKEN, f"the answer is no HTTP ({type(error).__name__})") from None


def _answer(response: HTTPResponse, url: str) -> Fetched:
    body = response.read(MAX_BODY + 1)
    if len(body) <= MAX_BODY and response.length:  # fewer than Content-Length says
        raise Unreached("", 0, Obstacle.CLOSED, "the answer breaks off")
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        name, value = name.lower(), value.strip(_BLANKS)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    reason = "" if len(body) <= MAX_BODY else f"the answer is longer than {MAX_BODY // 1024} KiB"
    return Fetched(url, response.status, headers, body[:MAX_BODY], reason=reason)


class _Socket:
    """So much of a socket as `http.client` wants."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def sendall(self, data: bytes) -> None:
        self._wire.send(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(Stream(self._wire, MAX_BODY + _MAX_REST))

    def close(self) -> None:
        """The wire is closed by who opened it."""

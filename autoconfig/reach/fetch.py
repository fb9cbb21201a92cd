"""A guarded HTTPS GET, for tools that an operator runs.

The URL may be anybody's, so it leads nowhere that only this machine can reach: the name is looked up here,
and the connection goes to an address that was looked at, whatever the name means a moment later. The
certificate is verified; size, time and number of redirects are bounded, whatever a server does.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from autoconfig import __version__
from autoconfig.errors import FetchFailed
from autoconfig.reach.public import is_public

MAX_LENGTH = 1024 * 1024
MAX_SECONDS = 10.0
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_TLS_FAILED = "its certificate is not good for it, or it speaks no TLS"

T = TypeVar("T")


class _Redirect(NamedTuple):
    target: str


def fetch(url: str, *, allow_private: bool = False) -> bytes:
    """The body of a 200 answer. Raises FetchFailed."""
    return within(url, lambda: _follow(url, allow_private, monotonic() + MAX_SECONDS))


def within(label: str, work: Callable[[], T]) -> T:
    """What `work` gives. Raises what it raises, and FetchFailed for `label` after MAX_SECONDS.

    A name server, a header that comes byte by byte and a driver of a database keep to no time-out; whoever
    asked waits no longer.
    """
    result: list[T | Exception] = []

    def run() -> None:
        try:
            result.append(work())
        except Exception as error:
            result.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(MAX_SECONDS)
    if not result:
        raise FetchFailed(label, f"there was no answer within {MAX_SECONDS:.0f} seconds")
    if isinstance(result[0], Exception):
        raise result[0]
    return result[0]


def _follow(url: str, allow_private: bool, deadline: float) -> bytes:
    for _ in range(MAX_REDIRECTS + 1):
        answer = _get(url, allow_private, deadline)
        if isinstance(answer, bytes):
            return answer
        url = answer.target
    raise FetchFailed(url, f"there are more than {MAX_REDIRECTS} redirects")


def _get(url: str, allow_private: bool, deadline: float) -> bytes | _Redirect:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise FetchFailed(url, f"this is no URL: {error}") from None
    if parts.scheme != "https" or not host or parts.username is not None:
        label = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise FetchFailed(label, "this is no https:// URL without user name")
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    reasons = []
    for address in _addresses(url, host, port, allow_private):
        try:
            return _ask(url, host, str(address), port, target, deadline)
        except (HTTPError, HTTPException, OSError, ValueError, OverflowError) as error:
            reasons.append(_TLS_FAILED if isinstance(error, SSLError) else "there is no answer")
    raise FetchFailed(url, "; ".join(dict.fromkeys(reasons)))


def _addresses(url: str, host: str, port: int, allow_private: bool) -> Iterator[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailed(url, "the host's name is not known") from None
    addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise FetchFailed(url, "it leads to a private address, say --allow-private if that is meant")
    yield from dict.fromkeys(allowed)


def _ask(url: str, host: str, address: str, port: int, target: str, deadline: float) -> bytes | _Redirect:
    pool = urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=urllib3.Timeout(total=max(deadline - monotonic(), 0.1)),
        retries=False,
        ssl_context=ssl.create_default_context(),
        server_hostname=host,
        assert_hostname=host,
    )
    headers = {"Host": urlsplit(url).netloc, "User-Agent": f"autoconfig/{__version__}", "Accept": "*/*"}
    with closing(pool):
        response = pool.urlopen(
            "GET", target, headers=headers, redirect=False, preload_content=False, decode_content=False
        )
        with closing(response):
            if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                return _Redirect(urljoin(url, location))
            if response.status != 200:
                raise FetchFailed(url, f"the answer is {response.status}")
            body = b""
            while chunk := response.read1(_CHUNK):
                body += chunk
                if len(body) > MAX_LENGTH:
                    raise FetchFailed(url, f"the answer is longer than {MAX_LENGTH // 1024} KiB")
            return body

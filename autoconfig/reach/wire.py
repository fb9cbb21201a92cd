"""One TCP connection whose every wait is bounded, and why there is none.

A server that sends a byte now and then keeps to every time-out of a socket: so a time-out is set anew before
each step, from what is left, and what is read is bounded in length as well.
"""

import errno
import io
import socket
import ssl
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv6Network, ip_address
from types import TracebackType
from typing import Self

from autoconfig.reach.deadline import Deadline

CONNECT_SECONDS, STEP_SECONDS = 5.0, 5.0
# RFC 9051 and RFC 5321 have lines of 8192 and 512 bytes at most, and some servers' capabilities are long.
MAX_LINE = 16 * 1024
_CHUNK = 16 * 1024
# A time-out of 0 would mean not to wait at all.
_SHORTEST_WAIT = 0.001


class Obstacle(StrEnum):
    """Why nothing came of it."""

    BAD_URL = "bad-url"
    NO_NAME = "no-name"
    NO_ADDRESS = "no-address"
    DNS_FAILED = "dns-failed"
    NO_ROUTE = "no-route"  # this machine has no way there: no IPv6, say; nothing is known of the other
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CLOSED = "closed"  # it ends the connection in the middle
    NO_TLS = "no-tls"  # what answers there does not speak TLS
    TLS_AT_ONCE = "tls-at-once"  # it speaks TLS where words in clear were expected
    TLS_FAILED = "tls-failed"  # it speaks TLS, and no connection comes about; not for the certificate
    UNTRUSTED = "untrusted"  # its certificate
    BROKEN = "broken"  # it does not keep to the protocol
    DECLINED = "declined"  # it speaks the protocol, and wants nothing to do with us
    NO_TIME = "no-time"  # our own deadline
    ENOUGH = "enough"  # our own bound of connections, or this machine's


class Unreached(Exception):
    """No connection to a host and port, or no more of it: by which obstacle, and a sentence's part."""

    def __init__(self, host: str, port: int, obstacle: Obstacle, reason: str) -> None:
        super().__init__(f"{host}:{port}: {reason}")
        self.host, self.port, self.obstacle, self.reason = host, port, obstacle, reason


NO_WAY = Obstacle.NO_ROUTE, "this machine has no route there"
_DISCARD_PORT = 9
_OWN_NETWORKS = IPv6Network("fc00::/7")
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT})


# What this machine is short of, or forbids, says nothing of the other.
_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_FORBIDDEN = frozenset({errno.EPERM, errno.EACCES})


def obstacle(error: OSError) -> tuple[Obstacle, str]:
    """What an error of a socket means, and the words for it."""
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return Obstacle.TIMEOUT, "there is no answer in time"
    if error.errno in _NO_ROUTE:
        return NO_WAY
    if isinstance(error, ssl.SSLError):  # its numbers are OpenSSL's
        return Obstacle.CLOSED, f"it ends TLS ({getattr(error, 'reason', '') or 'no reason'})"
    if error.errno in _SHORT:
        return Obstacle.ENOUGH, "this machine has no connection to spare"
    if error.errno in _FORBIDDEN:
        return Obstacle.NO_ROUTE, "this machine lets nobody out there"
    if error.errno == errno.EHOSTUNREACH:
        return Obstacle.TIMEOUT, "the host cannot be reached"
    if isinstance(error, ConnectionRefusedError):
        return Obstacle.REFUSED, "nothing listens there"
    return Obstacle.CLOSED, "it closes the connection"


def has_way(address: str) -> bool:
    """Whether this machine could reach such an address at all: of IPv6 not all can.

    Many machines have IPv6 among themselves alone (RFC 4193), and what answers for the rest of the world is
    then their router. The source that the system would take tells; nothing is sent.
    """
    target = ip_address(address)
    if target.version == 4 or target.is_loopback or target.is_link_local or target in _OWN_NETWORKS:
        return True
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as trial:
            trial.connect((address, _DISCARD_PORT))
            return ip_address(str(trial.getsockname()[0]).partition("%")[0]).is_global
    except OSError:
        return False


class Wire:
    """Bytes to and from one address, until the deadline. `close` it, or use it in a `with`."""

    def __init__(
        self,
        sock: socket.socket,
        host: str,
        port: int,
        address: str,
        deadline: Deadline,
        closed: Callable[[], None] = lambda: None,
        *,
        waited: float = 0.0,
    ) -> None:
        self.host, self.port, self.address = host, port, address
        self.deadline = deadline
        self.waited = waited  # seconds until this address had a connection to spare
        self._socket, self._closed = sock, closed
        self._kept = b""  # what has come and was not asked for yet

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """At once, without a farewell that the other could delay; again is no mistake."""
        closed, self._closed = self._closed, lambda: None
        self._socket.close()
        closed()

    @property
    def here(self) -> str:
        """The own address as SMTP writes one that has no name: RFC 5321 section 4.1.3."""
        try:
            address = str(self._socket.getsockname()[0])
        except OSError:
            address = "127.0.0.1"
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def end(self, obstacle: Obstacle, reason: str) -> Unreached:
        """The error that says so of this connection."""
        return Unreached(self.host, self.port, obstacle, reason)

    def send(self, data: bytes) -> None:
        """All of it. Raises Unreached."""
        try:
            self._wait()
            self._socket.sendall(data)
        except OSError as error:
            raise self.end(*obstacle(error)) from None

    def read(self, most: int = _CHUNK) -> bytes:
        """What comes next, b"" at the end. Raises Unreached."""
        if self._kept:
            data, self._kept = self._kept[:most], self._kept[most:]
            return data
        try:
            self._wait()
            return self._socket.recv(most)
        except ssl.SSLEOFError:  # without the closing alert, as many servers do
            return b""
        except OSError as error:
            raise self.end(*obstacle(error)) from None

    def line(self) -> bytes:
        """The next line without its end. Raises Unreached, also where it is too long or breaks off."""
        line, found, rest = self._kept.partition(b"\n")
        if not found:
            parts, length, self._kept = [line], len(line), b""
            while not found:
                if length > MAX_LINE:
                    raise self.end(Obstacle.BROKEN, f"a line has more than {MAX_LINE} bytes")
                if not (data := self.read()):
                    raise self.end(Obstacle.CLOSED, "it closes the connection")
                part, found, rest = data.partition(b"\n")
                parts.append(part)
                length += len(part)
            line = b"".join(parts)
        self._kept = rest
        if len(line) > MAX_LINE:
            raise self.end(Obstacle.BROKEN, f"a line has more than {MAX_LINE} bytes")
        return line.removesuffix(b"\r")

    @property
    def has_more(self) -> bool:
        """Whether something has come that nobody has read."""
        return bool(self._kept)

    def wrap(self, wrap: Callable[[socket.socket], ssl.SSLSocket]) -> ssl.SSLSocket:
        """Put TLS on it, not yet shaken hands; what came in clear before is forgotten (RFC 3501 6.2.1)."""
        self._kept = b""
        self._wait()
        secured = wrap(self._socket)
        self._socket = secured
        return secured

    def _wait(self) -> None:
        if self.deadline.over:
            raise self.end(Obstacle.TIMEOUT, "there is no whole answer in time")
        self._socket.settimeout(max(min(STEP_SECONDS, self.deadline.left()), _SHORTEST_WAIT))


class Stream(io.RawIOBase):
    """What comes over a wire as a file, of so many bytes at most; `http.client` reads it."""

    def __init__(self, wire: Wire, most: int) -> None:
        self._wire, self._left = wire, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if self._left <= 0:
            raise self._wire.end(Obstacle.BROKEN, "the answer has no end")
        data = self._wire.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

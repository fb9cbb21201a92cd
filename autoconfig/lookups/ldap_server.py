"""Where LDAP servers are, and how to reach them: by which address, in which time, trusting whom."""

import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig import files
from autoconfig.lookups.ldap_channel import SHORTEST_WAIT
from autoconfig.lookups.results import CannotOpen

# The port, and whether there is TLS from the first byte (RFC 4516; ldaps has no standard).
SCHEMES = {"ldap": (389, False), "ldaps": (636, True)}
MAX_AUTHORITIES_LENGTH = 4 * files.MIB
# So that no firewall forgets an idle connection, and one that is lost is noticed; as far as the system can.
_KEEP_ALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in _KEEP_ALIVE
        if hasattr(socket, name)
    ),
)


class LdapServer(NamedTuple):
    """Where to connect; `tls` from the first byte."""

    host: str
    port: int
    tls: bool

    def __str__(self) -> str:
        usual = (self.port, self.tls) in SCHEMES.values()
        return self.host if usual else f"{self.host}:{self.port}"


def read_server(url: str) -> LdapServer:
    """Raises CannotOpen."""
    wrong = CannotOpen("url", "it is no URL of a directory", "write one such as ldaps://ldap.example.org")
    try:
        parts = urlsplit(url)
        usual, tls = SCHEMES[parts.scheme]
        port = parts.port or usual
        (parts.hostname or "").encode("idna")  # which the system would do, and may refuse
    except (ValueError, KeyError):
        raise wrong from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise wrong
    return LdapServer(parts.hostname, port, tls)


def connected(server: LdapServer, deadline: float) -> socket.socket:
    """By the first of its addresses that answers; create_connection would give each all of the time.

    Raises OSError.
    """
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    for position, (*_, place) in enumerate(found):
        left = share(deadline, len(found) - position) - monotonic()
        try:
            connection = socket.create_connection((str(place[0]), server.port), max(SHORTEST_WAIT, left))
        except OSError as error:
            failure = error
        else:
            for level, option, value in _OPTIONS:
                connection.setsockopt(level, option, value)
            return connection
    raise failure


def share(deadline: float, parts: int) -> float:
    """The end of the first of so many equal parts of the time that is left."""
    now = monotonic()
    return now + (deadline - now) / parts


def read_authorities(folder: Path, ca_file: str | None) -> ssl.SSLContext:
    """What checks certificate and host name, against the system's authorities without a `caFile`.

    Raises CannotOpen.
    """
    try:
        # OpenSSL passes over what stands between the certificates; cadata may be ASCII only.
        given = (
            files.read(folder / ca_file, MAX_AUTHORITIES_LENGTH).decode("ascii", "ignore")
            if ca_file
            else None
        )
        return ssl.create_default_context(cadata=given)
    except (ssl.SSLError, ValueError):
        raise CannotOpen("caFile", "it holds no certificates", "write a file of them in PEM") from None
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
        raise CannotOpen("caFile", problem, "write a file that can") from None


def is_local(host: str) -> bool:
    """Whether it is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""How a server is reached: by which of its addresses, in which time, trusting whom."""

import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from time import monotonic

from autoconfig import files
from autoconfig.lookups.results import CannotOpen

MAX_AUTHORITIES_LENGTH = 4 * files.MIB
# A time-out of 0 would mean not to wait at all, or without end.
SHORTEST_WAIT = 0.001
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


def connected(host: str, port: int, deadline: float) -> socket.socket:
    """By the first of its addresses that answers; create_connection would give each all of the time.

    Raises OSError.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for position, (*_, place) in enumerate(found):
        left = share(deadline, len(found) - position) - monotonic()
        try:
            connection = socket.create_connection((str(place[0]), port), max(SHORTEST_WAIT, left))
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

"""A set-up as some document in the world says it, whatever its format: what can be held side by side.

Readers are one module a format. They take what clients take, and a little more, because a checker has to say
what is wrong and not only that something is. None believes what it reads: all raise BadDocument for bytes
that are no such document, and take time in proportion to their length.

Only servers for mail stand here (IMAP, POP3, SMTP).
"""

from collections.abc import Iterator
from typing import NamedTuple, Self

from autoconfig.address import (
    ADDRESS_PLACEHOLDER,
    DOMAIN_PLACEHOLDER,
    LOCAL_PLACEHOLDER,
    Address,
    to_domain,
)
from autoconfig.profile.words import IncomingType, OutgoingType, SocketType

# A document that names more than this of servers is cut there: real ones have a handful.
MAX_SERVERS = 50
_MAX_TEXT = 320
KINDS: tuple[str, ...] = (IncomingType.IMAP, IncomingType.POP3, OutgoingType.SMTP)
# By what a port usually is where a format has one word for both, as Thunderbird does for Autodiscover.
_STARTTLS_PORTS = frozenset({25, 110, 143, 587})
_IN_HOST = DOMAIN_PLACEHOLDER.lower()
_PLACEHOLDERS = (ADDRESS_PLACEHOLDER, LOCAL_PLACEHOLDER, DOMAIN_PLACEHOLDER)


class ServerSeen(NamedTuple):
    """A server as it is told. `kind` is one of KINDS, `host` in A-labels.

    `security` is None where a format does not say which it is, `login` where it has no word for one;
    placeholders stay in it.
    """

    kind: str
    host: str
    port: int
    security: SocketType | None = None
    login: str | None = None

    @property
    def place(self) -> str:
        """As it stands in a finding, without the login."""
        return f"{self.kind} {self.host}:{self.port}{f' {self.security}' if self.security else ''}"


class Setup(NamedTuple):
    """The servers that one source tells of, in its order. `source`: a URL, a file, names of records.

    `name` is what it calls the provider, "" where it does not, or the format has no word for it.
    """

    source: str
    servers: tuple[ServerSeen, ...]
    name: str = ""

    def of(self, kind: str) -> Iterator[ServerSeen]:
        """Those of a kind."""
        return (server for server in self.servers if server.kind == kind)

    def at(self, domain: str) -> Self:
        """The same with the domain where host names have a placeholder for it."""
        servers = (one._replace(host=one.host.replace(_IN_HOST, domain)) for one in self.servers)
        return self._replace(servers=tuple(servers))


def server(
    kind: str, host: str, port: str | int, security: SocketType | None, login: str | None
) -> ServerSeen | None:
    """The server in one spelling; None where it is none that a client could ask."""
    host = to_domain(host.strip())
    number = int(port) if str(port).isascii() and str(port).isdigit() and len(str(port)) <= 5 else 0
    if kind not in KINDS or not host or len(host) > _MAX_TEXT or not 0 < number < 65536:
        return None
    return ServerSeen(kind, host, number, security, login[:_MAX_TEXT] if login else login)


def usual_security(port: int) -> SocketType:
    """What is meant on this port by who says no more than that it is encrypted."""
    return SocketType.STARTTLS if port in _STARTTLS_PORTS else SocketType.SSL


def filled(login: str, address: Address) -> str:
    """A login as the client of this address would send it; without an address the placeholders stay."""
    login = login.replace(DOMAIN_PLACEHOLDER, address.domain)
    if address.known:
        login = login.replace(ADDRESS_PLACEHOLDER, str(address)).replace(LOCAL_PLACEHOLDER, address.local)
    else:
        login = login.replace(f"{LOCAL_PLACEHOLDER}@{address.domain}", ADDRESS_PLACEHOLDER)
    return login.casefold()


def is_placeholder(login: str) -> bool:
    """Whether a client still has to put something in."""
    return any(placeholder in login.upper() for placeholder in _PLACEHOLDERS)

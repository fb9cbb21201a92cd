"""Whose port it is: the only table of ports that say more than "a number".

A port is odd only where it belongs to another protocol, or to this one with another security. One that is
nobody's, such as 2525, is a provider's own business.
"""

from collections.abc import Mapping
from typing import NamedTuple

from autoconfig.findings import Code, Mistake
from autoconfig.profile.words import (
    USUAL_PORTS,
    ChatServerType,
    IncomingType,
    OutgoingType,
    SetupServerType,
    SocketType,
)


class Use(NamedTuple):
    """What a port is for: a `type` (another's protocol: its name), and whether it begins with TLS."""

    kind: str
    begins_with_tls: bool


_RELAY = 25
# RFC 8314 section 7, RFC 6409 section 3.1, RFC 5804 section 1, RFC 6120 section 14.7; else IANA's registry.
USES: Mapping[int, Use] = {
    _RELAY: Use(OutgoingType.SMTP, begins_with_tls=False),
    80: Use("HTTP", begins_with_tls=False),
    110: Use(IncomingType.POP3, begins_with_tls=False),
    143: Use(IncomingType.IMAP, begins_with_tls=False),
    443: Use("HTTPS", begins_with_tls=True),
    465: Use(OutgoingType.SMTP, begins_with_tls=True),
    587: Use(OutgoingType.SMTP, begins_with_tls=False),
    993: Use(IncomingType.IMAP, begins_with_tls=True),
    995: Use(IncomingType.POP3, begins_with_tls=True),
    4190: Use(SetupServerType.MANAGESIEVE, begins_with_tls=False),
    5222: Use(ChatServerType.XMPP_TCP, begins_with_tls=False),
    5223: Use(ChatServerType.XMPP_TCP, begins_with_tls=True),
}
_NAMES: Mapping[str, str] = {
    SetupServerType.MANAGESIEVE: "ManageSieve",
    ChatServerType.XMPP_TCP: "XMPP",
}


def misplaced(kind: str, port: int, socket_type: str) -> Mistake | None:
    """What is odd about a port for this type of server and security, None for nothing."""
    if port == _RELAY and kind == OutgoingType.SMTP:
        problem = "port 25 is for mail between servers, and many networks let no client out by it"
        return Mistake(Code.PORT_AT_ODDS, problem, "write port: 587 with STARTTLS, or port: 465 with SSL")
    use = USES.get(port)
    if use is None:
        return None
    if use.kind != kind:
        problem = f"port {port} is that of {_name(use.kind)}, so no client gets a connection by {_name(kind)}"
        return Mistake(Code.PORT_AT_ODDS, problem, _usual(kind, socket_type))
    if use.begins_with_tls == (socket_type == SocketType.SSL):
        return None
    if use.begins_with_tls:
        remedy = _or(f"socketType: {SocketType.SSL}", USUAL_PORTS.get((kind, socket_type)))
        problem = f"port {port} begins with TLS, so a client that is told {socket_type} waits there in vain"
    else:
        remedy = _or(f"socketType: {SocketType.STARTTLS}", USUAL_PORTS.get((kind, socket_type)))
        problem = f"port {port} begins without TLS, so a client that is told {socket_type} gets no connection"
    return Mistake(Code.PORT_AT_ODDS, problem, remedy)


def _name(kind: str) -> str:
    return _NAMES.get(kind, kind.upper())


def _usual(kind: str, socket_type: str) -> str:
    usual = USUAL_PORTS.get((kind, socket_type))
    return f"write port: {usual}" if usual else "write the port that the server listens on"


def _or(security: str, port: int | None) -> str:
    return f"write {security}, or port: {port}" if port else f"write {security}"

"""A conversation with a server of mail up to where one would sign in, and never further.

Greeting, capabilities, STARTTLS, capabilities again: RFC 9051 section 6.2.1, RFC 2595 section 4, RFC 3207,
RFC 5804 section 2.2. Where the certificate is not trusted, nothing is said behind the handshake. A server
that says nothing where a greeting in clear is due is asked whether it speaks TLS at once: the two kinds of
ports are often taken for each other, and either side then waits for the other.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autoconfig.errors import printable
from autoconfig.reach.door import Door
from autoconfig.reach.once import Expired
from autoconfig.reach.replies import PROTOCOLS, Phase, Protocol
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import Obstacle, Unreached, Wire

# Of one answer; Dovecot's longest has 40.
MAX_LINES = 200
_SHOWN = 500


class Conversation(NamedTuple):
    """What came of it; where it broke off, `obstacle` and `reason` say why, and what came before stays."""

    kind: str  # imap, pop3, smtp, managesieve
    host: str
    port: int
    socket_type: str  # as it was asked for: SSL, STARTTLS, plain
    address: str = ""  # the IP address
    greeting: str = ""
    clear: Phase | None = None  # what is offered before TLS
    secured: Phase | None = None  # what is offered in TLS
    starttls_offered: bool = False
    starttls_accepted: bool = False
    chain: tuple[bytes, ...] = ()  # DER as it was sent, the server's own first
    distrust: Distrust | None = None
    version: str = ""  # such as TLSv1.3
    reason: str = ""
    obstacle: Obstacle | None = None
    seconds: float = 0.0

    @property
    def phase(self) -> Phase | None:
        """What is offered where a client would sign in; None where it does not come to that."""
        return self.clear if self.socket_type == "plain" else self.secured


def converse(door: Door, kind: str, host: str, port: int, socket_type: str) -> Conversation:
    """Talk to a server of a kind as a client with this `socketType` does; one is asked once.

    Raises nothing for what it does; KeyError where nobody speaks such a kind.
    """
    protocol = PROTOCOLS[kind]

    def talk() -> Conversation:
        started = door.deadline.left()
        seen: dict[str, Any] = {}
        try:
            with door.connect(host, port) as wire:
                seen["address"] = wire.address
                _talk(door, protocol, wire, socket_type, seen)
        except Unreached as error:
            seen |= {"reason": error.reason, "obstacle": error.obstacle}
        seconds = started - door.deadline.left()
        return Conversation(kind, host, port, socket_type, **seen, seconds=seconds)

    try:
        return door.once(("mail", kind, host, port, socket_type), talk)
    except Expired:
        reason = "there was no time left"
        return Conversation(kind, host, port, socket_type, reason=reason, obstacle=Obstacle.NO_TIME)


def _talk(door: Door, protocol: Protocol, wire: Wire, socket_type: str, seen: dict[str, Any]) -> None:
    """Fill `seen` step by step. Raises Unreached."""
    if socket_type == "SSL":
        if _encrypt(door, wire, seen):
            _greet(protocol, wire, seen)
            seen["secured"] = _ask(protocol, wire)
            _leave(protocol, wire)
        return
    try:
        _greet(protocol, wire, seen)
    except Unreached as error:
        if error.obstacle is Obstacle.TIMEOUT:
            _try_tls(door, wire, seen)
        raise
    seen["clear"] = clear = _ask(protocol, wire)
    seen["starttls_offered"] = clear.offers(protocol.starttls_word)
    if socket_type == "STARTTLS" and seen["starttls_offered"]:
        wire.send(f"{protocol.starttls}\r\n".encode())
        seen["starttls_accepted"] = protocol.agrees(_lines(wire, protocol.starttls_ends))
        if not seen["starttls_accepted"]:
            raise wire.end(Obstacle.NO_TLS, "it offers STARTTLS and then refuses it")
        if not _encrypt(door, wire, seen):
            return
        if protocol.greets_again:
            _lines(wire, protocol.greeting_ends)
        seen["secured"] = _ask(protocol, wire)
    _leave(protocol, wire)


def _encrypt(door: Door, wire: Wire, seen: dict[str, Any]) -> bool:
    """Whether TLS is there with a certificate that is trusted. Raises Unreached."""
    found = door.secure(wire, wire.host)
    seen |= {"chain": found.chain, "distrust": found.distrust, "version": found.version}
    seen |= {"reason": found.reason, "obstacle": found.obstacle}
    return found.obstacle is None


def _try_tls(door: Door, wire: Wire, seen: dict[str, Any]) -> None:
    """Of one that waits for the client to speak first. Raises Unreached where it waits for TLS."""
    try:
        _encrypt(door, wire, seen)
    except Unreached:
        return
    raise wire.end(Obstacle.TLS_AT_ONCE, "it speaks TLS at once, and no STARTTLS")


def _greet(protocol: Protocol, wire: Wire, seen: dict[str, Any]) -> None:
    lines = _lines(wire, protocol.greeting_ends)
    seen["greeting"] = lines[0][:_SHOWN]
    if protocol.declines(lines):
        raise _declined(wire, lines)
    if not protocol.welcomes(lines):
        raise wire.end(Obstacle.BROKEN, f"its greeting is “{lines[0][:100]}”")


def _ask(protocol: Protocol, wire: Wire) -> Phase:
    wire.send(f"{protocol.ask.format(here=wire.here)}\r\n".encode())
    lines = _lines(wire, lambda lines: protocol.ends(lines) or protocol.ends_early(lines))
    if protocol.ends_early(lines):
        raise _declined(wire, lines)
    return protocol.read(lines)


def _declined(wire: Wire, lines: Sequence[str]) -> Unreached:
    return wire.end(Obstacle.DECLINED, f"it says “{lines[-1][:100]}”")


def _leave(protocol: Protocol, wire: Wire) -> None:
    """As one should; whoever has gone already need not hear it."""
    try:
        wire.send(f"{protocol.leave}\r\n".encode())
    except Unreached:
        return


def _lines(wire: Wire, ends: Callable[[Sequence[str]], bool]) -> list[str]:
    """An answer. Raises Unreached where it has no end."""
    lines: list[str] = []
    while not ends(lines):
        if len(lines) >= MAX_LINES:
            raise wire.end(Obstacle.BROKEN, f"an answer has more than {MAX_LINES} lines")
        lines.append(printable(wire.line().decode("utf-8", "replace")))
    return lines

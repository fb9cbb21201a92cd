"""Servers that answer: those that somebody names, and for what nobody names, at host names that people use.

Thunderbird's GuessConfig and others try the same names. Ports for TLS from the first byte come first
(RFC 8314 section 3), and the others only where nobody answers there.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autoconfig.check.setups import ServerSeen, Setup, usual_security
from autoconfig.check.threads import each
from autoconfig.probe.sources import ROUND_SECONDS
from autoconfig.profile.words import USUAL_PORTS, IncomingType, OutgoingType, SocketType
from autoconfig.reach.door import Door
from autoconfig.reach.mailservers import Conversation, converse
from autoconfig.reach.trust import Distrust

# A document that names more is no set-up of one provider.
MAX_NAMED = 12
_LABELS: dict[str, tuple[str, ...]] = {
    IncomingType.IMAP: ("imap", "mail"),
    OutgoingType.SMTP: ("smtp", "mail"),
    IncomingType.POP3: ("pop", "pop3"),
}
_ROUNDS = (SocketType.SSL, SocketType.STARTTLS)


class Found(NamedTuple):
    """A server that answers. `told`: what each source says of it; () where it was guessed."""

    seen: ServerSeen
    conversation: Conversation
    told: tuple[tuple[str, ServerSeen], ...] = ()

    @property
    def is_trusted(self) -> bool:
        """Whether a client would send it a password."""
        return self.conversation.distrust is None and self.seen.security is not SocketType.PLAIN

    @property
    def rank(self) -> tuple[bool, bool, int, bool]:
        """The better of two is the higher: encrypted, trusted, named more often, with TLS at once."""
        security = self.seen.security
        return security is not SocketType.PLAIN, self.is_trusted, len(self.told), security is SocketType.SSL


def answering(domain: str, told: Sequence[Setup], door: Door) -> list[Found]:
    """All that answer, the best of each kind first."""
    named = _named(told)
    found = _confirmed(door, list(named)[:MAX_NAMED], named)
    for kind in (IncomingType.IMAP, OutgoingType.SMTP):
        if not _has(found, kind):
            found += _guessed(kind, domain, door)
    if not (_has(found, IncomingType.IMAP) or _has(found, IncomingType.POP3)):
        found += _guessed(IncomingType.POP3, domain, door)
    return sorted(found, key=lambda one: one.rank, reverse=True)


def hosts(domain: str, door: Door) -> list[str]:
    """The names that are tried where nobody names a server."""
    return list(dict.fromkeys(host for kind in _LABELS for host in _names(kind, domain, door)))


def _named(told: Iterable[Setup]) -> dict[ServerSeen, list[tuple[str, ServerSeen]]]:
    """By server, whatever its login, who says what of it; what is named more often first."""
    named: dict[ServerSeen, list[tuple[str, ServerSeen]]] = {}
    for setup in told:
        for one in setup.servers:
            security = one.security or usual_security(one.port)
            said = named.setdefault(one._replace(security=security, login=None), [])
            if setup.source not in (source for source, _ in said):
                said.append((setup.source, one))
    return dict(sorted(named.items(), key=lambda each: -len(each[1])))


def _confirmed(
    door: Door,
    wanted: Sequence[ServerSeen],
    named: dict[ServerSeen, list[tuple[str, ServerSeen]]] | None = None,
) -> list[Found]:
    """Those with which one can talk, or could but for their certificate."""
    hasty = door.until(door.deadline.within(ROUND_SECONDS))
    heard = each(
        lambda one: converse(hasty, one.kind, one.host, one.port, str(one.security or SocketType.SSL)), wanted
    )
    said = named or {}
    return [
        Found(one, conversation, tuple(said.get(one, ())))
        for one, conversation in zip(wanted, heard, strict=True)
        if conversation.phase is not None or conversation.distrust is not None
    ]


def _guessed(kind: str, domain: str, door: Door) -> list[Found]:
    """What answers at usual names. One with a certificate for other names is somebody else's."""
    names = [host for host in _names(kind, domain, door) if door.addresses(host).found]
    for security in _ROUNDS:
        port = USUAL_PORTS[kind, security]
        found = _confirmed(door, [ServerSeen(kind, host, port, security) for host in names])
        own = [one for one in found if one.conversation.distrust is not Distrust.WRONG_NAME]
        if own:
            return own[:1]
    return []


def _names(kind: str, domain: str, door: Door) -> Iterator[str]:
    yield from (f"{label}.{domain}" for label in _LABELS[kind])
    values = sorted((value.split() for value in door.resolve(domain, "MX").values), key=_preference)
    yield from dict.fromkeys(value[-1].removesuffix(".") for value in values[:1] if value[-1] != ".")
    yield domain


def _preference(value: Sequence[str]) -> int:
    return int(value[0]) if value[0].isdigit() else 0


def _has(found: Iterable[Found], kind: str) -> bool:
    return any(one.seen.kind == kind for one in found)

"""Servers that answer: those that somebody names, and for what nobody names, at host names that people use.

Thunderbird's GuessConfig and others try the same names. Ports for TLS from the first byte come first
(RFC 8314 section 3), and the others only where nobody answers there.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autoconfig.address import is_mail_domain
from autoconfig.check.setups import ServerSeen, Setup, records, usual_security
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
    tries = {
        kind: _worth_trying(kind, found, domain, door) for kind in (IncomingType.IMAP, OutgoingType.SMTP)
    }
    found += [one for some in each(lambda kind: _guessed(kind, tries[kind], door), tries) for one in some]
    if all(one.seen.kind == OutgoingType.SMTP for one in found):
        found += _guessed(IncomingType.POP3, _names(IncomingType.POP3, domain, door), door)
    return sorted(found, key=lambda one: one.rank, reverse=True)


def _worth_trying(kind: str, found: Iterable[Found], domain: str, door: Door) -> list[str]:
    """Hosts: the usual ones where there is no server, those with nothing but unencrypted ones, else none."""
    there = [one.seen for one in found if one.seen.kind == kind]
    if any(one.security is not SocketType.PLAIN for one in there):
        return []
    return [one.host for one in there] or list(_names(kind, domain, door))


def hosts(domain: str, door: Door) -> list[str]:
    """The names that are tried where nobody names a server."""
    return list(dict.fromkeys(host for kind in _LABELS for host in _names(kind, domain, door)))


def _named(told: Iterable[Setup]) -> dict[ServerSeen, list[tuple[str, ServerSeen]]]:
    """By server, whatever its login, who says what of it; what is named more often first.

    Then what a source names before others, so that no long document keeps out what another one says. An IP
    address is nothing that a certificate can be trusted for, and may be one of this very network.
    """
    named: dict[ServerSeen, list[tuple[str, ServerSeen]]] = {}
    ranks: dict[ServerSeen, int] = {}
    for setup in told:
        for rank, one in enumerate(setup.servers):
            if not is_mail_domain(one.host):
                continue
            server = one._replace(security=one.security or usual_security(one.port), login=None)
            said = named.setdefault(server, [])
            ranks[server] = min(rank, ranks.get(server, rank))
            if setup.source not in (source for source, _ in said):
                said.append((setup.source, one))
    return dict(sorted(named.items(), key=lambda item: (-len(item[1]), ranks[item[0]])))


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


def _guessed(kind: str, names: Iterable[str], door: Door) -> list[Found]:
    """The best that answers at usual ports. One with a certificate for other names is somebody else's."""
    names = list(dict.fromkeys(names))
    for security in _ROUNDS:
        port = USUAL_PORTS[kind, security]
        found = _confirmed(door, [ServerSeen(kind, host, port, security) for host in names])
        own = [one for one in found if one.conversation.distrust is not Distrust.WRONG_NAME]
        if own:
            return [max(own, key=lambda one: one.rank)]
    return []


def _names(kind: str, domain: str, door: Door) -> Iterator[str]:
    yield from (f"{label}.{domain}" for label in _LABELS[kind])
    best = records.preferred(door.resolve(domain, "MX").values)[:1]
    hosts = (value.split()[-1].removesuffix(".") for value in best)
    yield from (host for host in hosts if is_mail_domain(host))
    yield domain

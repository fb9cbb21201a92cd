"""SRV records of a mail domain (RFC 6186, RFC 8314 section 5.1) as a set-up. They say no login."""

from collections.abc import Iterable, Mapping, Sequence

from autoconfig.check.setups import ServerSeen, Setup, server
from autoconfig.profile.words import IncomingType, OutgoingType, SocketType

# By label. Those without an `s` at the end promise no more than that STARTTLS may be offered.
LABELS = {
    "_imaps": (IncomingType.IMAP, SocketType.SSL),
    "_imap": (IncomingType.IMAP, SocketType.STARTTLS),
    "_pop3s": (IncomingType.POP3, SocketType.SSL),
    "_pop3": (IncomingType.POP3, SocketType.STARTTLS),
    "_submissions": (OutgoingType.SMTP, SocketType.SSL),
    "_submission": (OutgoingType.SMTP, SocketType.STARTTLS),
}
_SUBMISSIONS_PORT = 465


def name(label: str, domain: str) -> str:
    """The name of such a record."""
    return f"{label}._tcp.{domain}"


def security(label: str, port: int) -> SocketType:
    """What is meant there: many have TLS at once under `_submission` too, where the port says so.

    RFC 8314 section 7.3.
    """
    return SocketType.SSL if port == _SUBMISSIONS_PORT else LABELS[label][1]


def preferred(values: Iterable[str]) -> list[str]:
    """Values of SRV or MX in the order in which clients are to try them (RFC 2782, RFC 5321 section 5.1)."""
    return sorted(values, key=_rank)


def read(domain: str, values: Mapping[str, Sequence[str]]) -> Setup | None:
    """The servers by what stands at each label, as in a zone file; None where there is none."""
    seen: dict[ServerSeen, None] = {}
    labels: dict[str, None] = {}
    for label, (kind, _) in LABELS.items():
        for value in preferred(values.get(label, ())):
            _, _, port, target = value.split() if value.count(" ") == 3 else ("", "", "0", ".")
            meant = security(label, int(port) if port.isdigit() else 0)
            if found := server(kind, target.removesuffix("."), port, meant, None):
                seen[found] = labels[label] = None
    return Setup(f"{', '.join(labels)} SRV of {domain}", tuple(seen)) if seen else None


def _rank(value: str) -> tuple[int, int]:
    """By priority, then by weight, which MX has not."""
    priority, *rest = value.split() or [""]
    weight = rest[0] if len(rest) > 1 else ""
    return (int(priority) if priority.isdigit() else 0, -int(weight) if weight.isdigit() else 0)

"""SRV records of a mail domain (RFC 6186, RFC 8314 section 5.1) as a set-up. They say no login."""

from collections.abc import Mapping, Sequence

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


def name(label: str, domain: str) -> str:
    """The name of such a record."""
    return f"{label}._tcp.{domain}"


def read(domain: str, values: Mapping[str, Sequence[str]]) -> Setup | None:
    """The servers by what stands at each label, as in a zone file; None where there is none."""
    seen: dict[ServerSeen, str] = {}
    for label, (kind, security) in LABELS.items():
        for value in sorted(values.get(label, ()), key=_rank):
            _, _, port, target = value.split() if value.count(" ") == 3 else ("", "", "", ".")
            if found := server(kind, target.removesuffix("."), port, security, None):
                seen[found] = label
    labels = ", ".join(dict.fromkeys(seen.values()))
    return Setup(f"{labels} SRV of {domain}", tuple(seen)) if seen else None


def _rank(value: str) -> tuple[int, int]:
    priority, weight, *_ = (*value.split(), "", "")
    return (int(priority) if priority.isdigit() else 0, -int(weight) if weight.isdigit() else 0)

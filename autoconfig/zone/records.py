"""The DNS records by which clients find a domain's servers and this service, as text to publish.

SRV for mail: RFC 6186 and RFC 8314 section 5.1, with the target "." for what is known to be missing.
CalDAV and CardDAV: RFC 6764 sections 3 and 4; JMAP: RFC 8620 section 2.2; ManageSieve: RFC 5804.
`_autodiscover._tcp`: Outlook and Thunderbird. `mailconf`: an older proposal that Pimalaya and others read.
PACC: its host and its digest.

An SRV must not lead to an alias (RFC 2782), so a name that one leads to is left alone. Not here: MX, and CAA,
which is about the issuer of the certificates.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from autoconfig.account import Account, AccountServer
from autoconfig.address import SERVICE_LABELS
from autoconfig.errors import Inexpressible
from autoconfig.formats import autoconfig, pacc
from autoconfig.formats.obstacles import kept_raw
from autoconfig.profile.servers import RawServer
from autoconfig.profile.url import https
from autoconfig.profile.words import IncomingType, OutgoingType, SetupServerType, SocketType

IPAddress = IPv4Address | IPv6Address

TTL = 3600
# There is decidedly no such service here (RFC 2782).
NOT_OFFERED = "0 0 0 ."
# Each service with the priority of its first server. TLS from the first byte is to be preferred (RFC 8314
# section 3), so what upgrades with STARTTLS comes behind it.
_MAIL = {
    "_imaps": (IncomingType.IMAP, SocketType.SSL, 0),
    "_imap": (IncomingType.IMAP, SocketType.STARTTLS, 10),
    "_pop3s": (IncomingType.POP3, SocketType.SSL, 0),
    "_pop3": (IncomingType.POP3, SocketType.STARTTLS, 10),
    "_submissions": (OutgoingType.SMTP, SocketType.SSL, 0),
    "_submission": (OutgoingType.SMTP, SocketType.STARTTLS, 10),
}
# Where servers of a kind can be found, beside those for mail.
_LABELS = {"jmap": "_jmap", "caldav": "_caldavs", "carddav": "_carddavs", "managesieve": "_sieve"}
_MAX_STRING = 255  # of a TXT: RFC 1035 section 3.3
# What a host of ours may have had before, and cannot keep beside what it gets now.
OF_A_HOST = ("A", "AAAA", "CNAME")


class Record(NamedTuple):
    """One record. Names end in a dot; `value` is as in a zone file, but for TXT it is the bare text."""

    name: str
    type: str
    ttl: int
    value: str


def records(account: Account, service: str | None, addresses: Sequence[IPAddress] = ()) -> list[Record]:
    """All records of the account's domain.

    `service` is the host of this service. Given the service's own `addresses`, its names in the domain get
    these and are no aliases; then `service` may be None.
    """
    domain = account.address.domain
    servers = [*_mail(account), *_beside_mail(account)]
    digest = _digest(account)
    # A host in the domain itself where there is one: of another, clients ask the person whether it is right.
    autodiscover = f"autodiscover.{domain}" if addresses else service
    return [
        *(
            record
            for host in _hosts(domain, servers, digest)
            for record in service_host(host, service, addresses)
        ),
        _srv("_autodiscover", domain, 0, 0, autodiscover or ""),
        *servers,
        _record(domain, "TXT", f"mailconf=https://autoconfig.{domain}{autoconfig.PATHS[0]}"),
        *([_record(f"{pacc.RECORD_LABEL}.{domain}", "TXT", digest)] if digest else []),
    ]


def hosts(account: Account) -> list[str]:
    """The names in the account's domain that lead to this service."""
    return _hosts(account.address.domain, [*_mail(account), *_beside_mail(account)], _digest(account))


def _hosts(domain: str, servers: Iterable[Record], digest: str | None) -> list[str]:
    led_to = {record.value.rpartition(" ")[2] for record in servers if record.type == "SRV"}
    names = (f"{label}.{domain}" for label in SERVICE_LABELS if digest or label != pacc.LABEL)
    return [name for name in names if f"{name}." not in led_to]


def service_host(host: str, service: str | None, addresses: Sequence[IPAddress] = ()) -> Iterator[Record]:
    """The records that lead `host` to this service; none where it is the service's own name."""
    for address in addresses:
        yield _record(host, "A" if address.version == 4 else "AAAA", str(address))
    if not addresses and host != service:
        yield _record(host, "CNAME", f"{service}.")


def shared(account: Account) -> frozenset[str]:
    """The names where a server that is kept raw may have records of its own, which nobody here knows."""
    kinds = _kept_raw(account)
    mail = {label for label, (kind, _, _) in _MAIL.items() if kind in kinds}
    labels = mail | {label for kind, label in _LABELS.items() if kind in kinds}
    return frozenset(f"{label}._tcp.{account.address.domain}." for label in labels)


def left_out(account: Account) -> Iterator[str]:
    """The servers that no record leads to, each with the reason."""
    known = {*_LABELS, *(kind for kind, _, _ in _MAIL.values())}
    for server in (*account.incoming_server, *account.outgoing_server, *account.raw.servers):
        if isinstance(server, RawServer):
            if server.types & known:
                yield f"{kept_raw(server)}; nothing is said of its kind, and no record of it deleted"
        elif server.socket_type is SocketType.PLAIN:
            yield f"{server.hostname} on port {server.port} is plain, so no client is led there"
    for server in (*account.calendar, *account.addressbook):
        if https(server.url) is None:
            yield f"its {server.type} server has no https URL"


def offered(found: Iterable[Record]) -> list[Record]:
    """The records without those that say that there is no such service, which many DNS hosts refuse."""
    return [record for record in found if record.value != NOT_OFFERED]


def zone(found: Iterable[Record]) -> str:
    """The records as lines of a zone file: RFC 1035 section 5.1."""
    return "".join(f"{name} {ttl} IN {kind} {_rdata(kind, value)}\n" for name, kind, ttl, value in found)


def nsupdate(found: Sequence[Record], shared: Collection[str] = (), *, denials: bool = True) -> str:
    """The records as input for nsupdate, as one update (RFC 2136). Older ones of our names are replaced.

    Others may stand beside ours under `shared` names and in a TXT of the domain; older digests of PACC stay
    until caches forget them. Without `denials` what is not offered has no record at all.
    """
    names = dict.fromkeys((name, kind) for name, kind, _, _ in found if name not in shared)
    replaced = dict.fromkeys(
        f"update delete {name} {old}\n" for name, kind in names for old in _replaced(name, kind)
    )
    ours = found if denials else offered(found)
    added = (f"update add {name} {ttl} {kind} {_rdata(kind, value)}\n" for name, kind, ttl, value in ours)
    return "".join((*replaced, *added, "send\n"))


def _replaced(name: str, kind: str) -> tuple[str, ...]:
    if kind in OF_A_HOST:
        return OF_A_HOST
    return (kind,) if "._tcp." in name else ()


def _rdata(kind: str, value: str) -> str:
    if kind != "TXT":
        return value
    text = value.encode()
    return " ".join(quoted(text[start : start + _MAX_STRING]) for start in range(0, len(text), _MAX_STRING))


def quoted(text: bytes) -> str:
    r"""A character string: RFC 1035 section 5.1, with \DDD for what is not printable ASCII."""
    signs = (f"\\{chr(b)}" if b in b'"\\' else chr(b) if 32 <= b < 127 else f"\\{b:03}" for b in text)
    return f'"{"".join(signs)}"'


def _record(name: str, kind: str, value: str) -> Record:
    return Record(f"{name}.", kind, TTL, value)


def _srv(label: str, domain: str, priority: int, weight: int, host: str, port: int = 443) -> Record:
    return _record(f"{label}._tcp.{domain}", "SRV", f"{priority} {weight} {port} {host}.")


def _mail(account: Account) -> Iterator[Record]:
    """The servers that can be said, and of which services there are decidedly none.

    Nobody here knows where a server is that is kept raw, so nothing of its kind is denied. No client is led
    to one that stays plain, where passwords would go in clear (RFC 8314 section 3). But there it is: `_imap`,
    `_pop3` and `_submission` promise no STARTTLS (RFC 6186 section 3: it MAY be offered), so that "decidedly
    not available at this domain" (RFC 2782) would be untrue, and nothing of its kind is denied either.
    """
    domain = account.address.domain
    servers = [*account.for_reading(), *account.for_sending()]
    plain = {server.type for server in servers if server.socket_type is SocketType.PLAIN}
    not_denied = plain | _kept_raw(account)
    for label, (kind, socket_type, first) in _MAIL.items():
        hosts = dict.fromkeys(
            (server.hostname, server.port)
            for server in servers
            if (server.type, server.socket_type) == (kind, socket_type)
        )
        for priority, (host, port) in enumerate(hosts, first):
            yield _srv(label, domain, priority, 1, host, port)
        if not hosts and kind not in not_denied:
            yield _record(f"{label}._tcp.{domain}", "SRV", NOT_OFFERED)


def _kept_raw(account: Account) -> frozenset[str]:
    """The types that a server which is kept raw may have."""
    listed = (*account.incoming_server, *account.outgoing_server, *account.raw.servers)
    return frozenset().union(*(server.types for server in listed if isinstance(server, RawServer)))


def _beside_mail(account: Account) -> Iterator[Record]:
    """What a domain may well have although its profile says nothing of it, so nothing is ruled out."""
    domain = account.address.domain
    jmap = [
        server
        for server in account.incoming_server
        if isinstance(server, AccountServer) and server.type == IncomingType.JMAP
    ]
    yield from _by_url("_jmap", domain, jmap, with_path=False)
    yield from _by_url("_caldavs", domain, account.calendar, with_path=True)
    yield from _by_url("_carddavs", domain, account.addressbook, with_path=True)
    for server in account.setup_server:
        # The label stands for a port on which TLS begins with STARTTLS.
        if server.type == SetupServerType.MANAGESIEVE and server.socket_type is SocketType.STARTTLS:
            yield _srv("_sieve", domain, 0, 1, server.hostname or "", server.port or 0)


def _by_url(
    label: str, domain: str, servers: Sequence[AccountServer], *, with_path: bool
) -> Iterator[Record]:
    """The first server with an https URL. Its path is told where it is the same for everybody.

    Not that one which clients ask anyway where none is told: RFC 6764 section 6.
    """
    url = next(filter(None, (https(server.url) for server in servers)), None)
    if url is None:
        return
    yield _srv(label, domain, 0, 1, url.host, url.port or 443)
    usual = ("", "/", f"/.well-known/{label.strip('_').removesuffix('s')}")
    if with_path and url.path not in usual and url.is_fixed:
        yield _record(f"{label}._tcp.{domain}", "TXT", f"path={url.path}")


def _digest(account: Account) -> str | None:
    try:
        return pacc.record(pacc.render(account))
    except Inexpressible:
        return None

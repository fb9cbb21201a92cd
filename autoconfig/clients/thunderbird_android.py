"""Thunderbird for Android, and K-9 Mail, from which it was made.

Source: thunderbird-android a59bd679, RealAutoconfigParser.kt and RealAutoDiscoveryRegistry.kt, read and
observed. Its parser is strict: one section for IMAP or SMTP that it cannot read, or where it knows no way to
sign in, and the whole document is refused, however good the other servers are. Sections of other types are
passed over.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import Protocol

from autoconfig.address import to_domain
from autoconfig.clients.client import Client, Taken
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Place, Remark, server_sets
from autoconfig.profile.scalars import shown
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType
from autoconfig.xml import Element, child, parse

CLIENT = Client(
    name="thunderbird-android",
    title="Thunderbird for Android",
    # On purpose, so what it gets holds placeholders.
    asks_with_address=False,
    taken=Taken.FIRST,
    types=frozenset((IncomingType.IMAP, OutgoingType.SMTP)),
    ways=frozenset(
        (Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED, Authentication.OAUTH2)
    ),
    # "Missing 'outgoingServer' element", says RealAutoconfigParser.
    needs_both=True,
)
SOCKET_TYPES = frozenset((SocketType.SSL, SocketType.STARTTLS))
_WAYS = frozenset[str](CLIENT.ways or ())
_MAX_PORT = 65535
_WRITE_A_WAY = "write password-cleartext too where the server takes passwords"


class ReadServer(Protocol):
    """What it reads of a server, be it a profile's or an account's."""

    @property
    def type(self) -> str: ...
    @property
    def socket_type(self) -> SocketType | None: ...
    @property
    def authentication(self) -> Sequence[object]: ...


def refusal(server: ReadServer | RawServer) -> str:
    """Why it drops a whole document for this server, as the end of a sentence; "" where it does not."""
    if isinstance(server, RawServer):
        return _raw_refusal(parse(server.raw.encode())) if _type(server) in CLIENT.types else ""
    if server.type not in CLIENT.types:
        return ""
    return _refusal(server.socket_type or "", [str(way) for way in server.authentication])


def good_types(servers: Iterable[ReadServer | RawServer]) -> frozenset[str]:
    """Those that it can set up from one of these servers."""
    return frozenset(_type(server) for server in servers if not refusal(server))


def is_in_the_way(server: ReadServer | RawServer, good: Set[str]) -> bool:
    """Whether it would drop the document for this server, while another of its type is good.

    Without all such servers it takes the document.
    """
    return bool(refusal(server)) and _type(server) in good


def remarks(profile: Profile) -> Iterator[Remark]:
    """What it drops whole documents for, and what is left out for its sake."""
    for at, servers in server_sets(profile):
        listed: list[tuple[Place, ReadServer | RawServer]] = [
            *(((*at, "incomingServer", index), one) for index, one in enumerate(servers.incoming_server)),
            *(((*at, "outgoingServer", index), one) for index, one in enumerate(servers.outgoing_server)),
        ]
        yield from _of_set(listed)


def _of_set(listed: Sequence[tuple[Place, ReadServer | RawServer]]) -> Iterator[Remark]:
    """One that is left out is said each time; that all is lost once a type."""
    good = good_types(server for _, server in listed)
    said: set[str] = set()
    for at, server in listed:
        if not (why := refusal(server)):
            continue
        if is_in_the_way(server, good):
            problem = (
                f"{CLIENT.title} would drop the whole document for this server, {why}; so whoever does not "
                "say who asks gets a document without it"
            )
            yield Remark(at, Mistake(Code.LEFT_OUT_FOR_ANDROID, problem, ""), Severity.INFO)
        elif (kind := _type(server)) not in said:
            said.add(kind)
            problem = (
                f"{CLIENT.title} drops the whole document for this server, {why}, and people have to set it "
                "up by hand"
            )
            yield Remark(at, Mistake(Code.ANDROID_REFUSES, problem, _remedy(server)))


def _remedy(server: ReadServer | RawServer) -> str:
    if isinstance(server, RawServer):
        return "write it as it should be, as keys (type, hostname, …) where they can say it"
    if server.socket_type not in SOCKET_TYPES:
        return "write socketType: SSL or STARTTLS, with the port for it"
    return _WRITE_A_WAY


def _type(server: ReadServer | RawServer) -> str:
    """By its attribute, to the letter: any other type is passed over."""
    return parse(server.raw.encode()).get("type", "") if isinstance(server, RawServer) else server.type


def _refusal(socket_type: str, ways: Collection[str]) -> str:
    if socket_type not in SOCKET_TYPES:
        return f"since it knows no socketType {shown(socket_type)}"
    return "" if _WAYS.intersection(ways) else "since it knows none of its ways to sign in"


def _raw_refusal(server: Element) -> str:
    said = {name: _text(child(server, name)) for name in ("hostname", "port", "socketType", "username")}
    if missing := [name for name, text in said.items() if text is None]:
        return f"which has no {missing[0]}"
    port, host = said["port"] or "", said["hostname"] or ""
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _MAX_PORT):
        return "whose port is none"
    if not host or to_domain(host).split() != [to_domain(host)]:
        return "whose hostname is none"
    ways = [node.text or "" for node in server.iterchildren("authentication")]
    return _refusal(said["socketType"] or "", ways)


def _text(node: Element | None) -> str | None:
    """To the letter: it takes no blanks away."""
    return None if node is None else node.text or ""

"""How FairEmail reads a clientConfig, and POX of Autodiscover: as a stream, wherever elements stand.

Source: M66B/FairEmail e23dd9d, EmailProvider.java (getISPDB, getMSAutodiscovery, validate) and
FragmentQuickSetup.java, read. Of servers it looks at the first section alone, since March 2025; before that
at the last. A login is that of the last `username` in the whole document, for both servers.
"""

import re
from typing import NamedTuple

from autoconfig.address import ADDRESS_PLACEHOLDER, LOCAL_PLACEHOLDER, Address, is_host_name, is_ip_address
from autoconfig.clients.reading import document_on_android
from autoconfig.clients.simulation import Configured
from autoconfig.errors import BadDocument
from autoconfig.profile.words import SocketType
from autoconfig.xml import events, written_name

_SECTIONS = {"incomingServer": "imap", "outgoingServer": "smtp"}
_PROTOCOLS = {"IMAP": "imap", "SMTP": "smtp"}
# Where a document says nothing that it knows of security, STARTTLS is on this port, and TLS on all others.
_STARTTLS_PORTS = {"imap": 143, "smtp": 587}
# Java's parseInt; one of more digits ends the reading as well.
_NUMBER = re.compile(r"[+-]?0*[0-9]{1,10}", re.ASCII)
_MAX_NUMBER, _MAX_PORT = 2**31 - 1, 65535


class Half:
    """A server as far as it has been read."""

    def __init__(self, kind: str) -> None:
        self.kind, self.host, self.port, self.starttls = kind, "", 0, False

    def at(self, port: int) -> None:
        """A port says what the security is, until an element behind it says otherwise."""
        self.port, self.starttls = port, port == _STARTTLS_PORTS[self.kind]

    def configured(self, login: str) -> Configured:
        """What it becomes. Raises BadDocument where it would be no server."""
        if not self.host or self.port <= 0:
            raise BadDocument(
                f"what it has first for {self.kind} has no host, no port, or is of another type"
            )
        socket = SocketType.STARTTLS if self.starttls else SocketType.SSL
        return Configured(self.kind, self.host, self.port, socket, login)


class FairSetup(NamedTuple):
    """A pair of servers, and the logins that it tries there in their order.

    `literal`: the last `username` of a document that is no placeholder.
    """

    incoming: Configured
    outgoing: Configured
    logins: tuple[str, ...]
    literal: str = ""

    @property
    def can_be_asked(self) -> bool:
        """Whether there can be such hosts and ports: it finds out only when it signs in."""
        pair = self.incoming, self.outgoing
        return all(_is_host(one.hostname) and one.port <= _MAX_PORT for one in pair)


def read_autoconfig(body: bytes, address: Address) -> FairSetup:
    """Of a clientConfig. Raises BadDocument."""
    drafts, seen = {kind: Half(kind) for kind in _SECTIONS.values()}, set[str]()
    open_kinds: dict[str, bool] = {}
    user, literal = ADDRESS_PLACEHOLDER, ""
    for starts, node in events(document_on_android(body)):
        name = written_name(node)
        if name in _SECTIONS:
            kind = _SECTIONS[name]
            open_kinds[kind] = starts and kind not in seen and node.get("type") == kind
            if not starts:
                seen.add(kind)
        elif starts and (text := node.text or ""):
            kind = next((kind for kind in drafts if open_kinds.get(kind)), "")
            if name == "username":
                user = text
                literal = literal if text in (ADDRESS_PLACEHOLDER, LOCAL_PLACEHOLDER) else text
            elif kind:
                _take(drafts[kind], name, text)
    return _setup(drafts, user, literal, address)


def read_autodiscover(body: bytes, address: Address) -> FairSetup:
    """Of POX: host and port alone, no login, behind `email` and `settings`. Raises BadDocument."""
    drafts = {kind: Half(kind) for kind in _SECTIONS.values()}
    is_account, said = False, set[str]()
    protocol: dict[str, str] | None = None
    for starts, node in events(document_on_android(body)):
        name, text = written_name(node), node.text or ""
        if name == "Account":
            is_account = starts
            said = said if starts else set()
        elif name == "Protocol" and is_account:
            if not starts:
                _take_protocol(drafts, protocol or {})
            protocol = {} if starts else None
        elif starts and is_account and (name, text) in (("AccountType", "email"), ("Action", "settings")):
            said.add(name)
        elif starts and protocol is not None and len(said) == 2:
            protocol[name] = text or protocol.get(name, "")
    return _setup(drafts, ADDRESS_PLACEHOLDER, "", address)


def _take(draft: Half, name: str, text: str) -> None:
    if name == "hostname":
        draft.host = text
    elif name == "port":
        draft.at(number(text))
    elif name == "socketType" and text in (SocketType.SSL, SocketType.STARTTLS):
        draft.starttls = text == SocketType.STARTTLS


def _take_protocol(drafts: dict[str, Half], said: dict[str, str]) -> None:
    kind, port = _PROTOCOLS.get(said.get("Type", ""), ""), said.get("Port", "")
    if kind and said.get("Server") and port.isascii() and port.isdigit():
        drafts[kind].host = said["Server"]
        drafts[kind].at(number(port))


def number(text: str) -> int:
    """As Java reads one. Raises BadDocument."""
    found = _NUMBER.fullmatch(text)
    value = int(text[-11:]) if found else _MAX_NUMBER + 1
    if not -_MAX_NUMBER <= value <= _MAX_NUMBER:
        raise BadDocument("it has a port that is no number")
    return value


def logins(user: str, address: Address) -> tuple[str, ...]:
    """What it tries one after the other, where a document has this `username`."""
    whole, local = str(address), address.local
    if user == ADDRESS_PLACEHOLDER:
        return whole, local
    if user == LOCAL_PLACEHOLDER:
        return local, whole
    return local + user[1:] if user.startswith("*@") else user, whole, local


def _is_host(text: str) -> bool:
    return is_host_name(text.lower().removesuffix(".")) or is_ip_address(text)


def _setup(drafts: dict[str, Half], user: str, literal: str, address: Address) -> FairSetup:
    tried = logins(user, address)
    incoming, outgoing = (drafts[kind].configured(tried[0]) for kind in ("imap", "smtp"))
    return FairSetup(incoming, outgoing, tried, literal)

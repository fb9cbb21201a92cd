"""How Thunderbird for Android reads a clientConfig: strictly, and to the letter.

Source: thunderbird-android a59bd679, RealAutoconfigParser.kt, HostNameUtils.kt, Hostname.kt and Port.kt, read
and observed. One section for IMAP or SMTP that it cannot read, or where it knows no way to sign in, and the
whole document is refused, however good the other servers are; sections of other types are passed over. Two
faults it does not see while it reads, and an exception that nobody catches ends the whole discovery: port 0,
and blanks around a host name.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from autoconfig.address import Address, is_host_name, is_ip_address
from autoconfig.clients.reading import document_on_android, filled
from autoconfig.clients.simulation import Configured
from autoconfig.errors import BadDocument
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType
from autoconfig.xml import Element, all_text, elements, written_name

SOCKET_TYPES = frozenset((SocketType.SSL, SocketType.STARTTLS))
# In the words of the standard alone: a blank around one makes another of it.
WAYS = frozenset(
    (Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED, Authentication.OAUTH2)
)
_TYPES = {"incomingServer": IncomingType.IMAP, "outgoingServer": OutgoingType.SMTP}
TYPES = frozenset[str](_TYPES.values())
# Kotlin's toIntOrNull.
_NUMBER = re.compile(r"[+-]?0*([0-9]{1,5})", re.ASCII)
_MAX_PORT = 65535


class AndroidServer(NamedTuple):
    """A server that it takes, with the ways to sign in that it knows, in their order."""

    configured: Configured
    ways: tuple[Authentication, ...]


class BadSection(BadDocument):
    """A server that it refuses the document for: by which element, and what that says where there is one."""

    def __init__(self, kind: str, part: str, said: str | None) -> None:
        self.part, self.said = part, said
        super().__init__(f"its {kind} server has {self.words}")

    @property
    def words(self) -> str:
        """What it has, or has not."""
        if self.part == "authentication":
            return "no authentication that it knows"
        if self.part == "socketType":
            return f"the socketType {(self.said or '')[:20] or '(none)'}"
        return f"no {self.part}" if self.said is None else f"the {self.part} {shown(self.said[:20])}"


class UncaughtFault(BadSection):
    """One of the two that end the whole discovery."""


def read(body: bytes, address: Address) -> tuple[AndroidServer, AndroidServer]:
    """The first for IMAP and for SMTP, of the last emailProvider. Raises BadDocument."""
    root = document_on_android(body)
    providers = [node for node in elements(root) if written_name(node) == "emailProvider"]
    if written_name(root) != "clientConfig" or not providers:
        raise BadDocument("it has no clientConfig with an emailProvider")
    *_, last = [_provider(node, address) for node in providers]
    return last


def server(node: Element, address: Address) -> AndroidServer:
    """One of a type that it knows. Raises BadSection.

    It does not pass over unknown elements here, so what stands in them counts; of several values the last.
    """
    kind = node.get("type", "")
    said, ways = dict[str, str](), list[Authentication]()
    for part in node.iterdescendants():
        if (name := written_name(part)) not in _PARTS:
            continue
        text = all_text(part)
        if name in ("hostname", "username"):
            text = filled(text, address)
        if len(part) or not _PARTS[name](text):
            raise BadSection(kind, name, text)
        said[name] = text
        ways += (way for way in WAYS if name == "authentication" and way == text)
    for name in _PARTS:
        if name not in said or (name == "authentication" and not ways):
            raise BadSection(kind, name, None)
    if said["hostname"] != said["hostname"].strip():
        raise UncaughtFault(kind, "hostname", said["hostname"])
    if not (port := _number(said["port"])):
        raise UncaughtFault(kind, "port", said["port"])
    socket = SocketType(said["socketType"])
    return AndroidServer(Configured(kind, said["hostname"], port, socket, said["username"]), tuple(ways))


def _provider(node: Element, address: Address) -> tuple[AndroidServer, AndroidServer]:
    if not _is_legal(node.get("id", "")):
        raise BadDocument("its emailProvider has no id that is a host name")
    has_domain, found = False, dict[str, AndroidServer]()
    for each in elements(node):
        name = written_name(each)
        if name == "domain":
            if len(each):
                raise BadDocument("there is markup in its domain")
            has_domain |= _is_legal(filled(all_text(each), address))
        elif name in _TYPES and each.get("type") == _TYPES[name]:
            taken = server(each, address)
            found.setdefault(_TYPES[name], taken)
    if not has_domain:
        raise BadDocument("it has no domain that is a host name")
    if missing := next((kind for kind in _TYPES.values() if kind not in found), ""):
        raise BadDocument(f"it has no server of the type {missing}")
    return found[IncomingType.IMAP], found[OutgoingType.SMTP]


def _is_legal(host: str) -> bool:
    """As it looks at them, without the blanks around."""
    host = host.strip()
    return is_host_name(host.lower().removesuffix(".")) or is_ip_address(host)


def _number(text: str) -> int | None:
    """A port, or 0; None for what is neither."""
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found else _MAX_PORT + 1
    return None if number > _MAX_PORT or (number and text[0] == "-") else number


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _is_anything(_: str) -> bool:
    return True


# In the order in which it misses them; each with what may stand there.
_PARTS: Mapping[str, Callable[[str], bool]] = {
    "hostname": _is_legal,
    "port": _is_number,
    "username": _is_anything,
    "authentication": _is_anything,
    "socketType": SOCKET_TYPES.__contains__,
}

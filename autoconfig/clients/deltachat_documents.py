"""What Delta Chat takes from an autoconfig document and from one of Autodiscover.

Source: chatmail/core 2.65.0, configure/auto_mozilla.rs and auto_outlook.rs, read and observed.
"""

import re
from collections.abc import Iterator

from autoconfig.address import Address
from autoconfig.clients.quick_xml import SPACES, Event, EventKind, events
from autoconfig.clients.reading import filled
from autoconfig.clients.simulation import Configured
from autoconfig.profile.words import SocketType

_SOCKETS = {"ssl": SocketType.SSL, "starttls": SocketType.STARTTLS, "plain": SocketType.PLAIN}
_PORT = re.compile(r"\+?0*([0-9]{1,5})")


def read_autoconfig(text: str, address: Address) -> list[Configured]:
    """All servers of the types that it has, in its order, as they are written. Raises BadDocument.

    Names of elements and types in any case, wherever they stand; a server without hostname, port or username
    is left out. `port` 0: none that it can read.
    """
    found: dict[str, list[Configured]] = {"incomingserver": [], "outgoingserver": []}
    stream = events(text)
    for event in stream:
        if event.kind is EventKind.START and (name := _lowered(event.name)) in found:
            kind = event.attribute("type").lower()
            found[name] += _server(kind, _leaves(stream, name, ends=False), address)
    return [server for servers in found.values() for server in servers]


def read_autodiscover(text: str) -> list[Configured] | str:
    """All servers as `read_autoconfig` gives them, or the URL of another document. Raises BadDocument.

    It takes no LoginName, and of Encryption nothing: SSL `off` is no encryption, else it tries TLS first.
    """
    found: list[Configured] = []
    stream = events(text)
    for event in stream:
        name = _lowered(event.name) if event.kind is EventKind.START else ""
        if name == "redirecturl":
            target = next(stream, Event(EventKind.OTHER))
            return target.text.strip(SPACES) if target.kind is EventKind.TEXT else ""
        if name == "protocol":
            said = _leaves(stream, name, ends=True)
            if {"type", "server", "port"} <= said.keys():
                socket = SocketType.PLAIN if said.get("ssl") == "off" else None
                kind, port = said["type"].lower(), _port(said["port"])
                found.append(Configured(kind, said["server"], port, socket, ""))
    return [server for server in found if server.type in ("imap", "smtp")]


def _leaves(stream: Iterator[Event], until: str, *, ends: bool) -> dict[str, str]:
    """The last text of each element up to the end tag of `until`, or of the document.

    A text belongs to the element that began last; where `ends`, only as long as that has not ended.
    """
    said: dict[str, str] = {}
    current = ""
    for event in stream:
        if event.kind is EventKind.START:
            current = _lowered(event.name)
        elif event.kind is EventKind.END:
            name = _lowered(event.text)
            if name == until:
                break
            if ends and name == current:
                current = ""
        elif event.kind is EventKind.TEXT and current:
            said[current] = event.text.strip(SPACES)
    return said


def _server(kind: str, said: dict[str, str], address: Address) -> Iterator[Configured]:
    if kind not in ("imap", "smtp") or not {"hostname", "port", "username"} <= said.keys():
        return
    socket = _SOCKETS.get(said.get("sockettype", "").lower())
    hostname, username = (filled(said[key], address) for key in ("hostname", "username"))
    yield Configured(kind, hostname, _port(said["port"]), socket, username)


def _lowered(name: str) -> str:
    return name.strip(SPACES).lower()


def _port(text: str) -> int:
    match = _PORT.fullmatch(text)
    return int(match[1]) if match and int(match[1]) < 65536 else 0

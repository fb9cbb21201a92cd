"""What Evolution takes from an autoconfig document.

Source: e-mail-autoconfig.c of 3.56.2, read; 3.46.4, observed. A text belongs to the element around it and
stands for the value of the server around that; so the last one counts, be it of another server of the same
type, or of a document that was given up before.
"""

import re
from collections.abc import Callable

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.clients.gmarkup import Markup, MarkupEvent, events
from autoconfig.clients.simulation import Configured
from autoconfig.errors import BadDocument
from autoconfig.profile.words import SocketType

MASK = "EVOLUTIONUSER"
TYPES = ("imap", "pop3", "smtp")
# By type, and in it by element; a value that it cannot use is none.
Values = dict[str, dict[str, str]]

_SERVERS = ("incomingServer", "outgoingServer")
_SOCKETS = {one.value: one for one in SocketType}
# What else makes a server one, by element.
_USED: dict[str, Callable[[str], object]] = {
    "hostname": lambda text: True,
    "username": lambda text: True,
    "port": lambda text: _port(text),
    "socketType": lambda text: text in _SOCKETS,
    "authentication": lambda text: text in ("password-cleartext", "plain", "password-encrypted"),
}
# What it takes away around a name; strtol passes over one more.
_SPACES = " \t\n\f\r"
# As strtol reads it: whatever stands behind the digits.
_PORT = re.compile(r"[ \t\n\v\f\r]*\+?0*([0-9]{1,5})(?![0-9])")
# The mask in any case.
_PLACEHOLDERS = re.compile(f"{ADDRESS_PLACEHOLDER}|{LOCAL_PLACEHOLDER}|{DOMAIN_PLACEHOLDER}|(?i:{MASK})")


def read_into(values: Values, body: bytes, address: Address, *, masked: bool) -> None:
    """Add what a document says, up to where it is given up: then BadDocument.

    `masked`: whether it told the server its mask for a local part, and takes that back out of the answer.
    """
    if not body:
        raise BadDocument("it is empty")
    kind = ""
    for event in events(body):
        if event.name in _SERVERS and event.kind is not Markup.TEXT:
            kind = _kind(event, kind)
        elif event.kind is Markup.TEXT and kind in TYPES and event.name in _USED:
            text = filled(event.text, address, masked=masked)
            if _USED[event.name](text):
                values.setdefault(kind, {})[event.name] = text


def read_server(kind: str, said: dict[str, str]) -> Configured:
    """As it sets it up: unencrypted without a socketType that it knows."""
    return Configured(
        kind,
        said.get("hostname", "").strip(_SPACES),
        _port(said.get("port", "")),
        _SOCKETS.get(said.get("socketType", ""), SocketType.PLAIN),
        said.get("username", "").strip(_SPACES),
    )


def filled(text: str, address: Address, *, masked: bool) -> str:
    """With nothing in place of the domain: that is one which people can name beside the address."""
    values = {ADDRESS_PLACEHOLDER: str(address), LOCAL_PLACEHOLDER: address.local, DOMAIN_PLACEHOLDER: ""}

    def value(match: re.Match[str]) -> str:
        return values.get(match[0], address.local if masked else match[0])

    return _PLACEHOLDERS.sub(value, text)


def _kind(event: MarkupEvent, around: str) -> str:
    """The type of the server that texts are of, "" for none.

    One in one of another type changes that only where it knows both.
    """
    if event.kind is Markup.END:
        return ""
    if [name for name, _ in event.attributes] != ["type"]:
        raise BadDocument(f"a {event.name} has another attribute than type, or not that")
    kind = event.attributes[0][1] or "none"
    return around if around and not {kind, around} <= set(TYPES) else kind


def _port(text: str) -> int:
    match = _PORT.match(text)
    return int(match[1]) if match and int(match[1]) < 65536 else 0

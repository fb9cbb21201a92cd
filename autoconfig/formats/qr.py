"""The account as a QR code for Thunderbird for Android, which reads it under "Import settings".

Thunderbird's qr-code-format.md, version 1 (2025-02-06): a JSON array without objects. The app's scanner reads
no inverted code and none without a border, so the picture brings its own white. There is no password in it,
and never will be; the app asks for it.

An alias is set up as the mailbox behind it, with the person's name where it is known.
"""

import json
import re
from collections.abc import Iterator

from autoconfig.account import Account, TcpServer
from autoconfig.address import CONTROL
from autoconfig.errors import Inexpressible
from autoconfig.formats import obstacles
from autoconfig.formats.obstacles import expressible, no_way_to_sign_in
from autoconfig.formats.symbol import MAX_LENGTH, TOO_LONG, picture
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType

MEDIA_TYPE = "image/svg+xml"
VERSION = 1
ONLY_PART = [1, 1]

_TYPES = {IncomingType.IMAP: 0, IncomingType.POP3: 1, OutgoingType.SMTP: 0}
_SECURITY = {SocketType.PLAIN: 0, SocketType.STARTTLS: 2, SocketType.SSL: 3}
# The format has numbers for GSSAPI and NTLM, but the app refuses the whole code for them.
_AUTHENTICATION = {
    Authentication.NONE: 0,
    Authentication.CLIENT_IP_ADDRESS: 0,
    Authentication.PASSWORD_CLEARTEXT: 1,
    Authentication.PASSWORD_ENCRYPTED: 2,
    Authentication.TLS_CLIENT_CERT: 5,
    Authentication.OAUTH2: 6,
}
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9.-]+\Z")


def payload(account: Account) -> str:
    """The text of the code, of which there is a picture. Raises Inexpressible."""
    address = str(account.mailbox)
    if not account.mailbox.known or not _ADDRESS.match(address):
        raise Inexpressible("The app's code takes plain ASCII addresses only.")
    reading, sending = expressible(account, "The app's code", _why_not)
    incoming = _server(min(reading, key=lambda server: server.type is not IncomingType.IMAP))
    outgoing = [_server(sending[0]), [address, account.name or address]]
    text = json.dumps([VERSION, ONLY_PART, incoming, [outgoing]], separators=(",", ":"))
    if len(text) > MAX_LENGTH:  # it is all ASCII
        raise Inexpressible(TOO_LONG)
    return text


def render(account: Account) -> bytes:
    """The code as a picture. Raises Inexpressible."""
    return picture(payload(account))


def left_out(account: Account) -> Iterator[str]:
    """The servers that no code can have, each with the reason; of the others it takes the best two."""
    return obstacles.left_out(account, _why_not)


def _why_not(server: TcpServer) -> str:
    if not _ways(server):
        return no_way_to_sign_in(server)
    return "has a login with a control character" if CONTROL.search(server.username) else ""


def _ways(server: TcpServer) -> list[int]:
    words = (word for word in server.authentication if isinstance(word, Authentication))
    return [_AUTHENTICATION[word] for word in words if word in _AUTHENTICATION]


def _server(server: TcpServer) -> list[int | str]:
    security, way = _SECURITY[server.socket_type], _ways(server)[0]
    return [_TYPES[server.type], server.hostname, server.port, security, way, server.username]

"""The account as a QR code for Thunderbird for Android, which reads it under "Import settings".

Thunderbird's qr-code-format.md, version 1 (2025-02-06): a JSON array without objects. The text of a code and
its picture are two functions. The app's scanner reads no inverted code and none without a border, so the
picture brings its own white. There is no password in it and never will be; the app asks for it.

An alias is set up as the mailbox behind it, with the person's name where it is known.
"""

import json
import re
from collections.abc import Iterator
from io import BytesIO

import segno

from autoconfig.account import Account, TcpServer
from autoconfig.address import CONTROL
from autoconfig.errors import Inexpressible
from autoconfig.formats import obstacles
from autoconfig.formats.obstacles import expressible, no_way_to_sign_in
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
# ISO/IEC 18004: four modules of white around the code; and what the largest code with the error correction M
# holds of text that is more than digits and capitals.
_BORDER = 4
MAX_LENGTH = 2331
_TOO_LONG = "There is more to say than a QR code can hold."


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
        raise Inexpressible(_TOO_LONG)
    return text


def picture(text: str) -> bytes:
    """A text as a QR code in SVG, black on white, which scales to any size. Raises Inexpressible."""
    drawn = BytesIO()
    try:
        code = segno.make(text, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError:
        raise Inexpressible(_TOO_LONG) from None
    look = {"border": _BORDER, "dark": "#000", "light": "#fff", "svgclass": None, "lineclass": None}
    code.save(drawn, kind="svg", omitsize=True, xmldecl=False, nl=False, **look)
    return drawn.getvalue()


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

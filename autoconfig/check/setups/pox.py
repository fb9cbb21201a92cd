"""Autodiscover: the POX document (MS-OXDSCLI), and the JSON that names its URL.

POX says of encryption two things. `Encryption` counts (Outlook from 2010 on): SSL is TLS from the first byte,
TLS is STARTTLS. Where it is not there, `SSL` counts, and which of both it means follows from the port, as
Thunderbird guesses.
"""

import json
from typing import Any, NamedTuple

from autoconfig.check.setups import MAX_SERVERS, ServerSeen, Setup, server, usual_security
from autoconfig.errors import BadDocument
from autoconfig.profile.words import IncomingType, OutgoingType, SocketType
from autoconfig.xml import Element, child, elements, local_name, parse, text_of

_KINDS = {
    "imap": IncomingType.IMAP,
    "pop3": IncomingType.POP3,
    "pop": IncomingType.POP3,
    "smtp": OutgoingType.SMTP,
}
_ENCRYPTION = {"ssl": SocketType.SSL, "tls": SocketType.STARTTLS, "none": SocketType.PLAIN, "auto": None}


class PoxSettings(NamedTuple):
    """What a POX document says: servers, or where to ask instead, or the code of an error."""

    setup: Setup
    redirected: bool = False
    error: str = ""


def read(body: bytes, source: str) -> PoxSettings:
    """The settings; an account of Exchange alone has no servers here. Raises BadDocument."""
    root = parse(body)
    response = child(root, "Response")
    if local_name(root) != "Autodiscover" or response is None:
        raise BadDocument("it is no Autodiscover response")
    if (error := child(response, "Error")) is not None:
        return PoxSettings(
            Setup(source, ()), error=text_of(child(error, "ErrorCode"))[:10] or "without a code"
        )
    account = child(response, "Account")
    if account is None:
        raise BadDocument("it has neither an Account nor an Error")
    protocols = [one for one in elements(account) if local_name(one) == "Protocol"][:MAX_SERVERS]
    found = (_server(one) for one in protocols)
    moved = text_of(child(account, "Action")).lower().startswith("redirect")
    return PoxSettings(Setup(source, tuple(one for one in found if one)), moved)


def read_json(body: bytes) -> str:
    """The URL that it names. Raises BadDocument."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise BadDocument("it is no JSON") from None
    url = found.get("Url") if isinstance(found, dict) else None
    if not isinstance(url, str) or not url:
        raise BadDocument("it names no Url")
    return url


def _server(protocol: Element) -> ServerSeen | None:
    said = {local_name(one): text_of(one) for one in elements(protocol)}
    port = said.get("Port", "")
    return server(
        _KINDS.get(said.get("Type", "").lower(), ""), said.get("Server", ""), port, _security(said, port),
        said.get("LoginName") or None,
    )  # fmt: skip


def _security(said: dict[str, str], port: str) -> SocketType | None:
    word = said.get("Encryption", "").lower()
    if word in _ENCRYPTION:
        return _ENCRYPTION[word]
    if said.get("SSL", "on").lower() == "off":
        return SocketType.PLAIN
    return usual_security(int(port)) if port.isascii() and port.isdigit() and len(port) <= 5 else None

"""Apple's configuration profile, plain or signed: the servers of its mail payloads.

Its one word for encryption is UseSSL, which covers TLS from the first byte and STARTTLS: so of what is
encrypted it does not say how.
"""

from typing import Any

from autoconfig.check.setups import MAX_SERVERS, ServerSeen, Setup, server
from autoconfig.clients import mobileconfig
from autoconfig.errors import BadDocument
from autoconfig.profile.words import IncomingType, OutgoingType, SocketType

_KINDS = {"EmailTypeIMAP": IncomingType.IMAP, "EmailTypePOP": IncomingType.POP3}


def read(body: bytes, source: str) -> Setup:
    """Its servers. Raises BadDocument."""
    payloads = mobileconfig.read(body).content.get("PayloadContent")
    if not isinstance(payloads, list):
        raise BadDocument("it has no PayloadContent")
    seen: list[ServerSeen | None] = []
    for payload in payloads[:MAX_SERVERS]:
        if isinstance(payload, dict) and payload.get("PayloadType") == mobileconfig.MAIL:
            kind = _KINDS.get(str(payload.get("EmailAccountType")), "")
            seen += (_server(payload, "Incoming", kind), _server(payload, "Outgoing", OutgoingType.SMTP))
    return Setup(source, tuple(one for one in seen if one))


def _server(payload: dict[str, Any], side: str, kind: str) -> ServerSeen | None:
    host, port = payload.get(f"{side}MailServerHostName"), payload.get(f"{side}MailServerPortNumber")
    login = payload.get(f"{side}MailServerUsername")
    if not isinstance(host, str) or not isinstance(port, int):
        return None
    encrypted = payload.get(f"{side}MailServerUseSSL") is True
    security = None if encrypted else SocketType.PLAIN
    return server(kind, host, port, security, login if isinstance(login, str) else None)

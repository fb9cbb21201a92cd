"""The PACC document (draft-ietf-mailmaint-pacc-03), and the record with its digest: section 5.2.2.2.

It means the ports for implicit TLS and the address as login, without saying so.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from autoconfig.address import ADDRESS_PLACEHOLDER
from autoconfig.check.setups import ServerSeen, Setup, server
from autoconfig.errors import BadDocument
from autoconfig.profile.words import USUAL_PORTS, IncomingType, OutgoingType, SocketType

# `smtp` is the name that -02 has for `submit`.
_KINDS = {
    "imap": IncomingType.IMAP,
    "pop3": IncomingType.POP3,
    "submit": OutgoingType.SMTP,
    "smtp": OutgoingType.SMTP,
}
_VERSION = "UAAC1"
_TAG = re.compile(r"\s*+(\w{1,20})\s*+=\s*+(\S{1,100})\s*+", re.ASCII)


def read(body: bytes, source: str) -> Setup:
    """Its servers. Raises BadDocument."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise BadDocument("it is no JSON") from None
    protocols = found.get("protocols") if isinstance(found, dict) else None
    if not isinstance(protocols, dict):
        raise BadDocument("it has no protocols")
    seen = (_server(kind, protocols.get(name)) for name, kind in _KINDS.items())
    return Setup(source, tuple(dict.fromkeys(one for one in seen if one)))


def _server(kind: str, said: object) -> ServerSeen | None:
    host = said.get("host") if isinstance(said, dict) else None
    if not isinstance(host, str):
        return None
    return server(kind, host, USUAL_PORTS[kind, SocketType.SSL], SocketType.SSL, ADDRESS_PLACEHOLDER)


def digest(body: bytes) -> str:
    """As it stands in `d=`."""
    return b64encode(hashlib.sha256(body).digest()).decode()


def digests(texts: Iterable[str]) -> Iterator[str]:
    """The digests in TXT records; others than this version's, and with another hash, are passed over."""
    for text in texts:
        tags = _tags(text)
        if tags.get("v") == _VERSION and tags.get("a") == "sha256" and "d" in tags:
            yield tags["d"]


def _tags(text: str) -> dict[str, str]:
    """By name; {} where one is there twice, or it is not of this shape."""
    parts = [_TAG.fullmatch(part) for part in text[:2000].rstrip(" ;").split(";")]
    pairs = [(found[1].lower(), found[2]) for found in parts if found]
    return dict(pairs) if len(dict(pairs)) == len(pairs) == len(parts) else {}

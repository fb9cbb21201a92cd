"""PACC, provider automatic configuration: the JSON document of draft-ietf-mailmaint-pacc-03, and its digest.

Asked for by Evolution and by JMAP clients at `ua-auto-config.D`. The client reads the document first and then
compares it with the digest in a TXT record of the domain; one that fits no record is refused. So the bytes
are fixed, and the same for everybody at a domain.

The draft has no words for ports, STARTTLS or a login: a server is on the port for implicit TLS, a URL has no
port, and the login is the address. What is otherwise is left out; where that leaves nothing to read or to
send mail with, the document is refused with the reason. Not written: `managesieve`, which has no port for
implicit TLS; `smtp`, the name that -02 had for `submit`.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from autoconfig.account import Account, AccountServer
from autoconfig.formats.obstacles import inexpressible, kept_raw
from autoconfig.profile.servers import RawServer, SystemAuthentication
from autoconfig.profile.url import https
from autoconfig.profile.words import USUAL_PORTS, Authentication, AuthenticationSystem, SocketType

MEDIA_TYPE = "application/json"
PATHS = ("/.well-known/user-agent-configuration.json",)
LABEL = "ua-auto-config"
STATIC = ((LABEL, PATHS[0]),)
# Where the digest stands, before the domain.
RECORD_LABEL = f"_{LABEL}"

# By our types: the draft's names. It means the usual ports.
_BY_HOST = {"imap": "imap", "pop3": "pop3", "smtp": "submit"}
_BY_URL = ("jmap", "caldav", "carddav", "webdav")
_TYPES = frozenset((*_BY_HOST, *_BY_URL))
_PASSWORD = (Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED)


def render(account: Account) -> bytes:
    """The document in its one form: sorted, compact, without a final newline. Raises Inexpressible."""
    issuer = _issuer(account)
    servers = _mail(account, issuer)
    servers += [server for server in _beside(account) if not [*_why_not(server, issuer)]]
    protocols: dict[str, dict[str, str]] = {}
    for server in servers:
        protocols.setdefault(*_protocol(server))
    ways = set[str]().union(*(_ways(server, issuer) for server in servers))
    authentication: dict[str, Any] = {"password": "password" in ways}
    if "oauth-public" in ways:
        authentication["oauth-public"] = {"issuer": issuer}
    document = {"protocols": protocols, "authentication": authentication, "info": _info(account)}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def record(document: bytes) -> str:
    """The text of the TXT record for these bytes: section 5.2.2.2."""
    digest = b64encode(hashlib.sha256(document).digest()).decode()
    return f"v=UAAC1; a=sha256; d={digest}"


def left_out(account: Account) -> Iterator[str]:
    """The servers that the document does not have, each with the reason."""
    servers = (*account.incoming_server, *account.outgoing_server, *account.raw.servers, *_beside(account))
    return _obstacles(servers, _issuer(account))


def unsaid(account: Account) -> Iterator[str]:
    """The same of those alone that no other server of their type stands in for."""
    servers = (*account.incoming_server, *account.outgoing_server, *account.raw.servers, *_beside(account))
    issuer = _issuer(account)
    said = {server.type for server in servers if _is_fitting(server, issuer)}
    lost = (server for server in servers if not said.issuperset(_types(server)))
    return _obstacles(lost, issuer)


def _types(server: AccountServer | RawServer) -> frozenset[str]:
    return server.types if isinstance(server, RawServer) else frozenset({server.type})


def _mail(account: Account, issuer: str | None) -> list[AccountServer]:
    """The servers that can be said; people must be able to read and to send with them."""
    reading, sending = (
        [server for server in servers if _is_fitting(server, issuer)]
        for servers in (account.incoming_server, account.outgoing_server)
    )
    types = {server.type for server in reading}
    if not (reading and sending) and "jmap" not in types:
        raise inexpressible("PACC", _reasons(account, issuer))
    return [*reading, *sending]


def _reasons(account: Account, issuer: str | None) -> Iterator[str]:
    """Why people cannot read or send by what the draft can say."""
    beside = [*_obstacles(account.raw.servers, issuer)]
    yield from beside
    for purpose, servers in (("reading", account.incoming_server), ("sending", account.outgoing_server)):
        obstacles = [*_obstacles(servers, issuer)]
        yield from obstacles
        if not (obstacles or beside or any(_is_fitting(server, issuer) for server in servers)):
            yield f"there is no server for {purpose} that it knows"


def _is_fitting(server: AccountServer | RawServer, issuer: str | None) -> TypeGuard[AccountServer]:
    """Whether the draft has words for it."""
    if isinstance(server, RawServer) or server.type not in _TYPES:
        return False
    return not [*_why_not(server, issuer)]


def _beside(account: Account) -> tuple[AccountServer, ...]:
    return (*account.calendar, *account.addressbook, *account.file_share)


def _obstacles(servers: Iterable[AccountServer | RawServer], issuer: str | None) -> Iterator[str]:
    """Of the servers whose kind it knows."""
    for server in servers:
        if isinstance(server, RawServer):
            if server.types & _TYPES:
                yield kept_raw(server)
        elif server.type in _TYPES and (why := [*_why_not(server, issuer)]):
            yield f"{server.hostname or server.url} {' and '.join(why)}"


def _why_not(server: AccountServer, issuer: str | None) -> Iterator[str]:
    """Why the draft cannot say this server."""
    yield from _misplaced(server)
    if not server.login_is_address:
        yield "has logins that are not the address"
    if not _ways(server, issuer):
        yield "has no way to sign in that it knows"


def _misplaced(server: AccountServer) -> Iterator[str]:
    if server.type in _BY_HOST:
        port = USUAL_PORTS[server.type, SocketType.SSL]
        if (server.socket_type, server.port) != (SocketType.SSL, port):
            yield f"is on port {server.port} with {server.socket_type}, not on {port} with {SocketType.SSL}"
        return
    parts = https(server.url)
    if parts is None or parts.port is not None or parts.has_more or not parts.is_fixed:
        yield "has a URL that is not merely https, a host and a path, the same for everybody"
    elif server.type != "jmap" and parts.path in ("", "/"):
        yield "has a URL without a path"


def _ways(server: AccountServer, issuer: str | None) -> set[str]:
    """How people sign in there, in the draft's words."""
    ways = set()
    for way in server.authentication:
        if isinstance(way, SystemAuthentication):
            ways |= {"password"} if way.system is AuthenticationSystem.HTTP else set()
        elif way in _PASSWORD:
            ways.add("password")
        elif way is Authentication.OAUTH2 and issuer:
            ways.add("oauth-public")
    return ways


def _protocol(server: AccountServer) -> tuple[str, dict[str, str]]:
    if server.type in _BY_HOST:
        return _BY_HOST[server.type], {"host": server.hostname or ""}
    return server.type, {"url": server.url or ""}


def _issuer(account: Account) -> str | None:
    """That of RFC 8414, which is a URL; a mere host name, as autoconfig may have it, is none."""
    issuer = account.oauth2.issuer if account.oauth2 else None
    parts = https(issuer)
    return issuer if parts and parts.is_fixed and not parts.has_more else None


def _info(account: Account) -> dict[str, Any]:
    provider = {"name": account.display_name}
    if account.display_short_name:
        provider["shortName"] = account.display_short_name
    pages = (page.url for page in account.documentation if (parts := https(page.url)) and parts.is_fixed)
    page = next(pages, None)
    return {"provider": provider, **({"help": {"documentation": page}} if page else {})}

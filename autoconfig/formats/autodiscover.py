"""Autodiscover for mail, calendars and contacts: the POX document, and the JSON answer that points to it.

POX: MS-OXDSCLI; asked for by POST from Outlook's old wizard, Thunderbird and eM Client. JSON: "v2", asked for
by newer Outlooks, which Microsoft describes nowhere; what it says is what Exchange and other services answer.
No Exchange protocol is ever announced in them, so no client goes looking for one. A client of ActiveSync,
which asks in a schema of its own, is told of its server where there is one (MS-ASCMD).

In User (MS-OXDSCLI) DisplayName is the person's, never the provider's; AutoDiscoverSMTPAddress is the
person's primary address, so an alias is answered with the mailbox behind it.

A client that is told of an error in POX reads it from a document like any other, so its HTTP status is 200.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from autoconfig.account import Account, AccountServer, TcpServer
from autoconfig.errors import (
    AutoconfigError,
    BadDocument,
    Inexpressible,
    UnknownDomain,
    UnknownProtocol,
    UnknownSchema,
)
from autoconfig.formats import obstacles
from autoconfig.formats.asked import Asked, who
from autoconfig.formats.obstacles import expressible, no_way_to_sign_in
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType
from autoconfig.xml import Leaf, Node, child, local_name, parse, serialise, text_of

MEDIA_TYPE = "text/xml; charset=utf-8"
PATHS = ("/autodiscover/autodiscover.xml",)
JSON_MEDIA_TYPE = "application/json"
# A path that ends in a slash is followed by the address.
JSON_PATHS = ("/autodiscover/autodiscover.json", "/autodiscover/autodiscover.json/v1.0/")
JSON_PROTOCOL = "AutodiscoverV1"
IN_BROWSER = (
    "This works: mail apps such as Outlook ask here by POST, and a browser by GET has nothing to see."
)
JSON_IN_BROWSER = f"This works: Outlook asks here with ?Email=ADDRESS&Protocol={JSON_PROTOCOL} behind it."

# Microsoft's pages print https:// in these names; requests and real servers have http://.
_BASE = "http://schemas.microsoft.com/exchange/autodiscover"
RESPONSE_NAMESPACE = f"{_BASE}/responseschema/2006"
SETTINGS_NAMESPACE = f"{_BASE}/outlook/responseschema/2006a"
# MS-ASCMD 2.2.1.1 and 4.2: what ActiveSync clients want, and are told of errors in.
MOBILESYNC = "mobilesync"
MOBILESYNC_NAMESPACE = f"{_BASE}/mobilesync/responseschema/2006"

_ACCOUNT_TYPE = ("AccountType", "email")
_TYPES = {IncomingType.IMAP: "IMAP", IncomingType.POP3: "POP3", OutgoingType.SMTP: "SMTP"}
# Encryption overrides SSL in Outlook from 2010 on, and its TLS means STARTTLS; Thunderbird and Delta Chat
# read only SSL, where off would mean no encryption at all.
_SECURITY = {
    SocketType.SSL: ("on", "SSL"),
    SocketType.STARTTLS: ("on", "TLS"),
    SocketType.PLAIN: ("off", "None"),
}
_WITHOUT_SIGN_IN = {Authentication.NONE, Authentication.CLIENT_IP_ADDRESS}
# What AuthRequired can mean; a client that is told nothing else sends a password.
_SIGN_IN = {Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED, *_WITHOUT_SIGN_IN}

# What Outlook and Thunderbird send, to the letter: it means the same to a parser, which takes far longer.
_BLANKS = rb"[ \t\r\n]*"
_USUAL_REQUEST = re.compile(
    _BLANKS.join(
        (
            rb"(?:<\?xml version=\"1\.0\"(?: encoding=\"utf-8\")?\?>)?",
            rb"<Autodiscover xmlns=(?:\"http://[a-z0-9/.]+\"|'http://[a-z0-9/.]+')>",
            rb"<Request>",
            rb"<EMailAddress>([!#-%'-;=?-~]+)</EMailAddress>",
            rb"<AcceptableResponseSchema>(http://[a-z0-9/.]+)</AcceptableResponseSchema>",
            rb"</Request>",
            rb"</Autodiscover>",
            b"",
        )
    )
)


# MS-OXDSCLI 2.2.4.1.1.3.2
_ERROR_CODES = {UnknownDomain: "500", Inexpressible: "501", UnknownSchema: "601"}
_INVALID_REQUEST = "600"
_NO_ACTIVESYNC = "There is no ActiveSync server here; set the account up with IMAP."


def read_request(parameters: Mapping[str, str], body: bytes) -> Asked | str:
    """The address out of a POX request, or MOBILESYNC where its schema is wanted.

    Namespaces and the order of the children make no difference; a LegacyDN beside the address is passed over.
    Raises BadDocument, UnknownSchema and BadAddress.
    """
    address, schema = _pox_request(body)
    if schema and schema != SETTINGS_NAMESPACE:
        if _without_scheme(schema) == _without_scheme(MOBILESYNC_NAMESPACE):
            return MOBILESYNC
        if _without_scheme(schema) != _without_scheme(SETTINGS_NAMESPACE):
            raise UnknownSchema("Only the Outlook response schema 2006a is answered here.")
    return Asked(who(address))


def read_mobilesync_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """The address out of a POX request that wants the schema of ActiveSync. Raises as `read_request`."""
    return Asked(who(_pox_request(body)[0]))


def _pox_request(body: bytes) -> tuple[str, str]:
    """The address and the schema, "" for none."""
    if usual := _USUAL_REQUEST.fullmatch(body):
        return usual[1].decode(), usual[2].decode()
    root = parse(body)
    request = child(root, "Request")
    if local_name(root) != "Autodiscover" or request is None:
        raise BadDocument("This is not an Autodiscover request.")
    address, schema = (text_of(child(request, name)) for name in ("EMailAddress", "AcceptableResponseSchema"))
    return address, schema


def render(account: Account) -> bytes:
    """The settings as a POX response, or where a moved domain's are. Raises Inexpressible."""
    if moved := _moved(account):
        return _response(SETTINGS_NAMESPACE, (("Account", {}, (_ACCOUNT_TYPE, *moved)),))
    user = (
        ("DisplayName", account.name or str(account.mailbox)),
        ("AutoDiscoverSMTPAddress", str(account.mailbox)),
    )
    settings = (_ACCOUNT_TYPE, ("Action", "settings"), *_protocols(account))
    return _response(SETTINGS_NAMESPACE, (("User", {}, user), ("Account", {}, settings)))


def _moved(account: Account) -> tuple[Leaf, Leaf] | None:
    """Where a client should ask instead, unless that is here: it would ask again and again."""
    redirect = account.redirect
    if redirect and redirect.address and redirect.address.rpartition("@")[2] != account.address.domain:
        return ("Action", "redirectAddr"), ("RedirectAddr", redirect.address)
    if redirect and redirect.url and urlsplit(redirect.url).hostname != account.host:
        return ("Action", "redirectUrl"), ("RedirectUrl", redirect.url)
    return None


def _protocols(account: Account) -> Iterator[Node]:
    """In the order of preference. Raises Inexpressible."""
    incoming, outgoing = expressible(account, "Autodiscover", _why_not)
    for server in (*incoming, *outgoing):
        yield "Protocol", {}, _mail_protocol(server)
    for name, servers in (("CalDAV", account.calendar), ("CardDAV", account.addressbook)):
        for place in servers:
            yield "Protocol", {}, _dav_protocol(name, place)


def left_out(account: Account) -> Iterator[str]:
    """The servers for mail that the settings do not have, each with the reason."""
    return iter(()) if _moved(account) else obstacles.left_out(account, _why_not)


def _why_not(server: TcpServer) -> str:
    return "" if _SIGN_IN & {*server.authentication} else no_way_to_sign_in(server)


def render_mobilesync(account: Account) -> bytes:
    """Where the ActiveSync server is, or whom to ask for instead. Raises Inexpressible."""
    mailbox, moved = str(account.mailbox), dict(_moved(account) or ())
    action: Node = ("Settings", {}, [])
    if "RedirectAddr" in moved:
        action = ("Redirect", moved["RedirectAddr"])
    else:
        for url in _activesync_urls(account):  # the name of such a server is its URL too
            action[2].append(("Server", {}, (("Type", "MobileSync"), ("Url", url), ("Name", url))))
    user = (("DisplayName", account.name or mailbox), ("EMailAddress", mailbox))
    content: list[Node] = [("Culture", "en:us"), ("User", {}, user), ("Action", {}, (action,))]
    return _response(MOBILESYNC_NAMESPACE, content)


def _activesync_urls(account: Account) -> list[str]:
    """At least one. Raises Inexpressible."""
    kind = IncomingType.ACTIVE_SYNC
    servers = [server for server in account.incoming_server if isinstance(server, AccountServer)]
    urls = [server.url for server in servers if server.type == kind and server.url]
    if found := [url for url in urls if urlsplit(url).scheme == "https"]:
        return found
    raw = [server for server in account.incoming_server if isinstance(server, RawServer)]
    if reasons := [obstacles.kept_raw(server) for server in raw if kind in server.types]:
        raise obstacles.inexpressible("Autodiscover", reasons)
    raise Inexpressible(_NO_ACTIVESYNC)


def render_error(error: AutoconfigError) -> bytes:
    """The error document; its time stands still, since no client reads it and a document has no clock."""
    code = next((code for kind, code in _ERROR_CODES.items() if isinstance(error, kind)), _INVALID_REQUEST)
    return _error(RESPONSE_NAMESPACE, code, str(error))


def render_mobilesync_error(error: AutoconfigError) -> bytes:
    """The same to a client of ActiveSync, whatever is wrong: there is no such server for it."""
    return _error(MOBILESYNC_NAMESPACE, _ERROR_CODES[UnknownSchema], _NO_ACTIVESYNC)


def _error(namespace: str, code: str, message: str) -> bytes:
    content = (("ErrorCode", code), ("Message", message), ("DebugData", ""))
    return _response(namespace, (("Error", {"Time": "00:00:00", "Id": "1"}, content),))


def read_json_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """The address out of the query. Raises UnknownProtocol for all but AutodiscoverV1, and BadAddress."""
    protocol = parameters.get("protocol", "")
    if protocol.lower() != JSON_PROTOCOL.lower():
        raise UnknownProtocol(protocol)
    return Asked(who(parameters.get("email", "")))


def render_json(account: Account) -> bytes:
    """Where the POX document is."""
    return _json({"Protocol": JSON_PROTOCOL, "Url": f"https://{account.host}{PATHS[0]}"})


def render_json_error(error: AutoconfigError) -> bytes | None:
    """The error that has a shape in JSON, else None. An URL there would have a client ask for a password."""
    if not isinstance(error, UnknownProtocol):
        return None
    return _json(
        {
            "ErrorCode": "InvalidProtocol",
            "ErrorMessage": f"The protocol '{error.given}' is not supported. Supported: '{JSON_PROTOCOL}'.",
        }
    )


def _dav_protocol(name: str, server: AccountServer) -> Iterator[Leaf]:
    """As eM Client reads it; nobody else looks at it."""
    yield "Type", name
    yield "Server", server.url or ""
    yield "LoginName", server.username
    yield "DomainRequired", "off"


def _mail_protocol(server: TcpServer) -> Iterator[Leaf]:
    ssl, encryption = _SECURITY[server.socket_type]
    yield "Type", _TYPES[server.type]
    yield "Server", server.hostname
    yield "Port", str(server.port)
    yield "LoginName", server.username
    yield "DomainRequired", "off"
    yield "SPA", "off"  # on by default, and then NTLM
    yield "SSL", ssl
    yield "Encryption", encryption
    yield "AuthRequired", "off" if server.authentication[0] in _WITHOUT_SIGN_IN else "on"
    if server.type is OutgoingType.SMTP:
        yield "UsePOPAuth", "off"
        yield "SMTPLast", "off"


def _response(namespace: str, children: Iterable[Node]) -> bytes:
    response = ("Response", {"xmlns": namespace}, children)
    return serialise(("Autodiscover", {"xmlns": RESPONSE_NAMESPACE}, (response,)))


def _without_scheme(name: str) -> str:
    return name.lower().partition("://")[2]


def _json(value: dict[str, str]) -> bytes:
    # What a client sent may hold what no text can: bytes that are no UTF-8.
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")

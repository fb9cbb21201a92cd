"""The clientConfig document of autoconfig and of Thunderbird's database, read as their clients do.

Thunderbird for the desktop (readFromXML.sys.mjs) and for Android (RealAutoconfigParser.kt), and Delta Chat,
do not take the same: `refusals` says who drops the whole document, and why.
"""

from collections.abc import Iterator

from autoconfig.address import Address, is_host_name, to_domain
from autoconfig.check.setups import MAX_SERVERS, ServerSeen, Setup, server
from autoconfig.clients import android_reader
from autoconfig.clients.android_reader import BadSection
from autoconfig.errors import BadDocument
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType
from autoconfig.xml import Element, child, elements, local_name, parse, text_of

DESKTOP, ANDROID, DELTA_CHAT = "Thunderbird", "Thunderbird for Android", "Delta Chat"
# A reader fills placeholders in, whoever it is.
_SOMEBODY = Address("someone", "example.com")
_ELEMENTS = ("incomingServer", "outgoingServer")
_DESKTOP_WAYS = android_reader.WAYS | {"plain", "secure", Authentication.GSSAPI, Authentication.NTLM}
_DESKTOP_SENDING = _DESKTOP_WAYS | {Authentication.NONE, Authentication.CLIENT_IP_ADDRESS, "smtp-after-pop"}


def read(body: bytes, source: str) -> Setup:
    """The servers of the first emailProvider. Raises BadDocument."""
    provider = _provider(body)
    found = (_server(node) for node in _servers(provider))
    return Setup(source, tuple(one for one in found if one), _text(provider, "displayName"))


def refusals(body: bytes) -> Iterator[str]:
    """Who drops the whole document, and why, in a sentence's part each. Raises BadDocument."""
    provider = _provider(body)
    servers = _servers(provider)
    if not is_host_name(to_domain(provider.get("id", ""))):
        yield f"{DESKTOP} and {ANDROID} refuse it, for the emailProvider has no id that is a host name"
    domains = elements(provider, "domain")
    if not any(not one.attrib and text_of(one) for one in domains):
        yield f"{DESKTOP} refuses it, for there is no domain without attributes"
    for side, ways in (("incomingServer", _DESKTOP_WAYS), ("outgoingServer", _DESKTOP_SENDING)):
        if not any(local_name(one) == side and _is_usable(one, ways) for one in servers):
            yield f"{DESKTOP} refuses it, for it has no usable {side}"
    for one in servers:
        if one.get("type") in android_reader.TYPES and (fault := _android(one)):
            yield f"{ANDROID} drops the whole document, for {fault}"
    if not any(
        one.get("type") in android_reader.TYPES and text_of(child(one, "username")) for one in servers
    ):
        yield f"{DELTA_CHAT} drops all its servers, for none has a username"


def _provider(body: bytes) -> Element:
    root = parse(body)
    if local_name(root) != "clientConfig":
        raise BadDocument(f"its root is <{local_name(root)[:40]}>, not <clientConfig>")
    provider = child(root, "emailProvider")
    if provider is None:
        raise BadDocument("it has no emailProvider")
    return provider


def _servers(provider: Element) -> list[Element]:
    return [node for node in elements(provider) if local_name(node) in _ELEMENTS][:MAX_SERVERS]


def _server(node: Element) -> ServerSeen | None:
    kind, login = (node.get("type") or "").strip().lower(), _text(node, "username") or None
    return server(kind, _text(node, "hostname"), _text(node, "port"), _socket(node), login)


def _text(node: Element, name: str) -> str:
    return text_of(child(node, name))


def _socket(node: Element) -> SocketType | None:
    """The first that is a word of the standard: TLS stands for SSL in a slip of the draft."""
    words = {word.lower(): word for word in SocketType} | {"tls": SocketType.SSL}
    said = (text_of(one).lower() for one in elements(node) if local_name(one) == "socketType")
    return next((words[word] for word in said if word in words), None)


def _ways(node: Element) -> set[str]:
    return {text_of(one) for one in elements(node) if local_name(one) == "authentication" and not one.attrib}


def _is_usable(node: Element, ways: frozenset[str]) -> bool:
    """For Thunderbird: a type, a host and a way to sign in that it knows."""
    known = node.get("type") in (*IncomingType, OutgoingType.SMTP)
    return known and bool(_text(node, "hostname")) and bool(_ways(node) & ways)


def _android(node: Element) -> str:
    try:
        android_reader.server(node, _SOMEBODY)
    except BadSection as fault:
        return str(fault)
    return ""

"""A clientConfig document as Thunderbird reads it: readFromXML.sys.mjs.

Sections that it cannot use are passed over, as long as one for receiving and one for sending is left.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress

from autoconfig.clients.simulation import Configured
from autoconfig.clients.thunderbird import oauth2, sanitizer
from autoconfig.clients.thunderbird.fetch import MALFORMED
from autoconfig.clients.thunderbird.proposed import EXCHANGE, Proposed
from autoconfig.clients.thunderbird.values import Value, below, every, to_text
from autoconfig.errors import BadDocument
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType

# Of incoming servers; graph only by a setting that is off.
INCOMING_TYPES = frozenset((IncomingType.POP3, IncomingType.IMAP, IncomingType.EWS,
                            "nntp", "owa", EXCHANGE))  # fmt: skip
# Ways to sign in that it knows; OAuth2 only where it knows the host.
WAYS = frozenset(
    (
        Authentication.PASSWORD_CLEARTEXT,
        Authentication.PASSWORD_ENCRYPTED,
        Authentication.GSSAPI,
        Authentication.NTLM,
        Authentication.OAUTH2,
    )
)
WAYS_TO_SEND = frozenset((Authentication.NONE, Authentication.CLIENT_IP_ADDRESS))
# Words of older documents.
_OLD_WAYS = {"plain": Authentication.PASSWORD_CLEARTEXT, "secure": Authentication.PASSWORD_ENCRYPTED}
_OLD_WAYS_TO_SEND = {"smtp-after-pop": Authentication.NONE}
_WITH_PASSWORD = frozenset((Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED))


def read(tree: Value) -> Proposed:
    """The set-up. Raises BadDocument with why there is none, as the end of a sentence."""
    if why := below(tree, MALFORMED):
        raise BadDocument(to_text(why))
    provider = below(below(tree, "clientConfig"), "emailProvider")
    if provider is None:
        raise BadDocument("it has no emailProvider" if isinstance(tree, dict) else "it is no XML to it")
    if not _is_host(below(provider, "@id")):
        raise BadDocument("its emailProvider has no id that is a host name")
    domains = every(provider, "domain")
    if not any(_is_host(domain) for domain in domains):
        raise BadDocument("it has no domain without attributes that is a host name")
    incoming, notes = _sections(every(provider, "incomingServer"), _incoming, "incomingServer")
    outgoing, more = _sections(every(provider, "outgoingServer"), _outgoing, "outgoingServer")
    sections = (*every(provider, "incomingServer"), *every(provider, "outgoingServer"))
    if any(below(one, "password") is not None for one in sections):
        more = (*more, "It takes the password that stands in the document, and remembers it.")
    return Proposed(incoming[0], outgoing[0], (*incoming[1:], *outgoing[1:]), (*notes, *more))


def _sections(
    found: list[Value], read_one: Callable[[Value], Configured], name: str
) -> tuple[list[Configured], tuple[str, ...]]:
    """Those that can be used, and of the others why not. Raises BadDocument where there is none."""
    servers, refused = [], []
    for number, section in enumerate(found, start=1):
        try:
            servers.append(read_one(section))
        except ValueError as error:
            refused.append(f"It passes over {name} {number}, for its {error}.")
            why = str(error)
    if not servers:
        raise BadDocument(f"of its {name} the {why}" if found else f"it has no {name}")
    return servers, tuple(refused)


def _incoming(section: Value) -> Configured:
    kind = to_text(below(section, "@type"))
    if kind not in INCOMING_TYPES:
        raise ValueError(f"type is {shown(kind)}")
    host, port, socket_type = "", 0, None
    if "hostname" in section:
        with _named("hostname"):
            host = sanitizer.hostname(section["hostname"])
    if "port" in section:
        with _named("port"):
            port = sanitizer.port(section["port"])
    with suppress(ValueError):  # of a URL that is none it only complains
        if "url" in section:
            parts = sanitizer.url(section["url"])
            host = sanitizer.hostname(sanitizer.authority(parts))
            socket_type = SocketType.SSL if parts.scheme == "https" else SocketType.PLAIN
    username = to_text(below(section, "username"))
    socket_type = _socket_type(section, socket_type)
    if not host:
        raise ValueError("hostname is missing")
    _way(section, host, kind, WAYS, _OLD_WAYS)
    return Configured(kind, host, port, socket_type, username)


def _outgoing(section: Value) -> Configured:
    if (kind := below(section, "@type")) != OutgoingType.SMTP:
        raise ValueError(f"type is {shown(to_text(kind))}")
    with _named("hostname"):
        host = sanitizer.hostname(below(section, "hostname"))
    with _named("port"):
        port = sanitizer.port(below(section, "port"))
    socket_type = _socket_type(section, None)
    way = _way(section, host, kind, WAYS | WAYS_TO_SEND, _OLD_WAYS | _OLD_WAYS_TO_SEND)
    has_login = "username" in section or way in _WITH_PASSWORD
    return Configured(kind, host, port, socket_type, to_text(below(section, "username")) if has_login else "")


def _socket_type(section: Value, otherwise: SocketType | None) -> SocketType:
    """The first that it knows, to the letter."""
    said = every(section, "socketType")
    words = (SocketType(one) for one in said if isinstance(one, str) and one in set(SocketType))
    found = next(words, otherwise)
    if found is None:
        raise ValueError(f"socketType is {shown(to_text(said[-1])) if said else 'missing'}")
    return found


def _way(
    section: Value, host: str, kind: str, known: Set[Authentication], old: Mapping[str, Authentication]
) -> str:
    """The first way to sign in that it knows, to the letter; it keeps no second."""
    said = every(section, "authentication")
    for one in said:
        if not isinstance(one, str) or one not in known | old.keys():
            continue
        if one != Authentication.OAUTH2 or oauth2.is_known(host, kind):
            return old.get(one, one)
    raise ValueError(f"authentication is {shown(to_text(said[-1])) if said else 'missing'}")


@contextmanager
def _named(what: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{what} {error}") from None


def _is_host(value: Value) -> bool:
    with suppress(ValueError):
        return bool(sanitizer.hostname(value))
    return False

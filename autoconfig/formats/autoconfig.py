"""Mail Autoconfig: the clientConfig document of draft-ietf-mailmaint-autoconfig-06.

Fetched by Thunderbird (desktop with the address, Android without), Evolution (address masked), Delta Chat,
FairEmail and KDE. The draft leaves order and much else open, while one fault can make a client drop the
whole document, so this writes what all of them read: full server sections in a fixed order, no attribute on
a leaf they need, no namespace. What only newer ones know stands behind that: the draft lets a client pass
over it. The document is for whoever asks: without an address it holds placeholders.
It has no place for the person's own address or name, so an alias shows in the login alone.

Not written: `password`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from autoconfig.account import Account, AccountServer
from autoconfig.address import LOCAL_PLACEHOLDER, Address, to_domain
from autoconfig.clients.thunderbird import is_not_text
from autoconfig.clients.thunderbird_android import CLIENT, good_types, is_in_the_way, refusal
from autoconfig.errors import UnknownDomain
from autoconfig.formats.asked import Asked, digest_in, who_in
from autoconfig.formats.obstacles import kept_raw
from autoconfig.profile.elements import content_of
from autoconfig.profile.extras import ConfigExtras, ProviderExtras
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.servers import RawServer
from autoconfig.xml import Element, Node, copied, element, parse, serialise

MEDIA_TYPE = "text/xml; charset=utf-8"
PATHS = ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml")
# The main URL of each domain, and the one at the domain itself.
STATIC = (("autoconfig", PATHS[0]), ("", PATHS[1]))
# Of so many servers the elements are kept, to be copied.
PATTERNS = 4096
# What of an AccountServer stands in a pattern, and which child of it has the login.
_BEFORE_LOGIN = AccountServer._fields.index("username")
_LOGIN = 3
_SERVICES = [(name, str(field.alias)) for name, field in Groupware.model_fields.items()]
DATABASE_PATHS = ("/v1.1/", "/autoconfig/v1.1/")


def read_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """Who asks, masked or not, and by what name. Raises BadAddress."""
    return Asked(who_in(parameters), digest_in(parameters), "", parameters.get("name", ""))


def read_database_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """The domain behind the path. Raises UnknownDomain where there is none: the host means nothing here."""
    if not parameters.get("domain"):
        raise UnknownDomain("")
    return Asked(Address.anyone(to_domain(parameters["domain"])))


def render(account: Account) -> bytes:
    """A clientConfig document in UTF-8, the servers that every client knows first.

    For who does not say who asks it is `for_android`.
    """
    if not account.address.known:
        account = for_android(account)
    if account.core_only:
        return render_in_order(account)
    incoming = sorted(account.incoming_server, key=_is_beyond_the_core)
    return render_in_order(account._replace(incoming_server=tuple(incoming)))


def for_android(account: Account) -> Account:
    """Without the servers for which Thunderbird for Android would drop the document, beside good ones."""
    in_the_way = _in_the_way(account)
    if not in_the_way:
        return account
    incoming, outgoing = (
        tuple(server for server in servers if server not in in_the_way)
        for servers in (account.incoming_server, account.outgoing_server)
    )
    texts = [server.raw for server in in_the_way if isinstance(server, RawServer)]
    elements = tuple(text for text in account.raw.email_provider if text not in texts)
    raw = account.raw.model_copy(update={"email_provider": elements})
    return account._replace(incoming_server=incoming, outgoing_server=outgoing, raw=raw)


def left_out(account: Account) -> Iterator[str]:
    """The servers that the document does not have, each with the reason."""
    for server in () if account.address.known else _in_the_way(account):
        what = kept_raw(server) if isinstance(server, RawServer) else f"{server.hostname}:{server.port}"
        yield f"{what}: {CLIENT.title} would drop the whole document for it, {refusal(server)}"


def _in_the_way(account: Account) -> list[AccountServer | RawServer]:
    """The app looks in emailProvider alone, so also at what stands there as it is."""
    elements = account.raw.email_provider
    raw = [server for server in account.raw.servers if server.raw in elements] if elements else []
    servers = [*account.incoming_server, *account.outgoing_server, *raw]
    good = good_types(servers)
    return [server for server in servers if is_in_the_way(server, good)]


def render_in_order(account: Account) -> bytes:
    """The same with the servers in the order of the profile."""
    raw, provider, version = account.raw, _provider(account), "1.1"
    beside: list[Node] = []
    if not account.core_only:
        provider += content_of(ProviderExtras, account)[1]
        beside = _beside(account)
        version = "1.2" if _is_new(account) else "1.1"
    name: dict[str, str] = {"id": account.id, **(raw.email_provider_attributes or {})}
    children = [
        *beside,
        ("emailProvider", name, provider + _raw(raw.email_provider)),
        *_raw(raw.client_config),
    ]
    return serialise(("clientConfig", {"version": version, **(raw.client_config_attributes or {})}, children))


def _provider(account: Account) -> list[Node]:
    short_name = account.display_short_name
    return [
        *[("domain", domain) for domain in account.domains],
        *[("domain", {"purpose": "mx"}, domain) for domain in account.mx_domains],
        ("displayName", account.display_name),
        *([("displayShortName", short_name)] if short_name else ()),
        *[_server("incomingServer", server, account) for server in account.incoming_server],
        *[_server("outgoingServer", server, account) for server in account.outgoing_server],
    ]


def _beside(account: Account) -> list[Node]:
    """What stands before emailProvider: FairEmail takes the last username there is for all servers."""
    return [
        *[_server(tag, server, account) for name, tag in _SERVICES for server in getattr(account, name)],
        *content_of(ConfigExtras, account)[1],
    ]


def _server(tag: str, server: AccountServer | RawServer, account: Account) -> Node:
    if isinstance(server, RawServer):
        return (parse(server.raw.encode()),)
    if account.core_only and server.username and not (server.options or server.raw):
        built = copied(_pattern(tag, *server[:_BEFORE_LOGIN]))
        built[_LOGIN].text = _username(server.username, account)
        return (built,)
    content: list[Node] = [("url", server.url)] if server.url else []
    if server.hostname:
        content += (
            ("hostname", server.hostname), ("port", str(server.port)), ("socketType", server.socket_type),
        )  # fmt: skip
    if server.username:
        content.append(("username", _username(server.username, account)))
    for one in server.authentication:
        word = "authentication"
        content.append((word, one) if isinstance(one, str) else (word, *one.content))
    if server.options:
        content += server.options.content[1]
    if server.raw:
        content += _raw(server.raw)
    return tag, {"type": server.type}, content


@lru_cache(maxsize=PATTERNS)
def _pattern(
    tag: str, kind: str, hostname: str, port: int, socket_type: str, authentication: tuple[str, ...]
) -> Element:
    """A server that every client knows, without the login: it is the same for everybody."""
    leaves = (
        ("hostname", hostname), ("port", str(port)), ("socketType", socket_type), ("username", ""),
        *[("authentication", word) for word in authentication],
    )  # fmt: skip
    return element((tag, {"type": kind}, leaves))


def _username(login: str, account: Account) -> str:
    """The login; a placeholder for it where it would not be read as text and is the local part anyway."""
    return LOCAL_PLACEHOLDER if login == account.address.local and is_not_text(login) else login


def _is_beyond_the_core(server: AccountServer | RawServer) -> bool:
    return isinstance(server, RawServer) or server.hostname is None


def _is_new(account: Account) -> bool:
    """Whether the document says anything that version 1.1 had no words for."""
    return bool(
        account.mx_domains
        or account.oauth2
        or account.client_config_update
        or any(getattr(account, name) for name, _ in _SERVICES)
        or any(map(_is_new_server, (*account.incoming_server, *account.outgoing_server)))
    )


def _is_new_server(server: AccountServer | RawServer) -> bool:
    if isinstance(server, RawServer):
        return False
    return server.url is not None or not all(isinstance(one, str) for one in server.authentication)


def _raw(texts: tuple[str, ...]) -> list[Node]:
    return [(parse(text.encode()),) for text in texts]

"""Mail Autoconfig: the clientConfig document of draft-ietf-mailmaint-autoconfig-06, in its 1.1 core.

Fetched by Thunderbird (desktop with the address, Android without), Evolution (address masked), Delta Chat,
FairEmail and KDE. The draft leaves order and much else open, while one fault can make a client drop the
whole document, so this writes what all of them read: full server sections in a fixed order, no attribute on
a leaf, no namespace. The document is for whoever asks: without an address it holds placeholders.

Not written: `password`, and everything that is new in version 1.2.
"""

from autoconfig.model import Account, AccountServer
from autoconfig.xml import Node, parse, serialise

MEDIA_TYPE = "text/xml; charset=utf-8"
VERSION = "1.1"
PATHS = ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml")


def render(account: Account) -> bytes:
    """A clientConfig document in UTF-8."""
    provider = ("emailProvider", {"id": account.id}, _provider(account))
    return serialise(("clientConfig", {"version": VERSION}, (provider, *_raw(account.raw.client_config))))


def _provider(account: Account) -> list[Node]:
    short_name = account.display_short_name
    return [
        *[("domain", domain) for domain in account.domains],
        ("displayName", account.display_name),
        *([("displayShortName", short_name)] if short_name else ()),
        *[_server("incomingServer", server) for server in account.incoming_server],
        *[_server("outgoingServer", server) for server in account.outgoing_server],
        *_raw(account.raw.email_provider),
    ]


def _server(tag: str, server: AccountServer | str) -> Node:
    if isinstance(server, str):
        return (parse(server.encode()),)
    content = [
        ("hostname", server.hostname),
        ("port", str(server.port)),
        ("socketType", server.socket_type),
        ("username", server.username),
        *[("authentication", word) for word in server.authentication],
        *_raw(server.raw),
    ]
    return tag, {"type": server.type}, content


def _raw(texts: tuple[str, ...]) -> list[Node]:
    return [(parse(text.encode()),) for text in texts]

"""Mail Autoconfig: the clientConfig document of draft-ietf-mailmaint-autoconfig-06, in its 1.1 core.

Fetched by Thunderbird (desktop with the address, Android without), Evolution (address masked), Delta Chat,
FairEmail and KDE. The draft leaves order and much else open, while one fault can make a client drop the
whole document, so this writes what all of them read: full server sections in a fixed order, no attribute on
a leaf, no namespace. The document is for whoever asks: without an address it holds placeholders. It has no
place for the person's own address or name, so an alias shows in the login alone.

Not written: `password`, and everything that is new in version 1.2.
"""

import re

from autoconfig.account import Account, AccountServer
from autoconfig.address import LOCAL_PLACEHOLDER
from autoconfig.xml import Node, parse, serialise

MEDIA_TYPE = "text/xml; charset=utf-8"
VERSION = "1.1"
PATHS = ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml")
# Thunderbird reads such a text as a number or a truth value: the login 0012345 becomes 12345.
_NOT_TEXT = re.compile(r"true|false|[-+]?(0x[0-9a-f]+|[0-9]+\.?[0-9]*(e[-+]?[0-9]+)?)", re.IGNORECASE)


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
        *[_server("incomingServer", server, account) for server in account.incoming_server],
        *[_server("outgoingServer", server, account) for server in account.outgoing_server],
        *_raw(account.raw.email_provider),
    ]


def _server(tag: str, server: AccountServer | str, account: Account) -> Node:
    if isinstance(server, str):
        return (parse(server.encode()),)
    content = [
        ("hostname", server.hostname),
        ("port", str(server.port)),
        ("socketType", server.socket_type),
        ("username", _username(server.username, account)),
        *[("authentication", word) for word in server.authentication],
        *_raw(server.raw),
    ]
    return tag, {"type": server.type}, content


def _username(login: str, account: Account) -> str:
    """The login; a placeholder for it where it would not be read as text and is the local part anyway."""
    return LOCAL_PLACEHOLDER if login == account.address.local and _NOT_TEXT.fullmatch(login) else login


def _raw(texts: tuple[str, ...]) -> list[Node]:
    return [(parse(text.encode()),) for text in texts]

"""The settings of an account: what a page needs to know of them, and the table that shows them. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple

from autoconfig.account import Account, AccountServer, TcpServer
from autoconfig.address import (
    ADDRESS_PLACEHOLDER,
    DOMAIN_PLACEHOLDER,
    LOCAL_PLACEHOLDER,
    to_readable,
)
from autoconfig.errors import Inexpressible
from autoconfig.formats import mobileconfig, qr
from autoconfig.formats.asked import Asked
from autoconfig.formats.obstacles import inexpressible, kept_raw
from autoconfig.page import N_, say
from autoconfig.page.labels import ABBREVIATIONS, PROTOCOLS, PURPOSES, SECOND, SECURITY, SIGN_IN
from autoconfig.page.wording import BROWSER, NO_SENDING, PASSWORD, instead, sign_in, without_password
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import IncomingType, OutgoingType
from autoconfig.texts import Language

OR = N_("or")
_FIRST_AND_LAST = re.compile(r"[^\W\d_]+\.[^\W\d_]+")


class Settings(NamedTuple):
    """An account as a page needs it. `code` and `link` are None where it cannot be said in that way.

    `code`: the text of the QR code. `link`: that of the mobileconfig, and `installs` what it sets up, by the
    types of its payloads. `is_guessed`: who does not say who asks is given this username all the same.
    `services` are what there is beside mail; `instead`: what is said of this account instead of what.
    `on_the_web`: there is a web mail too. `addon`: where that of Thunderbird is, "" where nobody needs it.
    """

    address: str
    username: str
    is_address: bool
    corrected: str | None
    servers: tuple[TcpServer, ...]
    services: tuple[AccountServer, ...]
    code: str | None
    link: str | None
    installs: tuple[str, ...]
    is_guessed: bool
    protocol_type: IncomingType
    instead: Mapping[str, str]
    without_password: bool
    on_the_web: bool
    addon: str = ""

    @property
    def sends(self) -> bool:
        """Whether there are settings for sending."""
        return any(server.type == OutgoingType.SMTP for server in self.servers)

    @property
    def is_plain(self) -> bool:
        """Whether the address is plainly of the kind first.last, from which a username can be told."""
        local = unicodedata.normalize("NFC", self.address.partition("@")[0])
        return _FIRST_AND_LAST.fullmatch(local) is not None

    @property
    def signs_in(self) -> bool:
        """Whether any server wants a username."""
        return any(map(sign_in, self.servers))

    def said(self, message: str) -> str:
        """The message, or what is said of this account instead of it; "" for nothing."""
        return self.instead.get(message, message)


class ServerLines(NamedTuple):
    """A server as it stands in the table; what is "" has no line there.

    `signs_in`: it wants a username, which is "" as long as nobody has said whose. `password`: it wants the
    one that the page speaks of; `browser`: a browser window asks for it.
    """

    purpose: str
    protocol: str
    protocol_name: str
    url: str
    hostname: str
    port: str
    security: str
    authentication: str
    signs_in: bool
    username: str
    password: bool
    browser: bool


class SettingsTable(NamedTuple):
    """The settings for any app. `note`: what is to be said below them, "" for nothing."""

    caption: str
    servers: tuple[ServerLines, ...]
    note: str


def settings_of(
    account: Account,
    corrected: str | None = None,
    *,
    on_the_web: bool = False,
    anyones: Account | None = None,
    addon: str = "",
) -> Settings:
    """The settings of an account; one without an address has no username, and nothing personal.

    `anyones`: that of who does not say who asks. `addon`: where Thunderbird's is, where a browser signs in.

    Raises Inexpressible where there is no server for reading that an app can be told by hand.
    """
    incoming = tuple(account.for_reading())
    if not incoming:
        raw = [kept_raw(server) for server in account.incoming_server if isinstance(server, RawServer)]
        raise inexpressible("The page", raw or ["there is neither IMAP nor POP3"])
    servers = (*incoming, *account.for_sending())
    types = {server.type for server in incoming}
    known = account.address.known
    link = _link(account, corrected) if known else None
    username = next((server.username for server in servers if sign_in(server)), servers[0].username)
    return Settings(
        address=f"{account.address.local}@{to_readable(account.address.domain)}" if known else "",
        username=username if known else "",
        is_address=username == str(account.address),
        corrected=corrected,
        servers=servers,
        services=(*account.addressbook, *account.calendar, *account.setup_server) if known else (),
        code=_code(account) if known else None,
        link=link,
        installs=mobileconfig.installs(account) if link else (),
        is_guessed=anyones is not None and _filled(anyones, account) == [*map(_username, servers)],
        protocol_type=IncomingType.IMAP if IncomingType.IMAP in types else IncomingType.POP3,
        instead=instead(servers, on_the_web),
        without_password=without_password(servers),
        on_the_web=on_the_web,
        addon=addon if BROWSER in map(sign_in, servers) else "",
    )


def table(settings: Settings, provider: str, language: Language) -> SettingsTable:
    """All servers, line by line; `provider`: its name."""
    if settings.address:
        caption = say(language, N_("Mail settings of {address}"), address=settings.address)
    else:
        caption = say(language, N_("Mail settings of {provider}"), provider=provider)
    servers: tuple[AccountServer | TcpServer, ...] = (*settings.servers, *settings.services)
    return SettingsTable(
        caption=caption,
        servers=tuple(_lines(server, settings, language) for server in servers),
        note="" if settings.sends else say(language, NO_SENDING),
    )


def _lines(server: AccountServer | TcpServer, settings: Settings, language: Language) -> ServerLines:
    protocol, way = PROTOCOLS[server.type], sign_in(server)
    return ServerLines(
        purpose=say(language, _purpose(server, settings)),
        protocol=protocol,
        protocol_name=ABBREVIATIONS[protocol],
        url=server.url or "",
        hostname=server.hostname or "",
        port=str(server.port or ""),
        security=say(language, SECURITY[server.socket_type]) if server.socket_type else "",
        authentication=f", {say(language, OR)} ".join(_ways_in(server, language)),
        signs_in=bool(way),
        username=server.username if settings.username else "",
        password=way == PASSWORD,
        browser=way == BROWSER,
    )


def _purpose(server: AccountServer | TcpServer, settings: Settings) -> str:
    """POP3 is for apps without IMAP only where there is IMAP; a second server, for where the first fails."""
    kind = server.type
    if kind == settings.protocol_type == IncomingType.POP3:
        kind = IncomingType.IMAP
    second = any(server.type == other.type for other in takewhile(server.__ne__, settings.servers))
    return SECOND.get(kind, PURPOSES[kind]) if second else PURPOSES[kind]


def _ways_in(server: AccountServer | TcpServer, language: Language) -> Iterator[str]:
    return (say(language, SIGN_IN[word]) for word in server.authentication if word in SIGN_IN)


def _username(server: TcpServer) -> str:
    return server.username if sign_in(server) else ""


def _filled(anyones: Account, account: Account) -> list[str]:
    """The usernames of all servers, with the placeholders filled in as clients do."""
    address = account.address
    filled = {
        ADDRESS_PLACEHOLDER: str(address),
        LOCAL_PLACEHOLDER: address.local,
        DOMAIN_PLACEHOLDER: address.domain,
    }
    usernames = [_username(server) for server in (*anyones.for_reading(), *anyones.for_sending())]
    for placeholder, text in filled.items():
        usernames = [username.replace(placeholder, text) for username in usernames]
    return usernames


def _code(account: Account) -> str | None:
    try:
        return qr.payload(account)
    except Inexpressible:
        return None


def _link(account: Account, corrected: str | None) -> str | None:
    """The one place where an address stands in a URL: iOS installs only what a plain link leads to."""
    try:
        mobileconfig.servers(account)
    except Inexpressible:
        return None
    return mobileconfig.link(Asked(account.address, login=corrected or "", languages=(account.language.tag,)))

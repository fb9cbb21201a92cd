"""`Account`: a profile applied to an address."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol, Self, cast

from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.profile import Raw
from autoconfig.profile.extras import (
    ClientConfigUpdate,
    Documentation,
    Enable,
    InputField,
    Instruction,
    OAuth2,
    Redirect,
    SubscribedCalendar,
    WebMail,
)
from autoconfig.profile.servers import MailOptions, RawServer, SystemAuthentication
from autoconfig.profile.words import OVER_TCP, Authentication, IncomingType, OutgoingType, SocketType
from autoconfig.texts import ENGLISH, Language


class AccountServer(NamedTuple):
    """A server with the finished host name, URL and username; `authentication` in order of preference.

    It has a URL, or host name, port and socket type, or all four. `username` is "" only for nobody in
    particular, at a server without logins. `login_is_address`: this person signs in with the mail address,
    and so does everybody else. `no_username`: nobody signs in, the username is for clients that want one.
    """

    type: str
    hostname: str | None
    port: int | None
    socket_type: SocketType | None
    authentication: tuple[Authentication | SystemAuthentication, ...]
    username: str
    url: str | None = None
    raw: tuple[str, ...] = ()
    options: MailOptions | None = None
    login_is_address: bool = False
    no_username: bool = False


class TcpServer(Protocol):
    """What an AccountServer is to a client that speaks IMAP, POP3 and SMTP: all of this is there."""

    @property
    def type(self) -> IncomingType | OutgoingType: ...
    @property
    def hostname(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def socket_type(self) -> SocketType: ...
    @property
    def authentication(self) -> tuple[Authentication | SystemAuthentication, ...]: ...
    @property
    def username(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def login_is_address(self) -> bool: ...
    @property
    def no_username(self) -> bool: ...


class Addon(NamedTuple):
    """What an add-on for Thunderbird is of: `domain` names it, `hosts` are those where people use OAuth2.

    `logo` is a picture with its file name.
    """

    domain: str
    hosts: tuple[str, ...]
    logo: tuple[str, bytes] | None = None


class Account(NamedTuple):
    """A profile applied to an address: all that a format may know.

    `id` is a host name. `domains` are A-labels, the asked one first. `host` is where this service is asked
    about the domain. `name` is the person's, where it is known. A RawServer is for autoconfig alone.
    `language` is for what a document says to people.
    Everything from `mx_domains` on is the profile's, with its templates finished; `core_only` promises that
    there is none of it, and no server but IMAP, POP3 and SMTP with plain words.
    `address` is the one that was asked about, `alias_of` the mailbox behind it, where it is another.
    `addon` is known of nobody in particular, where there is OAuth2.
    """

    address: Address
    id: str
    domains: tuple[str, ...]
    display_name: str
    display_short_name: str | None
    host: str
    incoming_server: tuple[AccountServer | RawServer, ...]
    outgoing_server: tuple[AccountServer | RawServer, ...]
    name: str | None = None
    raw: Raw = Raw()
    language: Language = ENGLISH
    mx_domains: tuple[str, ...] = ()
    addressbook: tuple[AccountServer, ...] = ()
    calendar: tuple[AccountServer, ...] = ()
    file_share: tuple[AccountServer, ...] = ()
    chat_server: tuple[AccountServer, ...] = ()
    video_conference: tuple[AccountServer, ...] = ()
    setup_server: tuple[AccountServer, ...] = ()
    documentation: tuple[Documentation, ...] = ()
    enable: tuple[Enable, ...] = ()
    instruction: tuple[Instruction, ...] = ()
    input_field: tuple[InputField, ...] = ()
    web_mail: WebMail | None = None
    oauth2: OAuth2 | None = None
    client_config_update: ClientConfigUpdate | None = None
    subscribed_calendar: tuple[SubscribedCalendar, ...] = ()
    redirect: Redirect | None = None
    consent_text: Mapping[str, str] | None = None
    core_only: bool = False
    alias_of: Address | None = None
    addon: Addon | None = None

    @property
    def mailbox(self) -> Address:
        """The address that the mail itself is kept and sent under."""
        return self.alias_of or self.address

    def for_reading(self) -> Iterator[TcpServer]:
        """The servers for reading over TCP, the preferred one first."""
        return over_tcp(self.incoming_server)

    def for_sending(self) -> Iterator[TcpServer]:
        """The same for sending."""
        return over_tcp(self.outgoing_server)

    def reading_by(self, protocol: IncomingType) -> Self:
        """The same with only those servers for reading that speak this protocol. Raises Inexpressible.

        One that is kept raw may be such a server, so it stays.
        """
        servers = tuple(
            server
            for server in self.incoming_server
            if protocol in (server.types if isinstance(server, RawServer) else (server.type,))
        )
        if not servers:
            raise Inexpressible(f"The provider has no {protocol.upper()} server.")
        return self._replace(incoming_server=servers)


def over_tcp(servers: Iterable[AccountServer | RawServer]) -> Iterator[TcpServer]:
    """Those of them that are known and speak IMAP, POP3 or SMTP."""
    for server in servers:
        if isinstance(server, AccountServer) and server.type in OVER_TCP:
            yield cast(TcpServer, server)

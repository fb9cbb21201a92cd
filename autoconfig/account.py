"""`Account`: a profile applied to an address."""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.model import Raw
from autoconfig.texts import ENGLISH, Language
from autoconfig.words import Authentication, IncomingType, OutgoingType, SocketType


class AccountServer(NamedTuple):
    """A server with the finished host name and username; `authentication` in order of preference."""

    type: IncomingType | OutgoingType
    hostname: str
    port: int
    socket_type: SocketType
    authentication: tuple[Authentication, ...]
    username: str
    raw: tuple[str, ...] = ()


class Account(NamedTuple):
    """A profile applied to an address: all that a format may know.

    `id` is a host name. `domains` are A-labels, the asked one first. `host` is where this service is asked
    about the domain. `name` is the person's, where it is known. A server given as text is a raw element.
    `language` is for what a document says to people.
    `address` is the one that was asked about, `alias_of` the mailbox behind it, where it is another.
    """

    address: Address
    id: str
    domains: tuple[str, ...]
    display_name: str
    display_short_name: str | None
    host: str
    incoming_server: tuple[AccountServer | str, ...]
    outgoing_server: tuple[AccountServer | str, ...]
    name: str | None = None
    raw: Raw = Raw()
    language: Language = ENGLISH
    alias_of: Address | None = None

    @property
    def mailbox(self) -> Address:
        """The address that the mail itself is kept and sent under."""
        return self.alias_of or self.address

    def incoming(self) -> Iterator[AccountServer]:
        """The servers for reading that the model has words for, the preferred one first."""
        return (server for server in self.incoming_server if isinstance(server, AccountServer))

    def outgoing(self) -> Iterator[AccountServer]:
        """The same for sending."""
        return (server for server in self.outgoing_server if isinstance(server, AccountServer))

"""What a client's ending is worth to the person: its servers and logins against those of the profile."""

from collections.abc import Iterable
from enum import StrEnum
from time import monotonic
from typing import Any, NamedTuple

from autoconfig import service
from autoconfig.account import Account, TcpServer
from autoconfig.address import Address, to_domain
from autoconfig.clients.client import Client
from autoconfig.clients.simulation import Configured
from autoconfig.clients.thunderbird import oauth2
from autoconfig.directory import Directory
from autoconfig.directory.provider import Provider
from autoconfig.errors import UnknownDomain
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.lookups import find
from autoconfig.profile.words import Authentication
from autoconfig.simulate.run import Simulated

_WITHOUT_SIGN_IN = frozenset((Authentication.NONE, Authentication.CLIENT_IP_ADDRESS))


class Worth(StrEnum):
    """What the person has of it."""

    RIGHT = "right"
    LOGIN = "login"  # the profile's servers, and another login
    NO_WAY = "no-way"  # the profile's servers, and it knows no way to sign in there
    SERVERS = "servers"  # others than the profile's, or not all
    NOTHING = "nothing"  # the client guesses, or asks by hand
    FOUND = "found"  # and nobody here knows whether it is right


class Measure(NamedTuple):
    """What the profile says for an address, and which one it is."""

    provider: Provider
    account: Account

    @property
    def servers(self) -> tuple[TcpServer, ...]:
        """Those for reading, then those for sending."""
        return (*self.account.for_reading(), *self.account.for_sending())

    @property
    def logins(self) -> tuple[str, ...]:
        """Those for reading and sending, each once."""
        return tuple(dict.fromkeys(one.username for one in self.servers if not one.no_username))


class Judged(NamedTuple):
    """`logins` are those that the client would use, each once, that for reading first; `more` are notes."""

    simulated: Simulated
    worth: Worth
    logins: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of the simulation, and what is to be said by the profile."""
        return (*self.simulated.notes, *self.more)

    @property
    def login_is_right(self) -> bool | None:
        """Whether it signs in with the profile's; None where there is no login, or nobody knows."""
        known = {Worth.RIGHT: True, Worth.LOGIN: False, Worth.NO_WAY: False}
        return known.get(self.worth)

    def as_json(self) -> dict[str, Any]:
        """The object that machines read."""
        return {**self.simulated.as_json(), "login": self.login_is_right, "notes": list(self.notes)}


def measure(directory: Directory | None, address: Address) -> Measure | None:
    """None where no profile has the domain. Asks lookups."""
    if directory is None:
        return None
    try:
        question = service.ask(directory, FORMATS["autoconfig"], Asked(address))
    except UnknownDomain:
        return None
    return Measure(question.provider, service.identified(question, find(question.search(monotonic()))))


def judged(simulated: Simulated, account: Account | None) -> Judged:
    """By what the profile says, None where there is none."""
    ending = simulated.ending
    more = (simulated.client.oauth2,) if account and _has_own_oauth2(account) else ()
    if not ending.found:
        return Judged(simulated, Worth.NOTHING, more=more)
    pair = [one for one in (ending.incoming, ending.outgoing) if one]
    logins = tuple(dict.fromkeys(one.username for one in pair))
    worth = _worth(simulated.client, pair, account) if account else Worth.FOUND
    return Judged(simulated, worth, logins, more)


def _has_own_oauth2(account: Account) -> bool:
    """Whether there is OAuth2 at servers that clients do not know; Thunderbird knows more than all others."""
    return any(
        Authentication.OAUTH2 in server.authentication and not oauth2.is_known(server.hostname, server.type)
        for server in (*account.for_reading(), *account.for_sending())
    )


def _worth(client: Client, pair: Iterable[Configured], account: Account) -> Worth:
    sides = {kind: list(servers) for kind, servers in _sides(account)}
    meant = [(one, _meant(one, sides[one.type == "smtp"])) for one in pair]
    wanted = {is_sending for is_sending, servers in sides.items() if servers}
    if not all(there for _, there in meant) or {one.type == "smtp" for one, _ in meant} != wanted:
        return Worth.SERVERS
    if not all(any(client.signs_in(server) for server in there) for _, there in meant):
        return Worth.NO_WAY
    fits = all(any(_is_login(one, server) for server in there) for one, there in meant)
    return Worth.RIGHT if fits else Worth.LOGIN


def _sides(account: Account) -> Iterable[tuple[bool, Iterable[TcpServer]]]:
    """Whether it is for sending, and the servers."""
    return (False, account.for_reading()), (True, account.for_sending())


def _meant(one: Configured, servers: Iterable[TcpServer]) -> list[TcpServer]:
    """The profile's servers that this may be; what a client leaves open is no difference."""
    return [
        server
        for server in servers
        if (server.type, server.hostname) == (one.type, to_domain(one.hostname))
        and one.port in (0, server.port)
        and one.socket_type in (None, server.socket_type)
    ]


def _is_login(one: Configured, server: TcpServer) -> bool:
    """Where nobody signs in, none at all is right too."""
    is_open = server.no_username or (not one.username and _WITHOUT_SIGN_IN.issuperset(server.authentication))
    return is_open or one.username.casefold() == server.username.casefold()

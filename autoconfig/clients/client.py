"""`Client`: what one mail program asks and takes, as data."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from enum import Enum, auto
from types import MappingProxyType
from typing import NamedTuple, Protocol

from autoconfig.clients.simulation import Start
from autoconfig.profile.template import Template
from autoconfig.profile.words import Authentication


class Taken(Enum):
    """Which of several servers of one type a client sets up."""

    FIRST = auto()
    LAST = auto()


class Entrance(Protocol):
    """What decides whether a client can sign in, of a profile's server and of an account's."""

    @property
    def type(self) -> str: ...
    @property
    def hostname(self) -> Template | str | None: ...
    @property
    def authentication(self) -> Sequence[object]: ...


def nowhere(host: str, kind: str) -> bool:
    """Of who gets no token for any server."""
    return False


class Client(NamedTuple):
    """One of them. Where its source says nothing of a thing, that is None.

    `name` is how commands call it, `title` how people do. `asks_with_address`: it says in full who asks when
    it fetches autoconfig or Autodiscover (Apple's: the person does, on the page). `types` of servers that it
    sets up, `ways` to sign in that it knows there, `ways_to_send` those that it knows at an SMTP server
    beside them. `simulations` by the versions in use that differ, "" where none do. `needs_both`: it drops a
    document that has servers for reading alone, or for sending alone.
    `gets_token`: whether it signs in by OAuth2 at a host, at a server of this type; `oauth2` is a sentence
    about what it does with OAuth2 of a provider's own server.
    """

    name: str
    title: str
    asks_with_address: bool
    taken: Taken | None
    types: Set[str]
    ways: Set[Authentication] | None
    ways_to_send: Set[Authentication] = frozenset()
    simulations: Mapping[str, Start] = MappingProxyType({})
    needs_both: bool = False
    gets_token: Callable[[str, str], bool] = nowhere
    oauth2: str = ""

    def signs_in(self, server: Entrance) -> bool:
        """Whether it knows one of the ways to sign in at this server, as far as that is known of it."""
        ways = [way for way in server.authentication if way is not Authentication.OAUTH2]
        if len(ways) < len(server.authentication) and self.gets_token(_host(server), server.type):
            return True
        if self.ways is None:
            return bool(ways)
        known = self.ways | self.ways_to_send if server.type == "smtp" else self.ways
        return any(way in known for way in ways)

    def is_locked_out(self, servers: Iterable[Entrance]) -> bool:
        """Whether there are servers of a type that it sets up, and it can sign in at none of these."""
        types: dict[str, bool] = {}
        for server in servers:
            if server.type in self.types:
                types[server.type] = types.get(server.type, False) or self.signs_in(server)
        return not all(types.values())


def _host(server: Entrance) -> str:
    name = server.hostname
    return (name.text if isinstance(name, Template) else name or "").lower()

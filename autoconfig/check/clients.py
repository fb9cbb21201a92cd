"""What each client makes of the domain: a row beside the findings, which says nothing that they depend on.

They begin when the looks have what they need of the same hosts, and wait for no host again that has not
answered then: a row is worth less than a finding. The same requests are asked once, by a door that remembers.
No row holds an address or a login.
"""

from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any, NamedTuple

from autoconfig.account import Account, AccountServer
from autoconfig.address import Address
from autoconfig.check.documents import is_personal
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import person
from autoconfig.check.scene import Scene
from autoconfig.clients.reading import filled
from autoconfig.profile.servers import RawServer
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolved
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle, Wire
from autoconfig.simulate.judgement import Judged, Worth, judged
from autoconfig.simulate.run import simulate
from autoconfig.simulate.world import Memory

_REASONS = {
    Worth.RIGHT: "",
    Worth.LOGIN: "another login than the profile's",
    Worth.NO_WAY: "it knows no way to sign in there",
    Worth.SERVERS: "other servers than the profile's, or not all of them",
    Worth.NOTHING: "it guesses, or asks for all of it by hand",
    Worth.FOUND: "",
}
_NOT_SEEN = "not all of it was seen in time"
_FAILED = "it could not be simulated, report it"
_DEPENDS = "its login depends on the person: say --address"


class ClientRow(NamedTuple):
    """One version of a client; `worth` is None where that was not seen.

    `login`: whether it is the profile's, None where nobody can tell; `reason` is a sentence's part, "" where
    there is none.
    """

    client: str
    title: str
    version: str
    worth: Worth | None
    login: bool | None
    reason: str

    @property
    def name(self) -> tuple[str, str]:
        """Title and version."""
        return self.title, self.version

    def as_json(self) -> dict[str, Any]:
        """The object that machines read."""
        return {
            "client": self.client,
            "version": self.version or None,
            "found": None if self.worth is None else self.worth is not Worth.NOTHING,
            "login": self.login,
            "reason": self.reason or None,
        }


class _AfterLooks:
    """The world, but for hosts that the harvest waited for in vain."""

    def __init__(self, door: Door, harvest: Harvest) -> None:
        self._door = door
        self._dead = harvest.dead
        self._known = frozenset(one.inquiry.url for all_ in harvest.answers.values() for one in all_)

    def resolve(self, name: str, kind: str) -> Resolved:
        return self._door.resolve(name, kind)

    def connect(self, host: str, port: int) -> Wire:
        return self._door.connect(host, port)

    def get(self, url: str, **asked: Any) -> Fetched:
        if url not in self._known and url.startswith(tuple(f"{origin}/" for origin in self._dead)):
            return Fetched(url, 0, reason="the host has not answered before", obstacle=Obstacle.TIMEOUT)
        return self._door.get(url, **asked)


def rows(scene: Scene, harvested: Future[Harvest]) -> list[ClientRow]:
    """Of all clients, for the person whom the scene is about, else in the name of everybody's postmaster."""
    world = _AfterLooks(scene.door, harvested.result())
    somebody = scene.address if scene.address.known else Address.parse(person(scene.address))
    memory = Memory(world, scene.door.deadline)
    account = scene.account and _of(somebody, scene.account)
    depends = not scene.address.known and is_personal(scene.account)
    return [_row(judged(one, account), depends=depends) for one in simulate(somebody, memory)]


def _of(somebody: Address, account: Account) -> Account:
    """With this person's logins where they are placeholders."""

    def theirs(servers: Iterable[AccountServer | RawServer]) -> tuple[AccountServer | RawServer, ...]:
        return tuple(
            one._replace(username=filled(one.username, somebody)) if isinstance(one, AccountServer) else one
            for one in servers
        )

    return account._replace(
        incoming_server=theirs(account.incoming_server), outgoing_server=theirs(account.outgoing_server)
    )


def _row(one: Judged, *, depends: bool) -> ClientRow:
    client = one.simulated.client
    row = ClientRow(client.name, *one.simulated.name, one.worth, one.login_is_right, _REASONS[one.worth])
    if one.simulated.is_late or one.simulated.fault:
        return row._replace(worth=None, login=None, reason=_FAILED if one.simulated.fault else _NOT_SEEN)
    if depends and one.login_is_right is not None:
        return row._replace(worth=Worth.FOUND, login=None, reason=_DEPENDS)
    return row

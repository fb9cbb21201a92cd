"""What each client makes of the domain: a row beside the findings, which says nothing that they depend on.

The same requests as elsewhere in a check are asked once, by a door that remembers. No row holds an address or
a login.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from autoconfig.account import Account, AccountServer
from autoconfig.address import Address
from autoconfig.check.documents import is_personal
from autoconfig.check.documents.inquiries import person
from autoconfig.check.scene import Scene
from autoconfig.clients.reading import filled
from autoconfig.profile.servers import RawServer
from autoconfig.simulate.judgement import Judged, Worth, judged
from autoconfig.simulate.run import simulate
from autoconfig.simulate.world import Memory

_REASONS = {
    Worth.RIGHT: "",
    Worth.LOGIN: "another login than the profile's",
    Worth.SERVERS: "other servers than the profile's, or not all of them",
    Worth.NOTHING: "it guesses, or asks for all of it by hand",
    Worth.FOUND: "",
}
_NOT_SEEN = "not all of it was seen in time"
_DEPENDS = "its login depends on the person: say --address"


class ClientRow(NamedTuple):
    """One version of a client; `worth` is None where that was not seen in time.

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


def rows(scene: Scene) -> list[ClientRow]:
    """Of all clients, for the person whom the scene is about, else in the name of everybody's postmaster."""
    somebody = scene.address if scene.address.known else Address.parse(person(scene.address))
    memory = Memory(scene.door, scene.door.deadline)
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
    if one.simulated.is_late:
        return row._replace(worth=None, login=None, reason=_NOT_SEEN)
    if depends and one.login_is_right is not None:
        return row._replace(worth=Worth.FOUND, login=None, reason=_DEPENDS)
    return row

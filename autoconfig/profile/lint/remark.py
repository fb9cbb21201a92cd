"""What is said of a profile, and the walks through it that lead there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autoconfig.findings import Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.rules import Login
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import Server, ServerSet

Place = tuple[str | int, ...]
# What each list of servers for mail is for.
PURPOSES = {"incomingServer": "reading", "outgoingServer": "sending"}


class Remark(NamedTuple):
    """One, at the place that these keys lead to; `severity` is a warning, or an info."""

    keys: Place
    mistake: Mistake
    severity: Severity = Severity.WARNING


def server_sets(profile: Profile) -> Iterator[tuple[Place, ServerSet]]:
    """All, the usual one first."""
    yield (), profile
    for name, servers in profile.server_sets.items():
        yield ("serverSets", name), servers


def mail_lists(profile: Profile) -> Iterator[tuple[Place, Sequence[Model]]]:
    """The lists of servers for mail, of all sets."""
    for at, servers in server_sets(profile):
        yield (*at, "incomingServer"), servers.incoming_server
        yield (*at, "outgoingServer"), servers.outgoing_server


def known_servers(profile: Profile) -> Iterator[tuple[Place, Server]]:
    """Every server that is not raw, for mail and what there is beside."""
    lists: list[tuple[Place, Sequence[Model]]] = [
        *mail_lists(profile),
        *(((str(Profile.model_fields[name].alias),), listed) for name, listed in profile.services.items()),
    ]
    for at, listed in lists:
        for index, server in enumerate(listed):
            if isinstance(server, Server):
                yield (*at, index), server


def logins(profile: Profile) -> Iterator[tuple[Place, Login]]:
    """All that may have rules of its own: the profile, then its servers."""
    yield (), profile
    yield from known_servers(profile)

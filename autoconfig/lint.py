"""What is to be said of a profile that is served all the same: who gets less of it than its author may think.

Pure. Each remark names its place by the keys that lead there; who has the file finds the line.
"""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.account import OVER_TCP
from autoconfig.errors import Severity
from autoconfig.model import Profile
from autoconfig.model.servers import RawServer, Server, ServerSet

_KEPT_RAW = (
    "this server is kept raw, so only autoconfig names it: Outlook, iPhone, Mac, the QR code, PACC, DNS and "
    "the page {know}; write its keys (type, hostname, …) where they can say it"
)
_BESIDE_OTHERS = _KEPT_RAW.format(know="know nothing of it")
_ALONE = _KEPT_RAW.format(know="know no server for {purpose} at all, and most of them then have no settings")


class Remark(NamedTuple):
    """One of them; `severity` is a warning, or an info."""

    keys: tuple[str | int, ...]
    text: str
    severity: Severity = Severity.WARNING


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them, in the order of the profile."""
    yield from _raw_servers(profile, ())
    for name, servers in profile.server_sets.items():
        yield from _raw_servers(servers, ("serverSets", name))
    for key, elements in (
        ("emailProvider", profile.raw.email_provider),
        ("clientConfig", profile.raw.client_config),
    ):
        for index, element in enumerate(elements):
            if RawServer(raw=element).types & OVER_TCP:
                yield Remark(("raw", key, index), _BESIDE_OTHERS)


def _raw_servers(servers: ServerSet, at: tuple[str, ...]) -> Iterator[Remark]:
    for key, purpose, listed in (
        ("incomingServer", "reading", servers.incoming_server),
        ("outgoingServer", "sending", servers.outgoing_server),
    ):
        others = any(isinstance(server, Server) and server.type in OVER_TCP for server in listed)
        for index, server in enumerate(listed):
            if isinstance(server, RawServer) and server.types & OVER_TCP:
                text = _BESIDE_OTHERS if others else _ALONE.format(purpose=purpose)
                yield Remark((*at, key, index), text)

"""What is to be said of a profile that is served all the same: who gets less of it than its author may think.

Pure. Each remark names its place by the keys that lead there; who has the file finds the line.
"""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.account import OVER_TCP
from autoconfig.errors import Severity
from autoconfig.model import Profile
from autoconfig.model.servers import RawServer, ServerSet

_KEPT_RAW = (
    "this server is kept raw, so only autoconfig names it: Autodiscover, the mobileconfig, the QR code, "
    "PACC, DNS and the page leave it out; write its keys (type, hostname, …) where they can say it"
)


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
                yield Remark(("raw", key, index), _KEPT_RAW)


def _raw_servers(servers: ServerSet, at: tuple[str, ...]) -> Iterator[Remark]:
    for name in ServerSet.model_fields:
        key = str(ServerSet.model_fields[name].alias)
        for index, server in enumerate(getattr(servers, name)):
            if isinstance(server, RawServer) and server.types & OVER_TCP:
                yield Remark((*at, key, index), _KEPT_RAW)

"""Every address of every host that takes part, not only the one that answers first.

Of several addresses clients take one, so that one dead among them is a fault that comes and goes, and so is
one with an old certificate; what the first shows that answers is told by `certificates`. Without IPv6 here
nothing can be said of it; with IPv6 alone, people without it reach nobody.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

from autoconfig.check.certificates import CODES, HTTPS_PORT, web_hosts
from autoconfig.check.notes import info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.servers import MailHost, servers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.words import SocketType
from autoconfig.reach.public import is_public
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import Obstacle, Unreached

# Of one host; whoever has more has a farm, and looks after it.
MAX_ADDRESSES = 4


# Of an address where that came, somebody is there.
_NOBODY = frozenset(
    {Obstacle.REFUSED, Obstacle.TIMEOUT, Obstacle.NO_ROUTE, Obstacle.NO_TIME, Obstacle.ENOUGH}
)


class Attempt(NamedTuple):
    """One address of a host, and what came of connecting to it; with TLS where it speaks that at once."""

    host: str
    port: int
    address: str
    obstacle: Obstacle | None
    distrust: Distrust | None = None
    reason: str = ""

    @property
    def answers(self) -> bool:
        """Whether somebody is there."""
        return self.obstacle not in _NOBODY


def look(scene: Scene, seen: Iterable[MailHost] = ()) -> Iterator[Finding]:
    """All of it; `seen` are the servers of documents where there is no profile."""
    mail = [] if scene.exchanger else servers(scene, seen)
    places = {host: (HTTPS_PORT, True) for host in web_hosts(scene) if host != scene.domain}
    places |= {one.host: (one.port, one.socket_type == SocketType.SSL) for one in mail}
    found = dict(zip(places, each(scene.door.addresses, places), strict=True))
    several = [
        (host, *places[host], address)
        for host, addresses in found.items()
        if len(addresses.found) > 1
        for address in addresses.found[:MAX_ADDRESSES]
    ]
    yield from _of_families({host: one.found for host, one in found.items() if one.found})
    yield from judged(each(lambda place: _visit(scene, *place), several))


def _visit(scene: Scene, host: str, port: int, at_once: bool, address: str) -> Attempt:
    if at_once:
        shown = scene.door.handshake(host, port, address=address)
        return Attempt(host, port, address, shown.obstacle, shown.distrust, shown.reason)
    try:
        scene.door.connect(host, port, address=address).close()
    except Unreached as error:
        return Attempt(host, port, address, error.obstacle)
    return Attempt(host, port, address, None)


def _of_families(found: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    """What the addresses are, whoever answers there."""
    only = [host for host, addresses in found.items() if all(":" in one for one in addresses)]
    if only:
        problem = f"{some(only)} {'has' if len(only) == 1 else 'have'} IPv6 addresses alone, so that people "
        problem += "without IPv6 reach nobody there"
        yield warning(Code.IPV6_ONLY, only[0], problem, "add an IPv4 address")
    for host, addresses in found.items():
        inside = [one for one in addresses if _is_private(one)]
        if inside:
            problem = f"it leads to {some(inside)}, which only the own network can reach"
            remedy = "nothing, if clients are there alone; else publish an address that everybody reaches"
            yield info(Code.ADDRESS_PRIVATE, host, problem, remedy)


def judged(visits: Iterable[Attempt]) -> Iterator[Finding]:
    """Of hosts that answer at one address at least: where nobody answers is told by who wants to talk."""
    by_host: dict[str, list[Attempt]] = {}
    for one in visits:
        by_host.setdefault(one.host, []).append(one)
    untried = [one.host for group in by_host.values() for one in group if one.obstacle is Obstacle.NO_ROUTE]
    if untried:
        problem = f"the IPv6 addresses of {some(list(dict.fromkeys(untried)))} cannot be tried from here"
        yield info(Code.IPV6_UNTRIED, untried[0], problem)
    for host, group in by_host.items():
        silent = [one.address for one in group if one.obstacle in (Obstacle.REFUSED, Obstacle.TIMEOUT)]
        if silent and any(one.answers for one in group):
            problem = f"nobody answers on port {group[0].port} at {some(silent)}, one of its addresses, "
            problem += "so that clients wait or fail now and then"
            yield warning(Code.ADDRESS_SILENT, host, problem, "start the server there, or remove the address")
        yield from _distrusted([one for one in group if one.answers])


def _distrusted(group: list[Attempt]) -> Iterator[Finding]:
    """Addresses behind the first whose certificate is not trusted, while the first's is."""
    bad = [one for one in group if one.distrust]
    if bad and not group[0].distrust:
        code, remedy = CODES[bad[0].distrust or Distrust.OTHER]
        there = some([one.address for one in bad if one.distrust is bad[0].distrust])
        problem = (
            f"at {there}, one of its addresses: {bad[0].reason}, so that clients refuse it or warn people "
        )
        problem += "now and then"
        yield warning(code, f"{bad[0].host}:{bad[0].port}", problem, remedy)


def _is_private(address: str) -> bool:
    found = ip_address(address)
    return not is_public(found) and not found.is_loopback

"""Every address of every host that takes part, not only the one that answers first.

Of several addresses clients take one, so that one dead among them is a fault that comes and goes. Without
IPv6 here nothing can be said of it; with IPv6 alone, people without it reach nobody.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

from autoconfig.check.certificates import HTTPS_PORT, web_hosts
from autoconfig.check.notes import info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.servers import MailHost, servers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.reach.public import is_public
from autoconfig.reach.wire import Obstacle, Unreached

# Of one host; whoever has more has a farm, and looks after it.
MAX_ADDRESSES = 4


class Attempt(NamedTuple):
    """One address of a host, and what came of connecting to it."""

    host: str
    port: int
    address: str
    obstacle: Obstacle | None


def look(scene: Scene, seen: Iterable[MailHost] = ()) -> Iterator[Finding]:
    """All of it; `seen` are the servers of documents where there is no profile."""
    mail = [] if scene.exchanger else servers(scene, seen)
    places = {host: HTTPS_PORT for host in web_hosts(scene) if host != scene.domain}
    places |= {one.host: one.port for one in mail}
    found = dict(zip(places, each(scene.door.addresses, places), strict=True))
    several = [
        (host, places[host], address)
        for host, addresses in found.items()
        if len(addresses.found) > 1
        for address in addresses.found[:MAX_ADDRESSES]
    ]
    yield from _of_families({host: one.found for host, one in found.items() if one.found})
    yield from judged(each(lambda place: _visit(scene, *place), several))


def _visit(scene: Scene, host: str, port: int, address: str) -> Attempt:
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
        if silent and any(one.obstacle is None for one in group):
            problem = f"nobody answers on port {group[0].port} at {some(silent)}, one of its addresses, "
            problem += "so that clients wait or fail now and then"
            yield warning(Code.ADDRESS_SILENT, host, problem, "start the server there, or remove the address")


def _is_private(address: str) -> bool:
    found = ip_address(address)
    return not is_public(found) and not found.is_loopback

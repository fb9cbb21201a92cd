"""A world on paper, as the door to the network shows it: what DNS, hosts and mail servers say, without any.

world = World("imap.example.org A 192.0.2.1", "_imaps._tcp.example.org SRV 0 1 993 imap.example.org.")
world.shown["autoconfig.example.org", 443] = Secured(…)

The one with a service in it is in `fakeworld`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from autoconfig.address import Address, to_domain
from autoconfig.check.scene import Scene, scene
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import Door
from autoconfig.reach.mailservers import Conversation
from autoconfig.reach.names import Addresses, Resolution, Resolved
from autoconfig.reach.trust import Secured
from autoconfig.reach.web import REDIRECTS, Fetched, Hop, Query, target
from autoconfig.reach.wire import Obstacle, Unreached
from sample import load, profile_text

SERVICE = "autoconfig.example.net"
MAX_HOPS, MAX_ALIASES = 3, 16


class Plug:
    """A connection that is there, and good for nothing else."""

    def close(self) -> None:
        """Nothing is open."""


class World:
    """Duck of a `Door`. `silent` and `without_route`: IP addresses. What is not written down refuses.

    `asked` has the requests of the web, each redirect's too.
    """

    def __init__(self, *records: str) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.failing = set[str]()
        self.cut_short = False  # that they fail is for want of our own time
        self.shown: dict[tuple[str, int | str], Secured] = {}
        self.said: dict[tuple[str, int], Conversation] = {}
        self.pages: dict[str, Fetched] = {}
        self.asked: list[Query] = []
        self.silent = set[str]()
        self.without_route = set[str]()
        self.deadline = Deadline(10)
        self.authorities: tuple[bytes, ...] = ()
        self.add(*records)

    @property
    def door(self) -> Door:
        """Itself, where a door is wanted."""
        return cast(Door, self)

    def add(self, *records: str) -> None:
        """NAME TYPE VALUE, the name without its final dot."""
        for record in records:
            name, kind, value = record.split(" ", 2)
            self.records.setdefault((name, kind), []).append(value)

    def remove(self, name: str, kind: str) -> None:
        """All records of this name and type."""
        del self.records[name, kind]

    def resolve(self, name: str, kind: str) -> Resolved:
        name = to_domain(name)
        if any(name == one or name.endswith(f".{one}") for one in self.failing):
            return Resolved(name, kind, Resolution.FAILED, reason="SERVFAIL", cut_short=self.cut_short)
        aliases: list[str] = []
        at = name
        while kind != "CNAME" and len(aliases) < MAX_ALIASES and (target := self._at(at, "CNAME")):
            aliases += target
            at = to_domain(target[0])
        values = tuple(self._at(at, kind))
        there = values or any(other == at or other.endswith(f".{at}") for other, _ in self.records)
        outcome = Resolution.FOUND if values else Resolution.NO_DATA if there else Resolution.NO_NAME
        reason = "" if there else "there is no such name"
        return Resolved(name, kind, outcome, values, tuple(aliases), 300, reason)

    def _at(self, name: str, kind: str) -> list[str]:
        if any(other == name for other, _ in self.records):
            return self.records.get((name, kind), [])
        return self.records.get((f"*.{name.partition('.')[2]}", kind), [])

    def addresses(self, host: str) -> Addresses:
        a, aaaa = self.resolve(host, "A"), self.resolve(host, "AAAA")
        found = (*a.values, *aaaa.values)
        return Addresses(host, found, a, aaaa, "" if found else a.reason or "it has no address")

    def connect(self, host: str, port: int, *, address: str = "") -> Plug:
        if address in self.without_route:
            raise Unreached(host, port, Obstacle.NO_ROUTE, "this machine has no route there")
        if address in self.silent:
            raise Unreached(host, port, Obstacle.TIMEOUT, "there is no answer in time")
        return Plug()

    def handshake(self, host: str, port: int = 443, *, address: str = "") -> Secured:
        """What is shown there, of an address that is said by `shown[host, address]`, where that is there."""
        try:
            self.connect(host, port, address=address)
        except Unreached as error:
            return Secured(host, port, address, reason=error.reason, obstacle=error.obstacle)
        if address:
            return self.shown.get((host, address), Secured(host, port, address))
        nothing = Secured(host, port, address, reason="nothing listens there", obstacle=Obstacle.REFUSED)
        return self.shown.get((host, port), nothing)

    def get(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        follow: bool = True,
    ) -> Fetched:
        query, hops = Query(url, method, body, headers), list[Hop]()
        while True:
            self.asked.append(query)
            found = self.answer(query)
            location = found.headers.get("location", "")
            following = query.redirected(found.status, location)
            ends = not follow or found.status not in REDIRECTS or not location or len(hops) > MAX_HOPS
            if ends or target(following.url) is None:
                return found._replace(hops=tuple(hops) or found.hops)
            hops.append(Hop(query.url, found.status, location))
            query = following

    def answer(self, query: Query) -> Fetched:
        """What the web says to one request."""
        nothing = Fetched(query.url, 0, reason="nothing listens there", obstacle=Obstacle.REFUSED)
        return self.pages.get(query.url, nothing)

    def once(self, key: Any, work: Callable[[], Any]) -> Any:
        if key[0] == "mail":
            _, kind, host, port, socket_type = key
            refused = Conversation(
                kind, host, port, socket_type, reason="nothing listens there", obstacle=Obstacle.REFUSED
            )
            return self.said.get((host, port), refused)
        return work()


def seen(world: World, folder: Path, asked: str = "example.com", **changes: str | None) -> Scene:
    """A scene of a small profile for example.com, in this world."""
    address = Address.parse(asked) if "@" in asked else Address.anyone(asked)
    directory = load(folder, profile_text(**{"service": SERVICE, **changes})).directory
    return scene(directory, address, world.door)


def unknown(world: World, domain: str = "example.com") -> Scene:
    """A scene without any profile."""
    return scene(None, Address.anyone(domain), world.door)


def good(scene_: Scene) -> tuple[str, ...]:
    """All records that are wanted there, and addresses of the hosts that they lead to."""
    assert scene_.wanted
    wanted = [f"{name.removesuffix('.')} {kind} {value}" for name, kind, _, value in scene_.wanted.records]
    hosts = {value.split()[-1] for _, kind, _, value in scene_.wanted.records if kind in ("SRV", "CNAME")}
    addresses = [f"{host.removesuffix('.')} A 192.0.2.1" for host in sorted(hosts) if host != "."]
    return (*wanted, *addresses, f"{scene_.domain} MX 10 mx.example.net.")

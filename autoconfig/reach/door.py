"""The door to the network: names, connections, certificates and documents, each answer a value.

For those who look at what the world sees, under one deadline and from many threads. What was asked once in a
run is known. At most eight connections lead to one address at a time. A resolver, authorities, and other
places for hosts can be named, so that one can look before the DNS says so; then nothing else is asked.
"""

import socket
from collections.abc import Callable, Hashable, Mapping
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeVar

from autoconfig.address import is_host_name, is_ip_address, to_domain
from autoconfig.reach import names, web
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.gate import Gate
from autoconfig.reach.names import Addresses, Endpoint, Resolution, Resolved
from autoconfig.reach.once import Expired, Once
from autoconfig.reach.public import is_public
from autoconfig.reach.trust import Secured, Trust
from autoconfig.reach.web import Fetched, Hop, Query, Target
from autoconfig.reach.wire import CONNECT_SECONDS, NO_WAY, Obstacle, Unreached, Wire, has_way, obstacle

T = TypeVar("T")

_OBSTACLES = {
    Resolution.NO_NAME: Obstacle.NO_NAME,
    Resolution.NO_DATA: Obstacle.NO_ADDRESS,
    Resolution.FAILED: Obstacle.DNS_FAILED,
}
# Questions to the DNS at a time: the cache of a router answers no more than some 150, and what it drops looks
# like name servers that are silent.
MAX_QUESTIONS = 64
# Of one host: nobody waits for more of them, and no name has this machine ask a whole net.
MAX_ADDRESSES = 8
# What says nothing of the other addresses of a host.
_NEXT = frozenset({Obstacle.NO_ROUTE, Obstacle.REFUSED, Obstacle.TIMEOUT, Obstacle.CLOSED})


class Door:
    """See the module. `most`: connections to one host, and to one address, in all. Raises BadCAFile."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        resolver: Endpoint | None = None,
        ca_file: Path | None = None,
        connect: Mapping[Endpoint, Endpoint] = MappingProxyType({}),
        most: int | None = None,
    ) -> None:
        self.deadline = deadline
        self._resolver = resolver
        self._trust = Trust(ca_file)
        self._places = {(to_domain(host), port): place for (host, port), place in connect.items()}
        self._gate, self._questions = Gate(most=most), Gate(MAX_QUESTIONS)
        self._once = Once()
        self._answers: Once | None = None
        self._hosts = names.system_hosts() if resolver is None else {}

    def until(self, deadline: Deadline) -> Self:
        """The same door, with all that it knows and counts, for somebody who waits for another time."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.deadline = deadline
        return other

    def remembering(self) -> Self:
        """The same door, by which a URL is asked once, and its answer known for as long as this is kept."""
        other = self.until(self.deadline)
        other._answers = Once()
        return other

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives, which is done once for a key. Raises what it raises, and Expired."""
        return self._once(key, work, self.deadline)

    @property
    def authorities(self) -> tuple[bytes, ...]:
        """The certificates (DER) of whom it trusts, as far as they can be listed."""
        return self._trust.authorities

    def resolve(self, name: str, kind: str) -> Resolved:
        """Records of a type, such as SRV, at a name."""
        name = to_domain(name)
        try:
            return self.once(("dns", name, kind), lambda: self._resolve(name, kind))
        except Expired:
            return names.no_time(name, kind)

    def _resolve(self, name: str, kind: str) -> Resolved:
        """When it is its turn."""
        if not self._questions.enter("", name, self.deadline):
            return names.no_time(name, kind)
        try:
            return names.resolve(name, kind, self._resolver, self.deadline)
        finally:
            self._questions.leave("")

    def addresses(self, host: str) -> Addresses:
        """Where a host is; an address is where it says."""
        host = to_domain(host)
        given = (host,) if is_ip_address(host) else self._hosts.get(host, ())
        if given or not is_host_name(host):
            nothing = Resolved(host, "A", Resolution.NO_DATA), Resolved(host, "AAAA", Resolution.NO_DATA)
            return Addresses(host, given, *nothing, "" if given else "this is no host name")
        a, aaaa = self.resolve(host, "A"), self.resolve(host, "AAAA")
        found = (*a.values, *aaaa.values)
        reason = "" if found else a.reason if a.outcome is not Resolution.NO_DATA else aaaa.reason
        if not found and a.outcome is aaaa.outcome is Resolution.NO_DATA:
            reason = "it has no address"
        return Addresses(host, found, a, aaaa, reason)

    def connect(self, host: str, port: int, *, address: str = "") -> Wire:
        """By the first of its addresses that answers, or by one that is said. Raises Unreached.

        Nothing on it takes longer than ten seconds in all.
        """
        host = to_domain(host)
        if place := self._places.get((host, port)):
            return self._connect(host, port, place, 1)
        found = self.addresses(host)
        tried = (address,) if address else found.found[:MAX_ADDRESSES]
        if not tried:
            raise Unreached(host, port, _why_nowhere(found), found.reason)
        failures = []
        for position, each in enumerate(tried):
            try:
                return self._connect(host, port, (each, port), len(tried) - position)
            except Unreached as failure:
                failures.append(failure)
        # that this machine has no IPv6 is less of an answer than that nothing listens at the IPv4 address
        raise next((each for each in failures if each.obstacle is not Obstacle.NO_ROUTE), failures[0])

    def _connect(self, host: str, port: int, place: Endpoint, parts: int) -> Wire:
        """To one address, in its part of the time."""
        address, real = place
        until = self.deadline.within(self.deadline.left() / parts)
        if self._gate.is_spent(address, host):
            raise Unreached(host, port, Obstacle.ENOUGH, "it has been asked often enough")
        arrived = self.deadline.left()
        if not self._gate.enter(address, host, until):
            raise Unreached(host, port, Obstacle.NO_TIME, "there was no time left")
        waited = arrived - self.deadline.left()
        try:
            seconds = min(CONNECT_SECONDS, until.left())
            sock = socket.create_connection((address, real), max(seconds, 0.001))
        except OSError as error:
            self._gate.leave(address)
            found = obstacle(error) if has_way(address) else NO_WAY
            raise Unreached(host, port, *found) from None
        except BaseException:
            self._gate.leave(address)
            raise
        bound = self.deadline.within(web.ANSWER_SECONDS)
        return Wire(sock, host, port, address, bound, lambda: self._gate.leave(address), waited=waited)

    def secure(self, wire: Wire, host: str) -> Secured:
        """TLS on a wire, at once or after STARTTLS. Raises Unreached where there is none.

        Where the certificate is not trusted, the wire is closed and `distrust` says why.
        """
        return self._trust.secure(wire, to_domain(host))

    def handshake(self, host: str, port: int = 443, *, address: str = "") -> Secured:
        """What a host shows that speaks TLS at once, and nothing more; it is asked once."""
        host = to_domain(host)

        def shake() -> Secured:
            try:
                with self.connect(host, port, address=address) as wire:
                    return self._trust.secure(wire, host)
            except Unreached as error:
                return Secured(host, port, address, reason=error.reason, obstacle=error.obstacle)

        try:
            return self.once(("tls", host, port, address), shake)
        except Expired:
            return Secured(host, port, address, reason="there was no time left", obstacle=Obstacle.NO_TIME)

    def get(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        follow: bool = True,
    ) -> Fetched:
        """What an http or https URL answers, after at most ten redirects.

        That others wait for the same host here is none of its seconds.
        """
        spent, query, hops = 0.0, Query(url, method, body, headers), list[Hop]()
        seen = {(method, url)}
        while True:
            found = self._ask(query)
            spent += found.seconds
            location = found.headers.get("location", "")
            if not follow or found.status not in web.REDIRECTS or not location:
                break
            following = query.redirected(found.status, location)
            if reason := self._astray(found, following, seen, len(hops)):
                found = found._replace(reason=reason)
                break
            hops.append(Hop(query.url, found.status, location))
            seen.add((following.method, following.url))
            query = following
        return found._replace(hops=tuple(hops), seconds=spent)

    def _astray(self, found: Fetched, following: Query, seen: set[tuple[str, str]], hops: int) -> str:
        """Why a redirect is not followed, "" where it is."""
        if (following.method, following.url) in seen:
            return "the redirects go round in circles"
        if hops >= web.MAX_REDIRECTS:
            return f"there are more than {web.MAX_REDIRECTS} redirects"
        where = web.target(following.url)
        if where is None:
            return "the redirect leads to no http or https URL"
        if not is_public(ip_address(found.address)) or (where.host, where.port) in self._places:
            return ""
        inside = [each for each in self.addresses(where.host).found if not is_public(ip_address(each))]
        return "the redirect leads to a private address" if inside else ""

    def _ask(self, query: Query) -> Fetched:
        """One request, or what is known of it."""
        if self._answers is None:
            return self._fetch(query)
        key = (*query[:3], tuple(sorted(query.headers.items())))
        try:
            return self._answers(key, lambda: self._fetch(query), self.deadline)
        except Expired:
            reason = "there was no time left"
            return Fetched(query.url, 0, reason=reason, obstacle=Obstacle.NO_TIME)

    def _fetch(self, query: Query) -> Fetched:
        """One request, by the URL."""
        where = web.target(query.url)
        if where is None:
            return Fetched(query.url, 0, reason="this is no http or https URL", obstacle=Obstacle.BAD_URL)
        address, waited, started = "", 0.0, self.deadline.left()
        try:
            with self.connect(where.host, where.port) as wire:
                address, waited = wire.address, wire.waited
                found = self._talk(wire, query, where)
        except Unreached as error:
            found = Fetched(query.url, 0, reason=error.reason, obstacle=error.obstacle, address=address)
        return found._replace(seconds=started - self.deadline.left() - waited)

    def _talk(self, wire: Wire, query: Query, where: Target) -> Fetched:
        shown = Secured(where.host, where.port, wire.address)
        if where.scheme == "https":
            shown = self._trust.secure(wire, where.host, web=True)
            if shown.obstacle:
                return Fetched(
                    query.url,
                    0,
                    chain=shown.chain,
                    distrust=shown.distrust,
                    reason=shown.reason,
                    obstacle=shown.obstacle,
                    address=wire.address,
                )
        return web.exchange(wire, query, where)._replace(chain=shown.chain, address=wire.address)


def _why_nowhere(found: Addresses) -> Obstacle:
    """Of a host that no address is known of."""
    told = found.a if found.a.outcome is not Resolution.NO_DATA else found.aaaa
    return Obstacle.NO_TIME if told.cut_short else _OBSTACLES.get(told.outcome, Obstacle.NO_ADDRESS)

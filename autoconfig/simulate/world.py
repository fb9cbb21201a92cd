"""What simulations are asked of: a world of names and documents. `Memory` asks it each thing once."""

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from autoconfig.clients.simulation import Ask, Came, Connect, Get, Records, Redirection
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.once import Expired, Once
from autoconfig.reach.trust import Distrust
from autoconfig.reach.web import MAX_BODY, Fetched
from autoconfig.reach.wire import Obstacle, Unreached

# RFC 9110 section 8.4.1; nobody who is asked for "identity" has a reason to send others.
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
# Of zlib: gzip and zlib, whichever it is.
_ANY_FORMAT = zlib.MAX_WBITS | 32
_NO_TIME = Came(trouble="there was no time left to ask")


class Open(Protocol):
    """A connection."""

    def close(self) -> None:
        """End it."""


class World(Protocol):
    """The door to the network is one, and so are the profiles where all names lead to the service."""

    def resolve(self, name: str, kind: str) -> Resolved:
        """Records of a type at a name."""

    def get(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        follow: bool = True,
    ) -> Fetched:
        """What a URL answers."""

    def connect(self, host: str, port: int) -> Open:
        """A connection to a port. Raises Unreached."""


class Memory:
    """A world in which everybody who asks the same gets the same answer, as long as somebody waits for it."""

    def __init__(self, world: World, deadline: Deadline) -> None:
        self._world, self._deadline = world, deadline
        self._once = Once()
        self._heard = self._asked = False

    @property
    def is_deaf(self) -> bool:
        """Whether no name server has said anything, and nobody else either."""
        return self._asked and not self._heard and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether the time is over in which it asks."""
        return self._deadline.over

    def came(self, ask: Ask) -> Came:
        """The answer as it is to a client, which may not wait as long as we do."""
        try:
            if isinstance(ask, Records):
                return self._once(ask, lambda: self._records(ask), self._deadline)
            if isinstance(ask, Connect):
                return self._once(ask, lambda: self._connected(ask), self._deadline)
            shared = ask._replace(seconds=0.0, unpacks=True)
            fetched = self._once(shared, lambda: self._fetch(ask), self._deadline)
        except Expired:
            return _NO_TIME
        return _came(ask, fetched)

    def _records(self, ask: Records) -> Came:
        found = self._world.resolve(ask.name, ask.kind)
        self._hear(found.outcome is not Resolution.FAILED)
        return Came(values=found.values, trouble="" if found.outcome is Resolution.FOUND else found.reason)

    def _connected(self, ask: Connect) -> Came:
        try:
            self._world.connect(ask.host, ask.port).close()
        except Unreached as failure:
            self._hear(failure.obstacle is not Obstacle.DNS_FAILED)
            return Came(trouble=failure.reason)
        self._hear(True)
        return Came()

    def _fetch(self, ask: Get) -> Fetched:
        headers = {"Content-Type": ask.content_type} if ask.content_type else {}
        found = self._world.get(
            ask.url, method=ask.method, body=ask.body, headers=headers, follow=ask.follows
        )
        self._hear(found.obstacle is not Obstacle.DNS_FAILED)
        return found

    def _hear(self, something: bool) -> None:
        self._asked = True
        self._heard = self._heard or something


def _came(ask: Get, fetched: Fetched) -> Came:
    if fetched.status and fetched.seconds > ask.seconds:
        return Came(
            fetched.url, trouble=f"there is no answer within the {ask.seconds:g} seconds that it waits"
        )
    return Came(
        url=fetched.url,
        status=fetched.status if fetched.obstacle is None else 0,
        content_type=fetched.headers.get("content-type", ""),
        location=fetched.headers.get("location", ""),
        body=_unpacked(fetched) if ask.unpacks else fetched.body,
        redirections=tuple(Redirection(*hop) for hop in fetched.hops),
        trouble=fetched.reason,
        untrusted=fetched.distrust is not None or fetched.obstacle is Obstacle.UNTRUSTED,
        misnamed=fetched.distrust is Distrust.WRONG_NAME,
    )


def _unpacked(fetched: Fetched) -> bytes:
    """The content itself: no more of it than an answer may have, and as it came where it is no such thing."""
    if fetched.headers.get("content-encoding", "").lower() not in _PACKED:
        return fetched.body
    try:
        return zlib.decompressobj(_ANY_FORMAT).decompress(fetched.body, MAX_BODY)
    except zlib.error:
        return fetched.body

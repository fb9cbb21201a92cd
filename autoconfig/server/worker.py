"""gunicorn's asgi worker with bounds: what `autoconfig serve` runs, and for a gunicorn of one's own

    gunicorn -k autoconfig.server.worker.Worker 'autoconfig.asgi:create_app()'

It accepts connections itself, to have no more of them than files may be open: at that limit asyncio's own
server fails to accept, logs a traceback and tries again, for ever.
"""

import asyncio
import os
import resource
import select
import socket
import sys
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from math import inf
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gasgi import ASGIWorker

from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.server import listeners
from autoconfig.server.connection import Connection
from autoconfig.server.port import AT_ONCE, Port

if TYPE_CHECKING:  # it comes with cryptography, which is for who speaks TLS
    from autoconfig.server.certificates import Certificates

_TICK = 0.5
# When there are no descriptors: how long until the next try, and until that is said again.
_PAUSE = 1
_SAID_FOR = 600
# Who has been idle for so long makes room where all places are taken; how often that is looked at.
_IDLE_FOR = 1.0
_LOOK = 0.05
# For files, lookups and signing commands.
_LEAST_RESERVE = 32
# Of a connection under TLS, from its start: a record (RFC 8446 section 5.1). asyncio would take 256 KiB.
_TLS_BUFFER = 16 * 1024
# How long a thread goes on computing while the loop waits for Python's lock: not five milliseconds, as Python
# has it, for a document waits when it comes, is read and is sent. With half of this a page that is drawn
# beside three others costs a tenth more.
_TURN = 0.0001

Encryption = Callable[[], SSLContext | None]

# What is used of it here is not all in its stubs.
_Worker: Any = ASGIWorker


class Worker(_Worker):  # type: ignore[misc]
    """Serves until it is told to stop."""

    alive: bool
    loop: asyncio.AbstractEventLoop
    sockets: list[Any]

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        # Whatever a gunicorn of one's own is told: see `intake`.
        self.cfg.set("http_protocols", "h1")
        self.cfg.set("protocol", "http")
        self.limits: Limits = DEFAULTS
        self._held: set[asyncio.Task[None]] = set()
        self._connections: set[Connection] = set()
        self._silent_until = 0.0
        self.certificates: Certificates | None = getattr(self.app, "certificates", None)
        self.port: Port | None = getattr(self.app, "port", None)

    def answered(self) -> None:
        """Count a request; after `max_requests` another worker takes over."""
        self.nr += 1
        self.alive = self.alive and self.nr < self.max_requests

    async def _serve(self) -> None:
        self.limits = getattr(self.asgi, "limits", self.limits)
        room = asyncio.Semaphore(_at_once(min(self.limits.connections, self.worker_connections)))
        SSLProtocol.max_size = _TLS_BUFFER
        sys.setswitchinterval(_TURN)
        sys.unraisablehook = _unraisable
        doors = [
            self.loop.create_task(self._accept(found.sock, room, self._encryption(found.sock)))
            for found in self.sockets
        ]
        monitor = self._open(self.port) if self.port else None
        while self.alive and self.ppid == os.getppid():
            self.notify()
            if self.certificates:
                self.certificates.look()
            for connection in tuple(self._connections):
                connection.expire(self.loop.time())
            await asyncio.sleep(_TICK)
        for door in doors:
            door.cancel()
        if self.port:
            self.port.stopping = True
        await self._wind_down()
        if monitor:
            monitor.cancel()

    def _open(self, port: Port) -> asyncio.Task[None]:
        """The operator's."""
        return self.loop.create_task(self._attend(port.listener, port.application))

    async def _attend(self, listener: socket.socket, application: Any) -> None:
        """Whoever comes is heard at once: where all places are taken, who has been silent longest leaves."""
        room, guests = asyncio.Semaphore(AT_ONCE), dict[asyncio.Task[None], Connection]()
        while True:
            accepted = await self._next(listener)
            while room.locked():
                # It goes in a later turn of the loop, as those come that were accepted just now.
                if silent := [one for one in guests.values() if one.due < inf]:
                    min(silent, key=lambda one: one.due).abort()
                await asyncio.sleep(0)
            await room.acquire()
            guest = Connection(self, application)
            task = self._admit(guest, accepted, None, room)
            guests[task] = guest
            task.add_done_callback(guests.pop)

    async def _wind_down(self) -> None:
        deadline = self.loop.time() + self.limits.stop
        while self._connections and self.loop.time() < deadline and not self._quick_shutdown:
            for connection in tuple(self._connections):
                connection.wind_down()
            await asyncio.sleep(_TICK / 10)
        for connection in tuple(self._connections):
            connection.abort()

    def _encryption(self, listener: socket.socket) -> Encryption:
        """What gives the context for a connection; what it gives is None where TLS is not spoken."""
        certificates = self.certificates
        if not certificates:
            own: SSLContext | None = self._get_ssl_context()
            return lambda: own
        return (lambda: certificates.context) if listeners.speaks_tls(listener) else (lambda: None)

    async def _accept(
        self,
        listener: socket.socket,
        room: asyncio.Semaphore,
        encryption: Encryption,
    ) -> None:
        while True:
            while room.locked():
                made = _is_asked_for(listener) and self._make_room()
                await asyncio.sleep(0 if made else _LOOK)
            await room.acquire()
            accepted = await self._next(listener)
            self._admit(Connection(self), accepted, encryption(), room)

    def _make_room(self) -> bool:
        """End the connection that has been idle longest; False where none has been for long enough."""
        oldest = min(self._connections, key=lambda one: one.idle_until, default=None)
        if oldest and oldest.idle_until <= self.loop.time() + self.limits.idle - _IDLE_FOR:
            oldest.abort()
            return True
        return False

    def _admit(
        self,
        connection: Connection,
        accepted: socket.socket,
        context: SSLContext | None,
        room: asyncio.Semaphore,
    ) -> asyncio.Task[None]:
        """To the place that was taken for it; done when that is free again."""
        task = self.loop.create_task(self._hold(connection, accepted, context))
        self._held.add(task)
        task.add_done_callback(self._held.discard)
        task.add_done_callback(lambda _: room.release())
        return task

    async def _next(self, listener: socket.socket) -> socket.socket:
        while True:
            try:
                return (await self.loop.sock_accept(listener))[0]
            except ConnectionAbortedError:
                continue
            except OSError as error:
                self._say(error)
                await asyncio.sleep(_PAUSE)

    def _say(self, error: OSError) -> None:
        if self.loop.time() >= self._silent_until:
            self._silent_until = self.loop.time() + _SAID_FOR
            self.log.error("New connections have to wait: %s", error.strerror)

    async def _hold(
        self, connection: Connection, accepted: socket.socket, context: SSLContext | None
    ) -> None:
        """Until it is lost."""
        limits = self.limits
        patience = (
            {"ssl_handshake_timeout": limits.head, "ssl_shutdown_timeout": limits.unread} if context else {}
        )
        try:
            # Under TLS uvloop gives back a protocol of its own instead of this one.
            await self.loop.connect_accepted_socket(lambda: connection, accepted, ssl=context, **patience)
        except OSError:
            accepted.close()
            return
        self._connections.add(connection)
        try:
            await connection.lost
        finally:
            self._connections.discard(connection)


def _unraisable(found: Any) -> None:
    """A client that asks for a name beyond ASCII is refused; Python would print a traceback, and the name."""
    if not isinstance(found.exc_value, UnicodeDecodeError):
        sys.__unraisablehook__(found)


def _is_asked_for(listener: socket.socket) -> bool:
    """Whether somebody waits to be accepted."""
    found = select.poll()
    found.register(listener, select.POLLIN)
    return bool(found.poll(0))


def _at_once(wanted: int) -> int:
    """How many connections leave enough files for the rest."""
    may_open = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if may_open == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, may_open - max(_LEAST_RESERVE, may_open // 4)))

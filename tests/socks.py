"""A SOCKS proxy on loopback as the only way out of a real mail client.

A client is told of the proxy and of nothing else: no name is looked up and no other host is asked. Where a
host's web is, a subclass says; `in.D` and `out.D` are mail servers that record the login, and everything else
is turned away.

SOCKS and not HTTP: a mail server speaks first, and Delta Chat loses a greeting that comes in one packet with
an HTTP proxy's answer.
"""

import asyncio
import contextlib
import ssl
import threading
from abc import ABC, abstractmethod
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, NamedTuple, TypeVar

import trustme

from mailservers import PORTS, SignIn, Visit

HTTP, HTTPS = 80, 443
# Mail hosts by names that no client guesses.
MAIL_HOSTS = ("in.", "out.")
# Whoever signs in takes a certificate of any name, so that odd ones can be tried.
_MAIL_HOST = "mail.test"
SECONDS = 20
Place = TypeVar("Place")
Talk = Callable[[StreamReader, StreamWriter], Awaitable[None]]


class Asked(NamedTuple):
    """One request of a client, and the status that it got (0: there is no such host)."""

    method: str
    url: str
    status: int


class Setup(NamedTuple):
    """What a client has found: `TYPE HOST:PORT SECURITY LOGIN` twice, and the provider's name if shown."""

    incoming: str
    outgoing: str
    provider: str = ""


@dataclass(frozen=True)
class Record(Generic[Place]):
    """What one client did in one place."""

    place: Place
    asked: list[Asked] = field(default_factory=list)
    sign_ins: list[SignIn] = field(default_factory=list)


class Socks(ABC, Generic[Place]):
    """Say where clients are with `play`; read what they did from `record`."""

    def __init__(self, place: Place) -> None:
        self.authority = trustme.CA()
        self.record = Record(place)
        self.port = 0
        self._contexts: dict[str, ssl.SSLContext] = {}

    def play(self, place: Place) -> None:
        """From now on; connections of an earlier place stay there."""
        self.record = Record(place)

    @property
    def pem(self) -> bytes:
        """The certificate of whom clients are to trust."""
        return self.authority.cert_pem.bytes()

    @abstractmethod
    async def reach(self, record: Record[Place], host: str, port: int) -> Talk | None:
        """What answers there, None where nothing does."""

    def context(self, host: str) -> ssl.SSLContext:
        """For a server that clients trust."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]

    async def run(self, ready: Callable[[], None], stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready()
        await stop.wait()
        server.close()

    async def _client(self, reader: StreamReader, writer: StreamWriter) -> None:
        record = self.record
        try:
            host, port = await _wanted(reader, writer)
            if port in PORTS and host.lower().startswith(MAIL_HOSTS):
                talk: Talk | None = partial(self._mail, record, host, port)
            else:
                talk = await self.reach(record, host, port)
            # RFC 1928 section 6: granted, or "host unreachable"; then an address that nobody reads.
            writer.write(b"\5" + (b"\0" if talk else b"\4") + b"\0\1" + bytes(6))
            if talk:
                await talk(reader, writer)
            else:
                scheme = {HTTP: "http", HTTPS: "https"}.get(port, "tcp")
                record.asked.append(Asked("CONNECT", f"{scheme}://{host}:{port}", 0))
            writer.close()
        except (OSError, EOFError, ValueError):  # it has gone away, or does not speak as it should
            writer.transport.abort()
        except asyncio.CancelledError:  # the proxy is closed
            writer.transport.abort()

    async def _mail(
        self, record: Record[Place], host: str, port: int, reader: StreamReader, writer: StreamWriter
    ) -> None:
        serve, encrypted = PORTS[port]
        visit = Visit(host, port, reader, writer, self.context(_MAIL_HOST), record.sign_ins)
        if encrypted:
            await visit.encrypt()
        await serve(visit)


AnySocks = TypeVar("AnySocks", bound=Socks)  # type: ignore[type-arg]


@contextlib.contextmanager
def opened(proxy: AnySocks) -> Iterator[AnySocks]:
    """It, in a thread of its own."""
    ready = threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        thread = threading.Thread(target=runner.run, args=(proxy.run(ready.set, stop),))
        thread.start()
        try:
            assert ready.wait(SECONDS)
            yield proxy
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(SECONDS)


async def _wanted(reader: StreamReader, writer: StreamWriter) -> tuple[str, int]:
    """Host and port that a client asks for, RFC 1928. Raises ValueError where it has no host's name."""
    _, count = await reader.readexactly(2)
    await reader.readexactly(count)
    writer.write(b"\5\0")
    *_, kind, length = await reader.readexactly(5)
    if kind != 3:
        raise ValueError(kind)
    name = await reader.readexactly(length)
    return name.decode(), int.from_bytes(await reader.readexactly(2), "big")

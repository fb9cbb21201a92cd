"""A small internet on loopback addresses of its own: names, certificates, hosts of web and mail, as data.

    with small_internet(folder) as internet:
        internet.zone("example.org MX 10 mx.example.org")
        internet.host("autoconfig.example.org", service(profiles))
        internet.host("example.org", site({"/": Page("Hello")}), certificate="expired")
        internet.mail("imap.example.org", MailServer("imap", "STARTTLS"))
        door = internet.door()               # or on the command line: *internet.options

Each host has an address, 127.x.y.z, and a record for it. The ports are the real ones where the system lets
one have them, as root does; else others, to which the door and the options lead.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import Door
from internet import web
from internet.certificates import Certificates
from internet.mail import PORTS, MailServer, Visit
from internet.names import NameServer, Udp, serve_tcp
from internet.web import Asked, Page, Pages, site

HTTP, HTTPS = 80, 443
SECONDS = 20
# Until whoever has been let in last has begun to be served: before that, nobody would close the connection.
_BEGIN_SECONDS = 0.02
T = TypeVar("T")
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Internet:
    """See the module; `asked` has the requests of the web, `commands` what mail servers were told."""

    def __init__(self, certificates: Certificates, loop: asyncio.AbstractEventLoop) -> None:
        self.certificates = certificates
        self.names = NameServer()
        self.asked: list[Asked] = []
        self.commands: list[str] = []
        self.mistakes: list[str] = []  # of this internet itself
        self.connections: list[tuple[str, int]] = []  # host and port, one for each that came
        self.connect: dict[tuple[str, int], tuple[str, int]] = {}
        self.resolver = ("", 0)
        self._loop = loop
        self._addresses: dict[str, str] = {}
        self._open_ones: list[asyncio.Server | asyncio.BaseTransport] = []
        self._net = ""
        self._run(self._open())

    def fault(self, _: object, context: dict[str, Any]) -> None:
        """Whoever breaks off a handshake is no matter; whatever else is a mistake here."""
        error = context.get("exception")
        if not isinstance(error, OSError):
            self.mistakes.append(f"{context['message']}: {error!r}")

    def zone(self, lines: str) -> None:
        """More records: `NAME TYPE VALUE` a line."""
        self.names.add(lines)

    def address(self, host: str, *, record: bool = True) -> str:
        """The host's own; with an A record where nothing else is said of it."""
        if host not in self._addresses:
            self._addresses[host] = f"{self._net}.{len(self._addresses) + 2}"
            if record:
                self.zone(f"{host} A {self._addresses[host]}")
        return self._addresses[host]

    def host(
        self,
        name: str,
        pages: Pages | Mapping[str, Page],
        *,
        certificate: str = "good",
        names: tuple[str, ...] = (),
        schemes: tuple[str, ...] = ("http", "https"),
        record: bool = True,
    ) -> str:
        """A host of the web; gives its address. `names`: of the certificate, else its own."""
        find = site(pages) if isinstance(pages, Mapping) else pages
        context = self.certificates.context(certificate, *(names or (name,)))
        address = self.address(name, record=record)
        for scheme, port, tls in (("http", HTTP, None), ("https", HTTPS, context)):
            if scheme in schemes:
                self._serve(name, port, partial(web.serve, find, scheme, self.asked), tls)
        return address

    def mail(self, name: str, server: MailServer, port: int = 0, *, record: bool = True) -> str:
        """A mail server, at its usual port where none is said; gives its address."""
        context = self.certificates.context(server.certificate, name)
        address = self.address(name, record=record)
        port = port or PORTS[server.kind, server.socket_type]

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await Visit(server, context, self.commands).serve(reader, writer)

        self._serve(name, port, talk, context if server.socket_type == "SSL" else None)
        return address

    def door(self, seconds: float = SECONDS, **more: Any) -> Door:
        """One that knows this internet alone."""
        return Door(
            Deadline(seconds),
            resolver=self.resolver,
            ca_file=self.certificates.ca_file,
            connect=self.connect,
            **more,
        )

    @property
    def options(self) -> list[str]:
        """The same for a command."""
        places = [f"{host}:{port}={to}:{real}" for (host, port), (to, real) in self.connect.items()]
        resolver = f"{self.resolver[0]}:{self.resolver[1]}"
        options = ["--resolver", resolver, "--ca-file", str(self.certificates.ca_file)]
        return options + [word for place in places for word in ("--connect", place)]

    def elsewhere(self, host: str, port: int, to: tuple[str, int]) -> None:
        """What answers there is another program, which listens at `to`."""
        self.address(host)
        self.connect[host, port] = to

    def _serve(self, name: str, port: int, talk: Talk, tls: Any) -> None:
        async def listen() -> None:
            address, guarded = self._addresses[name], self._guarded(name, port, talk, tls)
            try:
                server = await asyncio.start_server(guarded, address, port)
            except PermissionError:
                server = await asyncio.start_server(guarded, address, 0)
                self.connect[name, port] = server.sockets[0].getsockname()[:2]
            self._open_ones.append(server)

        self._run(listen())

    def _guarded(self, name: str, port: int, talk: Talk, tls: Any = None) -> Talk:
        """Whoever goes away, or speaks as one should not, is no matter; TLS is part of the talk."""

        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                if tls:
                    await writer.start_tls(tls)
            except (OSError, asyncio.CancelledError):  # nobody is told that this one has closed
                writer.transport.abort()
                return
            self.connections.append((name, port))
            try:
                await talk(reader, writer)
                writer.close()
            except (OSError, EOFError, ValueError, asyncio.CancelledError):
                writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

        return guarded

    async def _open(self) -> None:
        """The name server, at an address of a net that nobody else has at present."""
        while not self.resolver[0]:
            self._net = f"127.{random.randrange(16, 250)}.{random.randrange(1, 250)}"  # noqa: S311
            with contextlib.suppress(OSError):
                await self._listen_to_questions(f"{self._net}.1", 53)

    async def _listen_to_questions(self, address: str, port: int) -> None:
        talk = self._guarded("dns", port, partial(serve_tcp, self.names))
        try:
            server = await asyncio.start_server(talk, address, port)
        except PermissionError:
            server = await asyncio.start_server(talk, address, 0)
        self._open_ones.append(server)
        self.resolver = server.sockets[0].getsockname()[:2]
        udp, _ = await self._loop.create_datagram_endpoint(lambda: Udp(self.names), local_addr=self.resolver)
        self._open_ones.append(udp)

    async def end(self) -> None:
        """Nobody is served any longer, whatever they wait for."""
        for each in self._open_ones:
            each.close()
        await asyncio.sleep(_BEGIN_SECONDS)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


@contextlib.contextmanager
def small_internet(folder: Path, certificates: Certificates | None = None) -> Iterator[Internet]:
    """In a thread of its own; `folder` takes certificates where none are given that several share."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    internet = Internet(certificates or Certificates(folder), loop)
    loop.set_exception_handler(internet.fault)
    try:
        yield internet
        assert not internet.mistakes
    finally:
        asyncio.run_coroutine_threadsafe(internet.end(), loop).result(SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)
        loop.close()

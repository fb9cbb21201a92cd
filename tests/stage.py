"""A stage for real mail clients: the service behind a TLS front, reached through a SOCKS proxy on loopback.

A client is told of the proxy and of nothing else; no name is looked up and no other host is asked. The proxy
leads `autoconfig.D`, `autodiscover.D` and D to the service, `in.D` and `out.D` to servers that record the
login, and turns everything else away.

SOCKS and not HTTP: a mail server speaks first, and Delta Chat loses a greeting that comes in one packet with
an HTTP proxy's answer.
"""

import asyncio
import contextlib
import http.client
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

import trustme

from autoconfig.address import SERVICE_LABELS
from mailservers import HANDSHAKE_SECONDS, PORTS, SignIn, Visit
from privacy import sent

HTTP, HTTPS = 80, 443
# Mail hosts by names that no client guesses.
MAIL_HOSTS = ("in.", "out.")
SECONDS = 20
# What of a client's request means something to the service.
PASSED_ON = ("accept", "content-type", "user-agent")


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


class Answer(NamedTuple):
    """A response as the front passes it on."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


# Given the service's answer, the one that the client gets: to break a document on purpose.
Change = Callable[[Answer], Answer]
NOT_HERE = Answer(404, [("Content-Type", "text/plain")], b"Not here\n")


@dataclass(frozen=True)
class Scene:
    """What one client meets: these mail domains at the service, some URLs led elsewhere."""

    domains: tuple[str, ...]
    away: tuple[str, ...] = ()  # beginnings of URLs where nothing is
    redirects: dict[str, str] = field(default_factory=dict)  # from the beginning of an URL to another
    change: Change | None = None

    def leads(self, host: str) -> bool:
        """Whether this host is the service."""
        label, _, rest = host.partition(".")
        return host in self.domains or (label in SERVICE_LABELS and rest in self.domains)


@dataclass(frozen=True)
class Record:
    """What one client did in a scene."""

    scene: Scene
    asked: list[Asked] = field(default_factory=list)
    sign_ins: list[SignIn] = field(default_factory=list)


class Stage:
    """Set the scene with `play`; read what the client did from `record`."""

    def __init__(self, service: str) -> None:
        self.authority = trustme.CA()
        self.record = Record(Scene(()))
        self.port = 0
        self._service = service
        self._contexts: dict[str, ssl.SSLContext] = {}

    def play(self, scene: Scene) -> None:
        """From now on; connections of an earlier scene stay in that one."""
        self.record = Record(scene)

    async def run(self, ready: Callable[[], None], stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready()
        await stop.wait()
        server.close()

    async def _client(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            host, port = await _wanted(reader, writer)
            await self._connect(self.record, host, port, reader, writer)
            writer.close()
        except (OSError, EOFError, ValueError):  # it has gone away, or does not speak as it should
            writer.transport.abort()
        except asyncio.CancelledError:  # the stage is closed
            writer.transport.abort()

    async def _connect(
        self, record: Record, host: str, port: int, reader: StreamReader, writer: StreamWriter
    ) -> None:
        web = port in (HTTP, HTTPS)
        here = record.scene.leads(host) if web else port in PORTS and host.startswith(MAIL_HOSTS)
        # RFC 1928 section 6: granted, or "host unreachable"; then an address that nobody reads.
        writer.write(b"\5" + (b"\0" if here else b"\4") + b"\0\1" + bytes(6))
        if not here:
            scheme = "http" if port == HTTP else "https" if port == HTTPS else "tcp"
            record.asked.append(Asked("CONNECT", f"{scheme}://{host}:{port}", 0))
        elif port in PORTS:
            serve, encrypted = PORTS[port]
            visit = Visit(host, port, reader, writer, self._context(host), record.sign_ins)
            if encrypted:
                await visit.encrypt()
            await serve(visit)
        else:
            if port == HTTPS:
                await writer.start_tls(self._context(host), ssl_handshake_timeout=HANDSHAKE_SECONDS)
            await self._exchange(record, f"{'https' if port == HTTPS else 'http'}://{host}", reader, writer)

    async def _exchange(self, record: Record, base: str, reader: StreamReader, writer: StreamWriter) -> None:
        """One request and its answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        start, *lines = head.strip().split("\r\n")
        method, target, _ = start.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        answer = await asyncio.to_thread(self._answer, record.scene, method, base + target, headers, body)
        record.asked.append(Asked(method, base + target, answer.status))
        more = [("Content-Length", str(len(answer.body))), ("Connection", "close")]
        fields = "".join(f"{name}: {value}\r\n" for name, value in (*answer.headers, *more))
        writer.write(f"HTTP/1.1 {answer.status} Answer\r\n{fields}\r\n".encode("latin-1") + answer.body)
        await writer.drain()

    def _answer(self, scene: Scene, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        for start, other in scene.redirects.items():
            if url.startswith(start):
                return Answer(302, [("Location", other + url.removeprefix(start))], b"")
        if url.startswith(scene.away or ("-",)):
            return NOT_HERE
        sent(url)
        sent(body)
        parts = urlsplit(url)
        given = {name: headers[name] for name in PASSED_ON if name in headers}
        forwarded = {
            "X-Forwarded-Host": parts.netloc,
            "X-Forwarded-Proto": parts.scheme,
            "X-Forwarded-For": "192.0.2.1",
        }
        with contextlib.closing(http.client.HTTPConnection(self._service, timeout=SECONDS)) as connection:
            target = parts._replace(scheme="", netloc="").geturl()
            connection.request(method, target, body or None, given | forwarded)
            response = connection.getresponse()
            hop = ("connection", "content-length")
            fields = [(name, value) for name, value in response.getheaders() if name.lower() not in hop]
            answer = Answer(response.status, fields, response.read())
        return scene.change(answer) if scene.change else answer

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]


@contextlib.contextmanager
def opened(service: str) -> Iterator[Stage]:
    """A stage for the service at this `host:port`, in a thread of its own."""
    stage, ready = Stage(service), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        thread = threading.Thread(target=runner.run, args=(stage.run(ready.set, stop),))
        thread.start()
        try:
            assert ready.wait(SECONDS)
            yield stage
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

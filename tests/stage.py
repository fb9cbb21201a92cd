"""A stage for real mail clients: the service behind a TLS front, reached through a SOCKS proxy on loopback.

The proxy leads `autoconfig.D`, `autodiscover.D` and D to the service.
"""

import asyncio
import contextlib
import http.client
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.address import SERVICE_LABELS
from mailservers import HANDSHAKE_SECONDS
from privacy import sent
from socks import HTTP, HTTPS, SECONDS, Asked, Record, Socks, Talk

# What of a client's request means something to the service.
PASSED_ON = ("accept", "content-type", "user-agent")


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


class Stage(Socks[Scene]):
    """For the service at this `host:port`."""

    def __init__(self, service: str) -> None:
        super().__init__(Scene(()))
        self._service = service

    async def reach(self, record: Record[Scene], host: str, port: int) -> Talk | None:
        """The front of the service."""
        if port in (HTTP, HTTPS) and record.place.leads(host):
            return partial(self._front, record, host, port)
        return None

    async def _front(
        self, record: Record[Scene], host: str, port: int, reader: StreamReader, writer: StreamWriter
    ) -> None:
        """One request and its answer."""
        if port == HTTPS:
            await writer.start_tls(self.context(host), ssl_handshake_timeout=HANDSHAKE_SECONDS)
        base = f"{'https' if port == HTTPS else 'http'}://{host}"
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        start, *lines = head.strip().split("\r\n")
        method, target, _ = start.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        answer = await asyncio.to_thread(self._answer, record.place, method, base + target, headers, body)
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

"""The operator's port: whether the service is well, what it counts, and which names are its own.

An ASGI application of its own, for a socket of its own: nothing of it answers where clients ask, nor theirs
here. Every answer comes from memory, in the loop of the worker that is asked; none waits for anything.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.directory.names import is_answered
from autoconfig.findings import Finding
from autoconfig.http.metrics import MEDIA_TYPE, Metrics
from autoconfig.http.respond import HEALTH_PATH

METRICS_PATH, READY_PATH, NAMES_PATH = "/metrics", "/readyz", "/tls-allowed"
SIGNING, TLS = "signing", "tls"
_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"
_MAX_QUERY_LENGTH = 2000


class Standing(NamedTuple):
    """What is in use now. `expiry`: when the first certificate for TLS ends; None where there is none.

    `problems` are those of certificates, `troubles` those of directories, by the profile's file.
    """

    edition: Edition
    stopping: bool
    expiry: float | None = None
    problems: Sequence[Finding] = ()
    troubles: Mapping[str, Sequence[str]] = MappingProxyType({})


class Reply(NamedTuple):
    """A status, a media type and a body."""

    status: int
    media_type: str
    body: bytes


class Monitor:
    """The application."""

    def __init__(self, status: Callable[[], Standing], metrics: Metrics, service: str | None = None) -> None:
        """`service` is the host of this service where the operator says it."""
        self._status = status
        self._metrics = metrics
        self._service = service

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            return
        reply = self.reply(scope["method"], scope["path"], scope["query_string"])
        headers = {
            "Content-Type": reply.media_type,
            "Content-Length": str(len(reply.body)),
            "Cache-Control": "no-store",
        }
        fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": fields})
        body = b"" if scope["method"] == "HEAD" else reply.body
        await send({"type": "http.response.body", "body": body})

    def reply(self, method: str, path: str, query: bytes = b"") -> Reply:
        """The answer to a request."""
        status = self._status()
        if method not in ("GET", "HEAD"):
            return _plain(405, "This method is not for this address.")
        if path == HEALTH_PATH:
            return _plain(200, "ok")
        if path == READY_PATH:
            return readiness(status)
        if path == METRICS_PATH:
            return Reply(200, MEDIA_TYPE, self._metrics.text(status.edition, dict(_ends(status))))
        if path == NAMES_PATH:
            return allowance(status.edition.directory, query, self._service)
        return _plain(404, "There is nothing at this address.")


def readiness(status: Standing) -> Reply:
    """Whether clients may be sent here, and what is to be mended. A directory that is down hinders nobody."""
    ready = bool(status.edition.directory.providers) and not status.stopping
    content = {"ready": ready, "problems": list(_problems(status))}
    return Reply(200 if ready else 503, _JSON, json.dumps(content, indent=2).encode() + b"\n")


def allowance(directory: Directory, query: bytes, service: str | None) -> Reply:
    """Whether a certificate may be asked for: as Caddy asks, with `domain` in the query."""
    asked = parse_qs(query[:_MAX_QUERY_LENGTH].decode(errors="replace")).get("domain", [])
    if len(asked) == 1 and is_answered(directory, asked[0], service):
        return _plain(200, "It is one of ours.")
    return _plain(404, "It is none of ours.")


def _problems(status: Standing) -> Iterator[dict[str, object]]:
    edition = status.edition
    for finding in (*edition.problems, *status.problems):
        yield {"file": finding.file, "line": finding.line, "text": f"{finding.key}: {finding.text}"}
    for provider in edition.directory.providers:
        for trouble in status.troubles.get(str(provider.file), ()):
            yield {"file": str(provider.file), "line": 1, "text": f"lookups: {trouble}"}


def _ends(status: Standing) -> Iterable[tuple[str, float]]:
    """When the first certificate of each use ends."""
    signers = {one.signer for one in status.edition.directory.providers if one.signer}
    if moments := [one.expires for one in signers if one.expires is not None]:
        yield SIGNING, min(moments)
    if status.expiry is not None:
        yield TLS, status.expiry


def _plain(status: int, text: str) -> Reply:
    return Reply(status, _TEXT, f"{text}\n".encode())

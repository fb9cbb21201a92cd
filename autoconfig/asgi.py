"""The service under ASGI: documents and `/healthz` inline, also while lookups are waited for, in a thread
where a signer has to be waited for; the rest through Flask in a2wsgi's threads. No thread waits for a client:
a body is read before one is taken, and an answer is sent when there is none any longer.

`create_app()` is for any ASGI server; `autoconfig.server.worker` is the one of ours.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from a2wsgi import WSGIMiddleware

from autoconfig.collector import keep_for_good
from autoconfig.directory import Directory
from autoconfig.http import access
from autoconfig.http.forwarded import origin, split_target
from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.http.respond import (
    MAX_BODY_LENGTH,
    TOO_SLOW,
    UNKNOWN_CODING,
    Request,
    Response,
    answer,
    ask,
    is_served,
    is_too_long,
)
from autoconfig.http.wsgi import ARRIVAL
from autoconfig.signing.command import MAX_AT_ONCE
from autoconfig.web import create_app as create_web_app
from autoconfig.web import load_from_environment, proxies_from_environment

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def create_app() -> "Application":
    """The whole service, from the same variables as `autoconfig.web.create_app`, and raising the same."""
    service = Application(load_from_environment(), proxies_from_environment())
    keep_for_good()
    return service


class Application:
    """The whole service as an ASGI application."""

    def __init__(self, directory: Directory, proxies: int = 0, limits: Limits = DEFAULTS) -> None:
        self.limits = limits
        self._directory = directory
        self._proxies = proxies
        app: Any = create_web_app(directory, proxies=proxies)
        # Its queue holds a whole answer, so that no thread waits for a client that does not read.
        self._rest: Any = WSGIMiddleware(app, send_queue_size=0)
        # More than a signer starts commands, so that one is free to say that there are too many.
        self._threads = ThreadPoolExecutor(2 * MAX_AT_ONCE, "signing")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application, lifespan included."""
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        started = monotonic()
        authority, raw_path = split_target(_target(scope))
        path = _text(raw_path)
        fields = _fields(scope["headers"])
        asked = origin(
            lambda name: fields.get(name, ""),
            authority or fields.get("host", ""),
            (scope.get("client") or ("",))[0],
            self._proxies,
        )
        try:
            body = await self._body(scope, receive, fields)
        except ConnectionAbortedError:
            return
        if not isinstance(body, Response) and not is_served(path):
            await self._page(scope, path, body, started, send)
            return
        response = (
            body
            if isinstance(body, Response)
            else await self._respond(_request(scope, path, asked.host, fields, body), started)
        )
        await _give(send, response)
        access.record(
            scope["method"],
            path,
            response.status,
            len(response.body),
            monotonic() - started,
            asked.client,
            response.failure,
        )

    async def _body(
        self, scope: Scope, receive: Receive, fields: Mapping[str, str]
    ) -> bytes | Response | None:
        """What is read of it before anything is done: as `_received`, or a Response where it is none."""
        if scope["method"] != "POST":
            return b""
        if fields.get("transfer-encoding", "chunked").lower() != "chunked":
            return UNKNOWN_CODING
        try:
            async with asyncio.timeout(self.limits.body):
                return await _received(receive, fields.get("content-length", ""))
        except TimeoutError:
            return TOO_SLOW

    async def _page(self, scope: Scope, path: str, body: bytes | None, arrival: float, send: Send) -> None:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body or b""}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._rest({**_for_wsgi(scope, path, body), ARRIVAL: arrival}, receive, keep)
        for message in messages:
            await send(message)

    async def _respond(self, request: Request, arrival: float) -> Response:
        """Inline, but for what waits."""
        question = ask(self._directory, request)
        if isinstance(question, Response):
            return question
        fields: Mapping[str, str] = {}
        if search := question.search(arrival):
            for future, seconds in search:
                await asyncio.wait([asyncio.wrap_future(future)], timeout=seconds)
            fields = search.fields
        if question.waits:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, answer, request, question, fields)
        return answer(request, question, fields)


# All that is ever looked at; Authorization is not among them.
_READ = frozenset(
    (
        b"host",
        b"content-type",
        b"content-length",
        b"transfer-encoding",
        b"if-none-match",
        b"accept-language",
        b"x-forwarded-host",
        b"x-forwarded-for",
    )
)
# Of a body as it was sent.
_FRAMING = frozenset((b"content-length", b"transfer-encoding"))


def _fields(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in headers:
        if name in _READ:
            key, text = name.decode(), value.decode("latin-1")
            fields[key] = f"{fields[key]},{text}" if key in fields else text
    return fields


def _for_wsgi(scope: Scope, path: str, body: bytes | None) -> Scope:
    """With a path and a query that a2wsgi can pass on, and the length that the body has.

    Of one that is too long nothing is passed on but that.
    """
    query = scope["query_string"].decode("ascii", "replace").encode("ascii", "replace")
    headers = [field for field in scope["headers"] if field[0] not in _FRAMING]
    length = MAX_BODY_LENGTH + 1 if body is None else len(body)
    if length:
        headers.append((b"content-length", b"%d" % length))
    path = path.encode(errors="replace").decode()
    return {**scope, "path": path, "query_string": query, "headers": headers}


def _target(scope: Scope) -> str:
    """The path as it was sent; a server need not give it."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.decode("latin-1")


def _request(scope: Scope, path: str, host: str, fields: Mapping[str, str], body: bytes | None) -> Request:
    return Request(
        scope["method"],
        path,
        scope["query_string"],
        host,
        body,
        fields.get("content-type", ""),
        fields.get("if-none-match", ""),
        fields.get("accept-language", ""),
    )


async def _give(send: Send, response: Response) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _text(raw_path: str) -> str:
    return unquote_to_bytes(raw_path).decode("utf-8", "surrogateescape") if "%" in raw_path else raw_path


async def _received(receive: Receive, declared: str) -> bytes | None:
    """The body, None where it is too large; then the rest of it stays unread.

    Raises ConnectionAbortedError where the client went away.
    """
    if is_too_long(declared):
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        body += message.get("body", b"")
        if len(body) > MAX_BODY_LENGTH:
            return None
        more = message.get("more_body", False)
    return bytes(body)

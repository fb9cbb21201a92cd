"""The service under ASGI: documents and `/healthz` inline, also while lookups are waited for, in a thread
where a signer has to be waited for; the rest through Flask in a2wsgi's threads.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from a2wsgi import WSGIMiddleware

from autoconfig import access
from autoconfig.directory import Directory
from autoconfig.forwarded import origin, split_target
from autoconfig.respond import MAX_BODY_LENGTH, Request, Response, answer, ask, is_served, is_too_long
from autoconfig.signing.command import MAX_AT_ONCE
from autoconfig.web import create_app
from autoconfig.wsgi import ARRIVAL, FORM

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Service:
    """The whole service as an ASGI application."""

    def __init__(self, directory: Directory, proxies: int = 0) -> None:
        self._directory = directory
        self._proxies = proxies
        self._rest: Any = WSGIMiddleware(create_app(directory, proxies=proxies))  # type: ignore[arg-type]
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
        if not is_served(path):
            await self._rest({**_for_wsgi(scope, path), ARRIVAL: started}, receive, send)
            return
        fields = _fields(scope["headers"])
        host, client = origin(
            lambda name: fields.get(name, ""),
            authority or fields.get("host", ""),
            (scope.get("client") or ("",))[0],
            self._proxies,
        )
        try:
            request = await _request(scope, receive, path, host, fields)
        except ConnectionAbortedError:
            return
        response = await self._respond(request, started)
        await _give(send, response)
        access.record(
            request.method,
            path,
            response.status,
            len(response.body),
            monotonic() - started,
            client,
            response.failure,
        )

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
        b"if-none-match",
        b"accept-language",
        b"x-forwarded-host",
        b"x-forwarded-for",
    )
)


def _fields(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in headers:
        if name in _READ:
            key, text = name.decode(), value.decode("latin-1")
            fields[key] = f"{fields[key]},{text}" if key in fields else text
    return fields


def _for_wsgi(scope: Scope, path: str) -> Scope:
    """With a path and a query that a2wsgi can pass on."""
    query = scope["query_string"].decode("ascii", "replace").encode("ascii", "replace")
    return {**scope, "path": path.encode(errors="replace").decode(), "query_string": query}


def _target(scope: Scope) -> str:
    """The path as it was sent; a server need not give it."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.decode("latin-1")


async def _request(
    scope: Scope, receive: Receive, path: str, host: str, fields: Mapping[str, str]
) -> Request:
    """Raises ConnectionAbortedError where the client went away."""
    posted = scope["method"] == "POST"
    return Request(
        scope["method"],
        path,
        scope["query_string"],
        host,
        await _body(receive, fields.get("content-length", "")) if posted else b"",
        fields.get("content-type", "").lower().startswith(FORM),
        fields.get("if-none-match", ""),
        fields.get("accept-language", ""),
    )


async def _give(send: Send, response: Response) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _text(raw_path: str) -> str:
    return unquote_to_bytes(raw_path).decode("utf-8", "surrogateescape") if "%" in raw_path else raw_path


async def _body(receive: Receive, declared: str) -> bytes | None:
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

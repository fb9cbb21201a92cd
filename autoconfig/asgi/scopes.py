"""What ASGI says of a request, as values; pure. And the other way, for what speaks WSGI."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from autoconfig.http.exchange import REQUEST_ID
from autoconfig.http.forwarded import FIELDS, split_target
from autoconfig.http.respond import MAX_BODY_LENGTH, Request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# All that is ever looked at; Authorization is not among them.
_READ = {
    name.encode(): name
    for name in (
        *[
            "host",
            "content-type",
            "content-length",
            "transfer-encoding",
            "if-none-match",
            "accept",
            "accept-language",
            "user-agent",
        ],
        REQUEST_ID.lower(),
        *FIELDS,
    )
}
# Of a body as it was sent.
_FRAMING = frozenset((b"content-length", b"transfer-encoding"))


class Whole(NamedTuple):
    """A request in origin form, all of which has come; `path` and `query` are as they were sent.

    `fields` are those that are looked at.
    """

    method: str
    path: bytes
    query: bytes
    fields: Mapping[str, str]
    body: bytes


def fields_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The fields that are looked at, several of one name with commas between."""
    fields: dict[str, str] = {}
    for name, value in headers:
        if key := _READ.get(name):
            text = value.decode("latin-1")
            fields[key] = f"{fields[key]},{text}" if key in fields else text
    return fields


def for_wsgi(scope: Scope, path: str, body: bytes | None) -> Scope:
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


def target_of(scope: Scope) -> tuple[str, str]:
    """Authority and path of the target, the path `decoded`."""
    raw: bytes | None = scope.get("raw_path")  # as it was sent; a server need not give it
    authority, path = split_target(quote(scope["path"]) if raw is None else raw.decode("latin-1"))
    return authority, decoded(path)


def decoded(path: str) -> str:
    """A path without percent signs; what is no UTF-8 stays as surrogates."""
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape") if "%" in path else path


def request_of(
    method: str, path: str, query: bytes, host: str, fields: Mapping[str, str], body: bytes | None
) -> Request:
    """The request as a value."""
    given = fields.get
    return Request(
        method,
        path,
        query,
        host,
        body,
        given("content-type", ""),
        given("if-none-match", ""),
        given("accept-language", ""),
        given("accept", ""),
    )

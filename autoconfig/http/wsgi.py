"""The documents' half under WSGI (PEP 3333), in front of an application that has the rest.

What must stay true:

1. It stands in front of Flask's own `wsgi_app`. So `flask run`, `app.test_client()`, any WSGI server and
   a2wsgi, which has the pages under ASGI, see one application.
2. Every request is logged here, once, and by nobody else: servers print the query, and with it the address.
3. Every body is read here, a form's too, which then has the bytes and their length. Each server has errors of
   its own for a body that is none (gunicorn's are no OSError), and what Flask made of them was our fault.
4. Where there is no length, it is read only if the server says that it ends: else reading would never end.
5. Flask makes its links of the host and the scheme that count, so they are written into the environ.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from time import monotonic
from typing import Any, NamedTuple

from autoconfig.directory.edition import Current, Edition
from autoconfig.http import access
from autoconfig.http.exchange import (
    PAGE,
    REQUEST_ID,
    Arrival,
    Exchange,
    Outcome,
    Turns,
    exchange,
    request_id,
)
from autoconfig.http.forwarded import is_forwarded, origin, scheme, split_target
from autoconfig.http.respond import (
    MAX_BODY_LENGTH,
    UNKNOWN_CODING,
    UNREADABLE,
    Handler,
    Request,
    Response,
    Route,
    answer,
    ask,
    is_too_long,
    route,
)
from autoconfig.lookups import Search, find

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
Record = Callable[[Exchange], None]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# In the environ, and in the scope where there is ASGI outside: when the request came (monotonic).
ARRIVAL = "autoconfig.arrival"
# In the environ: a function by which a page tells whose mail it was asked for, and its search. Where there is
# no page its `format` is to be "".
TELL = "autoconfig.tell"


class Documents:
    """Answers for the documents' paths and `/healthz`, passes on everything else, and logs both."""

    def __init__(
        self, current: Current[Any], rest: Application, proxies: int = 0, record: Record = access.record
    ) -> None:
        """`record` is given each exchange."""
        self._current = current
        self._keep = record
        self._rest = rest
        self._proxies = proxies
        self._doubt = access.Doubt()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application."""
        scope = environ.get("asgi.scope", {})
        started = scope.get(ARRIVAL) or monotonic()
        method, path = environ["REQUEST_METHOD"], _text(environ.get("PATH_INFO", "")) or "/"
        target = environ.get("RAW_URI") or scope.get("raw_path", b"").decode("latin-1")
        authority = split_target(target)[0] or environ.get("HTTP_HOST", "")

        def header(name: str) -> str:
            return str(environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))

        found = origin(header, authority, environ.get("REMOTE_ADDR", ""), self._proxies)
        named = request_id(header, self._proxies)
        arrival = Arrival(method, path, *found, header("user-agent"), named, started)
        # Where there is ASGI outside, it was seen there.
        if not self._proxies and ARRIVAL not in scope and is_forwarded(header):
            self._doubt()
        body = _body(environ) if method == "POST" else b""
        if isinstance(body, Response):
            response = body
        elif target_of := route(path):
            request = _request(environ, path, found.host, body)
            response = respond(self._current.edition, target_of, request, started)
        else:
            environ |= {"HTTP_HOST": found.host} if found.host else {}
            environ[ARRIVAL] = started
            environ["wsgi.url_scheme"] = scheme(header, environ["wsgi.url_scheme"], self._proxies)
            told = _Told()
            environ[TELL] = told
            return self._rest(_with(environ, body), self._logging(start_response, arrival, told))
        sent = response.sent_to(method)
        headers = [*response.headers, (REQUEST_ID, named)]
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", headers)
        self._record(arrival, response, len(sent))
        return [sent]

    def _record(self, arrival: Arrival, outcome: Outcome, length: int) -> None:
        self._keep(exchange(arrival, outcome, length, self._current.edition.directory, monotonic()))

    def _logging(self, start_response: StartResponse, arrival: Arrival, told: "_Told") -> StartResponse:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            length = next((value for name, value in headers if name.lower() == "content-length"), "0")
            self._record(arrival, told.outcome(int(status.partition(" ")[0])), int(length))
            return start_response(status, [*headers, (REQUEST_ID, arrival.request_id)], *more)

        return start


class _Page(NamedTuple):
    """The answer, for log and metrics."""

    status: int
    format: str
    domain: str
    lookups: Turns
    failure: str = ""


class _Told:
    """What a page has told of the address that it was asked for."""

    def __init__(self) -> None:
        self.domain, self.format = "", PAGE
        self.search: Search | None = None

    def __call__(self, domain: str, search: Search | None) -> None:
        self.domain, self.search = domain, search

    def outcome(self, status: int) -> Outcome:
        return _Page(status, self.format, self.domain, self.search.outcomes if self.search else ())


def respond(edition: Edition, found: Route | Handler, request: Request, arrival: float) -> Response:
    """Both halves of the answer, and the lookups between them, for which this waits.

    `found` answers at the request's path, `arrival` is when it came (monotonic).
    """
    question = ask(edition, found, request)
    if isinstance(question, Response):
        return question
    search = question.search(arrival)
    response = answer(request, question, find(search))
    return response._replace(lookups=search.outcomes) if search else response


def _text(path: str) -> str:
    return path.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def _request(environ: Environ, path: str, host: str, body: bytes | None) -> Request:
    return Request(
        environ["REQUEST_METHOD"],
        path,
        environ.get("QUERY_STRING", "").encode("latin-1", "replace"),
        host,
        body,
        environ.get("CONTENT_TYPE", ""),
        environ.get("HTTP_IF_NONE_MATCH", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        environ.get("HTTP_ACCEPT", ""),
    )


def _body(environ: Environ) -> bytes | Response | None:
    """The body; None where it is too large, then the rest stays unread; a Response where it is none."""
    if environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower() not in ("", "chunked"):
        return UNKNOWN_CODING
    declared = environ.get("CONTENT_LENGTH") or ""
    if is_too_long(declared):
        return None
    if not declared.isdecimal() and not environ.get("wsgi.input_terminated"):
        return b""
    length = int(declared) if declared.isdecimal() else MAX_BODY_LENGTH + 1
    try:
        body = bytes(environ["wsgi.input"].read(length))
    except Exception:  # every server has errors of its own: gunicorn's InvalidChunkSize is no OSError
        return UNREADABLE
    if declared.isdecimal() and len(body) < length:
        return UNREADABLE
    return body if len(body) <= MAX_BODY_LENGTH else None


def _with(environ: Environ, body: bytes | None) -> Environ:
    """The same with a body that has been read, and its length; of one that is too long only that."""
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    length = MAX_BODY_LENGTH + 1 if body is None else len(body)
    return environ | {"wsgi.input": BytesIO(body or b""), "CONTENT_LENGTH": str(length)}

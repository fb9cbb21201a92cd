"""The service under ASGI: `create_app()` for any server; `autoconfig.server.worker` is the one of ours.

What must stay true:

1. The event loop is one thread for everybody: nothing on it waits, and nothing takes long. A document is
   made on the loop: that takes about as long as the way to a thread. Lookups give futures to wait for.
2. No thread waits for a client. A body is read on the loop before a thread is taken, and a page is sent when
   its thread is free again: ten forms that were sent by half held all ten threads of the page.
3. What a client can make us keep is bounded: so many bytes of a body, for so many seconds. Of one that is
   declared, or turns out, to be too long the rest stays unread.
4. Documents and `/healthz` do not need the threads of the page. While all of them wait for a directory that
   hangs, whoever watches the service hears that it is up.
5. What lookups may take counts from the arrival, for a page that had to wait for a thread too.
6. Every request has the same answer as under WSGI: one table of requests is put to both.
7. A request is answered from one edition, which it reads once: what is in use may be another one meanwhile.

The road of a request:

    path, host, client        as the client sent them, behind proxies that are believed
         |
    body, of POST alone  ---- it does not end, or has a coding that nobody knows ---------+
         |                                                                                |
         +-- a document:   ask -- lookups, on the loop -- answer -------------------------+--> sent, logged
         |                                                in a thread of our own where a
         |                                                signer has to be waited for
         +-- a page:       Flask, in a thread of a2wsgi, with a log line -- kept whole -- sent

A worker of ours knows a shorter one, `at_once`: the same ask and answer for a document that nothing has to be
waited for, all of whose request is there.

What was tried before: `/healthz` had a thread of its own, until it was answered as the documents are (4). And
a2wsgi handed on a page as it came: its queue holds ten pieces, and with the next one the thread waits for the
client (2).
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, NamedTuple

from a2wsgi import WSGIMiddleware

from autoconfig import web
from autoconfig.asgi.bodies import received
from autoconfig.asgi.scopes import (
    Message,
    Receive,
    Scope,
    Send,
    Whole,
    decoded,
    fields_of,
    for_wsgi,
    request_of,
    target_of,
)
from autoconfig.directory.edition import Current, Edition
from autoconfig.http import access, wsgi
from autoconfig.http.exchange import REQUEST_ID, Arrival, exchange, own_request_id, request_id
from autoconfig.http.forwarded import FIELDS, Origin, origin
from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.http.respond import (
    MAX_BODY_LENGTH,
    NOT_HERE,
    TOO_SLOW,
    UNKNOWN_CODING,
    Handler,
    Request,
    Response,
    Route,
    answer,
    ask,
    route,
)
from autoconfig.http.wsgi import ARRIVAL, Record
from autoconfig.page.site import Site
from autoconfig.service import Question
from autoconfig.signing.limits import MAX_AT_ONCE

_REQUEST_ID_FIELD = REQUEST_ID.lower()
_TRANSFER_ENCODING = "transfer-encoding"


class Sent(NamedTuple):
    """An answer as HTTP/1 writes it: `fields` are whole lines, without those of the connection."""

    status: int
    fields: bytes
    body: bytes


def create_app() -> "Application":
    """The whole service, from the same variables as `autoconfig.web.create_app`, and raising the same."""
    service = Application(web.load_from_environment(), web.proxies_from_environment())
    web.live(service.current)
    return service


class Application:
    """The whole service as an ASGI application. `current` is what it serves.

    `elsewhere` are paths of documents that another port has.
    """

    def __init__(
        self,
        edition: Edition | Current[Site],
        proxies: int = 0,
        limits: Limits = DEFAULTS,
        record: Record = access.record,
        pages: wsgi.Application | None = None,
    ) -> None:
        """`record` is given each exchange. `pages` are those of `web`, where they are made already."""
        self._record = record
        self.elsewhere: frozenset[str] = frozenset()
        self.limits = limits
        self.current = Current(edition, Site.load) if isinstance(edition, Edition) else edition
        self._proxies = proxies
        self._doubt = access.Doubt()
        app: Any = wsgi.Documents(self.current, pages or web.pages(self.current), proxies, record)
        self._rest: Any = WSGIMiddleware(app, send_queue_size=0)  # no bound: it holds a whole answer
        # More than a signer starts commands, so that one is free to say that there are too many.
        self._threads = ThreadPoolExecutor(2 * MAX_AT_ONCE, "signing")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application, lifespan included."""
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        fields, client = fields_of(scope["headers"]), scope.get("client")
        authority, path = target_of(scope)
        arrival = self._arrival(scope["method"], authority, path, fields, client[0] if client else "")
        host, started = arrival.host, arrival.moment
        try:
            body = await self._body(scope, receive, fields)
        except ConnectionAbortedError:
            return
        if isinstance(body, Response):
            response = body
        elif found := route(path):
            request = request_of(scope["method"], path, scope["query_string"], host, fields, body)
            response = await self._respond(found, request, started)
        else:
            await self._page(scope, path, body, started, send)
            return
        await _give(send, response, response.sent_to(scope["method"]), arrival.request_id)
        self._recorded(arrival, response, len(response.sent_to(scope["method"])))

    def _arrival(
        self, method: str, authority: str, path: str, fields: Mapping[str, str], client: str
    ) -> Arrival:
        started, given = monotonic(), fields.get
        host = authority or given("host", "")
        if self._proxies:
            (host, client), named = self._told(Origin(host, client), fields)
        else:
            named = own_request_id()
            if not FIELDS.isdisjoint(fields):
                self._doubt()
        return Arrival(method, path, host, client, given("user-agent", ""), named, started)

    def _told(self, found: Origin, fields: Mapping[str, str]) -> tuple[Origin, str]:
        """Where a request came from, and what it is called, by proxies that are believed."""

        def header(name: str) -> str:
            return fields.get(name, "")

        return origin(header, *found, self._proxies), request_id(header, self._proxies)

    async def _body(
        self, scope: Scope, receive: Receive, fields: Mapping[str, str]
    ) -> bytes | Response | None:
        """What is read of it before anything is done: as `received`, or a Response where it is none."""
        if scope["method"] != "POST":
            return b""
        if fields.get(_TRANSFER_ENCODING, "chunked").lower() != "chunked":
            return UNKNOWN_CODING
        try:
            return await received(receive, fields.get("content-length", ""), self.limits.body)
        except TimeoutError:
            return TOO_SLOW

    def at_once(self, asked: Whole, client: str) -> Sent | None:
        """The answer to a request from this IP address; None where anything is to be waited for.

        It spares a worker of ours all that a server does for an application of which it knows nothing.
        """
        method, target, query, fields, body = asked
        path = decoded(target.decode("latin-1"))
        found = route(path)
        if not found or _TRANSFER_ENCODING in fields or len(body) > MAX_BODY_LENGTH:
            return None
        edition, arrival = self.current.edition, self._arrival(method, "", path, fields, client)
        request = request_of(method, path, query, arrival.host, fields, body if method == "POST" else b"")
        response = NOT_HERE if path in self.elsewhere else ask(edition, found, request)
        if isinstance(response, Question):
            if response.provider.lookups or response.waits:
                return None
            response = answer(request, response, {})
        sent = response.sent_to(method)
        self._record(exchange(arrival, response, len(sent), edition.directory, monotonic()))
        named = f"{_REQUEST_ID_FIELD}: {arrival.request_id}\r\n".encode()
        return Sent(response.status, response.headers.lines + named, sent)

    def _recorded(self, arrival: Arrival, response: Response, length: int) -> None:
        self._record(exchange(arrival, response, length, self.current.edition.directory, monotonic()))

    async def _page(self, scope: Scope, path: str, body: bytes | None, arrival: float, send: Send) -> None:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body or b""}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._rest({**for_wsgi(scope, path, body), ARRIVAL: arrival}, receive, keep)
        for message in messages:
            await send(message)

    async def _respond(self, found: Route | Handler, request: Request, arrival: float) -> Response:
        """On the loop, but for a signer that has to be waited for."""
        if request.path in self.elsewhere:
            return NOT_HERE
        question = ask(self.current.edition, found, request)
        if isinstance(question, Response):
            return question
        fields: Mapping[str, str] = {}
        if search := question.search(arrival):
            for future, seconds in search:
                await asyncio.wait([asyncio.wrap_future(future)], timeout=seconds)
            fields = search.fields
        if question.waits:
            loop = asyncio.get_running_loop()
            response = await loop.run_in_executor(self._threads, answer, request, question, fields)
        else:
            response = answer(request, question, fields)
        return response._replace(lookups=search.outcomes) if search else response


async def _give(send: Send, response: Response, body: bytes, named: str) -> None:
    fields = (*response.headers, (REQUEST_ID, named))
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in fields]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""The documents' half of HTTP: a request as values in, a response as values out. No framework, no socket.

    path ---- route ----> Route or Handler        None: the path is for people, and the adapter passes it on
                             |
    Request ---------------- ask ----> Question ---- answer ----> Response
                             |            |            ^
                             v            +- lookups --+
                          Response, where there is nothing to ask

What must stay true:

1. An adapter (`wsgi`, `asgi`) brings bytes and carries bytes away. What a client is told is decided here, so
   that it is the same through both, and one table of requests and answers can test it.
2. HTTP ends here. Paths, fields and percent signs come in; an `Asked` goes on, made by a format, which knows
   its own parameters and passes over all others. Back come documents and errors, and this is the one place
   where an error becomes a status.
3. Nothing here raises. What is our own fault is a 500 with a sentence that holds nothing of the request, for
   an address may stand in it; `failure` says where it happened, for the log.
4. No cache keeps what is one person's. That is what is answered to an address, whether or not anybody has it,
   and whatever is answered to POST. Any other document may be kept by everybody, and has a tag to be asked
   by; no refusal is kept.
5. No browser takes an answer for a page of this host: a document holds what an operator has imported from
   somebody else. Every body comes with the fields that see to it.

Clients differ in what they make of a refusal. One that tries a path by GET where only POST is answered gets
404, since 405 would look like an endpoint; a person's browser gets it with another sentence (`in_browser`).
One that asks by POX reads the reason only from a document with status 200. So a format says for itself how
its errors look (`render_error`, `errors_are_answers`).
Monitoring is answered here too, since it must wait for nobody.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from autoconfig import service
from autoconfig.address import to_host
from autoconfig.directory.edition import Edition
from autoconfig.errors import AutoconfigError, NotServed, RequestError, SigningFailed, where
from autoconfig.formats import BEFORE_VALUE, FORMATS, Asker, Format
from autoconfig.formats.asked import who_alone
from autoconfig.http import wellknown
from autoconfig.http.browsers import is_browser, where_the_page_is
from autoconfig.http.exchange import Turns
from autoconfig.http.fields import Field, Fields
from autoconfig.http.parameters import read
from autoconfig.service import Document, Question
from autoconfig.texts import preferred

HEALTH_PATH = "/healthz"
MAX_BODY_LENGTH = 64 * 1024
MAX_QUERY_LENGTH = 8 * 1024

_STATUS = ((RequestError, 400), (NotServed, 404), (SigningFailed, 503))
# Of a document that speaks of nobody in particular.
PUBLIC = "public, max-age=3600"
_PERSONAL = "private, no-store"
_NOT_STORED = ("Cache-Control", "no-store")
# The address stands in the URL of some.
_FOR_ONE_PERSON = (("Cache-Control", _PERSONAL), ("Referrer-Policy", "no-referrer"))
# Of every answer here; the page has a policy of its own.
ISOLATED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
)
# Of every answer that is a sentence, whoever gives it.
PLAIN_HEADERS = (("Content-Type", "text/plain; charset=utf-8"), *ISOLATED, _NOT_STORED)
OUR_FAULT = "This is a fault of the service; it has been noted."
NOTHING_HERE = "There is nothing at this address."
_WRONG_METHOD = "This method is not for this address."


class Request(NamedTuple):
    """A request. `path` is percent-decoded; `query` and `body` are as they came.

    `host` is the Host field, or the authority of an absolute target.
    `body` is None where it is longer than MAX_BODY_LENGTH; an adapter then leaves the rest of it unread.
    """

    method: str
    path: str
    query: bytes = b""
    host: str = ""
    body: bytes | None = b""
    content_type: str = ""
    if_none_match: str = ""
    accept_language: str = ""
    accept: str = ""


class Response(NamedTuple):
    """A response, and what log and metrics say of it.

    `domain` is that of the address asked for, `lookups` are those that were asked.
    """

    status: int
    headers: Fields
    body: bytes
    format: str = ""
    failure: str = ""
    domain: str = ""
    lookups: Turns = ()

    def sent_to(self, method: str) -> bytes:
        """The body as it is sent: RFC 9110 section 9.3.2, to HEAD all fields of the answer but no body."""
        return b"" if method == "HEAD" else self.body


class Route(NamedTuple):
    """Which format a path asks for, and the value that stands in the path, if any."""

    format: Format
    value: str = ""


# What the service answers by itself, without a format.
Handler = Callable[[Edition, Request], Response]

_EXACT = {path: Route(form) for form in FORMATS.values() if not form.without_case for path in form.paths}
_WITHOUT_CASE = {path: Route(form) for form in FORMATS.values() if form.without_case for path in form.paths}


def route(path: str) -> Route | Handler | None:
    """What answers at `path`; None where it is for people."""
    if found := _EXACT.get(path) or _WITHOUT_CASE.get(path) or _HANDLERS.get(path):
        return found
    lower = path.lower()
    for start in BEFORE_VALUE:
        if start in _WITHOUT_CASE and lower.startswith(start):
            return Route(_WITHOUT_CASE[start].format, path[len(start) :])
        if start in _EXACT and path.startswith(start):
            return Route(_EXACT[start].format, path[len(start) :])
    return _WITHOUT_CASE.get(lower)


def respond(edition: Edition, request: Request) -> Response:
    """Both halves, by rule alone: no lookup is asked."""
    found = route(request.path)
    if found is None:
        return _plain(404, NOTHING_HERE)
    question = ask(edition, found, request)
    return question if isinstance(question, Response) else answer(request, question, {})


def ask(edition: Edition, found: Route | Handler, request: Request) -> Question | Response:
    """Who is meant by a request to the path that `found` is of, or the answer where nobody is."""
    if isinstance(found, Route):
        return _ask(edition, *found, request)
    try:
        return found(edition, request)
    except Exception as error:
        return _fault(error)


def answer(request: Request, question: Question, fields: Mapping[str, str]) -> Response:
    """The document that was asked for."""
    form, domain = question.format, question.address.domain
    try:
        document = service.answer(question, fields)
        return _document(form, request, document, domain)
    except Exception as error:
        return _error(form, error)._replace(domain=domain)


def is_too_long(content_length: str) -> bool:
    """Whether a body that declares this length is not worth reading."""
    return content_length.isdecimal() and (len(content_length) > 9 or int(content_length) > MAX_BODY_LENGTH)


def _health(edition: Edition, request: Request) -> Response:
    """What monitoring gets, as long as there is anything that answers."""
    if request.method not in ("GET", "HEAD"):
        return _plain(405, _WRONG_METHOD, None, ("Allow", "GET, HEAD"))
    left_out = len({finding.file for finding in edition.findings})
    some = "1 bad profile file is" if left_out == 1 else f"{left_out} bad profile files are"
    return _plain(200, f"ok, but {some} left out" if left_out else "ok")


def _elsewhere(edition: Edition, request: Request) -> Response:
    """Where a domain's other services are, by whatever method they are asked for; else there is nothing."""
    path, host = request.path.removesuffix("/"), to_host(request.host)
    url = wellknown.location(edition.directory, path, host)
    if url is None:
        return _plain(404, NOTHING_HERE)
    found = _plain(301, f"It is at {url}", None, ("Location", url))
    cached = ("Cache-Control", PUBLIC)
    fields = (cached if field == _NOT_STORED else field for field in found.headers)
    return found._replace(headers=Fields(fields))


def _ask(edition: Edition, form: Format, value: str, request: Request) -> Question | Response:
    try:
        if refusal := _unusable(form, request):
            return _seen(edition, form, request, refusal)
        host = to_host(request.host)
        languages = tuple(preferred(request.accept_language)) if form.asker is Asker.REQUIRED else ()
        if form.by_address and not request.body and (address := who_alone(request.query)):
            return service.ask_about(edition.directory, form, address, host, languages, edition.texts)
        parameters, body = read(request.query, request.content_type, request.body or b"")
        if value:
            parameters[form.value_in_path] = value
        said = form.read_request(parameters, body)
        while isinstance(said, str):
            form = FORMATS[said]
            said = form.read_request(parameters, body)
        return service.ask(edition.directory, form, said.at(host, languages), edition.texts)
    except Exception as error:
        return _seen(edition, form, request, _error(form, error))


def _seen(edition: Edition, form: Format, request: Request, refusal: Response) -> Response:
    """The refusal as it is, but for a person who looks in a browser whether it works."""
    is_seen = form.in_browser and request.method in ("GET", "HEAD") and refusal.status in (400, 404)
    if not is_seen or not is_browser(request.accept):
        return refusal
    page = where_the_page_is(edition.directory, request.host)
    return _plain(refusal.status, f"{form.in_browser} {page}".rstrip(), form)


def _unusable(form: Format, request: Request) -> Response | None:
    if request.method not in form.methods:
        if request.method in ("GET", "HEAD"):
            return _plain(404, NOTHING_HERE, form)
        return _plain(405, _WRONG_METHOD, form, ("Allow", ", ".join(form.methods)))
    if len(request.query) > MAX_QUERY_LENGTH:
        return _plain(414, "The query is too long.", form)
    if request.body is None:
        return _plain(413, "The request is too large.", form)
    return None


def _document(form: Format, request: Request, document: Document, domain: str) -> Response:
    body, media_type, file_name, personal, _ = document
    if personal or request.method == "POST":
        headers = _fields(media_type, file_name, len(body), _FOR_ONE_PERSON)
        return Response(200, headers, body, form.name, "", domain)
    tag = document.etag
    kept = (("Cache-Control", PUBLIC), ("ETag", tag))
    if is_known(tag, request.if_none_match):
        return Response(304, Fields(kept), b"", form.name, "", domain)
    headers = _fields(media_type, file_name, len(body), kept)
    return Response(200, headers, body, form.name, "", domain)


@lru_cache(256)
def _fields(media_type: str, file_name: str | None, length: int, more: tuple[Field, Field]) -> Fields:
    """Of a document."""
    file = (("Content-Disposition", f'attachment; filename="{file_name}"'),) if file_name else ()
    return Fields((("Content-Type", media_type), *ISOLATED, ("Content-Length", str(length)), *file, *more))


def is_known(tag: str, if_none_match: str) -> bool:
    """Whether a client has what bears this tag. RFC 9110 section 13.1.2: `*` or a list, compared weakly."""
    tags = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return any(one in ("*", tag) for one in tags)


def _error(form: Format, error: Exception) -> Response:
    if not isinstance(error, AutoconfigError):
        return _fault(error, form)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    body = form.render_error(error) if form.render_error else None
    if body is None:
        return _plain(status, str(error), form)
    length = ("Content-Length", str(len(body)))
    headers = Fields((("Content-Type", form.media_type), *ISOLATED, _NOT_STORED, length))
    return Response(200 if form.errors_are_answers else status, headers, body, form.name)


def _fault(error: Exception, form: Format | None = None) -> Response:
    return _plain(500, OUR_FAULT, form)._replace(failure=where(error))


def _plain(status: int, text: str, form: Format | None = None, *more: tuple[str, str]) -> Response:
    body = f"{text}\n".encode(errors="replace")
    length = ("Content-Length", str(len(body)))
    headers = Fields((*PLAIN_HEADERS, length, *more))
    return Response(status, headers, body, form.name if form else "")


_HANDLERS: Mapping[str, Handler] = {
    HEALTH_PATH: _health,
    **{path + end: _elsewhere for path in wellknown.PATHS for end in ("", "/")},
}
# What an adapter answers by itself.
NOT_HERE = _plain(404, NOTHING_HERE)
UNREADABLE = _plain(400, "The request's body cannot be read.")
UNKNOWN_CODING = _plain(501, "Of the transfer codings only chunked is understood here.")
TOO_SLOW = _plain(408, "The request took too long.")

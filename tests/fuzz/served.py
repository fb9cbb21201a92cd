"""What strangers send to the service, to its pure half and to the half that answers without waiting."""

import logging
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from gunicorn.asgi.parser import PythonProtocol
from gunicorn.config import Config

from autoconfig.address import Address, is_host_name, is_masked, to_domain, to_readable
from autoconfig.asgi import Application
from autoconfig.asgi.scopes import Whole, fields_of
from autoconfig.directory.edition import Edition
from autoconfig.errors import AutoconfigError, BadParameter
from autoconfig.formats import FORMATS
from autoconfig.http import access
from autoconfig.http.exchange import Exchange
from autoconfig.http.respond import Request, respond
from autoconfig.login import fold
from autoconfig.page.entry import address_in
from autoconfig.profile import url
from autoconfig.server.plain import acted_on, plain
from autoconfig.web import create_app
from fuzz import Make, Surface
from hostile import filled
from hostile_parts import BODIES, FIELDS, FORMS, HOSTS, PATHS, QUERIES, SEGMENTS
from http_table import ANY, PROFILES, pox_request
from odd_texts import HOSTS as ODD_HOSTS
from odd_texts import URLS
from sample import load

_POX = "/autodiscover/autodiscover.xml"
_FORM = "application/x-www-form-urlencoded"
_GET = [
    path + ("example.org" if path.endswith("/") else "")
    for form in FORMATS.values()
    for path in form.paths
    if "GET" in form.methods
]


def edition(folder: Path) -> Edition:
    """Profiles of all kinds."""
    return load(folder, *PROFILES, ANY)


def templates(some: tuple[str, ...] | list[str]) -> list[bytes]:
    """The parts of `hostile_parts`, filled."""
    chance = Random(7)  # noqa: S311 - no secret
    return [filled(chance, text, "dupont")[:4096] for text in some]


def _record(exchange: Exchange) -> None:
    if exchange.failure:
        raise AssertionError(exchange.failure)
    sentence = access.sentence(exchange)
    if not sentence.isprintable():
        raise AssertionError(sentence)


def _answered(status: int, failure: str = "") -> None:
    """501 is the answer to a transfer coding that nobody knows."""
    if failure or (status >= 500 and status != 501):
        raise AssertionError(f"{status} {failure}")


def whole(method: str, target: bytes, fields: list[tuple[bytes, bytes]], body: bytes) -> Whole:
    """A request as the worker reads it."""
    path, _, query = target.partition(b"?")
    return Whole(method, path, query, fields_of(fields), body)


def _posted(path: str, kind: bytes) -> Callable[[Path], Callable[[bytes], None]]:
    def make(folder: Path) -> Callable[[bytes], None]:
        service = Application(edition(folder), record=_record)

        def call(body: bytes) -> None:
            fields = [(b"host", b"autodiscover.example.org"), (b"content-type", kind)]
            sent = service.at_once(whole("POST", path.encode(), fields, body), "192.0.2.77")
            if sent:
                _answered(sent.status)

        return call

    return make


def pox(folder: Path) -> Surface:
    """A document for Autodiscover."""
    corpus = [pox_request("jean.dupont@example.org"), *templates(BODIES)]
    return Surface(_posted(_POX, b"text/xml; charset=utf-8")(folder), corpus)


def forms(folder: Path) -> Surface:
    """What the page and programs post to have a file."""
    return Surface(_posted("/email.mobileconfig", _FORM.encode())(folder), templates(FORMS))


def queries(folder: Path) -> Surface:
    """Behind the question mark of every path in turn."""
    served = edition(folder)

    def call(query: bytes) -> None:
        path = _GET[sum(query) % len(_GET)]
        found = respond(served, Request("GET", path, query, "autoconfig.example.org"))
        _answered(found.status, found.failure)

    return Surface(call, [query.removeprefix(b"?") for query in templates(QUERIES)])


def hosts(folder: Path) -> Surface:
    """The field Host, for a query without address."""
    served = edition(folder)

    def call(host: bytes) -> None:
        path = _GET[len(host) % len(_GET)]
        found = respond(served, Request("GET", path, b"emailaddress=a@example.org", host.decode("latin-1")))
        _answered(found.status, found.failure)

    return Surface(call, [*templates(HOSTS), *(host.encode()[:4096] for host in ODD_HOSTS)])


def requests(folder: Path) -> Surface:
    """A whole one: a target, fields in lines, an empty line, a body."""
    service = Application(edition(folder), 1, record=_record)

    def call(data: bytes) -> None:
        head, _, body = data.partition(b"\n\n")
        target, *lines = head.split(b"\n")
        fields = [
            (name.strip().lower(), value.strip(b" \t\r"))
            for name, _, value in (line.partition(b":") for line in lines)
        ]
        sent = service.at_once(whole("POST" if body else "GET", target, fields, body), "192.0.2.77")
        if sent:
            _answered(sent.status)

    chance = Random(3)  # noqa: S311 - no secret
    made = []
    for _ in range(200):
        lines = [chance.choice((*PATHS, *SEGMENTS, *_GET)) + chance.choice(QUERIES)]
        lines += [f"Host: {chance.choice(HOSTS)}", *chance.choices(FIELDS, k=3)]
        posted = chance.choice((*BODIES, *FORMS)) if chance.random() < 0.5 else ""
        made.append("\n".join(lines) + (f"\n\n{posted}" if posted else ""))
    return Surface(call, templates(made))


def plain_requests(_: Path) -> Surface:
    """What the worker reads by itself, gunicorn's parsers read as it does, to its end."""
    others = acted_on(Config())
    assert others

    def call(data: bytes) -> None:
        found = plain(data, others)
        if not found:
            raise BadParameter
        (method, path, query, fields, body), minor, closes = found
        for make in _parsers():
            read: list[bytes] = []
            parser = make(on_body=read.append)
            parser.feed(data)
            target = path + (b"?" + query if b"?" in parser.path else b"")
            headers = getattr(parser, "asgi_headers", None) or parser.headers
            same = (
                *(parser.is_complete, parser.remaining() == b"", b"".join(read) == body),
                *(parser.method.decode() == method, parser.path == target, parser.http_version == (1, minor)),
                *(fields_of(headers) == fields, parser.should_keep_alive != closes),
            )
            assert all(same), same

    chance = Random(5)  # noqa: S311 - no secret
    made = []
    for _ in range(200):
        posted = chance.choice((*BODIES, *FORMS)) if chance.random() < 0.5 else ""
        lines = [
            f"{'POST' if posted else 'GET'} {chance.choice(_GET)}?emailaddress=a@example.org HTTP/1.1",
            f"Host: {chance.choice(HOSTS)}",
            *chance.choices((*FIELDS, "Connection: keep-alive", "User-Agent: a", "Accept: */*"), k=3),
        ]
        if posted:
            lines.append(f"Content-Length: {len(posted.encode())}")
        made.append("\r\n".join([*lines, "", posted]))
    return Surface(call, [one.encode()[:4096] for one in made])


def _parsers() -> list[Any]:
    found: list[Any] = [PythonProtocol]
    with suppress(ImportError):
        found.append(import_module("gunicorn_h1c").H1CProtocol)
    return found


def addresses(_: Path) -> Surface:
    """All that reads an address or a host, as text."""

    def call(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        entered = address_in(text)
        for some in (text, entered):
            is_masked(some)
            try:
                found = Address.parse(some)
            except AutoconfigError:
                continue
            assert not is_host_name(found.domain) or Address.parse(str(found)) == found, found
            to_readable(found.domain), fold(found.local)
        is_host_name(to_domain(text))

    local = ("jean.dupont", '"a b"', "é", "a+b", "EVOLUTIONUSER", "", "o'neil", "a" * 64, "=?utf-8?q?a?=")
    typed = ("Jean <a@example.org>", "mailto:a@example.org?x", "a@b@c", "<a@example.org>, b@x", "a@[::1]")
    made = [f"{one}@{host}" for one in local for host in ODD_HOSTS[:20]]
    return Surface(call, [one.encode()[:4096] for one in (*made, *typed)])


def urls(_: Path) -> Surface:
    """URLs of a profile."""
    made = [one.encode("utf-8", "replace")[:4096] for one in URLS]
    return Surface(
        lambda data: url.https(data.decode("utf-8", "surrogateescape")), made, (AutoconfigError, ValueError)
    )


def pages(folder: Path) -> Surface:
    """The form of the page."""
    logging.getLogger("autoconfig").setLevel(logging.CRITICAL)
    client = create_app(edition(folder)).test_client()

    def call(body: bytes) -> None:
        _answered(client.post("/", data=body, content_type=_FORM, base_url="http://example.org").status_code)

    return Surface(call, templates(FORMS))


SURFACES: dict[str, Make] = {
    "POX requests": pox,
    "forms": forms,
    "queries": queries,
    "hosts": hosts,
    "requests": requests,
    "plain requests": plain_requests,
    "addresses": addresses,
    "URLs": urls,
    "pages": pages,
}

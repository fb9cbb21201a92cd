"""A plain request is answered as gunicorn would have it answered; what is not plain is left to gunicorn."""

import asyncio
import re
from importlib.util import find_spec
from math import inf
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from autoconfig.asgi import Application
from autoconfig.collector import paused
from autoconfig.directory.edition import Edition
from autoconfig.http.limits import DEFAULTS
from autoconfig.server import connection, quick
from autoconfig.server import plain as module
from autoconfig.server.connection import Connection
from autoconfig.server.plain import acted_on, plain
from http_table import ADDRESS, AUTOCONFIG, HEALTH, MOBILECONFIG, POX, edition, pox_request


def head(target: str, *fields: str, method: str = "GET", version: str = "1.1", connection: str = "") -> bytes:
    """A request's head."""
    kept = [f"Connection: {connection}"] if connection else []
    lines = (f"{method} {target} HTTP/{version}", "Host: autoconfig.example.org", *kept, *fields)
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


BODY = pox_request("jean.dupont@example.org")
ASKED = f"{AUTOCONFIG}?{ADDRESS}"
LENGTH = f"Content-Length: {len(BODY)}"
# What clients, browsers and proxies send.
PLAIN = {
    "a client": (head(ASKED), b""),
    "HEAD": (head(ASKED, method="HEAD"), b""),
    "what is not there": (head(f"{AUTOCONFIG}?emailaddress=x%40nobody.example"), b""),
    "a percent sign in the path": (head("/mail/config%2Dv1.1.xml"), b""),
    "a document for one": (head(f"{MOBILECONFIG}?{ADDRESS}", "Accept-Language: fr"), b""),
    "a posted document": (head(POX, LENGTH, "Content-Type: text/xml", method="POST"), BODY),
    "a body to GET": (head(ASKED, LENGTH), BODY),
    "keep-alive": (head(ASKED, connection="keep-alive"), b""),
    "keep-alive in capitals": (head(ASKED, connection="Keep-Alive"), b""),
    "close": (head(ASKED, connection="close"), b""),
    "close in capitals": (head(ASKED, connection="Close"), b""),
    "a proxy": (head(HEALTH, "X-Forwarded-For: 192.0.2.1", version="1.0", connection="close"), b""),
    "HTTP/1.0": (head(ASKED, version="1.0"), b""),
    "many fields": (head(HEALTH, *(f"X-{number}: x" for number in range(50))), b""),
    "no value": (head(HEALTH, "Accept:"), b""),
    "blanks around a value": (head(ASKED, "Accept: \t*/* \t"), b""),
    "question marks": (head(f"{ASKED}?&name=a?b"), b""),
    "an empty query": (head(f"{HEALTH}?"), b""),
}
# What a server has to act upon, or to refuse.
NOT_PLAIN = {
    "another method": (head(ASKED, method="OPTIONS"), b""),
    "a method that is none": (head(ASKED, method="GETT"), b""),
    "an absolute target": (head(f"http://example.com{ASKED}"), b""),
    "a sign that stands in no URL": (head(f"{ASKED}\xe9"), b""),
    "chunks": (head(POX, "Transfer-Encoding: chunked", method="POST"), b"0\r\n\r\n"),
    "chunks and a length": (head(POX, "Transfer-Encoding: chunked", LENGTH, method="POST"), b"0\r\n\r\n"),
    "another coding": (head(POX, "Transfer-Encoding: gzip", method="POST"), b""),
    "two hosts": (head(ASKED, "Host: other.example"), b""),
    "two lengths": (head(POX, LENGTH, "Content-Length: 1", method="POST"), BODY),
    "a name for CGI": (head(HEALTH, "X_Forwarded_For: 192.0.2.1"), b""),
    "an upgrade": (head(HEALTH, "Upgrade: websocket"), b""),
    "more than to keep it": (head(HEALTH, connection="keep-alive, upgrade"), b""),
    "two words about it": (head(HEALTH, "Connection: close", connection="keep-alive"), b""),
    "kept by HTTP/1.0": (head(HEALTH, version="1.0", connection="Keep-Alive"), b""),
    "a proxy's word for the scheme": (head(HEALTH, "X-Forwarded-Proto: https"), b""),
    "a part of a body": (head(POX, LENGTH, method="POST"), BODY[:20]),
    "a part of a head": (head(ASKED)[:-2], b""),
    "too many fields": (head(HEALTH, *(f"X-{number}: x" for number in range(90))), b""),
    "a value beyond ASCII": (head(ASKED, "User-Agent: \xe9"), b""),
    "an end of line that is none": (head(ASKED).replace(b"\r\n", b"\n"), b""),
    "a line that goes on": (head(ASKED, "Accept: a", " b"), b""),
    "a blank before the colon": (head(ASKED, "Accept : a"), b""),
    "a length with a sign": (head(POX, f"Content-Length: +{len(BODY)}", method="POST"), BODY),
    "an empty line before it": (b"\r\n" + head(ASKED), b""),
    "another version": (head(ASKED, version="1.2"), b""),
    "no fields": (f"GET {HEALTH} HTTP/1.1\r\n\r\n".encode(), b""),
}
PARSERS = ["python", *(["fast"] if find_spec("gunicorn_h1c") else [])]


class Transport(asyncio.Transport):
    """What has been written, and whether it is closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.77", 50000), "sockname": ("127.0.0.1", 8000)})
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    pause_reading = resume_reading = set_write_buffer_limits


def connected(service: Application, parser: str) -> tuple[Connection, Transport]:
    """A connection just made."""
    cfg = settings(http_parser=parser)
    told: dict[str, Any] = {"cfg": cfg, "log": Logger(cfg), "asgi": service, "limits": DEFAULTS}
    counts = {"nr_conns": 0, "nr": 0, "max_requests": 1000, "alive": True, "answered": lambda: None}
    worker = SimpleNamespace(**told, **counts, loop=asyncio.get_running_loop())
    opened, transport = Connection(worker), Transport()
    opened.connection_made(transport)
    return opened, transport


async def turns() -> None:
    """As many of the loop as anything needs."""
    for _ in range(200):
        await asyncio.sleep(0)


async def answered(service: Application, parser: str, *pieces: bytes) -> Transport:
    """By a connection that is sent these pieces."""
    opened, transport = connected(service, parser)
    for piece in pieces:
        opened.data_received(piece)
        await asyncio.sleep(0)
    await turns()
    transport.closed = transport.closed or opened._closed
    opened.connection_lost(None)
    return transport


def shown(transport: Transport) -> tuple[str, set[str], bytes, bool]:
    """What is the same in two answers: not the time, a request's name, and how a server calls itself."""
    first, _, body = transport.written.partition(b"\r\n\r\n")
    status, *fields = first.decode("latin-1").split("\r\n")
    same = {field.lower() for field in fields if not re.match("(?i)date|server|x-request-id", field)}
    return status, same, body, transport.closed


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("profiles"), False)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", [*PLAIN, *NOT_PLAIN])
def test_the_answer_is_the_same(
    served: Edition, monkeypatch: pytest.MonkeyPatch, name: str, parser: str
) -> None:
    """At once, in pieces, and by gunicorn's own way."""
    first, body = {**PLAIN, **NOT_PLAIN}[name]
    service, found = Application(served, record=lambda _: None), []

    def seen(*given: Any) -> Any:
        found.append(plain(*given))
        return found[-1]

    monkeypatch.setattr(connection, "plain", seen)
    at_once = shown(asyncio.run(answered(service, parser, first + body)))
    assert any(found) == (name in PLAIN)
    in_pieces = shown(asyncio.run(answered(service, parser, first[:30], first[30:] + body)))
    monkeypatch.setattr(connection, "plain", lambda *_: None)
    by_gunicorn = shown(asyncio.run(answered(service, parser, first + body)))
    assert at_once == in_pieces == by_gunicorn


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", [*PLAIN, *NOT_PLAIN])
def test_nothing_of_a_connection_waits_for_the_collector(served: Edition, name: str, parser: str) -> None:
    """What a body left would stay until that looks. Whether it comes whole, or in pieces."""
    first, body = {**PLAIN, **NOT_PLAIN}[name]
    service = Application(served, record=lambda _: None)

    async def gone(*pieces: bytes) -> ref[Connection]:
        opened, _ = connected(service, parser)
        for piece in pieces:
            opened.data_received(piece)
            await turns()
        opened.connection_lost(None)
        await turns()
        return ref(opened)

    with paused():
        assert asyncio.run(gone(first + body))() is None
        assert asyncio.run(gone(first[:30], first[30:] + body))() is None


@pytest.mark.parametrize("parser", PARSERS)
def test_who_waits_for_a_client_to_go_is_told(parser: str) -> None:
    """Also where the connection has been closed by ourselves before: by an application of somebody else."""
    heard: list[str] = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        async def listen() -> None:
            while heard[-1:] != ["http.disconnect"]:
                heard.append((await receive())["type"])

        tasks.append(asyncio.create_task(listen()))
        await turns()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def both() -> None:
        opened, _ = connected(service, parser)
        opened.data_received(head(HEALTH, connection="close"))
        for _ in range(3):
            await turns()
        opened.connection_lost(None)
        await turns()

    tasks: list[asyncio.Task[None]] = []
    service: Any = application
    asyncio.run(both())
    assert heard == ["http.request", "http.disconnect"]


@pytest.mark.parametrize("parser", PARSERS)
def test_a_body_may_come_later(served: Edition, parser: str) -> None:
    first, body = PLAIN["a posted document"]
    service = Application(served, record=lambda _: None)
    whole, later = (
        shown(asyncio.run(answered(service, parser, *pieces)))
        for pieces in ((first + body,), (first, body[:9], body[9:]))
    )
    assert whole == later
    assert b"<LoginName>jdupont</LoginName>" in whole[2]


def test_what_is_sent_ahead_is_not_plain() -> None:
    others = acted_on(settings())
    assert others
    assert plain(head(HEALTH) * 2, others) is None


@pytest.mark.parametrize("parser", PARSERS)
def test_what_comes_before_an_answer_is_taken_waits(served: Edition, parser: str) -> None:
    """Be it the first of a connection, or behind one that gunicorn had."""

    async def both(*before: bytes) -> bytes:
        opened, transport = connected(Application(served, record=lambda _: None), parser)
        for one in before:
            opened.data_received(one)
            await turns()
        opened.pause_writing()
        opened.data_received(head(HEALTH))
        opened.data_received(head(ASKED))
        await turns()
        assert transport.written.endswith(b"ok\n")
        opened.resume_writing()
        await turns()
        opened.connection_lost(None)
        return transport.written

    assert asyncio.run(both()).endswith(b"</clientConfig>\n")
    assert asyncio.run(both(*PLAIN["a posted document"])).endswith(b"</clientConfig>\n")


def test_a_connection_that_ends_is_neither_idle_nor_asked(served: Edition) -> None:
    """Who takes the last answer slowly is not ended to make room."""

    async def ended() -> tuple[float, bytes]:
        opened, transport = connected(Application(served, record=lambda _: None), "python")
        opened.data_received(head(HEALTH, connection="close"))
        first, until = transport.written, opened.idle_until
        opened.data_received(head(HEALTH))
        await turns()
        opened.connection_lost(None)
        return until, transport.written.removeprefix(first)

    assert asyncio.run(ended()) == (inf, b"")


def settings(**changes: object) -> Config:
    found = Config()
    for name, value in changes.items():
        found.set(name, value)
    return found


def test_what_gunicorn_is_told_of_is_not_plain() -> None:
    asked = head(ASKED, "X-Is-TLS: yes")
    usual = acted_on(settings())
    told = acted_on(settings(secure_scheme_headers={"X-IS-TLS": "yes"}))
    assert usual
    assert plain(asked, usual)
    assert told
    assert plain(asked, told) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"limit_request_line": 100},
        {"limit_request_fields": 10},
        {"limit_request_field_size": 100},
        {"proxy_protocol": "v1"},
        {"secure_scheme_headers": {"ACCEPT": "https"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_is_plain_where_settings_are_narrower(changes: dict[str, object]) -> None:
    assert acted_on(settings(**changes)) is None


def test_limits_that_are_none_are_not_narrower() -> None:
    assert acted_on(settings(limit_request_line=0, limit_request_field_size=0))


@pytest.mark.parametrize(
    "field",
    [
        "Authorization: Basic c2VjcmV0",
        "Cookie: a=b",
        "X-Forwarded-For: 192.0.2.1",
        "X-Request-ID: 7",
        "If-None-Match: x",
        "X-User-Identity: jean.dupont@example.org",
        f"User-Agent: {'x' * 2000}",
        "User-Agent: jean.dupont@example.org",
    ],
)
def test_no_field_of_one_person_or_request_is_kept(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    kept: dict[bytes, Any] = {}
    monkeypatch.setattr(module, "_kept", kept)
    others = acted_on(settings())
    assert others
    assert plain(head(ASKED, field), others)
    assert kept == {}
    assert plain(head(ASKED), others)
    assert [*kept] == [b"Host: autoconfig.example.org"]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[bytes, Any] = {}
    monkeypatch.setattr(module, "_kept", kept)
    others = acted_on(settings())
    assert others
    for number in range(1000):
        assert plain(head(ASKED, f"User-Agent: {number}"), others)
        assert len(kept) <= 256
    assert kept


@pytest.mark.skipif(quick.parser() != "auto", reason="the extra `fast` is not here")
def test_the_parser_that_is_said_is_used(served: Edition) -> None:
    """gunicorn looks for it at one class and keeps what it found at another one."""

    async def used() -> object:
        cfg, loop = settings(http_parser=quick.parser()), asyncio.get_running_loop()
        worker = SimpleNamespace(cfg=cfg, log=Logger(cfg), asgi=None, limits=DEFAULTS, loop=loop, nr_conns=0)
        opened = Connection(worker, Application(served))
        opened.connection_made(Transport())
        opened.data_received(b"G")
        found = type(opened._callback_parser)
        opened.connection_lost(None)
        return found.__name__

    assert asyncio.run(used()) == "H1CProtocol"

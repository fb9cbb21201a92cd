"""WSGI and ASGI give the same answers, those of the table; so does `respond` where it is asked by itself."""

import asyncio
import io
import json
import logging
import plistlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes
from wsgiref.validate import validator

import pytest

from autoconfig.asgi import Application
from autoconfig.asgi.scopes import Whole, fields_of
from autoconfig.directory.edition import Edition
from autoconfig.http.forwarded import split_target
from autoconfig.http.limits import Limits
from autoconfig.http.respond import MAX_BODY_LENGTH, Request, respond, route
from autoconfig.web import create_app
from autoconfig.xml import parse
from http_table import (
    ADDRESS,
    AUTOCONFIG,
    FORM,
    HEALTH,
    JSON,
    JSON_ADDRESS,
    MOBILECONFIG,
    POX,
    PUBLIC,
    STRANGE,
    TABLE,
    Row,
    anyone,
    edition,
    person,
    pox_request,
    refused,
)
from sample import load, profile_text


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[Row], Answer]


class Input:
    """A body that counts what is read of it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""
        self.consumed = 0

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            if not (chunk := next(self._chunks, b"")):
                break
            self._rest += chunk
            self.consumed += len(chunk)
        end = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:end], self._rest[end:]
        return found

    readline = readlines = __iter__ = read


def environ(row: Row, body: Any, **more: object) -> dict[str, Any]:
    """The row as PEP 3333 has it."""
    target, _, query = row.target.partition("?")
    fields = dict(row.headers)
    found: dict[str, Any] = {
        "REQUEST_METHOD": row.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(split_target(target)[1]).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": row.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.77",
        "CONTENT_TYPE": fields.get("Content-Type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if row.host is not None:
        found["HTTP_HOST"] = row.host
    for name, value in row.headers:
        if name != "Content-Type":
            found[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return found | more


def call_wsgi(app: Any, given: dict[str, Any]) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        started.append((status, headers))
        return lambda chunk: None

    iterable = validator(app)(given, start_response)
    body = b"".join(iterable)
    iterable.close()
    [(status, headers)] = started
    return Answer(int(status[:3]), _adapted(headers), body)


def scope(row: Row, *more: tuple[bytes, bytes]) -> dict[str, Any]:
    """The row as the ASGI specification has it."""
    target, _, query = row.target.partition("?")
    host = [] if row.host is None else [(b"host", row.host.encode("latin-1"))]
    fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in row.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": row.method,
        "scheme": "http",
        "path": unquote_to_bytes(target).decode("utf-8", "replace"),
        "raw_path": target.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [*host, *fields, *more],
        "client": ("192.0.2.77", 50000),
        "server": ("127.0.0.1", 8000),
    }


def whole(row: Row) -> Whole:
    """The row as the worker reads it."""
    given = scope(row)
    return Whole(row.method, given["raw_path"], given["query_string"], fields_of(given["headers"]), row.body)


def call_asgi(service: Application, given: dict[str, Any], chunks: Iterable[bytes]) -> tuple[Answer, int]:
    """The answer, and how much was read of the body."""
    pieces, read, sent = iter(chunks), 0, []

    async def receive() -> dict[str, Any]:
        nonlocal read
        chunk = next(pieces, None)
        read += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(service(given, receive, send))
    start, *rest = sent
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    assert all(name == name.lower() for name, _ in headers), "ASGI wants names in lower case"
    return Answer(start["status"], _adapted(headers), b"".join(message["body"] for message in rest)), read


def test_a_piece_that_comes_with_the_time_out_buys_no_time(editions: dict[bool, Edition]) -> None:
    """As gunicorn's receiver has it under Python 3.11: the piece wins, and the time-out is gone."""
    pieces, sent = iter(range(20)), []

    async def receive() -> dict[str, Any]:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": next(pieces, None) is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    asked = scope(person("a form", MOBILECONFIG, method="POST"))
    asyncio.run(Application(editions[False], limits=Limits(body=0.05))(asked, receive, send))
    assert sent[0]["status"] == 408


def _lower(headers: list[tuple[str, str]]) -> dict[str, str]:
    lower = {name.lower(): value for name, value in headers}
    assert len(lower) == len(headers), "a field stands there twice"
    return lower


def _adapted(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Without the name of the request, which every adapter sends back and no two have in common."""
    lower = _lower(headers)
    assert re.fullmatch("[0-9a-f]{16}", lower.pop("x-request-id"))
    return lower


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Edition]:
    """By whether there is a profile for `*`."""
    return {
        any_domain: edition(tmp_path_factory.mktemp("profiles"), any_domain) for any_domain in (True, False)
    }


@pytest.fixture(scope="module")
def wsgi(editions: dict[bool, Edition]) -> Ask:
    apps = {any_domain: create_app(found, proxies=0) for any_domain, found in editions.items()}

    def ask(row: Row) -> Answer:
        length = {"CONTENT_LENGTH": str(len(row.body))} if row.body else {}
        return call_wsgi(apps[row.any_domain], environ(row, io.BytesIO(row.body), **length))

    return ask


@pytest.fixture(scope="module")
def asgi(editions: dict[bool, Edition]) -> Ask:
    services = {any_domain: Application(found) for any_domain, found in editions.items()}

    def ask(row: Row) -> Answer:
        length = [(b"content-length", str(len(row.body)).encode())] if row.body else []
        return call_asgi(services[row.any_domain], scope(row, *length), [row.body])[0]

    return ask


@pytest.fixture(scope="module", params=["wsgi", "asgi"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """The one adapter, then the other."""
    found: Ask = request.getfixturevalue(request.param)
    return found


def hold(row: Row, answer: Answer) -> None:
    """The answer is the row's, and what holds for every answer does for this one."""
    text = answer.body.decode("utf-16" if answer.body[:2] == b"\xff\xfe" else "utf-8")
    assert answer.status == row.status, text
    assert answer.headers["cache-control"] == row.cache
    assert answer.headers["content-type"] == row.media_type
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [part for part in row.parts if part not in text] == []
    assert [part for part in row.absent if part in text] == []
    assert dict(row.answered).items() <= answer.headers.items()
    assert ("etag" in answer.headers) == (row.cache == PUBLIC and row.status == 200)
    assert ("location" in answer.headers) == (row.status == 301)
    assert {"set-cookie", "www-authenticate", "transfer-encoding"}.isdisjoint(answer.headers)
    assert "<html" not in text
    if row.method == "HEAD":
        assert answer.body == b""
    else:
        assert answer.headers["content-length"] == str(len(answer.body))


by_promise = pytest.mark.parametrize("row", TABLE, ids=[row.promise for row in TABLE])
# The validator does not know every method that there is.
any_method = pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")


@any_method
@by_promise
def test_both_adapters_give_the_answer(wsgi: Ask, asgi: Ask, row: Row) -> None:
    answer = wsgi(row)
    hold(row, answer)
    assert asgi(row) == answer


@any_method
@by_promise
def test_what_is_answered_at_once_is_the_same(asgi: Ask, editions: dict[bool, Edition], row: Row) -> None:
    service = Application(editions[row.any_domain])
    sent = service.at_once(whole(row), "192.0.2.77")
    if not row.target.startswith("/"):  # the worker takes no other for a whole one
        return
    if sent is None:  # for people, too long, or in a coding
        path = unquote_to_bytes(split_target(row.target.partition("?")[0])[1]).decode("utf-8", "replace")
        coded = any(name.lower() == "transfer-encoding" for name, _ in row.headers)
        assert route(path) is None or len(row.body) > MAX_BODY_LENGTH or coded
        return
    lines = sent.fields.decode("latin-1").split("\r\n")
    assert lines.pop() == ""
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    assert Answer(sent.status, _adapted(headers), sent.body) == asgi(row)


def test_nothing_with_a_lookup_is_answered_at_once(tmp_path: Path) -> None:
    """Whoever has to be waited for would hold up everybody."""
    lookup = json.dumps([{"table": {"file": "logins.csv", "fields": {"uid": "the login"}}}])
    (tmp_path / "logins.csv").write_text("address,the login\njean.dupont@example.com,jd\n")
    service = Application(load(tmp_path, profile_text(lookups=lookup, username='"{uid}"')))
    row = Row("", f"{AUTOCONFIG}?emailaddress=jean.dupont%40example.com", 200, "", None, host="example.com")
    assert service.at_once(whole(row), "192.0.2.77") is None
    assert b"<username>jd</username>" in call_asgi(service, scope(row), [b""])[0].body


def document_path(row: Row) -> str:
    """The path as `respond` is given it."""
    raw = split_target(row.target.partition("?")[0])[1]
    return unquote_to_bytes(raw).decode("utf-8", "surrogateescape")


DOCUMENTS = [row for row in TABLE if route(document_path(row))]


@any_method
@pytest.mark.parametrize("row", DOCUMENTS, ids=[row.promise for row in DOCUMENTS])
def test_respond_alone_gives_the_same_answer(editions: dict[bool, Edition], wsgi: Ask, row: Row) -> None:
    target, _, query = row.target.partition("?")
    fields = dict(row.headers)
    request = Request(
        row.method,
        document_path(row),
        query.encode("latin-1"),
        split_target(target)[0] or row.host or "",
        row.body if len(row.body) <= MAX_BODY_LENGTH else None,
        fields.get("Content-Type", ""),
        accept=fields.get("Accept", ""),
    )
    response = respond(editions[row.any_domain], request)
    sent = response.sent_to(row.method)
    assert Answer(response.status, _lower(response.headers), sent) == wsgi(row)
    assert response.failure == ""


@pytest.mark.parametrize(
    "target", [AUTOCONFIG, f"{MOBILECONFIG}?{ADDRESS}", f"{AUTOCONFIG}?emailaddress=x", POX, HEALTH]
)
def test_head_has_the_fields_of_get(ask: Ask, target: str) -> None:
    """RFC 9110 section 9.3.2."""
    found = ask(anyone("", target))
    assert found.body
    assert ask(anyone("", target, method="HEAD")) == found._replace(body=b"")


ETAGS: tuple[tuple[str, int], ...] = (
    ("{tag}", 304),
    ("W/{tag}", 304),
    ('"other", {tag}', 304),
    ('W/"other" ,W/{tag}', 304),
    ("*", 304),
    ("", 200),
    ('"other"', 200),
    ("{bare}", 200),
    ('"{bare}0"', 200),
    (",,", 200),
    ('"\xff', 200),
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("field", "status"), ETAGS)
def test_what_is_known_is_not_sent_again(ask: Ask, field: str, status: int, method: str) -> None:
    tag = ask(anyone("", AUTOCONFIG)).headers["etag"]
    sent = (("If-None-Match", field.format(tag=tag, bare=tag.strip('"'))),)
    answer = ask(anyone("", AUTOCONFIG, method=method, headers=sent))
    assert answer.status == status
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (tag, PUBLIC)
    if status == 304:
        assert answer.body == b""
        assert answer.headers.keys() == {"etag", "cache-control"}


@pytest.mark.parametrize(
    "row",
    [
        person("a person's document", f"{AUTOCONFIG}?{ADDRESS}"),
        person("a person's mobileconfig", f"{MOBILECONFIG}?{ADDRESS}"),
        person("a person's JSON", f"{JSON_ADDRESS}dupont@example.org?Protocol=AutodiscoverV1"),
        person("settings", POX, method="POST", body=pox_request("dupont@example.org")),
        refused("a refusal", 404, AUTOCONFIG, host="nowhere.example"),
        refused("a refused method", 405, AUTOCONFIG, method="PUT"),
        refused("nothing", 404, "/nothing"),
    ],
    ids=lambda row: row.promise,
)
def test_only_what_may_be_stored_is_compared(ask: Ask, row: Row) -> None:
    answer = ask(row._replace(headers=(("If-None-Match", "*"),)))
    assert answer.status == row.status
    assert "etag" not in answer.headers


def test_a_tag_is_of_the_document(ask: Ask) -> None:
    tags = [
        ask(anyone("", AUTOCONFIG, host=host)).headers["etag"]
        for host in ("example.org", "autoconfig.example.org", "example.net", "label.example")
    ]
    assert tags[0] == tags[1]
    assert len(set(tags)) == 3
    assert all(tag[0] == tag[-1] == '"' for tag in tags)


def found_address(row: Row, answer: Answer) -> set[str]:
    """The address that stands in an answer, in all its places."""
    if row.target.startswith(MOBILECONFIG):
        plist = plistlib.loads(answer.body)
        [mail] = plist["PayloadContent"]
        usernames = {mail["IncomingMailServerUsername"], mail["OutgoingMailServerUsername"]}
        assert mail["EmailAddress"] in plist["PayloadDescription"]
        return {mail["EmailAddress"], *usernames}
    names = {"username"} if row.target.startswith(AUTOCONFIG) else {"LoginName", "AutoDiscoverSMTPAddress"}
    return {node.text or "" for node in parse(answer.body).iter("{*}*") if node.tag.split("}")[-1] in names}


@pytest.mark.parametrize("local", STRANGE)
def test_a_strange_address_comes_back_as_it_is(ask: Ask, local: str) -> None:
    address = f"{local}@label.example"
    quoted = quote(address, safe="")
    for row in (
        person("", f"{AUTOCONFIG}?emailaddress={quoted}"),
        person("", f"{MOBILECONFIG}?emailaddress={quoted}&name={quote(local[:99])}"),
        person("", POX, method="POST", body=pox_request(address)),
    ):
        answer = ask(row)
        assert answer.status == 200
        assert found_address(row, answer) == {address.lower()}
    for target in (f"{JSON}?Email={quoted}&", f"{JSON_ADDRESS}{quoted}?"):
        answer = ask(person("", f"{target}Protocol=AutodiscoverV1"))
        assert (answer.status, json.loads(answer.body)["Protocol"]) == (200, "AutodiscoverV1")


def test_320_characters_are_an_address(ask: Ask) -> None:
    address = f"{'x' * (320 - len('@example.org'))}@example.org"
    assert ask(person("", f"{AUTOCONFIG}?emailaddress={address}")).status == 200


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 4096


LONG = Row("", POX, 413, "", "", method="POST")
TOO_MUCH = MAX_BODY_LENGTH + 2 * 4096


@pytest.mark.parametrize("path", [POX, MOBILECONFIG])
@pytest.mark.parametrize("declared", [str(MAX_BODY_LENGTH + 1), "999999999999", "9" * 4000])
def test_a_body_declared_too_long_is_not_read(
    editions: dict[bool, Edition], path: str, declared: str
) -> None:
    row = LONG._replace(target=path)
    body = Input(endless())
    answer = call_wsgi(create_app(editions[False]), environ(row, body, CONTENT_LENGTH=declared))
    assert (answer.status, body.consumed) == (413, 0)
    given = scope(row, (b"content-length", declared.encode()))
    assert call_asgi(Application(editions[False]), given, endless()) == (answer, 0)


@pytest.mark.parametrize("path", [POX, MOBILECONFIG])
def test_a_body_without_length_is_read_as_far_as_it_may_be_long(
    editions: dict[bool, Edition], path: str
) -> None:
    row = LONG._replace(target=path)
    body = Input(endless())
    given = environ(row, body, **{"wsgi.input_terminated": True})
    answer = call_wsgi(create_app(editions[False]), given)
    assert answer.status == 413
    assert body.consumed <= TOO_MUCH
    same, read = call_asgi(Application(editions[False]), scope(row), endless())
    assert same == answer
    assert read <= TOO_MUCH


class BadChunk(Exception):
    """As gunicorn's are: no OSError."""


POSTED = pytest.mark.parametrize("path", [POX, MOBILECONFIG, "/"])


@POSTED
@pytest.mark.parametrize(
    "error", [OSError("Missing chunk terminating newline"), BadChunk(b"dupont"), ValueError()]
)
def test_a_body_that_cannot_be_read_is_a_bad_request(
    editions: dict[bool, Edition], caplog: pytest.LogCaptureFixture, path: str, error: Exception
) -> None:
    """Werkzeug's development server fails at chunks that are none, gunicorn too, each in its own way."""

    def broken() -> Iterator[bytes]:
        yield b"address="
        raise error

    row = LONG._replace(target=path, headers=FORM)
    given = environ(row, Input(broken()), **{"wsgi.input_terminated": True})
    with caplog.at_level(logging.INFO):
        answer = call_wsgi(create_app(editions[False]), given)
    assert (answer.status, answer.body) == (400, b"The request's body cannot be read.\n")
    assert [record.levelname for record in caplog.records] == ["INFO"]


@POSTED
def test_a_body_that_ends_too_early_is_a_bad_request(editions: dict[bool, Edition], path: str) -> None:
    given = environ(LONG._replace(target=path), io.BytesIO(b"x" * 9), CONTENT_LENGTH="10")
    assert call_wsgi(create_app(editions[False]), given).status == 400


@POSTED
@pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "chunked, chunked", "x"])
def test_an_unknown_transfer_coding_is_not_implemented(
    editions: dict[bool, Edition], path: str, coding: str
) -> None:
    """RFC 9112 section 6.1; some servers pass such a body on."""
    row = LONG._replace(target=path, headers=(("Transfer-Encoding", coding),))
    body = Input(endless())
    answer = call_wsgi(create_app(editions[False]), environ(row, body, **{"wsgi.input_terminated": True}))
    assert (answer.status, body.consumed) == (501, 0)


def test_a_form_in_chunks_is_a_form(editions: dict[bool, Edition]) -> None:
    coding = ("Transfer-Encoding", "Chunked")
    row = Row("", "/", 200, "", "", method="POST", host="label.example", headers=(*FORM, coding))
    given = environ(row, Input([b"address=dupont@", b"label.example"]), **{"wsgi.input_terminated": True})
    assert b"dupont@label.example" in call_wsgi(create_app(editions[False]), given).body


@pytest.mark.parametrize(
    "target",
    ["http://label.example/", "HTTP://label.example:80", "https://label.example?x=/", "http://[::1]:80/"],
)
def test_the_page_is_that_of_an_absolute_target(editions: dict[bool, Edition], target: str) -> None:
    """RFC 9112 section 3.2.2: whatever the Host field says."""
    row = Row("", target, 200, "", "", host="xn--bcher-kva.example")
    wsgi = call_wsgi(create_app(editions[False]), environ(row, io.BytesIO()))
    asgi, _ = call_asgi(Application(editions[False]), scope(row), [])
    assert wsgi == asgi
    assert wsgi.status == 200
    assert (b"@label.example" in wsgi.body) == ("label" in target)
    assert b"xn--bcher" not in wsgi.body


@pytest.mark.parametrize("declared", [None, "", "x", "-1", "5,5", "1e9", "²"])
def test_a_body_in_pieces_is_one(editions: dict[bool, Edition], declared: str | None) -> None:
    body = pox_request("jean.dupont@example.org")
    row = person("", POX, method="POST", body=body)
    pieces = [body[:1], b"", body[1:50], body[50:]]
    length = {} if declared is None else {"CONTENT_LENGTH": declared}
    terminated = environ(row, Input(iter([body])), **{"wsgi.input_terminated": True}, **length)
    fields = [] if declared is None else [(b"content-length", declared.encode("latin-1", "replace"))]
    answer, _ = call_asgi(Application(editions[False]), scope(row, *fields), pieces)
    assert b"<LoginName>jdupont<" in answer.body
    if declared in (None, ""):
        assert call_wsgi(create_app(editions[False]), terminated) == answer


def test_without_length_and_end_wsgi_reads_nothing(editions: dict[bool, Edition]) -> None:
    """PEP 3333: such an input may block for ever."""
    body = Input(endless())
    answer = call_wsgi(create_app(editions[False]), environ(LONG, body))
    assert (answer.status, body.consumed) == (200, 0)
    assert b"<ErrorCode>600<" in answer.body


def test_a_client_that_goes_away_gets_nothing(editions: dict[bool, Edition]) -> None:
    sent: list[object] = []
    messages = iter([{"type": "http.request", "body": b"<", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: object) -> None:
        sent.append(message)

    asyncio.run(Application(editions[False])(scope(LONG), receive, send))
    assert sent == []


def test_asgi_without_raw_path_and_client(editions: dict[bool, Edition]) -> None:
    """Both are optional in the specification."""
    for row in (person("", f"{AUTOCONFIG}?{ADDRESS}"), person("", HEALTH)):
        given = scope(row) | {"client": None}
        del given["raw_path"]
        answer, _ = call_asgi(Application(editions[False]), given, [])
        assert answer.status == 200


@pytest.mark.parametrize(
    ("kind", "messages", "answers"),
    [
        (
            "lifespan",
            [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}],
            ["lifespan.startup.complete", "lifespan.shutdown.complete"],
        ),
        ("websocket", [{"type": "websocket.connect"}], ["websocket.close"]),
    ],
)
def test_asgi_has_more_than_requests(
    editions: dict[bool, Edition], kind: str, messages: list[Any], answers: list[str]
) -> None:
    sent: list[str] = []
    waiting = iter(messages)

    async def receive() -> Any:
        return next(waiting)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(Application(editions[False])({"type": kind, "path": AUTOCONFIG}, receive, send))
    assert sent == answers

"""What the log says, and what it never says: an address, or who exactly asked."""

import io
import logging
from collections.abc import Iterator
from time import thread_time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.asgi import Application
from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.http import access
from autoconfig.http.exchange import Arrival, exchange
from autoconfig.http.lines import JsonLines
from autoconfig.http.respond import Response
from autoconfig.web import create_app
from http_table import (
    AUTOCONFIG,
    CREDENTIALS,
    JSON,
    JSON_ADDRESS,
    MOBILECONFIG,
    SECRET,
    STRANGE,
    TABLE,
    UNUSABLE,
    Row,
    edition,
    person,
)
from test_adapters import call_asgi, environ, scope


def odd_addresses() -> Iterator[Row]:
    """Every odd address wherever an address can be."""
    for local in STRANGE:
        yield from everywhere(f"{local}@label.example")
    for _, address in UNUSABLE:
        yield from everywhere(address)


def everywhere(address: str) -> Iterator[Row]:
    once = quote(address.encode("utf-8", "surrogateescape"), safe="")
    raw = address.encode("utf-8", "surrogateescape").decode("latin-1")
    for written in (once, quote(once, safe=""), quote(quote(once, safe=""), safe=""), raw):
        yield person("", f"{JSON_ADDRESS}{written.replace('?', '%3F')}?Protocol=AutodiscoverV1")
        yield person("", f"{JSON_ADDRESS.upper()}{written.replace('?', '%3F')}")
        yield person("", f"{AUTOCONFIG}?emailaddress={written}")
        yield person("", f"{JSON}?Email={written}&Protocol=AutodiscoverV1")
        yield person("", f"{MOBILECONFIG}?name=x&emailaddress={written}")


def record(
    method: str, path: str, status: int, length: int, seconds: float, client: str, failure: str = ""
) -> None:
    arrival = Arrival(method, path, "", client, "", "id", 0)
    access.record(exchange(arrival, Response(status, [], b"", "", failure), length, Directory([]), seconds))


ROWS = (*TABLE, *odd_addresses())


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("profiles"), any_domain=False)


def test_the_table_is_full_of_secrets() -> None:
    assert sum(SECRET in row.target.lower() for row in ROWS) > 1_000
    assert sum(SECRET.encode() in row.body.lower() for row in ROWS) > 50


def leaks(caplog: pytest.LogCaptureFixture, count: int) -> list[str]:
    """The lines that say too much, of at least `count`, plain and in JSON."""
    lines = [*caplog.text.splitlines(), *(JsonLines().format(record) for record in caplog.records)]
    assert len(lines) >= 2 * count
    told = (SECRET, *(value.lower() for _, value in CREDENTIALS), "amvhb", "192.0.2.77")
    return sorted({line for line in lines if any(word in line.lower() for word in told)})


def test_no_line_under_wsgi_holds_an_address(known: Edition, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(known, proxies=0)
    with caplog.at_level(logging.DEBUG):
        for row in ROWS:
            given = environ(row, io.BytesIO(row.body), CONTENT_LENGTH=str(len(row.body)))
            b"".join(app.wsgi_app(given, lambda *_: lambda chunk: None))
    assert leaks(caplog, len(ROWS)) == []


def test_no_line_under_asgi_holds_an_address(known: Edition, caplog: pytest.LogCaptureFixture) -> None:
    service = Application(known)
    # The server refuses other targets itself, as `test_server` shows.
    rows = [row for row in ROWS if row.target.isascii()]
    with caplog.at_level(logging.DEBUG):
        for row in rows:
            call_asgi(service, scope(row), [row.body])
    assert leaks(caplog, len(rows)) == []


def test_a_failure_is_told_without_the_address(
    known: Edition, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("jean.dupont@example.org")

    monkeypatch.setattr("autoconfig.service.ask", fail)
    row = person("", f"{JSON_ADDRESS}jean.dupont@example.org?Protocol=AutodiscoverV1")
    with caplog.at_level(logging.DEBUG):
        answer, _ = call_asgi(Application(known), scope(row), [])
    assert answer.status == 500
    assert leaks(caplog, 2) == []
    line, failure = (record for record in caplog.records if record.name == access.LOG.name)
    assert (line.levelno, failure.levelno) == (logging.INFO, logging.ERROR)
    assert "ValueError at " in failure.getMessage()
    assert "test_access.py:" in failure.getMessage()


def test_a_line_has_what_an_operator_needs(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        record("GET", AUTOCONFIG, 200, 1552, 0.00123, "192.0.2.77")
    assert caplog.messages == ["GET /mail/config-v1.1.xml 200 1552 bytes 1.2 ms 192.0.2.0/24"]


def test_nothing_is_written_where_nobody_listens_but_failures(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        record("GET", "/", 200, 0, 0, "")
        record("GET", "/", 500, 0, 0, "", "ValueError at x.py:1")
    assert caplog.messages == ["GET / failed: ValueError at x.py:1"]


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "-"),
        ("unix:", "-"),
        ("192.0.2.77:1234", "-"),
        ("jean.dupont@example.org", "-"),
    ],
)
def test_of_a_client_only_the_network_is_shown(
    caplog: pytest.LogCaptureFixture, client: str, shown: str
) -> None:
    with caplog.at_level(logging.INFO):
        record("GET", "/", 200, 0, 0, client)
    assert caplog.messages == [f"GET / 200 0 bytes 0.0 ms {shown}"]


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\udcff", "é"])
def test_a_line_stays_one_line_of_plain_signs(caplog: pytest.LogCaptureFixture, sign: str) -> None:
    with caplog.at_level(logging.INFO):
        record(f"G{sign}T", f"/a{sign}b", 404, 0, 0, "")
    assert caplog.messages == ["* * 404 0 bytes 0.0 ms -"]


@pytest.mark.parametrize(
    "method", ["jean.dupont@example.org", "dupont%40example.org", "X?emailaddress=dupont"]
)
def test_a_method_is_no_way_round(caplog: pytest.LogCaptureFixture, method: str) -> None:
    """Werkzeug's development server takes any word for a method."""
    with caplog.at_level(logging.INFO):
        record(method, "/", 405, 0, 0, "")
    assert SECRET not in caplog.text


# One @, as it was sent, and as a server has decoded it.
FORMS = (
    "@", "%40", "%2540", "%25252540", "＠", "﹫", "%EF%BC%A0", "%25EF%25BC%25A0", "\xef\xbc\xa0", "%C1%80",
    "\udcc1\udc80", "%E0%81%80", "\udce0\udc81\udc80", "%F0%80%81%80", "\xc1\x80", "%u0040", "%4", "\\x40",
    "\\uff20", "\\xef\\xbc\\xa0", "&#64;", "&commat;", "\ud800@", "\udc40", "%ED%A0%80%40", "\x1b[31m@",
    "\0@", "\u3000@", "\x85＠", "\u2028%40",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=ascii)
def test_no_form_of_an_at_is_shown(caplog: pytest.LogCaptureFixture, form: str) -> None:
    path = f"/x/jean.dupont{form}example.org/y"
    with caplog.at_level(logging.INFO):
        record("GET", path, 404, 0, 0, "")
        record(path, "/", 404, 0, 0, "")
        record("GET", f"/v1.1{path}", 404, 0, 0, "")
    assert SECRET not in caplog.text
    assert access.redacted(f'x - - "GET {path} HTTP/1.1" 404 -') == 'x - - "GET /x/*/y HTTP/1.1" 404 -'


def test_a_local_part_in_quotes_may_hold_blanks() -> None:
    line = "Invalid HTTP request line: 'GET /x/\"jean dupont\"@example.org HTTP/1.1'"
    assert access.redacted(line) == "Invalid HTTP request line: 'GET /x/* HTTP/1.1'"


@pytest.mark.parametrize("path", ["/", "/wp-login.php", "/.well-known/x_y/~z/A-1", ""])
def test_a_plain_path_is_shown(caplog: pytest.LogCaptureFixture, path: str) -> None:
    with caplog.at_level(logging.INFO):
        record("PROPFIND", path, 404, 0, 0, "")
    assert caplog.messages == [f"PROPFIND {path} 404 0 bytes 0.0 ms -"]


@given(st.text(max_size=30).map(lambda text: f"{text}@x"), st.sampled_from([0, 1, 2]))
def test_no_control_character_and_no_at_is_ever_shown(text: str, encodings: int) -> None:
    for _ in range(encodings):
        text = quote(text.encode("utf-8", "surrogateescape"), safe="")
    line = access.redacted(f"GET /{text} HTTP/1.1")
    assert "@" not in line
    assert "%40" not in line
    assert line.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/mail/config-v1.1.xml?emailaddress=dupont%40example.org", "/mail/config-v1.1.xml"),
        ('"GET /mail/x?emailaddress=dupont@example.org HTTP/1.1" 200', '"GET /mail/x HTTP/1.1" 200'),
        (f"{JSON_ADDRESS}dupont@example.org", f"{JSON_ADDRESS}*"),
        (f"{JSON_ADDRESS}dupont%40example.org", f"{JSON_ADDRESS}*"),
        (f"{JSON_ADDRESS}dupont%252540example.org?Protocol=x", f"{JSON_ADDRESS}*"),
        (f'"GET {JSON_ADDRESS}dupont@example.org HTTP/1.1" 200 -', f'"GET {JSON_ADDRESS}* HTTP/1.1" 200 -'),
        ("/x/dupont@example.org/y", "/x/*/y"),
        (f'GET {AUTOCONFIG}?emailaddress="jean.dupont"@example.org HTTP/1.1', f"GET {AUTOCONFIG} HTTP/1.1"),
        (f"GET {JSON_ADDRESS}jean/dupont@example.org HTTP/1.1", f"GET {JSON_ADDRESS}* HTTP/1.1"),
        ("GET /x?name=Jean dupont&y HTTP/1.1", "GET /x HTTP/1.1"),
        ("'GET /x? dupont? HTTP/1.1' \"http://x/?dupont\"", "'GET /x HTTP/1.1' \"http://x/"),
        ("/healthz", "/healthz"),
        ('\x1b[33m"GET /nothing HTTP/1.1"\x1b[0m 404 -', '"GET /nothing HTTP/1.1" 404 -'),
        ("a\n * b \x07", "a\n * b *"),
        ("nothing to hide: 100% of 5", "nothing to hide: 100% of 5"),
    ],
)
def test_a_text_is_redacted(text: str, shown: str) -> None:
    assert access.redacted(text) == shown


@pytest.mark.parametrize(
    "part", ["x", '"', '"@', "?", "@", "%", "/", "\\", "/v1.1/", "\x1b[", "&#", " ", '" "']
)
def test_a_long_text_is_redacted_in_no_time(part: str) -> None:
    started = thread_time()
    access.redacted(f"GET /{part * (60_000 // len(part))} HTTP/1.1")
    assert thread_time() - started < 0.5


def test_gunicorns_access_log_has_nothing_of_a_header(
    known: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    """Its default format, and one with a field of the request."""
    create_app(known)
    atoms = {
        **dict.fromkeys(("u", "f", "a", "{cookie}i", "{http_cookie}e", "q", "U"), "dupont"),
        "h": "127.0.0.1",
        "t": "[26/Nov/2026:12:00:00 +0000]",
        "r": f"GET {AUTOCONFIG}?x=dupont HTTP/1.1",
        "s": "200",
    }
    with caplog.at_level(logging.INFO):
        logging.getLogger("gunicorn.access").info(
            '%(h)s %(u)s %(t)s "%(r)s" %(s)s "%(f)s" "%(a)s" %({cookie}i)s %({x}i)s', atoms
        )
    [line] = caplog.messages
    assert line == f'127.0.0.1 - [26/Nov/2026:12:00:00 +0000] "GET {AUTOCONFIG} HTTP/1.1" 200 "-" "-" - -'


@pytest.mark.parametrize("name", ["werkzeug", "gunicorn.access", "gunicorn.error"])
def test_other_servers_lines_are_redacted(
    known: Edition, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    create_app(known)
    create_app(known)
    with caplog.at_level(logging.INFO):
        logging.getLogger(name).info(
            '%s - "%s" %s', "x", f"GET {AUTOCONFIG}?emailaddress=dupont@x.example HTTP/1.1", 200
        )
        logging.getLogger(name).warning("%d%% of it", 100)
    assert caplog.messages == [f'x - "GET {AUTOCONFIG} HTTP/1.1" 200', "100% of it"]
    assert logging.getLogger(name).filters.count(access.REDACTION) == 1


def test_an_error_that_quotes_a_request_is_its_class(
    known: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    create_app(known)
    log = logging.getLogger("gunicorn.error")
    try:
        raise ValueError("Authorization Basic c2VjcmV0")
    except ValueError as error:
        log.warning("Invalid request from ip=192.0.2.1: %s", error)
        log.error("Error in it: %s.", error)
    log.warning("Invalid request from ip=192.0.2.1: Basic c2VjcmV0\nX")
    assert caplog.messages == [
        "Invalid request from ip=192.0.2.1: ValueError",
        "Error in it: ValueError.",
        "Invalid request from ip=192.0.2.1: refused",
    ]


@pytest.mark.parametrize(
    "what", ["Bad request version", "Bad request syntax", "Bad HTTP/0.9 request type", "Unsupported method"]
)
def test_what_flask_run_quotes_of_a_request_is_not_shown(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    log = logging.getLogger("werkzeug")
    monkeypatch.setattr(log, "filters", [access.REDACTION])
    with caplog.at_level(logging.INFO, "werkzeug"):
        log.info("code %d, message %s", 400, f"{what} ('jean (x)\\nexample.org&protocol=y')")
    assert caplog.messages == [f"code 400, message {what}"]


def test_a_line_that_its_handler_formats_keeps_its_parts(
    known: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    """As uvicorn's, which counts them."""
    create_app(known)
    with caplog.at_level(logging.INFO):
        logging.getLogger("uvicorn.access").info(
            '%s - "%s %s HTTP/%s" %d', "x", "GET", "/a?b=dupont@x.example", "1.1", 200
        )
    assert caplog.records[0].args == ("x", "GET", "/a", "1.1", 200)

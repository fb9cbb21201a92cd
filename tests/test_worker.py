"""Clients that are slow, greedy or gone on purpose, at the real server: what each of them may take."""

import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.server import quick, worker
from http_table import ADDRESS, AUTOCONFIG, HEALTH, LOGIN, POX, PROFILES, pox_request
from sample import load
from served import Process, head, received, status, until

SHORT = Limits(idle=0.5, head=0.5, body=0.5, unread=0.5, stop=0.5)
# Long for what comes in a second or two, on a very busy machine too; shorter than the limits by default.
SOON = 15
KEPT = head(HEALTH).replace(b"Connection: close\r\n", b"")
TYPED = b"address=jean.dupont%40example.org"
FORM = "Content-Type: application/x-www-form-urlencoded"
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: exam"
HALF_FORM = head("/", FORM, "Content-Length: 1000", method="POST").replace(b"autoconfig.", b"") + TYPED
HALF_DOCUMENT = head(POX, "Content-Length: 1000", method="POST") + b"<"
HALF_CHUNKED = head(POX, "Transfer-Encoding: chunked", method="POST") + b"5\r\nab"

Starter = Callable[[Limits], Process]


def page(*fields: str, method: str = "GET", body: bytes = b"") -> bytes:
    """A request for the page, which is at the mail domain."""
    if body:
        fields = (*fields, FORM, f"Content-Length: {len(body)}")
    return head("/", *fields, method=method).replace(b"autoconfig.example.org", b"example.org") + body


# Says at a stop how many connections are still looked after.
COUNTING = """\
import asyncio
from autoconfig.server import quick
from autoconfig.server.worker import Worker
wind_down = Worker._wind_down
async def counted(self):
    print(sum("_handle_connection" in repr(task) for task in asyncio.all_tasks()), "handled", flush=True)
    await wind_down(self)
Worker._wind_down = counted
"""


# Says how many bytes each reading has brought.
READING = """\
from autoconfig.server.connection import Connection
received = Connection.data_received
def noted(self, data):
    print(len(data), "read", flush=True)
    received(self, data)
Connection.data_received = noted
"""


# Says of each connection that is lost whether its task is left for a timer of gunicorn's.
LOST = """\
from autoconfig.server.connection import Connection
lost = Connection.connection_lost
def noted(self, exc):
    lost(self, exc)
    print("left" if self._task and not self._task.done() else "gone", flush=True)
Connection.connection_lost = noted
"""


def start(folder: Path, limits: Limits, before: str = "") -> Process:
    script = before + (
        "import sys; from pathlib import Path; from autoconfig.directory.opening import open_folder;"
        "from autoconfig.http.limits import Limits; from autoconfig.server import serve;"
        "serve(open_folder(Path('profiles')), binds=sys.argv[1:], workers=1, proxies=0, say=print,"
        f" limits={limits})"
    )
    return Process(folder, "python", "-c", script, "127.0.0.1:{port}").ready()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("worker")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    return found


@pytest.fixture(scope="module")
def short(folder: Path) -> Iterator[Process]:
    """One that has little patience."""
    found = start(folder, SHORT)
    yield found
    assert found.stop() == 0
    assert "Traceback" not in found.log
    assert "ERROR" not in found.log


@pytest.fixture(scope="module")
def usual(folder: Path) -> Iterator[Process]:
    """As it is."""
    found = start(folder, DEFAULTS)
    yield found
    assert found.stop() == 0
    assert "Traceback" not in found.log
    assert "ERROR" not in found.log


@pytest.fixture
def serving(folder: Path) -> Iterator[Starter]:
    """Makes a server for one test, which ends it itself."""
    with ExitStack() as stack:

        def make(limits: Limits) -> Process:
            found = start(folder, limits)
            stack.callback(found.kill)
            return found

        yield make


@pytest.fixture
def held() -> Iterator[Callable[[Process, bytes, int], list[socket.socket]]]:
    """Connections that stay open until the test ends."""
    with ExitStack() as stack:

        def hold(process: Process, sent: bytes, count: int) -> list[socket.socket]:
            found = [stack.enter_context(process.connect()) for _ in range(count)]
            for connection in found:
                connection.sendall(sent)
            return found

        yield hold


# Deadlines


@pytest.mark.parametrize("name", ["idle", "head", "body", "unread"])
def test_nobody_is_waited_for_longer_than_a_minute(name: str) -> None:
    assert 0 < getattr(DEFAULTS, name) <= 60


def test_half_a_request_is_given_up(
    short: Process, held: Callable[[Process, bytes, int], list[socket.socket]]
) -> None:
    started = time.monotonic()
    found = [
        held(short, half, 1)[0]
        for half in (HALF_HEAD, KEPT + HALF_HEAD, HALF_FORM, HALF_DOCUMENT, HALF_CHUNKED, b"\r\n", b"G")
    ]
    for connection in found:
        answer = received(connection)
        assert SHORT.head <= time.monotonic() - started < SOON
        assert "HTTP/1.1 408 " in answer
        assert "connection: close" in answer.lower().rpartition("http/1.1 408 ")[2]


@pytest.mark.parametrize("first", [b"", KEPT])
def test_an_idle_connection_is_closed(short: Process, first: bytes) -> None:
    started = time.monotonic()
    answer = short.ask(first)
    assert SHORT.idle <= time.monotonic() - started < SOON
    assert answer.count("HTTP/1.1") == bool(first)


@pytest.mark.parametrize("half", [HALF_HEAD, HALF_FORM, HALF_DOCUMENT])
def test_a_byte_now_and_then_buys_no_time(short: Process, half: bytes) -> None:
    with short.connect() as connection:
        connection.sendall(half)
        started = time.monotonic()
        connection.settimeout(0.1)
        while time.monotonic() - started < SOON:
            try:
                connection.sendall(b"x")
                if not connection.recv(4096).startswith(b"HTTP/1.1 408 "):
                    continue
            except TimeoutError:
                continue
            except OSError:
                pass
            break
        assert time.monotonic() - started < SOON


def test_half_sent_forms_take_no_thread(
    usual: Process, held: Callable[[Process, bytes, int], object]
) -> None:
    """There are ten threads for the page."""
    held(usual, HALF_FORM, 40)
    for sent, part in ((page(), "<form"), (page(method="POST", body=TYPED), "jdupont")):
        started = time.monotonic()
        answer = usual.ask(sent)
        assert (status(answer), part in answer) == (200, True)
        assert time.monotonic() - started < SOON


# The body of a form


@pytest.mark.parametrize("expects", [(), ("Expect: 100-continue",)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_form_arrives_however_it_is_sent(usual: Process, expects: tuple[str, ...], chunked: bool) -> None:
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(TYPED)}"
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(TYPED), TYPED) if chunked else TYPED
    with usual.connect() as connection:
        connection.sendall(page(FORM, framing, *expects, method="POST"))
        if expects:
            assert connection.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        for byte in body:
            connection.sendall(bytes((byte,)))
        assert "jdupont" in received(connection)


@pytest.mark.parametrize(
    "sent",
    [
        page("Content-Length: 65537", method="POST"),
        page("Content-Length: 65537", "Expect: 100-continue", method="POST"),
        page("Transfer-Encoding: chunked", method="POST") + b"10001\r\n" + b"x" * 65537 + b"\r\n0\r\n\r\n",
    ],
)
def test_a_form_that_is_too_long_is_refused(usual: Process, sent: bytes) -> None:
    assert status(usual.ask(sent)) == 413


# What is hardly HTTP

# The parser of the extra `fast` refuses less in words of its own, and knows one status for most.
IN_C = quick.parser() == "auto"


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (b"x\r\n", 400),
        (b"5\r\nhelloXX", 400),
        (b"-1\r\n", 400),
        (b"5" * 9000, 400),
        (b"1;\x00\r\n", 408 if IN_C else 400),  # what stands behind the length is passed over
    ],
)
@pytest.mark.parametrize("target", ["/", POX, "/nothing"])
def test_a_chunked_body_gone_wrong_is_the_clients_fault(
    usual: Process, target: str, chunks: bytes, expected: int
) -> None:
    answer = usual.ask(head(target, "Transfer-Encoding: chunked", method="POST"), [chunks])
    assert status(answer) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (head("/", "Transfer-Encoding: gzip, chunked", method="POST"), 501),
        (head("/", "Transfer-Encoding: secret", method="POST"), 400 if IN_C else 501),
        (head("/", version="2.0"), 400 if IN_C else 505),
        (head("/", version="0.9"), 400 if IN_C else 505),
        (head("/", version="1.1x"), 400),
        (head("/", "secret without a colon"), 400),
        (head("/", *(f"X-{number}: {'x' * 1000}" for number in range(90))), 431),
    ],
)
def test_what_is_not_served_is_refused_in_no_words_of_the_request(
    usual: Process, sent: bytes, expected: int
) -> None:
    answer = usual.ask(sent)
    assert status(answer) == expected
    assert "secret" not in answer


def test_an_upgrade_is_an_ordinary_request(usual: Process) -> None:
    key = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
    asked = head(HEALTH, *key).replace(b"close", b"upgrade, close")
    assert status(usual.ask(asked)) == 200


# Many requests at once


def test_what_is_sent_ahead_is_answered_in_its_order(usual: Process) -> None:
    """Of all kinds, in pieces that end anywhere."""
    body = pox_request("jean.dupont@example.org")
    kept = [
        request.replace(b"Connection: close\r\n", b"")
        for request in (
            head(HEALTH),
            head(f"{AUTOCONFIG}?{ADDRESS}"),
            head(POX, f"Content-Length: {len(body)}", method="POST") + body,
            head(POX, "Transfer-Encoding: chunked", method="POST")
            + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
            page(method="POST", body=TYPED),
            head(f"{AUTOCONFIG}?{ADDRESS}", method="HEAD"),
        )
    ]
    sent = b"".join(kept) * 60 + head("/nothing")
    pieces = [sent[at : at + 7919] for at in range(0, len(sent), 7919)]
    with usual.connect() as connection:
        sender = threading.Thread(target=lambda: [connection.sendall(piece) for piece in pieces])
        sender.start()
        answer = received(connection)
        sender.join()
    lengths = answer.count("HTTP/1.1 200 OK"), answer.count("HTTP/1.1 404 ")
    assert lengths == (6 * 60, 1)
    assert answer.count("<LoginName>jdupont<") == 2 * 2 * 60
    assert answer.count(LOGIN) >= 60


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_reads_nothing_takes_no_memory(serving: Starter, method: str) -> None:
    process = serving(SHORT)
    request = head(f"{AUTOCONFIG}?{ADDRESS}", method=method).replace(b"Connection: close\r\n", b"")
    before = process.memory()
    stopped = time.monotonic() + 3

    def flood() -> None:
        while time.monotonic() < stopped:
            try:
                with process.connect() as connection:
                    connection.settimeout(1)
                    while time.monotonic() < stopped:
                        connection.sendall(request * 1000)
            except OSError:
                continue

    threads = [threading.Thread(target=flood) for _ in range(10)]
    for thread in threads:
        thread.start()
    while time.monotonic() < stopped:
        started = time.monotonic()
        assert status(process.ask(head(HEALTH))) == 200
        assert time.monotonic() - started < SOON
    grown = process.memory() - before
    for thread in threads:
        thread.join()
    assert process.stop() == 0
    # Ten reads of the socket, and as much in answers; without bounds hundreds of MB.
    assert grown < 30 * 2**20


def seconds_until_dropped(process: Process) -> float:
    """How long somebody is served who asks on and takes no answer."""
    started = time.monotonic()
    with process.connect() as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while time.monotonic() - started < SOON:
            connection.sendall(page().replace(b"Connection: close\r\n", b"") * 1000)
    return time.monotonic() - started


def test_who_takes_no_answer_is_dropped(short: Process) -> None:
    assert seconds_until_dropped(short) < SOON


def test_nothing_is_left_of_a_client_that_was_dropped(folder: Path) -> None:
    """What answered it would wait for room in a transport that is gone."""
    process = start(folder, SHORT, COUNTING)
    try:
        assert seconds_until_dropped(process) < SOON
        until(lambda: status(process.ask(head(HEALTH))) == 200, "is gone")
        assert process.stop() == 0
    finally:
        process.kill()
    assert "\n0 handled\n" in process.out
    assert "ERROR" not in process.log


# How many there are


def test_one_too_many_has_the_place_of_who_has_been_idle_longest(
    serving: Starter, held: Callable[[Process, bytes, int], list[socket.socket]]
) -> None:
    process = serving(Limits(connections=5, idle=600))
    kept = held(process, KEPT, 5)
    for connection in kept:
        assert status(connection.recv(4096).decode()) == 200
    time.sleep(worker._IDLE_FOR)
    for connection in kept[1:]:
        connection.sendall(KEPT)
        assert status(connection.recv(4096).decode()) == 200
    late = held(process, KEPT, 1)[0]
    late.settimeout(SOON)
    assert status(late.recv(4096).decode()) == 200
    assert kept[0].recv(4096) == b""
    kept[1].sendall(KEPT)
    assert status(kept[1].recv(4096).decode()) == 200
    assert process.stop() == 0
    assert "WARNING" not in process.log
    assert "ERROR" not in process.log


def test_one_too_many_waits_for_those_who_are_at_it(
    serving: Starter, held: Callable[[Process, bytes, int], list[socket.socket]]
) -> None:
    process = serving(Limits(connections=5, head=600))
    halves = held(process, HALF_HEAD, 5)
    late = held(process, KEPT, 1)[0]
    late.settimeout(2 * worker._IDLE_FOR)
    with pytest.raises(TimeoutError):
        late.recv(4096)
    halves[0].close()
    late.settimeout(SOON)
    assert status(late.recv(4096).decode()) == 200
    assert process.stop() == 0
    assert "WARNING" not in process.log
    assert "ERROR" not in process.log


def test_at_the_limit_of_descriptors_there_is_one_line(
    serving: Starter, held: Callable[[Process, bytes, int], list[socket.socket]]
) -> None:
    process = serving(DEFAULTS)
    early = held(process, KEPT, 1)[0]
    assert status(early.recv(4096).decode()) == 200
    pid = process.worker
    usual = resource.prlimit(pid, resource.RLIMIT_NOFILE, (process.descriptors(), usual_hard()))
    late = held(process, KEPT, 20)
    until(lambda: "have to wait" in process.log, "says nothing")
    for _ in range(15):
        early.sendall(KEPT)
        assert status(early.recv(4096).decode()) == 200
        time.sleep(0.1)
    assert process.log.count("have to wait") == 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, usual)
    assert status(late[-1].recv(4096).decode()) == 200
    assert process.stop() == 0
    assert process.log.count("have to wait") == 1
    assert "Traceback" not in process.log


def usual_hard() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


@pytest.mark.parametrize(
    ("may_open", "expected"),
    [(resource.RLIM_INFINITY, 1000), (1 << 20, 1000), (1024, 768), (256, 192), (64, 32), (32, 1), (8, 1)],
)
def test_connections_leave_descriptors_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, may_open: int, expected: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (may_open, may_open))
    assert worker._at_once(1000) == expected


# The end


def test_a_stop_waits_for_nobody(serving: Starter, held: Callable[[Process, bytes, int], object]) -> None:
    process = serving(Limits(idle=600, head=600, body=600, unread=600, stop=0.5))
    reads_nothing = page().replace(b"Connection: close\r\n", b"") * 2000
    for sent in (b"", KEPT, HALF_HEAD, HALF_FORM, HALF_DOCUMENT, HALF_CHUNKED, reads_nothing):
        held(process, sent, 12)
    assert status(process.ask(head(HEALTH))) == 200
    started = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - started < SOON
    assert "Traceback" not in process.log


def test_a_stop_is_within_six_seconds() -> None:
    """A worker ends by itself before it is killed."""
    from autoconfig.server import STOP_SECONDS

    assert DEFAULTS.stop < STOP_SECONDS <= 5


def test_who_leaves_is_no_failure(serving: Starter) -> None:
    process = serving(SHORT)
    for sent in (HALF_HEAD, HALF_FORM, HALF_DOCUMENT, HALF_CHUNKED, page(), KEPT) * 20:
        with process.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(sent)
    assert status(process.ask(head(HEALTH))) == 200
    assert process.stop() == 0
    assert "failed" not in process.log
    assert "ERROR" not in process.log
    assert "WARNING" not in process.log


@pytest.mark.skipif(find_spec("uvloop") is not None, reason="it has a place of its own for what is read")
def test_what_is_read_at_once_is_small(folder: Path) -> None:
    """Pieces of 256 KiB had the heap grow by 16 MiB while huge bodies came."""
    body = b"a" * 60_000
    service = start(folder, DEFAULTS, READING)
    try:
        answer = service.ask(head(POX, f"Content-Length: {len(body)}", method="POST") + body)
    finally:
        code = service.stop()
    assert (status(answer), code) == (200, 0)
    sizes = [int(line.split()[0]) for line in service.out.splitlines() if line.endswith(" read")]
    assert sum(sizes) > len(body)
    assert max(sizes) <= 16 * 1024


def test_nothing_is_left_of_who_has_an_answer_and_goes(folder: Path) -> None:
    """A timer of three seconds for each kept some 100 MiB where all make a connection for each request."""
    service = start(folder, DEFAULTS, LOST)
    for _ in range(3):
        assert status(service.ask(head(f"{AUTOCONFIG}?{ADDRESS}"))) == 200
    assert service.stop() == 0
    assert service.out.count("gone\n") >= 3
    assert "left" not in service.out


def test_whatever_gunicorn_is_told_it_speaks_http_1() -> None:
    settings = Config()
    settings.set("http_protocols", "h2,h1")
    settings.set("protocol", "uwsgi")
    made = worker.Worker(1, os.getpid(), [], None, 30, settings, Logger(settings))
    made.tmp.close()
    assert (made.cfg.http_protocols, made.cfg.protocol) == (["h1"], "http")

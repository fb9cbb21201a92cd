"""The service as a process: how it starts, ends and logs, and what it does with what is hardly HTTP."""

import gc
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.app.base import BaseApplication

from autoconfig import server as gunicorn_inside
from autoconfig.errors import CannotRun
from autoconfig.http.limits import DEFAULTS
from autoconfig.server import MAX_REQUEST_LINE, quick, serve
from http_table import (
    ADDRESS,
    AUTOCONFIG,
    CREDENTIALS,
    EXACT,
    EXAMPLE,
    HEALTH,
    JSON_ADDRESS,
    LABEL,
    LOGIN,
    MOBILECONFIG,
    POX,
    PROFILES,
    SECRET,
    pox_request,
)
from sample import load, profile_text
from served import PATIENCE, Process, head, received, status, until

BAD = "domains: [bad.example]\nnonsense: x\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `profiles` are good."""
    found = tmp_path_factory.mktemp("server")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    return found


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    """One with a bad profile among good ones."""
    (tmp_path / "profiles").mkdir()
    load(tmp_path / "profiles", *PROFILES)
    (tmp_path / "profiles" / "bad.yaml").write_text(BAD)
    return tmp_path


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Process]:
    """One process for all tests that only ask."""
    found = Process(folder, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 1).ready()
    yield found
    assert found.stop() == 0, found.log


# Start and end


def test_a_server_says_one_line_answers_and_ends(folder: Path) -> None:
    process = Process(folder, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 2).ready()
    until(lambda: process.out, "says nothing")
    answer = process.ask(head(f"{AUTOCONFIG}?{ADDRESS}"))
    assert status(answer) == 200
    assert LOGIN in answer
    assert process.stop() == 0
    place = f"http://127.0.0.1:{process.port}"
    assert process.out == f"Serving 5 profiles with 6 mail domains on {place}{quick.said()}\n"
    assert "Traceback" not in process.log


def test_what_it_was_started_with_is_spared_the_collector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a worker is forked, and again when the worker has its application."""
    spared = [gc.get_freeze_count()]

    def run(worker: BaseApplication) -> None:
        spared.append(gc.get_freeze_count())
        worker.load()
        spared.append(gc.get_freeze_count())

    monkeypatch.setattr(gunicorn_inside._Server, "run", run)
    try:
        serve(load(tmp_path, *PROFILES), binds=["127.0.0.1:0"], workers=1, proxies=0, say=print)
    finally:
        gc.unfreeze()
    assert spared[0] < spared[1] < spared[2]


def test_the_module_is_the_command(folder: Path) -> None:
    script = "from autoconfig.cli import main; main()"
    process = Process(folder, "python", "-c", script, "serve", "--bind", "127.0.0.1:{port}").ready()
    assert process.stop() == 0


def test_options_can_stand_in_the_environment(bad_folder: Path) -> None:
    (bad_folder / "profiles").rename(bad_folder / "elsewhere")
    process = Process(
        bad_folder,
        "autoconfig",
        "serve",
        AUTOCONFIG_BIND="127.0.0.1:{port}",
        AUTOCONFIG_WORKERS=1,
        AUTOCONFIG_PROFILES="elsewhere",
        AUTOCONFIG_PROXIES=1,
        AUTOCONFIG_SKIP_BAD=1,
    ).ready()
    answer = process.ask(head(AUTOCONFIG, "X-Forwarded-Host: label.example", "X-Forwarded-For: 192.0.2.77"))
    assert LABEL in answer
    assert process.stop() == 0
    assert "192.0.2.0/24" in process.log


def test_every_line_can_be_json(bad_folder: Path) -> None:
    """What it says when it starts, of requests, of what is none, and what gunicorn says."""
    words = (
        "--bind",
        "127.0.0.1:{port}",
        "--workers",
        1,
        "--skip-bad",
        "--log-format",
        "json",
        "--proxies",
        1,
    )
    process = Process(bad_folder, "autoconfig", "serve", *words).ready()
    answer = process.ask(head(f"{AUTOCONFIG}?{ADDRESS}", "X-Request-ID: 4bf9"))
    assert "\r\nx-request-id: 4bf9\r\n" in answer
    process.ask(b"jean.dupont@example.org / HTTP/1.1\r\n\r\n")
    until(lambda: "4bf9" in process.log, "says nothing of the request")  # who is killed says no more
    os.kill(process.worker, signal.SIGKILL)
    until(lambda: "was sent SIGKILL" in process.log, "says nothing of the worker")
    process.stop()
    lines = [json.loads(line) for line in process.log.splitlines()]
    assert all({"time", "level", "message"} <= line.keys() for line in lines)
    [told] = [line for line in lines if line.get("request_id") == "4bf9"]
    assert (told["path"], told["domain"], told["status"]) == (AUTOCONFIG, "example.org", 200)
    assert (told["host"], told["format"]) == ("autoconfig.example.org", "autoconfig")
    assert SECRET not in process.log.lower()


def test_a_port_in_use_is_a_sentence(folder: Path, server: Process) -> None:
    """And said at once: gunicorn alone tries for five seconds, with two lines for each try."""
    place = f"127.0.0.1:{server.port}"
    process = Process(folder, "autoconfig", "serve", "--bind", place, "--workers", 1)
    assert process.ended() == 2
    assert process.out == ""
    assert process.log == f"It cannot listen on {place} (--bind): Address already in use.\n"


@pytest.mark.parametrize(
    ("bind", "reason"),
    [
        ("192.0.2.1:8000", "Cannot assign requested address"),
        ("unix:nowhere/x.sock", "No such file or directory"),
        ("unix:there", "there is a file, and it is no socket"),
        (f"unix:{'x' * 200}", "AF_UNIX path too long"),
        ("nowhere.invalid:8000", ""),
    ],
)
def test_what_cannot_be_listened_at_has_a_reason(folder: Path, bind: str, reason: str) -> None:
    (folder / "there").write_text("")
    process = Process(folder, "autoconfig", "serve", "--bind", bind, "--workers", 1)
    assert process.ended() == 2
    assert process.log.startswith(f"It cannot listen on {bind} (--bind): {reason}")
    assert process.log.count("\n") == 1


def test_a_socket_that_was_left_behind_is_taken_over(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(folder / "old.sock"))
    place = ("--bind", "127.0.0.1:{port}", "--bind", "unix:old.sock")
    process = Process(folder, "autoconfig", "serve", *place, "--workers", 1).ready()
    with socket.socket(socket.AF_UNIX) as local:
        local.connect(str(folder / "old.sock"))
        local.sendall(head(HEALTH))
        assert status(received(local)) == 200
    assert process.stop() == 0


@pytest.mark.parametrize(
    "bind", ["::1:8000", "nonsense:x", "127.0.0.1:99999", "fd://3", "", "8000", ":8000", "/nowhere"]
)
def test_an_impossible_address_is_a_sentence(folder: Path, bind: str) -> None:
    process = Process(folder, "autoconfig", "serve", "--bind", bind, "--workers", 1)
    assert process.ended() == 2
    assert process.out == ""
    assert process.log.strip()
    assert "Traceback" not in process.log


def test_workers_need_a_folder_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container need not have /tmp: what there is will do, and where nothing is, that is what is said."""
    asked: list[object] = []
    monkeypatch.setattr(gunicorn_inside._Server, "run", lambda app: asked.append(app.cfg.worker_tmp_dir))

    def start() -> object:
        serve(load(tmp_path, *PROFILES), binds=["127.0.0.1:0"], workers=1, proxies=0, say=print)
        gc.unfreeze()
        return asked.pop()

    monkeypatch.setattr(gunicorn_inside, "MEMORY", str(tmp_path))
    assert start() == str(tmp_path)
    monkeypatch.setattr(gunicorn_inside, "MEMORY", str(tmp_path / "absent"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert start() == str(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "absent")])
    with pytest.raises(CannotRun, match="or name one in TMPDIR"):
        start()


def test_what_stops_workers_is_not_said_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(app: BaseApplication) -> None:
        app.cfg.when_ready(SimpleNamespace(LISTENERS=[], tell=print))
        sys.exit(1)

    monkeypatch.setattr(gunicorn_inside._Server, "run", run)
    try:
        with pytest.raises(CannotRun, match="its workers cannot run"):
            serve(load(tmp_path, *PROFILES), binds=["127.0.0.1:0"], workers=1, proxies=0, say=print)
    finally:
        gc.unfreeze()


def test_a_bad_profile_refuses_the_start(bad_folder: Path) -> None:
    process = Process(bad_folder, "autoconfig", "serve", "--bind", "127.0.0.1:{port}")
    assert process.ended() == 1
    assert process.out == ""
    lines = process.log.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        *["profiles/bad.yaml:1"] * (len(lines) - 1),
        "profiles/bad.yaml:2",
    ]
    assert len(lines) == 4
    assert any("nonsense" in line for line in lines)


def test_a_bad_profile_can_be_left_out(bad_folder: Path) -> None:
    process = Process(bad_folder, "autoconfig", "serve", "--skip-bad", "--bind", "127.0.0.1:{port}").ready()
    answer = process.ask(head(HEALTH))
    assert status(answer) == 200
    assert "1 bad profile" in answer
    assert EXAMPLE in process.ask(head(AUTOCONFIG))
    assert process.stop() == 0
    assert "left out: profiles/bad.yaml:2: nonsense: " in process.log


def test_a_warning_is_logged_once_whatever_the_number_of_workers(tmp_path: Path) -> None:
    """And information not at all."""
    raw = "[{raw: '<outgoingServer type=\"smtps\"/>'}]"
    warned = profile_text(domains="[warned.example]", outgoingServer=raw, allow="{foreign-field: x}")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "warned.yaml").write_text(warned)
    process = Process(tmp_path, "autoconfig", "serve", "--workers", 2, "--bind", "127.0.0.1:{port}").ready()
    assert status(process.ask(head(HEALTH))) == 200
    assert process.stop() == 0
    assert process.log.count("WARNING profiles/warned.yaml:4: outgoingServer: warning: ") == 1
    assert "allow" not in process.log


@pytest.mark.parametrize(
    "words", [["--profiles", "nowhere"], ["--workers", "0"], ["--proxies", "-1"], ["--nonsense"], ["word"]]
)
def test_what_cannot_run_is_a_sentence(folder: Path, words: list[str]) -> None:
    process = Process(folder, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", *words)
    assert process.ended() == 2
    assert process.out == ""
    assert process.log.strip()
    assert "Traceback" not in process.log


def test_an_empty_folder_is_nothing_to_serve(tmp_path: Path) -> None:
    process = Process(tmp_path, "autoconfig", "serve", "--profiles", tmp_path)
    assert process.ended() == 2
    assert process.log == f"There is no profile (*.yaml) in {tmp_path}.\n"


# What is sent

BODY = pox_request("jean.dupont@example.org")
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = head(POX, "Transfer-Encoding: chunked", method="POST")


@pytest.mark.parametrize(
    ("sent", "expected", "part"),
    [
        (head(f"{AUTOCONFIG}?{ADDRESS}"), 200, LOGIN),
        (head(f"http://autoconfig.label.example:8000{AUTOCONFIG}"), 200, EXACT),
        (head(f"HTTPS://label.example{AUTOCONFIG}"), 200, LABEL),
        (head(f"http://x{HEALTH}"), 200, "ok"),
        (head(HEALTH, "X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"), 200, "ok"),
        (head("http://autoconfig.example.org"), 404, "nothing"),
        (head(POX, LENGTH, method="POST") + BODY, 200, "<LoginName>jdupont<"),
        (CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), 200, "<LoginName>jdupont<"),
        (b"GET %s?%s HTTP/1.0\r\n\r\n" % (AUTOCONFIG.encode(), ADDRESS.encode()), 200, LOGIN),
        (b"GET %s HTTP/1.0\r\n\r\n" % AUTOCONFIG.encode(), 404, "this host"),
        (head(AUTOCONFIG, *(f"{name}: {value}" for name, value in CREDENTIALS)), 200, EXAMPLE),
        (head("/EWS/Exchange.asmx", "Authorization: Basic ZHVwb250", method="POST"), 404, "nothing"),
        (head(AUTOCONFIG, method="PROPFIND"), 405, "allow: GET, HEAD"),
        (head(f"{AUTOCONFIG}?{ADDRESS}&{'x' * (MAX_REQUEST_LINE - 200)}"), 200, LOGIN),
        (head(f"{AUTOCONFIG}?{ADDRESS}&{'x' * 60_000}"), 414, ""),
        (head(f"/nothing?{'dupont=&' * 7_500}"), 414, ""),
        (head(f"{JSON_ADDRESS}{'dupont' * 10_000}@example.org"), 414, ""),
        (head(POX, "Content-Length: 65537", method="POST"), 413, "too large"),
        (head(MOBILECONFIG, "Content-Length: 99999999999", method="POST"), 413, "too large"),
        (head(POX, "Content-Length: 65537", "Expect: 100-continue", method="POST"), 413, "too large"),
    ],
)  # fmt: skip
def test_a_request_gets_its_answer(server: Process, sent: bytes, expected: int, part: str) -> None:
    answer = server.ask(sent)
    assert status(answer) == expected
    assert part in answer
    assert "www-authenticate" not in answer.lower()
    assert "set-cookie" not in answer.lower()


@pytest.mark.parametrize(
    "line",
    [
        "jean.dupont@example.org",
        "GET /jean.dupont@example.org",
        f"GET {AUTOCONFIG}?emailaddress=jean dupont@example.org HTTP/1.1",
        f"GET {JSON_ADDRESS}dupont x@example.org HTTP/1.1",
        f"GET {JSON_ADDRESS}\xe9dupont@example.org HTTP/1.1",
        f"GET {AUTOCONFIG}?emailaddress=dupont\xff@example.org HTTP/1.1",
        "jean.dupont@example.org / HTTP/1.1",
        "GET / HTTP/9.9 jean.dupont@example.org",
        "GET / HTTP/1.1\r\njean.dupont@example.org: x",
        "GET / HTTP/1.1\r\nX: jean.dupont@example.org\x00",
        "GET / HTTP/1.1\r\nHost: dupont\r\nHost: jean.dupont@example.org",
        "POST / HTTP/1.1\r\nContent-Length: dupont",
        "POST / HTTP/1.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked, dupont\r\n",
        f"GET / HTTP/1.1\r\nAuthorization: Basic {'dupont' * 2000}",
        "GET / HTTP/1.1\r\nAuthorization : Basic dupont",
    ],
)
def test_what_is_no_request_is_refused(server: Process, line: str) -> None:
    """What the log says of it stands at the end of this file."""
    answer = server.ask(line.encode("latin-1") + b"\r\nConnection: close\r\n\r\n")
    assert status(answer) in (400, 431, 501)


def test_a_length_that_is_hardly_a_number_ends_the_connection(server: Process) -> None:
    answer = server.ask(head(MOBILECONFIG, f"Content-Length: {'9' * 5000}", method="POST"))
    assert answer == "" or status(answer) in (400, 413)
    assert status(server.ask(head(HEALTH))) == 200


def test_what_the_server_never_ends_is_cut_off(server: Process) -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            yield b"1000\r\n" + b"x" * 4096 + b"\r\n"
            taken += 4096

    answer = server.ask(CHUNKED, chunks())
    assert answer == "" or status(answer) == 413
    assert taken < 64 * 1024 * 1024


def test_an_expected_continue_comes(server: Process) -> None:
    with server.connect() as connection:
        connection.sendall(head(POX, LENGTH, "Expect: 100-continue", method="POST"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(BODY)
        assert "<LoginName>jdupont<" in received(connection)


def test_a_connection_serves_one_request_after_the_other(server: Process) -> None:
    request = head(f"{AUTOCONFIG}?{ADDRESS}").replace(b"Connection: close\r\n", b"")
    answer = server.ask(request * 3 + request.replace(b"GET", b"HEAD") + head(HEALTH))
    assert answer.count("HTTP/1.1 200 OK") == 5
    assert answer.count(LOGIN) == 2 * 3
    assert answer.endswith("ok\n")


def test_an_error_to_head_has_no_body(server: Process) -> None:
    request = head(f"{AUTOCONFIG}?emailaddress=dupont", method="HEAD").replace(b"Connection: close\r\n", b"")
    answer = server.ask(request + head(HEALTH))
    assert [status(answer), answer.count("not a mail address"), answer[-3:]] == [400, 0, "ok\n"]


def test_a_slow_client_is_answered_and_stops_nobody(server: Process) -> None:
    request = head(f"{AUTOCONFIG}?{ADDRESS}")
    with server.connect() as slow:
        slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(len(request)):
            slow.sendall(request[index : index + 1])
            if index % 30 == 0:
                assert status(server.ask(head(HEALTH))) == 200
        assert LOGIN in received(slow)


KEPT_PAGE = head("/").replace(b"Connection: close\r\n", b"")


@pytest.mark.parametrize(
    "asked",
    [
        [KEPT_PAGE],
        [KEPT_PAGE, KEPT_PAGE],
        [KEPT_PAGE, head(HEALTH).replace(b"Connection: close\r\n", b"")],
        [head(HEALTH).replace(b"Connection: close\r\n", b""), KEPT_PAGE],
    ],
)
def test_who_sends_no_more_gets_what_was_asked_for(server: Process, asked: list[bytes]) -> None:
    """As `nc -N` does."""
    with server.connect() as connection:
        connection.sendall(b"".join(asked))
        connection.shutdown(socket.SHUT_WR)
        answers = received(connection)
    assert answers.count("HTTP/1.1 ") == len(asked), answers[:2000]


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        (KEPT_PAGE + KEPT_PAGE[:-2], 1),
        (head("/", "Content-Length: 100", method="POST") + b"address=", 0),
        (CHUNKED, 0),
        (CHUNKED + b"fff0\r\n" + b"x" * 0xFF00, 0),
    ],
)
def test_half_a_request_that_has_ended_is_none(server: Process, asked: bytes, answers: int) -> None:
    started = time.monotonic()
    with server.connect() as connection:
        connection.sendall(asked)
        connection.shutdown(socket.SHUT_WR)
        assert received(connection).count("HTTP/1.1 ") == answers
    assert time.monotonic() - started < DEFAULTS.head, "the rest is waited for"


@pytest.mark.parametrize(
    "half", [head(AUTOCONFIG)[:-2], head(POX, LENGTH, method="POST") + BODY[:100], b"GE"]
)
def test_half_requests_stop_nobody(server: Process, half: bytes) -> None:
    held = [server.connect() for _ in range(200)]
    try:
        for connection in held:
            connection.sendall(half)
        for target in (f"{AUTOCONFIG}?{ADDRESS}", HEALTH):
            started = time.monotonic()
            assert status(server.ask(head(target))) == 200
            assert time.monotonic() - started < DEFAULTS.head, "they are waited for"
    finally:
        for connection in held:
            connection.close()


# Other servers


GUNICORN_ASGI = (
    "gunicorn",
    "autoconfig.asgi:create_app()",
    "--bind",
    "127.0.0.1:{port}",
    "--access-logfile",
    "-",
)


@pytest.mark.parametrize(
    "command",
    [
        ["gunicorn", "autoconfig.web:create_app()", "--bind", "127.0.0.1:{port}", "--access-logfile", "-"],
        ["flask", "--app", "autoconfig.web", "run", "--port", "{port}"],
        [*GUNICORN_ASGI, "-k", "asgi"],
        [*GUNICORN_ASGI, "-k", "autoconfig.server.worker.Worker"],
    ],
    ids=["gunicorn", "flask", "asgi", "worker"],
)
def test_another_server_gives_the_same_document_and_tells_no_address(
    folder: Path, server: Process, command: list[str]
) -> None:
    process = Process(folder, *command).ready()
    targets = (f"{AUTOCONFIG}?{ADDRESS}", f"{JSON_ADDRESS}jean.dupont%40example.org?Protocol=AutodiscoverV1")
    for target in targets:
        body = process.ask(head(target)).partition("\r\n\r\n")[2]
        assert body == server.ask(head(target)).partition("\r\n\r\n")[2]
    assert LABEL in process.ask(head(f"http://label.example{AUTOCONFIG}"))
    assert "<LoginName>jdupont<" in process.ask(head(POX, LENGTH, method="POST") + BODY)
    assert status(process.ask(head(HEALTH))) == 200
    assert status(process.ask(head(POX, "Content-Length: 65537", method="POST"))) == 413
    assert status(process.ask(head("/nothing/dupont%40example.org?x=dupont@example.org"))) == 404
    process.ask(b"GET /dupont@example.org\r\n\r\n")
    process.ask(b"jean.dupont@example.org / HTTP/1.1\r\n\r\n")
    process.ask(head("/", f"Authorization Basic {SECRET}"))
    process.stop()
    assert SECRET not in (process.out + process.log).lower()
    assert "Traceback" not in process.log
    assert f"{AUTOCONFIG} HTTP/1.1" in process.out + process.log


# The log of all that went before


def test_the_log_has_every_answer_and_nobodys_address(server: Process) -> None:
    """Runs last: it reads what the tests above have left behind."""
    assert status(server.ask(head(f"{JSON_ADDRESS}jean.dupont@example.org?Protocol=AutodiscoverV1"))) == 200
    assert f"GET {JSON_ADDRESS}* 200 " in server.log
    assert SECRET not in server.log.lower()
    assert not any(value in server.log for _, value in CREDENTIALS)
    assert "ZHVwb250" not in server.log
    assert "Traceback" not in server.log
    assert [line[24:] for line in server.log.splitlines() if "WARNING" in line] == [
        "WARNING requests carry X-Forwarded-* fields, which are not believed: say --proxies 1"
    ]
    assert "127.0.0.1" not in server.log
    assert server.out.count("\n") == 1

"""The operator's port of a real server: which socket answers what, and what outlives a worker."""

import json
import os
import re
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from authority import issue, write
from autoconfig.http.limits import DEFAULTS
from autoconfig.server.port import AT_ONCE
from hostile import MARK, requests
from http_table import ADDRESS, AUTOCONFIG, HEALTH, PROFILES, SECRET
from sample import load, profile_text
from served import Process, head, received, status, until
from servers.process import descendants, free_port

pytestmark = pytest.mark.servers

OURS = ("/metrics", "/readyz", "/tls-allowed?domain=example.org")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where the service looks for room


class Watched:
    """A service with two workers and its operator's port."""

    def __init__(self, folder: Path, *words: object) -> None:
        self.monitor = free_port()
        place = ("--bind", "127.0.0.1:{port}", "--monitor", f"127.0.0.1:{self.monitor}")
        self.process = Process(folder, "autoconfig", "serve", *place, "--workers", 2, *words).ready()

    def get(self, target: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor}{target}", timeout=10) as found:
                return found.status, found.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def answers(self) -> int:
        """As the metrics have them, of documents."""
        found = re.findall(
            r'autoconfig_answers_total\{.*format="autoconfig".*\} (\d+)', self.get("/metrics")[1]
        )
        return sum(map(int, found))

    def ask(self, count: int) -> None:
        for _ in range(count):
            assert status(self.process.ask(head(f"{AUTOCONFIG}?{ADDRESS}"))) == 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("port")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    return found


@pytest.fixture(scope="module")
def watched(folder: Path) -> Iterator[Watched]:
    found = Watched(folder, "--metrics-domains", "--service", "setup.hoster.example")
    yield found
    assert found.process.stop() == 0, found.process.log


def test_each_port_has_its_own_paths(watched: Watched) -> None:
    for target in (*OURS, HEALTH):
        assert watched.get(target)[0] == 200
        assert status(watched.process.ask(head(target))) == 404
    for target in (AUTOCONFIG, "/", "/static/page.css"):
        assert watched.get(target)[0] == 404


def test_the_option_says_a_name_of_the_service(watched: Watched) -> None:
    assert watched.get("/tls-allowed?domain=setup.hoster.example")[0] == 200
    assert watched.get("/tls-allowed?domain=other.hoster.example")[0] == 404


def test_all_workers_count_together_and_a_killed_one_loses_nothing(watched: Watched) -> None:
    before = watched.answers()
    watched.ask(40)
    assert watched.answers() == before + 40
    workers = set(descendants(watched.process.pid))
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len(set(descendants(watched.process.pid)) - workers) == 2, "no new workers")
    watched.ask(10)
    assert watched.answers() == before + 50


def test_nobodys_address_is_counted(watched: Watched) -> None:
    watched.process.ask(head(f"/{SECRET}@example.org", f"User-Agent: {SECRET}@example.org"))
    watched.process.ask(head(f"{AUTOCONFIG}?emailaddress={SECRET}@{SECRET}.example"))
    watched.process.ask(head(AUTOCONFIG, f"X-Forwarded-Host: {SECRET}", method=f"X{SECRET}".upper()))
    text = watched.get("/metrics")[1].lower()
    assert SECRET not in text
    assert "@" not in text


def test_it_is_ready(watched: Watched) -> None:
    code, text = watched.get("/readyz")
    assert code == 200
    assert json.loads(text) == {"ready": True, "problems": []}


def test_clients_that_take_all_connections_leave_it_alone(watched: Watched) -> None:
    held = []
    try:
        for _ in range(100):
            held.append(socket.create_connection(("127.0.0.1", watched.process.port)))
            held[-1].sendall(b"GET / HTTP/1.1\r\n")
        started = time.monotonic()
        assert watched.get("/readyz")[0] == 200
        assert time.monotonic() - started < 5  # a quarter of what those may take
    finally:
        for one in held:
            one.close()


@pytest.mark.parametrize("sent", [b"", b"GET /metrics HTTP/1.1\r\nHost: "])
def test_who_says_nothing_at_this_port_keeps_no_probe_out(watched: Watched, sent: bytes) -> None:
    """More than both workers have room for."""
    with ExitStack() as stack:
        for _ in range(5 * AT_ONCE):
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", watched.monitor)))
            silent.sendall(sent)
        for target in (HEALTH, *OURS):
            started = time.monotonic()
            assert watched.get(target)[0] == 200
            assert time.monotonic() - started < DEFAULTS.idle / 2


def test_who_has_been_silent_longest_makes_room(folder: Path) -> None:
    found = Watched(folder, "--workers", 1)
    request = head(HEALTH).replace(b"Connection: close\r\n", b"")
    try:
        with ExitStack() as stack:
            there = [
                stack.enter_context(socket.create_connection(("127.0.0.1", found.monitor), timeout=10))
                for _ in range(AT_ONCE)
            ]
            for one in (*there, there[0]):  # the first is silent for a shorter time than all others
                one.sendall(request)
                assert status(one.recv(4096).decode()) == 200
            assert found.get(HEALTH)[0] == 200
            assert received(there[1]) == ""
            for one in (there[0], *there[2:]):
                one.sendall(request)
                assert status(one.recv(4096).decode()) == 200
    finally:
        assert found.process.stop() == 0
    assert "ERROR" not in found.process.log


def test_with_bad_files_alone_it_starts_and_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "bad.yaml").write_text("nonsense: x\n")
    found = Watched(tmp_path, "--skip-bad")
    code, text = found.get("/readyz")
    assert found.process.stop() == 0
    assert (code, json.loads(text)["ready"]) == (503, False)
    assert {problem["file"] for problem in json.loads(text)["problems"]} == {"profiles/bad.yaml"}


def test_all_workers_say_that_a_directory_is_down_and_are_ready(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    pytest.importorskip("ldap", reason="python-ldap is not installed")
    place = f"127.0.0.1:{free_port()}"
    lookups = (
        f"[{{ldap: {{url: 'ldaps://{place}', base: o=x, fields: [uid], filter: '(mail={{address}})'}}}}]"
    )
    load(tmp_path / "profiles", profile_text(domains="[example.org]", lookups=lookups))
    found = Watched(tmp_path)
    try:
        assert found.get("/readyz") == (200, '{\n  "ready": true,\n  "problems": []\n}\n')
        found.ask(1)
        for _ in range(20):
            code, text = found.get("/readyz")
            [problem] = json.loads(text)["problems"]
            assert (code, problem["file"]) == (200, "profiles/0.yaml")
            assert problem["text"].startswith(f"lookups: ldap {place} cannot be connected to")
        assert re.search(r'lookups_total\{kind="ldap",outcome="failed"\} 1', found.get("/metrics")[1])
    finally:
        assert found.process.stop() == 0


def test_certificates_have_their_end_and_a_broken_one_is_a_problem(tmp_path: Path) -> None:
    """Those for TLS and those that sign; the port itself speaks plain HTTP."""
    (tmp_path / "profiles").mkdir()
    load(tmp_path / "profiles", *PROFILES)
    pair = issue("autoconfig.example.org")
    write(tmp_path, pair)
    files = ("certificate.pem", "key.pem")
    words = [word for kind in ("tls", "signing") for word in _files(kind, *files)]
    found = Watched(tmp_path, *words)
    try:
        ends = set(re.findall(r"certificate_expiry_timestamp_seconds\{.*\} (\S+)", found.get("/metrics")[1]))
        assert {float(moment) for moment in ends} == {pair.certificate.not_valid_after_utc.timestamp()}
        assert len(re.findall('use="(?:tls|signing)"', found.get("/metrics")[1])) == 2
        (tmp_path / "certificate.pem").write_text("none")
        until(lambda: "certificate.pem" in found.get("/readyz")[1], "is no problem")
        assert found.get("/readyz")[0] == 200
    finally:
        assert found.process.stop() == 0


def _files(kind: str, certificate: str, key: str) -> tuple[str, ...]:
    return f"--{kind}-certificate", certificate, f"--{kind}-key", key


def test_strangers_at_this_port_hurt_nobody(watched: Watched) -> None:
    before = set(descendants(watched.process.pid))
    for sent in requests(15, 300):
        with (
            socket.create_connection(("127.0.0.1", watched.monitor), timeout=10) as connection,
            suppress(BrokenPipeError, ConnectionResetError),
        ):
            connection.sendall(sent.data)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    assert watched.get("/readyz")[0] == 200
    assert set(descendants(watched.process.pid)) == before
    assert MARK not in watched.process.log
    assert "Traceback" not in watched.process.log


def test_a_stop_leaves_no_folder_behind(folder: Path) -> None:
    before = set(SHARED_MEMORY.glob("autoconfig-*"))
    found = Watched(folder)
    [made] = set(SHARED_MEMORY.glob("autoconfig-*")) - before
    assert made.stat().st_mode & 0o777 == 0o700
    assert found.process.stop() == 0
    assert not made.exists()


def test_while_it_stops_it_says_so(folder: Path) -> None:
    found = Watched(folder)
    with found.process.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        time.sleep(0.2)
        os.kill(found.process.pid, signal.SIGTERM)
        until(lambda: found.get("/readyz")[0] == 503, "is still ready")
    found.process.ended()


def test_a_port_in_use_is_a_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        words = ("--bind", "127.0.0.1:{port}", "--monitor", place)
        process = Process(folder, "autoconfig", "serve", *words)
        assert process.ended() == 2
    assert process.log == f"It cannot listen on {place} (--monitor): Address already in use.\n"
    assert process.out == ""


@pytest.mark.parametrize(
    "place", ["9100", ":9100", "unix:x", "127.0.0.1:0", "127.0.0.1:99999", "a.example:9100"]
)
def test_an_impossible_place_is_a_sentence(folder: Path, place: str) -> None:
    process = Process(folder, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--monitor", place)
    assert process.ended() == 2
    assert "write ADDRESS:PORT such as 127.0.0.1:9100" in process.log

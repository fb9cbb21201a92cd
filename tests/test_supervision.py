"""Under systemd: what it is told, and sockets that it opens. And where hardly a folder can be written."""

import os
import re
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from pathlib import Path
from time import monotonic
from unittest.mock import Mock

import pytest
import trustme

from autoconfig.server import quick
from autoconfig.server.listeners import names, speaks_tls
from conftest import ROOT
from http_table import ADDRESS, AUTOCONFIG, HEALTH, PROFILES
from sample import load
from served import COMMANDS, PATIENCE, Process, head, received, status, until
from servers.process import free_port

SERVE = ("serve", "--workers", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("supervision")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    return found


# What systemd is told


class Manager:
    """Its socket, and what has come there."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "notify")
        self.told: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.place)
        self._socket.settimeout(10)

    def wait(self, state: str) -> None:
        """However often it is told something else meanwhile, as that the service is alive."""
        deadline = monotonic() + PATIENCE
        while not any(state in message for message in self.told):
            assert monotonic() < deadline, f"{state}: {set(self.told)}"
            self.told.append(self._socket.recv(4096).decode())

    def close(self) -> None:
        self._socket.close()


def test_systemd_is_told_what_it_does(folder: Path, tmp_path: Path) -> None:
    with closing(Manager(tmp_path)) as manager:
        variables = {"NOTIFY_SOCKET": manager.place, "WATCHDOG_USEC": 10_000_000}
        process = Process(folder, "autoconfig", *SERVE, "--bind", "127.0.0.1:{port}", **variables)
        try:
            manager.wait("READY=1")
            assert process._accepts()
            place = f"http://127.0.0.1:{process.port}"
            manager.wait(f"STATUS=Serving 5 profiles with 6 mail domains on {place}{quick.said()}")
            manager.wait("WATCHDOG=1")
            assert status(process.ask(head(HEALTH))) == 200
            manager.told.clear()
            os.kill(process.pid, signal.SIGHUP)
            manager.wait("READY=1")
            states = [message for message in manager.told if "WATCHDOG" not in message]
            assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", states[0])
            assert states[1:] == ["READY=1"]
            os.kill(process.pid, signal.SIGTERM)
            manager.wait("STOPPING=1")
            assert process.ended() == 0
        finally:
            process.kill()


# The journal

JOURNAL = """
import os, sys
found = os.fstat(2)
os.environ["JOURNAL_STREAM"] = f"{found.st_dev}:{found.st_ino + int(sys.argv[1])}"
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("other", "words", "begin"),
    [(0, (), r"<[346]>\S"), (1, (), r"[^<{]"), (0, ("--log-format", "json"), r"\{")],
    ids=["journal", "another stream", "json"],
)
def test_the_journal_is_told_how_grave_a_line_is(
    folder: Path, other: int, words: tuple[str, ...], begin: str
) -> None:
    """gunicorn's too; only the journal, and only where a line is plain."""
    command = (COMMANDS / "autoconfig", *SERVE, "--bind", "127.0.0.1:{port}", *words)
    process = Process(folder, "python", "-c", JOURNAL.replace("{", "{{").replace("}", "}}"), other, *command)
    process.ready()
    try:
        assert status(process.ask(head(HEALTH))) == 200
        assert status(process.ask(head(HEALTH, "X-Forwarded-Host: x.example"))) == 200
        # who is killed says no more
        until(
            lambda: sum(HEALTH in line for line in process.log.splitlines()) == 2, "says nothing of requests"
        )
        os.kill(process.worker, signal.SIGKILL)
        until(lambda: "was sent SIGKILL" in process.log, "says nothing of the worker")
        assert process.stop() == 0
        for line in process.log.splitlines():
            assert re.match(begin, line), line
        levels = {line[:3] for line in process.log.splitlines()}
        assert begin[0] != "<" or levels == {"<3>", "<4>", "<6>"}
    finally:
        process.kill()


# Sockets that systemd opens

ACTIVATE = """
import os, socket, sys
opened = [socket.create_server(("127.0.0.1", int(sys.argv[1]))), socket.socket(socket.AF_UNIX)]
opened[1].bind("activated.sock")
opened[1].listen()
for number, one in enumerate(opened):
    os.dup2(one.fileno(), 20 + number)
for number, one in enumerate(opened):
    os.dup2(20 + number, 3 + number)
    os.close(20 + number)
os.environ.update(LISTEN_FDS="2", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.mark.parametrize("encrypted", [False, True])
def test_sockets_may_be_open_already(folder: Path, encrypted: bool) -> None:
    """Then --bind does not count, and with certificates all speak TLS but unix sockets."""
    authority = trustme.CA()
    authority.issue_cert("autoconfig.example.org").private_key_and_cert_chain_pem.write_to_path(
        str(folder / "both.pem")
    )
    pair = ("--tls-certificate", "both.pem", "--tls-key", "both.pem") if encrypted else ()
    (folder / "activated.sock").unlink(missing_ok=True)
    process = Process(
        folder, "python", "-c", ACTIVATE, "{port}", COMMANDS / "autoconfig", *SERVE, *pair
    ).ready()
    until(lambda: process.out, "says nothing")
    scheme = "https" if encrypted else "http"
    assert process.out.endswith(
        f" on {scheme}://127.0.0.1:{process.port}, unix:activated.sock{quick.said()}\n"
    )
    with socket.socket(socket.AF_UNIX) as local:
        local.connect(str(folder / "activated.sock"))
        local.sendall(head(HEALTH))
        assert status(received(local)) == 200
    assert (process.ask(head(HEALTH)) == "") == encrypted
    assert process.stop() == 0
    assert (folder / "activated.sock").exists()
    assert "Traceback" not in process.log


@pytest.mark.parametrize(
    ("family", "place", "encrypted", "name"),
    [
        (socket.AF_INET, ("192.0.2.1", 80), False, "http://192.0.2.1:80"),
        (socket.AF_INET6, ("::", 80, 0, 0), False, "http://[::]:80"),
        (socket.AF_INET6, ("::", 443, 0, 0), True, "https://[::]:443"),
        (socket.AF_INET, ("192.0.2.1", 8000), True, "https://192.0.2.1:8000"),
        (socket.AF_UNIX, "/run/x", False, "unix:/run/x"),
    ],
)
def test_port_80_and_unix_sockets_are_plain(family: int, place: object, encrypted: bool, name: str) -> None:
    listener = Mock(family=family, getsockname=lambda: place)
    assert speaks_tls(listener) == encrypted
    assert names([listener], True) == name
    assert names([listener], False) == name.replace("https", "http")


# Small rooms


def room(folder: Path, *writable: str) -> list[object]:
    """A command in front: nobody's user, a root that cannot be written, no /tmp, and these folders empty."""
    words: list[object] = [
        "bwrap",
        "--die-with-parent",
        "--unshare-user",
        "--uid",
        65534,
        "--gid",
        65534,
        "--proc",
        "/proc",
    ]
    for path in Path("/").iterdir():
        if path.is_symlink():
            words += ["--symlink", path.readlink(), path]
        elif path.name not in ("tmp", "proc", "sys", "dev"):
            words += ["--ro-bind", path, path]
    words += ["--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom"]
    for name in writable:
        words += ["--tmpfs", name]
    if ROOT.is_relative_to("/tmp"):  # noqa: S108 - then it is there, and cannot be written
        words += ["--ro-bind", ROOT, ROOT]
    return [*words, "--ro-bind", folder, "/room", "--chdir", "/room", "--remount-ro", "/"]


def can_make_rooms() -> bool:
    command = ["bwrap", "--unshare-user", "--ro-bind", "/", "/", "true"]
    return bool(shutil.which("bwrap")) and not subprocess.run(command, capture_output=True).returncode


in_a_room = pytest.mark.skipif(not can_make_rooms(), reason="there is no bwrap that may be used")


@pytest.mark.servers
@in_a_room
@pytest.mark.parametrize("writable", ["/dev/shm", "/mnt"])  # noqa: S108
def test_one_writable_folder_is_enough(folder: Path, writable: str) -> None:
    named = {} if writable == "/dev/shm" else {"TMPDIR": writable}  # noqa: S108
    bwrap, *words = room(folder, writable)
    monitor = free_port()
    serve = (COMMANDS / "autoconfig", *SERVE, "--bind", "127.0.0.1:{port}")
    command = (*words, *serve, "--monitor", f"127.0.0.1:{monitor}")
    process = Process(folder, f"/usr/bin/{bwrap}", *command, **named).ready()
    try:
        assert status(process.ask(head(f"{AUTOCONFIG}?{ADDRESS}"))) == 200
        page = head("/").replace(b"autoconfig.", b"")
        assert status(process.ask(page)) == 200
        with socket.create_connection(("127.0.0.1", monitor)) as connection:
            connection.sendall(head("/metrics"))
            assert f"autoconfig_profiles {len(PROFILES)}" in received(connection)
        os.kill(process.worker, signal.SIGTERM)  # bwrap's child is the service
        assert process.ended() == 0
        assert "Traceback" not in process.log
    finally:
        process.kill()


@pytest.mark.servers
@in_a_room
def test_where_nothing_is_writable_the_variable_is_named(folder: Path) -> None:
    bwrap, *words = room(folder)
    process = Process(folder, f"/usr/bin/{bwrap}", *words, COMMANDS / "autoconfig", *SERVE)
    assert process.ended() == 2
    assert "or name one in TMPDIR" in process.log
    assert "Traceback" not in process.log

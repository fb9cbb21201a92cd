"""The files of `deploy/systemd`, judged by systemd's own tools; its command, started as systemd does."""

import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import ROOT
from deployed import changed
from http_table import AUTOCONFIG
from privacy import keep
from served import COMMANDS, PATIENCE, head, received, status
from servers.process import Program, free_port

MOST_EXPOSED = 20
INSTALLED = "/opt/autoconfig/bin/"

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed"),
]


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with service and socket; the command is that of this environment."""
    folder = tmp_path_factory.mktemp("units")
    service = changed("systemd/autoconfig.service", {INSTALLED: f"{COMMANDS}/"})
    (folder / "autoconfig.service").write_text(service, encoding="utf-8")
    shutil.copy(ROOT / "deploy" / "systemd" / "autoconfig.socket", folder)
    return folder


def analyzed(*words: object) -> str:
    """What systemd-analyze has against it."""
    command = ["systemd-analyze", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    return f"{done.stdout}{done.stderr}" if done.returncode else done.stderr


def test_systemd_has_nothing_against_the_units(units: Path) -> None:
    assert analyzed("verify", units / "autoconfig.service", units / "autoconfig.socket") == ""


def test_the_service_is_hardly_exposed(units: Path) -> None:
    security = ("security", "--offline=true", f"--threshold={MOST_EXPOSED}")
    assert analyzed(*security, units / "autoconfig.service") == ""


def test_the_user_of_the_service_is_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = ROOT / "deploy" / "systemd" / "autoconfig.sysusers"
    subprocess.run(["systemd-sysusers", f"--root={tmp_path}", file], check=True, capture_output=True)
    names = {line.partition(":")[0] for line in (tmp_path / "etc" / "passwd").read_text().splitlines()}
    unit = changed("systemd/autoconfig.service", {})
    assert set(re.findall(r"^(?:User|Group)=(.+)$", unit, re.MULTILINE)) <= names


@contextmanager
def notified(folder: Path) -> Iterator[tuple[str, socket.socket]]:
    """A socket as systemd has it for what services say, and its path."""
    path = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as found:
        found.bind(path)
        found.settimeout(PATIENCE)
        yield path, found


def test_the_command_takes_the_socket_and_says_when_it_is_ready(units: Path, tmp_path: Path) -> None:
    """As systemd does it: the port is open at once, and the service starts with the first connection."""
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    unit = (units / "autoconfig.service").read_text(encoding="utf-8")
    command = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)[0].split()
    variables = re.findall(r"AUTOCONFIG_\w+=\S+", unit)
    assert "AUTOCONFIG_PROFILES=/etc/autoconfig/profiles" in variables
    port = free_port()
    with notified(tmp_path) as (path, notices):
        more = (
            f"AUTOCONFIG_PROFILES={tmp_path}/profiles",
            "AUTOCONFIG_WORKERS=1",
            f"NOTIFY_SOCKET={path}",
            "WATCHDOG_USEC=1",
        )
        environment = [word for variable in (*variables, *more) for word in ("-E", variable)]
        starter = ("systemd-socket-activate", "-l", f"127.0.0.1:{port}", *environment)
        program = Program([*starter, *command], port, output=keep(tmp_path / "service.err"))
        program.start()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                connection.sendall(head(AUTOCONFIG))
                assert status(received(connection)) == 200
            assert notices.recv(1024).startswith(b"READY=1")
            while notices.recv(1024) != b"WATCHDOG=1":
                pass
        finally:
            program.stop(signal.SIGTERM)


def test_an_upgrade_is_not_into_the_version_that_runs() -> None:
    """The guide installs beside it, and so has a way back; the page sends its reader there."""
    page = (ROOT / "docs" / "deploy" / "systemd.md").read_text()
    assert "(upgrade.md)" in page
    assert page.count("/opt/autoconfig/bin/pip install") == 1

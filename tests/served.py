"""A command of the package as a process, and raw HTTP over sockets to it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from privacy import ended as note_ended
from privacy import keep
from privacy import sent as note_sent
from servers.process import free_port

COMMANDS = Path(sys.executable).parent
PATIENCE = 60
# A shell that has put the tests into the background lets them, and what they start, ignore it.
HEARS_INTERRUPTS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from autoconfig.cli import main
main()
"""


def until(found: Callable[[], object], what: str) -> None:
    """Wait for something, not for a time."""
    deadline = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class Process:
    """A command, with what it prints in two files."""

    def __init__(self, folder: Path, *command: object, **environment: object) -> None:
        self.port = free_port()
        self._files = keep(folder / f"{self.port}.out"), keep(folder / f"{self.port}.err")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AUTOCONFIG_")}
        variables = {**inherited, "HOME": str(folder), "PYTHONUNBUFFERED": "1", **environment}
        with self._files[0].open("wb") as out, self._files[1].open("wb") as err:
            self._process = subprocess.Popen(
                [str(word).format(port=self.port) for word in (COMMANDS / str(command[0]), *command[1:])],
                stdout=out,
                stderr=err,
                cwd=folder,
                env={name: str(value).format(port=self.port) for name, value in variables.items()},
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def out(self) -> str:
        return self._files[0].read_bytes().decode(errors="replace")

    @property
    def log(self) -> str:
        return self._files[1].read_bytes().decode(errors="replace")

    def ready(self) -> "Process":
        """Once it accepts connections."""
        until(lambda: self._process.poll() is not None or self._accepts(), f"does not listen: {self.log}")
        assert self._process.poll() is None, self.log
        return self

    def _accepts(self) -> bool:
        with socket.socket() as found:
            return found.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def worker(self) -> int:
        """The process of its first worker."""
        until(lambda: self.workers, "has no worker")
        return self.workers[0]

    @property
    def workers(self) -> list[int]:
        """The processes of all."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(number) for number in children.read_text().split()]

    def memory(self) -> int:
        """Bytes that its first worker has at most had."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.worker}/status").read_text())
        assert found
        return int(found[1]) * 1024

    def descriptors(self) -> int:
        """How many files its first worker has open."""
        return len(list(Path(f"/proc/{self.worker}/fd").iterdir()))

    def ended(self) -> int:
        """Its exit code, once it has ended."""
        code = self._process.wait(PATIENCE)
        note_ended(*self._files)
        return code

    def stop(self) -> int:
        """End it as a service manager does, and give its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """End it if it has not ended."""
        self._process.kill()
        self.ended()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self, sent: bytes, more: Iterable[bytes] = ()) -> str:
        """What comes back until the connection ends; `more` is sent until nobody takes it any longer."""
        note_sent(sent)
        with self.connect() as connection:
            try:
                connection.sendall(sent)
                for chunk in more:
                    connection.sendall(chunk)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return received(connection)


def received(connection: socket.socket) -> str:
    found = b""
    try:
        while chunk := connection.recv(65536):
            found += chunk
    except ConnectionResetError:
        pass
    return found.decode("latin-1")


def head(target: str, *fields: str, method: str = "GET", version: str = "1.1") -> bytes:
    """A request's head; the connection ends after the answer."""
    lines = (
        f"{method} {target} HTTP/{version}",
        "Host: autoconfig.example.org",
        "Connection: close",
        *fields,
    )
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def status(answer: str) -> int:
    found = re.match(r"HTTP/1\.[01] (\d{3}) ", answer)
    assert found, answer
    return int(found[1])

"""A server's program that a test can end, start again, freeze and thaw, with all processes of its own."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

START_SECONDS = 20.0
# Below those that systems give to connections (Linux from 32768, others from 49152).
PORTS = (20000, 32000)


def free_port() -> int:
    """One that no connection is given by chance before it is used."""
    while True:
        port = random.randrange(*PORTS)  # noqa: S311 - no secret
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Program:
    """A program that listens on a port of 127.0.0.1; `user` runs it where root starts it.

    `output` is a file that gets all that it prints.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        port: int,
        *,
        user: str | None = None,
        output: Path = Path(os.devnull),
    ) -> None:
        self._command = [str(part) for part in command]
        self.port = port
        self._user = user if os.geteuid() == 0 else None
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, is_ready: Callable[[], bool] | None = None) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self._user,
                extra_groups=[] if self._user else None,
            )
        until = time.monotonic() + START_SECONDS
        while not (is_ready or self._listens)():
            assert self._process.poll() is None, f"{self._command[0]} has ended"
            assert time.monotonic() < until, f"{self._command[0]} does not listen"
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is None:
            return
        self.thaw()
        self._process.send_signal(how)
        self._process.wait(START_SECONDS)
        self._process = None

    def freeze(self) -> None:
        """It keeps its connections and answers nothing; all of it has stopped when this returns."""
        for process in self._signal_all(signal.SIGSTOP):
            while any(_state(thread) not in "TZ" for thread in Path(f"/proc/{process}/task").glob("*/stat")):
                time.sleep(0.001)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _signal_all(self, what: signal.Signals) -> list[int]:
        if self._process is None:
            return []
        processes = [self._process.pid, *descendants(self._process.pid)]
        for process in processes:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(process, what)
        return processes


def descendants(process: int) -> Iterator[int]:
    """Its children and theirs; a server may give each a process group of its own."""
    children = ""
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    for child in map(int, children.split()):
        yield child
        yield from descendants(child)


def _state(stat: Path) -> str:
    """T: stopped; Z: ended, and its parent has not noticed, which is stopped too."""
    return stat.read_text().rpartition(")")[2].split()[0]

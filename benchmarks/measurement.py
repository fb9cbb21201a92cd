"""A server that runs, what wrk finds of it, and what it costs in the meantime."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.contestants import DOMAIN, IMAP, ROOT, Asking, Contestant
from servers.process import descendants, free_port

CONNECTIONS, THREADS = 16, 1
HOST = f"autoconfig.{DOMAIN}"
_START_SECONDS = 60
_UNITS = {"us": 0.001, "ms": 1, "s": 1000}


class Figures(NamedTuple):
    """Of one round: answers a second, µs of all its processes an answer, ms."""

    rate: float
    cpu: float
    p50: float
    p99: float


class Running(NamedTuple):
    """A server that listens."""

    process: int
    port: int


@contextmanager
def running(contestant: Contestant, folder: Path) -> Iterator[Running]:
    """Until the end of the block. `folder` is its own."""
    port = free_port()

    def filled(text: str | Path) -> str:
        return str(text).replace("{port}", str(port)).replace("{folder}", str(folder))

    for name, text in contestant.files.items():
        (folder / name).write_text(filled(text), encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AUTOCONFIG_")}
    environment = inherited | {name: filled(value) for name, value in contestant.environment.items()}
    with (folder / "log").open("wb") as log:
        command = [filled(word) for word in contestant.command]
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, cwd=ROOT, process_group=0
        )
        try:
            _wait(process, port, folder / "log")
            if contestant.first:
                asked(port, contestant.first)
            yield Running(process.pid, port)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while not _listens(port):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, f"it does not listen: {log.read_text()}"
        time.sleep(0.2)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def asked(port: int, asking: Asking) -> str:
    """The body of an answer of 200; any other is an error."""
    body = asking.body.encode() or None
    fields = {"Host": HOST, "Content-Type": asking.media_type}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{asking.path}", body, fields)
    with urllib.request.urlopen(request, timeout=_START_SECONDS) as answer:  # noqa: S310 - http
        text: str = answer.read().decode()
    return text


def check(server: Running, asking: Asking) -> None:
    """That it answers what is compared: a document with the server for incoming mail."""
    assert IMAP in asked(server.port, asking), asking.path


def measured(server: Running, asking: Asking, script: Path, seconds: int, keep: bool) -> Figures:
    """One round, over connections that are kept, or one for each request. `script` is written for wrk."""
    fields = {"Host": HOST, "Content-Type": asking.media_type} | ({} if keep else {"Connection": "close"})
    script.write_text(
        f'wrk.method = "{"POST" if asking.body else "GET"}"\nwrk.body = {asking.body!r}\n'
        + "".join(f'wrk.headers["{name}"] = "{value}"\n' for name, value in fields.items())
    )
    options = ["--latency", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", "-s", str(script)]
    before = cpu(server.process)
    command = ["wrk", *options, f"http://127.0.0.1:{server.port}{asking.path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return figures(said, cpu(server.process) - before)


def cpu(process: int) -> float:
    """Seconds that all processes of a server have used."""
    return sum(_clock(one) for one in (process, *descendants(process)))


def _clock(process: int) -> float:
    """What clock_getcpuclockid(3) leads to: to the nanosecond what /proc/PID/stat says in hundredths."""
    return time.clock_gettime((~process << 3) | 2)


def memory(process: int) -> float:
    """MiB of all processes of a server, what several share counted once (PSS)."""
    rolled = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in (process, *descendants(process)))
    return sum(int(_found(r"\nPss:\s+(\d+) kB", text)[1]) for text in rolled) / 1024


def figures(said: str, used: float) -> Figures:
    """From what wrk prints, and the seconds that the server used."""
    assert "Non-2xx" not in said, said
    count = int(_found(r"(\d+) requests in", said)[1])
    rate = float(_found(r"Requests/sec:\s+([\d.]+)", said)[1])
    p50, p99 = (_milliseconds(share, said) for share in ("50%", "99%"))
    return Figures(rate, used / count * 1e6, p50, p99)


def _milliseconds(share: str, said: str) -> float:
    found = _found(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * _UNITS[found[2]]


def _found(pattern: str, said: str) -> re.Match[str]:
    found = re.search(pattern, said)
    assert found, said
    return found

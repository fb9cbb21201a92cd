"""What clients cost that are slow on purpose: memory, answers to others, and the time to stop.

    make bench-slow

One worker of `autoconfig serve`, started anew for each of five trials: requests one after the other whose
answers nobody reads; a hundred forms half sent, a byte each second; connections on which nothing comes; a
stop among all of these; and more connections than the process may have.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from servers.process import descendants, free_port

PROFILES = Path("profiles")
DOCUMENT = "/mail/config-v1.1.xml?emailaddress=jean.dupont@ac-martinique.fr"
HEAD = "Host: ac-martinique.fr\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
HALF = f"POST / HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 500\r\n\r\naddress=jean".encode()
TYPED = b"address=jean.dupont%40ac-martinique.fr"
PIPELINES, PIPELINING_SECONDS = 4, 12.0
FORMS, FORM_SECONDS = 100, 15.0
IDLE, IDLE_SECONDS = 20, 75.0
LIMIT, LIMIT_SECONDS = 100, 15.0
GIVEN_UP = 10.0
ANSWERED = {
    "/healthz": f"GET /healthz HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n".encode(),
    "a document": f"GET {DOCUMENT} HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n".encode(),
    "the page": f"GET / HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n".encode(),
    "a form": (
        f"POST / HTTP/1.1\r\n{HEAD}{FORM}Connection: close\r\nContent-Length: {len(TYPED)}\r\n\r\n".encode()
        + TYPED
    ),
}


class Server:
    """One worker in a process of its own, whose log is a file."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.port = free_port()
        self.log = folder / "log"
        program = Path(sys.executable).with_name("autoconfig")
        bind = f"127.0.0.1:{self.port}"
        command = f'ulimit -n {limit}; exec "{program}" serve --workers 1 --bind {bind} --profiles "$0"'
        with self.log.open("wb") as log:
            words = ["/bin/sh", "-c", command, str(PROFILES.absolute())]
            self.process = subprocess.Popen(words, stdout=log, stderr=log)
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            time.sleep(0.05)
        self.ask(ANSWERED["the page"])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=GIVEN_UP)

    def ask(self, request: bytes) -> float:
        """Seconds until the whole answer has come. Raises OSError where none comes."""
        started = time.monotonic()
        with self.connect() as connection:
            connection.sendall(request)
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        if b" 200 " not in answer[:20]:
            raise OSError(answer[:20])
        return time.monotonic() - started

    def mebibytes(self) -> float:
        """Resident, of all its processes."""
        sizes = (Path(f"/proc/{one}/status").read_text() for one in descendants(self.process.pid))
        return sum(int(found[1]) for size in sizes if (found := re.search(r"VmRSS:\s+(\d+)", size))) / 1024

    def stop(self) -> float:
        """Seconds until it has ended."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
        return time.monotonic() - started


@contextmanager
def serving(limit: int = 4096) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), limit)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.process.kill()
                server.process.wait()


@contextmanager
def held(server: Server, count: int, sent: bytes = b"", drip: float = 0) -> Iterator[list[socket.socket]]:
    """So many connections, each with this sent; with `drip` a byte more on each every so many seconds."""
    connections, stop = [server.connect() for _ in range(count)], threading.Event()

    def more() -> None:
        while not stop.wait(drip):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.send(b"x", socket.MSG_DONTWAIT)

    for connection in connections:
        with contextlib.suppress(OSError):
            connection.sendall(sent)
    thread = threading.Thread(target=more, daemon=True)
    if drip:
        thread.start()
    try:
        yield connections
    finally:
        stop.set()
        for connection in connections:
            connection.close()


def pipelining() -> None:
    with serving() as server, held(server, PIPELINES) as connections:
        before, most, sent = server.mebibytes(), 0.0, 0
        requests = ANSWERED["a document"].replace(b"Connection: close\r\n", b"") * 100
        until = time.monotonic() + PIPELINING_SECONDS
        while time.monotonic() < until:
            for connection in connections:
                with contextlib.suppress(OSError):
                    sent += connection.send(requests, socket.MSG_DONTWAIT)
            most = max(most, server.mebibytes())
            time.sleep(0.001)
        print(
            f"{PIPELINES} pipelines for {PIPELINING_SECONDS:.0f} s without reading: {sent / 2**20:.1f} MiB "
            f"sent, memory {before:.0f} MiB, at most {most:.0f} MiB"
        )
        answers(server, 2.0)


def answers(server: Server, seconds: float) -> None:
    """How well others are answered."""
    for name, request in ANSWERED.items():
        times, failed, until = [], 0, time.monotonic() + seconds / len(ANSWERED)
        while time.monotonic() < until:
            try:
                times.append(server.ask(request))
            except OSError:
                failed += 1
            time.sleep(0.02)
        usual = (
            f"median {median(times) * 1000:.1f} ms, at most {max(times) * 1000:.0f} ms" if times else "none"
        )
        print(f"  {name}: {usual}, {failed} without an answer in {GIVEN_UP:.0f} s")


def half_sent() -> None:
    with serving() as server:
        print("nobody else:")
        answers(server, 4.0)
        with held(server, FORMS, HALF, drip=1.0):
            time.sleep(1)
            print(f"{FORMS} half-sent forms, memory {server.mebibytes():.0f} MiB:")
            answers(server, FORM_SECONDS)


def idle() -> None:
    asked = ANSWERED["/healthz"].replace(b"Connection: close\r\n", b"")
    kinds = {"nothing sent": b"", "half a head": asked[:20], "after an answer": asked, "half a form": HALF}
    with serving() as server, contextlib.ExitStack() as all_held:
        connections = {name: all_held.enter_context(held(server, IDLE, sent)) for name, sent in kinds.items()}
        started = time.monotonic()
        closed: dict[str, list[float]] = {name: [] for name in kinds}
        while time.monotonic() < started + IDLE_SECONDS and any(connections.values()):
            for name, listed in connections.items():
                ended = [one for one in listed if is_closed(one)]
                closed[name] += [time.monotonic() - started] * len(ended)
                connections[name] = [one for one in listed if one not in ended]
            time.sleep(0.1)
        print(f"of {IDLE} connections each, closed within {IDLE_SECONDS:.0f} s:")
        for name, times in closed.items():
            print(
                f"  {name}: {len(times)}" + (f", after {min(times):.1f}-{max(times):.1f} s" if times else "")
            )


def is_closed(connection: socket.socket) -> bool:
    try:
        while connection.recv(65536, socket.MSG_DONTWAIT):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def stopping() -> None:
    with serving() as server:
        print(f"stop, nobody there: {server.stop():.1f} s")
    with (
        serving() as server,
        held(server, 20, HALF, drip=0.5),
        held(server, 20),
        held(server, 20, HALF[:30], 0.5),
    ):
        time.sleep(1)
        print(f"stop, with 20 half-sent forms, 20 half heads and 20 idle connections: {server.stop():.1f} s")


def descriptors() -> None:
    with serving(limit=LIMIT) as server, held(server, 1) as [early]:
        before = server.log.stat().st_size
        with held(server, LIMIT + 50):
            time.sleep(LIMIT_SECONDS)
            early.sendall(ANSWERED["/healthz"])
            early.settimeout(GIVEN_UP)
            answered = outcome(lambda: early.recv(100))
            there = "is" if answered.startswith("b'HTTP/1.1 200") else "is not"
        log = (server.log.stat().st_size - before) / 1024
        print(f"{LIMIT} descriptors, {LIMIT + 50} connections, {LIMIT_SECONDS:.0f} s: {log:.0f} KiB of log")
        print(f"  who was there before {there} answered")
        time.sleep(1)
        print(f"  afterwards: {outcome(lambda: server.ask(ANSWERED['/healthz']))} s")


def outcome(act: Callable[[], object]) -> str:
    try:
        return str(act())
    except OSError as error:
        return f"no answer ({type(error).__name__})"


def main() -> None:
    """Print figures."""
    os.environ["PYTHONUNBUFFERED"] = "1"
    for trial in (half_sent, pipelining, idle, stopping, descriptors):
        trial()


if __name__ == "__main__":
    main()

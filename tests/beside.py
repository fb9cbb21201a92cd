"""Documents beside pages: how long the ones take while people ask for the others.

Each kind has a client in a process of its own, as the two would be in each other's way in one.
"""

import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

DOMAIN = "ac-martinique.fr"
ADDRESS = f"jean.dupont@{DOMAIN}"
HOST = f"Host: {DOMAIN}\r\n"
# A computer is shown the person's own code, which costs most.
COMPUTER = "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\r\n"
DOCUMENT = f"GET /mail/config-v1.1.xml?{urlencode({'emailaddress': ADDRESS})} HTTP/1.1\r\n{HOST}\r\n".encode()
_FORM = urlencode({"address": ADDRESS, "lang": "fr"})
PAGE = (
    f"POST / HTTP/1.1\r\n{HOST}{COMPUTER}Content-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {len(_FORM)}\r\n\r\n{_FORM}"
).encode()
PATIENCE = 60


def times(port: int, asked: bytes, rate: float, seconds: float) -> Iterator[float]:
    """Milliseconds until each answer is there, of so many requests a second over one connection.

    They come at random moments, the same each time: at a pace two kinds would meet always, or never. One
    whose moment is past is sent when the last one has its answer, and timed from then.
    """
    chance = random.Random(asked)  # noqa: S311 - no secret
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = time.perf_counter()
        end = due + seconds
        while due < end:
            time.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            connection.sendall(asked)
            _receive(connection)
            yield (time.perf_counter() - begun) * 1e3
            due += chance.expovariate(rate)


def _receive(connection: socket.socket) -> None:
    answer = connection.recv(65536)
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    left = int(fields[b"content-length"]) - len(body)
    while left:
        left -= len(connection.recv(65536))


@contextmanager
def pages(port: int, rate: float) -> Iterator[None]:
    """So many people a second ask for their page meanwhile."""
    words = [sys.executable, __file__, str(port), str(rate)]
    people = subprocess.Popen(words)
    try:
        yield
        assert people.poll() is None, "the page was not answered"
    finally:
        people.kill()
        people.wait()


def p99(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.99)]


if __name__ == "__main__":
    for _ in times(int(sys.argv[1]), PAGE, float(sys.argv[2]), float("inf")):
        pass

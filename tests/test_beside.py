"""Documents are quick while pages are drawn: at the real server, one worker."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from beside import DOCUMENT, DOMAIN, p99, pages, times
from conftest import ROOT
from served import Process

TYPED = "draw slowly"
_FIELDS = f"address={TYPED.replace(' ', '+')}"
FORM = (
    f"POST / HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {len(_FIELDS)}\r\n\r\n{_FIELDS}"
).encode()

SLOW = f"{{% if view.form.typed == '{TYPED}' %}}{{% for one in range(10 ** 8) %}}{{% endfor %}}{{% endif %}}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    """Pages are as shipped, but for a form that takes seconds to draw: of what is no address."""
    templates = tmp_path / "overrides" / "templates"
    templates.mkdir(parents=True)
    (templates / "home.html").write_text(SLOW)
    words = ("--workers", 1, "--bind", "127.0.0.1:{port}", "--profiles", ROOT / "profiles")
    process = Process(tmp_path, "autoconfig", "serve", *words, "--overrides", tmp_path / "overrides")
    workers: list[int] = []
    try:
        workers = process.ready().workers
        yield process
    finally:
        process.kill()
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)  # it would draw to the end


def documents(server: Process, seconds: float) -> list[float]:
    return list(times(server.port, DOCUMENT, 200, seconds))


def is_busy() -> bool:
    """Whether others take a tenth of all processors."""

    def spent() -> tuple[int, int]:
        """All time and idle time (proc_stat(5))."""
        times = [int(one) for one in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return sum(times), times[3]

    before, idle_before = spent()
    time.sleep(1)
    after, idle_after = spent()
    return idle_after - idle_before < 0.9 * (after - before)


@pytest.mark.servers
def test_twenty_people_a_second_make_the_slowest_documents_twice_as_slow_at_most(server: Process) -> None:
    """In most of five rounds, else of ten: what others do there makes one or the other slower too."""
    documents(server, 0.5)
    ratios: list[float] = []
    for _ in range(2):
        for _ in range(5):
            alone = p99(documents(server, 1))
            with pages(server.port, 20):
                ratios.append(p99(documents(server, 1.5)) / alone)
        if median(ratios) <= 2:
            return
    if os.cpu_count() == 1 or is_busy():
        pytest.skip(f"the processors are not its own: {ratios}")
    pytest.fail(f"{ratios}")


@pytest.mark.servers
def test_a_page_that_is_drawn_for_long_lets_documents_pass(server: Process) -> None:
    documents(server, 0.5)
    alone = median(documents(server, 1))
    with server.connect() as visitor:
        visitor.sendall(FORM)
        beside = documents(server, 1.5)
        visitor.setblocking(False)
        with pytest.raises(BlockingIOError):  # it is drawn still
            visitor.recv(1)
    assert median(beside[len(beside) // 4 :]) < 8 * alone

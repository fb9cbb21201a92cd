"""Nothing that strangers send hurts: `hostile` requests at every door of the service, over real sockets.

A tenth of what `--strangers` says goes to all doors together: in the suite a few hundred to each.
"""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

import pytest

from hostile import MARK, MARK_IN_BASE64, Sent, requests
from http_table import ANY, AUTOCONFIG, HEALTH, PROFILES
from sample import load, profile_text
from served import Process, head, status
from servers.process import descendants

pytestmark = pytest.mark.servers

SEED = 13
# A worker may keep what it has prepared, and no more than this.
GROWTH_KIB = 32 * 1024
AT_ONCE = 4
# How long more is promised to a service that may wait for it.
SOON, PATIENCE = 0.02, 1.0
GIVEN_UP = 10.0
# Unknown transfer coding, overloaded or unable to sign, unknown version.
ALLOWED = {501, 503, 505}

FOLDER = (
    *PROFILES,
    ANY,
    profile_text(
        domains="[table.example]",
        lookups="[{table: {file: people.csv, fields: [uid]}}]",
        username='["{uid}", "{local}"]',
    ),
    profile_text(domainsFile="many.txt", domains=None, mxDomains="[mx.many.example]", displayName="Many"),
)
GUNICORN = ("--bind", "127.0.0.1:{port}", "--access-logfile", "-")
DOORS = {
    "serve": ("autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 1),
    "behind": (
        *("autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 1),
        *("--proxies", 1, "--log-format", "json"),
    ),
    "gunicorn": ("gunicorn", "autoconfig.web:create_app()", *GUNICORN),
    "gthread": ("gunicorn", "autoconfig.web:create_app()", "--threads", 4, *GUNICORN),
    "asgi": ("gunicorn", "autoconfig.asgi:create_app()", "-k", "asgi", *GUNICORN),
    "flask": ("flask", "--app", "autoconfig.web", "run", "--port", "{port}"),
}

# Werkzeug's development server prints a traceback of its own before any of ours hears of a target like these.
UNHEARD = {"flask": (b"://[", b"@[x]")}


class Seen(NamedTuple):
    """What came of the requests."""

    statuses: Counter[str]
    failures: list[str]
    workers: tuple[set[int], set[int]]
    growth: int
    lines: list[str]


def ask(process: Process, sent: Sent) -> bytes:
    """Everything that comes back; the connection is half closed once nothing more can be expected."""
    found = b""
    with process.connect() as connection:
        # It may be refused before it has all been sent.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent.data)
        connection.settimeout(SOON if sent.half else PATIENCE)
        with suppress(ConnectionResetError):
            while chunk := _read(connection):
                found += chunk
    return found


def _read(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except TimeoutError:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        connection.settimeout(GIVEN_UP)
        return connection.recv(65536)


def failure(process: Process, sent: Sent) -> tuple[list[str], str]:
    """The statuses, and what is wrong with them."""
    try:
        answer = ask(process, sent)
    except TimeoutError:
        return ["none"], f"no answer: {sent}"
    statuses = re.findall(r"^HTTP/1\.[01] (\d{3}) ", answer.decode("latin-1"), re.MULTILINE)
    bad = [status for status in statuses if status >= "500" and int(status) not in ALLOWED]
    return statuses or ["closed"], f"{bad}: {sent}" if bad else ""


def memory(processes: set[int]) -> int:
    """Resident KiB."""
    found = (re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in processes)
    return sum(int(size[1]) for size in found if size)


def processes(process: Process) -> set[int]:
    return {process.pid, *descendants(process.pid)}


def visit(process: Process, sent: list[Sent]) -> Seen:
    """All requests at one door, and its log afterwards."""
    warm = len(sent) // 5
    statuses: Counter[str] = Counter()
    failures = []
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for part in (sent[:warm], sent[warm:]):
            before, size = processes(process), memory(processes(process))
            for found, wrong in threads.map(failure, [process] * len(part), part):
                statuses.update(found)
                failures += [wrong] if wrong else []
    assert status(process.ask(head(HEALTH))) == 200
    assert status(process.ask(head(AUTOCONFIG))) == 200
    after = processes(process)
    growth = memory(after) - size
    process.stop()
    return Seen(statuses, failures, (before, after), growth, (process.out + process.log).split("\n"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `profiles` are of all kinds."""
    found = tmp_path_factory.mktemp("strangers")
    profiles = found / "profiles"
    profiles.mkdir()
    (profiles / "people.csv").write_text("address,uid\njean.dupont@table.example,jdupont2\n")
    (profiles / "many.txt").write_text("".join(f"many{number}.example\n" for number in range(500)))
    load(profiles, *FOLDER)
    return found


@pytest.fixture(scope="module", params=DOORS)
def seen(folder: Path, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """What came of the requests at one door, then at the next; each door gets other ones."""
    number, count = [*DOORS].index(request.param), request.config.getoption("strangers") // (10 * len(DOORS))
    process = Process(folder, *DOORS[request.param]).ready()
    unheard = UNHEARD.get(request.param, ())
    sent = [one for one in requests(SEED + number, count) if not any(part in one.data for part in unheard)]
    return visit(process, sent)


def test_every_request_gets_an_answer_and_none_is_our_fault(seen: Seen) -> None:
    print(seen.statuses)
    assert seen.failures == []
    assert seen.statuses["200"] > sum(seen.statuses.values()) / 40


def test_nobody_ends_a_worker(seen: Seen) -> None:
    before, after = seen.workers
    assert before == after


def test_memory_does_not_grow(seen: Seen) -> None:
    assert seen.growth < GROWTH_KIB


def test_no_line_says_who_asked(seen: Seen) -> None:
    assert [line for line in seen.lines if tells(line)] == []


def test_no_line_has_a_traceback_or_a_control_character(seen: Seen) -> None:
    assert [line for line in seen.lines if "Traceback" in line or not line.isprintable()] == []


def tells(line: str) -> bool:
    """Whether a mark can be read in a line, by whomever decodes what stands there."""
    decoded = line
    for _ in range(5):
        decoded = unquote(decoded)
    readable = normalize("NFKC", decoded).lower()
    return MARK in readable or MARK_IN_BASE64 in line

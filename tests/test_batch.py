"""Lines about requests come in batches: soon, whole, in their order, and in nobody's way."""

import contextlib
import errno
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.http import access, batch, lines
from autoconfig.http.batch import Batch
from autoconfig.http.exchange import Exchange

SOON = 15
EXCHANGE = Exchange(
    "GET", "/mail/config-v1.1.xml", "autoconfig.example.org", "example.org", "autoconfig", 200, 900, 0.0012,
    "192.0.2.0/24", "0123", "thunderbird",
)  # fmt: skip
AT = 1_800_000_000.25


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Of a pipe, to read and to write.

    The second stays open: a log that is in the middle of its lines would write the rest to the next one that
    is given the number.
    """
    reading, writing = os.pipe()
    yield reading, writing
    with contextlib.suppress(OSError):
        os.close(reading)


@pytest.mark.parametrize("name", lines.FORMATS)
@pytest.mark.parametrize("to_journal", [False, True])
@pytest.mark.parametrize("failure", ["", "ValueError in x.py:1"])
def test_they_are_those_of_the_log(
    name: str, to_journal: bool, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What is formatted here and what `logging` makes of it cannot be told apart."""
    exchange = EXCHANGE._replace(failure=failure)
    with caplog.at_level(logging.INFO):
        access.record(exchange)
    expected = ""
    for record in caplog.records:
        record.created, record.msecs = AT, 250.0
        expected += f"{lines.formatter(name, to_journal).format(record)}\n"
    assert expected.count("\n") == 1 + bool(failure)
    assert lines.text(name, to_journal)(exchange, AT) == expected


def test_they_come_soon_and_in_their_order(ends: tuple[int, int]) -> None:
    reading, writing = ends
    log = Batch(lambda exchange, _: f"{exchange.path}\n", writing)
    for number in range(100):
        log.record(EXCHANGE._replace(path=f"/{number}"))
    found = b""
    while found.count(b"\n") < 100:
        found += os.read(reading, 4096)
    assert found.decode().split() == [f"/{number}" for number in range(100)]


def test_a_line_that_cannot_be_made_ends_no_log(
    ends: tuple[int, int], caplog: pytest.LogCaptureFixture
) -> None:
    reading, writing = ends

    def text(exchange: Exchange, _: float) -> str:
        return {"/next": "/next\n"}[exchange.path]

    log = Batch(text, writing)
    log.record(EXCHANGE._replace(path="/odder"))
    deadline = time.monotonic() + SOON
    while "KeyError at " not in caplog.text:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert "odder" not in caplog.text
    log.record(EXCHANGE._replace(path="/next"))
    assert os.read(reading, 4096) == b"/next\n"


def test_a_failure_comes_at_once_behind_what_was_before(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "SECONDS", 1000)
    reading, writing = ends
    log = Batch(lines.text(lines.PLAIN), writing)
    log.record(EXCHANGE._replace(path="/before"))
    log.record(EXCHANGE._replace(path="/failed", failure="ValueError in x.py:1"))
    found = b""
    while found.count(b"\n") < 3:
        found += os.read(reading, 4096)
    assert [line.split(b" ")[4] for line in found.splitlines()] == [b"/before", b"/failed", b"/failed"]
    assert found.endswith(b" ERROR GET /failed failed: ValueError in x.py:1\n")


def test_who_does_not_read_stops_nobody(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(batch, "MAX_LINES", 1000)
    reading, writing = ends
    log = Batch(lambda exchange, _: "x" * 1000 + "\n", writing)
    started = time.monotonic()
    for number in range(5000):
        log.record(EXCHANGE._replace(failure="a failure waits for nobody" if number % 7 == 0 else ""))
    assert time.monotonic() - started < SOON
    assert len(log._exchanges) <= 1000
    deadline = time.monotonic() + SOON
    while not caplog.messages and time.monotonic() < deadline:
        log.record(EXCHANGE)
        os.read(reading, 65536)
    assert re.fullmatch(r"\d+ lines about requests left out", caplog.messages[0])


def test_what_cannot_be_written_is_left_out(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What says so is a line like others, in JSON too."""
    reading, writing = ends
    write, full = os.write, True

    def sometimes(descriptor: int, data: bytes) -> int:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(batch.os, "write", sometimes)
    log = Batch(lambda exchange, _: f"{exchange.path}\n", writing)
    log.record(EXCHANGE)
    log.flush()
    full = False
    log.record(EXCHANGE._replace(path="/after"))
    log.flush()
    assert os.read(reading, 4096) == b"/after\n"
    assert caplog.messages == ["1 line about requests left out"]


def test_who_ends_writes_the_rest(tmp_path: Path) -> None:
    program = (
        "from test_batch import EXCHANGE; from autoconfig.http import batch; batch.SECONDS = 1000\n"
        "batch.Batch(lambda exchange, _: exchange.path + chr(10)).record(EXCHANGE)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == f"{EXCHANGE.path}\n"


def test_a_line_of_json_is_one_object() -> None:
    found = json.loads(lines.text(lines.JSON)(EXCHANGE, AT))
    assert (found["status"], found["domain"], found["time"]) == (
        200,
        "example.org",
        "2027-01-15T08:00:00.250Z",
    )

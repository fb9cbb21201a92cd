"""Requests at a rate that waits for nobody: each begins when it is due, whatever became of those before."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import NamedTuple

from autoconfig.http.limits import DEFAULTS
from faults.asks import PAGE_EVERY, Ask, Reply, ask

RATE = 200
PATIENCE = 40.0
# A connection that has been idle for longer is not used: the server is about to end it.
IDLE = DEFAULTS.idle - 2
# One in so many comes over a connection of its own, which ends with the answer.
_NEW_EVERY = 4
_LENGTH = re.compile(rb"^content-length: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Outcome(NamedTuple):
    """Of one request: by `monotonic`, with status 0 where its connection broke."""

    begun: float
    ended: float
    status: int
    reply: Reply


class Load:
    """Asks a port of this machine; what came of it is in `outcomes`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._kept: list[tuple[Streams, float]] = []
        self.outcomes: list[Outcome] = []
        self._number = 0

    async def run(self, going: Callable[[], bool], rate: float = RATE) -> None:
        """So many requests a second while `going`, and until all are answered."""
        tasks: set[asyncio.Task[None]] = set()
        started, first = monotonic(), self._number
        while going():
            due = started + (self._number - first) / rate
            await asyncio.sleep(max(0.0, due - monotonic()))
            task = asyncio.create_task(self.one(self._number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            self._number += 1
        await asyncio.gather(*tasks)

    async def full(self, going: Callable[[], bool], connections: int = 16) -> None:
        """As fast as it answers over so many connections, until all are answered."""

        async def one_after_the_other(first: int) -> None:
            number = first
            while going():
                await self.one(number, kept=True)
                number += connections

        await asyncio.gather(*map(one_after_the_other, range(connections)))

    async def pages(self, size: int) -> None:
        """So many people at once, each over a connection of their own."""
        await asyncio.gather(
            *(self.one(PAGE_EVERY * number - 1, kept=False) for number in range(1, size + 1))
        )

    async def one(self, number: int, kept: bool | None = None) -> None:
        """Ask and take down what came."""
        kept = number // 2 % _NEW_EVERY != 0 if kept is None else kept
        begun, asked = monotonic(), ask(number)
        status, reply = 0, Reply(is_right=False)
        with suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                status, reply = await self._asked(asked, kept)
        self.outcomes.append(Outcome(begun, monotonic(), status, reply))

    async def _asked(self, asked: Ask, kept: bool) -> tuple[int, Reply]:
        streams = await self._streams(kept)
        try:
            streams[1].write(asked.sent(closes=not kept))
            status, body, ends = await answer(streams[0])
        except BaseException:
            streams[1].transport.abort()
            raise
        if kept and not ends:
            self._kept.append((streams, monotonic()))
        else:
            streams[1].close()
        return status, asked.read(body) if status == 200 else Reply(is_right=False)

    async def _streams(self, kept: bool) -> Streams:
        while kept and self._kept:
            streams, since = self._kept.pop()
            # What the server has closed, or closes while the request is on its way, is no use.
            if not streams[0].at_eof() and not streams[1].is_closing() and monotonic() - since < IDLE:
                return streams
            streams[1].transport.abort()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        for (_, writer), _ in self._kept:
            writer.transport.abort()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Status, body, and whether the connection ends with it. Raises EOFError where it breaks."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1])) if length else await reader.read()
    return int(head[9:12]), body, b"\r\nconnection: close" in head.lower()

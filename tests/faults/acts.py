"""What goes wrong: each act takes so many seconds, and leaves all mended."""

import asyncio
from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from time import monotonic

from autoconfig.http.limits import DEFAULTS
from faults import clock
from faults.asks import DOMAIN
from faults.load import Streams, answer
from faults.stage import Stage
from http_table import POX

Act = Callable[[Stage, float], Awaitable[None]]

KILL_SECONDS = 5.0
HALF_OPEN = 500
SLOW_FORMS = 40
CROWD = 80
HUGE = 20 * 2**20
_PIECE = b"x" * 65536
_FORM_HEAD = (
    f"POST / HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 500\r\n\r\n"
).encode()
_HALVES = (b"", b"GET / HTTP/1.1\r\nHost: exam", _FORM_HEAD + b"address=")
# How long the worker may take to look at who is late.
_LOOK_SECONDS = 3.0


async def nothing(stage: Stage, seconds: float) -> None:
    await sleep(seconds)


async def kills(stage: Stage, seconds: float) -> None:
    every = min(KILL_SECONDS, seconds / 3)
    for _ in range(int(seconds / every + 0.01)):
        await sleep(every)
        stage.kill_worker()


async def rewrites(stage: Stage, seconds: float) -> None:
    for number in range(1, int(seconds) + 1):
        await sleep(1)
        stage.write(broken=number % 3 == 0)


async def vanishes(stage: Stage, seconds: float) -> None:
    away = stage.folder / "away"
    for _ in range(2):
        stage.profiles.rename(away)
        await sleep(seconds * 0.4)
        away.rename(stage.profiles)
        await sleep(seconds * 0.1)


async def dies(stage: Stage, seconds: float) -> None:
    for _ in range(2):
        await stage.act(stage.directory.stop)
        await sleep(seconds * 0.3)
        await stage.act(stage.directory.start)
        await sleep(seconds * 0.2)


async def freezes(stage: Stage, seconds: float) -> None:
    for _ in range(2):
        await stage.act(stage.directory.freeze)
        await sleep(seconds * 0.3)
        await stage.act(stage.directory.thaw)
        await sleep(seconds * 0.2)


async def half_open(stage: Stage, seconds: float) -> None:
    """Each is closed when the manual says."""
    async with crowd(stage, HALF_OPEN) as connections:
        opened = monotonic()
        for number, (_, writer) in enumerate(connections):
            writer.write(_HALVES[number % len(_HALVES)])
        closed = await asyncio.gather(*(_closed(reader) for reader, _ in connections))
        assert DEFAULTS.idle == DEFAULTS.head == DEFAULTS.body
        assert min(closed) - opened >= DEFAULTS.idle - _LOOK_SECONDS
        assert max(closed) - opened <= DEFAULTS.idle + _LOOK_SECONDS
    await sleep(max(0.0, opened + seconds - monotonic()))


async def slow_forms(stage: Stage, seconds: float) -> None:
    """A byte a second each; who is given up comes again."""
    until = monotonic() + seconds

    async def one() -> None:
        while monotonic() < until:
            with suppress(OSError):
                reader, writer = await stage.connect()
                writer.write(_FORM_HEAD)
                while monotonic() < until and not reader.at_eof():
                    writer.write(b"a")
                    await sleep(1)
                writer.transport.abort()

    await asyncio.gather(*(one() for _ in range(SLOW_FORMS)))


async def huge_bodies(stage: Stage, seconds: float) -> None:
    """Four at a time, declared and in chunks, to the page and to a document: 413, or no more is taken."""
    until = monotonic() + seconds

    async def one(number: int) -> None:
        for turn in count(number):
            if monotonic() > until:
                break
            target = ("/", POX)[turn % 2]
            framing = (f"Content-Length: {HUGE}", "Transfer-Encoding: chunked")[turn // 2 % 2]
            head = f"POST {target} HTTP/1.1\r\nHost: {DOMAIN}\r\n{framing}\r\n\r\n".encode()
            piece = _PIECE if "Length" in framing else b"%x\r\n%s\r\n" % (len(_PIECE), _PIECE)
            assert await _refused(stage, head, piece) in (413, 0)
            await sleep(0.05)

    await asyncio.gather(*map(one, range(4)))


async def _refused(stage: Stage, head: bytes, piece: bytes) -> int:
    """The status; 0 where the connection was broken under what was sent."""
    reader, writer = await stage.connect()
    asked = asyncio.create_task(answer(reader))
    try:
        writer.write(head)
        for _ in range(HUGE // len(_PIECE)):
            writer.write(piece)
            await writer.drain()
            if asked.done():
                break
        return (await asked)[0]
    except (OSError, EOFError):
        with suppress(OSError, EOFError):
            return (await asked)[0]
        return 0
    finally:
        asked.cancel()
        writer.transport.abort()


async def crowded(stage: Stage, seconds: float) -> None:
    """More connections than files may be open, on which nothing comes; who is thrown out comes back."""
    until = monotonic() + seconds

    async def one() -> None:
        while monotonic() < until:
            reader, writer = await stage.connect()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(max(0.0, until - monotonic())):
                    await reader.read()
            writer.transport.abort()

    await asyncio.gather(*(one() for _ in range(CROWD)))


async def log_full(stage: Stage, seconds: float) -> None:
    """It is from the beginning."""
    await sleep(seconds)


async def clock_jumps(stage: Stage, seconds: float) -> None:
    """A day ahead, two back, a year ahead, and right again; a profile is written after each."""
    for days in (1, -1, 400, 0):
        clock.put(stage.folder, days * clock.DAY)
        await sleep(seconds / 8)
        stage.write()
        await sleep(seconds / 8)


@asynccontextmanager
async def crowd(stage: Stage, size: int) -> AsyncIterator[list[Streams]]:
    """So many connections."""
    connections = await asyncio.gather(*(stage.connect() for _ in range(size)))
    try:
        yield connections
    finally:
        for _, writer in connections:
            writer.transport.abort()


async def _closed(reader: asyncio.StreamReader) -> float:
    with suppress(OSError):
        await reader.read()
    return monotonic()

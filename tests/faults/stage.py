"""The service under load, what is around it, and what is measured of it."""

import asyncio
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from os import kill
from pathlib import Path
from time import monotonic
from typing import Any, Self

from faults.asks import NAMES, profile
from faults.load import Load, Streams
from privacy import sent
from served import Process
from servers.process import descendants

# What is replaced may be answered for so long: two seconds by the manual, and a busy machine.
STALE_SECONDS = 4.0


class Stage:
    """Two workers in `folder`, which `load` asks; `directory` is slapd or PostgreSQL, where one is asked."""

    def __init__(self, folder: Path, command: str, directory: Any = None, lookup: str | None = None) -> None:
        self.folder, self.directory, self._lookup = folder, directory, lookup
        self.profiles = folder / "profiles"
        self.profiles.mkdir()
        # Numbers of the good profiles, with when each was written.
        self.written: list[float] = []
        self.write()
        for name in NAMES:
            sent(name)
        self.process = Process(folder, "/bin/sh", "-c", command).ready()
        self.load = Load(self.process.port)
        self.kills = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    def write(self, broken: bool = False) -> None:
        """A new profile, or one that says nothing."""
        text = profile(len(self.written), self._lookup)
        if broken:
            text = text.replace("socketType: SSL", "socketType: YES")
        else:
            self.written.append(monotonic())
        (self.profiles / "profile.yaml").write_text(text)

    def is_of_its_time(self, number: int, begun: float, ended: float) -> bool:
        """Whether an answer may be of this profile: written by then, and not replaced long before."""
        if number >= len(self.written) or self.written[number] > ended:
            return False
        replaced = self.written[number + 1] if number + 1 < len(self.written) else ended
        return begun < replaced + STALE_SECONDS

    def kill_worker(self) -> None:
        """The one that has been there for longest."""
        kill(self.process.worker, signal.SIGKILL)
        self.kills += 1

    @property
    def memory(self) -> int:
        """Bytes of all its processes: what several share counts once (proportional set size)."""
        return sum(map(_shares, (self.process.pid, *descendants(self.process.pid))))

    @property
    def threads(self) -> tuple[int, ...]:
        """Of each worker, how many there are."""
        return tuple(len(list(Path(f"/proc/{one}/task").iterdir())) for one in self.process.workers)

    async def connect(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.process.port)

    async def act(self, what: Callable[[], object]) -> None:
        """Without holding up the load."""
        await asyncio.to_thread(what)

    @property
    def log_length(self) -> int:
        return len(self.process.log)


def _shares(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        found = re.search(
            r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE
        )
        return int(found[1]) * 1024 if found else 0
    return 0

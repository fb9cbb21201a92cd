"""All workers serve the same: what the process above them has in use.

    above:    looks at the files ──▶ opens what has changed ──▶ publishes the fingerprint of what is in use
                                                                      │ eight bytes of shared memory
    a worker: is it mine? ── yes ──▶ that is all, five times a second ◀┘
                   │ no
                   ▼
              looks at the files itself ── still not mine, for seconds ──▶ ends, and another takes its place

* One process looks for all: at 10,000 files each look costs as much as 200 answers.
* A worker that is started, at whatever time, is forked from the process above, and has with its memory what
  was last good, whatever the files hold by then. That is also the way out for a worker that has missed
  something: a file that was good for a moment only. It answers what it has been asked before it ends.
* What a file holds goes through no pipe: a worker opens it as the process above did, from the file system.
"""

import os
import signal
from collections.abc import Callable
from mmap import mmap
from threading import Thread
from time import monotonic, sleep

from autoconfig.directory.lookout import SETTLE, Lookout

TICK = 0.2
# How long a worker may differ from the same state.
PATIENCE = 3.0
# Looks at files that go on changing.
_TRIES = 5


class Fingerprint:
    """A number in memory that forked processes share."""

    def __init__(self) -> None:
        self._memory = mmap(-1, 8)

    def write(self, number: int) -> None:
        """Publish it."""
        self._memory[:] = number.to_bytes(8, "little", signed=True)

    def read(self) -> int:
        """What was published last."""
        return int.from_bytes(self._memory[:], "little", signed=True)


class Leader:
    """In the process above: looks when it is due, unless `follows` says that it does only when it is told."""

    def __init__(self, lookout: Lookout, follows: bool, clock: Callable[[], float] = monotonic) -> None:
        self.published = Fingerprint()
        self._lookout, self._follows, self._clock = lookout, follows, clock
        self._next = clock()
        self.published.write(lookout.fingerprint)

    def look_if_due(self) -> float:
        """In how many seconds it is due the next time."""
        if not self._follows:
            return float("inf")
        if self._clock() >= self._next:
            self._next = self._clock() + (self._lookout.pause if self._look() else SETTLE)
        return max(0.0, self._next - self._clock())

    def look_now(self) -> None:
        """Once whole, whatever was said."""
        for _ in range(_TRIES):
            if self._look():
                break
            sleep(SETTLE)

    def _look(self) -> bool:
        is_done = self._lookout.look()
        self.published.write(self._lookout.fingerprint)
        return is_done


class Follower:
    """In a worker."""

    def __init__(
        self, lookout: Lookout, published: Fingerprint, clock: Callable[[], float] = monotonic
    ) -> None:
        self._lookout, self._published, self._clock = lookout, published, clock
        self._disputed, self._since = 0, 0.0

    def agrees(self) -> bool:
        """Look where it is needed; False where that has been in vain for too long."""
        wanted = self._published.read()
        if wanted == self._lookout.fingerprint:
            self._disputed = 0
            return True
        if not self._lookout.look():
            sleep(SETTLE / 2)
            self._lookout.look()
        if wanted != self._disputed:
            self._disputed, self._since = wanted, self._clock()
        return self._clock() < self._since + PATIENCE

    def start(self) -> None:
        """In a thread, until the process ends."""
        Thread(target=self._follow, name="follower", daemon=True).start()

    def _follow(self) -> None:
        while self.agrees():
            sleep(TICK)
        os.kill(os.getpid(), signal.SIGTERM)

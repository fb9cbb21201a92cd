"""All workers serve the same: what the process above them has in use.

    above:    looks at the files ──▶ opens what has changed ──▶ publishes the fingerprint of what is in use
                                                                      │ some bytes of shared memory
    a worker: is it mine? ── yes ──▶ that is all, four times a second ◀┘
                   │ no
                   ▼
              looks at the files itself ── still not mine, for seconds ──▶ ends, and another takes its place

* One process looks for all: at 10,000 files each look costs as much as 200 answers.
* A worker that is started, at whatever time, is forked from the process above, and has with its memory what
  was last good, whatever the files hold by then. That is also the way out for a worker that has missed
  something: a file that was good for a moment only. It answers what it has been asked before it ends.
* What a file holds goes through no pipe: a worker opens it as the process above did, from the file system.
"""

import logging
import os
import signal
from collections.abc import Callable
from math import inf
from mmap import mmap
from struct import Struct
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple

from autoconfig.directory.lookout import SETTLE, Lookout
from autoconfig.errors import where

LOG = logging.getLogger("autoconfig")
TICK = 0.25
# How long a worker may differ from the same state.
PATIENCE = 3.0
# Looks at files that go on changing.
_TRIES = 5
_FORM = Struct("=qQ")


class Published(NamedTuple):
    """What is in use above, and how often it was said that all is to be looked at now."""

    fingerprint: int
    told: int


class Board:
    """Memory that forked processes share, with what is published."""

    def __init__(self) -> None:
        self._memory = mmap(-1, _FORM.size)

    def write(self, published: Published) -> None:
        """For all to read."""
        self._memory[:] = _FORM.pack(*published)

    def read(self) -> Published:
        """What was written last."""
        return Published(*_FORM.unpack(self._memory[:]))


class Leader:
    """In the process above: looks when it is due, or when it is told if its lookout does not follow files."""

    def __init__(self, lookout: Lookout, clock: Callable[[], float] = monotonic) -> None:
        self.follows = lookout.follows
        self.board = Board()
        self._lookout, self._clock = lookout, clock
        self._next = clock()
        self._told = 0
        self._publish()

    def look_if_due(self) -> float:
        """In how many seconds it is due the next time."""
        if not self.follows:
            return inf
        if self._clock() >= self._next:
            is_done = self._lookout.look()
            self._lookout.look_at_watched(wait=True)
            self._publish()
            self._next = self._clock() + (self._lookout.pause if is_done else SETTLE)
        return max(0.0, self._next - self._clock())

    def look_now(self) -> None:
        """Until all is done that has come to rest."""
        self._lookout.look_at_watched(now=True, wait=True)
        for _ in range(_TRIES):
            if self._lookout.look():
                break
            sleep(SETTLE)
        self._told += 1
        self._publish()

    def _publish(self) -> None:
        self.board.write(Published(self._lookout.fingerprint, self._told))


class Follower:
    """In a worker."""

    def __init__(
        self,
        lookout: Lookout,
        board: Board,
        look_now: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`look_now` looks at what the lookout does not."""
        self._lookout, self._board, self._look_now, self._clock = lookout, board, look_now, clock
        self._told = board.read().told
        self._disputed, self._since = 0, 0.0

    def agrees(self) -> bool:
        """Look where it is needed; False where that has been in vain for too long."""
        wanted, told = self._board.read()
        if told != self._told:
            self._look_now()
        self._lookout.look_at_watched(now=told != self._told)
        self._told = told
        if wanted == self._lookout.fingerprint:
            self._disputed = 0
            return True
        if not self._lookout.look():
            sleep(SETTLE / 2)
            self._lookout.look()
        if wanted != self._disputed:
            self._disputed, self._since = wanted, self._clock()
        return self._clock() < self._since + PATIENCE

    def _agrees(self) -> bool:
        try:
            return self.agrees()
        except Exception as fault:  # it is tried again; without this thread the worker would stay as it is
            LOG.error("a worker cannot follow: %s", where(fault))
            return True

    def start(self) -> None:
        """In a thread, until the process ends."""
        Thread(target=self._follow, name="follower", daemon=True).start()

    def _follow(self) -> None:
        while self._agrees():
            sleep(TICK)
        LOG.warning("a worker ends that has missed a change, and another takes its place")
        os.kill(os.getpid(), signal.SIGTERM)

"""Time for tests: it goes on when a test says so, or where nothing but time could make anything happen."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Condition
from time import monotonic
from time import sleep as really_sleep
from typing import Any

# A machine may be busy; a test that waits so long is broken.
PATIENCE = 60


class Hourglass:
    """A clock. `running`: how many threads each part has that could go on without it, sleepers among them."""

    def __init__(self) -> None:
        self.running: list[Callable[[], int]] = []
        self._turned = Condition()
        self._sleepers: list[float] = []
        self._now = 1000.0

    def __call__(self) -> float:
        return self._now

    def turn(self, seconds: float) -> None:
        """Let so many pass."""
        with self._turned:
            self._turn_to(self._now + seconds)

    def sleep(self, seconds: float) -> None:
        """Until so many have passed."""
        with self._turned:
            end = self._now + seconds
            if seconds > 0:
                self._sleepers.append(end)
                self._turned.wait_for(lambda: self._now >= end, PATIENCE)

    def wait(self, future: Future[Any], seconds: float) -> None:
        """Until it is done, or so many have passed, as they do where everybody waits."""
        end = self._now + seconds
        until(lambda: future.done() or self._comes_to(end))

    def _comes_to(self, end: float) -> bool:
        """Go to the next moment at which something happens, if nothing happens before."""
        with self._turned:
            if self._now < end and sum(count() for count in self.running) == len(self._sleepers):
                self._turn_to(min([end, *self._sleepers]))
            return self._now >= end

    def _turn_to(self, moment: float) -> None:
        self._now = moment
        self._sleepers = [end for end in self._sleepers if end > moment]
        self._turned.notify_all()


def until(comes: Callable[[], bool]) -> None:
    """Until something is so that must come, however long it takes."""
    end = monotonic() + PATIENCE
    while not comes():
        assert monotonic() < end, "it does not come"
        really_sleep(0.001)

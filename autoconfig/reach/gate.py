"""How many connections one address gets: a few at a time, and where that is said, so many in all.

In all a host gets no more either, however many addresses it has: they may be those of somebody else.
"""

import threading
from collections import Counter

from autoconfig.reach.deadline import Deadline

AT_A_TIME = 8


class Gate:
    """For all threads of a run."""

    def __init__(self, at_a_time: int = AT_A_TIME, most: int | None = None) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, threading.Semaphore] = {}
        self._made: Counter[str] = Counter()
        self._at_a_time, self._most = at_a_time, most

    def enter(self, address: str, host: str, deadline: Deadline) -> bool:
        """Wait for a place, which `leave` gives back; False where the deadline comes first."""
        with self._lock:
            places = self._places.setdefault(address, threading.Semaphore(self._at_a_time))
        if not places.acquire(timeout=deadline.left()):
            return False
        with self._lock:
            if not self.is_spent(address, host):
                self._made.update({address, host} if self._most is not None else ())
                return True
        places.release()
        return False

    def leave(self, address: str) -> None:
        """The connection is closed. Whoever waits for this address wakes, one of them, and nobody else."""
        self._places[address].release()

    def is_spent(self, address: str, host: str) -> bool:
        """Whether one of the two has had all the connections that it gets."""
        return self._most is not None and max(self._made[address], self._made[host]) >= self._most

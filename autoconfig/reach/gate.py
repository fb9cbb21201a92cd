"""How many connections one address gets: a few at a time, and where that is said, so many in all."""

import threading
from collections import Counter

from autoconfig.reach.deadline import Deadline

AT_A_TIME = 8


class Gate:
    """For all threads of a run."""

    def __init__(self, at_a_time: int = AT_A_TIME, most: int | None = None) -> None:
        self._changed = threading.Condition()
        self._open: Counter[str] = Counter()
        self._made: Counter[str] = Counter()
        self._at_a_time, self._most = at_a_time, most

    def enter(self, address: str, deadline: Deadline) -> bool:
        """Wait for a place, which `leave` gives back; False where the deadline comes first."""
        with self._changed:
            free = self._changed.wait_for(
                lambda: self._open[address] < self._at_a_time, timeout=deadline.left()
            )
            if free and not self.is_spent(address):
                self._open[address] += 1
                self._made[address] += 1
                return True
            return False

    def leave(self, address: str) -> None:
        """The connection is closed."""
        with self._changed:
            self._open[address] -= 1
            self._changed.notify_all()

    def is_spent(self, address: str) -> bool:
        """Whether this address has had all the connections that it gets."""
        return self._most is not None and self._made[address] >= self._most

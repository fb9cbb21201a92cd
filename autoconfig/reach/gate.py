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
        self._changed = threading.Condition()
        self._open: Counter[str] = Counter()
        self._made: Counter[str] = Counter()
        self._at_a_time, self._most = at_a_time, most

    def enter(self, address: str, host: str, deadline: Deadline) -> bool:
        """Wait for a place, which `leave` gives back; False where the deadline comes first."""
        with self._changed:
            free = self._changed.wait_for(
                lambda: self._open[address] < self._at_a_time, timeout=deadline.left()
            )
            if free and not self.is_spent(address, host):
                self._open[address] += 1
                self._made.update({address, host})
                return True
            return False

    def leave(self, address: str) -> None:
        """The connection is closed."""
        with self._changed:
            self._open[address] -= 1
            self._changed.notify_all()

    def is_spent(self, address: str, host: str) -> bool:
        """Whether one of the two has had all the connections that it gets."""
        return self._most is not None and max(self._made[address], self._made[host]) >= self._most

"""The lines about requests in batches: written one by one they were a fifth of what an answer costs.

A thread of its own makes lines of what has come within SECONDS and writes them in one piece, and what failed
at once, so whoever reads the log is in no client's way: a pipe that nobody empties, a disk that is full. Then
lines are left out, and that is said when there is room again. Nothing else is lost but what a worker has in
hand that is killed.

Until then an exchange is kept as it is, which is a value and holds nothing that may not be shown: to make all
lines of a batch in a row takes half of what it takes to make each between two requests.
"""

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from time import time

from autoconfig.directory import count
from autoconfig.errors import where
from autoconfig.http import access
from autoconfig.http.exchange import Exchange

SECONDS = 0.1
# Kept for a reader who does not read, about 3 MiB: a path that is shown is short.
MAX_LINES = 10_000
STANDARD_ERROR = 2


class Batch:
    """One worker's. `text` makes lines of an exchange and a time in seconds since 1970."""

    def __init__(self, text: Callable[[Exchange, float], str], descriptor: int = STANDARD_ERROR) -> None:
        self._text, self._descriptor = text, descriptor
        self._exchanges = deque[tuple[Exchange, float]]()
        self._left_out = 0
        self._writing = threading.Lock()
        self._come, self._urgent = threading.Event(), threading.Event()
        threading.Thread(target=self._run, name="log", daemon=True).start()
        atexit.register(self.flush)

    def record(self, exchange: Exchange) -> None:
        """One more."""
        if len(self._exchanges) < MAX_LINES:
            self._exchanges.append((exchange, time()))
        else:
            self._left_out += 1
        if exchange.failure:
            self._urgent.set()
        if not self._come.is_set():
            self._come.set()

    def flush(self) -> None:
        """Write what has come; what cannot be written is left out."""
        with self._writing:
            taken = self._exchanges
            lines = [self._text(*taken.popleft()) for _ in range(len(taken))]
            if not lines:
                return
            if not self._written("".join(lines).encode()):
                self._left_out += len(lines)
            elif left_out := self._left_out:
                self._left_out = 0
                access.LOG.warning("%s about requests left out", count(left_out, "line"))

    def _written(self, data: bytes) -> bool:
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            return False
        return True

    def _run(self) -> None:
        while True:
            self._come.wait()
            self._urgent.wait(SECONDS)
            self._urgent.clear()
            self._come.clear()
            try:
                self.flush()
            except Exception as error:  # else nothing would be written any more
                access.LOG.error("Lines about requests failed: %s", where(error))

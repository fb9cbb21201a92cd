"""A few threads that do what they are given, one after the other, and end when nothing is left to do."""

from collections import deque
from collections.abc import Callable
from threading import Lock, Thread

Task = Callable[[], None]


class Workers:
    """At most `threads` of them; at most `waiting` tasks wait for one. A task must not raise.

    One thread at a time may call `do`.
    """

    def __init__(self, threads: int, waiting: int = 0) -> None:
        self._max_threads = threads
        self._max_waiting = waiting
        self._lock = Lock()
        self._threads = 0
        self._tasks: deque[Task] = deque()

    @property
    def busy(self) -> int:
        """How many threads there are."""
        return self._threads

    def do(self, task: Task) -> bool:
        """Have it done by one of them; False where too many are waiting, or the system has no thread."""
        with self._lock:
            another = self._threads < self._max_threads
            if not another and len(self._tasks) >= self._max_waiting:
                return False
            self._tasks.append(task)
            self._threads += another
        return not another or self._start() or self._leave_to_others(task)

    def _start(self) -> bool:
        try:
            # A daemon, so that what hangs does not keep the process from ending.
            Thread(target=self._work, daemon=True).start()
        except RuntimeError:  # the system has no more of them
            return False
        return True

    def _leave_to_others(self, task: Task) -> bool:
        """Without the thread that could not be started; False where there are no others."""
        with self._lock:
            self._threads -= 1
            if not self._threads and task in self._tasks:
                self._tasks.remove(task)
                return False
            return True

    def _work(self) -> None:
        while task := self._next():
            task()

    def _next(self) -> Task | None:
        with self._lock:
            if self._tasks:
                return self._tasks.popleft()
            self._threads -= 1
            return None

"""What is made once, whoever asks for it, and however many do at a time.

Whoever comes first works; the others wait for the result, each no longer than its own deadline. What was cut
short by the deadline of whoever worked is not kept: it says nothing about the world, and the next has time.
"""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar, cast

from autoconfig.reach.deadline import Deadline

T = TypeVar("T")


class Expired(Exception):
    """The time was over before the result was there."""


class Once:
    """Results by key, for as long as this is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: dict[Hashable, Future[Any]] = {}

    def __call__(self, key: Hashable, work: Callable[[], T], deadline: Deadline) -> T:
        """The result for a key; raises what `work` raises, which is kept as well, and Expired."""
        while True:
            with self._lock:
                known = self._results.get(key)
                if known is None:
                    mine = self._results[key] = Future[Any]()
            if known is None:
                return self._work(key, mine, work, deadline)
            try:
                result, whole = known.result(timeout=deadline.left())
            except FutureTimeout:
                raise Expired from None
            if whole:
                if isinstance(result, BaseException):
                    raise result
                return cast(T, result)
            if deadline.over:
                raise Expired

    def _work(self, key: Hashable, mine: "Future[Any]", work: Callable[[], T], deadline: Deadline) -> T:
        whole = False
        result: T | BaseException = Expired()
        try:
            result = work()
            whole = not deadline.over
            return result
        except Exception as error:
            result, whole = error, not deadline.over
            raise
        finally:
            if not whole:
                with self._lock:
                    del self._results[key]
            mine.set_result((result, whole))

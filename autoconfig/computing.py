"""Threads that compute beside one that answers, marked as such for the system (Linux: SCHED_BATCH).

Otherwise such a thread, when it wakes, takes the processor from the one that answers and keeps it for
milliseconds. A lower priority (nice) helps as well, until other processes want the processors: then the
thread waits for one with Python's lock in hand, and the one that answers waits for the lock.

What such a thread starts, be it a thread or a command, is marked too.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread, get_native_id


def pool(most: int, name: str) -> ThreadPoolExecutor:
    """At most so many such threads."""
    return ThreadPoolExecutor(most, name, initializer=_mark)


def start(task: Callable[[], None], name: str) -> None:
    """Run it in such a thread, a daemon. Raises RuntimeError where the system has no thread left."""

    def run() -> None:
        _mark()
        task()

    Thread(target=run, name=name, daemon=True).start()


def _mark() -> None:
    """Mark the calling thread, unless it may not be, or has another policy already (sched(7)).

    It is never the first of a process: under gevent a thread is a part of that.
    """
    with suppress(AttributeError, OSError):
        if get_native_id() != os.getpid() and os.sched_getscheduler(0) == os.SCHED_OTHER:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))

"""Threads that compute beside a thread that answers, and of which the system knows that they do (Linux).

Else each of them has as much of a processor at a time as who answers: on one processor that waited for up to
four milliseconds, and the slowest documents beside pages took three to four times as long as alone. A lower
priority (nice) would do as well, until others want the processor: the thread would wait for them with
Python's lock in hand, and who answers for the thread.

What such a thread starts, thread or command, computes too as far as the system knows.
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

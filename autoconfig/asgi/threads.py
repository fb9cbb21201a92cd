"""Threads that compute beside the event loop."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress


def beside_the_loop(most: int, name: str) -> ThreadPoolExecutor:
    """So many threads, of which the system knows that they compute, where it can be told (Linux).

    Else one goes on until its slice of time is over, some milliseconds, while the loop wants to wake on the
    same processor: there the slowest documents beside pages took three to four times as long as alone. A
    lower priority (nice) would do as well, until others want the processor: the thread would wait for them
    with Python's lock in hand, and the loop for the thread.
    """
    return ThreadPoolExecutor(most, name, initializer=_compute)


def _compute() -> None:
    """The calling thread. Who may not say so, or has been given another policy, keeps that (sched(7))."""
    with suppress(AttributeError, OSError):
        if os.sched_getscheduler(0) == os.SCHED_OTHER:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))

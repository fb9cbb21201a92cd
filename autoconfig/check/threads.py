"""Several questions to the world at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

MAX_AT_ONCE = 16


def each(work: Callable[[S], T], things: Iterable[S]) -> list[T]:
    """What `work` gives for each, in their order. It has to end by itself, as everything at the door does.

    An interrupt waits for none of them.
    """
    found = list(things)
    if len(found) < 2:
        return [work(one) for one in found]
    threads = ThreadPoolExecutor(min(MAX_AT_ONCE, len(found)))
    try:
        return list(threads.map(work, found))
    finally:
        threads.shutdown(wait=False, cancel_futures=True)

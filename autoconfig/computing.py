"""Computing beside a thread that answers, and has to answer soon.

The system may have put both on one processor, also where another is free, and whoever has it keeps it for
milliseconds while the other waits. Priorities are no remedy: who computes holds Python's lock now and then,
and with a low one waits for the processor with the lock in hand.
"""

from collections.abc import Iterable, Iterator
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")
# Seconds to compute in one go, and to sleep then: any time has the system look who else is there. Linux makes
# some 100 µs of these 50.
IN_ONE_GO, ASLEEP = 0.0005, 0.00005


def breathe() -> None:
    """Sleep for a moment, in which the processor is anybody's."""
    sleep(ASLEEP)


def in_turns(things: Iterable[T]) -> Iterator[T]:
    """The same, with a breath after the first, and where it has taken long to make them or work on them."""
    due = 0.0
    for thing in things:
        yield thing
        if monotonic() > due:
            breathe()
            due = monotonic() + IN_ONE_GO

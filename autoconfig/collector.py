"""When Python's collector of cycles has to stand aside: while it looks around, nothing else runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

# One after the other: of two at the same time, one would leave it off.
_PAUSING = RLock()


@contextmanager
def paused() -> Iterator[None]:
    """For what makes nothing but objects that stay: looking through them again and again costs a third."""
    with _PAUSING:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_on:
                gc.enable()


def keep_for_good() -> None:
    """Spare the collector all that there is: one look would stop every answer of the process, 40 ms at least.

    For its start, before it forks and when it has loaded everything.
    """
    gc.collect()
    gc.freeze()

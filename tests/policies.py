"""What the system knows of threads (sched(7))."""

import os
import threading
from pathlib import Path

import pytest


def policies(process: int) -> dict[int, int]:
    """Of each thread, by its number; the first one has that of the process."""
    return {
        int(one.name): os.sched_getscheduler(int(one.name)) for one in Path(f"/proc/{process}/task").iterdir()
    }


def _can_tell() -> bool:
    told: list[bool] = []

    def tell() -> None:
        try:
            usual = os.sched_getscheduler(0) == os.SCHED_OTHER
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
            told.append(usual)
        except (AttributeError, OSError):
            told.append(False)

    one = threading.Thread(target=tell)
    one.start()
    one.join()
    return told == [True]


tells = pytest.mark.skipif(not _can_tell(), reason="the system takes no policy here, or another is set")

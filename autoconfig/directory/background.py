"""What a process does again and again, beside answering."""

import os
from collections.abc import Callable
from threading import Lock, Thread
from time import sleep


def keep_on(turn: Callable[[], float], name: str) -> None:
    """Take turns in a thread, and in one of each process that is forked from this one.

    A turn gives the seconds until the next. No process is forked during a turn: a lock held then would
    never be given back there.
    """
    busy = Lock()

    def run() -> None:
        while True:
            with busy:
                seconds = turn()
            sleep(seconds)

    def start() -> None:
        Thread(target=run, name=name, daemon=True).start()

    def go_on() -> None:
        busy.release()
        start()

    os.register_at_fork(before=busy.acquire, after_in_parent=busy.release, after_in_child=go_on)
    start()

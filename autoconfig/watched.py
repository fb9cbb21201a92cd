"""Files that are read again when they change; where they have become bad, what was read before stays in use.

Nothing runs of its own. Whoever needs the content calls `look()`, which costs a comparison, and now and then
a stat by one thread; nobody waits for another's look. A change is told by what a stat says, so a rename, a
rewrite in place and the swap of a link all are one.
"""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextvars import Context
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, time
from typing import Generic, NamedTuple, TypeVar

from autoconfig import files
from autoconfig.files import Stamp, stamp
from autoconfig.findings import Finding

T = TypeVar("T")
Task = Callable[[], None]


class Reading(NamedTuple):
    """Changed files that are being read since `begun`, by the clock of who watches them."""

    done: Future[None]
    begun: float


def at_once(task: Task) -> None:
    """For what is read in no time: whoever looks, reads."""
    task()


def in_a_thread(task: Task) -> None:
    """For what takes its time. Raises RuntimeError where the system has no thread."""
    Thread(target=task, name="reading", daemon=True).start()


class Watched(Generic[T]):
    """`current` is what the files hold, or held when they were last good."""

    def __init__(
        self,
        paths: Collection[Path],
        read: Callable[[], T],
        tell: Callable[[Exception | None], Finding | None],
        say: Callable[[Finding | None], None] = lambda _: None,
        *,
        every: float,
        settle: float = 0.0,
        run: Callable[[Task], None] = at_once,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Reads them, raising what `read` raises; later `tell` gets that, once, and None for a good change.

        What it gives back is the `problem`, until they are good again, and is given to `say`, for a log.
        With `follows` false they are read only when that is said; while it is `silent` nothing is said, since
        another process says it.

        `every`: seconds from look to look; `settle`: what was written to since so many may be half a file.
        """
        self._paths, self._read, self._tell, self._say = tuple(paths), read, tell, say
        self._every, self._settle, self._run, self._clock = every, settle, run, clock
        self._looking = Lock()
        self._next_look = clock() + every
        self._reading: Reading | None = None
        self._told: object = None
        self._may_pass = False
        self.follows, self.silent = True, False
        self.problem: Finding | None = None
        self._seen = self._stamps()  # before they are read: what changes meanwhile has changed
        try:
            self.current = Context().run(read)  # nobody else notes what is watched here
        except Exception as fault:
            files.note(self._paths)
            files.note_fault(fault)
            raise

    def look(self, *, now: bool = False) -> Reading | None:
        """What may be waited for, where changed files are being read; `now`: whenever it would be due."""
        if (now or self._is_due()) and self._looking.acquire(blocking=False):
            try:
                if not self._reading and (
                    now or self._is_due()
                ):  # another thread may have looked just before
                    self._next_look = self._clock() + self._every
                    self._begin(0.0 if now else self._settle)
            finally:
                self._looking.release()
        return self._reading

    def _is_due(self) -> bool:
        return self.follows and not self._reading and self._clock() >= self._next_look

    def _begin(self, settle: float) -> None:
        stamps = self._stamps()
        if (stamps == self._seen and not self._may_pass) or _is_fresh(stamps, settle):
            return
        before, self._seen = self._seen, stamps
        self._reading = reading = Reading(Future(), self._clock())
        try:
            self._run(partial(self._renew, reading))
        except RuntimeError:  # the system has no more threads: the next time then
            self._seen, self._reading = before, None

    def _renew(self, reading: Reading) -> None:
        try:
            self.current = self._read()
        except Exception as fault:  # whatever it is: what was good stays in use, and is looked at again
            self._note(fault)
        else:
            self._note(None)
        finally:
            self._reading = None
            reading.done.set_result(None)

    def _note(self, fault: Exception | None) -> None:
        """Keep no fault: what it was raised over would stay in memory with it."""
        # What the system says, too many open files say, may pass though no file has changed.
        self._may_pass = isinstance(fault and (fault.__cause__ or fault), OSError)
        told = (self._seen, repr(fault))
        if told != self._told:
            self._told = told
            self.problem = self._tell(fault)
            if not self.silent:
                self._say(self.problem)

    def _stamps(self) -> list[Stamp]:
        return [stamp(path) for path in self._paths]


def _is_fresh(stamps: Collection[Stamp], seconds: float) -> bool:
    """By the clock on the wall, which files have: so what changed hours ago counts at the first look."""
    now = time()
    return any(0 <= now - stamp[0] / 1e9 < seconds for stamp in stamps if stamp)

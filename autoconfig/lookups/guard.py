"""What stands between a request and a server that may be slow, down or wrong.

A question is asked in a thread of its own, of which there are so many at most; whoever waits for it waits
until the deadline and no longer. A server that fails is left alone for a moment. An answer is kept for a
short time, and several clients of one person share one question (Thunderbird asks up to seven times at once).
"""

from collections import Counter
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from threading import Lock, Thread
from time import monotonic
from typing import Any, Protocol

from autoconfig.address import Address
from autoconfig.errors import where
from autoconfig.lookups.answers import OUTAGES, Answer, Fault, LookupFailed
from autoconfig.lookups.breaker import Breaker
from autoconfig.lookups.cache import Cache
from autoconfig.lookups.record import LOG, Record

MAX_THREADS = 32

# Asking: futures to wait for, one after the other and none beyond the deadline; then the answer.
Asking = Generator[Future[Any], None, Answer]


class Source(Protocol):
    """A server that is asked; from several threads at once."""

    label: str
    fields: Mapping[str, str]

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        """The fields of an address, None where it is not known. Raises LookupFailed, at the deadline too."""

    def stop_overdue(self) -> None:
        """End what hangs beyond its deadline."""

    def close(self) -> None:
        """Give up all connections."""


class Guard:
    """A source that can be asked without fear."""

    def __init__(self, source: Source, cache_seconds: float) -> None:
        self.label = source.label
        self.fields = source.fields
        self.close = source.close
        self._source = source
        self._cache = Cache(cache_seconds)
        self._lock = Lock()  # guards all below
        self._breaker = Breaker()
        self._record = Record(source.label)
        self._running: dict[Address, Future[Answer]] = {}
        self._threads = 0

    @property
    def counts(self) -> Counter[str]:
        """How often each outcome was, by its name; CACHED beside them."""
        return self._record.counts

    @property
    def busy(self) -> int:
        """How many threads are asking."""
        return self._threads

    def ask(self, address: Address, deadline: float) -> Asking:
        """The answer for an address, by the deadline, whatever happens."""
        if kept := self._cache.get(address):
            with self._lock:
                self._record.counts["CACHED"] += 1
            return kept
        begun = self._begin(address, deadline)
        if isinstance(begun, Answer):
            return begun
        yield begun
        if begun.done():
            return begun.result()
        answer = Answer(fault=Fault.SLOW)
        self._settle(address, begun, answer)
        return answer

    def _begin(self, address: Address, deadline: float) -> Future[Answer] | Answer:
        """An answer to wait for, or why there will be none."""
        self._source.stop_overdue()
        with self._lock:
            if running := self._running.get(address):
                return running
            if fault := self._refusal(deadline):
                answer = Answer(fault=fault)
                self._record.note(answer)
                return answer
            future: Future[Answer] = Future()
            self._running[address] = future
            self._threads += 1
        # A daemon, so that a server that hangs does not keep the process from ending.
        thread = Thread(target=self._run, args=(address, deadline, future), daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system has no more of them
            self._finish(address, future, Answer(fault=Fault.BUSY))
        return future

    def _refusal(self, deadline: float) -> Fault | None:
        if monotonic() >= deadline:
            return Fault.LATE
        if self._threads >= MAX_THREADS:
            return Fault.BUSY
        return None if self._breaker.lets_through() else Fault.PAUSED

    def _run(self, address: Address, deadline: float, future: Future[Answer]) -> None:
        answer = self._find(address, deadline)
        if not answer.fault:
            self._cache.put(address, answer)
        self._finish(address, future, answer)

    def _finish(self, address: Address, future: Future[Answer], answer: Answer) -> None:
        self._settle(address, future, answer)
        with self._lock:
            self._threads -= 1
        future.set_result(answer)

    def _find(self, address: Address, deadline: float) -> Answer:
        try:
            return Answer(self._source.find(address, deadline) or {})
        except LookupFailed as error:
            return Answer(fault=error.fault)
        except Exception as error:
            LOG.error("%s: %s", self.label, where(error))
            return Answer(fault=Fault.FAILED)

    def _settle(self, address: Address, future: Future[Answer], answer: Answer) -> None:
        """Learn from an answer, once: from the first who has it, or who gave up waiting for it."""
        with self._lock:
            if self._running.get(address) is not future:
                return
            del self._running[address]
            if answer.fault in OUTAGES:
                self._breaker.failed()
            else:
                self._breaker.answered()
            self._record.note(answer)

"""What stands between a request and a server that may be slow, down or wrong.

What must stay true:

1. Whoever asks has an answer by the deadline, or knows by then that there is none: a login by rule is better
   than none, and a client waits five seconds. What says that a server is in trouble is its silence or its
   refusal, never that we had no time, no thread or a fault of our own.
2. While the server is up, everybody gets its login: else somebody is set up with another one, for good, since
   it was away a moment ago.
3. A server that is out is tried by one question at a time, and where it refuses our sign-in not more often
   than every two seconds, or it locks the account.
4. Nothing waits on the event loop, and what waits anywhere is bounded.

A server is in one of these states; the breaker counts, and the guard knows of the trial:

            outage            the third on end       a question, and the pause is over or nearly
       ok ---------> failing -----------------> out ---------------------------------------------> tried
       ^                |                       | ^                                               |  |
       |                |                       | +-----------------------------------------------+  |
       |                |                       |         outage, overdue, or a fault of ours        |
       +----------------+-----------------------+----------------------------------------------------+
                                              answer

    outage     DOWN, SLOW, REFUSED: no connection, no answer by the deadline, no sign-in
    answer     whatever else it says, that it has two entries too; also to a question from before it was out
    ours       FAILED, BUSY, PAUSED, LATE: changes no state, and ends a trial without a result
    overdue    the trial hangs beyond its own deadline: left to hang, an outage

    ok, failing   who comes is asked about, in one of as many threads as there are connections, or waits for
                  one. Several clients of one person share a question (Thunderbird has up to seven at once).
    out           who comes while the trial is far off is answered at once: PAUSED.
    tried         one question runs, in a thread of its own and with its own deadline. Who comes waits for
                  its end, PATIENCE_SECONDS at most, and is then asked about as usual, or PAUSED.

What was tried before:

- A pause of two seconds after three failures, the usual breaker: after every restart of a directory two
  seconds of people got the rule's login (2). So the pause begins with a tenth of a second and grows with the
  outage, and those who come shortly before its end wait. Of 200 requests a second over two restarts and a
  freeze, none that came while the directory was up went without its login since.
- A thread for each question: fifty of them just after an outage kept the event loop from running for a tenth
  of a second (4); with a queue it is a third of that.
- A trial with two seconds, where a question has five: a slow server never came back.
- A trial without an end: a driver that knows no time-out kept everybody out. So another is begun beside one
  that is overdue.
- To learn from everything that failed: questions with hardly any time left, and those that waited in vain
  for a thread, opened the breaker of a server that was up (1).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Lock
from time import monotonic, sleep
from typing import Protocol

from autoconfig.address import Address
from autoconfig.errors import where
from autoconfig.lookups.breaker import Breaker
from autoconfig.lookups.cache import Cache
from autoconfig.lookups.journal import Journal
from autoconfig.lookups.results import (
    CONNECTIONS,
    OF_AN_ENTRY,
    OUR_OWN,
    OUTAGES,
    Asking,
    Clock,
    Fault,
    LookupFailed,
    Result,
    Wait,
)
from autoconfig.lookups.workers import Workers

# How many questions may wait for a thread.
MAX_WAITING = 56
# How long a question waits for the one that tries the server; all that do are then asked at once.
PATIENCE_SECONDS = 0.25
# How long the server has at least when it is tried; nobody waits for it so long.
TRIAL_SECONDS = 2.0
# How long a trial may be overdue before it is given up.
GRACE_SECONDS = 0.5
# With less left nobody is asked: to have no answer then would say nothing of the server.
LEAST_SECONDS = 0.1


class Backend(Protocol):
    """A server that is asked; from several threads at once, and it may keep them waiting until the deadline.

    `label` is for the log, so nothing secret is in it. A kind of its own is one of these, a model in
    `profile.lookups`, and an entry of `_BACKENDS` in this room.
    """

    label: str
    fields: Mapping[str, str]

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        """The fields of an address, None where it is not known; by the time of `monotonic`.

        Raises LookupFailed, at the deadline too. Its fault says whether the server is out, which one address
        alone must not bring about, or has an answer that is of no use. May be called after `close`.
        """

    def stop_overdue(self) -> None:
        """End what hangs beyond its deadline; nothing to do where all waiting ends by itself."""

    def close(self) -> None:
        """Give up all connections."""


class Guard:
    """A source that can be asked without fear."""

    def __init__(
        self,
        source: Backend,
        cache_seconds: float,
        timeout: float,
        *,
        clock: Clock = monotonic,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        """`timeout`: the seconds that a question has at most. `sleep` lets them pass on the `clock`."""
        self.label = source.label
        self.fields = source.fields
        self._source = source
        self._closed = False
        self._clock, self._sleep = clock, sleep
        self._cache = Cache(cache_seconds, clock)
        self._lock = Lock()  # guards all below
        self._breaker = Breaker(clock)
        self._journal = Journal(source.label, clock)
        self._running: dict[Address, Future[Result]] = {}
        self._trial: Wait | None = None
        self._trial_seconds = max(TRIAL_SECONDS, timeout)
        self._least_seconds = min(LEAST_SECONDS, timeout / 4)
        self._workers = Workers(CONNECTIONS, MAX_WAITING)
        self._trials = Workers(CONNECTIONS)  # one, and those that were given up

    @property
    def counts(self) -> Counter[str]:
        """How often each outcome was, by its name; CACHED beside them."""
        return self._journal.counts

    @property
    def busy(self) -> int:
        """How many threads are asking."""
        return self._workers.busy + self._trials.busy

    @property
    def trouble(self) -> str:
        """Why the server is out, "" while it is not."""
        return self._journal.trouble

    def close(self) -> None:
        """Give up all connections; a question that is cut off with them says nothing of the server."""
        self._closed = True
        self._source.close()

    def ask(self, address: Address, deadline: float) -> Asking:
        """The answer for an address, by the deadline, whatever happens."""
        if kept := self._kept(address):
            return kept
        self._source.stop_overdue()
        if trial := self._begin_trial(address):
            yield Wait(trial, _soon(self._clock(), deadline))
            if kept := self._kept(address):
                return kept
        begun = self._begin(address, deadline)
        if isinstance(begun, Result):
            return begun
        yield Wait(begun, deadline)
        # It goes on where it is not: a late answer is kept for the next who asks.
        if begun.done():
            return begun.result()
        answer = Result(fault=Fault.SLOW if begun.running() else Fault.LATE)
        self._source.stop_overdue()
        self._settle(address, begun, answer)
        return answer

    def _kept(self, address: Address) -> Result | None:
        kept = self._cache.get(address)
        if kept:
            with self._lock:
                self._journal.counts["CACHED"] += 1
        return kept

    def _begin_trial(self, address: Address) -> Future[Result] | None:
        """What will tell whether the server is back, where that is soon."""
        with self._lock:
            if self._trial and self._clock() > self._trial.until:
                self._trial = None
                self._learn(Result(fault=Fault.SLOW))
            pause = self._breaker.pause
            if not self._breaker.is_out or pause > PATIENCE_SECONDS:
                return None
            self._trial = self._trial or self._new_trial(address, pause)
            return self._trial and self._trial.future

    def _new_trial(self, address: Address, pause: float) -> Wait | None:
        """It begins by letting the pause pass, in its thread, so that no event loop has a timer to keep."""
        until = self._clock() + pause + self._trial_seconds + GRACE_SECONDS
        trial = Wait(Future[Result](), until)
        return trial if self._trials.do(partial(self._try, address, trial.future, pause)) else None

    def _begin(self, address: Address, deadline: float) -> Future[Result] | Result:
        """An answer to wait for, or why there will be none."""
        with self._lock:
            if self._is_late(deadline):
                return self._refused(Fault.LATE)
            if running := self._running.get(address):
                return running
            if self._breaker.is_out:
                return self._refused(Fault.PAUSED)
            future = Future[Result]()
            if not self._workers.do(partial(self._run, address, future, deadline)):
                return self._refused(Fault.BUSY)
            self._running[address] = future
            return future

    def _refused(self, fault: Fault) -> Result:
        answer = Result(fault=fault)
        self._journal.note(answer)
        return answer

    def _is_late(self, deadline: float) -> bool:
        return self._clock() > deadline - self._least_seconds

    def _try(self, address: Address, trial: Future[Result], pause: float) -> None:
        self._sleep(pause)
        self._run(address, trial, self._clock() + self._trial_seconds)

    def _run(self, address: Address, future: Future[Result], deadline: float) -> None:
        future.set_running_or_notify_cancel()
        answer = self._find(address, deadline)
        # Two entries are as lasting as none, and to ask again each time would tell by the time it takes.
        if not answer.fault or answer.fault in OF_AN_ENTRY:
            self._cache.put(address, replace(answer, cached=True))
        self._settle(address, future, answer)
        future.set_result(answer)

    def _find(self, address: Address, deadline: float) -> Result:
        if self._is_late(deadline):  # it has waited for a thread
            return Result(fault=Fault.LATE)
        try:
            return Result.of(self._source.find(address, deadline))
        except LookupFailed as error:
            return Result(fault=error.fault, reason=error.reason)
        except Exception as error:
            return Result(fault=Fault.FAILED, reason=where(error))

    def _settle(self, address: Address, future: Future[Result], answer: Result) -> None:
        """Learn from an answer, once: from the first who has it, or who gave up waiting for it."""
        with self._lock:
            if self._trial and future is self._trial.future:
                self._trial = None
            elif self._running.get(address) is future:
                del self._running[address]
            else:
                return
            self._learn(answer)

    def _learn(self, answer: Result) -> None:
        if self._closed:
            return
        self._journal.note(answer)
        if answer.fault in OUTAGES:
            self._breaker.failed(refused=answer.fault is Fault.REFUSED)
        elif answer.fault not in OUR_OWN:  # what is wrong with an entry or a query is an answer, too
            self._breaker.answered()


def _soon(now: float, deadline: float) -> float:
    """Half of the time at most: there may be other lookups."""
    return now + min(PATIENCE_SECONDS, (deadline - now) / 2)

"""Answers kept for a short time in this process, those that say that an address is not known too."""

from threading import Lock
from time import monotonic

from autoconfig.address import Address
from autoconfig.lookups.results import Clock, Result

MAX_ANSWERS = 10_000


class Cache:
    """At most MAX_ANSWERS answers, each for `seconds`; the oldest go first. `seconds` 0 keeps none."""

    def __init__(self, seconds: float, clock: Clock = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._answers: dict[Address, tuple[float, Result]] = {}

    def get(self, key: Address) -> Result | None:
        """The answer, if it is still good."""
        until, answer = self._answers.get(key, (0.0, None))
        return answer if self._clock() < until else None

    def put(self, key: Address, answer: Result) -> None:
        """Keep an answer."""
        if not self._seconds:
            return
        with self._lock:
            self._answers.pop(key, None)
            if len(self._answers) >= MAX_ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = (self._clock() + self._seconds, answer)

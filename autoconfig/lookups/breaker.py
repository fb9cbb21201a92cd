"""A circuit breaker: a server that keeps failing is left alone, but for being tried now and then."""

from time import monotonic

from autoconfig.lookups.results import Clock

FAILURES = 3
# Of the time it has been out: the end of a restart is seen at once, and what is out for long has peace.
PAUSE_SHARE = 1 / 40
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


class Breaker:
    """Whether to ask. Not thread-safe: its owner's lock guards it."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._out_since = 0.0
        self._trial_at = 0.0

    @property
    def is_out(self) -> bool:
        """Whether the server is to be left alone."""
        return self._failures >= FAILURES

    @property
    def pause(self) -> float:
        """Seconds before it is to be tried again, where it is out."""
        return max(0.0, self._trial_at - self._clock())

    def failed(self, *, refused: bool = False) -> None:
        """The server did not answer; or it `refused` us, which does not pass and may lock an account."""
        now = self._clock()
        if not self._failures:
            self._out_since = now
        self._failures += 1
        if now >= self._trial_at:  # questions that were asked before fail later and do not count again
            share = max(SHORTEST_PAUSE, (now - self._out_since) * PAUSE_SHARE)
            self._trial_at = now + (LONGEST_PAUSE if refused else min(share, LONGEST_PAUSE))

    def answered(self) -> None:
        """The server answered, whatever it said."""
        self._failures = 0

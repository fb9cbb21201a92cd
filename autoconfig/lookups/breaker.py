"""A circuit breaker: a server that keeps failing is left alone for a moment, then tried by one question."""

from time import monotonic

FAILURES = 3
PAUSE_SECONDS = 2.0


class Breaker:
    """Whether to ask. Not thread-safe: its owner's lock guards it."""

    def __init__(self) -> None:
        self._failures = 0
        self._paused_until = 0.0

    def lets_through(self) -> bool:
        """True where this question may be asked; after a pause only for the first, the others wait on."""
        if self._failures < FAILURES:
            return True
        if monotonic() < self._paused_until:
            return False
        self._pause()
        return True

    def failed(self) -> None:
        """The server did not answer."""
        self._failures += 1
        self._pause()

    def answered(self) -> None:
        """The server answered, whatever it said."""
        self._failures = 0

    def _pause(self) -> None:
        self._paused_until = monotonic() + PAUSE_SECONDS

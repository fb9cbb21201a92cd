"""How long somebody waits, over all that is done for them."""

from collections.abc import Callable
from time import monotonic
from typing import Self


class Deadline:
    """So many seconds from now on, by a clock in seconds that is passed in."""

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds, 0 where it is over."""
        return max(self._end - self._clock(), 0.0)

    @property
    def over(self) -> bool:
        """Whether nothing more is to be waited for."""
        return self.left() <= 0

    def within(self, seconds: float) -> Self:
        """The end of a part: so many seconds from now on, but not beyond this."""
        return type(self)(min(seconds, self.left()), self._clock)

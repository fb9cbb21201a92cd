"""What is counted and logged of a lookup: an outage when it begins and when it is over, never who asked."""

import logging
from collections import Counter
from time import monotonic

from autoconfig.lookups.results import OUTAGES, Clock, Fault, Result

LOG = logging.getLogger("autoconfig.lookups")
# What is wrong with single entries, or lasts for moments, is said again after so long.
QUIET_SECONDS = 60.0
# A server that comes and goes is not worth a line each time.
OUTAGE_QUIET_SECONDS = 10.0
# Consequences of an outage that has been logged.
_SILENT = frozenset({Fault.PAUSED, Fault.LATE})


class Journal:
    """`counts`: how often each outcome was; `trouble`: why the server is out, "" while it is not.

    Not thread-safe: its owner's lock guards it.
    """

    def __init__(self, label: str, clock: Clock = monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self.trouble = ""
        self._label = label
        self._clock = clock
        self._out_since = 0.0
        self._is_said = False
        self._quiet_until_outage = 0.0
        self._quiet_until: dict[Fault, float] = {}

    def note(self, answer: Result) -> None:
        """An answer was given."""
        fault = answer.fault
        self.counts[fault.name if fault else "FOUND" if answer.known else "UNKNOWN"] += 1
        if fault in OUTAGES:
            self._outage(answer)
        elif fault is None:
            self._recovery()
        elif fault not in _SILENT and self._clock() >= self._quiet_until.get(fault, 0.0):
            self._quiet_until[fault] = self._clock() + QUIET_SECONDS
            LOG.warning("%s %s; logins follow the rules", self._label, answer.trouble)

    def _outage(self, answer: Result) -> None:
        now = self._clock()
        self.trouble = answer.trouble
        self._out_since = self._out_since or now
        if not self._is_said and now >= self._quiet_until_outage:
            self._is_said = True
            self._quiet_until_outage = now + OUTAGE_QUIET_SECONDS
            LOG.warning("%s %s; logins follow the rules until it answers", self._label, answer.trouble)

    def _recovery(self) -> None:
        if self._out_since and self._is_said:
            LOG.warning("%s answers again after %.1f s", self._label, self._clock() - self._out_since)
        self._out_since, self._is_said, self.trouble = 0.0, False, ""

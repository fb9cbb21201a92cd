"""The mail domains that a database lists for a profile: asked now and then, while the service runs.

    an answer                                        what is in use then
    with a mail domain in some row                   those; all other rows are skipped, and counted
    without a single one                             those before: so many customers do not leave at once
    none: it is down, slow, refuses, is wrong        those before

What was in use last is kept where a process that starts later finds it. The database is asked in a thread of
its own or at the start, never by a request.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import NamedTuple, Protocol

from autoconfig.address import MAX_DOMAIN_LENGTH, is_mail_domain, to_domain
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.lookups.kept import kept
from autoconfig.lookups.results import Clock, Fault, LookupFailed

# How long an answer may take, from the first try to connect to the last row.
PATIENCE = 10.0


class Values(Protocol):
    """What lists values; `label` is what the log calls it, `away` why it is down where that shows unasked."""

    label: str
    away: str

    def values(self, seconds: float) -> Sequence[object]:
        """All of them, within this time. Raises LookupFailed."""


class Place(NamedTuple):
    """Where a profile names it."""

    file: str
    line: int
    key: str


@dataclass(frozen=True, slots=True)
class State:
    """What was listed last: mail domains in A-labels, how many rows were none, and what is wrong now."""

    domains: Collection[str] = field(default_factory=dict)
    skipped: int = 0
    trouble: str = ""


class Listing:
    """What one database lists for one profile. `state` changes in one step."""

    def __init__(self, source: Values, every: float, place: Place, clock: Clock = monotonic) -> None:
        """Asks nothing yet, and has what was kept of an earlier answer for this profile."""
        self.label = source.label
        self._place = place
        self._source = source
        self._every = every
        self._clock = clock
        self._due = clock()
        trouble = _trouble(LookupFailed(Fault.DOWN, source.away)) if source.away else ""
        self.state = State(dict.fromkeys(kept().read(place.file)), trouble=trouble)

    def __contains__(self, domain: object) -> bool:
        return domain in self.state.domains

    @property
    def wait(self) -> float:
        """Seconds until it is to be asked."""
        return max(0.0, self._due - self._clock())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What an operator has to mend, while it is so."""
        if not self.state.trouble:
            return ()
        stays = "what it listed before stays in use" if self.state.domains else "it has listed nothing before"
        problem = f"{self.label} {self.state.trouble}; {stays}"
        mistake = Mistake(Code.DOMAINS_NOT_LISTED, problem, "look after the database or the query")
        return (mistake.at(*self._place, Severity.WARNING),)

    def ask(self) -> bool:
        """Ask now, and say whether anything is another than before."""
        self._due = self._clock() + self._every
        before = self.state
        try:
            self.state = following(before, self._source.values(PATIENCE))
        except LookupFailed as error:
            self.state = replace(before, trouble=_trouble(error))
        if not self.state.trouble:
            kept().write(self._place.file, [*self.state.domains])
        return self.state != before

    def recall(self) -> bool:
        """Have what another process has kept meanwhile, and say whether that is something else."""
        domains = dict.fromkeys(kept().read(self._place.file))
        if not domains or domains == self.state.domains:
            return False
        self.state = replace(self.state, domains=domains)
        return True


def following(before: State, values: Iterable[object]) -> State:
    """After an answer with these values, one of each row."""
    domains: dict[str, None] = {}
    skipped = 0
    for value in values:
        if domain := _read(value):
            domains[domain] = None
        else:
            skipped += 1
    if not domains:
        return replace(before, skipped=skipped, trouble="lists no mail domain")
    return State(domains, skipped)


def _trouble(failure: LookupFailed) -> str:
    return f"{failure.fault} ({failure.reason})" if failure.reason else str(failure.fault)


def _read(value: object) -> str:
    """A mail domain, "" where it is none; what is very long is not looked through."""
    if not isinstance(value, str) or len(value) > MAX_DOMAIN_LENGTH:
        return ""
    domain = to_domain(value.strip())
    return domain if is_mail_domain(domain) else ""

"""What a lookup answers, and every way in which it can fail to. No fault and no reason holds an address or a
secret.
"""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from autoconfig.address import CONTROL, Address
from autoconfig.errors import AutoconfigError, BadAddress
from autoconfig.findings import told

MAX_VALUE_LENGTH = 320
# So many to a server, for each process that answers; more only where it is tried while the others hang.
CONNECTIONS = 8


class Fault(StrEnum):
    """Why there is no answer, in words that follow the lookup's name; its key is `name`, for counting."""

    DOWN = "cannot be connected to"
    SLOW = "does not answer in time"
    REFUSED = "refuses to be signed in to"
    QUERY = "cannot answer this query"
    SEVERAL = "has more than one entry for an address"
    UNUSABLE = f"has a value that is no plain text of at most {MAX_VALUE_LENGTH} characters"
    FAILED = "failed by a fault of this service"
    BUSY = "has too many questions open"
    PAUSED = "failed and is left alone for a moment"
    LATE = "was not asked, no time was left"


# Faults of the server, not of one person's entry.
OUTAGES = frozenset({Fault.DOWN, Fault.SLOW, Fault.REFUSED})
# Of one person's entry, until somebody mends it.
OF_AN_ENTRY = frozenset({Fault.SEVERAL, Fault.UNUSABLE})
# These say nothing of the server.
OUR_OWN = frozenset({Fault.FAILED, Fault.BUSY, Fault.PAUSED, Fault.LATE})

# What came of a question, for counting.
OUTCOMES = ("found", "unknown", "cached", "failed", "slow", "paused")
_OUTCOMES = {Fault.SLOW: "slow", Fault.LATE: "slow", Fault.PAUSED: "paused"}


class LookupFailed(AutoconfigError):
    """A source has no usable answer.

    `reason` helps whoever runs it: a code, or words about a connection. What a server says of a search may
    name the person, and is never kept.
    """

    def __init__(self, fault: Fault, reason: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.reason = reason


class CannotOpen(AutoconfigError):
    """A lookup that the operator must mend first: at which of its keys, what is wrong and what to write."""

    def __init__(self, key: str, problem: str, remedy: str) -> None:
        super().__init__(told(problem, remedy))
        self.key = key
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Result:
    """`fields` is empty where the address is not `known` there, and where there is a `fault` instead.

    `cached`: it was answered a moment ago.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    known: bool = True
    fault: Fault | None = None
    reason: str = ""
    cached: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, fields: Mapping[str, str] | None) -> "Result":
        """None: the address is not known."""
        return cls(fields or {}, known=fields is not None)

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`."""
        if self.cached:
            return "cached"
        if self.fault:
            return _OUTCOMES.get(self.fault, "failed")
        return "found" if self.known else "unknown"

    @property
    def trouble(self) -> str:
        """What was wrong, for whoever runs the server."""
        return f"{self.fault} ({self.reason})" if self.reason else str(self.fault)


# Seconds since some moment; monotonic, but for a test that does not wait.
Clock = Callable[[], float]


class Wait(NamedTuple):
    """What somebody who asks has to wait for, until this moment (of the clock) and no longer."""

    future: Future[Any]
    until: float


# Asking: what to wait for, one after the other; then the answer.
Asking = Generator[Wait, None, Result]


def read_values(row: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """The fields in a row of a table, a directory or a database; `names`: what each is called there.

    A value is a text, bytes, a number or None; what is empty is left out. Raises LookupFailed: UNUSABLE, and
    QUERY where a name is not there at all (None, where that is usual).
    """
    found = {}
    for name, there in names.items():
        if there not in row:
            raise LookupFailed(Fault.QUERY, f"it gives no {there}")
        try:
            value = _text(row[there])
        except UnicodeDecodeError:
            raise LookupFailed(Fault.UNUSABLE, there) from None
        if len(value) > MAX_VALUE_LENGTH or CONTROL.search(value):
            raise LookupFailed(Fault.UNUSABLE, there)
        found[name] = value
    return {name: value for name, value in found.items() if value}


def read_address(text: str) -> Address | None:
    """A person's address, None where the text is none."""
    try:
        address = Address.parse(text)
    except BadAddress:
        return None
    return address if address.known else None


def _text(value: object) -> str:
    if value is None:
        return ""
    return (bytes(value).decode() if isinstance(value, bytes | memoryview) else str(value)).strip()

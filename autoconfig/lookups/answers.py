"""What a lookup answers, and every way in which it can fail to. Nothing here holds an address or a secret."""

from collections.abc import Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from autoconfig.address import CONTROL, Address
from autoconfig.errors import AutoconfigError, BadAddress

MAX_VALUE_LENGTH = 320
# At most so many to a server, for each process that answers.
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
# These say nothing of the server.
OUR_OWN = frozenset({Fault.FAILED, Fault.BUSY, Fault.PAUSED, Fault.LATE})


class LookupFailed(AutoconfigError):
    """A source has no usable answer. What a library said about it is never kept: it may name the person."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class CannotOpen(AutoconfigError):
    """A lookup that the operator must mend first: at which of its keys, and what to write."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


@dataclass(frozen=True, slots=True)
class Answer:
    """`fields` is empty where the address is not known there, and where a `fault` kept it from answering."""

    fields: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None


class Wait(NamedTuple):
    """What somebody who asks has to wait for, until this moment (monotonic) and no longer."""

    future: Future[Any]
    until: float


# Asking: what to wait for, one after the other; then the answer.
Asking = Generator[Wait, None, Answer]


def read_values(row: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """The fields in a row of a table, a directory or a database; `names`: what each is called there.

    What is empty is left out. Raises LookupFailed: UNUSABLE, QUERY where a name is not there at all.
    """
    try:
        found = {name: _text(row[there]) for name, there in names.items()}
    except KeyError:
        raise LookupFailed(Fault.QUERY) from None
    except UnicodeDecodeError:
        raise LookupFailed(Fault.UNUSABLE) from None
    if any(len(value) > MAX_VALUE_LENGTH or CONTROL.search(value) for value in found.values()):
        raise LookupFailed(Fault.UNUSABLE)
    if found.get("address") and not _is_address(found["address"]):
        raise LookupFailed(Fault.UNUSABLE)
    return {name: value for name, value in found.items() if value}


def _text(value: object) -> str:
    if value is None:
        return ""
    return (bytes(value).decode() if isinstance(value, bytes | memoryview) else str(value)).strip()


def _is_address(text: str) -> bool:
    try:
        return Address.parse(text).known
    except BadAddress:
        return False

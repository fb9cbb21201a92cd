"""What DNS should hold beside what it holds, set by set. Pure: who asks the world passes in what it answered.

TTL does not count, nor do capitals in names; in a TXT they do. Of the texts of the mail domain itself, which
are everybody's, only those that begin with `mailconf=` are looked at. An older digest of PACC may stand
beside the new one (draft-ietf-mailmaint-pacc section 5.2.2.2).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import NamedTuple

from autoconfig.formats import pacc
from autoconfig.reach.names import Resolved
from autoconfig.zone.records import Record
from autoconfig.zone.sets import sets

_MAILCONF = "mailconf="

# Who knows what DNS holds, by name (no final dot) and type: a door, or the name server itself.
Resolve = Callable[[str, str], Resolved]


class Difference(NamedTuple):
    """The records of one name and one type: those that are wanted, and those that are there."""

    name: str
    type: str
    wanted: tuple[Record, ...]
    found: tuple[Record, ...]

    @property
    def missing(self) -> tuple[Record, ...]:
        """What is wanted and is not there."""
        return _without(self.wanted, self.found)

    @property
    def foreign(self) -> tuple[Record, ...]:
        """What is there and is not wanted, but for older digests."""
        return tuple(one for one in _without(self.found, self.wanted) if not is_digest(one))

    @property
    def older(self) -> tuple[Record, ...]:
        """Digests of PACC that are there, for another document than today's."""
        return tuple(one for one in _without(self.found, self.wanted) if is_digest(one))


def differences(wanted: Iterable[Record], resolve: Resolve) -> Iterator[Difference]:
    """Each set that is wanted. A name that has no answer has nothing."""
    for (name, kind), records in sets(wanted).items():
        yield Difference(name, kind, tuple(records), held(name, resolve(name.rstrip("."), kind)))


def compared(wanted: Sequence[Record], found: Sequence[Record]) -> Iterator[Difference]:
    """Records of one name, type by type."""
    for name, kind in sets((*wanted, *found)):
        yield Difference(name, kind, *(_of_type(kind, records) for records in (wanted, found)))


def held(name: str, answer: Resolved) -> tuple[Record, ...]:
    """The records of an answer that are looked at, under the name as it was asked for, with its final dot."""
    records = (Record(name, answer.kind, answer.ttl, value) for value in answer.values)
    return tuple(record for record in records if _counts(record))


def keys(records: Iterable[Record]) -> set[tuple[str, str]]:
    """Type and value of each, the same for all that mean the same."""
    return {*map(_key, records)}


def is_digest(record: Record) -> bool:
    """Whether it is one of PACC, of whatever document."""
    return record.name.startswith(f"{pacc.RECORD_LABEL}.") and "v=UAAC1" in _tags(record.value)


def _counts(record: Record) -> bool:
    if record.type != "TXT" or record.name.startswith("_"):
        return True
    return record.value.lower().startswith(_MAILCONF)


def _of_type(kind: str, records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(record for record in records if record.type == kind)


def _without(records: Iterable[Record], others: Iterable[Record]) -> tuple[Record, ...]:
    known = keys(others)
    return tuple(record for record in records if _key(record) not in known)


def _key(record: Record) -> tuple[str, str]:
    kind, value = record.type, record.value
    if kind in ("A", "AAAA"):
        return kind, str(ip_address(value))
    if kind != "TXT":
        return kind, value.lower()
    return kind, ";".join(sorted(_tags(value))) if is_digest(record) else value


def _tags(text: str) -> list[str]:
    """Those of a digest, in whatever order, with or without blanks and a last semicolon."""
    return ["=".join(map(str.strip, tag.split("=", 1))) for tag in text.split(";") if tag.strip()]

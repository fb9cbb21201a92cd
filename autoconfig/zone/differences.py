"""What DNS should hold beside what it holds. Pure: who asks the world passes in what it answered."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autoconfig.zone.records import Record
from autoconfig.zone.sets import sets

# Of the texts at a name only those that begin so are ours: the domain has many others, and beside an SRV
# record more than the path may stand (RFC 6764 section 4).
_OUR_TEXTS = ("mailconf=", "v=UAAC1", "path=")


class Difference(NamedTuple):
    """The records of one name and one type: what is wanted, and what is there.

    Values are as in a zone file, but for TXT they are the bare text, in which alone capitals count.
    """

    name: str
    type: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is wanted and is not there."""
        return tuple(one for one in self.wanted if self._plain(one) not in {*map(self._plain, self.found)})

    @property
    def foreign(self) -> tuple[str, ...]:
        """What is there and is not wanted."""
        return tuple(one for one in self.found if self._plain(one) not in {*map(self._plain, self.wanted)})

    def _plain(self, value: str) -> str:
        return value if self.type == "TXT" else value.lower()


def differences(wanted: Sequence[Record], found: Callable[[str, str], Sequence[str]]) -> Iterator[Difference]:
    """Each set that is wanted. `found` says what a name (with its final dot) has of a type."""
    for (name, kind), records in sets(wanted).items():
        there = tuple(found(name, kind))
        if kind == "TXT":
            there = tuple(text for text in there if text.startswith(_OUR_TEXTS))
        yield Difference(name, kind, tuple(record.value for record in records), there)

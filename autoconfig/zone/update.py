"""Making a zone hold what is wanted: its differences as one change, at its primary name server."""

from collections.abc import Iterable
from typing import NamedTuple

from autoconfig.errors import CannotRun
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.update import Primary
from autoconfig.zone import DomainRecords
from autoconfig.zone.deviations import DEVIANT, Deviates, Deviation
from autoconfig.zone.differences import Resolve
from autoconfig.zone.records import Record


class Update(NamedTuple):
    """What is to be done."""

    deleted: tuple[Record, ...]
    added: tuple[Record, ...]


def update(found: Iterable[Deviation]) -> Update:
    """What makes an end of the differences; an older digest stays. Raises CannotRun where one is unknown."""
    found = list(found)
    unknown = [each.reason for each in found if each.kind is Deviates.UNKNOWN]
    if unknown:
        raise CannotRun(f"Nothing is changed, because not all is known: {unknown[0]}.")
    different = [each for each in found if each.kind in DEVIANT]
    return Update(
        tuple(dict.fromkeys(record for each in different for record in each.found)),
        tuple(dict.fromkeys(record for each in different for record in each.wanted)),
    )


def at(primary: Primary, wanted: DomainRecords, elsewhere: Resolve) -> Resolve:
    """What the server holds at the names of a domain's records, and what the world says of all others.

    The server need not know where an alias leads that is of another zone.
    """
    ours = {record.name for record in wanted.records}

    def resolve(name: str, kind: str) -> Resolved:
        if f"{name}." not in ours:
            return elsewhere(name, kind)
        answer = primary.resolve(name, kind)
        if answer.aliases and answer.outcome is not Resolution.FOUND:
            beyond = elsewhere(answer.aliases[-1].rstrip("."), kind)
            return beyond._replace(name=name, aliases=(*answer.aliases, *beyond.aliases))
        return answer

    return resolve

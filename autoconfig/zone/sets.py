"""Records as sets: those of one name and one type, which DNS answers, changes and names as one (RFC 2181)."""

from collections.abc import Iterable

from autoconfig.errors import BadParameter
from autoconfig.zone.records import Record

Sets = dict[tuple[str, str], list[Record]]


def sets(found: Iterable[Record]) -> Sets:
    """The records by name and type, in their order."""
    grouped: Sets = {}
    for record in found:
        grouped.setdefault((record.name, record.type), []).append(record)
    return grouped


def within(name: str, zone: str) -> str:
    """A record's name as a zone file of `zone` (without a final dot) has it; "" is the zone itself.

    Raises BadParameter where it is no part of the zone.
    """
    if name == f"{zone}.":
        return ""
    inner = name.removesuffix(f".{zone}.")
    if inner == name:
        raise BadParameter(f"{name} is not in the zone {zone}: say another --zone, or none.")
    return inner

"""Where the world's DNS differs from what a profile wants: what is missing, wrong, foreign.

Looked at are the names of the wanted records alone, and their types: at a host A, AAAA and CNAME. A server
that is kept raw may have records of its own beside ours (`DomainRecords.shared`), so there nothing is
foreign. When two records are the same, `differences` says. An older digest of PACC stays.

Nothing stands beside an alias (RFC 1034 section 3.6.2), so at a name of ours it goes. But where the mail
domain itself is one, its mail and web site depend on it: it stays, and no text is wanted there.

A host that should be an alias may be whatever leads to the same place: it has then no address but those of
the service, and both kinds, IPv4 and IPv6, where the service has both. A host that should have addresses may
be an alias of one with the very same, but where an SRV leads to it (RFC 2782). While nobody says where the
service is, only the wanted alias is right: whatever else is there, to write that one does no harm.

`check` judges the same differences by what clients lose; here it is decided what has to be changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from ipaddress import ip_address
from typing import NamedTuple

from autoconfig.reach.names import Resolution, Resolved
from autoconfig.zone import DomainRecords
from autoconfig.zone.differences import Resolve, compared, held, keys
from autoconfig.zone.records import NOT_OFFERED, OF_A_HOST, Record, offered
from autoconfig.zone.sets import sets

# Where a TXT has the path of a service: RFC 6764 section 4. One of another service would be wrong there.
_WITH_PATH = ("_caldavs._tcp.", "_carddavs._tcp.")


class Deviates(StrEnum):
    """How. OLDER is right all the same; of UNKNOWN nobody gave an answer."""

    MISSING = "missing"
    WRONG = "wrong"
    FOREIGN = "foreign"
    OLDER = "older"
    UNKNOWN = "unknown"


# What is to be mended.
DEVIANT = frozenset({Deviates.MISSING, Deviates.WRONG, Deviates.FOREIGN})


class Deviation(NamedTuple):
    """Of one name: the records that are wanted and not there, and those that are there in their place."""

    kind: Deviates
    wanted: tuple[Record, ...] = ()
    found: tuple[Record, ...] = ()
    reason: str = ""  # why it is unknown, or whether it is the same place


class Unanswered(Exception):
    """There is no answer for a name, so nothing can be said of it."""


def questions(wanted: Iterable[Record]) -> list[tuple[str, str]]:
    """What is asked for in any case, as `Resolve` is asked, so that it can be asked at once."""
    asked = [(name.rstrip("."), "CNAME" if kind in OF_A_HOST else kind) for name, kind in sets(wanted)]
    return list(dict.fromkeys([*asked, *((name, "TXT") for name, _ in asked if name.startswith(_WITH_PATH))]))


def deviations(wanted: DomainRecords, resolve: Resolve, *, denials: bool = True) -> Iterator[Deviation]:
    """In the order of the records. Without `denials` a record that says "not offered" may be absent."""
    led_to = {record.value.rpartition(" ")[2] for record in wanted.records if record.type == "SRV"}
    names: dict[str, list[Record]] = {}
    for record in wanted.records:
        names.setdefault(record.name, []).append(record)
    for name, records in names.items():
        try:
            if records[0].type in OF_A_HOST:
                yield from _host(records, resolve, is_target=name in led_to)
            else:
                yield from _sets(records, resolve, is_shared=name in wanted.shared, denials=denials)
        except Unanswered as error:
            yield Deviation(Deviates.UNKNOWN, tuple(records), reason=str(error))


def _host(wanted: Sequence[Record], resolve: Resolve, *, is_target: bool) -> Iterator[Deviation]:
    name = wanted[0].name
    found = _held(resolve, name, "CNAME") or _held(resolve, name, "A", "AAAA")
    reason = ""
    try:
        if keys(wanted) == keys(found) or _leads_there(wanted, found, resolve, is_target):
            return
    except Unanswered as error:
        reason = str(error)
    if wanted[0].type == "CNAME" or any(record.type == "CNAME" for record in found):
        kind = Deviates.WRONG if found else Deviates.MISSING
        yield Deviation(kind, tuple(wanted), tuple(found), reason)
    else:
        yield from _compared(wanted, found)


def _leads_there(
    wanted: Sequence[Record], found: Sequence[Record], resolve: Resolve, is_target: bool
) -> bool:
    """Whether one has an alias where the other has addresses, or another alias, and both are one place.

    Raises Unanswered where nobody says where the service is.
    """
    if not found or (is_target and found[0].type == "CNAME"):
        return False
    service = _places(wanted, resolve)
    try:
        here = _places(found, resolve)
    except Unanswered:  # an alias into a zone that is gone leads nowhere
        return False
    if wanted[0].type != "CNAME":
        return found[0].type == "CNAME" and here == service
    return bool(here) and here <= service and _versions(here) == _versions(service)


def _places(records: Iterable[Record], resolve: Resolve) -> set[str]:
    """The addresses of a host."""
    places = set()
    for record in records:
        if record.type != "CNAME":
            places.add(str(ip_address(record.value)))
            continue
        for kind in ("A", "AAAA"):
            places.update(str(ip_address(address)) for address in _asked(resolve, record.value, kind).values)
    return places


def _versions(places: Iterable[str]) -> set[int]:
    return {ip_address(place).version for place in places}


def _sets(
    wanted: Sequence[Record], resolve: Resolve, *, is_shared: bool, denials: bool
) -> Iterator[Deviation]:
    """SRV and TXT of a name that is no host."""
    name = wanted[0].name
    by_type = {kind: records for (_, kind), records in sets(wanted).items()}
    if name.startswith(_WITH_PATH):
        by_type.setdefault("TXT", [])
    answers = [_asked(resolve, name, kind) for kind in by_type]
    aliases = [Record(name, "CNAME", one.ttl, one.aliases[0]) for one in answers if one.aliases]
    if aliases and not name.startswith("_"):
        return
    found = [record for answer in answers for record in held(name, answer)]
    denied = denials or any(record.value == NOT_OFFERED for record in found)
    ours = wanted if denied else offered(wanted)
    differing = [*_compared(ours, found)]
    if is_shared:
        missing = tuple(record for one in differing for record in one.wanted)
        differing = [Deviation(Deviates.MISSING, missing)] if missing else []
    elif aliases and any(one.kind is not Deviates.OLDER for one in differing):
        kind = Deviates.WRONG if ours else Deviates.FOREIGN
        differing = [Deviation(kind, tuple(ours), (aliases[0],))]
    yield from differing


def _compared(wanted: Sequence[Record], found: Sequence[Record]) -> Iterator[Deviation]:
    """Records of one name, type by type."""
    for each in compared(wanted, found):
        missing, foreign, older = each.missing, each.foreign, each.older
        if missing or foreign:
            beside = Deviates.WRONG if foreign else Deviates.MISSING
            yield Deviation(beside if missing else Deviates.FOREIGN, missing, foreign)
        if older:
            yield Deviation(Deviates.OLDER, (), older)


def _asked(resolve: Resolve, name: str, kind: str) -> Resolved:
    answer = resolve(name.rstrip("."), kind)
    if answer.outcome is Resolution.FAILED:
        raise Unanswered(f"{name} {kind}: {answer.reason}")
    return answer


def _held(resolve: Resolve, name: str, *kinds: str) -> list[Record]:
    return [record for kind in kinds for record in held(name, _asked(resolve, name, kind))]

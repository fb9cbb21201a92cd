"""Where two sources say different things of the same server: pure.

That one of them tells of fewer servers is no disagreement, nor that one leaves a placeholder where another
has filled the login in. So two sources differ in a kind of server only where each has one that the other has
not, and in a login only where both say one to the end, or both leave it to the client in different ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.check.notes import some
from autoconfig.check.setups import KINDS, ServerSeen, Setup, filled, is_placeholder
from autoconfig.findings import Code, Finding, Mistake, Severity


class Field(StrEnum):
    """What is told in two ways."""

    HOST = "host"
    PORT = "port"
    SECURITY = "encryption"
    LOGIN = "login"


class Contradiction(NamedTuple):
    """`one` and `other` are the servers that come nearest to each other."""

    field: Field
    one: ServerSeen
    other: ServerSeen


def words(found: Sequence[Contradiction]) -> tuple[str, str]:
    """What each of the two says, of one field; never a login, which may be anybody's."""
    if found[0].field is Field.LOGIN:  # mostly the same for all servers
        return f"one login for {found[0].one.place}", "another"
    ones, others = ([each.one.place for each in found], [each.other.place for each in found])
    return some(list(dict.fromkeys(ones)), 5), some(list(dict.fromkeys(others)), 5)


def contradictions(one: Setup, other: Setup, address: Address) -> list[Contradiction]:
    """Where two set-ups for this address contradict each other."""
    return [each for kind in KINDS for each in _of_kind([*one.of(kind)], [*other.of(kind)], address)]


def disagreements(setups: Sequence[Setup], address: Address) -> Iterator[Finding]:
    """One finding for each thing that is told in two ways by the same sources, with all places."""
    found: dict[tuple[Field, tuple[str, ...], tuple[str, ...]], list[Contradiction]] = {}
    for kind in KINDS:
        told = [Setup(one.source, tuple(one.of(kind))) for one in setups]
        told.sort(key=lambda one: -len(one.servers))
        first, *others = _parties([one for one in told if one.servers], address) or [[]]
        for party in others:
            here, there = (tuple(one.source for one in side) for side in (first, party))
            for each in _unlike(first, party, address):
                found.setdefault((each.field, here, there), []).append(each)
    for (field, here, there), group in found.items():
        one, other = words(group)
        problem = f"{_listed(here)} says {one}, {_listed(there)} says {other}: the {field} differs"
        remedy = "correct the one that is wrong, for which of them a client asks is its own choice"
        yield Finding.about(here[0], Mistake(Code.SOURCES_DISAGREE, problem, remedy), Severity.WARNING)


def _parties(setups: Iterable[Setup], address: Address) -> list[list[Setup]]:
    """Those that agree with each other, together."""
    parties: list[list[Setup]] = []
    for one in setups:
        for party in parties:
            if not any(contradictions(one, member, address) for member in party):
                party.append(one)
                break
        else:
            parties.append([one])
    return parties


def _unlike(first: list[Setup], party: list[Setup], address: Address) -> list[Contradiction]:
    """What the two parties contradict each other in: of two members where it shows."""
    pairs = (contradictions(one, other, address) for one in first for other in party)
    return next(filter(None, pairs), [])


def _of_kind(one: list[ServerSeen], other: list[ServerSeen], address: Address) -> Iterator[Contradiction]:
    if not one or not other:
        return
    mine = [server for server in one if not _found(server, other)]
    theirs = [server for server in other if not _found(server, one)]
    if mine and theirs:
        for server in mine:
            yield _nearest(server, theirs)
        return
    pairs = ((server, found) for server in one if (found := _found(server, other)))
    unlike = [pair for pair in pairs if _logins_differ(*pair, address)]
    yield from (Contradiction(Field.LOGIN, *pair) for pair in unlike[:1])


def _found(server: ServerSeen, others: Iterable[ServerSeen]) -> ServerSeen | None:
    return next((other for other in others if _is_same(server, other)), None)


def _is_same(one: ServerSeen, other: ServerSeen) -> bool:
    """A format that does not say how it is encrypted contradicts nobody."""
    alike = None in (one.security, other.security) or one.security is other.security
    return alike and (one.host, one.port) == (other.host, other.port)


def _nearest(server: ServerSeen, others: list[ServerSeen]) -> Contradiction:
    def rank(other: ServerSeen) -> tuple[bool, bool]:
        return other.host != server.host, other.port != server.port

    other = min(others, key=rank)
    elsewhere, on_another_port = rank(other)
    return Contradiction(
        Field.HOST if elsewhere else Field.PORT if on_another_port else Field.SECURITY, server, other
    )


def _logins_differ(one: ServerSeen, other: ServerSeen, address: Address) -> bool:
    if not one.login or not other.login or filled(one.login, address) == filled(other.login, address):
        return False
    return is_placeholder(one.login) == is_placeholder(other.login)


def _listed(sources: Sequence[str]) -> str:
    return sources[0] if len(sources) == 1 else f"{sources[0]} (as {' and '.join(sources[1:])})"

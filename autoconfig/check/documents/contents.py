"""What the documents say: held against the profile where there is one, and side by side.

A document that contradicts the profile is told of once, whatever number of URLs it is answered at, and not
compared with the others again: its fault is known.
"""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.check.disagreements import Contradiction, Field, contradictions, disagreements
from autoconfig.check.documents.answers import Answer
from autoconfig.check.documents.findings import about
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import PERSONAL, Road
from autoconfig.check.setups import Setup, filled, is_placeholder
from autoconfig.findings import Code, Finding, Severity

# Those whose content counts, the preferred first.
_ROADS = (
    Road.MAIN, Road.WELL_KNOWN, Road.MAIN_HTTP, Road.WELL_KNOWN_HTTP, Road.EXCHANGER, Road.MAIN_ANYONE,
    Road.WELL_KNOWN_ANYONE, Road.POX, Road.POX_DOMAIN, Road.POX_SRV, Road.PACC, Road.MOBILECONFIG,
)  # fmt: skip
_CODES = {
    Field.HOST: Code.HOST_DIFFERS,
    Field.PORT: Code.PORT_DIFFERS,
    Field.SECURITY: Code.SECURITY_DIFFERS,
    Field.LOGIN: Code.LOGIN_DIFFERS,
}
_HARM = {
    Field.HOST: "clients are led to another server",
    Field.PORT: "clients are led to another port",
    Field.SECURITY: "clients speak to it in another way, and fail",
    Field.LOGIN: "people sign in as somebody else, and fail",
}


class _Misled(NamedTuple):
    """A contradiction and where it is told."""

    contradiction: Contradiction
    places: list[str]


def findings(found: Harvest, profile: Setup | None) -> Iterator[Finding]:
    """`profile`: the measure, None without one."""
    answers = [one for one in found.at(*_ROADS) if one.setup and one.setup.servers and one.is_good]
    wrong = _wrong(answers, profile, found.address) if profile else {}
    for told in wrong.values():
        yield _finding(told, profile)
    unfilled = _not_filled(answers, profile, found.address)
    if unfilled:
        yield _finding_unfilled(unfilled)
    in_doubt = {place for told in wrong.values() for place in told.places}
    yield from disagreements([*_sources(found, answers, profile, in_doubt)], found.address)


def _wrong(answers: list[Answer], profile: Setup, address: Address) -> dict[object, _Misled]:
    """Each contradiction to the profile once. A login that came without its question is told of as such."""
    wrong: dict[object, _Misled] = {}
    for answer in answers:
        for contradiction in contradictions(answer.setup or profile, profile, address):
            if contradiction.field is Field.LOGIN and answer.lost_query:
                continue
            is_login = contradiction.field is Field.LOGIN  # mostly the same for all servers
            key = (contradiction.field, "" if is_login else contradiction.words)
            wrong.setdefault(key, _Misled(contradiction, [])).places.append(answer.place)
    return wrong


def _finding(told: _Misled, profile: Setup | None) -> Finding:
    contradiction, places = told.contradiction, [*dict.fromkeys(told.places)]
    here, there = contradiction.words
    also = f" (so does {' and '.join(places[1:])})" if places[1:] else ""
    source = profile.source if profile else ""
    problem = f"it says {here}{also}, {source} says {there}: {_HARM[contradiction.field]}"
    remedy = "have it answered from the profile, or correct that"
    if contradiction.field is Field.LOGIN:
        remedy = "let no cache or file answer what is one person's, or correct the profile"
    return about(places[0], _CODES[contradiction.field], problem, remedy, Severity.ERROR)


def _not_filled(answers: list[Answer], profile: Setup | None, address: Address) -> list[str]:
    """Where somebody's login was asked for, and a placeholder came that stands for another."""
    if profile is None or not address.known:
        return []
    logins = {
        (server.kind, server.host, server.port): filled(server.login or "", address)
        for server in profile.servers
    }
    places = []
    for answer in answers:
        if answer.inquiry.road in PERSONAL and not answer.lost_query and answer.setup:
            for server in answer.setup.servers:
                wanted = logins.get((server.kind, server.host, server.port))
                login = server.login or ""
                if wanted and is_placeholder(login) and filled(login, address) != wanted:
                    places.append(answer.place)
    return list(dict.fromkeys(places))


def _finding_unfilled(places: list[str]) -> Finding:
    also = f" (so does {' and '.join(places[1:])})" if places[1:] else ""
    problem = (
        f"asked with the address it answers as if nobody had been named{also}: the login is then made from a "
        "placeholder, and not the one that the profile gives"
    )
    remedy = "let the query reach the service, and no cache answer in its place"
    return about(places[0], Code.LOGIN_NOT_FILLED, problem, remedy, Severity.ERROR)


def _sources(
    found: Harvest, answers: list[Answer], profile: Setup | None, in_doubt: set[str]
) -> Iterator[Setup]:
    """Everything that speaks of servers, without what is told of already.

    Records are compared with the profile's own where there is one.
    """
    if profile:
        yield profile
    seen = set()
    for answer in (*answers, *found.good(Road.DATABASE)):
        setup = answer.setup
        if setup and answer.place not in in_doubt and not answer.lost_query and setup.source not in seen:
            seen.add(setup.source)
            yield setup
    if found.records and not profile:
        yield found.records

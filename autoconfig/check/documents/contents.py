"""What the documents say: held against the profile where there is one, and side by side.

A document that contradicts the profile is told of once, whatever number of URLs it is answered at, and not
compared with the others again: its fault is known.
"""

from collections.abc import Iterator, Sequence

from autoconfig.address import Address
from autoconfig.check.disagreements import Contradiction, Field, contradictions, disagreements, words
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


# What contradicts the profile in the same field at the same places.
_Wrong = dict[tuple[Field, tuple[str, ...]], list[Contradiction]]


def findings(found: Harvest, profile: Setup | None) -> Iterator[Finding]:
    """`profile`: the measure, None without one."""
    answers = [one for one in found.at(*_ROADS) if one.setup and one.setup.servers and one.is_good]
    wrong: _Wrong = {}
    if profile:
        wrong = _wrong(answers, profile, found.address)
        yield from (_finding(field, places, group, profile) for (field, places), group in wrong.items())
        if unfilled := _not_filled(answers, profile, found.address):
            yield _finding_unfilled(unfilled)
    in_doubt = {place for _, places in wrong for place in places}
    yield from disagreements([*_sources(found, answers, profile, in_doubt)], found.address)


def _wrong(answers: list[Answer], profile: Setup, address: Address) -> _Wrong:
    """A login that came without its question is told of as such."""
    places: dict[Contradiction, list[str]] = {}
    for answer in answers:
        for each in contradictions(answer.setup or profile, profile, address):
            if not (each.field is Field.LOGIN and answer.lost_query):
                places.setdefault(each, []).append(answer.place)
    wrong: _Wrong = {}
    for each, told in places.items():
        wrong.setdefault((each.field, tuple(dict.fromkeys(told))), []).append(each)
    return wrong


def _finding(
    field: Field, places: tuple[str, ...], group: Sequence[Contradiction], profile: Setup
) -> Finding:
    here, there = words(group)
    also = f" (so does {' and '.join(places[1:])})" if places[1:] else ""
    problem = f"it says {here}{also}, {profile.source} says {there}: {_HARM[field]}"
    remedy = "have it answered from the profile, or correct that"
    if field is Field.LOGIN:
        remedy = "let no cache or file answer what is one person's, or correct the profile"
    return about(places[0], _CODES[field], problem, remedy, Severity.ERROR)


def _not_filled(answers: list[Answer], profile: Setup, address: Address) -> list[str]:
    """Where somebody's login was asked for, and a placeholder came that stands for another."""
    if not address.known:
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

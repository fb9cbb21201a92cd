"""A first profile of a domain from what the world says of it.

    sources      documents, SRV records, Thunderbird's database: each a set-up
    servers      whether somebody answers there, and what is offered; else host names that people use
    groupware    calendars, contacts and JMAP, where SRV records lead to some
    logins       what sources say that people log in with
    profile      the best of it as a profile, each value with its sources in a comment

What must stay true: nobody is sent a credential, or a real person's address; a host gets a few connections,
and what nobody answers at is not taken. So everything goes through a door with a bound and a deadline.
"""

from autoconfig.check.notes import some
from autoconfig.errors import AutoconfigError, CannotRun
from autoconfig.imports import read_back
from autoconfig.imports.draft import Draft
from autoconfig.probe import groupware, profile, servers, sources
from autoconfig.profile.words import IncomingType
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolution

# Of one run; to one host, and to one address.
SECONDS, MAX_CONNECTIONS = 20.0, 20
# RFC 7505.
_NO_MAIL = "0 ."


class NothingFound(AutoconfigError):
    """Nobody says how mail works at a domain, and no server was found either."""


def probe(domain: str, door: Door) -> Draft:
    """The profile of a mail domain (A-labels), with its text. Raises NothingFound; without DNS CannotRun."""
    exchangers = door.resolve(domain, "MX")
    if exchangers.outcome is Resolution.FAILED:
        raise CannotRun(f"The DNS does not say anything of {domain}: {exchangers.reason}.")
    if exchangers.outcome is Resolution.NO_NAME:
        raise NothingFound(f"The DNS has no domain {domain}; is it written right?")
    told = sources.setups(domain, door)
    found = servers.answering(domain, told, door)
    beside = groupware.located(domain, door)
    if not found and not any(one.lead.kind == IncomingType.JMAP for one in beside):
        raise NothingFound(_nothing(domain, len(told), door))
    return read_back(profile.draft(domain, found, told, beside, in_time=not door.deadline.over))


def _nothing(domain: str, told: int, door: Door) -> str:
    """Why, in sentences."""
    named = (
        "none of the servers answers that documents and records name"
        if told
        else "no document and no record names a server"
    )
    tried = some(servers.hosts(domain, door), 10)
    sentences = [f"Nothing was found of how mail works at {domain}: {named}, and none answers at {tried}."]
    if door.resolve(domain, "MX").values == (_NO_MAIL,):
        sentences.append("Its MX record says that it takes no mail (RFC 7505).")
    if door.deadline.over:
        sentences.append("The time was over before all was asked.")
    return " ".join((*sentences, "Write the profile by hand."))

"""A first profile of a domain from what the world says of it.

    sources      documents, SRV records, Thunderbird's database: each a set-up
    servers      whether somebody answers there, and what is offered; else host names that people use
    profile      the best of it as a profile, each value with its sources in a comment

What must stay true: nobody is sent a credential, or a real person's address; a host gets a few connections,
and what nobody answers at is not taken. So everything goes through a door with a bound and a deadline.
"""

from autoconfig.errors import AutoconfigError, CannotRun
from autoconfig.imports import read_back
from autoconfig.imports.draft import Draft
from autoconfig.probe import profile, servers, sources
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolution

# Of one run, and to one address.
SECONDS, MAX_CONNECTIONS = 20.0, 20


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
    if not found:
        tried = ", ".join(servers.hosts(domain, door))
        raise NothingFound(
            f"Nothing was found of how mail works at {domain}: no server answers that a document or a record "
            f"names ({len(told)} of them do), nor one at {tried}. Write the profile by hand."
        )
    return read_back(profile.draft(domain, found, told))

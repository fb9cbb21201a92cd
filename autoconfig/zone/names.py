"""The names that lead to this service, each with a record of its own: for certificates.

    what `records` has of each mail domain, with D itself where it is wanted
    autoconfig.M                              of each M of `mxDomains`
    the host of the service, and of pages     by profile, or as the operator says

One name without a record fails a whole order of certificates. So these are not all that `directory.names`
answers for: `ua-auto-config.D` is none where the profile has nothing for it. Nor is, where the host of the
service varies, that of an M: clients ask for autoconfig.M, which is an alias of it.
"""

from collections.abc import Iterator

from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory
from autoconfig.directory.names import MAX_LENGTH
from autoconfig.zone import anyone
from autoconfig.zone.records import hosts


def names(directory: Directory, service: str | None = None, *, with_domains: bool = True) -> Iterator[str]:
    """All of them in A-labels, each once, by mail domain; without D itself where nobody wants it.

    `service` is the host of this service where the operator says it.
    """
    every = dict.fromkeys(_names(directory, service, with_domains))
    return (name for name in every if len(name) <= MAX_LENGTH)


def _names(directory: Directory, service: str | None, with_domains: bool) -> Iterator[str]:
    yield from [service] if service else []
    yield from sorted(directory.hosts)
    for domain in directory.domains:
        if directory.find(domain):
            yield from [domain] if with_domains else []
            yield from hosts(anyone(directory, domain)[1])
        if directory.find_by_mail_exchanger(host := f"{MAIL_EXCHANGER_LABEL}.{domain}"):
            yield host

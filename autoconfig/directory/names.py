"""The names that lead to this service: those that it needs certificates for, and no other.

    D, autoconfig.D, autodiscover.D, ua-auto-config.D    of each mail domain D
    autoconfig.M                                         of each of `mxDomains`
    the host of the service, and of pages                by profile, or as the operator says

A name behind `domains: "*"` is none of them: it could be anybody's.
"""

from collections.abc import Iterator

from autoconfig.address import SERVICE_LABELS, to_domain
from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory

# RFC 1035 section 2.3.4.
_MAX_LENGTH = 253


def names(directory: Directory, service: str | None = None, *, with_domains: bool = True) -> Iterator[str]:
    """All of them in A-labels, each once, by mail domain; without D itself where nobody wants it.

    `service` is the host of this service where the operator says it.
    """
    every = dict.fromkeys(_names(directory, service, with_domains))
    return (name for name in every if len(name) <= _MAX_LENGTH)


def is_answered(directory: Directory, name: str, service: str | None = None) -> bool:
    """Whether `name`, however it is written, is one of them."""
    if len(name.removesuffix(".")) > _MAX_LENGTH:
        return False
    host = to_domain(name)
    label, _, rest = host.partition(".")
    return (
        host == service
        or directory.is_host(host)
        or directory.find(host) is not None
        or (label in SERVICE_LABELS and directory.find(rest) is not None)
        or directory.find_by_mail_exchanger(host) is not None
    )


def _names(directory: Directory, service: str | None, with_domains: bool) -> Iterator[str]:
    yield from [service] if service else []
    yield from sorted(directory.hosts)
    for domain in directory.domains:
        if directory.find(domain):
            yield from [domain] if with_domains else []
            yield from (f"{label}.{domain}" for label in SERVICE_LABELS)
        if directory.find_by_mail_exchanger(host := f"{MAIL_EXCHANGER_LABEL}.{domain}"):
            yield host
